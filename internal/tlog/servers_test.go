package tlog_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"

	mod "golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// sequencerOf is the address of the database on which this program is to be a server.
const sequencerOf = "QUY_TEST_SEQUENCER"

func TestMain(m *testing.M) {
	if url := os.Getenv(sequencerOf); url != "" {
		if err := serve(context.Background(), url, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "sequencer:", err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// serve does what a server's clock does, without its rests, and says each batch.
func serve(ctx context.Context, url string, said io.Writer) error {
	db, err := pg.Open(ctx, pg.Options{URL: url, MaxConns: 2})
	if err != nil {
		return err
	}
	defer db.Close()
	keys, err := seal.Open(ctx, db, []byte(pgtest.Secret))
	if err != nil {
		return err
	}
	log, err := tlog.Open(ctx, db, keys)
	for err == nil && ctx.Err() == nil {
		var n int
		if n, err = log.Sequence(ctx); n > 0 {
			fmt.Fprintln(said, n)
		}
	}
	return err
}

// writers tell leaves, a transaction for each token that go on holds, until it is
// closed. One of them is slow: its transactions begin before and end after others, so
// that its leaves have lower numbers than leaves that are there already. While it waits
// the others need no token: a server may have to wait for it, and would give none.
func writers(t *testing.T, db *pg.DB, goOn <-chan struct{}) (wait func()) {
	t.Helper()
	tell := func(ref string, pause func()) bool {
		leaves := make([]tlog.Leaf, 1+rand.IntN(20))
		for j := range leaves {
			one := fmt.Sprintf("%s/%d", ref, j)
			leaves[j] = tlog.Leaf{Kind: "test", Ref: one, Body: []byte(`{"kind":"test","ref":"` + one + `","v":1}`)}
		}
		err := db.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
			if err := tlog.Append(tx, leaves); err != nil {
				return err
			}
			pause()
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		return err == nil
	}
	const quickOnes, outrun = 4, 8 // with 8 turns among 4, at least 4 have ended
	slowWaits, ended := make(chan struct{}), make(chan struct{})
	var quick, slow sync.WaitGroup
	for w := range quickOnes {
		quick.Go(func() {
			for i := 0; ; i++ {
				more := true
				select {
				case _, more = <-goOn:
				case slowWaits <- struct{}{}:
				}
				if !more || !tell(fmt.Sprintf("%d/%d", w, i), func() {}) {
					return
				}
			}
		})
	}
	slow.Go(func() {
		outrunBy := func() {
			for range outrun {
				select {
				case <-slowWaits:
				case <-ended:
				}
			}
		}
		for i := 0; ; i++ {
			if _, more := <-goOn; !more || !tell(fmt.Sprintf("slow/%d", i), outrunBy) {
				return
			}
		}
	})
	return func() {
		quick.Wait()
		close(ended)
		slow.Wait()
	}
}

// batchTokens is how many transactions are written for each batch that a server says:
// enough that there is always something to do.
const batchTokens = 40

// consistent holds every signed checkpoint against every later one. The hashes are
// computed from the leaves by Go's own package, not by ours.
func consistent(t *testing.T, db *pg.DB) {
	t.Helper()
	var sizes []int64
	var roots []mod.Hash
	var hashes []mod.Hash
	read := mod.HashReaderFunc(func(indexes []int64) ([]mod.Hash, error) {
		got := make([]mod.Hash, len(indexes))
		for i, x := range indexes {
			got[i] = hashes[x]
		}
		return got, nil
	})
	told, entries := 0, int64(0)
	view(t, db, func(tx *pg.Tx) error {
		if err := tx.Row(`select count(*) from tlog.leaves`).Scan(&told); err != nil {
			return err
		}
		err := tx.Each(`select body from tlog.public_leaves order by pos`, nil, func(r pg.Scanner) error {
			var body []byte
			if err := r.Scan(&body); err != nil {
				return err
			}
			more, err := mod.StoredHashes(entries, body, read)
			hashes = append(hashes, more...)
			entries++
			return err
		})
		if err != nil {
			return err
		}
		return tx.Each(`select size, root from tlog.checkpoints order by size`, nil, func(r pg.Scanner) error {
			var size int64
			var root []byte
			err := r.Scan(&size, &root)
			sizes, roots = append(sizes, size), append(roots, mod.Hash(root))
			return err
		})
	})
	if last := sizes[len(sizes)-1]; last != int64(told) || told == 0 {
		t.Errorf("%d leaves are told, %d are signed", told, last)
	}
	for i := range sizes {
		for j := i + 1; j < len(sizes) && sizes[i] > 0; j++ {
			proof, err := mod.ProveTree(sizes[j], sizes[i], read)
			if err == nil {
				err = mod.CheckTree(proof, sizes[j], roots[j], sizes[i], roots[i])
			}
			if err != nil {
				t.Fatalf("from %d to %d: %v", sizes[i], sizes[j], err)
			}
		}
	}
	t.Logf("%d leaves, %d checkpoints", told, len(sizes))
}

// Two servers, each with its own pool, both at it all the time while others write: no
// leaf is lost or doubled, every checkpoint follows from every older one.
func TestTwoServers(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	ctx, stop := context.WithCancel(t.Context())
	goOn := make(chan struct{}, 100*batchTokens)
	wait := writers(t, db, goOn)
	grant(goOn)
	said, say := io.Pipe()
	var servers sync.WaitGroup
	for range 2 {
		servers.Go(func() {
			if err := serve(ctx, pgtest.AppURL(t, db), say); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		})
	}
	for lines, i := bufio.NewScanner(said), 0; i < 60 && lines.Scan(); i++ {
		grant(goOn)
	}
	close(goOn)
	wait()
	stop()
	said.Close()
	servers.Wait()
	pgtest.WaitLogged(t, db)
	consistent(t, db)
}

// The same with real processes, of which the one that is at work is killed, twenty times.
func TestServersAreKilled(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	goOn := make(chan struct{}, 1000*batchTokens)
	wait := writers(t, db, goOn)
	grant(goOn)
	said := make(chan *server, 1000)
	for range 2 {
		start(t, pgtest.AppURL(t, db), said)
	}
	for range 20 {
		for range rand.IntN(3) {
			<-said
			grant(goOn)
		}
		s := <-said
		for s.killed {
			s = <-said
		}
		s.kill()
		start(t, pgtest.AppURL(t, db), said)
		grant(goOn)
	}
	close(goOn)
	wait()
	pgtest.WaitLogged(t, db) // beside the two that still run
	consistent(t, db)
}

func grant(goOn chan<- struct{}) {
	for range batchTokens {
		goOn <- struct{}{}
	}
}

// server is this test program once more, as a server.
type server struct {
	cmd    *exec.Cmd
	killed bool
}

// start lets a server run until the test ends; each of its batches is said.
func start(t *testing.T, url string, said chan<- *server) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), sequencerOf+"="+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	s := &server{cmd: cmd}
	t.Cleanup(s.kill)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			said <- s
		}
	}()
}

// kill is kill -9.
func (s *server) kill() {
	s.killed = true
	s.cmd.Process.Kill()
	s.cmd.Wait()
}

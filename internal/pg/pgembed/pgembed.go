// Package pgembed runs a private PostgreSQL from the binaries installed on this
// machine, so that the program stands up with no database of its own to be given.
//
// It listens only on a unix socket in a folder closed to everybody but the user
// that runs it (mode 0700), which is why it asks for no password. As root it runs
// as user postgres, else nobody, because PostgreSQL refuses root; otherwise as
// oneself. It stops when the program stops, also when the program is killed.
//
// What lies in its folder:
//
//	data/          the cluster
//	socket/        the unix socket, named in data/postmaster.pid
//	postgres.log   what PostgreSQL says; postgres.log.1 is the one before
//	lock           held while a server runs here
package pgembed

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Database is the name of the program's own database in a private PostgreSQL.
const Database = "quykhancap"

const (
	readyWaitMax    = 10 * time.Minute // crash recovery of a large log takes its time
	fastStopMax     = 60 * time.Second
	orphanWaitMax   = 30 * time.Second
	startTriesMax   = 20
	startTryPause   = 500 * time.Millisecond
	socketPathMax   = 107 // bytes; the kernel's limit on Linux, the smallest we meet
	socketName      = ".s.PGSQL.5432"
	sharedMemoryHot = "pre-existing shared memory block"
)

// ErrBusy says that another program runs a PostgreSQL on the folder.
var ErrBusy = errors.New("another server runs")

// Options say where a private PostgreSQL lives and how careful it is. The zero
// value is a durable server in a folder that Stop removes.
type Options struct {
	Dir             string // "" for a throw-away folder, removed by Stop
	Test            bool   // small, and not durable: what a test wrote need not survive the power
	Durable         bool   // durable although Test
	SharedBuffersMB int    // 0 for a share of the machine's memory
}

// Server is a running private PostgreSQL.
type Server struct {
	Dir string // its folder

	bin       string
	data      string
	socket    string
	throwAway bool
	owner     *owner
	lock      *os.File
	process   *process
	stop      sync.Once
	stopErr   error
}

// Start runs the PostgreSQL of a folder, making the cluster, the roles and the
// database the first time. It refuses a folder on which another server runs.
// ctx ends the start only: a running server ends by Stop.
func Start(ctx context.Context, o Options) (_ *Server, err error) {
	s := &Server{Dir: o.Dir, throwAway: o.Dir == ""}
	defer func() {
		if err != nil {
			s.Stop()
		}
	}()
	if err := s.prepare(o); err != nil {
		return nil, err
	}
	if err := s.endOrphan(ctx); err != nil {
		return nil, err
	}
	if err := s.initialize(ctx, o); err != nil {
		return nil, err
	}
	if err := s.run(ctx, o); err != nil {
		return nil, err
	}
	if err := s.makeRoles(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// SuperURL reaches a database as the superuser.
func (s *Server) SuperURL(database string) string { return s.url("postgres", database) }

// OwnerURL reaches a database as quy_owner, who owns everything in it.
func (s *Server) OwnerURL(database string) string { return s.url("quy_owner", database) }

// Yield makes a process of this PostgreSQL give way to all others on the machine that want
// a processor, until it ends: nobody but root could take it back. Where the system is not
// asked for such things it does nothing.
func (s *Server) Yield(pid uint32) error { return yield(int(pid)) }

// AppURL reaches a database as quy_app, the role of the running program.
func (s *Server) AppURL(database string) string { return s.url("quy_app", database) }

func (s *Server) url(role, database string) string {
	q := url.Values{"host": {s.socket}, "user": {role}, "sslmode": {"disable"}}
	return "postgres:///" + url.PathEscape(database) + "?" + q.Encode()
}

// BinDir is the folder of the PostgreSQL programs in use; pg_dump is taken from
// there, so that it is never older than the server.
func (s *Server) BinDir() string { return s.bin }

// Done is closed when PostgreSQL has ended, by Stop or by itself; never for one that
// another program runs.
func (s *Server) Done() <-chan struct{} {
	if s.process == nil {
		return nil
	}
	return s.process.done
}

// Stop ends PostgreSQL and waits for it: open transactions are rolled back, what
// was committed is on the disk. It may be called more than once.
func (s *Server) Stop() error {
	s.stop.Do(func() { s.stopErr = s.end() })
	return s.stopErr
}

func (s *Server) end() error {
	var err error
	if s.process != nil {
		err = s.process.end()
	}
	if s.lock != nil {
		s.lock.Close()
	}
	if s.throwAway && s.Dir != "" {
		err = errors.Join(err, os.RemoveAll(s.Dir))
	}
	return err
}

// initialize makes the cluster if there is none. It is made beside its place and
// moved there when complete, so that a kill in between leaves no half cluster.
func (s *Server) initialize(ctx context.Context, o Options) error {
	if _, err := os.Stat(filepath.Join(s.data, "PG_VERSION")); err == nil {
		return nil
	}
	half := s.data + ".new"
	if err := os.RemoveAll(half); err != nil {
		return fmt.Errorf("remove the half-made cluster %s: %w", half, err)
	}
	args := append([]string{
		"-D", half, "-U", "postgres", "-A", "trust", "--data-checksums",
		"--encoding=UTF8", "--lc-collate=C",
	}, localeFlag)
	if o.Test && !o.Durable {
		args = append(args, "--no-sync")
	}
	if out, err := s.command("initdb", args...).output(ctx); err != nil {
		return fmt.Errorf("initdb in %s: %w\n%s", s.Dir, err, out)
	}
	if err := os.Rename(half, s.data); err != nil {
		return fmt.Errorf("move the new cluster to its place: %w", err)
	}
	return nil
}

// run starts postgres and waits until it answers. Right after a crash the old
// backends may still hold the shared memory for a moment; then it tries again.
func (s *Server) run(ctx context.Context, o Options) error {
	args := []string{"-D", s.data, "-k", s.socket}
	for _, setting := range s.settings(ctx, o) {
		args = append(args, "-c", setting)
	}
	for try := 1; ; try++ {
		log, err := openLog(filepath.Join(s.Dir, "postgres.log"))
		if err != nil {
			return err
		}
		s.process, err = s.command("postgres", args...).start(log.file)
		log.file.Close()
		if err != nil {
			return fmt.Errorf("start postgres: %w", err)
		}
		err = s.waitReady(ctx)
		if err == nil {
			if !o.Test {
				go s.process.yieldWorkers()
			}
			return nil
		}
		s.process.end()
		said := log.tail()
		s.process = nil
		if ctx.Err() != nil {
			return fmt.Errorf("start postgres: %w", ctx.Err())
		}
		if try == startTriesMax || !strings.Contains(said, sharedMemoryHot) {
			return fmt.Errorf("%w; the end of %s:\n%s", err, log.file.Name(), said)
		}
		time.Sleep(startTryPause)
	}
}

func (s *Server) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWaitMax)
	defer cancel()
	for {
		if _, err := os.Stat(filepath.Join(s.socket, socketName)); err == nil && s.answers(ctx) == nil {
			return nil
		}
		select {
		case <-s.process.done:
			return fmt.Errorf("postgres ended at its start (%v)", s.process.err)
		case <-ctx.Done():
			return fmt.Errorf("postgres is not ready: %w", ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (s *Server) answers(ctx context.Context) error {
	c, err := pgconn.Connect(ctx, s.SuperURL("postgres"))
	if err != nil {
		return err
	}
	return c.Close(ctx)
}

// endOrphan stops a PostgreSQL whose program was killed. Holding the lock we know
// that its program is gone; on Linux it is already ending, elsewhere nobody told it.
// A postgres that somebody else started by hand on this folder is left alone.
func (s *Server) endOrphan(ctx context.Context) error {
	text, pid := s.postmaster()
	if pid == 0 || syscall.Kill(pid, 0) == syscall.ESRCH {
		return nil
	}
	if lines := strings.Split(text, "\n"); len(lines) <= socketLine || lines[socketLine] != s.socket {
		return s.busy()
	}
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil && err != syscall.ESRCH {
		return fmt.Errorf("stop the PostgreSQL left over in %s: %w", s.Dir, err)
	}
	for end := time.Now().Add(orphanWaitMax); time.Now().Before(end); {
		if _, now := s.postmaster(); now != pid || syscall.Kill(pid, 0) == syscall.ESRCH {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return s.busy()
}

// postmaster reads postmaster.pid: its text and the process in its first line, 0 if
// there is none.
func (s *Server) postmaster() (text string, pid int) {
	b, err := os.ReadFile(filepath.Join(s.data, "postmaster.pid"))
	if err != nil {
		return "", 0
	}
	if _, err := fmt.Sscan(string(b), &pid); err != nil || pid <= 1 {
		return string(b), 0
	}
	return string(b), pid
}

// busy says that the folder is taken, in the words of the file that says so.
func (s *Server) busy() error {
	text, _ := s.postmaster()
	return fmt.Errorf("%w on %s; its postmaster.pid says:\n%s", ErrBusy, s.Dir, text)
}

// command is a PostgreSQL program, to be run as the owner of the cluster.
func (s *Server) command(name string, args ...string) *command {
	c := exec.Command(filepath.Join(s.bin, name), args...)
	c.Dir = "/"
	c.Env = []string{"PATH=/usr/bin:/bin", "TZ=UTC", "PGTZ=UTC"}
	c.SysProcAttr = attributes(s.owner)
	return &command{c}
}

package tlog

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
)

// batchMax bounds how many leaves get their places in one transaction: a checkpoint
// comes at least so often, and a server that is killed loses no more work.
const batchMax = 2000

var system = auth.System("log")

// Log gives the leaves their places. Any number of servers may each have one on the
// same database; one at a time goes on, the others find nothing to do.
type Log struct {
	db   *pg.DB
	keys *seal.Keys

	mu   sync.Mutex
	edge *edge // as after our own last batch; another server may have gone on since
}

// Open begins the log at the first start of an installation: its name, its key and
// the signed checkpoint of an empty tree.
func Open(ctx context.Context, db *pg.DB, keys *seal.Keys) (*Log, error) {
	l := &Log{db: db, keys: keys}
	err := db.Update(ctx, system, func(tx *pg.Tx) error {
		if _, err := tx.Exec(`select tlog.lock()`); err != nil {
			return err
		}
		head, err := Head(tx)
		if err != nil || head != nil {
			return err
		}
		return l.begin(tx, "", nil)
	})
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return l, nil
}

// begin makes an origin: the first, or one that follows a checkpoint by its note.
func (l *Log) begin(tx *pg.Tx, after string, leaf func(origin string) ([]byte, error)) error {
	name := "quykhancap.log/" + strings.ToLower(base32.StdEncoding.EncodeToString(random(10)))
	signer, err := l.keys.LogSigner(tx, name)
	if err != nil {
		return err
	}
	empty, err := tlog.TreeHash(0, nil)
	if err != nil {
		return err
	}
	text, err := checkpoint(signer, name, 0, empty)
	if err != nil {
		return err
	}
	var body []byte
	if leaf != nil {
		if body, err = leaf(name); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`select tlog.begin_origin($1, nullif($2, ''), $3, $4, $5, $6)`,
		name, after, signer.VKey, empty[:], text, body)
	return err
}

// Sequence gives the next leaves their places and signs a checkpoint that holds them,
// in one transaction. It says how many: 0 where there is nothing to do, or another
// server is at it. The program calls it on a clock, at once again while there is more.
func (l *Log) Sequence(ctx context.Context) (n int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	err = l.db.Update(ctx, system, func(tx *pg.Tx) error {
		n, err = l.sequence(tx)
		return err
	})
	if err != nil {
		l.edge = nil
		return 0, fmt.Errorf("go on with the log: %w", err)
	}
	return n, nil
}

func (l *Log) sequence(tx *pg.Tx) (int, error) {
	var mine bool
	if err := tx.Row(`select pg_try_advisory_xact_lock(hashtext('tlog.sequence'))`).Scan(&mine); err != nil || !mine {
		return 0, err
	}
	head, err := Head(tx)
	if err != nil || head == nil {
		return 0, err
	}
	hashes, err := next(tx, head)
	if err != nil || len(hashes) == 0 {
		return 0, err
	}
	e := l.edge
	l.edge = nil // until the database has taken what follows
	if !e.is(head) {
		if e, err = readEdge(tx, head); err != nil {
			return 0, err
		}
	}
	grown := e.grow(hashes)
	if e.root, err = tlog.TreeHash(e.size, e); err != nil {
		return 0, err
	}
	signer, err := l.keys.LogSigner(tx, head.Origin)
	if err != nil {
		return 0, err
	}
	text, err := checkpoint(signer, head.Origin, e.size, e.root)
	if err != nil {
		return 0, err
	}
	n := int(e.size - head.Size)
	_, err = tx.Exec(`select tlog.extend($1, $2, $3, $4, $5, $6, $7, $8)`,
		head.id, head.Size, n, grown.levels, grown.ns, grown.datas, e.root[:], text)
	if err != nil {
		return 0, err
	}
	l.edge = e
	return n, nil
}

// next reads the hashes of the leaves that follow, as RFC 6962 section 2.1 hashes
// leaves. Leaves whose transaction number lies above that of a transaction that still
// runs have to wait for it: it may yet tell a leaf that belongs before them.
func next(tx *pg.Tx, head *Checkpoint) (hashes []byte, err error) {
	err = tx.Row(`
		with last as (
			select epoch, xid, id from tlog.sequenced where origin = $1 and pos = $2 - 1
			union all
			select -2147483648, '0', 0 where $2 = 0)
		select string_agg(sha256('\x00'::bytea || l.body), ''::bytea order by l.epoch, l.xid, l.id)
		from last, lateral (
			select epoch, xid, id, body from tlog.leaves
			where (epoch, xid, id) > (last.epoch, last.xid, last.id)
				and (epoch < (select max(epoch) from tlog.epochs)
					or xid < pg_snapshot_xmin(pg_current_snapshot()))
			order by epoch, xid, id
			limit $3) l`, head.id, head.Size, batchMax).Scan(&hashes)
	return hashes, err
}

// checkpoint is the signed text of c2sp.org/tlog-checkpoint.
func checkpoint(signer note.Signer, origin string, size int64, root tlog.Hash) (string, error) {
	text := fmt.Sprintf("%s\n%d\n%s\n", origin, size, root)
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	return string(signed), err
}

// Checkpoint is the tree at one size, signed.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
	Note   []byte // as published, without witnesses
	At     time.Time

	id int // the origin's
}

// Head is the newest checkpoint; nil before the log has begun.
func Head(tx *pg.Tx) (*Checkpoint, error) {
	var c Checkpoint
	if err := tx.Together(askHead(&c)); err != nil || c.id == 0 {
		return nil, err
	}
	return &c, nil
}

// askHead is Head together with other questions; it leaves c as it is before the log has begun.
func askHead(c *Checkpoint) pg.Question {
	return pg.Question{
		Wrap: pg.Saying("read the newest checkpoint"),
		Query: `
		select o.id, o.origin, c.size, c.root, c.note, c.made_at
		from (select id, origin from tlog.origins order by id desc limit 1) o
		join tlog.checkpoints c on c.origin = o.id
		order by c.size desc
		limit 1`,
		Each: func(r pg.Scanner) error {
			var root []byte
			err := r.Scan(&c.id, &c.Origin, &c.Size, &root, &c.Note, &c.At)
			if err == nil && copy(c.Root[:], root) != len(c.Root) {
				err = fmt.Errorf("a root of %d bytes", len(root))
			}
			return err
		},
	}
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails, see there
	return b
}

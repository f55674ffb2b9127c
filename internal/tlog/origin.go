package tlog

import (
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// RaiseEpoch says that transaction numbers are counted anew, as they are in a database
// that was restored from a dump. Without it the sequencer would wait until the new
// count has overtaken the old one. Only a session of the owner may.
func RaiseEpoch(tx *pg.Tx) error {
	if _, err := tx.Exec(`select tlog.raise_epoch()`); err != nil {
		return fmt.Errorf("raise the epoch of the log: %w", err)
	}
	return nil
}

// CountedAnew reports whether the leaves are of transactions that this database has not
// had yet: it was restored from a dump, and nobody raised the epoch.
func CountedAnew(tx *pg.Tx) (yes bool, err error) {
	err = tx.Row(`
		select exists (
			select from tlog.leaves
			where epoch = (select max(epoch) from tlog.epochs)
				and xid >= pg_snapshot_xmax(pg_current_snapshot()))`).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("compare the leaves with the count of transactions: %w", err)
	}
	return yes, nil
}

// Why a new origin began.
const (
	WhyLost    = "lost"    // a checkpoint was published that holds more than was restored
	WhyUnknown = "unknown" // nobody said what the newest published checkpoint was
)

// Old is what the first leaf of a new origin says of the log that it follows.
type Old struct {
	Why        string
	Checkpoint *Checkpoint // the newest one known
	Kept       int64       // how many of its leaves are still there, from the first on
}

// NewOrigin begins the log anew under another name, because it cannot be shown that
// nothing of the old one was lost. Its first leaf, of kind "origin", says after which
// checkpoint; all leaves that are left follow in their old order. Only a session of
// the owner may.
func (l *Log) NewOrigin(tx *pg.Tx, old Old) error {
	c := old.Checkpoint
	err := l.begin(tx, string(c.Note), func(origin string) ([]byte, error) {
		return leaf.Encode("origin", map[string]any{
			"origin": origin,
			"why":    old.Why,
			"kept":   old.Kept,
			"old": map[string]any{
				"origin":     c.Origin,
				"size":       c.Size,
				"root":       c.Root.String(),
				"checkpoint": string(c.Note),
			},
		})
	})
	if err != nil {
		return fmt.Errorf("begin the log anew: %w", err)
	}
	return nil
}

// ReadCheckpoint takes a checkpoint's note that somebody kept, and refuses one that no
// key of the newest origin has signed.
func ReadCheckpoint(tx *pg.Tx, text []byte) (*Checkpoint, error) {
	var keys []note.Verifier
	err := tx.Each(`select vkey from tlog.keys where origin = (select max(id) from tlog.origins)`, nil,
		func(r pg.Scanner) error {
			var vkey string
			if err := r.Scan(&vkey); err != nil {
				return err
			}
			key, err := note.NewVerifier(vkey)
			keys = append(keys, key)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the keys of the log: %w", err)
	}
	n, err := note.Open(text, note.VerifierList(keys...))
	if err != nil {
		return nil, fmt.Errorf("open the checkpoint: %w", err)
	}
	c := &Checkpoint{Note: text}
	var root string
	if _, err := fmt.Sscanf(n.Text, "%s\n%d\n%s\n", &c.Origin, &c.Size, &root); err != nil {
		return nil, fmt.Errorf("read the checkpoint: %w", err)
	}
	if c.Root, err = tlog.ParseHash(root); err != nil {
		return nil, fmt.Errorf("read the checkpoint: %w", err)
	}
	if c.Origin != keys[0].Name() || c.Size < 0 {
		return nil, fmt.Errorf("the checkpoint is of %s", c.Origin)
	}
	return c, nil
}

// Roots computes the roots of the tree at some sizes from the leaves themselves, in
// their one order, whether they have their places yet or not; tiles and checkpoints
// are not asked. A size beyond the last leaf has no root.
func Roots(tx *pg.Tx, sizes ...int64) (map[int64]tlog.Hash, error) {
	roots := map[int64]tlog.Hash{}
	var heap []subroot
	var size int64
	keep := func() error {
		for _, s := range sizes {
			if s == size {
				root, err := join(heap)
				if err != nil {
					return err
				}
				roots[s] = root
			}
		}
		return nil
	}
	if err := keep(); err != nil {
		return nil, err
	}
	err := tx.Each(`select sha256('\x00'::bytea || body) from tlog.leaves order by epoch, xid, id`, nil,
		func(r pg.Scanner) error {
			var hash []byte
			if err := r.Scan(&hash); err != nil {
				return err
			}
			top := subroot{0, tlog.Hash(hash)}
			for len(heap) > 0 && heap[len(heap)-1].level == top.level {
				left := heap[len(heap)-1]
				heap = heap[:len(heap)-1]
				top = subroot{top.level + 1, tlog.NodeHash(left.hash, top.hash)}
			}
			heap = append(heap, top)
			size++
			return keep()
		})
	if err != nil {
		return nil, fmt.Errorf("compute the roots of the log: %w", err)
	}
	return roots, nil
}

// subroot is the root of a full subtree of 2^level leaves.
type subroot struct {
	level int
	hash  tlog.Hash
}

// join is the root over full subtrees, the largest first (RFC 6962 section 2.1).
func join(heap []subroot) (tlog.Hash, error) {
	if len(heap) == 0 {
		return tlog.TreeHash(0, nil)
	}
	root := heap[len(heap)-1].hash
	for i := len(heap) - 2; i >= 0; i-- {
		root = tlog.NodeHash(heap[i].hash, root)
	}
	return root, nil
}

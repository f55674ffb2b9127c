package backup

import (
	"context"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// Log says how the public log goes on after a restore.
type Log struct {
	Origin string // under this name
	Old    *tlog.Old
	Size   int64 // of the old one, as restored
}

// GoOn lets the public log of loaded, migrated books go on. If a checkpoint is given,
// the newest that anybody has, and the leaves that were restored make its root, then
// nothing was lost and the log goes on under its name. Otherwise it begins anew and
// says after which checkpoint.
func GoOn(ctx context.Context, in Place, secret, checkpoint []byte, from *Manifest) (*Log, error) {
	// Nobody else may raise the epoch.
	db, err := pg.Open(ctx, pg.Options{URL: in.OwnerURL, Owner: true, MaxConns: 2})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	keys, err := seal.Open(ctx, db, secret)
	if err != nil {
		return nil, err
	}
	log, err := tlog.Open(ctx, db, keys)
	if err != nil {
		return nil, err
	}
	var done *Log
	err = db.Update(ctx, auth.System("restore"), func(tx *pg.Tx) error {
		if err := tlog.RaiseEpoch(tx); err != nil {
			return err
		}
		head, err := tlog.Head(tx)
		if err != nil {
			return err
		}
		done = &Log{Size: head.Size}
		if done.Old, err = lost(tx, head, checkpoint); err != nil {
			return err
		}
		if done.Old != nil {
			if err := log.NewOrigin(tx, *done.Old); err != nil {
				return err
			}
		}
		if head, err = tlog.Head(tx); err != nil {
			return err
		}
		done.Origin = head.Origin
		return audit.Record(tx, audit.Event{
			Action: "installation.restore", Subject: "installation",
			After: map[string]any{"backup": from.Made, "log": done.Origin, "new_log": done.Old != nil},
		})
	})
	if err != nil {
		return nil, err
	}
	return done, nil
}

// lost is nil where the newest checkpoint shows that no leaf is missing. The leaves
// that had no place yet count: they get theirs in the same order as before.
func lost(tx *pg.Tx, head *tlog.Checkpoint, note []byte) (*tlog.Old, error) {
	if len(note) == 0 {
		return &tlog.Old{Why: tlog.WhyUnknown, Checkpoint: head, Kept: head.Size}, nil
	}
	newest, err := tlog.ReadCheckpoint(tx, note)
	if err != nil {
		return nil, fault.Of(fault.Invalid, "backup.foreign_checkpoint")
	}
	roots, err := tlog.Roots(tx, newest.Size)
	if err != nil {
		return nil, err
	}
	root, whole := roots[newest.Size]
	switch {
	case whole && root == newest.Root:
		return nil, nil
	case newest.Size <= head.Size:
		return nil, fault.Of(fault.Invalid, "backup.fork", "size", newest.Size)
	}
	return &tlog.Old{Why: tlog.WhyLost, Checkpoint: newest, Kept: head.Size}, nil
}

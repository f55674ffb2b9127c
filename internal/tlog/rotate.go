package tlog

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Key is one key of the log: it signs the checkpoints from FromSize on, until the next.
type Key struct {
	Origin, VKey string
	FromSize     int64
	Endorsed     string // a note by the key before that names this one; "" of the first
}

// Keys are those of the newest origin, the first one first.
func Keys(tx *pg.Tx) (keys []Key, err error) {
	err = tx.Each(`
		select o.origin, k.vkey, k.from_size, coalesce(k.endorsed, '')
		from tlog.keys k
		join tlog.origins o on o.id = k.origin
		where o.id = (select max(id) from tlog.origins)
		order by k.from_size`, nil, func(r pg.Scanner) error {
		var k Key
		err := r.Scan(&k.Origin, &k.VKey, &k.FromSize, &k.Endorsed)
		keys = append(keys, k)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the keys of the log: %w", err)
	}
	return keys, nil
}

// RotateKey makes a new key for the log. The old one signs the endorsement of the new
// one and nothing after it; the new key signs the next checkpoint, which holds a leaf
// of kind "log_key" that tells of the change. It refuses a second change before the
// log has gone on.
func (l *Log) RotateKey(ctx context.Context, by auth.Actor) (*Key, error) {
	var next *Key
	err := l.db.Update(ctx, by, func(tx *pg.Tx) error {
		if _, err := tx.Exec(`select tlog.lock()`); err != nil {
			return err
		}
		head, err := Head(tx)
		if err != nil {
			return err
		}
		from := head.Size + 1
		keys, err := Keys(tx)
		if err != nil {
			return err
		}
		if keys[len(keys)-1].FromSize == from {
			return errors.New("its key was changed just now; wait for the next checkpoint")
		}
		former, signer, err := l.keys.RotateLog(tx, head.Origin)
		if err != nil {
			return err
		}
		text, err := note.Sign(&note.Note{Text: endorsement(head.Origin, from, signer.VKey)}, former)
		if err != nil {
			return err
		}
		body, err := leaf.Encode("log_key", map[string]any{
			"from_size": from, "old": former.VKey, "new": signer.VKey,
		})
		if err != nil {
			return err
		}
		if err := Append(tx, []Leaf{{Kind: "log_key", Ref: signer.VKey, Body: body}}); err != nil {
			return err
		}
		next = &Key{head.Origin, signer.VKey, from, string(text)}
		_, err = tx.Exec(`select tlog.add_key($1, $2, $3, $4)`, head.id, from, signer.VKey, string(text))
		if err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "log.key.change", Subject: "log:" + head.Origin, Before: former.VKey, After: signer.VKey,
		})
	})
	if err != nil {
		return nil, fmt.Errorf("change the key of the log: %w", err)
	}
	return next, nil
}

// endorsement is the text by which a key names its successor. Its first line is no
// origin, so it is never taken for a checkpoint.
func endorsement(origin string, from int64, vkey string) string {
	return fmt.Sprintf("quykhancap log key\n%s\n%d\n%s\n", origin, from, vkey)
}

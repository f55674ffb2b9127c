package pg

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
)

// Once makes a request safe to repeat: a double click, a retry by a program, a
// phone that sends again when the network is back. Key is the caller's own name
// for the request, Hash a hash of its content. The answer is kept 30 days.
type Once struct {
	Key  string
	Hash []byte
	// From keeps the keys of callers apart who are nobody to us: a key that is short enough
	// to be somebody else's as well counts only from where it was sent. "" is from anywhere.
	From string
}

type onceKey struct{}

// WithOnce puts o where Do finds it.
func WithOnce(ctx context.Context, o Once) context.Context {
	return context.WithValue(ctx, onceKey{}, o)
}

// Do is Update with an answer. If the context carries a Once, the answer is
// stored with the key in the same transaction; the same key and content get it
// again without running f, the same key with other content is refused with
// "once.mismatch". T is stored as JSON: secrets in it carry json:"-" and are
// derived again by the caller.
func Do[T any](ctx context.Context, db *DB, by auth.Actor, f func(*Tx) (T, error)) (T, error) {
	var answer T
	o, asked := ctx.Value(onceKey{}).(Once)
	err := db.Update(ctx, by, func(tx *Tx) error {
		if asked {
			given, err := tx.given(o, &answer)
			if err != nil || given {
				return err
			}
		}
		var err error
		if answer, err = f(tx); err != nil || !asked {
			return err
		}
		return tx.giveOnce(o, answer)
	})
	return answer, err
}

// Answered reports whether the context's key was used and answered before, with the same
// content; with other content it is refused. It keeps nothing: what is done before Do, such
// as putting a file aside, need not be done for an answer that only is given again.
func Answered(ctx context.Context, db *DB, by auth.Actor) (yes bool, err error) {
	o, asked := ctx.Value(onceKey{}).(Once)
	if !asked {
		return false, nil
	}
	err = db.View(ctx, by, func(tx *Tx) error {
		var hash []byte
		err := tx.Row(`select hash from house.once where actor = $1 and key = $2`, tx.onceActor(o), o.Key).Scan(&hash)
		if NoRows(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read key %q: %w", o.Key, err)
		}
		if yes = bytes.Equal(hash, o.Hash); !yes {
			return fault.Of(fault.Conflict, "once.mismatch")
		}
		return nil
	})
	return yes, err
}

// given takes the key for this transaction. A second caller waits here until the
// first has committed, and then finds its answer.
func (tx *Tx) given(o Once, answer any) (bool, error) {
	n, err := tx.Exec(`
		insert into house.once (actor, key, hash) values ($1, $2, $3)
		on conflict (actor, key) do nothing`, tx.onceActor(o), o.Key, o.Hash)
	if err != nil {
		return false, fmt.Errorf("take key %q: %w", o.Key, err)
	}
	if n == 1 {
		return false, nil
	}
	var hash, body []byte
	err = tx.Row(`select hash, answer from house.once where actor = $1 and key = $2`,
		tx.onceActor(o), o.Key).Scan(&hash, &body)
	if err != nil {
		return false, fmt.Errorf("read key %q: %w", o.Key, err)
	}
	if !bytes.Equal(hash, o.Hash) {
		return false, fault.Of(fault.Conflict, "once.mismatch")
	}
	if err := json.Unmarshal(body, answer); err != nil {
		return false, fmt.Errorf("read the answer of key %q: %w", o.Key, err)
	}
	return true, nil
}

func (tx *Tx) giveOnce(o Once, answer any) error {
	body, err := json.Marshal(answer)
	if err != nil {
		panic(fmt.Sprintf("pg: %T cannot be stored as an answer: %v", answer, err))
	}
	return tx.Later(Saying("keep the answer of key %q", o.Key),
		`update house.once set answer = $3 where actor = $1 and key = $2`, tx.onceActor(o), o.Key, body)
}

// onceActor keeps one caller's keys apart from another's. Citizens share a room, which
// their random keys make large enough; for keys that are not, From divides it.
func (tx *Tx) onceActor(o Once) string {
	switch {
	case tx.By.ID != 0:
		return fmt.Sprintf("user:%d", tx.By.ID)
	case o.From != "":
		return tx.By.Name + " " + o.From
	}
	return tx.By.Name
}

// ForgetOnce removes answers older than 30 days; a daily job calls it.
func ForgetOnce(tx *Tx) (int64, error) {
	return tx.Exec(`delete from house.once where taken_at < now() - interval '30 days'`)
}

package seal

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// Wrapped is one key as it lies in the database, closed: it tells nothing but which
// secret opens it.
type Wrapped struct {
	ID    string `json:"id"`
	Bytes []byte `json:"bytes"`
}

// AnyWrapped is a key in use, nil where none was made yet.
func AnyWrapped(tx *pg.Tx) (*Wrapped, error) {
	var w Wrapped
	err := tx.Row(`select id, wrapped from seal.keys where purpose = 'data' and retired_at is null`).
		Scan(&w.ID, &w.Bytes)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a wrapped key: %w", err)
	}
	return &w, nil
}

// OpenedBy reports whether the secret is the one of the key's installation. A
// restore asks before it touches anything.
func (w *Wrapped) OpenedBy(secret []byte) bool {
	wrap, err := aead(derive(secret, "wrap", 32))
	if err != nil {
		return false
	}
	_, err = unwrap(wrap, w.ID, w.Bytes)
	return err == nil
}

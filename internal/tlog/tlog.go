// Package tlog holds what the fund has told the public, in an order that cannot
// be rewritten unseen. Append writes the leaf in the transaction of the fact it
// tells, so that no fact goes untold and no leaf tells what did not happen.
//
// Leaves are waiting until a sequencer gives them their place in the tree; Find
// says so by Pending.
package tlog

import (
	"crypto/sha256"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// A Leaf is one public fact: its kind, the fact's own name within the kind (a
// row's id or code) and its bytes as package leaf wrote them. They are hashed
// as stored and never written anew.
type Leaf struct {
	Kind, Ref string
	Body      []byte
}

// Append adds the leaves to the log. A fact is told once: a second leaf of the
// same kind and ref is a mistake of ours and fails the transaction.
func Append(tx *pg.Tx, leaves []Leaf) error {
	if len(leaves) == 0 {
		return nil
	}
	kinds := make([]string, len(leaves))
	refs := make([]string, len(leaves))
	bodies := make([][]byte, len(leaves))
	for i, l := range leaves {
		kinds[i], refs[i], bodies[i] = l.Kind, l.Ref, l.Body
	}
	_, err := tx.Exec(`
		insert into tlog.leaves (kind, ref, body)
		select kind, ref, body from unnest($1::text[], $2::text[], $3::bytea[]) as t (kind, ref, body)`,
		kinds, refs, bodies)
	if err != nil {
		return fmt.Errorf("append %d leaves: %w", len(leaves), err)
	}
	return nil
}

// Place is where a fact stands in the log.
type Place struct {
	Pending bool   // written, not yet in a signed checkpoint
	Hash    []byte // RFC 6962 leaf hash: SHA-256 of 0x00 and the bytes
	Body    []byte
}

// Find looks a fact up; nil if it was never told.
func Find(tx *pg.Tx, kind, ref string) (*Place, error) {
	var body []byte
	err := tx.Row(`select body from tlog.leaves where kind = $1 and ref = $2`, kind, ref).Scan(&body)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find leaf %s %s: %w", kind, ref, err)
	}
	sum := sha256.Sum256(append([]byte{0}, body...))
	return &Place{Pending: true, Hash: sum[:], Body: body}, nil
}

// Package tlog holds what the fund has told the public, in an order that cannot
// be rewritten unseen. Append writes the leaf in the transaction of the fact it
// tells, so that no fact goes untold and no leaf tells what did not happen.
//
// Leaves wait until Log.Sequence gives them their places in a Merkle tree (RFC 6962)
// and signs its root: one of any number of servers, a batch at a time, positions
// without gaps. Who has kept a checkpoint can see that nothing before it changed; who
// has a leaf can prove where it stands. Head, Find, Tile and Entries read what anybody
// may read, in the shapes of c2sp.org/tlog-tiles.
//
// Hashes and proofs are computed by golang.org/x/mod/sumdb/tlog; the database holds to
// it that positions follow on, tiles only grow and checkpoints say what is there.
package tlog

import "github.com/quykhancap/quykhancap/internal/pg"

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
	return tx.Later(pg.Saying("append %d leaves", len(leaves)), `
		insert into tlog.leaves (kind, ref, body)
		select kind, ref, body from unnest($1::text[], $2::text[], $3::bytea[]) as t (kind, ref, body)`,
		kinds, refs, bodies)
}

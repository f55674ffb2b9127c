package tlog

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// Stand is Find for a page that only says where a fact stands: one look, no proof and
// no checkpoint, which whoever checks asks for.
func Stand(tx *pg.Tx, kind, ref string) (*Place, error) {
	var p Place
	var pos *int64
	err := tx.Row(`
		select sha256('\x00'::bytea || l.body), l.body, s.pos
		from tlog.leaves l
		left join tlog.sequenced s on s.origin = (select max(id) from tlog.origins)
			and s.epoch = l.epoch and s.xid = l.xid and s.id = l.id
		where l.kind = $1 and l.ref = $2`, kind, ref).Scan(&p.Hash, &p.Body, &pos)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look where leaf %s %s stands: %w", kind, ref, err)
	}
	if p.Pending = pos == nil; !p.Pending {
		p.Index = *pos // it has its place and its checkpoint by the same transaction
	}
	return &p, nil
}

// AskTold asks which of some kinds of facts, of which there is one at most, was told under
// a reference; it leaves kind as it is if none was.
func AskTold(kinds []string, ref string, kind *string) pg.Question {
	return pg.Question{
		Wrap:  pg.Saying("look whether one of %q was told of %s", kinds, ref),
		Query: `select kind from tlog.leaves where kind = any ($1) and ref = $2`,
		Args:  []any{kinds, ref},
		Each:  func(r pg.Scanner) error { return r.Scan(kind) },
	}
}

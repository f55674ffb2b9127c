package giving

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// MatchesFor says whose each of these lines is now; a line that is nobody's, or
// beyond the officer's reach, has none.
func (s *Service) MatchesFor(
	ctx context.Context, by auth.Actor, lines []int64,
) (matches map[int64]LineMatch, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		matches, err = standingMatches(tx, lines)
		return err
	})
	return matches, err
}

// ReceiptsFor are the codes of all receipts of a pledge's gifts within the officer's
// reach, the latest first; those that ended too.
func (s *Service) ReceiptsFor(ctx context.Context, by auth.Actor, code string) (codes []string, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		return tx.Each(`
			select m.receipt_code
			from giving.pledges p
			join giving.matches m on m.pledge_id = p.id
			where p.code = $1 and m.receipt_code <> ''
			order by m.id desc limit $2`, []any{code, listMax}, func(r pg.Scanner) error {
			var receipt string
			err := r.Scan(&receipt)
			codes = append(codes, receipt)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read the receipts of pledge %s: %w", code, err)
	}
	return codes, nil
}

func standingMatches(tx *pg.Tx, lines []int64) (map[int64]LineMatch, error) {
	found := make(map[int64]LineMatch, len(lines))
	err := tx.Each(`
		select m.line_id, coalesce(m.pledge_id, 0), coalesce(p.code, ''), m.how, m.entry_id, coalesce(r.code, m.receipt_code),
			m.actor, m.at
		from giving.matches m
		left join receipt.receipts r on r.entry_id = m.entry_id
			and not exists (select from receipt.events e where e.receipt_id = r.id)
		left join giving.pledges p on p.id = m.pledge_id
		where m.line_id = any ($1::bigint[])
			and not exists (select from giving.match_undos u where u.match_id = m.id)`, []any{lines},
		func(r pg.Scanner) error {
			var line int64
			var m LineMatch
			err := r.Scan(&line, &m.PledgeID, &m.Code, &m.How, &m.EntryID, &m.Receipt, &m.By, &m.At)
			found[line] = m
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the matches of %d lines: %w", len(lines), err)
	}
	return found, nil
}

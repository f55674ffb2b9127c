package giving

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// HeirTold is a line at the account of an ended fund as everybody reads it: what was said of
// it last, and the successor's campaign in whose book it is or passes through, of which the
// address and the names are "" while nobody has said.
type HeirTold struct {
	Line         int64
	Direction    Direction
	Amount       money.VND
	BookedOn     workday.Day
	Said         string // a HeirState; of what went with another line "back_moved", "on_moved", "borne_moved"
	Slug         string
	Name, NameEN string
}

// In is the name of its campaign in a language, Vietnamese where there is no other.
func (t HeirTold) In(language string) string {
	return Campaign{Name: t.Name, NameEN: t.NameEN}.In(language).Name
}

// HeirsTold says of some lines of the public statement what became of them after the end of
// the fund whose account it was; the others are not in it.
func (s *Service) HeirsTold(ctx context.Context, lines []int64) (told map[int64]HeirTold, err error) {
	if len(lines) == 0 {
		return nil, nil
	}
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		list, err := heirsTold(tx, `h.line_id = any ($1)`, lines)
		told = make(map[int64]HeirTold, len(list))
		for _, t := range list {
			told[t.Line] = t
		}
		return err
	})
	return told, err
}

// heirsToldMax bounds what a fund's page lists.
const heirsToldMax = 50

// HeirsToldOf lists what the banks told of a fund's accounts after its end, the latest first.
func (s *Service) HeirsToldOf(ctx context.Context, fund int64) (list []HeirTold, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		list, err = heirsTold(tx, `h.fund_id = $1`, fund)
		return err
	})
	return list, err
}

func heirsTold(tx *pg.Tx, which string, arg any) (list []HeirTold, err error) {
	err = tx.Each(`
		select h.line_id, h.direction, h.amount, h.booked_on, h.said,
			coalesce(c.slug, ''), coalesce(c.name, ''), coalesce(c.name_en, '')
		from giving.public_heir_lines h
		left join giving.public_campaigns c on c.id = h.campaign_id
		where `+which+` order by h.line_id desc limit $2`, []any{arg, heirsToldMax}, func(r pg.Scanner) error {
		var t HeirTold
		err := r.Scan(&t.Line, &t.Direction, &t.Amount, &t.BookedOn, &t.Said, &t.Slug, &t.Name, &t.NameEN)
		list = append(list, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what became of lines of ended funds: %w", err)
	}
	return list, nil
}

package disclose

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Remittance is a transfer between two funds as everybody sees it: both sides and what
// is between them.
type Remittance struct {
	ID             int64
	From, To       place.Unit
	FromRef, ToRef string
	FromBook       int64
	ToBook         int64
	Amount         money.VND
	Document       string
	SentOn         workday.Day
	ReceivedOn     workday.Day // zero while it is on its way
	Received       money.VND
	Explained      money.VND // of what did not arrive
	Explanation    string
	CameBack       bool   // to an account of the sender
	Source         string // whose money it is, of another source than gifts: "budget"; "" of gifts
}

// OnItsWay is what neither side has and nobody has explained.
func (r Remittance) OnItsWay() money.VND { return r.Amount - r.Received - r.Explained }

// Between adds transfers up: what all of them sent, brought and left on the way. In the
// figures of both sides together none of it is counted twice.
type Between struct {
	Sent, Received, Explained, OnItsWay money.VND

	// Of one unit: the part of Received that it sent, and that which came to it. What came
	// back to its sender is neither.
	Gone, Come money.VND
}

// Arithmetic says how the sums hang together.
func (b Between) Arithmetic() Arithmetic {
	a := Arithmetic{Key: "on_its_way", Total: b.OnItsWay}
	a.add("sent", b.Sent, false, true)
	a.add("confirmed", b.Received, true, true)
	a.add("explained", b.Explained, true, false)
	return a
}

// remittancesMax bounds one list of transfers.
const remittancesMax = 200

// Remittances lists the transfers that a unit's fund sent or was sent, the latest first;
// of all funds without a unit. The sums are of all gifts, however many are listed: money of
// other sources, which goes to a successor's book of the same source, stands in none.
func Remittances(ctx context.Context, db *pg.DB, unit string) (list []Remittance, sums Between, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		var id int64
		if unit != "" {
			u, err := place.ByRef(tx, unit)
			if err != nil {
				return err
			}
			id = u.ID
		}
		list, sums, err = remittances(tx, id)
		return err
	})
	return list, sums, err
}

func remittances(tx *pg.Tx, unit int64) (list []Remittance, sums Between, err error) {
	err = tx.Row(`
		select coalesce(sum(amount), 0)::bigint, coalesce(sum(received), 0)::bigint, coalesce(sum(explained), 0)::bigint,
			coalesce(sum(received) filter (where unit_id = $1 and not came_back), 0)::bigint,
			coalesce(sum(received) filter (where to_unit = $1 and not came_back), 0)::bigint
		from giving.public_remittances where kind = 'campaign' and ($1::bigint = 0 or unit_id = $1 or to_unit = $1)`, unit).
		Scan(&sums.Sent, &sums.Received, &sums.Explained, &sums.Gone, &sums.Come)
	if err != nil {
		return nil, sums, fmt.Errorf("sum the transfers of unit %d: %w", unit, err)
	}
	sums.OnItsWay = sums.Sent - sums.Received - sums.Explained
	var units []int64
	err = tx.Each(`
		select id, unit_id, to_unit, book_id, to_book, amount, document, sent_on, received_on, received, explained,
			explanation, came_back, case kind when 'campaign' then '' else kind end
		from giving.public_remittances where $1::bigint = 0 or unit_id = $1 or to_unit = $1
		order by sent_on desc, id desc
		limit $2`, []any{unit, remittancesMax}, func(r pg.Scanner) error {
		var m Remittance
		var received *workday.Day
		err := r.Scan(&m.ID, &m.From.ID, &m.To.ID, &m.FromBook, &m.ToBook, &m.Amount, &m.Document, &m.SentOn, &received,
			&m.Received, &m.Explained, &m.Explanation, &m.CameBack, &m.Source)
		if received != nil {
			m.ReceivedOn = *received
		}
		list, units = append(list, m), append(units, m.From.ID, m.To.ID)
		return err
	})
	if err != nil {
		return nil, sums, fmt.Errorf("list the transfers of unit %d: %w", unit, err)
	}
	today := workday.On(tx.Now)
	dated, err := place.ByIDs(tx, units, today)
	if err != nil {
		return nil, sums, err
	}
	for i := range list {
		m := &list[i]
		m.From, m.To = dated[m.From.ID], dated[m.To.ID]
		m.FromRef, m.ToRef = m.From.Ref(today), m.To.Ref(today)
	}
	return list, sums, nil
}

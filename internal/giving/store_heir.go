package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// heirLineOf is how a line stands for the successor, nil where it is none of its business:
// its fund has not ended, or it was booked before that.
func heirLineOf(tx *pg.Tx, l *BankLine) (*HeirLine, error) {
	x := &HeirLine{State: HeirWaits}
	var heir *int64
	today := workday.On(tx.Now)
	err := tx.Row(`
		select e.ask_id, place.heir_for($2, 'money', $3) from giving.campaigns c join ledger.fund_ends e on e.fund_id = c.fund_id
		where c.id = $1`, l.CampaignID, l.UnitID, today).Scan(&x.End, &heir)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look whose line %d is: %w", l.ID, err)
	}
	if x.Acts, err = heirActs(tx, l.ID); err != nil {
		return nil, err
	}
	if len(x.Acts) > 0 {
		if x.State = HeirState(x.last().Act); x.State == heirReopened {
			x.State = HeirWaits
		}
	}
	if heir == nil || x.State == HeirWaits && l.State != LineHeld {
		return nil, nil
	}
	u, err := place.ByID(tx, *heir, today)
	if err != nil {
		return nil, err
	}
	x.Heir = *u
	if id := x.last().Campaign; id != 0 && x.State != HeirWaits {
		if x.Into, err = campaignByID(tx, id); err != nil {
			return nil, err
		}
	}
	switch {
	case x.State == HeirWaits && l.Direction == Out:
		x.Others, err = heirArrivals(tx, l, u.ID)
	case x.goes():
		x.Others, err = heirPairs(tx, l)
	}
	if err == nil && x.State == HeirWaits {
		x.Parts, err = heirParts(tx, l, u.ID)
	}
	return x, err
}

// heirActs is all that was said of a line, the first first.
func heirActs(tx *pg.Tx, line int64) (list []HeirAct, err error) {
	err = tx.Each(`
		select act, reason, campaign_id, earmark_id, actor_id, actor, at, coalesce(other_id, 0) from giving.heir_acts
		where line_id = $1 order by nth`, []any{line}, func(r pg.Scanner) error {
		var a HeirAct
		err := r.Scan(&a.Act, &a.Reason, &a.Campaign, &a.Part, &a.ByID, &a.By, &a.At, &a.OtherID)
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what was said of line %d: %w", line, err)
	}
	return list, nil
}

// heirBooks are the successor's campaigns of the kind of a line's, in whose books it can be.
// One that is closed or has reported is among them: its book takes what was given to the same
// end, as it takes money that came late; a line of a closed month counts in the next open one.
const heirBooks = ` from giving.campaigns c join giving.campaigns w on w.id = ? and w.kind = c.kind
	where c.unit_id = ? and (c.kind <> 'campaign' or c.published_at is not null)`

// heirTook is whether a book got money of the campaign of a line: by a transfer that arrived,
// or as cash when the fund ended.
const heirTook = `exists (
		select from giving.remittances r
		join giving.bank_accounts f on f.id = r.account_id and f.campaign_id = w.id
		join giving.bank_accounts t on t.id = r.to_account and t.campaign_id = c.id
		where giving.remittance_state(r.id) in ('received', 'explained'))
	or exists (
		select from ledger.fund_ends x
		join ledger.fund_end_asks k on k.id = x.ask_id
		join ledger.entries o on o.book_id = w.book_id and o.book_on >= k.ended_on and o.kind = 'ended_out'
		join ledger.entries i on i.kind = 'ended_in' and i.source = o.source and i.book_id = c.book_id
		where x.fund_id = w.fund_id)`

// heirParts are the parts that are shown of the successor's books: first of those that got
// money of the line's campaign, then of those for the same disaster, the latest campaign
// first. A campaign that began after the line's day comes behind all that had begun.
func heirParts(tx *pg.Tx, l *BankLine, heir int64) (list []HeirPart, err error) {
	var campaigns []struct {
		Campaign
		Took bool
	}
	err = tx.Gorm().Raw(`
		select c.*, `+heirTook+` as took`+heirBooks+`
		order by c.starts_on > ?::date, took desc, (c.disaster <> '' and c.disaster = w.disaster) desc, c.id desc limit ?`,
		l.CampaignID, heir, l.BookedOn, fitsShown).Scan(&campaigns).Error
	if err != nil {
		return nil, fmt.Errorf("list the books for line %d: %w", l.ID, err)
	}
	for _, c := range campaigns {
		err := tx.Each(`select id, name from ledger.earmarks where book_id = $1 order by id limit $2`, []any{c.BookID, fitsShown},
			func(r pg.Scanner) error {
				p := HeirPart{Campaign: c.Campaign, Took: c.Took, Later: c.StartsOn > l.BookedOn}
				err := r.Scan(&p.ID, &p.Name)
				list = append(list, p)
				return err
			})
		if err != nil {
			return nil, fmt.Errorf("list the parts of book %d: %w", c.BookID, err)
		}
	}
	return list, nil
}

// heirGone is why what was booked of a line can no longer be taken out of the book: the line
// by which it left the account, where one is known.
func heirGone(tx *pg.Tx, l *BankLine, was HeirAct) (gone, err error) {
	var id int64
	var act string
	err = tx.Row(`
		select o.id, a.act from giving.bank_lines o
		join giving.heir_acts a on a.line_id = o.id and a.act in ('booked', 'passed') and a.campaign_id = $2
		where o.account_id = $1 and o.unit_id = $3 and o.direction = 'out' and o.state = 'booked' and o.booked_on >= $4
			and not exists (select from giving.heir_acts n where n.line_id = o.id and n.nth > a.nth)
		order by o.amount >= $5 desc, a.id desc limit 1`,
		l.AccountID, was.Campaign, l.UnitID, l.BookedOn, int64(l.Amount)).Scan(&id, &act)
	switch {
	case pg.NoRows(err):
		return fault.Of(fault.Conflict, "heir.spent"), nil
	case err != nil:
		return nil, fmt.Errorf("look by which line the money of line %d went: %w", l.ID, err)
	}
	return fault.Of(fault.Conflict, "heir.spent."+act, "line", id), nil
}

// heirPart is one part of the successor's books, shown or not; nil for what is none.
func heirPart(tx *pg.Tx, l *BankLine, heir, part int64) (*HeirPart, error) {
	var campaigns []Campaign
	err := tx.Gorm().Raw(`select c.*`+heirBooks+` and c.book_id = (select book_id from ledger.earmarks where id = ?)`,
		l.CampaignID, heir, part).Scan(&campaigns).Error
	if err != nil || len(campaigns) == 0 {
		return nil, err
	}
	p := HeirPart{ID: part, Campaign: campaigns[0]}
	if err := tx.Row(`select name from ledger.earmarks where id = $1`, part).Scan(&p.Name); err != nil {
		return nil, fmt.Errorf("read part %d: %w", part, err)
	}
	return &p, nil
}

// heirPairs are the lines of the same account the other way that a line may go with, the
// latest first.
func heirPairs(tx *pg.Tx, l *BankLine) (list []BankLine, err error) {
	err = tx.Gorm().Where(`account_id = ? and amount = ? and unit_id = ? and direction <> ? and booked_on >= ?
		and state = 'held' and giving.heir_state(id) in ('', 'waiting')`,
		l.AccountID, int64(l.Amount), l.UnitID, string(l.Direction), l.BookedOn).Order("id desc").Limit(fitsShown).Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("look for what goes with line %d: %w", l.ID, err)
	}
	return list, nil
}

// heirArrivals are the gifts at the successor's accounts that a line out may have arrived as,
// and of a source's account the lines at the successor's of the same kind.
func heirArrivals(tx *pg.Tx, l *BankLine, heir int64) (list []BankLine, err error) {
	err = tx.Gorm().Where(`unit_id = ? and amount = ? and direction = 'in' and booked_on >= ?
		and (kind = 'gift' and state in ('open', 'suggested', 'ambiguous', 'ignored', 'late') or kind = 'source' and state = 'booked')
		and exists (
			select from giving.campaigns c join giving.campaigns w on w.id = ? and w.kind = c.kind
			where c.id = bank_lines.campaign_id)`,
		heir, int64(l.Amount), l.BookedOn, l.CampaignID).Order("id").Limit(fitsShown).Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("look what line %d arrived as: %w", l.ID, err)
	}
	return list, nil
}

func insertHeirAct(tx *pg.Tx, l *BankLine, x *HeirLine, a HeirAct) error {
	_, err := tx.Exec(`
		insert into giving.heir_acts (line_id, unit_id, end_id, heir_id, campaign_id, earmark_id, nth, act, reason, actor_id, at, other_id)
		values ($1, $2, $3, (select unit_id from giving.campaigns where id = $4), $4, $5, $6, $7, $8, $9, $10, nullif($11::bigint, 0))`,
		l.ID, l.UnitID, x.End, a.Campaign, a.Part, len(x.Acts)+1, a.Act, a.Reason, tx.By.ID, tx.Now, a.OtherID)
	switch {
	case pg.IsCheck(err, "heir_lines_take_two_people"):
		return fault.Of(fault.Denied, "heir.same_person")
	case pg.IsCheck(err, "heir_acts_follow"), pg.IsUnique(err, "heir_acts_one_after_the_other"),
		pg.IsCheck(err, "heir_lines_go_in_pairs"):
		return errHeirState
	case err != nil:
		return fmt.Errorf("line %d is %s: %w", l.ID, a.Act, err)
	}
	return nil
}

// heirLines are the lines of ended funds of these units, of all where there are none named,
// about which nobody has said anything yet, or not what came of it, behind an id.
func heirLines(tx *pg.Tx, units []int64, after int64, limit int) (list []BankLine, err error) {
	q := tx.Gorm().Table("ledger.fund_ends e").Select("l.*").
		Joins("join giving.campaigns c on c.fund_id = e.fund_id").
		Joins("join giving.bank_lines l on l.unit_id = c.unit_id and l.state = 'held' and l.campaign_id = c.id").
		Where("l.id > ?", after).Order("l.id").Limit(limit)
	if len(units) > 0 {
		q = q.Where("l.unit_id in ?", units)
	}
	if err := q.Scan(&list).Error; err != nil {
		return nil, fmt.Errorf("list the lines of ended funds: %w", err)
	}
	return list, nil
}

// heirsWaiting are such lines of these units, the oldest first.
func heirsWaiting(tx *pg.Tx, units []int64) (list []HeirWaiting, err error) {
	err = tx.Each(`
		select l.id, l.unit_id, coalesce(place.heir_for(l.unit_id, 'money', $2), 0),
			coalesce(nullif(giving.heir_state(l.id), ''), 'waiting'), l.first_seen_at
		from ledger.fund_ends e
		join giving.campaigns c on c.fund_id = e.fund_id
		join giving.bank_lines l on l.unit_id = c.unit_id and l.state = 'held' and l.campaign_id = c.id
		where l.unit_id = any ($1) order by l.id limit $3`, []any{units, workday.On(tx.Now), heldMax}, func(r pg.Scanner) error {
		var w HeirWaiting
		err := r.Scan(&w.Line, &w.Unit, &w.Heir, &w.State, &w.Since)
		list = append(list, w)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what waits at the accounts of ended funds: %w", err)
	}
	return list, nil
}

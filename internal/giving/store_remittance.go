package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// remittancesShown bounds a list of transfers, and arrivalsShown one of lines.
const (
	remittancesShown = 200
	arrivalsShown    = 20
)

var errRemittanceState = fault.Of(fault.Conflict, "remittance.state.gone")

func insertRemittance(tx *pg.Tx, r *Remittance) error {
	err := tx.Row(`
		insert into giving.remittances
			(unit_id, to_unit, account_id, earmark_id, to_account, amount, document, reason, prepared_by,
				prepared_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		returning id`, r.Unit, r.ToUnit, r.Account, r.Earmark, r.ToAccount, int64(r.Amount), r.Document, r.Reason,
		tx.By.ID, tx.Now).Scan(&r.ID)
	switch {
	case pg.IsCheck(err, "remittances_join_two_accounts"):
		return fault.On("to_account", "remittance.to.draft")
	case pg.IsCheck(err, "sources_go_to_the_successor"): // a unit stands or has ended by the database's clock
		return fault.On("to_account", "remittance.to.heir")
	case err != nil:
		return fmt.Errorf("prepare a transfer of unit %d: %w", r.Unit, err)
	}
	return nil
}

func insertRemittanceAct(tx *pg.Tx, r *Remittance, a RemittanceAct) (id int64, err error) {
	err = tx.Row(`
		insert into giving.remittance_acts
			(remittance_id, unit_id, to_unit, nth, act, actor_id, on_day, reason, amount, entry_id, line_id, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9::bigint, 0), nullif($10::bigint, 0), nullif($11::bigint, 0), $12)
		returning id`, r.ID, r.Unit, r.ToUnit, len(r.Acts)+1, a.Act, tx.By.ID, a.On, a.Reason, int64(a.Amount),
		a.Entry, a.Line, tx.Now).Scan(&id)
	switch {
	case pg.IsCheck(err, "remittances_take_two_people"):
		return 0, fault.Of(fault.Denied, "remittance.same_person")
	case pg.IsCheck(err, "remittance_acts_follow"), pg.IsUnique(err, "remittance_acts_one_after_the_other"):
		return 0, errRemittanceState
	case err != nil:
		return 0, fmt.Errorf("transfer %d is %s: %w", r.ID, a.Act, err)
	}
	return id, nil
}

func remittanceByID(tx *pg.Tx, id int64) (*Remittance, error) {
	list, err := remittances(tx, `r.id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Missing, "remittance.missing.one")
	}
	r := &list[0]
	r.Acts, err = remittanceActs(tx, id)
	return r, err
}

// remittanceNamed is the transfer under way that a line in no book names, of the line's unit
// on the side from which the line tells it; nil without one.
func remittanceNamed(tx *pg.Tx, l *BankLine) (*Remittance, error) {
	named := remitIn(vntext.Fold(l.Text))
	if l.State != LineHeld || named == 0 {
		return nil, nil
	}
	list, err := remittances(tx, `r.id = $1 and giving.remittance_state(r.id) in ('prepared', 'approved', 'sent')
		and case $2 when 'in' then r.to_unit else r.unit_id end = $3`, named, string(l.Direction), l.UnitID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

func remittances(tx *pg.Tx, where string, args ...any) (list []Remittance, err error) {
	err = tx.Each(`
		select r.id, r.unit_id, r.to_unit, r.account_id, r.earmark_id, e.name, r.to_account, k.kind, r.amount, r.document,
			r.reason, r.prepared_by, r.prepared_actor, r.prepared_at, giving.remittance_state(r.id),
			s.on_day, coalesce(o.line_id, 0), coalesce(v.amount, 0), v.on_day, coalesce(v.line_id, 0),
			coalesce(x.amount, 0), coalesce(l.unit_id = r.unit_id, false)
		from giving.remittances r
		join ledger.earmarks e on e.id = r.earmark_id
		join ledger.books k on k.id = e.book_id
		left join giving.remittance_acts s on s.remittance_id = r.id and s.act = 'sent'
		left join giving.session_lines o on o.kind = 'remit' and o.session_id = r.id and o.undone_at is null
		left join giving.remittance_acts v on v.remittance_id = r.id and v.act = 'received'
			and not exists (
				select from giving.remittance_acts u
				where u.remittance_id = r.id and u.act = 'parted' and u.nth > v.nth)
		left join giving.bank_lines l on l.id = v.line_id
		left join giving.remittance_acts x on x.remittance_id = r.id and x.act = 'explained'
		where `+where, args, func(r pg.Scanner) error {
		var m Remittance
		var sent, received *workday.Day
		err := r.Scan(&m.ID, &m.Unit, &m.ToUnit, &m.Account, &m.Earmark, &m.Part, &m.ToAccount, &m.Kind, &m.Amount, &m.Document,
			&m.Reason, &m.PreparedBy, &m.Preparer, &m.PreparedAt, &m.State, &sent, &m.OutLine, &m.Received, &received,
			&m.InLine, &m.Explained, &m.CameBack)
		if sent != nil {
			m.SentOn = *sent
		}
		if received != nil {
			m.ReceivedOn = *received
		}
		list = append(list, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read transfers between funds: %w", err)
	}
	return list, nil
}

func remittanceActs(tx *pg.Tx, id int64) (acts []RemittanceAct, err error) {
	err = tx.Each(`
		select act, actor_id, actor, at, on_day, reason, coalesce(amount, 0), coalesce(entry_id, 0), coalesce(line_id, 0)
		from giving.remittance_acts where remittance_id = $1 order by nth`, []any{id}, func(r pg.Scanner) error {
		var a RemittanceAct
		err := r.Scan(&a.Act, &a.ByID, &a.By, &a.At, &a.On, &a.Reason, &a.Amount, &a.Entry, &a.Line)
		acts = append(acts, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the acts of transfer %d: %w", id, err)
	}
	return acts, nil
}

// transitOf is where the money of a transfer lies on its way.
func transitOf(tx *pg.Tx, r *Remittance) (a ledger.Account, err error) {
	err = tx.Row(`
		select a.book_id, coalesce(a.earmark_id, 0) from ledger.accounts a
		join ledger.balances b on b.account_id = a.id
		where a.kind = 'transit' and a.item = 'VND' and a.holder = $1 and b.qty > 0`, r.holder()).
		Scan(&a.Book, &a.Earmark)
	if pg.NoRows(err) {
		return a, errRemittanceState
	}
	if err != nil {
		return a, fmt.Errorf("find transfer %d on its way: %w", r.ID, err)
	}
	a.Kind, a.Holder = ledger.Transit, r.holder()
	return a, nil
}

// freeAt is what lies free in one part of an account.
type freeAt struct {
	earmark int64
	qty     money.VND
}

// remittable is what a transfer may take from one part of an account, by its code.
func remittable(tx *pg.Tx, a *BankAccount, code string) (f freeAt, err error) {
	if code == "" {
		code = ledger.General
	}
	err = tx.Row(`
		select e.id, coalesce(b.qty, 0)
		from giving.campaigns c
		join ledger.earmarks e on e.book_id = c.book_id and e.code = $2
		left join ledger.balances b on b.book_id = c.book_id and b.kind = 'bank' and b.holder = $3
			and b.earmark_id = e.id
		where c.id = $1`, a.CampaignID, code, a.Holder()).Scan(&f.earmark, &f.qty)
	if pg.NoRows(err) {
		return f, fault.On("part", "remittance.part.unknown")
	}
	if err != nil {
		return f, fmt.Errorf("read what account %d has: %w", a.ID, err)
	}
	return f, nil
}

// remittableParts lists every part of the open accounts of the units where the actor
// prepares transfers; of other sources those of units that have ended.
func remittableParts(tx *pg.Tx, by auth.Actor) (list []RemittancePart, err error) {
	var accounts []BankAccount
	err = tx.Gorm().Raw(`
		select a.* from giving.bank_accounts a join giving.campaigns c on c.id = a.campaign_id
		where c.published_at is not null or c.kind <> 'campaign'
			and place.heir_for(a.unit_id, 'money', ?) <> a.unit_id
		order by a.id desc`, workday.On(tx.Now)).Scan(&accounts).Error
	if err != nil {
		return nil, fmt.Errorf("list accounts to send from: %w", err)
	}
	for _, a := range accounts {
		if err := mustAt(tx, by, auth.PrepareRemittance, a.UnitID); err != nil {
			if _, refused := fault.As(err); refused {
				continue
			}
			return nil, err
		}
		err := tx.Each(`
			select e.code, e.name, b.qty, k.kind from ledger.balances b
			join ledger.earmarks e on e.id = b.earmark_id
			join ledger.books k on k.id = e.book_id
			where b.kind = 'bank' and b.holder = $1 and b.qty > 0
			order by e.id`, []any{a.Holder()}, func(r pg.Scanner) error {
			p := RemittancePart{Account: a}
			err := r.Scan(&p.Code, &p.Name, &p.Free, &p.Kind)
			list = append(list, p)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("list the parts of account %d: %w", a.ID, err)
		}
	}
	return list, nil
}

// arrivalsLike lists incoming lines of either side that may be the arrival.
func arrivalsLike(tx *pg.Tx, r *Remittance) (list []BankLine, err error) {
	if r.State != RemittanceSent {
		return nil, nil
	}
	err = tx.Gorm().Raw(`
		select l.* from giving.bank_lines l
		join giving.campaigns c on c.id = l.campaign_id and c.kind = ?
		where l.unit_id in (?, ?) and l.direction = 'in' and l.amount <= ? and l.booked_on >= ?
			and (l.kind = 'gift' and l.state <> 'matched' or l.kind in ('own_transfer', 'source'))`+staysHere+`
		order by l.kind = 'own_transfer' desc, l.amount desc, l.booked_on, l.id
		limit ?`, string(r.Kind), r.ToUnit, r.Unit, int64(r.Amount), r.SentOn-cashDaysBefore, arrivalsShown).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("look for the arrival of transfer %d: %w", r.ID, err)
	}
	return list, nil
}

// underWayTo reports which of the named transfers are on their way to a unit.
func underWayTo(tx *pg.Tx, unit int64, named []int64) (map[int64]bool, error) {
	found := map[int64]bool{}
	err := tx.Each(`
		select id from giving.remittances
		where id = any ($1) and to_unit = $2 and giving.remittance_state(id) = 'sent'`, []any{named, unit},
		func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			found[id] = true
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("look for transfers to unit %d: %w", unit, err)
	}
	return found, nil
}

func earmarkByID(tx *pg.Tx, id int64) (e ledger.Earmark, err error) {
	err = tx.Row(`select id, book_id, code, name, purpose from ledger.earmarks where id = $1`, id).
		Scan(&e.ID, &e.Book, &e.Code, &e.Name, &e.Purpose)
	if err != nil {
		return e, fmt.Errorf("read earmark %d: %w", id, err)
	}
	return e, nil
}

// tellRemittance tells the public of each act that moved money.
func tellRemittance(tx *pg.Tx, r *Remittance, act int64, a RemittanceAct) error {
	if a.Entry == 0 {
		return nil
	}
	fact := map[string]any{"transfer": r.ID, "entry": a.Entry, "on": a.On}
	kind := "transfer_undone"
	switch a.Act {
	case "sent":
		_, from, err := bookOf(tx, r.Account)
		if err != nil {
			return err
		}
		_, to, err := bookOf(tx, r.ToAccount)
		if err != nil {
			return err
		}
		kind, fact["from"], fact["to"], fact["amount"] = "transfer_sent", from.BookID, to.BookID, r.Amount
	case "received":
		kind, fact["amount"], fact["missing"] = "transfer_received", a.Amount, r.Amount-a.Amount
	case "explained":
		kind, fact["amount"] = "transfer_explained", a.Amount
	default:
		fact["what"] = a.Act
	}
	body, err := leaf.Encode(kind, fact)
	if err != nil {
		return fmt.Errorf("tell of transfer %d: %w", r.ID, err)
	}
	return tlog.Append(tx, []tlog.Leaf{{Kind: kind, Ref: fmt.Sprint(act), Body: body}})
}

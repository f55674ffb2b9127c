package aid

import (
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const selectNotice = `
	select n.id, n.code, n.decision_id, d.slug, d.number, d.decided_on, d.event_id, f.name, n.unit_id, n.due_on,
		n.starts_on, n.ends_on, coalesce(n.put_up_by, 0), coalesce(n.put_up_at, 'epoch'), coalesce(n.proof_file_id, 0),
		coalesce(aid.poster_name(n.id), ''),
		(select count(*) from aid.rows r where r.decision_id = n.decision_id and r.unit_id = n.unit_id),
		(select count(*) from aid.objections o where o.notice_id = n.id
			and not exists (select from aid.objection_answers a where a.objection_id = o.id))
	from aid.notices n
	join aid.decisions d on d.id = n.decision_id
	join ledger.funds f on f.id = d.fund_id`

func notices(tx *pg.Tx, where string, args ...any) (list []Notice, err error) {
	err = tx.Each(selectNotice+where, args, func(r pg.Scanner) error {
		var n Notice
		err := r.Scan(&n.ID, &n.Code, &n.Decision, &n.Slug, &n.Number, &n.DecidedOn, &n.Event, &n.Fund, &n.Unit,
			&n.DueOn, &n.StartsOn, &n.EndsOn, &n.PutUpBy, &n.PutUpAt, &n.Proof, &n.PutUpName, &n.Rows, &n.Open)
		list = append(list, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return list, nil
}

func noticeByCode(tx *pg.Tx, code string) (*Notice, error) {
	list, err := notices(tx, ` where n.code = $1`, ParseNotice(code))
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Missing, "notice.missing")
	}
	n := &list[0]
	if n.UnitName, err = place.NameOn(tx, n.Unit, n.DecidedOn); err != nil {
		return nil, err
	}
	err = tx.Each(`select place from aid.notice_places where notice_id = $1 order by nth`, []any{n.ID},
		func(r pg.Scanner) error {
			var p string
			err := r.Scan(&p)
			n.Places = append(n.Places, p)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read places of notice %d: %w", n.ID, err)
	}
	return n, nil
}

func putUp(tx *pg.Tx, n *Notice) error {
	touched, err := tx.Exec(`
		update aid.notices set starts_on = $2, ends_on = $3, put_up_by = $4, put_up_at = $5, proof_file_id = $6
		where id = $1 and starts_on is null`, n.ID, n.StartsOn, n.EndsOn, n.PutUpBy, n.PutUpAt, n.Proof)
	if pg.Code(err) == "23503" {
		return fault.On("proof", "notice.proof.missing")
	}
	if err != nil {
		return fmt.Errorf("put up notice %d: %w", n.ID, err)
	}
	if touched == 0 {
		return fault.Of(fault.Conflict, "notice.up")
	}
	for i, p := range n.Places {
		if _, err := tx.Exec(`insert into aid.notice_places (notice_id, nth, place) values ($1, $2, $3)`, n.ID, i+1, p); err != nil {
			return fmt.Errorf("put up notice %d: %w", n.ID, err)
		}
	}
	return nil
}

// rowOfNotice finds a row by its number on the list.
func rowOfNotice(tx *pg.Tx, n *Notice, nth int) (id int64, masked string, err error) {
	err = tx.Row(`
		select r.id, r.masked_name from aid.rows r
		join aid.row_states s on s.row_id = r.id
		where r.decision_id = $1 and r.unit_id = $2 and r.nth = $3 and s.struck_at is null`,
		n.Decision, n.Unit, nth).Scan(&id, &masked)
	if pg.NoRows(err) {
		return 0, "", fault.On("row", "objection.row.unknown")
	}
	if err != nil {
		return 0, "", fmt.Errorf("find row %d of notice %d: %w", nth, n.ID, err)
	}
	return id, masked, nil
}

// struckRow is a row on its way off its decision.
type struckRow struct {
	id, decision, unit int64 // the deciding fund's unit
	number             int64
}

func rowByCode(tx *pg.Tx, code string) (r struckRow, err error) {
	err = tx.Row(`
		select r.id, r.decision_id, d.unit_id, d.number
		from aid.rows r join aid.decisions d on d.id = r.decision_id
		where r.code = $1`, code).Scan(&r.id, &r.decision, &r.unit, &r.number)
	if pg.NoRows(err) {
		return r, fault.Of(fault.Missing, "row.missing")
	}
	if err != nil {
		return r, fmt.Errorf("read row %s: %w", code, err)
	}
	return r, nil
}

func strike(tx *pg.Tx, row, person int64, reason string) error {
	var rest, qty int64
	err := tx.Row(`
		select aid.strike($1, $2, $3), (select qty from aid.row_states where row_id = $1)`, row, person, reason).
		Scan(&rest, &qty)
	if err == nil && rest != qty {
		return errGiven
	}
	return err
}

// giveBack are the entries that bring a row's reserve back to where it lay.
func giveBack(tx *pg.Tx, row struckRow) (entries []ledger.Entry, err error) {
	type part struct {
		reserved int64
		lot      ledger.Account
		qty      int64
	}
	var parts []part
	err = tx.Each(`
		select p.account_id, a.book_id, a.item, a.holder, coalesce(a.earmark_id, 0), p.qty
		from aid.row_parts p join ledger.accounts a on a.id = p.account_id
		where p.row_id = $1 order by a.book_id, p.account_id`, []any{row.id}, func(r pg.Scanner) error {
		var p part
		err := r.Scan(&p.reserved, &p.lot.Book, &p.lot.Item, &p.lot.Holder, &p.lot.Earmark, &p.qty)
		switch {
		case strings.HasPrefix(p.lot.Holder, "bank:"):
			p.lot.Kind = ledger.Bank
		case strings.HasPrefix(p.lot.Holder, "cash:"):
			p.lot.Kind = ledger.Cash
		default:
			p.lot.Kind = ledger.Store
		}
		parts = append(parts, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read parts of row %d: %w", row.id, err)
	}
	for _, p := range parts {
		ids, err := ledger.Accounts(tx, []ledger.Account{p.lot})
		if err != nil {
			return nil, err
		}
		posting := ledger.Posting{From: p.reserved, To: ids[0], Qty: p.qty}
		if n := len(entries); n > 0 && entries[n-1].Book == p.lot.Book {
			entries[n-1].Postings = append(entries[n-1].Postings, posting)
			continue
		}
		entries = append(entries, ledger.Entry{
			Kind: "unreserve", Source: fmt.Sprintf("decision:%d:row:%d:%d", row.decision, row.id, p.lot.Book),
			Book: p.lot.Book, BankOn: workday.On(tx.Now), Postings: []ledger.Posting{posting},
			Memo: "Gạch dòng khỏi Quyết định số " + DecisionLabel(row.number),
		})
	}
	return entries, nil
}

// posterRows are the rows of a notice as they hang: masked, without what was struck
// off.
func posterRows(tx *pg.Tx, n *Notice) (rows []PublicRow, err error) {
	err = tx.Each(`
		select r.nth, r.masked_name, r.village, r.purpose, r.case_name, r.item, r.qty
		from aid.rows r join aid.row_states s on s.row_id = r.id
		where r.decision_id = $1 and r.unit_id = $2 and s.struck_at is null
		order by r.nth`, []any{n.Decision, n.Unit}, func(row pg.Scanner) error {
		var r PublicRow
		err := row.Scan(&r.Nth, &r.Name, &r.Village, &r.Purpose, &r.Case, &r.Item, &r.Qty)
		rows = append(rows, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read rows of notice %d: %w", n.ID, err)
	}
	return rows, nil
}

package payout

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// insertHandOver writes a hand-over. Who was a moment slower is refused here: with
// "handover.done", or, when it is the same one sent twice, as a request to look again.
func insertHandOver(tx *pg.Tx, s *Session, h *handing) error {
	var signature, page *int64
	if h.Proof == OnScreen {
		signature = &h.Signature
	}
	if h.Proof == OnSheet {
		p := int64(h.SheetPage)
		page = &p
	}
	err := tx.Row(`
		insert into payout.handovers (client_id, session_id, row_id, unit_id, outcome, qty, taker, proof, signature_id,
			sheet_page, witnesses, reason, next_on, sealed, handed_at, by_id, body_hash, commitment)
		values ($1::text::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		returning id`,
		h.ClientID, s.ID, h.Row, s.UnitID, h.Outcome, h.Qty, h.Taker, h.Proof, signature,
		page, h.witnesses, h.Reason, h.NextOn, h.sealed, h.HandedAt, tx.By.ID, h.hash, h.commit).Scan(&h.ID)
	switch {
	case pg.IsUnique(err, "handovers_once_a_session"), pg.IsUnique(err, "handovers_client_id_once"),
		pg.IsCheck(err, "what_was_given_is_not_called_not_given"):
		return fault.Of(fault.Conflict, "handover.done", "name", h.line.Name, "at", tx.Now, "by", tx.By.Name)
	case pg.IsCheck(err, "nothing_is_handed_over_after_the_close"):
		return errSessionStep(Over)
	case err != nil:
		return fmt.Errorf("hand over row %d in session %d: %w", h.Row, s.ID, err)
	}
	return nil
}

// source is one account from which a row is paid in a session.
type source struct {
	account, drawn, book, earmark int64
	item                          string
	left                          int64
}

func rowParts(tx *pg.Tx, session, row int64) (list []source, err error) {
	err = tx.Each(`
		select p.account_id, d.drawn_id, a.book_id, coalesce(a.earmark_id, 0), d.item, p.qty
		from payout.roster_parts p
		join payout.draws d on d.session_id = p.session_id and d.account_id = p.account_id
		join ledger.accounts a on a.id = d.drawn_id
		where p.session_id = $1 and p.row_id = $2
		order by p.account_id`, []any{session, row}, func(r pg.Scanner) error {
		var s source
		err := r.Scan(&s.account, &s.drawn, &s.book, &s.earmark, &s.item, &s.left)
		list = append(list, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("parts of row %d in session %d: %w", row, session, err)
	}
	return list, nil
}

func insertParts(tx *pg.Tx, s *Session, h *handing) error {
	var accounts, qty []int64
	for _, p := range h.parts {
		accounts, qty = append(accounts, p.account), append(qty, p.qty)
	}
	_, err := tx.Exec(`
		insert into payout.handover_parts (handover_id, session_id, row_id, unit_id, account_id, qty)
		select $1, $2, $3, $4, * from unnest($5::bigint[], $6::bigint[])`,
		h.ID, s.ID, h.Row, s.UnitID, accounts, qty)
	if err != nil {
		return fmt.Errorf("insert parts of hand-over %d: %w", h.ID, err)
	}
	return nil
}

// handedBefore is a hand-over that stands, with the session it is of.
type handedBefore struct {
	Handed
	session int64
}

// handedBy finds the hand-over of a client id, nil if there is none.
func handedBy(tx *pg.Tx, client string) (*handedBefore, []byte, error) {
	var h handedBefore
	var hash []byte
	err := tx.Row(`
		select h.id, h.client_id::text, h.session_id, h.row_id, r.code, h.outcome, h.qty, h.taker, h.proof,
			coalesce(h.signature_id, 0), coalesce(h.sheet_page, 0), h.reason, h.next_on, h.handed_at, h.actor, h.body_hash
		from payout.handovers h
		join payout.roster r using (session_id, row_id)
		where h.client_id = $1::text::uuid`, client).Scan(&h.ID, &h.ClientID, &h.session, &h.Row, &h.Code, &h.Outcome,
		&h.Qty, &h.Taker, &h.Proof, &h.Signature, &h.SheetPage, &h.Reason, &h.NextOn, &h.HandedAt, &h.By, &hash)
	if pg.NoRows(err) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("find hand-over %s: %w", client, err)
	}
	return &h, hash, nil
}

// where is where a stub belongs.
type where struct {
	decision, number int64
	decidedOn        workday.Day
	unit, plan       int64
	part             int
	session          int64
	place            string
	startsAt         time.Time
}

func whereabouts(tx *pg.Tx, code string) (*where, error) {
	var w where
	err := tx.Row(`
		select decision_id, number, decided_on, unit_id, coalesce(plan_id, 0), coalesce(part, 0),
			coalesce(session_id, 0), coalesce(place, ''), coalesce(starts_at, 'epoch')
		from payout.whereabouts($1)`, code).Scan(&w.decision, &w.number, &w.decidedOn, &w.unit, &w.plan, &w.part,
		&w.session, &w.place, &w.startsAt)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("where stub %s belongs: %w", code, err)
	}
	return &w, nil
}

func publicStub(tx *pg.Tx, code string) (*Public, error) {
	var p Public
	var plan, reason string
	var struck, open bool
	var given, starts *time.Time
	err := tx.Row(`
		select code, decision, number, decided_on, fund_unit_id, unit_id, purpose, item, qty, given, struck,
			coalesce(plan_state, ''), given_at, next_on, coalesce(reason, ''), coalesce(place, ''), starts_at, open
		from payout.public_stubs
		where code = $1`, code).Scan(&p.Code, &p.Decision, &p.Number, &p.DecidedOn, &p.FundUnit, &p.UnitID, &p.Purpose,
		&p.Item, &p.Qty, &p.Given, &struck, &plan, &given, &p.NextOn, &reason, &p.Place, &starts, &open)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "stub.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read public stub: %w", err)
	}
	if given != nil {
		p.GivenAt = *given
	}
	if starts != nil {
		p.StartsAt = *starts
	}
	p.State = p.stateOf(plan, struck, open, reason, workday.On(tx.Now))
	return &p, nil
}

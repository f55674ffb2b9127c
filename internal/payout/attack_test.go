package payout

import (
	"fmt"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// Whoever has the program's own rights and writes SQL by hand still cannot pay a row
// twice, pay without the books, pay after the close, or be three people.
func TestRawAttacks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, rows := w.decide(row{name: "Lò Thị Ơn", qty: 1_000_000}, row{name: "Nông Văn Bình", qty: 2_000_000})
	p := w.released()
	s := w.opened(p.ID)
	done, err := w.HandOver(t.Context(), w.cashier, witnessed(s.ID, rows[0]))
	w.must(err)
	app := pgtest.Raw(t, w.DB)
	scope := `set quy.units = '*'`
	handover := func(row int64, outcome string, qty int64, by int64) string {
		return fmt.Sprintf(`insert into payout.handovers (client_id, session_id, row_id, unit_id, outcome, qty, taker, proof,
			witnesses, sealed, handed_at, by_id, body_hash, commitment)
			values ('%s', %d, %d, %d, '%s', %d, 'self', 'witness', 1, '\x00', now(), %d, sha256(''), sha256(''))`,
			id(), s.ID, row, w.commune, outcome, qty, by)
	}
	for _, tt := range []struct {
		name, constraint string
		statements       []string
	}{
		{"the same row once more", "handovers_once_a_session", []string{handover(rows[0], "given", 1_000_000, w.cashier.ID)}},
		{"more than decided", "rows_never_get_more_than_decided", []string{handover(rows[1], "given", 3_000_000, w.cashier.ID)}},
		{"by a stranger", "handovers_by_the_sessions_staff", []string{handover(rows[1], "given", 2_000_000, w.otherCashier.ID)}},
		{
			"without the books", "handovers_are_in_the_books",
			[]string{"begin", handover(rows[1], "given", 2_000_000, w.cashier.ID), "commit"},
		},
		{
			"with the row told and the books not", "handovers_are_in_the_books",
			[]string{"begin", handover(rows[1], "given", 2_000_000, w.cashier.ID), fmt.Sprintf(`select aid.deliver(%d, 2000000)`, rows[1]), "commit"},
		},
		{"a row that is not on the roster", "handovers_are_of_the_roster", []string{handover(999, "given", 1, w.cashier.ID)}},
		{"a second draw", "roster_comes_with_the_opening", []string{fmt.Sprintf(`
			insert into payout.draws (session_id, account_id, drawn_id, item, lot, qty) values (%d, %d, %d, 'VND', '', 5)`,
			s.ID, w.houses, w.reserve)}},
		{"a plan that is approved again", "plans_go_step_by_step", []string{fmt.Sprintf(`
			insert into payout.plan_acts (plan_id, act, by_id) values (%d, 'approved', 999)`, p.ID)}},
		{"a row in two plans", "rows_stand_in_one_plan_at_a_time", []string{
			fmt.Sprintf(`insert into payout.plans (decision_id, part, unit_id, due_on, prepared_by)
				values (%d, 9, %d, '2026-11-30', 5)`, w.decision, w.province),
			fmt.Sprintf(`insert into payout.plan_units select id, %d from payout.plans where part = 9`, w.commune),
			`insert into payout.plan_lines (plan_id, row_id, unit_id, household_id, code, purpose, item, qty)
				select p.id, l.row_id, l.unit_id, l.household_id, l.code, l.purpose, l.item, 1
				from payout.plan_lines l, payout.plans p where p.part = 9 and l.row_id = ` + fmt.Sprint(rows[1]),
		}},
		{"a count that grows", "counts_stand", []string{`
			insert into payout.count_notes (count_id, denomination, pieces) select count_id, 200, 1 from payout.openings`}},
		{"notes that come to something else", "notes_come_to_the_money", []string{fmt.Sprintf(`
			insert into payout.counts (session_id, kind, money, expected, by_id) values (%d, 'closing', 5, 5, 1)`, s.ID)}},
		{"a close of one person", "closings_take_two_people", []string{fmt.Sprintf(`
			insert into payout.closings (session_id, count_id, counted_by, confirmed_by, closed_on)
			values (%[1]d, 1, %[2]d, %[2]d, now())`, s.ID, w.cashier.ID)}},
	} {
		err := pgtest.Refused(t, app, append([]string{scope}, tt.statements...)...)
		if pg.Constraint(err) != tt.constraint {
			t.Errorf("%s: refused by %q (%v), want %s", tt.name, pg.Constraint(err), err, tt.constraint)
		}
	}
	for _, statement := range []string{
		`update payout.handovers set qty = 1`, `delete from payout.handovers`, `update payout.plans set state = 'closed'`,
		`truncate payout.handovers`, `delete from payout.roster`, `update payout.openings set by_id = 1`,
		`insert into payout.plans (decision_id, part, unit_id, due_on, prepared_by, state) values (1, 5, 1, now(), 1, 'released')`,
		`insert into payout.handovers (xid) values ('1')`,
	} {
		pgtest.Refused(t, app, scope, statement)
	}
	// The scope of a sibling commune sees nobody and writes nothing.
	conn := pgtest.Raw(t, w.DB)
	conn.SetMaxOpenConns(1)
	_, err = conn.Exec(fmt.Sprintf(`set quy.units = '%d'`, w.sibling))
	w.must(err)
	var seen int64
	w.must(conn.QueryRow(`select (select count(*) from payout.roster) + (select count(*) from payout.handovers)
		+ (select count(*) from payout.plan_lines) + (select count(*) from payout.roster_parts)`).Scan(&seen))
	if seen != 0 {
		t.Errorf("a sibling sees %d rows", seen)
	}
	if _, err := conn.Exec(handover(rows[1], "given", 2_000_000, w.cashier.ID)); err == nil {
		t.Error("a sibling's scope wrote a hand-over")
	}
	w.close(s.ID)
	err = pgtest.Refused(t, app, scope, handover(rows[1], "given", 2_000_000, w.cashier.ID))
	if pg.Constraint(err) != "nothing_is_handed_over_after_the_close" {
		t.Errorf("after the close: %v", err)
	}
	if done.Qty != 1_000_000 {
		t.Errorf("%+v", done)
	}
}

// Officers of a sibling commune, of another role, and those whose role has ended do
// nothing and are shown nothing.
func TestOutsiders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, rows := w.decide(row{name: "Lò Thị Ơn", qty: 1_000_000})
	p := w.released()
	s := w.opened(p.ID)
	expired := w.cashier
	expired.Grants = nil
	province := w.officer("thuquy.tinh", auth.Cashier, w.province, w.commune, w.sibling)
	for _, tt := range []struct {
		name string
		by   auth.Actor
		want string
	}{
		{"a sibling's cashier", w.otherCashier, "payout.missing"},
		{"an expired role", expired, "auth.denied"},
		{"the accountant", w.accountant, "auth.denied"},
		{"nobody", auth.Public, "auth.signin"},
		{"the province's cashier, who is not of the session", province, "session.not_staff"},
	} {
		if _, err := w.HandOver(t.Context(), tt.by, witnessed(s.ID, rows[0])); !fault.Is(err, tt.want) {
			t.Errorf("%s hands over: %v, want %s", tt.name, err, tt.want)
		}
		if _, err := w.Count(t.Context(), tt.by, CountForm{Session: s.ID}); !fault.Is(err, tt.want) {
			t.Errorf("%s counts: %v, want %s", tt.name, err, tt.want)
		}
		if _, err := w.Open(t.Context(), tt.by, OpenForm{Session: s.ID}); !fault.Is(err, tt.want) {
			t.Errorf("%s opens: %v, want %s", tt.name, err, tt.want)
		}
	}
	admin := w.officer("quantri.xa", auth.Admin, w.commune)
	sheet, err := w.Session(t.Context(), admin, s.ID)
	w.must(err)
	doc, err := w.RosterDoc(t.Context(), admin, s.ID)
	w.must(err)
	if sheet.Roster[0].Name != "Lò Thị Ơ••" || doc.Rows[0].Name != "Lò Thị Ơ••" {
		t.Errorf("who neither hands over nor reads households is shown %q", sheet.Roster[0].Name)
	}
	if _, err := w.StubsDoc(t.Context(), admin, p.ID, w.commune); !fault.Is(err, "auth.denied") {
		t.Errorf("an administrator prints cards: %v", err)
	}
	if _, err := w.StubsDoc(t.Context(), w.cashier, p.ID, w.sibling); err == nil {
		t.Error("cards of another commune are printed")
	}
	for _, by := range []auth.Actor{w.otherCashier, expired, auth.Public} {
		if _, err := w.Session(t.Context(), by, s.ID); err == nil {
			t.Errorf("%s is shown the session", by.Name)
		}
		if _, err := w.Plan(t.Context(), by, p.ID); err == nil {
			t.Errorf("%s is shown the plan", by.Name)
		}
		list, _ := w.Sessions(t.Context(), by, SessionFilter{})
		if len(list) != 0 {
			t.Errorf("%s is listed %d sessions", by.Name, len(list))
		}
	}
}

package payout

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// One decision from the plan to the closed plan: money of two earmarks and rice, one
// household that gets half, one that does not come, the rest back to where it was.
func TestTheWholeWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, rows := w.decide(
		row{name: "Lò Thị Ơn", qty: 40_000_000, parts: map[int64]int64{w.reserve: 15_000_000, w.houses: 25_000_000}},
		row{name: "Nông Văn Bình", qty: 5_000_000},
		row{name: "Hoàng Thị Hẹn", item: "GAO", purpose: "b", qty: 60_000, parts: map[int64]int64{w.riceReserved: 60_000}},
		row{name: "Vi Văn Xa", qty: 20_000_000, unit: w.sibling},
	)
	p := w.released()
	if p.Part != 1 || p.Label() != "1/2026" || p.State != Released {
		t.Errorf("%+v", p)
	}
	s := w.session(p.ID)
	sheet, err := w.Session(t.Context(), w.cashier, s.ID)
	w.must(err)
	if len(sheet.Roster) != 3 || len(sheet.Need) != 2 || sheet.Need[0].Qty != 45_000_000 || sheet.Need[1] != (Need{"GAO", "w1:l1", 60_000}) {
		t.Fatalf("%+v %+v", sheet.Roster, sheet.Need)
	}
	n, goods := countForm(sheet.Need)
	n[500_000] = "91"
	goods["gao.w1.l1"] = "59.000"
	_, err = w.Open(t.Context(), w.cashier, OpenForm{Session: s.ID, Notes: n, Goods: goods})
	if !fault.Is(err, "session.cash.differs") || !fault.Is(err, "session.goods.differs") {
		t.Errorf("opened with another count: %v", err)
	}
	w.open(s.ID)
	if got := w.held("reserved", "s1"); s.ID == 1 && got != 45_000_000 {
		t.Errorf("%d in the session", got)
	}

	lines, err := w.Find(t.Context(), w.mttq, s.ID, "lo thi on")
	w.must(err)
	if len(lines) != 1 || lines[0].Row != rows[0] {
		t.Fatalf("found %+v", lines)
	}
	form := give(s.ID, 0)
	form.Stub = "https://quy.example/chi/" + lines[0].Code
	form.Proof, form.Signature, form.SheetPage = OnScreen, scrawl(), ""
	wrong := form
	wrong.Taker = Substitute
	if _, err := w.HandOver(t.Context(), w.mttq, wrong); !fault.Is(err, "payout.text.missing") {
		t.Errorf("a nameless substitute: %v", err)
	}
	if n := w.number(`select count(*) from file.files`); n != 0 {
		t.Errorf("%d signatures kept of a hand-over that was refused", n)
	}
	h, err := w.HandOver(t.Context(), w.mttq, form)
	w.must(err)
	if h.Qty != 40_000_000 || h.Signature == 0 {
		t.Errorf("%+v", h)
	}
	again, err := w.HandOver(t.Context(), w.mttq, form)
	w.must(err)
	if again.ID != h.ID || !again.Again || again.Signature != h.Signature {
		t.Errorf("the same sent again is %+v", again)
	}
	form.Reason = "x"
	if _, err := w.HandOver(t.Context(), w.mttq, form); !fault.Is(err, "once.mismatch") {
		t.Errorf("other content under the same id: %v", err)
	}
	part := give(s.ID, rows[1])
	part.Outcome, part.Qty, part.Reason, part.NextOn = Partly, "2.000.000", "short", "20/11/2026"
	part.Taker, part.Name, part.Relation, part.TakerReason, part.Witness = Substitute, "Nông Thị Chắt", "con", "Bố nằm viện", "Trưởng thôn Lý A Sò"
	_, err = w.HandOver(t.Context(), w.cashier, part)
	w.must(err)

	count := CountForm{Session: s.ID, Notes: notes(2_900_000), Goods: map[string]string{"gao.w1.l1": "60000"}}
	_, err = w.Count(t.Context(), w.cashier, count)
	if !fault.Is(err, "session.difference.why") || !fault.Is(err, "handover.reason.missing") {
		t.Errorf("counted without a reason: %v", err)
	}
	count.Reason, count.RestReason, count.RestNextOn = "Thiếu một tờ 100 nghìn, đang tìm", "absent", "20/11/2026"
	c, err := w.Count(t.Context(), w.cashier, count)
	w.must(err)
	if _, err := w.Confirm(t.Context(), w.cashier, s.ID, c.ID); !fault.Is(err, "session.count.own") {
		t.Errorf("confirmed one's own count: %v", err)
	}
	if _, err := w.Confirm(t.Context(), w.mttq, s.ID, c.ID); !fault.Is(err, "session.sheets.missing") {
		t.Errorf("closed without the photo of the signed sheet: %v", err)
	}
	w.must(w.KeepSheet(t.Context(), w.cashier, s.ID, 1, "trang1.png", bytes.NewReader(scrawl())))
	_, err = w.Confirm(t.Context(), w.mttq, s.ID, c.ID)
	w.must(err)
	if _, err := w.HandOver(t.Context(), w.cashier, give(s.ID, rows[2])); !fault.Is(err, "session.step.closed") {
		t.Errorf("handed over after the close: %v", err)
	}
	// 1 tỷ − 15 triệu − 2 triệu − the 100,000 that are missing
	if a, b, r := w.balance(w.reserve), w.balance(w.houses), w.balance(w.riceReserved); a != 982_900_000 || b != 175_000_000 || r != 2_000_000 {
		t.Errorf("reserves %d %d %d", a, b, r)
	}
	if out := w.held("outlay", "muc:c"); out != 42_000_000 {
		t.Errorf("outlay %d", out)
	}
	if n := w.number(`select given from aid.row_states where row_id = $1`, rows[1]); n != 2_000_000 {
		t.Errorf("the decision's row was given %d", n)
	}

	pub, err := w.Public(t.Context(), w.code(rows[1]))
	w.must(err)
	if pub.State != StubPartly || pub.Given != 2_000_000 || pub.NextOn.Local() != "20/11/2026" {
		t.Errorf("%+v", pub)
	}
	sealed := w.number(`select count(*) from payout.handovers where sealed is not null and position('Chắt'::bytea in sealed) > 0`)
	if leaves := w.number(`select count(*) from tlog.leaves where kind = 'handover' and body like '%Ơn%'::bytea`); leaves != 0 || sealed != 0 {
		t.Error("a name stands in clear")
	}

	// The rest of the plan in a second session, then its end.
	s2 := w.opened(p.ID)
	sheet, err = w.Session(t.Context(), w.cashier, s2.ID)
	w.must(err)
	if len(sheet.Roster) != 2 || sheet.Roster[0].Qty != 3_000_000 {
		t.Fatalf("second roster %+v", sheet.Roster)
	}
	for _, r := range rows[1:3] {
		_, err := w.HandOver(t.Context(), w.cashier, witnessed(s2.ID, r))
		w.must(err)
	}
	w.close(s2.ID)
	if _, err := w.Reconcile(t.Context(), w.accountant, p.ID); !fault.Is(err, "plan.missing") {
		t.Errorf("reconciled with 100.000 missing: %v", err)
	}
	_, err = w.MadeGood(t.Context(), w.accountant, p.ID, "Thủ quỹ đã nộp bù 100.000 đồng")
	w.must(err)
	if n := w.held("reserved", fmt.Sprintf("s%d", s.ID)); n != 0 {
		t.Errorf("%d still missing", n)
	}
	_, err = w.Close(t.Context(), w.manager, p.ID)
	w.must(err)
	ps, err := w.Plan(t.Context(), w.accountant, p.ID)
	w.must(err)
	if ps.State != Closed || len(ps.Acts) != 6 || len(ps.Sessions) != 2 {
		t.Errorf("%+v", ps)
	}
	// What the other commune did not get may stand in the next part.
	p2, err := w.Prepare(t.Context(), w.accountant, PlanForm{Decision: w.decision, DueOn: "10/12/2026"})
	w.must(err)
	if p2.Part != 2 {
		t.Errorf("%+v", p2)
	}
	_, err = w.Lock(t.Context(), w.accountant, p2.ID)
	w.must(err)
}

// witnessed is a hand-over to somebody who cannot write.
func witnessed(session, row int64) HandOverForm {
	f := give(session, row)
	f.Proof, f.SheetPage, f.Witness = Witness, "", "Trưởng thôn Lý A Sò"
	return f
}

// close counts what should be there and confirms it.
func (w *world) close(session int64) {
	w.Helper()
	sheet, err := w.Session(w.Context(), w.cashier, session)
	w.must(err)
	n, goods := countForm(sheet.Left)
	c, err := w.Count(w.Context(), w.cashier, CountForm{
		Session: session, Notes: n, Goods: goods, RestReason: "absent", RestNextOn: "20/11/2026",
	})
	w.must(err)
	_, err = w.Confirm(w.Context(), w.mttq, session, c.ID)
	w.must(err)
}

// Whoever did one step of a plan does not do the next, whatever roles they hold.
func TestThreePeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.decide(row{name: "Lò Thị Ơn", qty: 1_000_000})
	all := w.accountant
	for _, r := range []auth.Role{auth.Approver, auth.FundManager} {
		all.Grants = append(all.Grants, auth.Grant{Role: r, Unit: w.province, Reach: []int64{w.province, w.commune, w.sibling}})
	}
	p, err := w.Prepare(t.Context(), all, PlanForm{Decision: w.decision, DueOn: "30/11/2026"})
	w.must(err)
	for _, tt := range []struct {
		name string
		do   func() (*Plan, error)
		want string
	}{
		{"approved before the lock", func() (*Plan, error) { return w.Approve(t.Context(), w.approver, p.ID) }, "plan.step.open"},
		{"locked", func() (*Plan, error) { return w.Lock(t.Context(), all, p.ID) }, ""},
		{"locked again", func() (*Plan, error) { return w.Lock(t.Context(), all, p.ID) }, "plan.step.locked"},
		{"approved by who prepared", func() (*Plan, error) { return w.Approve(t.Context(), all, p.ID) }, "plan.people.approved"},
		{"approved", func() (*Plan, error) { return w.Approve(t.Context(), w.approver, p.ID) }, ""},
		{"released by who prepared", func() (*Plan, error) { return w.Release(t.Context(), all, p.ID) }, "plan.people.released"},
		{"released without the password", func() (*Plan, error) {
			by := w.manager
			by.SteppedUpAt = by.SteppedUpAt.AddDate(0, 0, -1)
			return w.Release(t.Context(), by, p.ID)
		}, "signin.step_up"},
		{"released by the cashier", func() (*Plan, error) { return w.Release(t.Context(), w.cashier, p.ID) }, "auth.denied"},
		{"released by nobody", func() (*Plan, error) { return w.Release(t.Context(), auth.Public, p.ID) }, "auth.signin"},
		{"released by a machine", func() (*Plan, error) { return w.Release(t.Context(), test, p.ID) }, "payout.person"},
		{"released", func() (*Plan, error) { return w.Release(t.Context(), w.manager, p.ID) }, ""},
		{"given up after", func() (*Plan, error) { return w.Abort(t.Context(), w.accountant, p.ID, "Đổi kế hoạch") }, ""},
		{"and again", func() (*Plan, error) { return w.Abort(t.Context(), w.accountant, p.ID, "Đổi kế hoạch") }, "plan.step.aborted"},
	} {
		if _, err := tt.do(); tt.want == "" && err != nil || tt.want != "" && !fault.Is(err, tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
		if tt.name == "locked" { // past the program
			err := pgtest.Refused(t, pgtest.Raw(t, w.DB), fmt.Sprintf(
				`insert into payout.plan_acts (plan_id, act, by_id) values (%d, 'approved', %d)`, p.ID, all.ID))
			if pg.Constraint(err) != "plans_take_three_people" {
				t.Errorf("approved by hand: %v", err)
			}
		}
	}
	refused, err := w.Prepare(t.Context(), w.accountant, PlanForm{Decision: w.decision, DueOn: "30/11/2026"})
	w.must(err)
	if _, err := w.Abort(t.Context(), w.approver, refused.ID, "không"); !fault.Is(err, "payout.reason.missing") && err != nil {
		t.Errorf("given up: %v", err)
	}
	_, err = w.super.Exec(`update payout.plans set state = 'released'`)
	if pg.Constraint(err) != "plans_move_by_acts" {
		t.Errorf("moved by the owner of the machine: %v", err)
	}
}

// A stub of elsewhere is refused with the place where it belongs; a forged one with
// that it is.
func TestStubsOfElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, old := w.decide(row{name: "Lò Thị Cũ", qty: 1_000_000})
	other := w.released()
	otherSession := w.opened(other.ID)
	_, rows := w.decide(
		row{name: "Lò Thị Ơn", qty: 1_000_000}, row{name: "Vi Văn Xa", qty: 1_000_000, unit: w.sibling},
		row{name: "Nông Văn Chờ", qty: 1_000_000},
	)
	w.exec(`alter table aid.objections disable trigger all`)
	w.exec(`insert into aid.objections (code, notice_id, row_id, unit_id, kind, channel, words)
		select 'KBBBBBBBBB', n.id, $1, n.unit_id, 'not_hit', 'web', '' from aid.notices n where n.decision_id = $2 and n.unit_id = $3`,
		rows[2], w.decision, w.commune)
	p := w.released()
	s := w.opened(p.ID)
	sheet, err := w.Session(t.Context(), w.cashier, s.ID)
	w.must(err)
	if len(sheet.Roster) != 1 {
		t.Errorf("roster %+v", sheet.Roster)
	}
	qr, err := w.QR(w.code(rows[0]), VND, 1_000_000, 2, p.Decision.DecidedOn)
	w.must(err)
	if lines, err := w.Find(t.Context(), w.cashier, s.ID, qr); err != nil || len(lines) != 1 || len(qr) > 300 {
		t.Errorf("a true stub of %d letters: %v", len(qr), err)
	}
	_, token, _ := strings.Cut(qr, "?")
	for _, tt := range []struct{ name, typed, want string }{
		{"of another decision", w.code(old[0]), "stub.other_decision"},
		{"of another commune", w.code(rows[1]), "stub.other_unit"},
		{"of a row that waits", w.code(rows[2]), "stub.unplanned"},
		{"nobody's", "CBBBBBBBBZ", "stub.unknown"},
		{"with another's signature", "https://quy.example/chi/" + w.code(old[0]) + "?" + token, "stub.forged"},
		{"another paper", "https://quy.example/bien-nhan/0123456789ABCDEF", "stub.other_paper"},
		{"a name that is not there", "Nguyễn Văn Không", "session.find.nobody"},
		{"nothing", "  ", "session.find.missing"},
	} {
		if _, err := w.Find(t.Context(), w.cashier, s.ID, tt.typed); !fault.Is(err, tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
	form := give(s.ID, 0)
	form.Stub = w.code(old[0])
	if _, err := w.HandOver(t.Context(), w.cashier, form); !fault.Is(err, "stub.other_decision") {
		t.Errorf("handed over: %v", err)
	}
	if _, err := w.HandOver(t.Context(), w.cashier, give(s.ID, old[0])); !fault.Is(err, "payout.missing") {
		t.Errorf("handed over a row of another session: %v", err)
	}
	_ = otherSession
}

// Whoever asks for the sessions up to a day gets the oldest first and none of a later day, so
// that what was left open longest is never behind the end of the list.
func TestSessionsUntil(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.decide(row{name: "Hộ một", qty: 1000})
	p := w.released()
	for _, on := range []string{"13/11/2026", "14/11/2026", "12/11/2026"} {
		_, err := w.PlanSession(t.Context(), w.cashier, SessionForm{
			Plan: p.ID, Unit: w.commune, Place: "Nhà văn hóa thôn Nà Lầu", On: on, At: "08:00", Staff: []int64{w.cashier.ID, w.mttq.ID},
		})
		w.must(err)
	}
	for until, want := range map[workday.Day]string{
		0: "[12/11/2026 14/11/2026 13/11/2026]", workday.Date(2026, 11, 13): "[12/11/2026 13/11/2026]",
		workday.Date(2026, 11, 11): "[]",
	} {
		list, err := w.Sessions(t.Context(), w.cashier, SessionFilter{Until: until})
		w.must(err)
		days := []string{}
		for _, s := range list {
			days = append(days, s.On().Local())
		}
		if got := fmt.Sprint(days); got != want {
			t.Errorf("until %s: %s, want %s", until, got, want)
		}
	}
}

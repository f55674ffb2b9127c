package giving

import (
	"fmt"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// inherited is a unit whose fund has ended, with people of its heir who have its money.
type inherited struct {
	*ended
	manager, clerk auth.Actor
}

func newInherited(t *testing.T) *inherited {
	t.Helper()
	e := newEnded(t)
	e.emptied()
	if _, err := e.AskEnd(t.Context(), e.asks, e.form("500.000")); err != nil {
		t.Fatal(err)
	}
	if err := e.EndUnit(t.Context(), e.says, e.district); err != nil {
		t.Fatal(err)
	}
	heir := func(id int64, role auth.Role) auth.Actor {
		a := officer(id, role, e.province, e.province, e.district)
		a.Grants[0].For = map[auth.Area][]int64{auth.Money: {e.district}}
		return a
	}
	return &inherited{ended: e, manager: heir(91, auth.FundManager), clerk: heir(92, auth.Accountant)}
}

func (h *inherited) sheet(line int64) *LineSheet {
	h.t.Helper()
	sheet, err := h.LineFor(h.t.Context(), h.manager, line)
	if err != nil {
		h.t.Fatal(err)
	}
	return sheet
}

func (h *inherited) decide(line int64, o HeirState) error {
	return h.DecideHeir(h.t.Context(), h.manager, HeirForm{
		Line: line, Outcome: o, Part: h.campaign.EarmarkID, Reason: "Đã xem nội dung",
	})
}

func (h *inherited) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *inherited) refused(key string, err error) {
	h.t.Helper()
	if !fault.Is(err, key) {
		h.t.Errorf("%v, want %s", err, key)
	}
}

// at is what the heir's book holds at the account of the unit that ended.
func (h *inherited) at() (sum money.VND) {
	h.t.Helper()
	err := h.DB.View(h.t.Context(), h.manager, func(tx *pg.Tx) error {
		list, err := ledger.Balances(tx, ledger.Which{Book: h.campaign.BookID, Kind: ledger.Bank, Holder: h.account.Holder()})
		for _, b := range list {
			sum += money.VND(b.Qty())
		}
		return err
	})
	h.must(err)
	return sum
}

// What comes to the account of an ended unit stands in the heir's day with a clock, is booked
// where the heir says, and when the bank has moved it, it is at the heir's account and was
// received once.
func TestHeirReceives(t *testing.T) {
	t.Parallel()
	h := newInherited(t)
	ctx := t.Context()
	before := h.received()
	l, interest := h.in("12|9|700.000|ung ho muon cho huyen"), h.in("12|10|300|Tra lai tien gui")
	if x := h.sheet(l.ID).Heir; x == nil || x.State != HeirWaits || x.Heir.ID != h.province || len(x.Parts) == 0 || x.End == 0 {
		t.Fatalf("%+v", x)
	}
	for range 2 {
		h.must(h.AskHeirs(ctx))
	}
	owner := pgtest.Owner(t, h.DB)
	duties := func(kind, state string) (n int) {
		t.Helper()
		h.must(owner.QueryRow(`
			select count(*) from duty.duties d where d.kind = $1 and d.unit_id = $2 and ($3 = 'open') = not exists (
				select from duty.steps s where s.duty_id = d.id and s.what in ('done', 'dropped'))`, kind, h.province, state).Scan(&n))
		return n
	}
	if n := duties("heir_line", "open"); n != 2 {
		t.Errorf("%d duties of the heir", n)
	}
	list, err := h.HeirLinesFor(ctx, h.manager, HeirFilter{Limit: 10})
	if err != nil || len(list) != 2 {
		t.Error(list, err)
	}
	h.refused("auth.denied", h.DecideHeir(ctx, h.clerk, HeirForm{Line: l.ID, Outcome: HeirBooked}))
	h.refused("line.missing", h.DecideHeir(ctx, h.ended.manager, HeirForm{Line: l.ID, Outcome: HeirBooked}))
	h.refused("heir.part.missing", h.DecideHeir(ctx, h.manager, HeirForm{
		Line: l.ID, Outcome: HeirBooked, Part: h.theirs.EarmarkID, Reason: "Đã xem nội dung",
	}))
	h.refused("heir.outcome.missing", h.decide(l.ID, HeirMoved))
	h.must(h.decide(l.ID, HeirBooked))
	h.must(h.decide(interest.ID, HeirBooked))
	h.refused("heir.state", h.decide(l.ID, HeirBooked))
	if h.received() != before+700_000 || h.at() != 700_300 || duties("heir_line", "open") != 0 {
		t.Errorf("%d received, %d at the old account, %d duties", h.received()-before, h.at(), duties("heir_line", "open"))
	}
	_, err = h.Match(ctx, h.clerk, l.ID, 1, false)
	if err == nil {
		t.Error("it was given to a pledge")
	}
	h.refused("line.kind.bound.heir", h.SayKind(ctx, h.clerk, KindForm{Line: l.ID, Kind: InterestIn, Reason: "là tiền lãi"}))

	fee := h.in("12|11|-300|Phi duy tri tai khoan")
	h.must(h.decide(fee.ID, HeirBooked))
	out := h.in("12|12|-700.000|CHUYEN TIEN VE TINH")
	h.refused("heir.line.missing", h.MoveHeir(ctx, h.clerk, out.ID, l.ID))
	home := h.line(h.purse.account.ID, "12|12|700.000|CT tu "+h.account.Number+" toi "+h.purse.account.Number)
	if home.Kind != GiftLine || h.received() != before+1_400_000 {
		t.Fatalf("%+v", home)
	}
	h.must(h.MoveHeir(ctx, h.clerk, out.ID, home.ID))
	if h.at() != 0 || h.received() != before+700_000 {
		t.Errorf("%d at the old account, %d received", h.at(), h.received()-before)
	}
	if s := h.sheet(home.ID); s.Kind != OwnTransfer || s.State != LineBooked || s.Bound != "heir" {
		t.Errorf("%+v", s)
	}
	h.refused("heir.spent.passed", h.ReopenHeir(ctx, h.manager, l.ID, "nhầm cuộc vận động"))
	h.refused("heir.state", h.ReopenHeir(ctx, h.manager, out.ID, "nhầm cuộc vận động"))
}

// What goes back passes through the heir's book when its line is named, by another than who
// decided; a decision is taken back while the money has not gone.
func TestHeirSendsBack(t *testing.T) {
	t.Parallel()
	h := newInherited(t)
	ctx := t.Context()
	before := h.received()
	l := h.in("12|9|700.000|ung ho muon cho huyen")
	h.must(h.decide(l.ID, HeirBooked))
	h.must(h.ReopenHeir(ctx, h.manager, l.ID, "người gửi xin lại"))
	if s := h.sheet(l.ID); s.State != LineHeld || s.Heir.State != HeirWaits || h.at() != 0 || h.received() != before {
		t.Fatalf("%+v", s)
	}
	h.must(h.decide(l.ID, HeirOn))
	h.must(h.ReopenHeir(ctx, h.clerk, l.ID, "người gửi xin lại"))
	h.must(h.decide(l.ID, HeirBack))
	out := h.in("12|10|-700.000|TRA LAI NGUOI GUI")
	both := h.manager
	both.Grants = append(both.Grants, h.clerk.Grants...)
	h.refused("heir.same_person", h.MoveHeir(ctx, both, l.ID, out.ID))
	h.refused("heir.line.missing", h.MoveHeir(ctx, h.clerk, l.ID, l.ID))
	h.must(h.MoveHeir(ctx, h.clerk, l.ID, out.ID))
	if h.at() != 0 || h.received() != before || h.sheet(out.ID).State != LineBooked || h.sheet(l.ID).Heir.Other() != out.ID {
		t.Errorf("%+v", h.sheet(l.ID))
	}
	h.refused("heir.state", h.MoveHeir(ctx, h.clerk, l.ID, out.ID))
}

// Of two officers of the heir's at once, one decides.
func TestHeirTwoAtOnce(t *testing.T) {
	t.Parallel()
	h := newInherited(t)
	l := h.in("12|9|700.000|ung ho muon cho huyen")
	errs := make([]error, 2)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = h.decide(l.ID, []HeirState{HeirBooked, HeirBack}[i]) })
	}
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatal(errs)
	}
	for _, err := range errs {
		if err != nil {
			h.refused("heir.state", err)
		}
	}
}

// Whoever has the program's own rights at psql books nothing elsewhere unseen, and says
// nothing that the acts before do not allow.
func TestHeirAttacks(t *testing.T) {
	t.Parallel()
	h := newInherited(t)
	ctx := t.Context()
	l := h.in("12|9|700.000|ung ho muon cho huyen")
	standing := h.line(h.purse.account.ID, "12|1|50.000|ung ho")
	var end int64
	h.must(pgtest.Super(t, h.DB).QueryRow(`select ask_id from ledger.fund_ends`).Scan(&end))
	app := pgtest.Raw(t, h.DB)
	says := func(line, unit, end, heir, campaign, part int64, nth int, act string, actor int64, other string) string {
		reason := "'một lý do'"
		if act == "moved" || act == "passed" {
			reason = "''"
		}
		return fmt.Sprintf(`insert into giving.heir_acts
			(line_id, unit_id, end_id, heir_id, campaign_id, earmark_id, nth, act, reason, actor_id, at, other_id)
			values (%d, %d, %d, %d, %d, %d, %d, '%s', %s, %d, now(), %s)`, line, unit, end, heir, campaign, part, nth, act, reason, actor, other)
	}
	ours, part := h.campaign.ID, h.campaign.EarmarkID
	attack := func(want string, q ...string) {
		t.Helper()
		q = append([]string{`select set_config('quy.units', '*', false)`}, q...)
		if err := pgtest.Refused(t, app, q...); err != nil && !pg.IsCheck(err, want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	attack("heir_lines_are_of_ended_funds", says(standing.ID, h.province, end, h.province, ours, part, 1, "back", 5, "null"))
	attack("heir_lines_go_to_the_heir", says(l.ID, h.district, end, h.district, h.theirs.ID, h.theirs.EarmarkID, 1, "back", 5, "null"))
	attack("heir_lines_go_to_the_heir", says(l.ID, h.district, end, h.province, ours, h.theirs.EarmarkID, 1, "back", 5, "null"))
	attack("heir_acts_follow", says(l.ID, h.district, end, h.province, ours, part, 1, "booked", 5, "null"))
	attack("heir_acts_follow", says(l.ID, h.district, end, h.province, ours, part, 2, "back", 5, "null"))
	h.must(h.decide(l.ID, HeirBack))
	out := h.in("12|10|-700.000|TRA LAI NGUOI GUI")
	attack("heir_acts_follow", says(l.ID, h.district, end, h.province, ours, part, 2, "moved", 5, fmt.Sprint(out.ID)))
	h.must(h.MoveHeir(ctx, h.clerk, l.ID, out.ID))
	attack("heir_acts_follow", says(l.ID, h.district, end, h.province, ours, part, 3, "moved", 5, fmt.Sprint(out.ID)))
	for _, q := range []string{`update giving.heir_acts set reason = 'khác hẳn'`, `delete from giving.heir_acts`} {
		pgtest.Refused(t, app, q)
	}
	second := h.in("12|11|1.000|ung ho muon")
	h.must(h.decide(second.ID, HeirBooked))
	pgtest.Sees(t, h.DB, "heir_lines_are_decided", fmt.Sprintf(`delete from giving.heir_acts where line_id = %d`, second.ID))
	pgtest.Sees(t, h.DB, "heir_lines_are_decided", fmt.Sprintf(`update giving.bank_lines set state = 'held', entry_id = null where id = %d`, l.ID))
}

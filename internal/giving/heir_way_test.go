package giving

import (
	"database/sql"
	"fmt"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// What was booked of an ended account arrives as late money of a campaign that is over: the
// two lines go together all the same, and nobody has to decide about it as about a gift.
func TestHeirArrivesLate(t *testing.T) {
	t.Parallel()
	h := newInherited(t)
	ctx := t.Context()
	l := h.in("12|9|700.000|ung ho muon cho huyen")
	h.must(h.decide(l.ID, HeirBooked))
	out := h.in("12|12|-700.000|CHUYEN TIEN VE TINH")
	home := h.line(h.purse.account.ID, "12|12|700.000|CT tu "+h.account.Number+" toi "+h.purse.account.Number)
	h.exec(`update giving.bank_lines set state = 'late' where id = $1`, home.ID)
	h.must(h.MoveHeir(ctx, h.clerk, out.ID, home.ID))
	if s := h.sheet(home.ID); s.Kind != OwnTransfer || s.State != LineBooked || h.at() != 0 {
		t.Errorf("%+v, %d at the old account", s, h.at())
	}
}

// Every line that waits is asked about, however few are looked at in one go; who reads no books of a unit sees no line of it.
func TestHeirAsksAll(t *testing.T) {
	t.Parallel()
	h := newInherited(t)
	ctx := t.Context()
	h.must(h.decide(h.in("12|9|700.000|ung ho muon").ID, HeirBack)) // held, and asks for nothing more
	first, last := h.in("12|10|1.000|ung ho muon"), h.in("12|11|2.000|ung ho muon")
	h.must(h.askHeirs(ctx, 1))
	var n int
	h.must(h.owner().QueryRow(`select count(*) from duty.duties where kind = 'heir_line'`).Scan(&n))
	if n != 2 {
		t.Errorf("%d duties", n)
	}
	list, err := h.HeirLinesFor(ctx, h.manager, HeirFilter{After: first.ID, Limit: 10})
	if err != nil || len(list) != 1 || list[0].ID != last.ID {
		t.Error(list, err)
	}
	list, err = h.HeirLinesFor(ctx, officer(99, auth.Accountant, h.province), HeirFilter{Limit: 10})
	if err != nil || len(list) != 0 {
		t.Error(list, err)
	}
}

// What was booked by mistake and waits again, the public log says.
func TestHeirReopenedIsTold(t *testing.T) {
	t.Parallel()
	h := newInherited(t)
	l := h.in("12|9|700.000|ung ho muon cho huyen")
	h.must(h.decide(l.ID, HeirBooked))
	h.must(h.ReopenHeir(t.Context(), h.manager, l.ID, "nhầm cuộc vận động"))
	var told []byte
	h.must(h.owner().QueryRow(`select string_agg(convert_from(body, 'UTF8')::jsonb ->> 'outcome', ' ' order by ref)
		from tlog.leaves where kind = 'heir_line'`).Scan(&told))
	if string(told) != "booked reopened" {
		t.Errorf("told: %s", told)
	}
}

func (h *inherited) owner() *sql.DB { return pgtest.Super(h.t, h.DB) }

func (h *inherited) exec(q string, args ...any) {
	h.t.Helper()
	_, err := h.owner().Exec(q, args...)
	h.must(err)
}

// What the bank takes of an account of which nothing is left, the successor bears: it waits,
// is counted for everybody, and passes through the successor's book with the line that makes
// it good, named by another than who decided. Where something is left it is taken from that.
func TestHeirBearsAFee(t *testing.T) {
	t.Parallel()
	h := newInherited(t)
	ctx := t.Context()
	fee := h.in("12|9|-11.000|PHI QUAN LY TAI KHOAN")
	h.must(h.AskHeirs(ctx))
	after := h.after()
	if want := [5]int64{0, 11_000, 1, 0, 11_000}; after != want {
		t.Errorf("told after the end: %v, want %v", after, want)
	}
	list, err := h.HeirsWaiting(ctx, h.manager)
	if err != nil || len(list) != 1 || list[0].State != HeirWaits || list[0].Heir != h.province || list[0].Unit != h.district {
		t.Fatal(list, err)
	}
	h.refused("heir.short", h.decide(fee.ID, HeirBooked))
	h.refused("heir.outcome.missing", h.decide(fee.ID, HeirBack))
	h.must(h.decide(fee.ID, HeirBorne))
	h.refused("heir.state", h.decide(fee.ID, HeirBorne))
	h.must(h.ReopenHeir(ctx, h.manager, fee.ID, "ngân hàng nói sẽ hoàn"))
	h.must(h.decide(fee.ID, HeirBorne))
	early := h.in("11|8|11.000|tien den truoc khoan phi")
	good := h.in("12|10|11.000|Quy tinh bu phi tai khoan")
	h.must(h.AskHeirs(ctx))
	both := h.manager
	both.Grants = append(both.Grants, h.clerk.Grants...)
	h.refused("heir.same_person", h.MoveHeir(ctx, both, fee.ID, good.ID))
	h.refused("heir.line.missing", h.MoveHeir(ctx, h.clerk, fee.ID, early.ID))
	h.must(h.MoveHeir(ctx, h.clerk, fee.ID, good.ID))
	if s := h.sheet(fee.ID); s.State != LineBooked || s.Heir.State != HeirMoved || s.Heir.Other() != good.ID || h.at() != 0 {
		t.Errorf("%+v, %d at the old account", s.Heir, h.at())
	}
	if h.sheet(good.ID).State != LineBooked {
		t.Error("what made it good waits")
	}
	var open int
	h.must(h.owner().QueryRow(`
		select count(*) from duty.duties d where d.kind in ('heir_line', 'heir_move') and not exists (
			select from duty.steps s where s.duty_id = d.id and s.what in ('done', 'dropped'))`).Scan(&open))
	if open != 1 { // about the early line
		t.Errorf("%d duties are open", open)
	}
	h.must(h.decide(early.ID, HeirBooked))
	second := h.in("12|11|-1.000|DONG TAI KHOAN") // no word of a fee, and decided about all the same
	h.must(h.decide(second.ID, HeirBooked))
	if h.at() != 10_000 {
		t.Errorf("%d at the old account", h.at())
	}
	if after, want := h.after(), [5]int64{22_000, 12_000, 0, 0, 0}; after != want {
		t.Errorf("told after the end: %v, want %v", after, want)
	}
}

// Of what the bank took nobody says what the acts before do not allow, with the program's own
// rights at psql neither; and of two people who name the line at once one does.
func TestHeirBornAttacks(t *testing.T) {
	t.Parallel()
	h := newInherited(t)
	var end int64
	h.must(h.owner().QueryRow(`select ask_id from ledger.fund_ends`).Scan(&end))
	fee, gift := h.in("12|9|-11.000|PHI QUAN LY TAI KHOAN"), h.in("12|9|5.000|ung ho muon")
	app := pgtest.Raw(t, h.DB)
	attack := func(want string, line int64, nth int, act, other string) {
		t.Helper()
		reason := "một lý do"
		if other != "null" {
			reason = ""
		}
		err := pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, fmt.Sprintf(`insert into giving.heir_acts
			(line_id, unit_id, end_id, heir_id, campaign_id, earmark_id, nth, act, reason, actor_id, at, other_id)
			values (%d, %d, %d, %d, %d, %d, %d, '%s', '%s', 5, now(), %s)`,
			line, h.district, end, h.province, h.campaign.ID, h.campaign.EarmarkID, nth, act, reason, other))
		if err != nil && !pg.IsCheck(err, want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	attack("heir_acts_follow", gift.ID, 1, "borne", "null")
	h.must(h.decide(fee.ID, HeirBorne))
	attack("heir_acts_follow", fee.ID, 2, "borne", "null")
	attack("heir_acts_follow", fee.ID, 2, "moved", fmt.Sprint(gift.ID)) // in no book yet
	good := h.in("12|10|11.000|bu phi")
	errs := make([]error, 2)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = h.MoveHeir(t.Context(), h.clerk, fee.ID, good.ID) })
	}
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatal(errs)
	}
	pgtest.Sees(t, h.DB, "heir_lines_are_decided", fmt.Sprintf(`delete from giving.heir_acts where line_id = %d`, fee.ID))
}

// after is what everybody reads of the ended fund's bank: in, out, how many wait, in and out of these.
func (h *inherited) after() (n [5]int64) {
	h.t.Helper()
	h.must(h.owner().QueryRow(`select sum_in, sum_out, waiting, waiting_in, waiting_out from giving.public_after_ends`).
		Scan(&n[0], &n[1], &n[2], &n[3], &n[4]))
	return n
}

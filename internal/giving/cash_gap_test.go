package giving

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// gaps is a fund with a million in its box and whoever acts on what is missing of it.
type gaps struct {
	*fund
	campaign         *Campaign
	next, accountant auth.Actor
}

func newGaps(t *testing.T) *gaps {
	t.Helper()
	f := newFund(t)
	g := &gaps{fund: f, campaign: f.receiving()}
	g.next, g.accountant = officer(9, auth.MTTQOfficer, f.province), officer(11, auth.Accountant, f.province)
	f.cashGift(g.campaign)
	f.cashGift(g.campaign)
	return g
}

// counted is a count that two people signed.
func (g *gaps) counted(sum string) int64 {
	g.t.Helper()
	id, err := g.CountCash(g.t.Context(), g.cashier, CountCashForm{Unit: g.province, Counted: sum, Reason: "chưa rõ vì sao"})
	if err == nil {
		err = g.TakeOver(g.t.Context(), g.next, id)
	}
	if err != nil {
		g.t.Fatal(err)
	}
	return id
}

func (g *gaps) ask(count int64, way GapWay) error {
	return g.AskGap(g.t.Context(), g.accountant, GapForm{Count: count, Way: way, Reason: "có biên bản kèm theo", Paper: g.paper()})
}

func (g *gaps) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

// stands is how a gap stands and what the box holds by the books.
func (g *gaps) stands(count int64, state GapState, box int64) *CashCount {
	g.t.Helper()
	k, err := g.CountFor(g.t.Context(), g.manager, count)
	g.must(err)
	if lies := g.balance(g.campaign.BookID, ledger.Cash); k.GapState != state || int64(lies) != box {
		g.t.Errorf("the gap of %d is %q and the box holds %d, want %q and %d", count, k.GapState, lies, state, box)
	}
	return k
}

// due is how the duty about a gap stands, "" where there is none.
func (g *gaps) due(ref string) (state duty.State) {
	g.t.Helper()
	g.must(g.DB.View(g.t.Context(), g.manager, func(tx *pg.Tx) error {
		err := tx.Row(`select coalesce((
			select coalesce((select s.what from duty.steps s where s.duty_id = d.id order by s.id desc limit 1), 'running')
			from duty.duties d where d.kind = 'cash_gap' and d.ref = $1), '')`, ref).Scan(&state)
		return err
	}))
	return state
}

// What is missing ends by two people: one asks with a paper, the head decides; the money
// leaves the box in the books then, and comes back when the decision is undone.
func TestCashGapWrittenOff(t *testing.T) {
	t.Parallel()
	g := newGaps(t)
	ctx := t.Context()
	id := g.counted("980.000")
	ref := fmt.Sprintf("cash_gap:%d", id)
	g.stands(id, GapOpen, 1_000_000)
	if is := g.due(ref); is != duty.Running {
		t.Errorf("the duty is %q", is)
	}
	paper := g.paper()
	for _, tt := range []struct {
		name, key string
		by        auth.Actor
		form      GapForm
	}{
		{"nobody", "auth.signin", auth.Public, GapForm{}},
		{"another unit's cashier", "shift.missing", officer(3, auth.Cashier, g.commune), GapForm{}},
		{"who decides", "auth.denied", g.manager, GapForm{}},
		{"no way", "gap.way.missing", g.cashier, GapForm{Reason: "một lý do", Paper: paper}},
		{"found what is missing", "gap.way.missing", g.cashier, GapForm{Way: GapTakenIn, Reason: "một lý do", Paper: paper}},
		{"no reason", "reason.missing", g.cashier, GapForm{Way: GapWrittenOff, Paper: paper}},
		{"no paper", "gap.paper.missing", g.cashier, GapForm{Way: GapWrittenOff, Reason: "một lý do"}},
		{"another's money", "gap.campaign.missing", g.cashier, GapForm{Way: GapWrittenOff, Campaign: 99, Reason: "một lý do", Paper: paper}},
	} {
		tt.form.Count = id
		if err := g.AskGap(ctx, tt.by, tt.form); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	g.must(g.ask(id, GapWrittenOff))
	left := officer(g.cashier.ID, auth.FundManager, g.province)
	asked := officer(g.accountant.ID, auth.CommuneChair, g.province)
	for _, tt := range []struct {
		name, document, key string
		by                  auth.Actor
	}{
		{"who may not", "1/QĐ", "auth.denied", g.accountant},
		{"who left the box", "1/QĐ", "gap.same_person", left},
		{"who asked", "1/QĐ", "gap.same_person", asked},
		{"no document", "", "gap.document.missing", g.manager},
	} {
		if err := g.SettleGap(ctx, tt.by, id, tt.document); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	if err := g.ask(id, GapExplained); !fault.Is(err, "gap.state") {
		t.Errorf("asked twice: %v", err)
	}
	if err := g.RefuseGap(ctx, g.cashier, id, "không đồng ý"); !fault.Is(err, "auth.denied") {
		t.Errorf("refused by who neither asked nor decides: %v", err)
	}
	g.must(g.RefuseGap(ctx, g.accountant, id, "ghi nhầm cách xử lý"))
	g.must(g.ask(id, GapWrittenOff))
	g.must(g.SettleGap(ctx, g.manager, id, "15/QĐ-UBND"))
	k := g.stands(id, GapSettled, 980_000)
	if a := k.lastGap("settled"); a.Document != "15/QĐ-UBND" || a.Entry == 0 || g.due(ref) != "done" {
		t.Errorf("%+v, %q", a, g.due(ref))
	}
	if list, err := g.CountsFor(ctx, g.manager, CountFilter{Gaps: true, Open: true}); err != nil || len(list) != 0 {
		t.Errorf("still open: %+v, %v", list, err)
	}
	if err := g.UndoGap(ctx, g.manager, id, "xem lại quyết định"); !fault.Is(err, "gap.same_person") {
		t.Errorf("undone by who decided: %v", err)
	}
	other := officer(12, auth.Approver, g.province)
	g.must(g.UndoGap(ctx, other, id, "xem lại quyết định"))
	g.stands(id, GapOpen, 1_000_000)
	again := fmt.Sprintf("cash_gap:%d/5", id)
	if is := g.due(again); is != duty.Running {
		t.Errorf("opened again, the duty is %q", is)
	}
	g.must(g.ask(id, GapMadeGood))
	if err := g.SettleGap(ctx, g.manager, id, "16/QĐ"); !fault.Is(err, "gap.document.none") {
		t.Errorf("a decision about what was put back: %v", err)
	}
	g.must(g.SettleGap(ctx, g.manager, id, ""))
	g.stands(id, GapSettled, 1_000_000)
	if out, in := g.balance(g.campaign.BookID, ledger.OtherOut), g.balance(g.campaign.BookID, ledger.OtherIn); out != 20_000 || in != -20_000 {
		t.Errorf("%d is lost and %d put back", out, in)
	}
	if g.due(again) != "done" {
		t.Errorf("the duty is %q", g.due(again))
	}
}

// The next count meets the same gap: it ends there, with the day of the first one. What is
// explained moves nothing, and money that is too much is taken in by decision.
func TestCashGapGoesOn(t *testing.T) {
	t.Parallel()
	g := newGaps(t)
	ctx := t.Context()
	first := g.counted("980.000")
	g.must(g.ask(first, GapWrittenOff))
	second := g.counted("970.000")
	g.stands(first, GapPassed, 1_000_000)
	if err := g.SettleGap(ctx, g.manager, first, "15/QĐ"); !fault.Is(err, "gap.state") {
		t.Errorf("what went on is ended at its first count: %v", err)
	}
	if a, b := g.due(fmt.Sprintf("cash_gap:%d", first)), g.due(fmt.Sprintf("cash_gap:%d", second)); a != "dropped" || b != duty.Running {
		t.Errorf("the duties are %q and %q", a, b)
	}
	g.must(g.ask(second, GapExplained))
	third := g.counted("1.000.000") // it was found
	g.stands(third, "", 1_000_000)
	g.must(g.SettleGap(ctx, g.manager, second, ""))
	g.stands(second, GapSettled, 1_000_000)

	over := g.counted("1.050.000")
	g.must(g.ask(over, GapTakenIn))
	g.must(g.SettleGap(ctx, g.manager, over, "16/QĐ"))
	g.stands(over, GapSettled, 1_050_000)
	g.stands(g.counted("1.050.000"), "", 1_050_000)

	// Nobody writes off what a later count found to be there.
	lost := g.counted("1.000.000")
	g.counted("1.050.000")
	if err := g.ask(lost, GapWrittenOff); !fault.Is(err, "gap.counted_again") {
		t.Errorf("written off after it was found: %v", err)
	}
	g.must(g.ask(lost, GapExplained))
	g.must(g.SettleGap(ctx, g.manager, lost, ""))
}

// Two heads decide at the same moment while a cashier signs for the same box: the money
// leaves once, and nobody signs for a box that moved.
func TestCashGapRace(t *testing.T) {
	t.Parallel()
	g := newGaps(t)
	ctx := t.Context()
	id := g.counted("980.000")
	g.must(g.ask(id, GapWrittenOff))
	waits, err := g.CountCash(ctx, g.cashier, CountCashForm{Unit: g.province, Counted: "980.000", Reason: "như lần trước"})
	g.must(err)
	errs := make([]error, 9)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			if i == 4 {
				errs[i] = g.TakeOver(ctx, g.next, waits)
				return
			}
			errs[i] = g.SettleGap(ctx, officer(int64(40+i), auth.FundManager, g.province), id, fmt.Sprintf("%d/QĐ", i))
		})
	}
	all.Wait()
	done := 0
	for i, err := range errs {
		switch {
		case err == nil:
			done++
		case i == 4 && fault.Is(err, "shift.moved"), fault.Is(err, "gap.state"), fault.Is(err, "gap.counted_again"):
		default:
			t.Errorf("%d: %v", i, err)
		}
	}
	if done != 1 {
		t.Errorf("%d of them did it", done)
	}
	box := int64(980_000)
	state := GapSettled
	if errs[4] == nil { // signed first: the gap went on
		box, state = 1_000_000, GapPassed
	}
	g.stands(id, state, box)
}

// While a gap ends nobody counts the same box, by whatever way: the count waits, and is told
// that the box moved, so that the gap is not carried on into it.
func TestCashGapHoldsTheBox(t *testing.T) {
	t.Parallel()
	g := newGaps(t)
	ctx := t.Context()
	id := g.counted("980.000")
	g.must(g.ask(id, GapWrittenOff))
	var two sync.WaitGroup
	errs := make([]error, 2)
	two.Go(func() { errs[0] = g.SettleGap(ctx, g.manager, id, "15/QĐ") })
	two.Go(func() {
		var n int64
		n, errs[1] = g.CountCash(ctx, g.cashier, CountCashForm{Unit: g.province, Counted: "980.000", Reason: "như lần trước"})
		if errs[1] == nil {
			errs[1] = g.TakeOver(ctx, g.next, n)
		}
	})
	two.Wait()
	for i, err := range errs {
		if err != nil && !fault.Is(err, "shift.moved") && !fault.Is(err, "gap.state") && !fault.Is(err, "gap.counted_again") {
			t.Errorf("%d: %v", i, err)
		}
	}
	if n := g.read(`select count(*) from giving.cash_counts where giving.cash_gap_state(id) in ('open', 'asked', 'settled')`); n != "1" {
		t.Errorf("%s counts carry the gap", n)
	}
}

// Whoever reaches the database ends no gap alone, out of turn, without its money or twice.
func TestCashGapAttacks(t *testing.T) {
	t.Parallel()
	g := newGaps(t)
	id := g.counted("980.000")
	waits, err := g.CountCash(t.Context(), g.cashier, CountCashForm{Unit: g.province, Counted: "980.000", Reason: "như lần trước"})
	g.must(err)
	app := pgtest.Raw(t, g.DB)
	act := func(count int64, nth int, name string, who int64, more, values string) string {
		return fmt.Sprintf(`insert into giving.cash_gap_acts (count_id, unit_id, nth, act, actor_id, at%s)
			values (%d, %d, %d, '%s', %d, now()%s)`, more, count, g.province, nth, name, who, values)
	}
	paper := g.paper()
	const ask = ", way, campaign_id, reason, paper_id"
	asks := func(way string, campaign string) string {
		return fmt.Sprintf(", '%s', %s, 'một lý do', %d", way, campaign, paper)
	}
	mine := fmt.Sprint(g.campaign.ID)
	scope := `select set_config('quy.actor', 'officer:1', true), set_config('quy.units', '*', true)`
	attack := func(want, sql string) {
		t.Helper()
		err := pgtest.Refused(t, app, "begin", scope, sql)
		if err != nil && !pg.IsCheck(err, want) && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", sql, err, want)
		}
	}
	attack("cash_gap_acts_of_a_gap", act(waits, 1, "asked", 11, ask, asks("written_off", mine))) // nobody has signed it
	attack("cash_gap_acts_follow", act(id, 1, "settled", 7, ", document", ", '1/QĐ'"))           // nobody has asked
	attack("cash_gap_acts_follow", act(id, 2, "asked", 11, ask, asks("written_off", mine)))
	attack("cash_gaps_take_two_people", act(id, 1, "asked", 0, ask, asks("written_off", mine)))
	attack("cash_gaps_end_by_what_they_are", act(id, 1, "asked", 11, ask, asks("taken_in", mine)))
	attack("cash_gap_acts_ask_with_a_paper", act(id, 1, "asked", 11, ask, asks("written_off", "null")))
	attack("cash_gap_acts_ask_with_a_paper", act(id, 1, "asked", 11, ask, asks("explained", mine)))
	attack("cash_gap_acts_ask_with_a_paper", act(id, 1, "asked", 11, ", way, campaign_id, reason", ", 'written_off', "+mine+", 'một lý do'"))
	attack("cash_gaps_are_in_the_books", act(id, 1, "asked", 11, ask+", entry_id", asks("written_off", mine)+", 1"))
	g.must(g.ask(id, GapWrittenOff))
	gift := g.read(`select min(id) from ledger.entries`)
	attack("cash_gaps_take_two_people", act(id, 2, "settled", 8, ", document, entry_id", ", '1/QĐ', "+gift))  // who left the box
	attack("cash_gaps_take_two_people", act(id, 2, "settled", 11, ", document, entry_id", ", '1/QĐ', "+gift)) // who asked
	attack("cash_gaps_are_in_the_books", act(id, 2, "settled", 7, ", document", ", '1/QĐ'"))                  // moves nothing
	attack("cash_gaps_are_in_the_books", act(id, 2, "settled", 7, ", document, entry_id", ", '1/QĐ', "+gift)) // another entry
	attack("cash_gaps_end_by_a_document", act(id, 2, "settled", 7, ", entry_id", ", "+gift))
	attack("cash_gap_acts_follow", act(id, 2, "undone", 12, ", reason", ", 'một lý do'"))
	attack("cash_gap_acts_follow", act(id, 2, "asked", 11, ask, asks("written_off", mine)))
	attack("permission denied", `update giving.cash_gap_acts set way = 'explained', campaign_id = null`)
	attack("permission denied", `delete from giving.cash_gap_acts`)
	attack("permission denied", `truncate giving.cash_gap_acts`)
	g.must(g.DropCount(t.Context(), g.cashier, waits, "bỏ để quyết định"))
	g.must(g.SettleGap(t.Context(), g.manager, id, "15/QĐ"))
	entry := g.read(`select max(entry_id) from giving.cash_gap_acts`)
	attack("cash_gap_acts_follow", act(id, 3, "settled", 7, ", document, entry_id", ", '1/QĐ', "+entry))
	attack("cash_gaps_take_two_people", act(id, 3, "undone", 7, ", reason", ", 'một lý do'"))
	attack("cash_gaps_are_in_the_books", act(id, 3, "undone", 12, ", reason", ", 'một lý do'")) // without the mirror
	attack("cash_gaps_are_in_the_books", act(id, 3, "undone", 12, ", reason, entry_id", ", 'một lý do', "+entry))
	for _, see := range [][2]string{
		{"cash_gap_has_two_people", `update giving.cash_gap_acts set actor_id = 8 where act = 'settled'`},
		{"cash_gaps_are_in_the_books", `update giving.cash_gap_acts set way = 'taken_in' where act = 'asked'`},
		{"cash_gaps_are_in_the_books", `delete from giving.cash_gap_acts where act = 'settled'`},
	} {
		pgtest.Sees(t, g.DB, see[0], see[1])
	}
}

// read is one number as the superuser sees it.
func (g *gaps) read(query string) (found string) {
	g.t.Helper()
	g.must(pgtest.Super(g.t, g.DB).QueryRow(query).Scan(&found))
	return found
}

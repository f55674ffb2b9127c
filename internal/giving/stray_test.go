package giving

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// astray is a source with nothing in it and a gift that came to its account: the line.
func astray(t *testing.T) (*bank, BankAccount, *Pledge, *BankLine) {
	t.Helper()
	b := newBank(t)
	p := b.pledge(New{Amount: "5000000", Donor: Donor{PublicName: "Lò Thị Ơn"}})
	a := b.source().Accounts[0]
	return b, a, p, b.line(a.ID, "11|5017.1|5.000.000|CT tu 0123 LO THI ON "+p.Code)
}

func (b *bank) decideStray(line int64, o StrayState) error {
	return b.DecideStray(b.t.Context(), b.manager, StrayForm{Line: line, Outcome: o, Reason: "Đã hỏi người gửi"})
}

func (b *bank) stray(line int64) *LineSheet {
	b.t.Helper()
	sheet, err := b.LineFor(b.t.Context(), b.accountant, line)
	if err != nil {
		b.t.Fatal(err)
	}
	return sheet
}

// inSource is what the source received, what else came and went, and what is free.
func (b *bank) inSource() [3]money.VND {
	b.t.Helper()
	list, err := b.SourcesFor(b.t.Context(), b.accountant)
	if err != nil || len(list) != 1 {
		b.t.Fatal(list, err)
	}
	return [3]money.VND{list[0].Received, list[0].Other, list[0].Free}
}

func (b *bank) told(code string) string {
	b.t.Helper()
	g, err := b.ByCode(b.t.Context(), code)
	if err != nil {
		b.t.Fatal(err)
	}
	return g.Astray
}

// A gift that reaches the account of a source is in no book until somebody says what it is;
// it goes on by a line of the bank, the source never had it, and its receipt is issued where
// it arrives. Who gave reads all of it.
func TestStrayGoesOn(t *testing.T) {
	t.Parallel()
	b, a, p, l := astray(t)
	ctx := t.Context()
	if l.Kind != SourceLine || l.State != LineHeld || l.EntryID != 0 || b.inSource() != [3]money.VND{} || b.told(p.Code) != "waiting" {
		t.Fatalf("%+v, %v, %q", l, b.inSource(), b.told(p.Code))
	}
	if n, err := b.LinesToDecide(ctx, b.accountant); err != nil || n != 1 {
		t.Error(n, err)
	}
	if x := b.stray(l.ID).Stray; x == nil || x.State != StrayWaits || fmt.Sprint(x.Codes) != "["+p.Code+"]" {
		t.Errorf("%+v", x)
	}
	for key, err := range map[string]error{
		"auth.denied":           b.DecideStray(ctx, b.accountant, StrayForm{Line: l.ID}),
		"stray.outcome.missing": b.DecideStray(ctx, b.manager, StrayForm{Line: l.ID, Reason: "một lý do"}),
		"reason.missing":        b.DecideStray(ctx, b.manager, StrayForm{Line: l.ID, Outcome: StrayOn}),
		"line.missing":          b.decideStray(l.ID+99, StrayOn),
		"stray.state":           b.MoveStray(ctx, b.accountant, l.ID, l.ID),
	} {
		if !fault.Is(err, key) {
			t.Errorf("%v, want %s", err, key)
		}
	}
	if err := b.decideStray(l.ID, StrayOn); err != nil {
		t.Fatal(err)
	}
	// The bank's line out is one between accounts of ours, and the source has nothing to pay it with.
	to := b.accountOf(VCB)
	out := b.line(a.ID, "12|5018.1|-5.000.000|Chuyen tiep den "+to.Number+" "+p.Code)
	if out.State != LineHeld || out.Kind != OwnTransfer || b.told(p.Code) != "on" {
		t.Errorf("%+v, %q", out, b.told(p.Code))
	}
	both := officer(b.manager.ID, auth.Accountant, b.province)
	if err := b.MoveStray(ctx, both, l.ID, out.ID); !fault.Is(err, "stray.same_person") {
		t.Error(err)
	}
	if err := b.MoveStray(ctx, b.accountant, l.ID, l.ID); !fault.Is(err, "stray.line.other") {
		t.Error(err)
	}
	if err := b.MoveStray(ctx, b.accountant, l.ID, out.ID); err != nil {
		t.Fatal(err)
	}
	if got := b.inSource(); got != [3]money.VND{} || b.told(p.Code) != "on_moved" {
		t.Errorf("the source had it: %v, %q", got, b.told(p.Code))
	}
	in := b.line(to.ID, "12|5019.1|5.000.000|CT tu "+a.Number+" chuyen tiep "+p.Code)
	if in.State != LineMatched || b.pledgeNow(p.Code).State != Received || b.received() != 5_000_000 {
		t.Errorf("%+v, %d received", in, b.received())
	}
	// It was another line after all: everything is as it was before, and waits.
	if err := b.ReopenStray(ctx, b.accountant, l.ID, "nhầm dòng sao kê"); !fault.Is(err, "stray.spent") && !fault.Is(err, "ledger.short") {
		t.Errorf("an empty account gave it back: %v", err)
	}
}

// Words that happen to hold a code are the source's money once somebody said so; that can be
// said wrongly, and of money without a code as well.
func TestStrayIsTheSources(t *testing.T) {
	t.Parallel()
	b, a, p, l := astray(t)
	ctx := t.Context()
	if err := b.decideStray(l.ID, StraySource); err != nil {
		t.Fatal(err)
	}
	if got := b.inSource(); got != [3]money.VND{5_000_000, 0, 5_000_000} || b.told(p.Code) != "source" {
		t.Errorf("%v %q", got, b.told(p.Code))
	}
	if err := b.ReopenStray(ctx, b.accountant, l.ID, "người gửi đã gọi"); err != nil {
		t.Fatal(err)
	}
	if got := b.stray(l.ID); got.State != LineHeld || got.Stray.State != StrayWaits || b.inSource() != [3]money.VND{} {
		t.Errorf("%+v %v", got, b.inSource())
	}
	if err := b.decideStray(l.ID, StrayBack); err != nil {
		t.Fatal(err)
	}
	plain := b.line(a.ID, "12|5018.1|9.000.000|Kho bac NN chuyen kinh phi", "12|5018.2|-5.000.000|Chuyen tra LO THI ON")
	if err := b.MoveStray(ctx, b.accountant, l.ID, plain.ID); err != nil {
		t.Fatal(err)
	}
	if got := b.inSource(); got != [3]money.VND{9_000_000, 0, 9_000_000} || b.told(p.Code) != "back_moved" {
		t.Errorf("%v %q", got, b.told(p.Code))
	}
	if n := b.balanceOf(b.bookOf(a), ledger.OtherOut, strayHolder); n != 5_000_000 {
		t.Errorf("%d went as what it was", n)
	}
	if err := b.ReopenStray(ctx, b.accountant, l.ID, "nhầm dòng sao kê"); err != nil {
		t.Fatal(err)
	}
	if got := b.stray(plain.ID); got.Kind != TransferOut || b.inSource() != [3]money.VND{9_000_000, -5_000_000, 4_000_000} {
		t.Errorf("%+v %v", got, b.inSource())
	}
	// A gift without any code, seen later: it is taken out of the source's money.
	quiet := b.line(a.ID, "12|5019.1|700.000|ung ho dong bao")
	if quiet.State != LineBooked || b.stray(quiet.ID).Stray.State != "" {
		t.Errorf("%+v", quiet)
	}
	if err := b.ReopenStray(ctx, b.manager, quiet.ID, "là tiền ủng hộ"); err != nil {
		t.Fatal(err)
	}
	if err := b.decideStray(quiet.ID, StraySource); err != nil || b.inSource()[0] != 9_700_000 {
		t.Error(err, b.inSource())
	}
	// The bank's words made it interest first; that its first entry was another counts.
	first := b.line(a.ID, "12|5020.1|31.000|TRA LAI TIEN GUI")
	if err := b.say(first.ID, SourceLine); first.Kind != InterestIn || err != nil {
		t.Fatalf("%+v %v", first, err)
	}
	for range 2 {
		err := b.ReopenStray(ctx, b.manager, first.ID, "có thể là tiền ủng hộ")
		if err == nil {
			err = b.decideStray(first.ID, StraySource)
		}
		if err != nil || b.inSource()[0] != 9_731_000 {
			t.Fatal(err, b.inSource())
		}
	}
	gift := b.line(b.accountOf(VCB).ID, "12|5021.1|500.000|ung ho")
	if err := b.ReopenStray(ctx, b.manager, gift.ID, "một lý do"); !fault.Is(err, "stray.state") {
		t.Error("a campaign's gift:", err)
	}
}

func (b *bank) bookOf(a BankAccount) int64 {
	b.t.Helper()
	for _, s := range must(b.SourcesFor(b.t.Context(), b.accountant)) {
		if s.ID == a.CampaignID {
			return s.BookID
		}
	}
	b.t.Fatal("no book")
	return 0
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Two decide at the same moment: one decision stands, and the slower is told.
func TestStrayRace(t *testing.T) {
	t.Parallel()
	b, _, _, l := astray(t)
	errs := make([]error, 4)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = b.decideStray(l.ID, []StrayState{StraySource, StrayBack}[i%2]) })
	}
	all.Wait()
	n := 0
	for _, err := range errs {
		if err == nil {
			n++
		} else if !fault.Is(err, "stray.state") {
			t.Error(err)
		}
	}
	if n != 1 {
		t.Errorf("%d decided: %v", n, errs)
	}
}

// Whoever has the program's own rights at psql takes no gift for the state's money, decides
// and sends nothing alone; what stands without all this is found.
func TestStrayAttacks(t *testing.T) {
	t.Parallel()
	b, a, _, l := astray(t)
	if err := b.decideStray(l.ID, StrayBack); err != nil {
		t.Fatal(err)
	}
	other := b.line(a.ID, "12|5018.1|9.000.000|Kho bac NN chuyen kinh phi")
	gift := b.line(b.accountOf(VCB).ID, "12|5018.2|500.000|ung ho")
	app := pgtest.Raw(t, b.DB)
	act := func(line int64, nth int, act string, actor int64, out string) string {
		return fmt.Sprintf(`insert into giving.stray_acts (line_id, unit_id, nth, act, reason, actor_id, at, out_id, out_kind)
			values (%d, %d, %d, '%s', 'một lý do đủ dài', %d, now(), %s)`, line, b.province, nth, act, actor, out)
	}
	const none = "null, null"
	moved := fmt.Sprintf("%d, 'transfer_out'", other.ID)
	for want, attacks := range map[string][]string{
		"stray_acts_follow": {
			act(l.ID, 2, "source", 9, none), act(l.ID, 2, "back", 9, none), act(l.ID, 3, "reopened", 9, none),
			act(l.ID, 2, "moved", 9, moved), act(other.ID, 1, "back", 9, none),
		},
		"strays_came_to_a_source": {
			act(gift.ID, 1, "back", 9, none), fmt.Sprintf(`update giving.bank_lines set kind = 'stray' where id = %d`, gift.ID),
		},
		"permission denied": {`update giving.stray_acts set act = 'source'`, `delete from giving.stray_acts`},
	} {
		for _, q := range attacks {
			err := pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, q)
			if err != nil && !pg.IsCheck(err, want) && !strings.Contains(err.Error(), want) {
				t.Errorf("%s\n%v, want %s", q, err, want)
			}
		}
	}
	pgtest.Sees(t, b.DB, "strays_are_decided", fmt.Sprintf(`update giving.bank_lines set kind = 'stray' where id = %d`, l.ID))
	pgtest.Sees(t, b.DB, "strays_are_decided",
		fmt.Sprintf(`insert into giving.suggestions (line_id, pledge_id, unit_id, why) select %d, pledge_id, unit_id, why from giving.suggestions`, other.ID))
}

package giving

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

func (b *bank) say(line int64, kind LineKind) error {
	b.t.Helper()
	return b.SayKind(b.t.Context(), b.accountant, KindForm{line, kind, "đã gọi hỏi ngân hàng"})
}

// A bank's own line of interest is interest at once; what only begins like one, or like
// money that comes back, waits as a gift that may be something else.
func TestLikelyKinds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]LineKind{
		"TRA LAI TIEN GUI": {InterestIn, ""},
		"Trả lãi tiền gửi TK 0011001932418 tháng 10":  {InterestIn, ""},
		"INTEREST PAYMENT 01/10-31/10/2026":           {InterestIn, ""},
		"LAI NHAP GOC":                                {InterestIn, ""},
		"tra lai ao am cho ba con":                    {GiftLine, InterestIn},
		"TRA LAI TIEN GUI NHAM CHO QUY":               {GiftLine, RefundLine},
		"TRA LAI 09/2026":                             {GiftLine, InterestIn},
		"interest in helping":                         {GiftLine, InterestIn},
		"Hoan tra tien ung ho":                        {GiftLine, RefundLine},
		"hoan tra lenh chuyen tien 123":               {GiftLine, RefundLine},
		"ung ho tra lai":                              {GiftLine, ""},
		"NGUYEN VAN TRA LAI UNG HO":                   {GiftLine, ""},
		"CT tu 0123456789012 NGUYEN VAN BINH tra lai": {GiftLine, ""},
		"tralaitiengui":                               {GiftLine, ""},
	} {
		b := &accountBook{campaign: Campaign{Kind: ledger.CampaignBook}}
		l := readyLine{Line: Line{Direction: In, Text: text}, phrase: transferPhraseIn(text)}
		if kind, likely := b.kindOf(&l); kind != want[0] || likely != want[1] {
			t.Errorf("%q is %s, perhaps %s; want %v", text, kind, likely, want)
		}
	}
}

// Words of a giver's that look like the bank's: the officer says that it is a gift, and it
// is received, matched and has its receipt; and the other way round for interest.
func TestSayKind(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := b.accountOf(VCB)
	first := b.line(a.ID, "12|1|700.000|TRA LAI AO AM CHO BA CON")
	if first.Kind != GiftLine || first.State != LineSuggested || first.Likely() != InterestIn || b.received() != 700_000 {
		t.Fatalf("%+v", first)
	}
	interest := b.line(a.ID, "12|2|77|TRA LAI TIEN GUI")
	if err := b.say(first.ID, InterestIn); err != nil {
		t.Fatal(err)
	}
	if got := b.received(); got != 0 {
		t.Errorf("received %d after it was called interest", got)
	}
	if kind, _ := b.publicLine(first.ID); kind != "interest" {
		t.Errorf("the public reads %s", kind)
	}
	if _, err := b.Claim(t.Context(), b.accountant, first.ID, Donor{LegalName: "Vi Thị Ín"}); !fault.Is(err, "match.state") {
		t.Errorf("interest given to a giver: %v", err)
	}
	for _, tt := range []struct {
		line int64
		kind LineKind
		key  string
	}{
		{first.ID, InterestIn, "line.kind.same"},
		{first.ID, FeeOut, "line.kind.missing"},
		{first.ID, SourceLine, "line.kind.missing"},
		{first.ID, SessionCashLine, "line.kind.missing"},
		{first.ID, OwnTransfer, "line.kind.missing"},
		{first.ID, "", "line.kind.missing"},
		{999_999, GiftLine, "line.missing"},
	} {
		if err := b.say(tt.line, tt.kind); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.kind, err, tt.key)
		}
	}
	if err := b.SayKind(t.Context(), b.accountant, KindForm{first.ID, GiftLine, " "}); !fault.Is(err, "reason.missing") {
		t.Error(err)
	}
	if err := b.SayKind(t.Context(), b.cashier, KindForm{first.ID, GiftLine, ""}); !fault.Is(err, "auth.denied") {
		t.Error(err)
	}
	if err := b.say(first.ID, GiftLine); err != nil {
		t.Fatal(err)
	}
	m, err := b.Claim(t.Context(), b.accountant, first.ID, Donor{LegalName: "Vi Thị Ín"})
	if err != nil || m.Receipt == "" || b.received() != 700_000 {
		t.Fatal(m, err, b.received())
	}
	if err := b.say(first.ID, InterestIn); !fault.Is(err, "line.kind.bound.matched") {
		t.Errorf("a matched gift: %v", err)
	}
	for _, kind := range []LineKind{OtherLine, RefundLine, GiftLine} {
		if err := b.say(interest.ID, kind); err != nil {
			t.Fatal(kind, err)
		}
	}
	if got := b.received(); got != 700_077 || b.held(a) != 700_077 {
		t.Errorf("received %d, held %d", got, b.held(a))
	}
	sheet, err := b.LineFor(t.Context(), b.accountant, interest.ID)
	if err != nil || len(sheet.Said) != 3 || sheet.Said[0].Kind != GiftLine || sheet.Said[0].Reason == "" || sheet.Bound != "" {
		t.Errorf("%+v %v", sheet, err)
	}
	if _, err := b.KindsOf(t.Context(), b.accountant, first.ID); !fault.Is(err, "line.kind.bound.matched") {
		t.Error(err)
	}
	if may, err := b.KindsOf(t.Context(), b.accountant, interest.ID); err != nil || len(may.Kinds) != 4 {
		t.Error(may, err)
	}
}

// Money that went out by words like a fee's may be any other transfer, and the other way
// round; what paid a cost or gave a gift back stays.
func TestSayKindOut(t *testing.T) {
	t.Parallel()
	b, _, _, _ := agreed(t)
	a := b.accountOf(VCB).ID
	fee := b.line(a, "12|1|-900.000|Phi van chuyen hang cuu tro")
	if fee.Kind != FeeOut {
		t.Fatalf("%+v", fee)
	}
	if err := b.say(fee.ID, TransferOut); err != nil {
		t.Fatal(err)
	}
	if got := b.balance(b.campaign.BookID, ledger.Fee); got != 0 {
		t.Errorf("fees of %d", got)
	}
	id := b.approvedCost("900.000")
	if err := b.PayCost(t.Context(), b.accountant, id, fee.ID); err != nil {
		t.Fatal(err)
	}
	if err := b.say(fee.ID, FeeOut); !fault.Is(err, "line.kind.bound.cost") {
		t.Errorf("a running cost: %v", err)
	}
	if err := b.UndoCost(t.Context(), b.cashier, id, "dòng khác mới đúng"); err == nil {
		t.Error("undone without the right")
	}
	back := b.line(a, "12|2|-300.000|HOAN TRA")
	for _, kind := range []LineKind{TransferOut, FeeOut, RefundLine} {
		if err := b.say(back.ID, kind); err != nil {
			t.Fatal(kind, err)
		}
	}
}

// Two officers at once, one who says that it is interest and one who gives it to a giver:
// one of them is told, and the books have it once.
func TestSayKindRace(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	l := b.line(b.accountOf(VCB).ID, "12|1|700.000|TRA LAI AO AM CHO BA CON")
	errs := make([]error, 3)
	var all sync.WaitGroup
	for i, act := range []func() error{
		func() error { return b.say(l.ID, InterestIn) },
		func() error { return b.say(l.ID, InterestIn) },
		func() error {
			_, err := b.Claim(t.Context(), b.accountant, l.ID, Donor{LegalName: "Vi Thị Ín"})
			return err
		},
	} {
		all.Go(func() { errs[i] = act() })
	}
	all.Wait()
	done := 0
	for _, err := range errs {
		switch {
		case err == nil:
			done++
		case !fault.Is(err, "line.kind.same") && !fault.Is(err, "line.kind.bound.matched") && !fault.Is(err, "match.state"):
			t.Error(err)
		}
	}
	if done != 1 {
		t.Errorf("%d of three went through: %v", done, errs)
	}
}

// With the program's own rights at psql nobody makes a line another kind past the trail, and
// what the owner does is found.
func TestSayKindAttacks(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := b.accountOf(VCB).ID
	gift := b.line(a, "12|1|700.000|LO VAN ON")
	p := b.pledge(New{Amount: "100000", Donor: Donor{Anonymous: true}})
	matched := b.line(a, "12|2|100.000|"+p.Code)
	app := pgtest.Raw(t, b.DB)
	say := func(l *BankLine, kind string, nth int) string {
		return fmt.Sprintf(`insert into giving.line_kinds (line_id, nth, unit_id, was, kind, entry_id, reason, actor_id, at)
			values (%d, %d, %d, '%s', '%s', %d, 'một lý do', 9, now())`, l.ID, nth, l.UnitID, l.Kind, kind, l.EntryID)
	}
	become := fmt.Sprintf(`update giving.bank_lines set kind = 'interest', state = 'booked' where id = %d`, gift.ID)
	for want, attacks := range map[string][][]string{
		"lines_change_for_session_cash_only": {{become}},
		"line_kinds_are_booked": {
			{say(gift, "interest", 1), become, `commit`}, {say(gift, "interest", 1), `commit`},
		},
		"line_kinds_spare_what_is_bound": {{say(matched, "interest", 1)}},
		"line_kinds_fit_their_line":      {{say(gift, "fee", 1)}, {say(gift, "source", 1)}, {say(gift, "session_cash", 1)}},
		"line_kinds_follow":              {{say(gift, "interest", 2)}},
		"permission denied":              {{`update giving.line_kinds set reason = 'khác'`}, {`delete from giving.line_kinds`}},
	} {
		for _, q := range attacks {
			err := pgtest.Refused(t, app, append([]string{`select set_config('quy.units', '*', false)`, `begin`}, q...)...)
			if err != nil && !pg.IsCheck(err, want) && !strings.Contains(err.Error(), want) {
				t.Errorf("%s\n%v, want %s", q, err, want)
			}
		}
	}
	if err := b.say(gift.ID, OtherLine); err != nil {
		t.Fatal(err)
	}
	pgtest.Sees(t, b.DB, "line_kinds_are_booked", `update giving.line_kinds set kind = 'interest'`)
}

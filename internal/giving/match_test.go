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

func (b *bank) pledge(n New) *Pledge {
	b.t.Helper()
	n.Campaign = b.campaign.Slug
	g, err := b.Pledge(b.t.Context(), auth.Public, n)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.pledgeNow(g.Code)
}

func (b *bank) pledgeNow(code string) (p *Pledge) {
	b.t.Helper()
	err := b.DB.View(b.t.Context(), auth.System("test"), func(tx *pg.Tx) (err error) {
		p, err = pledgeByCode(tx, code)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

// line takes lines in and gives the last.
func (b *bank) line(account int64, rows ...string) *BankLine {
	b.t.Helper()
	b.upload(account, strings.NewReader(vcb(rows...)))
	list, err := b.LinesFor(b.t.Context(), b.accountant, LineFilter{Any: true, Limit: 1})
	if err != nil || len(list) != 1 {
		b.t.Fatal(list, err)
	}
	return &list[0]
}

// The code decides, whatever else is in the text and whatever the amount; without
// a code, amount, time and name together suggest and never decide.
func TestMatching(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	known := b.pledge(New{Amount: "200000", Donor: Donor{LegalName: "Trần Văn Bình", PublicName: "Bình"}})
	twin := b.pledge(New{Amount: "500000", Donor: Donor{LegalName: "Lê Thị Hoa"}})
	twin2 := b.pledge(New{Amount: "500000", Donor: Donor{PublicName: "Lê Thị Hoa"}})
	for _, tt := range []struct {
		name, row string
		state     LineState
		fits      int
	}{
		{"the code, another amount", "12|1|1.000|ung ho " + strings.ToLower(known.Code), LineMatched, 0},
		{"the same code again", "12|2|2.000|ung ho " + known.Code, LineMatched, 0},
		{"two codes", "12|3|3.000|" + twin.Code + " " + twin2.Code, LineAmbiguous, 2},
		{"a code that is nobody's", "12|4|4.000|" + newCode("LS"), LineOpen, 0},
		{"amount and name of a pledge that is received", "12|5|200.000|TRAN VAN BINH UNG HO", LineOpen, 0},
		{"amount and name of two", "12|6|500.000|LE THI HOA UNG HO", LineAmbiguous, 2},
		{"the name alone", "12|7|400.000|LE THI HOA UNG HO", LineOpen, 0},
		{"the amount alone", "12|8|500.000|NGUYEN THI HOA UNG HO", LineOpen, 0},
		{"before the pledge", "11|9|500.000|LE THI HOA UNG HO", LineOpen, 0},
		{"interest", "12|10|77|TRA LAI TIEN GUI", LineBooked, 0},
		{"a fee", "12|11|-77|Phi SMS", LineBooked, 0},
		{"after the last day", "12|12|5.000|x", LineOpen, 0},
	} {
		l := b.line(a, tt.row)
		if l.State != tt.state {
			t.Errorf("%s: %s, want %s", tt.name, l.State, tt.state)
		}
		sheet, err := b.LineFor(t.Context(), b.accountant, l.ID)
		if err != nil || len(sheet.Fits) != tt.fits || len(sheet.Sightings) != 1 {
			t.Errorf("%s: %+v %v", tt.name, sheet, err)
		}
	}
	if p := b.pledgeNow(known.Code); p.State != Received || p.ReceivedAmount != 3000 {
		t.Errorf("the pledge: %+v", p)
	}
}

// One waits with one name and amount: suggested. The officer takes it, the gift
// moves to the part of the book that the donor chose, and the receipt is there.
func TestSuggestedThenMatchedThenUndone(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB)
	part, err := b.AddEarmark(t.Context(), b.manager, b.campaign.ID, "nha-o", "Nhà ở", "Sửa nhà")
	if err != nil {
		t.Fatal(err)
	}
	p := b.pledge(New{Amount: "500000", Earmark: "nha-o", Donor: Donor{LegalName: "Lê Thị Hoa", Anonymous: true}})
	l := b.line(a.ID, "12|1|500.000|LE THI HOA UNG HO 0912345678")
	if l.State != LineSuggested {
		t.Fatalf("%s", l.State)
	}
	if n, err := b.LinesToDecide(t.Context(), b.accountant); n != 1 || err != nil {
		t.Error(n, err)
	}
	m, err := b.Match(t.Context(), b.accountant, l.ID, p.ID, false)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.part(part.ID); got != 500_000 {
		t.Errorf("the earmark holds %d", got)
	}
	if now := b.pledgeNow(p.Code); now.State != Received || now.ReceivedAmount != 500_000 {
		t.Errorf("the pledge: %+v", now)
	}
	if text := b.shown(l.ID); text != "" {
		t.Errorf("a hidden giver is shown as %q", text)
	}
	if err := b.Unmatch(t.Context(), b.accountant, l.ID, "nhầm, gọi 0912 345 678"); !fault.Is(err, "reason.personal") {
		t.Errorf("a phone number would be printed: %v", err)
	}
	if err := b.Unmatch(t.Context(), b.accountant, l.ID, "nhầm người"); err != nil {
		t.Fatal(err)
	}
	if err := b.Unmatch(t.Context(), b.accountant, l.ID, "nhầm người"); !fault.Is(err, "unmatch.state") {
		t.Errorf("undone twice: %v", err)
	}
	if now := b.pledgeNow(p.Code); now.State != Waiting || now.ReceivedAmount != 0 {
		t.Errorf("the pledge again: %+v", now)
	}
	if got, all := b.part(part.ID), b.held(a); got != 0 || all != 500_000 || b.received() != 500_000 {
		t.Errorf("the earmark holds %d, the account %d, received %d", got, all, b.received())
	}
	if text := b.shown(l.ID); text != "LE THI HOA UNG HO •••" {
		t.Errorf("shown as %q", text)
	}
	again, err := b.Match(t.Context(), b.accountant, l.ID, p.ID, false)
	if err != nil || again.Receipt == m.Receipt {
		t.Fatalf("%+v %v", again, err)
	}
	sheet, err := b.LineFor(t.Context(), b.accountant, l.ID)
	if err != nil || len(sheet.Matches) != 2 || sheet.Matches[1].UndoneBy == "" || sheet.Matches[0].UndoneBy != "" {
		t.Errorf("%+v %v", sheet.Matches, err)
	}
}

// part is what the books hold for one earmark in the banks.
func (b *bank) part(earmark int64) (qty int64) {
	b.t.Helper()
	err := b.DB.View(b.t.Context(), b.accountant, func(tx *pg.Tx) error {
		list, err := ledger.Balances(tx, ledger.Which{Earmark: earmark, Kind: ledger.Bank})
		for _, l := range list {
			qty += l.Qty()
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return qty
}

// shown is what the public statement says of a line.
func (b *bank) shown(line int64) (text string) {
	b.t.Helper()
	err := pgtest.Super(b.t, b.DB).QueryRow(`select text from giving.public_statement where id = $1`, line).Scan(&text)
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

// Two hundred officers give one line to two hundred pledges at the same moment. The
// money is given once, one receipt is issued, and each of the others is told who
// was faster.
func TestMatchRace(t *testing.T) {
	b := newBank(t)
	l := b.line(b.accountOf(VCB).ID, "12|1|500.000|X")
	pledges := make([]*Pledge, 20)
	for i := range pledges {
		pledges[i] = b.pledge(New{Amount: "500000"})
	}
	accountants := make([]auth.Actor, 7)
	for i := range accountants {
		accountants[i] = officer(int64(20+i), auth.Accountant, b.province)
		accountants[i].Name = fmt.Sprintf("ketoan%d", i)
	}
	var won, told sync.Map
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			who := accountants[i%len(accountants)]
			_, err := b.Match(t.Context(), who, l.ID, pledges[i%20].ID, false)
			switch {
			case err == nil:
				won.Store(i, who.Name)
			case fault.Is(err, "match.taken"):
				e, _ := fault.As(err)
				told.Store(i, e.Faults[0].Values["by"])
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	var winners, losers int
	var winner any
	won.Range(func(_, who any) bool { winners, winner = winners+1, who; return true })
	told.Range(func(_, by any) bool { losers++; return by == winner })
	if winners != 1 || losers != 199 {
		t.Errorf("%d won, %d were told by whom, the last of %v", winners, losers, winner)
	}
	if b.received() != 500_000 {
		t.Error("received", b.received())
	}
}

// A line without a code is claimed by its giver, once; an ignored one as well. Who
// may not decide, does not.
func TestClaim(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	l := b.line(a, "12|1|500.000|X")
	if err := b.Ignore(t.Context(), b.accountant, l.ID, "chuyển thử"); err != nil {
		t.Fatal(err)
	}
	if err := b.Ignore(t.Context(), b.accountant, l.ID, "chuyển thử"); !fault.Is(err, "match.state") {
		t.Errorf("ignored twice: %v", err)
	}
	if _, err := b.Claim(t.Context(), b.accountant, l.ID, Donor{}); !fault.Is(err, "claim.legal_name.missing") {
		t.Errorf("nobody claims: %v", err)
	}
	sibling := officer(11, auth.Accountant, b.commune)
	for _, by := range []auth.Actor{b.manager, sibling, auth.Public} {
		if _, err := b.Claim(t.Context(), by, l.ID, Donor{LegalName: "A"}); err == nil {
			t.Errorf("%s claims", by.Name)
		}
	}
	m, err := b.Claim(t.Context(), b.accountant, l.ID, Donor{LegalName: "Công ty A", PublicName: "Công ty A"})
	if err != nil || m.Receipt == "" || m.Pledge != 0 {
		t.Fatalf("%+v %v", m, err)
	}
	if _, err := b.Claim(t.Context(), b.accountant, l.ID, Donor{LegalName: "B"}); !fault.Is(err, "match.claimed") {
		t.Errorf("claimed twice: %v", err)
	}
	if err := b.Unmatch(t.Context(), b.accountant, l.ID, "không đúng người"); err != nil {
		t.Fatal(err)
	}
}

// A pledge has its money: an officer gives it a second line only on purpose, and is
// told what came when. The code needs nobody's leave.
func TestMatchAgain(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	p := b.pledge(New{Amount: "500000"})
	b.line(a, "12|1|500.000|"+p.Code)
	l := b.line(a, "12|2|200.000|LE THI HOA")
	_, err := b.Match(t.Context(), b.accountant, l.ID, p.ID, false)
	e, told := fault.As(err)
	if !told || e.Faults[0].Field != "again" || e.Faults[0].Key != "match.again" ||
		e.Faults[0].Values["amount"] != money.VND(500_000) || e.Faults[0].Values["on"] != "12/11/2026" {
		t.Fatalf("%v", err)
	}
	if _, err := b.Match(t.Context(), b.accountant, l.ID, p.ID, true); err != nil {
		t.Fatal(err)
	}
	b.line(a, "12|3|100.000|"+p.Code)
	if p := b.pledgeNow(p.Code); p.ReceivedAmount != 800_000 {
		t.Errorf("received %s", p.ReceivedAmount)
	}
}

// Money that goes back to a giver is no gift less: it stands beside what was given.
func TestGivenBack(t *testing.T) {
	b := newBank(t)
	b.line(b.accountOf(VCB).ID, "11|1|500.000|LE THI HOA", "12|2|-200.000|HOAN TRA LE THI HOA")
	for holder, want := range map[string]int64{"": -500_000, returnedGiver: 200_000} {
		if qty := b.balanceOf(b.campaign.BookID, ledger.Giver, holder); qty != want {
			t.Errorf("giver %q: %d, want %d", holder, qty, want)
		}
	}
}

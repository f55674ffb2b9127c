package giving

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// bank is a fund with a receiving campaign, an accountant and a shelf for files.
type bank struct {
	*fund
	campaign   *Campaign
	accountant auth.Actor
}

func newBank(t testing.TB) *bank { return newBankAt(t, func() time.Time { return pgtest.Now }) }

func newBankAt(t testing.TB, clock func() time.Time) *bank {
	t.Helper()
	f := newFundAt(t, clock)
	f.Files = &file.Shelf{DB: f.DB, AEAD: f.Keys.AEAD()}
	b := &bank{fund: f, campaign: f.receiving(), accountant: officer(9, auth.Accountant, f.province)}
	return b
}

// firstDay is the day of the generated statements: while the campaign receives.
var firstDay = time.Date(2026, 11, 9, 0, 0, 0, 0, time.UTC)

// accountOf gives the campaign's account for a bank's statements.
func (b *bank) accountOf(p Profile) BankAccount {
	b.t.Helper()
	if p == VCB {
		sheet, err := b.CampaignFor(b.t.Context(), b.manager, b.campaign.ID)
		if err != nil {
			b.t.Fatal(err)
		}
		return sheet.Accounts[0]
	}
	form := b.account(b.campaign.ID)
	form.ForQR, form.Profile = false, p
	form.BIN, form.Number = "970415", "113366668888"
	if p == Agribank {
		form.BIN, form.Number = "970405", "1500200000000"
	}
	return *b.more(form)
}

// upload hands a file in and does all the jobs that follow.
func (b *bank) upload(account int64, src io.Reader) *Statement {
	b.t.Helper()
	st, err := b.UploadStatement(b.t.Context(), b.accountant, NewStatement{Account: account, Name: "sao-ke.csv"}, src)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := job.RunOnce(b.t.Context(), b.DB, b.Jobs()); err != nil {
		b.t.Fatal(err)
	}
	st, _, err = b.StatementFor(b.t.Context(), b.accountant, st.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	if st.State != StatementDone {
		b.t.Fatalf("statement %d is %s", st.ID, st.State)
	}
	return st
}

// received is what givers gave, by the books.
func (b *bank) received() int64 { return -b.balance(b.campaign.BookID, ledger.Giver) }

// The three banks' statements, each twice: all lines new, then none. The books
// hold the files' sums to the đồng, and every balance agrees.
func TestStatementTwice(t *testing.T) {
	b := newBank(t)
	var in, out int64
	for _, p := range []Profile{VCB, VietinBank, Agribank} {
		a := b.accountOf(p)
		var file bytes.Buffer
		sums, err := givingtest.Write(&file, givingtest.Spec{
			Bank: string(p), Account: a.Number, Lines: 2500, From: firstDay, Days: 3, OutOf: 50, Seed: 3,
			Encoding: map[Profile]string{VCB: "utf-16le", VietinBank: "windows-1258", Agribank: "utf-8-bom"}[p],
		})
		if err != nil {
			t.Fatal(err)
		}
		st := b.upload(a.ID, bytes.NewReader(file.Bytes()))
		if st.New != sums.Lines || st.Known != 0 || st.Faults != 0 || st.Held != 0 || st.Doubtful != 0 {
			t.Errorf("%s: %+v, want %d new", p, st, sums.Lines)
		}
		if int64(st.SumIn) != sums.In || int64(st.SumOut) != sums.Out || (p != VCB) != st.Balanced {
			t.Errorf("%s: %d in, %d out, balanced %v, want %+v", p, st.SumIn, st.SumOut, st.Balanced, sums)
		}
		again := b.upload(a.ID, bytes.NewReader(file.Bytes()))
		if again.RepeatsID != st.ID || again.New != 0 || again.Known != sums.Lines {
			t.Errorf("%s again: %+v", p, again)
		}
		// One more blank line makes it another file with the same lines.
		file.WriteString("\n")
		if p == VCB { // two bytes a letter
			file.WriteByte(0)
		}
		other := b.upload(a.ID, bytes.NewReader(file.Bytes()))
		if other.RepeatsID != 0 || other.New != 0 || other.Known != sums.Lines {
			t.Errorf("%s as another file: %+v", p, other)
		}
		in, out = in+sums.In, out+sums.Out
		if got := b.held(a); got != sums.In-sums.Out {
			t.Errorf("%s: the account holds %d, the bank says %d", p, got, sums.In-sums.Out)
		}
	}
	if in-out != b.balance(b.campaign.BookID, ledger.Bank) {
		t.Error("the books do not hold what the banks hold")
	}
}

// held is what the books say that an account holds.
func (b *bank) held(a BankAccount) (qty int64) {
	b.t.Helper()
	err := b.DB.View(b.t.Context(), b.accountant, func(tx *pg.Tx) error {
		list, err := ledger.Balances(tx, ledger.Which{Holder: a.Holder()})
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

// vcb makes a VCB file of hand-written rows: day, number, credit and text.
func vcb(rows ...string) string {
	var s strings.Builder
	s.WriteString(vcbHeader)
	for _, r := range rows {
		p := strings.SplitN(r, "|", 4)
		debit, credit := "", p[2]
		if strings.HasPrefix(credit, "-") {
			debit, credit = credit[1:], ""
		}
		fmt.Fprintf(&s, "1,%s/11/2026,%s,%s,%s,,%s\n", p[0], p[1], debit, credit, p[3])
	}
	return s.String()
}

// Lines that differ in nothing but their place: as many as the file has, whatever
// comes again in files that overlap.
func TestEqualLines(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	first := b.upload(a, strings.NewReader(vcb("09|1|10|X", "09|1|10|X", "09|2|10|X", "10|1|10|X")))
	if first.New != 4 {
		t.Fatalf("%+v", first)
	}
	// The same stretch and one more: the third X of document 1 is new.
	more := b.upload(a, strings.NewReader(vcb("09|1|10|X", "09|1|10|X", "09|1|10|X", "09|2|10|X", "10|1|10|X", "11|1|10|Y")))
	if more.New != 2 || more.Known != 4 || more.Doubtful != 0 {
		t.Errorf("%+v", more)
	}
	// Another file that has only the later days.
	later := b.upload(a, strings.NewReader(vcb("10|1|10|X", "11|1|10|Y", "12|9|10|Z")))
	if later.New != 1 || later.Known != 2 || later.Doubtful != 0 {
		t.Errorf("%+v", later)
	}
	if got := b.received(); got != 70 {
		t.Errorf("received %d, want 70", got)
	}
}

// A line that equals a known one stands between new ones: the two files may not
// overlap there at all. Nobody guesses; the officer says.
func TestDoubt(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	b.upload(a, strings.NewReader(vcb("09|1|10|X", "09|2|20|Y")))
	st := b.upload(a, strings.NewReader(vcb("09|3|30|Z", "09|1|10|X", "09|4|40|W", "09|2|20|Y", "09|5|50|V")))
	if st.New != 3 || st.Known != 2 || st.Doubtful != 2 {
		t.Fatalf("%+v", st)
	}
	doubts, err := b.DoubtsFor(t.Context(), b.accountant)
	if err != nil || len(doubts) != 2 || doubts[0].Row != 3 || doubts[0].Like.Text != "X" {
		t.Fatalf("%+v %v", doubts, err)
	}
	if err := b.AnswerDoubt(t.Context(), b.accountant, doubts[0].ID, true); err != nil {
		t.Fatal(err)
	}
	if err := b.AnswerDoubt(t.Context(), b.accountant, doubts[1].ID, false); err != nil {
		t.Fatal(err)
	}
	if err := b.AnswerDoubt(t.Context(), b.accountant, doubts[1].ID, true); !fault.Is(err, "doubt.answered") {
		t.Errorf("answered twice: %v", err)
	}
	if got := b.received(); got != 10+20+30+40+50+10 {
		t.Errorf("received %d", got)
	}
}

// Running balances tell lines apart that are equal in everything else.
func TestBalancesTell(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(Agribank).ID
	const header = "PageId,Date,Time,DocumentNumber,ReferenceNumber,TransactionDetails,DebitAmount,CreditAmount,Balance,OffsetAccount\n"
	const row = "1,09/11/2026,10:00:00,7,,UNG HO,,10,%d,\n"
	first := b.upload(a, strings.NewReader(header+fmt.Sprintf(row, 10)))
	// The second file begins where the first one ended: its line is another one.
	second := b.upload(a, strings.NewReader(header+fmt.Sprintf(row, 20)))
	both := b.upload(a, strings.NewReader(header+fmt.Sprintf(row, 10)+fmt.Sprintf(row, 20)))
	if first.New != 1 || second.New != 1 || both.New != 0 || both.Known != 2 || second.Doubtful != 0 {
		t.Errorf("%+v %+v %+v", first, second, both)
	}
}

// Money goes out that the book does not have, because its beginning is missing: the
// line is held, and posted when the rest has come.
func TestHeldUntilTheMoneyIsThere(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB)
	st := b.upload(a.ID, strings.NewReader(vcb("10|1|10|A", "10|2|-500|Chuyen tien mua gao", "10|3|20|B")))
	if st.New != 3 || st.Held != 1 || b.held(a) != 30 {
		t.Fatalf("%+v, holds %d", st, b.held(a))
	}
	b.upload(a.ID, strings.NewReader(vcb("09|1|1000|C", "09|2|-11|Phi SMS")))
	if got := b.held(a); got != 30+1000-11-500 {
		t.Errorf("holds %d", got)
	}
}

// A webhook tells a gift, twice; the bank's file shows it the next day; the file
// comes again with one more line. It is one line all along. What agrees in less than
// reference, code or words waits for an officer.
func TestChannelsMeet(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB)
	g, err := b.Pledge(t.Context(), auth.Public, New{Campaign: b.campaign.Slug, Amount: "200000"})
	if err != nil {
		t.Fatal(err)
	}
	day := workday.Date(2026, 11, 10)
	live := []Line{
		{On: day, Doc: "ev1", Reference: "FT26314000000001", Text: "A UNG HO", Direction: In, Amount: 100_000, Raw: "{}"},
		{On: day, Doc: "ev2", Text: "IBFT " + g.Code, Direction: In, Amount: 200_000, Raw: "{}"},
		{On: day, Doc: "ev3", Text: "B UNG HO", Direction: In, Amount: 300_000, Raw: "{}"},
	}
	for try := range 2 {
		taken, err := b.takeLive(t.Context(), &chunk{channel: "sepay"}, a.ID, live)
		if err != nil {
			t.Fatal(err)
		}
		for i, k := range taken {
			if k.New != (try == 0) || (k.State == LineMatched) != (i == 1 && try == 0) {
				t.Errorf("try %d line %d: %+v", try, i, k)
			}
		}
	}
	rows := []string{
		"10|1|100.000|123.A UNG HO.FT26314000000001", "10|2|200.000|" + strings.ToLower(g.Code), "10|3|300.000|B UNG HO",
	}
	st := b.upload(a.ID, strings.NewReader(vcb(rows...)))
	if st.New != 0 || st.Known != 3 || st.Doubtful != 1 {
		t.Errorf("the file: %+v", st)
	}
	st = b.upload(a.ID, strings.NewReader(vcb(append(rows, "10|4|200.000|"+g.Code)...)))
	if st.New != 1 || st.Known != 3 || st.Matched != 1 {
		t.Errorf("the file again: %+v", st)
	}
	// A late delivery of what the file has told.
	late := Line{On: day, Doc: "ev9", Text: "MBVCB " + g.Code, Direction: In, Amount: 200_000, Raw: "{}"}
	if taken, err := b.takeLive(t.Context(), &chunk{channel: "sepay"}, a.ID, []Line{late}); err != nil || taken[0].New {
		t.Errorf("the webhook behind the file: %+v %v", taken, err)
	}
	gift, err := b.ByCode(t.Context(), g.Code)
	if err != nil || gift.Received != 400_000 || len(gift.Receipts) != 2 {
		t.Errorf("the gift: %+v %v", gift, err)
	}
	if got := b.received(); got != 100_000+200_000+300_000+200_000 {
		t.Errorf("received %d", got)
	}
}

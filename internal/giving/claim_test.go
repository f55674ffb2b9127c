package giving

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/job"
)

// claim asks for a transfer and does the jobs that follow.
func (b *bank) claim(f InquiryForm) *InquiryState {
	b.t.Helper()
	code := b.ask(f)
	if err := b.lookAtClaims(); err != nil {
		b.t.Fatal(err)
	}
	st, err := b.InquiryStateOf(b.t.Context(), code)
	if err != nil {
		b.t.Fatal(err)
	}
	return st
}

func (b *bank) lookAtClaims() error {
	return job.RunOnce(b.t.Context(), b.DB, job.Handlers{ClaimKind: b.RunClaim})
}

func (b *bank) ask(f InquiryForm) string {
	b.t.Helper()
	if f.Kind == "" {
		f.Kind = ClaimInquiry
	}
	if f.LegalName == "" {
		f.LegalName = "Nguyễn Văn Bình"
	}
	f.Account = "0011001932418"
	code, err := b.Ask(b.t.Context(), auth.Public, f)
	if err != nil {
		b.t.Fatal(err)
	}
	return code
}

// inquiry is the sheet of the inquiry with this code, for the accountant.
func (b *bank) inquiry(code string) *InquirySheet {
	b.t.Helper()
	for _, answered := range []bool{false, true} {
		list, err := b.InquiriesFor(b.t.Context(), b.accountant, InquiryFilter{Answered: answered})
		if err != nil {
			b.t.Fatal(err)
		}
		for _, q := range list {
			if q.Code != code {
				continue
			}
			sheet, err := b.InquiryFor(b.t.Context(), b.accountant, q.ID)
			if err != nil {
				b.t.Fatal(err)
			}
			return sheet
		}
	}
	b.t.Fatalf("no inquiry %s", code)
	return nil
}

// A claim is settled by the last digits of an account that the public never reads, and by
// nothing less; whoever asks is told the same until then.
func TestClaimByProof(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	b.line(a, "12|5017.1|750.000|CT tu 0123456789012 NGUYEN VAN BINH toi 0011001932418")
	b.line(a, "12|5017.2|640.000|CT tu 0998877665544 TRAN VAN C toi 0011001932418")
	b.line(a, "12|5017.3|640.000|CT tu 0111111665544 LE VAN D toi 0011001932418")
	p := b.pledge(New{Amount: "330000", Donor: Donor{LegalName: "Lê Thị Hoa"}})
	b.line(a, "12|5017.4|330.000|"+p.Code+" CT tu 0777777123456 LE THI HOA toi 0011001932418")
	b.line(a, "12|FT26316778899|210.000|FT26316778899 ung ho")
	for _, tt := range []struct {
		name, amount, digits string
		outcome              string
	}{
		{"nothing fits", "999000", "789012", "waiting"},
		{"the digits are another's", "750000", "111222", "waiting"},
		{"several fit", "640000", "665544", "waiting"},
		{"it has its giver", "330000", "123456", "waiting"},
		{"our own account's number", "750000", "932418", "waiting"},
		{"a number that anybody reads", "210000", "778899", "waiting"},
		{"too few digits", "750000", "9012", "waiting"},
		{"one line, and its secret", "750000", "789012", "settled"},
		{"the same once more", "750000", "789012", "waiting"},
	} {
		st := b.claim(InquiryForm{Amount: tt.amount, At: "12/11/2026", Digits: tt.digits})
		if st.Outcome != tt.outcome || (st.Receipt != "") != (tt.outcome == "settled") || st.Answer != "" {
			t.Errorf("%s: %+v, want %s", tt.name, st, tt.outcome)
		}
	}
	// The list says which claims have nothing left to be of, and their pages the same.
	list, err := b.InquiriesFor(t.Context(), b.accountant, InquiryFilter{Kind: ClaimInquiry})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range list {
		sheet := b.inquiry(q.Code)
		if want := q.Amount == 330_000 || q.Amount == 750_000; q.Taken != want || sheet.Taken != want {
			t.Errorf("claim of %d: taken %t in the list, %t on its page, want %t", q.Amount, q.Taken, sheet.Taken, want)
		}
	}
	// An officer sees which of the two it is, and decides.
	q := b.inquiry(b.claim(InquiryForm{Amount: "640000", At: "12/11/2026", Digits: "11665544"}).Code)
	if q.Outcome != "settled" { // eight digits tell the two apart
		t.Errorf("%+v", q.Inquiry)
	}
	code := b.claim(InquiryForm{Amount: "640000", At: "12/11/2026", Digits: "5544"}).Code
	q = b.inquiry(code)
	if len(q.Fits) != 2 || !q.Fits[0].Digits || q.Said.LegalName != "Nguyễn Văn Bình" {
		t.Fatalf("%+v", q)
	}
	slices.SortFunc(q.Fits, func(a, b ClaimFit) int { return strings.Compare(string(a.State), string(b.State)) })
	for _, f := range q.Fits { // the one that has its giver first
		err := b.SettleClaim(t.Context(), b.accountant, ClaimRuling{Inquiry: q.ID, Line: f.ID})
		if f.State == LineMatched && !fault.Is(err, "match.claimed") || f.State == LineOpen && err != nil {
			t.Errorf("line %d: %v", f.ID, err)
		}
	}
	if st, err := b.InquiryStateOf(t.Context(), code); err != nil || st.Outcome != "settled" || st.Receipt == "" {
		t.Error(st, err)
	}
}

// 10,000 guesses at the digits of one gift, from as many addresses as one likes: whoever
// guesses the right ones the sixth time or later is told nothing either, and an officer
// reads that many have tried.
func TestClaimGuesses(t *testing.T) {
	b := newBank(t)
	l := b.line(b.accountOf(VCB).ID, "12|5017.1|750.000|CT tu 0123456789012 NGUYEN VAN BINH toi 0011001932418")
	codes := make([]string, 0, 10_000)
	var mu sync.Mutex
	var wait sync.WaitGroup
	for w := range 4 {
		wait.Go(func() {
			for i := w; i < 10_000; i += 4 {
				code, err := b.Ask(t.Context(), auth.Public, InquiryForm{
					Kind: ClaimInquiry, Account: "0011001932418", Amount: "750000", At: "12/11/2026",
					Digits: fmt.Sprintf("%06d", 780_000+i), // 789012 is among them
					Donor:  Donor{LegalName: "Kẻ Đoán Mò"},
				})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				codes = append(codes, code)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if err := b.lookAtClaims(); err != nil {
		t.Fatal(err)
	}
	for _, code := range codes {
		st, err := b.InquiryStateOf(t.Context(), code)
		if err != nil || st.Outcome != "waiting" || st.Receipt != "" || st.Answer != "" {
			t.Fatalf("%s: %+v %v", code, st, err)
		}
	}
	sheet, err := b.LineFor(t.Context(), b.accountant, l.ID)
	if err != nil || sheet.State != LineOpen {
		t.Errorf("%+v %v", sheet, err)
	}
	list, err := b.InquiriesFor(t.Context(), b.accountant, InquiryFilter{Limit: 1})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if q, err := b.InquiryFor(t.Context(), b.accountant, list[0].ID); err != nil || q.Tries <= triesMax || !q.Fits[0].Secret && q.Fits[0].Digits {
		t.Errorf("%+v %v", q, err)
	}
}

// On the evening of an appeal many give the same. Who was settled takes nothing from who
// comes after: eight of eight find their own. Wrong guesses are still five at most.
func TestClaimsOfOneEvening(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := b.accountOf(VCB).ID
	rows := make([]string, 9)
	for i := range rows {
		rows[i] = fmt.Sprintf("12|5017.%d|200.000|CT tu 012345670000%d NGUYEN VAN BINH toi 0011001932418", i+1, i+1)
	}
	b.line(a, rows...)
	at := func(digits string) string {
		return b.claim(InquiryForm{Amount: "200000", At: "12/11/2026", Digits: digits}).Outcome
	}
	for i := range 8 {
		if got := at(fmt.Sprintf("70000%d", i+1)); got != "settled" {
			t.Errorf("giver %d of the evening is %s", i+1, got)
		}
	}
	for i := range triesMax {
		if got := at(fmt.Sprintf("61111%d", i)); got != "waiting" {
			t.Errorf("guess %d is %s", i, got)
		}
	}
	if got := at("700009"); got != "waiting" {
		t.Error("right after five wrong guesses it is", got)
	}
	b.oneClaimIsDue()
}

// oneClaimIsDue: of many that wait the oldest has a day, and when it is answered the next.
func (b *bank) oneClaimIsDue() {
	b.t.Helper()
	ctx := b.t.Context()
	list, err := b.InquiriesFor(ctx, b.accountant, InquiryFilter{Kind: ClaimInquiry})
	if err != nil || len(list) != triesMax+1 {
		b.t.Fatal(list, err)
	}
	slices.Reverse(list)
	for i, q := range list[:2] {
		for range 2 {
			if err := b.AskInquiries(ctx); err != nil {
				b.t.Fatal(err)
			}
		}
		for n, q := range list {
			if d := b.dutiesOf(inquirySubject(q.ID)); (d[duty.ClaimAnswer].State == duty.Running) != (n == i) {
				b.t.Errorf("of claim %d, while %d waits longest: %+v", n, i, d)
			}
		}
		if err := b.AnswerInquiry(ctx, b.accountant, q.ID, true, "không tìm thấy khoản nào như vậy"); err != nil {
			b.t.Fatal(err)
		}
	}
}

// Two claims of one line that an officer and the program settle at once: it has one giver.
func TestClaimRace(t *testing.T) {
	b := newBank(t)
	l := b.line(b.accountOf(VCB).ID, "12|5017.1|750.000|CT tu 0123456789012 NGUYEN VAN BINH toi 0011001932418")
	q1 := b.inquiry(b.ask(InquiryForm{Amount: "750000", At: "12/11/2026", Digits: "9012"}))
	q2 := b.inquiry(b.ask(InquiryForm{Amount: "750000", At: "12/11/2026", Digits: "89012"}))
	var wait sync.WaitGroup
	errs := make([]error, 2)
	for i, q := range []int64{q1.ID, q2.ID} {
		wait.Go(func() { errs[i] = b.SettleClaim(t.Context(), b.accountant, ClaimRuling{Inquiry: q, Line: l.ID}) })
	}
	wait.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatal(errs)
	}
	for _, err := range errs {
		if err != nil && !fault.Is(err, "match.claimed") {
			t.Error(err)
		}
	}
}

// What is missing stays until its statement comes, and then finds its gift by itself.
func TestClaimBeforeItsStatement(t *testing.T) {
	b := newBank(t)
	code := b.ask(InquiryForm{Amount: "750000", At: "12/11/2026", Digits: "789012"})
	if err := b.lookAtClaims(); err != nil {
		t.Fatal(err)
	}
	q := b.inquiry(code)
	if q.Covered || len(q.Fits) != 0 {
		t.Errorf("%+v", q)
	}
	b.line(b.accountOf(VCB).ID, "12|5017.1|750.000|CT tu 0123456789012 NGUYEN VAN BINH toi 0011001932418")
	for _, look := range []func() error{
		func() error { return b.LookAgain(t.Context()) },
		b.lookAtClaims,
	} {
		if err := look(); err != nil {
			t.Fatal(err)
		}
	}
	if st, err := b.InquiryStateOf(t.Context(), code); err != nil || st.Outcome != "settled" {
		t.Error(st, err)
	}
	err := b.AnswerInquiry(t.Context(), b.accountant, q.ID, true, "Không tìm thấy khoản này.")
	if !fault.Is(err, "inquiry.answered") {
		t.Error(err)
	}
}

// What is wrong with a form is said at its fields, all at once.
func TestClaimForm(t *testing.T) {
	b := newBank(t)
	_, err := b.Ask(t.Context(), auth.Public, InquiryForm{
		Kind: ClaimInquiry, Account: "1", Amount: "nhiều", At: "mai", Digits: "12a", Donor: Donor{Email: "x"},
	})
	e, ok := fault.As(err)
	if !ok {
		t.Fatal(err)
	}
	var fields []string
	for _, f := range e.Faults {
		fields = append(fields, f.Field)
	}
	if got := strings.Join(fields, " "); got != "email consent legal_name amount at digits account" &&
		got != "email legal_name amount at digits account" {
		t.Error(got)
	}
	if _, err := b.InquiryStateOf(t.Context(), "AAAAAAAAAAAAAAAA"); !fault.Is(err, "inquiry.missing") {
		t.Error(err)
	}
}

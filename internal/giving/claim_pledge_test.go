package giving

import (
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// forgot is a line without a code, of an amount, from a number that the public never reads.
const forgot = "CT tu 0123456789012 NGUYEN VAN BINH toi 0011001932418"

// A giver promised, forgot the code in the transfer and claims it by proof. The program does
// not settle it beside the promise: an officer says that it is that gift, and then it is
// received once, under the names of the promise, in its part of the book.
func TestClaimOfPledge(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	ctx := t.Context()
	p := b.pledge(New{Amount: "750000", Leftover: Return, Donor: Donor{
		LegalName: "NGUYỄN VĂN BÌNH", PublicName: "Gia đình ông Bình", Email: "binh@example.vn", Consent: ConsentVersion,
	}})
	other := b.pledge(New{Amount: "750000", Donor: Donor{LegalName: "Trần Văn Ất"}})
	open := b.pledge(New{Donor: Donor{LegalName: "Lê Thị Hoa"}}) // said no amount
	b.pledge(New{Amount: "760000", Donor: Donor{LegalName: "Nguyễn Văn Bình"}})
	gone := b.pledge(New{Amount: "750000", Donor: Donor{LegalName: "Nguyễn Văn Bình"}})
	if err := b.Cancel(ctx, gone.Code, b.giftKey(gone.Code)); err != nil {
		t.Fatal(err)
	}
	l := b.line(b.accountOf(VCB).ID, "12|5017.1|750.000|"+forgot)
	st := b.claim(InquiryForm{Amount: "750000", At: "12/11/2026", Digits: "789012"})
	if st.Outcome != "waiting" {
		t.Fatalf("settled beside the promise: %+v", st)
	}
	q := b.inquiry(st.Code)
	var codes []string
	for _, c := range q.Pledges {
		codes = append(codes, c.Code)
	}
	if len(codes) != 3 || codes[0] != p.Code || !q.Pledges[0].Name || q.Pledges[0].Contact || q.Pledges[1].Name {
		t.Fatalf("%v, want %s, then %s and %s", codes, p.Code, other.Code, open.Code)
	}
	r := ClaimRuling{Inquiry: q.ID, Line: l.ID}
	for _, tt := range []struct{ pledge, key string }{
		{"", "claim.pledge.choose"},
		{"nhầm", "claim.pledge.choose"},
		{gone.Code, "claim.pledge.other"},
		{"LSK7M3PQ8TW", "claim.pledge.other"},
	} {
		r.Pledge = tt.pledge
		if err := b.SettleClaim(ctx, b.accountant, r); !fault.Is(err, tt.key) {
			t.Errorf("%q: %v, want %s", tt.pledge, err, tt.key)
		}
	}
	r.Pledge = p.Code
	if err := b.SettleClaim(ctx, b.accountant, r); err != nil {
		t.Fatal(err)
	}
	g, err := b.ByCode(ctx, p.Code)
	if err != nil || g.State != Received || g.Received != 750_000 || len(g.Receipts) != 1 {
		t.Fatal(g, err)
	}
	if st, err = b.InquiryStateOf(ctx, st.Code); err != nil || st.Outcome != "settled" || st.Receipt != g.Receipts[0] {
		t.Error(st, err)
	}
	if got := b.named(st.Receipt); got != "Gia đình ông Bình" {
		t.Errorf("the receipt names %q", got)
	}
	m, err := b.MatchesFor(ctx, b.accountant, []int64{l.ID})
	if err != nil || m[l.ID].Code != p.Code || m[l.ID].How != BySuggestion && m[l.ID].How != ByOfficer {
		t.Error(m, err)
	}
	if g, err = b.ByCode(ctx, other.Code); err != nil || g.State != Waiting {
		t.Error(g, err)
	}
}

// Who names the code of his promise, under the name of the promise, needs no officer; who
// names it under another name does, for the receipt would tell him whose it is.
func TestClaimNamesItsPledge(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := b.accountOf(VCB).ID
	ask := func(amount, name string, p *Pledge) *InquiryState {
		return b.claim(InquiryForm{Amount: amount, At: "12/11/2026", Digits: "789012", Pledge: p.Code, Donor: Donor{LegalName: name}})
	}
	mine := b.pledge(New{Amount: "750000", Donor: Donor{LegalName: "Nguyễn Văn Bình"}})
	b.line(a, "12|5017.1|750.000|"+forgot)
	st := ask("750000", "nguyen van binh", mine)
	g, err := b.ByCode(t.Context(), mine.Code)
	if err != nil || st.Outcome != "settled" || g.State != Received || g.Receipts[0] != st.Receipt {
		t.Fatal(st, g, err)
	}
	theirs := b.pledge(New{Amount: "760000", Donor: Donor{LegalName: "Trần Thị Bí Mật"}})
	b.line(a, "12|5017.2|760.000|"+forgot)
	if st = ask("760000", "Nguyễn Văn Bình", theirs); st.Outcome != "waiting" {
		t.Errorf("%+v", st)
	}
	q := b.inquiry(st.Code)
	if len(q.Pledges) != 1 || !q.Pledges[0].Named || q.Pledges[0].Name {
		t.Errorf("%+v", q.Pledges)
	}
	// An officer says that it is nobody's promise: it stays one, and the gift has its claimant.
	if err := b.SettleClaim(t.Context(), b.accountant, ClaimRuling{Inquiry: q.ID, Line: q.Fits[0].ID, NoPledge: true}); err != nil {
		t.Fatal(err)
	}
	if g, err = b.ByCode(t.Context(), theirs.Code); err != nil || g.State != Waiting {
		t.Error(g, err)
	}
	// Who left the name out when promising, and asks for no name now, has the one and not the other.
	bare := b.pledge(New{Donor: Donor{PublicName: "Anh Bình"}})
	b.line(a, "12|5017.3|770.000|"+forgot)
	st = b.claim(InquiryForm{
		Amount: "770000", At: "12/11/2026", Digits: "789012", Pledge: bare.Code, Donor: Donor{LegalName: "Nguyễn Văn Bình", Anonymous: true},
	})
	if st.Outcome != "settled" || b.named(st.Receipt) != "" {
		t.Errorf("%+v, named %q", st, b.named(st.Receipt))
	}
	private, err := b.WithKey(t.Context(), bare.Code, b.giftKey(bare.Code))
	if err != nil || private.LegalName != "Nguyễn Văn Bình" || !private.Donor.Anonymous {
		t.Error(private, err)
	}
}

// Two officers give two lines to one promise at the same moment: one of them is its gift,
// and the other officer is told.
func TestClaimsOfOnePledge(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	ctx := t.Context()
	p := b.pledge(New{Amount: "750000", Donor: Donor{LegalName: "Nguyễn Văn Bình"}})
	a := b.accountOf(VCB).ID
	b.line(a, "12|5017.1|750.000|"+forgot)
	b.line(a, "12|5017.2|750.000|CT tu 0998877665544 NGUYEN VAN BINH toi 0011001932418")
	var rulings [2]ClaimRuling
	for i, digits := range [2]string{"789012", "665544"} {
		q := b.inquiry(b.claim(InquiryForm{Amount: "750000", At: "12/11/2026", Digits: digits}).Code)
		rulings[i] = ClaimRuling{Inquiry: q.ID, Line: q.Fits[0].ID, Pledge: p.Code}
	}
	var wait sync.WaitGroup
	var errs [2]error
	for i := range rulings {
		wait.Go(func() { errs[i] = b.SettleClaim(ctx, b.accountant, rulings[i]) })
	}
	wait.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatal(errs)
	}
	for _, err := range errs {
		if err != nil && !fault.Is(err, "claim.pledge.received") {
			t.Error(err)
		}
	}
	if g, err := b.ByCode(ctx, p.Code); err != nil || g.Received != 750_000 {
		t.Error(g, err)
	}
}

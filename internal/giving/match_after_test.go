package giving

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// After the last day of reception money still stands in the books at once, but
// waits for a decision: no pledge takes it, no receipt is issued.
func TestAfterTheLastDay(t *testing.T) {
	now := pgtest.Now.AddDate(0, 0, -1)
	b := newBankAt(t, func() time.Time { return now })
	a := b.accountOf(VCB).ID
	p := b.pledge(New{Amount: "500000"})
	c, err := b.CloseCampaign(t.Context(), b.manager, b.campaign.ID, "Đủ kinh phí")
	if err != nil {
		t.Fatal(err)
	}
	b.campaign, now = c, pgtest.Now
	row := vcb("12|9|1.000|x")
	n := NewStatement{Account: a}
	if _, err := b.UploadStatement(t.Context(), b.accountant, n, strings.NewReader(row)); !fault.Is(err, "statement.account.over") {
		t.Errorf("another campaign's file: %v", err)
	}
	n.Late = true
	if _, err := b.UploadStatement(t.Context(), b.accountant, n, strings.NewReader(row)); err != nil {
		t.Errorf("said to be this one's: %v", err)
	}
	l := b.line(a, "11|2|1.000|x", "12|1|500.000|"+p.Code)
	if l.State != LineLate || b.received() != 502_000 {
		t.Errorf("%s, received %d", l.State, b.received())
	}
	if _, err := b.Match(t.Context(), b.accountant, l.ID, p.ID, false); !fault.Is(err, "match.late") {
		t.Errorf("matched late: %v", err)
	}
}

// The donor asks to be hidden after the gift has come: the statement forgets the
// name, and knows it again when asked to.
func TestHideLater(t *testing.T) {
	b := newBank(t)
	n := New{Campaign: b.campaign.Slug, Amount: "500000", Donor: Donor{PublicName: "Lê Thị Hoa"}}
	g, err := b.Pledge(t.Context(), auth.Public, n)
	if err != nil {
		t.Fatal(err)
	}
	l := b.line(b.accountOf(VCB).ID, "12|1|500.000|LE THI HOA "+g.Code)
	for _, hidden := range []bool{true, false} {
		err := b.Rename(t.Context(), g.Code, g.Key, Donor{PublicName: "Lê Thị Hoa", Anonymous: hidden})
		if err != nil {
			t.Fatal(err)
		}
		want := map[bool]string{true: g.Code, false: "Lê Thị Hoa · " + g.Code}[hidden]
		if got := b.shown(l.ID); got != want {
			t.Errorf("hidden %v: %q", hidden, got)
		}
	}
}

// A giver who chose a name is found by it and by nothing the bank wrote, in a pledge
// and in an officer's claim; one who chose none is hidden in both. Undone, the line
// is nobody's, and the bank's screened words stand there again.
func TestChosenNameIsShown(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	named := b.pledge(New{Amount: "500000", Donor: Donor{LegalName: "Lê Thị Hoa", PublicName: "Mầm Xanh 0912345678"}})
	blank := b.pledge(New{Amount: "500000", Donor: Donor{LegalName: "Lê Thị Hoa"}})
	for i, tt := range []struct {
		name, code, shown string
		hidden            bool
		give              func(line int64) (*Matched, error) // nil: the code does
	}{
		{"a chosen name", named.Code, "Mầm Xanh ••• · " + named.Code, false, nil},
		{"no name", blank.Code, blank.Code, true, nil},
		{"a chosen name, found by an officer", "", "Mầm Xanh •••", false, func(line int64) (*Matched, error) {
			return b.Match(t.Context(), b.accountant, line, named.ID, true)
		}},
		{"no name, found by an officer", "", "", true, func(line int64) (*Matched, error) {
			return b.Match(t.Context(), b.accountant, line, blank.ID, false)
		}},
		{"claimed with a name", "", "Hội Đồng Hương", false, func(line int64) (*Matched, error) {
			return b.Claim(t.Context(), b.accountant, line, Donor{LegalName: "Lê Thị Hoa", PublicName: "Hội Đồng Hương"})
		}},
		{"claimed without a name", "", "", true, func(line int64) (*Matched, error) {
			return b.Claim(t.Context(), b.accountant, line, Donor{LegalName: "Lê Thị Hoa"})
		}},
	} {
		l := b.line(a, fmt.Sprintf("12|%d|%d|LE THI HOA %s", i+1, 1000+i, tt.code))
		if tt.give != nil {
			if _, err := tt.give(l.ID); err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
		}
		if got, hidden := b.shown(l.ID), b.hides(l.ID); got != tt.shown || hidden != tt.hidden {
			t.Errorf("%s: shown as %q, hidden %v", tt.name, got, hidden)
		}
		for _, q := range []string{"le thi hoa", "mam xanh", "hội đồng hương"} {
			want := strings.Contains(vntext.Fold(tt.shown), vntext.Fold(q))
			if found := b.finds(q, l.ID); found != want {
				t.Errorf("%s: found by %q: %v", tt.name, q, found)
			}
		}
		if err := b.Unmatch(t.Context(), b.accountant, l.ID, "thử lại"); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if got := b.shown(l.ID); got != strings.TrimSpace("LE THI HOA "+tt.code) || b.hides(l.ID) {
			t.Errorf("%s: undone, shown as %q", tt.name, got)
		}
	}
}

// hides says whether the public statement hides a line's giver.
func (b *bank) hides(line int64) (hidden bool) {
	b.t.Helper()
	err := pgtest.Super(b.t, b.DB).QueryRow(`select hidden from giving.public_statement where id = $1`, line).Scan(&hidden)
	if err != nil {
		b.t.Fatal(err)
	}
	return hidden
}

// finds says whether a search of the public statement shows a line.
func (b *bank) finds(words string, line int64) bool {
	b.t.Helper()
	page, err := b.SearchStatement(b.t.Context(), StatementQuery{Text: words})
	if err != nil {
		b.t.Fatal(err)
	}
	return slices.ContainsFunc(page.Items, func(i StatementItem) bool { return i.ID == line })
}

// Money that moves between two accounts of ours is neither given nor spent: it is on
// its way until both statements have told, in whichever order they come.
func TestOwnTransfer(t *testing.T) {
	b := newBank(t)
	one, two := b.accountOf(VCB), b.accountOf(Agribank)
	const header = "Date,DocumentNumber,ReferenceNumber,TransactionDetails,DebitAmount,CreditAmount,Balance\n"
	in := b.upload(two.ID, strings.NewReader(header+
		"11/11/2026,9,,Dieu chuyen CT tu "+one.Number+" QUY toi "+two.Number+" QUY,,400,400\n"))
	if in.Held != 1 || b.held(two) != 0 {
		t.Errorf("%+v: the second account holds %d", in, b.held(two))
	}
	b.upload(one.ID, strings.NewReader(vcb("10|1|1.000|A UNG HO", "11|2|-400|Dieu chuyen toi "+two.Number)))
	if b.held(one) != 600 || b.held(two) != 400 || b.received() != 1000 {
		t.Errorf("%d and %d, received %d", b.held(one), b.held(two), b.received())
	}
	if on := b.balance(b.campaign.BookID, ledger.Transit); on != 0 {
		t.Errorf("%d is still on its way", on)
	}
}

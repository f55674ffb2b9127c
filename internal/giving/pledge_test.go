package giving

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/vietqr"
)

func gift() New {
	return New{
		Campaign: "lu-trang-dinh", Amount: "200.000",
		Donor: Donor{
			PublicName: "Trần Văn Bình", LegalName: "Trần Văn Bình",
			Phone: "+84 912 345 678", Email: "binh@vidu.vn", Consent: ConsentVersion,
		},
	}
}

// A donor pledges, gives with the code, and alone sees what the key opens.
func TestPledge(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	f.receiving()
	ctx := t.Context()
	g, err := f.Pledge(ctx, auth.Public, gift())
	if err != nil {
		t.Fatal(err)
	}
	if CleanCode(g.Code) != g.Code || g.State != Waiting || g.Amount != 200_000 || g.Received != 0 || g.Key == "" {
		t.Errorf("pledged %+v", g)
	}
	want := vietqr.Transfer{BIN: "970436", Account: "0011001932418", Amount: 200_000, Purpose: g.Code}
	if got, err := vietqr.Parse(g.QR); got != want || err != nil {
		t.Errorf("the QR asks for %+v, %v", got, err)
	}
	public, err := f.ByCode(ctx, " "+strings.ToLower(g.Code[:6])+" "+g.Code[6:])
	if err != nil || public.Name != "Trần Văn B••" || public.Key != "" {
		t.Errorf("the public sees %+v, %v", public, err)
	}
	private, err := f.WithKey(ctx, g.Code, g.Key)
	if err != nil || private.LegalName != "Trần Văn Bình" || private.Phone != "0912345678" || private.Earmark == "" {
		t.Errorf("the donor sees %+v, %v", private, err)
	}
	for _, key := range []string{"", "x", g.Key + "x", strings.ToUpper(g.Key)} {
		if _, err := f.WithKey(ctx, g.Code, key); !fault.Is(err, "pledge.missing") {
			t.Errorf("opened with %q: %v", key, err)
		}
	}
	if _, err := f.ByCode(ctx, newCode("LS")); !fault.Is(err, "pledge.missing") {
		t.Errorf("nobody's code: %v", err)
	}

	var stored []byte
	owner := pgtest.Super(t, f.DB)
	err = owner.QueryRow(`select string_agg(p::text, '') from giving.pledges p`).Scan(&stored)
	if err != nil || bytes.Contains(stored, []byte("912345678")) || bytes.Contains(stored, []byte("vidu.vn")) ||
		bytes.Contains(stored, []byte(g.Key)) {
		t.Errorf("stored in clear: %s %v", stored, err)
	}
	f.renames(g)
}

func (f *fund) renames(g *Gift) {
	t, ctx := f.t, f.t.Context()
	if err := f.Rename(ctx, g.Code, g.Key, Donor{PublicName: "Lớp 12A, gọi 0912345678", LegalName: "Lê Thị Cúc"}); err != nil {
		t.Fatal(err)
	}
	private, err := f.WithKey(ctx, g.Code, g.Key)
	if err != nil || private.LegalName != "Lê Thị Cúc" || private.Phone != "" || strings.Contains(private.Name, "0912345678") {
		t.Errorf("renamed to %+v, %v", private, err)
	}
	if err := f.Rename(ctx, g.Code, "x", Donor{}); !fault.Is(err, "pledge.missing") {
		t.Errorf("renamed without the key: %v", err)
	}
	f.withdraws(g)
	if err := f.Cancel(ctx, g.Code, g.Key); err != nil {
		t.Fatal(err)
	}
	if err := f.Cancel(ctx, g.Code, g.Key); !fault.Is(err, "pledge.cancel.state") {
		t.Errorf("cancelled twice: %v", err)
	}
	if got, err := f.ByCode(ctx, g.Code); err != nil || got.State != Cancelled || got.QR != "" {
		t.Errorf("after cancelling %+v, %v", got, err)
	}
}

// A contact is kept by the words that were agreed to, whatever else changes, and is gone
// when its giver takes it back; the trail tells that, and not what it was.
func (f *fund) withdraws(g *Gift) {
	t, ctx := f.t, f.t.Context()
	left := Donor{PublicName: "Lớp 12A", LegalName: "Lê Thị Cúc", Phone: "0912345678", Email: "cuc@vidu.vn"}
	if err := f.Rename(ctx, g.Code, g.Key, left); !fault.Is(err, "donor.consent.missing") {
		t.Errorf("a contact without consent: %v", err)
	}
	left.Consent = ConsentVersion
	if err := f.Rename(ctx, g.Code, g.Key, left); err != nil {
		t.Fatal(err)
	}
	owner := pgtest.Super(t, f.DB)
	if _, err := owner.Exec(`update giving.pledges set consent_version = 'contact.1' where code = $1`, g.Code); err != nil {
		t.Fatal(err)
	}
	left.Consent, left.PublicName = "", "Lớp 12B"
	if err := f.Rename(ctx, g.Code, g.Key, left); err != nil {
		t.Fatal(err)
	}
	if err := f.NameAs(ctx, g.Code, g.Key, "Lớp 12C", false); err != nil {
		t.Fatal(err)
	}
	said := func() (version string, kept int) {
		err := owner.QueryRow(`select coalesce(consent_version, ''), num_nonnulls(phone, email, phone_blind, email_blind)
			from giving.pledges where code = $1`, g.Code).Scan(&version, &kept)
		if err != nil {
			t.Fatal(err)
		}
		return version, kept
	}
	if version, kept := said(); version != "contact.1" || kept != 4 {
		t.Errorf("another name agreed to %q, %d kept", version, kept)
	}
	if err := f.Withdraw(ctx, g.Code, "x"); !fault.Is(err, "pledge.missing") {
		t.Errorf("taken back without the key: %v", err)
	}
	for range 2 {
		if err := f.Withdraw(ctx, g.Code, g.Key); err != nil {
			t.Fatal(err)
		}
	}
	if version, kept := said(); version != "" || kept != 0 {
		t.Errorf("after it was taken back: %q, %d kept", version, kept)
	}
	var told int
	err := owner.QueryRow(`select count(*) from audit.events where action like 'pledge.contact%'
		and not (before::text || after::text) like '%912345678%'`).Scan(&told)
	if err != nil || told != 3 {
		t.Errorf("the trail tells it %d times, %v", told, err)
	}
}

// All mistakes of a form come at once, each at its field, and bad input of any
// size is a mistake of the form and nothing worse.
func TestPledgeRefused(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	f.receiving()
	for _, tt := range []struct {
		field, key string
		change     func(*New)
	}{
		{"amount", "money.exponent", func(n *New) { n.Amount = "1e9" }},
		{"amount", "money.negative", func(n *New) { n.Amount = "-5" }},
		{"amount", "money.fraction", func(n *New) { n.Amount = "0.5" }},
		{"amount", "money.digits", func(n *New) { n.Amount = "９９９" }},
		{"amount", "pledge.amount.large", func(n *New) { n.Amount = "12345678901234567890" }},
		{"amount", "pledge.amount.large", func(n *New) { n.Amount = "10.000.000.000.000" }},
		{"amount", "pledge.amount.large", func(n *New) { n.Amount = "10.000.000.001" }},
		{"amount", "pledge.amount.zero", func(n *New) { n.Amount = "0" }},
		{"public_name", "text.long", func(n *New) { n.PublicName = strings.Repeat("x", 10<<20) }},
		{"public_name", "text.control", func(n *New) { n.PublicName = "a\x00b" }},
		{"legal_name", "text.direction", func(n *New) { n.LegalName = "a\u202eb" }},
		{"phone", "donor.phone.shape", func(n *New) { n.Phone = "12" }},
		{"phone", "donor.phone.shape", func(n *New) { n.Phone = strings.Repeat("1", 10<<20) }},
		{"email", "donor.email.shape", func(n *New) { n.Email = "a@b" }},
		{"email", "donor.email.shape", func(n *New) { n.Email = "A <a@b.vn>" }},
		{"consent", "donor.consent.missing", func(n *New) { n.Consent = "" }},
		{"earmark", "pledge.earmark.unknown", func(n *New) { n.Earmark = "x" }},
		{"leftover", "donor.leftover.unknown", func(n *New) { n.Leftover = "keep" }},
	} {
		n := gift()
		tt.change(&n)
		_, err := f.Pledge(t.Context(), auth.Public, n)
		e, ok := fault.As(err)
		if !ok || len(e.Faults) != 1 || e.Faults[0].Field != tt.field || e.Faults[0].Key != tt.key {
			t.Errorf("%v, want %s: %s", err, tt.field, tt.key)
		}
	}
	_, err := f.Pledge(t.Context(), auth.Public, New{
		Campaign: "lu-trang-dinh", Amount: "x", Leftover: "x", Donor: Donor{Phone: "1", PublicName: "\x00"},
	})
	if e, ok := fault.As(err); !ok || len(e.Faults) != 4 {
		t.Errorf("four mistakes are told as %v", err)
	}
	if _, err := f.Pledge(t.Context(), auth.Public, New{Campaign: "khong-co"}); !isKind(err, fault.Missing) {
		t.Errorf("no such campaign: %v", err)
	}
}

// Nobody can give before a campaign begins or after it ended, and a waiting
// pledge is expired from its last moment on.
func TestPledgeKeepsTheDays(t *testing.T) {
	t.Parallel()
	now := pgtest.Now
	f := newFundAt(t, func() time.Time { return now })
	c := f.receiving()
	ctx := t.Context()
	g, err := f.Pledge(ctx, auth.Public, New{Campaign: c.Slug})
	if err != nil || g.Amount != 0 || g.State != Waiting {
		t.Fatalf("%+v, %v", g, err)
	}
	now = now.Add(pledgeLife)
	if g, err = f.ByCode(ctx, g.Code); err != nil || g.State != Expired || g.QR == "" {
		t.Errorf("after 30 days %+v, %v: it may still be given", g, err)
	}
	if err := f.ExpirePledges(ctx); err != nil {
		t.Fatal(err)
	}
	now = c.LastDay().End()
	if _, err := f.Pledge(ctx, auth.Public, New{Campaign: c.Slug}); !fault.Is(err, "pledge.campaign.closed") {
		t.Errorf("after the last day: %v", err)
	}
	if g, err = f.ByCode(ctx, g.Code); err != nil || g.QR != "" || g.Account != nil {
		t.Errorf("a closed campaign shows %+v, %v", g, err)
	}
	now = c.StartsOn.Start().Add(-time.Second)
	if _, err := f.Pledge(ctx, auth.Public, New{Campaign: c.Slug}); !fault.Is(err, "pledge.campaign.early") {
		t.Errorf("before the first day: %v", err)
	}
}

// The same request any number of times, at the same moment too, is one pledge
// with one code and the same key; another content under its name is refused.
func TestPledgeOnce(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	f.receiving()
	ctx := pg.WithOnce(t.Context(), pg.Once{Key: "click", Hash: []byte("a")})
	gifts := make([]*Gift, 20)
	var all sync.WaitGroup
	for i := range gifts {
		all.Go(func() {
			var err error
			if gifts[i], err = f.Pledge(ctx, auth.Public, gift()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, g := range gifts {
		if g == nil || g.Code != gifts[0].Code || g.Key != gifts[0].Key {
			t.Fatalf("%+v and %+v", g, gifts[0])
		}
	}
	other := pg.WithOnce(t.Context(), pg.Once{Key: "click", Hash: []byte("b")})
	if _, err := f.Pledge(other, auth.Public, gift()); !fault.Is(err, "once.mismatch") {
		t.Errorf("other content: %v", err)
	}
}

// Money that comes makes a pledge received, however late; taken back, it waits.
func TestPledgeReceived(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	ctx := t.Context()
	g, err := f.Pledge(ctx, auth.Public, gift())
	if err != nil {
		t.Fatal(err)
	}
	var id int64
	machine := auth.System("test")
	err = f.DB.Update(ctx, machine, func(tx *pg.Tx) error {
		found, err := pledgesByCodes(tx, c.ID, []string{g.Code, newCode("LS")})
		if err != nil || len(found) != 1 {
			t.Errorf("found %v, %v", found, err)
		}
		id = found[g.Code].ID
		return receivePledges(tx, []int64{id, id}, []int64{150_000, 50_000})
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := f.ByCode(ctx, g.Code); err != nil || got.State != Received || got.Received != 200_000 || got.QR != "" {
		t.Errorf("%+v, %v", got, err)
	}
	if err := f.Rename(ctx, g.Code, g.Key, Donor{LegalName: "Người khác"}); !fault.Is(err, "donor.legal_name.received") {
		t.Errorf("the name on a receipt was changed: %v", err)
	}
	back := func(amount int64) error {
		return f.DB.Update(ctx, machine, func(tx *pg.Tx) error { return unreceivePledge(tx, id, 0+moneyOf(amount)) })
	}
	if err := back(50_000); err != nil {
		t.Fatal(err)
	}
	if err := back(150_000); err != nil {
		t.Fatal(err)
	}
	if err := back(1); !fault.Is(err, "pledge.received.changed") {
		t.Errorf("taken back more than came: %v", err)
	}
	if got, err := f.ByCode(ctx, g.Code); err != nil || got.State != Waiting || got.Received != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// Officers see pledges of their own fund; a sibling's officer sees nothing, even
// by raw SQL in the program's own session, and every reveal leaves its reason.
func TestPledgeScope(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	ctx := t.Context()
	g, err := f.Pledge(ctx, auth.Public, gift())
	if err != nil {
		t.Fatal(err)
	}
	for find, n := range map[string]int{"0912 345 678": 1, "+84 912345678": 1, "0900000000": 0, strings.ToLower(g.Code): 1, "7": 0} {
		if list, err := f.PledgesFor(ctx, f.manager, c.ID, PledgeFilter{Find: find}); err != nil || len(list) != n {
			t.Errorf("%q finds %d, %v", find, len(list), err)
		}
	}
	if _, err := f.PledgesFor(ctx, f.manager, c.ID, PledgeFilter{Find: "hoa"}); !fault.Is(err, "pledges.find.shape") {
		t.Error(err)
	}
	if _, err := f.PledgesFor(ctx, f.manager, c.ID, PledgeFilter{State: "x"}); !fault.Is(err, "api.state") {
		t.Error(err)
	}
	list, err := f.PledgesFor(ctx, f.manager, c.ID, PledgeFilter{Phone: "0912.345.678"})
	if err != nil || len(list) != 1 || list[0].Code != g.Code {
		t.Errorf("by phone %v, %v", list, err)
	}
	if _, err := f.PledgesFor(ctx, f.cashier, c.ID, PledgeFilter{Find: "0912 345 678"}); !isKind(err, fault.Denied) {
		t.Errorf("the cashier looks a neighbour up: %v", err)
	}
	var trail int
	err = pgtest.Super(t, f.DB).QueryRow(`select count(*) from audit.events
		where action = 'pledge.find' and actor_id = 7 and after->'found' ? $1 and after::text !~ '912'`, g.Code).Scan(&trail)
	if err != nil || trail != 3 {
		t.Errorf("%d searches by phone in the trail, %v", trail, err)
	}
	sibling := officer(9, auth.FundManager, f.commune)
	if _, err := f.PledgesFor(ctx, sibling, c.ID, PledgeFilter{}); !isKind(err, fault.Denied) {
		t.Errorf("a sibling lists: %v", err)
	}
	if _, err := f.RevealPledge(ctx, sibling, g.Code, "tò mò"); err == nil {
		t.Error("a sibling reveals")
	}
	var n int
	err = f.DB.View(ctx, sibling, func(tx *pg.Tx) error {
		return tx.Row(`select count(*) from giving.pledges`).Scan(&n)
	})
	if err != nil || n != 0 {
		t.Errorf("a sibling reads %d rows, %v", n, err)
	}
	if _, err := f.RevealPledge(ctx, f.manager, g.Code, " "); !fault.Is(err, "reason.missing") {
		t.Errorf("revealed for no reason: %v", err)
	}
	d, err := f.RevealPledge(ctx, f.manager, g.Code, "Gọi xác nhận")
	if err != nil || d.Phone != "0912345678" {
		t.Errorf("revealed %+v, %v", d, err)
	}
	err = pgtest.Super(t, f.DB).QueryRow(`
		select count(*) from audit.events where action = 'pledge.reveal' and reason = 'Gọi xác nhận'`).Scan(&n)
	if err != nil || n != 1 {
		t.Errorf("%d reveals in the trail, %v", n, err)
	}
	err = f.DB.Public(ctx, func(tx *pg.Tx) error {
		return tx.Row(`select count(*) from giving.pledges`).Scan(&n)
	})
	if pg.Code(err) != "42501" {
		t.Errorf("the portal reads pledges: %v", err)
	}
}

func TestConsentWords(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c, err := f.Consent(t.Context())
	if err != nil || c.Version != ConsentVersion || c.Wording == "" || c.WordingEN == "" {
		t.Errorf("%+v, %v", c, err)
	}
}

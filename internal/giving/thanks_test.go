package giving

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

func (b *bank) wall() (names []string) {
	b.t.Helper()
	list, err := b.Wall(b.t.Context(), "", 0, 50)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, t := range list {
		names = append(names, t.Name+": "+t.Words)
	}
	return names
}

// Who asks is thanked once the money has come, by the name that was agreed to and with
// words that were screened; who takes it back, or takes another name, is not shown.
func TestWallOfThanks(t *testing.T) {
	b := newBank(t)
	ctx, a := t.Context(), b.accountOf(VCB).ID
	asked := Thanks{ThanksVersion, "Mong bà con vững lòng, gọi 0912345678"}
	first := b.pledge(New{Donor: Donor{PublicName: "Lớp 5A trường Đông Kinh"}, Thanks: asked})
	key := b.giftKey(first.Code)
	b.pledge(New{Donor: Donor{PublicName: "Người không nhờ"}})
	if got := b.wall(); len(got) != 0 {
		t.Errorf("thanked before the money came: %v", got)
	}
	b.line(a, "12|1|200.000|ung ho "+first.Code)
	if got := b.wall(); len(got) != 1 || got[0] != "Lớp 5A trường Đông Kinh: Mong bà con vững lòng, gọi •••" {
		t.Errorf("the wall says %q", got)
	}
	if err := b.Rename(ctx, first.Code, key, Donor{PublicName: "Lớp 5A"}); err != nil {
		t.Fatal(err)
	}
	if got := b.wall(); len(got) != 0 {
		t.Errorf("shown under a name that was not agreed to: %v", got)
	}
	if err := b.AskThanks(ctx, first.Code, key, Thanks{Consent: ThanksVersion}); err != nil {
		t.Fatal(err)
	}
	if got := b.wall(); len(got) != 1 || got[0] != "Lớp 5A: " {
		t.Errorf("the wall says %q", got)
	}
	for range 2 {
		if err := b.EndThanks(ctx, first.Code, key); err != nil {
			t.Fatal(err)
		}
	}
	var rows, trail int
	err := pgtest.Super(t, b.DB).QueryRow(`
		select (select count(*) from giving.thanks), (select count(*) from audit.events where action like 'pledge.thanks%')`).Scan(&rows, &trail)
	if err != nil || len(b.wall()) != 0 || rows != 0 || trail != 3 {
		t.Errorf("taken back: %d rows, %d in the trail, %v", rows, trail, err)
	}
	var text string
	err = pgtest.Super(t, b.DB).QueryRow(`select string_agg(e::text, '') from audit.events e where action like 'pledge.thanks%'`).Scan(&text)
	if err != nil || strings.Contains(text, "Lớp 5A") || !strings.Contains(text, ThanksVersion) {
		t.Errorf("the trail says %s, %v", text, err)
	}
}

// Nobody is thanked by no name, without agreeing, with the words of another time, or by
// whoever has only the code.
func TestThanksRefused(t *testing.T) {
	b := newBank(t)
	ctx := t.Context()
	named := b.pledge(New{Donor: Donor{PublicName: "Bình"}})
	hidden := b.pledge(New{Donor: Donor{Anonymous: true}})
	long := strings.Repeat("ă", thanksWordsMax+1)
	for _, tt := range []struct {
		p      *Pledge
		t      Thanks
		key    string
		reason string
	}{
		{named, Thanks{}, b.giftKey(named.Code), "thanks.unasked"},
		{named, Thanks{Words: "Cố lên"}, b.giftKey(named.Code), "thanks.unasked"},
		{named, Thanks{Consent: "thanks.0"}, b.giftKey(named.Code), "thanks.version"},
		{named, Thanks{ThanksVersion, long}, b.giftKey(named.Code), "text.long"},
		{named, Thanks{ThanksVersion, "a\x00b"}, b.giftKey(named.Code), "text.control"},
		{hidden, Thanks{Consent: ThanksVersion}, b.giftKey(hidden.Code), "thanks.nameless"},
		{named, Thanks{Consent: ThanksVersion}, b.giftKey(hidden.Code), "pledge.missing"},
		{named, Thanks{Consent: ThanksVersion}, "", "pledge.missing"},
	} {
		if err := b.AskThanks(ctx, tt.p.Code, tt.key, tt.t); !fault.Is(err, tt.reason) {
			t.Errorf("%+v: %v, want %s", tt.t, err, tt.reason)
		}
	}
	if err := b.EndThanks(ctx, named.Code, ""); !fault.Is(err, "pledge.missing") {
		t.Errorf("taken back without the key: %v", err)
	}
	if _, err := b.Pledge(ctx, form, New{Campaign: b.campaign.Slug, Donor: Donor{Anonymous: true}, Thanks: Thanks{Consent: ThanksVersion}}); !fault.Is(err, "thanks.nameless") {
		t.Errorf("pledged without a name: %v", err)
	}
}

// Asked and taken back by two at once: the wall ends in one of the two, never twice there.
func TestThanksRace(t *testing.T) {
	b := newBank(t)
	p := b.pledge(New{Donor: Donor{PublicName: "Bình"}})
	key := b.giftKey(p.Code)
	var all sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		all.Go(func() {
			if i%2 == 0 {
				errs[i] = b.AskThanks(t.Context(), p.Code, key, Thanks{Consent: ThanksVersion})
			} else {
				errs[i] = b.EndThanks(t.Context(), p.Code, key)
			}
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	var rows int
	if err := pgtest.Super(t, b.DB).QueryRow(`select count(*) from giving.thanks`).Scan(&rows); err != nil || rows > 1 {
		t.Errorf("%d rows, %v", rows, err)
	}
}

// An officer takes words off for a reason that the giver reads; the same words do not come
// back, others do. Of two officers at once one does it; nobody else may.
func TestThanksAreTakenOff(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	ctx, a := t.Context(), b.accountOf(VCB).ID
	p := b.pledge(New{Donor: Donor{PublicName: "Cửa hàng A"}, Thanks: Thanks{ThanksVersion, "Mua hàng tại cửa hàng A"}})
	key := b.giftKey(p.Code)
	b.line(a, "12|1|200.000|ung ho "+p.Code)
	rows, err := b.WallFor(ctx, b.accountant, 0, 0)
	if err != nil || len(rows) != 1 || rows[0].Code != p.Code || !rows[0].Shown {
		t.Fatalf("%+v %v", rows, err)
	}
	id := rows[0].ID
	stranger := officer(77, auth.Accountant, b.commune)
	for _, by := range []auth.Actor{b.cashier, stranger, auth.Public} {
		if err := b.RemoveThanks(ctx, by, id, "quảng cáo"); err == nil {
			t.Error(by.Name, "took it off")
		}
	}
	if list, err := b.WallFor(ctx, stranger, 0, 0); err != nil || len(list) != 0 {
		t.Error("another unit's:", list, err)
	}
	if err := b.RemoveThanks(ctx, b.accountant, id, "  "); !fault.Is(err, "reason.missing") || len(b.wall()) != 1 {
		t.Error(err)
	}
	if r, err := b.RemovalOf(ctx, p.Code, key); err != nil || r != nil {
		t.Error(r, err)
	}
	var all sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		all.Go(func() { errs[i] = b.RemoveThanks(ctx, b.accountant, id, "lời quảng cáo") })
	}
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || !fault.Is(errors.Join(errs...), "thanks.missing") {
		t.Error("two at once:", errs)
	}
	if got := b.wall(); len(got) != 0 {
		t.Error("still there:", got)
	}
	if r, err := b.RemovalOf(ctx, p.Code, key); err != nil || r == nil || r.Reason != "lời quảng cáo" {
		t.Error("what the giver reads:", r, err)
	}
	if _, err := b.RemovalOf(ctx, p.Code, "x"); !fault.Is(err, "pledge.missing") {
		t.Error(err)
	}
	if err := b.AskThanks(ctx, p.Code, key, Thanks{ThanksVersion, "MUA hàng tại  Cửa Hàng A"}); !fault.Is(err, "thanks.words.removed") {
		t.Error("the same words:", err)
	}
	if err := b.AskThanks(ctx, p.Code, key, Thanks{ThanksVersion, "Mong bà con vững lòng"}); err != nil || len(b.wall()) != 1 {
		t.Error("other words:", err, b.wall())
	}
	if rows, err = b.WallFor(ctx, b.accountant, 0, 0); err != nil || len(rows) != 1 {
		t.Fatalf("%+v %v", rows, err)
	}
	if err := b.RemoveThanks(ctx, b.accountant, rows[0].ID, "vẫn là quảng cáo"); err != nil {
		t.Error(err)
	}
	if err := b.AskThanks(ctx, p.Code, key, Thanks{ThanksVersion, "Mua hàng tại cửa hàng A"}); !fault.Is(err, "thanks.words.removed") {
		t.Error("the first words again:", err)
	}
	raw := pgtest.Raw(t, b.DB)
	for _, attack := range []string{
		`update giving.thanks_removals set reason = 'khác hẳn'`,
		`delete from giving.thanks_removals`,
		`insert into giving.thanks_removals (pledge_id, unit_id, words_blind, reason, removed_by, at) select pledge_id, unit_id, words_blind, '', 5, now() from giving.thanks_removals`,
		`insert into giving.thanks_removals (pledge_id, unit_id, words_blind, reason, removed_by, at) select pledge_id, unit_id, words_blind, 'vì sao', 0, now() from giving.thanks_removals`,
	} {
		pgtest.Refused(t, raw, `begin`, `set local quy.units = '*'`, attack)
	}
	var seen int
	if err := raw.QueryRow(`select count(*) from giving.thanks_removals`).Scan(&seen); err != nil || seen != 0 {
		t.Error("read without a scope:", seen, err)
	}
}

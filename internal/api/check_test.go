package api

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

func (h *house) check(body any) (v verdict) {
	h.t.Helper()
	h.post("/checks", "", body).want(h.t, 200, &v)
	if v.Why == "" || strings.Contains(v.Why, "{") {
		h.t.Errorf("%+v does not say why", v)
	}
	return v
}

// A screenshot of a transfer is in the book only if exactly one line can be it, and
// while a day goes on nobody is told that it is not there.
func TestCheckTransfer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var p createdPledge
	h.post("/pledges", "", map[string]any{"campaign": slug, "amount": 300_000}).want(t, 201, &p)
	var waits createdPledge
	h.post("/pledges", "", map[string]any{"campaign": slug, "amount": 700_000}).want(t, 201, &waits)
	accountant := h.officer("ketoan", auth.Accountant)
	h.upload(accountant, "", "account", number, "file", vcb(
		`1,10/11/2026 08:00:00,5017.1,,200.000,,"mot minh"`,
		`1,10/11/2026 09:10:00,5017.2,,300.000,,"`+p.Code+`"`,
		`1,10/11/2026 15:20:00,5017.3,,300.000,,"nguoi khac"`,
		`1,10/11/2026 16:00:00,5017.4,90.000,,,"chi ra"`,
		`1,11/11/2026 10:30:00,5017.5,,1.000.000,,"hom sau"`)).want(t, 202, nil)
	h.work()
	for _, tt := range []struct {
		name   string
		amount int64
		at     string
		code   string
		want   string
	}{
		{"alone on its day", 200_000, "2026-11-10", "", "match"},
		{"as people write days", 200_000, "10/11/2026", "", "match"},
		{"two that day", 300_000, "2026-11-10", "", "several"},
		{"told by its minute", 300_000, "2026-11-10T09:12", "", "match"},
		{"told by its second, in UTC", 300_000, "2026-11-10T02:08:30Z", "", "match"},
		{"told by its code", 300_000, "2026-11-10", strings.ToLower(p.Code), "match"},
		{"the code of another amount", 200_000, "2026-11-10", p.Code, noMatch},
		{"at no such minute", 300_000, "2026-11-10T12:00", "", noMatch},
		{"no such amount", 999_000, "2026-11-10", "", noMatch},
		{"money out", 90_000, "2026-11-10", "", noMatch},
		{"the day goes on", 999_000, "2026-11-11", "", "covered_later"},
		{"before the last line", 999_000, "2026-11-11T09:00", "", noMatch},
		{"after the last line", 999_000, "2026-11-11T11:00", "", "covered_later"},
		{"today", 200_000, "2026-11-12", "", "covered_later"},
		{"in ten years", 200_000, "2036-11-12", "", "covered_later"},
		{"before there was an account", 200_000, "2020-01-01", "", noMatch},
	} {
		body := map[string]any{"amount": tt.amount, "at": tt.at}
		if tt.code != "" {
			body["code"] = tt.code
		}
		if v := h.check(body); v.Verdict != tt.want {
			t.Errorf("%s: %+v, want %s", tt.name, v, tt.want)
		}
	}
	for _, tt := range []struct {
		at, code, says string
	}{
		{"2026-11-10", p.Code, "số tiền khác"},
		{"2026-11-10", waits.Code, "số tiền khác"},
		{"2036-11-12", "", "sau lúc này"},
		{"2036-11-12 20:15", "", "20:15"},
	} {
		v := h.check(map[string]any{"amount": 200_000, "at": tt.at, "code": tt.code})
		if !strings.Contains(v.Why, tt.says) || strings.Contains(v.Why, "10/11/2026") {
			t.Errorf("%s %s: %+v", tt.at, tt.code, v)
		}
	}
	for _, tt := range []struct {
		body       map[string]any
		field, key string
	}{
		{map[string]any{}, "", "api.check.one"},
		{map[string]any{"at": "2026-11-10"}, "", "api.check.one"},
		{map[string]any{"amount": 1, "account": number}, "", "api.check.one"},
		{map[string]any{"amount": 1}, "at", "transfer.at.shape"},
		{map[string]any{"amount": 1, "at": "31/11/2026"}, "at", "transfer.at.shape"},
		{map[string]any{"amount": 1, "at": "9999-12-31T23:59"}, "at", "transfer.at.shape"},
		{map[string]any{"amount": 0, "at": "2026-11-10"}, "amount", "api.amount"},
		{map[string]any{"amount": -5, "at": "2026-11-10"}, "amount", "api.amount"},
		{map[string]any{"amount": int64(9_007_199_254_740_992), "at": "2026-11-10"}, "amount", "api.amount"},
		{map[string]any{"amount": 1, "at": "2026-11-10", "code": "LSBCDFGHJKX"}, "code", "transfer.code.shape"},
		{map[string]any{"account": strings.Repeat("1", 20)}, "account", "account.number.shape"},
		{map[string]any{"receipt": "ngắn"}, "receipt", "check.receipt.shape"},
	} {
		h.post("/checks", "", tt.body).refused(t, 422, tt.field, tt.key)
	}
}

// An account is official while it is open, a receipt while it stands and if the
// signature in its QR is ours and says the same.
func TestCheckAccountAndReceipt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var r receiptView
	cashier, accountant := h.officer("thuquy", auth.Cashier), h.officer("ketoan", auth.Accountant)
	h.post("/cash-donations", cashier, map[string]any{"campaign": slug, "amount": 200}).refused(t, 422, "amount", "cash.amount.short")
	h.post("/cash-donations", cashier, map[string]any{"campaign": slug, "amount": 500, "exact": true}).want(t, 201, nil)
	h.post("/cash-donations", cashier, map[string]any{"campaign": slug, "amount": 500_000}).want(t, 201, &r)
	full, err := h.Receipts.Read(t.Context(), auth.System("test"), r.Code)
	h.must(err)
	signed, err := h.Receipts.QR(full)
	h.must(err)
	other := *full
	other.Amount = 5_000_000
	lying, err := h.Receipts.QR(&other)
	h.must(err)
	for _, tt := range []struct{ name, field, value, want string }{
		{"ours", "account", number, official},
		{"with spaces", "account", "0011 0019 32418", official},
		{"one digit off", "account", "0011001932419", unknown},
		{"a code", "receipt", strings.ToLower(r.Code), official},
		{"what the QR holds", "receipt", signed, official},
		{"on another's host", "receipt", "https://quy-gia.example/bien-nhan/" + r.Code, official},
		{"signed for another amount", "receipt", lying, noMatch},
		{"a signature of nobody", "receipt", r.URL + "?s=abc", noMatch},
		{"no such receipt", "receipt", "0000000000000000", unknown},
	} {
		if v := h.check(map[string]string{tt.field: tt.value}); v.Verdict != tt.want {
			t.Errorf("%s: %+v, want %s", tt.name, v, tt.want)
		}
	}
	if v := h.check(map[string]string{"receipt": "evil.example/bien-nhan/" + r.Code}); !strings.Contains(v.Why, "(evil.example) không phải của quỹ") {
		t.Errorf("nothing about another's host: %+v", v)
	}
	h.post("/receipts/"+r.Code+"/void", accountant, reason{"Trả lại tiền tại quầy"}).want(t, 200, nil)
	if v := h.check(map[string]string{"receipt": signed}); v.Verdict != noMatch {
		t.Errorf("voided: %+v", v)
	}
	pgtest.Breaks(h.base, "bank_account_is_its_leaf", "campaign_is_as_its_trail_says")
	h.must(h.DB.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		_, err := tx.Exec(`update giving.bank_accounts set closed_on = '2026-11-12', for_qr = false`)
		return err
	}))
	if v := h.check(map[string]string{"account": number}); v.Verdict != noMatch {
		t.Errorf("closed: %+v", v)
	}
}

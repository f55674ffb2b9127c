package giving

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// A minute is typed as it stands on the screenshot.
func TestReadTransferTime(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"19/11/2026", "2026-11-19"},
		{"2026-11-19", "2026-11-19"},
		{"23:04 ngày 19/11/2026", "2026-11-19 23:04"},
		{"23:04 nga\u0300y 19/11/2026", "2026-11-19 23:04"},
		{"lúc 23:04, ngày 19/11/2026", "2026-11-19 23:04"},
		{"19/11/2026 23:04", "2026-11-19 23:04"},
		{"23:04 19/11/2026", "2026-11-19 23:04"},
		{" 19/11/2026  23:04:59 ", "2026-11-19 23:04"},
		{"23:04, 19 Nov 2026", "2026-11-19 23:04"},
		{"2026-11-19T23:04", "2026-11-19 23:04"},
		{"2026-11-19T16:04:00Z", "2026-11-19 23:04"},
		{"25:04 19/11/2026", ""},
		{"31/11/2026", ""},
		{"9999-12-31T23:59", ""},
		{"ngày", ""},
		{"", ""},
	} {
		on, at, err := ReadTransferTime("at", tt.text)
		got := ""
		if err == nil {
			got = on.String()
		}
		if !at.IsZero() {
			got += at.In(on.Start().Location()).Format(" 15:04")
		}
		if got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

// The last digits of the reference tell two transfers of one amount and day apart; a line
// whose bank prints none may be either.
func TestCheckTransferDigits(t *testing.T) {
	b := newBank(t)
	b.line(b.accountOf(VCB).ID, "11|1|200.000|FT26255255001 ung ho", "11|2|200.000|FT26255255002 ung ho", "11|3|90.000|ung ho")
	for _, tt := range []struct {
		amount money.VND
		digits string
		want   TransferVerdict
	}{
		{200_000, "", TransferSeveral},
		{200_000, "255001", TransferFits},
		{200_000, "999999", TransferNone},
		{90_000, "999999", TransferFits},
	} {
		got, err := b.CheckTransfer(t.Context(), Transfer{Amount: tt.amount, On: workday.Date(2026, 11, 11), Digits: tt.digits})
		if err != nil || got.Verdict != tt.want {
			t.Errorf("%d, %q: %+v %v, want %s", tt.amount, tt.digits, got, err, tt.want)
		}
	}
	if _, ok := CleanDigits("12 a4"); ok {
		t.Error("letters are digits")
	}
}

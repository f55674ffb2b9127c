package giving

import "testing"

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

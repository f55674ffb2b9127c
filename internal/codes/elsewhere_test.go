package codes

import "testing"

// A code alone and an address of ours have no other host, however they are written.
func TestHostElsewhere(t *testing.T) {
	const code = "/bien-nhan/0000000000000000"
	for _, tt := range []struct{ typed, want string }{
		{"0000 0000 0000 0000", ""},
		{"https://quy.example" + code + "?s=abc", ""},
		{" HTTP://Quy.Example:443/en" + code, ""},
		{"quy.example" + code, ""},
		{code, ""},
		{"en" + code, ""},
		{"http://evil.example" + code, "evil.example"},
		{"https://quy.example@evil.example" + code, "evil.example"},
		{"//evil.example" + code, "evil.example"},
		{"evil.example/quy.example" + code, "evil.example"},
		{"https://quy.example.evil.example" + code, "quy.example.evil.example"},
	} {
		if got := HostElsewhere(tt.typed, "https://quy.example"); got != tt.want {
			t.Errorf("%q is at %q, want %q", tt.typed, got, tt.want)
		}
	}
}

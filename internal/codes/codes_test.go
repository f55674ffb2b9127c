package codes

import "testing"

func TestParse(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"0123456789ABCDEF", "0123456789ABCDEF"},
		{"o1234-56789 abcdef", "0123456789ABCDEF"},
		{"oil3456789abcdef", "0113456789ABCDEF"},
		{"0123456789ABCDEU", ""}, // no letter U in a code
		{"0123456789ABCDE", ""},  // one short
		{"0123456789ABCDEFG", ""},
		{"0123456789ABCDE=", ""},
		{"0123456789ABCDE\n", ""},
	} {
		if got := Parse(tt.text); got != tt.want {
			t.Errorf("Parse(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

package money

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// Everybody types amounts in their own way; what is clear is taken, and what is
// not says why.
func TestParse(t *testing.T) {
	for _, tt := range []struct {
		text string
		want VND
		key  string
	}{
		{"200000", 200_000, ""},
		{" 200.000 ", 200_000, ""},
		{"200,000", 200_000, ""},
		{"200 000", 200_000, ""},
		{"200\u00a0000", 200_000, ""},
		{"1.234.567", 1_234_567, ""},
		{"200.000 ₫", 200_000, ""},
		{"200.000đ", 200_000, ""},
		{"200000 VND", 200_000, ""},
		{"200.000 đồng", 200_000, ""},
		{"₫200.000", 200_000, ""},
		{"₫ 200.000", 200_000, ""},
		{"200.000.", 200_000, ""},
		{"200k", 200_000, ""},
		{"200K", 200_000, ""},
		{"200 nghìn", 200_000, ""},
		{"200 nghìn đồng", 200_000, ""},
		{"1,5 triệu", 1_500_000, ""},
		{"1.25 triệu", 1_250_000, ""},
		{"2tr", 2_000_000, ""},
		{"2 tỷ", 2_000_000_000, ""},
		{"0", 0, ""},
		{"007", 7, ""},
		{"9007199254740991", Max, ""},

		{"", 0, "money.missing"},
		{" \t", 0, "money.missing"},
		{"0.5", 0, "money.fraction"},
		{"0,5", 0, "money.fraction"},
		{"200.50", 0, "money.fraction"},
		{"200.000,50", 0, "money.fraction"},
		{"1,000.00", 0, "money.fraction"},
		{"1,0005k", 0, "money.fraction"},
		{"-5", 0, "money.negative"},
		{"−200.000", 0, "money.negative"},
		{"1e9", 0, "money.exponent"},
		{"1E9", 0, "money.exponent"},
		{"９９９", 0, "money.digits"},
		{"٢٠٠", 0, "money.digits"},
		{"²", 0, "money.digits"},
		{"12345678901234567890", 0, "money.large"},
		{"9007199254740992", 0, "money.large"},
		{"9.007.199.254.740.992", 0, "money.large"},
		{"9999999999 tỷ", 0, "money.large"},
		{strings.Repeat("9", 10<<20), 0, "money.large"},
		{"1.500 triệu", 0, "money.ambiguous"},
		{"1,500k", 0, "money.ambiguous"},
		{"abc", 0, "money.format"},
		{"đồng", 0, "money.format"},
		{"+5", 0, "money.format"},
		{"1tr5", 0, "money.format"},
		{"20.00.000", 0, "money.groups"},
		{"2.00.000", 0, "money.groups"},
		{"200.000..", 0, "money.groups"},
		{"₫", 0, "money.format"},
		{"2000.000.000", 0, "money.groups"},
		{".5", 0, "money.groups"},
		{"5.", 0, "money.groups"},
		{"200 00", 0, "money.groups"},
		{"1.000,000", 0, "money.fraction"},
		{"0x10", 0, "money.format"},
		{"200\x00", 0, "money.format"},
		{strings.Repeat("a", 10<<20), 0, "money.format"},
	} {
		got, err := Parse("amount", tt.text)
		if got != tt.want || (err != nil) != (tt.key != "") || tt.key != "" && !fault.Is(err, tt.key) {
			t.Errorf("Parse(%.30q) = %d, %v, want %d %s", tt.text, got, err, tt.want, tt.key)
		}
	}
}

func TestShown(t *testing.T) {
	for _, tt := range []struct {
		v     VND
		want  string
		words string
	}{
		{0, "0 ₫", "Không đồng"},
		{999, "999 ₫", "Chín trăm chín mươi chín đồng"},
		{200_000, "200.000 ₫", "Hai trăm nghìn đồng"},
		{-1_234_567, "-1.234.567 ₫", "Âm một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng"},
	} {
		if got := tt.v.String(); got != tt.want {
			t.Errorf("%d shown as %q, want %q", tt.v, got, tt.want)
		}
		if got := tt.v.InWords(); got != tt.words {
			t.Errorf("%d said as %q, want %q", tt.v, got, tt.words)
		}
	}
}

// What we show can be typed, and no text makes the parser fall or lie.
func TestParseReadsWhatWeShow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := VND(rapid.Int64Range(0, int64(Max)).Draw(t, "v"))
		for _, text := range []string{v.String(), v.Plain()} {
			if got, err := Parse("", text); got != v || err != nil {
				t.Fatalf("Parse(%q) = %d, %v", text, got, err)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"200.000", "1,5 triệu", "200k", "0.5", "1e9", "-5", "1.000,50", "9 999 tỷ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if v, err := Parse("", s); v < 0 || v > Max || err != nil && v != 0 {
			t.Errorf("Parse(%q) = %d, %v", s, v, err)
		}
	})
}

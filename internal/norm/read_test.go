package norm

import "testing"

// What a list says must be said again in the reader's language, to the same result.
func TestRead(t *testing.T) {
	for _, tt := range []struct {
		text, english string
		result        int64
	}{
		{"25.000.000 đ × 1 hộ", "25,000,000 ₫ × 1 household", 25_000_000},
		{"10.000.000 đ/ha × 1.100 m²", "10,000,000 ₫/ha × 1,100 m²", 1_100_000},
		{"15 kg × 4 người × 3 tháng", "15 kg × 4 people × 3 months", 180_000},
		{"50 × 500.000 đ", "50 × 500,000 ₫", 25_000_000},
	} {
		sum, ok := Read(tt.text)
		if got := TextIn(sum, english); !ok || got != tt.english || Result(sum) != tt.result {
			t.Errorf("%q: %q, %d, %t", tt.text, got, Result(sum), ok)
		}
	}
	for _, text := range []string{"", "theo biên bản", "25.00 đ", "-1 hộ", "3 con"} {
		if sum, ok := Read(text); ok {
			t.Errorf("%q was read as %v", text, sum)
		}
	}
}

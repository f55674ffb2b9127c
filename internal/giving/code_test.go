package giving

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/quykhancap/quykhancap/internal/vntext"
)

// A code is found wherever a bank put it, and nothing else is taken for one.
func TestFindCodes(t *testing.T) {
	prefixes := []string{"LS", "LSB", "BAO"}
	for _, tt := range []struct{ name, memo, want string }{
		{"alone", "LSK7M3PQ8TW", "LSK7M3PQ8TW"},
		{"small letters", "lsk7m3pq8tw ung ho", "LSK7M3PQ8TW"},
		{"spaces in it", "MBVCB.4821.LS K7M3 PQ8TW.CT tu 0011", "LSK7M3PQ8TW"},
		{"glued to other words", "UNGHOLSK7M3PQ8TWFT24254123456789", "LSK7M3PQ8TW"},
		{"broken over lines", "ung ho LSK7M3\nPQ8TW", "LSK7M3PQ8TW"},
		{"dots and dashes", "L.S-K7M3/PQ8T_W", "LSK7M3PQ8TW"},
		{"marks around it", "Ủng hộ LSK7M3PQ8TWđồng bào", "LSK7M3PQ8TW"},
		{"twice the same", "LSK7M3PQ8TW LSK7M3PQ8TW", "LSK7M3PQ8TW"},
		{"one short", "LSK7M3PQ8T", ""},
		{"no letter O in a code", "LSK7M3PQ8TO", ""},
		{"wrong check symbol", "LSK7M3PQ8TX", ""},
		{"swapped", "LSK7MP3Q8TW", ""},
		{"another's prefix", "LAK7M3PQ8TW", ""},
		{"prefix at the end", "ung ho LS", ""},
		{"nothing", "", ""},
		{"after a false start", "LSLSK7M3PQ8TW", "LSK7M3PQ8TW"},
	} {
		if got := strings.Join(FindCodes(tt.memo, prefixes), " "); got != tt.want {
			t.Errorf("%s: FindCodes(%q) = %q, want %q", tt.name, tt.memo, got, tt.want)
		}
	}
	other := newCode("BAO")
	two := FindCodes("LSK7M3PQ8TW va "+other, prefixes)
	if len(two) != 2 {
		t.Errorf("two codes in one memo are %q", two)
	}
	if n := len(FindCodes(strings.Repeat(other+" LSK7M3PQ8TW", 10_000), prefixes)); n > codesMax {
		t.Errorf("%d codes of a long memo", n)
	}
}

// The check symbol catches every slip of one symbol and every swap of two
// neighbours, for every code.
func TestCodeChecksItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.StringMatching(`[A-Z]{2,4}`).Draw(t, "prefix")
		code := newCode(prefix)
		if CleanCode(code) != code || !slices.Equal(FindCodes("x"+strings.ToLower(code)+"y", []string{prefix}), []string{code}) {
			t.Fatalf("%s is not found", code)
		}
		for i := len(prefix); i < len(code); i++ {
			for _, s := range symbols {
				wrong := code[:i] + string(s) + code[i+1:]
				if wrong != code && CleanCode(wrong) != "" {
					t.Fatalf("%s passes for %s", wrong, code)
				}
			}
			for j := i + 1; j < len(code); j++ {
				wrong := []byte(code)
				wrong[i], wrong[j] = code[j], code[i]
				if string(wrong) != code && CleanCode(string(wrong)) != "" {
					t.Fatalf("%s passes for %s", wrong, code)
				}
			}
		}
	})
}

func TestCodesDiffer(t *testing.T) {
	seen := map[string]bool{}
	count := map[rune]int{}
	for range 20_000 {
		code := newCode("LS")
		if seen[code] {
			t.Fatalf("%s twice", code)
		}
		seen[code] = true
		for _, s := range code[2:] {
			count[s]++
		}
	}
	for _, s := range symbols {
		if n := count[s]; n < 5400 || n > 7500 { // 180,000 / 28 = 6,428
			t.Errorf("%c stands %d times", s, n)
		}
	}
}

func FuzzFindCode(f *testing.F) {
	f.Add("MBVCB.4821.LS K7M3 PQ8TW.CT tu 0011")
	f.Add("Ủng hộ LSK7M3PQ8TW đồng bào")
	f.Fuzz(func(t *testing.T, memo string) {
		for _, code := range FindCodes(memo, []string{"LS", "LSK"}) {
			if CleanCode(code) != code {
				t.Errorf("FindCodes(%q) gives %q", memo, code)
			}
			if !strings.Contains(strings.ReplaceAll(vntext.Fold(memo), " ", ""), strings.ToLower(code)) {
				t.Logf("%q stands across other letters in %q", code, memo)
			}
		}
	})
}

func BenchmarkFindCodes(b *testing.B) {
	memo := "MBVCB.6912345678.NGUYEN VAN BINH UNG HO LSK7M3PQ8TW.CT tu 0011001932418 toi 8888"
	prefixes := []string{"LS", "BAO", "MTTQ"}
	b.ReportAllocs()
	for b.Loop() {
		if len(FindCodes(memo, prefixes)) != 1 {
			b.Fatal("not found")
		}
	}
}

package vntext

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// What is typed is stored in one form; what cannot be stored is refused with
// its own sentence.
func TestClean(t *testing.T) {
	for _, tt := range []struct {
		name, text, want, key string
		lines                 bool
	}{
		{name: "decomposed", text: norm.NFD.String("Trần Văn Đệ"), want: "Trần Văn Đệ"},
		{name: "spaces", text: "\t Trần \u00a0 Văn\u3000B \n", want: "Trần Văn B"},
		{name: "zero width", text: "\ufeffTrần\u200b V\u00adăn", want: "Trần Văn"},
		{name: "mark after a dropped joiner", text: "a\u200b\u0301", want: "á"},
		{name: "one line", text: "a\r\nb", want: "a b"},
		{name: "lines", text: " a  b \r\n\r\n\n\n c\n", want: "a b\n\nc", lines: true},
		{name: "emoji", text: "ủng hộ ❤️", want: "ủng hộ ❤️"},
		{name: "nothing", text: " \n ", want: ""},
		{name: "NUL", text: "a\x00b", key: "text.control"},
		{name: "escape", text: "\x1b[31m", key: "text.control"},
		{name: "right to left mark", text: "a\u200fb", key: "text.direction"},
		{name: "override", text: "cod.\u202etxt", key: "text.direction"},
		{name: "isolate", text: "\u2066a\u2069", key: "text.direction"},
		{name: "not UTF-8", text: "a\xffb", key: "text.encoding"},
		{name: "piled marks", text: "e" + strings.Repeat("\u0336", 5), key: "text.marks"},
		{name: "21 letters", text: strings.Repeat("ộ", 21), key: "text.long"},
		{name: "20 letters apart", text: strings.Repeat("o\u0323\u0302", 20), want: strings.Repeat("ộ", 20)},
		{name: "10 MB", text: strings.Repeat("a\x00", 5<<20), key: "text.long"},
	} {
		got, err := Clean("name", tt.text, 20, tt.lines)
		if got != tt.want || tt.key != "" && !fault.Is(err, tt.key) || tt.key == "" && err != nil {
			t.Errorf("%s: Clean = %q, %v, want %q %s", tt.name, got, err, tt.want, tt.key)
		}
	}
}

func TestFold(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", ""},
		{"Trần  Văn-Đệ.", "tran van de"},
		{"NGUYỄN THỊ ƯỚC", "nguyen thi uoc"},
		{norm.NFD.String("Ủng hộ đồng bào"), "ung ho dong bao"},
		{"MBVCB.4821.LS K7M3", "mbvcb 4821 ls k7m3"},
		{"  đã gấp ", "da gap"},
		{"da gap san", "da gap san"},
		{"...", ""},
		{"a\u200bb", "ab"},
		{"Straße № 5 Ξένος 李", "straße 5 ξενος 李"},
		{"a\xffb", "a b"},
	} {
		if got := Fold(tt.text); got != tt.want {
			t.Errorf("Fold(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

// A query and a row are folded at different times and come composed or not:
// the outcome must be the same, and final.
func TestFoldIsOneForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		f := Fold(s)
		if g := Fold(norm.NFD.String(s)); g != f {
			t.Fatalf("Fold(NFD) = %q, Fold = %q", g, f)
		}
		if g := Fold(norm.NFC.String(s)); g != f {
			t.Fatalf("Fold(NFC) = %q, Fold = %q", g, f)
		}
		if g := Fold(f); g != f {
			t.Fatalf("Fold(Fold) = %q, Fold = %q", g, f)
		}
		if !utf8.ValidString(f) || strings.Contains(f, "  ") || strings.TrimSpace(f) != f {
			t.Fatalf("Fold = %q", f)
		}
	})
}

func TestFoldEveryRune(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		s := string(r)
		f := Fold(s)
		if Fold(f) != f || Fold(norm.NFD.String(s)) != f {
			t.Errorf("%U folds to %q, then %q, decomposed %q", r, f, Fold(f), Fold(norm.NFD.String(s)))
		}
	}
}

func TestShingles(t *testing.T) {
	contains := func(text, query string) bool {
		all := Shingles(Fold(text))
		for _, h := range Shingles(Fold(query)) {
			if !slices.Contains(all, h) {
				return false
			}
		}
		return true
	}
	text := "Nguyễn Văn Bình 12A ủng hộ đồng bào"
	if !contains(text, "ung ho dong") || !contains(text, "NGUYEN VAN BINH") {
		t.Error("a run of the text is not found")
	}
	if contains(text, "binh ung ho") {
		t.Error("the run goes on across a word with a digit")
	}
	if contains(text, "bao dong") {
		t.Error("the order of syllables does not count")
	}
	if n := len(Shingles("a b a b a b")); n != 4 { // ab ba aba bab
		t.Errorf("%d shingles, want 4", n)
	}
	if n := len(Shingles("mot")); n != 0 {
		t.Errorf("%d shingles of one syllable", n)
	}
}

func TestMaskName(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"Trần Văn Bình", "Trần Văn B••"},
		{"  Lò  Thị Ơn ", "Lò Thị Ơ••"},
		{norm.NFD.String("Nguyễn Ân"), "Nguyễn Â••"},
		{"Bình", "B••"},
		{"Trần 9x", "Trần ••"},
		{"", ""},
	} {
		if got := MaskName(tt.name); got != tt.want {
			t.Errorf("MaskName(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, tt := range []struct {
		n    int64
		want string
	}{
		{0, "không"},
		{4, "bốn"},
		{5, "năm"},
		{10, "mười"},
		{11, "mười một"},
		{14, "mười bốn"},
		{15, "mười lăm"},
		{20, "hai mươi"},
		{21, "hai mươi mốt"},
		{24, "hai mươi tư"},
		{35, "ba mươi lăm"},
		{100, "một trăm"},
		{101, "một trăm linh một"},
		{105, "một trăm linh năm"},
		{110, "một trăm mười"},
		{555, "năm trăm năm mươi lăm"},
		{1000, "một nghìn"},
		{1001, "một nghìn không trăm linh một"},
		{1015, "một nghìn không trăm mười lăm"},
		{21_000, "hai mươi mốt nghìn"},
		{200_000, "hai trăm nghìn"},
		{1_000_005, "một triệu không trăm linh năm"},
		{1_050_000, "một triệu không trăm năm mươi nghìn"},
		{1_105_000_000_000, "một nghìn một trăm linh năm tỷ"},
		{2_000_000_001, "hai tỷ không trăm linh một"},
		{1_000_000_000_000_000_000, "một tỷ tỷ"},
		{-21, "âm hai mươi mốt"},
	} {
		if got := Words(tt.n); got != tt.want {
			t.Errorf("Words(%d) = %q, want %q", tt.n, got, tt.want)
		}
	}
	if got := Words(-1 << 63); !strings.HasPrefix(got, "âm chín tỷ hai trăm hai mươi ba triệu") {
		t.Errorf("Words(min) = %q", got)
	}
	if got := Capital("ân"); got != "Ân" {
		t.Errorf("Capital = %q", got)
	}
}

var sink int

func BenchmarkFold(b *testing.B) {
	for name, line := range map[string]string{
		"ascii":      "MBVCB.6912345678.NGUYEN VAN BINH UNG HO DONG BAO.CT tu 0011001932418",
		"vietnamese": "Nguyễn Thị Thùy Dương ủng hộ đồng bào bị thiên tai miền Bắc",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink += len(Fold(line))
			}
		})
	}
}

func BenchmarkShingles(b *testing.B) {
	b.ReportAllocs()
	var buf []int32
	for b.Loop() {
		buf = AppendShingles(buf[:0], "nguyen thi thuy duong ung ho dong bao bi thien tai mien bac")
		sink += len(buf)
	}
}

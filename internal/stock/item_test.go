package stock

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// Goods are found without marks, by any of their words, and a word that could be
// several things is asked about.
func TestFindItems(t *testing.T) {
	t.Parallel()
	d := &Desk{DB: pgtest.New(t)}
	all, err := d.Items(t.Context(), "")
	if err != nil || len(all) < 60 {
		t.Fatalf("%d items, %v", len(all), err)
	}
	groups := map[string]bool{}
	for _, it := range all {
		groups[it.Group] = true
		if len(it.Packs) == 0 || it.Packs[0].Qty != 1 {
			t.Errorf("%s has no base unit among its packs", it.Code)
		}
	}
	if len(groups) != 10 {
		t.Errorf("%d groups", len(groups))
	}
	for _, tt := range []struct{ text, want string }{
		{"gao", "GAO"},
		{"GẠO", "GAO"},
		{"gao nep", "GAO_NEP"},
		{"mi tom", "MI_GOI"},
		{"mì gói", "MI_GOI"},
		{"nước", "NUOC_UONG"},
		{"drinking water", "NUOC_UONG"},
		{"ao phao", "AO_PHAO"},
		{"GAO", "GAO"},
		{"mung", "MAN"},
		{"oresol", "ORESOL"},
		{"thoc", "THOC_GIONG"},
	} {
		if it, err := Named(all, "item", tt.text); err != nil || it.Code != tt.want {
			t.Errorf("%q is %s, %v; want %s", tt.text, it.Code, err, tt.want)
		}
	}
	for _, tt := range []struct{ text, key string }{
		{"", "item.missing"},
		{"   ", "item.missing"},
		{"bộ", "item.several"},
		{"xe tăng", "item.unknown"},
		{"!!!", "item.unknown"},
		{"a' or '1'='1", "item.unknown"},
	} {
		if it, err := Named(all, "item", tt.text); !fault.Is(err, tt.key) {
			t.Errorf("%q is %s, %v; want %s", tt.text, it.Code, err, tt.key)
		}
	}
	if found := Find(all, "mì"); len(found) < 2 || found[0].Code != "MI_GOI" {
		t.Errorf("mì finds %v", found)
	}
	if found := Find(all, "bat"); len(found) < 2 || found[0].Code != "BAT_CHE" {
		t.Errorf("bat finds %v", found)
	}
}

func TestParseQty(t *testing.T) {
	t.Parallel()
	d := &Desk{DB: pgtest.New(t)}
	all, err := d.Items(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	byCode := map[string]Item{}
	for _, it := range all {
		byCode[it.Code] = it
	}
	for _, tt := range []struct {
		item, text string
		want       int64
		key        string
	}{
		{"GAO", "25 kg", 25_000, ""},
		{"GAO", "1,5 tấn", 1_500_000, ""},
		{"GAO", "1.5 tan", 1_500_000, ""},
		{"GAO", "1.500 kg", 1_500_000, ""},
		{"GAO", "1.500,5kg", 1_500_500, ""},
		{"GAO", "10 bao 25 kg", 250_000, ""},
		{"GAO", "10 bao", 0, "qty.unit"}, // of 10, 25 or 50 kg?
		{"GAO", "0,001 g", 0, "qty.fraction"},
		{"GAO", "1,0000001 kg", 0, "qty.decimals"},
		{"GAO", "1,123456 kg", 0, "qty.fraction"},
		{"GAO", "-5 kg", 0, "qty.negative"},
		{"GAO", "−5 kg", 0, "qty.negative"},
		{"GAO", "1000000000000000 kg", 0, "qty.large"},
		{"GAO", "1.000.000.000.000.001 kg", 0, "qty.large"},
		{"GAO", "10000000 tấn", 0, "qty.large"},
		{"GAO", "1000000 tấn", 1_000_000_000_000, ""},
		{"GAO", "5", 0, "qty.unit"},
		{"GAO", "5 lít", 0, "qty.unit"}, // poured, not weighed
		{"GAO", "0 kg", 0, "qty.zero"},
		{"GAO", "", 0, "qty.missing"},
		{"GAO", "kg", 0, "qty.format"},
		{"GAO", "1,2,3 kg", 0, "qty.format"},
		{"GAO", "1.50.000 kg", 0, "qty.format"},
		{"GAO", "٣ kg", 0, "qty.format"},
		{"GAO", "1e9 kg", 0, "qty.unit"},
		{"NUOC_UONG", "20 thùng 24 chai 500 ml", 240_000, ""},
		{"NUOC_UONG", "20 thung", 240_000, ""},
		{"NUOC_UONG", "3 kg", 0, "qty.unit"},
		{"NUOC_UONG", "1,5 lít", 1_500, ""},
		{"MI_GOI", "200", 200, ""},
		{"MI_GOI", "200 gói", 200, ""},
		{"MI_GOI", "10 thùng 30 gói", 300, ""},
		{"MI_GOI", "10 cartons of 30", 0, "qty.unit"},
		{"MI_GOI", "1,5 gói", 0, "qty.fraction"},
	} {
		n, err := byCode[tt.item].ParseQty("qty", tt.text)
		if n != tt.want || tt.key == "" && err != nil || tt.key != "" && !fault.Is(err, tt.key) {
			t.Errorf("%q of %s is %d, %v; want %d %s", tt.text, tt.item, n, err, tt.want, tt.key)
		}
	}
	for _, tt := range []struct {
		item string
		qty  int64
		lang string
		want string
	}{
		{"GAO", 1_500_000, "vi", "1.500 kg"},
		{"GAO", 12_500, "vi", "12,5 kg"},
		{"GAO", 12_500, "en", "12.5 kg"},
		{"GAO", 250, "vi", "250 g"},
		{"NUOC_UONG", 12_000, "vi", "12 lít"},
		{"NUOC_UONG", 12_000, "en", "12 litres"},
		{"MI_GOI", 1_200, "vi", "1.200 gói"},
	} {
		if got := byCode[tt.item].Say(tt.qty, tt.lang); got != tt.want {
			t.Errorf("%d of %s in %s is %q, want %q", tt.qty, tt.item, tt.lang, got, tt.want)
		}
	}
}

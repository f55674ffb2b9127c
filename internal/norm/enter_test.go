package norm

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

func (d *desk) officer(id int64, role auth.Role) auth.Actor {
	return auth.Actor{ID: id, Name: string(role), Kind: auth.Officer, Grants: []auth.Grant{
		{Role: role, Unit: d.province, Reach: []int64{d.province, d.commune}},
	}}
}

func key(err error) string {
	e, ok := fault.As(err)
	if !ok {
		return ""
	}
	return e.Faults[0].Key
}

func (d *desk) form() Form {
	return Form{
		Unit: d.province, Case: "house_lost", Qty: "60.000.000", From: "01/01/2026",
		Classes: []string{"poor", "near_poor"}, Basis: "Nghị quyết 12/NQ-HĐND tỉnh Lạng Sơn",
	}
}

// A province's norm counts from the second person on, never by the first alone,
// and then the best of all levels is given.
func TestTwoPeopleMakeANorm(t *testing.T) {
	d := open(t)
	first, second := d.officer(1, auth.Accountant), d.officer(2, auth.FundManager)
	id, err := Enter(t.Context(), d.db, first, d.form())
	if err != nil {
		t.Fatal(err)
	}
	poor := Facts{House: HouseLost, Relocated: true, Class: "poor"}
	if got := d.on("2026-02-01").Entitlement(poor); got[0].Qty != 50_000_000 {
		t.Errorf("before its second person the norm gives %d", got[0].Qty)
	}
	if err := Confirm(t.Context(), d.db, first, id); key(err) != "norm.same" {
		t.Errorf("the same person: %v", err)
	}
	if err := Confirm(t.Context(), d.db, second, id); err != nil {
		t.Fatal(err)
	}
	if err := Confirm(t.Context(), d.db, second, id); key(err) != "norm.done" {
		t.Errorf("again: %v", err)
	}
	for day, want := range map[string]int64{"2025-12-31": 50_000_000, "2026-01-01": 60_000_000} {
		got := d.on(day).Entitlement(poor)
		if len(got) != 1 || got[0].Qty != want || got[0].Case != HouseIsLost {
			t.Errorf("on %s: %+v", day, got)
		}
	}
	if got := d.on("2026-01-01").Entitlement(Facts{House: HouseLost, Class: "difficult"}); got[0].Qty != 50_000_000 {
		t.Errorf("a class that the province leaves out: %+v", got)
	}
	twice, err := Enter(t.Context(), d.db, first, d.form())
	if err != nil {
		t.Fatal(err)
	}
	if err := Confirm(t.Context(), d.db, second, twice); key(err) != "norm.done" {
		t.Errorf("two norms that begin on one day: %v", err)
	}
}

// Less than the state's minimum takes a reason, and what cannot be meant is told
// at its field.
func TestEnterRefuses(t *testing.T) {
	d := open(t)
	by := d.officer(1, auth.Accountant)
	for _, tt := range []struct {
		name, key string
		change    func(*Form)
	}{
		{"below the state", "norm.below", func(f *Form) { f.Qty = "39.999.999" }},
		{"nothing", "norm.qty.zero", func(f *Form) { f.Qty = "0" }},
		{"no number", "money.format", func(f *Form) { f.Qty = "nhiều" }},
		{"a case nobody knows", "norm.case.unknown", func(f *Form) { f.Case = "dragon" }},
		{"a crop without its band", "norm.case.unknown", func(f *Form) { f.Case = "crop_rice_late" }},
		{"a class nobody knows", "norm.class.unknown", func(f *Form) { f.Classes = []string{"rich"} }},
		{"no basis", "norm.basis.missing", func(f *Form) { f.Basis = "" }},
		{"no day", "day.format", func(f *Form) { f.From = "32/01/2026" }},
		{"ends first", "norm.to.early", func(f *Form) { f.To = "31/12/2025" }},
		{"a commune", "auth.denied", func(f *Form) { f.Unit = d.commune }},
	} {
		f := d.form()
		tt.change(&f)
		if _, err := Enter(t.Context(), d.db, by, f); key(err) != tt.key {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	f := d.form()
	f.Qty, f.Below = "35 triệu", "Ngân sách tỉnh năm 2026 không cân đối được"
	if _, err := Enter(t.Context(), d.db, by, f); err != nil {
		t.Errorf("below with a reason: %v", err)
	}
	if _, err := Enter(t.Context(), d.db, auth.System("import"), d.form()); key(err) != "norm.person" {
		t.Errorf("a machine: %v", err)
	}
	f = d.form()
	f.Unit = d.commune
	everywhere := auth.Actor{ID: 3, Name: "x", Kind: auth.Officer, Grants: []auth.Grant{{Role: auth.Accountant, Unit: d.commune}}}
	if _, err := Enter(t.Context(), d.db, everywhere, f); key(err) != "norm.unit.province" {
		t.Errorf("a commune's own accountant: %v", err)
	}
}

// Raw SQL with the program's rights makes no norm count and changes none.
func TestNormsWithstandSQL(t *testing.T) {
	d := open(t)
	if _, err := Enter(t.Context(), d.db, d.officer(1, auth.Accountant), d.form()); err != nil {
		t.Fatal(err)
	}
	raw := pgtest.Raw(t, d.db)
	for _, attack := range []string{
		`update norm.norms set qty = 1`,
		`delete from norm.norms`,
		`insert into norm.norms (case_name, level, item, qty, per, purpose, basis, valid_from)
			values ('death', 'state', 'VND', 1, 'person', 'a', 'tôi muốn', '2026-01-01')`,
		`insert into norm.norms (case_name, item, qty, per, purpose, basis, valid_from, entered_by, unit_id)
			select 'death', 'VND', 1, 'person', 'a', 'tôi muốn', '2026-01-01', 1, unit_id from norm.norms where unit_id is not null limit 1`,
		`insert into norm.confirmations (norm_id, entered_by, confirmed_by) select id, 1, 2 from norm.norms where unit_id is not null`,
		`select norm.confirm((select max(id) from norm.norms), 1)`,
		`select norm.confirm((select id from norm.norms where level = 'state' limit 1), 2)`,
	} {
		pgtest.Refused(t, raw, attack)
	}
	pgtest.Refused(t, pgtest.Owner(t, d.db), `update norm.norms set qty = 1`)
}

// The sum is written out, and facts out of this world stay numbers.
func TestEntitlement(t *testing.T) {
	d := open(t)
	s := d.on("2026-11-01")
	got := s.Entitlement(Facts{
		Dead: 1, Injured: 2, House: HouseHeavy, Relocated: true, HungryPersons: 4, HungryMonths: 5, Class: "poor",
		Crops: []Crop{{"rice_late", 1500, VeryHeavy}, {"rice_late", 500, Heavy}, {"rice_late", 100, Partial}, {"salt", 9, Complete}},
	})
	want := []struct {
		text string
		qty  int64
	}{
		{"50 × 500.000 đ × 1 người", 25_000_000},
		{"10 × 500.000 đ × 2 người", 10_000_000},
		{"30.000.000 đ × 1 hộ", 30_000_000}, // relocation is more than the mended house
		{"15 kg × 4 người × 3 tháng", 180_000},
		{"5.000.000 đ/ha × 2.000 m²", 1_000_000},
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines: %+v", len(got), got)
	}
	for i, w := range want {
		if got[i].Text != w.text || got[i].Qty != w.qty {
			t.Errorf("line %d: %q = %d, want %q = %d", i, got[i].Text, got[i].Qty, w.text, w.qty)
		}
	}
	huge := s.Entitlement(Facts{Dead: 1 << 60})
	if len(huge) != 1 || huge[0].Qty != 1<<53-1 {
		t.Errorf("more people than live: %+v", huge)
	}
	if less := s.Entitlement(Facts{Dead: -1}); len(less) != 0 {
		t.Errorf("fewer than nobody: %+v", less)
	}
}

func TestParseQty(t *testing.T) {
	for _, tt := range []struct {
		text string
		want int64
		key  string
	}{
		{"45", 45_000, ""},
		{"22,5 kg", 22_500, ""},
		{"1.500", 1_500_000, ""},
		{"500 g", 500, ""},
		{"", 0, "norm.qty.missing"},
		{"1.5", 0, "norm.qty.format"},
		{"-4", 0, "norm.qty.format"},
		{"1,2345", 0, "norm.qty.format"},
		{"999999999999", 0, "norm.qty.large"},
		{"9999999999999999999", 0, "norm.qty.format"},
	} {
		got, err := ParseQty("qty", "GAO", tt.text)
		if got != tt.want || key(err) != tt.key {
			t.Errorf("ParseQty(%q) = %d, %v", tt.text, got, err)
		}
		if tt.key == "" {
			if again, err := ParseQty("qty", "GAO", QtyText("GAO", got)); again != got || err != nil {
				t.Errorf("%q is not read back: %d, %v", QtyText("GAO", got), again, err)
			}
		}
	}
}

// Whatever has a norm has a name, in both languages.
func TestCasesHaveNames(t *testing.T) {
	d := open(t)
	for _, day := range []string{"2024-09-07", "2026-11-01"} {
		for _, n := range d.on(day).Norms {
			for _, lang := range []string{"vi", "en"} {
				if got := n.Case.Title(n.Band, lang); got == string(n.Case) {
					t.Errorf("%s has no name (%s)", n.Case, lang)
				}
			}
		}
	}
}

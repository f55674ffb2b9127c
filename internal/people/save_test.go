package people

import (
	"fmt"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// A household is written with its members, its class and its sealed fields; the same
// list twice changes nothing.
func TestSave(t *testing.T) {
	t.Parallel()
	r := newRegister(t)
	f := r.form("Nguyễn Văn Hùng", "1965")
	one := r.save(r.assessor, f)[0]
	if one.Err != nil || !one.New || CleanCode(HouseholdLetter, one.Code) != one.Code {
		t.Fatalf("%+v", one)
	}
	h, err := r.HouseholdByID(t.Context(), r.assessor, one.ID)
	if err != nil {
		t.Fatal(err)
	}
	if h.Head != "Nguyễn Văn Hùng" || h.HeadYear != 1965 || h.Persons != 2 || h.Class != Poor ||
		h.ClassOn != workday.Date(2026, time.January, 1) || h.VillageName != "Thôn Nà Phầy" || !h.HasPhone || !h.HasAddress {
		t.Errorf("household %+v", h)
	}
	wife := h.Members[1]
	if wife.Name != "Lò Thị Ơn" || wife.BornOn != workday.Date(1970, time.February, 12) || wife.Sex != Female ||
		len(wife.Facts) != 1 || !wife.Sensitive || h.Members[0].IDHint != "001" {
		t.Errorf("members %+v", h.Members)
	}
	again := r.save(r.assessor, f, f)
	for _, s := range again {
		if s.Err != nil || s.New || s.ID != one.ID || s.Code != one.Code {
			t.Errorf("the same again: %+v", s)
		}
	}
	f.Members[0].IDNumber, f.Members[0].Name = "", "  nguyễn văn  HÙNG"
	if s := r.save(r.assessor, f)[0]; s.New || s.ID != one.ID {
		t.Errorf("without the number: %+v", s)
	}
	f.Members[0].IDNumber = "020999999999"
	if s := r.save(r.assessor, f)[0]; s.Err != nil || !s.New {
		t.Errorf("another number is another man of that name: %+v", s)
	}
	f.Members[0].IDNumber, f.Twin = "", true
	if s := r.save(r.assessor, f)[0]; s.Err != nil || !s.New {
		t.Errorf("the officer says it is another: %+v", s)
	}
}

// Two rows of one list that are the same household are one; two people of one number
// are refused at the later row.
func TestSaveWithinOneList(t *testing.T) {
	t.Parallel()
	r := newRegister(t)
	a, b := r.form("Hà Thị Lan", "1980"), r.form("Vi Văn Sáng", "1981")
	b.Members[1].IDNumber = a.Members[0].IDNumber
	out := r.save(r.assessor, a, a, b)
	if !out[0].New || out[1].New || out[1].ID != out[0].ID || out[1].Err != nil {
		t.Errorf("%+v", out)
	}
	e, ok := fault.As(out[2].Err)
	if !ok || e.Faults[0].Field != "members.1.id_number" || e.Faults[0].Key != "household.number.taken" ||
		e.Faults[0].Values["name"] != "Hà Thị L••" || e.Faults[0].Values["unit"] != "Xã Tràng Định" {
		t.Errorf("%v", out[2].Err)
	}
}

// Whoever has the number lives in another commune: the refusal tells the name masked.
func TestSaveNumberOfAnotherCommune(t *testing.T) {
	t.Parallel()
	r := newRegister(t)
	there := r.form("Trần Văn Bình", "1975")
	there.Unit, there.Village = r.sibling, "Thôn Bản Chu"
	if s := r.save(r.stranger, there)[0]; !s.New {
		t.Fatalf("%+v", s)
	}
	here := r.form("Trần Văn Bình", "1975")
	here.Members[0].IDNumber = there.Members[0].IDNumber
	s := r.save(r.assessor, here)[0]
	e, ok := fault.As(s.Err)
	if !ok || s.ID != 0 || s.Code != "" || e.Faults[0].Key != "household.number.taken" ||
		e.Faults[0].Values["name"] != "Trần Văn B••" || e.Faults[0].Values["unit"] != "Xã Thất Khê" {
		t.Errorf("%+v", s)
	}
}

// A household of a commune that is no more is the same in the one that took its place.
func TestSaveKnownFromThePredecessor(t *testing.T) {
	t.Parallel()
	r := newRegister(t)
	old := r.form("Chu Văn Thắng", "1960")
	old.Unit, old.Village = r.former, "Nà Phầy cũ"
	was := r.save(auth.System("test"), old)[0]
	now := old
	now.Unit, now.Village = r.commune, "Thôn Nà Phầy"
	if s := r.save(r.assessor, now)[0]; s.Err != nil || s.New || s.Code != was.Code {
		t.Errorf("%+v, was %+v", s, was)
	}
}

// What lists get wrong is told at the field, all at once, and the other rows go in.
func TestSaveFaults(t *testing.T) {
	t.Parallel()
	r := newRegister(t)
	for _, tt := range []struct {
		name, field, key string
		change           func(*HouseholdForm)
	}{
		{"no name", "members.0.name", "household.name.missing", func(f *HouseholdForm) { f.Members[0].Name = " " }},
		{"no members", "members.0.name", "household.name.missing", func(f *HouseholdForm) { f.Members = nil }},
		{"a date for a name", "members.0.name", "household.name.shape", func(f *HouseholdForm) { f.Members[0].Name = "12/02/1965" }},
		{"a bell in the name", "members.0.name", "text.control", func(f *HouseholdForm) { f.Members[0].Name = "A\x07" }},
		{"430 years", "members.1.age", "household.age.range", func(f *HouseholdForm) {
			f.Members[1].Born, f.Members[1].Age = "", "430"
		}},
		{"born in 1596", "members.0.born", "household.born.old", func(f *HouseholdForm) { f.Members[0].Born = "1596" }},
		{"born tomorrow", "members.0.born", "household.born.future", func(f *HouseholdForm) { f.Members[0].Born = "13/11/2026" }},
		{"a date in words", "members.0.born", "household.born.shape", func(f *HouseholdForm) { f.Members[0].Born = "tháng 2 năm 65" }},
		{"30 February", "members.0.born", "household.born.shape", func(f *HouseholdForm) { f.Members[0].Born = "30/02/1965" }},
		{"a spreadsheet's day", "members.0.born", "household.born.shape", func(f *HouseholdForm) { f.Members[0].Born = "23785" }},
		{"11 digits", "members.0.id_number", "household.id_number.shape", func(f *HouseholdForm) {
			f.Members[0].IDNumber = "20123456789"
		}},
		{"letters", "members.0.id_number", "household.id_number.shape.letters", func(f *HouseholdForm) {
			f.Members[0].IDNumber = "1.2345E+11"
		}},
		{"9 digits of insurance", "members.0.social_number", "household.social_number.shape", func(f *HouseholdForm) {
			f.Members[0].SocialNumber = "123456789"
		}},
		{"one number for two", "members.1.id_number", "household.number.twice", func(f *HouseholdForm) {
			f.Members[1].IDNumber = f.Members[0].IDNumber
		}},
		{"two heads", "members.1.head", "household.head.one", func(f *HouseholdForm) { f.Members[1].Head = true }},
		{"no village", "village", "household.village.missing", func(f *HouseholdForm) { f.Village = "" }},
		{"another commune's village", "village", "household.village.unknown", func(f *HouseholdForm) { f.Village = "Thôn Bản Chu" }},
		{"an unknown class", "class", "household.class.unknown", func(f *HouseholdForm) { f.Class = "siêu nghèo" }},
		{"a class from tomorrow", "class_on", "household.class.future", func(f *HouseholdForm) { f.ClassOn = "13/11/2026" }},
		{"an unknown sex", "members.0.sex", "household.sex.unknown", func(f *HouseholdForm) { f.Members[0].Sex = "1965" }},
		{"an unknown fact", "members.0.facts", "household.fact.unknown", func(f *HouseholdForm) {
			f.Members[0].Facts = []string{"nhà trôi"}
		}},
		{"a short phone", "phone", "household.phone.shape", func(f *HouseholdForm) { f.Phone = "113" }},
	} {
		wrong, sound := r.form("Lý A Páo", "1990"), r.form("Lý Thị Mai", "1991")
		sound.Members[0].Name = fmt.Sprintf("Lý Thị Mai %s", []string{"A", "B", "C", "D"}[r.next/2%4])
		tt.change(&wrong)
		out := r.save(r.assessor, wrong, sound)
		e, ok := fault.As(out[0].Err)
		if !ok || e.Faults[0].Field != tt.field || e.Faults[0].Key != tt.key || out[0].ID != 0 {
			t.Errorf("%s: %+v", tt.name, out[0])
		}
		if out[1].Err != nil || out[1].ID == 0 {
			t.Errorf("%s: the row after it: %+v", tt.name, out[1])
		}
	}
	all := r.form("", "x")
	all.Village, all.Class = "", "?"
	if e, ok := fault.As(r.save(r.assessor, all)[0].Err); !ok || len(e.Faults) != 4 {
		t.Errorf("not all at once: %v", e)
	}
}

// Codes tell nothing: not the order, not the commune, and a wrong letter is noticed.
func TestCodes(t *testing.T) {
	seen := map[string]bool{}
	for range 2000 {
		c := NewCode(HouseholdLetter)
		if seen[c] || CleanCode(HouseholdLetter, c) != c || CleanCode('C', c) != "" {
			t.Fatalf("code %s", c)
		}
		seen[c] = true
		for i := 1; i < len(c); i++ {
			other := []byte(c)
			other[i] = codeSymbols[(indexOf(c[i])+7)%len(codeSymbols)]
			if CleanCode(HouseholdLetter, string(other)) != "" {
				t.Fatalf("%s for %s is not noticed", other, c)
			}
			if i > 1 && c[i] != c[i-1] {
				swapped := []byte(c)
				swapped[i], swapped[i-1] = swapped[i-1], swapped[i]
				if CleanCode(HouseholdLetter, string(swapped)) != "" {
					t.Fatalf("%s for %s is not noticed", swapped, c)
				}
			}
		}
	}
	for _, typed := range []string{"", "H", "HAAAAAAAAA", "h" + string(make([]byte, 100))} {
		if got := CleanCode(HouseholdLetter, typed); got != "" {
			t.Errorf("%q is read as %s", typed, got)
		}
	}
}

func indexOf(c byte) int {
	for i := range len(codeSymbols) {
		if codeSymbols[i] == c {
			return i
		}
	}
	return -1
}

func TestNameKey(t *testing.T) {
	for _, same := range [][]string{
		{"Trần Văn Bình", "TRAN VAN BINH", "Bình Trần Văn", "trần bình"},
		{"Nguyễn Thị Vân", "NGUYEN THI VAN", "Nguyễn Vân"},
		{"Lý Mỹ", "Lí Mĩ"},
		{"Lò Thị Kim Ơn", "Lò Kim Ơn"},
	} {
		for _, name := range same[1:] {
			if NameKey(name) != NameKey(same[0]) {
				t.Errorf("%q is %q, %q is %q", name, NameKey(name), same[0], NameKey(same[0]))
			}
		}
	}
	for _, apart := range [][2]string{{"Trần Văn Bình", "Trần Văn Binh Minh"}, {"Văn Thị", "Trần Thị"}} {
		if NameKey(apart[0]) == NameKey(apart[1]) {
			t.Errorf("%q and %q are %q", apart[0], apart[1], NameKey(apart[0]))
		}
	}
}

// A list of 20,000 households goes in at more than a thousand a second.
func BenchmarkSave(b *testing.B) {
	r := newRegister(b)
	var forms []HouseholdForm
	for b.Loop() {
		b.StopTimer()
		forms = forms[:0]
		for i := range 2000 {
			f := r.form(fmt.Sprintf("Nguyễn Văn %c%c", 'A'+i%26, 'a'+i/26%26), fmt.Sprint(1940+i%60))
			f.Members = append(f.Members, PersonForm{Name: "Nguyễn Thị Con", Age: "12"}, PersonForm{Name: "Nguyễn Văn Em", Age: "3"})
			forms = append(forms, f)
		}
		b.StartTimer()
		for _, s := range r.save(r.assessor, forms...) {
			if s.Err != nil {
				b.Fatal(s.Err)
			}
		}
	}
	b.ReportMetric(float64(b.N)*2000/b.Elapsed().Seconds(), "households/s")
}

package people

import (
	"slices"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// Whoever stands in two communes is found by the name however it is written, told
// masked, and told apart for good.
func TestLikely(t *testing.T) {
	t.Parallel()
	r := newRegister(t)
	ctx := t.Context()
	plain := func(unit int64, village, name, born string) int64 {
		f := HouseholdForm{Unit: unit, Village: village, Members: []PersonForm{{Name: name, Born: born}}}
		by := r.assessor
		if unit == r.sibling {
			by = r.stranger
		}
		s := r.save(by, f)[0]
		if s.Err != nil {
			t.Fatal(s.Err)
		}
		return s.ID
	}
	me := plain(r.commune, "Thôn 1", "Trần Văn Mỹ", "12/02/1965")
	same := plain(r.sibling, "Thôn Bản Chu", "TRAN VAN MI", "1965")
	turned := plain(r.commune, "Thôn Nà Phầy", "Mỹ Trần Văn", "")
	plain(r.commune, "Thôn 1", "Trần Văn Mỹ", "1944")   // the father
	plain(r.commune, "Thôn 1", "Trần Thị Mỵ", "1966")   // Mỵ folds to mi too: one year off, same village
	plain(r.commune, "Thôn 1", "Nguyễn Văn Mỹ", "1965") // another family
	hits, err := r.Likely(ctx, r.assessor, me)
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, h := range hits {
		ids = append(ids, h.ID)
		for _, w := range h.Why {
			if !slices.Contains(Reasons, w) {
				t.Errorf("an unknown reason %s", w)
			}
		}
	}
	if !slices.Contains(ids, same) || !slices.Contains(ids, turned) {
		t.Fatalf("%+v, want %d and %d", hits, same, turned)
	}
	for _, h := range hits {
		if h.ID == same && (h.Masked != "TRAN VAN M••" || h.UnitName != "Xã Thất Khê" || h.InScope || h.Score < 60) {
			t.Errorf("%+v", h)
		}
		if strings.Contains(h.Masked, "Mỹ") && h.ID != turned {
			t.Errorf("a whole name: %+v", h)
		}
		if h.ID == same {
			if err := r.TellApart(ctx, r.assessor, me, h.Code, "ừ"); !fault.Is(err, "household.apart.reason") {
				t.Errorf("without a reason: %v", err)
			}
			if err := r.TellApart(ctx, r.stranger, me, h.Code, "hai người khác nhau"); !fault.Is(err, "household.missing") {
				t.Errorf("by a stranger: %v", err)
			}
			if err := r.TellApart(ctx, r.assessor, me, h.Code, "đã hỏi trưởng thôn, hai người"); err != nil {
				t.Error(err)
			}
			if err := r.TellApart(ctx, r.assessor, me, h.Code, "đã hỏi trưởng thôn, hai người"); !fault.Is(err, "household.apart.gone") {
				t.Errorf("twice: %v", err)
			}
		}
	}
	if hits, err = r.Likely(ctx, r.assessor, me); err != nil || slices.ContainsFunc(hits, func(h Hit) bool { return h.ID == same }) {
		t.Errorf("told apart, and still: %+v, %v", hits, err)
	}
	if _, err := r.Likely(ctx, r.stranger, me); !fault.Is(err, "household.missing") {
		t.Errorf("a stranger asks: %v", err)
	}
}

// Households with one phone are shown to their commune's officers, and counted for the
// day's work; the other commune's stay away.
func TestDoubles(t *testing.T) {
	t.Parallel()
	r := newRegister(t)
	a, b := r.form("Hà Văn Một", "1961"), r.form("Hà Văn Hai", "1962")
	b.Unit, b.Village, b.Members[1].Name = r.sibling, "Thôn Bản Chu", "Lục Thị Bé"
	one := r.save(r.assessor, a)[0]
	r.save(r.stranger, b)
	list, err := r.Doubles(t.Context(), r.assessor, r.commune, 0)
	if err != nil || len(list) != 1 || list[0].ID != one.ID {
		t.Fatalf("%+v, %v", list, err)
	}
	if n, err := r.CountDoubles(t.Context(), r.accountant, r.commune); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := r.Doubles(t.Context(), r.assessor, r.sibling, 0); !fault.Is(err, "auth.denied") {
		t.Errorf("of a sibling: %v", err)
	}
}

// The list is searched without marks, by code and by a whole number, and shows the
// own communes only.
func TestHouseholds(t *testing.T) {
	t.Parallel()
	r := newRegister(t)
	a, b := r.form("Đặng Thị Hoà", "1961"), r.form("Phùng Chẩn", "1962")
	b.Unit, b.Village = r.sibling, "Thôn Bản Chu"
	one, two := r.save(r.assessor, a)[0], r.save(r.stranger, b)[0]
	for _, tt := range []struct {
		text string
		n    int
	}{
		{"", 2},
		{"dang thi hoa", 1},
		{"HÒA", 1},
		{"lo thi on", 2},
		{strings.ToLower(one.Code), 1},
		{two.Code, 1},
		{a.Members[0].IDNumber, 1},
		{"020 000 000 001", 1},
		{"020000000009", 0},
		{"nguyen", 0},
		{"%", 0},
		{"\x00", 0},
		{strings.Repeat("x", 5000), 0},
	} {
		list, err := r.Households(t.Context(), r.accountant, Filter{Text: tt.text})
		if err != nil || len(list) != tt.n {
			t.Errorf("%.20q: %d, %v, want %d", tt.text, len(list), err, tt.n)
		}
	}
	if list, err := r.Households(t.Context(), r.assessor, Filter{}); err != nil || len(list) != 1 || list[0].ID != one.ID {
		t.Errorf("own commune: %+v, %v", list, err)
	}
	if list, _ := r.Households(t.Context(), r.accountant, Filter{Before: two.ID, Limit: 1}); len(list) != 1 || list[0].ID != one.ID {
		t.Errorf("the next page: %+v", list)
	}
	if list, _ := r.Households(t.Context(), r.accountant, Filter{Class: NearPoor}); len(list) != 0 {
		t.Errorf("near-poor: %+v", list)
	}
	if id, err := r.HouseholdByCode(t.Context(), r.assessor, one.Code); id != one.ID || err != nil {
		t.Errorf("by code: %d, %v", id, err)
	}
	if _, err := r.HouseholdByCode(t.Context(), r.assessor, two.Code); !fault.Is(err, "household.missing") {
		t.Errorf("a sibling's code: %v", err)
	}
	if _, err := r.Households(t.Context(), r.assessor, Filter{Unit: r.sibling}); !fault.Is(err, "auth.denied") {
		t.Errorf("a sibling's list: %v", err)
	}
}

package place

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/workday"
)

// The days on which the lists change.
var (
	listed       = workday.Date(2023, time.April, 10)  // the earliest list
	hueIsCity    = workday.Date(2025, time.January, 1) // Thừa Thiên Huế becomes Huế
	consolidated = workday.Date(2025, time.March, 1)   // the next list
	twoLevels    = workday.Date(2025, time.July, 1)    // the district level ends
	dongNai      = workday.Date(2026, time.April, 30)  // Đồng Nai becomes a city
)

// otherCodes are ours under the codes of the statistics office's service.
var otherCodes = []otherCode{{"06970", "06978", twoLevels}}

const (
	basisListed       = "Danh mục hành chính ngày 10/04/2023"
	basisHue          = "Nghị quyết 175/2024/QH15"
	basisConsolidated = "Danh mục hành chính ngày 01/03/2025"
	basisProvinces    = "Nghị quyết 202/2025/QH15"
	basisTwoLevels    = "Nghị quyết 203/2025/QH15"
	basisDongNai      = "Nghị quyết 30/2026/QH16, 237/NQ-UBTVQH16"
	basisRelisted     = "Danh mục hành chính ngày 02/08/2026"
	dongNaiCode       = "75"
)

// otherCode is a code by which another source knows a unit of ours.
type otherCode struct {
	code, ours string
	from       workday.Day
}

// history is what the lists say, made into dated rows. Ids count from 1.
type history struct {
	rows  []Unit
	codes []string // of unit id-1; a unit keeps its code for life
	steps []Succession

	now map[string]int // code → its row in the latest picture
	was map[string]int // the same, one picture earlier
}

// fact is one line of a list. Codes of different levels differ in length, so a
// code alone names it.
type fact struct {
	code, kind, full, parent, basis string
	level                           Level
}

// readHistory lays the lists over each other, oldest first.
func readHistory() *history {
	h := &history{}
	goesOn := func(string) bool { return true }

	cities := oldFacts(basisListed, "2023")
	h.picture(listed, false, beforeHue(cities), goesOn)
	h.picture(hueIsCity, false, cities, goesOn)
	consolidate(h)
	endDistricts(h)
	h.picture(dongNai, false, newFacts("full_name_2026_04_30", true), goesOn)
	return h
}

// picture takes a list of everything that stands from a day on. goesOn says
// whether a code that stood before still means the same area; if so the unit
// stays, with a new row if anything about it differs.
func (h *history) picture(on workday.Day, approximate bool, facts []fact, goesOn func(string) bool) {
	h.was, h.now = h.now, make(map[string]int, len(facts))
	for _, f := range facts {
		var parent int64
		if f.parent != "" {
			parent = h.rows[h.now[f.parent]].ID
		}
		before, stood := h.was[f.code]
		stays := stood && goesOn(f.code)
		if stays && h.rows[before].says(f, parent) {
			h.now[f.code] = before
			continue
		}
		var id int64
		if stays {
			id = h.rows[before].ID
		} else {
			h.codes = append(h.codes, f.code)
			id = int64(len(h.codes))
		}
		h.now[f.code] = len(h.rows)
		h.rows = append(h.rows, Unit{
			ID: id, Code: f.code, Level: f.level, Kind: strings.ToLower(f.kind),
			Name: strings.TrimPrefix(f.full, f.kind+" "), FullName: f.full, ParentID: parent,
			ValidFrom: on, Basis: f.basis, Approximate: approximate || f.basis == basisRelisted,
		})
	}
	for code, i := range h.was {
		if j, stands := h.now[code]; !stands || j != i {
			h.rows[i].ValidTo = on - 1
			h.rows[i].Approximate = h.rows[i].Approximate || approximate
		}
	}
}

// says reports whether the row already holds all of f.
func (u Unit) says(f fact, parent int64) bool {
	return u.FullName == f.full && u.Kind == strings.ToLower(f.kind) && u.ParentID == parent
}

// succeed notes that the unit that had the code from until the latest picture
// gave way to the one that has the code to in it; "" when nobody knows.
func (h *history) succeed(from, to string, kind SuccessionKind, isDefault bool, basis string) {
	last := h.rows[h.was[from]]
	s := Succession{
		FromUnit: last.ID, Kind: kind, OnDay: last.ValidTo + 1, Part: "whole", IsDefault: isDefault,
		Basis: basis, Approximate: last.ValidTo+1 == consolidated,
	}
	if kind == Split {
		s.Part = "part"
	}
	if to != "" {
		s.ToUnit = h.rows[h.now[to]].ID
	}
	h.steps = append(h.steps, s)
}

// oldFacts reads the three levels of a list from before 2025-07-01.
func oldFacts(basis, year string) []fact {
	var facts []fact
	for _, r := range table("provinces_pre2025", "code", "type", "full_name") {
		facts = append(facts, fact{r[0], r[1], r[2], "", basis, Province})
	}
	for _, r := range table("districts_"+year, "code", "type", "full_name", "province_code") {
		facts = append(facts, fact{r[0], r[1], r[2], r[3], basis, District})
	}
	for _, r := range table("communes_"+year, "code", "type", "full_name", "district_code") {
		facts = append(facts, fact{r[0], r[1], r[2], r[3], basis, Commune})
	}
	return facts
}

// beforeHue is the list before Thừa Thiên Huế became a city; the list of 2023
// has the later name in it.
func beforeHue(facts []fact) []fact {
	facts = slices.Clone(facts)
	for i := range facts {
		if facts[i].code == "46" {
			facts[i].kind, facts[i].full = "Tỉnh", "Tỉnh Thừa Thiên Huế"
		}
	}
	return facts
}

// newFacts reads the two levels of a list since 2025-07-01, with the names of
// one of its two columns. The type of the list is today's, so the kind is read
// from the name.
func newFacts(names string, later bool) []fact {
	var facts []fact
	for _, r := range table("provinces_2025", "code", names) {
		basis := basisProvinces
		if later {
			basis = basisDongNai
		}
		facts = append(facts, fact{r[0], kindOf(r[1]), r[1], "", basis, Province})
	}
	for _, r := range table("communes_2025", "code", names, "province_code", "decree") {
		number, day, _ := strings.Cut(r[3], " ")
		basis := "Nghị quyết " + number + " ngày " + day
		switch {
		case later && r[2] == dongNaiCode:
			basis = basisDongNai
		case later:
			basis = basisRelisted
		}
		facts = append(facts, fact{r[0], kindOf(r[1]), r[1], r[2], basis, Commune})
	}
	return facts
}

// kindOf is the kind in front of a full name, as it is written there.
func kindOf(full string) string {
	for _, k := range []string{"Tỉnh", "Thành phố", "Xã", "Phường", "Đặc khu"} {
		if strings.HasPrefix(full, k+" ") {
			return k
		}
	}
	panic("place: no kind in " + full)
}

// sorted are the keys of a map in order, so that the same lists always give the
// same rows.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

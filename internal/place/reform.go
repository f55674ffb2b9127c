package place

import "strings"

// parentCode is the code of the unit that a row lies in, "" for a province.
func (h *history) parentCode(row int) string {
	parent := h.rows[row].ParentID
	if parent == 0 {
		return ""
	}
	return h.codes[parent-1]
}

// flows counts how many communes of a district (the first key) are in another
// (the second) afterwards.
type flows map[string]map[string]int

func (f flows) add(from, to string) {
	if f[from] == nil {
		f[from] = map[string]int{}
	}
	f[from][to]++
}

// consolidate is 2023-04-10 to 2025-03-01: communes and districts merged on days
// that we do not know.
func consolidate(h *history) {
	facts := oldFacts(basisConsolidated, "2025h1")
	districtNow, districtWas := map[string]string{}, map[string]string{}
	for _, f := range facts {
		districtNow[f.code] = f.parent
	}
	for code, i := range h.now {
		districtWas[code] = h.parentCode(i)
	}
	into := believed(districtWas, districtNow)
	enlarged := map[string]bool{}
	for _, to := range into {
		enlarged[to] = true
	}

	out, in := flows{}, flows{}
	for code, from := range districtWas {
		if len(code) != len("00001") {
			continue
		}
		to, stands := districtNow[code]
		if !stands {
			to = districtNow[into[code]]
		}
		if to != "" {
			out.add(from, to)
			in.add(to, from)
		}
	}
	goesOn := func(code string) bool {
		if len(code) == len("001") {
			return onlyItself(out[code], code) && onlyItself(in[code], code)
		}
		return !enlarged[code]
	}
	h.picture(consolidated, true, facts, goesOn)

	for _, code := range sorted(h.was) {
		_, stands := h.now[code]
		switch {
		case stands && goesOn(code):
		case len(code) == len("001"):
			splitDistrict(h, code, out, in)
		case stands:
			h.succeed(code, code, Merge, true, basisConsolidated)
		case into[code] != "":
			h.succeed(code, into[code], Merge, true, basisConsolidated)
		default:
			h.succeed(code, "", Abolish, false, basisConsolidated)
		}
	}
}

// believed is where each commune went that is gone in 2025, as far as the map
// can be believed. Wards and communes merge within their district; where the
// district still stands and the map leads out of it, names were mistaken for
// each other. Where several successors are left, none is known.
func believed(districtWas, districtNow map[string]string) map[string]string {
	into := map[string]string{}
	for _, r := range table("commune_map_2023_to_2025h1", "old_commune_code", "new_commune_code") {
		from, to := r[0], r[1]
		district := districtWas[from]
		if _, stands := districtNow[district]; stands && districtNow[to] != district {
			continue
		}
		if _, several := into[from]; several {
			to = ""
		}
		into[from] = to
	}
	return into
}

// onlyItself reports whether a district's communes come from, or go to, nowhere
// but itself. The island districts have no communes.
func onlyItself(f map[string]int, code string) bool {
	return len(f) == 0 || len(f) == 1 && f[code] > 0
}

// splitDistrict notes the successors of a district whose communes moved. The
// default is the district of the same code, else the one that took the most.
func splitDistrict(h *history, code string, out, in flows) {
	best := ""
	for _, to := range sorted(out[code]) {
		if best == "" || to == code || best != code && out[code][to] > out[code][best] {
			best = to
		}
	}
	for _, to := range sorted(out[code]) {
		kind := Split
		switch {
		case len(out[code]) > 1:
		case len(in[to]) > 1:
			kind = Merge
		default:
			kind = Rename
		}
		h.succeed(code, to, kind, to == best, basisConsolidated)
	}
}

// endDistricts is 2025-07-01: provinces merge, districts end, communes are drawn
// anew.
func endDistricts(h *history) {
	facts := newFacts("full_name_2025_07_01", false)
	moves := table("commune_map_2025", "old_commune_code", "old_district_code", "new_commune_code", "part", "is_default")
	in := map[string]int{}
	for _, r := range moves {
		in[r[2]]++
	}
	same := map[string]bool{}
	for _, r := range moves {
		if r[0] == r[2] && r[3] == "whole" && in[r[2]] == 1 {
			same[r[0]] = true
		}
	}
	merged := table("provinces_2025", "code", "formed_from_codes")
	for _, r := range merged {
		if r[0] == r[1] {
			same[r[0]] = true
		}
	}
	h.picture(twoLevels, false, facts, func(code string) bool { return same[code] })

	provinceOf := map[string]string{}
	for _, r := range merged {
		for _, from := range strings.Fields(r[1]) {
			provinceOf[from] = r[0]
			if !same[from] {
				h.succeed(from, r[0], Merge, true, basisProvinces)
			}
		}
	}
	islands := map[string]bool{}
	for _, r := range moves {
		from, kind := r[0], Merge
		switch {
		case same[r[0]]:
			continue
		case r[0] == "": // an island district became a commune
			from, kind = r[1], Retype
			islands[from] = true
		case r[3] == "part":
			kind = Split
		case in[r[2]] == 1:
			kind = Rename
		}
		basis := h.rows[h.now[r[2]]].Basis
		h.succeed(from, r[2], kind, r[4] == "true", basis)
	}
	for _, code := range sorted(h.was) {
		if len(code) == len("001") && !islands[code] {
			province := h.parentCode(h.was[code])
			h.succeed(code, provinceOf[province], Abolish, true, basisTwoLevels)
		}
	}
}

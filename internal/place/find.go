package place

import (
	"fmt"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// findMax bounds how many units one search gives.
const findMax = 50

// alikeMin is the length of a name from which misspelt ones are looked for: a
// shorter one is like too many others.
const alikeMin = 4

// Found is a unit that a search found, as it was on the day asked for.
type Found struct {
	Unit
	On    workday.Day // the first of the days asked for on which it stands
	Above string      // "Huyện Cao Lộc, Tỉnh Lạng Sơn": what it lay in then
}

// Find looks for units of a day by name, without marks or case: "lang son",
// "hoa binh", "phuong 01". After a comma may follow what they lie in: "phường 1,
// gò vấp". Exact names come first, then the higher levels. Names that are only
// alike come where no name has the words.
func Find(tx *pg.Tx, text string, on workday.Day, limit int) ([]Unit, error) {
	found, err := FindOn(tx, text, []workday.Day{on}, limit)
	units := make([]Unit, len(found))
	for i, f := range found {
		units[i] = f.Unit
	}
	return units, err
}

// FindOn is Find on several days at once: the units of the first day, then those
// of the next that did not stand on it, and so on.
func FindOn(tx *pg.Tx, text string, on []workday.Day, limit int) ([]Found, error) {
	limit = min(limit, findMax)
	name, within, err := findKeys(tx, text)
	if err != nil || name == "" || limit < 1 {
		return nil, err
	}
	found, err := find(tx, hasWords, name, within, on, limit)
	if err == nil && len(found) == 0 && len(name) >= alikeMin {
		found, err = find(tx, isAlike, name, within, on, limit)
	}
	if err != nil {
		return nil, fmt.Errorf("find units: %w", err)
	}
	return found, nil
}

// findKeys are the keys of what is looked for and of what it lies in.
func findKeys(tx *pg.Tx, text string) (name string, within []string, err error) {
	name, rest := splitQuery(text)
	if name == "" {
		return "", nil, nil
	}
	err = tx.Each(`
		select place.find_key(part)
		from unnest($1::text[]) with ordinality p (part, place)
		order by p.place`, []any{append([]string{name}, strings.Split(rest, ",")...)}, func(r pg.Scanner) error {
		within = append(within, "")
		return r.Scan(&within[len(within)-1])
	})
	if err != nil {
		return "", nil, fmt.Errorf("fold what is looked for: %w", err)
	}
	return within[0], slices.DeleteFunc(within[1:], func(key string) bool { return key == "" }), nil
}

// way is a condition that rows must pass, and the order of those that pass and are
// neither exact nor higher.
type way struct{ condition, order string }

var (
	// Having the words, the shorter of two names is the nearer one.
	hasWords = way{`r.find_key like '%' || $2 || '%'`, `
		strpos(' ' || r.find_key || ' ', ' ' || $2 || ' ') > 0 desc, length(r.find_key)`}
	isAlike = way{`r.find_key % $2`, `similarity(r.find_key, $2) desc`}
)

// above joins what a unit of a day lay in; keys stand apart as its name's does.
const above = `
	left join place.unit_rows d on d.unit_id = r.parent_id
		and d.valid_from <= r.day and (d.valid_to is null or d.valid_to >= r.day)
	left join place.unit_rows p on p.unit_id = d.parent_id
		and p.valid_from <= r.day and (p.valid_to is null or p.valid_to >= r.day)`

// What lies in something is joined before the rows are cut, else after: most
// searches name no more than the unit, and a common word finds thousands.
const inside = above + `
	where not exists (
		select from unnest($4::text[]) part
		where strpos(concat_ws(' ', d.find_key, p.find_key), part) = 0)`

// find gives the units that hold on one of the days and pass the condition. A
// unit that stands on several days has a row for each until the end.
func find(tx *pg.Tx, w way, name string, within []string, on []workday.Day, limit int) (found []Found, err error) {
	narrowed, args := "", []any{on, name, limit*len(on) + 1}
	if len(within) > 0 {
		narrowed, args = inside, append(args, within)
	}
	seen := map[int64]bool{}
	err = tx.Each(`
		with hits as (
			select r.*, s.day, s.turn
			from unnest($1::date[]) with ordinality s (day, turn)
			join place.unit_rows r on r.valid_from <= s.day and (r.valid_to is null or r.valid_to >= s.day)
			where `+w.condition+`
		), best as (
			select r.*, row_number() over () as rank
			from (
				select r.* from hits r`+narrowed+`
				order by r.turn, r.find_key = $2 or r.name_key = $2 desc,
					strpos(' ' || r.find_key, ' ' || $2) > 0 desc, length(r.code),
					`+w.order+`, r.name_number nulls last, r.name collate "vi-x-icu", r.code
				limit $3) r
		)
		select r.unit_id, r.code, r.level, r.kind, r.name, r.full_name, coalesce(r.parent_id, 0),
			r.valid_from, r.valid_to, r.basis, r.approximate, r.day,
			concat_ws(', ', d.full_name, p.full_name)
		from best r`+above+`
		order by r.rank`, args, func(row pg.Scanner) error {
		var u Found
		err := row.Scan(&u.ID, &u.Code, &u.Level, &u.Kind, &u.Name, &u.FullName, &u.ParentID,
			&u.ValidFrom, &u.ValidTo, &u.Basis, &u.Approximate, &u.On, &u.Above)
		if err == nil && !seen[u.ID] && len(found) < limit {
			seen[u.ID] = true
			found = append(found, u)
		}
		return err
	})
	return found, err
}

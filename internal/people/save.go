package people

import (
	"fmt"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Save writes many households at once, each form for itself: what is wrong with one
// stands in its Saved.Err, in words at its fields, and the others are written. The
// same household again, in the list or in the register, is found and stays as it is;
// it is the same if the head's ID number says so, or else the head's name and year in
// the same village. A number that stands with somebody else is refused.
//
// The caller answers for the right to write (EditHouseholds, or Assess for a list of
// assessments), and for the units being in the actor's scope. Two lists that bring the
// same household at the same moment are told apart by the database: the slower
// transaction is broken off and, by pg.DB.Update, run again.
func (b *Book) Save(tx *pg.Tx, forms []HouseholdForm) ([]Saved, error) {
	s := &saving{b: b, tx: tx, today: workday.On(tx.Now), out: make([]Saved, len(forms)), again: map[int]int{}, reach: map[int64][]int64{}}
	for i, f := range forms {
		h, err := f.read(s.today)
		s.out[i].Err = err
		s.rows = append(s.rows, row{household: h})
	}
	if err := s.findVillages(); err != nil {
		return nil, err
	}
	if err := s.findKnown(); err != nil {
		return nil, err
	}
	for i := range s.rows {
		if s.out[i].Err != nil {
			continue
		}
		if err := s.place(i); err != nil {
			return nil, err
		}
	}
	if err := s.write(); err != nil {
		return nil, err
	}
	return s.out, s.record()
}

// saving is one call of Save.
type saving struct {
	b     *Book
	tx    *pg.Tx
	today workday.Day
	rows  []row
	out   []Saved

	holders map[string]holder  // who has a number, by its blind index
	known   map[string][]known // households by village and head
	fresh   []int              // rows to be written
	again   map[int]int        // rows that repeat an earlier one of the list
	reach   map[int64][]int64  // units that a unit answers for
	names   map[int64]string
}

type row struct {
	household
	code         string
	twinNo       int
	ids, socials [][]byte // blind, of each member; nil without a number
}

// holder is who has a number already: in the register, or earlier in the list.
type holder struct {
	row       int // in the list; -1 in the register
	household int64
	code      string
	unit      int64
	masked    string
	key       string
	in        bool // the actor's scope
}

// known is a household that a form may be.
type known struct {
	row     int // in the list; -1 in the register
	id      int64
	code    string
	twin    int
	idBlind []byte // of the head
}

// findVillages puts the names of villages to their rows.
func (s *saving) findVillages() error {
	type ask struct {
		unit int64
		name string
	}
	found := map[ask]int64{}
	var units []int64
	var names []string
	for i, r := range s.rows {
		a := ask{r.unit, r.villageName}
		if _, asked := found[a]; s.out[i].Err == nil && !asked {
			found[a] = 0
			units, names = append(units, r.unit), append(names, r.villageName)
		}
	}
	err := villagesByName(s.tx, units, names, func(i int, id int64) { found[ask{units[i], names[i]}] = id })
	if err != nil {
		return err
	}
	for i := range s.rows {
		r := &s.rows[i]
		if r.village = found[ask{r.unit, r.villageName}]; r.village == 0 && s.out[i].Err == nil {
			s.out[i].Err = fault.On("village", "household.village.unknown", "name", r.villageName)
		}
	}
	return nil
}

// findKnown asks the register for all numbers and all heads of the list.
func (s *saving) findKnown() error {
	var blinds [][]byte
	var villages []int64
	var keys []string
	for i := range s.rows {
		r := &s.rows[i]
		if s.out[i].Err != nil {
			continue
		}
		r.ids, r.socials = make([][]byte, len(r.members)), make([][]byte, len(r.members))
		for j, p := range r.members {
			if p.idNumber != "" {
				r.ids[j] = s.b.idBlind(p.idNumber)
				blinds = append(blinds, r.ids[j])
			}
			if p.socialNumber != "" {
				r.socials[j] = s.b.socialBlind(p.socialNumber)
				blinds = append(blinds, r.socials[j])
			}
		}
		villages, keys = append(villages, r.village), append(keys, r.headKey())
	}
	var err error
	if s.holders, err = holdersOf(s.tx, blinds); err != nil {
		return err
	}
	s.known, err = knownHeads(s.tx, villages, keys)
	return err
}

func (b *Book) idBlind(number string) []byte     { return b.Keys.Blind("id_number", number) }
func (b *Book) socialBlind(number string) []byte { return b.Keys.Blind("social_number", number) }

// place decides what a row is: one that is known, or a new one. New ones are known to
// the rows that follow.
func (s *saving) place(i int) error {
	r := &s.rows[i]
	same, err := s.byNumbers(i)
	if err != nil || s.out[i].Err != nil {
		return err
	}
	at := knownKey(r.village, r.headKey())
	if same == nil {
		for j, k := range s.known[at] {
			r.twinNo = max(r.twinNo, k.twin+1)
			apart := k.idBlind != nil && r.ids[r.head] != nil // both have numbers, and not the same
			if same == nil && !apart && !r.twin {
				same = &s.known[at][j]
			}
		}
	}
	if same != nil {
		if same.row >= 0 {
			s.again[i] = same.row
		}
		s.out[i].ID, s.out[i].Code = same.id, same.code
		return nil
	}
	r.code = NewCode(HouseholdLetter)
	s.out[i].Code, s.out[i].New = r.code, true
	s.fresh = append(s.fresh, i)
	s.known[at] = append(s.known[at], known{row: i, code: r.code, twin: r.twinNo, idBlind: r.ids[r.head]})
	for j, p := range r.members {
		h := holder{row: i, code: r.code, unit: r.unit, masked: vntext.MaskName(p.name), key: p.key, in: true}
		if r.ids[j] != nil {
			s.holders[string(r.ids[j])] = h
		}
		if r.socials[j] != nil {
			s.holders[string(r.socials[j])] = h
		}
	}
	return nil
}

// byNumbers finds the household in which the row's numbers stand already. Numbers of
// somebody else are the row's mistake.
func (s *saving) byNumbers(i int) (same *known, err error) {
	r := &s.rows[i]
	var wrong fault.List
	for j, p := range r.members {
		for _, n := range []struct {
			field string
			blind []byte
		}{{"id_number", r.ids[j]}, {"social_number", r.socials[j]}} {
			h, taken := s.holders[string(n.blind)]
			if n.blind == nil || !taken {
				continue
			}
			ours, err := s.answersFor(r.unit, h)
			if err != nil {
				return nil, err
			}
			found := known{row: h.row, id: h.household, code: h.code}
			if ours && h.key == p.key && (same == nil || same.code == found.code) {
				same = &found
				continue
			}
			name, err := s.unitName(h.unit)
			if err != nil {
				return nil, err
			}
			wrong.On(fmt.Sprintf("members.%d.%s", j, n.field), "household.number.taken", "name", h.masked, "unit", name)
		}
	}
	s.out[i].Err = wrong.Err()
	return same, nil
}

// answersFor reports whether the row's unit is the holder's, or took its place.
func (s *saving) answersFor(unit int64, h holder) (bool, error) {
	if h.unit == unit || !h.in {
		return h.unit == unit, nil
	}
	if s.reach[unit] == nil {
		units, err := place.Reach(s.tx, unit)
		if err != nil {
			return false, err
		}
		s.reach[unit] = append(units, unit)
	}
	return slices.Contains(s.reach[unit], h.unit), nil
}

func (s *saving) unitName(id int64) (string, error) {
	if s.names == nil {
		s.names = map[int64]string{}
	}
	if _, known := s.names[id]; !known {
		name, err := place.NameOn(s.tx, id, s.today)
		if err != nil {
			return "", err
		}
		s.names[id] = name
	}
	return s.names[id], nil
}

// write inserts the new households with their members and classes.
func (s *saving) write() error {
	if len(s.fresh) == 0 {
		return nil
	}
	ids, err := s.insertHouseholds()
	if err != nil {
		return err
	}
	for _, i := range s.fresh {
		s.out[i].ID = ids[s.rows[i].code]
	}
	for i, first := range s.again {
		s.out[i].ID = s.out[first].ID
	}
	if err := s.insertPersons(); err != nil {
		return err
	}
	return s.insertClasses()
}

// record keeps who wrote which households down: one by one, or as a list per unit.
func (s *saving) record() error {
	byUnit := map[int64][]string{}
	for _, i := range s.fresh {
		byUnit[s.rows[i].unit] = append(byUnit[s.rows[i].unit], s.rows[i].code)
	}
	for _, i := range s.fresh {
		unit := s.rows[i].unit
		codes := byUnit[unit]
		delete(byUnit, unit)
		e := audit.Event{Action: "household.add", Unit: unit}
		switch {
		case len(codes) == 0:
			continue
		case len(codes) == 1:
			e.Subject = "household:" + codes[0]
		default:
			e.Subject = fmt.Sprintf("unit:%d", unit)
			e.After = map[string]any{"households": len(codes), "codes": strings.Join(codes, " ")}
		}
		if err := audit.Record(s.tx, e); err != nil {
			return err
		}
	}
	return nil
}

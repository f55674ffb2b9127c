package people

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Limits of what is typed, in letters, and of people.
const (
	nameMax     = 100
	addressMax  = 300
	relationMax = 50
	basisMax    = 200
	membersMax  = 50
	ageMax      = 120
)

// household is a form that was read.
type household struct {
	unit, village  int64
	villageName    string
	address, phone string
	class          Class
	classOn        workday.Day
	basis          string
	twin           bool
	members        []person
	head           int // among the members
}

// person is a member that was read.
type person struct {
	name, key    string
	bornOn       workday.Day
	bornYear     int
	sex          Sex
	relation     string
	open, sealed []Fact
	idNumber     string
	socialNumber string
}

// headKey is the head's name and year, by which a household is found again.
func (h household) headKey() string {
	p := h.members[h.head]
	return vntext.Fold(p.name) + "/" + strconv.Itoa(p.bornYear)
}

// read understands a form, or says all that is wrong with it, each at its field.
func (f HouseholdForm) read(today workday.Day) (household, error) {
	var l fault.List
	h := household{unit: f.Unit, twin: f.Twin}
	if h.villageName = text(&l, "village", f.Village, nameMax); h.villageName == "" {
		l.On("village", "household.village.missing")
	}
	h.address = text(&l, "address", f.Address, addressMax)
	h.phone = phone(&l, "phone", f.Phone)
	h.class, h.classOn, h.basis = readClass(&l, f.Class, f.ClassOn, f.ClassBasis, today)
	if len(f.Members) == 0 {
		l.On("members.0.name", "household.name.missing")
	}
	if len(f.Members) > membersMax {
		l.On("", "household.members.many", "max", membersMax)
		return h, l.Err()
	}
	heads := 0
	for i, m := range f.Members {
		p := m.read(&l, fmt.Sprintf("members.%d.", i), today)
		if m.Head {
			if h.head, heads = i, heads+1; heads > 1 {
				l.On(fmt.Sprintf("members.%d.head", i), "household.head.one")
			}
		}
		h.members = append(h.members, p)
	}
	twice(&l, h.members)
	return h, l.Err()
}

// twice refuses one number for two members.
func twice(l *fault.List, members []person) {
	seen := map[string]bool{}
	for i, p := range members {
		for _, n := range []struct{ field, number string }{
			{"id_number", p.idNumber}, {"social_number", p.socialNumber},
		} {
			if n.number == "" {
				continue
			}
			if seen[n.field+n.number] {
				l.On(fmt.Sprintf("members.%d.%s", i, n.field), "household.number.twice")
			}
			seen[n.field+n.number] = true
		}
	}
}

// readClass reads a class with its day. No class is none, whatever the day says.
func readClass(l *fault.List, class, on, basis string, today workday.Day) (Class, workday.Day, string) {
	var c Class
	if class = strings.TrimSpace(class); class != "" {
		var ok bool
		if c, ok = ParseClass(class); !ok {
			l.On("class", "household.class.unknown")
		}
	}
	day := today
	if on = strings.TrimSpace(on); on != "" {
		var err error
		if day, err = workday.Parse(on); err != nil {
			l.On("class_on", "day.format")
		} else if day > today {
			l.On("class_on", "household.class.future")
		}
	}
	return c, day, text(l, "class_basis", basis, basisMax)
}

// read understands a member; at stands before the names of its fields.
func (f PersonForm) read(l *fault.List, at string, today workday.Day) person {
	var p person
	if p.name = text(l, at+"name", f.Name, nameMax); p.name == "" {
		l.On(at+"name", "household.name.missing")
	} else if !strings.ContainsFunc(p.name, isLetter) || strings.ContainsAny(p.name, "0123456789@") {
		l.On(at+"name", "household.name.shape")
	}
	p.key = NameKey(p.name)
	p.bornOn, p.bornYear = born(l, at, f.Born, f.Age, today)
	var ok bool
	if p.sex, ok = ParseSex(f.Sex); !ok {
		l.On(at+"sex", "household.sex.unknown")
	}
	p.relation = text(l, at+"relation", f.Relation, relationMax)
	p.idNumber = number(l, at+"id_number", f.IDNumber, "household.id_number.shape", 9, 12)
	p.socialNumber = number(l, at+"social_number", f.SocialNumber, "household.social_number.shape", 10)
	for _, word := range f.Facts {
		switch fact, known := ParseFact(word); {
		case strings.TrimSpace(word) == "":
		case !known:
			l.On(at+"facts", "household.fact.unknown", "fact", fmt.Sprintf("%.40s", strings.ToValidUTF8(word, "")))
		case fact.Sealed():
			p.sealed = addFact(p.sealed, fact)
		default:
			p.open = addFact(p.open, fact)
		}
	}
	return p
}

func addFact(facts []Fact, f Fact) []Fact {
	for _, has := range facts {
		if has == f {
			return facts
		}
	}
	return append(facts, f)
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0xbf }

func text(l *fault.List, field, typed string, max int) string {
	clean, err := vntext.Clean(field, typed, max, false)
	l.Add(err)
	return clean
}

// born reads a birthday or a year of birth as lists have them, or an age.
func born(l *fault.List, at, typed, age string, today workday.Day) (workday.Day, int) {
	typed, age = strings.TrimSpace(typed), strings.TrimSpace(age)
	if typed == "" && age == "" {
		return 0, 0
	}
	if typed == "" {
		years, err := strconv.Atoi(age)
		if err != nil || years < 0 || years > ageMax {
			l.On(at+"age", "household.age.range", "max", ageMax)
			return 0, 0
		}
		return 0, today.Year() - years
	}
	day, year := readBorn(typed)
	switch {
	case year == 0:
		l.On(at+"born", "household.born.shape")
	case day > today || year > today.Year():
		l.On(at+"born", "household.born.future")
	case year < today.Year()-ageMax:
		l.On(at+"born", "household.born.old", "max", ageMax, "age", today.Year()-year)
	default:
		return day, year
	}
	return 0, 0
}

// readBorn takes 1965, 2/1965, 12/2/1965 with any of / - . between, and 1965-02-12.
// What is none of these has the year 0.
func readBorn(typed string) (workday.Day, int) {
	if len(typed) > len("12/02/1965") {
		return 0, 0
	}
	parts := strings.FieldsFunc(typed, func(r rune) bool { return r == '/' || r == '-' || r == '.' })
	var n []int
	for _, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v < 1 {
			return 0, 0
		}
		n = append(n, v)
	}
	if len(n) == 3 && len(parts[0]) == 4 {
		n[0], n[2] = n[2], n[0]
		parts[0], parts[2] = parts[2], parts[0]
	}
	if len(n) == 0 || len(n) > 3 || len(parts[len(parts)-1]) != 4 {
		return 0, 0
	}
	year := n[len(n)-1]
	switch len(n) {
	case 3:
		t := time.Date(year, time.Month(n[1]), n[0], 0, 0, 0, 0, time.UTC)
		if t.Year() != year || int(t.Month()) != n[1] || t.Day() != n[0] {
			return 0, 0
		}
		return workday.Date(t.Date()), year
	case 2:
		if n[0] > 12 {
			return 0, 0
		}
	}
	return 0, year
}

// number reads the number of a paper, with spaces and dots if need be. Eleven digits
// are what a spreadsheet makes of twelve that begin with 0: that is said.
func number(l *fault.List, field, typed, key string, lengths ...int) string {
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-\u00a0\t'", r) {
			return -1
		}
		return r
	}, strings.TrimSpace(typed))
	if digits == "" {
		return ""
	}
	if strings.Trim(digits, "0123456789") == "" {
		for _, n := range lengths {
			if len(digits) == n {
				return digits
			}
		}
		l.On(field, key, "has", len(digits))
		return ""
	}
	l.On(field, key+".letters")
	return ""
}

// phone reads a number with spaces and dots; +84 and 0 are the same.
func phone(l *fault.List, field, typed string) string {
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-()\t\u00a0", r) {
			return -1
		}
		return r
	}, typed)
	if digits == "" {
		return ""
	}
	if rest, ok := strings.CutPrefix(digits, "+84"); ok {
		digits = "0" + strings.TrimPrefix(rest, "0")
	}
	if len(digits) < 9 || len(digits) > 12 || strings.Trim(digits, "0123456789") != "" {
		l.On(field, "household.phone.shape")
		return ""
	}
	return digits
}

// Package people keeps the register of households: who lives where, in which class
// since when, and what makes them vulnerable. A household has one code for ever.
//
// Three things are kept apart. What officers of the commune read every day (names,
// years of birth, class) lies open behind row-level security. What could harm people
// (numbers of papers, phone, exact address, health, ethnicity) is sealed, found only
// by blind index, and opened one field at a time with a reason that is recorded.
// What must be known across communes (does this number, does such a person stand
// elsewhere too) is answered with masked hits only.
package people

import (
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Book is the register.
type Book struct {
	DB   *pg.DB
	Keys *seal.Keys
}

// Class is how well off a household is, as the commune recognised it.
type Class string

// The classes.
const (
	Poor      Class = "poor"      // hộ nghèo
	NearPoor  Class = "near_poor" // hộ cận nghèo
	Difficult Class = "difficult" // hộ có hoàn cảnh khó khăn
	Average   Class = "average"   // hộ có mức sống trung bình
	Other     Class = "other"     // khác
)

// Classes in the order in which forms offer them.
var Classes = []Class{Poor, NearPoor, Difficult, Average, Other}

// Fact is something that makes a person vulnerable.
type Fact string

// The facts. Those about health, ethnicity and orphans are sealed.
const (
	Under36M     Fact = "under36m" // younger than 36 months
	Elderly      Fact = "elderly"
	SingleParent Fact = "single_parent"
	Lone         Fact = "lone" // lives alone, nobody has to care for them
	Pregnant     Fact = "pregnant"
	Disabled     Fact = "disabled"
	ChronicIll   Fact = "chronic_ill"
	Minority     Fact = "ethnic_minority"
	Orphan       Fact = "orphan"
)

// Facts in the order in which forms offer them.
var Facts = []Fact{Under36M, Elderly, SingleParent, Lone, Pregnant, Disabled, ChronicIll, Minority, Orphan}

// Sealed reports whether a fact is kept encrypted.
func (f Fact) Sealed() bool {
	switch f {
	case Pregnant, Disabled, ChronicIll, Minority, Orphan:
		return true
	}
	return false
}

// Sex as papers say it, "" when they do not.
type Sex string

// The sexes.
const (
	Male   Sex = "male"
	Female Sex = "female"
)

// Household is a household without what is sealed.
type Household struct {
	ID          int64
	Code        string // H and nine more, unguessable, for ever
	Unit        int64  // its commune, of today or of the day it was written down
	Village     int64
	VillageName string
	Head        string
	HeadYear    int // of birth, 0 when unknown
	Persons     int
	Class       Class // today, or on the day asked for; "" when none is recorded yet
	ClassOn     workday.Day
	HasAddress  bool // sealed: Reveal
	HasPhone    bool
	Revision    int64
	MadeAt      time.Time
	MadeBy      string
	ChangedAt   time.Time
	ChangedBy   string
	Members     []Person   // by HouseholdByID and ByIDs only, the head first
	History     []ClassRow // by HouseholdByID only, the latest first
}

// Person is a member of a household.
type Person struct {
	ID        int64
	Household int64
	No        int
	Name      string
	BornOn    workday.Day // zero when only the year is known
	BornYear  int         // 0 when not even that
	Sex       Sex
	Relation  string // to the head, as told: vợ, con, cháu
	Head      bool
	Facts     []Fact // the open ones; FactsOf opens all for a computation
	Sensitive bool   // has sealed facts
	IDHint    string // the last three of the ID number, "" without one
	HasSocial bool   // a social-security number is recorded
	LeftOn    workday.Day
	LeftWhy   string
}

// ClassRow says in which class a household is from a day on, and by which paper.
type ClassRow struct {
	Class      Class
	FromOn     workday.Day
	Basis      string
	RecordedAt time.Time
	RecordedBy string
}

// HouseholdForm is a household as typed, or as a row of a list says it.
type HouseholdForm struct {
	Unit       int64  // its commune
	Village    string // name, as the commune's list of villages has it
	Address    string
	Phone      string
	Class      string // "poor" or "Hộ nghèo"; "" leaves it open
	ClassOn    string // from which day; "" is today
	ClassBasis string
	Members    []PersonForm // one of them, or the first, is the head
	// Twin says that this is another household than the one whose head has the same
	// name and year of birth in the same village. Different ID numbers say so too.
	Twin bool
}

// PersonForm is a member as typed.
type PersonForm struct {
	Name         string
	Born         string // 12/02/1965, 1965-02-12 or 1965
	Age          string // instead of Born
	Sex          string // "male", "Nam", …
	Relation     string
	Head         bool
	IDNumber     string // 9 or 12 digits
	SocialNumber string // 10 digits
	Facts        []string
}

// Saved is what became of one form. Of a form with Err nothing was written: its
// faults name the fields "village", "members.0.name", "members.0.id_number"…
type Saved struct {
	ID   int64
	Code string
	New  bool // false: it was there already, and stays as it is
	Err  error
}

package giving

import (
	"time"

	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Campaign is a call to give: its legal document, its days, its own accounts and
// its own book.
type Campaign struct {
	ID        int64
	UnitID    int64 // the fund's unit
	FundID    int64
	BookID    int64
	EarmarkID int64 // the general part of the book
	Kind      ledger.BookKind
	Slug      string
	Prefix    string // of its codes

	Name      string
	NameEN    string `gorm:"column:name_en"`
	Purpose   string
	PurposeEN string `gorm:"column:purpose_en"`
	Cover     string // the words on its page
	CoverEN   string `gorm:"column:cover_en"`
	Surplus   string // what becomes of money that is left over
	SurplusEN string `gorm:"column:surplus_en"`

	AreaUnitID int64  // 0: wherever the need is
	Disaster   string // its slug, "" for none

	CallLevel  CallLevel
	CallBody   string
	CallNumber string
	CallOn     workday.Day
	CallTitle  string
	CallFileID int64

	AuthorisationNumber string
	AuthorisationOn     workday.Day
	AuthorisationBody   string

	StartsOn           workday.Day
	EndsOn             workday.Day // the last day of reception as it was called
	ExtendedTo         workday.Day // by the newest of Extensions, whose words these are
	ExtensionNumber    string
	ExtensionOn        workday.Day
	ExtensionBody      string
	ExtensionSigner    string
	ExtensionFileID    int64
	DistributionEndsOn workday.Day // the last day of distribution: distributesUntil
	Extensions         []Extension `gorm:"-" json:"-"` // where its life is told: the first one first

	DistributionCalledTo workday.Day // the last day of distribution as the call named it

	MadeAt       time.Time
	MadeBy       int64
	DraftedBy    int64 // who changed the draft last
	PublishedAt  *time.Time
	ClosedOn     workday.Day // before its last day, for ClosedReason
	ClosedReason string

	DistributingOn workday.Day // since when, after reception
	ReportedOn     workday.Day
	ReportNumber   string
	ReportFileID   int64
}

// TableName is the table of the rows.
func (Campaign) TableName() string { return "giving.campaigns" }

// CallLevel is how high the body stands that calls.
type CallLevel string

// The levels. Districts called until 2025-06-30; a commune receives under a call
// from above or with an authorisation on file.
const (
	CentralCall  CallLevel = "central"
	ProvinceCall CallLevel = "province"
	DistrictCall CallLevel = "district"
	CommuneCall  CallLevel = "commune"
)

// State is where a campaign is in its life, on a day.
type State string

// The states, one after another.
const (
	Draft     State = "draft"     // nobody but officers sees it
	Published State = "published" // announced, reception has not begun
	Receiving State = "receiving"
	Closed    State = "closed" // no QR, no pledges; later money waits for a decision

	Distributing State = "distributing" // what came goes to people
	Reported     State = "reported"     // the report went up; what was to be done is done
)

// State of the campaign on a day.
func (c Campaign) State(on workday.Day) State {
	switch {
	case c.PublishedAt == nil:
		return Draft
	case !c.ReportedOn.IsZero() && on >= c.ReportedOn:
		return Reported
	case !c.DistributingOn.IsZero() && on >= c.DistributingOn:
		return Distributing
	case c.Over(on):
		return Closed
	case on < c.StartsOn:
		return Published
	}
	return Receiving
}

// Over reports whether nothing more may be given on a day. An early end stops the QR and
// new pledges at once; money that the bank books on that day still came in time: LastDay.
func (c Campaign) Over(on workday.Day) bool {
	return !c.ClosedOn.IsZero() && on >= c.ClosedOn || on > c.LastDay()
}

// Took reports whether what was given by hand on a day is still the campaign's: the day of
// an early end counts as a whole, as it does for the bank.
func (c Campaign) Took(on workday.Day) bool {
	return c.PublishedAt != nil && on >= c.StartsOn && on <= c.LastDay()
}

// LastDay is the last day of reception: of an early end the day itself, else the last one
// called for, extension included.
func (c Campaign) LastDay() workday.Day {
	if !c.ClosedOn.IsZero() {
		return c.ClosedOn
	}
	return max(c.EndsOn, c.ExtendedTo)
}

// EndedEarly reports whether it was ended before the last day called for, extension included.
func (c Campaign) EndedEarly() bool {
	return !c.ClosedOn.IsZero() && c.ClosedOn < max(c.EndsOn, c.ExtendedTo)
}

// In gives the texts in a language, Vietnamese where there is no translation.
func (c Campaign) In(language string) Campaign {
	if language != "en" {
		return c
	}
	for _, t := range []struct {
		text *string
		en   string
	}{{&c.Name, c.NameEN}, {&c.Purpose, c.PurposeEN}, {&c.Cover, c.CoverEN}, {&c.Surplus, c.SurplusEN}} {
		if t.en != "" {
			*t.text = t.en
		}
	}
	return c
}

// districtsEnded is the first day without districts.
var districtsEnded = workday.Date(2025, time.July, 1)

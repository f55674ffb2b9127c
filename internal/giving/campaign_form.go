package giving

import (
	"regexp"
	"strings"

	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// CampaignForm is a campaign as an officer types it. Days are 10/09/2024 or
// 2024-09-10.
type CampaignForm struct {
	Unit         int64
	Slug, Prefix string

	Name, NameEN, Purpose, PurposeEN, Cover, CoverEN, Surplus, SurplusEN string

	Area     string // code or name of a unit; "": wherever the need is
	Disaster string

	CallLevel                               CallLevel
	CallBody, CallNumber, CallOn, CallTitle string
	CallFile                                int64 // its scan, from KeepCall

	AuthorisationNumber, AuthorisationOn, AuthorisationBody string

	StartsOn, EndsOn   string
	DistributionEndsOn string // as the call names it; "": as the law's term counts
}

var slugShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// read checks everything that can be checked without the database, all at once.
func (f CampaignForm) read() (Campaign, error) {
	var l fault.List
	c := Campaign{
		UnitID: f.Unit, CallLevel: f.CallLevel,
		Slug: strings.TrimSpace(f.Slug), Prefix: strings.ToUpper(strings.TrimSpace(f.Prefix)),
		Disaster: strings.TrimSpace(f.Disaster),
	}
	if !slugShape.MatchString(c.Slug) || len(c.Slug) > 60 {
		l.On("slug", "campaign.slug.shape")
	}
	if !validPrefix(c.Prefix) {
		l.On("prefix", "campaign.prefix.shape")
	}
	if c.Disaster != "" && (!slugShape.MatchString(c.Disaster) || len(c.Disaster) > 100) {
		l.On("disaster", "campaign.disaster.shape")
	}
	f.readTexts(&l, &c)
	f.readCall(&l, &c)
	f.readDays(&l, &c)
	return c, l.Err()
}

func (f CampaignForm) readTexts(l *fault.List, c *Campaign) {
	for _, t := range []struct {
		field, text string
		into        *string
		max         int
		lines       bool
		missing     string // the key when there is nothing; "" for what may be left out
	}{
		{"name", f.Name, &c.Name, 200, false, "campaign.name.missing"},
		{"name_en", f.NameEN, &c.NameEN, 200, false, ""},
		{"purpose", f.Purpose, &c.Purpose, 1000, true, "campaign.purpose.missing"},
		{"purpose_en", f.PurposeEN, &c.PurposeEN, 1000, true, ""},
		{"cover", f.Cover, &c.Cover, 5000, true, ""},
		{"cover_en", f.CoverEN, &c.CoverEN, 5000, true, ""},
		{"surplus", f.Surplus, &c.Surplus, 1000, true, "campaign.surplus.missing"},
		{"surplus_en", f.SurplusEN, &c.SurplusEN, 1000, true, ""},
		{"call_body", f.CallBody, &c.CallBody, 200, false, "campaign.call_body.missing"},
		{"call_number", f.CallNumber, &c.CallNumber, 100, false, "campaign.call_number.missing"},
		{"call_title", f.CallTitle, &c.CallTitle, 300, false, "campaign.call_title.missing"},
		{"authorisation_number", f.AuthorisationNumber, &c.AuthorisationNumber, 100, false, ""},
		{"authorisation_body", f.AuthorisationBody, &c.AuthorisationBody, 200, false, ""},
	} {
		clean, err := vntext.Clean(t.field, t.text, t.max, t.lines)
		if *t.into = clean; err != nil {
			l.Add(err)
		} else if clean == "" && t.missing != "" {
			l.On(t.field, t.missing)
		}
	}
}

// readCall: who may call, by level and by date.
func (f CampaignForm) readCall(l *fault.List, c *Campaign) {
	c.CallOn = day(l, "call_on", f.CallOn, true)
	c.AuthorisationOn = day(l, "authorisation_on", f.AuthorisationOn, false)
	some := f.AuthorisationNumber + f.AuthorisationOn + f.AuthorisationBody
	whole := f.AuthorisationNumber != "" && f.AuthorisationOn != "" && f.AuthorisationBody != ""
	switch c.CallLevel {
	case CentralCall, ProvinceCall:
	case DistrictCall:
		if c.CallOn >= districtsEnded {
			l.On("call_level", "campaign.call_level.district")
		}
	case CommuneCall:
		if strings.TrimSpace(some) == "" {
			l.On("authorisation_number", "campaign.authorisation.missing")
		}
	default:
		l.On("call_level", "campaign.call_level.missing")
	}
	if strings.TrimSpace(some) != "" && !whole {
		l.On("authorisation_number", "campaign.authorisation.partial")
	}
}

// readDays reads the days; how many the law gives is asked where it is known: fitsLaw.
func (f CampaignForm) readDays(l *fault.List, c *Campaign) {
	c.StartsOn = day(l, "starts_on", f.StartsOn, true)
	c.EndsOn = day(l, "ends_on", f.EndsOn, true)
	c.DistributionEndsOn = day(l, "distribution_ends_on", f.DistributionEndsOn, false)
	if c.StartsOn.IsZero() || c.EndsOn.IsZero() {
		return
	}
	if !c.CallOn.IsZero() && c.CallOn > c.StartsOn {
		l.On("starts_on", "campaign.starts_on.before_call", "call", c.CallOn.Local())
	}
	if c.CallLevel == DistrictCall && c.CallOn < districtsEnded && c.StartsOn >= districtsEnded &&
		strings.TrimSpace(f.AuthorisationNumber) == "" { // its heirs say whether they go on with what it called for
		l.On("authorisation_number", "campaign.call_level.district.ended")
	}
	if c.EndsOn < c.StartsOn {
		l.On("ends_on", "campaign.ends_on.before_start")
	}
	if !c.DistributionEndsOn.IsZero() && c.DistributionEndsOn < c.EndsOn {
		l.On("distribution_ends_on", "campaign.distribution_ends_on.early")
	}
}

// fitsLaw refuses a reception longer than the law of its first day gives (ND 93/2021 art
// 8.2), and sets the last day of distribution (art 8.3) where none was named.
func (c *Campaign) fitsLaw(tx *pg.Tx) error {
	reception, err := duty.TermOn(tx, duty.Reception, c.StartsOn)
	if pg.NoRows(err) {
		return fault.On("starts_on", "campaign.starts_on.lawless")
	}
	if err != nil {
		return err
	}
	if int(c.EndsOn-c.StartsOn) > reception.Days {
		return fault.On("ends_on", "campaign.ends_on.late", "max", reception.Days,
			"last", (c.StartsOn + workday.Day(reception.Days)).Local())
	}
	if c.DistributionEndsOn.IsZero() {
		distribution, err := duty.TermOn(tx, duty.Distribution, c.StartsOn)
		if err != nil {
			return err
		}
		c.DistributionEndsOn = distribution.Due(c.EndsOn)
	}
	c.DistributionCalledTo = c.DistributionEndsOn
	return nil
}

// fitsUnit refuses a call that comes from below the unit whose fund receives, and
// a unit that does not stand when reception begins.
func (c Campaign) fitsUnit(u place.Unit) error {
	if !u.Stands(c.StartsOn) {
		return fault.On("unit", "campaign.unit.ended", "unit", u.FullName, "on", c.StartsOn.Local())
	}
	rank := map[string]int{"commune": 1, "district": 2, "province": 3, "central": 4}
	if rank[string(c.CallLevel)] < rank[string(u.Level)] {
		return fault.On("call_level", "campaign.call_level.below", "unit", u.FullName)
	}
	return nil
}

// text cleans one text of a form and keeps its mistake.
func text(l *fault.List, field, typed string, max int, lines bool) string {
	clean, err := vntext.Clean(field, typed, max, lines)
	l.Add(err)
	return clean
}

// day reads one day of a form and keeps its mistake.
func day(l *fault.List, field, typed string, must bool) workday.Day {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		if must {
			l.On(field, "day.missing")
		}
		return 0
	}
	d, err := workday.Parse(typed)
	if err != nil {
		l.On(field, "day.format")
	}
	return d
}

package giving

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Extension is a document by which a body of the province or above let a campaign receive
// longer (ND 93/2021 art 8.2).
type Extension struct {
	CampaignID int64
	FromOn     workday.Day // the last day before
	ToOn       workday.Day // the last day from then on
	Number     string
	SignedOn   workday.Day
	Body       string
	Signer     string

	DistributionEndsOn workday.Day // of the campaign, from then on
}

// ExtensionForm is an extension as an officer types it.
type ExtensionForm struct {
	Last                 string // the last day as the officer read it; "": not said
	To, Number, On, Body string // Body is the name of one of Extenders
	Signer               string
	File                 int64 // the document itself, from KeepDocument
}

// Extender is a body that may extend the reception of a campaign.
type Extender struct {
	Name string

	kind string
	unit int64 // the province's; 0: a central body
}

// Extenders are the bodies that may extend a campaign: of its province, as that is called
// today, and the central ones.
func (s *Service) Extenders(ctx context.Context, by auth.Actor, c Campaign) (list []Extender, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = extendersOf(tx, c)
		return err
	})
	return list, err
}

func extendersOf(tx *pg.Tx, c Campaign) ([]Extender, error) {
	p, err := provinceOf(tx, c)
	if err != nil {
		return nil, err
	}
	today := workday.On(tx.Now)
	if !p.Stands(today) {
		if p, _, err = place.HeirOn(tx, p.ID, today); err != nil {
			return nil, err
		}
	}
	first, size := utf8.DecodeRuneInString(p.FullName)
	name := string(unicode.ToLower(first)) + p.FullName[size:]
	return []Extender{
		{"Ban Vận động cứu trợ " + name, "province_committee", p.ID},
		{"Ủy ban Mặt trận Tổ quốc Việt Nam " + name, "province_front", p.ID},
		{"Ủy ban nhân dân " + name, "province_people", p.ID},
		{"Ban Vận động cứu trợ Trung ương", "central_committee", 0},
		{"Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam", "central_front", 0},
	}, nil
}

// ExtendCampaign lets a campaign receive longer, and moves its last day of distribution.
// Whoever acts must hold the right to publish at the province (or be it), not only at the
// campaign's unit. It is refused after the last day of reception, and to who read another
// last day than the one that holds: somebody else was faster.
func (s *Service) ExtendCampaign(ctx context.Context, by auth.Actor, id int64, f ExtensionForm) (*Campaign, error) {
	return s.changeCampaign(ctx, by, auth.ReadBooks, id, "campaign.extend", "",
		func(tx *pg.Tx, c *Campaign) error {
			if err := mustAtProvince(tx, by, *c); err != nil {
				return err
			}
			if err := c.extendable(workday.On(tx.Now)); err != nil {
				return err
			}
			if f.Last != "" && f.Last != c.LastDay().String() {
				return fault.Of(fault.Conflict, "campaign.extend.meanwhile",
					"last", c.LastDay().Local(), "number", c.ExtensionNumber)
			}
			x, from, err := f.read(tx, *c)
			if err != nil {
				return err
			}
			c.ExtendedTo, c.ExtensionNumber, c.ExtensionOn = x.ToOn, x.Number, x.SignedOn
			c.ExtensionBody, c.ExtensionSigner, c.ExtensionFileID = x.Body, x.Signer, f.File
			if err := c.moveDistribution(tx); err != nil {
				return err
			}
			x.DistributionEndsOn = c.DistributionEndsOn
			if err := takeScan(tx, c.UnitID, f.File, "file"); err != nil {
				return err
			}
			if err := insertExtension(tx, *c, x, from); err != nil {
				return err
			}
			return tell(tx, "campaign_extended", c.Slug+"/"+x.ToOn.String(), map[string]any{
				"slug": c.Slug, "to": x.ToOn, "number": x.Number, "on": x.SignedOn, "body": x.Body,
				"distribution_ends_on": x.DistributionEndsOn,
			})
		})
}

// read checks what was typed, all at once, and finds the body that signed.
func (f ExtensionForm) read(tx *pg.Tx, c Campaign) (x Extension, from Extender, err error) {
	var l fault.List
	today, last := workday.On(tx.Now), c.LastDay()
	x = Extension{
		CampaignID: c.ID, FromOn: last, ToOn: day(&l, "to", f.To, true), SignedOn: day(&l, "on", f.On, true),
		Number: text(&l, "number", f.Number, 100, false), Signer: text(&l, "signer", f.Signer, 200, false),
		Body: text(&l, "body", f.Body, 200, false),
	}
	if strings.TrimSpace(f.Number) == "" {
		l.On("number", "campaign.extension.number.missing")
	}
	bodies, err := extendersOf(tx, c)
	if err != nil {
		return x, from, err
	}
	if i := slices.IndexFunc(bodies, func(e Extender) bool { return e.Name == x.Body }); i >= 0 {
		from = bodies[i]
	} else {
		names := make([]string, len(bodies))
		for i, e := range bodies {
			names[i] = e.Name
		}
		l.On("body", "campaign.extension.body.unknown", "bodies", strings.Join(names, "; "))
	}
	if strings.TrimSpace(f.Signer) == "" {
		l.On("signer", "campaign.extension.signer.missing")
	}
	if f.File == 0 {
		l.On("file", "campaign.extension.file.missing")
	}
	switch {
	case x.SignedOn.IsZero():
	case x.SignedOn > today:
		l.On("on", "campaign.extension.on.future")
	case x.SignedOn < c.CallOn:
		l.On("on", "campaign.extension.on.early", "call", c.CallOn.Local())
	}
	if x.ToOn.IsZero() {
		return x, from, l.Err()
	}
	// How far one document reaches is the term of its day, or of the campaign's first.
	term, err := duty.TermOn(tx, duty.Extension, max(x.SignedOn, c.StartsOn))
	if err != nil {
		return x, from, err
	}
	switch most := last + workday.Day(term.Days); {
	case x.ToOn <= last:
		l.On("to", "campaign.extension.to.early", "last", last.Local())
	case x.ToOn > most:
		l.On("to", "campaign.extension.to.late", "max", term.Days, "last", most.Local())
	}
	return x, from, l.Err()
}

// moveDistribution sets the last day of distribution by the life that the campaign has now.
func (c *Campaign) moveDistribution(tx *pg.Tx) error {
	t, err := duty.TermOn(tx, duty.Distribution, c.StartsOn)
	if err == nil {
		c.DistributionEndsOn = c.distributesUntil(*t)
	}
	return err
}

// distributesUntil is the last day of distribution, which everything that tells it tells:
// as the call named it, while reception ends as it was called for. Else the law's term
// (ND 93/2021 art 8.3), counted from the last day that reception came to have; or the days
// that the call gave itself, where these were fewer. A later day that the call named was
// agreed with who gave, and no sooner end of reception takes it away.
func (c Campaign) distributesUntil(t duty.Term) workday.Day {
	last, called := c.LastDay(), c.DistributionCalledTo
	switch {
	case last == c.EndsOn:
		return called
	case called > t.Due(c.EndsOn):
		return max(called, t.Due(last))
	}
	return min(t.Due(last), workday.AddCalendarDays(last, int(called-c.EndsOn)))
}

// mustAtProvince: the province above the unit when the campaign began, or the
// unit itself if it is one.
func mustAtProvince(tx *pg.Tx, by auth.Actor, c Campaign) error {
	if err := by.Afresh(); err != nil {
		return err
	}
	p, err := provinceOf(tx, c)
	if err != nil {
		return err
	}
	if p.Level == place.Province && by.May(auth.PublishCampaign, p.ID) {
		return nil
	}
	return fault.Of(fault.Denied, "campaign.extend.province")
}

// provinceOf is the province above the campaign's unit when it began, or the unit itself.
func provinceOf(tx *pg.Tx, c Campaign) (*place.Unit, error) {
	u, err := place.ByID(tx, c.UnitID, c.StartsOn)
	if err != nil || u.Level == place.Province {
		return u, err
	}
	parents, err := place.Parents(tx, c.UnitID, c.StartsOn)
	if err != nil || len(parents) == 0 {
		return u, err
	}
	return &parents[len(parents)-1], nil
}

// extendable refuses a campaign that receives no more, or was never public.
func (c *Campaign) extendable(today workday.Day) error {
	switch c.State(today) {
	case Published, Receiving:
		return nil
	case Draft:
		return fault.Of(fault.Conflict, "campaign.extend.draft")
	}
	return fault.Of(fault.Conflict, "campaign.extend.over", "last", c.LastDay().Local())
}

// MayExtend tells who may not, and that a campaign takes no extension any more, before
// anything they sent is looked at.
func (s *Service) MayExtend(ctx context.Context, by auth.Actor, c Campaign) error {
	return s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if err := mustAtProvince(tx, by, c); err != nil {
			return err
		}
		return c.extendable(workday.On(tx.Now))
	})
}

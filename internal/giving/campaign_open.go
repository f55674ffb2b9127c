package giving

import (
	"context"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// CreateCampaign drafts a campaign and opens its book. It needs the unit's fund,
// a slug and a prefix that nobody has, and a call by a body that may call.
func (s *Service) CreateCampaign(ctx context.Context, by auth.Actor, f CampaignForm) (*Campaign, error) {
	if err := by.Must(auth.ManageCampaign, f.Unit); err != nil {
		return nil, err
	}
	c, err := f.read()
	if err != nil {
		return nil, err
	}
	c.MadeBy = by.ID
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*Campaign, error) { return createCampaign(tx, c) })
}

func createCampaign(tx *pg.Tx, c Campaign) (*Campaign, error) {
	unit, err := place.ByID(tx, c.UnitID, c.StartsOn)
	if err != nil {
		return nil, err
	}
	if err := c.fitsUnit(*unit); err != nil {
		return nil, err
	}
	if err := prefixIsApart(tx, c.Prefix); err != nil {
		return nil, err
	}
	fund, err := ledger.FundOf(tx, c.UnitID)
	if err != nil {
		return nil, err
	}
	book, err := ledger.OpenBook(tx, ledger.Book{
		Fund: fund.ID, Kind: ledger.CampaignBook, Source: "campaign:" + c.Slug, Name: c.Name,
	})
	if err != nil {
		return nil, err
	}
	general, err := ledger.OpenEarmark(tx, ledger.Earmark{
		Book: book.ID, Code: ledger.General, Name: "Phần chung", Purpose: c.Purpose,
	})
	if err != nil {
		return nil, err
	}
	c.FundID, c.BookID, c.EarmarkID, c.MadeAt = fund.ID, book.ID, general.ID, tx.Now
	if c.ID, err = insertCampaign(tx, c); err != nil {
		return nil, err
	}
	return &c, audit.Record(tx, audit.Event{
		Action: "campaign.create", Subject: c.subject(), Unit: c.UnitID, After: c,
	})
}

// EditCampaign changes what a draft says. Its slug, prefix, unit and caller stay:
// a draft that has these wrong is left and another is made. Once published, what
// donors were promised stays, and only the words of the page and the translations
// change.
func (s *Service) EditCampaign(ctx context.Context, by auth.Actor, id int64, f CampaignForm) (*Campaign, error) {
	return s.changeCampaign(ctx, by, auth.ManageCampaign, id, "campaign.edit", "",
		func(tx *pg.Tx, c *Campaign) error {
			f.Unit, f.Slug, f.Prefix, f.CallLevel, f.CallBody = c.UnitID, c.Slug, c.Prefix, c.CallLevel, c.CallBody
			f.AuthorisationNumber, f.AuthorisationBody = c.AuthorisationNumber, c.AuthorisationBody
			f.AuthorisationOn = c.AuthorisationOn.String()
			asked, err := f.read()
			if err != nil {
				return err
			}
			if c.PublishedAt != nil {
				was := c.words()
				c.Cover, c.CoverEN, c.NameEN = asked.Cover, asked.CoverEN, asked.NameEN
				c.PurposeEN, c.SurplusEN, c.Disaster = asked.PurposeEN, asked.SurplusEN, asked.Disaster
				if err := updateCampaign(tx, *c); err != nil || c.words() == was {
					return err
				}
				return c.tellChange(tx)
			}
			asked.ID, asked.FundID, asked.BookID, asked.EarmarkID = c.ID, c.FundID, c.BookID, c.EarmarkID
			asked.MadeAt, asked.MadeBy = c.MadeAt, c.MadeBy
			unit, err := place.ByID(tx, asked.UnitID, asked.StartsOn)
			if err != nil {
				return err
			}
			if err := asked.fitsUnit(*unit); err != nil {
				return err
			}
			*c = asked
			return updateCampaign(tx, *c)
		})
}

// PublishCampaign opens a campaign to the public and tells the public log. It
// needs an account that can receive and a last day that has not passed.
func (s *Service) PublishCampaign(ctx context.Context, by auth.Actor, id int64) (*Campaign, error) {
	return s.changeCampaign(ctx, by, auth.PublishCampaign, id, "campaign.publish", "",
		func(tx *pg.Tx, c *Campaign) error {
			if c.PublishedAt != nil {
				return fault.Of(fault.Conflict, "campaign.published")
			}
			if c.LastDay() < workday.On(tx.Now) {
				return fault.Of(fault.Conflict, "campaign.publish.over", "last", c.LastDay().Local())
			}
			accounts, err := accountsOf(tx, c.ID)
			if err != nil {
				return err
			}
			var leaves []tlog.Leaf
			open := false
			for _, a := range accounts {
				leaves = append(leaves, a.leaf(*c))
				if a.ClosedOn.IsZero() {
					open = true
				} else { // it is listed, as closed
					leaves = append(leaves, a.closedLeaf(*c))
				}
			}
			if !open {
				return fault.Of(fault.Conflict, "campaign.publish.account")
			}
			c.PublishedAt = &tx.Now
			if err := publishCampaign(tx, *c); err != nil {
				return err
			}
			told, err := c.leaf(tx)
			if err != nil {
				return err
			}
			return tlog.Append(tx, append([]tlog.Leaf{told}, leaves...))
		})
}

// Extension is the document by which a body of the province or above extends the
// reception (ND 93/2021 art 8.2).
type Extension struct{ To, Number, On, Body string }

// ExtendCampaign lets a campaign receive longer. Whoever acts must hold the
// right to publish at the province (or be it), not only at the campaign's unit.
func (s *Service) ExtendCampaign(ctx context.Context, by auth.Actor, id int64, x Extension) (*Campaign, error) {
	return s.changeCampaign(ctx, by, auth.ReadBooks, id, "campaign.extend", "",
		func(tx *pg.Tx, c *Campaign) error {
			if err := mustAtProvince(tx, by, *c); err != nil {
				return err
			}
			if s := c.State(workday.On(tx.Now)); s != Published && s != Receiving {
				return fault.Of(fault.Conflict, "campaign.extend.state")
			}
			if err := x.read(c); err != nil {
				return err
			}
			if err := updateCampaign(tx, *c); err != nil {
				return err
			}
			return tell(tx, "campaign_extended", c.Slug+"/"+c.ExtendedTo.String(), map[string]any{
				"slug": c.Slug, "to": c.ExtendedTo, "number": c.ExtensionNumber,
				"on": c.ExtensionOn, "body": c.ExtensionBody,
			})
		})
}

func (x Extension) read(c *Campaign) error {
	var l fault.List
	to := day(&l, "to", x.To, true)
	c.ExtensionOn = day(&l, "on", x.On, true)
	c.ExtensionNumber = text(&l, "number", x.Number, 100, false)
	c.ExtensionBody = text(&l, "body", x.Body, 200, false)
	if strings.TrimSpace(x.Number) == "" {
		l.On("number", "campaign.extension.number.missing")
	}
	if strings.TrimSpace(x.Body) == "" {
		l.On("body", "campaign.extension.body.missing")
	}
	if !to.IsZero() && to <= c.LastDay() {
		l.On("to", "campaign.extension.to.early", "last", c.LastDay().Local())
	}
	c.ExtendedTo = to
	c.DistributionEndsOn = max(c.DistributionEndsOn, to+distributionDaysMax)
	return l.Err()
}

// mustAtProvince: the province above the unit when the campaign began, or the
// unit itself if it is one.
func mustAtProvince(tx *pg.Tx, by auth.Actor, c Campaign) error {
	if err := by.Afresh(); err != nil {
		return err
	}
	if by.May(auth.PublishCampaign, c.UnitID) {
		u, err := place.ByID(tx, c.UnitID, c.StartsOn)
		if err != nil || u.Level == place.Province {
			return err
		}
	}
	parents, err := place.Parents(tx, c.UnitID, c.StartsOn)
	if err != nil {
		return err
	}
	for _, u := range parents {
		if u.Level == place.Province && by.May(auth.PublishCampaign, u.ID) {
			return nil
		}
	}
	return fault.Of(fault.Denied, "campaign.extend.province")
}

// CloseCampaign ends reception today, before its last day.
func (s *Service) CloseCampaign(ctx context.Context, by auth.Actor, id int64, reason string) (*Campaign, error) {
	return s.changeCampaign(ctx, by, auth.PublishCampaign, id, "campaign.close", reason,
		func(tx *pg.Tx, c *Campaign) error {
			var l fault.List
			if c.ClosedReason = text(&l, "reason", reason, 500, false); c.ClosedReason == "" {
				l.On("reason", "reason.missing")
			}
			if err := l.Err(); err != nil {
				return err
			}
			c.ClosedOn = workday.On(tx.Now)
			if c.PublishedAt == nil || c.ClosedOn > c.LastDay() {
				return fault.Of(fault.Conflict, "campaign.close.state")
			}
			if err := closeCampaign(tx, *c); err != nil {
				return err
			}
			return tell(tx, "campaign_closed", c.Slug, map[string]any{
				"slug": c.Slug, "on": c.ClosedOn, "reason": c.ClosedReason,
			})
		})
}

// AddEarmark opens a part of the campaign's book for one purpose only, to be
// chosen by donors.
func (s *Service) AddEarmark(
	ctx context.Context, by auth.Actor, campaign int64, code, name, purpose string,
) (ledger.Earmark, error) {
	var e ledger.Earmark
	_, err := s.changeCampaign(ctx, by, auth.ManageCampaign, campaign, "campaign.earmark", "",
		func(tx *pg.Tx, c *Campaign) error {
			var l fault.List
			e = ledger.Earmark{
				Book: c.BookID, Code: strings.TrimSpace(code),
				Name: text(&l, "name", name, 200, false), Purpose: text(&l, "purpose", purpose, 1000, true),
			}
			if !slugShape.MatchString(e.Code) || len(e.Code) > 40 {
				l.On("code", "campaign.earmark.code.shape")
			}
			if e.Name == "" && l.Err() == nil {
				l.On("name", "campaign.earmark.name.missing")
			}
			if err := l.Err(); err != nil {
				return err
			}
			asked := e
			var err error
			if e, err = ledger.OpenEarmark(tx, e); err == nil && e.Name != asked.Name {
				return fault.On("code", "campaign.earmark.code.taken", "name", e.Name)
			}
			return err
		})
	return e, err
}

// changeCampaign checks the actor, changes the campaign under its lock and
// records what it was and became.
func (s *Service) changeCampaign(
	ctx context.Context, by auth.Actor, p auth.Permission, id int64, action, reason string,
	change func(*pg.Tx, *Campaign) error,
) (*Campaign, error) {
	if err := by.Must(p, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*Campaign, error) {
		before, err := lockCampaign(tx, id)
		if err != nil {
			return nil, err
		}
		if err := by.Must(p, before.UnitID); err != nil {
			return nil, err
		}
		after := *before
		if err := change(tx, &after); err != nil {
			return nil, err
		}
		return &after, audit.Record(tx, audit.Event{
			Action: action, Subject: before.subject(), Unit: before.UnitID, Reason: reason,
			Before: before, After: after,
		})
	})
}

func (c Campaign) subject() string { return "campaign:" + c.Slug }

// leaf is what the public log keeps of a campaign's call.
func (c Campaign) leaf(tx *pg.Tx) (tlog.Leaf, error) {
	unit, err := place.ByID(tx, c.UnitID, c.StartsOn)
	if err != nil {
		return tlog.Leaf{}, err
	}
	return sealed("campaign", c.Slug, map[string]any{
		"slug": c.Slug, "prefix": c.Prefix, "name": c.Name, "purpose": c.Purpose, "surplus": c.Surplus,
		"unit": unit.Code, "unit_name": unit.FullName, "book": c.BookID,
		"call":      []string{c.CallBody, c.CallNumber, c.CallOn.String(), c.CallTitle},
		"starts_on": c.StartsOn, "ends_on": c.EndsOn, "distribution_ends_on": c.DistributionEndsOn,
	}), nil
}

// tell puts one fact into the public log.
func tell(tx *pg.Tx, kind, ref string, fact map[string]any) error {
	return tlog.Append(tx, []tlog.Leaf{sealed(kind, ref, fact)})
}

// sealed makes a leaf of a fact whose texts were measured before: one that does
// not fit is ours.
func sealed(kind, ref string, fact map[string]any) tlog.Leaf {
	body, err := leaf.Encode(kind, fact)
	if err != nil {
		panic("giving: " + err.Error())
	}
	return tlog.Leaf{Kind: kind, Ref: ref, Body: body}
}

package giving

import (
	"context"
	"slices"
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
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*Campaign, error) { return createCampaign(tx, c, f) })
}

func createCampaign(tx *pg.Tx, c Campaign, f CampaignForm) (*Campaign, error) {
	unit, err := place.ByID(tx, c.UnitID, c.StartsOn)
	if err != nil {
		return nil, err
	}
	if err := c.fitsUnit(*unit); err != nil {
		return nil, err
	}
	if err := c.fitsLaw(tx); err != nil {
		return nil, err
	}
	if err := c.findArea(tx, f.Area); err != nil {
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
	c.Kind, c.FundID, c.BookID, c.EarmarkID, c.MadeAt = book.Kind, fund.ID, book.ID, general.ID, tx.Now
	if f.CallFile != 0 {
		if err := c.takeCall(tx, f.CallFile); err != nil {
			return nil, err
		}
	}
	if c.ID, err = insertCampaign(tx, c); err != nil {
		return nil, err
	}
	return &c, audit.Record(tx, audit.Event{
		Action: "campaign.create", Subject: c.subject(), Unit: c.UnitID, After: c,
	})
}

// EditCampaign changes what a draft says. Its slug, prefix, unit and caller stay:
// a draft that has these wrong is left and another is made. Once published, what
// donors were promised stays, its area too; the words of the page, the translations and
// the disaster change, and the scan of the call is handed in where there was none.
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
				was, scan := c.words(), c.CallFileID
				c.Cover, c.CoverEN, c.NameEN = asked.Cover, asked.CoverEN, asked.NameEN
				c.PurposeEN, c.SurplusEN, c.Disaster = asked.PurposeEN, asked.SurplusEN, asked.Disaster
				switch {
				case f.CallFile == 0 || f.CallFile == scan:
				case scan != 0:
					return fault.On("call_file", "campaign.call_file.stays")
				default:
					if err := c.takeCall(tx, f.CallFile); err != nil {
						return err
					}
				}
				if err := updateCampaign(tx, *c); err != nil || c.words() == was && c.CallFileID == scan {
					return err
				}
				return c.tellChange(tx)
			}
			asked.ID, asked.Kind, asked.FundID, asked.BookID, asked.EarmarkID = c.ID, c.Kind, c.FundID, c.BookID, c.EarmarkID
			asked.MadeAt, asked.MadeBy, asked.DraftedBy = c.MadeAt, c.MadeBy, by.ID
			unit, err := place.ByID(tx, asked.UnitID, asked.StartsOn)
			if err != nil {
				return err
			}
			if err := asked.fitsUnit(*unit); err != nil {
				return err
			}
			if err := asked.fitsLaw(tx); err != nil {
				return err
			}
			if err := asked.findArea(tx, f.Area); err != nil {
				return err
			}
			if asked.CallFileID = c.CallFileID; f.CallFile != 0 && f.CallFile != c.CallFileID {
				if err := asked.takeCall(tx, f.CallFile); err != nil {
					return err
				}
			}
			*c = asked
			return updateCampaign(tx, *c)
		})
}

// PublishCampaign opens a campaign to the public and tells the public log. It
// needs an account that can receive and a last day that has not passed, and another
// person than who drafted it last or named an account: she says where givers' money goes.
// What one person drafted and named another takes over, by EditCampaign and AddAccount.
func (s *Service) PublishCampaign(ctx context.Context, by auth.Actor, id int64) (*Campaign, error) {
	return s.changeCampaign(ctx, by, auth.PublishCampaign, id, "campaign.publish", "",
		func(tx *pg.Tx, c *Campaign) error {
			if c.PublishedAt != nil {
				return fault.Of(fault.Conflict, "campaign.published")
			}
			if by.ID == c.drafter() {
				return fault.Of(fault.Denied, "campaign.publish.same_person")
			}
			today := workday.On(tx.Now)
			unit, err := place.ByID(tx, c.UnitID, today)
			if err != nil {
				return err
			}
			if !unit.Stands(today) { // its heirs finish what it called for, and call no more
				return fault.Of(fault.Conflict, "campaign.publish.ended")
			}
			if c.LastDay() < today {
				return fault.Of(fault.Conflict, "campaign.publish.over", "last", c.LastDay().Local())
			}
			accounts, err := accountsOf(tx, c.ID)
			if err != nil {
				return err
			}
			var leaves []tlog.Leaf
			open := false
			for _, a := range accounts {
				if a.NamedBy == by.ID && a.ClosedOn.IsZero() {
					return fault.Of(fault.Denied, "campaign.publish.same_account", "number", a.Number)
				}
				leaves = append(leaves, a.leaf(*c, ""))
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

// drafter is who changed the draft last.
func (c Campaign) drafter() int64 {
	if c.DraftedBy != 0 {
		return c.DraftedBy
	}
	return c.MadeBy
}

// Prepared reports whether the actor drafted the campaign last or named an account of it:
// another person publishes it.
func (s Sheet) Prepared(by auth.Actor) bool {
	return s.drafter() == by.ID || slices.ContainsFunc(s.Accounts, func(a BankAccount) bool {
		return a.NamedBy == by.ID && a.ClosedOn.IsZero()
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
			if err != nil {
				return err
			}
			return drafted(tx, c)
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
		if before.IsSource() {
			return nil, fault.Of(fault.Missing, "campaign.missing")
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
	fact := map[string]any{
		"slug": c.Slug, "prefix": c.Prefix, "name": c.Name, "purpose": c.Purpose, "surplus": c.Surplus,
		"unit": unit.Code, "unit_name": unit.FullName, "book": c.BookID,
		"call":      []string{c.CallBody, c.CallNumber, c.CallOn.String(), c.CallTitle},
		"starts_on": c.StartsOn, "ends_on": c.EndsOn, "distribution_ends_on": c.DistributionEndsOn,
	}
	if c.AreaUnitID != 0 {
		area, err := place.ByID(tx, c.AreaUnitID, c.StartsOn)
		if err != nil {
			return tlog.Leaf{}, err
		}
		fact["area"] = area.Code
	}
	scan, err := c.callSum(tx)
	if err != nil {
		return tlog.Leaf{}, err
	}
	if scan != "" {
		fact["call_file"] = scan
	}
	return sealed("campaign", c.Slug, fact), nil
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

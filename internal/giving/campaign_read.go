package giving

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Sheet is a campaign with what one needs to give to it.
type Sheet struct {
	Campaign
	Accounts []BankAccount    // open ones first, the one for the QR before all
	Earmarks []ledger.Earmark // the general part is the first
	Asks     []AccountAsk     // what waits for a second person, for officers
}

// ForQR is the account donors are shown, or nil.
func (s *Sheet) ForQR() *BankAccount {
	for i, a := range s.Accounts {
		if a.ForQR && a.ClosedOn.IsZero() {
			return &s.Accounts[i]
		}
	}
	return nil
}

// Campaigns lists the published campaigns, the latest first.
func (s *Service) Campaigns(ctx context.Context) (list []Campaign, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		list, err = publicCampaigns(tx)
		return err
	})
	return list, err
}

// Campaign is one published campaign; a draft is missing.
func (s *Service) Campaign(ctx context.Context, slug string) (*Sheet, error) {
	var sheet Sheet
	err := s.DB.Public(ctx, func(tx *pg.Tx) error {
		c, err := publicCampaign(tx, slug)
		if err != nil {
			return err
		}
		found := []Campaign{*c}
		if err := withExtensions(tx, found); err != nil {
			return err
		}
		sheet.Campaign = found[0]
		if sheet.Accounts, err = publicAccounts(tx, c.ID); err != nil {
			return err
		}
		sheet.Earmarks, err = publicEarmarks(tx, c.BookID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &sheet, nil
}

// CampaignID finds a published campaign by its address.
func (s *Service) CampaignID(ctx context.Context, slug string) (id int64, err error) {
	missing := fault.Of(fault.Missing, "campaign.missing")
	if !slugShape.MatchString(slug) {
		return 0, missing
	}
	err = s.DB.Ask(ctx, pg.PlannedOnce, `select id from giving.public_campaigns where slug = $1`, []any{slug},
		func(r pg.Scanner) error { return r.Scan(&id) })
	if err != nil {
		return 0, fmt.Errorf("read campaign: %w", err)
	}
	if id == 0 {
		return 0, missing
	}
	return id, nil
}

// OfficialAccounts lists every account of every published campaign.
func (s *Service) OfficialAccounts(ctx context.Context) (list []Official, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		list, err = officialAccounts(tx, "")
		return err
	})
	return list, err
}

// IsOfficial finds the accounts of ours with a number, as somebody typed it from
// a call that may be false; none if it is not ours.
func (s *Service) IsOfficial(ctx context.Context, number string) (list []Official, err error) {
	var l fault.List
	number = cleanNumber(&l, strings.TrimSpace(number))
	if err := l.Err(); err != nil {
		return nil, err
	}
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		list, err = officialAccounts(tx, number)
		return err
	})
	return list, err
}

// CampaignsFor lists the campaigns whose books the officer may read, drafts too.
func (s *Service) CampaignsFor(ctx context.Context, by auth.Actor) (list []Campaign, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = campaignsOf(tx, by.Reach(), by.Kind == auth.Machine)
		list = slices.DeleteFunc(list, Campaign.IsSource)
		return err
	})
	return list, err
}

// CampaignFor is one campaign for an officer who may read its books.
func (s *Service) CampaignFor(ctx context.Context, by auth.Actor, id int64) (*Sheet, error) {
	return s.sheetFor(ctx, by, func(tx *pg.Tx) (*Campaign, error) { return campaignByID(tx, id) })
}

// CampaignNamed is CampaignFor by the campaign's slug: a draft too, and no source.
func (s *Service) CampaignNamed(ctx context.Context, by auth.Actor, slug string) (*Sheet, error) {
	return s.sheetFor(ctx, by, func(tx *pg.Tx) (*Campaign, error) {
		c, err := campaignBySlug(tx, slug)
		if err == nil && c.IsSource() {
			err = fault.Of(fault.Missing, "campaign.missing")
		}
		return c, err
	})
}

func (s *Service) sheetFor(
	ctx context.Context, by auth.Actor, find func(*pg.Tx) (*Campaign, error),
) (*Sheet, error) {
	var sheet Sheet
	err := s.DB.View(ctx, by, func(tx *pg.Tx) error {
		c, err := find(tx)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, c.UnitID); err != nil {
			return err
		}
		found := []Campaign{*c}
		if err := withExtensions(tx, found); err != nil {
			return err
		}
		sheet.Campaign = found[0]
		if sheet.Accounts, err = accountsOf(tx, c.ID); err != nil {
			return err
		}
		if sheet.Earmarks, err = ledger.Earmarks(tx, c.BookID); err != nil {
			return err
		}
		sheet.Asks, err = accountAsks(tx, c.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &sheet, nil
}

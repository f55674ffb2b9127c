package giving

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// CostsVersion is the wording in use by which a giver lets the fund use a part of the gift
// to run itself (ND 93/2021 art 12.3); the words stand in giving.consents, how large the
// part is in giving.cost_terms.
const CostsVersion = "costs.1"

// CostConsent is what the giver of one gift agreed to.
type CostConsent struct {
	Version     string
	Gift        money.VND // that came and stands
	Share       money.VND // of it that may be used; 0 once it was withdrawn
	AgreedAt    time.Time
	WithdrawnAt *time.Time
}

// costsAgreed checks the version that a form sent; "" is that nobody agreed to anything.
func costsAgreed(l *fault.List, version string) string {
	if version != "" && version != CostsVersion {
		l.On("costs", "cost.version")
	}
	return version
}

// costConsent is a consent on its way into the book: of a pledge or of a gift in cash.
type costConsent struct {
	unit, campaign, earmark int64
	pledge, cash            int64
	version                 string
}

// agreeToCosts keeps a giver's consent, in the transaction that wrote the gift down: the
// database takes it in no other.
func agreeToCosts(tx *pg.Tx, c costConsent) error {
	if c.version == "" {
		return nil
	}
	return insertCostConsent(tx, c)
}

// agreeFor is agreeToCosts for a pledge that was just made.
func agreeFor(tx *pg.Tx, code, version string) error {
	if version == "" {
		return nil
	}
	p, err := pledgeByCode(tx, code)
	if err != nil {
		return err
	}
	return agreeToCosts(tx, costConsent{
		unit: p.UnitID, campaign: p.CampaignID, earmark: p.EarmarkID, pledge: p.ID, version: version,
	})
}

// CostsOf is what the giver agreed to, nil for nothing. It takes the gift's private key.
func (s *Service) CostsOf(ctx context.Context, code, key string) (c *CostConsent, err error) {
	err = s.DB.View(ctx, form, func(tx *pg.Tx) error {
		p, err := s.openPledge(tx, CleanCode(code), key)
		if err != nil {
			return err
		}
		c, err = costConsentOf(tx, p.ID)
		return err
	})
	return c, err
}

// WithdrawCosts takes the giver's consent back, with the gift's private key. What running
// costs have been decided or paid from stays: where what others agreed to no longer covers
// them it is refused with "cost.spent". Who agreed to nothing, or no longer does, is done.
func (s *Service) WithdrawCosts(ctx context.Context, code, key string) error {
	return s.DB.Update(ctx, form, func(tx *pg.Tx) error {
		p, err := s.openPledge(tx, CleanCode(code), key)
		if err != nil {
			return err
		}
		n, err := endCostConsent(tx, "pledge_id", p.ID, "giver")
		if err != nil || n == 0 {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "pledge.costs.end", Subject: fmt.Sprintf("pledge:%d", p.ID), Unit: p.UnitID,
		})
	})
}

// What is refused to a giver, and to an officer who would take the gift away.
var (
	errCostSpent = fault.Of(fault.Conflict, "cost.spent")
	errCostHeld  = fault.Of(fault.Conflict, "cost.held")
)

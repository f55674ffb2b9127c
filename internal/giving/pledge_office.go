package giving

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// PledgeFilter narrows PledgesFor. Zero fields do not.
type PledgeFilter struct {
	State  PledgeState
	Code   string
	Phone  string
	Before int64 // keyset: pledges older than this id
	Limit  int   // at most 200
}

// listMax bounds a page of a list.
const listMax = 200

// PledgesFor lists a campaign's pledges for an officer, newest first, with the
// names as they are shown. A phone number finds its pledges without being read.
func (s *Service) PledgesFor(
	ctx context.Context, by auth.Actor, campaign int64, f PledgeFilter,
) (list []Pledge, err error) {
	if f.Limit <= 0 || f.Limit > listMax {
		f.Limit = listMax
	}
	var l fault.List
	var blind []byte
	if number := phone(&l, f.Phone); number != "" {
		blind = s.Keys.Blind("phone", number)
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		c, err := campaignByID(tx, campaign)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, c.UnitID); err != nil {
			return err
		}
		list, err = pledgesOf(tx, campaign, f, blind)
		return err
	})
	return list, err
}

// RevealPledge shows an officer who gave, for a reason that is kept.
func (s *Service) RevealPledge(
	ctx context.Context, by auth.Actor, code, reason string,
) (d Donor, err error) {
	var l fault.List
	if reason = text(&l, "reason", reason, 500, false); reason == "" {
		l.On("reason", "reason.missing")
	}
	if err := by.Must(auth.RevealPersonal, 0); err != nil {
		return d, err
	}
	if err := l.Err(); err != nil {
		return d, err
	}
	err = s.DB.Update(ctx, by, func(tx *pg.Tx) error {
		p, err := pledgeByCode(tx, CleanCode(code))
		if err != nil {
			return err
		}
		if err := by.Must(auth.RevealPersonal, p.UnitID); err != nil {
			return err
		}
		if err := by.Afresh(); err != nil {
			return err
		}
		if d, err = s.donorOf(p); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "pledge.reveal", Subject: "pledge:" + p.Code, Unit: p.UnitID, Reason: reason,
		})
	})
	return d, err
}

// CashFor lists a campaign's cash gifts for an officer, newest first.
func (s *Service) CashFor(
	ctx context.Context, by auth.Actor, campaign, before int64,
) (list []CashGift, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		c, err := campaignByID(tx, campaign)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, c.UnitID); err != nil {
			return err
		}
		list, err = cashOf(tx, campaign, before, listMax)
		return err
	})
	return list, err
}

// ExpirePledges ends the pledges that have waited too long; a job calls it. They
// still match when their money comes late.
func (s *Service) ExpirePledges(ctx context.Context) error {
	const chunk = 1000
	for {
		var n int64
		err := s.DB.Update(ctx, form, func(tx *pg.Tx) (err error) {
			n, err = expirePledges(tx, chunk)
			return err
		})
		if err != nil || n < chunk {
			return err
		}
	}
}

// Consent is the wording in use for phone numbers and e-mail addresses.
type Consent struct{ Version, Wording, WordingEN string }

// Consent gives the words that a form shows beside its checkbox.
func (s *Service) Consent(ctx context.Context) (Consent, error) {
	return s.ConsentTo(ctx, ConsentVersion)
}

// ConsentTo gives the words of a version.
func (s *Service) ConsentTo(ctx context.Context, version string) (c Consent, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		err := tx.Row(`select version, wording, wording_en from giving.consents where version = $1`,
			version).Scan(&c.Version, &c.Wording, &c.WordingEN)
		if err != nil {
			return fmt.Errorf("read consent %s: %w", version, err)
		}
		return nil
	})
	return c, err
}

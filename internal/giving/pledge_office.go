package giving

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// PledgeStates are all of them, in the order of a pledge's life.
var PledgeStates = []PledgeState{Waiting, Received, Expired, Cancelled}

// PledgeFilter narrows PledgesFor. Zero fields do not.
type PledgeFilter struct {
	State  PledgeState
	Code   string
	Phone  string
	Amount money.VND // promised, or received
	Find   string    // one of the three, as an officer types it
	Before int64     // keyset: pledges older than this id
	Limit  int       // at most 200
}

// listMax bounds a page of a list.
const listMax = 200

// PledgesFor lists a campaign's pledges for an officer, newest first, with the
// names as they are shown. A phone number finds its pledges without being read; but
// whoever types a neighbour's learns what the neighbour gave, so it takes the right to
// open contacts, and the trail keeps which pledges were found, not the number.
func (s *Service) PledgesFor(
	ctx context.Context, by auth.Actor, campaign int64, f PledgeFilter,
) (list []Pledge, err error) {
	if f.Limit <= 0 || f.Limit > listMax {
		f.Limit = listMax
	}
	wrong := f.read()
	look := s.DB.View
	if f.Phone != "" {
		look = s.DB.Update
	}
	err = look(ctx, by, func(tx *pg.Tx) error {
		c, err := campaignByID(tx, campaign)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, c.UnitID); err != nil {
			return err
		}
		if f.Phone != "" {
			if err := by.Must(auth.RevealPersonal, c.UnitID); err != nil {
				return err
			}
		}
		if wrong != nil {
			return wrong
		}
		if f.Phone == "" {
			list, err = pledgesOf(tx, campaign, f, nil)
			return err
		}
		if list, err = pledgesOf(tx, campaign, f, s.Keys.Blind("phone", f.Phone)); err != nil {
			return err
		}
		found := make([]string, len(list))
		for i, p := range list {
			found[i] = p.Code
		}
		return audit.Record(tx, audit.Event{
			Action: "pledge.find", Subject: c.subject(), Unit: c.UnitID, After: map[string]any{"found": found},
		})
	})
	return list, err
}

// read tells what was typed apart: a code, a phone number, or an amount.
func (f *PledgeFilter) read() error {
	var l fault.List
	if f.State != "" && !slices.Contains(PledgeStates, f.State) {
		l.On("state", "api.state")
	}
	f.Phone = phone(&l, f.Phone)
	switch typed := strings.TrimSpace(f.Find); {
	case typed == "":
	case CleanCode(typed) != "":
		f.Code = typed
	default:
		var none fault.List
		number := phone(&none, typed)
		if (strings.HasPrefix(number, "0") || strings.HasPrefix(number, "+")) && none.Err() == nil {
			f.Phone = number
			break
		}
		var err error
		if f.Amount, err = money.Parse("find", typed); err != nil || f.Amount == 0 {
			l.On("find", "pledges.find.shape")
		}
	}
	return l.Err()
}

// RevealPledge shows an officer who gave, for a reason that is kept.
func (s *Service) RevealPledge(
	ctx context.Context, by auth.Actor, code, reason string,
) (d Donor, err error) {
	if err := by.Must(auth.RevealPersonal, 0); err != nil {
		return d, err
	}
	reason, wrong := cleanReason(reason)
	err = s.DB.Update(ctx, by, func(tx *pg.Tx) error {
		p, err := pledgeByCode(tx, CleanCode(code))
		if err != nil {
			return err
		}
		if err := by.Must(auth.RevealPersonal, p.UnitID); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
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

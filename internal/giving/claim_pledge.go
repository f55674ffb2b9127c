package giving

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// Who forgets the code in the transfer and claims it later has often promised it before.
// The pledge that waits is that gift then, or it is counted twice: as promised and as
// received.

// ClaimPledge is a pledge that a claimed gift may be of. It says only that names or contacts
// are the same, never what they are.
type ClaimPledge struct {
	Pledge
	Named   bool // the claim names its code
	Name    bool // the legal name is that of the claim
	Contact bool // so is the phone or the e-mail
}

// alike reports whether more than the amount and the time agree.
func (p *ClaimPledge) alike() bool { return p.Named || p.Name || p.Contact }

// Of one amount an evening brings many pledges: so many are looked at, so many shown.
const (
	claimPledgesMax   = 2000
	claimPledgesShown = 20
)

// claimPledges are the pledges of the campaign that wait, of the claimed amount or of none,
// made before the transfer and in their life by then; and the one whose code is named,
// whatever it says. Those alike come first, then the latest.
func (s *Service) claimPledges(tx *pg.Tx, q *Inquiry) (list []ClaimPledge, err error) {
	name := vntext.Fold(q.Said.LegalName)
	err = tx.Each(`
		select p.id, p.code, coalesce(p.amount, 0), p.anonymous, p.public_name, p.masked_name, p.legal_name, p.earmark_id,
			p.state, p.pledged_at, p.expires_at, p.campaign_id, p.unit_id, exists (
				select from giving.inquiry_contacts k where k.inquiry_id = $6 and k.blind in (p.phone_blind, p.email_blind))
		from giving.pledges p
		where p.campaign_id = $1 and p.state in ('waiting', 'expired')
			and (p.code = $5 or (p.amount = $2 or p.amount is null) and p.pledged_at < $4 and p.expires_at > $3)
		order by p.code = $5 desc, p.id desc limit $7`,
		[]any{q.CampaignID, int64(q.Amount), q.On.Start(), (q.On + 1).End(), q.Said.Pledge, q.ID, claimPledgesMax},
		func(r pg.Scanner) error {
			var p ClaimPledge
			err := r.Scan(&p.ID, &p.Code, &p.Amount, &p.Anonymous, &p.PublicName, &p.MaskedName, &p.LegalName, &p.EarmarkID,
				&p.State, &p.PledgedAt, &p.ExpiresAt, &p.CampaignID, &p.UnitID, &p.Contact)
			if err != nil {
				return err
			}
			legal, err := s.Keys.Decrypt(p.place()+"/legal_name", p.LegalName)
			p.Named, p.Name = p.Code == q.Said.Pledge, name != "" && vntext.Fold(string(legal)) == name
			list = append(list, p)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("look for the pledges that inquiry %d may be of: %w", q.ID, err)
	}
	slices.SortStableFunc(list, func(a, b ClaimPledge) int { return b.rank() - a.rank() })
	return list, nil
}

func (p *ClaimPledge) rank() (n int) {
	for i, agrees := range [...]bool{p.Contact, p.Name, p.Named} {
		if agrees {
			n += 1 << i
		}
	}
	return n
}

// fits reports whether a line can be the pledge's gift: of its amount, not before it was
// made, and in its life.
func (p *Pledge) fits(l *BankLine) bool {
	from, to := l.BookedOn.Start(), l.BookedOn.End()
	if l.BookedAt != nil {
		from, to = *l.BookedAt, l.BookedAt.Add(minuteSlack)
	}
	return (p.Amount == 0 || p.Amount == l.Amount) && !p.PledgedAt.After(to) && p.ExpiresAt.After(from)
}

// pledgeOfProven is the pledge that a proven claim is of, without an officer: the one whose
// code it names, under its own legal name, for the receipt shows that name to who asked. In
// doubt an officer says: the code is of another, or none is named and somebody alike waits.
func (s *Service) pledgeOfProven(tx *pg.Tx, q *Inquiry, l *BankLine) (pledge int64, doubt bool, err error) {
	list, err := s.claimPledges(tx, q)
	for i := range list {
		p := &list[i]
		if p.Named && p.fits(l) && (p.Name || p.LegalName == nil) {
			return p.ID, false, err
		}
		doubt = doubt || p.alike() && (p.Named || p.fits(l))
	}
	return 0, doubt || q.Said.Pledge != "", err
}

// claimedPledge is the pledge that a claim is settled by, and how it was found; 0 for none.
type claimedPledge struct {
	pledge int64
	how    How
}

// receiveClaimed gives a claimed line to a pledge and answers whose the gift is: as the
// pledge says, with the legal name that it left out, and nobody where the claim asks so.
func (s *Service) receiveClaimed(tx *pg.Tx, q *Inquiry, l *BankLine, pledge int64) (d Donor, earmark int64, err error) {
	p, err := lockPledge(tx, pledge)
	if err != nil {
		return d, 0, err
	}
	named := p.Code == q.Said.Pledge
	switch {
	case p.State == Received:
		return d, 0, fault.On("pledge", "claim.pledge.received", "code", p.Code)
	case p.CampaignID != l.CampaignID, p.State == Cancelled, !named && !p.fits(l):
		return d, 0, fault.On("pledge", "claim.pledge.other", "code", p.Code)
	}
	before, err := s.donorOf(p)
	if err != nil {
		return d, 0, err
	}
	d = before
	d.LegalName = cmp.Or(d.LegalName, q.Said.LegalName)
	if q.Said.Anonymous {
		d.Anonymous, d.PublicName = true, ""
	}
	if d != before {
		if err := s.rename(tx, p, d); err != nil {
			return d, 0, err
		}
	}
	return d, p.EarmarkID, receivePledges(tx, []int64{p.ID}, []int64{int64(l.Amount)})
}

// ClaimRuling is what an officer says of a claim.
type ClaimRuling struct {
	Inquiry, Line int64
	Pledge        string // code of the pledge that it is the gift of
	NoPledge      bool   // it is of none of those that fit
}

// SettleClaim gives a line to who claimed it, on an officer's word. It refuses as Match
// does, and a claim that was answered meanwhile with "inquiry.answered". Where pledges wait
// that the gift may be of, the officer says of which it is or that it is of none:
// "claim.pledge.choose".
func (s *Service) SettleClaim(ctx context.Context, by auth.Actor, r ClaimRuling) error {
	return s.onInquiry(ctx, by, auth.MatchLines, r.Inquiry, func(tx *pg.Tx, q *Inquiry) error {
		if q.Kind != ClaimInquiry {
			return fault.Of(fault.Missing, "inquiry.missing")
		}
		c, err := s.claimed(tx, q, r)
		if err != nil {
			return err
		}
		return s.settleClaim(tx, q, r.Line, c)
	})
}

func (s *Service) claimed(tx *pg.Tx, q *Inquiry, r ClaimRuling) (c claimedPledge, err error) {
	code := CleanCode(r.Pledge)
	switch {
	case r.NoPledge && r.Pledge == "":
		return c, nil
	case r.NoPledge, r.Pledge != "" && code == "":
		return c, fault.On("pledge", "claim.pledge.choose")
	case code == "":
		fit, err := s.claimPledges(tx, q)
		if err == nil && len(fit) > 0 {
			err = fault.On("pledge", "claim.pledge.choose")
		}
		return c, err
	}
	p, err := pledgeByCode(tx, code)
	if fault.Is(err, "pledge.missing") {
		return c, fault.On("pledge", "claim.pledge.other", "code", code)
	}
	if err != nil {
		return c, err
	}
	c.pledge = p.ID
	c.how, err = wasSuggested(tx, r.Line, p.ID)
	return c, err
}

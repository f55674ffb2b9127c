package giving

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
)

// Rename lets the donor change names and contact: all of them, as they are to be. Once money
// has come the legal name stands on a receipt, so it stays; the fund replaces receipts, not
// the page. Another phone or e-mail needs the consent to the words of today.
func (s *Service) Rename(ctx context.Context, code, key string, d Donor) error {
	return s.withKey(ctx, code, key, func(tx *pg.Tx, p *Pledge) error {
		before, err := s.donorOf(p)
		if err != nil {
			return err
		}
		var l fault.List
		if kept := d; sameContact(&kept, before) {
			d.Consent = ConsentVersion
		}
		if d = d.read(&l); sameContact(&d, before) {
			d.Consent = before.Consent
		}
		if err := l.Err(); err != nil {
			return err
		}
		return s.rename(tx, p, d)
	})
}

// sameContact reports whether a typed contact is the one that was left.
func sameContact(typed *Donor, before Donor) bool {
	var l fault.List
	return phone(&l, typed.Phone) == before.Phone && email(&l, typed.Email) == before.Email && l.Err() == nil
}

// NameAs changes how the donor is named to everybody, and nothing else: another name, or
// none. Search, pages and the receipt follow at once, the file of the day by a new version;
// what was told to the log before stays there as a hash.
func (s *Service) NameAs(ctx context.Context, code, key, publicName string, anonymous bool) error {
	var l fault.List
	name := text(&l, "public_name", publicName, publicNameMax, false)
	if name == "" && !anonymous {
		l.On("public_name", "rename.missing")
	}
	wrong := l.Err()
	_, err := pg.Do(ctx, s.DB, form, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		p, err := s.openPledge(tx, CleanCode(code), key)
		if err != nil {
			return none, err
		}
		if wrong != nil {
			return none, wrong
		}
		d, err := s.donorOf(p)
		if err != nil {
			return none, err
		}
		if d.PublicName, d.Anonymous = name, anonymous; anonymous {
			d.PublicName = ""
		}
		return none, s.rename(tx, p, d)
	})
	return err
}

func (s *Service) rename(tx *pg.Tx, p *Pledge, d Donor) error {
	before, err := s.donorOf(p)
	if err != nil {
		return err
	}
	if p.State == Received && d.LegalName != before.LegalName {
		return fault.On("legal_name", "donor.legal_name.received")
	}
	same := d.PublicName == before.PublicName && d.Anonymous == before.Anonymous
	p.Anonymous, p.PublicName, p.MaskedName = d.Anonymous, d.PublicName, d.maskedName()
	if err := s.updateDonor(tx, *p, d); err != nil {
		return err
	}
	if d.Phone != before.Phone || d.Email != before.Email {
		if d.Email == "" {
			if err := dropLetters(tx, p); err != nil {
				return err
			}
		}
		if err := auditContact(tx, p, "pledge.contact", before, d); err != nil {
			return err
		}
	}
	if same {
		return nil
	}
	if err := s.showPledge(tx, *p); err != nil { // the statement follows
		return err
	}
	entries, err := entriesOfPledge(tx, p.ID)
	if err != nil {
		return err
	}
	named, err := receipt.ShowAs(tx, entries, Screen(p.PublicName, ""))
	if err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{ // names stand with the receipts, for who may read them
		Action: "pledge.rename", Subject: fmt.Sprintf("pledge:%d", p.ID), Unit: p.UnitID,
		Before: map[string]any{"anonymous": before.Anonymous, "named": before.PublicName != ""},
		After:  map[string]any{"anonymous": d.Anonymous, "named": d.PublicName != "", "receipts": named},
	})
}

// Withdraw forgets the donor's phone and e-mail, as the consent promises (law 91/2025), and
// the letters to them that have not gone. What was left elsewhere, with a question, stays.
// What the books keep, the name on the receipt and the bank's words, they keep.
func (s *Service) Withdraw(ctx context.Context, code, key string) error {
	return s.withKey(ctx, code, key, func(tx *pg.Tx, p *Pledge) error {
		before, err := s.donorOf(p)
		if err != nil || before.Phone == "" && before.Email == "" {
			return err
		}
		d := before
		d.Phone, d.Email, d.Consent = "", "", ""
		if err := s.updateDonor(tx, *p, d); err != nil {
			return err
		}
		if err := dropLetters(tx, p); err != nil {
			return err
		}
		return auditContact(tx, p, "pledge.contact.withdraw", before, d)
	})
}

// dropLetters takes back the letters about a pledge that have not gone. Whoever writes one
// holds the pledge, so none is written meanwhile.
func dropLetters(tx *pg.Tx, p *Pledge) error {
	entries, err := entriesOfPledge(tx, p.ID)
	if err != nil {
		return err
	}
	letters := make([]string, len(entries))
	for i, e := range entries {
		letters[i] = receivedLetter(e)
	}
	_, err = notify.Drop(tx, letters)
	return err
}

// auditContact tells that a contact changed, never what it is.
func auditContact(tx *pg.Tx, p *Pledge, action string, before, after Donor) error {
	left := func(d Donor) map[string]any {
		return map[string]any{"phone": d.Phone != "", "email": d.Email != "", "consent": d.Consent}
	}
	return audit.Record(tx, audit.Event{
		Action: action, Subject: fmt.Sprintf("pledge:%d", p.ID), Unit: p.UnitID, Before: left(before), After: left(after),
	})
}

// entriesOfPledge are those that stood or stand for a pledge's money.
func entriesOfPledge(tx *pg.Tx, pledge int64) (entries []int64, err error) {
	err = tx.Each(`select entry_id from giving.matches where pledge_id = $1 order by id limit $2`,
		[]any{pledge, listMax}, func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			entries = append(entries, id)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list the entries of pledge %d: %w", pledge, err)
	}
	return entries, nil
}

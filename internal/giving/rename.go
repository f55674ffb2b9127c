package giving

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
)

// Rename lets the donor change names and contact. Once money has come the legal
// name stands on a receipt, so it stays; the fund replaces receipts, not the page.
func (s *Service) Rename(ctx context.Context, code, key string, d Donor) error {
	var l fault.List
	d = d.read(&l)
	if err := l.Err(); err != nil {
		return err
	}
	return s.DB.Update(ctx, form, func(tx *pg.Tx) error {
		p, err := s.openPledge(tx, CleanCode(code), key)
		if err != nil {
			return err
		}
		return s.rename(tx, p, d)
	})
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
	if err := s.updateDonor(tx, *p, d); err != nil || same {
		return err
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

// Withdraw forgets the donor's phone and e-mail, as the consent promises.
func (s *Service) Withdraw(ctx context.Context, code, key string) error {
	return s.DB.Update(ctx, form, func(tx *pg.Tx) error {
		p, err := s.openPledge(tx, CleanCode(code), key)
		if err != nil {
			return err
		}
		d, err := s.donorOf(p)
		if err != nil {
			return err
		}
		d.Phone, d.Email, d.Consent = "", "", ""
		return s.updateDonor(tx, *p, d)
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

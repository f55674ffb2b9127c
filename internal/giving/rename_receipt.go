package giving

import (
	"context"
	"crypto/subtle"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
)

// ShownName is how the giver of a receipt is to be named to everybody from now on.
type ShownName struct {
	Receipt    string // its code
	PublicName string
	Anonymous  bool
	Reason     string // of an officer: how the giver was recognised
}

func (f *ShownName) read(l *fault.List) {
	f.Receipt = codes.Parse(f.Receipt)
	f.PublicName = text(l, "public_name", f.PublicName, publicNameMax, false)
	if f.PublicName == "" && !f.Anonymous {
		l.On("public_name", "rename.missing")
	}
	if f.Anonymous {
		f.PublicName = ""
	}
}

// NameReceipt is NameAs at the desk: cash and claimed gifts have no private link, so their
// giver comes, and an officer says by what she recognised him.
func (s *Service) NameReceipt(ctx context.Context, by auth.Actor, f ShownName) error {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		r, err := namedReceipt(tx, codes.Parse(f.Receipt))
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.MatchLines, r.unit); err != nil {
			return none, err
		}
		var l fault.List
		f.read(&l)
		reason, wrong := cleanReason(f.Reason)
		l.Add(wrong)
		if err := l.Err(); err != nil {
			return none, err
		}
		f.Reason = reason
		return none, s.nameReceipt(tx, r, f)
	})
	return err
}

// NameByContact is NameAs for who has proven a contact: of a receipt of what was given with
// it, and of no other, for as long as what the code opened is open.
func (s *Service) NameByContact(ctx context.Context, ticket, key string, f ShownName) error {
	_, err := pg.Do(ctx, s.DB, prover, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		r, err := receiptOfContact(tx, ticket, key, f.Receipt)
		if err != nil {
			return none, err
		}
		var l fault.List
		if f.read(&l); l.Err() != nil {
			return none, l.Err()
		}
		f.Reason = ""
		return none, s.nameReceipt(tx, r, f)
	})
	return err
}

// ReceiptOfContact is a receipt that a proven contact may name anew: how its giver is named
// now.
func (s *Service) ReceiptOfContact(ctx context.Context, ticket, key, code string) (now string, err error) {
	err = s.DB.View(ctx, prover, func(tx *pg.Tx) error {
		r, err := receiptOfContact(tx, ticket, key, code)
		if err == nil {
			now = r.name
		}
		return err
	})
	return now, err
}

func receiptOfContact(tx *pg.Tx, ticket, key, code string) (*named, error) {
	k, err := readCode(tx, ticket)
	if err != nil {
		return nil, err
	}
	if k == nil || k.keyHash == nil || !tx.Now.Before(k.openUntil) || subtle.ConstantTimeCompare(k.keyHash, hashOf(key)) != 1 {
		return nil, fault.Of(fault.Missing, "contact.missing")
	}
	r, err := namedReceipt(tx, codes.Parse(code))
	if err != nil {
		return nil, err
	}
	var mine bool
	err = tx.Row(`select exists (select from (`+contactEntries+`) mine where mine.entry_id = $2)`, k.blind, r.entry).Scan(&mine)
	if err != nil {
		return nil, fmt.Errorf("look whose receipt %d is: %w", r.id, err)
	}
	if !mine {
		return nil, fault.Of(fault.Missing, "receipt.missing")
	}
	return r, nil
}

// named is a receipt with what its gift hangs on.
type named struct {
	id, unit, entry int64
	name            string // now, "" for nobody
	pledge, line    int64  // 0 for none
}

// namedReceipt finds a receipt that stands; one that ended names nobody anew.
func namedReceipt(tx *pg.Tx, code string) (*named, error) {
	var r named
	var status string
	err := tx.Row(`
		select r.id, r.unit_id, r.entry_id, coalesce(v.public_name, ''), v.status, coalesce(l.pledge_id, 0), coalesce(l.id, 0)
		from receipt.receipts r
		join receipt.public_receipts v on v.code = r.code
		left join giving.bank_lines l on l.entry_id = r.entry_id and l.state = 'matched'
		where r.code = $1`, code).Scan(&r.id, &r.unit, &r.entry, &r.name, &status, &r.pledge, &r.line)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "receipt.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read receipt %s to name it: %w", code, err)
	}
	if status != "issued" {
		return nil, fault.Of(fault.Conflict, "rename.ended")
	}
	return &r, nil
}

func (s *Service) nameReceipt(tx *pg.Tx, r *named, f ShownName) error {
	if err := s.nameGift(tx, r, f); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{ // names stand with the receipts, for who may read them
		Action: "receipt.rename", Subject: fmt.Sprintf("receipt:%d", r.id), Unit: r.unit, Reason: f.Reason,
		Before: map[string]any{"named": r.name != ""}, After: map[string]any{"named": f.PublicName != ""},
	})
}

// nameGift names the giver wherever the gift is shown: a promised one by its pledge, as its
// private link would; another one in the statement, if it has a line there, and on its receipts.
func (s *Service) nameGift(tx *pg.Tx, r *named, f ShownName) error {
	if r.pledge != 0 {
		p, d, err := s.lockDonor(tx, r.pledge)
		if err != nil {
			return err
		}
		d.PublicName, d.Anonymous = f.PublicName, f.Anonymous
		return s.rename(tx, p, d)
	}
	if r.line != 0 {
		l, err := lineByID(tx, r.line)
		if err != nil {
			return err
		}
		b, err := s.openAccountBook(tx, l.AccountID)
		if err != nil {
			return err
		}
		if err := b.show(tx, l, Donor{PublicName: f.PublicName, Anonymous: f.Anonymous}.shown()); err != nil {
			return err
		}
	}
	_, err := receipt.ShowAs(tx, []int64{r.entry}, Screen(f.PublicName, ""))
	return err
}

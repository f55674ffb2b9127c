package giving

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// A receipt may have a wrong legal name. How he is named to everybody its giver changes
// himself (NameAs); what is printed the fund replaces, and only for the giver. Whoever asks
// shows to be that, and reads the answer by the code of the question.

// Proven is by what somebody showed to be the giver of a receipt.
type Proven string

// The ways.
const (
	ByContact Proven = "contact" // a code that was sent to the gift's contact
	ByKey     Proven = "key"     // the gift's private link
	ByPaper   Proven = "paper"   // a photo or a PDF, which an officer looks at
)

// ReceiptProof is what somebody shows to be the giver of a receipt: what a proven contact
// opened (AskCode), or a pledge with its private key.
type ReceiptProof struct {
	Ticket, TicketKey string
	Gift, GiftKey     string
}

// orOfLink takes the gift's private key from what was typed as the receipt's code, where that
// is the receipt's private address.
func (f ReceiptProof) orOfLink(typed string) ReceiptProof {
	u, err := url.Parse(strings.TrimSpace(typed))
	if err != nil {
		return f
	}
	if q := u.Query(); q.Get("gift") != "" && q.Get("key") != "" {
		f.Gift, f.GiftKey = q.Get("gift"), q.Get("key")
	}
	return f
}

// ProvenGiver says by what the proof shows the giver of a receipt, typed as its code or its
// address, or "" where it does not: a paper is needed then.
func (s *Service) ProvenGiver(ctx context.Context, typed string, f ReceiptProof) (how Proven, err error) {
	code, _ := codes.OfReceipt(typed)
	err = s.DB.View(ctx, prover, func(tx *pg.Tx) error {
		how, err = s.provenGiver(tx, code, f.orOfLink(typed))
		return err
	})
	return how, err
}

func (s *Service) provenGiver(tx *pg.Tx, code string, f ReceiptProof) (Proven, error) {
	if f.Ticket != "" {
		_, err := receiptOfContact(tx, f.Ticket, f.TicketKey, code)
		if err == nil {
			return ByContact, nil
		}
		if _, refused := fault.As(err); !refused {
			return "", err
		}
	}
	if f.Gift == "" {
		return "", nil
	}
	p, err := s.openPledge(tx, CleanCode(f.Gift), f.GiftKey)
	if err == nil {
		var r *named
		if r, err = namedReceipt(tx, codes.Parse(code)); err == nil {
			var mine []int64
			if mine, err = entriesOfPledge(tx, p.ID); err == nil && slices.Contains(mine, r.entry) {
				return ByKey, nil
			}
		}
	}
	if _, refused := fault.As(err); refused {
		return "", nil
	}
	return "", err
}

// readNaming reads which receipt has a wrong name, the right one, and who says so. It tells
// of a receipt no more than its own page does.
func (s *Service) readNaming(ctx context.Context, l *fault.List, q *Inquiry, f InquiryForm) error {
	if q.Said.LegalName == "" {
		l.On("legal_name", "inquiry.name.missing")
	}
	q.Said.Receipt, _ = codes.OfReceipt(f.Receipt)
	if q.Said.Receipt == "" {
		l.On("receipt", "check.receipt.shape")
		return nil
	}
	proof, same := f.ReceiptProof.orOfLink(f.Receipt), false
	err := s.DB.View(ctx, prover, func(tx *pg.Tx) error {
		if err := ofReceipt(tx, q); err != nil {
			return err
		}
		var err error
		q.Said.Proven, err = s.provenGiver(tx, q.Said.Receipt, proof)
		if err != nil || q.Said.Proven == "" {
			return err // a stranger with a paper is not told whether a name is the one printed
		}
		now, err := s.receipts().Full(tx, q.Said.Receipt)
		same = err == nil && sameName(now.LegalName, q.Said.LegalName)
		return err
	})
	if e, refused := fault.As(err); refused {
		l.On("receipt", e.Faults[0].Key)
		return nil
	}
	switch {
	case err != nil:
		return err
	case same:
		l.On("legal_name", "inquiry.name.same")
	case q.Said.Proven == "":
		q.Said.Proven = ByPaper
		missing := "inquiry.name.proof.missing"
		if proof != (ReceiptProof{}) {
			missing = "inquiry.name.proof.other" // of another receipt, or open no more
		}
		readProof(l, f, missing)
	}
	return nil
}

// sameName: but for spaces, and however the letters are put together. A name in small letters
// is a wrong one of "Lê Thị Nhầm".
func sameName(a, b string) bool { return oneSpaced(a) == oneSpaced(b) }

func oneSpaced(s string) string { return strings.Join(strings.Fields(vntext.NFC(s)), " ") }

// ofReceipt finds the unit and the campaign of a receipt that stands.
func ofReceipt(tx *pg.Tx, q *Inquiry) error {
	if _, err := namedReceipt(tx, q.Said.Receipt); err != nil {
		if fault.Is(err, "rename.ended") {
			err = fault.Of(fault.Conflict, "inquiry.name.ended")
		}
		return err
	}
	err := tx.Row(`
		select c.unit_id, c.id
		from receipt.receipts r
		join receipt.letterheads h on h.id = r.letterhead_id
		join giving.campaigns c on c.id = h.campaign_id and c.unit_id = r.unit_id
		where r.code = $1`, q.Said.Receipt).Scan(&q.UnitID, &q.CampaignID)
	if pg.NoRows(err) {
		return fault.Of(fault.Missing, "receipt.missing")
	}
	if err != nil {
		return fmt.Errorf("read whose receipt %s is: %w", q.Said.Receipt, err)
	}
	return nil
}

// CorrectName answers whoever asked for the right name with another receipt in the place of
// the one that has the wrong one; all other words stay. It refuses as ReplaceReceipt does,
// a question that was answered meanwhile with "inquiry.answered", and one about a receipt that
// ended meanwhile with "inquiry.name.replaced". Who does not agree answers in words
// (AnswerInquiry).
func (s *Service) CorrectName(ctx context.Context, by auth.Actor, inquiry int64, reason string) error {
	reason, wrong := publicReason(reason)
	return s.onInquiry(ctx, by, auth.VoidReceipt, inquiry, func(tx *pg.Tx, q *Inquiry) error {
		if q.Kind != NameInquiry {
			return fault.Of(fault.Missing, "inquiry.missing")
		}
		if wrong != nil {
			return wrong
		}
		if err := s.nameLegally(tx, q); err != nil {
			if fault.Is(err, "rename.ended") {
				err = fault.Of(fault.Conflict, "inquiry.name.replaced")
			}
			return err
		}
		made, err := s.replaceReceipt(tx, q.Said.Receipt, func(old receipt.Giver) rightWords {
			old.LegalName = q.Said.LegalName
			return rightWords{old, reason}
		})
		if err != nil {
			return err
		}
		if err := s.end(tx, q, "replaced", 0, made, ""); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "inquiry.correct", Subject: inquirySubject(q.ID), Unit: q.UnitID, Reason: reason,
			Before: map[string]any{"receipt": q.Said.Receipt}, After: map[string]any{"receipt": made, "proven": q.Said.Proven},
		})
	})
}

// nameLegally puts the name right where the gift was promised: its page shows it, and a
// receipt of more money with the same code would have it.
func (s *Service) nameLegally(tx *pg.Tx, q *Inquiry) error {
	r, err := namedReceipt(tx, q.Said.Receipt)
	if err != nil || r.pledge == 0 {
		return err
	}
	p, d, err := s.lockDonor(tx, r.pledge)
	if err != nil {
		return err
	}
	d.LegalName = q.Said.LegalName
	return s.updateDonor(tx, *p, d)
}

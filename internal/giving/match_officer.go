package giving

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// BankLine is a line of the book as officers see it.
type BankLine struct {
	ID           int64
	AccountID    int64
	CampaignID   int64
	UnitID       int64
	Channel      string
	BookedOn     workday.Day
	BookedAt     *time.Time
	Direction    Direction
	Kind         LineKind
	Amount       money.VND
	DocNo        string
	Reference    string
	Text         string
	Counterparty string
	Code         string
	Balance      *money.VND
	Salt         []byte `json:"-"`
	EntryID      int64
	EntryNo      int
	State        LineState
	PledgeID     int64
	FirstSeenAt  time.Time
}

// TableName is the table of the rows.
func (BankLine) TableName() string { return "giving.bank_lines" }

func (l *BankLine) subject() string { return fmt.Sprintf("line:%d", l.ID) }

// line is the bank's part of it again, as it was read.
func (l *BankLine) line() Line {
	line := Line{
		On: l.BookedOn, Doc: l.DocNo, Reference: l.Reference, Text: l.Text, Counterparty: l.Counterparty,
		Direction: l.Direction, Amount: l.Amount,
	}
	if l.BookedAt != nil {
		line.At = l.BookedAt.UTC()
	}
	return line
}

// Matched says who is whose: the line's match, and its receipt.
type Matched struct {
	Line    int64
	Pledge  int64  // 0 for a claim
	Receipt string // its code
	Entry   int64
}

// Match gives a line to a pledge: the pledge is received, the gift goes to the
// pledge's part of the book and gets its receipt. Whoever is slower is told who
// was faster ("match.taken"). A line that came after the campaign's last day is
// refused with "match.late": it waits for a decision, and an extension makes it
// matchable.
// A pledge that has received already is refused with "match.again" unless again says
// that the giver gave once more.
func (s *Service) Match(
	ctx context.Context, by auth.Actor, line, pledge int64, again bool,
) (*Matched, error) {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*Matched, error) {
		l, b, err := s.takeLine(tx, line, pledge)
		if err != nil {
			return nil, err
		}
		p, err := lockPledge(tx, pledge)
		if err != nil {
			return nil, err
		}
		if p.CampaignID != l.CampaignID {
			return nil, fault.On("pledge", "match.pledge.campaign", "campaign", b.campaign.Name)
		}
		donor, err := s.donorOf(p)
		if err != nil {
			return nil, err
		}
		if err := p.mayReceive(again); err != nil {
			return nil, err
		}
		how, err := wasSuggested(tx, l.ID, p.ID)
		if err != nil {
			return nil, err
		}
		if err := receivePledges(tx, []int64{p.ID}, []int64{int64(l.Amount)}); err != nil {
			return nil, err
		}
		return s.settle(tx, b, l, match{pledge: p.ID, how: how}, p.EarmarkID, donor)
	})
}

// mayReceive refuses a pledge that has its money already: a second line is often
// another giver's of the same name.
func (p *Pledge) mayReceive(again bool) error {
	if p.ReceivedAmount == 0 || again {
		return nil
	}
	return fault.On("again", "match.again", "amount", p.ReceivedAmount, "on", workday.On(*p.ReceivedAt).Local())
}

// Claim gives a line without a code to somebody who has shown to be its giver, and
// issues the receipt. It refuses as Match does.
func (s *Service) Claim(ctx context.Context, by auth.Actor, line int64, d Donor) (*Matched, error) {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return nil, err
	}
	var faults fault.List
	d.Phone, d.Email, d.Consent = "", "", ""
	if d = d.read(&faults); d.LegalName == "" && !d.Anonymous {
		faults.On("legal_name", "claim.legal_name.missing")
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*Matched, error) {
		l, b, err := s.takeLine(tx, line, 0)
		if err != nil {
			return nil, err
		}
		return s.settle(tx, b, l, match{how: ByClaim}, b.campaign.EarmarkID, d)
	})
}

// takeLine marks a line as matched if it still waits. From here on nobody else
// gets it.
func (s *Service) takeLine(tx *pg.Tx, id, pledge int64) (*BankLine, *accountBook, error) {
	l, err := lineByID(tx, id)
	if err != nil {
		return nil, nil, err
	}
	if err := tx.By.Must(auth.MatchLines, l.UnitID); err != nil {
		return nil, nil, err
	}
	b, err := s.openAccountBook(tx, l.AccountID)
	if err != nil {
		return nil, nil, err
	}
	if l.Kind == GiftLine && l.BookedOn > b.campaign.LastDay() {
		return nil, nil, fault.Of(fault.Conflict, "match.late", "last", b.campaign.LastDay().Local())
	}
	if err := mayBeGiven(tx, id); err != nil {
		return nil, nil, err
	}
	taken, err := takeOpenLine(tx, id, pledge)
	if err != nil {
		return nil, nil, err
	}
	if !taken {
		return nil, nil, whoWasFaster(tx, id)
	}
	return l, b, nil
}

// settle does what follows from a match: the right part of the book, the receipt,
// the public row, the trail. The series of receipts is locked before any floor.
func (s *Service) settle(
	tx *pg.Tx, b *accountBook, l *BankLine, m match, earmark int64, d Donor,
) (*Matched, error) {
	old := l.EntryID
	moves := earmark != b.campaign.EarmarkID
	if moves {
		if err := s.bookAgain(tx, b, l, earmark); err != nil {
			return nil, err
		}
	}
	issued, err := s.issueOne(tx, b, l, d)
	if err != nil {
		return nil, err
	}
	if moves {
		if _, err := ledger.Reverse(tx, old, "Chuyển sang khoản chỉ định của đăng ký"); err != nil {
			return nil, err
		}
	}
	m.unit, m.line, m.entry, m.receipt = l.UnitID, l.ID, l.EntryID, issued
	if err := insertMatches(tx, []match{m}); err != nil {
		return nil, err
	}
	if err := b.show(tx, l, d.shown()); err != nil {
		return nil, err
	}
	return &Matched{l.ID, m.pledge, issued, l.EntryID}, audit.Record(tx, audit.Event{
		Action: "line.match", Subject: l.subject(), Unit: l.UnitID,
		Before: map[string]any{"state": l.State},
		After:  map[string]any{"pledge": m.pledge, "how": m.how, "entry": l.EntryID, "receipt": issued},
	})
}

func (s *Service) issueOne(tx *pg.Tx, b *accountBook, l *BankLine, d Donor) (string, error) {
	issued, err := s.receipts().Issue(tx, []receipt.New{b.gift(l.line(), l.EntryID, d)})
	if err != nil {
		return "", err
	}
	return issued[0].Code, nil
}

// Unmatch takes a line back from whoever it was given to: the receipt is voided,
// the entry reversed and posted anew in the general part, the pledge waits again.
// Everything stays to be seen. The cash of a session is parted from it, and the line
// is posted by itself. It refuses a line that is not matched, and with
// ledger.short when the money of the earmark has gone on meanwhile.
func (s *Service) Unmatch(ctx context.Context, by auth.Actor, line int64, reason string) error {
	reason, err := publicReason(reason)
	if e := by.Must(auth.MatchLines, 0); e != nil {
		return e
	}
	if err != nil {
		return err
	}
	held := int64(0)
	_, err = pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		l, err := lineByID(tx, line)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.MatchLines, l.UnitID); err != nil {
			return none, err
		}
		if l.Kind == SessionCashLine {
			held = l.UnitID
			return none, s.partCash(tx, l, reason)
		}
		m, err := releaseLine(tx, l.ID)
		if err != nil {
			return none, err
		}
		if m.receipt != "" {
			if err := s.receipts().Void(tx, m.receipt, reason); err != nil {
				return none, err
			}
		}
		return none, s.takeBack(tx, l, m, reason)
	})
	if err != nil || held == 0 {
		return err
	}
	return s.postHeld(ctx, held)
}

// takeBack does what follows when a line was released and its receipt voided: the
// pledge waits again, the money is in the general part, the public row shows the
// bank's words.
func (s *Service) takeBack(tx *pg.Tx, l *BankLine, m matchRow, reason string) error {
	b, err := s.openAccountBook(tx, l.AccountID)
	if err != nil {
		return err
	}
	if m.pledge != 0 {
		if err := unreceivePledge(tx, m.pledge, l.Amount); err != nil {
			return err
		}
	}
	old := l.EntryID
	if err := s.bookAgain(tx, b, l, b.campaign.EarmarkID); err != nil {
		return err
	}
	if _, err := ledger.Reverse(tx, old, reason); err != nil {
		return err
	}
	if err := insertUndo(tx, m, reason); err != nil {
		return err
	}
	if err := b.show(tx, l, nil); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "line.unmatch", Subject: l.subject(), Unit: l.UnitID, Reason: reason,
		Before: map[string]any{"pledge": m.pledge, "entry": old, "receipt": m.receipt},
		After:  map[string]any{"entry": l.EntryID},
	})
}

// Ignore says that nobody has to look at a line any more; it stays received.
// Match and Claim still take it.
func (s *Service) Ignore(ctx context.Context, by auth.Actor, line int64, reason string) error {
	reason, err := cleanReason(reason)
	if e := by.Must(auth.MatchLines, 0); e != nil {
		return e
	}
	if err != nil {
		return err
	}
	_, err = pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		l, err := lineByID(tx, line)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.MatchLines, l.UnitID); err != nil {
			return none, err
		}
		ignored, err := ignoreLine(tx, l.ID)
		if err != nil {
			return none, err
		}
		if !ignored {
			return none, whoWasFaster(tx, l.ID)
		}
		return none, audit.Record(tx, audit.Event{
			Action: "line.ignore", Subject: l.subject(), Unit: l.UnitID, Reason: reason,
			Before: map[string]any{"state": l.State}, After: map[string]any{"state": LineIgnored},
		})
	})
	return err
}

// publicReason is cleanReason of words that everybody reads, such as those that are printed
// on a receipt that ended: whom they could lead to is refused.
func publicReason(reason string) (string, error) {
	reason, err := cleanReason(reason)
	if err == nil {
		err = Publishable("reason", reason)
	}
	return reason, err
}

// Publishable refuses words with phone or account numbers, addresses or insults in them,
// where everybody is to read what an officer writes.
func Publishable(field, words string) error {
	if plainSigns(words) != Screen(words, "") {
		return fault.On(field, "reason.personal")
	}
	return nil
}

func cleanReason(reason string) (string, error) {
	reason, err := vntext.Clean("reason", reason, 500, false)
	if err == nil && utf8.RuneCountInString(reason) < 5 {
		err = fault.On("reason", "reason.missing")
	}
	return reason, err
}

package giving

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// The two sides of a transfer between funds, as the bank tells them: what leaves an
// account of the sender, and what arrives at one of the receiver.
const (
	CashRemitted CashKind = "remit"
	CashArrived  CashKind = "arrival"
)

// RemittanceState is how a transfer between funds stands.
type RemittanceState string

// The states.
const (
	RemittancePrepared  RemittanceState = "prepared"
	RemittanceApproved  RemittanceState = "approved"
	RemittanceCancelled RemittanceState = "cancelled" // before it was sent
	RemittanceSent      RemittanceState = "sent"      // the bank has its order; it is on its way
	RemittanceStopped   RemittanceState = "stopped"   // the bank did not carry it out
	RemittanceReceived  RemittanceState = "received"
	RemittanceExplained RemittanceState = "explained" // and what did not arrive has been explained
)

// Remittance is money that goes from one unit's fund to another's (ND 93/2021 art 9.1).
type Remittance struct {
	ID         int64
	Unit       int64 // who sends
	ToUnit     int64
	Account    int64
	Earmark    int64 // the part of the sender's book
	Part       string
	ToAccount  int64
	Kind       ledger.BookKind // whose money it is, at both ends
	Amount     money.VND
	Document   string
	Reason     string
	PreparedBy int64
	Preparer   string
	PreparedAt time.Time
	State      RemittanceState
	SentOn     workday.Day
	OutLine    int64 // of the sender's bank, 0 while it has not told
	Received   money.VND
	ReceivedOn workday.Day
	InLine     int64
	Explained  money.VND
	CameBack   bool // it arrived at an account of the sender
	Acts       []RemittanceAct
}

// RemittanceAct is one step of it.
type RemittanceAct struct {
	Act    string
	ByID   int64
	By     string
	At     time.Time
	On     workday.Day
	Reason string
	Amount money.VND
	Entry  int64
	Line   int64
}

// Gap is what was sent, did not arrive and has not been explained.
func (r *Remittance) Gap() money.VND {
	if r.State != RemittanceReceived {
		return 0
	}
	return r.Amount - r.Received
}

// OnItsWay is what lies in the transfer's own transit account.
func (r *Remittance) OnItsWay() money.VND {
	if r.State == RemittanceSent {
		return r.Amount
	}
	return r.Gap()
}

// Missed is what the receiver said last of what is missing, "" while nothing is.
func (r *Remittance) Missed() string {
	for i := len(r.Acts) - 1; i >= 0; i-- {
		switch r.Acts[i].Act {
		case "missed":
			return r.Acts[i].Reason
		case "received":
			return ""
		}
	}
	return ""
}

// Words are what to write on the bank's order, so that both banks' lines find it.
func (r *Remittance) Words() string { return fmt.Sprintf("CHUYEN QUY %d", r.ID) }

func (r *Remittance) holder() string { return fmt.Sprintf("r%d", r.ID) }

func (r *Remittance) subject() string { return fmt.Sprintf("remittance:%d", r.ID) }

// source names the entry of one act.
func (r *Remittance) source(nth int) string { return fmt.Sprintf("remit:%d/%d", r.ID, nth) }

// last is the act that a next one follows.
func (r *Remittance) last() RemittanceAct {
	for i := len(r.Acts) - 1; i >= 0; i-- {
		if r.Acts[i].Act != "missed" {
			return r.Acts[i]
		}
	}
	return RemittanceAct{}
}

// remitIn is the transfer that a folded text names, "chuyen quy 7", or 0.
func remitIn(norm string) int64 {
	_, after, found := strings.Cut(norm, "chuyen quy ")
	if !found {
		return 0
	}
	after = strings.TrimPrefix(after, "so ")
	n, err := strconv.ParseInt(leadingDigits(after), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// RemittanceForm is a transfer as the accountant types it.
type RemittanceForm struct {
	Account   int64
	Part      string // code of the earmark; "" is the general part
	ToAccount int64
	Amount    string
	Document  string
	Reason    string
}

func (f RemittanceForm) read() (Remittance, error) {
	var l fault.List
	r := Remittance{
		Account: f.Account, ToAccount: f.ToAccount,
		Document: text(&l, "document", f.Document, 200, false),
	}
	var err error
	if r.Amount, err = money.Parse("amount", f.Amount); err != nil {
		l.Add(err)
	} else if r.Amount == 0 {
		l.On("amount", "remittance.amount.zero")
	}
	if r.Document == "" {
		l.On("document", "remittance.document.missing")
	}
	if r.Reason, err = cleanReason(f.Reason); err != nil {
		l.Add(err)
	}
	if f.ToAccount == 0 {
		l.On("to_account", "remittance.to.missing")
	}
	return r, l.Err()
}

// PrepareRemittance writes a transfer to another fund down. Nothing moves: another
// person approves, and a third act sends. The part it takes keeps its purpose at the
// receiver. More than lies free in that part of the account is refused with
// "remittance.short", an account of the same fund with "remittance.to.same", one for money
// of another kind with "remittance.to.kind". Money of another source goes only to the
// successor of a unit that has ended ("remittance.to.heir"): while a unit stands, who gave
// its fund that money gave it to no other.
func (s *Service) PrepareRemittance(ctx context.Context, by auth.Actor, f RemittanceForm) (int64, error) {
	if err := by.Must(auth.PrepareRemittance, 0); err != nil {
		return 0, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (int64, error) {
		a, err := accountByID(tx, f.Account)
		if err != nil {
			return 0, err
		}
		if err := mustAt(tx, by, auth.PrepareRemittance, a.UnitID); err != nil {
			return 0, err
		}
		r, err := f.read()
		if err != nil {
			return 0, err
		}
		to, err := accountByID(tx, f.ToAccount)
		if fault.Is(err, "account.missing") {
			return 0, fault.On("to_account", "remittance.to.missing")
		}
		if err != nil {
			return 0, err
		}
		switch {
		case !a.PassedOn.IsZero(): // its bank tells the successor of it; what lies there passes at the end
			return 0, fault.On("account", "remittance.from.passed", "on", a.PassedOn.Local())
		case to.UnitID == a.UnitID:
			return 0, fault.On("to_account", "remittance.to.same")
		case !to.ClosedOn.IsZero():
			return 0, fault.On("to_account", "remittance.to.closed")
		}
		r.Unit, r.ToUnit = a.UnitID, to.UnitID
		if err := keepsKind(tx, a, to); err != nil {
			return 0, err
		}
		free, err := remittable(tx, a, f.Part)
		if err != nil {
			return 0, err
		}
		if r.Earmark = free.earmark; r.Amount > free.qty {
			return 0, fault.On("amount", "remittance.short", "have", free.qty)
		}
		if err := insertRemittance(tx, &r); err != nil {
			return 0, err
		}
		return r.ID, audit.Record(tx, audit.Event{
			Action: "remittance.prepare", Subject: r.subject(), Unit: r.Unit, Reason: r.Reason,
			After: map[string]any{"amount": r.Amount, "account": r.Account, "to": r.ToAccount, "document": r.Document},
		})
	})
}

// keepsKind refuses a transfer that would make money of one kind money of another, or
// would take a source's money elsewhere than to the successor.
func keepsKind(tx *pg.Tx, from, to *BankAccount) error {
	c, err := campaignByID(tx, from.CampaignID)
	if err != nil {
		return err
	}
	d, err := campaignByID(tx, to.CampaignID)
	if err != nil {
		return err
	}
	if c.Kind != d.Kind {
		return fault.On("to_account", "remittance.to.kind")
	}
	if !c.IsSource() {
		return nil
	}
	heir, _, err := place.HeirOn(tx, from.UnitID, workday.On(tx.Now))
	if _, told := fault.As(err); err != nil && !told {
		return err
	}
	if err != nil || heir.ID != to.UnitID {
		return fault.On("to_account", "remittance.to.heir")
	}
	return nil
}

// RemittancesFor lists the transfers that an officer's units send or receive, the
// latest first.
func (s *Service) RemittancesFor(ctx context.Context, by auth.Actor) (list []Remittance, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = remittances(tx, `true order by r.id desc limit $1`, remittancesShown)
		return err
	})
	return list, err
}

// RemittancesUnderWay are those of an officer's units, with all their acts, that somebody
// is still to approve, to send or to receive, the oldest first.
func (s *Service) RemittancesUnderWay(ctx context.Context, by auth.Actor) (list []Remittance, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = remittances(tx, `giving.remittance_state(r.id) in ('prepared', 'approved', 'sent')
			order by r.id limit $1`, remittancesShown)
		for i := 0; err == nil && i < len(list); i++ {
			list[i].Acts, err = remittanceActs(tx, list[i].ID)
		}
		return err
	})
	return list, err
}

// RemittanceFor is one transfer with all its acts, for an officer of either side.
func (s *Service) RemittanceFor(ctx context.Context, by auth.Actor, id int64) (r *Remittance, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if r, err = remittanceByID(tx, id); err != nil {
			return err
		}
		return mayReadRemittance(by, r)
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

func mayReadRemittance(by auth.Actor, r *Remittance) error {
	if by.May(auth.ReadBooks, r.ToUnit) {
		return nil
	}
	return by.Must(auth.ReadBooks, r.Unit)
}

// ArrivalsFor lists the receiver's lines that may be the arrival of a transfer: of the
// same amount first, none larger, none that is somebody's gift.
func (s *Service) ArrivalsFor(ctx context.Context, by auth.Actor, id int64) (list []BankLine, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		r, err := remittanceByID(tx, id)
		if err != nil {
			return err
		}
		if err := mayReadRemittance(by, r); err != nil {
			return err
		}
		list, err = arrivalsLike(tx, r)
		return err
	})
	return list, err
}

// RemittancePart is one part of an account that a transfer may take from.
type RemittancePart struct {
	Account BankAccount
	Code    string // of the earmark
	Name    string
	Free    money.VND
	Kind    ledger.BookKind // whose money it is
}

// Source reports whether it is money of another source, which nobody gave.
func (p RemittancePart) Source() bool { return p.Kind != ledger.CampaignBook }

// RemittanceParts lists what lies free in the accounts that the officer may send from.
func (s *Service) RemittanceParts(ctx context.Context, by auth.Actor) (list []RemittancePart, err error) {
	if err := by.Must(auth.PrepareRemittance, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = remittableParts(tx, by)
		return err
	})
	return list, err
}

// bookOf is the campaign whose book an account is of.
func bookOf(tx *pg.Tx, account int64) (*BankAccount, *Campaign, error) {
	a, err := accountByID(tx, account)
	if err != nil {
		return nil, nil, err
	}
	c, err := campaignByID(tx, a.CampaignID)
	return a, c, err
}

// partAt is the receiver's part for money of a part of the sender's book: what was given
// for one purpose is for it wherever it lies.
func partAt(tx *pg.Tx, c *Campaign, earmark int64) (int64, error) {
	e, err := earmarkByID(tx, earmark)
	if err != nil || e.Code == ledger.General {
		return c.EarmarkID, err
	}
	e.Book = c.BookID
	e, err = ledger.OpenEarmark(tx, e)
	return e.ID, err
}

// remittancesIn finds the new lines of a chunk that name a transfer on its way to this
// unit. They are no gifts, also before the receiver has confirmed them.
func remittancesIn(tx *pg.Tx, b *accountBook, c *chunk) (map[int]bool, error) {
	names := map[int]int64{}
	var named []int64
	for i := range c.lines {
		l := &c.lines[i]
		if c.fates[i].isNew && l.Direction == In && len(l.codes) == 0 && (l.kind == GiftLine || l.kind == OwnTransfer || l.kind == SourceLine) {
			if n := remitIn(l.norm); n != 0 {
				names[i], named = n, append(named, n)
			}
		}
	}
	if len(named) == 0 {
		return nil, nil
	}
	found, err := underWayTo(tx, b.account.UnitID, named)
	arriving := map[int]bool{}
	for i, n := range names {
		arriving[i] = found[n]
	}
	return arriving, err
}

package giving

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// CostLine is a line of the bank that paid a running cost.
const CostLine LineKind = "running_cost"

// costHolder begins the account that running costs leave by.
const costHolder = "van-hanh"

// CostState is how a running cost stands.
type CostState string

// The states.
const (
	CostPrepared  CostState = "prepared"
	CostApproved  CostState = "approved"
	CostCancelled CostState = "cancelled"
	CostPaid      CostState = "paid"
)

// RunningCost is money spent on running the fund, out of what givers agreed to and nothing
// else (ND 93/2021 art 12.3): one prepares it, another approves it, and a line of the bank
// pays it.
type RunningCost struct {
	ID         int64
	Unit       int64
	Campaign   int64
	Name       string // of the campaign
	Account    int64
	Bank       string // the account's bank and number
	Number     string
	Earmark    int64
	Part       string // its name
	Amount     money.VND
	What       string
	Document   string
	PreparedBy int64
	Preparer   string
	PreparedAt time.Time
	State      CostState
	Acts       []CostAct
}

// CostAct is one step of it.
type CostAct struct {
	Act    string
	ByID   int64
	By     string
	At     time.Time
	Reason string
	Line   int64
	Entry  int64
}

// Line is the bank's line that pays it, 0 while none does.
func (c *RunningCost) Line() int64 {
	if c.State != CostPaid {
		return 0
	}
	return c.Acts[len(c.Acts)-1].Line
}

// ApprovedBy is who approved it, 0 while nobody has.
func (c *RunningCost) ApprovedBy() int64 {
	for _, a := range c.Acts {
		if a.Act == "approved" {
			return a.ByID
		}
	}
	return 0
}

// MayBeUndoneBy reports whether somebody else booked that it was paid.
func (c *RunningCost) MayBeUndoneBy(who int64) bool {
	return c.State == CostPaid && c.Acts[len(c.Acts)-1].ByID != who
}

func (c *RunningCost) subject() string { return fmt.Sprintf("cost:%d", c.ID) }

// CostPart is one part of an account that givers let running costs be paid out of.
type CostPart struct {
	Campaign int64
	Name     string // of the campaign
	Account  BankAccount
	Code     string // of the earmark
	Part     string // its name
	Earmark  int64
	Gifts    int64     // whose givers agreed
	Agreed   money.VND // to how much of them
	Decided  money.VND // approved and not paid
	Paid     money.VND
}

// Room is what may still be decided.
func (p CostPart) Room() money.VND { return max(0, p.Agreed-p.Decided-p.Paid) }

// CostForm is a running cost as the accountant types it.
type CostForm struct {
	Account  int64
	Part     string // code of the earmark; "" is the general part
	Amount   string
	What     string
	Document string
}

func (f CostForm) read() (RunningCost, error) {
	var l fault.List
	c := RunningCost{Account: f.Account}
	var err error
	if c.Amount, err = money.Parse("amount", f.Amount); err != nil {
		l.Add(err)
	} else if c.Amount == 0 {
		l.On("amount", "cost.amount.zero")
	}
	if c.What, err = vntext.Clean("what", f.What, 300, false); err != nil {
		l.Add(err)
	} else if utf8.RuneCountInString(c.What) < costWordsMin {
		l.On("what", "cost.what.missing")
	}
	if c.Document, err = vntext.Clean("document", f.Document, 200, false); err != nil {
		l.Add(err)
	} else if c.Document == "" {
		l.On("document", "cost.document.missing")
	}
	return c, l.Err()
}

const (
	costWordsMin = 5
	costsShown   = 200
)

// PrepareCost writes a running cost down. Nothing moves; another person approves it. More
// than the givers of that part of the book agreed to is refused with "cost.room".
func (s *Service) PrepareCost(ctx context.Context, by auth.Actor, f CostForm) (int64, error) {
	if err := by.Must(auth.PrepareCost, 0); err != nil {
		return 0, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (int64, error) {
		a, err := accountByID(tx, f.Account)
		if fault.Is(err, "account.missing") {
			return 0, fault.On("account", "cost.account.missing")
		}
		if err != nil {
			return 0, err
		}
		if err := mustAt(tx, by, auth.PrepareCost, a.UnitID); err != nil {
			return 0, err
		}
		c, err := f.read()
		if err != nil {
			return 0, err
		}
		part, err := costPartOf(tx, a, f.Part)
		if err != nil {
			return 0, err
		}
		if c.Amount > part.Room() {
			return 0, fault.On("amount", "cost.room", "room", part.Room(), "agreed", part.Agreed)
		}
		c.Unit, c.Campaign, c.Earmark = a.UnitID, a.CampaignID, part.Earmark
		if err := insertCost(tx, &c); err != nil {
			return 0, err
		}
		return c.ID, audit.Record(tx, audit.Event{
			Action: "cost.prepare", Subject: c.subject(), Unit: c.Unit, Reason: c.What,
			After: map[string]any{"amount": c.Amount, "account": c.Account, "part": part.Code, "document": c.Document},
		})
	})
}

// onCost does one act on a running cost: whoever may not is refused before anything is
// looked at, and of two at once the slower is told that it has gone on. One of the
// permissions is enough; it counts at the unit of the cost.
func (s *Service) onCost(
	ctx context.Context, by auth.Actor, ps []auth.Permission, id int64, do func(*pg.Tx, *RunningCost) error,
) error {
	if err := mustAnywhere(by, ps); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		c, err := costByID(tx, id)
		if err != nil {
			return none, err
		}
		if err := mustOneAt(tx, by, ps, c.Unit); err != nil {
			return none, err
		}
		return none, do(tx, c)
	})
	return err
}

var (
	prepareCost = []auth.Permission{auth.PrepareCost}
	approveCost = []auth.Permission{auth.ApproveCost}
	eitherCost  = []auth.Permission{auth.PrepareCost, auth.ApproveCost}
)

// mustAnywhere is nil for whoever has one of the permissions at some unit.
func mustAnywhere(by auth.Actor, ps []auth.Permission) (err error) {
	for _, p := range ps {
		if err = by.Must(p, 0); err == nil {
			return nil
		}
	}
	return err
}

// mustOneAt is mustAt for whoever has one of the permissions there.
func mustOneAt(tx *pg.Tx, by auth.Actor, ps []auth.Permission, unit int64) (err error) {
	for _, p := range ps {
		if err = mustAt(tx, by, p, unit); !fault.Is(err, "auth.denied") {
			return err
		}
	}
	return err
}

// actOn writes one act down and audits it; the database says whether it may follow.
func (c *RunningCost) actOn(tx *pg.Tx, a CostAct) error {
	if err := insertCostAct(tx, c, a); err != nil {
		return err
	}
	after := map[string]any{"act": a.Act, "amount": c.Amount}
	if a.Line != 0 {
		after["line"], after["entry"] = a.Line, a.Entry
	}
	return audit.Record(tx, audit.Event{
		Action: "cost." + a.Act, Subject: c.subject(), Unit: c.Unit, Reason: a.Reason, After: after,
	})
}

// ApproveCost is the second person's: never of who prepared it. What givers agreed to is
// asked again, because some may have withdrawn meanwhile ("cost.over").
func (s *Service) ApproveCost(ctx context.Context, by auth.Actor, id int64) error {
	return s.onCost(ctx, by, approveCost, id, func(tx *pg.Tx, c *RunningCost) error {
		return c.actOn(tx, CostAct{Act: "approved"})
	})
}

// CancelCost ends a running cost that has not been paid.
func (s *Service) CancelCost(ctx context.Context, by auth.Actor, id int64, reason string) error {
	return s.onCost(ctx, by, eitherCost, id, func(tx *pg.Tx, c *RunningCost) error {
		reason, err := cleanReason(reason)
		if err != nil {
			return err
		}
		return c.actOn(tx, CostAct{Act: "cancelled", Reason: reason})
	})
}

// PayCost says which outgoing line of the bank paid it: of the same account and amount, and
// nobody else's. The line is booked anew, out of the part whose givers agreed; it is never
// taken by who approved. Where that part no longer has the money it is refused with
// "cost.gone".
func (s *Service) PayCost(ctx context.Context, by auth.Actor, id, line int64) error {
	return s.onCost(ctx, by, prepareCost, id, func(tx *pg.Tx, c *RunningCost) error {
		if c.State != CostApproved {
			return errCostState
		}
		if c.ApprovedBy() == tx.By.ID {
			return fault.Of(fault.Denied, "cost.same_person")
		}
		l, err := lineByID(tx, line)
		if fault.Is(err, "line.missing") {
			return fault.On("line", "cost.line.missing")
		}
		if err != nil {
			return err
		}
		if !c.isPaidBy(l) {
			return fault.On("line", "cost.line.other", "amount", c.Amount)
		}
		b, err := s.openAccountBook(tx, l.AccountID)
		if err != nil {
			return err
		}
		err = s.bookAs(tx, b, l, CostLine, c.Earmark, "Là chi phí vận hành đã được duyệt")
		if fault.Is(err, "ledger.short") {
			return fault.Of(fault.Conflict, "cost.gone")
		}
		if err != nil {
			return err
		}
		return c.actOn(tx, CostAct{Act: "paid", Line: l.ID, Entry: l.EntryID})
	})
}

func (c *RunningCost) isPaidBy(l *BankLine) bool {
	return l.UnitID == c.Unit && l.AccountID == c.Account && l.Amount == c.Amount && l.Direction == Out &&
		l.Kind == TransferOut && l.State == LineBooked
}

// UndoCost takes back that a line paid it: the line is any other transfer out again, and the
// cost waits for its line or to be cancelled. It is never done by who booked the payment.
// Who approved the cost may: many funds have one accountant and one who approves, and
// another than the approver books what follows.
func (s *Service) UndoCost(ctx context.Context, by auth.Actor, id int64, reason string) error {
	return s.onCost(ctx, by, eitherCost, id, func(tx *pg.Tx, c *RunningCost) error {
		reason, err := cleanReason(reason)
		if err != nil {
			return err
		}
		if c.State != CostPaid {
			return errCostState
		}
		if !c.MayBeUndoneBy(tx.By.ID) {
			return fault.Of(fault.Denied, "cost.undo.same_person")
		}
		l, err := lineByID(tx, c.Line())
		if err != nil {
			return err
		}
		b, err := s.openAccountBook(tx, l.AccountID)
		if err != nil {
			return err
		}
		if err := s.bookAs(tx, b, l, TransferOut, b.campaign.EarmarkID, "Không phải chi phí vận hành"); err != nil {
			return err
		}
		return c.actOn(tx, CostAct{Act: "undone", Reason: reason})
	})
}

// CostFor is one running cost with all its acts, and the lines that may have paid it.
func (s *Service) CostFor(ctx context.Context, by auth.Actor, id int64) (c *RunningCost, lines []BankLine, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if c, err = costByID(tx, id); err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, c.Unit); err != nil {
			return err
		}
		if c.State == CostApproved {
			lines, err = linesOfCost(tx, c)
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return c, lines, nil
}

// CostsFor lists the running costs of an officer's units, the latest first, each with its
// acts.
func (s *Service) CostsFor(ctx context.Context, by auth.Actor, before int64, limit int) (list []RunningCost, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = costs(tx, `($1::bigint = 0 or c.id < $1) and c.unit_id = any ($3) order by c.id desc limit $2`,
			before, min(limit, costsShown), booksOf(by))
		return err
	})
	return list, err
}

// CostParts lists every part that givers of an officer's units let running costs be paid
// out of, with each open account of its campaign.
func (s *Service) CostParts(ctx context.Context, by auth.Actor) (list []CostPart, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = costParts(tx, booksOf(by))
		return err
	})
	return list, err
}

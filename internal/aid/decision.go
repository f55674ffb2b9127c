package aid

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Decision is a round that two people decided: its rows are what households get.
type Decision struct {
	ID                           int64
	Slug                         string
	Number                       int64 // of the series QD of unit and year
	Event                        int64
	Private                      bool
	Fund                         int64
	Unit                         int64
	Round                        int64
	DecidedOn                    workday.Day
	Method                       allot.Method
	Norms                        []NormUsed
	PreparedBy, DecidedBy        int64
	ConfirmedBy                  int64
	Preparer, Decider, Confirmer string
	Hash                         []byte // over the facts of all rows, in order
	ListHash                     []byte // of the public list
	ConfirmedAt                  time.Time
	Rows                         int
	Totals                       []DecisionTotal
}

// Label is the number as papers and lists have it.
func (d *Decision) Label() string { return DecisionLabel(d.Number) }

// DecisionLabel is a decision's number as papers and lists have it.
func DecisionLabel(number int64) string { return fmt.Sprintf("%d/QĐ-QTGKC", number) }

// DecisionTotal is the sums of one item in a decision.
type DecisionTotal struct {
	Item       string
	Rows       int
	Households int
	Qty, Given int64
}

// NormUsed is the version of a norm that amounts of a decision stand on.
type NormUsed struct {
	ID       int64       `json:"id"`
	Case     string      `json:"case"`
	Level    string      `json:"level"`
	Item     string      `json:"item"`
	Qty      int64       `json:"qty"`
	Per      string      `json:"per"`
	Basis    string      `json:"basis"`
	From     workday.Day `json:"from"`
	To       workday.Day `json:"to"`
	EventDay workday.Day `json:"event_day"` // whose norms count
}

// SubmitRound computes a draft by its method and sends it to who decides: from now
// on every row says what it gets and which lot pays. By norm it is refused when
// what there is does not reach, with what is missing.
func (d *Desk) SubmitRound(ctx context.Context, by auth.Actor, slug string) (*Round, error) {
	if err := mustBePerson(by, auth.PrepareRound, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Round, error) {
		r, err := lockRound(tx, slug)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.PrepareRound, r.Unit); err != nil {
			return nil, err
		}
		if r.State != RoundDraft {
			return nil, fault.Of(fault.Conflict, "round.state", "state", r.State)
		}
		in, _, err := candidates(tx, r)
		if err != nil {
			return nil, err
		}
		if len(in) == 0 {
			return nil, fault.Of(fault.Conflict, "round.empty")
		}
		others, err := holders(tx, r, in)
		if err == nil {
			err = heldByOther(others)
		}
		if err == nil {
			err = stillThere(tx, r, wholeLots(r))
		}
		if err != nil {
			return nil, err
		}
		lines := numbered(in)
		_, missing, err := run(r.inputs(r.Method, lines), lines)
		if err != nil {
			return nil, err
		}
		for _, item := range r.items() {
			if missing[item] > 0 {
				return nil, fault.On("method", "round.short", "missing", money.VND(missing[item]), "item", item)
			}
		}
		if err := hadCome(tx, r, r.spent(lines)); err != nil {
			return nil, err
		}
		if err := writeLines(tx, r, lines); err != nil {
			return nil, err
		}
		return r, d.move(tx, r, RoundSubmitted, "submitted", "")
	})
}

// ReturnRound sends a round back to who prepared it.
func (d *Desk) ReturnRound(ctx context.Context, by auth.Actor, slug, reason string) (*Round, error) {
	if err := mustBePerson(by, auth.DecideRound, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Round, error) {
		r, err := lockRound(tx, slug)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.DecideRound, r.Unit); err != nil {
			return nil, err
		}
		reason, err := reasonOf(reason)
		if err != nil {
			return nil, err
		}
		return r, d.move(tx, r, RoundDraft, "returned", reason)
	})
}

// DecideRound is the first of two words. Neither may be of who prepared the round,
// and both want the password given lately. It refuses a round whose money was spent
// or whose rows changed since it was prepared, and says which.
func (d *Desk) DecideRound(ctx context.Context, by auth.Actor, slug string) (*Round, error) {
	if err := mustBePerson(by, auth.DecideRound, 0); err != nil {
		return nil, err
	}
	if err := staff.MustFresh(by, d.DB.Now()); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Round, error) {
		r, err := lockRound(tx, slug)
		if err != nil {
			return nil, err
		}
		if r.State != RoundSubmitted {
			return nil, fault.Of(fault.Conflict, "round.state", "state", r.State)
		}
		if err := mayDecide(tx, r); err != nil {
			return nil, err
		}
		if _, _, err := stands(tx, r); err != nil {
			return nil, err
		}
		return r, d.move(tx, r, RoundDecided, "decided", "")
	})
}

// mayDecide asks for the right at every fund whose money is given, and for somebody
// who had no hand in the round.
func mayDecide(tx *pg.Tx, r *Round) error {
	if err := tx.By.Must(auth.DecideRound, r.Unit); err != nil {
		return err
	}
	for _, l := range r.Lots {
		if err := tx.By.Must(auth.DecideRound, l.Unit); err != nil {
			return err
		}
	}
	for _, a := range r.Acts {
		if a.By == tx.By.ID && (a.Act == "prepared" || a.Act == "submitted") {
			return fault.Of(fault.Denied, "round.decide.own")
		}
	}
	if r.State == RoundDecided && r.lastBy("decided") == tx.By.ID {
		return fault.Of(fault.Denied, "round.confirm.own")
	}
	return nil
}

func (r *Round) lastBy(what string) (by int64) {
	for _, a := range r.Acts {
		if a.Act == what {
			by = a.By
		}
	}
	return by
}

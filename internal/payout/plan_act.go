package payout

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/serial"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// seriesKind is the series of plans: kế hoạch chi.
const seriesKind = "KHC"

// Lock fixes the rows and sums of a plan and gives it its number. Rows that wait stay
// out; a later part takes them. A plan of nothing is refused.
func (d *Desk) Lock(ctx context.Context, by auth.Actor, plan int64) (*Plan, error) {
	return d.act(ctx, by, plan, Locked, auth.PreparePlan, "", d.lock)
}

// Approve is the second person's word.
func (d *Desk) Approve(ctx context.Context, by auth.Actor, plan int64) (*Plan, error) {
	return d.act(ctx, by, plan, Approved, auth.ApprovePlan, "", nil)
}

// Release is the third person's: sessions may be held from now on. It takes the
// password given anew.
func (d *Desk) Release(ctx context.Context, by auth.Actor, plan int64) (*Plan, error) {
	if err := must(by, auth.ReleasePlan); err != nil {
		return nil, err
	}
	if err := staff.MustFresh(by, d.DB.Now()); err != nil {
		return nil, err
	}
	return d.act(ctx, by, plan, Released, auth.ReleasePlan, "", d.tellRelease)
}

// Reconcile says that every session is over and what came back was looked at. While
// something is missing it is refused with "plan.missing".
func (d *Desk) Reconcile(ctx context.Context, by auth.Actor, plan int64) (*Plan, error) {
	return d.act(ctx, by, plan, Reconciled, auth.PreparePlan, "", func(tx *pg.Tx, p *Plan) error {
		list, err := missing(tx, p)
		if err != nil || len(list) == 0 {
			return err
		}
		return fault.On("reason", "plan.missing", "n", len(list))
	})
}

// MadeGood is Reconcile when what was missing at the close of a session has been paid
// in since: it goes back into the reserve it came from. The reason says how.
func (d *Desk) MadeGood(ctx context.Context, by auth.Actor, plan int64, reason string) (*Plan, error) {
	if err := must(by, auth.PreparePlan); err != nil {
		return nil, err
	}
	reason, err := reasonOf("reason", reason)
	if err != nil {
		return nil, err
	}
	return d.act(ctx, by, plan, Reconciled, auth.PreparePlan, reason, func(tx *pg.Tx, p *Plan) error {
		list, err := missing(tx, p)
		if err != nil {
			return err
		}
		moves := map[string][]move{}
		for _, m := range list {
			subject := fmt.Sprintf("session:%d/made-good", m.session)
			moves[subject] = append(moves[subject], move{m.book, ledger.Posting{From: m.drawn, To: m.account, Qty: m.left}})
		}
		for _, subject := range slices.Sorted(maps.Keys(moves)) {
			_, err := post(tx, entryOf{
				kind: "hand_back", source: subject, on: workday.On(tx.Now), memo: "Nộp bù phần thiếu của phiên phát",
			}, moves[subject])
			if err != nil {
				return err
			}
		}
		return giving.AskCash(tx)
	})
}

// lack is what an account of a session that ended lacks: left is how much.
type lack struct {
	rest
	session int64
}

// missing is what the closes of a plan's sessions found missing and nobody has paid
// in yet.
func missing(tx *pg.Tx, p *Plan) (list []lack, err error) {
	if p.State != InProgress {
		return nil, nil
	}
	over, err := sessions(tx, auth.System("payout"), SessionFilter{Plan: p.ID, States: []SessionState{Over}, Limit: listMax})
	if err != nil {
		return nil, err
	}
	for _, s := range over {
		rests, err := restsOf(tx, s.ID)
		if err != nil {
			return nil, err
		}
		c, err := lastCount(tx, s.ID, "closing")
		if err != nil {
			return nil, err
		}
		for i, back := range c.back(rests) {
			if r := rests[i]; r.left > back {
				r.left -= back
				list = append(list, lack{r, s.ID})
			}
		}
	}
	return list, nil
}

// Close ends a reconciled plan; another person than who reconciled it. What was not
// handed over may stand in a later part.
func (d *Desk) Close(ctx context.Context, by auth.Actor, plan int64) (*Plan, error) {
	return d.act(ctx, by, plan, Closed, auth.ReleasePlan, "", nil)
}

// Abort gives a plan up before any of its sessions opened: who prepared it saw a
// mistake, or one of the others says no.
func (d *Desk) Abort(ctx context.Context, by auth.Actor, plan int64, reason string) (*Plan, error) {
	takes := auth.PreparePlan
	for _, p := range []auth.Permission{auth.ApprovePlan, auth.ReleasePlan} {
		if !by.May(takes, 0) && by.May(p, 0) {
			takes = p
		}
	}
	if err := must(by, takes); err != nil {
		return nil, err
	}
	reason, err := reasonOf("reason", reason)
	if err != nil {
		return nil, err
	}
	return d.act(ctx, by, plan, Aborted, takes, reason, nil)
}

// act takes a plan one step on. first does what belongs to the step.
func (d *Desk) act(
	ctx context.Context, by auth.Actor, id int64, to State, takes auth.Permission, reason string,
	first func(*pg.Tx, *Plan) error,
) (*Plan, error) {
	if err := must(by, takes); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Plan, error) {
		p, err := planByID(tx, id)
		if err != nil {
			return nil, err
		}
		if !by.May(auth.ReadPayout, p.UnitID) {
			return nil, fault.Of(fault.Missing, "payout.missing")
		}
		if err := by.Must(takes, p.UnitID); err != nil {
			return nil, err
		}
		if before[to] != p.State && (to != Aborted || p.State == Aborted) {
			return nil, errStep(p.State)
		}
		if first != nil {
			if err := first(tx, p); err != nil {
				return nil, err
			}
		}
		if err := insertAct(tx, p, to, reason); err != nil {
			return nil, err
		}
		if err := paid(tx, p, to); err != nil {
			return nil, err
		}
		was := p.State
		p.State = to
		return p, audit.Record(tx, audit.Event{
			Action: "plan." + verbs[to], Subject: p.subject(), Unit: p.UnitID, Reason: reason,
			Before: map[string]any{"state": was}, After: map[string]any{"state": to, "number": p.Number},
		})
	})
}

// paid ends the plan's time: all of its sessions are over, or it is given up.
func paid(tx *pg.Tx, p *Plan, to State) error {
	switch to {
	case Reconciled:
		return duty.Done(tx, duty.PlanPay, p.subject(), "Đã đối chiếu kế hoạch số "+p.Label(), 0)
	case Aborted:
		return duty.Lift(tx, duty.PlanPay, p.subject(), "Kế hoạch chi đã bỏ")
	}
	return nil
}

// before is the state from which each step is taken.
var before = map[State]State{
	Locked: Open, Approved: Locked, Released: Approved, InProgress: Released, Reconciled: InProgress, Closed: Reconciled,
}

var verbs = map[State]string{
	Locked: "lock", Approved: "approve", Released: "release", InProgress: "begin", Reconciled: "reconcile",
	Closed: "close", Aborted: "abort",
}

// The sentence for each state in which a step cannot be taken stands under
// "plan.step." and the state.
func errStep(is State) error { return fault.Of(fault.Conflict, "plan.step."+string(is)) }

// lock writes down what the plan gives, and takes its number last.
func (d *Desk) lock(tx *pg.Tx, p *Plan) error {
	units, err := planUnits(tx, p.ID)
	if err != nil {
		return err
	}
	rows, err := remaining(tx, p.Decision.ID, units)
	if err != nil {
		return err
	}
	var lines []aid.PayRow
	for _, r := range rows {
		if r.Waits == "" {
			lines = append(lines, r)
		}
	}
	if len(lines) == 0 {
		return fault.Of(fault.Conflict, "plan.nothing", "waits", len(rows))
	}
	if err := insertPlanLines(tx, p.ID, lines); err != nil {
		return err
	}
	p.Year = workday.On(tx.Now).Year()
	p.Number, err = serial.Take(tx, serial.Series{Unit: p.UnitID, Year: p.Year, Kind: seriesKind}, 1)
	return err
}

// planLeaf is what the public is told when money is released: how much for how many
// rows, by which decision. Of a private cause there is the commitment alone.
type planLeaf struct {
	Decision   string    `json:"decision,omitempty"`
	Part       int       `json:"part,omitempty"`
	Sums       []sumLeaf `json:"sums,omitempty"`
	Commitment string    `json:"commitment"`
}

type sumLeaf struct {
	Item string `json:"item"`
	Qty  int64  `json:"qty"`
	Rows int    `json:"rows"`
}

func sumLeaves(sums []Sum) (list []sumLeaf) {
	for _, s := range sums {
		list = append(list, sumLeaf(s))
	}
	return list
}

func (d *Desk) tellRelease(tx *pg.Tx, p *Plan) error {
	communes, err := planCommunes(tx, p.ID)
	if err != nil {
		return err
	}
	var sums []Sum
	for _, c := range communes {
		for _, s := range c.Sums {
			sums = add(sums, s.Item, s.Qty, s.Rows)
		}
	}
	facts, err := leaf.Encode("plan_row", map[string]any{
		"plan": p.ID, "decision": p.Decision.ID, "part": p.Part, "number": p.Number, "year": p.Year, "sums": sumLeaves(sums),
	})
	if err != nil {
		return err
	}
	l := planLeaf{Commitment: d.commit(p.subject(), facts)}
	if !p.Decision.Private {
		l.Decision, l.Part, l.Sums = p.Decision.Slug, p.Part, sumLeaves(sums)
	}
	return tell(tx, "plan", fmt.Sprint(p.ID), l)
}

// commit binds to a row for ever without telling it. The salt is derived, so the
// row can be opened to an auditor later.
func (d *Desk) commit(subject string, row []byte) string {
	return hex.EncodeToString(d.commitment(subject, row))
}

func (d *Desk) commitment(subject string, row []byte) []byte {
	return leaf.Commit(d.Keys.Derive("salt/"+subject, 32), row)
}

// tell appends one leaf to the public log.
func tell(tx *pg.Tx, kind, ref string, v any) error {
	body, err := leaf.Encode(kind, v)
	if err != nil {
		return err
	}
	return tlog.Append(tx, []tlog.Leaf{{Kind: kind, Ref: ref, Body: body}})
}

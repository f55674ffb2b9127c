package aid

import (
	"context"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Sheet is a request with everything that its page shows.
type Sheet struct {
	Request
	Event    disaster.Event
	Gap      []GapRow // as signed; of a draft as it is now
	Comments []Comment
	Earlier  []Request // of the same commune and event, without lines
	Begun    Begun
	Above    []place.Unit // who answers, the nearest first
}

// Begun is when a draft began to wait for the chair, and until when urgent relief
// is due.
type Begun struct {
	On, DueOn workday.Day
}

// RequestSheet is a request by its code, for whoever reads relief of its commune. One
// of a private cause is for who reads such events there, and sealed for who answers
// it; that it was opened is written down.
func (d *Desk) RequestSheet(ctx context.Context, by auth.Actor, code string) (*Sheet, error) {
	if err := by.Must(auth.ReadAid, 0); err != nil {
		return nil, err
	}
	if code = codes.Parse(code); code == "" {
		return nil, fault.Of(fault.Missing, "request.missing")
	}
	var s *Sheet
	err := d.DB.View(ctx, by, func(tx *pg.Tx) (err error) {
		s, err = sheetOf(tx, code)
		return err
	})
	if err != nil || !s.Private {
		return s, err
	}
	err = d.DB.Update(ctx, by, func(tx *pg.Tx) error { return recordOpened(tx, &s.Request) })
	if err != nil {
		return nil, err // nobody reads what is not written down
	}
	return s, nil
}

func sheetOf(tx *pg.Tx, code string) (*Sheet, error) {
	r, err := requestByCode(tx, code)
	if err != nil {
		return nil, err
	}
	if err := tx.By.Must(auth.ReadAid, r.Unit); err != nil {
		return nil, fault.Of(fault.Missing, "request.missing") // it is not for them to know
	}
	if r.Lines, err = linesOf(tx, r.ID); err != nil {
		return nil, err
	}
	r.seal()
	if err := markWaiting(tx, r); err != nil {
		return nil, err
	}
	if r.Steps, err = stepsOf(tx, r); err != nil {
		return nil, err
	}
	r.sum()
	s := &Sheet{Request: *r, Begun: begun(r)}
	if s.Above, err = aboveOf(tx, r); err != nil {
		return nil, err
	}
	if r.Sealed {
		return s, nil
	}
	e, err := disaster.EventByID(tx, r.Event)
	if err != nil {
		return nil, err
	}
	s.Event = *e
	if r.Approval.Editable() {
		s.Gap, err = gapOf(tx, r.Event, r.Unit)
	} else {
		s.Gap, err = gapOfPaper(tx, r.Paper)
	}
	if err != nil {
		return nil, err
	}
	if s.Comments, err = commentsOf(tx, r.ID); err != nil {
		return nil, err
	}
	s.Earlier, err = requestsOf(tx, RequestFilter{Event: r.Event, Unit: r.Unit, Before: r.ID})
	return s, err
}

// begun is when a draft was made; urgent relief is due from then.
func begun(r *Request) Begun {
	on := max(r.WrittenOn, workday.On(r.DraftedAt))
	return Begun{on, UrgentRelief.Due(on)}
}

// sum adds up a request's lines by item, and says what became of it.
func (r *Request) sum() {
	r.Totals = nil
	at := map[string]int{}
	households := map[string]map[int64]bool{}
	for _, l := range r.Lines {
		i, ok := at[l.Item]
		if !ok {
			i = len(r.Totals)
			at[l.Item], households[l.Item] = i, map[int64]bool{}
			r.Totals = append(r.Totals, Total{Item: l.Item})
		}
		t := &r.Totals[i]
		t.Proposed, t.Asked, t.Approved = t.Proposed+l.Proposed, t.Asked+l.Asked, t.Approved+l.Approved
		t.Allocated, t.Delivered = t.Allocated+l.Allocated, t.Delivered+l.Delivered
		if !households[l.Item][l.Household] {
			households[l.Item][l.Household] = true
			t.Households++
		}
	}
	r.Fulfilment = fulfilment(r.Approval, r.Totals)
}

// fulfilment is read from the sums: delivered when all that was approved is in
// people's hands, dispatched once some of it is.
func fulfilment(a Approval, totals []Total) Fulfilment {
	if a != Approved {
		return Pending
	}
	all, any, allocated := true, false, false
	for _, t := range totals {
		all = all && t.Delivered == t.Approved
		any = any || t.Delivered > 0
		allocated = allocated || t.Allocated > 0
	}
	switch {
	case any && all:
		return Delivered
	case any:
		return Dispatched
	case allocated:
		return Allocated
	}
	return Pending
}

// RequestFilter narrows a list of requests. Zero fields do not.
type RequestFilter struct {
	Event    int64
	Unit     int64
	Approval Approval
	Before   int64 // keyset: older than this id
	Limit    int   // at most 200
}

// Requests lists requests in the actor's reach, newest first, with their sums and
// steps and without their lines.
func (d *Desk) Requests(ctx context.Context, by auth.Actor, f RequestFilter) (list []Request, err error) {
	if err := by.Must(auth.ReadAid, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		if err := see(tx); err != nil {
			return err
		}
		list, err = requestsOf(tx, f)
		return err
	})
	return list, err
}

// RequestWork is what requests ask of one officer today.
type RequestWork struct {
	Drafts   []WaitingRequest // of the officer's communes, to be written and signed
	Returned []WaitingRequest // sent back to them
	Answers  []WaitingRequest // whose step waits for the officer
	Unasked  []Unasked        // verified households of theirs in no request
}

// WaitingRequest is a request that waits for somebody since a day.
type WaitingRequest struct {
	Request
	Since, DueOn workday.Day
	Late         int // days behind
}

// workMax bounds how many open requests are looked at for the day's work.
const workMax = 200

// RequestWorkFor is what waits for the actor, since when, and what is late.
func (d *Desk) RequestWorkFor(ctx context.Context, by auth.Actor) (w RequestWork, err error) {
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		if err := see(tx); err != nil {
			return err
		}
		today := workday.On(tx.Now)
		for _, state := range []Approval{Draft, Returned, Submitted} {
			list, err := requestsOf(tx, RequestFilter{Approval: state, Limit: workMax})
			if err != nil {
				return err
			}
			for i := range list {
				w.take(by, &list[i], today)
			}
		}
		if by.May(auth.DraftRequest, 0) {
			var err error
			w.Unasked, err = unaskedFor(tx, today)
			return err
		}
		return nil
	})
	return w, err
}

func (w *RequestWork) take(by auth.Actor, r *Request, today workday.Day) {
	x := WaitingRequest{Request: *r}
	if step := r.Waiting(); step != nil {
		if by.May(auth.ApproveRequest, step.Unit) {
			x.Since, x.DueOn, x.Late = step.StartedOn, step.DueOn, step.Late(today)
			w.Answers = append(w.Answers, x)
		}
		return
	}
	if !by.May(auth.DraftRequest, r.Unit) {
		return
	}
	b := begun(r)
	x.Since, x.DueOn = b.On, b.DueOn
	if r.Approval == Returned {
		last := r.Steps[len(r.Steps)-1]
		for _, s := range r.Steps {
			if s.Outcome == Returned {
				last = s
			}
		}
		x.Since, x.DueOn = last.AnsweredOn, UrgentRelief.Due(last.AnsweredOn)
		x.Late = max(int(today-x.DueOn), 0)
		w.Returned = append(w.Returned, x)
		return
	}
	x.Late = max(int(today-x.DueOn), 0)
	w.Drafts = append(w.Drafts, x)
}

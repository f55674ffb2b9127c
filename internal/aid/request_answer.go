package aid

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// AnswerForm is a step's word, as typed.
type AnswerForm struct {
	Step    int64    // the step that was looked at; another one waiting means somebody was faster
	Outcome Approval // Approved, Returned, Rejected
	Reason  string   // of a return or rejection, at least ten letters
	On      string   // the day of the answer; "" is today
	Lines   []LineForm
}

// Answered is what a request has become.
type Answered struct {
	ID       int64
	Code     string
	Approval Approval // Submitted while another step follows
}

const (
	answerMin = 10
	answerMax = 2000
)

// AnswerRequest approves, returns or rejects the paper for the step whose turn it
// is. A line may be approved in part, with a reason; a line whose household is no
// longer verified with the facts of the paper only with nothing. The caller has
// asked for the password once more. It refuses whoever does not approve for the
// step's unit, who drafted, edited or signed the paper or answered another of its
// steps, and whoever comes second.
func (d *Desk) AnswerRequest(ctx context.Context, by auth.Actor, id int64, f AnswerForm) (*Answered, error) {
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Answered, error) {
		r, err := requestForUpdate(tx, id)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.ApproveRequest, 0); err != nil {
			return nil, err
		}
		if r.Steps, err = stepsOf(tx, r); err != nil {
			return nil, err
		}
		step := r.Waiting()
		if step == nil || f.Step != 0 && step.ID != f.Step {
			return nil, fault.Of(fault.Conflict, "request.answered")
		}
		if err := mustBePerson(by, auth.ApproveRequest, step.Unit); err != nil {
			return nil, err
		}
		return d.answer(tx, r, step, f)
	})
}

func (d *Desk) answer(tx *pg.Tx, r *Request, step *Step, f AnswerForm) (*Answered, error) {
	var err error
	if r.Lines, err = linesOf(tx, r.ID); err != nil {
		return nil, err
	}
	r.seal()
	if err := markWaiting(tx, r); err != nil {
		return nil, err
	}
	reason, on, cuts, err := f.read(r, step, workday.On(tx.Now))
	if err != nil {
		return nil, err
	}
	name, err := nameOf(tx, tx.By.ID)
	if err != nil {
		return nil, err
	}
	now, err := answerRequest(tx, r.ID, step.ID, f.Outcome, reason, name, on, cuts)
	if err != nil {
		return nil, explainRequest(err)
	}
	if now == Approved || now == Rejected {
		if r.Lines, err = linesOf(tx, r.ID); err != nil {
			return nil, err
		}
		commitment, err := commitmentOf(tx, r.Paper)
		if err != nil {
			return nil, err
		}
		ref := fmt.Sprintf("%s/%d", r.Code, r.Turn)
		if err := d.tellRequest(tx, r, string(now), ref, r.Number, commitment); err != nil {
			return nil, err
		}
	}
	if err := answered(tx, r, step, f.Outcome, now, on); err != nil {
		return nil, err
	}
	held, err := heldBy(tx, r.ID)
	if err != nil {
		return nil, err
	}
	return &Answered{r.ID, r.Code, now}, audit.Record(tx, audit.Event{
		Action: "request." + verb(f.Outcome), Subject: r.subject(), Unit: r.Unit, Reason: reason,
		After: map[string]any{"step": step.Level, "on": on, "cut": len(cuts), "state": now, "held": held},
	})
}

// verb of an outcome in the trail.
func verb(o Approval) string {
	return map[Approval]string{Approved: "approve", Returned: "return", Rejected: "reject"}[o]
}

func (f AnswerForm) read(r *Request, step *Step, today workday.Day) (
	reason string, on workday.Day, cuts []lineChange, err error,
) {
	var l fault.List
	on = today
	if strings.TrimSpace(f.On) != "" {
		if on, err = workday.Parse(strings.TrimSpace(f.On)); err != nil {
			l.On("on", "day.format")
		} else if on > today || on < step.StartedOn {
			l.On("on", "request.answer.on", "from", step.StartedOn)
		}
	}
	if reason, err = vntext.Clean("reason", f.Reason, answerMax, true); err != nil {
		l.Add(err)
	}
	switch f.Outcome {
	case Approved:
		cuts = readLines(&l, r.Lines, f.Lines, func(h *RequestLine) (int64, int64, string) {
			if h.Answered {
				return h.Asked, h.Approved, h.ApprovedReason
			}
			return h.Asked, h.Asked, ""
		})
		stale(&l, r.Lines, cuts)
	case Returned, Rejected:
		if utf8.RuneCountInString(reason) < answerMin {
			l.On("reason", "request.answer.reason", "min", answerMin)
		}
	default:
		l.On("outcome", "request.answer.outcome")
	}
	return reason, on, cuts, l.Err()
}

// stale refuses to approve anything for a household that is disputed or was
// surveyed again since the paper was signed.
func stale(l *fault.List, lines []RequestLine, cuts []lineChange) {
	qty := make(map[int64]int64, len(cuts))
	for _, c := range cuts {
		qty[c.line] = c.qty
	}
	for i := range lines {
		x := &lines[i]
		if x.Waits == "" {
			continue
		}
		now := x.Asked
		if x.Answered {
			now = x.Approved
		}
		if cut, ok := qty[x.ID]; ok {
			now = cut
		}
		if now > 0 {
			l.On(fmt.Sprintf("lines.%d.qty", x.ID), "request.line."+x.Waits, "name", x.Head)
		}
	}
}

package aid

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// What relief makes due: a request its signature and each level's word, a decision its
// list on the wall, an objection its answer, and a row whose objection was right its end.
// Each is opened by the act before it and ended by the act itself.

// DueRef is what the deadline that runs for a request is kept under.
func (r *Request) DueRef() string {
	if s := r.Waiting(); s != nil {
		return r.answerRef(s.Position)
	}
	return r.signRef()
}

func (r *Request) signRef() string { return fmt.Sprintf("request:%s/%d", r.Code, r.Turn+1) }

func (r *Request) answerRef(position int) string {
	return fmt.Sprintf("request:%s/%d/%d", r.Code, r.Turn, position)
}

func (r *Request) path() string { return "/van-phong/to-trinh/" + r.Code }

// about is what a request is called in a list of duties: of a private cause nothing that
// says which.
func (r *Request) about(tx *pg.Tx) (string, error) {
	if r.Private {
		return "Tờ trình " + r.Code, nil
	}
	unit, err := place.NameOn(tx, r.Unit, r.WrittenOn)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s · %s", r.EventName, unit), nil
}

// askSigning begins the chair's time for a draft, or for a paper that came back.
func askSigning(tx *pg.Tx, r *Request, from workday.Day) error {
	about, err := r.about(tx)
	if err != nil {
		return err
	}
	return duty.Open(tx, duty.New{
		Kind: duty.RequestSign, Ref: r.signRef(), Unit: r.Unit, Role: auth.CommuneChair, About: about, Path: r.path(), From: from,
	})
}

// askAnswer begins the time of the level whose turn it is.
func askAnswer(tx *pg.Tx, r *Request, s *Step) error {
	about, err := r.about(tx)
	if err != nil {
		return err
	}
	return duty.Open(tx, duty.New{
		Kind: duty.RequestAnswer, Ref: r.answerRef(s.Position), Unit: s.Unit, Role: auth.Approver, About: about, Path: r.path(),
		From: s.StartedOn,
	})
}

// signed ends the chair's time and begins that of the first level.
func signed(tx *pg.Tx, id, number int64) error {
	r, err := requestByID(tx, id)
	if err != nil {
		return err
	}
	if r.Steps, err = stepsOf(tx, r); err != nil {
		return err
	}
	before := *r
	before.Turn--
	err = duty.Done(tx, duty.RequestSign, before.signRef(), fmt.Sprintf("Tờ trình số %d", number), 0)
	if s := r.Waiting(); err == nil && s != nil {
		err = askAnswer(tx, r, s)
	}
	return err
}

// answered ends a level's time, and begins the next one's, or the chair's again.
func answered(tx *pg.Tx, r *Request, s *Step, said, now Approval, on workday.Day) error {
	err := duty.DoneOn(tx, duty.RequestAnswer, r.answerRef(s.Position), "Đã trả lời tờ trình", 0, on)
	if err != nil {
		return err
	}
	if now == Returned {
		return askSigning(tx, r, on)
	}
	for i := range r.Steps {
		if next := &r.Steps[i]; now == Submitted && said == Approved && next.Position == s.Position+1 {
			next.StartedOn = on
			return askAnswer(tx, r, next)
		}
	}
	return nil
}

// decisionOf is what a decision is called where those of other years stand beside it.
func decisionOf(number int64, on workday.Day) string {
	return fmt.Sprintf("Quyết định số %s ngày %s", DecisionLabel(number), on.Local())
}

func noticeRef(code string) string { return "notice:" + code }

func askNotice(tx *pg.Tx, d *Decision, code string, unit int64) error {
	return duty.Open(tx, duty.New{
		Kind: duty.NoticePost, Ref: noticeRef(code), Unit: unit, Role: auth.MTTQOfficer, About: decisionOf(d.Number, d.DecidedOn),
		Path: "/van-phong/niem-yet/" + code, From: d.DecidedOn,
	})
}

func objectionRef(code string) string { return "objection:" + code }

func (o *Objection) ref() string { return objectionRef(o.Code) }

func rowRef(row int64) string { return fmt.Sprintf("row:%d", row) }

func askObjection(tx *pg.Tx, n *Notice, o *Objection) error {
	return duty.Open(tx, duty.New{
		Kind: duty.ObjectionAnswer, Ref: o.ref(), Unit: o.Unit, Role: auth.MTTQOfficer,
		About: decisionOf(n.Number, n.DecidedOn), Path: "/van-phong/khieu-nai/" + o.Code, From: workday.On(tx.Now),
	})
}

// askStrike begins the time of who decides to take a row off its list after an objection
// that was right. A row of which something was given stays: it cannot be taken off.
func askStrike(tx *pg.Tx, o *Objection) error {
	if o.Verdict != ObjectionUpheld || o.Row == 0 || o.Struck {
		return nil
	}
	n, err := noticeByCode(tx, o.Notice)
	if err != nil {
		return err
	}
	given, err := rowGiven(tx, o.Row)
	if err != nil || given {
		return err
	}
	return duty.Open(tx, duty.New{
		Kind: duty.RowStrike, Ref: rowRef(o.Row), Unit: o.FundUnit, Role: auth.Approver,
		About: fmt.Sprintf("%s · dòng %d", decisionOf(n.Number, n.DecidedOn), o.Nth), Path: "/van-phong/khieu-nai/" + o.Code,
		From: workday.On(tx.Now),
	})
}

package duty

import (
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Kind names a term of the law or of the house: duty.terms has its days.
type Kind string

// The kinds.
const (
	Reception          Kind = "reception" // no duty: how long a campaign receives
	Extension          Kind = "extension" // no duty: how far one document extends that
	Distribution       Kind = "distribution"
	NotifyBank         Kind = "notify_bank"
	PublishReceived    Kind = "publish_received"
	PublishDistributed Kind = "publish_distributed"
	CampaignReport     Kind = "campaign_report"
	LateMoney          Kind = "late_money"
	LateReturn         Kind = "late_return"
	LateTransfer       Kind = "late_transfer"
	OutsideAnswer      Kind = "outside_answer"
	RequestSign        Kind = "request_sign"     // a draft, or what came back, to its signature
	RequestAnswer      Kind = "request_answer"   // one level's word on a request
	NoticePost         Kind = "notice_post"      // a decision's list on the wall
	ObjectionAnswer    Kind = "objection_answer" // to what was said against it
	PlanPay            Kind = "plan_pay"         // the last day that a plan gives itself
	ShipmentArrive     Kind = "shipment_arrive"  // the day that its paper names
	RowStrike          Kind = "row_strike"       // a row whose objection was right, off its list
	HalfYearReport     Kind = "half_year_report" // what disasters took in six months
	YearReport         Kind = "year_report"      // and in a year
	ClaimAnswer        Kind = "claim_answer"     // to who gave and finds no receipt
	RefundDecide       Kind = "refund_decide"    // about money that somebody did not mean to give
	RefundPay          Kind = "refund_pay"       // what was decided, to the bank's line
	FakeReport         Kind = "fake_report"      // somebody gives themselves out as the fund
	HeirLine           Kind = "heir_line"        // what came to the account of a unit that ended
	HeirMove           Kind = "heir_move"        // its way back or on, by the bank's line
	CashGap            Kind = "cash_gap"         // a box that was counted and differs from the books
)

// acts are the permissions of the acts that end a duty, where nothing else does.
var acts = map[Kind]auth.Permission{
	RequestSign: auth.DraftRequest, RequestAnswer: auth.ApproveRequest, NoticePost: auth.PostNotice,
	ObjectionAnswer: auth.AnswerObjection, PlanPay: auth.PreparePlan, ShipmentArrive: auth.ReceiveGoods,
	RowStrike: auth.DecideRound, ClaimAnswer: auth.MatchLines, RefundDecide: auth.ApproveRefund,
	RefundPay: auth.MatchLines, FakeReport: auth.MatchLines, HeirLine: auth.PublishCampaign, HeirMove: auth.MatchLines,
	LateMoney: auth.PublishCampaign, LateReturn: auth.MatchLines, LateTransfer: auth.MatchLines,
	CashGap: auth.WriteOff,
}

// MayEnd reports whether the actor may do the act that ends the duty.
func (d Duty) MayEnd(by auth.Actor) bool {
	p, known := acts[d.Kind]
	if !known {
		p = auth.MeetDuties
	}
	return by.May(p, d.UnitID)
}

// Proof is what ends a duty.
type Proof string

// The proofs.
const (
	NoProof Proof = "none"
	Words   Proof = "words" // what was done, by its number, entry or page
	File    Proof = "file"  // a letter, a report
	Act     Proof = "act"   // what is done on its own page, and nothing else
)

// Term is what the law or the house gives for something, since a day.
type Term struct {
	Kind    Kind
	Since   workday.Day
	Days    int
	Working bool
	Proof   Proof
	Basis   string
}

// Due is the last day of the term that begins on a day.
func (t Term) Due(from workday.Day) workday.Day {
	if t.Working {
		return workday.AddWorkingDays(from, t.Days)
	}
	return workday.AddCalendarDays(from, t.Days)
}

// New is a duty to open.
type New struct {
	Kind  Kind
	Ref   string // what it is about: "campaign:lu-2026"
	Unit  int64
	Role  auth.Role   // who of the unit is to do it
	About string      // what it is about, as officers call it
	Path  string      // of the page where it is done, "" for the duty's own
	From  workday.Day // the day that begins its clock, which is not counted
	Due   workday.Day // as a paper names it; zero: as the term counts
}

// Open opens duties in the caller's transaction. One that is open, or was, is left as it
// is.
func Open(tx *pg.Tx, list ...New) error {
	var of *Term
	for i, n := range list {
		if i == 0 || n.Kind != list[i-1].Kind || n.From != list[i-1].From {
			var err error
			if of, err = TermOn(tx, n.Kind, n.From); err != nil {
				return err
			}
		}
		term := *of
		if n.Due.IsZero() {
			n.Due = term.Due(n.From)
		} else {
			n.From = min(n.From, n.Due)
			term.Days, term.Working = int(n.Due-n.From), false
		}
		if err := insertDuty(tx, n, term); err != nil {
			return err
		}
	}
	return nil
}

// Done ends a duty in the transaction of the act that does it. What is not open, or was
// never opened, is left as it is: an act may come before its deadline was set.
func Done(tx *pg.Tx, kind Kind, ref, how string, proof int64) error {
	return DoneOn(tx, kind, ref, how, proof, workday.On(tx.Now))
}

// DoneOn is Done for what was done on a day before, as its paper says.
func DoneOn(tx *pg.Tx, kind Kind, ref, how string, proof int64, on workday.Day) error {
	return end(tx, kind, ref, step{what: "done", reason: how, proof: proof, on: on})
}

// Lift ends a duty in the transaction of the act after which it is none any more.
func Lift(tx *pg.Tx, kind Kind, ref, why string) error {
	return end(tx, kind, ref, step{what: "dropped", reason: why})
}

func end(tx *pg.Tx, kind Kind, ref string, s step) error {
	d, err := byRef(tx, kind, ref)
	if err != nil || d == nil || !d.Open() {
		return err
	}
	if d.State == Paused {
		if err := insertStep(tx, d, step{what: "resumed", due: d.resumed(workday.On(tx.Now))}); err != nil {
			return err
		}
	}
	s.due = d.DueOn
	return insertStep(tx, d, s)
}

// State is where a duty is.
type State string

// The states.
const (
	Running State = "running"
	Paused  State = "paused"
	Ended   State = "done"
	Dropped State = "dropped"
)

// Duty is a deadline with where it is.
type Duty struct {
	ID       int64
	Kind     Kind
	Ref      string
	UnitID   int64
	Role     auth.Role
	About    string
	Path     string
	BegunOn  workday.Day
	FirstDue workday.Day // as it was set
	DueOn    workday.Day // as it is after its pauses
	Days     int
	Working  bool
	Proof    Proof
	Basis    string
	State    State
	PausedOn workday.Day
	EndedOn  workday.Day
}

// Late is by how many days a duty is past its day, or was when it ended; a clock that
// stands still runs past nothing.
func (d Duty) Late(today workday.Day) int {
	switch d.State {
	case Paused, Dropped:
		return 0
	case Ended:
		today = d.EndedOn
	}
	return max(int(today-d.DueOn), 0)
}

// Open reports whether it is still to be done.
func (d Duty) Open() bool { return d.State == Running || d.State == Paused }

// Told reports whether givers were told its day, so that its clock never stands still.
func (d Duty) Told() bool { return d.Kind == Distribution }

// Named reports whether a paper names its day, so that no term counts it.
func (d Duty) Named() bool { return d.Kind == PlanPay || d.Kind == ShipmentArrive }

// Certain reports whether all days until then are announced.
func (d Duty) Certain() bool { return workday.Vietnam.Certain(d.BegunOn, d.DueOn) }

// resumed is the day by which a paused duty is due when its clock goes on today: what was
// left when it stopped is left again, counted as the term counts.
func (d Duty) resumed(today workday.Day) workday.Day {
	if today <= d.PausedOn {
		return d.DueOn
	}
	if d.Working {
		left := 0
		if d.DueOn > d.PausedOn {
			left = workday.Vietnam.WorkingDays(d.PausedOn, d.DueOn)
		}
		return max(d.DueOn, workday.AddWorkingDays(today, left))
	}
	return max(d.DueOn, workday.Vietnam.NextWorking(d.DueOn+(today-d.PausedOn)))
}

// Step is what became of a duty once.
type Step struct {
	What    string
	On      workday.Day
	DueOn   workday.Day
	Reason  string
	ProofID int64
	Actor   string
	At      time.Time
}

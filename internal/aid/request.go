package aid

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Approval is what people have said to a request.
type Approval string

// The states of approval.
const (
	Draft     Approval = "draft"
	Submitted Approval = "submitted"
	Returned  Approval = "returned" // to be mended: a draft again
	Approved  Approval = "approved" // in whole or in part
	Rejected  Approval = "rejected"
)

// Editable reports whether the chair still writes in it.
func (a Approval) Editable() bool { return a == Draft || a == Returned }

// Fulfilment is what became of a request, beside its approval.
type Fulfilment string

// The states of fulfilment. Each but the last may be of a part: the sums tell.
const (
	Pending    Fulfilment = "pending"
	Allocated  Fulfilment = "allocated"
	Dispatched Fulfilment = "dispatched"
	Delivered  Fulfilment = "delivered"
)

// Request is a commune's request for relief in one event.
type Request struct {
	ID          int64
	Code        string // opens its page; random
	Number      int64  // of its latest paper, in the series TTR of unit and year; 0 for a draft
	Event       int64
	EventName   string
	Unit        int64
	UnitCode    string
	UnitName    string // as on the day it was written
	Supplements int64  // an earlier request of the same commune and event; 0 for the first
	Private     bool   // the event's cause is
	Sealed      bool   // and the reader answers it without knowing the event: see seal
	EventOn     workday.Day
	WrittenOn   workday.Day
	Letter      string // the chair's own words
	Explanation string // of the gap between the quick report and the households
	Approval    Approval
	Fulfilment  Fulfilment
	Paper       int64 // the paper that waits or was answered; 0 for a draft
	DraftedBy   int64
	DraftedAt   time.Time

	Totals []Total
	Lines  []RequestLine // only when one request is asked for
	Steps  []Step        // of the paper, in order
	Turn   int           // how many times it was sent
	Signed Signature     // of the latest paper
	Hash   []byte        // of the latest paper's list
}

// Label is the number as papers and lists have it.
func (r *Request) Label() string {
	if r.Number == 0 {
		return ""
	}
	return fmt.Sprintf("%d/TTr-UBND", r.Number)
}

// Signature is who signed a paper, and when.
type Signature struct {
	By   int64
	Name string
	At   time.Time
}

// Total is the sums of one item in a request.
type Total struct {
	Item                                            string
	Proposed, Asked, Approved, Allocated, Delivered int64
	Households                                      int
}

// RequestLine is one household's one case.
type RequestLine struct {
	ID, Request           int64
	Event, Unit           int64
	Household, Assessment int64
	Revision              int
	FactsHash             []byte
	HouseholdCode, Head   string
	Village               int64
	VillageName           string
	Case                  norm.Case
	Band                  string
	Content               string // what is supported once: norm.Content of the case
	Norm                  int64
	Item                  string
	Purpose               string
	Sum                   string // "15 kg × 4 người × 2 tháng"
	Terms                 []norm.Term
	Entitled              int64 // what the norm gives
	Before                int64 // of it, what earlier requests asked already
	ContentTotal          int64 // what the norms give for the whole content
	Proposed              int64 // Entitled − Before
	Asked                 int64
	Reason                string // why Asked differs
	Approved              int64
	ApprovedReason        string // why Approved differs from Asked
	Answered              bool   // Approved is somebody's word
	Allocated, Dispatched int64
	Delivered             int64
	Waits                 string // "" or why the line cannot go on now: WaitsDisputed, WaitsChanged
	Number                int64  // of the request's paper
}

// Why a line waits.
const (
	WaitsDisputed = "disputed" // its assessment is no longer verified
	WaitsChanged  = "changed"  // a later survey found something else
)

// OpenLine is an approved line with what a round may still give to it.
type OpenLine struct {
	RequestLine
	Open int64 // Approved − Allocated
}

// Step is one level's turn to answer a paper.
type Step struct {
	ID         int64
	Position   int
	Level      string // district, province
	Unit       int64
	UnitName   string
	Clock      Clock
	StartedOn  workday.Day // zero while an earlier step waits
	DueOn      workday.Day
	Outcome    Approval // "" while it waits
	Reason     string
	AnsweredBy int64
	Name       string
	AnsweredOn workday.Day
	AnsweredAt time.Time
}

// Late is by how many days the answer came or is behind its day on today.
func (s *Step) Late(today workday.Day) int {
	if s.DueOn.IsZero() {
		return 0
	}
	if !s.AnsweredOn.IsZero() {
		today = s.AnsweredOn
	}
	return max(int(today-s.DueOn), 0)
}

// Waiting is the step whose turn it is; nil when none is.
func (r *Request) Waiting() *Step {
	if r.Approval != Submitted {
		return nil
	}
	for i := range r.Steps {
		if r.Steps[i].Outcome == "" {
			return &r.Steps[i]
		}
	}
	return nil
}

package aid

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/serial"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Serial is the series of requests.
const requestSerial = "TTR"

// explanationMin makes an explanation of the gap say something.
const explanationMin = 20

// GapRow is one indicator on which the quick report and the households differ, as
// it stood when the paper was signed.
type GapRow struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	NameEN   string `json:"name_en"`
	Unit     string `json:"unit"`
	UnitEN   string `json:"unit_en"`
	Reported string `json:"reported"`
	Counted  string `json:"counted"`
	Verified string `json:"verified"`
	Told     bool   `json:"told"`
}

// gapOf keeps the indicators that differ: reported and surveyed are not the same,
// or one of them is missing.
func gapOf(tx *pg.Tx, event, unit int64) (rows []GapRow, err error) {
	lines, err := disaster.Gap(tx, event, unit)
	if err != nil {
		return nil, err
	}
	for _, g := range lines {
		if g.Gap() == 0 || !g.Told && g.Counted == 0 {
			continue
		}
		rows = append(rows, GapRow{
			g.Code, g.Name, g.NameEN, g.Indicator.Unit, g.UnitEN, g.Show(g.Reported), g.Show(g.Counted), g.Show(g.Verified), g.Told,
		})
	}
	return rows, nil
}

// Sent is a paper that was signed and sent.
type Sent struct {
	ID     int64
	Code   string
	Number int64
}

// SubmitRequest signs a draft and sends it up: the paper gets its number, the
// steps and the gap are frozen, and the public learns the sums. The caller has
// asked the chair for the password once more. It refuses whoever does not sign
// for the commune, a draft whose households changed since it was proposed, and a
// gap between the quick report and the households that nobody explained.
func (d *Desk) SubmitRequest(ctx context.Context, by auth.Actor, id int64) (*Sent, error) {
	return d.SubmitRequestOn(ctx, by, id, "")
}

// SubmitRequestOn is SubmitRequest with the day on the paper: the clocks of the
// answers begin with it. "" keeps the draft's.
func (d *Desk) SubmitRequestOn(ctx context.Context, by auth.Actor, id int64, on string) (*Sent, error) {
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Sent, error) {
		r, err := requestForUpdate(tx, id)
		if err != nil {
			return nil, err
		}
		if err := mustBePerson(by, auth.SubmitRequest, r.Unit); err != nil {
			return nil, err
		}
		if !r.Approval.Editable() {
			return nil, fault.Of(fault.Conflict, "request.signed")
		}
		if strings.TrimSpace(on) != "" {
			if r.WrittenOn, err = writtenOn(on, r.EventOn, workday.On(tx.Now)); err != nil {
				return nil, err
			}
			if err := updateWords(tx, id, r.Letter, r.Explanation, r.WrittenOn); err != nil {
				return nil, err
			}
		}
		gap, err := checkDraft(tx, r)
		if err != nil {
			return nil, err
		}
		return d.submit(tx, r, gap)
	})
}

// checkDraft tells at once everything that keeps a draft from being signed.
func checkDraft(tx *pg.Tx, r *Request) ([]GapRow, error) {
	e, err := disaster.EventByID(tx, r.Event)
	if err != nil {
		return nil, err
	}
	if !e.Open() {
		return nil, fault.Of(fault.Conflict, "request.event.closed", "event", e.Name)
	}
	if r.Lines, err = linesOf(tx, r.ID); err != nil {
		return nil, err
	}
	if err := markWaiting(tx, r); err != nil {
		return nil, err
	}
	var l fault.List
	var asked int64
	for i := range r.Lines {
		x := &r.Lines[i]
		asked += x.Asked
		if x.Waits != "" {
			l.On(fmt.Sprintf("lines.%d", x.ID), "request.line."+x.Waits, "name", x.Head)
		}
	}
	if asked == 0 {
		l.On("", "request.empty")
	}
	gap, err := gapOf(tx, r.Event, r.Unit)
	if err != nil {
		return nil, err
	}
	if len(gap) > 0 && utf8.RuneCountInString(r.Explanation) < explanationMin {
		l.On("explanation", "request.explanation.missing", "n", len(gap), "min", explanationMin)
	}
	return gap, l.Err()
}

// markWaiting says of each line whether its household is still verified with the
// same facts.
func markWaiting(tx *pg.Tx, r *Request) error {
	if r.Sealed {
		return markSealed(tx, r)
	}
	units, err := place.Reach(tx, r.Unit)
	if err != nil {
		return err
	}
	verified, err := disaster.Verified(tx, r.Event, units)
	if err != nil {
		return err
	}
	now := make(map[int64]disaster.Verdict, len(verified))
	for _, v := range verified {
		now[v.Household] = v
	}
	for i := range r.Lines {
		l := &r.Lines[i]
		v, ok := now[l.Household]
		switch {
		case !ok:
			l.Waits = WaitsDisputed
		case v.Assessment != l.Assessment || string(v.Hash) != string(l.FactsHash):
			l.Waits = WaitsChanged
		default:
			l.Waits = ""
		}
	}
	return nil
}

// requestRow is a line as the hash of the list binds it: no name.
type requestRow struct {
	Household  string `json:"household"`
	Case       string `json:"case"`
	Band       string `json:"band"`
	Norm       int64  `json:"norm"`
	Item       string `json:"item"`
	Sum        string `json:"sum"`
	Entitled   int64  `json:"entitled"`
	Before     int64  `json:"before"`
	Asked      int64  `json:"asked"`
	Reason     string `json:"reason"`
	Assessment int64  `json:"assessment"`
	Revision   int    `json:"revision"`
	Facts      string `json:"facts"`
}

// requestList is the list in the one form whose hash stands on the paper.
func requestList(lines []RequestLine) []byte {
	list := make([]requestRow, len(lines))
	for i, l := range lines {
		list[i] = requestRow{
			l.HouseholdCode, string(l.Case), l.Band, l.Norm, l.Item, l.Sum, l.Entitled, l.Before, l.Asked, l.Reason,
			l.Assessment, l.Revision, hex.EncodeToString(l.FactsHash),
		}
	}
	body, err := json.Marshal(list)
	if err != nil {
		panic("aid: " + err.Error()) // texts and numbers always can
	}
	return body
}

func (d *Desk) submit(tx *pg.Tx, r *Request, gap []GapRow) (*Sent, error) {
	name, err := nameOf(tx, tx.By.ID)
	if err != nil {
		return nil, err
	}
	body := requestList(r.Lines)
	hash := sha256.Sum256(body)
	ref := fmt.Sprintf("%s/%d", r.Code, r.Turn+1)
	commitment := leaf.Commit(d.Keys.Derive("salt/request/"+ref, 32), body)

	year := r.WrittenOn.Year()
	number, err := serial.Take(tx, serial.Series{Unit: r.Unit, Year: year, Kind: requestSerial}, 1)
	if err != nil {
		return nil, err
	}
	term, err := duty.TermOn(tx, duty.RequestAnswer, r.WrittenOn)
	if err != nil {
		return nil, err
	}
	if err := submitRequest(tx, r, name, number, hash[:], commitment, gap, *term); err != nil {
		return nil, explainRequest(err)
	}
	if err := signed(tx, r.ID, number); err != nil {
		return nil, err
	}
	if err := d.tellRequest(tx, r, "submitted", ref, number, commitment); err != nil {
		return nil, err
	}
	held, err := heldBy(tx, r.ID)
	if err != nil {
		return nil, err
	}
	return &Sent{r.ID, r.Code, number}, audit.Record(tx, audit.Event{
		Action: "request.submit", Subject: r.subject(), Unit: r.Unit, Reason: r.Explanation,
		After: map[string]any{
			"number": number, "on": r.WrittenOn, "lines": len(r.Lines), "list": hex.EncodeToString(hash[:]), "held": held,
		},
	})
}

func explainRequest(err error) error {
	switch {
	case pg.IsCheck(err, "requests_submitted_once"):
		return fault.Of(fault.Conflict, "request.signed")
	case pg.IsCheck(err, "requests_come_from_a_commune"):
		return fault.On("on", "request.unit.gone")
	case pg.IsCheck(err, "requests_ask_once"), pg.IsUnique(err, "request_lines_in_one_open_request"):
		return fault.Of(fault.Conflict, "request.again")
	case pg.IsUnique(err, "requests_one_draft_per_unit_and_event"):
		return fault.Of(fault.Conflict, "request.draft.once")
	case pg.IsCheck(err, "requests_answered_while_they_wait"), pg.IsCheck(err, "requests_answered_in_order"),
		pg.IsUnique(err, "request_steps_answered_once"):
		return fault.Of(fault.Conflict, "request.answered")
	case pg.IsCheck(err, "requests_answered_by_others"):
		return fault.Of(fault.Denied, "request.same")
	case pg.IsUnique(err, "requests_answered_by_each_person_once"):
		return fault.Of(fault.Denied, "request.same.step")
	}
	return fmt.Errorf("write request: %w", err)
}

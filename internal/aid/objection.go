package aid

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// ObjectionKinds are what can be said against a list, in the order of forms.
var ObjectionKinds = []string{"not_hit", "wrong_facts", "had_already", "missing", "other"}

// The answers to an objection.
const (
	ObjectionKept   = "kept"   // the row stays
	ObjectionUpheld = "upheld" // it was right
)

// ObjectionForm is an objection as typed. No account is needed; name and contact may
// be left out.
type ObjectionForm struct {
	Notice  string // its code
	Row     string // the number on the list; "" when a household is missing
	Kind    string
	Words   string
	Name    string
	Contact string
}

// Objection is what somebody said against a list. The code is all the objector needs.
type Objection struct {
	ID         int64
	Code       string
	Notice     string // its code
	Decision   string // its slug
	Unit       int64
	FundUnit   int64 // of the fund that decided
	Row        int64 // 0: none
	RowCode    string
	Nth        int
	Masked     string // the row's household
	Kind       string
	Channel    string
	FiledAt    time.Time
	Words      string `json:"-"` // for who may answer
	Verdict    string // "" while it waits
	Answer     string
	AnsweredAt time.Time
	AnsweredBy string // name, and login where there is no name
	Struck     bool
	Given      bool   // its row was given, wholly or in part
	Household  int64  // of the row; 0: none
	Hand       string // what the reader had to do with the list: "", "verifier", "request", "decision"
}

// objectionWords is what is sealed of an objection.
type objectionWords struct {
	Words   string `json:"words"`
	Name    string `json:"name"`
	Contact string `json:"contact"`
}

// objector acts for citizens who object: their words are written in a scope that no
// visitor has.
var objector = auth.System("aid.objection")

// openMax bounds the objections of a notice that wait.
const openMax = 300

// Object takes an objection from anybody, or from an officer at whose desk somebody
// objects. A row that is objected to waits until it is answered.
func (d *Desk) Object(ctx context.Context, by auth.Actor, f ObjectionForm) (*Objection, error) {
	channel := "office"
	if by.Kind == auth.Citizen {
		by, channel = objector, "web"
	}
	words, nth, err := f.read()
	if err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Objection, error) {
		n, err := noticeByCode(tx, f.Notice)
		if err != nil {
			return nil, err
		}
		if channel == "office" {
			if err := by.Must(auth.PostNotice, n.Unit); err != nil {
				return nil, err
			}
		}
		switch {
		case n.StartsOn.IsZero():
			return nil, fault.Of(fault.Missing, "notice.missing")
		case !n.Hangs(today(tx)):
			return nil, fault.Of(fault.Conflict, "notice.ended")
		case n.Open >= openMax:
			return nil, fault.Of(fault.Limited, "objection.many")
		}
		o := &Objection{
			Code: shortCode(objectionLetter), Notice: n.Code, Decision: n.Slug, Unit: n.Unit, Nth: nth,
			Kind: f.Kind, Channel: channel, FiledAt: tx.Now,
		}
		if nth > 0 {
			if o.Row, o.Masked, err = rowOfNotice(tx, n, nth); err != nil {
				return nil, err
			}
		}
		sealed := d.Keys.Encrypt(o.place(), words)
		if err := insertObjection(tx, n, o, sealed); err != nil {
			return nil, err
		}
		if err := askObjection(tx, n, o); err != nil {
			return nil, err
		}
		return o, audit.Record(tx, audit.Event{
			Action: "objection.file", Subject: "objection:" + strconv.FormatInt(o.ID, 10), Unit: n.Unit,
			After: map[string]any{"kind": o.Kind, "notice": n.ID, "row": o.Row, "channel": channel},
		})
	})
}

func (f ObjectionForm) read() (words []byte, nth int, err error) {
	var l fault.List
	clean := func(field, typed string, max int, lines bool) string {
		text, err := vntext.Clean(field, typed, max, lines)
		l.Add(err)
		return text
	}
	w := objectionWords{
		Words: clean("words", f.Words, 1000, true), Name: clean("name", f.Name, 200, false),
		Contact: clean("contact", f.Contact, 100, false),
	}
	if len([]rune(w.Words)) < 10 {
		l.On("words", "objection.words.short")
	}
	if !contains(ObjectionKinds, f.Kind) {
		l.On("kind", "objection.kind.choose")
	}
	row := strings.TrimSpace(f.Row)
	switch n, err := strconv.Atoi(row); {
	case f.Kind == "missing":
	case row == "":
		l.On("row", "objection.row.missing")
	case err != nil || n < 1 || n > 1_000_000:
		l.On("row", "objection.row.unknown")
	default:
		nth = n
	}
	body, err := json.Marshal(w)
	if err != nil {
		panic("aid: " + err.Error())
	}
	return body, nth, l.Err()
}

func (o *Objection) place() string { return "aid.objections/" + o.Code }

// errHand refuses an answer of somebody who had a hand in the list.
func errHand(hand string) error { return fault.Of(fault.Denied, "objection.answer."+hand) }

// ObjectionsFor lists the objections of the units where the actor reads relief, those
// that wait first. Only who may answer one reads its words; nobody its author.
func (d *Desk) ObjectionsFor(ctx context.Context, by auth.Actor) (list []Objection, err error) {
	if err := by.Must(auth.ReadAid, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = d.objections(tx, by, ` order by a.verdict is not null, o.id limit 500`)
		return err
	})
	return list, err
}

// ObjectionFor is one of them.
func (d *Desk) ObjectionFor(ctx context.Context, by auth.Actor, code string) (o *Objection, err error) {
	if err := by.Must(auth.ReadAid, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		o, err = d.objectionByCode(tx, by, code)
		return err
	})
	return o, err
}

func (d *Desk) objectionByCode(tx *pg.Tx, by auth.Actor, code string) (*Objection, error) {
	list, err := d.objections(tx, by, ` where o.code = $2`, ParseObjection(code))
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Missing, "objection.missing")
	}
	return &list[0], nil
}

// AnswerObjection says whether an objection was right, and why, to its author. It is
// refused to who verified the household's survey, and to who asked for the list,
// approved, prepared or decided it.
func (d *Desk) AnswerObjection(ctx context.Context, by auth.Actor, code, verdict, answer string) (*Objection, error) {
	if err := mustBePerson(by, auth.AnswerObjection, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Objection, error) {
		o, err := d.objectionByCode(tx, by, code)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.AnswerObjection, o.Unit); err != nil {
			return nil, err
		}
		answer, err := readAnswer(verdict, answer)
		if err != nil {
			return nil, err
		}
		if o.Verdict != "" {
			return nil, fault.Of(fault.Conflict, "objection.answered")
		}
		if o.Hand != "" {
			return nil, errHand(o.Hand)
		}
		o.Verdict, o.Answer, o.AnsweredAt = verdict, answer, tx.Now
		if err := insertAnswer(tx, o); err != nil {
			return nil, err
		}
		if err := duty.Done(tx, duty.ObjectionAnswer, o.ref(), "Đã trả lời khiếu nại", 0); err != nil {
			return nil, err
		}
		if err := askStrike(tx, o); err != nil {
			return nil, err
		}
		return o, audit.Record(tx, audit.Event{
			Action: "objection.answer", Subject: "objection:" + strconv.FormatInt(o.ID, 10), Unit: o.Unit,
			After: map[string]any{"verdict": verdict, "row": o.Row},
		})
	})
}

func readAnswer(verdict, answer string) (string, error) {
	var l fault.List
	answer, err := vntext.Clean("answer", answer, 2000, true)
	l.Add(err)
	if err == nil && len([]rune(answer)) < 5 {
		l.On("answer", "objection.answer.short")
	}
	if verdict != ObjectionKept && verdict != ObjectionUpheld {
		l.On("verdict", "objection.verdict.missing")
	}
	return answer, l.Err()
}

// StrikeRow takes a row off its decision after an objection that was right: what was
// set aside for it goes back to its lots, and its line may be asked for again. It is
// of who decides, never of who answered the objection.
func (d *Desk) StrikeRow(ctx context.Context, by auth.Actor, code, reason string) error {
	if err := mustBePerson(by, auth.DecideRound, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (struct{}, error) {
		return struct{}{}, strikeRow(tx, ParseStub(code), reason)
	})
	return err
}

var errGiven = errors.New("aid: given in part")

func strikeRow(tx *pg.Tx, code, reason string) error {
	row, err := rowByCode(tx, code)
	if err != nil {
		return err
	}
	if err := tx.By.Must(auth.DecideRound, row.unit); err != nil {
		return err
	}
	if reason, err = reasonOf(reason); err != nil {
		return err
	}
	err = strike(tx, row.id, tx.By.ID, reason)
	switch {
	case pg.IsCheck(err, "rows_struck_off_once"):
		return fault.Of(fault.Conflict, "row.struck")
	case pg.IsCheck(err, "rows_struck_off_after_an_objection"):
		return fault.Of(fault.Denied, "row.strike.no_objection")
	case errors.Is(err, errGiven):
		return fault.Of(fault.Conflict, "row.strike.given")
	case err != nil:
		return fmt.Errorf("strike row %d: %w", row.id, err)
	}
	entries, err := giveBack(tx, row)
	if err != nil {
		return err
	}
	if _, err := ledger.Post(tx, entries); err != nil {
		return err
	}
	if err := duty.Done(tx, duty.RowStrike, rowRef(row.id), "Đã gạch dòng", 0); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "row.strike", Subject: fmt.Sprintf("row:%d", row.id), Unit: row.unit, Reason: reason,
	})
}

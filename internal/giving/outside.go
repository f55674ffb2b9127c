package giving

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// OutsideCall is the notice by which a company or a person who calls for gifts tells the
// commune (ND 93/2021 art 6.5, 17.1).
type OutsideCall struct {
	ID           int64
	Ref          string
	UnitID       int64
	Kind         string // company, person
	PublicName   string
	Sealed       []byte `json:"-"`
	Purpose      string
	Area         string
	Bank         string
	AccountShown string
	StartsOn     workday.Day
	EndsOn       workday.Day
	ReceivedOn   workday.Day
	PaperNumber  string
	FileID       int64
	Salt         []byte `json:"-"`
	KeptBy       int64
	Actor        string
	KeptAt       time.Time

	Outcome     string // waiting, guided, refused
	DueOn       workday.Day
	AnsweredOn  workday.Day
	Answer      string
	AnswerPaper string
	Answerer    string

	Said OutsideWords `gorm:"-" json:"-"` // opened, for who keeps the register of the unit
}

// OutsideWords are what of a notice is not for everybody.
type OutsideWords struct {
	Name    string `json:"name"`
	Contact string `json:"contact"`
	Account string `json:"account"`
}

// TableName is the table of the rows.
func (OutsideCall) TableName() string { return "giving.outside_calls" }

// place is what the sealed fields are bound to.
func (c OutsideCall) place() string { return "giving.outside_calls/" + c.Ref }

func (c OutsideCall) subject() string { return fmt.Sprintf("outside:%d", c.ID) }

// OutsideForm is a notice as an officer types it from the paper.
type OutsideForm struct {
	Unit                         int64
	Kind, Name, Contact          string
	ShowName                     bool // the person agrees that the whole name is shown
	Purpose, Area                string
	Bank, Account                string
	StartsOn, EndsOn, ReceivedOn string
	PaperNumber                  string
	File                         int64
}

// KeepOutside writes a notice into the register and opens the duty to answer it.
func (s *Service) KeepOutside(ctx context.Context, by auth.Actor, f OutsideForm) (int64, error) {
	if err := mustKeep(by, f.Unit); err != nil {
		return 0, err
	}
	c, err := f.read(workday.On(s.DB.Now()))
	if err != nil {
		return 0, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (int64, error) {
		unit, err := place.ByID(tx, c.UnitID, c.ReceivedOn)
		if err != nil {
			return 0, err
		}
		c := c
		c.Ref, c.Salt, c.KeptBy, c.KeptAt = rand.Text(), make([]byte, 16), by.ID, tx.Now
		rand.Read(c.Salt) // never fails
		plain, err := json.Marshal(c.Said)
		if err != nil {
			return 0, err
		}
		c.Sealed = s.Keys.Encrypt(c.place(), plain)
		if err := file.Take(tx, c.FileID); err != nil {
			return 0, err
		}
		if c.ID, err = insertOutside(tx, c); err != nil {
			return 0, err
		}
		if err := c.tell(tx, unit.Code); err != nil {
			return 0, err
		}
		err = duty.Open(tx, duty.New{
			Kind: duty.OutsideAnswer, Ref: c.subject(), Unit: c.UnitID, Role: auth.CommuneChair, About: c.PublicName,
			Path: fmt.Sprintf("/van-phong/thong-bao-van-dong/%d", c.ID), From: c.ReceivedOn,
		})
		if err != nil {
			return 0, err
		}
		return c.ID, audit.Record(tx, audit.Event{Action: "outside.keep", Subject: c.subject(), Unit: c.UnitID, After: c})
	})
}

// tell puts into the public log that a notice came, with what binds the rest of it.
func (c OutsideCall) tell(tx *pg.Tx, unit string) error {
	row, err := leaf.Encode("outside_row", map[string]any{
		"kind_of": c.Kind, "name": c.PublicName, "purpose": c.Purpose, "area": c.Area, "bank": c.Bank,
		"account": c.AccountShown, "starts_on": c.StartsOn, "ends_on": c.EndsOn,
	})
	if err != nil {
		return err
	}
	return tell(tx, "outside_call", c.subject(), map[string]any{
		"call": c.ID, "unit": unit, "on": c.ReceivedOn, "commitment": hex.EncodeToString(leaf.Commit(c.Salt, row)),
	})
}

func (f OutsideForm) read(today workday.Day) (OutsideCall, error) {
	var l fault.List
	c := OutsideCall{UnitID: f.Unit, Kind: f.Kind, FileID: f.File}
	if f.Kind != "company" && f.Kind != "person" {
		l.On("kind", "outside.kind.missing")
	}
	must := func(field, typed string, max int, lines bool, missing string) string {
		clean, err := vntext.Clean(field, typed, max, lines)
		if l.Add(err); err == nil && clean == "" {
			l.On(field, missing)
		}
		return clean
	}
	c.Said.Name = must("name", f.Name, 200, false, "outside.name.missing")
	c.Said.Contact = text(&l, "contact", f.Contact, 300, false)
	c.Purpose = must("purpose", f.Purpose, 1000, true, "outside.purpose.missing")
	c.Area = must("area", f.Area, 300, false, "outside.area.missing")
	c.Bank = text(&l, "bank", f.Bank, 200, false)
	c.PaperNumber = text(&l, "paper_number", f.PaperNumber, 100, false)
	if strings.TrimSpace(f.Account) != "" {
		c.Said.Account = cleanNumber(&l, strings.TrimSpace(f.Account))
		if c.Bank == "" {
			l.On("bank", "outside.bank.missing")
		}
	}
	c.StartsOn, c.EndsOn = day(&l, "starts_on", f.StartsOn, true), day(&l, "ends_on", f.EndsOn, true)
	if !c.StartsOn.IsZero() && !c.EndsOn.IsZero() && c.EndsOn < c.StartsOn {
		l.On("ends_on", "campaign.ends_on.before_start")
	}
	c.ReceivedOn = day(&l, "received_on", f.ReceivedOn, true)
	if c.ReceivedOn > today {
		l.On("received_on", "outside.received_on.future")
	} else if !c.ReceivedOn.IsZero() && c.ReceivedOn < today-outsideBack {
		l.On("received_on", "outside.received_on.old")
	}
	if f.File == 0 {
		l.On("file", "outside.file.missing")
	}
	c.PublicName, c.AccountShown = c.Said.Name, c.Said.Account
	if c.Kind == "person" {
		if !f.ShowName {
			c.PublicName = vntext.MaskName(c.Said.Name)
		}
		if n := len(c.AccountShown); n > 0 {
			c.AccountShown = "…" + c.AccountShown[max(n-3, 0):]
		}
	}
	return c, l.Err()
}

// outsideBack is how old a notice may be that is written down today.
const outsideBack = 365

// mustKeep refuses who does not keep the register of the unit, and a notice to none.
func mustKeep(by auth.Actor, unit int64) error {
	err := by.Must(auth.KeepOutside, unit)
	if err == nil && unit == 0 {
		return fault.On("unit", "place.unknown", "code", "0")
	}
	return err
}

// KeepNotice puts aside the paper of a notice, for who may write it down.
func (s *Service) KeepNotice(ctx context.Context, by auth.Actor, unit int64, name string, r io.ReadSeeker) (int64, error) {
	if err := mustKeep(by, unit); err != nil {
		return 0, err
	}
	return duty.Keep(ctx, s.Files, by, unit, "file", name, r)
}

// OutsideAnswer is the commune's word to who calls: what help is needed where, or why the
// notice is none.
type OutsideAnswer struct {
	Call            int64
	Outcome, Answer string
	PaperNumber     string
}

// AnswerOutside answers a notice, once, and ends its duty.
func (s *Service) AnswerOutside(ctx context.Context, by auth.Actor, f OutsideAnswer) error {
	if err := by.Must(auth.AnswerOutside, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		c, err := outsideByID(tx, f.Call)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.AnswerOutside, c.UnitID); err != nil {
			return none, err
		}
		if c.Outcome != "waiting" {
			return none, fault.Of(fault.Conflict, "outside.answered.once")
		}
		if err := f.read(); err != nil {
			return none, err
		}
		if err := insertOutsideAnswer(tx, c, f); err != nil {
			return none, err
		}
		if err := tell(tx, "outside_answer", c.subject(), map[string]any{
			"call": c.ID, "outcome": f.Outcome, "on": workday.On(tx.Now),
		}); err != nil {
			return none, err
		}
		if err := duty.Done(tx, duty.OutsideAnswer, c.subject(), "Đã trả lời "+f.PaperNumber, 0); err != nil {
			return none, err
		}
		return none, audit.Record(tx, audit.Event{
			Action: "outside.answer", Subject: c.subject(), Unit: c.UnitID, Reason: f.Answer,
			After: map[string]any{"outcome": f.Outcome, "paper": f.PaperNumber},
		})
	})
	if pg.IsUnique(err, "outside_answers_pkey") {
		return fault.Of(fault.Conflict, "outside.answered.once")
	}
	return err
}

func (f *OutsideAnswer) read() error {
	var l fault.List
	if f.Outcome != "guided" && f.Outcome != "refused" {
		l.On("outcome", "outside.outcome.missing")
	}
	if f.Answer = text(&l, "answer", f.Answer, 2000, true); len([]rune(f.Answer)) < 5 && l.Err() == nil {
		l.On("answer", "outside.answer.missing")
	}
	f.PaperNumber = text(&l, "paper_number", f.PaperNumber, 100, false)
	return l.Err()
}

// OutsideCallsFor is the register of the units within reach, the latest first.
func (s *Service) OutsideCallsFor(ctx context.Context, by auth.Actor, after int64, n int) (list []OutsideCall, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = outsideCalls(tx, after, pageOf(n))
		return err
	})
	return list, err
}

// OutsideCallFor is one notice; who calls is opened for those who keep the register of its
// unit or answer.
func (s *Service) OutsideCallFor(ctx context.Context, by auth.Actor, id int64) (c *OutsideCall, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if c, err = outsideByID(tx, id); err != nil {
			return err
		}
		return by.Must(auth.ReadBooks, c.UnitID)
	})
	if err != nil {
		return nil, err
	}
	if by.May(auth.KeepOutside, c.UnitID) || by.May(auth.AnswerOutside, c.UnitID) {
		plain, err := s.Keys.Decrypt(c.place(), c.Sealed)
		if err != nil {
			return nil, err
		}
		return c, json.Unmarshal(plain, &c.Said)
	}
	return c, nil
}

// OutsidePaper reads the paper of a notice, for who keeps the register of its unit.
func (s *Service) OutsidePaper(ctx context.Context, by auth.Actor, id int64) (name string, body []byte, err error) {
	c, err := s.OutsideCallFor(ctx, by, id)
	if err != nil {
		return "", nil, err
	}
	if !by.May(auth.AnswerOutside, c.UnitID) {
		if err := by.Must(auth.KeepOutside, c.UnitID); err != nil {
			return "", nil, err
		}
	}
	f, err := s.Files.Find(ctx, by, c.FileID)
	if err != nil {
		return "", nil, err
	}
	r, err := s.Files.Open(ctx, by, c.FileID)
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	body, err = io.ReadAll(r)
	return f.Name, body, err
}

// OutsideCalls is the register as anybody may read it, the latest first.
func (s *Service) OutsideCalls(ctx context.Context, before int64, n int) (list []OutsideCall, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		list, err = publicOutside(tx, before, pageOf(n))
		return err
	})
	return list, err
}

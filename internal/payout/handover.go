package payout

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Outcome is what became of a row in a session.
type Outcome string

// The outcomes.
const (
	Given    Outcome = "given"
	Partly   Outcome = "partly"
	NotGiven Outcome = "not_given"
)

// Taker is who took it.
type Taker string

// The takers.
const (
	Self       Taker = "self" // the household itself
	Substitute Taker = "substitute"
)

// Proof is how it was signed for.
type Proof string

// The proofs.
const (
	OnScreen Proof = "signature" // drawn on the screen
	OnSheet  Proof = "sheet"     // on a page of the printed roster, photographed later
	Witness  Proof = "witness"   // who cannot see or write: a named witness signs
)

// Reasons why a row is not handed over, or not whole.
var Reasons = []string{"absent", "refused", "moved", "died", "wrong", "short", "other"}

// HandOverForm is one hand-over, as typed.
type HandOverForm struct {
	Session  int64
	Row      int64  // or
	Stub     string // what was scanned
	ClientID string // UUIDv7 of the device: the same twice is one hand-over
	Outcome  Outcome
	Qty      string // for Partly
	Taker    Taker
	Proof    Proof

	Name, Relation, TakerReason string // of a substitute, and why
	Witness, Witness2           string
	SheetPage                   string // of the printed roster
	Signature                   []byte // PNG

	Reason, Words string // why not or not all: one of Reasons, and more in words
	NextOn        string
	At            time.Time // when it happened; zero is now
}

// Handed is a hand-over that stands.
type Handed struct {
	ID        int64
	ClientID  string
	Row       int64
	Code      string
	Outcome   Outcome
	Qty       int64
	Taker     Taker
	Proof     Proof
	Signature int64 // file
	SheetPage int
	Reason    string
	NextOn    workday.Day
	HandedAt  time.Time
	By        string // login
	Again     bool   // it had been sent before
}

// told is what stands sealed beside a hand-over.
type told struct {
	Name        string `json:"name,omitempty"`
	Relation    string `json:"relation,omitempty"`
	TakerReason string `json:"taker_reason,omitempty"`
	Witness     string `json:"witness,omitempty"`
	Witness2    string `json:"witness2,omitempty"`
	Words       string `json:"words,omitempty"`
}

// handing is a hand-over on its way.
type handing struct {
	Handed
	told
	line      *Line
	witnesses int
	hash      []byte
	sealed    []byte
	commit    []byte
	parts     []part
}

// HandOver hands one row over. The books move it, the decision's row knows it and the
// public log is told, in one transaction. It is refused by anybody who is not one of
// the session's people, before the opening and after the close, and when another
// device was faster ("handover.done", with when). The same client id again is
// answered with the hand-over that stands.
func (d *Desk) HandOver(ctx context.Context, by auth.Actor, f HandOverForm) (*Handed, error) {
	if err := must(by, auth.RunSession); err != nil {
		return nil, err
	}
	signature, err := d.keepSignature(ctx, by, &f)
	if err != nil {
		return nil, err
	}
	h, err := pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Handed, error) {
		s, err := runnable(tx, f.Session)
		if err != nil {
			return nil, err
		}
		if err := mustBeStaff(tx, s); err != nil {
			return nil, err
		}
		if old, err := d.again(tx, s, f); old != nil || err != nil {
			return old, err
		}
		if !s.Open() {
			return nil, errSessionStep(s.State)
		}
		h, err := d.read(tx, s, f)
		if err != nil {
			return nil, err
		}
		if h.Proof == OnScreen {
			h.Signature = signature
			if err := file.Take(tx, signature); err != nil {
				return nil, err
			}
		}
		return &h.Handed, d.handOver(tx, s, h)
	})
	if fault.Is(err, "handover.done") { // tell who was faster, and when
		return nil, d.done(ctx, by, f, err)
	}
	return h, err
}

// handOver writes what was read: row, parts, entries, the decision's row, leaf, trail.
func (d *Desk) handOver(tx *pg.Tx, s *Session, h *handing) error {
	d.seal(s, h)
	if err := insertHandOver(tx, s, h); err != nil {
		return err
	}
	if h.Qty > 0 {
		if err := d.pay(tx, s, h); err != nil {
			return err
		}
	}
	if err := d.tell(tx, s, h); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "handover." + string(h.Outcome), Subject: s.subject(), Unit: s.UnitID, Reason: h.Reason,
		After: map[string]any{"handover": h.ID, "row": h.Row, "item": h.line.Item, "qty": h.Qty},
	})
}

// pay moves the row's parts from the session into the outlay of its purpose.
func (d *Desk) pay(tx *pg.Tx, s *Session, h *handing) error {
	sources, err := rowParts(tx, s.ID, h.Row)
	if err != nil {
		return err
	}
	left := h.Qty
	var asked []ledger.Account
	var moves []move
	for _, p := range sources {
		take := min(left, p.left)
		if take == 0 {
			continue
		}
		left -= take
		h.parts = append(h.parts, part{h.Row, p.account, take})
		asked = append(asked, ledger.Account{
			Book: p.book, Kind: ledger.Outlay, Item: p.item, Holder: "muc:" + h.line.Purpose, Earmark: p.earmark,
		})
		moves = append(moves, move{p.book, ledger.Posting{From: p.drawn, Qty: take}})
	}
	if left != 0 {
		return fmt.Errorf("row %d of session %d lacks %d", h.Row, s.ID, left)
	}
	outlays, err := ledger.Accounts(tx, asked)
	if err != nil {
		return err
	}
	for i := range moves {
		moves[i].To = outlays[i]
	}
	if err := insertParts(tx, s, h); err != nil {
		return err
	}
	_, err = post(tx, entryOf{
		kind: "handover", source: fmt.Sprintf("handover:%d", h.ID), on: workday.On(h.HandedAt),
		memo: "Phát cho hộ dân", commitment: h.commit,
	}, moves)
	if err != nil {
		return err
	}
	return aid.RecordDelivery(tx, h.Row, h.Qty)
}

func (h *handing) place() string { return "payout.handovers/" + h.ClientID }

// seal closes what was said of people and commits to the whole.
func (d *Desk) seal(s *Session, h *handing) {
	words, err := json.Marshal(h.told)
	if err != nil {
		panic("payout: " + err.Error())
	}
	if h.told != (told{}) {
		h.sealed = d.Keys.Encrypt(h.place(), words)
	}
	row, err := json.Marshal([]any{
		h.ClientID, s.ID, h.Row, h.Code, h.Outcome, h.Qty, h.Taker, h.Proof, h.Signature, h.SheetPage, h.Reason,
		h.NextOn, h.HandedAt, h.told,
	})
	if err != nil {
		panic("payout: " + err.Error())
	}
	h.commit = d.commitment("handover/"+h.ClientID, row)
}

// handoverLeaf tells the public that a row of a decision was handed over: not whose,
// and not its code, which would open its page. Of a private cause there is the
// commitment alone.
type handoverLeaf struct {
	Decision   string `json:"decision,omitempty"`
	Unit       int64  `json:"unit,omitempty"`
	Outcome    string `json:"outcome,omitempty"`
	Item       string `json:"item,omitempty"`
	Purpose    string `json:"purpose,omitempty"`
	Qty        int64  `json:"qty,omitempty"`
	On         string `json:"on,omitempty"`
	Commitment string `json:"commitment"`
}

func (d *Desk) tell(tx *pg.Tx, s *Session, h *handing) error {
	l := handoverLeaf{Commitment: hex.EncodeToString(h.commit)}
	if !s.Decision.Private {
		l.Decision, l.Unit, l.Outcome, l.Item = s.Decision.Slug, s.UnitID, string(h.Outcome), h.line.Item
		l.Purpose, l.Qty, l.On = h.line.Purpose, h.Qty, workday.On(h.HandedAt).String()
	}
	return tell(tx, "handover", strconv.FormatInt(h.ID, 10), l)
}

// done says when the row was handed over and by whom, as it stands by now.
func (d *Desk) done(ctx context.Context, by auth.Actor, f HandOverForm, instead error) error {
	err := d.DB.View(ctx, by, func(tx *pg.Tx) error {
		s, err := runnable(tx, f.Session)
		if err != nil {
			return err
		}
		l, err := d.lineFor(tx, s, f)
		if err != nil {
			return err
		}
		if l.Handed == nil {
			return instead
		}
		return errDone(l)
	})
	return err
}

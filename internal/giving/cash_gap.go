package giving

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// GapState is how the gap of a count stands, "" where it has none.
type GapState string

// The states.
const (
	GapOpen    GapState = "open"
	GapAsked   GapState = "asked"   // how it is to end, and nobody has decided
	GapSettled GapState = "settled" // it has ended
	GapPassed  GapState = "passed"  // the box was counted again with a gap: it ends there
)

// GapWay is how a gap ends.
type GapWay string

// The ways.
const (
	GapExplained  GapWay = "explained"   // something was not written down; no money moves
	GapMadeGood   GapWay = "made_good"   // who was short has put the money into the box
	GapWrittenOff GapWay = "written_off" // it is lost, by decision
	GapTakenIn    GapWay = "taken_in"    // nobody misses what is too much, by decision
)

// Ways are those in which the gap of a count can end.
func (c CashCount) Ways() []GapWay {
	if c.Gap() > 0 {
		return []GapWay{GapExplained, GapTakenIn}
	}
	return []GapWay{GapExplained, GapMadeGood, GapWrittenOff}
}

// decided reports whether a way takes a decision on paper.
func (w GapWay) decided() bool { return w == GapWrittenOff || w == GapTakenIn }

// Where what was missing went and where what was found came from, in the world outside.
const (
	gapLost     = "thieu-quy" // missing in a box
	gapFound    = "thua-quy"  // too much in a box
	gapMadeGood = "boi-hoan"  // put back by who was short
)

// GapAct is one step to the end of a gap: asked, refused, settled or undone.
type GapAct struct {
	Act      string
	Way      GapWay // of what is asked
	Campaign int64  // whose money it is, where money moves
	Reason   string
	Document string // of a decision
	Paper    int64  // of what is asked: what proves it
	ByID     int64
	By       string
	At       time.Time
	Entry    int64
}

// lastGap is the last act of a kind, nil for none.
func (c *CashCount) lastGap(act string) *GapAct {
	for i := len(c.Acts) - 1; i >= 0; i-- {
		if c.Acts[i].Act == act {
			return &c.Acts[i]
		}
	}
	return nil
}

// GapAsked is what was asked last, nil before anybody has.
func (c *CashCount) GapAsked() *GapAct { return c.lastGap("asked") }

// MayDecideGap reports whether a person may say that the gap ends as it is asked: never who
// asks it nor who left that box.
func (c *CashCount) MayDecideGap(who int64) bool {
	return c.GapState == GapAsked && who != c.LeftID && who != c.GapAsked().ByID
}

// MayUndoGap reports whether a person may open a gap again: never who ended it.
func (c *CashCount) MayUndoGap(who int64) bool {
	return c.GapState == GapSettled && who != c.lastGap("settled").ByID
}

var (
	askGap    = []auth.Permission{auth.ReceiveCash, auth.PostEntries}
	decideGap = []auth.Permission{auth.WriteOff}
	refuseGap = []auth.Permission{auth.ReceiveCash, auth.PostEntries, auth.WriteOff}
)

// MayAskGap reports whether the actor may say how a gap of the unit is to end.
func MayAskGap(by auth.Actor, unit int64) bool { return mustOne(by, askGap, unit) == nil }

// GapForm says how a gap is to end.
type GapForm struct {
	Count    int64
	Way      GapWay
	Campaign int64 // whose money it is; 0 where no money moves, or for the only one in the box
	Reason   string
	Paper    int64 // what proves it, from KeepGapPaper
}

// KeepGapPaper puts aside what proves how a gap ends.
func (s *Service) KeepGapPaper(ctx context.Context, by auth.Actor, count int64, name string, r io.ReadSeeker) (int64, error) {
	c, err := s.CountFor(ctx, by, count)
	if err != nil {
		return 0, err
	}
	if err := mustOne(by, askGap, c.Unit); err != nil {
		return 0, err
	}
	return duty.Keep(ctx, s.Files, by, c.Unit, "file", name, r)
}

// AskGap says how the gap of a count is to end, with what proves it. The head of the unit
// decides by SettleGap.
func (s *Service) AskGap(ctx context.Context, by auth.Actor, f GapForm) error {
	return s.onGap(ctx, by, askGap, f.Count, func(tx *pg.Tx, c *CashCount) error {
		a, err := f.read(tx, c)
		if err != nil {
			return err
		}
		return c.act(tx, a)
	})
}

func (f GapForm) read(tx *pg.Tx, c *CashCount) (a GapAct, err error) {
	var l fault.List
	a = GapAct{Act: "asked", Way: f.Way, Paper: f.Paper}
	a.Reason, err = cleanReason(f.Reason)
	l.Add(err)
	if !slices.Contains(c.Ways(), f.Way) {
		l.On("way", "gap.way.missing")
	} else if f.Way != GapExplained {
		if a.Campaign, err = gapCampaign(tx, c, f.Campaign); err != nil {
			l.Add(err)
		}
	}
	if f.Paper == 0 {
		l.On("file", "gap.paper.missing")
	}
	return a, l.Err()
}

// gapCampaign is the campaign or source whose money is missing or found: the one that was
// named, or the only one of the box.
func gapCampaign(tx *pg.Tx, c *CashCount, named int64) (int64, error) {
	box, err := boxOf(tx, c.Unit)
	if err != nil {
		return 0, err
	}
	var have []int64
	for _, p := range box.Parts {
		if p.CampaignID != 0 {
			have = append(have, p.CampaignID)
		}
	}
	switch {
	case named == 0 && len(have) == 1:
		return have[0], nil
	case slices.Contains(have, named):
		return named, nil
	}
	return 0, fault.On("campaign", "gap.campaign.missing")
}

// SettleGap ends a gap as it was asked: by the head of the unit, who neither asked nor left
// that box. What is lost or taken in needs the number of the decision. Money that a campaign
// does not have free in the box is refused with "gap.short".
func (s *Service) SettleGap(ctx context.Context, by auth.Actor, count int64, document string) error {
	return s.onGap(ctx, by, decideGap, count, func(tx *pg.Tx, c *CashCount) error {
		if c.GapState != GapAsked {
			return errGapState
		}
		if !c.MayDecideGap(by.ID) {
			return fault.Of(fault.Denied, "gap.same_person")
		}
		asked := c.GapAsked()
		a := GapAct{Act: "settled"}
		var l fault.List
		a.Document = text(&l, "document", document, 200, false)
		switch {
		case asked.Way.decided() && a.Document == "":
			l.On("document", "gap.document.missing")
		case !asked.Way.decided() && a.Document != "":
			l.On("document", "gap.document.none")
		}
		if err := l.Err(); err != nil {
			return err
		}
		var err error
		if asked.Way != GapExplained {
			if a.Entry, err = c.book(tx, asked); err != nil {
				return err
			}
		}
		if err := c.act(tx, a); err != nil {
			return err
		}
		return duty.Done(tx, duty.CashGap, c.gapRef(), "Đã quyết định về chênh lệch quỹ", asked.Paper)
	})
}

// RefuseGap says that a gap does not end as it is asked; it is open again. Who asked may take
// it back so.
func (s *Service) RefuseGap(ctx context.Context, by auth.Actor, count int64, reason string) error {
	return s.onGap(ctx, by, refuseGap, count, func(tx *pg.Tx, c *CashCount) error {
		reason, err := cleanReason(reason)
		if err != nil {
			return err
		}
		if c.GapState == GapAsked && c.GapAsked().ByID != by.ID {
			if err := mustOne(by, decideGap, c.Unit); err != nil {
				return err
			}
		}
		return c.act(tx, GapAct{Act: "refused", Reason: reason})
	})
}

// UndoGap opens a gap again that was ended wrongly: another person than who decided. What
// moved is reversed.
func (s *Service) UndoGap(ctx context.Context, by auth.Actor, count int64, reason string) error {
	return s.onGap(ctx, by, decideGap, count, func(tx *pg.Tx, c *CashCount) error {
		reason, err := cleanReason(reason)
		if err != nil {
			return err
		}
		if c.GapState != GapSettled {
			return errGapState
		}
		if !c.MayUndoGap(by.ID) {
			return fault.Of(fault.Denied, "gap.same_person")
		}
		a := GapAct{Act: "undone", Reason: reason}
		if was := c.lastGap("settled").Entry; was != 0 {
			a.Entry, err = ledger.Reverse(tx, was, "Quyết định về chênh lệch quỹ tiền mặt được xem lại")
			if fault.Is(err, "ledger.short") {
				return fault.Of(fault.Conflict, "gap.spent")
			}
			if err != nil {
				return err
			}
		}
		if err := c.act(tx, a); err != nil {
			return err
		}
		if c.GapState, err = gapStateOf(tx, c.ID); err != nil || c.GapState != GapOpen {
			return err
		}
		return duty.Open(tx, c.gapDuty(workday.On(tx.Now)))
	})
}

// onGap does one act about the gap of a count. Of two at once the slower is told; and nobody
// signs for the box of the unit meanwhile.
func (s *Service) onGap(
	ctx context.Context, by auth.Actor, ps []auth.Permission, count int64, do func(*pg.Tx, *CashCount) error,
) error {
	if err := mustAnywhere(by, ps); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		c, err := countByID(tx, count)
		if err != nil {
			return none, err
		}
		if err := mustOne(by, ps, c.Unit); err != nil {
			return none, err
		}
		if err := holdBox(tx, c.Unit); err != nil {
			return none, err
		}
		if c, err = countByID(tx, count); err != nil {
			return none, err
		}
		if c.GapState == "" {
			return none, errGapState
		}
		if c.Acts, err = gapActs(tx, c.ID); err != nil {
			return none, err
		}
		return none, do(tx, c)
	})
	return err
}

// act writes one step down and audits it; the database says whether it may follow.
func (c *CashCount) act(tx *pg.Tx, a GapAct) error {
	if err := insertGapAct(tx, c, a); err != nil {
		return err
	}
	c.Acts = append(c.Acts, a)
	return audit.Record(tx, audit.Event{
		Action: "cash.gap." + a.Act, Subject: countSubject(c.ID), Unit: c.Unit, Reason: a.Reason,
		Before: map[string]any{"state": c.GapState},
		After: map[string]any{
			"gap": c.Gap(), "way": a.Way, "campaign": a.Campaign, "document": a.Document, "file": a.Paper, "entry": a.Entry,
		},
	})
}

// GapProof is what proves how a gap ends, for who reads the books there.
func (s *Service) GapProof(ctx context.Context, by auth.Actor, count int64) ([]byte, error) {
	c, err := s.CountFor(ctx, by, count)
	if err != nil {
		return nil, err
	}
	asked := c.GapAsked()
	if asked == nil {
		return nil, fault.Of(fault.Missing, "shift.missing")
	}
	r, err := s.Files.Open(ctx, by, asked.Paper)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r) // the shelf takes 20 MB at most
}

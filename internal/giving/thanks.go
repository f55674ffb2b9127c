package giving

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ThanksVersion is the wording in use by which a giver asks to be thanked in public; the
// words themselves stand in giving.consents.
const ThanksVersion = "thanks.1"

const (
	thanksWordsMax = 140
	thankedMax     = 200 // on one page of the wall
)

// Thanks is what a giver says who wants to be thanked in public. Nothing is asked for where
// Consent is "".
type Thanks struct {
	Consent string // the version of the words agreed to
	Words   string // a few words of the giver's own, "" for none
}

// read cleans what was typed and notes every mistake. Who shows no name cannot be thanked
// by it.
func (t Thanks) read(l *fault.List, d Donor) Thanks {
	t.Words = text(l, "thanks_words", t.Words, thanksWordsMax, false)
	switch {
	case t.Consent == "" && t.Words != "":
		l.On("thanks", "thanks.unasked")
	case t.Consent == "":
	case t.Consent != ThanksVersion:
		l.On("thanks", "thanks.version")
	case d.Anonymous || d.PublicName == "":
		l.On("thanks", "thanks.nameless")
	}
	return t
}

// AskThanks puts a giver on the wall of thanks, or changes the words there. It takes the
// gift's private key; the gift is shown once its money has come.
func (s *Service) AskThanks(ctx context.Context, code, key string, t Thanks) error {
	return s.DB.Update(ctx, form, func(tx *pg.Tx) error {
		p, err := s.openPledge(tx, CleanCode(code), key)
		if err != nil {
			return err
		}
		if p, err = lockPledge(tx, p.ID); err != nil { // two who ask at once do so one after the other
			return err
		}
		var l fault.List
		if t.Consent == "" {
			l.On("thanks", "thanks.unasked")
		}
		read := t.read(&l, Donor{Anonymous: p.Anonymous, PublicName: p.PublicName})
		if err := l.Err(); err != nil {
			return err
		}
		if read.Words != "" {
			gone, err := wordsRemoved(tx, p.ID, s.blindWords(Screen(read.Words, "")))
			if err != nil {
				return err
			}
			if gone {
				return fault.On("thanks_words", "thanks.words.removed")
			}
		}
		return thank(tx, p, read)
	})
}

// EndThanks takes a giver off the wall; whoever is not on it stays off it.
func (s *Service) EndThanks(ctx context.Context, code, key string) error {
	return s.DB.Update(ctx, form, func(tx *pg.Tx) error {
		p, err := s.openPledge(tx, CleanCode(code), key)
		if err != nil {
			return err
		}
		n, err := endThanks(tx, p.ID)
		if err != nil || n == 0 {
			return err
		}
		return recordThanks(tx, p, "pledge.thanks.end", nil)
	})
}

// ThanksOf is what the giver asked for, nil for nothing, and whether it is shown now.
func (s *Service) ThanksOf(ctx context.Context, code, key string) (t *Thanks, shown bool, err error) {
	err = s.DB.View(ctx, form, func(tx *pg.Tx) error {
		p, err := s.openPledge(tx, CleanCode(code), key)
		if err != nil {
			return err
		}
		t, shown, err = thanksOf(tx, p.ID)
		return err
	})
	return t, shown, err
}

// Thanked is somebody on the wall. There is no amount.
type Thanked struct {
	ID       int64
	Campaign string // slug
	Name     string
	Words    string
	GivenOn  workday.Day
}

// Wall lists those who asked to be thanked, who asked last first, before one of them; 0
// begins at the newest. Slug "" is all campaigns.
func (s *Service) Wall(ctx context.Context, slug string, before int64, limit int) (list []Thanked, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		list, err = wall(tx, slug, before, min(limit, thankedMax))
		return err
	})
	return list, err
}

// thank writes it down in the transaction of the pledge or of the asking.
func thank(tx *pg.Tx, p *Pledge, t Thanks) error {
	if _, err := endThanks(tx, p.ID); err != nil {
		return err
	}
	if err := insertThanks(tx, p, t); err != nil {
		return err
	}
	return recordThanks(tx, p, "pledge.thanks", map[string]any{"consent": t.Consent, "words": t.Words != ""})
}

// thankFor is thank for a pledge that was just made.
func thankFor(tx *pg.Tx, code string, t Thanks) error {
	p, err := pledgeByCode(tx, code)
	if err != nil {
		return err
	}
	return thank(tx, p, t)
}

// recordThanks leaves what was agreed to or ended, without any name.
func recordThanks(tx *pg.Tx, p *Pledge, action string, after map[string]any) error {
	return audit.Record(tx, audit.Event{Action: action, Subject: fmt.Sprintf("pledge:%d", p.ID), Unit: p.UnitID, After: after})
}

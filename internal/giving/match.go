package giving

import (
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// How a line found its giver.
type How string

// The ways.
const (
	ByCode       How = "code"       // the program, by the one code in the text
	ByOfficer    How = "officer"    // an officer looked for the pledge
	BySuggestion How = "suggestion" // an officer took what was suggested
	ByClaim      How = "claim"      // a giver without a pledge
	ByAmount     How = "amount"     // the program, the cash of a session by amount and day
)

// match is one row of giving.matches.
type match struct {
	unit, line, pledge, entry int64
	how                       How
	receipt                   string
}

// What a pledge must agree in to be suggested: the amount, the name in the text or
// of the counterparty, and a transfer not long after the pledge.
const (
	waitDays       = 14
	fitsMax        = 5      // suggestions kept of one line
	namesMax       = 50_000 // pledges looked at
	namesAge       = 5 * time.Second
	nameWordsMin   = 2
	nameWordsMax   = 5
	namesPerAmount = 1000 // of one amount, for a webhook's line
)

// waitingNames are the pledges that wait for their money, by amount and name.
type waitingNames struct {
	by     map[amountName][]waitingPledge
	from   workday.Day
	to     workday.Day
	readAt time.Time
}

type amountName struct {
	amount money.VND
	name   string // folded
}

type waitingPledge struct {
	id int64
	on workday.Day
}

// namesWaiting reads the pledges that a chunk's lines without a code could be of.
// Within one file they are read again every few seconds only: what is suggested is
// looked at by an officer anyway.
func (s *Service) namesWaiting(tx *pg.Tx, b *accountBook, c *chunk) (waitingNames, error) {
	from, to := workday.Day(0), workday.Day(0)
	var amounts []int64
	for i := range c.lines {
		l := &c.lines[i]
		if !c.fates[i].isNew || l.kind != GiftLine || len(l.codes) > 0 {
			continue
		}
		if from == 0 || l.On < from {
			from = l.On
		}
		to = max(to, l.On)
		amounts = append(amounts, int64(l.Amount))
	}
	if len(amounts) == 0 {
		return waitingNames{}, nil
	}
	if w := b.waiting; c.statement != nil && w.from <= from && to <= w.to && tx.Now.Sub(w.readAt) < namesAge {
		return w, nil
	}
	w := waitingNames{map[amountName][]waitingPledge{}, from, to, tx.Now}
	limit := namesMax
	if c.statement != nil {
		amounts = nil
	} else {
		limit = namesPerAmount * len(amounts)
	}
	err := waitingPledges(tx, b.campaign.ID, from-waitDays, to, amounts, limit, func(p Pledge) error {
		donor, err := s.donorOf(&p)
		if err != nil {
			return err
		}
		for _, name := range [2]string{vntext.Fold(donor.LegalName), vntext.Fold(donor.PublicName)} {
			if n := strings.Count(name, " ") + 1; n >= nameWordsMin && n <= nameWordsMax {
				key := amountName{p.Amount, name}
				w.by[key] = append(w.by[key], waitingPledge{p.ID, workday.On(p.PledgedAt)})
			}
		}
		return nil
	})
	b.waiting = w
	return w, err
}

// of lists the pledges whose amount, time and name agree with a line.
func (w waitingNames) of(l *readyLine) []int64 {
	if len(w.by) == 0 {
		return nil
	}
	var fits []int64
	for _, text := range [2]string{vntext.Fold(l.Text), vntext.Fold(l.Counterparty)} {
		for from := 0; from < len(text); {
			to := from
			for n := 1; n <= nameWordsMax && to < len(text); n++ {
				end := strings.IndexByte(text[to+1:], ' ')
				if end < 0 {
					end = len(text) - to - 1
				}
				to += 1 + end
				if n < nameWordsMin {
					continue
				}
				for _, p := range w.by[amountName{l.Amount, text[from:to]}] {
					fits = appendFit(fits, p, l.On)
				}
			}
			next := strings.IndexByte(text[from:], ' ')
			if next < 0 {
				break
			}
			from += next + 1
		}
	}
	return fits
}

func appendFit(fits []int64, p waitingPledge, on workday.Day) []int64 {
	if p.on > on || on-p.on > waitDays || len(fits) >= fitsMax {
		return fits
	}
	for _, id := range fits {
		if id == p.id {
			return fits
		}
	}
	return append(fits, p.id)
}

package aid

import (
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Unasked are verified households of a commune that the norms give something in an
// event and that stand in no request of it.
type Unasked struct {
	Event, Unit  int64
	EventName    string
	Households   int
	Since, DueOn workday.Day // since the first was verified
	Late         int         // days behind
}

// unaskedMax bounds how many open events are looked through for a day's work.
const unaskedMax = 20

// unaskedFor are those of the communes for which the actor writes requests.
func unaskedFor(tx *pg.Tx, today workday.Day) (list []Unasked, err error) {
	for _, unit := range tx.By.Reach() {
		if !tx.By.May(auth.DraftRequest, unit) {
			continue
		}
		u, err := place.ByID(tx, unit, today)
		if err != nil {
			return nil, err
		}
		if u.Level != place.Commune || !u.Stands(today) {
			continue
		}
		events, err := disaster.Events(tx, disaster.EventFilter{Open: true, Unit: unit, Limit: unaskedMax})
		if err != nil {
			return nil, err
		}
		for i := range events {
			x, err := unaskedIn(tx, &events[i], unit, today)
			if err != nil {
				return nil, err
			}
			if x.Households > 0 {
				list = append(list, x)
			}
		}
	}
	return list, nil
}

func unaskedIn(tx *pg.Tx, e *disaster.Event, unit int64, today workday.Day) (x Unasked, err error) {
	wanted, _, err := wantedLines(tx, e, unit)
	if err != nil || len(wanted) == 0 {
		return x, err
	}
	inDraft, err := householdsInDraft(tx, e.ID, unit)
	if err != nil {
		return x, err
	}
	x = Unasked{Event: e.ID, Unit: unit, EventName: e.Name}
	var assessments []int64
	seen := map[int64]bool{}
	for _, l := range wanted {
		if !inDraft[l.Household] && !seen[l.Household] {
			seen[l.Household] = true
			assessments = append(assessments, l.Assessment)
		}
	}
	if x.Households = len(assessments); x.Households == 0 {
		return x, nil
	}
	if x.Since, err = verifiedSince(tx, assessments); err != nil {
		return x, err
	}
	x.DueOn = UrgentRelief.Due(x.Since)
	x.Late = max(int(today-x.DueOn), 0)
	return x, nil
}

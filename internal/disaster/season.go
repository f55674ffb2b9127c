package disaster

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// seasonAsked is for how many days after a half year, or a year, its reports are asked
// for: their clocks have run out by then, and a program that was installed later asks
// nobody about the past.
const seasonAsked = 60

var seasons = auth.System("disaster.season")

// season is a half year, or a year, that has ended.
type season struct {
	kind        duty.Kind
	first, last workday.Day
	ref, about  string
}

// lastSeason is the one that ended last before a day: six months in the second half of a
// year, the year before in the first.
func lastSeason(today workday.Day) season {
	y := today.Year()
	if half := workday.Date(y, time.June, 30); today > half {
		return season{
			duty.HalfYearReport, workday.Date(y, time.January, 1), half, fmt.Sprintf("season:%d-06", y),
			fmt.Sprintf("Thiệt hại do thiên tai 6 tháng đầu năm %d", y),
		}
	}
	return season{
		duty.YearReport, workday.Date(y-1, time.January, 1), workday.Date(y-1, time.December, 31), fmt.Sprintf("season:%d-12", y-1),
		fmt.Sprintf("Thiệt hại do thiên tai năm %d", y-1),
	}
}

// AskReports opens the report on six months, or on a year, of every unit that told losses
// in it, and of those above them: they add up what theirs sent (Joint Circular
// 43/2015/TTLT-BNNPTNT-BKHĐT art 9: before 15 July, before 31 January). It may run as
// often as it likes.
func (d *Desk) AskReports(ctx context.Context) error {
	var due []duty.New
	// Almost every time there is nothing to open, so it looks before it writes.
	err := d.DB.View(ctx, seasons, func(tx *pg.Tx) (err error) {
		if today, s := workday.On(tx.Now), lastSeason(workday.On(tx.Now)); today <= s.last+seasonAsked {
			due, err = s.unasked(tx, today)
		}
		return err
	})
	if err != nil || len(due) == 0 {
		return err
	}
	return d.DB.Update(ctx, seasons, func(tx *pg.Tx) error { return duty.Open(tx, due...) })
}

// unasked are the reports on a season for which nobody was asked yet.
func (s season) unasked(tx *pg.Tx, today workday.Day) (due []duty.New, err error) {
	units, err := toldLosses(tx, s, today)
	if err != nil {
		return nil, err
	}
	var refs []string
	of := map[string]place.Unit{}
	for _, u := range units {
		ref := fmt.Sprintf("%s/%d", s.ref, u.ID)
		refs, of[ref] = append(refs, ref), u
	}
	if refs, err = duty.Unopened(tx, s.kind, refs); err != nil || len(refs) == 0 {
		return nil, err
	}
	term, err := duty.TermOn(tx, s.kind, s.last)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		role := auth.FundManager
		if of[ref].Level == place.Commune {
			role = auth.CommuneChair
		}
		due = append(due, duty.New{
			Kind: s.kind, Ref: ref, Unit: of[ref].ID, Role: role, About: s.about, From: s.last,
			Due: s.last + workday.Day(term.Days), // a day of the law's own: no day off moves it
		})
	}
	return due, nil
}

// toldLosses are the units that told losses of a season, or those that took their place,
// with all that stand above them today, the highest first.
func toldLosses(tx *pg.Tx, s season, today workday.Day) (units []place.Unit, err error) {
	var told []int64
	err = tx.Each(`
		select distinct r.unit_id from disaster.reports r
		join disaster.events e on e.id = r.event_id
		where not e.private and r.for_day between $1 and $2
		order by r.unit_id`, []any{s.first, s.last}, func(r pg.Scanner) error {
		var id int64
		err := r.Scan(&id)
		told = append(told, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for who told losses until %s: %w", s.last, err)
	}
	found, err := place.ByIDs(tx, told, today)
	if err != nil {
		return nil, err
	}
	next := make([]int64, 0, len(told))
	for _, id := range told {
		if !found[id].Stands(today) {
			heir, _, err := place.HeirOn(tx, id, today)
			if _, theirs := fault.As(err); theirs {
				continue // it ended, and nothing says who took its place
			}
			if err != nil {
				return nil, err
			}
			id = heir.ID
		}
		next = append(next, id)
	}
	for seen := map[int64]bool{0: true}; ; { // level by level
		next = slices.DeleteFunc(next, func(id int64) bool {
			was := seen[id]
			seen[id] = true
			return was
		})
		if len(next) == 0 {
			return units, nil
		}
		if found, err = place.ByIDs(tx, next, today); err != nil {
			return nil, err
		}
		level := make([]place.Unit, len(next))
		for i, id := range next {
			level[i] = found[id]
			next[i] = level[i].ParentID
		}
		units = append(level, units...)
	}
}

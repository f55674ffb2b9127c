package office

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// dutyLine is one deadline as lists show it: a duty, or a clock that runs by itself and
// has no proof but its own page.
type dutyLine struct {
	duty.Duty
	Href, What string
	Unit       string
	Behind     int       // days past its day
	At         time.Time // the hour by which it is due, zero: the end of the day
	Hours      bool      // past its hour today
}

// dutyLines are duties as lists show them.
func (o *Office) dutyLines(c echo.Context, list []duty.Duty) ([]dutyLine, error) {
	var units []int64
	for _, d := range list {
		units = append(units, d.UnitID)
	}
	names, err := o.unitNames(c, units)
	if err != nil {
		return nil, err
	}
	var lines []dutyLine
	for _, d := range list {
		lines = append(lines, dutyLine{
			Duty: d, Href: dutyPath(c, d.ID), What: site.T(site.Lang(c), "duty.kind."+string(d.Kind)), Unit: names[d.UnitID],
			Behind: d.Late(o.day()),
		})
	}
	return lines, nil
}

// clocks are the deadlines of this officer that come anew each day or go with a list:
// quick reports, households in no request, sessions of today and such as nobody closed. Of
// units below only what is late stands there, as with duties.
func (o *Office) clocks(c echo.Context) (lines []dutyLine, err error) {
	if by(c).May(auth.ReadEvents, 0) {
		if lines, err = o.reportClocks(c); err != nil {
			return nil, err
		}
	}
	if by(c).May(auth.DraftRequest, 0) {
		w, err := o.Aid.RequestWorkFor(ctx(c), by(c))
		if err != nil {
			return nil, err
		}
		for _, x := range w.Unasked {
			lines = append(lines, o.clock(c, dutyLine{
				Href: home + "/to-trinh", What: site.T(site.Lang(c), "duty.clock.unasked", "n", x.Households),
				Duty: duty.Duty{UnitID: x.Unit, Role: auth.CommuneChair, About: x.EventName, DueOn: x.DueOn},
			}))
		}
	}
	if by(c).May(auth.ReadPayout, 0) {
		list, err := o.sessionsDue(c)
		if err != nil {
			return nil, err
		}
		for _, s := range list {
			if s.On() == o.day() && !holdsAt(c, s.UnitID) {
				continue
			}
			lines = append(lines, o.clock(c, dutyLine{
				Href: home + "/phien-phat/" + strconv.FormatInt(s.ID, 10), What: site.T(site.Lang(c), "duty.clock.session"),
				Duty: duty.Duty{UnitID: s.UnitID, Role: auth.Cashier, About: s.Place, DueOn: s.On()},
			}))
		}
	}
	return lines, o.nameUnitsOf(c, lines)
}

func (o *Office) clock(c echo.Context, l dutyLine) dutyLine {
	l.State = duty.Running
	l.Behind = l.Late(o.day())
	return l
}

func (o *Office) nameUnitsOf(c echo.Context, lines []dutyLine) error {
	var units []int64
	for _, l := range lines {
		units = append(units, l.UnitID)
	}
	names, err := o.unitNames(c, units)
	for i := range lines {
		lines[i].Unit = names[lines[i].UnitID]
	}
	return err
}

func (o *Office) reportClocks(c echo.Context) (lines []dutyLine, err error) {
	w, err := o.Disaster.Work(ctx(c), by(c))
	if err != nil {
		return nil, err
	}
	for _, d := range slices.Concat(w.Due, w.Others) {
		role := auth.Assessor
		if d.Unit.Level == place.Commune {
			role = auth.CommuneChair
		}
		l := o.clock(c, dutyLine{
			Href: home + "/bao-cao-nhanh/" + strconv.FormatInt(d.Event.ID, 10) + "/" + strconv.FormatInt(d.Unit.ID, 10),
			What: site.T(site.Lang(c), "duty.clock.quick"), At: d.DueAt,
			Duty: duty.Duty{UnitID: d.Unit.ID, Role: role, About: d.Event.Title(site.Lang(c)), DueOn: workday.On(d.DueAt)},
		})
		l.Hours = d.Late && l.Behind == 0
		lines = append(lines, l)
	}
	return lines, nil
}

// sessionsDue are the sessions of today, and those of days before that nobody closed: the
// longest left open first, for of them none may hide behind newer ones.
func (o *Office) sessionsDue(c echo.Context) ([]payout.Session, error) {
	left, err := o.Payout.Sessions(ctx(c), by(c), payout.SessionFilter{
		Until: o.day() - 1, States: []payout.SessionState{payout.Running, payout.Counted}, Limit: 200,
	})
	if err != nil {
		return nil, err
	}
	now, err := o.Payout.Sessions(ctx(c), by(c), payout.SessionFilter{
		On: o.day(), States: []payout.SessionState{payout.Planned, payout.Running, payout.Counted}, Limit: 200,
	})
	return slices.Concat(left, now), err
}

// holdsAt reports whether the officer holds a role at the unit itself.
func holdsAt(c echo.Context, unit int64) bool {
	return slices.ContainsFunc(by(c).Grants, func(g auth.Grant) bool { return g.Unit == unit })
}

// inOrder puts what is due soonest first and what stands still last.
func inOrder(lines []dutyLine) {
	slices.SortStableFunc(lines, func(a, b dutyLine) int {
		if still := a.State == duty.Paused; still != (b.State == duty.Paused) {
			if still {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.DueOn, b.DueOn)
	})
}

// timed gives a line of the day's work the deadline of the duties about its things. A duty
// whose clock stands still presses nobody.
func (p *todayPage) timed(w workLine, kind duty.Kind, refs ...string) workLine {
	for _, d := range p.duties {
		if d.Kind != kind || d.State != duty.Running || !slices.Contains(refs, d.Ref) {
			continue
		}
		if w.Due.IsZero() || d.DueOn < w.Due {
			w.Due = d.DueOn
		}
		if d.BegunOn < w.Since {
			w.Since = d.BegunOn
		}
		if d.Late(p.day) > 0 {
			w.Late = min(w.Late+1, w.N)
		}
	}
	return w
}

// dutyOf is the deadline of a thing that is still to be done, nil where none runs.
func (p *todayPage) dutyOf(kind duty.Kind, ref string) *duty.Duty {
	i := slices.IndexFunc(p.duties, func(d duty.Duty) bool { return d.Kind == kind && d.Ref == ref })
	if i < 0 {
		return nil
	}
	return &p.duties[i]
}

// belowWork is what units below are late with and this officer cannot do for them.
func (o *Office) belowWork(c echo.Context, p *todayPage) error {
	w := workLine{Href: "/viec", Label: "today.below"}
	late := func(on workday.Day) {
		w.N, w.Late = w.N+1, w.Late+1
		if w.Due.IsZero() || on < w.Due {
			w.Due = on
		}
	}
	for _, d := range p.duties {
		if d.Late(p.day) > 0 && !holdsAt(c, d.UnitID) && !d.MayEnd(by(c)) {
			late(d.DueOn)
		}
	}
	for _, r := range p.reports {
		if r.Late && !holdsAt(c, r.Unit.ID) {
			late(workday.On(r.DueAt))
		}
	}
	if by(c).May(auth.ReadPayout, 0) {
		list, err := o.sessionsDue(c)
		if err != nil {
			return err
		}
		for _, s := range list {
			if s.On() < p.day && !holdsAt(c, s.UnitID) && !by(c).May(auth.RunSession, s.UnitID) {
				late(s.On())
			}
		}
	}
	p.wait(w)
	return nil
}

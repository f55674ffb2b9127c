package office

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func (o *Office) disasterRoutes(g *echo.Group) {
	g.GET("/thien-tai", o.events)
	g.Match(both, "/thien-tai/moi", o.newEvent)
	g.GET("/thien-tai/:id", o.event)
	g.Match(both, "/thien-tai/:id/trang-thai", o.moveEvent)
	g.Match(both, "/thien-tai/:id/khu-vuc", o.eventAreas)
	g.GET("/bao-cao-nhanh", o.quicks)
	g.Match(both, "/bao-cao-nhanh/:id/:unit", o.quick)
	g.GET("/danh-gia", o.assessmentEvents)
	g.Match(both, "/danh-gia/:id/:unit", o.assessments)
	g.Match(both, "/danh-gia/:id/:unit/danh-sach", o.importList)
	g.Match(both, "/danh-gia/:id/ho/:household", o.assess)
	g.GET("/danh-gia/mau/:unit", o.listTemplate)
	g.GET("/danh-gia/danh-sach/:id", o.importReport)
	g.GET("/danh-gia/danh-sach/:id/tien-do", o.importProgress)
	g.GET("/danh-gia/danh-sach/:id/loi", o.importFaults)
	g.Match(both, "/danh-gia/phieu/:id", o.assessment)
	g.Match(both, "/danh-gia/phieu/:id/tranh-chap", o.disputeAssessment)
	g.GET("/danh-gia/phieu/:id/anh/:photo", o.photo)
	g.GET("/danh-gia/xac-nhan/:code", o.certificatePaper)
}

// eventLine is one event of a list.
type eventLine struct {
	disaster.Event
	Title string
	Whose string // the unit's name
}

type eventsPage struct {
	Events  []eventLine
	MayOpen bool
	Pager   site.Pager
}

var eventsPages = site.PageOf[eventsPage]("office/events", "office")

const eventRows = 30

func (o *Office) events(c echo.Context) error {
	list, err := o.Disaster.Events(ctx(c), by(c), disaster.EventFilter{Before: number(c, "truoc"), Limit: eventRows})
	if err != nil {
		return err
	}
	page := eventsPage{MayOpen: by(c).May(auth.ManageEvents, 0)}
	if page.Events, err = o.eventLines(c, list); err != nil {
		return err
	}
	if n := len(list); n == eventRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(list[n-1].ID, 10))
	}
	return eventsPages.Render(c, http.StatusOK, page)
}

func (o *Office) eventLines(c echo.Context, list []disaster.Event) (lines []eventLine, err error) {
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		for _, e := range list {
			name, err := place.NameOn(tx, e.Unit, e.StartsOn)
			if err != nil {
				return err
			}
			lines = append(lines, eventLine{e, e.Title(site.Lang(c)), name})
		}
		return nil
	})
	return lines, err
}

// newEvent asks for an event. Where it hit is asked on its own page.
func (o *Office) newEvent(c echo.Context) error {
	if err := by(c).Must(auth.ManageEvents, 0); err != nil {
		return err
	}
	units, err := o.heldUnits(c, auth.ManageEvents)
	if err != nil {
		return err
	}
	unit := choice("unit", "event.unit")
	for _, u := range units {
		unit.Options = append(unit.Options, site.Option{Value: strconv.FormatInt(u.ID, 10), Text: u.FullName})
	}
	cause := choice("cause", "event.cause")
	for _, x := range disaster.Causes {
		if !x.Private() || by(c).May(auth.ReadPrivate, 0) {
			cause.Options = append(cause.Options, site.Option{Value: string(x), Label: "cause." + string(x)})
		}
	}
	kind := choice("kind", "event.kind", site.Option{Label: "event.kind.none"})
	for _, x := range disaster.Kinds {
		kind.Options = append(kind.Options, site.Option{Value: x, Label: "disaster_kind." + x})
	}
	state := choice("state", "event.begins")
	for _, x := range []disaster.State{disaster.Draft, disaster.Warned, disaster.Responding} {
		state.Options = append(state.Options, site.Option{Value: string(x), Label: "event_state." + string(x)})
	}
	ends := date("ends_on", "event.ends_on")
	ends.Optional = true
	starts := date("starts_on", "event.starts_on")
	starts.Value = o.day().Local()
	p := newForm(c, "event.new", site.Path(c, home+"/thien-tai"), "", section{"", append([]*site.Field{
		unit, line("name", "event.name", 200), cause, kind, starts, ends, state,
	}, optional(line("name_en", "event.name_en", 200), line("basis", "event.basis", 300))...)})
	return o.fill(c, p, func() (string, error) {
		e, err := o.Disaster.OpenEvent(once(c, &p.Form), by(c), disaster.EventForm{
			Name: p.get("name"), NameEN: p.get("name_en"), Cause: p.get("cause"), Kind: p.get("kind"),
			Unit: unitOf(*unit), StartsOn: p.get("starts_on"), EndsOn: p.get("ends_on"), Basis: p.get("basis"),
			State: p.get("state"),
		})
		if err != nil {
			return "", err
		}
		return saved(site.Path(c, home+"/thien-tai/:/khu-vuc", e.ID), "event"), nil
	})
}

// heldUnits are the units of today at which the officer holds p.
func (o *Office) heldUnits(c echo.Context, p auth.Permission) (units []place.Unit, err error) {
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		seen := map[int64]bool{}
		for _, g := range by(c).Grants {
			if seen[g.Unit] || !by(c).May(p, g.Unit) {
				continue
			}
			seen[g.Unit] = true
			u, err := place.ByID(tx, g.Unit, o.day())
			if err != nil {
				return err
			}
			units = append(units, *u)
		}
		return nil
	})
	return units, err
}

// eventPage is one event: its state, where it hit, and how far each commune is.
type eventPage struct {
	disaster.Event
	Saved   string
	Title   string
	Whose   string
	Rows    []disaster.Progress
	Steps   []disaster.Step
	MayMove bool
	MayLook bool // at its households
	Next    []disaster.State
	Totals  disaster.Progress
}

var eventPages = site.PageOf[eventPage]("office/event", "office")

func (o *Office) event(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	e, err := o.Disaster.Event(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	page := eventPage{
		Event: *e, Saved: savedNow(c), Title: e.Title(site.Lang(c)),
		MayMove: by(c).May(auth.ManageEvents, e.Unit), MayLook: by(c).May(auth.ReadHouseholds, 0),
	}
	page.Next = nextStates(e.State)
	if page.Rows, err = o.Disaster.Progress(ctx(c), by(c), n); err != nil {
		return err
	}
	for _, r := range page.Rows {
		page.Totals.Reported += r.Reported
		page.Totals.Verified += r.Verified
		page.Totals.Disputed += r.Disputed
		page.Totals.Certified += r.Certified
	}
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		if page.Whose, err = place.NameOn(tx, e.Unit, e.StartsOn); err != nil {
			return err
		}
		if _, err = disaster.EventByID(tx, n); err != nil { // says what may be read
			return err
		}
		page.Steps, err = disaster.Steps(tx, n)
		return err
	})
	if err != nil {
		return err
	}
	return eventPages.Render(c, http.StatusOK, page)
}

func nextStates(now disaster.State) []disaster.State {
	for i, s := range disaster.States {
		if s == now {
			return disaster.States[i+1:]
		}
	}
	return nil
}

func (o *Office) moveEvent(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	e, err := o.Disaster.Event(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.ManageEvents, e.Unit); err != nil {
		return err
	}
	state := choice("state", "event.state")
	for _, s := range nextStates(e.State) {
		state.Options = append(state.Options, site.Option{Value: string(s), Label: "event_state." + string(s)})
	}
	ends := date("ends_on", "event.ends_on")
	if !e.EndsOn.IsZero() {
		ends.Value = e.EndsOn.Local()
	}
	p := newForm(c, "event.move", site.Path(c, home+"/thien-tai/:", n), e.Title(site.Lang(c)),
		section{"", append([]*site.Field{state}, optional(ends, area("reason", "event.reason", 500))...)})
	return o.fill(c, p, func() (string, error) {
		_, err := o.Disaster.MoveEvent(once(c, &p.Form), by(c), n, disaster.State(p.get("state")), p.get("ends_on"), p.get("reason"))
		return saved(site.Path(c, home+"/thien-tai/:", n), "step"), err
	})
}

// areaRow is one unit that an event may have hit.
type areaRow struct {
	Code, Name string
	Field      string
	Severity   int
}

type areasPage struct {
	site.Form
	Event disaster.Event
	Title string
	Rows  []areaRow
	Saved string
}

var areasPages = site.PageOf[areasPage]("office/event_area", "office")

// eventAreas asks how badly the event hit each commune of its unit.
func (o *Office) eventAreas(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	e, err := o.Disaster.Event(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.ManageEvents, e.Unit); err != nil {
		return err
	}
	page := areasPage{Form: site.NewForm(c), Saved: savedNow(c), Event: *e, Title: e.Title(site.Lang(c))}
	if page.Rows, err = o.areaRows(c, e); err != nil {
		return err
	}
	if posted(c) {
		err := page.Read(c)
		if err == nil {
			var forms []disaster.AreaForm
			for i, r := range page.Rows {
				v := page.Values(r.Field)
				if len(v) == 1 && v[0] != "" && v[0] != "0" {
					forms = append(forms, disaster.AreaForm{Code: r.Code, Severity: v[0]})
					page.Rows[i].Severity, _ = strconv.Atoi(v[0])
				} else {
					page.Rows[i].Severity = 0
				}
			}
			if _, err = o.Disaster.SetAreas(once(c, &page.Form), by(c), n, forms); err == nil {
				return c.Redirect(http.StatusSeeOther, saved(site.Path(c, home+"/thien-tai/:", n), "areas"))
			}
		}
		if !page.Explain(err) {
			return err
		}
	}
	return areasPages.Render(c, page.Status, page)
}

func (o *Office) areaRows(c echo.Context, e *disaster.Event) (rows []areaRow, err error) {
	severity := map[int64]int{}
	for _, a := range e.Areas {
		severity[a.Unit] = a.Severity
	}
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		own, err := place.ByID(tx, e.Unit, e.StartsOn)
		if err != nil {
			return err
		}
		units := []place.Unit{*own}
		if own.Level != place.Commune {
			if units, err = place.Communes(tx, e.Unit, e.StartsOn); err != nil {
				return err
			}
		}
		for _, u := range units {
			rows = append(rows, areaRow{u.Code, u.FullName, "s" + u.Code, severity[u.ID]})
			delete(severity, u.ID)
		}
		for _, a := range e.Areas { // those beyond its own unit stay
			if severity[a.Unit] > 0 {
				rows = append(rows, areaRow{a.Code, a.Name, "s" + a.Code, a.Severity})
			}
		}
		return nil
	})
	return rows, err
}

// disasterWork is reports that are due, and surveys that wait for a second look.
func (o *Office) disasterWork(c echo.Context, p *todayPage) error {
	if !by(c).May(auth.ReadEvents, 0) {
		return nil
	}
	w, err := o.Disaster.Work(ctx(c), by(c))
	if err != nil {
		return err
	}
	p.reports = w.Others
	if len(w.Due) > 0 {
		first := w.Due[0]
		l := workLine{
			Href: "/bao-cao-nhanh", Label: "today.quick", N: int64(len(w.Due)), More: first.Event.Title(site.Lang(c)),
			Due: workday.On(first.DueAt),
		}
		if len(w.Due) == 1 {
			l.Href = "/bao-cao-nhanh/" + strconv.FormatInt(first.Event.ID, 10) + "/" + strconv.FormatInt(first.Unit.ID, 10)
		}
		for _, d := range w.Due {
			if d.Late {
				l.Late++
			}
		}
		p.wait(l)
	}
	p.wait(workLine{Href: "/danh-gia", Label: "today.to_verify", N: int64(w.ToVerify), Since: w.Since})
	p.add(w.Disputed, "/danh-gia", "today.disputed", "")
	p.add(w.Drafts, "/thien-tai", "today.event_drafts", "")
	return nil
}

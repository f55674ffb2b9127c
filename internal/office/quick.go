package office

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
)

// quickLine is one unit's reports of one event.
type quickLine struct {
	Event int64
	Title string
	Unit  int64
	Name  string
	DueAt time.Time
	Late  bool
}

type quicksPage struct {
	Due    []quickLine
	Events []eventLine
}

var quicksPages = site.PageOf[quicksPage]("office/quicks", "office")

// quicks lists what is due and, for who reads, the events to look into.
func (o *Office) quicks(c echo.Context) error {
	events, err := o.Disaster.Events(ctx(c), by(c), disaster.EventFilter{Open: true})
	if err != nil {
		return err
	}
	w, err := o.Disaster.Work(ctx(c), by(c))
	if err != nil {
		return err
	}
	var page quicksPage
	for _, d := range w.Due {
		page.Due = append(page.Due, quickLine{
			d.Event.ID, d.Event.Title(site.Lang(c)), d.Unit.ID, d.Unit.FullName, d.DueAt, d.Late,
		})
	}
	if page.Events, err = o.eventLines(c, events); err != nil {
		return err
	}
	return quicksPages.Render(c, http.StatusOK, page)
}

// quickField is one indicator with what was told before, and what is typed now.
type quickField struct {
	site.Field
	Title, In  string // its name and unit
	Was, Below string // the newest version; the communes' sum
}

type quickGroup struct {
	Heading string
	Fields  []quickField
}

type quickPage struct {
	site.Form
	*disaster.QuickSheet
	Title    string
	Groups   []quickGroup
	ForDay   site.Field
	Note     site.Field
	Seen     site.Field
	Late     bool
	Levels   bool // a unit that adds up communes
	Missing  int
	GapLines []quickGap
	Sent     bool
}

// quickGap sets a reported number beside the counted one.
type quickGap struct {
	Title, Unit, Reported, Counted, Verified string
	Differs                                  bool
}

var quickPages = site.PageOf[quickPage]("office/quick", "office")

func (o *Office) quick(c echo.Context) error {
	event, err := id(c, "id")
	if err != nil {
		return err
	}
	unit, err := id(c, "unit")
	if err != nil {
		return err
	}
	s, err := o.Disaster.Quick(ctx(c), by(c), event, unit)
	if err != nil {
		return err
	}
	page := newQuickPage(c, s)
	page.Late = !s.NextDue.IsZero() && o.DB.Now().After(s.NextDue)
	page.Sent = c.QueryParam("xong") != ""
	if posted(c) {
		if err := by(c).Must(auth.ReportQuick, 0); err != nil {
			return err
		}
		err := o.sendQuick(c, page)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, site.Path(c, home+"/bao-cao-nhanh/:/:", event, unit)+"?xong=1")
		}
		if !page.Explain(err, append(page.numbers(), &page.ForDay, &page.Note)...) {
			return err
		}
	}
	return quickPages.Render(c, page.Status, *page)
}

func newQuickPage(c echo.Context, s *disaster.QuickSheet) *quickPage {
	lang := site.Lang(c)
	p := &quickPage{
		Form: site.NewForm(c), QuickSheet: s, Title: s.Event.Title(lang),
		ForDay: site.Field{Name: "for_day", Label: "quick.for_day", Hint: "office.day.hint", Max: 10, Inputmode: "numeric", Optional: true},
		Note:   site.Field{Name: "note", Type: "area", Label: "quick.note", Hint: "quick.note.hint", Max: 1000, Optional: true},
		Seen:   site.Field{Name: "seen", Type: "hidden", Value: strconv.Itoa(s.Newest.Version)},
		Levels: s.Unit.Level != place.Commune,
	}
	if s.Below != nil {
		p.Missing = s.Below.Missing
	}
	for _, i := range s.Indicators {
		if len(p.Groups) == 0 || p.Groups[len(p.Groups)-1].Heading != i.Heading {
			p.Groups = append(p.Groups, quickGroup{Heading: i.Heading})
		}
		f := quickField{Field: site.Field{Name: "values." + i.Code}, Title: i.Title(lang), In: i.UnitIn(lang)}
		if qty, told := s.Newest.Values[i.Code]; told {
			f.Was, f.Value = i.Show(qty), i.Typed(qty)
		}
		if s.Below != nil {
			if qty, told := s.Below.Values[i.Code]; told {
				f.Below, f.Value = i.Show(qty), i.Typed(qty)
			}
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Fields = append(g.Fields, f)
	}
	for _, l := range s.Gap {
		if l.Told || l.Counted > 0 {
			reported := site.T(lang, "quick.gap.untold")
			if l.Told {
				reported = l.Show(l.Reported)
			}
			p.GapLines = append(p.GapLines, quickGap{
				l.Title(lang), l.UnitIn(lang), reported, l.Show(l.Counted), l.Show(l.Verified), l.Told && l.Gap() != 0,
			})
		}
	}
	return p
}

func (o *Office) sendQuick(c echo.Context, p *quickPage) error {
	if err := p.Read(c, append(p.numbers(), &p.ForDay, &p.Note, &p.Seen)...); err != nil {
		return err
	}
	f := disaster.QuickForm{
		Event: p.Event.ID, Unit: p.Unit.ID, ForDay: p.ForDay.Value, Note: p.Note.Value, Values: map[string]string{},
		Seen: int(unitOf(p.Seen)),
	}
	for _, x := range p.numbers() {
		f.Values[x.Name[len("values."):]] = x.Value
	}
	_, err := o.Disaster.ReportQuick(once(c, &p.Form), by(c), f)
	return err
}

// numbers are the fields of all indicators.
func (p *quickPage) numbers() []*site.Field {
	var all []*site.Field
	for g := range p.Groups {
		for i := range p.Groups[g].Fields {
			all = append(all, &p.Groups[g].Fields[i].Field)
		}
	}
	return all
}

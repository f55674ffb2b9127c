package office

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) dutyRoutes(g *echo.Group) {
	g.GET("/viec", o.duties)
	g.GET("/viec/:id", o.duty)
	g.GET("/viec/:id/chung-tu", o.dutyProof)
	g.POST("/viec/:id/xong", o.finishDuty, site.Upload(proofMax, proofTime))
	g.Match(both, "/viec/:id/tam-dung", o.pauseDuty)
	g.Match(both, "/viec/:id/tiep-tuc", o.resumeDuty)
	g.Match(both, "/viec/:id/bo", o.dropDuty)
}

// dutiesPage is what is due by when: one's own unit's, and what is overdue below it.
type dutiesPage struct {
	Done   bool
	Duties []dutyLine
	Older  string
}

var dutiesPages = site.PageOf[dutiesPage]("office/duties", "office")

const dutiesShown = 50

func (o *Office) duties(c echo.Context) error {
	page := dutiesPage{Done: c.QueryParam("xong") == "1"}
	f := duty.Filter{Done: page.Done, After: number(c, "truoc"), Limit: dutiesShown}
	list, err := o.Duty.For(ctx(c), by(c), f)
	if err != nil {
		return err
	}
	if page.Duties, err = o.dutyLines(c, list); err != nil {
		return err
	}
	if !page.Done && f.After == 0 {
		clocks, err := o.clocks(c)
		if err != nil {
			return err
		}
		page.Duties = append(page.Duties, clocks...)
		inOrder(page.Duties)
	}
	if len(list) == dutiesShown {
		page.Older = with(c, "truoc", strconv.FormatInt(list[dutiesShown-1].ID, 10))
	}
	return dutiesPages.Render(c, http.StatusOK, page)
}

// dutyWork is what is due, for the day's work. A duty that is ended by its act stands
// there with its act.
func (o *Office) dutyWork(c echo.Context, p *todayPage) {
	w := workLine{Href: "/viec", Label: "today.duties"}
	for _, d := range p.duties {
		if d.State != duty.Running || d.Proof == duty.Act || !by(c).May(auth.MeetDuties, d.UnitID) {
			continue
		}
		w.N++
		if w.Due.IsZero() || d.DueOn < w.Due {
			w.Due = d.DueOn
		}
		if d.Late(o.day()) > 0 {
			w.Late++
		}
	}
	p.wait(w)
}

// dutyPage is one duty with what became of it, and the form that ends it.
type dutyPage struct {
	site.Form
	*duty.Sheet
	Unit       string
	Behind     int
	Hours      bool // never: a duty is due at the end of its day
	May        bool
	How, Paper site.Field
}

var dutyPages = site.PageOf[dutyPage]("office/duty", "office")

func (o *Office) duty(c echo.Context) error { return o.showDuty(c, nil, nil) }

func (o *Office) showDuty(c echo.Context, p *dutyPage, refused error) error {
	if p == nil {
		var err error
		if p, err = o.dutyPage(c); err != nil {
			return err
		}
	}
	if refused != nil && !p.Explain(refused, &p.How, &p.Paper) {
		return refused
	}
	return dutyPages.Render(c, p.Status, *p)
}

func (o *Office) dutyPage(c echo.Context) (*dutyPage, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, err
	}
	sheet, err := o.Duty.DutyFor(ctx(c), by(c), n)
	if err != nil {
		return nil, err
	}
	names, err := o.unitNames(c, []int64{sheet.UnitID})
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(sheet.Path, home+"/hoi/") && !by(c).May(auth.MatchLines, sheet.UnitID) && !by(c).May(auth.ApproveRefund, sheet.UnitID) {
		sheet.Path = "" // what somebody asked is read by who answers
	}
	page := &dutyPage{
		Form: site.NewForm(c), Sheet: sheet, Unit: names[sheet.UnitID], Behind: sheet.Late(o.day()),
		May: by(c).May(auth.MeetDuties, sheet.UnitID),
		How: site.Field{
			Name: "reason", Label: "duty.how", Hint: "duty.how.hint", Max: 300, Optional: sheet.Proof != duty.Words,
		},
		Paper: *upload("proof", "duty.paper", "office.paper.hint"),
	}
	page.Paper.Optional = sheet.Proof != duty.File
	return page, nil
}

func (o *Office) finishDuty(c echo.Context) error {
	page, err := o.dutyPage(c)
	if err == nil {
		err = by(c).Must(auth.MeetDuties, page.UnitID)
	}
	if err != nil {
		return err
	}
	if err := page.Read(c, &page.How); err != nil {
		return o.showDuty(c, page, err)
	}
	var kept int64
	if head := page.Form.File("proof"); head != nil {
		r, err := head.Open()
		if err != nil {
			return err
		}
		defer r.Close()
		if kept, err = o.Duty.KeepProof(ctx(c), by(c), page.ID, head.Filename, r); err != nil {
			return o.showDuty(c, page, err)
		}
	}
	if err := o.Duty.Finish(once(c, &page.Form), by(c), page.ID, page.How.Value, kept); err != nil {
		return o.showDuty(c, page, err)
	}
	return c.Redirect(http.StatusSeeOther, dutyPath(c, page.ID))
}

func dutyPath(c echo.Context, id int64) string { return site.Path(c, home+"/viec/:", id) }

func (o *Office) pauseDuty(c echo.Context) error {
	return o.askDuty(c, "duty.pause", func(id int64, reason string) error {
		return o.Duty.Pause(ctx(c), by(c), id, reason)
	})
}

func (o *Office) resumeDuty(c echo.Context) error {
	return o.askDuty(c, "duty.resume", func(id int64, reason string) error {
		return o.Duty.Resume(ctx(c), by(c), id, reason)
	})
}

func (o *Office) dropDuty(c echo.Context) error {
	return o.askDuty(c, "duty.drop", func(id int64, reason string) error {
		return o.Duty.Drop(ctx(c), by(c), id, reason)
	})
}

func (o *Office) askDuty(c echo.Context, key string, do func(id int64, reason string) error) error {
	page, err := o.dutyPage(c)
	if err != nil {
		return err
	}
	what := site.T(site.Lang(c), "duty.kind."+string(page.Kind))
	return o.ask(c, question{
		key: key, about: []any{"what", what, "about", page.About}, back: dutyPath(c, page.ID), grave: key == "duty.drop",
		do: func(reason string) error { return do(page.ID, reason) },
	})
}

// dutyProof sends what proved that a duty was done, to be kept and not to be run.
func (o *Office) dutyProof(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	f, body, err := o.Duty.OpenProof(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	return sendPicture(c, f.Name, body)
}

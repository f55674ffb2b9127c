package office

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) noticeRoutes(g *echo.Group) {
	g.GET("/niem-yet", o.notices)
	g.Match(both, "/niem-yet/:code", o.notice, site.Upload(proofMax, proofTime))
	g.GET("/niem-yet/:code/to", o.poster)
	g.Match(both, "/niem-yet/:code/anh", o.noticeProof)
	g.GET("/khieu-nai", o.objections)
	g.Match(both, "/khieu-nai/:code", o.objection)
	g.Match(both, "/khieu-nai/:code/loi", o.objectionWords)
	g.Match(both, "/khieu-nai/:code/nguoi-gui", o.objector)
	g.Match(both, "/khieu-nai/:code/gach", o.strikeRow)
}

type noticesPage struct{ Notices []noticeLine }

type noticeLine struct {
	aid.Notice
	Label  string
	Behind int  // working days
	Hang   bool // today
}

var noticesPages = site.PageOf[noticesPage]("office/notices", "office")

func (o *Office) notices(c echo.Context) error {
	list, err := o.Aid.NoticesFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	var page noticesPage
	for _, n := range list {
		page.Notices = append(page.Notices, noticeLine{n, aid.DecisionLabel(n.Number), n.Late(o.day()), n.Hangs(o.day())})
	}
	return noticesPages.Render(c, http.StatusOK, page)
}

// noticePage is one list with its rows, and the form to say that it hangs.
type noticePage struct {
	site.Form
	aid.Notice
	Label            string
	Behind           int
	Up, Hang, MayPut bool
	On, Where, Proof site.Field
	List             []noticeRow
	Public           string
	MayProve         bool // may open the proof
	Saved            string
}

type noticeRow struct {
	aid.PayRow
	QtyText, Purpose, Waits string
}

var noticePages = site.PageOf[noticePage]("office/notice", "office")

func (o *Office) notice(c echo.Context) error {
	n, rows, err := o.Aid.NoticeFor(ctx(c), by(c), c.Param("code"))
	if err != nil {
		return err
	}
	amounts, err := o.Aid.Amounts(ctx(c))
	if err != nil {
		return err
	}
	lang := site.Lang(c)
	page := &noticePage{
		Form: site.NewForm(c), Notice: *n, Label: aid.DecisionLabel(n.Number), Behind: n.Late(o.day()), Up: !n.StartsOn.IsZero(),
		Hang: n.Hangs(o.day()), MayPut: n.StartsOn.IsZero() && by(c).May(auth.PostNotice, n.Unit),
		On:       site.Field{Name: "on", Label: "notice.on", Hint: "notice.on.hint", Optional: true, Max: 10, Inputmode: "numeric"},
		Where:    site.Field{Name: "places", Type: "area", Label: "notice.places", Hint: "notice.places.hint", Max: 20_000},
		Proof:    site.Field{Name: "proof", Type: "file", Label: "notice.proof", Hint: "notice.proof.hint"},
		Public:   site.Path(c, "/niem-yet/:", n.Code),
		MayProve: n.Proof != 0 && aid.MayProve(by(c), n.Unit), Saved: savedNow(c),
	}
	villages := []string{site.T(lang, "notice.office", "unit", n.UnitName)}
	for _, r := range rows {
		x := noticeRow{PayRow: r, QtyText: amounts.Say(r.Item, r.Qty, lang), Purpose: aid.PurposeTitle(r.Purpose, lang)}
		if r.Waits != "" {
			x.Waits = site.T(lang, "row.waits."+r.Waits)
		}
		page.List = append(page.List, x)
		if r.VillageName != "" && villages[len(villages)-1] != r.VillageName && !strings.Contains(strings.Join(villages, "\n"), "\n"+r.VillageName) {
			villages = append(villages, r.VillageName)
		}
	}
	page.Where.Value = strings.Join(villages, "\n")
	if posted(c) {
		done, err := o.putUp(c, page)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, saved(site.Path(c, home+"/niem-yet/:", done.Code), "notice"))
		}
		if !page.Explain(err, &page.On, &page.Where, &page.Proof) {
			return err
		}
	}
	return noticePages.Render(c, page.Status, *page)
}

// putUp keeps the proof and notes that the list hangs. What is wrong with the rest is
// told before a file is asked for again.
func (o *Office) putUp(c echo.Context, p *noticePage) (*aid.Notice, error) {
	if err := by(c).Must(auth.PostNotice, p.Unit); err != nil {
		return nil, err
	}
	if err := p.Read(c, &p.On, &p.Where); err != nil {
		return nil, err
	}
	f := aid.NoticeForm{On: p.On.Value, Places: p.Where.Value}
	if head := p.Form.File("proof"); head != nil {
		r, err := head.Open()
		if err != nil {
			return nil, err
		}
		defer r.Close()
		if f.Proof, err = o.Aid.KeepProof(ctx(c), by(c), p.Code, head.Filename, r); err != nil {
			return nil, err
		}
	}
	return o.Aid.PutUp(once(c, &p.Form), by(c), p.Code, f)
}

// noticeProof asks why the proof of a notice is needed, and sends it.
func (o *Office) noticeProof(c echo.Context) error {
	n, err := o.Aid.Provable(ctx(c), by(c), c.Param("code"))
	if err != nil {
		return err
	}
	var kept *file.File
	var body []byte
	err = o.ask(c, question{
		key: "notice.reveal", about: []any{"number", aid.DecisionLabel(n.Number), "unit", n.UnitName},
		back: site.Path(c, home+"/niem-yet/:", n.Code),
		do: func(reason string) error {
			if kept, body, err = o.Aid.RevealProof(ctx(c), by(c), n.Code, reason); err != nil {
				return err
			}
			return errAnswered
		},
	})
	if err != errAnswered {
		return err
	}
	return sendPicture(c, kept.Name, body)
}

// poster is the list as it hangs on the wall, on A3.
func (o *Office) poster(c echo.Context) error {
	var b bytes.Buffer
	n, err := o.Aid.Poster(ctx(c), by(c), c.Param("code"), &b)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `inline; filename="niem-yet-`+n.Code+`.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}

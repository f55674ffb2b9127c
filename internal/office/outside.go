package office

import (
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) outsideRoutes(g *echo.Group) {
	g.GET("/thong-bao-van-dong", o.outsideCalls)
	g.Match(both, "/thong-bao-van-dong/moi", o.newOutside, site.Upload(proofMax, proofTime))
	g.GET("/thong-bao-van-dong/:id", o.outsideCall)
	g.GET("/thong-bao-van-dong/:id/to", o.outsidePaper)
	g.Match(both, "/thong-bao-van-dong/:id/tra-loi", o.answerOutside)
}

// outsidePage is the register of the notices by which others told that they call for gifts.
type outsidePage struct {
	Calls   []outsideLine
	MayKeep bool
	Older   string
}

type outsideLine struct {
	giving.OutsideCall
	Unit   string
	Behind int
}

var outsidePages = site.PageOf[outsidePage]("office/outside", "office")

const outsideShown = 50

func (o *Office) outsideCalls(c echo.Context) error {
	list, err := o.Giving.OutsideCallsFor(ctx(c), by(c), number(c, "truoc"), outsideShown)
	if err != nil {
		return err
	}
	page := outsidePage{MayKeep: by(c).May(auth.KeepOutside, 0)}
	var units []int64
	for _, x := range list {
		units = append(units, x.UnitID)
	}
	names, err := o.unitNames(c, units)
	if err != nil {
		return err
	}
	for _, x := range list {
		page.Calls = append(page.Calls, outsideLine{x, names[x.UnitID], o.behind(x)})
	}
	if len(list) == outsideShown {
		page.Older = with(c, "truoc", strconv.FormatInt(list[outsideShown-1].ID, 10))
	}
	return outsidePages.Render(c, http.StatusOK, page)
}

// behind is by how many days an answer is late, or was.
func (o *Office) behind(x giving.OutsideCall) int {
	on := o.day()
	if !x.AnsweredOn.IsZero() {
		on = x.AnsweredOn
	}
	return max(int(on-x.DueOn), 0)
}

func (o *Office) newOutside(c echo.Context) error {
	units, err := o.unitsWith(c, auth.KeepOutside)
	if err != nil {
		return err
	}
	unit := choice("unit", "outside.unit", unitOptions("user.unit.choose", units)...)
	if len(units) == 1 {
		unit.Value = strconv.FormatInt(units[0].ID, 10)
	}
	kind := &site.Field{Name: "kind", Type: "radios", Label: "outside.kind", Options: []site.Option{
		{Value: "company", Label: "outside.kind.company"}, {Value: "person", Label: "outside.kind.person"},
	}}
	show := tick("show_name", "outside.show_name")
	show.Hint = "outside.show_name.hint"
	back := site.Path(c, home+"/thong-bao-van-dong")
	page := newForm(c, "outside.new", back, site.T(site.Lang(c), "outside.title"),
		section{"", []*site.Field{
			unit, date("received_on", "outside.received_on"), optional(line("paper_number", "outside.paper_number", 100))[0],
			upload("file", "outside.file", "office.paper.hint"),
		}},
		section{"outside.who", append([]*site.Field{kind, line("name", "outside.name", 200), show}, optional(line("contact", "outside.contact", 300))...)},
		section{"outside.what", []*site.Field{
			area("purpose", "outside.purpose", 1000), line("area", "outside.area", 300),
			date("starts_on", "outside.starts_on"), date("ends_on", "outside.ends_on"),
		}},
		section{"outside.where", optional(line("bank", "outside.bank", 200), line("account", "outside.account", 24))})
	return o.fill(c, page, func() (string, error) {
		f := giving.OutsideForm{
			Unit: unitOf(*unit), Kind: page.get("kind"), Name: page.get("name"), Contact: page.get("contact"),
			ShowName: show.Value == "yes", Purpose: page.get("purpose"), Area: page.get("area"), Bank: page.get("bank"),
			Account: page.get("account"), StartsOn: page.get("starts_on"), EndsOn: page.get("ends_on"),
			ReceivedOn: page.get("received_on"), PaperNumber: page.get("paper_number"),
		}
		var err error
		f.File, err = page.paper("file", func(name string, r io.ReadSeeker) (int64, error) {
			return o.Giving.KeepNotice(ctx(c), by(c), f.Unit, name, r)
		})
		if err != nil {
			return "", err
		}
		made, err := o.Giving.KeepOutside(once(c, &page.Form), by(c), f)
		return outsidePath(c, made), err
	})
}

func outsidePath(c echo.Context, id int64) string {
	return site.Path(c, home+"/thong-bao-van-dong/:", id)
}

type outsideCallPage struct {
	giving.OutsideCall
	Unit      string
	Behind    int
	Opened    bool // whoever reads may know who calls
	MayAnswer bool
}

var outsideCallPages = site.PageOf[outsideCallPage]("office/outside_call", "office")

func (o *Office) outsideCall(c echo.Context) error {
	x, err := o.outsideOf(c)
	if err != nil {
		return err
	}
	names, err := o.unitNames(c, []int64{x.UnitID})
	if err != nil {
		return err
	}
	return outsideCallPages.Render(c, http.StatusOK, outsideCallPage{
		OutsideCall: *x, Unit: names[x.UnitID], Behind: o.behind(*x), Opened: x.Said.Name != "",
		MayAnswer: x.Outcome == "waiting" && by(c).May(auth.AnswerOutside, x.UnitID),
	})
}

// outsideOf is the notice of the path.
func (o *Office) outsideOf(c echo.Context) (*giving.OutsideCall, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, err
	}
	return o.Giving.OutsideCallFor(ctx(c), by(c), n)
}

func (o *Office) answerOutside(c echo.Context) error {
	x, err := o.outsideOf(c)
	if err != nil {
		return err
	}
	outcome := &site.Field{Name: "outcome", Type: "radios", Label: "outside.outcome", Options: []site.Option{
		{Value: "guided", Label: "outside.outcome.guided"}, {Value: "refused", Label: "outside.outcome.refused"},
	}}
	words := area("answer", "outside.answer", 2000)
	words.Hint = "outside.answer.hint"
	page := newForm(c, "outside.reply", outsidePath(c, x.ID), x.PublicName, section{"", []*site.Field{
		outcome, words, optional(line("paper_number", "outside.answer_paper", 100))[0],
	}})
	return o.fill(c, page, func() (string, error) {
		return outsidePath(c, x.ID), o.Giving.AnswerOutside(once(c, &page.Form), by(c), giving.OutsideAnswer{
			Call: x.ID, Outcome: page.get("outcome"), Answer: page.get("answer"), PaperNumber: page.get("paper_number"),
		})
	})
}

func (o *Office) outsidePaper(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	name, body, err := o.Giving.OutsidePaper(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	return sendPicture(c, fmt.Sprintf("%d-%s", n, name), body)
}

package office

import (
	"net/http"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// countPage asks for notes and goods, at the opening and at the end.
type countPage struct {
	site.Form
	Session                     payout.Session
	Unit, Key                   string // the words are Key.title, .lead, .submit
	Notes                       []noteField
	Goods                       []goodsField
	Money                       money.VND // what should be there
	Need                        []needLine
	On, Reason, RestReason, New site.Field
	Rest                        int // rows that nobody came for
	Closing                     bool
}

type noteField struct {
	site.Field
	Note money.VND
}

// goodsField counts one lot in the unit that stands beside it.
type goodsField struct {
	site.Field
	Name, Lot string // of the goods
	weighed   bool   // a number alone is of its unit, which is not that of the books
}

// countedIn is the unit in which people count: kilograms and litres, not the grams
// and millilitres of the books.
func countedIn(it stock.Item, lang string) string {
	switch it.Unit {
	case stock.Gram:
		return "kg"
	case stock.Millilitre:
		if lang == site.English {
			return "litre"
		}
		return "lít"
	}
	return it.In(lang).UnitName
}

var countPages = site.PageOf[countPage]("office/count", "office")

func (o *Office) newCountPage(c echo.Context, p *handoverPage, key string, need []payout.Need) (*countPage, error) {
	page := &countPage{
		Form: site.NewForm(c), Session: p.Session, Unit: p.Unit, Key: key,
		On:         site.Field{Name: "on", Label: "handover.opened_on", Hint: "handover.opened_on.hint", Optional: true, Max: 10, Inputmode: "numeric"},
		Reason:     site.Field{Name: "reason", Label: "count.reason", Hint: "count.reason.hint", Optional: true, Max: 500},
		RestReason: reasonField("rest_reason"),
		New:        site.Field{Name: "rest_next_on", Label: "handover.next_on", Hint: "office.day.hint", Max: 10, Inputmode: "numeric"},
	}
	amounts, err := o.Aid.Amounts(ctx(c))
	if err != nil {
		return nil, err
	}
	page.Need = needLines(amounts, need, nil, site.Lang(c))
	for _, n := range need {
		if n.Item == payout.VND {
			page.Money = money.VND(n.Qty)
			continue
		}
		page.Goods = append(page.Goods, goodsField{site.Field{
			Name: n.Key(), Hint: "count.goods.hint", Max: 60, Unit: countedIn(amounts[n.Item], site.Lang(c)),
		}, amounts.Name(n.Item, site.Lang(c)), lotNumber(n.Lot), amounts[n.Item].Unit != stock.Piece})
	}
	if page.Money > 0 {
		for _, d := range payout.Denominations {
			page.Notes = append(page.Notes, noteField{site.Field{
				Name: payout.NoteKey(d), Label: "count.pieces", Inputmode: "numeric", Max: 10, Autocomplete: "off",
			}, money.VND(d)})
		}
	}
	return page, nil
}

func reasonField(name string) site.Field {
	f := site.Field{Name: name, Type: "select", Label: "handover.reason", Options: []site.Option{{Label: "handover.reason.choose"}}}
	for _, r := range payout.Reasons {
		f.Options = append(f.Options, site.Option{Value: r, Label: "handover.reason." + r})
	}
	return f
}

func (p *countPage) fields() []*site.Field {
	fields := []*site.Field{&p.On, &p.Reason, &p.RestReason, &p.New}
	for i := range p.Notes {
		fields = append(fields, &p.Notes[i].Field)
	}
	for i := range p.Goods {
		fields = append(fields, &p.Goods[i].Field)
	}
	return fields
}

func (p *countPage) typed() (notes map[int64]string, goods map[string]string) {
	notes, goods = map[int64]string{}, map[string]string{}
	for _, n := range p.Notes {
		notes[int64(n.Note)] = n.Value
	}
	for _, g := range p.Goods {
		goods[g.Field.Name] = g.Value
		if g.weighed && g.Value != "" && !strings.ContainsFunc(g.Value, unicode.IsLetter) {
			goods[g.Field.Name] += " " + g.Unit
		}
	}
	return notes, goods
}

func (o *Office) openHandover(c echo.Context) error {
	p, err := o.runnablePage(c)
	if err != nil {
		return err
	}
	if p.State != payout.Planned {
		return c.Redirect(http.StatusSeeOther, handoverPath(c, p.ID))
	}
	page, err := o.newCountPage(c, p, "count.open", p.SessionSheet.Need)
	if err != nil {
		return err
	}
	if !posted(c) {
		return countPages.Render(c, http.StatusOK, *page)
	}
	if err = page.Read(c, page.fields()...); err == nil {
		f := payout.OpenForm{Session: p.ID, On: page.On.Value}
		f.Notes, f.Goods = page.typed()
		_, err = o.Payout.Open(once(c, &page.Form), by(c), f)
	}
	if page.Explain(err, page.fields()...) {
		return countPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, saved(handoverPath(c, p.ID), "session_opened"))
}

func (o *Office) countHandover(c echo.Context) error {
	p, err := o.runnablePage(c)
	if err != nil {
		return err
	}
	if !p.Open() {
		return c.Redirect(http.StatusSeeOther, handoverPath(c, p.ID))
	}
	// The whole list of what was drawn: what is not there any more is counted as none.
	page, err := o.newCountPage(c, p, "count.close", p.SessionSheet.Need)
	if err != nil {
		return err
	}
	page.Closing, page.Rest = true, p.Rows-p.Answered
	for _, n := range p.Left {
		if n.Item == payout.VND {
			page.Money = money.VND(n.Qty)
		}
	}
	amounts, err := o.Aid.Amounts(ctx(c))
	if err != nil {
		return err
	}
	page.Need = needLines(amounts, p.Left, nil, site.Lang(c))
	if !posted(c) {
		return countPages.Render(c, http.StatusOK, *page)
	}
	if err = page.Read(c, page.fields()...); err == nil {
		f := payout.CountForm{
			Session: p.ID, Reason: page.Reason.Value, RestReason: page.RestReason.Value, RestNextOn: page.New.Value,
		}
		f.Notes, f.Goods = page.typed()
		_, err = o.Payout.Count(once(c, &page.Form), by(c), f)
	}
	if page.Explain(err, page.fields()...) {
		return countPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, saved(handoverPath(c, p.ID), "session_counted"))
}

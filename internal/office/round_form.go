package office

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

// roundFormPage asks which money goes to which event by which rule.
type roundFormPage struct {
	site.Form
	Event, Fund, Name, Method, CutOn, Step site.Field
	Chosen                                 bool // the event is
	Needs                                  []roundNeed
	Lots                                   []roundLotField
	Back                                   string
	Change                                 bool
}

type roundNeed struct {
	Item, Open string
	Lines      int
	Households int
}

type roundLotField struct {
	aid.Lot
	HeldText, ItemName  string
	Place               string // the account, cash or the warehouse
	Take, Qty, Purposes site.Field
}

var roundFormPages = site.PageOf[roundFormPage]("office/roundform", "office")

func (o *Office) roundForm(c echo.Context, event string) (*roundFormPage, error) {
	p := &roundFormPage{
		Form:  site.NewForm(c),
		Event: site.Field{Name: "su-kien", Type: "select", Label: "round.event", Value: event},
		Fund:  site.Field{Name: "fund", Type: "select", Label: "round.fund"},
		Name:  site.Field{Name: "name", Label: "round.name", Hint: "round.name.hint", Max: 200},
		Method: site.Field{Name: "method", Type: "radios", Label: "round.method", Options: []site.Option{
			{Value: string(allot.Norm), Label: "round.method.norm", Hint: "round.method.norm.hint"},
			{Value: string(allot.NormScaled), Label: "round.method.norm_scaled", Hint: "round.method.norm_scaled.hint"},
		}},
		CutOn: site.Field{Name: "cut_on", Label: "round.cut_on", Hint: "round.cut_on.hint", Optional: true, Max: 10, Inputmode: "numeric"},
		Step:  site.Field{Name: "step", Label: "round.step", Hint: "round.step.hint", Optional: true, Max: 20, Inputmode: "numeric", Unit: "₫"},
		Back:  site.Path(c, home+"/phan-bo"),
	}
	if err := o.roundChoices(c, p); err != nil || event == "" {
		return p, err
	}
	lots, err := o.Aid.Offer(ctx(c), by(c), event)
	if err != nil {
		return nil, err
	}
	needs, err := o.Aid.NeedOf(ctx(c), by(c), event)
	if err != nil {
		return nil, err
	}
	amounts, err := o.Aid.Amounts(ctx(c))
	if err != nil {
		return nil, err
	}
	places, err := o.Aid.Places(ctx(c), by(c))
	if err != nil {
		return nil, err
	}
	lang := site.Lang(c)
	p.Chosen = true
	for _, n := range needs {
		p.Needs = append(p.Needs, roundNeed{roundItemName(amounts, n.Item, lang), amounts.Say(n.Item, n.Open, lang), n.Lines, n.Households})
	}
	for _, l := range lots {
		n := strconv.FormatInt(l.Account, 10)
		p.Lots = append(p.Lots, roundLotField{
			Lot: l, HeldText: amounts.Say(l.Item, l.Held, lang), ItemName: roundItemName(amounts, l.Item, lang), Place: lotPlace(places, l, lang),
			Take:     site.Field{Name: "lot_" + n, Type: "check", Label: "round.lot.take"},
			Qty:      site.Field{Name: "qty_" + n, Label: "round.lot.qty", Optional: true, Max: 30, Inputmode: "numeric"},
			Purposes: site.Field{Name: "purposes_" + n, Label: "round.lot.purposes", Value: strings.Join(l.Purposes, " "), Optional: true, Max: 30},
		})
	}
	return p, nil
}

// lotPlace names the bank account or the warehouse of a lot, or says cash.
func lotPlace(p aid.Places, l aid.Lot, lang string) string {
	if l.Kind == ledger.Cash {
		return site.T(lang, "round.lot.cash")
	}
	return p.Of(l)
}

// roundItemName is an item's name, or the page's word for money.
func roundItemName(a aid.Amounts, item, lang string) string {
	if item == ledger.VND {
		return site.T(lang, "item.money")
	}
	return a.Name(item, lang)
}

// roundChoices fills in the events and the funds where the officer prepares rounds.
func (o *Office) roundChoices(c echo.Context, p *roundFormPage) error {
	funds, err := o.fundsInReach(c)
	if err != nil {
		return err
	}
	for _, f := range funds {
		if by(c).May(auth.PrepareRound, f.Unit) {
			p.Fund.Options = append(p.Fund.Options, site.Option{Value: strconv.FormatInt(f.ID, 10), Text: f.Name})
		}
	}
	if len(p.Fund.Options) > 0 {
		p.Fund.Value = p.Fund.Options[0].Value
	}
	return o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		events, err := disaster.Events(tx, disaster.EventFilter{})
		for _, e := range events {
			if e.State != disaster.Draft {
				p.Event.Options = append(p.Event.Options, site.Option{Value: e.Slug, Text: e.Title(site.Lang(c))})
			}
		}
		return err
	})
}

func (p *roundFormPage) fields() []*site.Field {
	all := []*site.Field{&p.Fund, &p.Name, &p.Method, &p.CutOn, &p.Step}
	for i := range p.Lots {
		all = append(all, &p.Lots[i].Take, &p.Lots[i].Qty, &p.Lots[i].Purposes)
	}
	return all
}

// form is what was typed. The mistakes of lots are told at their fields.
func (p *roundFormPage) form(event string) (f aid.RoundForm, fields map[string]string) {
	fund, _ := strconv.ParseInt(p.Fund.Value, 10, 64)
	f = aid.RoundForm{
		Event: event, Fund: fund, Name: p.Name.Value, Method: p.Method.Value, CutOn: p.CutOn.Value, Step: p.Step.Value,
	}
	fields = map[string]string{}
	for _, l := range p.Lots {
		if l.Take.Value != "yes" {
			continue
		}
		at := "lots." + strconv.Itoa(len(f.Lots)) + "."
		fields[at+"account"], fields[at+"qty"], fields[at+"purposes"] = l.Take.Name, l.Qty.Name, l.Purposes.Name
		f.Lots = append(f.Lots, aid.LotForm{Account: l.Account, Qty: l.Qty.Value, Purposes: l.Purposes.Value})
	}
	return f, fields
}

func (o *Office) newRound(c echo.Context) error {
	if err := by(c).Must(auth.PrepareRound, 0); err != nil {
		return err
	}
	event := c.QueryParam("su-kien")
	page, err := o.roundForm(c, event)
	if err != nil {
		return err
	}
	if posted(c) && event == "" {
		err := page.Read(c)
		if err == nil {
			err = fault.On(page.Event.Name, "round.event.missing")
		}
		if !page.Explain(err, &page.Event) {
			return err
		}
	}
	if !posted(c) || event == "" {
		return roundFormPages.Render(c, page.Status, *page)
	}
	return o.writeRound(c, page, func(f aid.RoundForm) (*aid.Round, error) {
		return o.Aid.PrepareRound(once(c, &page.Form), by(c), f)
	}, event)
}

func (o *Office) changeRound(c echo.Context) error {
	r, err := o.Aid.RoundFor(ctx(c), by(c), c.Param("slug"))
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.PrepareRound, r.Unit); err != nil {
		return err
	}
	page, err := o.roundForm(c, r.EventSlug)
	if err != nil {
		return err
	}
	page.Change, page.Back = true, site.Path(c, home+"/phan-bo/:", r.Slug)
	if !posted(c) {
		page.Fund.Value, page.Name.Value = strconv.FormatInt(r.Fund, 10), r.Name
		page.Method.Value, page.CutOn.Value = string(r.Method), r.CutOn.Local()
		page.Step.Value = strconv.FormatInt(r.Steps[ledger.VND], 10)
		for i := range page.Lots {
			x := &page.Lots[i]
			for _, l := range r.Lots {
				if l.Account == x.Account {
					x.Take.Value, x.Purposes.Value = "yes", strings.Join(l.Purposes, " ")
					if l.Qty != x.Held {
						x.Qty.Value = strconv.FormatInt(l.Qty, 10)
					}
				}
			}
		}
		return roundFormPages.Render(c, http.StatusOK, *page)
	}
	return o.writeRound(c, page, func(f aid.RoundForm) (*aid.Round, error) {
		return o.Aid.ChangeRound(once(c, &page.Form), by(c), r.Slug, f)
	}, r.EventSlug)
}

func (o *Office) writeRound(c echo.Context, page *roundFormPage, write func(aid.RoundForm) (*aid.Round, error), event string) error {
	err := page.Read(c, page.fields()...)
	var r *aid.Round
	if err == nil {
		f, fields := page.form(event)
		r, err = write(f)
		if e, ok := fault.As(err); ok {
			for i := range e.Faults {
				if name, ok := fields[e.Faults[i].Field]; ok {
					e.Faults[i].Field = name
				}
			}
		}
	}
	if page.Explain(err, page.fields()...) {
		return roundFormPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return site.SeeOther(c, home+"/phan-bo/:", r.Slug)
}

package office

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) valueRoutes(g *echo.Group) {
	g.GET("/ngoai-te-vang", o.valuables)
	g.Match(both, "/ngoai-te-vang/moi", o.newValuable)
	g.GET("/ngoai-te-vang/:id", o.valuable)
	g.Match(both, "/ngoai-te-vang/:id/ky", o.signValuable)
	g.Match(both, "/ngoai-te-vang/:id/bo", o.dropValuable)
	g.Match(both, "/ngoai-te-vang/:id/giay", o.addValuablePaper)
	g.Match(both, "/ngoai-te-vang/:id/giay/:file", o.openValuablePaper)
	g.Match(both, "/ngoai-te-vang/:id/mat", o.reportLoss)
	g.POST("/ngoai-te-vang/:id/mat/xac-nhan", o.press("/ngoai-te-vang/:", o.Giving.ConfirmValueLoss, o.showValuable))
	g.Match(both, "/ngoai-te-vang/:id/mat/rut", o.withdrawLoss)
	g.Match(both, "/ngoai-te-vang/:id/mat/quyet-dinh", o.writeOff)
	g.Match(both, "/ngoai-te-vang/:id/mat/tim-thay", o.restoreValue)
	g.Match(both, "/ban-tai-san/moi", o.prepareSale)
	g.GET("/ban-tai-san/:id", o.valueSale)
	g.POST("/ban-tai-san/:id/duyet", o.press("/ban-tai-san/:", o.Giving.ApproveValueSale, o.showSale))
	g.Match(both, "/ban-tai-san/:id/tien-ve", o.settleSale)
	g.Match(both, "/ban-tai-san/:id/huy", o.cancelSale)
}

// valuablesPage is the register of what is held apart, and the sales of it.
type valuablesPage struct {
	Things              []valueLine
	Sales               []giving.ValueSale
	MayReceive, MaySell bool
	Next, NextSales     string // paths of what stands behind them
}

// valuesOnPage is how many things, and how many sales, stand on one page.
const valuesOnPage = 50

// valueLine is a thing with its quantity in words and the unit whose safe it is in.
type valueLine struct {
	giving.Valuable
	Words, Name, Unit string
	LeftWords         string // after what was written off
	Price             string // of a sale
}

func valueLineOf(lang string, v giving.Valuable, unit string) valueLine {
	return valueLine{Valuable: v, Words: v.Words(lang), LeftWords: v.LeftWords(lang), Name: v.Item.In(lang).Name, Unit: unit}
}

var valuablesPages = site.PageOf[valuablesPage]("office/valuables", "office")

func (o *Office) valuables(c echo.Context) error {
	list, err := o.Giving.ValuablesFor(ctx(c), by(c), number(c, "sau"), valuesOnPage)
	if err != nil {
		return err
	}
	page := valuablesPage{MayReceive: by(c).May(auth.ReceiveCash, 0), MaySell: by(c).May(auth.PrepareSale, 0)}
	if page.Sales, err = o.Giving.ValueSalesFor(ctx(c), by(c), number(c, "phieu-truoc"), valuesOnPage); err != nil {
		return err
	}
	if len(list) == valuesOnPage {
		page.Next = with(c, "sau", strconv.FormatInt(list[valuesOnPage-1].ID, 10))
	}
	if n := len(page.Sales); n == valuesOnPage {
		page.NextSales = with(c, "phieu-truoc", strconv.FormatInt(page.Sales[n-1].ID, 10))
	}
	var units []int64
	for _, v := range list {
		units = append(units, v.UnitID)
	}
	names, err := o.unitNames(c, units)
	if err != nil {
		return err
	}
	for _, v := range list {
		page.Things = append(page.Things, valueLineOf(site.Lang(c), v, names[v.UnitID]))
	}
	return valuablesPages.Render(c, http.StatusOK, page)
}

// newValuablePage writes such a thing down.
type newValuablePage struct {
	site.Form
	Campaign, Item, Qty, Description, Fineness, Certificate site.Field
	Bag, Reference, Kept, Estimate, EstimatedBy             site.Field
	Legal, Public, Anonymous, Phone, Consent                site.Field
	Earmark, Leftover, Note, On, Photo                      site.Field
	Wording                                                 string
	NoCampaign                                              bool
}

var newValuablePages = site.PageOf[newValuablePage]("office/valuable_new", "office")

func (o *Office) newValuable(c echo.Context) error {
	if err := by(c).Must(auth.ReceiveCash, 0); err != nil {
		return err
	}
	p, err := o.newValuablePage(c)
	if err != nil {
		return err
	}
	if posted(c) {
		id, err := o.receiveValuable(c, p)
		if err == nil {
			return site.SeeOther(c, home+"/ngoai-te-vang/:", id)
		}
		if !p.Explain(err, p.fields()...) {
			return err
		}
	}
	return newValuablePages.Render(c, p.Status, *p)
}

func (o *Office) newValuablePage(c echo.Context) (*newValuablePage, error) {
	consent, err := o.Giving.ConsentTo(ctx(c), giving.PhoneConsent)
	if err != nil {
		return nil, err
	}
	lang := site.Lang(c)
	p := &newValuablePage{
		Form:        site.NewForm(c),
		Campaign:    site.Field{Name: "campaign", Type: "select", Label: "goods.campaign"},
		Item:        site.Field{Name: "item", Type: "select", Label: "value.item"},
		Qty:         site.Field{Name: "qty", Label: "value.qty", Hint: "value.qty.hint", Max: 60},
		Description: site.Field{Name: "description", Label: "value.description", Hint: "value.description.hint", Max: 500},
		Fineness:    site.Field{Name: "fineness", Label: "value.fineness", Hint: "value.fineness.hint", Optional: true, Max: 20},
		Certificate: site.Field{Name: "certificate", Label: "value.certificate", Hint: "value.certificate.hint", Optional: true, Max: 200},
		Bag:         site.Field{Name: "bag", Label: "value.bag", Hint: "value.bag.hint", Optional: true, Max: 40},
		Reference:   site.Field{Name: "reference", Label: "value.reference", Hint: "value.reference.hint", Optional: true, Max: 60},
		Kept:        site.Field{Name: "kept_at", Label: "value.kept", Hint: "value.kept.hint", Max: 200},
		Estimate:    site.Field{Name: "estimate", Label: "value.estimate", Hint: "value.estimate.hint", Inputmode: "numeric", Unit: "₫", Optional: true, Max: 40},
		EstimatedBy: site.Field{Name: "estimated_by", Label: "value.estimated_by", Optional: true, Max: 200},
		Legal:       site.Field{Name: "legal_name", Label: "cash.legal_name", Hint: "cash.legal_name.hint", Optional: true, Max: 200},
		Public:      site.Field{Name: "public_name", Label: "cash.public_name", Hint: "cash.public_name.hint", Optional: true, Max: 200},
		Anonymous:   site.Field{Name: "anonymous", Type: "check", Label: "cash.anonymous"},
		Phone:       site.Field{Name: "phone", Type: "tel", Label: "cash.phone", Optional: true, Max: 30},
		Consent:     site.Field{Name: "consent", Type: "check", Label: "cash.consent"},
		Earmark:     site.Field{Name: "earmark", Max: 40},
		Leftover:    site.Field{Name: "leftover", Max: 20},
		Note:        site.Field{Name: "note", Label: "cash.note", Hint: "cash.note.hint", Optional: true, Max: 500},
		On:          site.Field{Name: "on", Label: "cash.on", Hint: "cash.on.hint", Optional: true, Max: 10, Inputmode: "numeric"},
		Photo:       site.Field{Name: "photo", Type: "file", Label: "value.paper.photo", Hint: "value.paper.photo.hint", Optional: true},
		Wording:     consent.Wording,
	}
	if lang == site.English {
		p.Wording = consent.WordingEN
	}
	items, err := o.Giving.ValuableItems(ctx(c))
	if err != nil {
		return nil, err
	}
	p.Item.Options = []site.Option{{Label: "value.item.choose"}}
	for _, it := range items {
		text := it.In(lang).Name
		if it.UnitName == it.Code {
			text += " (" + it.Code + ")"
		}
		p.Item.Options = append(p.Item.Options, site.Option{Value: it.Code, Text: text})
	}
	campaigns, err := o.Giving.CampaignsFor(ctx(c), by(c))
	if err != nil {
		return nil, err
	}
	for _, x := range campaigns {
		if x.Took(o.day()) && by(c).May(auth.ReceiveCash, x.UnitID) {
			p.Campaign.Options = append(p.Campaign.Options, site.Option{Value: strconv.FormatInt(x.ID, 10), Text: x.In(lang).Name})
		}
	}
	p.NoCampaign = len(p.Campaign.Options) == 0
	return p, nil
}

func (p *newValuablePage) fields() []*site.Field {
	return []*site.Field{
		&p.Campaign, &p.Item, &p.Qty, &p.Description, &p.Fineness, &p.Certificate, &p.Bag, &p.Reference, &p.Kept,
		&p.Legal, &p.Public, &p.Anonymous, &p.Phone, &p.Consent, &p.Estimate, &p.EstimatedBy, &p.Earmark, &p.Leftover,
		&p.Note, &p.On, &p.Photo,
	}
}

func (o *Office) receiveValuable(c echo.Context, p *newValuablePage) (int64, error) {
	if err := p.Read(c, p.fields()...); err != nil {
		return 0, err
	}
	f := giving.ValuableForm{
		Campaign: unitOf(p.Campaign), Item: p.Item.Value, Qty: p.Qty.Value, Description: p.Description.Value,
		Fineness: p.Fineness.Value, Certificate: p.Certificate.Value, Estimate: p.Estimate.Value,
		EstimatedBy: p.EstimatedBy.Value, Bag: p.Bag.Value, Reference: p.Reference.Value, KeptAt: p.Kept.Value,
		Earmark: p.Earmark.Value, Leftover: giving.Leftover(p.Leftover.Value), Note: p.Note.Value, On: p.On.Value,
		Donor: giving.Donor{
			LegalName: p.Legal.Value, PublicName: p.Public.Value, Anonymous: p.Anonymous.Value == "yes",
			Phone: strings.TrimSpace(p.Phone.Value),
		},
	}
	if head := p.Form.File("photo"); head != nil {
		var err error
		if f.Photo, err = o.photoOf(c, head, f.Campaign); err != nil {
			return 0, err
		}
	}
	if p.Consent.Value == "yes" {
		f.Consent = giving.PhoneConsent
	}
	return o.Giving.ReceiveValuable(once(c, &p.Form), by(c), f)
}

// valuablePage is one thing: what it is, where it lies, who counted it, what proves it, what
// became of it.
type valuablePage struct {
	site.Form
	valueLine
	Campaign                            string
	Losses                              []lossShown
	MaySign, Same, MayDrop              bool
	MaySell, MayPrint, MayAdd, MayOpen  bool
	MayReport, MayConfirm, MayWithdraw  bool
	MayDecide, MayRestore, MissedByMine bool
}

// lossShown is a loss with its quantity in words.
type lossShown struct {
	giving.ValueLoss
	Words string
}

var valuablePages = site.PageOf[valuablePage]("office/valuable", "office")

func (o *Office) valuable(c echo.Context) error { return o.showValuable(c, nil) }

func (o *Office) showValuable(c echo.Context, refused error) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	v, err := o.Giving.ValuableFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	names, err := o.unitNames(c, []int64{v.UnitID})
	if err != nil {
		return err
	}
	sheet, err := o.Giving.CampaignFor(ctx(c), by(c), v.CampaignID)
	if err != nil {
		return err
	}
	signs := by(c).May(auth.SignValuable, v.UnitID)
	may := v.State == giving.ValuableWaiting && signs
	page := valuablePage{
		Form:      site.NewForm(c),
		valueLine: valueLineOf(site.Lang(c), *v, names[v.UnitID]), Campaign: sheet.In(site.Lang(c)).Name,
		MaySign: may && v.ReceivedBy != by(c).ID, Same: may && v.ReceivedBy == by(c).ID, MayDrop: may,
		MaySell: v.State == giving.ValuableHeld && by(c).May(auth.PrepareSale, v.UnitID),
		MayAdd:  signs && v.State != giving.ValuableDropped, MayOpen: giving.MayOpenPapers(by(c), v.UnitID),
	}
	page.mayLose(by(c), site.Lang(c))
	if v.Receipt != "" {
		r, err := o.book().Read(ctx(c), by(c), v.Receipt)
		if err != nil {
			return err
		}
		page.MayPrint = r.MayPrint(by(c))
	}
	if refused != nil && !page.Explain(refused) {
		return refused
	}
	return valuablePages.Render(c, page.Status, page)
}

// onValuable shows a form about one thing, to whoever may do what it asks at its unit.
func (o *Office) onValuable(
	c echo.Context, key string, ps []auth.Permission, fields []*site.Field, do func(p *formPage, v *giving.Valuable) error,
) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	v, err := o.Giving.ValuableFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if err := mustOne(by(c), ps, v.UnitID); err != nil {
		return err
	}
	back := site.Path(c, home+"/ngoai-te-vang/:", n)
	page := newForm(c, key, back, site.T(site.Lang(c), "thing.value", "id", n), section{"", fields})
	return o.fill(c, page, func() (string, error) { return back, do(page, v) })
}

func (o *Office) signValuable(c echo.Context) error {
	qty, bag := line("qty", "value.qty", 60), line("bag", "value.seal", 60)
	qty.Hint, bag.Hint = "value.sign.qty.hint", "value.sign.bag.hint"
	minutes := upload("protocol", "value.paper.protocol", "value.paper.protocol.hint")
	minutes.Optional = true
	return o.onValuable(c, "value.sign", []auth.Permission{auth.SignValuable}, []*site.Field{qty, bag, minutes}, func(p *formPage, v *giving.Valuable) error {
		kept, err := o.valuePaper(c, p, v.UnitID, "protocol")
		if err != nil {
			return err
		}
		return o.Giving.SignValuable(once(c, &p.Form), by(c), giving.SignForm{Valuable: v.ID, Qty: qty.Value, Bag: bag.Value, Protocol: kept})
	})
}

func (o *Office) dropValuable(c echo.Context) error {
	return o.onValuable(c, "value.drop", []auth.Permission{auth.SignValuable}, []*site.Field{line("reason", "ask.reason", 300)}, func(p *formPage, v *giving.Valuable) error {
		return o.Giving.DropValuable(once(c, &p.Form), by(c), v.ID, p.get("reason"))
	})
}

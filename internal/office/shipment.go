package office

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/stock"
)

func (o *Office) shipmentRoutes(g *echo.Group) {
	g.GET("/chuyen-hang", o.shipments)
	g.Match(both, "/chuyen-hang/moi", o.newShipment)
	g.GET("/chuyen-hang/:id", o.shipment)
	g.Match(both, "/chuyen-hang/:id/nhan", o.arriveShipment)
	g.Match(both, "/chuyen-hang/:id/giai-trinh", o.settleShipment)
}

// shipmentLine is a shipment in a list.
type shipmentLine struct {
	stock.Shipment
	Overdue bool
}

type shipmentsPage struct {
	Which     site.Field
	Shipments []shipmentLine
	MaySend   bool
	Pager     site.Pager
}

var shipmentsPages = site.PageOf[shipmentsPage]("office/shipments", "office")

const shipmentRows = 50

func (o *Office) shipments(c echo.Context) error {
	page := shipmentsPage{
		MaySend: by(c).May(auth.ManageStock, 0),
		Which: site.Field{
			Name: "khoan", Type: "select", Label: "goods.which", Value: c.QueryParam("khoan"),
			Options: []site.Option{{Value: "", Label: "goods.which.open"}, {Value: "tat-ca", Label: "goods.which.all"}},
		},
	}
	list, err := o.Stock.Shipments(ctx(c), by(c), page.Which.Value == "", number(c, "truoc"), shipmentRows)
	if err != nil {
		return err
	}
	for _, s := range list {
		page.Shipments = append(page.Shipments, shipmentLine{s, s.Late(o.day())})
	}
	if n := len(list); n == shipmentRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(list[n-1].ID, 10))
	}
	return shipmentsPages.Render(c, http.StatusOK, page)
}

// sendPage chooses a warehouse, and then what leaves it.
type sendPage struct {
	site.Form
	From                       stock.Warehouse // zero: choose one
	Choices                    []stock.Warehouse
	To, On, Due, Vehicle, What site.Field
	Note                       site.Field
	Rows                       []lotRow
}

var sendPages = site.PageOf[sendPage]("office/shipment_new", "office")

func (o *Office) newShipment(c echo.Context) error {
	if err := by(c).Must(auth.ManageStock, 0); err != nil {
		return err
	}
	all, err := o.Stock.AllWarehouses(ctx(c))
	if err != nil {
		return err
	}
	page := &sendPage{
		Form: site.NewForm(c), To: site.Field{Name: "to", Type: "select", Label: "shipment.to"},
		On:      site.Field{Name: "on", Label: "shipment.on", Hint: "office.day.hint", Optional: true, Max: 10, Inputmode: "numeric"},
		Due:     site.Field{Name: "due", Label: "shipment.due.label", Hint: "office.day.hint", Optional: true, Max: 10, Inputmode: "numeric"},
		Vehicle: site.Field{Name: "vehicle", Label: "shipment.vehicle", Hint: "shipment.vehicle.hint", Optional: true, Max: 60},
		What:    site.Field{Name: "for", Label: "shipment.what_for", Hint: "shipment.what_for.hint", Optional: true, Max: 40, Value: c.QueryParam("cho")},
		Note:    site.Field{Name: "note", Label: "goods.note", Optional: true, Max: 500},
	}
	from := number(c, "kho")
	for _, w := range all {
		if w.ID == from {
			page.From = w
			continue
		}
		page.To.Options = append(page.To.Options, site.Option{
			Value: strconv.FormatInt(w.ID, 10), Text: w.UnitName + " · " + w.Name,
		})
		if by(c).May(auth.ManageStock, w.Unit) {
			page.Choices = append(page.Choices, w)
		}
	}
	if page.From.ID == 0 {
		if from != 0 {
			return errMissing
		}
		if posted(c) {
			err := page.Read(c)
			if err == nil {
				err = fault.On("", "shipment.from.missing")
			}
			if !page.Explain(err) {
				return err
			}
		}
		return sendPages.Render(c, page.Status, *page)
	}
	if err := by(c).Must(auth.ManageStock, page.From.Unit); err != nil {
		return err
	}
	if page.Rows, err = o.lotRows(c, from); err != nil {
		return err
	}
	fields := []*site.Field{&page.To, &page.On, &page.Due, &page.Vehicle, &page.What, &page.Note}
	for i := range page.Rows {
		fields = append(fields, &page.Rows[i].Qty)
	}
	if posted(c) {
		s, err := o.send(c, page, fields)
		if err == nil {
			return site.SeeOther(c, home+"/chuyen-hang/:", s.ID)
		}
		if !page.Explain(err, fields...) {
			return err
		}
	}
	return sendPages.Render(c, page.Status, *page)
}

func (o *Office) send(c echo.Context, page *sendPage, fields []*site.Field) (*stock.Shipment, error) {
	if err := page.Read(c, fields...); err != nil {
		return nil, err
	}
	lines, stood := takenRows(page.Rows)
	s, err := o.Stock.Ship(once(c, &page.Form), by(c), stock.ShipForm{
		From: page.From.ID, To: unitOf(page.To), For: page.What.Value, Vehicle: page.Vehicle.Value, Note: page.Note.Value,
		On: page.On.Value, Due: page.Due.Value, Lines: lines,
	})
	return s, refield(err, stood)
}

// shipmentPage is a shipment with its three numbers and its next step.
type shipmentPage struct {
	stock.Shipment
	Shown                   []shipmentNumbers
	Overdue, Arrive, Settle bool
}

type shipmentNumbers struct {
	Line                                         int
	Name, Expires                                string
	Sent, Received, Missing, Damaged, Gone, Late string
}

var shipmentPages = site.PageOf[shipmentPage]("office/shipment", "office")

func (o *Office) shipment(c echo.Context) error {
	s, shown, err := o.shipmentOf(c)
	if err != nil {
		return err
	}
	return shipmentPages.Render(c, http.StatusOK, shipmentPage{
		Shipment: *s, Shown: shown, Overdue: s.Late(o.day()),
		Arrive: s.State == stock.Sent && s.Here,
		Settle: s.State == stock.Arrived && s.SentHere && s.ArrivedBy != by(c).ID,
	})
}

func (o *Office) shipmentOf(c echo.Context) (*stock.Shipment, []shipmentNumbers, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, nil, err
	}
	s, err := o.Stock.Shipment(ctx(c), by(c), n)
	if err != nil {
		return nil, nil, err
	}
	items, err := o.itemsByCode(c)
	lang := site.Lang(c)
	var shown []shipmentNumbers
	for _, l := range s.Lines {
		it := items[l.Item]
		x := shipmentNumbers{Line: l.Line, Name: it.Name, Sent: it.Say(l.Sent, lang)}
		if !l.ExpiresOn.IsZero() {
			x.Expires = l.ExpiresOn.Local()
		}
		if l.Counted {
			x.Received = it.Say(l.Received, lang)
		}
		for _, n := range []struct {
			qty int64
			to  *string
		}{{l.Missing, &x.Missing}, {l.Damaged, &x.Damaged}, {l.Gone, &x.Gone}, {l.Found, &x.Late}} {
			if n.qty > 0 {
				*n.to = it.Say(n.qty, lang)
			}
		}
		shown = append(shown, x)
	}
	return s, shown, err
}

// tallyPage counts a shipment, or explains what is missing of it.
type tallyPage struct {
	site.Form
	Key     string // shipment.arrive, shipment.settle
	Of      *stock.Shipment
	On, Why site.Field
	Rows    []tallyRow
}

type tallyRow struct {
	shipmentNumbers
	Qty, DamagedQty, LostQty, FoundQty site.Field
}

var tallyPages = site.PageOf[tallyPage]("office/shipment_count", "office")

func (p *tallyPage) fields() []*site.Field {
	all := []*site.Field{&p.On, &p.Why}
	for i := range p.Rows {
		r := &p.Rows[i]
		all = append(all, &r.Qty, &r.DamagedQty, &r.LostQty, &r.FoundQty)
	}
	return all
}

func (o *Office) arriveShipment(c echo.Context) error {
	s, shown, err := o.shipmentOf(c)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.ReceiveGoods, s.ToUnit); err != nil {
		return err
	}
	page := &tallyPage{
		Form: site.NewForm(c), Key: "shipment.arrive", Of: s,
		On: site.Field{Name: "on", Label: "goods.on", Hint: "office.day.hint", Optional: true, Max: 10, Inputmode: "numeric"},
	}
	for i, x := range shown {
		page.Rows = append(page.Rows, tallyRow{shipmentNumbers: x, Qty: site.Field{
			Name: fmt.Sprintf("lines.%d.qty", i), Label: "goods.qty", Max: 60,
		}})
	}
	return o.tally(c, page, func() error {
		f := stock.ArriveForm{Shipment: s.ID, On: page.On.Value}
		for _, r := range page.Rows {
			f.Lines = append(f.Lines, stock.CountForm{Qty: r.Qty.Value})
		}
		_, err := o.Stock.Arrive(once(c, &page.Form), by(c), f)
		return err
	})
}

func (o *Office) settleShipment(c echo.Context) error {
	s, shown, err := o.shipmentOf(c)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.ManageStock, s.Unit); err != nil {
		return err
	}
	page := &tallyPage{
		Form: site.NewForm(c), Key: "shipment.settle", Of: s,
		Why: site.Field{Name: "explanation", Type: "area", Label: "shipment.settle.why", Max: 500},
	}
	for _, x := range shown {
		if x.Missing == "" {
			continue
		}
		field := func(name, label string) site.Field {
			return site.Field{Name: fmt.Sprintf("lines.%d.%s", x.Line, name), Label: label, Optional: true, Max: 60}
		}
		page.Rows = append(page.Rows, tallyRow{
			shipmentNumbers: x, DamagedQty: field("damaged", "shipment.damaged"),
			LostQty: field("lost", "shipment.lost"), FoundQty: field("found", "shipment.found"),
		})
	}
	return o.tally(c, page, func() error {
		f := stock.SettleForm{Shipment: s.ID, Explanation: page.Why.Value}
		for _, r := range page.Rows {
			f.Lines = append(f.Lines, stock.SettleLine{
				Line: r.Line, Damaged: r.DamagedQty.Value, Lost: r.LostQty.Value, Found: r.FoundQty.Value,
			})
		}
		_, err := o.Stock.Settle(once(c, &page.Form), by(c), f)
		return err
	})
}

// tally shows the page, or does what it asks for and goes to the shipment.
func (o *Office) tally(c echo.Context, page *tallyPage, do func() error) error {
	if posted(c) {
		err := page.Read(c, page.fields()...)
		if err == nil {
			err = do()
		}
		if err == nil {
			return site.SeeOther(c, home+"/chuyen-hang/:", page.Of.ID)
		}
		if fault.Is(err, staff.StepUpNeeded) || !page.Form.Explain(err, page.fields()...) {
			return err
		}
	}
	return tallyPages.Render(c, page.Status, *page)
}

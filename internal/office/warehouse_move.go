package office

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/stock"
)

type needPage struct {
	site.Form
	stock.Warehouse
	Items          []stock.Item
	Item, Kind, Qt site.Field
}

var needPages = site.PageOf[needPage]("office/need", "office")

func (o *Office) sayNeed(c echo.Context) error {
	w, err := o.warehouseOf(c)
	if err != nil {
		return err
	}
	if by(c).Must(auth.ManageStock, w.Unit) != nil {
		if err := by(c).Must(auth.ReceiveGoods, w.Unit); err != nil {
			return err
		}
	}
	page := &needPage{
		Form: site.NewForm(c), Warehouse: *w,
		Item: site.Field{Name: "item", Label: "need.item", Max: 100},
		Kind: site.Field{Name: "kind", Type: "radios", Label: "need.of", Value: string(stock.Wanted), Options: []site.Option{
			{Value: string(stock.Wanted), Label: "need.is.need"},
			{Value: string(stock.Enough), Label: "need.is.enough"},
			{Value: string(stock.Stop), Label: "need.is.stop"},
		}},
		Qt: site.Field{Name: "qty", Label: "need.qty", Hint: "goods.qty.hint", Optional: true, Max: 60},
	}
	if page.Items, err = o.items(c); err != nil {
		return err
	}
	fields := []*site.Field{&page.Item, &page.Kind, &page.Qt}
	if posted(c) {
		err := page.Read(c, fields...)
		if err == nil {
			err = o.Stock.SayNeed(once(c, &page.Form), by(c), w.ID, page.Item.Value, stock.NeedKind(page.Kind.Value), page.Qt.Value)
		}
		if err == nil {
			return c.Redirect(http.StatusSeeOther, saved(site.Path(c, home+"/kho/:", w.ID), "need"))
		}
		if !page.Explain(err, fields...) {
			return err
		}
	}
	return needPages.Render(c, page.Status, *page)
}

// lotRow is a lot of which a quantity may be taken.
type lotRow struct {
	lotLine
	Qty site.Field
}

// lotRows are the lots of a warehouse with something free, each with its question.
func (o *Office) lotRows(c echo.Context, warehouse int64) (rows []lotRow, err error) {
	sheet, err := o.Stock.Stock(ctx(c), by(c), stock.Which{Warehouse: warehouse})
	if err != nil {
		return nil, err
	}
	for _, l := range lotsShown(sheet, warehouse, o.day(), site.Lang(c)) {
		if l.Free > 0 {
			rows = append(rows, lotRow{l, site.Field{
				Name: fmt.Sprintf("lot.%d", l.Lot), Label: "goods.qty", Optional: true, Max: 60,
			}})
		}
	}
	return rows, nil
}

// takenRows are the lots of which something is to be taken, and where each stood.
func takenRows(rows []lotRow) (lines []stock.LineForm, stood map[string]string) {
	stood = map[string]string{}
	for _, r := range rows {
		if r.Qty.Value == "" {
			continue
		}
		for _, name := range []string{"qty", "lot"} {
			stood[fmt.Sprintf("lines.%d.%s", len(lines), name)] = r.Qty.Name
		}
		lines = append(lines, stock.LineForm{Lot: r.Lot, Qty: r.Qty.Value})
	}
	return lines, stood
}

type movementPage struct {
	site.Form
	stock.Warehouse
	Kind, To, Reason, On site.Field
	Rows                 []lotRow
}

var movementPages = site.PageOf[movementPage]("office/movement", "office")

func (o *Office) moveGoods(c echo.Context) error {
	w, err := o.warehouseOf(c)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.ManageStock, w.Unit); err != nil {
		return err
	}
	page := &movementPage{
		Form: site.NewForm(c), Warehouse: *w,
		Kind: site.Field{Name: "kind", Type: "radios", Label: "movement.what", Value: string(stock.Transfer), Options: []site.Option{
			{Value: string(stock.Transfer), Label: "movement.what.transfer"},
			{Value: string(stock.WriteOff), Label: "movement.what.loss"},
		}},
		To:     site.Field{Name: "to", Type: "select", Label: "movement.to.label"},
		Reason: site.Field{Name: "reason", Label: "movement.why", Optional: true, Max: 500},
		On:     site.Field{Name: "on", Label: "movement.on", Hint: "office.day.hint", Optional: true, Max: 10, Inputmode: "numeric"},
	}
	all, err := o.Stock.Warehouses(ctx(c), by(c), w.Unit)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.ID != w.ID {
			page.To.Options = append(page.To.Options, site.Option{Value: strconv.FormatInt(x.ID, 10), Text: x.Name})
		}
	}
	if page.Rows, err = o.lotRows(c, w.ID); err != nil {
		return err
	}
	fields := []*site.Field{&page.Kind, &page.To, &page.Reason, &page.On}
	for i := range page.Rows {
		fields = append(fields, &page.Rows[i].Qty)
	}
	if posted(c) {
		err := page.Read(c, fields...)
		if err == nil {
			lines, stood := takenRows(page.Rows)
			_, err = o.Stock.Carry(once(c, &page.Form), by(c), stock.MovementForm{
				Kind: stock.MovementKind(page.Kind.Value), From: w.ID, To: unitOf(page.To), Reason: page.Reason.Value,
				On: page.On.Value, Lines: lines,
			})
			err = refield(err, stood)
		}
		if err == nil {
			return c.Redirect(http.StatusSeeOther, saved(site.Path(c, home+"/kho/:", w.ID), "moved"))
		}
		if !page.Explain(err, fields...) {
			return err
		}
	}
	return movementPages.Render(c, page.Status, *page)
}

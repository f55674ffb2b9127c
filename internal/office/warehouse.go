package office

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func (o *Office) warehouseRoutes(g *echo.Group) {
	g.GET("/kho", o.stockSheet)
	g.Match(both, "/kho/moi", o.newWarehouse)
	g.GET("/kho/:id", o.warehouse)
	g.Match(both, "/kho/:id/sua", o.editWarehouse)
	g.Match(both, "/kho/:id/can", o.sayNeed)
	g.Match(both, "/kho/:id/phieu", o.moveGoods)
}

// lotLine is one lot in one warehouse as people read it.
type lotLine struct {
	stock.SheetLine
	Name, FreeText, ReservedText string
	Expired                      bool
}

// totalLine is all of one item.
type totalLine struct{ Name, Free, Reserved string }

type shelf struct {
	stock.Warehouse
	Lots []lotLine
}

type stockPage struct {
	At      site.Field
	AsOf    time.Time // zero for now
	Shelves []shelf
	Totals  []totalLine
	MayOpen bool
}

var stockPages = site.PageOf[stockPage]("office/stock", "office")

// stockSheet is what lies where, now or as of a moment.
func (o *Office) stockSheet(c echo.Context) error {
	page := stockPage{
		MayOpen: by(c).May(auth.ManageStock, 0),
		At: site.Field{
			Name: "luc", Label: "stock.at", Hint: "stock.at.hint", Value: strings.TrimSpace(c.QueryParam("luc")), Max: 20, Optional: true,
		},
	}
	at, ok := moment(page.At.Value)
	if !ok {
		page.At.Error = site.T(site.Lang(c), "stock.at.wrong")
	}
	warehouses, err := o.Stock.Warehouses(ctx(c), by(c), 0)
	if err != nil {
		return err
	}
	sheet, err := o.Stock.Stock(ctx(c), by(c), stock.Which{At: at})
	if err != nil {
		return err
	}
	if !at.IsZero() {
		page.AsOf = sheet.AsOf
	}
	lang := site.Lang(c)
	for _, w := range warehouses {
		page.Shelves = append(page.Shelves, shelf{w, lotsShown(sheet, w.ID, o.day(), lang)})
	}
	for _, t := range sheet.Totals() {
		page.Totals = append(page.Totals, totalLine{t.Item.In(lang).Name, t.Item.Say(t.Free, lang), t.Item.Say(t.Reserved, lang)})
	}
	return stockPages.Render(c, http.StatusOK, page)
}

// moment reads a day (its end) or a minute of Việt Nam; "" is none.
func moment(typed string) (time.Time, bool) {
	if typed == "" {
		return time.Time{}, true
	}
	if d, err := workday.Parse(typed); err == nil {
		return d.End(), true
	}
	for _, layout := range []string{"02/01/2006 15:04", "2006-01-02 15:04", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, typed, workday.Zone); err == nil {
			return t.Add(time.Minute - time.Microsecond), true
		}
	}
	return time.Time{}, false
}

func lotsShown(s *stock.Sheet, warehouse int64, today workday.Day, lang string) (lots []lotLine) {
	for _, l := range s.Lines {
		if l.Warehouse == warehouse {
			lots = append(lots, lotLine{
				l, l.Item.In(lang).Name, l.Item.Say(l.Free, lang), l.Item.Say(l.Reserved, lang), l.Expired(today),
			})
		}
	}
	return lots
}

func (o *Office) newWarehouse(c echo.Context) error {
	if err := by(c).Must(auth.ManageStock, 0); err != nil {
		return err
	}
	units, err := o.fundUnits(c, auth.ManageStock)
	if err != nil {
		return err
	}
	p := newForm(c, "warehouse.new", site.Path(c, home+"/kho"), "", section{"", append(
		[]*site.Field{choice("unit", "warehouse.unit", units...)}, warehouseFields()...,
	)}, section{"", optional(date("opened_on", "warehouse.opened"))})
	return o.fill(c, p, func() (string, error) {
		f := warehouseForm(p)
		f.Unit, _ = strconv.ParseInt(p.get("unit"), 10, 64)
		f.OpenedOn = p.get("opened_on")
		w, err := o.Stock.OpenWarehouse(once(c, &p.Form), by(c), f)
		if err != nil {
			return "", err
		}
		return saved(site.Path(c, home+"/kho/:", w.ID), "warehouse"), nil
	})
}

func warehouseFields() []*site.Field {
	phone := line("phone", "warehouse.phone", 30)
	phone.Hint = "warehouse.phone.hint"
	return append([]*site.Field{line("name", "warehouse.name", 200), line("address", "warehouse.address", 300)},
		optional(line("hours", "warehouse.hours", 200), phone)...)
}

func warehouseForm(p *formPage) stock.WarehouseForm {
	return stock.WarehouseForm{
		Name: p.get("name"), Address: p.get("address"), Hours: p.get("hours"), Phone: p.get("phone"),
	}
}

// fundUnits are the units with a fund at which the officer holds a permission.
func (o *Office) fundUnits(c echo.Context, p auth.Permission) (options []site.Option, err error) {
	var ids []int64
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		funds, err := ledger.Funds(tx)
		for _, f := range funds {
			if by(c).May(p, f.Unit) {
				ids = append(ids, f.Unit)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	names, err := o.unitNames(c, ids)
	for _, id := range ids {
		options = append(options, site.Option{Value: strconv.FormatInt(id, 10), Text: names[id]})
	}
	return options, err
}

// warehousePage is one warehouse: what lies there, what it says it needs, what moved.
type warehousePage struct {
	Saved string // what was written a moment ago
	stock.Warehouse
	Lots      []lotLine
	Needs     []neededLine
	Moved     []movedLine
	May, Says bool // keep its stock; say what it needs
	Pager     site.Pager
}

type neededLine struct {
	stock.Need
	Name, QtyText string
}

type movedLine struct {
	stock.Moved
	Name, QtyText string
	Of            thing
	Direction     string // in, out, within
}

var warehousePages = site.PageOf[warehousePage]("office/warehouse", "office")

const movedRows = 30

func (o *Office) warehouse(c echo.Context) error {
	w, err := o.warehouseOf(c)
	if err != nil {
		return err
	}
	page := warehousePage{
		Warehouse: *w, Saved: savedNow(c), May: by(c).May(auth.ManageStock, w.Unit),
		Says: by(c).May(auth.ManageStock, w.Unit) || by(c).May(auth.ReceiveGoods, w.Unit),
	}
	lang := site.Lang(c)
	sheet, err := o.Stock.Stock(ctx(c), by(c), stock.Which{Warehouse: w.ID})
	if err != nil {
		return err
	}
	page.Lots = lotsShown(sheet, w.ID, o.day(), lang)
	if page.Needs, err = o.needsOf(c, w.ID); err != nil {
		return err
	}
	moved, err := o.Stock.Movements(ctx(c), by(c), w.ID, number(c, "truoc"), movedRows)
	if err != nil {
		return err
	}
	items, err := o.itemsByCode(c)
	if err != nil {
		return err
	}
	for _, m := range moved {
		x := movedLine{m, items[m.Item].Name, items[m.Item].Say(m.Qty, lang), thingOf(c, m.Source), "out"}
		switch {
		case m.Within:
			x.Direction = "within"
		case m.In:
			x.Direction = "in"
		}
		page.Moved = append(page.Moved, x)
	}
	if len(moved) == movedRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(moved[len(moved)-1].Entry, 10))
	}
	return warehousePages.Render(c, http.StatusOK, page)
}

func (o *Office) warehouseOf(c echo.Context) (*stock.Warehouse, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, err
	}
	return o.Stock.Warehouse(ctx(c), by(c), n)
}

func (o *Office) itemsByCode(c echo.Context) (map[string]stock.Item, error) {
	items, err := o.Stock.Everything(ctx(c))
	byCode := make(map[string]stock.Item, len(items))
	for _, it := range items {
		byCode[it.Code] = it.In(site.Lang(c))
	}
	return byCode, err
}

func (o *Office) needsOf(c echo.Context, warehouse int64) (lines []neededLine, err error) {
	board, err := o.Stock.Board(ctx(c))
	lang := site.Lang(c)
	for _, p := range board {
		if p.ID != warehouse {
			continue
		}
		for _, n := range p.Needs {
			x := neededLine{Need: n, Name: n.Item.In(lang).Name}
			if n.Qty > 0 {
				x.QtyText = n.Item.Say(n.Qty, lang)
			}
			lines = append(lines, x)
		}
	}
	return lines, err
}

func (o *Office) editWarehouse(c echo.Context) error {
	w, err := o.warehouseOf(c)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.ManageStock, w.Unit); err != nil {
		return err
	}
	p := newForm(c, "warehouse.edit", site.Path(c, home+"/kho/:", w.ID), w.Name, section{"", warehouseFields()})
	p.set("name", w.Name)
	p.set("address", w.Address)
	p.set("hours", w.Hours)
	p.set("phone", w.Phone)
	return o.fill(c, p, func() (string, error) {
		return saved(p.Back, "warehouse"), o.Stock.ChangeWarehouse(ctx(c), by(c), w.ID, warehouseForm(p))
	})
}

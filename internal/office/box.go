package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) boxRoutes(g *echo.Group) {
	g.GET("/quy-tien-mat", o.boxes)
	g.GET("/quy-tien-mat/:unit", o.box)
	g.Match(both, "/quy-tien-mat/:unit/dem", o.countCash)
	g.Match(both, "/quy-tien-mat/:unit/nop", o.depositCash)
	g.GET("/nop-tien/:id", o.deposit)
	g.Match(both, "/nop-tien/:id/bo", o.voidDeposit)
	g.GET("/ban-giao/:id", o.cashCount)
	g.POST("/ban-giao/:id/nhan", o.takeOver)
	g.Match(both, "/ban-giao/:id/bo", o.dropCount)
	g.Match(both, "/ban-giao/:id/chenh-lech", o.askGap, site.Upload(proofMax, proofTime))
	g.Match(both, "/ban-giao/:id/chenh-lech/quyet-dinh", o.settleGap)
	g.Match(both, "/ban-giao/:id/chenh-lech/tu-choi", o.refuseGap)
	g.Match(both, "/ban-giao/:id/chenh-lech/mo-lai", o.undoGap)
	g.GET("/ban-giao/:id/chenh-lech/chung-tu", o.gapProof)
}

type boxLine struct {
	giving.Box
	Name string
}

// boxesPage lists the cash boxes within reach.
type boxesPage struct{ Boxes []boxLine }

var boxesPages = site.PageOf[boxesPage]("office/boxes", "office")

// boxes lists what lies in which box; to the only one it goes at once.
func (o *Office) boxes(c echo.Context) error {
	list, err := o.Giving.BoxesFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	if len(list) == 1 {
		return site.SeeOther(c, home+"/quy-tien-mat/:", list[0].Unit)
	}
	units := make([]int64, len(list))
	for i, b := range list {
		units[i] = b.Unit
	}
	names, err := o.unitNames(c, units)
	if err != nil {
		return err
	}
	var page boxesPage
	for _, b := range list {
		page.Boxes = append(page.Boxes, boxLine{b, names[b.Unit]})
	}
	return boxesPages.Render(c, http.StatusOK, page)
}

// noteLine is one denomination: what is asked, or how many there are.
type noteLine struct {
	Note  money.VND
	Field site.Field
	N     int64
}

// noteFields ask for the notes of a sum, one field a denomination.
func noteFields() []noteLine {
	list := make([]noteLine, len(giving.Denominations))
	for i, d := range giving.Denominations {
		list[i] = noteLine{Note: d, Field: site.Field{
			Name: giving.NotesField(d), Label: giving.NotesField(d), Optional: true, Inputmode: "numeric", Max: 12,
		}}
	}
	return list
}

func fieldsOf(list []noteLine) []*site.Field {
	fields := make([]*site.Field, len(list))
	for i := range list {
		fields[i] = &list[i].Field
	}
	return fields
}

func typedNotes(list []noteLine) map[string]string {
	typed := map[string]string{}
	for _, l := range list {
		if l.Field.Value != "" {
			typed[l.Field.Name] = l.Field.Value
		}
	}
	return typed
}

func notesShown(n giving.Notes) (list []noteLine) {
	for _, d := range giving.Denominations {
		if n[d] > 0 {
			list = append(list, noteLine{Note: d, N: n[d]})
		}
	}
	return list
}

// boxPage is what lies in one box, and who handed it to whom.
type boxPage struct {
	giving.BoxSheet
	Name     string
	MayCount bool
	Waits    *giving.CashCount
	Deposits []giving.Deposit
}

var boxPages = site.PageOf[boxPage]("office/box", "office")

func (o *Office) box(c echo.Context) error {
	unit, err := id(c, "unit")
	if err != nil {
		return err
	}
	sheet, err := o.Giving.BoxFor(ctx(c), by(c), unit)
	if err != nil {
		return err
	}
	names, err := o.unitNames(c, []int64{unit})
	if err != nil {
		return err
	}
	page := boxPage{BoxSheet: *sheet, Name: names[unit], MayCount: by(c).May(auth.ReceiveCash, unit)}
	if page.Deposits, err = o.Giving.DepositsFor(ctx(c), by(c), unit); err != nil {
		return err
	}
	for i, k := range sheet.Counts {
		if k.State == giving.CountWaits {
			page.Waits = &sheet.Counts[i]
		}
	}
	return boxPages.Render(c, http.StatusOK, page)
}

// boxCountPage is where who leaves writes down what was counted. It does not say what the
// books expect: a count that is led is none.
type boxCountPage struct {
	site.Form
	Unit            int64
	Name            string
	Counted, Reason site.Field
	Notes           []noteLine
	Since           []noteLine // what came in since the last hand-over, where it was counted
}

var boxCountPages = site.PageOf[boxCountPage]("office/cash_count_new", "office")

// cashDesk is the unit of the address, for who receives cash there.
func (o *Office) cashDesk(c echo.Context) (unit int64, name string, err error) {
	if unit, err = id(c, "unit"); err != nil {
		return 0, "", err
	}
	if err := by(c).Must(auth.ReceiveCash, unit); err != nil {
		return 0, "", err
	}
	names, err := o.unitNames(c, []int64{unit})
	return unit, names[unit], err
}

func (o *Office) countCash(c echo.Context) error {
	unit, name, err := o.cashDesk(c)
	if err != nil {
		return err
	}
	page := &boxCountPage{
		Form: site.NewForm(c), Unit: unit, Name: name, Notes: noteFields(),
		Counted: site.Field{Name: "counted", Label: "shift.counted", Hint: "shift.counted.hint", Inputmode: "numeric", Unit: "₫", Optional: true, Max: 40},
		Reason:  site.Field{Name: "reason", Label: "shift.reason", Hint: "shift.reason.hint", Optional: true, Max: 300},
	}
	if posted(c) {
		fields := append(fieldsOf(page.Notes), &page.Counted, &page.Reason)
		err := page.Read(c, fields...)
		if err == nil {
			var n int64
			n, err = o.Giving.CountCash(once(c, &page.Form), by(c), giving.CountCashForm{
				Unit: unit, Counted: page.Counted.Value, Notes: typedNotes(page.Notes), Reason: page.Reason.Value,
			})
			if err == nil {
				return site.SeeOther(c, home+"/ban-giao/:", n)
			}
		}
		if !page.Explain(err, fields...) {
			return err
		}
	}
	sheet, err := o.Giving.BoxFor(ctx(c), by(c), unit)
	if err != nil {
		return err
	}
	page.Since = notesShown(sheet.Notes)
	return boxCountPages.Render(c, page.Status, *page)
}

// cashCountPage is one hand-over: what was counted, what the books said, who signed.
type cashCountPage struct {
	site.Form
	giving.CashCount
	Name              string
	NoteLines         []noteLine
	Mine, May, MayEnd bool
	gapShown
}

var cashCountPages = site.PageOf[cashCountPage]("office/cash_count", "office")

func (o *Office) cashCount(c echo.Context) error { return o.showCount(c, nil) }

func (o *Office) showCount(c echo.Context, why error) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	k, err := o.Giving.CountFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	names, err := o.unitNames(c, []int64{k.Unit})
	if err != nil {
		return err
	}
	desk := by(c).May(auth.ReceiveCash, k.Unit)
	page := &cashCountPage{
		Form: site.NewForm(c), CashCount: *k, Name: names[k.Unit], NoteLines: notesShown(k.Notes), Mine: k.LeftID == by(c).ID,
		May: desk && k.State == giving.CountWaits && k.LeftID != by(c).ID, MayEnd: desk && k.State == giving.CountWaits,
	}
	page.gapShown = gapOf(k, by(c))
	if why != nil && !page.Explain(why) {
		return why
	}
	return cashCountPages.Render(c, page.Status, *page)
}

// takeOver is the second signature.
func (o *Office) takeOver(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	var form site.Form
	if err := form.Read(c); err != nil {
		return err
	}
	if err := o.Giving.TakeOver(once(c, &form), by(c), n); err != nil {
		return o.showCount(c, err)
	}
	return site.SeeOther(c, home+"/ban-giao/:", n)
}

func (o *Office) dropCount(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	k, err := o.Giving.CountFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.ReceiveCash, k.Unit); err != nil {
		return err
	}
	return o.ask(c, question{
		key: "shift.drop", about: []any{"amount", k.Counted}, back: site.Path(c, home+"/ban-giao/:", n),
		do: func(reason string) error { return o.Giving.DropCount(ctx(c), by(c), n, reason) },
	})
}

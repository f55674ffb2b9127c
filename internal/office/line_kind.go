package office

import (
	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// lineKind lets an accountant say what a line of the bank is.
func (o *Office) lineKind(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	l, err := o.Giving.LineFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if posted(c) {
		if err := by(c).Must(auth.MatchLines, l.UnitID); err != nil {
			return err
		}
	}
	sheet, err := o.Giving.KindsOf(ctx(c), by(c), n)
	if told, ok := fault.As(err); ok && told.Kind == fault.Conflict {
		return o.showLine(c, n, err)
	}
	if err != nil {
		return err
	}
	kind := &site.Field{Name: "kind", Type: "radios", Label: "line.kind.say.kind", Max: 20}
	for _, k := range sheet.Kinds {
		if k != sheet.Line.Kind {
			kind.Options = append(kind.Options, site.Option{Value: string(k), Label: "line.kind.say." + string(sheet.Line.Direction) + "." + string(k)})
		}
	}
	about := sheet.Line.Text
	if about == "" {
		about = site.T(site.Lang(c), "line.silent")
	}
	page := newForm(c, "line.kind.say", linePath(c, n), about, section{"", []*site.Field{
		kind, {Name: "reason", Label: "ask.reason", Hint: "line.kind.say.reason.hint", Max: 300},
	}})
	return o.fill(c, page, func() (string, error) {
		return linePath(c, n), o.Giving.SayKind(once(c, &page.Form), by(c), giving.KindForm{
			Line: n, Kind: giving.LineKind(page.get("kind")), Reason: page.get("reason"),
		})
	})
}

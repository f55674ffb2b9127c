package site

import (
	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
)

// GiverList is the form for those who share in one transfer. Whoever gave it fills it in
// with the key of the gift, an officer on the giver's word; template "giver-list" shows it.
// It is sent twice: to be checked, and, read once more with its sum, to be confirmed.
type GiverList struct {
	Form
	List, File, Minors, Agreed, Reason Field
	Line                               giving.SharedLine
	Checked                            *giving.GiverCheck // it is right and waits to be confirmed
}

// What a list may weigh as a form, and how many of its rows are shown before it is
// confirmed.
const (
	GiverListBytesMax = 12 << 20
	giversShown       = 100
)

// NewGiverList asks for the givers of a line.
func NewGiverList(c echo.Context, line giving.SharedLine) *GiverList {
	return &GiverList{
		Form: NewForm(c), Line: line,
		List: Field{Name: "list", Type: "area", Label: "givers.list", Hint: "givers.list.hint", Max: giving.GiversTextMax},
		File: Field{Name: "file", Type: "file", Label: "givers.file", Hint: "givers.file.hint", Optional: true},
		Minors: Field{Name: "minors", Type: "radios", Label: "givers.minors", Value: "yes", Options: []Option{
			{Value: "yes", Label: "givers.minors.yes", Hint: "givers.minors.yes.hint"}, {Value: "no", Label: "givers.minors.no", Hint: "givers.minors.no.hint"},
		}},
		Agreed: Field{Name: "agreed", Type: "check", Label: "givers.agreed"},
		Reason: Field{Name: "reason", Label: "givers.reason", Hint: "ask.reason.hint", Max: 300},
	}
}

func (g *GiverList) fields() []*Field {
	return []*Field{&g.List, &g.File, &g.Minors, &g.Agreed, &g.Reason}
}

// Take reads what was sent and does it: a list that was only to be checked is shown with
// its sum, one that was confirmed goes to confirm. done: it was taken; else the page is
// shown, if err is nil.
func (g *GiverList) Take(c echo.Context, confirm func(giving.GiverForm) error) (done bool, err error) {
	if err = g.Read(c, g.fields()...); err == nil {
		done, err = g.take(confirm)
	}
	if err != nil && g.Explain(err, g.fields()...) {
		err = nil
	}
	return done, err
}

func (g *GiverList) take(confirm func(giving.GiverForm) error) (done bool, err error) {
	if head := g.Form.File(g.File.Name); head != nil && head.Size > 0 {
		r, err := head.Open()
		if err != nil {
			return false, err
		}
		defer r.Close()
		if g.List.Value, err = giving.GiversOfWorkbook(r); err != nil {
			return false, err
		}
	}
	f := giving.GiverForm{
		Text: g.List.Value, Minors: g.Minors.Value != "no", Agreed: g.Agreed.Value == "yes",
		Version: g.Line.Version(), Reason: g.Reason.Value,
	}
	check, err := g.Line.CheckGivers(f)
	if err != nil {
		return false, err
	}
	if len(g.Values("confirm")) == 0 {
		g.Checked = check
		return false, nil
	}
	return true, confirm(f)
}

// Count is how many givers the checked list has.
func (g *GiverList) Count() int { return len(g.Checked.Shares) }

// First are the rows that are shown of it, More how many are not.
func (g *GiverList) First() []giving.Share {
	return g.Checked.Shares[:min(len(g.Checked.Shares), giversShown)]
}

// More is how many rows of the checked list are not shown.
func (g *GiverList) More() int { return len(g.Checked.Shares) - len(g.First()) }

// Sum is what the checked list adds up to.
func (g *GiverList) Sum() money.VND { return g.Checked.Sum }

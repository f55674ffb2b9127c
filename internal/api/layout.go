package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// sampleMax is what a file may have whose first rows are looked at.
const sampleMax = 64<<20 + bodyMax

// layoutV is the columns of a bank that is not known, as an officer named them.
type layoutV struct {
	ID      int64          `json:"id,omitempty"`
	Name    string         `json:"name"`
	Version int            `json:"version,omitempty"`
	Header  []string       `json:"header"`
	Columns map[string]int `json:"columns"`
	Dates   string         `json:"dates"`
	Decimal string         `json:"decimal"`
}

func viewLayout(l giving.Layout) layoutV {
	return layoutV{l.ID, l.Name, l.Version, l.Header, l.Columns, string(l.Dates), l.Decimal}
}

// listLayouts lists the layouts of one account.
func (a *API) listLayouts(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	account, err := a.accountNumbered(c, by, auth.ImportStatement, c.QueryParam("account"))
	if err != nil {
		return err
	}
	found, err := a.Giving.LayoutsFor(c.Request().Context(), by, account)
	if err != nil {
		return err
	}
	var items []layoutV
	for _, l := range found {
		items = append(items, viewLayout(l))
	}
	return c.JSON(http.StatusOK, list(items, ""))
}

// newLayout is a layout as it is sent.
type newLayout struct {
	Account string         `json:"account"`
	Name    string         `json:"name"`
	Header  []string       `json:"header"`
	Columns map[string]int `json:"columns"`
	Dates   string         `json:"dates"`
	Decimal string         `json:"decimal"`
}

func (n newLayout) form(account int64) giving.LayoutForm {
	return giving.LayoutForm{
		Account: account, Name: n.Name, Header: n.Header, Columns: n.Columns,
		Dates: giving.DateForm(n.Dates), Decimal: n.Decimal,
	}
}

func (a *API) saveLayout(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ImportStatement, 0); err != nil {
		return err
	}
	var n newLayout
	if err := read(c, &n); err != nil {
		return err
	}
	account, err := a.accountNumbered(c, by, auth.ImportStatement, n.Account)
	if err != nil {
		return err
	}
	l, err := a.Giving.SaveLayout(c.Request().Context(), by, n.form(account))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, viewLayout(*l))
}

func (a *API) retireLayout(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if err := once(c, nil); err != nil {
		return err
	}
	l, err := a.Giving.RetireLayout(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, viewLayout(*l))
}

// sampleV is the first rows of a file, a proposal what they are, and how they would be
// read: by the layout that came along, or by the proposal.
type sampleV struct {
	Form    string         `json:"form"`
	Header  int            `json:"header_row"`
	Columns map[string]int `json:"columns"`
	Rows    []sampleRow    `json:"rows"`
	Read    []triedV       `json:"read"`
}

type sampleRow struct {
	Row   int      `json:"row"`
	Cells []string `json:"cells"`
}

type triedV struct {
	Row       int    `json:"row"`
	On        string `json:"on,omitempty"`
	Direction string `json:"direction,omitempty"`
	Amount    int64  `json:"amount,omitempty"`
	Doc       string `json:"doc,omitempty"`
	Text      string `json:"text,omitempty"`
	Key       string `json:"key,omitempty"`
	Message   string `json:"message,omitempty"`
}

// sampleLayout looks at a file's first rows. Nothing of it is kept.
func (a *API) sampleLayout(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ImportStatement, 0); err != nil {
		return err
	}
	if !strings.HasPrefix(c.Request().Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
		return fault.Of(fault.Unsupported, "api.not_form")
	}
	if err := c.Request().ParseMultipartForm(1 << 20); err != nil {
		return broken(fmt.Errorf("%w: %w", errForm, err))
	}
	defer c.Request().MultipartForm.RemoveAll()
	form := c.Request().MultipartForm
	for name := range form.Value {
		if name != "layout" {
			return unknownField(name)
		}
	}
	if len(form.File["file"]) != 1 || len(form.File) != 1 {
		return fault.On("file", "api.file.missing")
	}
	f, err := form.File["file"][0].Open()
	if err != nil {
		return err
	}
	defer f.Close()
	s, err := giving.ReadSample(f)
	if err != nil {
		return err
	}
	v, err := a.viewSample(c, s, c.Request().PostFormValue("layout"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, v)
}

func (a *API) viewSample(c echo.Context, s *giving.Sample, layout string) (*sampleV, error) {
	v := &sampleV{Form: s.Form, Rows: []sampleRow{}, Read: []triedV{}}
	v.Header, v.Columns = s.Guess()
	if v.Columns == nil {
		v.Columns = map[string]int{}
	}
	var said struct {
		HeaderRow int            `json:"header_row"`
		Columns   map[string]int `json:"columns"`
		Dates     string         `json:"dates"`
		Decimal   string         `json:"decimal"`
	}
	said.HeaderRow, said.Columns, said.Dates = v.Header, v.Columns, string(giving.DayFirst)
	if layout != "" {
		said.Columns = nil
		d := json.NewDecoder(strings.NewReader(layout))
		d.DisallowUnknownFields()
		if err := d.Decode(&said); err != nil {
			return nil, fault.On("layout", "api.malformed")
		}
	}
	for _, r := range s.Rows {
		row := sampleRow{r.Row, []string{}}
		for _, cell := range r.Cells {
			row.Cells = append(row.Cells, cell.Text)
		}
		v.Rows = append(v.Rows, row)
	}
	l, err := giving.LayoutForm{
		Name: "?", Header: s.Header(said.HeaderRow), Columns: said.Columns,
		Dates: giving.DateForm(said.Dates), Decimal: said.Decimal,
	}.Read()
	if err != nil {
		if layout == "" {
			return v, nil // the proposal is not enough to read by
		}
		return nil, err
	}
	for _, t := range s.Try(l, said.HeaderRow) {
		row := triedV{Row: t.Row}
		if t.Fault != nil {
			row.Row, row.Key = t.Fault.Row, t.Fault.Key
			row.Message = site.Say(lang(c), fault.Fault{Key: t.Fault.Key, Values: t.Fault.Values})
		} else {
			row.On, row.Direction, row.Amount = t.On.String(), string(t.Direction), int64(t.Amount)
			row.Doc, row.Text = t.Doc, t.Text
		}
		v.Read = append(v.Read, row)
	}
	return v, nil
}

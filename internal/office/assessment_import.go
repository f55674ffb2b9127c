package office

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/site"
)

// listPage takes in a commune's list of households.
type listPage struct {
	site.Form
	Event disaster.Event
	Title string
	Unit  int64
	Whose string
	File  site.Field
	Lists []*disaster.ImportReport
}

var listPages = site.PageOf[listPage]("office/assessment_import", "office")

func (o *Office) importList(c echo.Context) error {
	of, err := o.assessmentsPage(c)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.Assess, 0); err != nil {
		return err
	}
	page := listPage{
		Form: site.NewForm(c), Event: of.Event, Title: of.Title, Unit: of.Unit.ID, Whose: of.Unit.FullName,
		File: site.Field{Name: "file", Type: "file", Label: "import.file", Hint: "import.file.hint"},
	}
	if posted(c) {
		r, err := o.takeList(c, &page)
		if err == nil {
			return site.SeeOther(c, home+"/danh-gia/danh-sach/:", r.ID)
		}
		if e, ok := fault.As(err); ok && e.Kind == fault.Unsupported { // told on the field
			err = fault.On("file", e.Faults[0].Key)
		}
		if !page.Explain(err, &page.File) {
			return err
		}
	}
	if page.Lists, err = o.Disaster.Imports(ctx(c), by(c), of.Event.ID, of.Unit.ID); err != nil {
		return err
	}
	return listPages.Render(c, page.Status, page)
}

func (o *Office) takeList(c echo.Context, p *listPage) (*disaster.ImportReport, error) {
	if err := p.Read(c); err != nil {
		return nil, err
	}
	head := p.Form.File("file")
	if head == nil {
		return nil, fault.On("file", "import.file.none")
	}
	f, err := head.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return o.Disaster.Import(once(c, &p.Form), by(c), p.Event.ID, p.Unit, head.Filename, f)
}

func (o *Office) listTemplate(c echo.Context) error {
	unit, err := id(c, "unit")
	if err != nil {
		return err
	}
	raw, err := o.Disaster.ListTemplate(ctx(c), by(c), unit)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="mau-danh-sach-ho.xlsx"`)
	return c.Blob(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", raw)
}

// importLine is what is wrong with a row, in words.
type importLine struct {
	Row    int
	Column string
	Text   string
}

// importPage is a list and what became of its rows.
type importPage struct {
	*disaster.ImportReport
	Running bool
	Percent int
	Lines   []importLine
	More    int
}

var (
	importPages        = site.PageOf[importPage]("office/assessment_list", "office")
	importProgressPart = site.PartOf[importPage]("office/assessment_list", "import-progress")
)

func (o *Office) importPage(c echo.Context, shown int) (*importPage, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, err
	}
	r, err := o.Disaster.ImportReport(ctx(c), by(c), n)
	if err != nil {
		return nil, err
	}
	p := &importPage{ImportReport: r, Running: r.State == "stored" || r.State == "running", Percent: r.Progress()}
	for i, f := range r.Faults {
		if i == shown {
			p.More = len(r.Faults) - shown
			break
		}
		p.Lines = append(p.Lines, importLine{f.Row, f.Column, site.Say(site.Lang(c), fault.Fault{Key: f.Key, Values: told(f.Values)})})
	}
	return p, nil
}

func (o *Office) importReport(c echo.Context) error {
	p, err := o.importPage(c, rowsShown)
	if err != nil {
		return err
	}
	return importPages.Render(c, http.StatusOK, *p)
}

func (o *Office) importProgress(c echo.Context) error {
	p, err := o.importPage(c, rowsShown)
	if err != nil {
		return err
	}
	return importProgressPart.Render(c, http.StatusOK, *p)
}

// importFaults is the list of what is wrong, to be mended in the list itself.
func (o *Office) importFaults(c echo.Context) error {
	p, err := o.importPage(c, 1<<20)
	if err != nil {
		return err
	}
	lang := site.Lang(c)
	var b bytes.Buffer
	b.WriteString("\ufeff") // so that spreadsheets read it as UTF-8
	w := csv.NewWriter(&b)
	rows := [][]string{{site.T(lang, "import.row"), site.T(lang, "import.column"), site.T(lang, "import.why")}}
	for _, l := range p.Lines {
		rows = append(rows, []string{strconv.Itoa(l.Row), harmless(l.Column), harmless(l.Text)})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="loi-danh-sach-`+strconv.FormatInt(p.ID, 10)+`.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}

// harmless keeps a spreadsheet from taking a cell for a formula.
func harmless(cell string) string {
	if strings.IndexAny(cell, "=+-@\t\r") == 0 {
		return "'" + cell
	}
	return cell
}

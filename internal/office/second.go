package office

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/vietqr"
)

// secondPath is where an officer sets up the second factor.
const secondPath = home + "/toi/ma-xac-thuc"

// secondPage sets up the second factor in three steps: begin, scan and type the first code,
// keep the recovery codes, which are shown in this answer and nowhere else.
type secondPage struct {
	site.Form
	staff.Second
	Must  bool // roles count only with it
	QR    template.HTML
	Key   string // the secret in groups of four, to be typed
	Code  site.Field
	Codes []string
}

var secondPages = site.PageOf[secondPage]("office/second", "office")

func (o *Office) second(c echo.Context) error {
	page := &secondPage{Form: site.NewForm(c), Must: who(c).Enrol, Code: codeField("code")}
	page.Code.Label, page.Code.Hint = "second.first", ""
	if posted(c) {
		done, err := o.actSecond(c, page)
		if done || err != nil && !page.Explain(err, &page.Code) {
			return err
		}
		page.Code.Value = ""
	}
	var err error
	if page.Second, err = o.Staff.SecondOf(ctx(c), by(c)); err != nil {
		return err
	}
	if b := page.Begun; b != nil {
		page.Key = groups(b.Secret, 4)
		if page.QR, err = vietqr.SVG(b.URI, site.T(site.Lang(c), "second.qr")); err != nil {
			return err
		}
	}
	return secondPages.Render(c, page.Status, *page)
}

// actSecond does what the button said. done: the answer is given.
func (o *Office) actSecond(c echo.Context, page *secondPage) (done bool, err error) {
	act := site.Field{Name: "act", Max: 20}
	if err := page.Read(c, &act, &page.Code); err != nil {
		return false, err
	}
	if act.Value == "begin" {
		if err := o.Staff.BeginFactor(ctx(c), by(c)); err != nil {
			return false, err
		}
		return true, site.SeeOther(c, secondPath)
	}
	codes, t, err := o.Staff.ConfirmFactor(ctx(c), by(c), page.Code.Value)
	if err != nil {
		return false, err
	}
	o.remember(c, t)
	w, err := o.Staff.Who(ctx(c), t.Access)
	if err != nil {
		return false, err
	}
	site.SetShell(c, shellOf(w)) // the roles count now
	page.Codes = codes
	return true, secondPages.Render(c, http.StatusOK, *page)
}

func groups(s string, n int) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%n == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

package office

import (
	"encoding/base64"
	"html/template"
	"mime"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/site"
)

// handoverProofPage is what proves what became of a row, opened. It stands in this
// answer and nowhere else.
type handoverProofPage struct {
	Session payout.Session
	Line    payout.Line
	List    []proofLine
}

// proofLine is one hand-over with its signature as a picture.
type proofLine struct {
	payout.Evidence
	What, Sheet string       // Sheet is where the photo of its page is opened
	Drawn       template.URL // base64 of what we keep
}

var handoverProofPages = site.PageOf[handoverProofPage]("office/handover_proof", "office")

// handoverProof asks why the evidence of a row is needed, and shows it.
func (o *Office) handoverProof(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	row, err := id(c, "row")
	if err != nil {
		return err
	}
	line, s, err := o.Payout.Provable(ctx(c), by(c), n, row)
	if err != nil {
		return err
	}
	var list []payout.Evidence
	err = o.ask(c, question{
		key: "handover.reveal", about: []any{"n", line.Nth, "name", line.Name}, back: handoverPath(c, n) + "#roster",
		do: func(reason string) error {
			if list, err = o.Payout.RevealRow(ctx(c), by(c), n, row, reason); err != nil {
				return err
			}
			return errAnswered
		},
	})
	if err != errAnswered {
		return err
	}
	amounts, err := o.Aid.Amounts(ctx(c))
	if err != nil {
		return err
	}
	page := handoverProofPage{Session: *s, Line: *line}
	for _, e := range list {
		x := proofLine{Evidence: e}
		if e.Qty > 0 {
			x.What = quantity(amounts, line.Item, e.Qty, site.Lang(c))
		}
		if e.SheetPage > 0 {
			x.Sheet = sheetPath(c, n, e.SheetPage)
		}
		if e.Drawing != nil {
			x.Drawn = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(e.Drawing)) // letters of ours
		}
		page.List = append(page.List, x)
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return handoverProofPages.Render(c, http.StatusOK, page)
}

func sheetPath(c echo.Context, session int64, page int) string {
	return site.Path(c, home+"/phien-phat/:/trang/:", session, page)
}

// sheetPhoto asks why the photo of a signed page is needed, and sends it.
func (o *Office) sheetPhoto(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	page, err := id(c, "page")
	if err != nil {
		return err
	}
	_, s, err := o.Payout.Provable(ctx(c), by(c), n, 0)
	if err != nil {
		return err
	}
	var photo []byte
	err = o.ask(c, question{
		key: "sheet.reveal", about: []any{"page", page, "place", s.Place}, back: handoverPath(c, n),
		do: func(reason string) error {
			if photo, err = o.Payout.RevealSheet(ctx(c), by(c), n, int(page), reason); err != nil {
				return err
			}
			return errAnswered
		},
	})
	if err != errAnswered {
		return err
	}
	return sendPicture(c, "trang-"+strconv.FormatInt(page, 10)+".jpg", photo)
}

// sendPicture shows a proof in the browser, once: nothing keeps it on the way. The
// name was given by somebody's phone.
func sendPicture(c echo.Context, name string, body []byte) error {
	h := c.Response().Header()
	h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": name}))
	h.Set("Cache-Control", "no-store")
	return c.Blob(http.StatusOK, http.DetectContentType(body), body)
}

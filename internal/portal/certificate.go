package portal

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/site"
)

// certificatePage is a household's certificate as anyone who scans it sees it: the
// masked name, the village, what happened to the house and the fields. No people.
type certificatePage struct {
	*disaster.PublicCertificate
	Label          string
	Event          string
	Grouped        string // the code in fours
	Valid          bool
	Signed, Forged bool // what came with the QR
	PDF            string
}

var certificates = site.PageOf[certificatePage]("portal/certificate", "public")

// getCertificate is what a certificate's QR opens. A path that ends in .pdf is the
// paper, with the name masked as on the page.
func (p *Portal) getCertificate(c echo.Context) error {
	code, isPDF := strings.CutSuffix(c.Param("code"), ".pdf")
	v, err := p.Disaster.PublicCertificate(c.Request().Context(), code)
	if err != nil {
		return err
	}
	keepPrivate(c)
	if isPDF {
		return p.certificatePDF(c, v.Code)
	}
	page := certificatePage{
		PublicCertificate: v, Label: disaster.Label(v.Number), Event: v.EventName, Grouped: inFours(v.Code),
		Valid: v.Status == "valid", PDF: site.Path(c, "/phieu/:.pdf", v.Code),
	}
	if site.Lang(c) == site.English && v.EventNameEN != "" {
		page.Event = v.EventNameEN
	}
	if token := c.QueryParam("s"); token != "" {
		page.Signed = p.Disaster.CertificateSigned(token, v)
		page.Forged = !page.Signed
	}
	return certificates.Render(c, http.StatusOK, page)
}

func (p *Portal) certificatePDF(c echo.Context, code string) error {
	doc, err := p.Disaster.PublicPaper(c.Request().Context(), code)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := paper.Certificate(&b, doc); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `inline; filename="phieu-xac-nhan-`+doc.Series+"-"+doc.Number+`.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}

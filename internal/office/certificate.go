package office

import (
	"bytes"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/paper"
)

// certificatePaper is the certificate as it is handed to the household, with the full
// name.
func (o *Office) certificatePaper(c echo.Context) error {
	doc, err := o.Disaster.CertificatePaper(ctx(c), by(c), c.Param("code"))
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

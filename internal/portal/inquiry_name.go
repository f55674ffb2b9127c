package portal

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// The link that leads to the form about a wrong name carries by what its giver is known: a
// proven contact, or the private link of the gift. Without one a paper is asked for.

// namingOf is the address of that form for a receipt.
func namingOf(c echo.Context, code string, proof giving.ReceiptProof) string {
	q := url.Values{"bn": {code}}
	for name, value := range map[string]string{"ve": proof.Ticket, "k": proof.TicketKey, "qua": proof.Gift, "key": proof.GiftKey} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return site.Path(c, "/hoi/sai-ten") + "?" + q.Encode()
}

func (p *Portal) naming(c echo.Context, page *inquiryPage) error {
	keepPrivate(c)
	page.proof = giving.ReceiptProof{
		Ticket: c.QueryParam("ve"), TicketKey: c.QueryParam("k"), Gift: c.QueryParam("qua"), GiftKey: c.QueryParam("key"),
	}
	page.LegalName.Label, page.LegalName.Hint = "inquiry.name.legal_name", "inquiry.name.legal_name.hint"
	page.Proof.Label, page.Proof.Hint = "inquiry.name.proof", "inquiry.name.proof.hint"
	return p.proveGiver(c, page, c.QueryParam("bn"))
}

// proveGiver says by what the giver of the typed receipt is known; without that the form asks
// for a paper.
func (p *Portal) proveGiver(c echo.Context, page *inquiryPage, typed string) (err error) {
	page.Proven, err = p.Giving.ProvenGiver(c.Request().Context(), typed, page.proof)
	page.Files = page.Proven == ""
	return err
}

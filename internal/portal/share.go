package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
)

// sharing is what a page says of itself where people share its address (Open Graph). Nobody's
// name stands in it, and of a receipt no amount unless whoever shares it asks for that.
type sharing struct{ URL, Image, Title, Text string }

// withAmount is the name in an address by which a giver says: with the amount.
const withAmount = "tien"

// pictures are those that were drawn lately. They are kept by what they say, so one that
// says something else is another.
type pictures struct {
	mu   sync.Mutex
	kept map[paper.Share][]byte
}

// picturesMax bounds what is kept: about 60 KB each.
const picturesMax = 64

func (ps *pictures) of(s paper.Share) ([]byte, error) {
	ps.mu.Lock()
	b := ps.kept[s]
	ps.mu.Unlock()
	if b != nil {
		return b, nil
	}
	b, err := s.PNG()
	if err != nil {
		return nil, err
	}
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if ps.kept == nil || len(ps.kept) >= picturesMax {
		ps.kept = map[paper.Share][]byte{}
	}
	ps.kept[s] = b
	return b, nil
}

// picture answers with what is drawn.
func (p *Portal) picture(c echo.Context, s paper.Share) error {
	s.Mark = site.T(site.Lang(c), "site.name")
	if p.Sample {
		s.Sample = site.T(site.Lang(c), "site.sample.word")
	}
	b, err := p.pictures.of(s)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	etag := `"` + hex.EncodeToString(sum[:9]) + `"`
	h := c.Response().Header()
	h.Set("Etag", etag)
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // it is for other sites to show
	if c.Request().Header.Get("If-None-Match") == etag {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, "image/png", b)
}

// getCampaignPicture is the picture beside a campaign's link.
func (p *Portal) getCampaignPicture(c echo.Context) error {
	lang := site.Lang(c)
	sheet, err := p.Giving.Campaign(c.Request().Context(), c.Param("campaign"))
	if err != nil {
		return err
	}
	shown, err := p.show(c.Request().Context(), lang, sheet.Campaign)
	if err != nil {
		return err
	}
	return p.picture(c, paper.Share{Title: shown[0].Name, Line: site.T(lang, "share.campaign"), Foot: shown[0].Unit})
}

// getReceiptPicture is the picture beside the link of a receipt that stands.
func (p *Portal) getReceiptPicture(c echo.Context) error {
	lang := site.Lang(c)
	r, err := p.receipts().Public(c.Request().Context(), c.Param("code"))
	if err != nil {
		return err
	}
	if r.Status != receipt.Issued {
		return fault.Of(fault.Missing, "receipt.missing")
	}
	s := paper.Share{Title: r.Campaign, Line: site.T(lang, "share.receipt"), Foot: r.UnitName}
	if c.QueryParam(withAmount) == "1" && r.Amount > 0 {
		s.Amount = site.Money(lang, r.Amount)
	}
	return p.picture(c, s)
}

func (p *Portal) shareCampaign(c echo.Context, one campaign) sharing {
	return sharing{
		URL: p.URL + site.Path(c, "/ung-ho/:", one.Slug), Image: p.URL + site.Path(c, "/ung-ho/:/anh.png", one.Slug),
		Title: one.Name, Text: one.Purpose,
	}
}

// shareReceipt is nothing for a receipt that no longer stands.
func (p *Portal) shareReceipt(c echo.Context, r *receipt.Public) sharing {
	if r.Status != receipt.Issued {
		return sharing{}
	}
	q := ""
	if c.QueryParam(withAmount) == "1" {
		q = "?" + url.Values{withAmount: {"1"}}.Encode()
	}
	return sharing{
		URL:   p.URL + site.Path(c, "/bien-nhan/:", r.Code) + q,
		Image: fmt.Sprint(p.URL, site.Path(c, "/bien-nhan/:/anh.png", r.Code), q),
		Title: site.T(site.Lang(c), "share.receipt.title", "campaign", r.Campaign), Text: site.T(site.Lang(c), "share.receipt"),
	}
}

package api

import (
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

type account struct {
	Bank   string `json:"bank"`
	BIN    string `json:"bin"`
	Number string `json:"number"`
	Name   string `json:"name"`
	ForQR  bool   `json:"for_qr"`
}

func accountOf(a giving.BankAccount) account {
	return account{a.BankName, a.BIN, a.Number, a.HolderName, a.ForQR}
}

type campaign struct {
	Slug     string    `json:"slug"`
	Name     string    `json:"name"`
	Purpose  string    `json:"purpose,omitempty"`
	State    string    `json:"state"`
	StartsOn string    `json:"starts_on"`
	EndsOn   string    `json:"ends_on"`
	Unit     unit      `json:"unit"`
	Document string    `json:"document,omitempty"`
	Prefix   string    `json:"prefix"`            // of its gifts' codes
	Surplus  string    `json:"surplus,omitempty"` // what becomes of what is left
	SpendsTo string    `json:"distribution_ends_on,omitempty"`
	Area     *unit     `json:"area,omitempty"`     // none: wherever the need is
	Disaster string    `json:"disaster,omitempty"` // its slug
	CallURL  string    `json:"call_url,omitempty"` // the scan of the document
	Parts    []part    `json:"parts,omitempty"`    // a pledge's earmark is one of their codes
	Accounts []account `json:"accounts"`
	Figures  *figures  `json:"figures,omitempty"`

	Life []lifeView    `json:"life,omitempty"`
	Late []lateSumView `json:"late,omitempty"`
}

// part is a part of a campaign's book for one purpose.
type part struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Purpose string `json:"purpose,omitempty"`
}

func (a *API) campaignView(ctx context.Context, s *giving.Sheet, withFigures bool) (campaign, error) {
	today := workday.On(a.DB.Now())
	v := campaign{
		Slug: s.Slug, Name: s.Name, Purpose: s.Purpose, State: string(s.State(today)),
		StartsOn: s.StartsOn.String(), EndsOn: s.LastDay().String(),
		Document: s.CallNumber + " · " + s.CallBody, Prefix: s.Prefix, Surplus: s.Surplus, Accounts: []account{},
		Disaster: s.Disaster,
	}
	if s.CallFileID != 0 && s.PublishedAt != nil {
		v.CallURL = a.URL + "/ung-ho/" + s.Slug + "/van-ban"
	}
	for _, e := range s.Earmarks {
		v.Parts = append(v.Parts, part{e.Code, e.Name, e.Purpose})
	}
	if !s.DistributionEndsOn.IsZero() {
		v.SpendsTo = s.DistributionEndsOn.String()
	}
	for _, b := range s.Accounts {
		v.Accounts = append(v.Accounts, accountOf(b))
	}
	err := a.DB.View(ctx, auth.System("api"), func(tx *pg.Tx) error {
		u, err := place.ByID(tx, s.UnitID, s.StartsOn)
		if err != nil {
			return err
		}
		v.Unit = unitOf(*u, today)
		if s.AreaUnitID == 0 {
			return nil
		}
		if u, err = place.ByID(tx, s.AreaUnitID, s.StartsOn); err != nil {
			return err
		}
		area := unitOf(*u, today)
		v.Area = &area
		return nil
	})
	if err != nil || !withFigures {
		return v, err
	}
	f, err := disclose.TotalsOf(ctx, a.DB, disclose.Which{Campaign: s.Slug})
	fv := totalsOf(f)
	if v.Figures = &fv; err != nil {
		return v, err
	}
	return v, a.lifeOf(ctx, &v, s.Campaign)
}

func (a *API) listCampaigns(c echo.Context) error {
	ctx := c.Request().Context()
	all, err := a.Giving.Campaigns(ctx)
	if err != nil {
		return err
	}
	return pageOf(c, all, func(x giving.Campaign) string { return x.Slug }, func(x giving.Campaign) (campaign, error) {
		sheet, err := a.Giving.Campaign(ctx, x.Slug)
		if err != nil {
			return campaign{}, err
		}
		return a.campaignView(ctx, sheet, false)
	})
}

func (a *API) getCampaign(c echo.Context) error {
	ctx := c.Request().Context()
	sheet, err := a.Giving.Campaign(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	v, err := a.campaignView(ctx, sheet, true)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, v)
}

type newPledge struct {
	Campaign   string `json:"campaign"`
	Amount     *int64 `json:"amount"`
	PublicName string `json:"public_name"`
	LegalName  string `json:"legal_name"`
	Phone      string `json:"phone"`
	Email      string `json:"email"`
	Anonymous  bool   `json:"anonymous"`
	Earmark    string `json:"earmark"`
	Leftover   string `json:"leftover"`
	Consent    string `json:"consent"` // version of the words by which phone and e-mail are kept
	Locale     string `json:"locale"`
	Costs      string `json:"costs"` // version of the words about running costs that the giver agreed to
	Thanks     *struct {
		Consent string `json:"consent"`
		Words   string `json:"words"`
	} `json:"thanks"`
}

type createdPledge struct {
	Code      string    `json:"code"`
	Key       string    `json:"key"`
	Campaign  string    `json:"campaign"`
	Amount    int64     `json:"amount,omitempty"`
	Purpose   string    `json:"purpose_text"`
	VietQR    string    `json:"vietqr,omitempty"`
	Account   *account  `json:"account,omitempty"`
	ExpiresAt time.Time `json:"expires_at"`
	URL       string    `json:"url"`
}

// consentTo is the version of the words by which a phone or an e-mail is kept. A program
// that names none means those in force: it has to show them, and cannot have shown others.
func consentTo(named, phone, email string) string {
	if named == "" && (phone != "" || email != "") {
		return giving.ConsentVersion
	}
	return named
}

func (a *API) createPledge(c echo.Context) error {
	var in newPledge
	if err := read(c, &in); err != nil {
		return err
	}
	n := giving.New{
		Campaign: in.Campaign, Earmark: in.Earmark, Leftover: giving.Leftover(in.Leftover),
		Donor: giving.Donor{
			PublicName: in.PublicName, LegalName: in.LegalName, Anonymous: in.Anonymous,
			Phone: in.Phone, Email: in.Email, Consent: consentTo(in.Consent, in.Phone, in.Email),
		},
		Locale: in.Locale, Costs: in.Costs,
	}
	if n.Leftover == "" {
		n.Leftover = giving.NextRound
	}
	switch in.Locale {
	case "", site.Vietnamese, site.English:
	default:
		return fault.On("locale", "api.locale")
	}
	if in.Thanks != nil {
		n.Thanks = giving.Thanks{Consent: in.Thanks.Consent, Words: in.Thanks.Words}
	}
	if in.Amount != nil {
		n.Amount = strconv.FormatInt(*in.Amount, 10)
	}
	g, err := a.Giving.Pledge(c.Request().Context(), auth.Public, n)
	if err != nil {
		return onThanks(err, "thanks.consent", "thanks.words")
	}
	out := createdPledge{
		Code: g.Code, Key: g.Key, Campaign: g.Campaign.Slug, Amount: int64(g.Amount), Purpose: g.Code,
		VietQR: g.QR, ExpiresAt: g.ExpiresAt, URL: a.URL + "/ung-ho/cho/" + g.Code,
	}
	if g.Account != nil {
		v := accountOf(*g.Account)
		out.Account = &v
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	c.Response().Header().Set(echo.HeaderLocation, Prefix+"/pledges/"+g.Code)
	return c.JSON(http.StatusCreated, out)
}

type pledge struct {
	Code       string    `json:"code"`
	Campaign   string    `json:"campaign"`
	Status     string    `json:"status"`
	Amount     int64     `json:"amount,omitempty"`
	Received   int64     `json:"received_amount"`
	Receipts   []string  `json:"receipts"`
	PublicName string    `json:"public_name,omitempty"`
	LegalName  string    `json:"legal_name,omitempty"`
	ExpiresAt  time.Time `json:"expires_at"`
	Ended      bool      `json:"ended"`            // reception is over and it has not come
	Late       string    `json:"late,omitempty"`   // what becomes of money that came after the last day
	Astray     string    `json:"astray,omitempty"` // of money that came to an account that takes no gifts
}

func (a *API) getPledge(c echo.Context) error {
	ctx, code := c.Request().Context(), c.Param("code")
	key := giftKey(c)
	var g *giving.Gift
	var legal string
	var err error
	if key != "" {
		p, e := a.Giving.WithKey(ctx, code, key)
		if err = e; err == nil {
			g, legal = &p.Gift, p.LegalName
		}
	} else {
		g, err = a.Giving.ByCode(ctx, code)
	}
	if err != nil {
		return err
	}
	v := pledge{
		g.Code, g.Campaign.Slug, string(g.State), int64(g.Amount), int64(g.Received), g.Receipts,
		g.Name, legal, g.ExpiresAt, g.Ended, string(g.Late), g.Astray,
	}
	if v.Receipts == nil {
		v.Receipts = []string{}
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, v)
}

type receiptView struct {
	Code       string        `json:"code"`
	Number     int64         `json:"number"`
	Series     string        `json:"series"`
	Status     string        `json:"status"`
	Kind       string        `json:"kind"`
	Amount     int64         `json:"amount,omitempty"`
	Items      []receiptItem `json:"items,omitempty"`
	IssuedAt   string        `json:"issued_at"`
	Unit       string        `json:"unit"`
	Campaign   string        `json:"campaign"`
	PublicName string        `json:"public_name,omitempty"`
	ReplacedBy string        `json:"replaced_by,omitempty"`
	Replaces   string        `json:"replaces,omitempty"`
	URL        string        `json:"url"`
	Agrees     bool          `json:"agrees"` // with its leaf, as far as this server may be asked
	Leaf       leaf          `json:"leaf"`
}

// leaf says where the receipt stands in the public log, and proves it: index, proof
// and checkpoint are there once it is logged.
type leaf struct {
	State      string   `json:"state"`
	Hash       string   `json:"hash,omitempty"`
	Body       string   `json:"body,omitempty"` // its text, which is what Hash hashes
	Index      *int64   `json:"index,omitempty"`
	Proof      []string `json:"proof,omitempty"`
	Checkpoint string   `json:"checkpoint,omitempty"`
}

func leafView(p *tlog.Place) leaf {
	if p == nil {
		return leaf{State: "pending"}
	}
	v := leaf{State: "pending", Hash: hexOf(p.Hash), Body: string(p.Body)}
	if p.Pending {
		return v
	}
	v.State, v.Index, v.Checkpoint = "logged", &p.Index, string(p.Checkpoint.Note)
	for _, h := range p.Proof {
		v.Proof = append(v.Proof, h.String())
	}
	return v
}

func (a *API) receiptView(ctx context.Context, code string) (v receiptView, err error) {
	p, err := a.Receipts.Public(ctx, code)
	if err != nil {
		return v, err
	}
	kind := "money"
	if p.Kind == receipt.GoodsGift {
		kind = "goods"
	}
	v = receiptView{
		p.Code, p.Number, p.Series, string(p.Status), kind, int64(p.Amount), receiptItems(p, site.Vietnamese),
		p.IssuedAt.UTC().Format(time.RFC3339), p.UnitName, p.Campaign, p.PublicName, p.ReplacedBy, p.Replaces,
		a.Receipts.URL(p.Code),
		false,
		leaf{},
	}
	place, agrees, err := a.Receipts.InLog(ctx, p, tlog.Find)
	v.Leaf, v.Agrees = leafView(place), agrees
	return v, err
}

func (a *API) getReceipt(c echo.Context) error {
	v, err := a.receiptView(c.Request().Context(), codes.Parse(c.Param("code")))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, v)
}

type unit struct {
	Code        string `json:"code"`
	Name        string `json:"name"`
	Kind        string `json:"kind,omitempty"`
	Level       string `json:"level"`
	Ref         string `json:"ref"`
	From        string `json:"from"`
	To          string `json:"to,omitempty"`
	Approximate bool   `json:"approximate,omitempty"`
}

func unitOf(u place.Unit, today workday.Day) unit {
	v := unit{
		Code: u.Code, Name: u.FullName, Kind: u.Kind, Level: string(u.Level), Ref: u.Ref(today),
		From: u.ValidFrom.String(), Approximate: u.Approximate,
	}
	if !u.ValidTo.IsZero() {
		v.To = u.ValidTo.String()
	}
	return v
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

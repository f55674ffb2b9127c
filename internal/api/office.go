package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
)

type reason struct {
	Reason string `json:"reason"`
}

// voidReceipt ends a receipt whose gift is gone.
func (a *API) voidReceipt(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	ctx, code := c.Request().Context(), codes.Parse(c.Param("code"))
	if err := a.Giving.VoidReceipt(ctx, by, code, in.Reason); err != nil {
		return err
	}
	v, err := a.receiptView(ctx, code)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, v)
}

type newCash struct {
	Campaign   string           `json:"campaign"`
	Amount     int64            `json:"amount"`
	Exact      bool             `json:"exact"` // the amount is below a thousand and meant so
	LegalName  string           `json:"legal_name"`
	PublicName string           `json:"public_name"`
	Anonymous  bool             `json:"anonymous"`
	Phone      string           `json:"phone"`
	Consent    string           `json:"consent"` // version of the words by which the phone is kept
	Leftover   string           `json:"leftover"`
	Note       string           `json:"note"`
	Earmark    string           `json:"earmark"`
	Notes      map[string]int64 `json:"notes"` // how many of each, by denomination
	On         string           `json:"on"`
	Slip       string           `json:"slip"` // number or code of what was written by hand
	Costs      string           `json:"costs"`
}

func (a *API) receiveCash(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newCash
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	campaign, err := a.Giving.CampaignID(ctx, in.Campaign)
	if err != nil {
		return err
	}
	f := giving.CashForm{
		Campaign: campaign, Amount: strconv.FormatInt(in.Amount, 10), Exact: in.Exact, Earmark: in.Earmark, Leftover: giving.Leftover(in.Leftover),
		Notes: typedNotes(in.Notes), Note: in.Note, On: in.On, Slip: in.Slip, Costs: in.Costs,
		Donor: giving.Donor{PublicName: in.PublicName, LegalName: in.LegalName, Anonymous: in.Anonymous, Phone: in.Phone, Consent: consentTo(in.Consent, in.Phone, "")},
	}
	g, err := a.Giving.ReceiveCash(ctx, by, f)
	if err != nil {
		return err
	}
	v, err := a.receiptView(ctx, g.Receipt)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, Prefix+"/receipts/"+g.Receipt)
	return c.JSON(http.StatusCreated, v)
}

type auditRow struct {
	ID      int64     `json:"id"`
	At      time.Time `json:"at"`
	Actor   string    `json:"actor"`
	Action  string    `json:"action"`
	Subject string    `json:"subject"`
	Reason  string    `json:"reason"`
}

func (a *API) listAudit(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ReadAudit, 0); err != nil {
		return err
	}
	n, err := limit(c)
	if err != nil {
		return err
	}
	before, err := afterID(c)
	if err != nil {
		return err
	}
	var rows []audit.Row
	err = a.DB.View(c.Request().Context(), by, func(tx *pg.Tx) (err error) {
		rows, err = audit.List(tx, audit.Filter{
			Subject: c.QueryParam("subject"), Action: c.QueryParam("action"), Actor: c.QueryParam("actor"),
			Before: before, Limit: n,
		})
		return err
	})
	if err != nil {
		return err
	}
	var items []auditRow
	for _, r := range rows {
		items = append(items, auditRow{r.ID, r.At, r.Actor, r.Action, r.Subject, r.Reason})
	}
	return page(c, items, n, func() int64 { return rows[len(rows)-1].ID })
}

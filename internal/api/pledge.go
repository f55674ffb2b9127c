package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// pledgeDonor is who gives, all of it as it is to be.
type pledgeDonor struct {
	PublicName string `json:"public_name"`
	LegalName  string `json:"legal_name"`
	Phone      string `json:"phone"`
	Email      string `json:"email"`
	Anonymous  bool   `json:"anonymous"`
	Consent    string `json:"consent"`
}

// changePledge puts the names and the contact of a pledge right; it takes the gift's key.
func (a *API) changePledge(c echo.Context) error {
	var in pledgeDonor
	if err := read(c, &in); err != nil {
		return err
	}
	err := a.Giving.Rename(c.Request().Context(), c.Param("code"), giftKey(c), giving.Donor{
		PublicName: in.PublicName, LegalName: in.LegalName, Anonymous: in.Anonymous, Phone: in.Phone, Email: in.Email,
		Consent: in.Consent,
	})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// cancelPledge ends a pledge that still waits.
func (a *API) cancelPledge(c echo.Context) error { return a.byKey(c, a.Giving.Cancel) }

// withdrawContact forgets the phone and the e-mail that were left with a gift.
func (a *API) withdrawContact(c echo.Context) error { return a.byKey(c, a.Giving.Withdraw) }

// byKey does what needs nothing but the gift's key.
func (a *API) byKey(c echo.Context, do func(ctx context.Context, code, key string) error) error {
	if err := once(c, nil); err != nil {
		return err
	}
	if err := do(c.Request().Context(), c.Param("code"), giftKey(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// pledgeRow is a pledge in an officer's list: the name as everybody sees it.
type pledgeRow struct {
	Code      string    `json:"code"`
	Status    string    `json:"status"`
	Amount    int64     `json:"amount,omitempty"`
	Received  int64     `json:"received_amount"`
	Name      string    `json:"name,omitempty"`
	PledgedAt time.Time `json:"pledged_at"`
	Contact   bool      `json:"contact"` // there is one to be opened
}

// listPledges lists what was promised to a campaign, the latest first.
func (a *API) listPledges(c echo.Context) error {
	by, sheet, err := a.campaignAt(c, auth.ReadBooks)
	if err != nil {
		return err
	}
	var l fault.List
	f := giving.PledgeFilter{State: giving.PledgeState(c.QueryParam("state")), Find: c.QueryParam("find")}
	f.Limit, err = limit(c)
	l.Add(err)
	f.Before, err = afterID(c)
	l.Add(err)
	if err := l.Err(); err != nil {
		return err
	}
	list, err := a.Giving.PledgesFor(c.Request().Context(), by, sheet.ID, f)
	if err != nil {
		return err
	}
	var items []pledgeRow
	for _, p := range list {
		items = append(items, pledgeRow{
			p.Code, string(p.State), int64(p.Amount), int64(p.ReceivedAmount), p.MaskedName, p.PledgedAt.UTC(), p.HasContact(),
		})
	}
	return page(c, items, f.Limit, func() int64 { return list[len(list)-1].ID })
}

// revealPledge opens who promised, for a reason that is kept.
func (a *API) revealPledge(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.RevealPersonal, 0); err != nil {
		return err
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	d, err := a.Giving.RevealPledge(c.Request().Context(), by, c.Param("code"), in.Reason)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, pledgeDonor{
		d.PublicName, d.LegalName, d.Phone, d.Email, d.Anonymous, d.Consent,
	})
}

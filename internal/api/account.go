package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
)

func (a *API) accountRoutes(g *echo.Group) {
	g.GET("/account-asks", a.listAsks)
	g.POST("/account-asks/:id/agree", a.agreeAccount)
	g.POST("/account-asks/:id/refuse", actOn(a, func(ctx context.Context, by auth.Actor, id int64, in reason) error {
		return a.Giving.RefuseAccount(ctx, by, id, in.Reason)
	}, func(c echo.Context, _ auth.Actor, _ int64, _ int) error { return c.NoContent(http.StatusNoContent) }))
}

// askView is an account of a public campaign that waits for a second person.
type askView struct {
	ID       int64     `json:"id"`
	Campaign string    `json:"campaign"`
	Act      string    `json:"act"`
	Account  account   `json:"account"`
	OpenedOn string    `json:"opened_on"`
	AskedBy  string    `json:"asked_by"`
	At       time.Time `json:"at"`
}

func (a *API) listAsks(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return err
	}
	n, after, err := paged(c)
	if err != nil {
		return err
	}
	found, err := a.Giving.AccountAsks(c.Request().Context(), by, after, n)
	if err != nil {
		return err
	}
	var items []askView
	for _, k := range found {
		items = append(items, askView{
			k.ID, k.Slug, string(k.Act),
			account{k.BankName, k.BIN, k.Number, k.HolderName, k.ForQR},
			k.OpenedOn.String(), k.Actor, *moment(k.At),
		})
	}
	return page(c, items, n, func() int64 { return found[len(found)-1].ID })
}

// agreeAccount answers the account as it is from now on.
func (a *API) agreeAccount(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if err := read(c, &struct{}{}); err != nil {
		return err
	}
	made, err := a.Giving.AgreeAccount(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, officersAccountOf(*made))
}

// officersAccount is an account as officers name it; one that only was asked for has no id
// yet, and the ask's.
type officersAccount struct {
	ID int64 `json:"id,omitempty"`
	account
	OpenedOn string `json:"opened_on"`
	ClosedOn string `json:"closed_on,omitempty"`
	Ask      int64  `json:"ask,omitempty"` // waits for a second person
}

func officersAccountOf(b giving.BankAccount) officersAccount {
	v := officersAccount{ID: b.ID, account: accountOf(b), OpenedOn: b.OpenedOn.String()}
	if !b.ClosedOn.IsZero() {
		v.ClosedOn = b.ClosedOn.String()
	}
	if b.Waits {
		v.Ask = b.AskID
	}
	return v
}

package api

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (a *API) accountRoutes(g *echo.Group) {
	g.POST("/campaigns/:slug/accounts", a.addAccount, site.Upload(paperMax, uploadTime))
	g.POST("/bank-accounts/:id/qr", a.showAccount)
	g.POST("/bank-accounts/:id/close", a.closeAccount)
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
	by, n, after, err := a.booksPage(c)
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

// newAccount is an account to be named for a campaign; one of the State Treasury has no bin.
type newAccount struct {
	BIN      string `json:"bin,omitempty"`
	BankName string `json:"bank_name,omitempty"` // of the State Treasury
	Branch   string `json:"branch,omitempty"`
	Number   string `json:"number"`
	Holder   string `json:"holder_name"`
	Profile  string `json:"profile,omitempty"` // the shape of its statements
	ForQR    bool   `json:"for_qr,omitempty"`
	OpenedOn string `json:"opened_on"`

	paper int64 // of the bank, where a number passes from a unit that ended
}

// readAccount reads an account from JSON, or from a form with the bank's paper.
func (a *API) readAccount(c echo.Context, by auth.Actor, campaign int64) (in newAccount, err error) {
	if !strings.HasPrefix(c.Request().Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
		return in, read(c, &in)
	}
	form, err := formOf(c, "bin", "bank_name", "branch", "number", "holder_name", "profile", "for_qr", "opened_on")
	if err != nil {
		return in, err
	}
	in = newAccount{
		BIN: c.FormValue("bin"), BankName: c.FormValue("bank_name"), Branch: c.FormValue("branch"), Number: c.FormValue("number"),
		Holder: c.FormValue("holder_name"), Profile: c.FormValue("profile"), ForQR: c.FormValue("for_qr") == "true",
		OpenedOn: c.FormValue("opened_on"),
	}
	in.paper, err = a.paperOf(c, by, form, "paper", func(name string, r io.ReadSeeker) (int64, error) {
		return a.Giving.KeepAccountPaper(c.Request().Context(), by, campaign, name, r)
	})
	return in, err
}

// addAccount names an account: of a draft at once, of a public campaign once a second person
// agrees, until when the answer has no id.
func (a *API) addAccount(c echo.Context) error {
	by, s, err := a.campaignAt(c, auth.ManageCampaign)
	if err != nil {
		return err
	}
	in, err := a.readAccount(c, by, s.ID)
	if err != nil {
		return err
	}
	made, err := a.Giving.AddAccount(c.Request().Context(), by, giving.AccountForm{
		Campaign: s.ID, BIN: in.BIN, BankName: in.BankName, Branch: in.Branch, Number: in.Number, HolderName: in.Holder,
		Profile: giving.Profile(in.Profile), Treasury: in.BIN == "", ForQR: in.ForQR, OpenedOn: in.OpenedOn, Paper: in.paper,
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, officersAccountOf(*made))
}

// showAccount makes an account the one that givers are shown, or asks for it.
func (a *API) showAccount(c echo.Context) error {
	return changeAccount(a, c, func(ctx context.Context, by auth.Actor, id int64, _ struct{}) (*giving.BankAccount, error) {
		return a.Giving.MarkForQR(ctx, by, id)
	})
}

type accountEnd struct {
	ClosedOn string `json:"closed_on"`
}

// closeAccount says from which day on an account, of a campaign or of a source, is closed.
func (a *API) closeAccount(c echo.Context) error {
	return changeAccount(a, c, func(ctx context.Context, by auth.Actor, id int64, in accountEnd) (*giving.BankAccount, error) {
		return a.Giving.CloseAccount(ctx, by, id, in.ClosedOn)
	})
}

func changeAccount[In any](
	a *API, c echo.Context, do func(context.Context, auth.Actor, int64, In) (*giving.BankAccount, error),
) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ManageCampaign, 0); err != nil {
		return err
	}
	var in In
	if err := read(c, &in); err != nil {
		return err
	}
	changed, err := do(c.Request().Context(), by, id, in)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, officersAccountOf(*changed))
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

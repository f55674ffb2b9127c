package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
)

func (a *API) sourceRoutes(g *echo.Group) {
	g.GET("/other-sources", a.publicSources)
	g.GET("/fund-sources", a.listSources)
	g.POST("/fund-sources", a.openSource)
	g.POST("/fund-sources/:id/account", a.nameSourceAccount)
	g.POST("/bank-lines/:id/stray", a.actStray)
}

// otherSource is money for relief that nobody gave, as everybody sees it.
type otherSource struct {
	Book       int64  `json:"book"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	Purpose    string `json:"purpose"`
	Body       string `json:"body"`
	Document   string `json:"document"`
	DecidedOn  string `json:"decided_on"`
	Received   int64  `json:"received"`
	Allocated  int64  `json:"allocated"`
	Disbursed  int64  `json:"disbursed"`
	Balance    int64  `json:"balance"`
	Arithmetic string `json:"arithmetic"`

	Accounts []sourceAccount `json:"accounts,omitempty"`
}

// sourceAccount is the fund's, and no place to give.
type sourceAccount struct {
	Bank     string `json:"bank"`
	Number   string `json:"number"`
	Holder   string `json:"holder"`
	OpenedOn string `json:"opened_on"`
	ClosedOn string `json:"closed_on,omitempty"`
}

func otherSourcesOf(list []disclose.OtherSource) []otherSource {
	items := []otherSource{}
	for _, s := range list {
		items = append(items, otherSource{
			s.Book, s.Kind, s.Name, s.Purpose, s.Body, s.Document, s.DecidedOn.String(), int64(s.Received),
			int64(s.Allocated), int64(s.Disbursed), int64(s.Balance), s.Arithmetic.String(), nil,
		})
	}
	return items
}

func (a *API) publicSources(c echo.Context) error {
	list, err := disclose.OtherSources(c.Request().Context(), a.DB, c.QueryParam("unit"))
	if err != nil {
		return err
	}
	accounts, err := a.Giving.SourceAccounts(c.Request().Context())
	if err != nil {
		return err
	}
	items := otherSourcesOf(list)
	for _, k := range accounts {
		for i := range items {
			if items[i].Book == k.BookID {
				items[i].Accounts = append(items[i].Accounts, sourceAccount{
					k.BankName, k.Number, k.HolderName, k.OpenedOn.String(), k.ClosedOn.String(),
				})
			}
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"items": items})
}

// sourceView is a source with its accounts, for officers.
type sourceView struct {
	ID       int64   `json:"id"`
	Unit     int64   `json:"unit"`
	Book     int64   `json:"book"`
	Kind     string  `json:"kind"`
	Name     string  `json:"name"`
	Purpose  string  `json:"purpose"`
	Body     string  `json:"body"`
	Document string  `json:"document"`
	On       string  `json:"on"`
	Accounts []int64 `json:"accounts"`
	Received int64   `json:"received"`
	Other    int64   `json:"other"`
	Given    int64   `json:"given"`
	Reserved int64   `json:"reserved"`
	Free     int64   `json:"free"`
	Ask      int64   `json:"ask,omitempty"` // an account that waits for a second person
}

func sourceViewOf(s *giving.Source) sourceView {
	v := sourceView{
		ID: s.ID, Unit: s.UnitID, Book: s.BookID, Kind: string(s.Kind), Name: s.Name, Purpose: s.Purpose, Body: s.CallBody,
		Document: s.CallNumber, On: s.CallOn.String(), Accounts: []int64{}, Received: int64(s.Received),
		Other: int64(s.Other), Given: int64(s.Given), Reserved: int64(s.Reserved), Free: int64(s.Free),
	}
	for _, a := range s.Accounts {
		v.Accounts = append(v.Accounts, a.ID)
	}
	if len(s.Asks) > 0 {
		v.Ask = s.Asks[0].ID
	}
	return v
}

func (a *API) listSources(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	list, err := a.Giving.SourcesFor(c.Request().Context(), by)
	if err != nil {
		return err
	}
	items := make([]sourceView, len(list))
	for i := range list {
		items[i] = sourceViewOf(&list[i])
	}
	return pageIn(c, items, func(v sourceView) string { return idOf(v.ID) })
}

// newSource is a source and the account that is for it alone; a State Treasury account has
// no bin.
type newSource struct {
	Unit     int64  `json:"unit"`
	Kind     string `json:"kind"`
	Name     string `json:"name"`
	Purpose  string `json:"purpose"`
	Body     string `json:"body"`
	Document string `json:"document"`
	On       string `json:"on"` // yyyy-mm-dd
	BIN      string `json:"bin,omitempty"`
	BankName string `json:"bank_name,omitempty"`
	Number   string `json:"number"`
	Holder   string `json:"holder_name"`
	Profile  string `json:"profile,omitempty"`
}

func (a *API) openSource(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ManageSources, 0); err != nil {
		return err
	}
	var in newSource
	if err := read(c, &in); err != nil {
		return err
	}
	s, err := a.Giving.OpenSource(c.Request().Context(), by, giving.SourceForm{
		Unit: in.Unit, Kind: ledger.BookKind(in.Kind), Name: in.Name, Purpose: in.Purpose, Body: in.Body,
		Document: in.Document, On: in.On,
		Account: giving.AccountForm{
			BIN: in.BIN, BankName: in.BankName, Number: in.Number, HolderName: in.Holder,
			Profile: giving.Profile(in.Profile), Treasury: in.BIN == "",
		},
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, sourceViewOf(s))
}

// newSourceAccount is the account of a source that has none.
type newSourceAccount struct {
	BIN      string `json:"bin,omitempty"`
	BankName string `json:"bank_name,omitempty"`
	Number   string `json:"number"`
	Holder   string `json:"holder_name"`
	Profile  string `json:"profile,omitempty"`
	OpenedOn string `json:"opened_on"` // yyyy-mm-dd
}

func (a *API) nameSourceAccount(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ManageSources, 0); err != nil {
		return err
	}
	sheet, err := a.Giving.CampaignFor(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ManageSources, sheet.UnitID); err != nil {
		return err
	}
	var in newSourceAccount
	if err := read(c, &in); err != nil {
		return err
	}
	s, err := a.Giving.NameSourceAccount(c.Request().Context(), by, giving.AccountForm{
		Campaign: id, BIN: in.BIN, BankName: in.BankName, Number: in.Number, HolderName: in.Holder,
		Profile: giving.Profile(in.Profile), Treasury: in.BIN == "", OpenedOn: in.OpenedOn,
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, sourceViewOf(s))
}

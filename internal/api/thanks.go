package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// thanked is somebody who asked to be thanked in public. There is no amount.
type thanked struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Words    string `json:"words,omitempty"`
	Campaign string `json:"campaign"`
	GivenOn  string `json:"given_on"`
}

// listThanks is the wall of thanks, who asked last first.
func (a *API) listThanks(c echo.Context) error {
	before, err := afterID(c)
	if err != nil {
		return err
	}
	n, err := limit(c)
	if err != nil {
		return err
	}
	found, err := a.Giving.Wall(c.Request().Context(), c.QueryParam("campaign"), before, n)
	if err != nil {
		return err
	}
	var items []thanked
	for _, t := range found {
		items = append(items, thanked{t.ID, t.Name, t.Words, t.Campaign, t.GivenOn.String()})
	}
	return page(c, items, n, func() int64 { return found[n-1].ID })
}

// askThanks puts the giver on the wall, or changes the words there. It takes the gift's key.
func (a *API) askThanks(c echo.Context) error {
	var in struct {
		Consent string `json:"consent"`
		Words   string `json:"words"`
	}
	if err := read(c, &in); err != nil {
		return err
	}
	err := a.Giving.AskThanks(c.Request().Context(), c.Param("code"), giftKey(c), giving.Thanks{Consent: in.Consent, Words: in.Words})
	if err != nil {
		return onThanks(err, "consent", "words")
	}
	return c.NoContent(http.StatusNoContent)
}

// onThanks moves what is refused to the names that its fields have in the API.
func onThanks(err error, consent, words string) error {
	e, ok := fault.As(err)
	if !ok {
		return err
	}
	moved := &fault.Error{Kind: e.Kind}
	for _, f := range e.Faults {
		switch f.Field {
		case "thanks":
			f.Field = consent
		case "thanks_words":
			f.Field = words
		}
		moved.Faults = append(moved.Faults, f)
	}
	return moved
}

// endThanks takes the giver off it.
func (a *API) endThanks(c echo.Context) error {
	if err := a.Giving.EndThanks(c.Request().Context(), c.Param("code"), giftKey(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// removeThanks takes a giver's words off the wall, on the word of who answers givers.
func (a *API) removeThanks(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return err
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	if err := a.Giving.RemoveThanks(c.Request().Context(), by, id, in.Reason); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// giftKey is the donor's private key, in the header or in the query.
func giftKey(c echo.Context) string {
	if k, ok := strings.CutPrefix(c.Request().Header.Get(echo.HeaderAuthorization), "Gift "); ok {
		return k
	}
	return c.QueryParam("key")
}

package api

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// donorRoutes hangs what givers do after they gave into the API: who shared in a transfer,
// another public name, the receipts of a year by a proven contact.
func (a *API) donorRoutes(g *echo.Group) {
	naming := site.NewLimiter(time.Second, 50)
	asking, everybody := site.NewLimiter(2*time.Minute, 10), site.NewLimiter(time.Second, 600)
	proving, provers := site.NewLimiter(10*time.Second, 20), site.NewLimiter(50*time.Millisecond, 1000)
	list := site.Upload(site.GiverListBytesMax, time.Minute)
	g.GET("/statement/:line/givers", a.listGivers)
	g.POST("/bank-lines/:id/givers", a.shareLine, list)
	g.POST("/pledges/:code/givers", a.shareGift, list, naming.PerAddress)
	g.POST("/pledges/:code/name", a.nameGiver, naming.PerAddress)
	g.POST("/campaigns/:slug/follows", a.follow, asking.PerAddress, everybody.Together)
	g.POST("/follows/:key/confirm", a.confirmFollowing, naming.PerAddress)
	g.DELETE("/follows/:key", a.stopFollowing, naming.PerAddress)
	g.POST("/contact-codes", a.askCode, asking.PerAddress, everybody.Together)
	g.POST("/contact-codes/:ticket", a.proveContact, proving.PerAddress, provers.Together)
	g.POST("/contact-codes/:ticket/name", a.nameByContact, proving.PerAddress, provers.Together)
}

// newGivers is who shares in a transfer.
type newGivers struct {
	Key     string     `json:"key,omitempty"`  // of the gift, where its giver says it
	Line    int64      `json:"line,omitempty"` // where its code came more than once
	Givers  []newShare `json:"givers"`
	Minors  bool       `json:"minors"`
	Agreed  bool       `json:"agreed"`
	Version int        `json:"version"`
	Reason  string     `json:"reason"`
}

type newShare struct {
	Name   string `json:"name"`
	Amount int64  `json:"amount"`
	Shown  string `json:"shown,omitempty"` // masked, full or hidden
}

var shownTyped = map[string]string{"": "", "masked": "", "full": "rõ", "hidden": "ẩn"}

// form is the list as one would type it, a giver a row.
func (n newGivers) form() giving.GiverForm {
	var b strings.Builder
	for _, s := range n.Givers {
		shown, known := shownTyped[s.Shown]
		if !known {
			shown = s.Shown
		}
		for i, cell := range []string{s.Name, strconv.FormatInt(s.Amount, 10), shown} {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(strings.Join(strings.Fields(cell), " "))
		}
		b.WriteByte('\n')
	}
	return giving.GiverForm{Text: b.String(), Minors: n.Minors, Agreed: n.Agreed, Version: n.Version, Reason: n.Reason}
}

// giversView is a list as everybody sees it.
type giversView struct {
	Line    int64       `json:"line"`
	Version int         `json:"version"`
	Givers  int         `json:"givers"`
	Amount  int64       `json:"amount"`
	Hash    string      `json:"hash"`
	MadeAt  time.Time   `json:"made_at"`
	Shares  []shareView `json:"shares"`
	Next    int         `json:"next,omitempty"`
}

type shareView struct {
	Nth    int    `json:"nth"`
	Name   string `json:"name,omitempty"`
	Amount int64  `json:"amount"`
	Code   string `json:"code"`
}

func (a *API) listGivers(c echo.Context) error {
	line, err := strconv.ParseInt(c.Param("line"), 10, 64)
	if err != nil {
		return fault.Of(fault.Missing, "givers.missing")
	}
	after, err := strconv.Atoi(c.QueryParam("after"))
	if c.QueryParam("after") != "" && err != nil {
		return fault.On("after", "api.after")
	}
	return a.answerGivers(c, http.StatusOK, line, c.QueryParam("q"), after)
}

func (a *API) answerGivers(c echo.Context, status int, line int64, q string, after int) error {
	list, shares, err := a.Giving.GiversOfLine(c.Request().Context(), line, q, after)
	if err != nil {
		return err
	}
	v := giversView{
		list.LineID, list.Version, list.Givers, int64(list.Amount), list.Hash, *moment(list.MadeAt), []shareView{}, 0,
	}
	if len(shares) > giving.SharesPage {
		shares = shares[:giving.SharesPage]
		v.Next = shares[len(shares)-1].Nth
	}
	for _, s := range shares {
		v.Shares = append(v.Shares, shareView{s.Nth, s.Name, int64(s.Amount), s.Code})
	}
	return c.JSON(status, v)
}

func (a *API) shareLine(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return fault.Of(fault.Missing, "line.missing")
	}
	ctx := c.Request().Context()
	if _, err := a.Giving.SharedLineFor(ctx, by, id, auth.MatchLines); err != nil {
		return err
	}
	var in newGivers
	if err := read(c, &in); err != nil {
		return err
	}
	ctx = c.Request().Context() // with the key of what was read
	if _, err := a.Giving.ListGivers(ctx, by, id, in.form()); err != nil {
		return err
	}
	return a.answerGivers(c, http.StatusCreated, id, "", 0)
}

func (a *API) shareGift(c echo.Context) error {
	var in newGivers
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	lines, err := a.Giving.SharedLinesOf(ctx, c.Param("code"), in.Key)
	if err != nil {
		return err
	}
	line := in.Line
	if line == 0 && len(lines) > 0 {
		line = lines[0].ID
	}
	if len(lines) == 0 {
		return fault.Of(fault.Conflict, "givers.unmatched")
	}
	if _, err := a.Giving.ListGiversWithKey(ctx, c.Param("code"), in.Key, line, in.form()); err != nil {
		return err
	}
	return a.answerGivers(c, http.StatusCreated, line, "", 0)
}

func (a *API) nameGiver(c echo.Context) error {
	var in struct {
		Key        string `json:"key"`
		PublicName string `json:"public_name"`
		Anonymous  bool   `json:"anonymous"`
	}
	if err := read(c, &in); err != nil {
		return err
	}
	if err := a.Giving.NameAs(c.Request().Context(), c.Param("code"), in.Key, in.PublicName, in.Anonymous); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (a *API) askCode(c echo.Context) error {
	var in struct {
		Contact string `json:"contact"`
		Year    int    `json:"year"`
		Locale  string `json:"locale"`
	}
	if err := read(c, &in); err != nil {
		return err
	}
	ticket, err := a.Giving.AskCode(c.Request().Context(), giving.ContactForm{
		Contact: in.Contact, Year: strconv.Itoa(in.Year), Locale: in.Locale,
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusAccepted, map[string]string{"ticket": ticket})
}

// yearView is what a proven contact opens.
type yearView struct {
	Year  int        `json:"year"`
	Until time.Time  `json:"until"`
	Page  string     `json:"page"` // with the files, while it is open
	Gifts []yearGift `json:"gifts"`
}

type yearGift struct {
	Receipt  string `json:"receipt"`
	Series   string `json:"series"`
	Number   int64  `json:"number"`
	Amount   int64  `json:"amount"`
	IssuedOn string `json:"issued_on"`
	Campaign string `json:"campaign"`
	Pledge   string `json:"pledge,omitempty"`
	Key      string `json:"key,omitempty"`
}

func (a *API) proveContact(c echo.Context) error {
	var in struct {
		Code string `json:"code"`
	}
	if err := read(c, &in); err != nil {
		return err
	}
	ctx, ticket := c.Request().Context(), c.Param("ticket")
	key, err := a.Giving.ProveContact(ctx, ticket, in.Code)
	if err != nil {
		return err
	}
	f, err := a.Giving.OpenYear(ctx, ticket, key, 0)
	if err != nil {
		return err
	}
	v := yearView{f.Year, *moment(f.Until), a.Giving.URL + "/hoi/bien-nhan-nam/" + ticket + "?k=" + key, []yearGift{}}
	for _, g := range f.Gifts {
		v.Gifts = append(v.Gifts, yearGift{
			g.Receipt, g.Series, g.Number, g.Amount, g.IssuedOn.String(), g.Campaign, g.Pledge, g.Key,
		})
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, v)
}

// nameByContact names the giver of one of the receipts otherwise that a proven contact opened.
func (a *API) nameByContact(c echo.Context) error {
	var in struct {
		Key        string `json:"key"` // the k of the page that the code opened
		Receipt    string `json:"receipt"`
		PublicName string `json:"public_name"`
		Anonymous  bool   `json:"anonymous"`
	}
	if err := read(c, &in); err != nil {
		return err
	}
	err := a.Giving.NameByContact(c.Request().Context(), c.Param("ticket"), in.Key, giving.ShownName{
		Receipt: in.Receipt, PublicName: in.PublicName, Anonymous: in.Anonymous,
	})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (a *API) follow(c echo.Context) error {
	var in struct {
		Email   string `json:"email"`
		Consent string `json:"consent"`
		Locale  string `json:"locale"`
	}
	if err := read(c, &in); err != nil {
		return err
	}
	if err := a.Giving.Follow(c.Request().Context(), c.Param("slug"), in.Email, in.Consent, in.Locale); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (a *API) confirmFollowing(c echo.Context) error {
	if err := a.Giving.ConfirmFollowing(c.Request().Context(), c.Param("key")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (a *API) stopFollowing(c echo.Context) error {
	if err := a.Giving.StopFollowing(c.Request().Context(), c.Param("key")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
)

type figures struct {
	AsOf       time.Time `json:"as_of"`
	Pledged    int64     `json:"pledged"`
	Received   int64     `json:"received"`
	Sent       int64     `json:"sent"`
	Allocated  int64     `json:"allocated"`
	Disbursed  int64     `json:"disbursed"`
	Returned   int64     `json:"returned"`
	Balance    int64     `json:"balance"`
	Goods      []goods   `json:"goods"`
	Arithmetic string    `json:"arithmetic"`
	Unspent    string    `json:"unspent"`
	Covered    []covered `json:"covered,omitempty"` // of now alone, as the next

	RunningCosts *costSums     `json:"running_costs,omitempty"`
	OtherSources []otherSource `json:"other_sources,omitempty"`
}

// goods are the figures of one item, in its base unit.
type goods struct {
	Item       string `json:"item"`
	Name       string `json:"name"`
	Unit       string `json:"unit"`
	Received   int64  `json:"received"`
	Sent       int64  `json:"sent"`
	Allocated  int64  `json:"allocated"`
	Disbursed  int64  `json:"disbursed"`
	Returned   int64  `json:"returned"`
	Lost       int64  `json:"lost"`
	Sold       int64  `json:"sold"`
	Balance    int64  `json:"balance"`
	Arithmetic string `json:"arithmetic"`
	Unspent    string `json:"unspent"`
}

func figuresOf(f disclose.Figures) figures {
	v := figures{
		f.AsOf, int64(f.Pledged), int64(f.Received), int64(f.Sent), int64(f.Allocated),
		int64(f.Disbursed), int64(f.Returned), int64(f.Balance),
		[]goods{},
		f.Arithmetic.String(), f.Unspent.String(), nil, nil, nil,
	}
	for _, g := range f.Goods {
		v.Goods = append(v.Goods, goods{
			g.Code, g.Name, g.Unit, g.Received, g.Sent, g.Allocated, g.Disbursed, g.Returned, g.Lost, g.Sold,
			g.Balance, g.Arithmetic.String(), g.Unspent.String(),
		})
	}
	return v
}

// totalsOf are figures with how far each account is covered that they are from.
func totalsOf(t disclose.Totals) figures {
	v := figuresOf(t.Figures)
	for _, c := range t.Covers {
		v.Covered = append(v.Covered, covered{c.Number, c.Bank, moment(c.Through), c.Lines, int64(c.Sum())})
	}
	if t.Costs != nil {
		v.RunningCosts = costSumsOf(*t.Costs)
	}
	return v
}

// loggedFigures are those of the first leaves of the public log. Promises are no leaves.
type loggedFigures struct {
	LogSize    int64        `json:"log_size"`
	AsOf       time.Time    `json:"as_of"`
	Received   int64        `json:"received"`
	Sent       int64        `json:"sent"`
	Allocated  int64        `json:"allocated"`
	Disbursed  int64        `json:"disbursed"`
	Returned   int64        `json:"returned"`
	Balance    int64        `json:"balance"`
	Goods      []goods      `json:"goods"`
	Arithmetic string       `json:"arithmetic"`
	Unspent    string       `json:"unspent"`
	Parts      []loggedPart `json:"parts"`
}

// loggedPart is what is left of one part of one book.
type loggedPart struct {
	Book    int64  `json:"book"`
	Earmark string `json:"earmark"`
	Item    string `json:"item"`
	Balance int64  `json:"balance"`
}

func loggedFiguresOf(f disclose.Logged) loggedFigures {
	v := figuresOf(f.Figures)
	l := loggedFigures{
		f.Size, f.AsOf, v.Received, v.Sent, v.Allocated, v.Disbursed, v.Returned, v.Balance, v.Goods,
		v.Arithmetic, v.Unspent,
		[]loggedPart{},
	}
	for _, p := range f.Parts {
		if p.Balance != 0 {
			l.Parts = append(l.Parts, loggedPart{p.Book, p.Earmark, p.Item, int64(p.Balance)})
		}
	}
	return l
}

// getFigures gives the totals: now, as the last cut of the books before a moment has
// them, or of exactly the first leaves of the public log.
func (a *API) getFigures(c echo.Context) error {
	w := disclose.Which{
		Campaign: c.QueryParam("campaign"), Unit: c.QueryParam("unit"), Disaster: c.QueryParam("disaster"),
	}
	var err error
	if w.At, err = momentIn(c, "at"); err != nil {
		return err
	}
	ctx := c.Request().Context()
	if text := c.QueryParam("log_size"); text != "" {
		size, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fault.On("log_size", "api.log_size")
		}
		f, err := disclose.FiguresAtSize(ctx, a.DB, w, size)
		if err != nil {
			return err
		}
		c.Response().Header().Set("Access-Control-Allow-Origin", "*")
		return c.JSON(http.StatusOK, loggedFiguresOf(f))
	}
	f, err := disclose.TotalsOf(ctx, a.DB, w)
	if err != nil {
		return err
	}
	v := totalsOf(f)
	if w.Campaign == "" && w.Disaster == "" && w.At.IsZero() {
		others, err := disclose.OtherSources(ctx, a.DB, w.Unit)
		if err != nil {
			return err
		}
		v.OtherSources = otherSourcesOf(others)
	}
	return c.JSON(http.StatusOK, v)
}

// momentIn reads a time in the query; zero when there is none.
func momentIn(c echo.Context, name string) (time.Time, error) {
	text := c.QueryParam(name)
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.Year() < 2000 || t.Year() > 2199 {
		return time.Time{}, fault.On(name, "api.moment")
	}
	return t, nil
}

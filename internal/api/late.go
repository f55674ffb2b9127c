package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
)

// lateRoutes hangs what came after a campaign's last day into the API.
func (a *API) lateRoutes(g *echo.Group) {
	g.GET("/campaigns/:slug/late-money", a.listLate)
	g.GET("/campaigns/:slug/late-money/sum", a.sumLate)
	g.GET("/campaigns/:slug/late-rulings", a.listLateRulings)
	g.POST("/campaigns/:slug/late-rulings", a.decideLateList)
	g.POST("/late-rulings/:id/move", a.moveLateRuling)
	g.POST("/bank-lines/:id/late", a.decideLate)
	g.POST("/bank-lines/:id/late-return", a.payLate)
	g.POST("/bank-lines/:id/late-move", a.moveLate)
}

type lateView struct {
	Line    int64  `json:"line"`
	Amount  int64  `json:"amount"`
	On      string `json:"on"`
	Outcome string `json:"outcome"`
	Next    string `json:"next,omitempty"`
	Reason  string `json:"reason,omitempty"`
	By      string `json:"by,omitempty"`
	PaidBy  int64  `json:"paid_by,omitempty"` // the bank's line by which it went back or on
	Ruling  int64  `json:"ruling,omitempty"`
}

// onLate does one thing with the late money of the path's campaign, for an officer, narrowed
// as the query says.
func (a *API) onLate(
	c echo.Context, do func(ctx context.Context, by auth.Actor, campaign int64, f giving.LateFilter) error,
) error {
	by, sheet, err := a.campaignAt(c, auth.ReadBooks)
	if err != nil {
		return err
	}
	account, err := strconv.ParseInt("0"+c.QueryParam("account"), 10, 64)
	if err != nil {
		return fault.On("account", "api.account.unknown")
	}
	f, err := giving.ReadLateFilter(c.QueryParam("from"), c.QueryParam("through"), c.QueryParam("max"), account)
	if err != nil {
		return err
	}
	return do(c.Request().Context(), by, sheet.ID, f)
}

// listLate is the money that came to a campaign after its last day, what waits first.
func (a *API) listLate(c echo.Context) error {
	return a.onLate(c, func(ctx context.Context, by auth.Actor, campaign int64, f giving.LateFilter) error {
		asked, after, err := paged(c)
		if err != nil {
			return err
		}
		q := giving.LateQuery{
			Campaign: campaign, LateFilter: f, Outcome: giving.LateOutcome(c.QueryParam("outcome")), After: after, Limit: asked,
		}
		switch q.Outcome {
		case "", giving.LateWaits, giving.LateKept, giving.LateReturned, giving.LateNext:
		default:
			return fault.On("outcome", "late.outcome.missing")
		}
		found, err := a.Giving.LateFor(ctx, by, q)
		if err != nil {
			return err
		}
		items := make([]lateView, len(found))
		for i, g := range found {
			items[i] = lateView{
				g.ID, int64(g.Amount), g.BookedOn.String(), string(g.Outcome), g.NextName, g.Reason, g.Decider, g.OutID, g.Ruling,
			}
		}
		return page(c, items, asked, func() int64 { return found[len(found)-1].Cursor() })
	})
}

type lateListView struct {
	Gifts    int64   `json:"gifts"`
	Amount   int64   `json:"amount"`
	Accounts []int64 `json:"accounts"` // where it lies
}

// sumLate is how much of it waits and fits the filter: what a ruling on it must have seen.
func (a *API) sumLate(c echo.Context) error {
	return a.onLate(c, func(ctx context.Context, by auth.Actor, campaign int64, f giving.LateFilter) error {
		list, err := a.Giving.LateListFor(ctx, by, campaign, f)
		if err != nil {
			return err
		}
		if list.Accounts == nil {
			list.Accounts = []int64{}
		}
		return c.JSON(http.StatusOK, lateListView{list.Gifts, int64(list.Amount), list.Accounts})
	})
}

// lateRulingView is one decision about many late gifts.
type lateRulingView struct {
	ID          int64  `json:"id"`
	From        string `json:"from,omitempty"`
	Through     string `json:"through,omitempty"`
	Max         int64  `json:"max,omitempty"`
	Account     int64  `json:"account,omitempty"`
	Gifts       int64  `json:"gifts"`
	Amount      int64  `json:"amount"`
	Outcome     string `json:"outcome"`
	Next        string `json:"next,omitempty"`
	Reason      string `json:"reason"`
	By          string `json:"by"`
	Decided     int64  `json:"decided"`
	Done        bool   `json:"done"`
	BackGifts   int64  `json:"back_gifts"`
	BackAmount  int64  `json:"back_amount"`
	PaidBy      int64  `json:"paid_by,omitempty"`
	ArrivedWith int64  `json:"arrived_with,omitempty"`
}

func lateRulingOf(r giving.LateRuling) lateRulingView {
	v := lateRulingView{
		ID: r.ID, Max: int64(r.Max), Account: r.Account, Gifts: r.Gifts, Amount: int64(r.Amount), Outcome: string(r.Outcome),
		Next: r.NextName, Reason: r.Reason, By: r.Decider, Decided: r.Done, Done: !r.EndedAt.IsZero(),
		BackGifts: r.BackGifts, BackAmount: int64(r.BackAmount), PaidBy: r.OutID, ArrivedWith: r.InID,
	}
	if !r.From.IsZero() {
		v.From = r.From.String()
	}
	if !r.Through.IsZero() {
		v.Through = r.Through.String()
	}
	return v
}

func (a *API) listLateRulings(c echo.Context) error {
	return a.onLate(c, func(ctx context.Context, by auth.Actor, campaign int64, _ giving.LateFilter) error {
		asked, after, err := paged(c)
		if err != nil {
			return err
		}
		found, err := a.Giving.LateRulingsFor(ctx, by, campaign, after, asked)
		if err != nil {
			return err
		}
		items := make([]lateRulingView, len(found))
		for i, r := range found {
			items[i] = lateRulingOf(r)
		}
		return page(c, items, asked, func() int64 { return found[len(found)-1].ID })
	})
}

// newLateRuling is what is decided about a list, with what was seen of it.
type newLateRuling struct {
	From    string `json:"from"`
	Through string `json:"through"`
	Max     int64  `json:"max"`
	Account int64  `json:"account"`
	Gifts   int64  `json:"gifts"`
	Amount  int64  `json:"amount"`
	Outcome string `json:"outcome"`
	Next    string `json:"next"` // slug
	Reason  string `json:"reason"`
}

func (a *API) decideLateList(c echo.Context) error {
	by, sheet, err := a.campaignAt(c, auth.PublishCampaign)
	if err != nil {
		return err
	}
	var in newLateRuling
	if err := read(c, &in); err != nil {
		return err
	}
	most := ""
	if in.Max != 0 {
		most = strconv.FormatInt(in.Max, 10)
	}
	ctx := c.Request().Context() // with the key of the body that was read
	f := giving.LateRulingForm{
		Campaign: sheet.ID, Gifts: in.Gifts, Amount: money.VND(in.Amount), Outcome: giving.LateOutcome(in.Outcome), Reason: in.Reason,
		Next: a.nextOf(ctx, in.Next),
	}
	if f.LateFilter, err = giving.ReadLateFilter(in.From, in.Through, most, in.Account); err != nil {
		return err
	}
	id, err := a.Giving.DecideLateList(ctx, by, f)
	if err != nil {
		return err
	}
	made, err := a.Giving.LateRulingsFor(ctx, by, sheet.ID, id+1, 1)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, lateRulingOf(made[0]))
}

// nextOf is the campaign of a slug; what is none is refused as one that does not fit.
func (a *API) nextOf(ctx context.Context, slug string) int64 {
	if slug == "" {
		return 0
	}
	next, err := a.Giving.Campaign(ctx, slug)
	if err != nil {
		return 0
	}
	return next.ID
}

type lateDecision struct {
	Outcome string `json:"outcome"`
	Next    string `json:"next"` // slug
	Reason  string `json:"reason"`
}

func (a *API) decideLate(c echo.Context) error {
	by, l, err := a.lineAt(c, auth.PublishCampaign)
	if err != nil {
		return err
	}
	var in lateDecision
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	f := giving.LateForm{Line: l.ID, Outcome: giving.LateOutcome(in.Outcome), Next: a.nextOf(ctx, in.Next), Reason: in.Reason}
	if err := a.Giving.DecideLate(ctx, by, f); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type latePayment struct {
	Line int64 `json:"line"` // the outgoing one
}

func (a *API) payLate(c echo.Context) error {
	by, l, err := a.lineAt(c, auth.MatchLines)
	if err != nil {
		return err
	}
	var in latePayment
	if err := read(c, &in); err != nil {
		return err
	}
	if err := a.Giving.PayLate(c.Request().Context(), by, l.ID, in.Line); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// lateMove names the bank's lines by which late money went.
type lateMove struct {
	Line    int64 `json:"line"`    // by which it left
	Arrival int64 `json:"arrival"` // by which it came to the next campaign; none of what goes back
}

func (a *API) moveLate(c echo.Context) error {
	by, l, err := a.lineAt(c, auth.MatchLines)
	if err != nil {
		return err
	}
	return a.lateWent(c, by, giving.LateMove{Line: l.ID})
}

func (a *API) moveLateRuling(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return err
	}
	return a.lateWent(c, by, giving.LateMove{Ruling: id})
}

func (a *API) lateWent(c echo.Context, by auth.Actor, f giving.LateMove) error {
	var in lateMove
	if err := read(c, &in); err != nil {
		return err
	}
	f.Out, f.In = in.Line, in.Arrival
	if err := a.Giving.MoveLate(c.Request().Context(), by, f); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

func (a *API) boxRoutes(g *echo.Group) {
	g.GET("/cash-boxes", a.listBoxes)
	g.GET("/cash-deposits", a.listDeposits)
	g.POST("/cash-deposits", a.depositCash)
	g.POST("/cash-deposits/:id/void", a.voidDeposit)
	g.POST("/cash-counts", a.countCash)
	g.GET("/cash-counts/:id", a.getCount)
	g.POST("/cash-counts/:id/take", a.takeOver)
	g.POST("/cash-counts/:id/drop", a.dropCount)
	g.POST("/cash-counts/:id/gap", a.askGap)
	g.GET("/cash-counts/:id/gap/proof", a.getGapProof)
	g.POST("/cash-counts/:id/gap/settle", actOn(a, func(ctx context.Context, by auth.Actor, id int64, in gapDecision) error {
		return a.Giving.SettleGap(ctx, by, id, in.Document)
	}, a.showCount))
	g.POST("/cash-counts/:id/gap/refuse", actOn(a, func(ctx context.Context, by auth.Actor, id int64, in reason) error {
		return a.Giving.RefuseGap(ctx, by, id, in.Reason)
	}, a.showCount))
	g.POST("/cash-counts/:id/gap/undo", actOn(a, func(ctx context.Context, by auth.Actor, id int64, in reason) error {
		return a.Giving.UndoGap(ctx, by, id, in.Reason)
	}, a.showCount))
}

type boxView struct {
	Unit   string    `json:"unit"`
	Amount int64     `json:"amount"`
	Parts  []boxPart `json:"parts"`
}

type boxPart struct {
	Campaign int64  `json:"campaign,omitempty"` // or source; none for a book that is neither's
	Name     string `json:"name"`
	Free     int64  `json:"free"`
	Set      int64  `json:"set_aside"`
}

func (a *API) listBoxes(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	boxes, err := a.Giving.BoxesFor(c.Request().Context(), by)
	if err != nil {
		return err
	}
	ids := make([]int64, len(boxes))
	for i, b := range boxes {
		ids[i] = b.Unit
	}
	refs, err := a.unitRefs(c.Request().Context(), ids...)
	if err != nil {
		return err
	}
	items := make([]boxView, len(boxes))
	for i, b := range boxes {
		items[i] = boxView{Unit: refs[b.Unit], Amount: int64(b.Amount), Parts: []boxPart{}}
		for _, p := range b.Parts {
			items[i].Parts = append(items[i].Parts, boxPart{p.CampaignID, p.Name, int64(p.Free), int64(p.Set)})
		}
	}
	return pageIn(c, items, func(v boxView) string { return v.Unit })
}

type newCount struct {
	Unit    string           `json:"unit"`
	Counted int64            `json:"counted"`
	Notes   map[string]int64 `json:"notes,omitempty"` // how many of each, by denomination
	Reason  string           `json:"reason"`
}

type countView struct {
	ID         int64            `json:"id"`
	Unit       string           `json:"unit"`
	State      string           `json:"state"`
	Counted    int64            `json:"counted"`
	Book       int64            `json:"book"`
	Difference int64            `json:"difference"`
	Notes      map[string]int64 `json:"notes,omitempty"`
	Reason     string           `json:"reason,omitempty"`
	LeftBy     string           `json:"left_by"`
	LeftAt     time.Time        `json:"left_at"`
	EndedBy    string           `json:"ended_by,omitempty"`
	DropReason string           `json:"drop_reason,omitempty"`
	GapState   string           `json:"gap_state,omitempty"`
	GapActs    []gapAct         `json:"gap_acts,omitempty"`
}

func (a *API) countCash(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ReceiveCash, 0); err != nil {
		return err
	}
	var in newCount
	if err := read(c, &in); err != nil {
		return err
	}
	unit, err := a.unitNamed(c.Request().Context(), in.Unit)
	if err != nil {
		return err
	}
	id, err := a.Giving.CountCash(c.Request().Context(), by, giving.CountCashForm{
		Unit: unit, Counted: strconv.FormatInt(in.Counted, 10), Notes: typedNotes(in.Notes), Reason: in.Reason,
	})
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, fmt.Sprintf("%s/cash-counts/%d", Prefix, id))
	return a.showCount(c, by, id, http.StatusCreated)
}

// typedNotes are notes as a form would have them.
func typedNotes(notes map[string]int64) map[string]string {
	typed := make(map[string]string, len(notes))
	for d, n := range notes {
		typed["notes."+d] = strconv.FormatInt(n, 10)
	}
	return typed
}

func (a *API) getCount(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := countID(c)
	if err != nil {
		return err
	}
	return a.showCount(c, by, id, http.StatusOK)
}

func countID(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, fault.Of(fault.Missing, "shift.missing")
	}
	return id, nil
}

func (a *API) showCount(c echo.Context, by auth.Actor, id int64, status int) error {
	k, err := a.Giving.CountFor(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	refs, err := a.unitRefs(c.Request().Context(), k.Unit)
	if err != nil {
		return err
	}
	return c.JSON(status, countViewOf(k, refs[k.Unit]))
}

func countViewOf(k *giving.CashCount, unit string) countView {
	v := countView{
		ID: k.ID, Unit: unit, State: string(k.State), Counted: int64(k.Counted), Book: int64(k.Book),
		Difference: int64(k.Gap()), Reason: k.Reason, LeftBy: k.LeftBy, LeftAt: k.LeftAt, EndedBy: k.EndBy, DropReason: k.DropReason,
		GapState: string(k.GapState), GapActs: gapActsOf(k),
	}
	if len(k.Notes) > 0 {
		v.Notes = map[string]int64{}
		for d, n := range k.Notes {
			v.Notes[strconv.FormatInt(int64(d), 10)] = n
		}
	}
	return v
}

// takeOver is the second signature, and no more is said with it.
func (a *API) takeOver(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := countID(c)
	if err != nil {
		return err
	}
	if err := read(c, &struct{}{}); err != nil {
		return err
	}
	if err := a.Giving.TakeOver(c.Request().Context(), by, id); err != nil {
		return err
	}
	return a.showCount(c, by, id, http.StatusOK)
}

func (a *API) dropCount(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := countID(c)
	if err != nil {
		return err
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	if err := a.Giving.DropCount(c.Request().Context(), by, id, in.Reason); err != nil {
		return err
	}
	return a.showCount(c, by, id, http.StatusOK)
}

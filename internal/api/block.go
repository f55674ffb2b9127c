package api

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/receipt"
)

// blockRoutes hangs the blocks of receipts that are written by hand into the API.
func (a *API) blockRoutes(g *echo.Group) {
	g.GET("/receipt-blocks", a.listBlocks)
	g.POST("/receipt-blocks", a.drawBlock)
	g.GET("/receipt-blocks/:id", a.getBlock)
	g.POST("/receipt-blocks/:id/void", a.voidSlips)
}

type blockView struct {
	ID      int64      `json:"id"`
	Unit    int64      `json:"unit"`
	Series  string     `json:"series"`
	First   int64      `json:"first"`
	Last    int64      `json:"last"`
	Desk    string     `json:"desk"`
	DrawnBy string     `json:"drawn_by"`
	DrawnAt time.Time  `json:"drawn_at"`
	Blank   int64      `json:"blank"`
	Written int64      `json:"written"`
	Void    int64      `json:"void"`
	Slips   []slipView `json:"slips,omitempty"`
}

type slipView struct {
	Number  int64  `json:"number"`
	Code    string `json:"code"`
	State   string `json:"state"`
	Receipt string `json:"receipt,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

func blockViewOf(k *receipt.Block, slips []receipt.Slip) blockView {
	v := blockView{
		k.ID, k.Unit, k.Series(), k.First, k.Last, k.Desk, k.DrawnBy, *moment(k.DrawnAt), k.Blank, k.Written, k.Void, nil,
	}
	for _, s := range slips {
		v.Slips = append(v.Slips, slipView{s.Number, s.Code, string(s.State), s.Receipt, s.Reason})
	}
	return v
}

func (a *API) listBlocks(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	list, err := a.Receipts.Blocks(c.Request().Context(), by, 0)
	if err != nil {
		return err
	}
	items := make([]blockView, len(list))
	for i := range list {
		items[i] = blockViewOf(&list[i], nil)
	}
	return pageIn(c, items, func(v blockView) string { return idOf(v.ID) })
}

func (a *API) drawBlock(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.VoidReceipt, 0); err != nil {
		return err
	}
	var in struct {
		Unit  int64  `json:"unit"`
		Slips int    `json:"slips"`
		Desk  string `json:"desk"`
	}
	if err := read(c, &in); err != nil {
		return err
	}
	k, err := a.Giving.DrawBlock(c.Request().Context(), by, in.Unit, strconv.Itoa(in.Slips), in.Desk)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, fmt.Sprintf("%s/receipt-blocks/%d", Prefix, k.ID))
	return a.answerBlock(c, by, http.StatusCreated, k.ID)
}

func (a *API) answerBlock(c echo.Context, by auth.Actor, status int, id int64) error {
	k, slips, err := a.Receipts.BlockFor(c.Request().Context(), by, id, auth.ReadBooks)
	if err != nil {
		return err
	}
	return c.JSON(status, blockViewOf(k, slips))
}

func blockID(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, fault.Of(fault.Missing, "block.missing")
	}
	return id, nil
}

func (a *API) getBlock(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := blockID(c)
	if err != nil {
		return err
	}
	return a.answerBlock(c, by, http.StatusOK, id)
}

func (a *API) voidSlips(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := blockID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if _, _, err := a.Receipts.BlockFor(ctx, by, id, auth.VoidReceipt); err != nil {
		return err
	}
	var in struct {
		From   int64  `json:"from"`
		To     int64  `json:"to"`
		Reason string `json:"reason"`
	}
	if err := read(c, &in); err != nil {
		return err
	}
	ctx = c.Request().Context() // with the key of what was read
	err = a.Receipts.VoidSlips(ctx, by, id, strconv.FormatInt(in.From, 10), strconv.FormatInt(in.To, 10), in.Reason)
	if err != nil {
		return err
	}
	return a.answerBlock(c, by, http.StatusOK, id)
}

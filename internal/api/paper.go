package api

import (
	"encoding/hex"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// getPaper says whether a file with this hash is a paper that we issue for the
// receipt: the only way to know that nobody drew over its letters. Of a receipt that does
// not agree with the public log it says so instead.
func (a *API) getPaper(c echo.Context) error {
	sum, err := hex.DecodeString(c.Param("hash"))
	if err != nil || len(sum) != 32 {
		return fault.On("hash", "paper.sha256")
	}
	ctx, code := c.Request().Context(), codes.Parse(c.Param("code"))
	r, err := a.Receipts.Public(ctx, code)
	if err != nil {
		return err
	}
	_, agrees, err := a.Receipts.InLog(ctx, r, tlog.Stand)
	if err != nil {
		return err
	}
	if !agrees {
		return fault.Of(fault.Conflict, "receipt.changed")
	}
	which, err := a.Receipts.Papers(ctx, code, sum)
	if err != nil {
		return err
	}
	if which == "" {
		return fault.Of(fault.Missing, "paper.other")
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, map[string]string{"code": code, "sha256": hex.EncodeToString(sum), "paper": which})
}

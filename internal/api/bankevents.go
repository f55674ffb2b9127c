package api

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// bankEvent takes a movement that a provider tells. 200 comes only when it is durable;
// with anything else the provider comes again, which never makes a second line.
func (a *API) bankEvent(c echo.Context) error {
	ctx, r := c.Request().Context(), c.Request()
	provider := giving.Provider(c.Param("provider"))
	var hook *giving.Hook
	var err error
	switch provider {
	case giving.Sepay:
		scheme, key, _ := strings.Cut(r.Header.Get(echo.HeaderAuthorization), " ")
		if !strings.EqualFold(scheme, "Apikey") {
			key = ""
		}
		hook, err = a.Giving.HookByKey(ctx, provider, strings.TrimSpace(key))
	case giving.Casso:
		hook, err = a.Giving.HookByKey(ctx, provider, r.Header.Get("Secure-Token"))
	case giving.Generic: // known by its body
	default:
		return fault.Of(fault.Missing, "hook.provider")
	}
	if err != nil {
		return err
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, giving.EventMax))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.Of(fault.TooLarge, "request.large", "max", strconv.Itoa(giving.EventMax>>20)+" MB")
	}
	if err != nil { // half sent
		return fault.On("", "api.malformed")
	}
	if provider == giving.Generic {
		hook, err = a.Giving.HookBySignature(ctx, r.Header.Get("X-Quy-Hook"), r.Header.Get("X-Quy-Timestamp"),
			strings.TrimPrefix(r.Header.Get("X-Quy-Signature"), "sha256="), body)
		if err != nil {
			return err
		}
	}
	if err := a.Giving.TakeEvents(ctx, hook, body); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]bool{"success": true})
}

package site

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// signInPath is where an officer signs in.
const signInPath = "/van-phong/dang-nhap"

// retryAfter is what we tell those who came at a busy moment, in seconds.
const retryAfter = "5"

// problem answers the errors of the paths below a prefix in its own way.
type problem struct {
	prefix string
	answer func(c echo.Context, status int, e *fault.Error, number string) error
}

// Problems lets the paths below prefix answer errors in their own form. e is nil
// for errors that are not told; number is the request's, to be told always.
func (s *Site) Problems(prefix string, answer func(c echo.Context, status int, e *fault.Error, number string) error) {
	s.problems = append(s.problems, problem{prefix, answer})
}

// statuses is the one table from refusals to HTTP.
var statuses = map[fault.Kind]int{
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.Conflict:    http.StatusConflict,
	fault.Denied:      http.StatusForbidden,
	fault.SignIn:      http.StatusUnauthorized,
	fault.Missing:     http.StatusNotFound,
	fault.Busy:        http.StatusServiceUnavailable,
	fault.Limited:     http.StatusTooManyRequests,
	fault.TooLarge:    http.StatusRequestEntityTooLarge,
	fault.Unsupported: http.StatusUnsupportedMediaType,
}

func statusOf(k fault.Kind) int {
	if s, ok := statuses[k]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// Status is the HTTP status of an error and, if it is a refusal, what to tell.
func Status(err error) (int, *fault.Error) {
	if e, ok := fault.As(err); ok {
		return statusOf(e.Kind), e
	}
	var large *http.MaxBytesError
	var he *echo.HTTPError
	switch {
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge, nil
	case errors.As(err, &he):
		return he.Code, nil
	case pg.Code(err) == notText:
		return http.StatusUnprocessableEntity, errNotText
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), errors.Is(err, pg.ErrGone),
		busy(pg.Code(err)):
		return http.StatusServiceUnavailable, nil
	}
	return http.StatusInternalServerError, nil
}

// notText is PostgreSQL's word for what came in and is no text: a NUL, bytes that are
// not UTF-8. Forms see it first and say so at the field; an address has none.
const notText = "22021"

var errNotText = &fault.Error{Kind: fault.Invalid, Faults: []fault.Fault{{Key: "text.encoding"}}}

// busy: a query was stopped for its length, the database has no room, is
// stopping or starting, or the connection broke.
func busy(code string) bool {
	return code == "57014" || code == "53300" || strings.HasPrefix(code, "57P0") || strings.HasPrefix(code, "08")
}

// ErrorHandler answers an error: the only place where one becomes a page. What
// is not a refusal is logged with the request's number and not shown.
func (s *Site) ErrorHandler(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	status, e := Status(err)
	s.logError(c, status, err)
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		h.Set("Retry-After", retryAfter)
	}
	path, number := c.Request().URL.Path, Number(c)
	for _, p := range s.problems {
		if strings.HasPrefix(path, p.prefix) {
			if err := p.answer(c, status, e, number); err != nil {
				s.logError(c, http.StatusInternalServerError, err)
			}
			return
		}
	}
	if status == http.StatusUnauthorized && path != signInPath {
		s.toSignIn(c)
		return
	}
	if err := showError(c, status, e, number); err != nil {
		s.logError(c, http.StatusInternalServerError, err)
		c.String(status, http.StatusText(status)+" "+number) // the last resort
	}
}

func (s *Site) logError(c echo.Context, status int, err error) {
	if status < http.StatusInternalServerError || context.Cause(c.Request().Context()) == context.Canceled {
		return
	}
	level := slog.LevelError
	if status == http.StatusServiceUnavailable {
		level = slog.LevelWarn
	}
	s.Log.Log(c.Request().Context(), level, "request failed",
		"number", Number(c), "method", c.Request().Method, "route", c.Path(), "status", status, "error", err)
}

// toSignIn sends an officer to the sign-in page and back to where she was.
func (s *Site) toSignIn(c echo.Context) {
	back := c.Request().URL
	if c.Request().Method != http.MethodGet {
		back = &url.URL{Path: "/van-phong"}
	}
	to := Path(c, signInPath) + "?" + url.Values{"next": {Path(c, back.RequestURI())}}.Encode()
	if c.Request().Header.Get("HX-Request") != "" {
		c.Response().Header().Set("HX-Redirect", to)
		c.NoContent(http.StatusUnauthorized)
		return
	}
	c.Redirect(http.StatusSeeOther, to)
}

type errorPage struct {
	Status        int
	Title, Text   string // keys
	Told          []string
	Number        string
	Ours, Officer bool
}

var errorPages = PageOf[errorPage]("site/error", "public")

// errorWords says what each status is called; others are told as 400 or 500.
var errorWords = map[int][2]string{
	400: {"error.broken.title", "error.broken.text"},
	401: {"error.signin.title", "error.signin.text"},
	403: {"error.denied.title", "error.denied.text"},
	404: {"error.missing.title", "error.missing.text"},
	405: {"error.missing.title", "error.missing.text"},
	409: {"error.conflict.title", "error.conflict.text"},
	413: {"error.large.title", "error.large.text"},
	415: {"error.unsupported.title", "error.unsupported.text"},
	422: {"error.invalid.title", "error.invalid.text"},
	429: {"error.limited.title", "error.limited.text"},
	500: {"error.ours.title", "error.ours.text"},
	503: {"error.busy.title", "error.busy.text"},
}

func showError(c echo.Context, status int, e *fault.Error, number string) error {
	words, ok := errorWords[status]
	if !ok && status < http.StatusInternalServerError {
		words = errorWords[http.StatusBadRequest]
	} else if !ok {
		words = errorWords[http.StatusInternalServerError]
	}
	page := errorPage{
		Status: status, Title: words[0], Text: words[1], Number: number,
		Ours:    status >= http.StatusInternalServerError,
		Officer: strings.HasPrefix(c.Request().URL.Path, "/van-phong"),
	}
	read := c.Request().Method == http.MethodGet || c.Request().Method == http.MethodHead
	if read && page.Text == "error.ours.text" {
		page.Text = "error.ours.read" // nothing was to be written
	}
	if e != nil {
		for _, m := range e.Faults {
			page.Told = append(page.Told, told(Lang(c), m))
		}
	}
	if c.Request().Header.Get("HX-Request") != "" {
		c.Response().Header().Set("HX-Retarget", "body")
	}
	return errorPages.Render(c, status, page)
}

package site

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
)

// The languages of the pages. Vietnamese lives at /, English under /en.
const (
	Vietnamese = "vi"
	English    = "en"
)

var langs = []string{Vietnamese, English}

const langKey = "site.lang"

// language takes the language off the path before a route is looked for, so that
// every route exists once, and sends /path/ to /path.
func language(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		u := c.Request().URL
		if len(u.Path) > 1 && strings.HasSuffix(u.Path, "/") {
			to := "/" + strings.Trim(u.EscapedPath(), "/")
			if u.RawQuery != "" {
				to += "?" + u.RawQuery
			}
			return c.Redirect(http.StatusPermanentRedirect, to)
		}
		if rest, ok := strings.CutPrefix(u.Path, "/en"); ok && (rest == "" || rest[0] == '/') {
			c.Set(langKey, English)
			u.Path = "/" + strings.TrimPrefix(rest, "/")
			u.RawPath = strings.TrimPrefix(u.RawPath, "/en")
		}
		return next(c)
	}
}

// Lang is the language of the request.
func Lang(c echo.Context) string {
	if lang, ok := c.Get(langKey).(string); ok {
		return lang
	}
	return Vietnamese
}

// Path is the path of a page in the request's language. Each colon of pattern is
// a part, escaped: Path(c, "/ung-ho/cho/:", code).
func Path(c echo.Context, pattern string, parts ...any) string {
	return pathIn(Lang(c), pattern, parts...)
}

func pathIn(lang, pattern string, parts ...any) string {
	for _, p := range parts {
		pattern = strings.Replace(pattern, ":", url.PathEscape(fmt.Sprint(p)), 1)
	}
	switch {
	case lang != English:
		return pattern
	case pattern == "/":
		return "/en"
	}
	return "/en" + pattern
}

// otherLang is where the language switch leads.
func otherLang(lang string) string {
	if lang == English {
		return Vietnamese
	}
	return English
}

// SeeOther redirects after a form, to a path of ours in the request's language.
func SeeOther(c echo.Context, pattern string, parts ...any) error {
	return c.Redirect(http.StatusSeeOther, Path(c, pattern, parts...))
}

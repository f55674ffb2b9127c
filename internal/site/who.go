package site

import (
	"bytes"
	"context"
	"crypto/rand"
	"html"
	"html/template"
	"log/slog"
	"maps"
	"regexp"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// Papers and trails keep who did something by login, which never changes and says nothing to
// a reader. A template writes {{who .By}}, and when the page is whole all its logins are
// asked for at once: a name and an office for each, what the program was doing where it acted
// by itself, the login where there is neither.

// whoMark cannot be typed by anybody: it is another one in every process.
var (
	whoMark = "who:" + rand.Text() + ":"
	whoSeen = regexp.MustCompile(regexp.QuoteMeta(whoMark) + `([^;<]*);`)
)

// told is the sentence of a mistake. Who was faster is named in it as templates name people; a
// program as the subject of a sentence is just that.
func told(lang string, m fault.Fault) string {
	values := m.Values
	for _, name := range [...]string{"by", "who"} {
		login, _ := values[name].(string)
		if !loginLike.MatchString(login) {
			continue
		}
		values = maps.Clone(values)
		if values[name] = who(login); Has("machine." + login) {
			values[name] = T(lang, "who.program")
		}
	}
	return say(lang, m.Key, values, func(s string) string { return s })
}

var loginLike = regexp.MustCompile(`^[a-z0-9._-]+$`)

func who(login string) string {
	if login == "" {
		return ""
	}
	return whoMark + login + ";"
}

// nameAll puts people where a page has their logins.
func nameAll(c echo.Context, page []byte) []byte {
	if !bytes.Contains(page, []byte(whoMark)) {
		return page
	}
	var logins []string
	for _, m := range whoSeen.FindAllSubmatch(page, -1) {
		logins = append(logins, html.UnescapeString(string(m[1])))
	}
	return named(page, Lang(c), of(c).people(c.Request().Context(), logins))
}

// named writes names where marks stand, and logins where nobody is known.
func named(page []byte, lang string, names map[string]string) []byte {
	return whoSeen.ReplaceAllFunc(page, func(mark []byte) []byte {
		login := whoSeen.FindSubmatch(mark)[1]
		plain := html.UnescapeString(string(login))
		if name, ok := names[plain]; ok {
			return []byte(template.HTMLEscapeString(name))
		}
		if key := "machine." + plain; Has(key) {
			return []byte(template.HTMLEscapeString(T(lang, key)))
		}
		return login
	})
}

// people asks who logins are. A page without names is still a page.
func (s *Site) people(ctx context.Context, logins []string) map[string]string {
	if s.Who == nil {
		return nil
	}
	names, err := s.Who(ctx, logins)
	if err != nil {
		s.Log.Error("names of logins", slog.Any("err", err))
	}
	return names
}

package site

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// Chrome is what every page has around it.
type Chrome struct {
	Lang      string
	Path      string // without the language, "/sao-ke"
	Query     string // "?q=lan", or ""
	PublicURL string
	Demo      bool // sample data
	Wrong     bool // the page shows a form's mistakes
	Found     bool // an ordinary page, not an error
	Shell     Shell
}

// Shell is the officers' frame: who works, and where she can go.
type Shell struct {
	Person, Unit string
	Nav          []NavGroup
}

// NavGroup is a heading of the officers' navigation and what stands below it.
type NavGroup struct {
	Label string // key
	Links []NavLink
}

// NavLink is one place. Count is how much work waits there.
type NavLink struct {
	Href, Label string // path without language; key
	Count       int64
}

const shellKey = "site.shell"

// SetShell gives the pages of this request the officers' frame.
func SetShell(c echo.Context, s Shell) { c.Set(shellKey, s) }

func chromeOf(c echo.Context, status int) Chrome {
	s, u := of(c), c.Request().URL
	shell, _ := c.Get(shellKey).(Shell)
	ch := Chrome{
		Lang: Lang(c), Path: u.EscapedPath(), PublicURL: s.PublicURL, Demo: s.Demo,
		Wrong: status == http.StatusUnprocessableEntity || status == http.StatusConflict,
		Found: status == http.StatusOK,
		Shell: shell,
	}
	if u.RawQuery != "" && c.Request().Method == http.MethodGet {
		ch.Query = "?" + u.RawQuery
	}
	return ch
}

// Under reports whether the page is the one at path or below it.
func (c Chrome) Under(path string) bool {
	if path == "/" || path == "/van-phong" { // the roots lie above everything
		return c.Path == path
	}
	rest, ok := strings.CutPrefix(c.Path, path)
	return ok && (rest == "" || rest[0] == '/')
}

// Copy is a text with a button that copies it.
type Copy struct{ Label, Text string } // key; text

// Badge is a status, told by a word and a shape.
type Badge struct {
	Kind string // done, wait, trouble, plain
	Text string
}

// Pager leads to the neighbouring pages of a list; "" where there is none.
type Pager struct{ Newer, Older string } // paths with language and query

// Crumb is one step on the way to a page. Text is a sentence already.
type Crumb struct{ Href, Text string }

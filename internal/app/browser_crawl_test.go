package app

import (
	"io"
	"mime"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// alikeMax is how many pages of one route an officer opens at most: the first campaign
// may be another unit's, the second may be hers.
const alikeMax = 3

// crawl opens what the officer's links lead to. Every link is answered; of pages alike the
// browser shows the first that anybody finds, for drawing one costs ten times its answer.
func (b *tab) crawl(w *world, l *looked, login string) {
	b.Helper()
	asks := w.client(b.T, login)
	alike, seen, from := map[string]int{}, map[string]bool{}, map[string]string{}
	for ways := []string{officeHome}; len(ways) > 0; ways = ways[1:] {
		path, _, _ := strings.Cut(ways[0], "?")
		route := w.route(path)
		_, later := byAddress[route]
		if seen[path] || alike[route] == alikeMax || later || slices.Contains(elsewhere, route) {
			continue
		}
		seen[path] = true
		alike[route]++
		p := b.ask(asks, path)
		if p.status != http.StatusOK {
			b.complain("a link of %s leads to %s, which answers %d", from[ways[0]], path, p.status)
			continue
		}
		for _, route := range []string{route, w.route(p.at)} { // where a redirect may have led
			if l.first(route) && p.links != nil {
				b.open(path, http.StatusOK)
				b.sound(phone, wide)
				w.shots(b, shotName(route, 0))
			}
		}
		for _, link := range p.links {
			if from[link] == "" {
				from[link] = path
			}
		}
		ways = append(ways, p.links...)
	}
}

// client signs an officer in without a browser.
func (w *world) client(t *testing.T, login string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	r, err := c.PostForm(w.url+"/van-phong/dang-nhap", url.Values{"login": {login}, "password": {SamplePassword}})
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusOK || r.Request.URL.Path != officeHome {
		t.Fatalf("sign in %s: %d at %s", login, r.StatusCode, r.Request.URL.Path)
	}
	return c
}

// reply is what an address answers with.
type reply struct {
	status int
	at     string   // where redirects led
	links  []string // to other pages of the officers; nil if it is a paper
}

// ask asks for a page; where the server is busy it does what the page says: it asks again.
func (b *tab) ask(c *http.Client, path string) reply {
	b.Helper()
	for {
		r, err := c.Get(b.url + path)
		if err != nil {
			b.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			b.Fatalf("%s: %v", path, err)
		}
		p := reply{status: r.StatusCode, at: r.Request.URL.Path}
		kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		switch {
		case p.status == http.StatusServiceUnavailable:
			continue
		case kind == "text/html":
			p.links = officeLinks(b.T, string(body))
		}
		return p
	}
}

// officeLinks are the links to officers' pages in the body and the menu of a page.
func officeLinks(t *testing.T, body string) []string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	links := []string{}
	var walk func(n *html.Node, within bool)
	walk = func(n *html.Node, within bool) {
		within = within || n.Data == "main" || n.Data == "nav"
		for _, a := range n.Attr {
			if within && n.Data == "a" && a.Key == "href" && strings.HasPrefix(a.Val, officeHome) {
				links = append(links, a.Val)
			}
		}
		for c := range n.ChildNodes() {
			walk(c, within)
		}
	}
	walk(doc, false)
	return links
}

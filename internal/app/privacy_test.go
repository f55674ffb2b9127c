package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/vntext"
)

// planted is a value that stands in the books and must stand in no public answer.
type planted struct{ what, value string }

// crawler opens everything that the public can, by every route and every link.
type crawler struct {
	*house
	secrets []planted
	alike   map[string]int
	seen    map[string]bool
	ways    []string
	read    map[string]bool   // routes that answered
	kinds   map[string]int    // answers by content type
	papers  map[string]string // what each PDF says, by its address
}

// alikeScanMax is how many addresses of one route and language are opened.
const alikeScanMax = 8

// Nothing of what is kept about people for the office's use stands in any answer that
// the public can get: pages in both languages, files, the API, papers.
func TestPrivacy(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desks := []*holding{
		h.furnish(langSon, "QA", "ung-ho-lang-son", "0011001932418"),
		h.furnish(thatKhe, "QB", "ung-ho-that-khe", "0011001932419"),
	}
	c := &crawler{house: h, alike: map[string]int{}, seen: map[string]bool{}, read: map[string]bool{}, kinds: map[string]int{}, papers: map[string]string{}}
	for _, d := range desks {
		c.secrets = append(c.secrets, d.planted...)
		for r, g := range gates() {
			if g.public && r.method == http.MethodGet {
				c.follow(d.at(t, r))
			}
		}
	}
	if len(c.secrets) < 10 {
		t.Fatalf("only %d secrets are planted", len(c.secrets))
	}
	c.followPapers(desks)
	for len(c.ways) > 0 {
		way := c.ways[0]
		c.ways = c.ways[1:]
		c.open(way)
	}
	for r, g := range gates() {
		if g.public && r.method == http.MethodGet && !c.read[r.path] && !slices.Contains(shut, r.path) {
			t.Errorf("%s was never read", r)
		}
	}
	c.readPapers(desks)
	for _, kind := range []string{"text/html", "application/json", "text/csv", "application/pdf"} {
		if c.kinds[kind] == 0 {
			t.Errorf("no answer is %s: %v", kind, c.kinds)
		}
	}
}

// shut are public routes that answer nothing to whoever only looks: what takes a
// letter or half a session, the QR of a gift that has come, the icon that leads elsewhere, the checkpoint
// that witnesses signed, where there are none, what is told to pages that listen, what takes a
// gift's key.
var shut = []string{
	"/van-phong/quan-tri-dau-tien", "/van-phong/dat-mat-khau", "/van-phong/dang-nhap/ma", "/ung-ho/cho/:code/qr.png", "/favicon.ico", "/log/witnessed",
	"/moi-nhan", "/ung-ho/:campaign/moi-nhan", "/ung-ho/cho/:code/cam-on",
	"/ung-ho/cho/:code/danh-sach", "/ung-ho/cho/:code/danh-sach.csv", "/ung-ho/cho/:code/ten", "/ung-ho/cho/:code/chi-phi", "/ung-ho/cho/:code/sua", "/api/v1/pledges/:code/costs", "/hoi/tim",
	"/hoi/bien-nhan-nam/:ticket/bien-nhan.pdf", "/hoi/bien-nhan-nam/:ticket/bien-nhan.csv", "/hoi/bien-nhan-nam/:ticket/ten",
}

// follow takes an address into both languages.
func (c *crawler) follow(way string) {
	way, _, _ = strings.Cut(way, "#")
	ways := []string{way}
	if !strings.HasPrefix(way, "/en") && !strings.HasPrefix(way, "/api/") && !strings.HasPrefix(way, "/static/") {
		ways = append(ways, strings.TrimSuffix("/en"+way, "/"))
	}
	for _, w := range ways {
		if c.seen[w] {
			continue
		}
		c.seen[w] = true
		c.ways = append(c.ways, w)
	}
}

var links = regexp.MustCompile(`(?:href|src|action|data-[a-z]+)="(/[^"]*)"`)

func (c *crawler) open(way string) {
	c.t.Helper()
	path, query, _ := strings.Cut(way, "?")
	pattern := c.pattern(strings.TrimPrefix(path, "/en"))
	if strings.HasPrefix(path, "/static/") || strings.HasPrefix(pattern, "/van-phong") && !gates()[route{http.MethodGet, pattern}].public {
		return
	}
	// An address with a question is another way to look.
	kind := path[:min(3, len(path))] + pattern + filepath.Ext(path) + "?" + strings.Join(names(query), "&")
	if c.alike[kind]++; c.alike[kind] > alikeScanMax {
		return
	}
	w := c.do(http.MethodGet, way, "", "", nil)
	if w.Code >= 500 {
		c.t.Errorf("%s: %d", way, w.Code)
	}
	if w.Code == http.StatusOK {
		c.read[pattern] = true
	}
	c.scan(way, w)
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		for _, m := range links.FindAllStringSubmatch(w.Body.String(), -1) {
			c.follow(strings.ReplaceAll(m[1], "&amp;", "&"))
		}
	}
	if to := w.Header().Get("Location"); strings.HasPrefix(to, "/") {
		c.follow(to)
	}
}

func names(query string) []string {
	v, _ := url.ParseQuery(query)
	var all []string
	for name := range v {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// pattern is the route that answers a path.
func (c *crawler) pattern(path string) string {
	x := c.Echo.NewContext(nil, nil)
	if path == "" {
		path = "/"
	}
	c.Echo.Router().Find(echo.GET, path, x)
	return x.Path()
}

// scan fails the test if an answer holds a secret, however it is written.
func (c *crawler) scan(way string, w *httptest.ResponseRecorder) {
	c.t.Helper()
	kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	c.kinds[kind]++
	for _, header := range w.Header() {
		c.holds(way+", in a header", strings.Join(header, " "))
	}
	switch kind {
	case "image/png", "image/svg+xml", "image/x-icon":
		if kind == "image/png" {
			return
		}
		c.holds(way, w.Body.String())
	case "application/pdf":
		c.papers[way] = pdfText(c.t, w.Body.Bytes())
		c.holds(way, c.papers[way])
	default:
		c.holds(way, w.Body.String())
	}
}

// papersOf are the kinds of PDF that the public can fetch, each with words that stand
// on it. Whoever adds a public paper adds it here.
func (c *crawler) papersOf(d *holding) map[string]string {
	var goods string
	c.must(c.super.QueryRow(`select code from receipt.receipts where kind = 'BNHV' order by id limit 1`).Scan(&goods))
	return map[string]string{
		"/bien-nhan/" + d.receipt + ".pdf":                    "200.000",
		"/bien-nhan/" + d.cash + ".pdf":                       "500.000",
		"/bien-nhan/" + goods + ".pdf":                        "hiện vật",
		fmt.Sprintf("/phieu/%v.pdf", d.things["certificate"]): "xác nhận",
	}
}

func (c *crawler) followPapers(desks []*holding) {
	for _, d := range desks {
		for way := range c.papersOf(d) {
			c.follow(way)
		}
	}
}

// readPapers proves that the scan has seen papers: each kind, with its words on it.
func (c *crawler) readPapers(desks []*holding) {
	c.t.Helper()
	for _, d := range desks {
		for way, words := range c.papersOf(d) {
			if text, fetched := c.papers[way]; !fetched || !strings.Contains(vntext.Fold(text), vntext.Fold(words)) {
				c.t.Errorf("%s: fetched %v, and %q does not stand in its %d letters", way, fetched, words, len(text))
			}
		}
	}
}

// holds looks for each secret as it is, without marks, and, for numbers, with anything
// between its digits.
func (c *crawler) holds(where, text string) {
	c.t.Helper()
	folded := vntext.Fold(text)
	digits := between.ReplaceAllString(text, "$1")
	for _, s := range c.secrets {
		number := strings.Trim(s.value, "0123456789") == ""
		if number && (strings.Contains(text, s.value) || strings.Contains(digits, s.value)) ||
			!number && strings.Contains(folded, vntext.Fold(s.value)) {
			c.t.Errorf("%s tells %s: %s", where, s.what, s.value)
		}
	}
}

// between is what people put between the digits of a number.
var between = regexp.MustCompile(`(\d)[ .\-\x{a0}](?:\b)`)

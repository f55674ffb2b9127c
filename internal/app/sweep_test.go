package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// poison is what people, programs and attackers send by mistake or on purpose.
var poison = []struct {
	name, text string
	alone      bool // also tried alone in each field of a form that is sound else
}{
	{"nothing", "", false},
	{"NUL", "Lò\x00Thị", true},
	{"a direction turned", "Lò \u202eThị\u202c Ơn", true},
	{"a right-to-left mark", "200000\u200f", false},
	{"NFD", norm.NFD.String("Nguyễn Thị Thu Thủy"), true},
	{"not UTF-8", "Nguy\xff\xfe\xed\xa0\x80", true},
	{"an exponent", "1e9", false},
	{"less than nothing", "-5", false},
	{"half", "0.5", false},
	{"full-width digits", "９９９", false},
	{"20 digits", "12345678901234567890", true},
	{"the last int64", "9223372036854775807", false},
	{"beyond int64", "9223372036854775808", false},
	{"a book", strings.Repeat("ă", 200_000), true},
	{"a quote", `'; drop table giving.pledges; --"`, false},
	{"a script", `<script>alert(1)</script>`, false},
	{"a path", "../../../etc/passwd", false},
	{"a format", "%s%n{0}{{.}}${1}", false},
	{"line breaks", "a\r\nSet-Cookie: x=1\r\n\r\nb", false},
	{"a day of no month", "31/02/2026", true},
	{"the last day", "9999-12-31", false},
}

// facts counts everything that a form could leave behind. It is asked after each of tens
// of thousands of requests, so of the long tables, which only grow, it reads the last
// row's number.
const facts = `
	select (select count(*) from giving.campaigns) + (select count(*) from giving.bank_accounts)
		+ (select count(*) from giving.pledges) + (select count(*) from giving.cash_gifts)
		+ (select count(*) from giving.statements) + (select coalesce(max(id), 0) from giving.bank_lines)
		+ (select count(*) from giving.matches) + (select count(*) from giving.match_undos)
		+ (select coalesce(max(id), 0) from ledger.entries) + (select count(*) from ledger.earmarks) + (select count(*) from ledger.periods)
		+ (select count(*) from receipt.receipts) + (select count(*) from receipt.events)
		+ (select count(*) from staff.users) + (select count(*) from staff.grants) + (select count(*) from staff.grant_ends)
		+ (select count(*) from notify.messages) + (select count(*) from file.files)
		+ (select count(*) from file.contents c where not exists (select from file.aside a where a.content_id = c.id)) -- for a day
		+ coalesce((select id from tlog.leaves order by epoch desc, xid desc, id desc limit 1), 0) + (select count(*) from job.jobs) + (select count(*) from house.once)`

// sweep is bad input for a whole program.
type sweep struct {
	*house
	*holding
	seats map[auth.Role]string // tokens
	below map[auth.Role]string // of the commune, for what is the commune's
	sent  int

	rows    int64 // facts after the last request
	next    int64 // the number of the transaction that writes next
	answers map[route][]int
}

func newSweep(t *testing.T) *sweep {
	h := newHouse(t)
	s := &sweep{
		house: h, holding: h.furnish(langSon, "QA", "ung-ho-lang-son", "0011001932419"), seats: map[auth.Role]string{}, below: map[auth.Role]string{},
		answers: map[route][]int{},
	}
	for _, role := range auth.Roles {
		s.seats[role] = h.sit(role, langSon, long, never).token
		s.below[role] = h.sit(role, thatKhe, long, never).token
	}
	s.rows = s.read(facts)
	return s
}

// seatFor is an officer who may do what a route does, "" for routes that are public.
func (s *sweep) seatFor(r route) string {
	g := gates()[r]
	if g.public || g.needs == nil && !g.self {
		return ""
	}
	seats := s.seats
	for _, thing := range g.names {
		if s.elsewhere[thing] {
			seats = s.below
		}
	}
	for _, role := range auth.Roles {
		if token := seats[role]; token != "" && g.held(role) {
			return token
		}
	}
	s.t.Fatalf("%s: no role may do it", r)
	return ""
}

// bear sends bad input and fails the test unless it is borne: an answer that fits,
// in a sentence, and nothing half-written.
func (s *sweep) bear(what string, r route, target, token, kind string, body io.Reader) *httptest.ResponseRecorder {
	s.t.Helper()
	w := s.house.do(r.method, target, token, kind, body)
	s.answers[r] = append(s.answers[r], w.Code)
	s.sent++
	if !slices.Contains(fitting, w.Code) {
		s.t.Errorf("%s at %s: %d", what, r, w.Code)
	}
	if bytes.Contains(w.Body.Bytes(), []byte("<script>alert(1)")) && strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		s.t.Errorf("%s at %s: it runs", what, r)
	}
	if w.Code >= 400 {
		if told := sentence(w); told != "" {
			s.t.Errorf("%s at %s: %d %s", what, r, w.Code, told)
		}
	}
	if r.method != http.MethodGet && s.wrote() {
		before := s.rows
		if s.rows = s.read(facts); w.Code >= 400 && s.rows != before {
			s.t.Errorf("%s at %s: refused with %d, and %d rows are left", what, r, w.Code, s.rows-before)
		}
	}
	return w
}

// wrote reports whether any transaction has written since it was last asked: only these
// are given a number.
func (s *sweep) wrote() bool {
	before := s.next
	s.next = s.read(`select pg_snapshot_xmax(pg_current_snapshot())::text::bigint`)
	return s.next != before
}

// enough fails the test if the sweep left something out.
func (s *sweep) enough(least int) {
	s.t.Helper()
	if s.sent < least {
		s.t.Errorf("only %d requests", s.sent)
	}
	s.t.Logf("%d requests", s.sent)
}

// fitting are the answers that bad input may get.
var fitting = []int{200, 201, 202, 204, 302, 303, 304, 308, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429}

var (
	vietnamese = regexp.MustCompile(`[ăâđêôơưĂÂĐÊÔƠƯạ-ỹẠ-Ỹáàãéèíìóòõúùý]`)
	openPlace  = regexp.MustCompile(`\{[a-z_]+`)
	rawKey     = regexp.MustCompile(`>\s*[a-z]+(\.[a-z_]+)+\s*<`)
	told       = regexp.MustCompile(`(?s)(?:<div class="errors"[^>]*>.*?<li>.*?</li>|<p class="lead">[^<]+</p>|<p class="error"[^>]*>.*?</p>)`)
)

// sentence says what is wrong with how an answer tells what is wrong; "" is well.
func sentence(w *httptest.ResponseRecorder) string {
	kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	switch kind {
	case "application/problem+json":
		var p struct {
			Status int
			Detail string
			Faults []struct{ Key, Message string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			return err.Error()
		}
		for _, f := range p.Faults {
			if f.Message == f.Key || openPlace.MatchString(f.Message) || !vietnamese.MatchString(f.Message) {
				return "is told as " + f.Message
			}
		}
		if p.Status != w.Code || !vietnamese.MatchString(p.Detail) {
			return fmt.Sprintf("is told as %+v", p)
		}
	case "text/html":
		words := told.Find(w.Body.Bytes())
		switch {
		case !vietnamese.Match(words):
			return "without a sentence"
		case rawKey.Match(words):
			return "without words: " + string(rawKey.Find(words))
		}
	default:
		return "is told as " + kind
	}
	return ""
}

// checked are the names whose refusal would hide what others do.
var checked = []string{
	"after", "limit", "on", "from", "to", "min", "max", "amount", "state", "unit", "campaign", "account", "parent",
	"truoc", "sau", "tu", "den", "tep", "so", "at",
}

// Whatever stands in an address is answered: in its path, in its query, all names at
// once, and far too long.
func TestSweepAddresses(t *testing.T) {
	t.Parallel()
	s := newSweep(t)
	names := questions(t)
	for _, r := range s.routes() {
		if r.method != http.MethodGet {
			continue
		}
		token := s.seatFor(r)
		target := s.at(t, r)
		for _, p := range poison {
			if len(p.text) < 1000 && strings.Contains(r.path, ":") {
				path := parameter.ReplaceAllLiteralString(r.path, url.PathEscape(p.text))
				w := s.bear(p.name+" in the path", r, path, token, "", nil)
				if p.text != "" && w.Code == http.StatusOK && !gates()[r].blank {
					t.Errorf("%s in the path of %s names something", p.name, r)
				}
			}
			text := p.text
			if len(text) > 60_000 {
				text = text[:60_000]
			}
			all, words := url.Values{}, url.Values{}
			for _, name := range names {
				all.Set(name, text)
				if !slices.Contains(checked, name) {
					words.Set(name, text)
				}
			}
			if len(text) > 1000 {
				all, words = url.Values{"q": {text}}, url.Values{"tim": {text}, "subject": {text}}
			}
			s.bear(p.name+" in the query", r, target+"?"+all.Encode(), token, "", nil)
			s.bear(p.name+" in the words of the query", r, target+"?"+words.Encode(), token, "", nil)
		}
		s.bear("a broken query", r, target+"?%zz=%&&;;==&a[]=%ff", token, "", nil)
		if r.office() {
			s.bear("a broken session", r, target, strings.Repeat("x", 5000), "", nil)
		}
	}
	s.enough(1000)
}

package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"golang.org/x/text/unicode/norm"

	"github.com/quykhancap/quykhancap/internal/api"
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

// facts counts everything that a form could leave behind.
const facts = `
	select (select count(*) from giving.campaigns) + (select count(*) from giving.bank_accounts)
		+ (select count(*) from giving.pledges) + (select count(*) from giving.cash_gifts)
		+ (select count(*) from giving.statements) + (select count(*) from giving.bank_lines)
		+ (select count(*) from giving.matches) + (select count(*) from giving.match_undos)
		+ (select count(*) from ledger.entries) + (select count(*) from ledger.earmarks) + (select count(*) from ledger.periods)
		+ (select count(*) from receipt.receipts) + (select count(*) from receipt.events)
		+ (select count(*) from staff.users) + (select count(*) from staff.grants) + (select count(*) from staff.grant_ends)
		+ (select count(*) from notify.messages) + (select count(*) from file.files) + (select count(*) from file.contents)
		+ (select count(*) from tlog.leaves) + (select count(*) from job.jobs) + (select count(*) from house.once)`

// sweep is bad input for a whole program.
type sweep struct {
	*house
	*holding
	seats map[auth.Role]string // tokens
	below map[auth.Role]string // of the commune, for what is the commune's
	sent  int
	busy  int // of them, answered "come back in a moment"

	rows    int64 // facts after the last request
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
	if w.Code == http.StatusServiceUnavailable && w.Header().Get("Retry-After") != "" {
		s.busy++ // a search is broken off after 300 ms, and this machine may be busy
	} else if !slices.Contains(fitting, w.Code) {
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
	if r.method != http.MethodGet {
		before := s.rows
		if s.rows = s.read(facts); w.Code >= 400 && s.rows != before {
			s.t.Errorf("%s at %s: refused with %d, and %d rows are left", what, r, w.Code, s.rows-before)
		}
	}
	return w
}

// enough fails the test if the sweep left something out.
func (s *sweep) enough(least int) {
	s.t.Helper()
	if s.sent < least || s.busy > s.sent/50 {
		s.t.Errorf("%d requests, %d of them found us busy", s.sent, s.busy)
	}
}

// fitting are the answers that bad input may get.
var fitting = []int{200, 201, 202, 204, 302, 303, 304, 308, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429}

var (
	vietnamese = regexp.MustCompile(`[ăâđêôơưĂÂĐÊÔƠƯạ-ỹẠ-Ỹáàãéèíìóòõúùý]`)
	openPlace  = regexp.MustCompile(`\{[a-z_]+`)
	rawKey     = regexp.MustCompile(`>\s*[a-z]+(\.[a-z_]+)+\s*<`)
	told       = regexp.MustCompile(`(?s)(?:<div class="errors"[^>]*>.*?<li>.*?</li>|<p class="lead">[^<]+</p>)`)
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

var formName = regexp.MustCompile(`<(?:input|select|textarea)[^>]* name="([a-z_]+)"`)

// formOf is what a route's form asks: as its page shows it, or what forms without a
// page of their own ask.
func (s *sweep) formOf(target, token string) []string {
	w := s.house.do(http.MethodGet, target, token, "", nil)
	var names []string
	if w.Code == http.StatusOK {
		_, body, _ := strings.Cut(w.Body.String(), "<main")
		for _, m := range formName.FindAllStringSubmatch(body, -1) {
			names = append(names, m[1])
		}
	}
	if len(names) == 0 {
		names = []string{"pledge", "code", "ma", "legal_name", "public_name", "anonymous", "answer", "reason", "once"}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Every form bears every kind of bad input: in one field of a sound form, in all of
// its fields, as another kind of body, and 10 MB of it.
func TestSweepForms(t *testing.T) {
	t.Parallel()
	s := newSweep(t)
	const plain = "application/x-www-form-urlencoded"
	for _, r := range s.routes() {
		if r.method != http.MethodPost || r.api() {
			continue
		}
		token := s.seatFor(r)
		target := s.at(t, r)
		if r.path == "/van-phong/dat-mat-khau" {
			target = s.link
		}
		names := s.formOf(target, token)
		sound, _ := url.ParseQuery(s.soundForm(r))
		for _, p := range poison {
			all := url.Values{}
			for _, name := range names {
				all.Set(name, p.text)
				one := url.Values{}
				for _, n := range names {
					one.Set(n, sound.Get(n))
				}
				one.Set(name, p.text)
				if p.alone && (len(p.text) < 1000 || name == names[0]) {
					s.bear(p.name+" in "+name, r, target, token, plain, strings.NewReader(one.Encode()))
				}
			}
			if len(p.text) < 1000 {
				s.bear(p.name+" everywhere", r, target, token, plain, strings.NewReader(all.Encode()))
			}
		}
		w := s.bear("10 MB", r, target, token, plain, io.MultiReader(strings.NewReader(names[0]+"="), io.LimitReader(letters{}, 10<<20)))
		if w.Code == http.StatusOK && !gates()[r].blank || w.Code == http.StatusUnprocessableEntity && r.path != "/van-phong/sao-ke/moi" {
			t.Errorf("10 MB at %s: %d", r, w.Code)
		}
		s.bear("a broken form", r, target, token, plain, strings.NewReader("%zz=%&&==&a[]=%ff;"))
		s.bear("half a multipart form", r, target, token, "multipart/form-data; boundary=b",
			strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"reason\"\r\n\r\nnửa"))
		s.bear("no boundary", r, target, token, "multipart/form-data", strings.NewReader("x"))
		s.bear("JSON", r, target, token, "application/json", strings.NewReader(`{"reason":"x"}`))
		s.bear("no body", r, target, token, "", nil)
		shut := func(status int) bool { return status == 401 || status == 403 || status == 404 }
		if !gates()[r].few && !slices.ContainsFunc(s.answers[r], func(status int) bool { return !shut(status) && status != 413 }) {
			t.Errorf("%s was never let in", r)
		}
	}
	s.enough(2000)
}

// soundForm is a form that would be taken, but for what names a thing once.
func (s *sweep) soundForm(r route) string {
	body, kind := s.payload(s.house, r)
	if kind != "application/x-www-form-urlencoded" {
		return ""
	}
	b, err := io.ReadAll(body)
	s.must(err)
	if r.path == "/van-phong/dat-mat-khau" {
		_, link, _ := strings.Cut(s.link, "ma=")
		return strings.Replace(string(b), "ma="+s.pledge, "ma="+link, 1)
	}
	return string(b)
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// Every call bears bad input in each of its fields, as a text and as a number.
func TestSweepCalls(t *testing.T) {
	t.Parallel()
	s := newSweep(t)
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec)
	s.must(err)
	for path, item := range doc.Paths.Map() {
		method, o := http.MethodPost, item.Post
		if o == nil {
			method, o = http.MethodPut, item.Put
		}
		if o == nil || o.RequestBody == nil || o.RequestBody.Value.Content["application/json"] == nil {
			continue
		}
		r := route{method, api.Prefix + strings.NewReplacer("{", ":", "}", "").Replace(path)}
		target := s.at(t, r)
		sound := map[string]any{
			"campaign": s.slug, "amount": 1000, "reason": "Lý do đủ dài", "username": "ai", "password": "không biết gì",
			"refresh_token": "x", "account": s.number, "at": "2026-11-10",
		}
		schema := o.RequestBody.Value.Content["application/json"].Schema.Value
		for field := range schema.Properties {
			body := map[string]any{}
			for _, name := range schema.Required {
				body[name] = sound[name]
			}
			for _, p := range poison {
				for _, v := range []string{quoted(p.text), p.text} {
					body[field] = json.RawMessage("0")
					b, err := json.Marshal(body)
					s.must(err)
					text := bytes.Replace(b, []byte(quoted(field)+":0"), []byte(quoted(field)+":"+v), 1)
					s.bear(p.name+" in "+field, r, target, s.seatFor(r), "application/json", bytes.NewReader(text))
				}
			}
		}
		w := s.bear("10 MB", r, target, s.seatFor(r), "application/json",
			io.MultiReader(strings.NewReader(`{"reason":"`), io.LimitReader(letters{}, 10<<20), strings.NewReader(`"}`)))
		if w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("10 MB at %s: %d", r, w.Code)
		}
	}
	for _, path := range []string{"/api/v1", "/api/v1/", "/api/v1/x", "/api/v2/pledges", "/api/v1/pledges/%00/x", "/api/v1/units/%ff"} {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} {
			s.bear(method, route{method, path}, path, "", "", nil)
		}
	}
	s.enough(1000)
}

// quoted is a JSON text whose bytes are the given ones, sound or not.
func quoted(text string) string {
	r := strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\r", `\r`, "\n", `\n`, "\x00", `\u0000`)
	return `"` + r.Replace(text) + `"`
}

// A name typed on a Mac comes in pieces; it is kept whole, and found by either.
func TestSweepKeepsNFC(t *testing.T) {
	t.Parallel()
	s := newSweep(t)
	nfc := "Nguyễn Thị Thu Thủy"
	nfd := norm.NFD.String(nfc)
	form := url.Values{
		"amount": {"200.000"}, "public_name": {nfd}, "legal_name": {nfd}, "leftover": {"next_round"}, "show": {"name"},
	}
	w := s.house.do(http.MethodPost, "/ung-ho/"+s.slug, "", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d: %s", w.Code, told.Find(w.Body.Bytes()))
	}
	b, err := json.Marshal(map[string]any{"campaign": s.slug, "amount": 200_000, "public_name": nfd, "legal_name": nfd})
	s.must(err)
	w = s.house.do(http.MethodPost, "/api/v1/pledges", "", "application/json", bytes.NewReader(b))
	if w.Code != http.StatusCreated {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	if n := s.read(`select count(*) from giving.pledges where public_name = $1`, nfc); n != 2 {
		t.Errorf("%d of 2 names are kept in NFC", n)
	}
	if n := s.read(`select count(*) from giving.pledges where public_name <> normalize(public_name, NFC)`); n != 0 {
		t.Errorf("%d names are kept in pieces", n)
	}
}

// What is no statement of the account is refused on the officers' page as well, with
// the sentence at its field.
func TestSweepUploads(t *testing.T) {
	t.Parallel()
	s := newSweep(t)
	accountant := s.seats[auth.Accountant]
	r := route{http.MethodPost, "/van-phong/sao-ke/moi"}
	head := "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"
	for _, tt := range []struct {
		name, file string
		status     int
	}{
		{"another account's", "Số tài khoản: 0099887766554\n" + head + "1,11/11/2026,1,,300.000,,x\n", 422},
		{"a program", "MZ\x90\x00" + strings.Repeat("\x00\xff", 5000), 415},
		{"a workbook", "PK\x03\x04" + strings.Repeat("\x00\x14", 5000), 415},
		{"a PDF", "%PDF-1.7\n" + strings.Repeat("x", 5000), 415},
		{"nothing", "", 422},
		{"a letter", "Kính gửi quý ngân hàng,\n", 422},
	} {
		for _, profile := range []string{"", "vcb", "hsbc", "\x00"} {
			var b bytes.Buffer
			form := multipart.NewWriter(&b)
			form.WriteField("account", fmt.Sprint(s.account)) //nolint:errcheck // a buffer
			form.WriteField("profile", profile)               //nolint:errcheck // a buffer
			p, _ := form.CreateFormFile("file", "sao kê.csv")
			io.WriteString(p, tt.file) //nolint:errcheck // a buffer
			form.Close()
			w := s.bear(tt.name, r, r.path, accountant, form.FormDataContentType(), &b)
			if profile == "vcb" && (w.Code != tt.status || !strings.Contains(w.Body.String(), `id="file-error"`)) {
				t.Errorf("%s: %d, want %d at the file", tt.name, w.Code, tt.status)
			}
		}
	}
}

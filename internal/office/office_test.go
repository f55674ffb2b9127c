package office

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const password = "mua lu mien nui"

var demo = auth.System("demo")

// story is a province with two communes, its officers, and one campaign that
// receives, behind a real server.
type story struct {
	*testing.T
	*Office
	url                         string
	langSon, dongDang, tanThanh int64
	campaign, account           int64
}

func newStory(t *testing.T) *story {
	s := &story{T: t}
	db := pgtest.NewAt(t, time.Now)
	keys, err := seal.Open(t.Context(), db, bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	files := &file.Shelf{DB: db, AEAD: keys.AEAD()}
	s.Office = &Office{DB: db, Keys: keys, Files: files}
	web := site.New(site.Options{Who: func(ctx context.Context, logins []string) (names map[string]string, err error) {
		err = db.View(ctx, demo, func(tx *pg.Tx) error {
			names, err = staff.Named(tx, logins)
			return err
		})
		return names, err
	}})
	e := web.Echo()
	Routes(e, s.Office)
	server := httptest.NewServer(web.Handler(e))
	t.Cleanup(server.Close)
	s.url, s.URL = server.URL, server.URL
	s.restart()
	s.Staff.Sample = true // with second factors is another story
	s.Giving = &giving.Service{DB: db, Keys: keys, Files: files, URL: s.url}
	s.People = &people.Book{DB: db, Keys: keys}
	s.Stock = &stock.Desk{DB: db}
	s.Disaster = &disaster.Desk{DB: db, Keys: keys, Files: files, People: s.People, URL: s.url}
	s.Aid = &aid.Desk{DB: db, Keys: keys, Files: files, URL: s.url}
	s.Duty = &duty.Desk{DB: db, Keys: keys, Files: files, URL: s.url}
	s.Payout = &payout.Desk{DB: db, Keys: keys, Files: files, URL: s.url}
	s.langSon = s.unit("20", "province", "tỉnh", "Tỉnh Lạng Sơn", 0)
	s.dongDang = s.unit("06007", "commune", "xã", "Xã Đồng Đăng", s.langSon)
	s.tanThanh = s.unit("06112", "commune", "xã", "Xã Tân Thành", s.langSon)
	return s
}

func (s *story) unit(code, level, kind, name string, parent int64) (id int64) {
	s.Helper()
	owner := pgtest.Owner(s, s.DB)
	if err := owner.QueryRow(`insert into place.units default values returning id`).Scan(&id); err != nil {
		s.Fatal(err)
	}
	_, err := owner.Exec(`
		insert into place.unit_rows (unit_id, code, level, kind, name, full_name, parent_id, valid_from, basis)
		values ($1, $2, $3, $4, $5, $5, nullif($6::bigint, 0), '2025-07-01', 'test')`,
		id, code, level, kind, name, parent)
	if err != nil {
		s.Fatal(err)
	}
	return id
}

func (s *story) officer(login string, role auth.Role, unit int64) {
	s.Helper()
	_, err := s.Staff.Add(s.Context(), demo, staff.NewUser{
		Login: login, Name: "Cán bộ " + login, Unit: unit, Role: role, Basis: "QĐ 12",
	}, password)
	if err != nil {
		s.Fatal(err)
	}
}

// receiving opens the province's fund and a campaign that receives.
func (s *story) receiving() {
	s.Helper()
	err := s.DB.Update(s.Context(), demo, func(tx *pg.Tx) error {
		_, err := ledger.OpenFund(tx, ledger.Fund{
			Unit: s.langSon, Name: "Quỹ tỉnh Lạng Sơn", OpenedOn: workday.Date(2025, 7, 1), Basis: "QĐ 1",
		})
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	today := s.day()
	c, err := s.Giving.CreateCampaign(s.Context(), demo, giving.CampaignForm{
		Unit: s.langSon, Slug: "lu-ky-cung", Prefix: "LS", Name: "Vùng lũ Kỳ Cùng", Purpose: "Cứu trợ",
		Surplus: "Đợt sau", CallLevel: giving.ProvinceCall, CallBody: "MTTQ tỉnh", CallNumber: "45/KH",
		CallOn: (today - 5).Local(), CallTitle: "Lời kêu gọi", StartsOn: (today - 4).Local(), EndsOn: (today + 30).Local(),
	})
	if err != nil {
		s.Fatal(err)
	}
	a, err := s.Giving.AddAccount(s.Context(), demo, giving.AccountForm{
		Campaign: c.ID, BIN: "970436", Number: "8888881010", HolderName: "UY BAN MTTQ", Profile: giving.VCB,
		ForQR: true, OpenedOn: (today - 4).Local(),
	})
	if err != nil {
		s.Fatal(err)
	}
	second := auth.Actor{ID: 1 << 30, Name: "chutaikhoan", Kind: auth.Officer, Grants: []auth.Grant{
		{Role: auth.FundManager, Unit: s.langSon, Reach: []int64{s.langSon}},
	}}
	if _, err := s.Giving.PublishCampaign(s.Context(), second, c.ID); err != nil {
		s.Fatal(err)
	}
	s.campaign, s.account = c.ID, a.ID
}

func (s *story) pledge(name, amount string) string {
	s.Helper()
	g, err := s.Giving.Pledge(s.Context(), auth.Public, giving.New{
		Campaign: "lu-ky-cung", Amount: amount, Leftover: giving.NextRound, Locale: "vi",
		Donor: giving.Donor{LegalName: name, PublicName: name},
	})
	if err != nil {
		s.Fatal(err)
	}
	return g.Code
}

// work does the jobs that are due.
func (s *story) work() {
	s.Helper()
	if err := job.RunOnce(s.Context(), s.DB, s.Giving.Jobs()); err != nil {
		s.Fatal(err)
	}
}

// browser is one person's, with cookies. It follows no redirect.
type browser struct {
	*story
	client *http.Client
	at     string // the page it is on
	status int
	body   string
	to     string // where a redirect leads
}

func (s *story) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return &browser{story: s, client: &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// as is the browser of an officer who has signed in.
func (s *story) as(login string) *browser {
	s.Helper()
	b := s.browser()
	b.post("/van-phong/dang-nhap", "login", login, "password", password)
	if b.status != http.StatusSeeOther {
		s.Fatalf("sign in %s: %d\n%s", login, b.status, b.text())
	}
	return b
}

func (b *browser) do(r *http.Request) *browser {
	b.Helper()
	res, err := b.client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	b.at, b.status, b.body = r.URL.Path, res.StatusCode, string(raw)
	b.to = strings.TrimPrefix(res.Header.Get("Location"), b.url)
	return b
}

func (b *browser) get(path string) *browser {
	b.Helper()
	r, _ := http.NewRequestWithContext(context.Background(), http.MethodGet, b.url+path, nil)
	return b.do(r)
}

func (b *browser) post(path string, kv ...string) *browser {
	b.Helper()
	return b.do(b.form(path, kv...))
}

func (b *browser) form(path string, kv ...string) *http.Request {
	v := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		v.Set(kv[i], kv[i+1])
	}
	r, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, b.url+path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func (b *browser) upload(path, name, content string, kv ...string) *browser {
	b.Helper()
	return b.hand(path, "file", name, content, kv...)
}

// hand sends a form with a file in a field.
func (b *browser) hand(path, field, name, content string, kv ...string) *browser {
	b.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(kv); i += 2 {
		_ = w.WriteField(kv[i], kv[i+1])
	}
	f, _ := w.CreateFormFile(field, name)
	_, _ = io.WriteString(f, content)
	w.Close()
	r, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, b.url+path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(r)
}

// follow goes where the last answer leads.
func (b *browser) follow() *browser {
	b.Helper()
	if b.status != http.StatusSeeOther {
		b.Fatalf("%s: %d, not a redirect\n%s", b.at, b.status, b.text())
	}
	b.get(b.to)
	b.at = bare(b.at)
	return b
}

// bare is a page's address without what it says was saved there.
func bare(page string) string {
	page, _, _ = strings.Cut(page, "?xong=")
	return page
}

func (b *browser) want(status int, words ...string) *browser {
	b.Helper()
	if b.status != status {
		b.Errorf("%s: %d, want %d (to %q)\n%s", b.at, b.status, status, b.to, b.text())
	}
	for _, w := range words {
		if !strings.Contains(b.body, w) {
			b.Errorf("%s does not say %q:\n%s", b.at, w, b.text())
		}
	}
	return b
}

var tags = regexp.MustCompile(`(?s)<(script|style|nav).*?</(script|style|nav)>|<[^>]*>`)

func (b *browser) text() string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(b.body, " ")), " ")
}

// find gives the first group of a pattern on the page.
func (b *browser) find(pattern string) string {
	b.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(b.body)
	if m == nil {
		b.Fatalf("%s has no %s:\n%s", b.at, pattern, b.body)
	}
	return m[1]
}

// statement is a Vietcombank file of credits.
func (s *story) statement(credits ...[2]string) string {
	var b strings.Builder
	b.WriteString("PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n")
	for i, c := range credits {
		fmt.Fprintf(&b, "1,%s,5017.%d,,\"%s\",,\"%s\"\n", s.day().Local(), 1000+i, c[0], c[1])
	}
	return b.String()
}

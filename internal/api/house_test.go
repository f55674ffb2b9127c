package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const (
	slug     = "lu-trang-dinh"
	number   = "0011001932418"
	password = "một mật khẩu đủ dài"
)

// house is the API before an open campaign of Lạng Sơn. Its clock stands still
// unless a test moves it.
type house struct {
	*API
	http.Handler
	t        *testing.T
	base     *pg.DB // as pgtest knows it
	now      atomic.Pointer[time.Time]
	router   routers.Router
	province int64
	campaign *giving.Campaign

	abolishedAccount int64 // of a district that ended, with who took its statements in
	abolishedBy      auth.Actor

	mu     sync.Mutex
	called map[string]bool // operations that were answered well
	guests atomic.Int64    // each request comes from an address of its own
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, called: map[string]bool{}}
	h.at(pgtest.Now)
	h.base = pgtest.NewWith(t, "units", place.Load)
	db := h.withClock(h.base)
	keys, err := seal.Open(t.Context(), db, []byte("thirty-two bytes for tests only!"))
	h.must(err)
	officers := staff.New(db, keys, "https://quy.example")
	officers.Sample = true     // with second factors is another story
	officers.Cost.Memory /= 64 // and so is guessing
	h.API = &API{
		DB: db, Keys: keys, URL: "https://quy.example", Staff: officers,
		Giving: &giving.Service{
			DB: db, Keys: keys, URL: "https://quy.example", Files: &file.Shelf{DB: db, AEAD: keys.AEAD()},
		},
		Receipts: &receipt.Book{DB: db, Keys: keys, Base: "https://quy.example"},
		Stock:    &stock.Desk{DB: db},
		Duty:     &duty.Desk{DB: db, Keys: keys, Files: &file.Shelf{DB: db, AEAD: keys.AEAD()}},
		People:   &people.Book{DB: db, Keys: keys},
		Payout: &payout.Desk{
			DB: db, Keys: keys, Files: &file.Shelf{DB: db, AEAD: keys.AEAD()}, URL: "https://quy.example",
		},
		Aid: &aid.Desk{DB: db, Keys: keys, Files: &file.Shelf{DB: db, AEAD: keys.AEAD()}, URL: "https://quy.example"},
	}
	s := site.New(site.Options{PublicURL: "https://quy.example"})
	e := s.Echo()
	Routes(s, e, h.API)
	h.Handler = s.Handler(e)

	doc, err := openapi3.NewLoader().LoadFromData(Spec)
	h.must(err)
	h.router, err = legacy.NewRouter(doc)
	h.must(err)
	h.found()
	return h
}

// withClock opens the test's database once more, with the house's clock.
func (h *house) withClock(db *pg.DB) *pg.DB {
	h.t.Helper()
	again, err := pg.Open(h.t.Context(), pg.Options{
		URL: pgtest.AppURL(h.t, db), MaxConns: 24, Clock: func() time.Time { return *h.now.Load() },
		Patience: pgtest.Patience,
	})
	h.must(err)
	h.t.Cleanup(func() { again.Close() })
	return again
}

func (h *house) at(now time.Time) { h.now.Store(&now) }

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// found opens the fund and a campaign of the province.
func (h *house) found() {
	h.t.Helper()
	ctx := context.Background()
	var reach []int64
	h.must(h.DB.Update(ctx, auth.System("test"), func(tx *pg.Tx) error {
		u, err := place.ByCode(tx, "20", workday.On(tx.Now))
		if err != nil {
			return err
		}
		h.province = u.ID
		if reach, err = place.Reach(tx, u.ID); err != nil {
			return err
		}
		_, err = ledger.OpenFund(tx, ledger.Fund{
			Unit: u.ID, Name: "Quỹ trợ giúp khẩn cấp tỉnh Lạng Sơn", Basis: "101/KH-UBND", OpenedOn: workday.Date(2024, 1, 1),
		})
		return err
	}))
	manager := auth.Actor{ID: 7, Name: "chutaikhoan", Kind: auth.Officer, Grants: []auth.Grant{
		{Role: auth.FundManager, Unit: h.province, Reach: reach},
	}}
	front := auth.Actor{ID: 6, Name: "mttq", Kind: auth.Officer, Grants: []auth.Grant{
		{Role: auth.MTTQOfficer, Unit: h.province, Reach: reach},
	}}
	kept, err := h.Giving.KeepCall(ctx, front, h.province, "keu-goi.pdf", strings.NewReader("%PDF-1.7\nThư kêu gọi"))
	h.must(err)
	h.campaign, err = h.Giving.CreateCampaign(ctx, front, giving.CampaignForm{
		Unit: h.province, Slug: slug, Prefix: "LS",
		Name: "Chung tay cùng đồng bào vùng lũ Tràng Định", Purpose: "Khắc phục hậu quả lũ",
		Surplus: "Chuyển sang đợt sau", CallLevel: giving.ProvinceCall, CallBody: "Ban Vận động cứu trợ tỉnh Lạng Sơn",
		CallNumber: "12/KG-BVĐ", CallOn: "01/11/2026", CallTitle: "Thư kêu gọi ủng hộ",
		StartsOn: "05/11/2026", EndsOn: "31/12/2026", Area: "Tỉnh Lạng Sơn", CallFile: kept,
	})
	h.must(err)
	_, err = h.Giving.AddAccount(ctx, front, giving.AccountForm{
		Campaign: h.campaign.ID, BIN: "970436", Number: number, HolderName: "Quỹ trợ giúp khẩn cấp",
		Profile: giving.VCB, ForQR: true, OpenedOn: "02/11/2026",
	})
	h.must(err)
	_, err = h.Giving.PublishCampaign(ctx, manager, h.campaign.ID)
	h.must(err)
}

// officer makes a user of the province with one role, and gives an access token.
func (h *house) officer(login string, role auth.Role) string {
	h.t.Helper()
	_, err := h.Staff.Add(h.t.Context(), auth.System("test"), staff.NewUser{
		Login: login, Name: "Nông Thị Thử", Unit: h.province, Role: role, Basis: "QĐ 1",
		From: workday.Date(2026, 1, 1),
	}, password)
	h.must(err)
	t, err := h.Staff.SignIn(h.t.Context(), staff.Attempt{Login: login, Password: password, Kind: staff.Program})
	h.must(err)
	return t.Access
}

// work does the jobs that are due.
func (h *house) work() {
	h.t.Helper()
	h.must(job.RunOnce(h.t.Context(), h.DB, h.Giving.Jobs()))
}

// request is one call. Body is JSON unless it is a reader or a string.
type request struct {
	method, path string
	body         any
	token, once  string
	kind         string // of the content; JSON
	lang         string
	from         string // the address that it comes from
	rude         bool   // the request itself breaks the description
}

// reply is an answer that agrees with the description.
type reply struct {
	*httptest.ResponseRecorder
	Problem problem
}

func (h *house) get(path, token string) reply {
	return h.do(request{method: http.MethodGet, path: path, token: token})
}

func (h *house) post(path, token string, body any) reply {
	return h.do(request{method: http.MethodPost, path: path, token: token, body: body})
}

// do sends a request and holds it and its answer against openapi.yaml.
func (h *house) do(q request) reply {
	h.t.Helper()
	body, kind := encode(h.t, q.body)
	if q.kind != "" {
		kind = q.kind
	}
	r := requestTo(q.method, q.path, body)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if q.token != "" {
		r.Header.Set("Authorization", q.token)
		if !strings.Contains(q.token, " ") {
			r.Header.Set("Authorization", "Bearer "+q.token)
		}
	}
	if q.once != "" {
		r.Header.Set("Idempotency-Key", q.once)
	}
	if q.from != "" {
		r.RemoteAddr = q.from
	}
	if q.lang != "" {
		r.Header.Set("Accept-Language", q.lang)
	}
	input := h.described(r)
	if input != nil && !q.rude {
		if err := openapi3filter.ValidateRequest(h.t.Context(), input); err != nil {
			h.t.Errorf("%s %s: the request: %v", q.method, q.path, err)
		}
	}
	a := h.serve(r)
	if a.Code == http.StatusServiceUnavailable && q.body == nil { // this machine may be busy, once
		a = h.serve(r)
	}
	w := a.ResponseRecorder
	if input == nil {
		return a
	}
	err := openapi3filter.ValidateResponse(h.t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: w.Code, Header: w.Header(), Options: &options,
		Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())),
	})
	if err != nil {
		h.t.Errorf("%s %s: the answer %d: %v\n%s", q.method, q.path, w.Code, err, w.Body)
	}
	if w.Code < 300 {
		h.mu.Lock()
		h.called[input.Route.Operation.OperationID] = true
		h.mu.Unlock()
	}
	return a
}

func requestTo(method, path string, body io.Reader) *http.Request {
	return httptest.NewRequest(method, Prefix+path, body)
}

// anywhere is where httptest says that requests come from.
const anywhere = "192.0.2.1:1234"

// serve answers a request, if it comes from nowhere else, from an address of its own.
func (h *house) serve(r *http.Request) reply {
	h.t.Helper()
	n := h.guests.Add(1)
	if r.RemoteAddr == anywhere {
		r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1000", n>>16&255, n>>8&255, n&255)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	a := reply{ResponseRecorder: w}
	if w.Code >= 400 {
		if err := json.Unmarshal(w.Body.Bytes(), &a.Problem); err != nil {
			h.t.Errorf("%s %s: %d is no problem+json: %v", r.Method, r.URL.Path, w.Code, err)
		}
	}
	return a
}

var options = openapi3filter.Options{
	AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true,
	SkipSettingDefaults: true,
}

// described finds what openapi.yaml says of a request, nil if it says nothing.
func (h *house) described(r *http.Request) *openapi3filter.RequestValidationInput {
	route, params, err := h.router.FindRoute(r)
	if err != nil {
		return nil
	}
	return &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: &options}
}

func encode(t *testing.T, body any) (io.Reader, string) {
	t.Helper()
	switch b := body.(type) {
	case nil:
		return nil, ""
	case io.Reader:
		return b, ""
	case string:
		return strings.NewReader(b), "application/json"
	}
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b), "application/json"
}

// want fails the test unless the answer has this status, and reads it into into.
func (a reply) want(t *testing.T, status int, into any) {
	t.Helper()
	if a.Code != status {
		t.Fatalf("answered %d, want %d: %s", a.Code, status, a.Body)
	}
	if into != nil {
		reflect.ValueOf(into).Elem().SetZero() // what is left out now was said before
		if err := json.Unmarshal(a.Body.Bytes(), into); err != nil {
			t.Fatalf("%v: %s", err, a.Body)
		}
	}
}

// refused fails the test unless the answer is this refusal, in a sentence.
func (a reply) refused(t *testing.T, status int, field, key string) {
	t.Helper()
	p := a.Problem
	if a.Code != status || len(p.Faults) == 0 || p.Faults[0].Key != key || p.Faults[0].Field != field {
		t.Errorf("answered %d %+v, want %d %s %s", a.Code, p.Faults, status, field, key)
		return
	}
	if p.Status != status || p.Detail != p.Faults[0].Message || p.Detail == key || strings.Contains(p.Detail, "{") {
		t.Errorf("badly told: %+v", p)
	}
}

// form is a multipart form: its fields in this order, file as a file.
func form(fields ...string) (body *bytes.Buffer, kind string) {
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for i := 0; i < len(fields); i += 2 {
		if fields[i] != "file" {
			_ = w.WriteField(fields[i], fields[i+1]) // a buffer takes everything
			continue
		}
		p, _ := w.CreateFormFile("file", "sao ke.csv")
		_, _ = io.WriteString(p, fields[i+1])
	}
	w.Close()
	return body, w.FormDataContentType()
}

func (h *house) upload(token, once string, fields ...string) reply {
	h.t.Helper()
	body, kind := form(fields...)
	return h.do(request{method: http.MethodPost, path: "/bank-statements", token: token, once: once, body: body, kind: kind, rude: true})
}

// vcb is a statement in Vietcombank's columns.
func vcb(rows ...string) string {
	return "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n" + strings.Join(rows, "\n") + "\n"
}

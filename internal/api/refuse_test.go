package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// A program that misspells a field hears so, instead of losing what it meant.
func TestBodyRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	deep := strings.Repeat(`{"campaign":`, 5000) + "1" + strings.Repeat("}", 5000)
	for _, tt := range []struct {
		name, body, kind string
		status           int
		field, key       string
	}{
		{"an unknown field", `{"campaign":"lu-trang-dinh","ammount":1}`, "", 422, "ammount", "api.unknown_field"},
		{"a field with a long name", `{"` + strings.Repeat("x", 5000) + `":1}`, "", 422, "", "api.unknown_field"},
		{"text for a number", `{"amount":"200000"}`, "", 422, "amount", "api.wrong_type"},
		{"a number for text", `{"campaign":7}`, "", 422, "campaign", "api.wrong_type"},
		{"an exponent", `{"amount":1e9}`, "", 422, "amount", "api.wrong_type"},
		{"half a đồng", `{"amount":0.5}`, "", 422, "amount", "api.wrong_type"},
		{"20 digits", `{"amount":12345678901234567890}`, "", 422, "amount", "api.wrong_type"},
		{"full-width digits", `{"amount":９９９}`, "", 422, "", "api.malformed"},
		{"a list", `[]`, "", 422, "", "api.wrong_type"},
		{"two bodies", `{"campaign":"lu-trang-dinh"}{}`, "", 422, "", "api.malformed"},
		{"nothing", ``, "", 422, "", "api.malformed"},
		{"half of it", `{"campaign":"lu`, "", 422, "", "api.malformed"},
		{"much in itself", deep, "", 422, "campaign", "api.wrong_type"},
		{"a NUL", `{"campaign":"lu\u0000"}`, "", 422, "", "api.not_text"},
		{"not UTF-8", "{\"campaign\":\"l\xff\"}", "", 422, "", "api.not_text"},
		{"10 MB", `{"public_name":"` + strings.Repeat("a", 10<<20) + `"}`, "", 413, "", "request.large"},
		{"a form", `campaign=lu-trang-dinh`, "application/x-www-form-urlencoded", 415, "", "api.not_json"},
		{"no type", `{}`, "-", 415, "", "api.not_json"},
		{"plain text", `{}`, "text/plain", 415, "", "api.not_json"},
	} {
		q := request{method: http.MethodPost, path: "/pledges", body: strings.NewReader(tt.body), kind: tt.kind, rude: true}
		if tt.kind == "" {
			q.kind = "application/json; charset=utf-8"
		}
		t.Run(tt.name, func(t *testing.T) { h.do(q).refused(t, tt.status, tt.field, tt.key) })
	}
	h.do(request{
		method: http.MethodPost, path: "/pledges", once: strings.Repeat("k", 201), rude: true, body: `{"campaign":"lu-trang-dinh"}`,
	}).refused(t, 422, "Idempotency-Key", "api.key_too_long")
	h.do(request{method: http.MethodPost, path: "/pledges", lang: "en", rude: true, body: `[`}).refused(t, 422, "", "api.malformed")
	for _, q := range []request{
		{method: http.MethodGet, path: "/nothing"},
		{method: http.MethodPatch, path: "/pledges", body: `{}`},
	} {
		if a := h.do(q); a.Code != 404 && a.Code != 405 || a.Problem.Detail == "" {
			t.Errorf("%s %s: %d %+v", q.method, q.path, a.Code, a.Problem)
		}
	}
	if n := h.count(`select count(*) from giving.pledges`); n != 0 {
		t.Errorf("%d pledges", n)
	}
}

// Only a token that we signed for a session that goes on opens anything.
func TestBearerRefused(t *testing.T) {
	t.Parallel()
	h, other := newHouse(t), newHouse(t)
	good := h.officer("ketoan", auth.Accountant)
	h.get("/me", good).want(t, 200, nil)
	foreign := other.officer("ketoan", auth.Accountant)
	claims := jwt.MapClaims{"sid": "x", "sub": "1", "iss": "quykhancap", "aud": "quykhancap-session", "exp": pgtest.Now.Add(time.Minute).Unix()}
	unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	h.must(err)
	guessed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("secret"))
	h.must(err)
	ended := h.officer("ketoan2", auth.Accountant)
	h.do(request{method: http.MethodDelete, path: "/sessions", token: ended}).want(t, 204, nil)

	officers := []request{
		{method: http.MethodGet, path: "/me"},
		{method: http.MethodGet, path: "/bank-lines"},
		{method: http.MethodGet, path: "/bank-statements/1"},
		{method: http.MethodGet, path: "/audit"},
		{method: http.MethodDelete, path: "/sessions"},
		{method: http.MethodPost, path: "/bank-lines/1/match", body: `{}`},
		{method: http.MethodPost, path: "/bank-lines/1/ignore", body: `{"reason":"không rõ"}`},
		{method: http.MethodPost, path: "/bank-lines/1/unmatch", body: `{"reason":"không rõ"}`},
		{method: http.MethodPost, path: "/cash-donations", body: `{"campaign":"lu-trang-dinh","amount":1}`},
		{method: http.MethodPost, path: "/receipts/0000000000000000/void", body: `{"reason":"không rõ"}`},
		{method: http.MethodPost, path: "/bank-statements", rude: true},
	}
	for name, header := range map[string]string{
		"none": "", "no token": "Bearer ", "a gift's key": "Gift " + strings.Repeat("A", 43), "basic": "Basic a2V0b2FuOng=",
		"junk": "Bearer junk", "unsigned": "Bearer " + unsigned, "guessed key": "Bearer " + guessed,
		"another server's": "Bearer " + foreign, "signed out": "Bearer " + ended, "NUL": "Bearer \x00",
		"10 KB": "Bearer " + strings.Repeat("A", 10<<10),
	} {
		for _, q := range officers {
			q.token = header
			a := h.do(q)
			if a.Code != 401 || a.Header().Get("WWW-Authenticate") != "Bearer" || len(a.Problem.Faults) != 1 {
				t.Errorf("%s at %s %s: %d %s", name, q.method, q.path, a.Code, a.Body)
			}
		}
	}
	h.get("/me", "bearer "+good).want(t, 200, nil) // RFC 9110: the scheme is of any case
	h.at(pgtest.Now.Add(11 * time.Minute))
	h.get("/me", good).refused(t, 401, "", "signin.over")
}

// A wrong password, and one that was tried too often, are told as such.
func TestSignInRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.officer("ketoan", auth.Accountant)
	wrong := map[string]string{"username": "ketoan", "password": "sai mật khẩu rồi"}
	for range 5 {
		h.post("/sessions", "", wrong).refused(t, 401, "password", "signin.wrong")
	}
	a := h.post("/sessions", "", map[string]string{"username": "ketoan", "password": password})
	a.refused(t, 429, "password", "signin.wait")
	if a.Header().Get("Retry-After") == "" {
		t.Error("nobody says when to come back")
	}
	h.post("/sessions/refresh", "", map[string]string{"refresh_token": "junk"}).refused(t, 401, "", "signin.over")
}

// One address does not fill the book with promises.
func TestPledgesLimited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	limited := 0
	for range 120 {
		h.guests.Store(0) // always the same address
		a := h.do(request{method: http.MethodPost, path: "/pledges", body: `{"campaign":"khong-co"}`})
		if a.Code == http.StatusTooManyRequests {
			limited++
			a.refused(t, 429, "", "request.limited")
		}
	}
	if limited < 10 || limited > 20 {
		t.Errorf("%d of 120 at once were told to wait", limited)
	}
}

// What is in one campaign or one unit is nobody's key to another.
func TestMissing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	token := h.officer("ketoan", auth.Accountant)
	for _, tt := range []struct{ path, key string }{
		{"/campaigns/khong-co", "campaign.missing"},
		{"/pledges/LSBCDFGHJKM", "pledge.missing"},
		{"/receipts/0000000000000000", "receipt.missing"},
		{"/receipts/%00", "receipt.missing"},
		{"/units/99999", "place.unknown"},
		{"/bank-statements/7", "statement.missing"},
	} {
		q := request{method: http.MethodGet, path: tt.path}
		if strings.HasPrefix(tt.path, "/bank") {
			q.token = token
		}
		a := h.do(q)
		a.refused(t, 404, "", tt.key)
	}
	for _, id := range []string{"0", "-1", "x", "9223372036854775808", "99999999999999999999", "1.0", "１"} {
		for _, path := range []string{"/bank-statements/" + id, "/bank-lines/" + id + "/ignore"} {
			q := request{method: http.MethodGet, path: path, token: token, rude: true}
			if strings.HasSuffix(path, "ignore") {
				q.method, q.body = http.MethodPost, reason{"Không rõ ai"}
			}
			if a := h.do(q); a.Code != 404 || a.Problem.Detail == "" {
				t.Errorf("%s: %d %s", path, a.Code, a.Body)
			}
		}
	}
}

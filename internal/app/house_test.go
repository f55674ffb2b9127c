package app

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/golang-jwt/jwt/v5"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// house is the whole program on a database of its own, with the clock of pgtest and
// no network: requests go straight to its handler.
type house struct {
	*App
	t       *testing.T
	handler http.Handler
	super   *sql.DB
	units   map[string]int64
	guests  atomic.Int64
	logins  atomic.Int64
}

// The units of the stories: a province with two communes, and another province.
const (
	langSon = "Lạng Sơn"
	thatKhe = "Thất Khê"
	huuLung = "Hữu Lũng"
	caoBang = "Cao Bằng"

	trangDinh = "Tràng Định" // a district until 2025-07-01
)

func newHouse(t *testing.T) *house {
	t.Helper()
	db := pgtest.NewWith(t, "sample", func(ctx context.Context, db *pg.DB) error { return tellSample(ctx, t, db) })
	c, err := config.Load([]string{
		"QUY_DATA_DIR=" + t.TempDir(),
		"QUY_SECRET_KEY=" + houseKey,
	}, config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, super: pgtest.Super(t, db), units: map[string]int64{}}
	if h.App, err = Assemble(t.Context(), c, db); err != nil {
		t.Fatal(err)
	}
	h.Staff.Cost.Memory /= 64 // guessing is package staff's
	h.Staff.Sample = true     // what each role may do is asked here, not what else it takes
	h.handler = h.Site.Handler(h.Echo)
	h.update(func(tx *pg.Tx) error {
		today := workday.On(tx.Now)
		for name, code := range map[string]string{langSon: "20", caoBang: "04"} {
			u, err := place.ByCode(tx, code, today)
			if err != nil {
				return err
			}
			h.units[name] = u.ID
		}
		communes, err := place.Communes(tx, h.units[langSon], today)
		if err != nil {
			return err
		}
		for _, u := range communes {
			if u.Name == thatKhe || u.Name == huuLung {
				h.units[u.Name] = u.ID
			}
		}
		district, err := place.ByCode(tx, "180", workday.Date(2025, 6, 1))
		if err != nil {
			return err
		}
		defer func() { h.units[trangDinh] = district.ID }() // its fund is none of these stories'
		_, err = ledger.OpenFund(tx, ledger.Fund{           // the others have theirs
			Unit: h.units[caoBang], Name: "Quỹ trợ giúp khẩn cấp " + caoBang, Basis: "101/KH-UBND", OpenedOn: workday.Date(2025, 8, 1),
		})
		return err
	})
	return h
}

// tellSample fills an empty database with the sample, told at the moment of its clock.
func tellSample(ctx context.Context, t *testing.T, db *pg.DB) error {
	c, err := config.Load([]string{
		"QUY_DATA_DIR=" + t.TempDir(), "QUY_SECRET_KEY=" + houseKey,
	}, config.Options{Demo: true})
	if err != nil {
		return err
	}
	a, err := Assemble(ctx, c, db)
	if err != nil {
		return err
	}
	a.Staff.Cost.Memory /= 64
	a.base = &database{appURL: pgtest.AppURL(t, db)}
	return a.keepApart(ctx)
}

// houseKey wraps the keys of the sample that tests share.
const houseKey = "a key for these tests only, of no use elsewhere"

func (h *house) update(f func(*pg.Tx) error) {
	h.t.Helper()
	h.must(h.DB.Update(context.Background(), auth.System("test"), f))
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) read(query string, args ...any) (n int64) {
	h.t.Helper()
	h.must(h.super.QueryRow(query, args...).Scan(&n))
	return n
}

// seat is an officer at work: who acts, and the token of an open session.
type seat struct {
	auth.Actor
	token string
}

// sit gives a user a role at a unit for some days and opens a session without the
// password's price.
func (h *house) sit(role auth.Role, unit string, from, to workday.Day) seat {
	h.t.Helper()
	s := seat{Actor: auth.Actor{Kind: auth.Officer}}
	s.Name = fmt.Sprintf("%s%d", strings.ReplaceAll(string(role), "_", "."), h.logins.Add(1))
	now := pgtest.Now
	h.must(h.super.QueryRow(`
		insert into staff.users (login, name, unit_id, state, password, password_at, created_at, created_by)
		values ($1, $2, $3, 'active', $4, $5, $5, 1) returning id`,
		s.Name, "Nông Văn Thử", h.units[unit], cheapHash(), now).Scan(&s.ID))
	_, err := h.super.Exec(`
		insert into staff.grants (user_id, role, unit_id, valid_from, valid_to, basis, granted_by, granted_at)
		values ($1, $2, $3, $4, $5, 'QĐ 1', 0, $6)`, s.ID, role, h.units[unit], from, to, now)
	h.must(err)
	h.update(func(tx *pg.Tx) error {
		reach, err := place.Reach(tx, h.units[unit])
		s.Grants = []auth.Grant{{Role: role, Unit: h.units[unit], Reach: reach}}
		return err
	})
	s.token = h.session(s.ID)
	return s
}

// password opens every seat.
const password = "một mật khẩu đủ dài"

// cheapHash costs nothing to compare with: these tests are not about guessing.
var cheapHash = sync.OnceValue(func() string {
	hash, err := argon2id.CreateHash(password, &argon2id.Params{
		Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32,
	})
	if err != nil {
		panic(err)
	}
	return hash
})

// session opens a session in which the password has just been given.
func (h *house) session(user int64) string {
	h.t.Helper()
	now := h.DB.Now()
	id := fmt.Sprintf("session-%d-%d", user, h.guests.Add(1))
	_, err := h.super.Exec(`
		insert into staff.sessions (id, user_id, kind, agent, created_at, stepped_up_at, expires_at)
		values ($1, $2, 'browser', '', $3, $3, $4)`, id, user, now, now.Add(time.Hour))
	h.must(err)
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sid": id, "sub": fmt.Sprint(user), "iss": "quykhancap", "aud": []string{"quykhancap-session"},
		"iat": now.Unix(), "exp": now.Add(10 * time.Minute).Unix(),
	}).SignedString(h.Keys.Session())
	h.must(err)
	return token
}

var (
	long  = workday.Date(2025, 8, 1)
	never = workday.Day(0)
)

// do sends a request from an address of its own, as an officer if token is not "".
func (h *house) do(method, target, token, kind string, body io.Reader) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequest(method, target, body)
	n := h.guests.Add(1)
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1000", n>>16&255, n>>8&255, n&255)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
		r.AddCookie(&http.Cookie{Name: "quy", Value: token})
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

// route is one address that the program answers.
type route struct{ method, path string }

func (r route) String() string { return r.method + " " + r.path }

func (r route) office() bool { return strings.HasPrefix(r.path, "/van-phong") }
func (r route) api() bool    { return strings.HasPrefix(r.path, "/api/") }

// routes are all of them, in order.
func (h *house) routes() []route {
	var all []route
	for _, r := range h.Echo.Routes() {
		if r.Method == "echo_route_not_found" || strings.HasSuffix(r.Path, "*") {
			continue
		}
		all = append(all, route{r.Method, r.Path})
	}
	slices.SortFunc(all, func(a, b route) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return slices.Compact(all)
}

var parameter = regexp.MustCompile(`:[a-z_]+`)

// sources are the texts of this program's files in some folders.
func sources(t *testing.T, folders ...string) string {
	t.Helper()
	var all bytes.Buffer
	for _, folder := range folders {
		names, err := filepath.Glob(filepath.Join("..", folder, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(names), err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(b)
		}
	}
	return all.String()
}

// questions are the names under which the program reads query values.
func questions(t *testing.T) []string {
	t.Helper()
	asked := regexp.MustCompile(`(?:QueryParam\(|number\(c, |Name: +|QueryParams\(\)\.Has\()"([a-z_]+)"`)
	var names []string
	for _, m := range asked.FindAllStringSubmatch(sources(t, "office", "portal", "api"), -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

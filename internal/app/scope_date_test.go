package app

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// Who reads the town's request of 2024 depends on the day: its district did until it
// ended on 2025-07-01, whoever still has an account there; the commune that took the
// town's place does since; the neighbour never did. Nobody changes what was answered.
func TestScopeByDate(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var paper string
	h.must(h.super.QueryRow(`
		select r.code from aid.requests r join disaster.events e on e.id = r.event_id where e.slug = 'bao-so-3-yagi-2024'`).Scan(&paper))
	june, july := time.Date(2025, 6, 20, 3, 0, 0, 0, time.UTC), time.Date(2025, 7, 1, 3, 0, 0, 0, time.UTC)
	houses := map[time.Time]*house{}
	for _, at := range []time.Time{june, july, pgtest.Now} {
		houses[at] = h.clockedAt(at)
	}
	for _, tt := range []struct {
		login string
		at    time.Time
		reads bool
	}{
		{"duyet.huyen", june, true},
		{"duyet.tinh", june, true},
		{"chutich.tt", june, false}, // the town was merged on 2025-03-01
		{"chutich.xa", june, false}, // and the commune begins in July
		{"duyet.huyen", july, false},
		{"duyet.huyen", pgtest.Now, false},
		{"chutich.tt", pgtest.Now, false},
		{"duyet.tinh", pgtest.Now, true},
		{"chutich.xa", pgtest.Now, true},
		{"thanhtra", pgtest.Now, true},
		{"chutich.xa2", pgtest.Now, false},
	} {
		on := houses[tt.at]
		var user int64
		h.must(h.super.QueryRow(`select id from staff.users where login = $1`, tt.login).Scan(&user))
		token := on.session(user)
		before := h.read(`select count(*) from aid.request_answers`)
		for _, path := range []string{"/van-phong/to-trinh/" + paper, "/api/v1/requests/" + paper} {
			w := on.do(http.MethodGet, path, token, "", nil)
			if reads := w.Code == http.StatusOK; reads != tt.reads || !reads && w.Code != 403 && w.Code != 404 {
				t.Errorf("%s on %s gets %d at %s", tt.login, tt.at.Format(time.DateOnly), w.Code, path)
			}
		}
		form := "outcome=approved&reason=" + strings.Repeat("x", 20)
		w := on.do(http.MethodPost, "/van-phong/to-trinh/"+paper+"/tra-loi", token, "application/x-www-form-urlencoded", io.Reader(strings.NewReader(form)))
		if w.Code < 400 && w.Code != http.StatusSeeOther || w.Code >= 500 || h.read(`select count(*) from aid.request_answers`) != before {
			t.Errorf("%s on %s answers with %d", tt.login, tt.at.Format(time.DateOnly), w.Code)
		}
	}
}

// What an ended unit left open is its successor's to finish, by the same offices: the
// district's own officers may not any more, those of another commune never could.
func TestHeirsFinishWhatIsOpen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var line int64
	h.must(h.super.QueryRow(`
		select min(l.id) from giving.bank_lines l join giving.bank_accounts a on a.id = l.account_id
		where a.number = $1 and l.state = 'open'`, districtAccount).Scan(&line))
	for _, tt := range []struct {
		login string
		may   bool
	}{{"ketoan.tinh", true}, {"ketoan.huyen", false}, {"duyet.tinh", false}, {"mttq.xa2", false}} {
		var user int64
		h.must(h.super.QueryRow(`select id from staff.users where login = $1`, tt.login).Scan(&user))
		w := h.do(http.MethodPost, fmt.Sprintf("/van-phong/khop/%d", line), h.session(user), "application/x-www-form-urlencoded", strings.NewReader("pledge=999999"))
		denied := w.Code == http.StatusForbidden || !tt.may && w.Code == http.StatusNotFound // out of sight
		if w.Code >= 500 || w.Code < 400 || denied == tt.may {
			t.Errorf("%s gets %d", tt.login, w.Code)
		}
	}
}

// clockedAt is the same house at another moment.
func (h *house) clockedAt(at time.Time) *house {
	h.t.Helper()
	db, err := pg.Open(h.t.Context(), pg.Options{URL: pgtest.AppURL(h.t, h.DB), Clock: func() time.Time { return at }, MaxConns: 2, Patience: pgtest.Patience})
	h.must(err)
	h.t.Cleanup(func() { db.Close() })
	c, err := config.Load([]string{
		"QUY_DATA_DIR=" + h.t.TempDir(), "QUY_SECRET_KEY=" + houseKey,
	}, config.Options{})
	h.must(err)
	other := &house{t: h.t, super: h.super, units: h.units}
	other.App, err = Assemble(h.t.Context(), c, db)
	h.must(err)
	other.Staff.Sample = true
	other.guests.Store(h.guests.Add(1000))
	other.handler = other.Site.Handler(other.Echo)
	return other
}

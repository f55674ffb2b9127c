package portal

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// serveLive serves the portal over a real connection and tells what arrives.
func (h *house) serveLive() (url string) {
	h.t.Helper()
	server := httptest.NewServer(h.Handler)
	ctx, stop := context.WithCancel(context.Background())
	var teller sync.WaitGroup
	teller.Go(func() { h.TellArrivals(ctx) })
	h.t.Cleanup(func() {
		stop()
		teller.Wait()
		server.Close()
	})
	return server.URL
}

// arrives writes a gift into the public statement, and folds.
func (h *house) arrives(id, amount int64, text string) {
	h.t.Helper()
	err := h.DB.Update(context.Background(), auth.System("test"), func(tx *pg.Tx) error {
		_, err := tx.Exec(`
			insert into giving.statement_rows (line_id, account_id, campaign_id, at, timed, direction, kind, amount,
				public_text, norm, sh, hidden, screen_version)
			select $1, a.id, a.campaign_id, now(), true, 'in', 'gift', $2, $3, lower($3), '{}', $3 = '', 1
			from giving.bank_accounts a limit 1`, id, amount, text)
		return err
	})
	if err == nil {
		_, err = disclose.Fold(context.Background(), h.DB)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// page is a browser that listens.
type page struct {
	*bufio.Scanner
	t  testing.TB
	id string
}

func (h *house) listen(url, lastID string) *page {
	h.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute)
	h.t.Cleanup(stop)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { answer.Body.Close() })
	if answer.StatusCode != http.StatusOK {
		h.t.Fatalf("%s: %s", url, answer.Status)
	}
	return &page{bufio.NewScanner(answer.Body), h.t, lastID}
}

// told is the next message; the heartbeat is none.
func (p *page) told() (kind string, m arrival) {
	p.t.Helper()
	kind = "message"
	for p.Scan() {
		line := p.Text()
		switch {
		case strings.HasPrefix(line, "id: "):
			p.id, kind = strings.TrimPrefix(line, "id: "), "message"
		case strings.HasPrefix(line, "event: "):
			kind = strings.TrimPrefix(line, "event: ")
		case strings.HasPrefix(line, "data: ") && kind == "message":
			if err := json.Unmarshal([]byte(strings.TrimPrefix(line, "data: ")), &m); err != nil {
				p.t.Fatal(err)
			}
			return kind, m
		case strings.HasPrefix(line, "data: ") && kind == "again":
			return kind, m
		}
	}
	p.t.Fatalf("the stream ended: %v", p.Err())
	return "", m
}

var sinceAttribute = regexp.MustCompile(`data-arrivals="([^"]+)" data-since="(\d+)"`)

// listening is where a page listens, from where it stands.
func (h *house) listening(path string) string {
	h.t.Helper()
	m := sinceAttribute.FindStringSubmatch(h.see(path))
	if m == nil {
		h.t.Fatalf("%s does not listen", path)
	}
	return m[1] + "?sau=" + m[2]
}

// A gift appears on the pages that are open, in their language; who comes back with the
// last word it heard, to any server, is told the rest once.
func TestLive(t *testing.T) {
	h := open(t)
	pgtest.Breaks(h.DB, "account_covers_add_up", "statement_rows_cover_lines", "bank_balance_is_what_lines_say",
		"statement_rows_are_sighted", "statement_days_are_right")
	url := h.serveLive()
	h.arrives(1, 10_000, "TRUOC")
	for more := true; more; { // other tests share the cluster: one of theirs may be under way
		var err error
		if _, more, err = disclose.MarkNow(t.Context(), h.DB); err != nil {
			t.Fatal(err)
		}
	}
	campaign := h.listen(url+h.listening("/ung-ho/lu-trang-dinh"), "")
	english := h.listen(url+"/en"+h.listening("/ung-ho/lu-trang-dinh"), "")
	front := h.listen(url+h.listening("/"), "")

	h.arrives(2, 200_000, "NONG THI DEP UNG HO")
	for p, words := range map[*page][2]string{
		campaign: {"1 khoản vừa", "200.000"}, english: {"One gift", "200,000"}, front: {"1 khoản vừa", "200.000"},
	} {
		_, m := p.told()
		if m.Gifts != 1 || !strings.Contains(m.Said, words[0]) || !strings.Contains(string(m.Rows), words[1]) || strings.Contains(string(m.Rows), "TRUOC") ||
			!strings.Contains(string(m.Rows), "NONG THI DEP") || m.Tally["lu-trang-dinh"] == "" {
			t.Errorf("told %+v", m)
		}
	}
	first := campaign.id
	h.arrives(3, 30_000, "")
	h.arrives(4, 4_000, "KE TIEP")
	var gifts int64
	for gifts < 2 {
		_, m := campaign.told()
		gifts += m.Gifts
	}
	if gifts != 2 {
		t.Errorf("told of %d gifts more", gifts)
	}

	// Another server of the same database, and the one before, as a browser comes back.
	other := &Portal{DB: h.DB, Keys: h.Keys, Giving: h.Giving, URL: h.URL}
	beside := &house{t: t, Portal: other, Handler: handlerOf(other)}
	for _, to := range []string{beside.serveLive(), url} {
		p := h.listen(to+"/ung-ho/lu-trang-dinh/moi-nhan?sau=1", first)
		_, m := p.told()
		if m.Gifts != 2 || strings.Contains(string(m.Rows), "NONG THI DEP") || !strings.Contains(string(m.Rows), "không hiện tên") {
			t.Errorf("come back: %+v", m)
		}
	}
	for _, lost := range []string{"0", "x", "99999999999999999999", "-5", fmt.Sprint(int64(1) << 62)} {
		if kind, _ := h.listen(url+"/moi-nhan", lost).told(); kind != "again" {
			t.Errorf("from %q it is told %s", lost, kind)
		}
	}
}

// Whoever asks without listening is sent to the page; nobody listens to what is not there.
func TestLiveWithoutListening(t *testing.T) {
	h := open(t)
	for path, to := range map[string]string{
		"/moi-nhan": "/", "/en/moi-nhan": "/en", "/ung-ho/lu-trang-dinh/moi-nhan": "/ung-ho/lu-trang-dinh",
	} {
		if w := h.get(path); w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
			t.Errorf("%s: %d to %s", path, w.Code, w.Header().Get("Location"))
		}
	}
	if w := h.get("/ung-ho/khong-co/moi-nhan"); w.Code != http.StatusNotFound {
		t.Errorf("a campaign that is none: %d", w.Code)
	}
}

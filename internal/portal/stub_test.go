package portal

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// A card says what, when and by which decision, and nobody's name; one with another's
// signature is called out; of a private cause there is no page at all.
func TestStubPage(t *testing.T) {
	h := open(t)
	h.Aid = &aid.Desk{DB: h.DB, Keys: h.Keys, URL: h.URL}
	h.Payout = &payout.Desk{DB: h.DB, Keys: h.Keys, URL: h.URL}
	super := pgtest.Super(t, h.DB)
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := super.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range strings.Fields("rounds decisions rows row_people row_states notices") {
		exec(`alter table aid.` + table + ` disable trigger all`)
	}
	exec(`insert into aid.rounds (slug, event_id, private, fund_id, unit_id, name, method, cut_on, state, prepared_by)
		select slug, 1, slug = 'dot-kin', id, unit_id, 'Đợt 1', 'norm', date '2026-11-10', 'confirmed', 900
		from ledger.funds, unnest(array['dot-mo', 'dot-kin']) slug`)
	exec(`insert into aid.decisions (slug, round_id, event_id, private, fund_id, unit_id, year, number, decided_on, method,
			norms, prepared_by, decided_by, confirmed_by, preparer, decider, confirmer, hash, list_hash)
		select slug, id, 1, private, fund_id, unit_id, 2026, id, cut_on, method, '[]', 900, 901, 902, 'a', 'b', 'c', $1, $1
		from aid.rounds`, make([]byte, 32))
	exec(`insert into aid.rows (code, decision_id, nth, event_id, line_id, request_id, household_id, household_code,
			assessment_id, unit_id, village, masked_name, purpose, case_name, norm_id, item, want, qty, facts_hash)
		select case when private then 'CBCDFGHJKM' else 'CZYXWVTSRQ' end, id, 1, 1, 1, 1, 1, 'HBCDFGHJKM', 1, unit_id,
			'Thôn Nà Lầu', 'Lò Thị Ơ••', 'c', 'Nhà sập', 1, 'VND', 40000000, 40000000, $1 from aid.decisions`, make([]byte, 32))
	exec(`insert into aid.row_states (row_id, decision_id, unit_id, qty) select id, decision_id, unit_id, qty from aid.rows`)
	exec(`insert into aid.row_people select id, unit_id, 'Lò Thị Ơn', $1, '' from aid.rows`, make([]byte, 16))
	pgtest.Breaks(h.DB, "decision_has_leaf", "decision_has_three_people", "decision_list_is_what_was_hashed",
		"decision_numbers_have_no_gap", "decision_reserves_what_it_gives", "households_get_each_content_once",
		"request_lines_allocated_what_rows_say", "row_parts_add_up", "private_rounds_have_no_notice", "private_causes_are_not_told")

	for _, path := range []string{"/chi/CZYXWVTSRQ", "/chi/czyxw-vtsrq", "/en/chi/CZYXWVTSRQ"} {
		w := h.get(path)
		body := w.Body.String()
		if w.Code != 200 || !strings.Contains(body, "40.000.000") && !strings.Contains(body, "40,000,000") {
			t.Errorf("%s: %d\n%s", path, w.Code, body)
		}
		for _, secret := range []string{"Lò Thị", "HBCDFGHJKM", "Ơ••"} {
			if strings.Contains(body, secret) {
				t.Errorf("%s says %s", path, secret)
			}
		}
		if got := w.Header().Get("X-Robots-Tag"); got != "noindex" {
			t.Errorf("%s may be indexed", path)
		}
	}
	qr, err := h.Payout.QR("CZYXWVTSRQ", "VND", 40_000_000, 1, workday.Date(2026, 11, 10))
	if err != nil {
		t.Fatal(err)
	}
	other, err := h.Payout.QR("CBCDFGHJKN", "VND", 40_000_000, 1, workday.Date(2026, 11, 10))
	if err != nil {
		t.Fatal(err)
	}
	_, good, _ := strings.Cut(qr, "/chi/")
	_, bad, _ := strings.Cut(other, "?")
	for path, want := range map[string]string{"/chi/" + good: "Phiếu thật", "/chi/CZYXWVTSRQ?" + bad: "Phiếu không đúng", "/chi/CZYXWVTSRQ?s=x": "Phiếu không đúng"} {
		if w := h.get(path); w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%.40s: %d, not %q", path, w.Code, want)
		}
	}
	for _, path := range []string{"/chi/CBCDFGHJKM", "/chi/CZYXWVTSRZ", "/chi/x", "/chi/" + strings.Repeat("C", 2000)} {
		if w := h.get(path); w.Code != 404 {
			t.Errorf("%.30s: %d, want 404", path, w.Code)
		}
	}
}

package portal

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// flooded is a portal before a flood in Lạng Sơn whose communes stand at every stage,
// and an older event of the time with districts. The sums are put where pages read
// them; that they are right is disclose's to test.
func flooded(t testing.TB) *house {
	t.Helper()
	db := pgtest.NewWith(t, "units", place.Load)
	keys, err := seal.Open(t.Context(), db, []byte("thirty-two bytes for tests only!"))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, Portal: &Portal{
		DB: db, Keys: keys, URL: "https://quy.example",
		Giving: &giving.Service{DB: db, Keys: keys, URL: "https://quy.example"},
	}}
	s := site.New(site.Options{PublicURL: h.URL})
	e := s.Echo()
	Routes(e, h.Portal)
	h.Handler = s.Handler(e)
	pgtest.Breaks(db, "reach_is_right")
	if _, err := pgtest.Owner(t, db).Exec(floodSQL); err != nil {
		t.Fatal(err)
	}
	return h
}

const floodSQL = `
	insert into disaster.events (slug, name, name_en, cause, kind, unit_id, starts_on, ends_on, state, opened_by)
	select e.slug, e.name, e.name_en, e.cause, e.kind, u.unit_id, e.starts_on::date, e.ends_on::date, e.state, 1
	from place.unit_rows u
	cross join (values
		('lu-thang-11', 'Lũ tháng 11 năm 2026', 'Flood of November 2026', 'natural', 'flood', '2026-11-02', null, 'responding'),
		('bao-so-3-2024', 'Bão số 3 (Yagi)', 'Typhoon Yagi', 'natural', 'storm', '2024-09-07', '2024-09-12', 'closed'),
		('bao-luc', 'Vụ bạo lực ở một xã', '', 'violence', '', '2026-11-01', null, 'responding'),
		('chua-cong-bo', 'Đợt rét chưa công bố', '', 'natural', 'cold', '2026-11-10', null, 'draft')
	) e (slug, name, name_en, cause, kind, starts_on, ends_on, state)
	where u.code = '20' and u.valid_to is null;

	insert into disclose.reach (event_id, unit_id, severity, reported, verified, asked, decided, given,
		reported_on, assessed_on, asked_on, decided_on, left_on, first_on, median_on, last_on)
	select e.id, u.unit_id, 1 + n % 3, case when n % 9 = 0 then null else 40 + n * 7 end,
		case when s < 2 then 0 when n % 11 = 3 then 3 else 20 + n * 5 end, case when s < 3 then 0 else 20 + n * 4 end,
		case when s < 4 then 0 else 18 + n * 4 end, case s when 7 then 18 + n * 4 when 6 then 4 + n else 0 end,
		case when s > 0 then e.starts_on + 1 + n % 2 end, case when s > 1 then e.starts_on + 2 + n % 3 end,
		case when s > 2 then e.starts_on + 4 + n % 2 end, case when s > 3 then e.starts_on + 6 + n % 2 end,
		case when s > 4 then e.starts_on + 8 end, case when s > 5 then e.starts_on + 8 + n % 2 end,
		case when s > 5 then e.starts_on + 9 end, case when s > 5 then e.starts_on + 10 end
	from disaster.events e
	join lateral (
		select u.unit_id, (row_number() over (order by u.code))::int as n from place.unit_rows u
		join place.unit_rows p on p.unit_id = u.parent_id and p.valid_from <= e.starts_on
			and (p.valid_to is null or p.valid_to >= e.starts_on)
		left join place.unit_rows q on q.unit_id = p.parent_id and q.valid_from <= e.starts_on
			and (q.valid_to is null or q.valid_to >= e.starts_on)
		where u.level = 'commune' and u.valid_from <= e.starts_on and (u.valid_to is null or u.valid_to >= e.starts_on)
			and coalesce(q.code, p.code) = '20'
		order by u.code
		limit 44) u on true
	cross join lateral (select case when e.state = 'closed' then 7 else (u.n * 5 + u.n / 7) % 8 end as s) s
	where not e.private and e.state <> 'draft';

	insert into disclose.reach_items (event_id, unit_id, item, asked, approved, decided, given)
	select r.event_id, r.unit_id, i.item, r.asked * i.each, r.asked * i.each, r.decided * i.each, r.given * i.each
	from disclose.reach r
	cross join (values ('VND', 25000000), ('GAO', 45500), ('CHAN', 2)) i (item, each)
	where r.asked > 0 and (i.item <> 'CHAN' or r.unit_id % 3 = 0);
`

// A commune's line says what it needs, asked for, was decided and has; how long it
// took stands beside; a map shows the same. Small counts are not told, private
// causes and drafts do not exist.
func TestDisaster(t *testing.T) {
	h := flooded(t)
	look(t, h)
	h.see("/thien-tai", "Lũ tháng 11 năm 2026", "Bão số 3 (Yagi)")
	for _, path := range []string{"/thien-tai", "/en/thien-tai", "/thien-tai/lu-thang-11"} {
		body := h.get(path).Body.String()
		if strings.Contains(body, "bạo lực ở một xã") || strings.Contains(body, "bao-luc") || strings.Contains(body, "chưa công bố") {
			t.Errorf("%s tells what is private", path)
		}
	}
	for _, slug := range []string{"bao-luc", "chua-cong-bo", "khong-co", "%00", "lu-thang-11?tinh=99"} {
		if w := h.get("/thien-tai/" + slug); w.Code != http.StatusNotFound {
			t.Errorf("/thien-tai/%s answered %d", slug, w.Code)
		}
	}
	body := h.see("/thien-tai/lu-thang-11", "Từ lúc xảy ra đến tận tay", "Nơi chưa ai nhận được gì", "dưới 5",
		"Bản đồ tham khảo", `id="xa-06184"`, "Đang ứng phó", " kg Gạo", ",5 kg Gạo")
	if n := strings.Count(body, "<a href=\"#xa-"); n < 44 {
		t.Errorf("the map has %d links", n)
	}
	if strings.Count(body, `data-label="Hộ đã thẩm định">3<`) > 0 {
		t.Error("three households are told")
	}
	old := h.see("/thien-tai/bao-so-3-2024", "Xã nào cũng đã có hộ nhận được", "@2025-06-30")
	if strings.Contains(old, "Nơi chưa ai nhận được gì") || !strings.Contains(old, `class="map"`) {
		t.Error("the old event has no map of today, or calls what was reached unreached")
	}
	h.see("/en/thien-tai/lu-thang-11", "Flood of November 2026", "fewer than 5", "Where nobody has received anything")
	if gz := h.get("/thien-tai/lu-thang-11").Body.Len(); gz > 200_000 {
		t.Errorf("the page weighs %d bytes", gz)
	}
}

// look serves the pages for a person who looks at them: QUY_LOOK=127.0.0.1:8099.
func look(t *testing.T, h *house) {
	if address := os.Getenv("QUY_LOOK"); address != "" {
		t.Log(http.ListenAndServe(address, h))
	}
}

// A gift's page and its receipt tell where the whole part of the book went that the
// gift lies in: in hand, decided, left. The three come to a hundred of a hundred.
func TestTrail(t *testing.T) {
	h := open(t)
	ctx := context.Background()
	cash, err := h.Giving.ReceiveCash(ctx, h.officer, giving.CashForm{Campaign: h.campaign, Amount: "1000000"})
	if err != nil {
		t.Fatal(err)
	}
	path := "/bien-nhan/" + cash.Receipt
	before := h.see(path, "Khoản này đã đi đâu", "Chưa có quyết định nào dùng phần này", "100% của cả phần")
	if strings.Contains(before, "/phan-bo/") {
		t.Error("a decision is told before there is one")
	}
	h.spend()
	look(t, h)
	h.see(path, "33% của cả phần", "22% của cả phần", "45% của cả phần", "/phan-bo/dot-1-lu", "Lũ tháng 11 năm 2026",
		"/thien-tai/lu-thang-11", "555.555", "333.333")
	h.see("/en"+path, "Where this money went", "33% of the whole part")
}

// spend decides 555.555 đ of the fund's cash for the flood and hands 333.333 of it
// over, past the rules of decisions, which have their own tests.
func (h *house) spend() {
	h.t.Helper()
	pgtest.Breaks(h.DB, "reach_is_right", "decision_has_leaf", "decision_list_is_what_was_hashed",
		"decision_numbers_have_no_gap", "decision_reserves_what_it_gives")
	super := pgtest.Super(h.t, h.DB)
	var book, earmark int64
	var holder string
	err := super.QueryRow(`
		select book_id, earmark_id, holder from ledger.accounts where kind = 'cash' limit 1`).Scan(&book, &earmark, &holder)
	if err != nil {
		h.t.Fatal(err)
	}
	var reserved int64
	err = h.DB.Update(context.Background(), auth.System("test"), func(tx *pg.Tx) error {
		ids, err := ledger.Accounts(tx, []ledger.Account{
			{Book: book, Kind: ledger.Cash, Holder: holder, Earmark: earmark},
			{Book: book, Kind: ledger.Reserved, Holder: holder, Earmark: earmark},
			{Book: book, Kind: ledger.Outlay, Holder: "muc:c", Earmark: earmark},
		})
		if err != nil {
			return err
		}
		reserved = ids[1]
		on := workday.On(tx.Now)
		_, err = ledger.Post(tx, []ledger.Entry{
			{Kind: "reserve", Source: "decision:1", Book: book, BankOn: on, Postings: []ledger.Posting{{From: ids[0], To: ids[1], Qty: 555_555}}},
			{Kind: "handover", Source: "handover:1", Book: book, BankOn: on, Postings: []ledger.Posting{{From: ids[1], To: ids[2], Qty: 333_333}}},
		})
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, q := range []string{
		`alter table aid.rounds disable trigger all`, `alter table aid.decisions disable trigger all`,
		`insert into disaster.events (slug, name, name_en, cause, kind, unit_id, starts_on, state, opened_by)
		values ('lu-thang-11', 'Lũ tháng 11 năm 2026', '', 'natural', 'flood', ` + digits(money.VND(h.province)) + `, '2026-11-02', 'responding', 1)`,
		`insert into aid.rounds (slug, event_id, private, fund_id, unit_id, name, method, cut_on, state, prepared_by)
		select 'dot-1-lu', e.id, false, f.id, f.unit_id, 'Đợt 1', 'norm', '2026-11-10', 'confirmed', 900
		from disaster.events e cross join ledger.funds f`,
		`insert into aid.decisions (slug, round_id, event_id, private, fund_id, unit_id, year, number, decided_on, method,
			norms, prepared_by, decided_by, confirmed_by, preparer, decider, confirmer, hash, list_hash)
		select 'dot-1-lu', id, event_id, false, fund_id, unit_id, 2026, 1, '2026-11-10', 'norm', '[]', 900, 901, 902,
			'a', 'b', 'c', sha256(''), sha256('') from aid.rounds`,
		`alter table aid.rounds enable trigger all`, `alter table aid.decisions enable trigger all`,
		`insert into disclose.reach_parts (event_id, unit_id, decision_id, account_id, qty, given)
		select event_id, unit_id, id, ` + digits(money.VND(reserved)) + `, 555555, 333333 from aid.decisions`,
	} {
		if _, err := super.Exec(q); err != nil {
			h.t.Fatal(err, q)
		}
	}
}

// Rounded shares come to a hundred whatever they are of.
func TestHundredths(t *testing.T) {
	for _, tt := range []struct{ a, b, c money.VND }{{1, 1, 1}, {0, 0, 7}, {2, 3, 995}, {1, 0, 999_999}, {333, 333, 334}, {0, 0, 0}} {
		a, b, c := share{Amount: tt.a}, share{Amount: tt.b}, share{Amount: tt.c}
		hundredths(tt.a+tt.b+tt.c, &a, &b, &c)
		if sum := a.Percent + b.Percent + c.Percent; sum != 100 && tt.a+tt.b+tt.c > 0 {
			t.Errorf("%+v: %d, %d, %d of a hundred", tt, a.Percent, b.Percent, c.Percent)
		}
	}
}

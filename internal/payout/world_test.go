package payout

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"image"
	"image/png"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

var test = auth.System("test")

// world is a province's fund with money and rice, two communes, their officers, and a
// decision that gives both.
type world struct {
	*Desk
	testing.TB
	super                                          *sql.DB
	province, commune, sibling                     int64
	accountant, approver, manager                  auth.Actor // of the province
	cashier, mttq, otherCashier                    auth.Actor // of the commune; of the sibling
	book, earmark                                  int64
	bank, reserve, houses, riceStore, riceReserved int64
	decision                                       int64
}

// row is one row of a decision as a test wants it.
type row struct {
	name, item, purpose string
	qty                 int64
	unit                int64
	parts               map[int64]int64 // by reserved account; nil pays all from the general part
}

func newWorld(t testing.TB) *world {
	db := pgtest.New(t)
	keys, err := seal.Open(t.Context(), db, bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{TB: t, super: pgtest.Super(t, db), Desk: &Desk{
		DB: db, Keys: keys, Files: &file.Shelf{DB: db, AEAD: keys.AEAD()}, URL: "https://quy.example",
	}}
	w.province = w.unit(0, "20", "province", "tỉnh", "Tỉnh Lạng Sơn")
	w.commune = w.unit(w.province, "06112", "commune", "xã", "Xã Tràng Định")
	w.sibling = w.unit(w.province, "06007", "commune", "xã", "Xã Đồng Đăng")
	w.accountant = w.officer("ketoan", auth.Accountant, w.province, w.commune, w.sibling)
	w.approver = w.officer("duyet", auth.Approver, w.province, w.commune, w.sibling)
	w.manager = w.officer("chutk", auth.FundManager, w.province, w.commune, w.sibling)
	w.cashier = w.officer("thuquy.xa", auth.Cashier, w.commune)
	w.mttq = w.officer("mttq.xa", auth.MTTQOfficer, w.commune)
	w.otherCashier = w.officer("thuquy.xa2", auth.Cashier, w.sibling)
	w.books()
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) exec(query string, args ...any) {
	w.Helper()
	if _, err := w.super.ExecContext(context.Background(), query, args...); err != nil {
		w.Fatalf("%v\n%s", err, query)
	}
}

func (w *world) number(query string, args ...any) (n int64) {
	w.Helper()
	w.must(w.super.QueryRowContext(context.Background(), query, args...).Scan(&n))
	return n
}

func (w *world) unit(parent int64, code, level, kind, name string) int64 {
	w.Helper()
	id := w.number(`insert into place.units default values returning id`)
	w.exec(`
		insert into place.unit_rows (unit_id, code, level, kind, name, full_name, parent_id, valid_from, basis)
		values ($1, $2, $3, $4, $5, $5, nullif($6::bigint, 0), '2025-07-01', 'test')`, id, code, level, kind, name, parent)
	return id
}

// officer is a user with a role, as staff would give it.
func (w *world) officer(login string, role auth.Role, unit int64, below ...int64) auth.Actor {
	w.Helper()
	id := w.number(`
		insert into staff.users (login, name, unit_id, state, password, password_at, created_at, created_by)
		values ($1, $2, $3, 'active', '$argon2id$x', now(), now(), 0) returning id`, login, "Cán bộ "+login, unit)
	w.exec(`
		insert into staff.grants (user_id, role, unit_id, valid_from, basis, granted_by, granted_at)
		values ($1, $2, $3, '2025-07-01', 'QĐ 1', 0, now())`, id, role, unit)
	return auth.Actor{
		ID: id, Name: login, Kind: auth.Officer, SteppedUpAt: pgtest.Now,
		Grants: []auth.Grant{{Role: role, Unit: unit, Reach: append([]int64{unit}, below...)}},
	}
}

// books puts money and rice into the fund: 1 tỷ in general, 200 triệu for houses, and
// two tons of rice in lot 1, and sets all of it aside.
func (w *world) books() {
	w.Helper()
	w.must(w.DB.Update(context.Background(), test, func(tx *pg.Tx) error {
		f, err := ledger.OpenFund(tx, ledger.Fund{
			Unit: w.province, Name: "Quỹ tỉnh Lạng Sơn", Basis: "101/KH-UBND", OpenedOn: workday.Date(2025, 7, 1),
		})
		if err != nil {
			return err
		}
		b, err := ledger.OpenBook(tx, ledger.Book{Fund: f.ID, Kind: ledger.CampaignBook, Source: "campaign:1", Name: "Lũ Tràng Định"})
		if err != nil {
			return err
		}
		general, err := ledger.OpenEarmark(tx, ledger.Earmark{Book: b.ID, Code: ledger.General, Name: "Chung"})
		if err != nil {
			return err
		}
		houses, err := ledger.OpenEarmark(tx, ledger.Earmark{Book: b.ID, Code: "nha-o", Name: "Nhà ở"})
		if err != nil {
			return err
		}
		// Warehouse 1 with lot 1 of rice.
		_, err = tx.Exec(`insert into stock.warehouses (code, unit_id, name, address, opened_on)
			values ('KAAAAAAAAA', $1, 'Kho tỉnh', 'Lạng Sơn', '2025-07-01')`, w.province)
		if err != nil {
			return err
		}
		a := func(kind ledger.Kind, item, holder string, earmark int64) ledger.Account {
			return ledger.Account{Book: b.ID, Kind: kind, Item: item, Holder: holder, Earmark: earmark}
		}
		_, err = tx.Exec(`insert into stock.lots (source, item_id, book_id, earmark_id, came_on)
			select 'goods:1/1', id, $1, $2, '2026-11-01' from stock.items where code = 'GAO'`, b.ID, general.ID)
		if err != nil {
			return err
		}
		ids, err := ledger.Accounts(tx, []ledger.Account{
			a(ledger.Giver, VND, "", general.ID), a(ledger.Bank, VND, "bank:1", general.ID),
			a(ledger.Reserved, VND, "bank:1", general.ID), a(ledger.Giver, VND, "", houses.ID),
			a(ledger.Bank, VND, "bank:1", houses.ID), a(ledger.Reserved, VND, "bank:1", houses.ID),
			a(ledger.Giver, "GAO", "", general.ID), a(ledger.Store, "GAO", "w1:l1", general.ID),
			a(ledger.Reserved, "GAO", "w1:l1", general.ID),
		})
		if err != nil {
			return err
		}
		w.book, w.earmark, w.bank, w.reserve, w.houses = b.ID, general.ID, ids[1], ids[2], ids[5]
		w.riceStore, w.riceReserved = ids[7], ids[8]
		var entries []ledger.Entry
		for i, p := range []ledger.Posting{
			{From: ids[0], To: ids[1], Qty: 1_000_000_000},
			{From: ids[1], To: ids[2], Qty: 1_000_000_000},
			{From: ids[3], To: ids[4], Qty: 200_000_000},
			{From: ids[4], To: ids[5], Qty: 200_000_000},
			{From: ids[6], To: ids[7], Qty: 2_000_000},
			{From: ids[7], To: ids[8], Qty: 2_000_000},
		} {
			entries = append(entries, ledger.Entry{
				Kind: "gift", Source: fmt.Sprintf("test:%d", i), Book: b.ID, BankOn: workday.Date(2026, 11, 1),
				Postings: []ledger.Posting{p},
			})
		}
		_, err = ledger.Post(tx, entries)
		return err
	}))
}

// decide makes a decision with these rows, past aid's own rules, which have their own
// tests, and hangs its notices.
func (w *world) decide(rows ...row) (decision int64, ids []int64) {
	w.Helper()
	const tables = "rounds decisions rows row_people row_parts row_states notices"
	for _, t := range bytes.Fields([]byte(tables)) {
		w.exec(`alter table aid.` + string(t) + ` disable trigger all`)
	}
	n := w.number(`select count(*) + 1 from aid.decisions`)
	fund := w.number(`select id from ledger.funds where unit_id = $1`, w.province)
	round := w.number(`
		insert into aid.rounds (slug, event_id, private, fund_id, unit_id, name, method, cut_on, state, prepared_by)
		values ($1, 1, false, $2, $3, 'Đợt 1', 'norm', '2026-11-10', 'confirmed', 900) returning id`,
		fmt.Sprintf("dot-%d-lu", n), fund, w.province)
	decision = w.number(`
		insert into aid.decisions (slug, round_id, event_id, private, fund_id, unit_id, year, number, decided_on, method,
			norms, prepared_by, decided_by, confirmed_by, preparer, decider, confirmer, hash, list_hash)
		values ($1, $2, 1, false, $3, $4, 2026, $5, '2026-11-10', 'norm', '[]', 900, 901, 902, 'a', 'b', 'c', $6, $6)
		returning id`, fmt.Sprintf("dot-%d-lu", n), round, fund, w.province, n, make([]byte, 32))
	for i, r := range rows {
		if r.unit == 0 {
			r.unit = w.commune
		}
		if r.item == "" {
			r.item = VND
		}
		if r.purpose == "" {
			r.purpose = "c"
		}
		if r.parts == nil {
			r.parts = map[int64]int64{w.reserve: r.qty}
		}
		code := fmt.Sprintf("C%s", codeOf(decision*1000+int64(i)))
		id := w.number(`
			insert into aid.rows (code, decision_id, nth, event_id, line_id, request_id, household_id, household_code,
				assessment_id, unit_id, village, masked_name, purpose, case_name, norm_id, item, want, qty, facts_hash)
			values ($1, $2, $3, 1, $4, 1, $5, $6, 1, $7, 'Thôn Nà Lầu', $8, $9, 'Nhà sập', 1, $10, $11, $11, $12)
			returning id`, code, decision, i+1, decision*1000+int64(i), i+1, fmt.Sprintf("H%08d", i+1), r.unit,
			vntext.MaskName(r.name), r.purpose, r.item, r.qty, make([]byte, 32))
		w.exec(`insert into aid.row_people (row_id, unit_id, name, salt, facts) values ($1, $2, $3, $4, '')`,
			id, r.unit, r.name, make([]byte, 16))
		w.exec(`insert into aid.row_states (row_id, decision_id, unit_id, qty) values ($1, $2, $3, $4)`, id, decision, r.unit, r.qty)
		for account, qty := range r.parts {
			w.exec(`insert into aid.row_parts (row_id, account_id, qty) values ($1, $2, $3)`, id, account, qty)
		}
		ids = append(ids, id)
	}
	w.exec(`
		insert into aid.notices (code, decision_id, unit_id, due_on, starts_on, ends_on, put_up_by, put_up_at)
		select 'N' || substr(min(r.code), 2), $1, r.unit_id, '2026-11-17', '2026-11-11', '2026-12-14', 900, now()
		from aid.rows r where r.decision_id = $1 group by r.unit_id`, decision)
	for _, t := range bytes.Fields([]byte(tables)) {
		w.exec(`alter table aid.` + string(t) + ` enable trigger all`)
	}
	pgtest.Breaks(w.DB, aidChecks...)
	w.decision = decision
	return decision, ids
}

// aidChecks are promises of aid that made-up decisions do not keep.
var aidChecks = []string{
	"decision_has_leaf", "decision_has_three_people", "decision_list_is_what_was_hashed", "decision_numbers_have_no_gap",
	"decision_reserves_what_it_gives", "households_get_each_content_once", "request_lines_allocated_what_rows_say",
	"row_parts_add_up",
}

// codeOf is nine letters and digits of a stub's alphabet.
func codeOf(n int64) string {
	const letters = "BCDFGHJKMNPQRSTVWXYZ23456789"
	b := []byte("BBBBBBBBB")
	for i := len(b) - 1; n > 0; i-- {
		b[i] = letters[n%int64(len(letters))]
		n /= int64(len(letters))
	}
	return string(b)
}

func (w *world) code(row int64) (code string) {
	w.Helper()
	w.must(w.super.QueryRow(`select code from aid.rows where id = $1`, row).Scan(&code))
	return code
}

// released is a plan of the whole decision that three people have let go.
func (w *world) released() *Plan {
	w.Helper()
	p, err := w.Prepare(w.Context(), w.accountant, PlanForm{Decision: w.decision, DueOn: "30/11/2026"})
	w.must(err)
	_, err = w.Lock(w.Context(), w.accountant, p.ID)
	w.must(err)
	_, err = w.Approve(w.Context(), w.approver, p.ID)
	w.must(err)
	p, err = w.Release(w.Context(), w.manager, p.ID)
	w.must(err)
	return p
}

// session is planned in the commune, today.
func (w *world) session(plan int64) *Session {
	w.Helper()
	s, err := w.PlanSession(w.Context(), w.cashier, SessionForm{
		Plan: plan, Unit: w.commune, Place: "Nhà văn hóa thôn Nà Lầu", On: "12/11/2026", At: "08:00",
		Staff: []int64{w.cashier.ID, w.mttq.ID},
	})
	w.must(err)
	return s
}

// notes are the fewest notes that come to a sum.
func notes(sum int64) map[int64]string {
	m := map[int64]string{}
	for _, d := range Denominations {
		if n := sum / d; n > 0 {
			m[d] = fmt.Sprint(n)
			sum -= n * d
		}
	}
	return m
}

// form is what a session needs, counted right.
func countForm(need []Need) (map[int64]string, map[string]string) {
	n, goods := map[int64]string{}, map[string]string{}
	for _, x := range need {
		if x.Item == VND {
			n = notes(x.Qty)
		} else {
			goods[x.Key()] = fmt.Sprint(x.Qty)
		}
	}
	return n, goods
}

// opened is a session with its roster.
func (w *world) opened(plan int64) *Session {
	w.Helper()
	s := w.session(plan)
	w.open(s.ID)
	return s
}

func (w *world) open(session int64) {
	w.Helper()
	sheet, err := w.Session(w.Context(), w.cashier, session)
	w.must(err)
	n, goods := countForm(sheet.Need)
	_, err = w.Open(w.Context(), w.cashier, OpenForm{Session: session, Notes: n, Goods: goods})
	w.must(err)
}

func id() string { return NewClientID(time.Now()) }

// give is a whole hand-over to the household itself, signed on the sheet.
func give(session, row int64) HandOverForm {
	return HandOverForm{
		Session: session, Row: row, ClientID: id(), Outcome: Given, Taker: Self, Proof: OnSheet, SheetPage: "1",
	}
}

func scrawl() []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 300, 120)))
	return b.Bytes()
}

func (w *world) balance(account int64) int64 {
	w.Helper()
	return w.number(`select qty from ledger.balances where account_id = $1`, account)
}

func (w *world) held(kind, holder string) int64 {
	w.Helper()
	return w.number(`select coalesce(sum(qty), 0) from ledger.balances where kind = $1 and holder = $2`, kind, holder)
}

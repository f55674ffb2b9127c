package disclose

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

var (
	ctx     = context.Background()
	machine = auth.System("test")
)

func day(n int) workday.Day { return workday.Date(2026, time.October, n) }

// world is a province's fund with campaigns, filled past giving's use cases: the
// figures must be right whoever wrote the rows.
type world struct {
	*testing.T
	db   *pg.DB
	unit *place.Unit
	fund ledger.Fund
	next int
}

// call is a campaign with the accounts of its book.
type call struct {
	id, bank                                                                         int64
	slug                                                                             string
	book                                                                             ledger.Book
	giver, hand, back, held, cash, transit, outlay, fee, interest, otherIn, otherOut int64
}

func newWorld(t *testing.T, code string) *world {
	w := &world{T: t, db: pgtest.NewWith(t, "units", place.Load)}
	w.openFund(code)
	return w
}

func (w *world) openFund(code string) {
	w.Helper()
	w.update(func(tx *pg.Tx) (err error) {
		if w.unit, err = place.ByCode(tx, code, day(1)); err != nil {
			return err
		}
		w.fund, err = ledger.OpenFund(tx, ledger.Fund{
			Unit: w.unit.ID, Name: "Quỹ trợ giúp khẩn cấp " + w.unit.FullName, OpenedOn: day(1), Basis: "QĐ 101/QĐ-UBND",
		})
		return err
	})
}

func (w *world) update(f func(tx *pg.Tx) error) {
	w.Helper()
	if err := w.db.Update(ctx, machine, f); err != nil {
		w.Fatal(err)
	}
}

// open makes a campaign with a bank account; a draft is not published.
func (w *world) open(slug, prefix string, draft bool) call {
	w.Helper()
	c := call{slug: slug}
	w.update(func(tx *pg.Tx) (err error) {
		c.book, err = ledger.OpenBook(tx, ledger.Book{
			Fund: w.fund.ID, Kind: ledger.CampaignBook, Source: "campaign:" + slug, Name: "Sổ " + slug,
		})
		if err != nil {
			return err
		}
		part, err := ledger.OpenEarmark(tx, ledger.Earmark{Book: c.book.ID, Code: ledger.General, Name: "Phần chung"})
		if err != nil {
			return err
		}
		err = tx.Row(`
			insert into giving.campaigns (unit_id, fund_id, book_id, earmark_id, slug, prefix, name, purpose, surplus,
				disaster, call_level, call_body, call_number, call_on, call_title, starts_on, ends_on,
				distribution_ends_on, made_by)
			values ($1, $2, $3, $4, $5, $6, 'Chung tay ' || $5::text, 'giúp bà con', 'chuyển đợt sau', 'lu-thu', 'province', 'MTTQ', '1',
				$7, 'Lời kêu gọi', $7, $8, $8, 1)
			returning id`, w.unit.ID, w.fund.ID, c.book.ID, part.ID, slug, prefix, day(1), day(31)).Scan(&c.id)
		if err != nil {
			return err
		}
		if !draft {
			if _, err := tx.Exec(`update giving.campaigns set published_at = $2, published_by = 1 where id = $1`, c.id, tx.Now); err != nil {
				return err
			}
		}
		err = tx.Row(`
			insert into giving.bank_accounts (campaign_id, unit_id, bin, bank_name, number, holder_name, profile, opened_on, named_by)
			values ($1, $2, '970436', 'Vietcombank', $3, 'MTTQ', 'vcb', $4, 1) returning id`,
			c.id, w.unit.ID, "10"+prefix, day(1)).Scan(&c.bank)
		if err != nil {
			return err
		}
		holder := fmt.Sprintf("bank:%d", c.bank)
		ids, err := ledger.Accounts(tx, []ledger.Account{
			{Book: c.book.ID, Kind: ledger.Giver},
			{Book: c.book.ID, Kind: ledger.Giver, Holder: returnedHolder},
			{Book: c.book.ID, Kind: ledger.Bank, Holder: holder, Earmark: part.ID},
			{Book: c.book.ID, Kind: ledger.Cash, Holder: "cash:1", Earmark: part.ID},
			{Book: c.book.ID, Kind: ledger.Transit, Earmark: part.ID},
			{Book: c.book.ID, Kind: ledger.Outlay},
			{Book: c.book.ID, Kind: ledger.Fee},
			{Book: c.book.ID, Kind: ledger.Interest},
			{Book: c.book.ID, Kind: ledger.OtherIn},
			{Book: c.book.ID, Kind: ledger.OtherOut},
			{Book: c.book.ID, Kind: ledger.Giver, Holder: cashHolder},
		})
		if err != nil {
			return err
		}
		c.giver, c.back, c.held, c.cash, c.transit = ids[0], ids[1], ids[2], ids[3], ids[4]
		c.outlay, c.fee, c.interest, c.otherIn, c.otherOut, c.hand = ids[5], ids[6], ids[7], ids[8], ids[9], ids[10]
		return nil
	})
	return c
}

func (w *world) post(c call, kind string, on workday.Day, from, to, qty int64) int64 {
	w.Helper()
	w.next++
	var ids []int64
	w.update(func(tx *pg.Tx) (err error) {
		ids, err = ledger.Post(tx, []ledger.Entry{{
			Kind: kind, Source: fmt.Sprintf("test:%d", w.next), Book: c.book.ID, BankOn: on,
			Postings: []ledger.Posting{{From: from, To: to, Qty: qty}},
		}})
		return err
	})
	return ids[0]
}

func (w *world) pledge(c call, code string, amount int64) {
	w.Helper()
	w.update(func(tx *pg.Tx) error {
		_, err := tx.Exec(`
			insert into giving.pledges (campaign_id, unit_id, code, key_hash, amount, earmark_id, leftover, pledged_at, expires_at)
			select id, unit_id, $2, sha256($2::text::bytea), nullif($3::bigint, 0), earmark_id, 'return', $4, $5
			from giving.campaigns where id = $1`, c.id, code, amount, tx.Now, tx.Now.Add(time.Hour))
		return err
	})
}

func (w *world) figures(which Which) Figures {
	w.Helper()
	f, err := FiguresOf(ctx, w.db, which)
	if err != nil {
		w.Fatal(err)
	}
	if !f.Arithmetic.Holds() {
		w.Errorf("%+v: the arithmetic does not hold: %s", which, f.Arithmetic)
	}
	return f
}

func (w *world) fold() {
	w.Helper()
	if _, err := ledger.Fold(ctx, w.db); err != nil {
		w.Fatal(err)
	}
	if _, err := Fold(ctx, w.db); err != nil {
		w.Fatal(err)
	}
}

// Every way in which money moves has its place in the figures; promises and money
// of other campaigns have none in received. Folding changes nothing.
func TestFigures(t *testing.T) {
	w := newWorld(t, "20")
	flood := w.open("lu-thu", "LS", false)
	other := w.open("bao-3", "LB", false)
	w.open("ban-nhap", "LN", true)

	w.pledge(flood, "LSBCDFGHJKM", 900_000)
	w.pledge(flood, "LSBCDFGHJKN", 0)
	w.post(flood, "gift", day(2), flood.giver, flood.held, 500_000)
	w.post(flood, "gift", day(2), flood.hand, flood.cash, 200_000)
	wrong := w.post(flood, "gift", day(3), flood.giver, flood.held, 70_000)
	w.post(flood, "interest", day(3), flood.interest, flood.held, 1_500)
	w.post(flood, "fee", day(3), flood.held, flood.fee, 2_200)
	w.post(flood, "refund", day(4), flood.held, flood.back, 50_000)
	w.post(flood, "payout", day(5), flood.cash, flood.outlay, 120_000)
	w.post(other, "gift", day(5), other.giver, other.held, 1_000_000)
	w.update(func(tx *pg.Tx) error {
		_, err := ledger.Reverse(tx, wrong, "ghi nhầm sổ")
		return err
	})

	check := func(when string) {
		t.Helper()
		f := w.figures(Which{Campaign: "lu-thu"})
		if f.Pledged != 900_000 || f.Waiting != 900_000 || f.Pledges != 2 {
			t.Errorf("%s: pledged %d, waiting %d by %d", when, f.Pledged, f.Waiting, f.Pledges)
		}
		if f.Received != 700_000 || f.Gifts != 2 || f.Returned != 50_000 || f.Disbursed != 120_000 || f.Balance != 529_300 {
			t.Errorf("%s: %+v", when, f)
		}
		if f.ReceivedCash != 200_000 || f.CashGifts != 1 {
			t.Errorf("%s: %d in cash by %d", when, f.ReceivedCash, f.CashGifts)
		}
		want := "received_bank 500000 + received_cash 200000 + interest 1500 - returned 50000 - disbursed 120000 - fees 2200 = balance 529300"
		if got := f.Arithmetic.String(); got != want {
			t.Errorf("%s: %s; want %s", when, got, want)
		}
	}
	check("before folding")
	w.fold()
	check("after folding")
	w.fold()
	check("after folding again")

	for _, which := range []Which{{}, {Unit: "20"}, {Unit: "20@2024-09-10"}, {Disaster: "lu-thu"}} {
		if f := w.figures(which); f.Received != 1_700_000 || f.Pledged != 900_000 {
			t.Errorf("%+v: received %d, pledged %d", which, f.Received, f.Pledged)
		}
	}
	if f := w.figures(Which{Unit: "04"}); f.Received != 0 || f.Balance != 0 {
		t.Errorf("a unit without a fund has %+v", f)
	}
	for _, slug := range []string{"ban-nhap", "khong-co", "' or true --", "\x7f"} {
		if _, err := FiguresOf(ctx, w.db, Which{Campaign: slug}); !fault.Is(err, "disclose.campaign.unknown") {
			t.Errorf("campaign %q: %v", slug, err)
		}
	}
}

// The money that a promise announced has come: received rises, pledged does not.
// A cancelled promise is none, an expired one was made all the same.
func TestPledgesStayApart(t *testing.T) {
	w := newWorld(t, "20")
	pgtest.Breaks(w.db, "pledge_received_what_matched") // there are no bank lines here
	c := w.open("lu-thu", "LS", false)
	for i, code := range []string{"LSBCDFGHJKM", "LSBCDFGHJKN", "LSBCDFGHJKP", "LSBCDFGHJKQ"} {
		w.pledge(c, code, int64(i+1)*100_000)
	}
	w.fold()
	set := func(code, change string) {
		t.Helper()
		w.update(func(tx *pg.Tx) error {
			_, err := tx.Exec(`update giving.pledges set `+change+` where code = $1`, code)
			return err
		})
	}
	w.post(c, "gift", day(2), c.giver, c.held, 100_000)
	set("LSBCDFGHJKM", `state = 'received', received_amount = 100000, received_at = now()`)
	set("LSBCDFGHJKN", `state = 'expired'`)
	set("LSBCDFGHJKP", `state = 'cancelled'`)
	set("LSBCDFGHJKQ", `masked_name = 'Trần Văn B••'`) // changes no figure
	for _, folded := range []bool{false, true} {
		if folded {
			w.fold()
		}
		f := w.figures(Which{Campaign: "lu-thu"})
		if f.Pledged != 700_000 || f.Waiting != 400_000 || f.Pledges != 3 || f.Received != 100_000 {
			t.Errorf("folded %t: %+v", folded, f)
		}
	}
}

// A figure as of a moment is the same whenever it is asked for.
func TestFiguresAsOf(t *testing.T) {
	w := newWorld(t, "20")
	c := w.open("lu-thu", "LS", false)
	if f := w.figures(Which{At: time.Now()}); f.Received != 0 || f.Balance != 0 {
		t.Errorf("before the first cut: %+v", f)
	}
	w.pledge(c, "LSBCDFGHJKM", 900_000)
	w.post(c, "gift", day(2), c.giver, c.held, 500_000)
	w.fold()
	first := time.Now()
	then := w.figures(Which{At: first})
	if then.Received != 500_000 || then.Pledged != 900_000 || then.AsOf.After(first) {
		t.Errorf("as of the first cut: %+v", then)
	}
	w.pledge(c, "LSBCDFGHJKN", 100_000)
	w.post(c, "gift", day(1), c.giver, c.held, 30_000) // an earlier day, recorded later
	w.fold()
	if again := w.figures(Which{At: first}); fmt.Sprint(again) != fmt.Sprint(then) {
		t.Errorf("asked again: %+v; first %+v", again, then)
	}
	if now := w.figures(Which{}); now.Received != 530_000 || now.Pledged != 1_000_000 {
		t.Errorf("now: %+v", now)
	}
}

// Money on its way between two funds counts once in the whole, and each side
// shows what it sent or got.
func TestTransfersCountOnce(t *testing.T) {
	w := newWorld(t, "20")
	province := w.open("lu-thu", "LS", false)
	w.openFund("06184")
	commune := w.open("lu-thu-xa", "LX", false)
	w.post(province, "gift", day(2), province.giver, province.held, 500_000)
	w.post(province, "transfer", day(3), province.held, province.transit, 200_000)
	if f := w.figures(Which{Unit: "20"}); f.Sent != 0 || f.Balance != 500_000 {
		t.Errorf("on its way: %+v", f)
	}
	w.post(commune, "transfer", day(4), province.transit, commune.held, 200_000)
	w.post(commune, "payout", day(5), commune.held, commune.outlay, 150_000)
	if f := w.figures(Which{Unit: "20"}); f.Sent != 200_000 || f.Balance != 300_000 {
		t.Errorf("the sender: %s", f.Arithmetic)
	}
	if f := w.figures(Which{Unit: "06184"}); f.Received != 0 || f.Balance != 50_000 ||
		f.Arithmetic.String() != "received 0 + arrived 200000 - disbursed 150000 = balance 50000" {
		t.Errorf("the receiver: %s", f.Arithmetic)
	}
	if f := w.figures(Which{}); f.Sent != 0 || f.Received != 500_000 || f.Balance != 350_000 {
		t.Errorf("together: %s", f.Arithmetic)
	}
}

// A fund's page: each book with opening, in, out, closing, never summed together.
func TestFund(t *testing.T) {
	w := newWorld(t, "20")
	c := w.open("lu-thu", "LS", false)
	w.open("ban-nhap", "LN", true)
	w.update(func(tx *pg.Tx) error {
		b, err := ledger.OpenBook(tx, ledger.Book{Fund: w.fund.ID, Kind: ledger.BudgetBook, Source: "unit:20", Name: "Ngân sách"})
		if err != nil {
			return err
		}
		ids, err := ledger.Accounts(tx, []ledger.Account{
			{Book: b.ID, Kind: ledger.OtherIn}, {Book: b.ID, Kind: ledger.Bank, Holder: "bank:kb"},
		})
		if err != nil {
			return err
		}
		_, err = ledger.Post(tx, []ledger.Entry{{
			Kind: "budget", Source: "test:budget", Book: b.ID, BankOn: day(1),
			Postings: []ledger.Posting{{From: ids[0], To: ids[1], Qty: 5_000_000}},
		}})
		return err
	})
	w.post(c, "gift", day(2), c.giver, c.held, 500_000)
	w.fold()
	w.post(c, "gift", day(10), c.giver, c.cash, 40_000)
	w.post(c, "payout", day(12), c.held, c.outlay, 100_000)
	w.post(c, "gift", day(20), c.giver, c.held, 7_000)

	f, err := FundOf(ctx, w.db, "20", day(5), day(15))
	if err != nil {
		t.Fatal(err)
	}
	if f.Unit.FullName != "Tỉnh Lạng Sơn" || f.Ref != "20" || len(f.Above) != 0 || len(f.Predecessors) != 11 {
		t.Errorf("unit %s at %s, %d above, %d before", f.Unit.FullName, f.Ref, len(f.Above), len(f.Predecessors))
	}
	if len(f.Books) != 2 || f.Books[0].Slug != "lu-thu" || f.Books[1].Kind != "budget" {
		t.Fatalf("books %+v", f.Books)
	}
	b := f.Books[0]
	if b.Opening != 500_000 || b.In != 40_000 || b.Out != 100_000 || b.Closing != 440_000 || b.Gifts != 1 {
		t.Errorf("book %+v", b)
	}
	if got := b.Arithmetic.String(); got != "opening 500000 + received 40000 - disbursed 100000 = closing 440000" || !b.Arithmetic.Holds() {
		t.Error(got)
	}
	if len(b.Parts) != 1 || b.Parts[0].Code != "chung" || b.Parts[0].Balance != 440_000 {
		t.Errorf("parts %+v", b.Parts)
	}
	var lies money.VND
	for _, p := range b.Places {
		lies += p.Balance
		if p.Kind == "bank" && (p.Bank != "Vietcombank" || p.Number != "10LS" || p.Balance != 400_000) {
			t.Errorf("place %+v", p)
		}
	}
	if lies != b.Closing {
		t.Errorf("the places hold %d, the book closes with %d", lies, b.Closing)
	}
	if b := f.Books[1]; b.Opening != 5_000_000 || b.Closing != 5_000_000 || b.Arithmetic.Terms[1].Amount != 0 {
		t.Errorf("the budget's book %+v", b)
	}
	if all := w.figures(Which{}); all.Balance != 447_000 {
		t.Errorf("the state budget stands in the figures: %+v", all)
	}

	for _, tt := range []struct{ ref, key string }{
		{"04", "disclose.fund.unknown"}, {"99", "place.unknown"}, {"x", "place.unknown"},
	} {
		if _, err := FundOf(ctx, w.db, tt.ref, 0, 0); !fault.Is(err, tt.key) {
			t.Errorf("fund %q: %v; want %s", tt.ref, err, tt.key)
		}
	}
	if _, err := FundOf(ctx, w.db, "20", day(2), day(1)); !fault.Is(err, "disclose.period.backwards") {
		t.Errorf("a period that ends before it begins: %v", err)
	}
	w.openFund("06184")
	rows, next, err := Funds(ctx, w.db, 0)
	if err != nil || next != 0 || len(rows) != 2 || rows[0].Ref != "20" || rows[0].Received != 547_000 || rows[1].Ref != "06184" {
		t.Errorf("funds %+v, next %d, %v", rows, next, err)
	}
	if rows, _, err := Funds(ctx, w.db, rows[0].ID); err != nil || len(rows) != 1 {
		t.Errorf("funds after the first: %+v, %v", rows, err)
	}
}

// The days, covers and latest gifts of the public statement; a hidden gift still
// adds up, a draft's lines are not shown.
func TestStatement(t *testing.T) {
	w := newWorld(t, "20")
	pgtest.Breaks(w.db, "account_covers_add_up", "statement_rows_cover_lines") // public rows alone
	c := w.open("lu-thu", "LS", false)
	draft := w.open("ban-nhap", "LN", true)
	put := func(c call, id int64, at, direction, kind string, amount int64, text string, hidden bool) {
		t.Helper()
		w.update(func(tx *pg.Tx) error {
			_, err := tx.Exec(`
				insert into giving.statement_rows (line_id, account_id, campaign_id, at, timed, direction, kind, amount,
					public_text, norm, sh, hidden, screen_version)
				values ($1, $2, $3, $4, true, $5, $6, $7, $8, lower($8), '{}', $9, 1)`,
				id, c.bank, c.id, at, direction, kind, amount, text, hidden)
			return err
		})
	}
	put(c, 1, "2026-10-02 16:59:59Z", "in", "gift", 500_000, "UNG HO", false) // 23:59:59 on the 2nd
	put(c, 2, "2026-10-02 17:00:00Z", "in", "gift", 200_000, "", true)        // midnight: the 3rd
	put(c, 3, "2026-10-03 03:00:00Z", "out", "fee", 2_200, "PHI SMS", false)  // not a gift
	put(draft, 4, "2026-10-03 04:00:00Z", "in", "gift", 9_000, "SOM", false)  // not published
	w.update(func(tx *pg.Tx) error {
		_, err := tx.Exec(`
			insert into giving.account_covers (account_id, through_on, through_at, lines, sum_in, sum_out, updated_at)
			values ($1, '2026-10-03', null, 3, 700000, 2200, $2)`, c.bank, tx.Now)
		return err
	})
	for _, folded := range []bool{false, true} {
		if folded {
			w.fold()
		}
		days, err := Days(ctx, w.db, "", 0)
		if err != nil || len(days) != 2 || days[0] != (DayRow{day(3), 1, 200_000, 1, 2_200}) ||
			days[1] != (DayRow{day(2), 1, 500_000, 0, 0}) {
			t.Errorf("days %+v, %v", days, err)
		}
	}
	if days, err := Days(ctx, w.db, "lu-thu", day(3)); err != nil || len(days) != 1 {
		t.Errorf("days before the 3rd: %+v, %v", days, err)
	}
	gifts, err := LatestGifts(ctx, w.db, "", 10)
	if err != nil || len(gifts) != 2 || gifts[0].Text != "" || gifts[0].Amount != 200_000 || gifts[1].Text != "UNG HO" {
		t.Errorf("gifts %+v, %v", gifts, err)
	}
	covers, err := Covered(ctx, w.db, "lu-thu")
	if err != nil || len(covers) != 1 || covers[0].Sum() != 697_800 || covers[0].Timed ||
		workday.On(covers[0].Through) != day(3) || covers[0].Number != "10LS" {
		t.Errorf("covers %+v, %v", covers, err)
	}
}

// However money moves, every scope's terms add up to its balance, and the whole
// is the sum of its parts.
func TestArithmeticAlwaysHolds(t *testing.T) {
	w := newWorld(t, "20")
	calls := []call{w.open("mot", "MO", false), w.open("hai", "HA", false)}
	rapid.Check(t, func(t *rapid.T) {
		for range rapid.IntRange(1, 6).Draw(t, "moves") {
			c := rapid.SampledFrom(calls).Draw(t, "campaign")
			qty := rapid.Int64Range(1, 1_000).Draw(t, "qty")
			w.post(c, "gift", day(2), c.giver, c.held, qty)
			to := rapid.SampledFrom([]int64{c.cash, c.transit, c.outlay, c.fee, c.back, c.otherOut}).Draw(t, "to")
			id := w.post(c, "move", day(3), c.held, to, qty)
			switch rapid.IntRange(0, 3).Draw(t, "then") {
			case 0:
				w.update(func(tx *pg.Tx) error {
					_, err := ledger.Reverse(tx, id, "thử đảo bút toán")
					return err
				})
			case 1:
				w.fold()
			case 2:
				w.post(calls[0], "transfer", day(4), c.transit, calls[0].held, w.back(c, qty))
			}
		}
		all := w.figures(Which{})
		var received, balance, sent money.VND
		for _, c := range calls {
			f := w.figures(Which{Campaign: c.slug})
			received += f.Received
			balance += f.Balance
			sent += f.Sent
		}
		if received != all.Received || balance != all.Balance || all.Sent != 0 {
			t.Fatalf("parts %d, %d; whole %+v (sent %d)", received, balance, all, sent)
		}
	})
}

// back makes sure that so much is on its way.
func (w *world) back(c call, qty int64) int64 {
	w.post(c, "gift", day(2), c.giver, c.held, qty)
	w.post(c, "move", day(3), c.held, c.transit, qty)
	return qty
}

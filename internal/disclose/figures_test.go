package disclose

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

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

// The days, covers and latest gifts of the public statement; a hidden gift still
// adds up, a draft's lines are not shown.
func TestStatement(t *testing.T) {
	w := newWorld(t, "20")
	pgtest.Breaks(w.db, "account_covers_add_up", "statement_rows_cover_lines", "bank_balance_is_what_lines_say") // public rows alone
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
	front, err := FrontOf(ctx, w.db, "", 10)
	gifts := front.Latest
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
		rows, _, err := Funds(context.Background(), w.db, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			besides := r.OtherIn - r.OtherOut
			for _, term := range r.Besides {
				if term.Minus {
					besides += term.Amount
				} else {
					besides -= term.Amount
				}
			}
			if r.Received+r.OtherIn-r.Disbursed-r.OtherOut != r.Balance || besides != 0 || r.OtherIn < 0 || r.OtherOut < 0 {
				t.Fatalf("the row of fund %d does not add up: %+v", r.ID, r)
			}
		}
	})
}

// back makes sure that so much is on its way.
func (w *world) back(c call, qty int64) int64 {
	w.post(c, "gift", day(2), c.giver, c.held, qty)
	w.post(c, "move", day(3), c.held, c.transit, qty)
	return qty
}

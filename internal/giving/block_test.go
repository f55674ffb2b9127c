package giving

import (
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/serial"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// A day in the mountains without network: a block is drawn, two slips are written and
// entered, one is torn, and the register says of each number what became of it.
func TestReceiptBlock(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	accountant := officer(9, auth.Accountant, f.province)
	if _, err := f.DrawBlock(t.Context(), f.cashier, f.province, "5", "Chợ Thất Khê"); err == nil {
		t.Error("the cashier drew a block")
	}
	for _, odd := range []string{"", "0", "-1", "101", "năm"} {
		if _, err := f.DrawBlock(t.Context(), accountant, f.province, odd, "Chợ Thất Khê"); !fault.Is(err, "block.slips") {
			t.Errorf("%q slips: %v", odd, err)
		}
	}
	k, err := f.DrawBlock(t.Context(), accountant, f.province, "5", "Chợ Thất Khê")
	if err != nil || k.First != 1 || k.Last != 5 {
		t.Fatalf("%+v %v", k, err)
	}
	again, err := f.DrawBlock(t.Context(), accountant, f.province, "3", "Chợ Na Sầm")
	if err != nil || again.First != 6 {
		t.Fatalf("%+v %v", again, err)
	}
	_, slips, err := f.receipts().BlockFor(t.Context(), accountant, k.ID, auth.ReadBooks)
	if err != nil || len(slips) != 5 {
		t.Fatal(slips, err)
	}
	form := CashForm{Campaign: c.ID, Amount: "300.000", Donor: Donor{LegalName: "Lò Thị Ơn"}, Slip: "0000002"}
	first, err := f.ReceiveCash(t.Context(), f.cashier, form)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.ReceiveCash(t.Context(), f.cashier, form); !fault.Is(err, "block.slip.written") {
		t.Error(err)
	}
	form.Slip = slips[3].Code
	if _, err := f.ReceiveCash(t.Context(), f.cashier, form); err != nil {
		t.Fatal(err)
	}
	form.Slip, form.On = "3", "11/11/2026"
	if _, err := f.ReceiveCash(t.Context(), f.cashier, form); !fault.Is(err, "block.slip.early") {
		t.Error(err)
	}
	for _, odd := range []string{"99", "0", "-3", "tờ ba", "ABCD EFGH JKMN PQRS"} {
		if form.Slip, form.On = odd, ""; true {
			if _, err := f.ReceiveCash(t.Context(), f.cashier, form); !fault.Is(err, "block.slip.missing") {
				t.Errorf("slip %q: %v", odd, err)
			}
		}
	}
	book := f.receipts()
	if err := book.VoidSlips(t.Context(), f.cashier, k.ID, "1", "1", "tờ bị rách"); err == nil {
		t.Error("the cashier voided a slip")
	}
	for want, odd := range map[string][3]string{
		"block.void.range": {"9", "9", "tờ bị rách"}, "block.void.ended": {"1", "2", "tờ bị rách"}, "reason.missing": {"1", "1", "x"},
	} {
		if err := book.VoidSlips(t.Context(), accountant, k.ID, odd[0], odd[1], odd[2]); !fault.Is(err, want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if err := book.VoidSlips(t.Context(), accountant, k.ID, "1", "1", "tờ bị rách"); err != nil {
		t.Fatal(err)
	}
	form.Slip = "1"
	if _, err := f.ReceiveCash(t.Context(), f.cashier, form); !fault.Is(err, "block.slip.void") {
		t.Error(err)
	}
	sum, lines, err := book.Numbers(t.Context(), accountant, serial.Series{Unit: f.province, Year: 2026, Kind: receipt.SlipSeries}, 0, 100)
	if err != nil || sum.Last != 8 || sum.Issued != 2 || sum.Voided != 1 || sum.Blank != 5 || sum.Gaps != 0 || sum.Amount != 600_000 {
		t.Fatalf("%+v %v", sum, err)
	}
	var states string
	for _, l := range lines {
		states += string(l.State) + " "
	}
	if states != "unused written blank written blank blank blank blank " || lines[1].Code != first.Receipt || lines[0].Reason != "tờ bị rách" {
		t.Errorf("%s %+v", states, lines[1])
	}
	s, err := book.PublicSlip(t.Context(), slips[1].Code)
	if err != nil || s.State != receipt.SlipWritten || s.Receipt != first.Receipt {
		t.Errorf("%+v %v", s, err)
	}
}

// A block is drawn in December and written on over New Year: its slips are entered by number
// though the gift is of the new year, and where both years have the number blank, or that of the
// new year has ended, the code says which it is.
func TestSlipOverNewYear(t *testing.T) {
	t.Parallel()
	now := pgtest.Now
	f := newFundAt(t, func() time.Time { return now })
	call := f.call()
	call.EndsOn = "15/01/2027"
	c := f.receivingBy(call)
	accountant := officer(9, auth.Accountant, f.province)
	old, err := f.DrawBlock(t.Context(), accountant, f.province, "5", "Chợ Thất Khê")
	if err != nil {
		t.Fatal(err)
	}
	_, slips, err := f.receipts().BlockFor(t.Context(), accountant, old.ID, auth.ReadBooks)
	if err != nil {
		t.Fatal(err)
	}
	now = time.Date(2027, 1, 2, 3, 0, 0, 0, time.UTC)
	form := CashForm{Campaign: c.ID, Amount: "300.000", Donor: Donor{LegalName: "Lò Thị Ơn"}, Slip: "2"}
	if _, err := f.ReceiveCash(t.Context(), f.cashier, form); err != nil {
		t.Fatal("by number of the year before:", err)
	}
	if _, err := f.ReceiveCash(t.Context(), f.cashier, form); !fault.Is(err, "block.slip.written") {
		t.Error("twice:", err)
	}
	newer, err := f.DrawBlock(t.Context(), accountant, f.province, "5", "Chợ Na Sầm")
	if err != nil {
		t.Fatal(err)
	}
	if form.Slip = "3"; true {
		if _, err := f.ReceiveCash(t.Context(), f.cashier, form); !fault.Is(err, "block.slip.two") {
			t.Error("blank in both years:", err)
		}
	}
	form.On = "01/01/2027" // before the new block was drawn
	if _, err := f.ReceiveCash(t.Context(), f.cashier, form); err != nil {
		t.Error("one of the two was not drawn yet:", err)
	}
	form.On, form.Slip = "", slips[0].Code
	if _, err := f.ReceiveCash(t.Context(), f.cashier, form); err != nil {
		t.Error("by code:", err)
	}
	if form.Slip = "2"; true {
		if _, err := f.ReceiveCash(t.Context(), f.cashier, form); err != nil {
			t.Error("of this year, where the old one is written:", err)
		}
	}
	_, newSlips, err := f.receipts().BlockFor(t.Context(), accountant, newer.ID, auth.ReadBooks)
	if err != nil {
		t.Fatal(err)
	}
	form.Slip = newSlips[3].Code
	if _, err := f.ReceiveCash(t.Context(), f.cashier, form); err != nil {
		t.Fatal(err)
	}
	if err := f.receipts().VoidSlips(t.Context(), accountant, newer.ID, "5", "5", "tờ bị rách"); err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{"4": "block.slip.written", "5": "block.slip.void"} {
		if form.Slip = typed; true { // the old ones are blank
			if _, err := f.ReceiveCash(t.Context(), f.cashier, form); !fault.Is(err, want) {
				t.Errorf("%s, which ended this year: %v", typed, err)
			}
		}
	}
	if form.Slip = slips[3].Code; true {
		if _, err := f.ReceiveCash(t.Context(), f.cashier, form); err != nil {
			t.Error("the old one by code:", err)
		}
	}
	err = f.DB.View(t.Context(), f.cashier, func(tx *pg.Tx) error {
		_, err := receipt.SlipFor(tx, f.province, slips[4].Code, workday.Date(2028, time.January, 2))
		return err
	})
	if !fault.Is(err, "block.slip.missing") {
		t.Error("by code, two years after:", err)
	}
}

// Two desks enter the same slip at once, while a third voids it: it ends once.
func TestSlipRace(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	accountant := officer(9, auth.Accountant, f.province)
	k, err := f.DrawBlock(t.Context(), accountant, f.province, "2", "Chợ Thất Khê")
	if err != nil {
		t.Fatal(err)
	}
	errs := make([]error, 7)
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() {
			if i == 6 {
				errs[i] = f.receipts().VoidSlips(t.Context(), accountant, k.ID, "1", "2", "không dùng đến")
				return
			}
			_, errs[i] = f.ReceiveCash(t.Context(), f.cashier, CashForm{
				Campaign: c.ID, Amount: "100.000", Donor: Donor{LegalName: "Lò Thị Ơn"}, Slip: "1",
			})
		})
	}
	wait.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
		} else if !fault.Is(err, "block.slip.written") && !fault.Is(err, "block.slip.void") && !fault.Is(err, "block.void.ended") {
			t.Error(err)
		}
	}
	if done != 1 {
		t.Errorf("the slip ended %d times", done)
	}
}

// The database keeps the series of slips whole, whoever writes past the program.
func TestSlipAttacks(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	accountant := officer(9, auth.Accountant, f.province)
	k, err := f.DrawBlock(t.Context(), accountant, f.province, "2", "Chợ Thất Khê")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.ReceiveCash(t.Context(), f.cashier, CashForm{Campaign: c.ID, Amount: "100.000", Donor: Donor{LegalName: "Lò Thị Ơn"}}); err != nil {
		t.Fatal(err)
	}
	for constraint, attack := range map[string]string{
		"block_numbers_taken_are_a_block": `select serial.take($1, 2026, 'BNQ', 3)`,
		"blocks_numbers_taken_for_them": `insert into receipt.blocks (unit_id, year, first, last, desk, unit_code, unit_name, fund, drawn_by, drawn_at)
			select $1, 2026, 3, 4, 'Chợ', '20', 'Lạng Sơn', 'Quỹ', 9, now()`,
		"blocks_stay": `insert into receipt.slips (block_id, unit_id, year, number, code)
			select id, $1, 2026, 3, '0123456789ABCDEF' from receipt.blocks`,
		"slips_become_their_receipt": `insert into receipt.slip_ends (unit_id, year, number, receipt_id, at)
			select $1, 2026, 1, id, now() from receipt.receipts`,
	} {
		err := f.DB.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
			_, err := tx.Exec(attack, k.Unit)
			return err
		})
		if got := pg.Constraint(err); got != constraint {
			t.Errorf("%s: %v", constraint, err)
		}
	}
}

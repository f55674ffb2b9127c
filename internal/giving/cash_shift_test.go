package giving

import (
	"fmt"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// The box is counted by who leaves and by who takes over. A gap is asked for its reason,
// kept as it is, and met again by the next count: the books do not move for it.
func TestHandOverOfTheBox(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	next := officer(9, auth.MTTQOfficer, f.province)
	next.Name = "mttq"
	for _, tt := range []struct{ notes, key string }{
		{"1", "notes.sum"}, {"x", "notes.shape"}, {"-1", "notes.shape"}, {"99999999", "notes.shape"},
	} {
		_, err := f.ReceiveCash(t.Context(), f.cashier, CashForm{
			Campaign: c.ID, Amount: "500.000", Notes: map[string]string{"notes.200000": tt.notes},
		})
		if !fault.Is(err, tt.key) {
			t.Errorf("%s notes of 200.000: %v", tt.notes, err)
		}
	}
	if _, err := f.ReceiveCash(t.Context(), f.cashier, CashForm{
		Campaign: c.ID, Amount: "500.000", Notes: map[string]string{"notes.200000": "2", "notes.100000": "1"},
	}); err != nil {
		t.Fatal(err)
	}
	f.cashGift(c)
	box, err := f.BoxFor(t.Context(), next, f.province)
	if err != nil || box.Amount != 1_000_000 || len(box.Parts) != 1 || box.Notes[200_000] != 2 {
		t.Fatalf("the box holds %+v, %v", box, err)
	}
	for _, tt := range []struct {
		name, counted, reason, key string
		by                         auth.Actor
	}{
		{"nobody", "1.000.000", "", "auth.signin", auth.Public},
		{"who takes no cash", "1.000.000", "", "auth.denied", f.manager},
		{"another unit's cashier", "1.000.000", "", "auth.denied", officer(3, auth.Cashier, f.commune)},
		{"nothing counted", "", "", "money.missing", f.cashier},
		{"a gap without a reason", "980.000", "", "shift.gap", f.cashier},
	} {
		_, err := f.CountCash(t.Context(), tt.by, CountCashForm{Unit: f.province, Counted: tt.counted, Reason: tt.reason})
		if !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	count := func(counted, reason string) int64 {
		t.Helper()
		id, err := f.CountCash(t.Context(), f.cashier, CountCashForm{Unit: f.province, Counted: counted, Reason: reason})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	id := count("980.000", "thối nhầm một người 20.000")
	if _, err := f.CountCash(t.Context(), next, CountCashForm{Unit: f.province, Counted: "1.000.000"}); !fault.Is(err, "shift.waits") {
		t.Errorf("a second count beside the first: %v", err)
	}
	if err := f.TakeOver(t.Context(), f.cashier, id); !fault.Is(err, "shift.own") {
		t.Errorf("taken over from oneself: %v", err)
	}
	if err := f.TakeOver(t.Context(), next, id); err != nil {
		t.Fatal(err)
	}
	if err := f.DropCount(t.Context(), next, id, "đếm sai rồi"); !fault.Is(err, "shift.ended") {
		t.Errorf("dropped after it was signed: %v", err)
	}
	k, err := f.CountFor(t.Context(), f.manager, id)
	if err != nil || k.Gap() != -20_000 || k.State != CountTaken || k.EndBy != "mttq" || k.Reason == "" {
		t.Errorf("%+v, %v", k, err)
	}
	if lies := f.balance(c.BookID, ledger.Cash); lies != 1_000_000 {
		t.Errorf("the gap moved the books to %d", lies)
	}
	// The gap is met again, and money that comes in between is noticed.
	id = count("980.000", "như biên bản trước")
	f.cashGift(c)
	if err := f.TakeOver(t.Context(), next, id); !fault.Is(err, "shift.moved") {
		t.Errorf("a box that moved: %v", err)
	}
	if err := f.DropCount(t.Context(), next, id, "có khoản thu mới"); err != nil {
		t.Fatal(err)
	}
	id, err = f.CountCash(t.Context(), f.cashier, CountCashForm{Unit: f.province, Notes: map[string]string{"notes.500000": "3"}})
	if err != nil {
		t.Fatal(err)
	}
	if k, err = f.CountFor(t.Context(), next, id); err != nil || k.Counted != 1_500_000 || k.Notes[500_000] != 3 || k.Gap() != 0 {
		t.Errorf("%+v, %v", k, err)
	}
	// Who keeps the books of one unit and goes from house to house for another reads that
	// one's boxes neither.
	both := officer(30, auth.Accountant, f.commune)
	both.Grants = append(both.Grants, auth.Grant{Role: auth.Assessor, Unit: f.province, Reach: []int64{f.province}})
	counts, err := f.CountsFor(t.Context(), both, CountFilter{})
	boxes, err2 := f.BoxesFor(t.Context(), both)
	if err != nil || err2 != nil || len(counts) != 0 || len(boxes) != 0 {
		t.Errorf("an assessor reads %d counts and %d boxes: %v %v", len(counts), len(boxes), err, err2)
	}
	app := pgtest.Raw(t, f.DB)
	for _, attack := range []string{
		`delete from giving.cash_counts`,
		`truncate giving.cash_counts`,
		`update giving.cash_counts set reason = ''`,
		fmt.Sprintf(`update giving.cash_counts set taken_by = left_by, taken_at = now() where id = %d`, id),
		fmt.Sprintf(`update giving.cash_counts set dropped_by = null, dropped_at = null, drop_reason = null where id = %d`, id-1),
		fmt.Sprintf(`insert into giving.cash_counts (unit_id, counted, book, moves, left_by) values (%d, 5, 5, 1, 1)`, f.commune),
		`update giving.cash_gift_notes set notes = '{}'`,
		`insert into giving.cash_gift_notes (gift_id, unit_id, amount, notes) select max(id), max(unit_id), 400000, '{"200000": 2}' from giving.cash_gifts`,
		`insert into giving.cash_gift_notes (gift_id, unit_id, amount, notes) select max(id), max(unit_id), 500000, '{"250000": 2}' from giving.cash_gifts`,
	} {
		pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, attack)
	}
}

// Two take over the same box in two sessions at the same moment, and who left drops the
// count at that moment too: one of them does it, the others are told.
func TestTakeOverRace(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	f.cashGift(c)
	id, err := f.CountCash(t.Context(), f.cashier, CountCashForm{Unit: f.province, Counted: "500.000"})
	if err != nil {
		t.Fatal(err)
	}
	errs := make([]error, 12)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			if i%4 == 3 {
				errs[i] = f.DropCount(t.Context(), f.cashier, id, "để đếm lại từ đầu")
				return
			}
			errs[i] = f.TakeOver(t.Context(), officer(int64(20+i), auth.Cashier, f.province), id)
		})
	}
	all.Wait()
	done := 0
	for _, err := range errs {
		switch {
		case err == nil:
			done++
		case !fault.Is(err, "shift.ended"):
			t.Error(err)
		}
	}
	var trail int
	err = pgtest.Super(t, f.DB).QueryRow(`
		select count(*) from audit.events where action in ('cash.take_over', 'cash.count.drop')`).Scan(&trail)
	if done != 1 || err != nil || trail != 1 {
		t.Errorf("%d ended it, %d in the trail, %v", done, trail, err)
	}
}

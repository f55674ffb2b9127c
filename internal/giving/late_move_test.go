package giving

import (
	"fmt"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// lineOf is the number of one line by its account, direction and sum.
func (b *bank) lineOf(account int64, d Direction, amount int64) (id int64) {
	b.t.Helper()
	err := pgtest.Super(b.t, b.DB).QueryRowContext(b.t.Context(),
		`select max(id) from giving.bank_lines where account_id = $1 and direction = $2 and amount = $3`, account, string(d), amount).Scan(&id)
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

// carries lets the bank tell of a transfer between two accounts of ours, and gives both lines.
func (b *bank) carries(from, to BankAccount, amount string, qty int64) (out, in int64) {
	b.t.Helper()
	b.late(from.ID, fmt.Sprintf("12|7000.%d|-%s|Dieu chuyen toi %s", qty, amount, to.Number))
	b.late(to.ID, fmt.Sprintf("12|7001.%d|%s|Dieu chuyen CT tu %s QUY toi %s QUY", qty, amount, from.Number, to.Number))
	return b.lineOf(from.ID, Out, qty), b.lineOf(to.ID, In, qty)
}

// Money that goes on has gone when one line says that it left and another that it came, and
// another person than who decided says so; a single gift as all of a ruling.
func TestLateMoneyGoesOn(t *testing.T) {
	t.Parallel()
	b, old, next, its := after(t, 4)
	ctx := t.Context()
	f := b.seen(LateFilter{Max: 300_000}, LateNext)
	f.Next = next.ID
	id, err := b.DecideLateList(ctx, b.manager, f)
	if err != nil {
		t.Fatal(err)
	}
	one := b.lineOf(old.ID, In, 400_000)
	if err := b.DecideLate(ctx, b.manager, LateForm{Line: one, Outcome: LateNext, Next: next.ID, Reason: "Người gửi muốn vậy"}); err != nil {
		t.Fatal(err)
	}
	r := b.ruling(id)
	todo := b.dutiesOf(r.subject())[duty.LateTransfer]
	if todo.State != duty.Running || todo.Path == "" || todo.Proof != duty.Act {
		t.Errorf("nobody is to let it go: %+v", todo)
	}
	out, in := b.carries(old, its, "600.000", 600_000)
	out4, in4 := b.carries(old, its, "400.000", 400_000)
	m, err := b.MovingFor(ctx, b.accountant, 0, id)
	if err != nil || m.Gifts != 3 || m.Amount != 600_000 || len(m.Outs) != 1 || len(m.Ins) != 1 || m.Outs[0].ID != out || m.Ins[0].ID != in {
		t.Fatalf("%+v, %v", m, err)
	}
	both := officer(7, auth.Accountant, b.province)
	for key, try := range map[string]func() error{
		"late.same_person":  func() error { return b.MoveLate(ctx, both, LateMove{Ruling: id, Out: out, In: in}) },
		"late.move.line":    func() error { return b.MoveLate(ctx, b.accountant, LateMove{Ruling: id, Out: out4, In: in}) },
		"late.move.arrival": func() error { return b.MoveLate(ctx, b.accountant, LateMove{Ruling: id, Out: out, In: in4}) },
		"late.not_moving":   func() error { return b.MoveLate(ctx, b.accountant, LateMove{Line: out, Out: out, In: in}) },
		"late.ruling.missing": func() error {
			return b.MoveLate(ctx, b.accountant, LateMove{Ruling: id + 1, Out: out, In: in})
		},
	} {
		if err := try(); !fault.Is(err, key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	errs := make([]error, 3)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = b.MoveLate(ctx, b.accountant, LateMove{Ruling: id, Out: out, In: in}) })
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !fault.Is(err, "late.moved") {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("it went %d times: %v", won, errs)
	}
	if err := b.MoveLate(ctx, b.accountant, LateMove{Line: one, Out: out4, In: in4}); err != nil {
		t.Fatal(err)
	}
	if d := b.dutiesOf(r.subject())[duty.LateTransfer]; d.State != duty.Ended {
		t.Errorf("it went and is still due: %+v", d)
	}
	if err := b.say(out, FeeOut); !fault.Is(err, "line.kind.bound.returned") {
		t.Errorf("the line by which it went becomes another: %v", err)
	}
	sums, err := b.LateMoney(ctx, b.campaign.ID)
	if err != nil || len(sums) != 1 || sums[0] != (LateSum{LateNext, 4, 1_000_000, 4, 1_000_000}) {
		t.Errorf("the public reads %+v, %v", sums, err)
	}
	if b.held(old) != 0 || b.held(its) != 1_000_000 {
		t.Errorf("%d at the old account, %d at the next one's", b.held(old), b.held(its))
	}
	app := pgtest.Super(t, b.DB)
	for _, attack := range []string{
		`update giving.late_moves set amount = 1`,
		`update giving.bank_lines set kind = 'fee' where id in (select out_id from giving.late_moves)`,
		`update giving.bank_lines set kind = 'gift' where id in (select in_id from giving.late_moves)`,
	} {
		pgtest.Refused(t, app, attack)
	}
	for _, attack := range []string{
		`update giving.late_moves set amount = amount + 1`,
		`delete from giving.late_moves where ruling_id is null`,
		`update giving.late_moves set in_id = out_id`,
		`delete from tlog.leaves where kind = 'late_moved'`,
	} {
		pgtest.Sees(t, b.DB, "late_rulings_decide_their_list", attack)
	}
}

// What a ruling gives back goes in one order of the bank, all but what went by itself before.
func TestLateMoneyGoesBackTogether(t *testing.T) {
	t.Parallel()
	b, old, _, _ := after(t, 4)
	ctx := t.Context()
	id, err := b.DecideLateList(ctx, b.manager, b.seen(LateFilter{Max: 300_000}, LateReturned))
	if err != nil {
		t.Fatal(err)
	}
	first := b.lineOf(old.ID, In, 100_000)
	b.late(old.ID, "12|7100.1|-100.000|Hoan tra nguoi gui")
	if err := b.PayLate(ctx, b.accountant, first, b.lineOf(old.ID, Out, 100_000)); err != nil {
		t.Fatal(err)
	}
	b.late(old.ID, "12|7100.2|-500.000|Chi theo lo", "12|7100.3|-600.000|Chi theo lo")
	whole, rest := b.lineOf(old.ID, Out, 600_000), b.lineOf(old.ID, Out, 500_000)
	if err := b.MoveLate(ctx, b.accountant, LateMove{Ruling: id, Out: whole}); !fault.Is(err, "late.move.line") {
		t.Errorf("more than is to go back: %v", err)
	}
	if err := b.MoveLate(ctx, b.accountant, LateMove{Ruling: id, Out: rest}); err != nil {
		t.Fatal(err)
	}
	second := b.lineOf(old.ID, In, 200_000)
	b.late(old.ID, "12|7100.4|-200.000|Hoan tra lan nua")
	if err := b.PayLate(ctx, b.accountant, second, b.lineOf(old.ID, Out, 200_000)); !fault.Is(err, "refund.paid") {
		t.Errorf("given back twice: %v", err)
	}
	r := b.ruling(id)
	if d := b.dutiesOf(r.subject())[duty.LateReturn]; d.State != duty.Ended || r.OutID != rest || r.BackGifts != 1 || r.Waits() {
		t.Errorf("%+v, %+v", r, d)
	}
	sums, err := b.LateMoney(ctx, b.campaign.ID)
	if err != nil || len(sums) != 2 || sums[0] != (LateSum{LateReturned, 3, 600_000, 3, 600_000}) {
		t.Errorf("the public reads %+v, %v", sums, err)
	}
	pgtest.Refused(t, pgtest.Super(t, b.DB), fmt.Sprintf(`
		insert into giving.late_moves (unit_id, ruling_id, out_id, entry_id, gifts, amount, actor_id, at)
		select unit_id, %d, id, entry_id, 2, 500000, 5, now() from giving.bank_lines where id = %d`, id, whole))
}

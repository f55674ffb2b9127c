package giving

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// scan is a paper that an officer hands in.
func (s *safe) scan(by auth.Actor, field string) int64 {
	s.t.Helper()
	kept, err := s.KeepValuablePaper(s.t.Context(), by, s.province, field, "a.png", strings.NewReader("\x89PNG\r\n\x1a\nảnh"))
	if err != nil {
		s.t.Fatal(err)
	}
	return kept
}

func (s *safe) missing(v *Valuable, kind LossKind, qty string) {
	s.t.Helper()
	err := s.ReportValueLoss(s.t.Context(), s.cashier, LossForm{
		Valuable: v.ID, Kind: kind, Qty: qty, Told: "mở két sáng nay không thấy", Paper: s.scan(s.cashier, "file"),
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *safe) decision(v *Valuable, by auth.Actor) WriteOffForm {
	return WriteOffForm{Valuable: v.ID, Document: "25/QĐ-BVĐ", Reason: "Két bị phá, công an đã lập biên bản.", Paper: s.scan(by, "file")}
}

func (s *safe) lost(v *Valuable, kind LossKind, qty string) {
	s.t.Helper()
	s.missing(v, kind, qty)
	err := s.ConfirmValueLoss(s.t.Context(), s.second, v.ID)
	if err == nil {
		err = s.WriteOffValue(s.t.Context(), s.approver, s.decision(v, s.approver))
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// atField reports whether a mistake is told at its field.
func atField(err error, field string) bool {
	e, ok := fault.As(err)
	return ok && slices.ContainsFunc(e.Faults, func(f fault.Fault) bool { return f.Field == field })
}

func (s *safe) count(query string, args ...any) (n int) {
	s.t.Helper()
	if err := pgtest.Super(s.t, s.DB).QueryRow(query, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *safe) logged(kind string) int {
	s.t.Helper()
	return s.count(`select count(*) from tlog.leaves where kind = $1`, kind)
}

// A thief: one reports, another looks again, a third decides. The dollars stay in the books
// until then and cannot be sold or handed back; afterwards they are told as stolen. Found
// again, they are held as before.
func TestValuableIsStolen(t *testing.T) {
	t.Parallel()
	s := newSafe(t)
	ctx := t.Context()
	v := s.held(s.dollars("100", "LS-1"))
	s.missing(v, ValueStolen, "")
	if v = s.valuable(v.ID); v.State != ValuableMissing || s.stand() != "0 0 10000" || v.Missed() == nil {
		t.Errorf("reported: %+v, %s", v, s.stand())
	}
	if _, err := s.PrepareValueSale(ctx, s.accountant, s.sale(map[int64]string{v.ID: "2.500.000"})); !fault.Is(err, "value.sale.gone") {
		t.Error("sold while missed:", err)
	}
	if err := s.VoidReceipt(ctx, s.manager, v.Receipt, "trả lại người tặng"); !fault.Is(err, "value.void.loss") {
		t.Error("handed back while missed:", err)
	}
	for who, err := range map[string]error{
		"decided before anybody looked": s.WriteOffValue(ctx, s.approver, s.decision(v, s.approver)),
		"confirmed by who reported":     s.ConfirmValueLoss(ctx, s.cashier, v.ID),
		"decided by a cashier":          s.WriteOffValue(ctx, s.second, WriteOffForm{Valuable: v.ID}),
		"reported twice":                s.ReportValueLoss(ctx, s.second, LossForm{Valuable: v.ID}),
	} {
		if err == nil {
			t.Error(who)
		}
	}
	if err := s.ConfirmValueLoss(ctx, s.second, v.ID); err != nil {
		t.Fatal(err)
	}
	err := s.WriteOffValue(ctx, s.approver, WriteOffForm{Valuable: v.ID, Reason: "x"})
	for _, field := range []string{"document", "reason", "file"} {
		if !atField(err, field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := s.WriteOffValue(ctx, s.approver, s.decision(v, s.approver)); err != nil {
		t.Fatal(err)
	}
	if v = s.valuable(v.ID); v.State != ValuableLost || v.Left != 0 || s.stand() != "0 0 0" || s.logged("value_lost") != 1 {
		t.Errorf("written off: %+v, %s", v, s.stand())
	}
	if err := s.RestoreValue(ctx, s.approver, v.ID, "tìm thấy ở ngăn khác"); !fault.Is(err, "value.loss.same_person") {
		t.Error("found by who decided:", err)
	}
	if err := s.RestoreValue(ctx, s.manager, v.ID, "tìm thấy ở ngăn khác"); err != nil {
		t.Fatal(err)
	}
	if v = s.valuable(v.ID); v.State != ValuableHeld || s.stand() != "0 0 10000" || s.logged("value_loss_undone") != 1 {
		t.Errorf("found: %+v, %s", v, s.stand())
	}
}

// One note of five is false: the others are sold, for as much as is left, and what came is
// held, sold and false together.
func TestFalseNote(t *testing.T) {
	t.Parallel()
	s := newSafe(t)
	v := s.held(s.dollars("500", "LS-1"))
	s.missing(v, ValueFalse, "100")
	if err := s.WithdrawValueLoss(t.Context(), s.second, v.ID, "ngân hàng đếm lại là thật"); err != nil || s.valuable(v.ID).State != ValuableHeld {
		t.Error("withdrawn:", err)
	}
	s.lost(v, ValueFalse, "100")
	if v = s.valuable(v.ID); v.State != ValuableHeld || v.Left != 40000 || s.stand() != "0 0 40000" {
		t.Errorf("%+v, %s", v, s.stand())
	}
	err := s.ReportValueLoss(t.Context(), s.cashier, LossForm{
		Valuable: v.ID, Kind: ValueLost, Qty: "400,01", FoundOn: "01/01/2020", Told: "mất", Paper: 0,
	})
	for _, field := range []string{"qty", "found_on", "told", "file"} {
		if !atField(err, field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := s.VoidReceipt(t.Context(), s.manager, v.Receipt, "trả lại người tặng"); !fault.Is(err, "value.void.loss") {
		t.Error("handed back in part:", err)
	}
	id := s.approved(map[int64]string{v.ID: "10.000.000"})
	line := s.line(s.account.ID, "12|1|10.000.000|BAN NGOAI TE")
	if err := s.SettleValueSale(t.Context(), s.accountant, id, line.ID); err != nil || s.stand() != "10000000 10000000 0" {
		t.Error("the rest is sold:", err, s.stand())
	}
	if err := s.RestoreValue(t.Context(), s.manager, v.ID, "giám định lại là thật"); !fault.Is(err, "value.loss.rest_sold") {
		t.Error("found when the rest is sold:", err)
	}
}

// Two people at one paper at the same moment: one of them is told that it has gone on.
func TestValuablesTwoAtOnce(t *testing.T) {
	t.Parallel()
	s := newSafe(t)
	ctx := t.Context()
	third := officer(65, auth.Cashier, s.province)
	both := func(what string, a, b func() error, refused ...string) {
		t.Helper()
		var wg sync.WaitGroup
		errs := make([]error, 2)
		wg.Go(func() { errs[0] = a() })
		wg.Go(func() { errs[1] = b() })
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("%s: %v", what, errs)
		}
		for _, err := range errs {
			known := err == nil
			for _, key := range refused {
				known = known || fault.Is(err, key)
			}
			if !known {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	waits := s.taken(s.dollars("100", "LS-1"))
	sign := func(by auth.Actor) func() error {
		return func() error { return s.SignValuable(ctx, by, SignForm{Valuable: waits.ID, Qty: "100", Bag: "LS-1"}) }
	}
	both("two sign", sign(s.second), sign(third), "value.state.gone")
	if v := s.valuable(waits.ID); v.State != ValuableHeld || s.stand() != "0 0 10000" ||
		s.count(`select count(*) from receipt.receipts where kind = 'BNHV'`) != 1 {
		t.Errorf("%+v, %s", v, s.stand())
	}
	waits = s.taken(s.dollars("100", "LS-2"))
	sealed := func() error {
		return s.SignValuable(ctx, s.second, SignForm{Valuable: waits.ID, Qty: "100", Bag: "LS-2"})
	}
	both("one signs, one drops", sealed, func() error { return s.DropValuable(ctx, third, waits.ID, "cầm về") }, "value.state.gone")
	take := func() error { _, err := s.ReceiveValuable(ctx, s.cashier, s.dollars("5", "LS-3")); return err }
	both("one bag twice", take, take, "value.bag.taken")

	v := s.held(s.dollars("50", "LS-4"))
	report := func(by auth.Actor) func() error {
		f := LossForm{Valuable: v.ID, Kind: ValueLost, Told: "không thấy trong két", Paper: s.scan(by, "file")}
		return func() error { return s.ReportValueLoss(ctx, by, f) }
	}
	both("two report", report(s.cashier), report(third), "value.state.gone")
	if err := s.ConfirmValueLoss(ctx, s.second, v.ID); err != nil {
		t.Fatal(err)
	}
	decide := func(by auth.Actor) func() error {
		f := s.decision(v, by)
		return func() error { return s.WriteOffValue(ctx, by, f) }
	}
	both("two decide", decide(s.approver), decide(s.manager), "value.loss.state.gone")
}

// A seal in use is told with all other mistakes, and burns no number.
func TestBagIsTaken(t *testing.T) {
	t.Parallel()
	s := newSafe(t)
	first := s.taken(s.dollars("100", "LS-1"))
	again := s.dollars("100", "LS-1")
	again.Description = "x"
	_, err := s.ReceiveValuable(t.Context(), s.cashier, again)
	if !atField(err, "bag") || !atField(err, "description") {
		t.Error(err)
	}
	if next := s.taken(s.dollars("100", "LS-2")); next.ID != first.ID+1 {
		t.Errorf("%d follows %d", next.ID, first.ID)
	}
}

// What lies in a bag is photographed, and who checks opens the photo for a reason.
func TestValuablePapers(t *testing.T) {
	t.Parallel()
	s := newSafe(t)
	ctx := t.Context()
	f := s.dollars("100", "LS-1")
	f.Photo = s.scan(s.cashier, "photo")
	v := s.held(f)
	auditor := officer(66, auth.Auditor, s.province)
	if _, _, err := s.OpenValuablePaper(ctx, s.second, v.ID, f.Photo, "muốn xem lại"); !fault.Is(err, "auth.denied") {
		t.Error("opened by who counted:", err)
	}
	if _, _, err := s.OpenValuablePaper(ctx, auditor, v.ID, f.Photo, "x"); !fault.Is(err, "reason.missing") {
		t.Error("without a reason:", err)
	}
	if _, body, err := s.OpenValuablePaper(ctx, auditor, v.ID, f.Photo, "kiểm tra đột xuất"); err != nil || !strings.HasSuffix(string(body), "ảnh") {
		t.Error(string(body), err)
	}
	other := s.held(s.dollars("10", "LS-2"))
	if _, _, err := s.OpenValuablePaper(ctx, auditor, other.ID, f.Photo, "kiểm tra đột xuất"); !fault.Is(err, "value.paper.unknown") {
		t.Error("of another thing:", err)
	}
	if err := s.AddValuablePaper(ctx, s.cashier, v.ID, ValuableProtocol, f.Photo); !fault.Is(err, "value.paper.again") {
		t.Error(err)
	}
	for range 11 {
		if err := s.AddValuablePaper(ctx, s.cashier, v.ID, ValuableProtocol, s.scan(s.cashier, "file")); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.AddValuablePaper(ctx, s.cashier, v.ID, ValuablePhoto, s.scan(s.cashier, "file")); !fault.Is(err, "value.paper.many") {
		t.Error(err)
	}
}

// Whoever speaks SQL is held to three people, to what is there and to the entry.
func TestValueLossAttacks(t *testing.T) {
	t.Parallel()
	s := newSafe(t)
	v, gone := s.held(s.dollars("100", "LS-1")), s.held(s.dollars("50", "LS-2"))
	s.lost(gone, ValueLost, "20")
	s.missing(v, ValueFalse, "100")
	app := pgtest.Raw(t, s.DB)
	scope := `select set_config('quy.actor', 'officer:1', true), set_config('quy.units', '*', true)`
	loss, paper := s.valuable(v.ID).Losses[0].ID, s.valuable(v.ID).Losses[0].Paper
	entry := s.valuable(gone.ID).Losses[0].Decided().Entry
	act := func(act string, nth, actor int, more string) string {
		cols, vals, _ := strings.Cut(more, "=")
		return fmt.Sprintf(`insert into giving.value_loss_acts (loss_id, unit_id, nth, act, actor_id, at, on_day%s)
			values (%d, %d, %d, '%s', %d, now(), '2026-11-12'%s)`, cols, loss, s.province, nth, act, actor, vals)
	}
	for attack, want := range map[string]string{
		`update giving.value_losses set qty = 1`:   "permission denied",
		`delete from giving.value_loss_acts`:       "permission denied",
		`delete from giving.valuable_papers`:       "permission denied",
		act("confirmed", 1, 0, ""):                 "value_losses_take_three_people",
		act("confirmed", 1, int(s.cashier.ID), ""): "value_losses_take_three_people",
		act("confirmed", 2, 61, ""):                "value_loss_acts_follow",
		act("written_off", 1, 62, fmt.Sprintf(", reason, document, paper_id, entry_id=, 'không thấy', '1/QĐ', %d, %d", paper, entry)): "value_loss_acts_follow",
		act("restored", 1, 62, fmt.Sprintf(", reason, entry_id=, 'không thấy', %d", entry)):                                           "value_loss_acts_follow",
		fmt.Sprintf(`insert into giving.value_losses (valuable_id, unit_id, kind, qty, found_on, told, paper_id, reported_by, reported_at)
			values (%d, %d, 'lost', 3001, '2026-11-12', 'không thấy trong két', %d, 8, now())`, gone.ID, s.province, paper): "value_losses_of_what_is_there",
		fmt.Sprintf(`insert into giving.value_losses (valuable_id, unit_id, kind, qty, found_on, told, paper_id, reported_by, reported_at)
			values (%d, %d, 'lost', 1, '2026-11-12', 'không thấy trong két', %d, 8, now())`, v.ID, s.province, paper): "value_losses_of_what_is_held",
	} {
		err := pgtest.Refused(t, app, "begin", scope, attack)
		if err != nil && !pg.IsCheck(err, want) && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", attack, err, want)
		}
	}
	if err := s.ConfirmValueLoss(t.Context(), s.second, v.ID); err != nil {
		t.Fatal(err)
	}
	wrong := act("written_off", 2, 62, fmt.Sprintf(", reason, document, paper_id, entry_id=, 'không thấy', '1/QĐ', %d, %d", paper, entry))
	if err := pgtest.Refused(t, app, "begin", scope, wrong); !pg.IsCheck(err, "value_losses_are_in_the_books") {
		t.Error("by another's entry:", err)
	}
	for _, see := range [][2]string{
		{"value_losses_are_in_the_books", `update giving.value_losses set qty = qty - 1 where kind = 'lost'`},
		{"value_losses_are_in_the_books", `delete from giving.value_loss_acts where act = 'written_off'`},
		{"valuables_are_in_the_books", `update giving.value_losses set qty = qty - 1 where kind = 'lost'`},
		{"value_loss_has_three_people", `update giving.value_loss_acts set actor_id = 62 where act = 'confirmed'`},
		{"value_loss_has_leaf", `update giving.value_loss_acts set reason = 'lý do khác' where act = 'written_off'`},
		{"value_loss_has_leaf", `delete from tlog.leaves where kind = 'value_lost'`},
	} {
		pgtest.Sees(t, s.DB, see[0], see[1])
	}
}

// A sale that was taken back stays told as it was, whatever of the thing is lost or found
// afterwards.
func TestSaleIsToldAsItWas(t *testing.T) {
	t.Parallel()
	s := newSafe(t)
	ctx := t.Context()
	whole, part := s.held(s.dollars("200", "LS-1")), s.held(s.dollars("300", "LS-2"))
	s.lost(part, ValueFalse, "100")
	var lines []string
	for i, v := range []*Valuable{whole, part} {
		id := s.approved(map[int64]string{v.ID: "5.000.000"})
		lines = append(lines, fmt.Sprintf("12|%d|5.000.000|BAN NGOAI TE %[1]d", i+1))
		line := s.line(s.account.ID, lines...)
		err := s.SettleValueSale(ctx, s.accountant, id, line.ID)
		if err == nil {
			err = s.Unmatch(ctx, s.keeper, line.ID, "tiền của người khác")
		}
		if err == nil {
			err = s.CancelValueSale(ctx, s.accountant, id, "người mua đổi ý")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	s.lost(whole, ValueLost, "100")
	if err := s.RestoreValue(ctx, s.manager, part.ID, "giám định lại là thật"); err != nil {
		t.Fatal(err)
	}
	if s.stand() != "10000000 10000000 40000" || s.logged("value_sold") != 2 || s.logged("value_sale_undone") != 2 {
		t.Error(s.stand())
	}
}

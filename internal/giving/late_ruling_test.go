package giving

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// after are two campaigns of one fund, the first over, the second receiving at an account of
// its own; and how many late gifts of 100.000, 200.000, … came to the first.
func after(t *testing.T, gifts int) (b *bank, old BankAccount, next *Campaign, its BankAccount) {
	t.Helper()
	now := pgtest.Now.AddDate(0, 0, -1)
	b = newBankAt(t, func() time.Time { return now })
	old = b.accountOf(VCB)
	call := b.call()
	call.Slug, call.Prefix, call.Name = "dot-sau", "DS", "Đợt sau"
	made, err := b.CreateCampaign(t.Context(), b.drafter, call)
	if err != nil {
		t.Fatal(err)
	}
	form := b.account(made.ID)
	form.Number = "9990001112223"
	a, err := b.AddAccount(t.Context(), b.drafter, form)
	if err != nil {
		t.Fatal(err)
	}
	if next, err = b.PublishCampaign(t.Context(), b.manager, made.ID); err != nil {
		t.Fatal(err)
	}
	if b.campaign, err = b.CloseCampaign(t.Context(), b.manager, b.campaign.ID, "Đủ kinh phí"); err != nil {
		t.Fatal(err)
	}
	now = pgtest.Now
	rows := make([]string, gifts)
	for i := range rows {
		rows[i] = fmt.Sprintf("12|6000.%d|%d00.000|muon %d", i, i%9+1, i)
	}
	if gifts > 0 {
		b.late(old.ID, rows...)
	}
	return b, old, next, *a
}

// late takes lines in whose days may lie before those that are known.
func (b *bank) late(account int64, rows ...string) {
	b.t.Helper()
	name := fmt.Sprintf("muon-%s.csv", strings.NewReplacer("|", "-", ".", "-").Replace(rows[0]))
	_, err := b.UploadStatement(b.t.Context(), b.accountant, NewStatement{Account: account, Name: name, Late: true}, strings.NewReader(vcb(rows...)))
	if err == nil {
		err = job.RunOnce(b.t.Context(), b.DB, b.Jobs())
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// seen is a ruling as who looks at the list would write it.
func (b *bank) seen(f LateFilter, o LateOutcome) LateRulingForm {
	b.t.Helper()
	list, err := b.LateListFor(b.t.Context(), b.accountant, b.campaign.ID, f)
	if err != nil {
		b.t.Fatal(err)
	}
	return LateRulingForm{
		Campaign: b.campaign.ID, LateFilter: f, Gifts: list.Gifts, Amount: list.Amount, Outcome: o, Reason: "Theo nghị quyết số 5",
	}
}

func (b *bank) ruling(id int64) LateRuling {
	b.t.Helper()
	list, err := b.LateRulingsFor(b.t.Context(), b.accountant, b.campaign.ID, id+1, 1)
	if err != nil || len(list) != 1 || list[0].ID != id {
		b.t.Fatal(list, err)
	}
	return list[0]
}

// All of a list is decided about at once, by what was seen of it and nothing else: what came
// meanwhile makes it another list.
func TestLateRuling(t *testing.T) {
	t.Parallel()
	b, old, _, _ := after(t, 4)
	ctx := t.Context()
	small, err := ReadLateFilter("12/11/2026", "", "300.000", old.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadLateFilter("13/11/2026", "12/11/2026", "nhiều", 0); !fault.Is(err, "late.through.early") {
		t.Errorf("days the wrong way round: %v", err)
	}
	f := b.seen(small, LateKept)
	if f.Gifts != 3 || f.Amount != 600_000 {
		t.Fatalf("the list is %+v", f)
	}
	if _, err := b.DecideLateList(ctx, b.accountant, f); !isKind(err, fault.Denied) {
		t.Errorf("an accountant rules: %v", err)
	}
	for key, change := range map[string]func(*LateRulingForm){
		"late.list.changed":    func(f *LateRulingForm) { f.Amount-- },
		"late.list.empty":      func(f *LateRulingForm) { f.Max = 1 },
		"late.outcome.missing": func(f *LateRulingForm) { f.Outcome = "spent" },
		"reason.missing":       func(f *LateRulingForm) { f.Reason = "ờ" },
	} {
		wrong := f
		change(&wrong)
		if _, err := b.DecideLateList(ctx, b.manager, wrong); !fault.Is(err, key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	b.late(old.ID, "12|6001.1|50.000|con nua")
	if _, err := b.DecideLateList(ctx, b.manager, f); !fault.Is(err, "late.list.changed") {
		t.Errorf("a gift more than was seen: %v", err)
	}
	if err := b.AskLate(ctx); err != nil {
		t.Fatal(err)
	}
	id, err := b.DecideLateList(ctx, b.manager, b.seen(small, LateKept))
	if err != nil {
		t.Fatal(err)
	}
	if r := b.ruling(id); r.Gifts != 4 || r.Done != 4 || r.DoneAmount != 650_000 || r.EndedAt.IsZero() || r.Decider == "" {
		t.Errorf("%+v", r)
	}
	var open, trail int
	app := pgtest.Super(t, b.DB)
	err = app.QueryRowContext(ctx, `
		select (select count(*) from duty.duties d where kind = 'late_money'
				and not exists (select from duty.steps s where s.duty_id = d.id and s.what = 'done')),
			(select count(*) from audit.events where action like 'line.late%')`).Scan(&open, &trail)
	if err != nil || open != 0 || trail != 1 {
		t.Errorf("%d duties to decide are open, %d entries in the trail, %v", open, trail, err)
	}
	sums, err := b.LateMoney(ctx, b.campaign.ID)
	if err != nil || len(sums) != 2 || sums[0] != (LateSum{LateKept, 4, 650_000, 0, 0}) || sums[1].Outcome != LateWaits {
		t.Errorf("the public reads %+v, %v", sums, err)
	}
}

// The list is read page by page, what waits first, and no page depends on another's length.
func TestLateListByPages(t *testing.T) {
	t.Parallel()
	b, _, _, _ := after(t, 7)
	ctx := t.Context()
	if _, err := b.DecideLateList(ctx, b.manager, b.seen(LateFilter{Max: 300_000}, LateKept)); err != nil {
		t.Fatal(err)
	}
	read := func(q LateQuery) (told string) {
		for range 10 {
			list, err := b.LateFor(ctx, b.accountant, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range list {
				told += fmt.Sprintf(" %s %d", g.Outcome, g.Amount/100_000)
				q.After = g.Cursor()
			}
			if len(list) < q.Limit {
				break
			}
		}
		return told
	}
	const want = " waiting 4 waiting 5 waiting 6 waiting 7 kept 1 kept 2 kept 3"
	for _, limit := range []int{1, 2, 3, 4, 200} {
		if got := read(LateQuery{Campaign: b.campaign.ID, Limit: limit}); got != want {
			t.Errorf("by %d:%s", limit, got)
		}
	}
	if got := read(LateQuery{Campaign: b.campaign.ID, Outcome: LateKept, LateFilter: LateFilter{Max: 200_000}, Limit: 1}); got != " kept 1 kept 2" {
		t.Error(got)
	}
	if got := read(LateQuery{Campaign: b.campaign.ID, Outcome: LateWaits, Limit: 3}); got != want[:len(" waiting 4")*4] {
		t.Error(got)
	}
}

// A long list is carried out in pieces by jobs of which several may run at once, none of
// which decides twice; what a ruling is deciding is nobody else's to decide.
func TestLongLateRuling(t *testing.T) {
	t.Parallel()
	b, old, _, _ := after(t, lateChunk+20)
	ctx := t.Context()
	id, err := b.DecideLateList(ctx, b.manager, b.seen(LateFilter{Account: old.ID}, LateReturned))
	if err != nil {
		t.Fatal(err)
	}
	if r := b.ruling(id); r.Done != 0 || !r.EndedAt.IsZero() || r.Waits() {
		t.Errorf("before its job: %+v", r)
	}
	first, err := b.LateFor(ctx, b.accountant, LateQuery{Campaign: b.campaign.ID, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	err = b.DecideLate(ctx, b.manager, LateForm{Line: first[0].ID, Outcome: LateKept, Reason: "Riêng khoản này"})
	if !fault.Is(err, "late.ruled") {
		t.Errorf("decided beside its ruling: %v", err)
	}
	if _, err := b.DecideLateList(ctx, b.manager, b.seen(LateFilter{Max: 100_000}, LateKept)); !fault.Is(err, "late.ruled") {
		t.Errorf("two rulings at once: %v", err)
	}
	if err := b.MoveLate(ctx, b.accountant, LateMove{Ruling: id, Out: 1}); !fault.Is(err, "late.ruling.running") {
		t.Errorf("it went before it was decided: %v", err)
	}
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if err := b.RunLate(ctx, fmt.Appendf(nil, `{"ruling":%d}`, id)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := job.RunOnce(ctx, b.DB, b.Jobs()); err != nil {
		t.Fatal(err)
	}
	r := b.ruling(id)
	if r.Done != lateChunk+20 || r.DoneAmount != r.Amount || r.EndedAt.IsZero() || !r.Waits() {
		t.Errorf("after its job: %+v", r)
	}
	if d := b.dutiesOf(r.subject())[duty.LateReturn]; d.State != duty.Running || d.Proof != duty.Act {
		t.Errorf("nobody is to give it back: %+v", d)
	}
	b.late(old.ID, "12|6002.1|50.000|sau quyet dinh")
	if _, err := b.DecideLateList(ctx, b.manager, b.seen(LateFilter{}, LateKept)); err != nil {
		t.Errorf("what came after it: %v", err)
	}
}

// Who waits for the last gifts of a ruling has read it before they were decided about, and
// ends it all the same.
func TestLateRulingEndsBehindAnother(t *testing.T) {
	t.Parallel()
	b, old, _, _ := after(t, lateChunk+20)
	ctx := t.Context()
	id, err := b.DecideLateList(ctx, b.manager, b.seen(LateFilter{Account: old.ID}, LateReturned))
	if err != nil {
		t.Fatal(err)
	}
	var behind <-chan error
	super := pgtest.Super(t, b.DB)
	err = b.DB.Update(ctx, importer, func(tx *pg.Tx) error {
		for range 2 {
			if done, err := ruleChunk(tx, id); done || err != nil {
				return errors.Join(err, fmt.Errorf("it is done: %t", done))
			}
		}
		ended := make(chan error, 1)
		go func() { ended <- b.RunLate(ctx, fmt.Appendf(nil, `{"ruling":%d}`, id)) }()
		behind = ended
		for waits := false; !waits; {
			select {
			case err := <-ended:
				return fmt.Errorf("it did not wait: %w", err)
			default:
			}
			err := super.QueryRowContext(ctx, `select exists (
				select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
					and query like '%for update of l')`).Scan(&waits)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-behind; err != nil {
		t.Error(err)
	}
	if r := b.ruling(id); r.Done != lateChunk+20 || r.DoneAmount != r.Amount || r.EndedAt.IsZero() {
		t.Errorf("after the one behind: %+v", r)
	}
}

// Two officers rule on the same list at the same moment, one of them on a single gift of it:
// every gift is decided about once, and the slower is told.
func TestLateRulingRace(t *testing.T) {
	t.Parallel()
	b, _, _, _ := after(t, 5)
	ctx := t.Context()
	one, err := b.LateFor(ctx, b.accountant, LateQuery{Campaign: b.campaign.ID, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	f := b.seen(LateFilter{}, LateKept)
	errs := make([]error, 4)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			if i == 0 {
				errs[i] = b.DecideLate(ctx, b.manager, LateForm{Line: one[0].ID, Outcome: LateReturned, Reason: "Người gửi xin lại"})
				return
			}
			_, errs[i] = b.DecideLateList(ctx, b.manager, f)
		})
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !fault.Is(err, "late.state") && !fault.Is(err, "late.ruled") && !fault.Is(err, "late.list.changed") &&
			!fault.Is(err, "late.list.moved") && !fault.Is(err, "late.list.empty"):
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d decided: %v", won, errs)
	}
}

// A ruling in the database is its list, its decisions follow it, and its end is true, whoever
// writes.
func TestLateRulingAttacks(t *testing.T) {
	t.Parallel()
	b, old, next, _ := after(t, 3)
	ctx := t.Context()
	app := pgtest.Super(t, b.DB)
	const rule = `insert into giving.late_rulings (unit_id, campaign_id, account_id, outcome, next_id, reason, lines, amount, decided_by, at)
		select unit_id, campaign_id, %s, '%s', %s, 'tôi muốn thế', array_agg(id order by id)%s, sum(amount)%s, 1, now()
		from giving.bank_lines where state = 'late' group by unit_id, campaign_id`
	for _, attack := range []string{
		fmt.Sprintf(rule, "null", "kept", "null", "[1:2]", ""),
		fmt.Sprintf(rule, "null", "kept", "null", "", " + 1"),
		fmt.Sprintf(rule, "null", "kept", "null", " || 1", ""),
		fmt.Sprintf(rule, "null", "returned", "null", "", ""),
		fmt.Sprintf(rule, "null", "next", fmt.Sprint(next.ID), "", ""),
		fmt.Sprintf(rule, fmt.Sprint(old.ID), "next", "null", "", ""),
	} {
		pgtest.Refused(t, app, attack)
	}
	id, err := b.DecideLateList(ctx, b.manager, b.seen(LateFilter{Max: 200_000}, LateReturned))
	if err != nil {
		t.Fatal(err)
	}
	for _, attack := range []string{
		`update giving.late_rulings set amount = 1`,
		`delete from giving.late_ruling_ends`,
		fmt.Sprintf(`insert into giving.late_decisions (line_id, unit_id, campaign_id, amount, outcome, reason, decided_by, at, ruling_id)
			select id, unit_id, campaign_id, amount, 'returned', 'Theo nghị quyết số 5', %d, now(), %d
			from giving.bank_lines where state = 'late'`, b.manager.ID, id),
		fmt.Sprintf(`insert into giving.late_ruling_ends (ruling_id, unit_id, gifts, amount, at)
			select id, unit_id, 9, 9, now() from giving.late_rulings where id = %d`, id),
	} {
		pgtest.Refused(t, app, attack)
	}
	for _, attack := range []string{
		`update giving.late_decisions set reason = 'tôi muốn thế'`,
		`update giving.late_ruling_ends set gifts = gifts + 1`,
		`update giving.late_rulings set lines = lines[1:1]`,
	} {
		pgtest.Sees(t, b.DB, "late_rulings_decide_their_list", attack)
	}
	pgtest.Sees(t, b.DB, "late_money_is_decided_once", `update giving.late_decisions set ruling_id = null`)
	stranger := officer(99, auth.FundManager, b.province+1)
	if _, err := b.DecideLateList(ctx, stranger, b.seen(LateFilter{}, LateKept)); !isKind(err, fault.Denied) {
		t.Errorf("an officer of elsewhere: %v", err)
	}
}

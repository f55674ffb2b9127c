package giving

import (
	"strconv"
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
	"github.com/quykhancap/quykhancap/internal/workday"
)

// dutiesOf are the duties about something, by kind.
func (f *fund) dutiesOf(ref string) map[duty.Kind]duty.Duty {
	f.t.Helper()
	found := map[duty.Kind]duty.Duty{}
	err := f.DB.View(f.t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		list, err := duty.About(tx, ref)
		for _, d := range list {
			found[d.Kind] = d
		}
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return found
}

// lateLine takes one line in, of after the end, and gives it.
func (b *bank) lateLine(account int64, row string) *BankLine {
	b.t.Helper()
	_, err := b.UploadStatement(b.t.Context(), b.accountant, NewStatement{Account: account, Name: "muon.csv", Late: true}, strings.NewReader(vcb(row)))
	if err == nil {
		err = job.RunOnce(b.t.Context(), b.DB, b.Jobs())
	}
	list, lost := b.LinesFor(b.t.Context(), b.accountant, LineFilter{Any: true, Limit: 1})
	if err != nil || lost != nil || len(list) != 1 {
		b.t.Fatal(list, err, lost)
	}
	return &list[0]
}

// closed is a campaign that ended yesterday, with its account.
func closed(t *testing.T) (*bank, int64) {
	t.Helper()
	now := pgtest.Now.AddDate(0, 0, -1)
	b := newBankAt(t, func() time.Time { return now })
	a := b.accountOf(VCB).ID
	c, err := b.CloseCampaign(t.Context(), b.manager, b.campaign.ID, "Đủ kinh phí")
	if err != nil {
		t.Fatal(err)
	}
	b.campaign, now = c, pgtest.Now
	return b, a
}

// The day of an early end still counts: what the bank books on it came in time, however
// late its statement is read, and nothing new is promised. The day after is late, and the
// pledge says so.
func TestClosingDayCounts(t *testing.T) {
	now := pgtest.Now
	b := newBankAt(t, func() time.Time { return now })
	ctx, a := t.Context(), b.accountOf(VCB).ID
	pledge := func() *Gift {
		g, err := b.Pledge(ctx, auth.Public, New{Campaign: b.campaign.Slug, Amount: "510000", Leftover: NextRound})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	in, after := pledge(), pledge()
	c, err := b.CloseCampaign(ctx, b.manager, b.campaign.ID, "Đủ kinh phí")
	if err != nil {
		t.Fatal(err)
	}
	if today := workday.On(now); c.LastDay() != today || c.State(today) != Closed {
		t.Errorf("the last day is %s, the state %s", c.LastDay(), c.State(today))
	}
	if d := b.dutiesOf("campaign:" + c.Slug)[duty.PublishReceived]; d.BegunOn != c.LastDay() {
		t.Errorf("its end starts the clock on %s", d.BegunOn)
	}
	if _, err := b.Pledge(ctx, auth.Public, New{Campaign: c.Slug, Amount: "50000", Leftover: NextRound}); !fault.Is(err, "pledge.campaign.closed") {
		t.Errorf("a pledge on the day, after the end: %v", err)
	}
	if g, err := b.ByCode(ctx, in.Code); err != nil || !g.Ended || g.QR != "" || g.Account != nil || g.Late != "" {
		t.Errorf("%+v, %v", g, err)
	}
	now = now.AddDate(0, 0, 1)
	open := b.lateLine(a, "12|5016.1|77.000|khong ma")
	b.lateLine(a, "12|5016.2|510.000|"+in.Code)
	if _, err := b.Claim(ctx, b.accountant, open.ID, Donor{LegalName: "A"}); open.State != LineOpen || err != nil {
		t.Errorf("%s, %v", open.State, err)
	}
	if g, err := b.ByCode(ctx, in.Code); err != nil || g.State != Received || len(g.Receipts) != 1 || g.Ended || g.Late != "" {
		t.Errorf("%+v, %v", g, err)
	}
	l := b.lateLine(a, "13|5017.1|510.000|"+after.Code)
	if g, err := b.ByCode(ctx, after.Code); l.State != LineLate || err != nil || !g.Ended || g.Late != LateWaits || len(g.Receipts) != 0 {
		t.Errorf("%s, %+v, %v", l.State, g, err)
	}
	if err := b.DecideLate(ctx, b.manager, LateForm{Line: l.ID, Outcome: LateKept, Reason: "Theo quy chế"}); err != nil {
		t.Fatal(err)
	}
	if g, err := b.ByCode(ctx, after.Code); err != nil || g.Late != LateKept {
		t.Errorf("%+v, %v", g, err)
	}
}

// After its end a campaign promises nothing and gives no receipt; the bank is to be told;
// what came late is decided about, goes back, and everything is public.
func TestLateMoney(t *testing.T) {
	b, a := closed(t)
	ctx := t.Context()
	due := b.dutiesOf("campaign:" + b.campaign.Slug)
	if d := due[duty.NotifyBank]; d.State != duty.Running || d.Role != auth.Accountant || d.Proof != duty.File || len(due) != 5 {
		t.Errorf("duties %+v", due)
	}
	if _, err := b.Pledge(ctx, auth.Public, New{Campaign: b.campaign.Slug, Amount: "50000", Leftover: NextRound}); !fault.Is(err, "pledge.campaign.closed") {
		t.Errorf("a pledge after the end: %v", err)
	}
	pgtest.Refused(t, pgtest.Raw(t, b.DB), `insert into giving.pledges (campaign_id, unit_id, code, key_hash, earmark_id, leftover, pledged_at, expires_at)
		select id, unit_id, 'LSBCDFGHJKM', sha256('x'), earmark_id, 'return', '2026-11-12 20:00+07', '2026-11-20' from giving.campaigns`)
	kept := b.lateLine(a, "12|5017.1|510.000|muon mot")
	back := b.lateLine(a, "12|5017.2|520.000|muon hai")
	if kept.State != LineLate || back.State != LineLate {
		t.Fatalf("late lines are %s, %s", kept.State, back.State)
	}
	if _, err := b.Claim(ctx, b.accountant, kept.ID, Donor{LegalName: "A"}); !fault.Is(err, "match.late") {
		t.Errorf("a receipt for late money: %v", err)
	}
	if err := b.AskLate(ctx); err != nil {
		t.Fatal(err)
	}
	ask := "campaign:" + b.campaign.Slug + "/late/"
	if d := b.dutiesOf(ask + strconv.FormatInt(kept.ID, 10))[duty.LateMoney]; d.State != duty.Running {
		t.Errorf("nobody is asked to decide: %+v", d)
	}
	if err := b.DecideLate(ctx, b.accountant, LateForm{Line: kept.ID}); !isKind(err, fault.Denied) {
		t.Errorf("an accountant decides: %v", err)
	}
	for key, f := range map[string]LateForm{
		"late.outcome.missing": {Line: kept.ID, Reason: "lý do rõ"},
		"reason.missing":       {Line: kept.ID, Outcome: LateKept, Reason: "ờ"},
		"late.next.missing":    {Line: kept.ID, Outcome: LateNext, Next: b.campaign.ID, Reason: "lý do rõ"},
	} {
		if err := b.DecideLate(ctx, b.manager, f); !fault.Is(err, key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	decide := func(l *BankLine, o LateOutcome) error {
		return b.DecideLate(ctx, b.manager, LateForm{Line: l.ID, Outcome: o, Reason: "Người gửi xác nhận"})
	}
	if err := decide(kept, LateKept); err != nil {
		t.Fatal(err)
	}
	if err := decide(kept, LateReturned); !fault.Is(err, "late.state") {
		t.Errorf("decided twice: %v", err)
	}
	if d := b.dutiesOf(ask + strconv.FormatInt(kept.ID, 10))[duty.LateMoney]; d.State != duty.Ended {
		t.Errorf("decided and still due: %+v", d)
	}
	if err := decide(back, LateReturned); err != nil {
		t.Fatal(err)
	}
	out := b.lateLine(a, "12|5018.1|-520.000|chuyen lai cho nguoi gui")
	both := officer(7, auth.Accountant, b.province)
	if err := b.PayLate(ctx, both, back.ID, out.ID); !fault.Is(err, "late.same_person") {
		t.Errorf("who decided says that it went: %v", err)
	}
	if err := b.PayLate(ctx, b.accountant, kept.ID, out.ID); !fault.Is(err, "late.not_returned") {
		t.Errorf("what stays went back: %v", err)
	}
	if err := b.PayLate(ctx, b.accountant, back.ID, out.ID); err != nil {
		t.Fatal(err)
	}
	if d := b.dutiesOf(back.subject())[duty.LateReturn]; d.State != duty.Ended {
		t.Errorf("went back and still due: %+v", d)
	}
	if b.received() != 510_000 {
		t.Errorf("received %d", b.received())
	}
	sums, err := b.LateMoney(ctx, b.campaign.ID)
	if err != nil || len(sums) != 2 || sums[0] != (LateSum{LateKept, 1, 510_000, 0, 0}) || sums[1] != (LateSum{LateReturned, 1, 520_000, 1, 520_000}) {
		t.Errorf("the public reads %+v, %v", sums, err)
	}
	app := pgtest.Super(t, b.DB)
	pgtest.Refused(t, app, `update giving.late_decisions set outcome = 'kept'`)
	pgtest.Refused(t, app, `insert into giving.late_decisions (line_id, unit_id, campaign_id, amount, outcome, reason, decided_by, at)
		select id, unit_id, campaign_id, amount, 'kept', 'tôi lấy', 1, now() from giving.bank_lines where direction = 'out'`)
	for _, attack := range []string{
		`update giving.late_decisions set outcome = 'kept' where outcome = 'returned'`,
		`delete from giving.late_decisions`,
		`update giving.bank_lines set state = 'open' where amount = 510000`,
		`delete from tlog.leaves where kind = 'gift_returned'`,
	} {
		pgtest.Sees(t, b.DB, "late_money_is_decided_once", attack)
	}
}

// Two officers decide about the same gift at the same moment: one decision stands.
func TestLateMoneyRace(t *testing.T) {
	b, a := closed(t)
	l := b.lateLine(a, "12|5017.1|510.000|muon mot")
	errs := make([]error, 4)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			o := []LateOutcome{LateKept, LateReturned}[i%2]
			errs[i] = b.DecideLate(t.Context(), b.manager, LateForm{Line: l.ID, Outcome: o, Reason: "Quyết định cùng lúc"})
		})
	}
	all.Wait()
	n := 0
	for _, err := range errs {
		if err == nil {
			n++
		} else if !fault.Is(err, "late.state") {
			t.Error(err)
		}
	}
	if n != 1 {
		t.Errorf("%d decided: %v", n, errs)
	}
}

// From its last day on a campaign goes one way: the duties open by themselves, once,
// distribution begins, the report ends it, and not while late money waits.
func TestCampaignEnds(t *testing.T) {
	now := pgtest.Now
	f := newFundAt(t, func() time.Time { return now })
	ctx := t.Context()
	c := f.receiving()
	if _, err := f.BeginDistribution(ctx, f.manager, c.ID); !fault.Is(err, "campaign.distribute.state") {
		t.Errorf("distributes while it receives: %v", err)
	}
	if err := f.EndReceptions(ctx); err != nil || len(f.dutiesOf("campaign:"+c.Slug)) != 0 {
		t.Errorf("duties of a campaign that receives: %v", err)
	}
	now = c.LastDay().End().Add(time.Hour)
	for range 2 {
		if err := f.EndReceptions(ctx); err != nil {
			t.Fatal(err)
		}
	}
	due := f.dutiesOf("campaign:" + c.Slug)
	if d := due[duty.PublishReceived]; len(due) != 5 || d.BegunOn != c.LastDay() || d.DueOn < c.LastDay()+15 {
		t.Errorf("duties %+v", due)
	}
	if _, err := f.ReportCampaign(ctx, f.manager, c.ID, Report{Number: "1/BC", File: f.paper()}); !fault.Is(err, "campaign.report.state") {
		t.Errorf("reported before distribution: %v", err)
	}
	got, err := f.BeginDistribution(ctx, f.manager, c.ID)
	if err != nil || got.State(got.DistributingOn) != Distributing || got.State(c.StartsOn) != Receiving {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := f.BeginDistribution(ctx, f.manager, c.ID); !fault.Is(err, "campaign.step.state") {
		t.Errorf("begins twice: %v", err)
	}
	if _, err := f.ReportCampaign(ctx, f.manager, c.ID, Report{}); !fault.Is(err, "campaign.report.file.missing") {
		t.Errorf("reported by nothing: %v", err)
	}
	got, err = f.ReportCampaign(ctx, f.manager, c.ID, Report{Number: "1/BC", File: f.paper()})
	if err != nil || got.State(got.ReportedOn) != Reported {
		t.Fatalf("%+v, %v", got, err)
	}
	if d := f.dutiesOf("campaign:" + c.Slug)[duty.CampaignReport]; d.State != duty.Ended {
		t.Errorf("reported and still due: %+v", d)
	}
	sheet, err := f.Campaign(ctx, c.Slug)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, s := range sheet.Life(got.ReportedOn) {
		if !s.Past {
			t.Errorf("%s is to come", s.What)
		}
		told = append(told, s.What)
	}
	if s := strings.Join(told, " "); s != "called published receiving closed distributing reported" {
		t.Errorf("the public reads %q", s)
	}
	for _, set := range []string{`distributing_on = distributing_on - 1`, `reported_on = reported_on + 1`, `report_number = 'x'`} {
		for _, check := range []string{"campaign_is_its_leaf", "campaign_is_as_its_trail_says"} {
			pgtest.Sees(t, f.DB, check, `update giving.campaigns set `+set)
		}
	}
	pgtest.Sees(t, f.DB, "campaign_is_as_its_trail_says", `update giving.campaigns set extension_signer = 'x'`)
}

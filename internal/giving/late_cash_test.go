package giving

import (
	"strconv"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// lateTill is a campaign that ended yesterday with cash in its box.
func lateTill(t *testing.T) (*purse, int64) {
	now := pgtest.Now.AddDate(0, 0, -1)
	b := newBankAt(t, func() time.Time { return now })
	p := &purse{bank: b, account: b.accountOf(VCB)}
	for range 2 {
		b.cashGift(b.campaign)
	}
	c, err := b.CloseCampaign(t.Context(), b.manager, b.campaign.ID, "Đủ kinh phí")
	if err != nil {
		t.Fatal(err)
	}
	b.campaign, now = c, pgtest.Now
	return p, p.account.ID
}

// A line of after the last day that was taken for the deposit of the box and is none waits
// for a decision again, and somebody is asked for it again.
func TestPartedLateLineIsLate(t *testing.T) {
	t.Parallel()
	p, a := lateTill(t)
	ctx := t.Context()
	l := p.lateLine(a, "12|5017.1|300.000|khong ro")
	if err := p.AskLate(ctx); err != nil {
		t.Fatal(err)
	}
	slip := p.deposit("300.000")
	if err := p.MatchCash(ctx, p.accountant, l.ID, slip, CashDeposited); err != nil {
		t.Fatal(err)
	}
	if err := p.Unmatch(ctx, p.accountant, l.ID, "không phải phiếu nộp này"); err != nil {
		t.Fatal(err)
	}
	asked := func(suffix string) duty.State {
		return p.dutiesOf("campaign:" + p.campaign.Slug + "/late/" + strconv.FormatInt(l.ID, 10) + suffix)[duty.LateMoney].State
	}
	if got := p.sheet(l.ID); got.State != LineLate || got.Kind != GiftLine {
		t.Errorf("parted it is %s %s", got.State, got.Kind)
	}
	if err := p.AskLate(ctx); err != nil || asked("") == duty.Running || asked("/2") != duty.Running {
		t.Errorf("%s, then %s, %v", asked(""), asked("/2"), err)
	}
	if err := p.DecideLate(ctx, p.manager, LateForm{Line: l.ID, Outcome: LateKept, Reason: "Theo quy chế"}); err != nil || asked("/2") != duty.Ended {
		t.Error(err, asked("/2"))
	}
}

// Late money about which was decided is no cash: what goes back or on would be counted
// twice, and of what stays the public was told by which entry.
func TestDecidedLateMoneyIsNoCash(t *testing.T) {
	t.Parallel()
	p, a := lateTill(t)
	ctx := t.Context()
	slip := p.deposit("300.000")
	for i, want := range map[LateOutcome]string{LateReturned: "refund.once", LateKept: "late.state"} {
		l := p.lateLine(a, "12|5017."+string(i)+"|300.000|khong ro")
		if err := p.DecideLate(ctx, p.manager, LateForm{Line: l.ID, Outcome: i, Reason: "Người gửi xác nhận"}); err != nil {
			t.Fatal(err)
		}
		if err := p.MatchCash(ctx, p.accountant, l.ID, slip, CashDeposited); !fault.Is(err, want) {
			t.Errorf("%s: %v, want %s", i, err, want)
		}
		if got := p.sheet(l.ID); got.State != LineIgnored || got.Kind != GiftLine {
			t.Errorf("%s: %s %s", i, got.State, got.Kind)
		}
	}
}

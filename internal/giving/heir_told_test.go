package giving

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// A late gift to an ended unit may go into the successor's campaign that got its money, which
// stands first, also when that one has reported; one that began after the gift stands behind.
func TestHeirBooks(t *testing.T) {
	t.Parallel()
	h := newInherited(t)
	ctx := t.Context()
	call := h.call()
	call.Slug, call.Prefix, call.Name, call.StartsOn = "dot-sau", "DS", "Đợt sau", "12/11/2026"
	made, err := h.CreateCampaign(ctx, h.drafter, call)
	h.must(err)
	form := h.fund.account(made.ID)
	form.Number = "9990001112223"
	_, err = h.AddAccount(ctx, h.drafter, form)
	h.must(err)
	_, err = h.PublishCampaign(ctx, h.fund.manager, made.ID)
	h.must(err)
	l := h.in("11|9|700.000|ung ho muon cho huyen")
	parts := func() []HeirPart {
		t.Helper()
		x := h.sheet(l.ID).Heir
		if x == nil || len(x.Parts) < 2 {
			t.Fatalf("%+v", x)
		}
		return x.Parts
	}
	check := func() {
		t.Helper()
		list := parts()
		first, last := list[0], list[len(list)-1]
		if first.Campaign.ID != h.campaign.ID || !first.Took || first.Later {
			t.Errorf("first %+v", first)
		}
		if last.Campaign.ID != made.ID || last.Took || !last.Later {
			t.Errorf("last %+v", last)
		}
	}
	check()
	_, err = h.CloseCampaign(ctx, h.fund.manager, h.campaign.ID, "Đủ kinh phí")
	h.must(err)
	_, err = h.BeginDistribution(ctx, h.fund.manager, h.campaign.ID)
	h.must(err)
	_, err = h.ReportCampaign(ctx, h.fund.manager, h.campaign.ID, Report{Number: "1/BC", File: h.paper()})
	h.must(err)
	check()
	h.must(h.decide(l.ID, HeirBooked))
	if x := h.sheet(l.ID).Heir; x.Into == nil || x.Into.ID != h.campaign.ID || h.at() != 700_000 {
		t.Errorf("%+v, %d at the old account", x.Into, h.at())
	}
}

// What became of a line is told to everybody; nobody else's work counts it, and a decision
// whose money went says by which line.
func TestHeirIsTold(t *testing.T) {
	t.Parallel()
	h := newInherited(t)
	ctx := t.Context()
	clerk := h.clerk
	before, err := h.LinesToDecide(ctx, clerk)
	h.must(err)
	l := h.in("12|9|700.000|ung ho muon cho huyen")
	told := func(line int64) HeirTold {
		t.Helper()
		list, err := h.HeirsTold(ctx, []int64{line, 1})
		h.must(err)
		return list[line]
	}
	if x := told(l.ID); x.Said != "waiting" || x.Slug != "" {
		t.Errorf("%+v", x)
	}
	if n, err := h.LinesToDecide(ctx, clerk); err != nil || n != before {
		t.Errorf("%d to decide, %d before, %v", n, before, err)
	}
	h.must(h.decide(l.ID, HeirBooked))
	if x := told(l.ID); x.Said != "booked" || x.Slug != h.campaign.Slug || x.Amount != 700_000 {
		t.Errorf("%+v", x)
	}
	fee := h.in("12|10|-11.000|PHI QUAN LY TAI KHOAN")
	h.must(h.decide(fee.ID, HeirBooked))
	h.refused("heir.spent.booked", h.ReopenHeir(ctx, h.manager, l.ID, "nhầm cuộc vận động"))
	h.must(h.ReopenHeir(ctx, h.manager, fee.ID, "nhầm cuộc vận động"))
	if x := told(fee.ID); x.Said != "waiting" {
		t.Errorf("%+v", x)
	}
	h.must(h.ReopenHeir(ctx, h.manager, l.ID, "người gửi xin lại"))
	h.must(h.decide(l.ID, HeirBack))
	out := h.in("12|11|-700.000|TRA LAI NGUOI GUI")
	h.must(h.MoveHeir(ctx, h.clerk, l.ID, out.ID))
	for _, line := range []int64{l.ID, out.ID} {
		if x := told(line); x.Said != "back_moved" {
			t.Errorf("line %d: %+v", line, x)
		}
	}
	list, err := h.HeirsToldOf(ctx, h.theirs.FundID)
	if err != nil || len(list) != 3 {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err = h.HeirsToldOf(ctx, h.campaign.FundID); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	// What a manager may not answer is not counted as hers.
	if n, err := h.InquiriesWaiting(ctx, officer(93, auth.FundManager, h.province)); err != nil || n != 0 {
		t.Errorf("%d inquiries, %v", n, err)
	}
}

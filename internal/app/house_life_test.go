package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ends plants a campaign that ended early, with money that came late – one gift that waits,
// one that stays, one that is to go back and one that went – and what is due after it.
func (h *house) ends(d *holding, prefix string) {
	h.t.Helper()
	ctx := context.Background()
	manager, accountant := h.sit(auth.FundManager, d.unit, long, never), h.sit(auth.Accountant, d.unit, long, never)
	front := h.sit(auth.MTTQOfficer, d.unit, long, never)
	slug, number := d.slug+"-3", d.number+"9"
	c, err := h.Giving.CreateCampaign(ctx, front.Actor, giving.CampaignForm{
		Unit: h.units[d.unit], Slug: slug, Prefix: "Y" + prefix, Name: "Đợt đã đóng " + d.unit, Purpose: "Khắc phục hậu quả lũ",
		Surplus: "Chuyển sang đợt sau", CallLevel: giving.ProvinceCall, CallBody: "Ban Vận động cứu trợ " + d.unit,
		CallNumber: "11/KG-BVĐ", CallOn: "01/11/2026", CallTitle: "Thư kêu gọi", StartsOn: "02/11/2026", EndsOn: "31/12/2026",
	})
	h.must(err)
	a, err := h.Giving.AddAccount(ctx, front.Actor, giving.AccountForm{
		Campaign: c.ID, BIN: "970436", Number: number, HolderName: "Quỹ " + d.unit, Profile: giving.VCB, ForQR: true, OpenedOn: "02/11/2026",
	})
	h.must(err)
	_, err = h.Giving.PublishCampaign(ctx, manager.Actor, c.ID)
	h.must(err)
	_, err = h.clockedAt(pgtest.Now.AddDate(0, 0, -1)).Giving.CloseCampaign(ctx, manager.Actor, c.ID, "đủ nhu cầu")
	h.must(err) // its last day is yesterday: what comes today is late
	today, file := workday.On(pgtest.Now).Local(), "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"
	for i, money := range []string{",51.000", ",52.000", ",53.000", ",54.000", "54.000,", ",55.000", ",1.000", ",2.000", ",3.000", "3.000,"} {
		words := "den muon " + d.secret
		if strings.HasSuffix(money, ",") {
			words = "hoan tra " + d.secret
		}
		file += fmt.Sprintf("1,%s,5020.%d,%s,,%s\n", today, i, money, words)
	}
	_, err = h.Giving.UploadStatement(ctx, accountant.Actor, giving.NewStatement{Account: a.ID, Name: d.secret + "-muon.csv", Late: true}, strings.NewReader(file))
	h.must(err)
	h.must(job.RunOnce(ctx, h.DB, h.Giving.Jobs()))
	line := func(amount int, direction string) int64 {
		return h.read(`select id from giving.bank_lines where account_id = $1 and amount = $2 and direction = $3`, a.ID, amount, direction)
	}
	for amount, outcome := range map[int]giving.LateOutcome{52000: giving.LateKept, 53000: giving.LateReturned, 54000: giving.LateReturned} {
		h.must(h.Giving.DecideLate(ctx, manager.Actor, giving.LateForm{
			Line: line(amount, "in"), Outcome: outcome, Reason: "đến sau ngày đóng " + d.secret,
		}))
	}
	h.must(h.Giving.DecideLate(ctx, manager.Actor, giving.LateForm{
		Line: line(55000, "in"), Outcome: giving.LateNext, Reason: "đến sau ngày đóng " + d.secret,
		Next: h.read(`select id from giving.campaigns where slug = $1`, d.slug),
	}))
	d.things["goes_on"] = line(55000, "in")
	rule := func(most, sum money.VND, gifts int64) int64 {
		id, err := h.Giving.DecideLateList(ctx, manager.Actor, giving.LateRulingForm{
			Campaign: c.ID, LateFilter: giving.LateFilter{Max: most}, Gifts: gifts, Amount: sum, Outcome: giving.LateReturned,
			Reason: "theo danh sách của " + d.secret,
		})
		h.must(err)
		return id
	}
	d.things["late_ruling"] = rule(2000, 3000, 2)
	h.must(h.Giving.MoveLate(ctx, accountant.Actor, giving.LateMove{Ruling: rule(3000, 3000, 1), Out: line(3000, "out")}))
	h.must(h.Giving.PayLate(ctx, accountant.Actor, line(54000, "in"), line(54000, "out")))

	due := func(kind string) int64 {
		return h.read(`select id from duty.duties where kind = $1 and ref = $2`, kind, "campaign:"+slug)
	}
	met := due("publish_received")
	proof, err := h.Duty.KeepProof(ctx, manager.Actor, met, "bia.png", strings.NewReader("\x89PNG\r\n\x1a\nbìa "+d.secret))
	h.must(err)
	h.must(h.Duty.Finish(ctx, manager.Actor, met, "đã đăng ở trang của "+d.secret, proof))
	h.must(h.Duty.Pause(ctx, manager.Actor, due("campaign_report"), "chờ mẫu của "+d.secret))
	d.things["ended"], d.things["ended_slug"], d.things["duty"], d.things["met"] = c.ID, slug, due("notify_bank"), met
	h.notified(d)
	d.things["late"], d.things["returned"] = line(51000, "in"), line(53000, "in")
	d.planted = append(d.planted,
		planted{"why late money stays", "sau ngày đóng " + d.secret}, planted{"how a duty was done", "trang của " + d.secret})
}

// notified plants two notices of people who call for gifts themselves, one answered.
func (h *house) notified(d *holding) {
	h.t.Helper()
	ctx := context.Background()
	chair := h.sit(auth.CommuneChair, d.unit, long, never)
	today := workday.On(pgtest.Now)
	var calls []int64
	for i := range 2 {
		paper, err := h.Giving.KeepNotice(ctx, chair.Actor, h.units[d.unit], "thong-bao.png", strings.NewReader("\x89PNG\r\n\x1a\n"+d.secret))
		h.must(err)
		call, err := h.Giving.KeepOutside(ctx, chair.Actor, giving.OutsideForm{
			Unit: h.units[d.unit], Kind: "person", Name: fmt.Sprintf("Chu Thị %s%d", d.secret, i), Contact: "0979135792",
			Purpose: "Mua chăn ấm", Area: "Hai thôn ven sông", Bank: "Agribank", Account: "8401205067788",
			StartsOn: today.Local(), EndsOn: (today + 20).Local(), ReceivedOn: (today - 1).Local(), File: paper,
		})
		h.must(err)
		calls = append(calls, call)
	}
	h.must(h.Giving.AnswerOutside(ctx, chair.Actor, giving.OutsideAnswer{
		Call: calls[1], Outcome: "guided", Answer: "Liên hệ trưởng thôn, hỏi " + d.secret,
	}))
	d.things["outside"] = calls[0]
	d.planted = append(d.planted, planted{"who calls for gifts", "Chu Thị " + d.secret}, planted{"the contact of who calls", "0979135792"},
		planted{"the account of who calls", "8401205067788"}, planted{"the answer to who calls", "hỏi " + d.secret})
}

package app

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/job"
)

// inquire plants what givers ask: a claim that waits, and a wrong transfer of an open line
// that its accountant has found. What was said in them is nobody else's.
func (h *house) inquire(d *holding) {
	h.t.Helper()
	ctx := context.Background()
	accountant := h.sit(auth.Accountant, d.unit, long, never)
	f := giving.InquiryForm{
		Kind: giving.ClaimInquiry, Account: d.number, Amount: "777000", At: "10/11/2026", Digits: "482917",
		Donor: giving.Donor{LegalName: "Vi Văn " + d.secret, Phone: "0987613245", Consent: giving.ConsentVersion},
	}
	claim, err := h.Giving.Ask(ctx, auth.Public, f)
	h.must(err)
	h.must(job.RunOnce(ctx, h.DB, job.Handlers{giving.ClaimKind: h.Giving.RunClaim}))
	var on, amount string
	h.must(h.super.QueryRow(`select to_char(booked_on, 'DD/MM/YYYY'), amount from giving.bank_lines where id = $1`, d.open).Scan(&on, &amount))
	f.Kind, f.Amount, f.At, f.Words = giving.RefundInquiry, amount, on, "Tôi chuyển nhầm, tôi là "+d.secret
	f.Bank, f.Number, f.Holder = "Vietcombank", "9704222233334444", "VI VAN "+d.secret
	f.ProofName, f.Proof = "anh.png", strings.NewReader("\x89PNG\r\n\x1a\nảnh của "+d.secret)
	wrong, err := h.Giving.Ask(ctx, auth.Public, f)
	h.must(err)
	read := func(code string) int64 { return h.read(`select id from giving.inquiries where code = $1`, code) }
	h.must(h.Giving.FindRefund(ctx, accountant.Actor, read(wrong), d.open, "có ảnh chụp"))
	d.things["asked"], d.things["inquiry_code"], d.things["inquiry"], d.things["wrong"] = "nhan", claim, read(claim), read(wrong)
	d.things["refund"] = h.read(`select id from giving.refunds where inquiry_id = $1`, read(wrong))
	h.settled(d, accountant.Actor, f)
	d.planted = append(d.planted,
		planted{"the name in a claim", "Vi Văn " + d.secret}, planted{"the phone in a claim", "0987613245"},
		planted{"what was said of a wrong transfer", "tôi là " + d.secret}, planted{"where it is to go back", "9704222233334444"})
}

// donors plants what givers did afterwards: a list of those who gave together, a name that
// was changed, a code that is under way; and a block of slips that are written by hand.
func (h *house) donors(d *holding) {
	h.t.Helper()
	ctx := context.Background()
	accountant, cashier := h.sit(auth.Accountant, d.unit, long, never), h.sit(auth.Cashier, d.unit, long, never)
	_, err := h.Giving.UploadStatement(ctx, accountant.Actor, giving.NewStatement{Account: d.account, Name: d.secret + "-truong.csv"}, strings.NewReader(
		"PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n1,11/11/2026,5020.1,,880.000,,truong "+d.secret+"\n"))
	h.must(err)
	h.must(job.RunOnce(ctx, h.DB, h.Giving.Jobs()))
	line := h.read(`select id from giving.bank_lines where account_id = $1 and amount = 880000`, d.account)
	_, err = h.Giving.Claim(ctx, accountant.Actor, line, giving.Donor{LegalName: "Trường " + d.secret, PublicName: "Trường vùng cao"})
	h.must(err)
	_, err = h.Giving.ListGivers(ctx, accountant.Actor, line, giving.GiverForm{
		Minors: true, Text: "Giàng A " + d.secret + "\t440.000\nThào Thị " + d.secret + "\t440.000\tẩn",
	})
	h.must(err)
	ticket, err := h.Giving.AskCode(ctx, giving.ContactForm{Contact: "hoi.bien.nhan@example.vn", Year: "2026"})
	h.must(err)
	k, err := h.Giving.DrawBlock(ctx, accountant.Actor, h.units[d.unit], "3", "Chợ "+d.secret)
	h.must(err)
	cash, err := h.Giving.ReceiveCash(ctx, cashier.Actor, giving.CashForm{
		Campaign: d.campaign, Amount: "30.000", Donor: giving.Donor{LegalName: "Mùa Thị " + d.secret}, Slip: strconv.FormatInt(k.First, 10),
	})
	h.must(err)
	wrong, err := h.Giving.Ask(ctx, auth.Public, giving.InquiryForm{
		Kind: giving.NameInquiry, Receipt: cash.Receipt, Donor: giving.Donor{LegalName: "Mùa Thị Đúng " + d.secret},
		ProofName: "giay.png", Proof: strings.NewReader("\x89PNG\r\n\x1a\ngiấy của " + d.secret),
	})
	h.must(err)
	d.things["misnamed"] = h.read(`select id from giving.inquiries where code = $1`, wrong)
	d.planted = append(d.planted, planted{"the right name of who was named wrongly", "Mùa Thị Đúng " + d.secret})
	key := base64.RawURLEncoding.EncodeToString(h.Giving.Keys.Derive("pledge/"+d.pledge, 16))
	h.must(h.Giving.NameAs(ctx, d.pledge, key, d.secret+" Họ Lò", false))
	h.must(h.Giving.Follow(ctx, d.slug, strings.ToLower(d.secret)+"@theo.doi.vn", giving.UpdatesConsent, "vi"))
	d.planted = append(d.planted, planted{"who follows a campaign", strings.ToLower(d.secret) + "@theo.doi.vn"})
	thanked := func() int64 {
		return h.read(`select t.id from giving.thanks t join giving.pledges p on p.id = t.pledge_id where p.code = $1`, d.pledge)
	}
	h.must(h.Giving.AskThanks(ctx, d.pledge, key, giving.Thanks{Consent: giving.ThanksVersion, Words: "mua hàng của " + d.secret}))
	h.must(h.Giving.RemoveThanks(ctx, accountant.Actor, thanked(), "quảng cáo của "+d.secret))
	h.must(h.Giving.AskThanks(ctx, d.pledge, key, giving.Thanks{Consent: giving.ThanksVersion, Words: "Gọi tôi số 0968571394"}))
	d.planted = append(d.planted, planted{"why words were taken off", "quảng cáo của " + d.secret})
	d.things["thanks"] = thanked()
	_, _, err = h.Giving.KeepSample(ctx, accountant.Actor, d.account, d.secret+"-la.csv", strings.NewReader("Cột "+d.secret+";B\n1;2\n"))
	h.must(err)
	d.things["stop"] = "1-x"
	d.things["shared"], d.things["ticket"], d.things["block"] = line, ticket, k.ID
	d.planted = append(d.planted, planted{"a former name", d.secret + " Lò"}, planted{"a child on a list", "Giàng A " + d.secret}, planted{"who hides on a list", "Thào Thị " + d.secret})
}

// settled plants an inquiry that was answered and a wrong transfer that has gone back.
func (h *house) settled(d *holding, accountant auth.Actor, f giving.InquiryForm) {
	h.t.Helper()
	ctx := context.Background()
	_, err := h.Giving.UploadStatement(ctx, accountant, giving.NewStatement{Account: d.account, Name: d.secret + "-nham.csv"}, strings.NewReader(
		"PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n1,10/11/2026,5019.1,,970.000,,nham "+d.secret+
			"\n1,11/11/2026,5019.2,970.000,,,hoan tra "+d.secret+"\n"))
	h.must(err)
	h.must(job.RunOnce(ctx, h.DB, h.Giving.Jobs()))
	line := func(direction string) int64 {
		return h.read(`select id from giving.bank_lines where account_id = $1 and amount = 970000 and direction = $2`, d.account, direction)
	}
	f.Amount, f.At, f.Proof = "970000", "10/11/2026", strings.NewReader("\x89PNG\r\n\x1a\nảnh")
	_, err = h.Giving.Ask(ctx, auth.Public, f)
	h.must(err)
	inquiry := h.read(`select max(id) from giving.inquiries where unit_id = $1`, h.units[d.unit])
	h.must(h.Giving.FindRefund(ctx, accountant, inquiry, line("in"), "có ảnh chụp"))
	refund := h.read(`select max(id) from giving.refunds where inquiry_id = $1`, inquiry)
	manager := h.sit(auth.FundManager, d.unit, long, never)
	h.must(h.Giving.DecideRefund(ctx, manager.Actor, giving.RefundVerdict{Refund: refund, Approve: true, FromSpent: true, Reason: "đúng là nhầm"}))
	h.must(h.Giving.PayRefund(ctx, accountant, refund, line("out")))
}

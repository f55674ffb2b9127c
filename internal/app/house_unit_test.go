package app

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// holding is what a unit has of everything that a route can name. secret stands in all
// that only the unit's own officers may read.
type holding struct {
	unit, secret                              string
	campaign, draft, account, book, fund      int64
	slug, number, pledge, receipt, cash, link string
	key                                       string // of the pledge
	statement, line, open, doubt, user, grant int64
	layout                                    int64
	message, entry, period, count, slip       int64
	remittance                                int64

	names     []string        // of households of the commune, in full
	elsewhere map[string]bool // things that are not the unit's own
	things    map[string]any  // all of it, by the names of testdata/routes.txt
	planted   []planted       // what no public answer may tell
}

// furnish fills a unit's fund with one of everything.
func (h *house) furnish(unit, prefix, slug, number string) *holding {
	h.t.Helper()
	ctx := context.Background()
	d := &holding{unit: unit, secret: "Kinmat" + strings.ToLower(prefix), slug: slug, number: number}
	manager, accountant := h.sit(auth.FundManager, unit, long, never), h.sit(auth.Accountant, unit, long, never)
	cashier, admin := h.sit(auth.Cashier, unit, long, never), h.sit(auth.Admin, unit, long, never)
	front := h.sit(auth.MTTQOfficer, unit, long, never)
	admin.SteppedUpAt = pgtest.Now

	call := giving.CampaignForm{
		Unit: h.units[unit], Slug: slug, Prefix: prefix, Name: "Ủng hộ " + unit, Purpose: "Khắc phục hậu quả lũ",
		Surplus: "Chuyển sang đợt sau", CallLevel: giving.ProvinceCall, CallBody: "Ban Vận động cứu trợ " + unit,
		CallNumber: "12/KG-BVĐ", CallOn: "01/11/2026", CallTitle: "Thư kêu gọi", StartsOn: "02/11/2026", EndsOn: "31/12/2026",
	}
	kept, err := h.Giving.KeepCall(ctx, front.Actor, h.units[unit], "keu-goi.pdf", strings.NewReader("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"))
	h.must(err)
	call.CallFile = kept
	c, err := h.Giving.CreateCampaign(ctx, front.Actor, call)
	h.must(err)
	call.CallFile = 0
	a, err := h.Giving.AddAccount(ctx, front.Actor, giving.AccountForm{
		Campaign: c.ID, BIN: "970436", Number: number, HolderName: "Quỹ " + unit, Profile: giving.VCB, ForQR: true, OpenedOn: "02/11/2026",
	})
	h.must(err)
	_, err = h.Giving.PublishCampaign(ctx, manager.Actor, c.ID)
	h.must(err)
	ask := func(number string) int64 {
		asked, err := h.Giving.AddAccount(ctx, front.Actor, giving.AccountForm{
			Campaign: c.ID, BIN: "970405", Number: number, HolderName: "Quỹ " + d.secret, Profile: giving.Agribank, OpenedOn: "03/11/2026",
		})
		h.must(err)
		return asked.AskID
	}
	waits := ask(number + "7")
	h.must(h.Giving.RefuseAccount(ctx, manager.Actor, ask(number+"8"), "chưa có văn bản mở tài khoản"))
	call.Slug, call.Prefix, call.Name = slug+"-2", "Z"+prefix, "Bản thảo "+d.secret
	draft, err := h.Giving.CreateCampaign(ctx, front.Actor, call)
	h.must(err)
	d.campaign, d.draft, d.account, d.book = c.ID, draft.ID, a.ID, c.BookID

	donor := giving.Donor{LegalName: "Lò Thị " + d.secret, PublicName: d.secret + " Lò", Phone: "0968571394", Consent: giving.ConsentVersion}
	p, err := h.Giving.Pledge(ctx, auth.Public, giving.New{
		Campaign: slug, Amount: "200000", Donor: donor, Leftover: giving.NextRound, Locale: "vi",
		Thanks: giving.Thanks{Consent: giving.ThanksVersion, Words: "Gọi tôi số 0968571394"},
	})
	h.must(err)
	d.pledge, d.key = p.Code, p.Key
	row := func(n int, text string) string {
		return fmt.Sprintf("1,%02d/11/2026,5017.%d,,%d00.000,,%s\n", 9+n/4, n, n, text)
	}
	head := "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"
	for _, file := range []string{
		head + row(1, "Nguyen "+d.secret+" ung ho") + row(2, p.Code+" "+d.secret) + row(3, "Tran "+d.secret),
		head + row(5, "moi") + row(3, "Tran "+d.secret) + row(6, "moi nua") + "1,99/99/2026,,,1,,x\n",
	} {
		st, err := h.Giving.UploadStatement(ctx, accountant.Actor, giving.NewStatement{Account: a.ID, Name: d.secret + ".csv"}, strings.NewReader(file))
		h.must(err)
		d.statement = st.ID
		h.must(job.RunOnce(ctx, h.DB, h.Giving.Jobs()))
	}
	l, err := h.Giving.SaveLayout(ctx, accountant.Actor, giving.LayoutForm{
		Account: a.ID, Name: "Mẫu " + d.secret, Header: []string{"Ngày GD", "Tiền vào", "Lời nhắn"},
		Columns: map[string]int{"date": 0, "in": 1, "text": 2}, Dates: giving.DayFirst,
	})
	h.must(err)
	d.layout = l.ID
	donor.PublicName, donor.LegalName, donor.Anonymous = "", "Sùng A "+d.secret, true
	g, err := h.Giving.ReceiveCash(ctx, cashier.Actor, giving.CashForm{
		Campaign: c.ID, Amount: "500.000", Donor: donor, Note: "ghi chú " + d.secret, Leftover: giving.NextRound,
		Notes: map[string]string{"notes.500000": "1"},
	})
	h.must(err)
	d.cash, d.entry = g.Receipt, g.EntryID
	book := &receipt.Book{DB: h.DB, Keys: h.Giving.Keys, Base: h.Giving.URL}
	_, err = book.Print(ctx, cashier.Actor, d.cash, "") // the original
	h.must(err)
	_, err = book.Print(ctx, cashier.Actor, d.cash, "làm mất tờ đầu của "+d.secret)
	h.must(err)
	d.slip, err = h.Giving.DepositCash(ctx, cashier.Actor, giving.DepositForm{Account: a.ID, Amount: "7.000"})
	h.must(err)
	gap, err := h.Giving.CountCash(ctx, cashier.Actor, giving.CountCashForm{Unit: h.units[unit], Counted: "480.000", Reason: "thiếu 13.000 " + d.secret})
	h.must(err)
	h.must(h.Giving.TakeOver(ctx, front.Actor, gap))
	kept, err = h.Giving.KeepGapPaper(ctx, cashier.Actor, gap, "bien-ban.png", strings.NewReader("\x89PNG\r\n\x1a\nbiên bản"))
	h.must(err)
	h.must(h.Giving.AskGap(ctx, cashier.Actor, giving.GapForm{Count: gap, Campaign: c.ID, Way: giving.GapWrittenOff, Reason: "không tìm ra " + d.secret, Paper: kept}))
	d.count, err = h.Giving.CountCash(ctx, cashier.Actor, giving.CountCashForm{
		Unit: h.units[unit], Counted: "490.000", Reason: "thiếu, hỏi lại " + d.secret,
	})
	h.must(err)
	d.link, err = h.Staff.Invite(ctx, admin.Actor, staff.NewUser{
		Login: "moi." + strings.ToLower(prefix), Name: "Bế Thị " + d.secret, Unit: h.units[unit], Email: strings.ToLower(d.secret) + "@example.vn",
		Role: auth.Auditor, From: workday.On(pgtest.Now), Basis: "QĐ 2",
	})
	h.must(err)
	d.link = d.link[strings.Index(d.link, "/van-phong"):]

	id := h.units[unit]
	d.fund = h.read(`select id from ledger.funds where unit_id = $1`, id)
	d.line = h.read(`select id from giving.bank_lines where account_id = $1 and state = 'matched'`, a.ID)
	d.open = h.read(`select min(id) from giving.bank_lines where account_id = $1 and state = 'open'`, a.ID)
	d.doubt = h.read(`select max(id) from giving.doubts where unit_id = $1`, id)
	d.user = h.read(`select max(id) from staff.users where unit_id = $1`, id)
	d.grant = h.read(`select max(id) from staff.grants where unit_id = $1`, id)
	d.message = h.read(`select max(id) from notify.messages where unit_id = $1`, id)
	d.period, err = ledger.AskClose(ctx, h.DB, accountant.Actor, d.fund, workday.Date(2026, 8, 1))
	h.must(err)
	h.must(h.super.QueryRow(`select receipt_code from giving.matches where line_id = $1`, d.line).Scan(&d.receipt))
	hook, _, err := h.Giving.MakeHook(ctx, manager.Actor, id, giving.Sepay, "Báo có "+d.secret)
	h.must(err)
	h.must(h.Giving.TakeEvents(ctx, hook, []byte(`{"id":1,"transactionDate":"2026-11-10 08:00:00","accountNumber":"1",`+
		`"content":"`+d.secret+`","transferType":"in","transferAmount":1000}`))) // of nobody's account
	h.must(h.Giving.TakeEvents(ctx, hook, []byte(`{"id":2,"transactionDate":"2026-11-09 08:00:00","accountNumber":"`+number+
		`","content":"bao co","transferType":"in","transferAmount":300000}`))) // like a line of the file
	// No statement shows these, and one that goes past their day has come.
	for n := 3; n < 5; n++ {
		h.must(h.Giving.TakeEvents(ctx, hook, fmt.Appendf(nil, `{"id":%d,"transactionDate":"2026-11-09 09:00:00","accountNumber":%q,`+
			`"content":%q,"transferType":"in","transferAmount":%d}`, n, number, "bao nham "+d.secret, n*3000)))
	}
	_, err = h.Giving.UploadStatement(ctx, accountant.Actor, giving.NewStatement{Account: a.ID, Name: d.secret + "-cuoi.csv"},
		strings.NewReader(head+row(3, "Tran "+d.secret)+row(5, "moi")))
	h.must(err)
	h.must(job.RunOnce(ctx, h.DB, h.Giving.Jobs()))
	explained := h.read(`select min(line_id) from giving.unshown_lines where unit_id = $1`, id)
	h.must(h.Giving.ExplainUnshown(ctx, accountant.Actor, explained, "ngân hàng ghi sau "+d.secret))
	for _, kind := range []giving.LineKind{giving.OtherLine, giving.GiftLine} {
		h.must(h.Giving.SayKind(ctx, accountant.Actor, giving.KindForm{Line: explained, Kind: kind, Reason: "ngân hàng nói " + d.secret}))
	}
	d.planted = []planted{
		{"a giver's legal name", "Lò Thị " + d.secret},
		{"a giver's phone", "0968571394"},
		{"an officer's name", "Bế Thị " + d.secret},
		{"an officer's address", strings.ToLower(d.secret) + "@example.vn"},
		{"the name of a giver who hides it", "Sùng A " + d.secret},
		{"a note at the desk", "ghi chú " + d.secret},
	}
	h.must(h.Giving.ApproveRemittance(ctx, manager.Actor, h.remit(d, accountant.Actor)))
	d.remittance = h.remit(d, accountant.Actor)
	d.things = map[string]any{
		"account_ask": waits,
		"slug":        d.slug, "pledge": d.pledge, "receipt": d.receipt, "day": "2026-11-10.csv", "code": "20",
		"campaign": d.campaign, "draft": d.draft, "draft_slug": d.slug + "-2", "account": d.account, "book": d.book, "fund": d.fund,
		"detail":    h.read(`select min(id) from ledger.accounts where book_id = $1 and kind = 'bank'`, d.book),
		"statement": d.statement, "layout": d.layout, "line": d.line, "open": d.open, "doubt": d.doubt, "user": d.user, "grant": d.grant,
		"message": d.message, "entry": d.entry, "period": d.period, "paper": h.paperHash(d.receipt),
		"bank_event": h.read(`select max(id) from giving.bank_events where unit_id = $1 and state = 'doubtful'`, id), "hook": hook.ID,
		"unshown": h.read(`select max(line_id) from giving.unshown_lines where unit_id = $1`, id), "provider": "sepay",
		"year": pgtest.Now.Year(), "series": receipt.CashGift, "box": id, "count": d.count, "gap": gap, "slip": d.slip, "remittance": d.remittance,
	}
	h.costs(d, cashier.Actor, accountant.Actor, manager.Actor)
	h.strays(d, accountant.Actor, manager.Actor)
	h.apart(d, accountant.Actor, cashier.Actor)
	h.register(d)
	h.relief(d)
	h.ends(d, prefix)
	return d
}

// remit prepares a transfer to the fund above or below: of a province's to its commune's,
// of a commune's to its province's.
func (h *house) remit(d *holding, by auth.Actor) int64 {
	h.t.Helper()
	to := h.units[thatKhe]
	if d.unit == thatKhe {
		to = h.units[langSon]
	}
	id, err := h.Giving.PrepareRemittance(context.Background(), by, giving.RemittanceForm{
		Account:   d.account,
		ToAccount: h.read(`select min(id) from giving.bank_accounts where unit_id = $1 and closed_on is null`, to),
		Amount:    "9.000", Document: "15/QĐ " + d.secret, Reason: "chuyển " + d.secret,
	})
	h.must(err)
	return id
}

// paperHash is the hash of a receipt's PDF, as anybody downloads it.
func (h *house) paperHash(receipt string) string {
	h.t.Helper()
	w := h.do(http.MethodGet, "/bien-nhan/"+receipt+".pdf", "", "", nil)
	if w.Code != http.StatusOK {
		h.t.Fatalf("the paper of %s: %d", receipt, w.Code)
	}
	return fmt.Sprintf("%x", sha256.Sum256(w.Body.Bytes()))
}

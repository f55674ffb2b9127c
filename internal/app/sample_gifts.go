package app

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// bankTells opens the province's webhook and lets it tell: a gift with a code, one that
// comes twice, one that may be a line of the statement, one of nobody's account.
func (s *story) bankTells(ctx context.Context, c *giving.Campaign, account string) error {
	on := s.today - 1
	s.at(on, 9, 20)
	hook, _, err := s.app.Giving.MakeHook(ctx, s.acts(ctx, "chutaikhoan.tinh"), c.UnitID, giving.Sepay, "SePay, tài khoản VCB của quỹ tỉnh (mẫu)")
	if err != nil {
		return err
	}
	code, err := s.pledge(ctx, c, rand.New(rand.NewPCG(s.seed, 905)))
	if err != nil {
		return err
	}
	for _, e := range []struct {
		number        int
		account, text string
		amount        int
	}{
		{1, account, "Pham Thi Huong ung ho ba con vung lu", 300_000},
		{2, account, code + " ung ho", 200_000},
		{1, account, "Pham Thi Huong ung ho ba con vung lu", 300_000},
		{3, account, "Bao co qua ung dung", 350_000},
		{4, "0000099999999", "Chuyen tien nha", 2_500_000},
	} {
		err := s.app.Giving.TakeEvents(ctx, hook, fmt.Appendf(nil, `{"id":%d,"gateway":"Vietcombank","transactionDate":"%s 09:%02d:00",`+
			`"accountNumber":%q,"content":%q,"transferType":"in","transferAmount":%d,"referenceCode":"FT26MAU%06d"}`,
			90_000+e.number, on, 20+e.number, e.account, e.text, e.amount, e.number))
		if err != nil {
			return err
		}
	}
	return s.run(ctx)
}

// wave is some days of gifts to one account.
type wave struct {
	from           workday.Day
	days           int
	lines, pledges int
	bank, account  string
	wishes         []string
}

// What givers write beside a transfer, as each event moved them.
var (
	matmoWishes = []string{
		"ủng hộ đồng bào bão lũ", "ung ho bao so 11 Matmo", "ủng hộ bà con vùng lũ Lạng Sơn",
		"giúp đỡ đồng bào bị thiên tai", "chuyển tiền ủng hộ", "chuyen tien", "UH MTTQ",
		"gia đình ủng hộ bà con Hữu Lũng", "tập thể lớp 12A ủng hộ", "ủng hộ xã Vân Nham",
		"chung tay vì người nghèo", "mong bà con sớm ổn định",
	}
	floodWishes = []string{
		"ủng hộ bà con vùng lũ", "ủng hộ đồng bào sông Kỳ Cùng", "ung ho ba con That Khe",
		"giúp đỡ đồng bào bị thiên tai", "chuyển tiền ủng hộ", "chuyen tien", "UH MTTQ",
		"gia đình ủng hộ bà con Tràng Định", "tập thể lớp 12A ủng hộ", "công ty TNHH ủng hộ Lạng Sơn",
		"chung tay vì người nghèo", "mong bà con bình an",
	}
)

// gifts lets people register, the bank write its statement, and the accountant
// upload it the morning after the last day.
func (s *story) gifts(ctx context.Context, c *giving.Campaign, w wave) error {
	s.seed++
	r := rand.New(rand.NewPCG(s.seed, 488))
	var codes []string
	for i := range w.pledges {
		s.at(w.from+workday.Day(i*w.days/w.pledges), 7+r.IntN(14), r.IntN(60))
		code, err := s.pledge(ctx, c, r)
		if err != nil {
			return err
		}
		codes = append(codes, code)
	}
	var file bytes.Buffer
	_, err := givingtest.Write(&file, givingtest.Spec{
		Bank: w.bank, Account: w.account, Lines: w.lines, Seed: s.seed,
		From: w.from.Start(), Days: w.days, Codes: codes[:len(codes)*5/6], Totals: true,
		Wishes: w.wishes,
	})
	if err != nil {
		return err
	}
	s.at(w.from+workday.Day(w.days), 8, 15)
	return s.upload(ctx, c, w, file.String())
}

var thanksWords = []string{
	"Mong bà con sớm ổn định cuộc sống.", "", "Thương về vùng lũ.", "Mong các em sớm được đến trường.", "", "Của ít lòng nhiều.", "",
}

func (s *story) pledge(ctx context.Context, c *giving.Campaign, r *rand.Rand) (string, error) {
	name := givingtest.Name(r)
	n := giving.New{Campaign: c.Slug, Leftover: giving.NextRound, Locale: "vi"}
	switch r.IntN(5) {
	case 0:
		n.Anonymous = true
		n.LegalName = name
	case 1:
		n.LegalName = name
	default:
		n.PublicName, n.LegalName = name, name
	}
	if r.IntN(3) > 0 {
		n.Amount = fmt.Sprint(givingtest.Amount(r))
	}
	if r.IntN(4) == 0 {
		n.Leftover = giving.OtherProvince
	}
	if n.PublicName != "" && len(name)%6 == 0 { // a few like to be thanked in public
		n.Thanks = giving.Thanks{Consent: giving.ThanksVersion, Words: thanksWords[int(name[len(name)-1])%len(thanksWords)]}
	}
	g, err := s.app.Giving.Pledge(ctx, auth.Public, n)
	if err != nil {
		return "", err
	}
	return g.Code, nil
}

func (s *story) upload(ctx context.Context, c *giving.Campaign, w wave, csv string) error {
	by := s.acts(ctx, "ketoan.tinh")
	sheet, err := s.app.Giving.CampaignFor(ctx, by, c.ID)
	if err != nil {
		return err
	}
	for _, a := range sheet.Accounts {
		if a.Number != w.account {
			continue
		}
		name := fmt.Sprintf("%s-%s.csv", w.bank, (w.from + workday.Day(w.days) - 1).String())
		_, err := s.app.Giving.UploadStatement(ctx, by, giving.NewStatement{Account: a.ID, Name: name}, strings.NewReader(csv))
		if err != nil {
			return err
		}
		return s.run(ctx)
	}
	return fmt.Errorf("no account %s", w.account)
}

// waiting leaves the accountant something to decide: transfers whose senders
// forgot the code, next to pledges that could be theirs.
func (s *story) waiting(ctx context.Context, c *giving.Campaign) error {
	on := s.today - 1
	s.at(on, 9, 0)
	for _, p := range []struct{ name, amount string }{
		{"Hoàng Thị Mai", "350000"},
		{"Nguyễn Văn Bình", "500000"},
		{"Nguyễn Văn Bình", "500000"},
		{"Trần Quốc Toản", "1200000"},
	} {
		_, err := s.app.Giving.Pledge(ctx, auth.Public, giving.New{
			Campaign: c.Slug, Amount: p.amount, Leftover: giving.NextRound, Locale: "vi",
			Donor: giving.Donor{PublicName: p.name, LegalName: p.name},
		})
		if err != nil {
			return err
		}
	}
	day := on.Local()
	csv := "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n" +
		"1," + day + `,5017.90001,,"350.000",,"MBVCB.7000000001.123456.HOANG THI MAI chuyen tien ung ho dong bao.CT tu 0000000001 HOANG THI MAI"` + "\n" +
		"1," + day + `,5017.90002,,"500.000",,"MBVCB.7000000002.123457.NGUYEN VAN BINH ung ho lu lut.CT tu 0000000002 NGUYEN VAN BINH"` + "\n" +
		"1," + day + `,5017.90003,,"2.000.000",,"Cong ty TNHH Mau ung ho ba con vung lu. LH 0900000000"` + "\n" +
		"1," + day + `,5017.90004,"22.000",,,"Phi SMS BANKING thang nay"` + "\n"
	return s.upload(ctx, c, wave{from: on, days: 1, bank: "vcb-them", account: "0000012345678"}, csv)
}

// desk is cash: at the province's reception table, and at the commune that
// receives under an authorisation.
func (s *story) desk(ctx context.Context) error {
	s.at(s.today-1, 14, 10)
	by := s.acts(ctx, "mttq.tinh")
	open, err := s.app.Giving.Campaign(ctx, "lu-song-ky-cung")
	if err != nil {
		return err
	}
	for _, g := range []giving.CashForm{
		{Amount: "2.000.000", Donor: giving.Donor{PublicName: "Lớp 9A THCS Thất Khê", LegalName: "Tập thể lớp 9A, Trường THCS Thất Khê (mẫu)"}, Note: "Tiền tiết kiệm của cả lớp"},
		{Amount: "500.000", Donor: giving.Donor{Anonymous: true}},
	} {
		g.Campaign, g.Leftover = open.ID, giving.NextRound
		if _, err := s.app.Giving.ReceiveCash(ctx, by, g); err != nil {
			return err
		}
	}
	if err := s.closeDesk(ctx, open.ID); err != nil {
		return err
	}
	from := s.today - 5
	s.at(from-1, 8, 0)
	commune, err := s.open(ctx, call{
		form: giving.CampaignForm{
			Unit: s.units[atCommune], Area: "Xã Thất Khê", Slug: "that-khe-tiep-nhan", Prefix: "TK",
			Name:      "Xã Thất Khê tiếp nhận ủng hộ vùng lũ (tình huống giả định)",
			NameEN:    "Thất Khê commune receives gifts for the flood (made-up event)",
			Purpose:   "Tiền mặt trao tại xã, dùng cho hộ bị ngập trong xã.",
			PurposeEN: "Cash handed over in the commune, for its flooded households.",
			Surplus:   sampleSurplus, SurplusEN: sampleSurplusEN, Disaster: s.flooded.event.Slug,
			CallLevel: giving.CommuneCall, CallBody: "Ủy ban MTTQ Việt Nam xã Thất Khê",
			CallNumber: "03/TB-MTTQ (mẫu)", CallOn: (from - 1).Local(), CallTitle: "Thông báo tiếp nhận ủng hộ",
			AuthorisationNumber: "15/UQ-UBND (mẫu)", AuthorisationOn: (from - 1).Local(), AuthorisationBody: "UBND tỉnh Lạng Sơn",
			StartsOn: from.Local(), EndsOn: (from + 30).Local(),
		},
		accounts: []giving.AccountForm{
			{Treasury: true, BankName: "Kho bạc Nhà nước (mẫu)", Number: "000037610000", HolderName: "UY BAN MTTQ XA THAT KHE (MAU)", OpenedOn: (from - 1).Local()},
		},
		draft: "mttq.xa", publish: "chutich.xa",
	})
	if err != nil {
		return err
	}
	s.at(s.today-1, 16, 40)
	_, err = s.app.Giving.ReceiveCash(ctx, s.acts(ctx, "thuquy.xa"), giving.CashForm{
		Campaign: commune.ID, Amount: "300.000", Leftover: giving.NextRound,
		Donor: giving.Donor{PublicName: "Bà Lý Thị Pham", LegalName: "Lý Thị Pham (mẫu)"},
	})
	return err
}

// closeDesk is the evening at the table: a part of the cash goes to the bank, the rest is
// counted and handed over.
func (s *story) closeDesk(ctx context.Context, campaign int64) error {
	by := s.acts(ctx, "mttq.tinh")
	boxes, err := s.app.Giving.BoxesFor(ctx, by)
	if err != nil {
		return err
	}
	accounts, err := s.app.Giving.OfficialAccounts(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(accounts, func(a giving.Official) bool { return a.CampaignID == campaign })
	s.at(s.today-1, 17, 0)
	if _, err := s.app.Giving.DepositCash(ctx, by, giving.DepositForm{Account: accounts[at].ID, Amount: "1.000.000"}); err != nil {
		return err
	}
	count, err := s.app.Giving.CountCash(ctx, by, giving.CountCashForm{
		Unit: boxes[0].Unit, Counted: (boxes[0].Amount - 1_000_000).String(),
	})
	if err != nil {
		return err
	}
	return s.app.Giving.TakeOver(ctx, s.acts(ctx, "thuquy.tinh"), count)
}

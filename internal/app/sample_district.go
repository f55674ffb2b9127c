package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// The district's account of 2024, and the province's for the same storm.
const (
	districtAccount = "0000180924001"
	yagiAccount     = "0000090924001"
)

// district is the fund of a district of 2024: it received for storm no. 3 with its
// province, closed its year, sent what was left in its bank to the province in its last
// month, and ended with its level on 2025-07-01.
func (s *story) district(ctx context.Context) error {
	from := workday.Date(2024, time.September, 14)
	s.at(from-2, 8, 0)
	c, err := s.open(ctx, call{
		form: giving.CampaignForm{
			Unit: s.units[atDistrict], Slug: "huyen-trang-dinh-bao-so-3", Prefix: "THD",
			Name:      "Huyện Tràng Định tiếp nhận ủng hộ bão số 3 (Yagi)",
			NameEN:    "Tràng Định district receives gifts for storm no. 3 (Yagi)",
			Purpose:   "Hỗ trợ các hộ trong huyện bị ngập, sạt lở do bão số 3.",
			PurposeEN: "For households of the district hit by floods and landslides of the storm.",
			Surplus:   sampleSurplus, SurplusEN: sampleSurplusEN, Disaster: "bao-so-3-yagi-2024",
			CallLevel: giving.DistrictCall, CallBody: "UBND huyện Tràng Định",
			CallNumber: "21/TB-UBND (mẫu)", CallOn: "11/09/2024", CallTitle: "Thông báo tiếp nhận ủng hộ",
			StartsOn: from.Local(), EndsOn: "31/10/2024",
		},
		accounts: []giving.AccountForm{
			{BIN: "970436", Number: districtAccount, HolderName: "BAN VAN DONG CUU TRO HUYEN TRANG DINH (MAU)", Profile: giving.VCB, ForQR: true, OpenedOn: "12/09/2024"},
		},
		draft: "mttq.huyen", publish: "chutaikhoan.huyen",
	})
	if err != nil {
		return err
	}
	s.at(from+2, 9, 0)
	for _, amount := range []string{"3.200.000", "1.500.000"} {
		_, err := s.app.Giving.ReceiveCash(ctx, s.acts(ctx, "thuquy.huyen"), giving.CashForm{
			Campaign: c.ID, Amount: amount, Leftover: giving.NextRound,
			Donor: giving.Donor{PublicName: "Tiểu thương chợ Thất Khê", LegalName: "Tiểu thương chợ Thất Khê (mẫu)"},
		})
		if err != nil {
			return err
		}
	}
	s.at(from+4, 16, 0)
	err = s.lines(ctx, "ketoan.huyen", districtAccount, from+3,
		`,"20,000,000",,Truong THPT Trang Dinh ung ho`, `,"31,500,000",,Can bo cong chuc huyen ung ho`, `,"8,500,000",,Ung ho dong bao vung lu`)
	if err != nil {
		return err
	}
	if err := s.closeYear(ctx); err != nil {
		return err
	}
	return s.endDistrict(ctx)
}

// closeYear closes the district's December 2024 in the first days of January.
func (s *story) closeYear(ctx context.Context) error {
	s.at(workday.Date(2025, time.January, 6), 15, 0)
	fund, december := s.funds[atDistrict], workday.Date(2024, time.December, 1)
	id, err := ledger.AskClose(ctx, s.app.DB, s.acts(ctx, "ketoan.huyen"), fund, december)
	if err != nil {
		return err
	}
	return ledger.ConfirmPeriod(ctx, s.app.DB, s.acts(ctx, "chutaikhoan.huyen"), id)
}

// endDistrict sends the bank's money to the province, hands the cash over on the first
// day without districts, and locks the books.
func (s *story) endDistrict(ctx context.Context) error {
	last := workday.Date(2025, time.June, 20)
	s.at(last, 9, 0)
	accounts, err := s.app.Giving.OfficialAccounts(ctx)
	if err != nil {
		return err
	}
	byNumber := map[string]int64{}
	for _, a := range accounts {
		byNumber[a.Number] = a.ID
	}
	g := s.app.Giving
	id, err := g.PrepareRemittance(ctx, s.acts(ctx, "ketoan.huyen"), giving.RemittanceForm{
		Account: byNumber[districtAccount], ToAccount: byNumber[yagiAccount], Amount: "60.000.000",
		Document: "Kế hoạch bàn giao 88/KH-UBND ngày 18/06/2025 (mẫu)", Reason: "Bàn giao số dư trước khi kết thúc cấp huyện",
	})
	if err != nil {
		return err
	}
	if err := g.ApproveRemittance(ctx, s.acts(ctx, "duyet.huyen"), id); err != nil {
		return err
	}
	if err := g.SendRemittance(ctx, s.acts(ctx, "thuquy.huyen"), id, ""); err != nil {
		return err
	}
	s.at(last+1, 10, 0)
	if err := s.lines(ctx, "ketoan.huyen", districtAccount, last, fmt.Sprintf(`"60,000,000",,,CHUYEN QUY %d BAN GIAO`, id)); err != nil {
		return err
	}
	if err := s.lines(ctx, "ketoan.tinh", yagiAccount, last, fmt.Sprintf(`,"60,000,000",,CHUYEN QUY %d BAN GIAO HUYEN TRANG DINH`, id)); err != nil {
		return err
	}
	found, err := g.ArrivalsFor(ctx, s.acts(ctx, "ketoan.tinh"), id)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("no line brings transfer %d", id)
	}
	if err := g.ReceiveRemittance(ctx, s.acts(ctx, "ketoan.tinh"), id, found[0].ID, ""); err != nil {
		return err
	}
	end := workday.Date(2025, time.July, 1)
	s.at(end, 14, 0)
	_, err = g.AskEnd(ctx, s.acts(ctx, "chutaikhoan.tinh"), giving.EndingForm{
		Unit: s.units[atDistrict], On: end.Local(), Document: "Biên bản bàn giao số 01/BBBG (mẫu)", Cash: "4.700.000",
	})
	if err != nil {
		return err
	}
	s.at(end, 16, 0)
	return g.EndUnit(ctx, s.acts(ctx, "duyet.tinh"), s.units[atDistrict])
}

// lines lets the bank of an account tell lines of one day, as Vietcombank writes them:
// debit, credit, balance and words.
func (s *story) lines(ctx context.Context, login, number string, on workday.Day, lines ...string) error {
	accounts, err := s.app.Giving.OfficialAccounts(ctx)
	if err != nil {
		return err
	}
	var account int64
	for _, a := range accounts {
		if a.Number == number {
			account = a.ID
		}
	}
	var rows strings.Builder
	for i, l := range lines {
		fmt.Fprintf(&rows, "1,%s,8801.%d%d,%s\n", on.Local(), account, i, l)
	}
	_, err = s.app.Giving.UploadStatement(ctx, s.acts(ctx, login), giving.NewStatement{
		Account: account, Name: fmt.Sprintf("sao-ke-%s.csv", on), Late: true,
	}, strings.NewReader("PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"+rows.String()))
	if err != nil {
		return err
	}
	return s.run(ctx)
}

package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
)

// costs is a company that lets a part of its gift be spent on running the fund, and what
// was paid out of that: leaflets, by a bill, two people and a line of the bank.
func (s *story) costs(ctx context.Context) error {
	c, err := s.app.Giving.Campaign(ctx, "lu-song-ky-cung")
	if err != nil {
		return err
	}
	on := s.today - 2
	s.at(on, 9, 20)
	gift, err := s.app.Giving.Pledge(ctx, auth.Public, giving.New{
		Campaign: c.Slug, Amount: "50000000", Leftover: giving.NextRound, Locale: "vi", Costs: giving.CostsVersion,
		Donor: giving.Donor{PublicName: "Hợp tác xã Vận tải Mẫu", LegalName: "Hợp tác xã Vận tải Mẫu"},
	})
	if err != nil {
		return err
	}
	s.at(on, 17, 30)
	const header = "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"
	w := wave{from: on, days: 1, bank: "vcb-htx", account: "0000012345678"}
	err = s.upload(ctx, &c.Campaign, w, header+"1,"+on.Local()+`,5017.91001,,"50.000.000",,"`+gift.Code+` HTX VAN TAI MAU ung ho"`+"\n")
	if err != nil {
		return err
	}
	s.at(on, 18, 0)
	id, err := s.app.Giving.PrepareCost(ctx, s.acts(ctx, "ketoan.tinh"), giving.CostForm{
		Account: gift.Account.ID, Amount: "1.500.000", What: "In 3.000 tờ hướng dẫn đăng ký hỗ trợ phát về 6 xã",
		Document: "Hóa đơn 0000123 ngày " + on.Local() + " (mẫu)",
	})
	if err != nil {
		return err
	}
	s.at(s.today-1, 8, 30)
	if err := s.app.Giving.ApproveCost(ctx, s.acts(ctx, "chutaikhoan.tinh"), id); err != nil {
		return err
	}
	day := (s.today - 1).Local()
	s.at(s.today-1, 17, 35)
	w.from, w.bank = s.today-1, "vcb-chi"
	err = s.upload(ctx, &c.Campaign, w, header+"1,"+day+`,5017.91002,"1.500.000",,,"TT hoa don 0000123 in to huong dan"`+"\n")
	if err != nil {
		return err
	}
	by := s.acts(ctx, "ketoan.tinh")
	_, lines, err := s.app.Giving.CostFor(ctx, by, id)
	if err != nil {
		return err
	}
	if len(lines) != 1 {
		return fmt.Errorf("%d lines may have paid the leaflets", len(lines))
	}
	return s.app.Giving.PayCost(ctx, by, id, lines[0].ID)
}

// others is money that nobody gave: the province's budget for the flood, in a book and an
// account of its own.
func (s *story) others(ctx context.Context) error {
	on := s.today - 2
	s.at(on, 10, 0)
	by := s.acts(ctx, "ketoan.tinh")
	made, err := s.app.Giving.OpenSource(ctx, by, giving.SourceForm{
		Unit: s.units[atProvince], Kind: ledger.BudgetBook, Name: "Dự phòng ngân sách tỉnh, lũ sông Kỳ Cùng (mẫu)",
		Purpose: "Hỗ trợ nhà ở bị sập, trôi theo Nghị định 20/2021/NĐ-CP.", Body: "UBND tỉnh Lạng Sơn",
		Document: "1501/QĐ-UBND (mẫu)", On: on.Local(),
		Account: giving.AccountForm{
			BIN: "970436", Number: "0000015010001", HolderName: "QUY TRO GIUP KHAN CAP TINH LANG SON (MAU)", Profile: giving.VCB,
		},
	})
	if err != nil {
		return err
	}
	account, err := s.app.Giving.AgreeAccount(ctx, s.acts(ctx, "chutaikhoan.tinh"), made.Asks[0].ID)
	if err != nil {
		return err
	}
	s.at(s.today-1, 17, 45)
	_, err = s.app.Giving.UploadStatement(ctx, by, giving.NewStatement{Account: account.ID, Name: "vcb-ngan-sach.csv"},
		strings.NewReader("PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n1,"+(s.today-1).Local()+
			`,5017.92001,,"800.000.000",,"KBNN Lang Son chuyen kinh phi QD 1501 (mau)"`+"\n"))
	if err != nil {
		return err
	}
	return s.run(ctx)
}

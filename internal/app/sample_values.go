package app

import (
	"bytes"
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/giving"
)

// values is what was given that is not đồng: dollars that were sold to the bank, gold that
// still lies in the safe, and euros of which one note was false.
func (s *story) values(ctx context.Context, c *giving.Campaign, account string) error {
	s.at(s.today-6, 9, 40)
	dollars, err := s.valuable(ctx, giving.ValuableForm{
		Campaign: c.ID, Item: "USD", Qty: "1.250", Description: "12 tờ 100 đô la, 1 tờ 50 đô la", Bag: "NP-LS-000101 (mẫu)",
		Donor: giving.Donor{PublicName: "Nguyễn Văn Kiều", LegalName: "Nguyễn Văn Kiều (mẫu)"}, Note: "Bà con xa quê gửi về",
	})
	if err != nil {
		return err
	}
	s.at(s.today-5, 15, 5)
	if _, err := s.valuable(ctx, giving.ValuableForm{
		Campaign: c.ID, Item: "VANG", Qty: "2 chỉ", Fineness: "999,9", Description: "1 nhẫn tròn trơn 2 chỉ, có hóa đơn",
		Certificate: "Hóa đơn bán lẻ (mẫu)", Bag: "NP-LS-000102 (mẫu)", Donor: giving.Donor{Anonymous: true},
	}); err != nil {
		return err
	}
	if err := s.falseNote(ctx, c); err != nil {
		return err
	}
	s.at(s.today-4, 8, 30)
	a, err := s.accountOf(ctx, c, account)
	if err != nil {
		return err
	}
	sale, err := s.app.Giving.PrepareValueSale(ctx, s.acts(ctx, "ketoan.tinh"), giving.ValueSaleForm{
		Account: a, Buyer: "Vietcombank chi nhánh Lạng Sơn (mẫu)", Document: "21/QĐ-BVĐ (mẫu)",
		Reason: "theo tỷ giá mua tiền mặt lúc 8:15, 25.480 đồng một đô la", Prices: map[int64]string{dollars: "31.850.000"},
	})
	if err != nil {
		return err
	}
	s.now.Add(1800)
	if err := s.app.Giving.ApproveValueSale(ctx, s.acts(ctx, "duyet.tinh"), sale); err != nil {
		return err
	}
	s.at(s.today-3, 10, 10)
	csv := fmt.Sprintf("PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"+
		"1,%s,9021.1,,\"31,850,000\",,BAN NGOAI TE 1250 USD TY GIA 25480\n", (s.today - 4).Local())
	if err := s.upload(ctx, c, wave{from: s.today - 4, days: 1, bank: "vcb-usd", account: account}, csv); err != nil {
		return err
	}
	by := s.acts(ctx, "ketoan.tinh")
	lines, err := s.app.Giving.ProceedsFor(ctx, by, sale)
	if err != nil {
		return err
	}
	if len(lines) != 1 {
		return fmt.Errorf("%d lines may be the proceeds of sale %d", len(lines), sale)
	}
	return s.app.Giving.SettleValueSale(ctx, by, sale, lines[0].ID)
}

// falseNote is found by the bank that looks at the euros before it buys them: two people
// say so, and a third decides.
func (s *story) falseNote(ctx context.Context, c *giving.Campaign) error {
	s.at(s.today-5, 16, 20)
	euros, err := s.valuable(ctx, giving.ValuableForm{
		Campaign: c.ID, Item: "EUR", Qty: "350", Description: "3 tờ 100 euro, 1 tờ 50 euro", Bag: "NP-LS-000103 (mẫu)",
		Donor: giving.Donor{Anonymous: true},
	})
	if err != nil {
		return err
	}
	s.at(s.today-4, 8, 40)
	paper, err := s.valuePhoto(ctx, c.UnitID, "thuquy.tinh", "bien-ban.png")
	if err != nil {
		return err
	}
	if err := s.app.Giving.ReportValueLoss(ctx, s.acts(ctx, "thuquy.tinh"), giving.LossForm{
		Valuable: euros, Kind: giving.ValueFalse, Qty: "50", Paper: paper,
		Told: "Vietcombank kiểm tờ 50 euro là tiền giả, đã lập biên bản thu giữ (mẫu)",
	}); err != nil {
		return err
	}
	s.now.Add(1200)
	if err := s.app.Giving.ConfirmValueLoss(ctx, s.acts(ctx, "mttq.tinh"), euros); err != nil {
		return err
	}
	s.now.Add(3600)
	if paper, err = s.valuePhoto(ctx, c.UnitID, "duyet.tinh", "quyet-dinh.png"); err != nil {
		return err
	}
	return s.app.Giving.WriteOffValue(ctx, s.acts(ctx, "duyet.tinh"), giving.WriteOffForm{
		Valuable: euros, Document: "22/QĐ-BVĐ (mẫu)", Paper: paper,
		Reason: "Ngân hàng xác định một tờ 50 euro là tiền giả và thu giữ theo quy định.",
	})
}

func (s *story) valuePhoto(ctx context.Context, unit int64, login, name string) (int64, error) {
	return s.app.Giving.KeepValuablePaper(ctx, s.acts(ctx, login), unit, "file", name, bytes.NewReader(photo().Bytes()))
}

// valuable is taken at the reception table, with a photo, and counted again by the cashier.
func (s *story) valuable(ctx context.Context, f giving.ValuableForm) (int64, error) {
	f.KeptAt, f.Leftover = "Két sắt số 2, phòng thủ quỹ (mẫu)", giving.NextRound
	sheet, err := s.app.Giving.CampaignFor(ctx, s.acts(ctx, "mttq.tinh"), f.Campaign)
	if err != nil {
		return 0, err
	}
	if f.Photo, err = s.valuePhoto(ctx, sheet.UnitID, "mttq.tinh", "tui.png"); err != nil {
		return 0, err
	}
	id, err := s.app.Giving.ReceiveValuable(ctx, s.acts(ctx, "mttq.tinh"), f)
	if err != nil {
		return 0, err
	}
	s.now.Add(600)
	return id, s.app.Giving.SignValuable(ctx, s.acts(ctx, "thuquy.tinh"), giving.SignForm{Valuable: id, Qty: f.Qty, Bag: f.Bag})
}

// accountOf is the campaign's account of a number.
func (s *story) accountOf(ctx context.Context, c *giving.Campaign, number string) (int64, error) {
	sheet, err := s.app.Giving.CampaignFor(ctx, s.acts(ctx, "ketoan.tinh"), c.ID)
	if err != nil {
		return 0, err
	}
	for _, a := range sheet.Accounts {
		if a.Number == number {
			return a.ID, nil
		}
	}
	return 0, fmt.Errorf("campaign %s has no account %s", c.Slug, number)
}

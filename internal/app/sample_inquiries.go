package app

import (
	"bytes"
	"context"
	"strconv"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// inquiries are what two givers ask of the flood's campaign: one finds no receipt, the
// other sent a sum by mistake, which the accountant has found and somebody else decides.
func (s *story) inquiries(ctx context.Context, slug string) error {
	s.at(s.today-1, 20, 30)
	accountant := s.acts(ctx, "ketoan.tinh")
	sheet, err := s.app.Giving.Campaign(ctx, slug)
	if err != nil {
		return err
	}
	lines, err := s.app.Giving.LinesFor(ctx, accountant, giving.LineFilter{State: giving.LineOpen, Campaign: sheet.ID, Limit: 2})
	if err != nil || len(lines) < 2 {
		return err
	}
	number := map[int64]string{}
	for _, a := range sheet.Accounts {
		number[a.ID] = a.Number
	}
	f := giving.InquiryForm{
		Kind: giving.ClaimInquiry, Account: number[lines[0].AccountID], Amount: strconv.FormatInt(int64(lines[0].Amount), 10), At: lines[0].BookedOn.Local(), Digits: "4471",
		Words: "Tôi quên ghi mã khi chuyển.", Donor: giving.Donor{LegalName: "Hoàng Thị Sen"},
	}
	if _, err := s.app.Giving.Ask(ctx, auth.Public, f); err != nil {
		return err
	}
	f.Kind, f.Account, f.At = giving.RefundInquiry, number[lines[1].AccountID], lines[1].BookedOn.Local()
	f.Amount = strconv.FormatInt(int64(lines[1].Amount), 10)
	f.Words, f.Donor = "Tôi định chuyển cho người nhà, bấm nhầm tài khoản đã lưu.", giving.Donor{}
	f.Bank, f.Number, f.Holder, f.ProofName, f.Proof = "Agribank", "1500000004471", "LO VAN INH", "giao-dich.png", bytes.NewReader(photo().Bytes())
	code, err := s.app.Giving.Ask(ctx, auth.Public, f)
	if err != nil {
		return err
	}
	s.at(s.today-1, 21, 0)
	list, err := s.app.Giving.InquiriesFor(ctx, accountant, giving.InquiryFilter{Kind: giving.RefundInquiry})
	if err != nil {
		return err
	}
	for _, q := range list {
		if q.Code == code {
			return s.app.Giving.FindRefund(ctx, accountant, q.ID, lines[1].ID, "Ảnh giao dịch khớp số tiền và ngày.")
		}
	}
	return nil
}

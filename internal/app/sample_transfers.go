package app

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// The accounts between which the sample's transfers go.
const (
	kyCungAccount  = "0000012345678"
	communeAccount = "000037610000" // at the Treasury
)

// transfers lets the province send a part of its gifts to the commune: one transfer arrived
// short and the gap was explained, another is under way and the commune's bank has told of
// it, so that a newcomer confirms it from the statement.
func (s *story) transfers(ctx context.Context) error {
	short, err := s.remit(ctx, s.today-2, "20.000.000", "Hỗ trợ xã chi tại chỗ, lần 1",
		`"20,000,000",,,CHUYEN QUY %d CHO XA THAT KHE`, `,"19,800,000",,CHUYEN QUY %d BVD TINH LANG SON`)
	if err != nil {
		return err
	}
	g := s.app.Giving
	s.at(s.today-1, 10, 0)
	found, err := g.ArrivalsFor(ctx, s.acts(ctx, "ketoan.xa"), short)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("no line brings transfer %d", short)
	}
	err = g.ReceiveRemittance(ctx, s.acts(ctx, "ketoan.xa"), short, found[0].ID, "Ngân hàng báo có 19.800.000 ₫, thiếu 200.000 ₫")
	if err != nil {
		return err
	}
	s.at(s.today-1, 15, 0)
	err = g.ExplainRemittance(ctx, s.acts(ctx, "chutaikhoan.tinh"), short, giving.GapLost,
		"Ngân hàng nhập thiếu 200.000 ₫ trên lệnh; đã lập biên bản số 04/BB-BVĐ (mẫu) để ngân hàng bồi hoàn")
	if err != nil {
		return err
	}
	_, err = s.remit(ctx, s.today-1, "15.000.000", "Hỗ trợ xã chi tại chỗ, lần 2",
		`"15,000,000",,,CHUYEN QUY %d CHO XA THAT KHE`, `,"15,000,000",,CHUYEN QUY %d BVD TINH LANG SON`)
	return err
}

// remit sends money from the province to the commune by three people, and lets both banks
// tell of it.
func (s *story) remit(ctx context.Context, on workday.Day, amount, reason, out, in string) (int64, error) {
	s.at(on, 8, 30)
	g := s.app.Giving
	accounts, err := g.OfficialAccounts(ctx)
	if err != nil {
		return 0, err
	}
	byNumber := map[string]int64{}
	for _, a := range accounts {
		byNumber[a.Number] = a.ID
	}
	id, err := g.PrepareRemittance(ctx, s.acts(ctx, "ketoan.tinh"), giving.RemittanceForm{
		Account: byNumber[kyCungAccount], ToAccount: byNumber[communeAccount], Amount: amount,
		Document: "Quyết định 21/QĐ-BVĐ (mẫu)", Reason: reason,
	})
	if err != nil {
		return 0, err
	}
	s.at(on, 9, 0)
	if err := g.ApproveRemittance(ctx, s.acts(ctx, "duyet.tinh"), id); err != nil {
		return 0, err
	}
	s.at(on, 9, 30)
	if err := g.SendRemittance(ctx, s.acts(ctx, "thuquy.tinh"), id, ""); err != nil {
		return 0, err
	}
	s.at(on, 16, 30)
	if err := s.lines(ctx, "ketoan.tinh", kyCungAccount, on, fmt.Sprintf(out, id)); err != nil {
		return 0, err
	}
	return id, s.lines(ctx, "ketoan.xa", communeAccount, on, fmt.Sprintf(in, id))
}

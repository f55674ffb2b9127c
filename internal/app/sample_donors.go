package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
)

// pupils are those for whom a school gave once, on the sample's list.
var pupils = []string{
	"Hoàng Thị Lụa", "Nông Văn Phúc", "Vi Thị Sim", "Lộc Văn Tài", "Hứa Thị Thơm", "Chu Văn Vượng", "Đàm Thị Yến", "Lý A Dính",
}

// donors are what givers did afterwards: a school says for which pupils it gave, and the
// accountant draws a block of receipts for a reception point without network.
func (s *story) donors(ctx context.Context, slug string) error {
	s.at(s.today-1, 21, 10)
	accountant := s.acts(ctx, "ketoan.tinh")
	sheet, err := s.app.Giving.Campaign(ctx, slug)
	if err != nil {
		return err
	}
	lines, err := s.app.Giving.LinesFor(ctx, accountant, giving.LineFilter{State: giving.LineOpen, Campaign: sheet.ID, Limit: 20})
	if err != nil {
		return err
	}
	for _, l := range lines[min(2, len(lines)):] { // two are asked for
		if l.Amount < 100_000 {
			continue
		}
		school := giving.Donor{LegalName: "Trường TH và THCS Quốc Khánh", PublicName: "Trường TH và THCS Quốc Khánh"}
		if _, err := s.app.Giving.Claim(ctx, accountant, l.ID, school); err != nil {
			return err
		}
		if _, err := s.app.Giving.ListGivers(ctx, accountant, l.ID, giving.GiverForm{Minors: true, Text: sharedBy(l.Amount)}); err != nil {
			return err
		}
		break
	}
	k, err := s.app.Giving.DrawBlock(ctx, accountant, sheet.UnitID, "30", "Điểm tiếp nhận Quốc Khánh, chưa có mạng")
	if err != nil {
		return err
	}
	return s.app.Receipts.VoidSlips(ctx, accountant, k.ID, "1", "1", "tờ in thử, nhòe mực")
}

// sharedBy is a list of the pupils who share in an amount, the first with what is left.
func sharedBy(amount money.VND) string {
	var list strings.Builder
	each := amount / money.VND(len(pupils)) / 1000 * 1000
	for i, name := range pupils {
		part := each
		if i == 0 {
			part = amount - each*money.VND(len(pupils)-1)
		}
		fmt.Fprintf(&list, "%s\t%d\n", name, int64(part))
	}
	return list.String()
}

package app

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ends tells how the campaigns of 2024 and 2025 ended: the bank told, what was received
// and distributed published, the report sent up. The later one was extended by a document
// of the province, and one gift came to it when it was over.
func (s *story) ends(ctx context.Context) error {
	if err := s.districtClosed(ctx); err != nil {
		return err
	}
	if err := s.closeDown(ctx, "bao-so-3-yagi-2024", workday.Date(2024, time.December, 9), 2024, ""); err != nil {
		return err
	}
	return s.closeDown(ctx, "bao-so-11-matmo-2025", workday.Date(2026, time.January, 31), 2026, "000009102025")
}

// districtClosed is the end of the district's own reception, in time.
func (s *story) districtClosed(ctx context.Context) error {
	c, err := s.app.Giving.Campaign(ctx, "huyen-trang-dinh-bao-so-3")
	if err != nil {
		return err
	}
	end := c.LastDay() + 1
	s.at(end, 8, 0)
	if err := s.app.Giving.EndReceptions(ctx); err != nil {
		return err
	}
	s.at(end, 15, 0)
	by := s.by["duyet.huyen"]
	by.Grants = []auth.Grant{{Role: auth.FundManager, Unit: c.UnitID, Reach: []int64{c.UnitID}}}
	by.SteppedUpAt = s.clock()
	for _, kind := range []duty.Kind{
		duty.NotifyBank, duty.PublishReceived, duty.Distribution, duty.CampaignReport, duty.PublishDistributed,
	} {
		letter := kind == duty.NotifyBank || kind == duty.CampaignReport
		if err := s.metBy(ctx, by, c, kind, "Theo hồ sơ kết thúc tiếp nhận của huyện (mẫu)", letter); err != nil {
			return err
		}
	}
	return nil
}

// extend lets the storm's campaign of 2025 receive until the end of January.
func (s *story) extend(ctx context.Context) error {
	s.at(workday.Date(2025, time.December, 24), 9, 10)
	by := s.acts(ctx, "chutaikhoan.tinh")
	c, err := s.app.Giving.Campaign(ctx, "bao-so-11-matmo-2025")
	if err != nil {
		return err
	}
	paper, err := s.app.Giving.KeepDocument(ctx, by, c.ID, "gia-han.png", bytes.NewReader(photo().Bytes()))
	if err != nil {
		return err
	}
	_, err = s.app.Giving.ExtendCampaign(ctx, by, c.ID, giving.ExtensionForm{
		To: "31/01/2026", Number: "31/QĐ-BVĐ (mẫu)", On: "23/12/2025", Body: "Ban Vận động cứu trợ tỉnh Lạng Sơn",
		Signer: "Trưởng ban Nguyễn Văn Hòa (mẫu)", File: paper,
	})
	return err
}

// closeDown tells what followed the last day of a campaign; late is the account to which a gift
// came after it.
func (s *story) closeDown(ctx context.Context, slug string, last workday.Day, year int, late string) error {
	c, err := s.app.Giving.Campaign(ctx, slug)
	if err != nil {
		return err
	}
	s.at(workday.Vietnam.NextWorking(last+1), 8, 0)
	if err := s.app.Giving.EndReceptions(ctx); err != nil {
		return err
	}
	s.at(workday.Vietnam.NextWorking(last+1), 15, 20)
	if err := s.met(ctx, c, duty.NotifyBank, "ketoan.tinh", fmt.Sprintf("Công văn 112/CV-BVĐ-%d (mẫu) gửi ngân hàng", year), true); err != nil {
		return err
	}
	if late != "" {
		if err := s.tooLate(ctx, c, late, last+4); err != nil {
			return err
		}
	}
	s.at(last+9, 10, 0)
	if err := s.met(ctx, c, duty.PublishReceived, "ketoan.tinh", "Đăng trang sao kê và niêm yết tại trụ sở", false); err != nil {
		return err
	}
	manager := s.acts(ctx, "chutaikhoan.tinh")
	if _, err := s.app.Giving.BeginDistribution(ctx, manager, c.ID); err != nil {
		return err
	}
	s.at(last+18, 16, 0)
	if err := s.met(ctx, c, duty.Distribution, "chutaikhoan.tinh", "Đã trao hết theo các quyết định phân bổ", false); err != nil {
		return err
	}
	s.at(last+25, 9, 30)
	manager = s.acts(ctx, "chutaikhoan.tinh")
	paper, err := s.app.Giving.KeepDocument(ctx, manager, c.ID, "bao-cao.png", bytes.NewReader(photo().Bytes()))
	if err != nil {
		return err
	}
	if _, err := s.app.Giving.ReportCampaign(ctx, manager, c.ID, giving.Report{
		Number: fmt.Sprintf("27/BC-BVĐ-%d (mẫu)", year), File: paper,
	}); err != nil {
		return err
	}
	s.at(last+40, 9, 0)
	return s.met(ctx, c, duty.PublishDistributed, "ketoan.tinh", "Đăng trang quỹ và niêm yết tại các xã", false)
}

// met ends a duty of a campaign, by its letter or by words.
func (s *story) met(ctx context.Context, c *giving.Sheet, kind duty.Kind, login, how string, letter bool) error {
	return s.metBy(ctx, s.acts(ctx, login), c, kind, how, letter)
}

func (s *story) metBy(ctx context.Context, by auth.Actor, c *giving.Sheet, kind duty.Kind, how string, letter bool) error {
	var id int64
	err := s.app.DB.View(ctx, auth.System("sample"), func(tx *pg.Tx) error {
		list, err := duty.About(tx, "campaign:"+c.Slug)
		for _, d := range list {
			if d.Kind == kind {
				id = d.ID
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	var paper int64
	if letter {
		if paper, err = s.app.Duty.KeepProof(ctx, by, id, "cong-van.png", bytes.NewReader(photo().Bytes())); err != nil {
			return err
		}
	}
	return s.app.Duty.Finish(ctx, by, id, how, paper)
}

// tooLate is a gift that came when the campaign was over, and what was decided about it.
func (s *story) tooLate(ctx context.Context, c *giving.Sheet, account string, on workday.Day) error {
	s.at(on+1, 8, 40)
	accountant := s.acts(ctx, "ketoan.tinh")
	at := slices.IndexFunc(c.Accounts, func(a giving.BankAccount) bool { return a.Number == account })
	_, err := s.app.Giving.UploadStatement(ctx, accountant, giving.NewStatement{
		Account: c.Accounts[at].ID, Name: "vietinbank-" + on.String() + ".csv", Late: true,
	}, strings.NewReader("PageId,Date,Time,DocumentNumber,ReferenceNumber,TransactionDetails,DebitAmount,CreditAmount,Balance,OffsetAccount\n"+
		fmt.Sprintf("1,%s,09:41:07,9020001,,\"Ung ho ba con vung lu, xin loi gui muon\",,\"300,000\",,DO THI NHUNG - 1010\n", on.Local())))
	if err == nil {
		err = s.run(ctx)
	}
	if err != nil {
		return err
	}
	if err := s.app.Giving.AskLate(ctx); err != nil {
		return err
	}
	by := s.acts(ctx, "chutaikhoan.tinh")
	list, err := s.app.Giving.LateFor(ctx, by, giving.LateQuery{Campaign: c.ID})
	if err != nil {
		return err
	}
	for _, g := range list {
		if !strings.Contains(g.Text, "gui muon") {
			continue
		}
		s.at(on+3, 9, 0)
		if err := s.app.Giving.DecideLate(ctx, s.acts(ctx, "chutaikhoan.tinh"), giving.LateForm{
			Line: g.ID, Outcome: giving.LateKept, Reason: "Người gửi đồng ý qua điện thoại: dùng như phần còn dư đã công bố",
		}); err != nil {
			return err
		}
	}
	return nil
}

// notices are of those who call for gifts themselves: a company of last year, answered in
// time, and a person of yesterday, who waits.
func (s *story) notices(ctx context.Context) error {
	for _, n := range []struct {
		at     workday.Day
		form   giving.OutsideForm
		answer string
	}{
		{workday.Date(2025, time.October, 14), giving.OutsideForm{
			Kind: "company", Name: "Công ty TNHH Vận tải Bắc Sơn (mẫu)", Contact: "Phòng hành chính",
			Purpose: "Mua gạo, mì tôm, nước uống cho các hộ bị ngập do bão số 11", Area: "Các thôn vùng thấp xã Hữu Lũng",
			Bank: "VietinBank", Account: "000001410251", PaperNumber: "05/TB-BS (mẫu)",
		}, "Đề nghị ưu tiên các thôn Na Đâu, Đồng Heo; mỗi hộ một suất, phát tại nhà văn hóa từ ngày 18/10."},
		{s.today - 1, giving.OutsideForm{
			Kind: "person", Name: "Hoàng Thị Mây", Contact: "qua trưởng khu An Thịnh",
			Purpose: "Mua áo ấm, sách vở cho học sinh", Area: "Khu An Thịnh, xã Hữu Lũng", Bank: "Agribank", Account: "8400205000123",
		}, ""},
	} {
		on := workday.Vietnam.NextWorking(n.at)
		if on > s.today {
			on = s.today - 1
		}
		s.at(on, 9, 30)
		by := s.acts(ctx, "mttq.xa2")
		unit := s.units[atNeighbours]
		paper, err := s.app.Giving.KeepNotice(ctx, by, unit, "thong-bao.png", bytes.NewReader(photo().Bytes()))
		if err != nil {
			return err
		}
		n.form.Unit, n.form.File, n.form.ReceivedOn = unit, paper, on.Local()
		n.form.StartsOn, n.form.EndsOn = (on + 2).Local(), (on + 30).Local()
		call, err := s.app.Giving.KeepOutside(ctx, by, n.form)
		if err != nil || n.answer == "" {
			return err
		}
		s.at(workday.AddWorkingDays(on, 2), 14, 0)
		if err := s.app.Giving.AnswerOutside(ctx, s.acts(ctx, "chutich.xa2"), giving.OutsideAnswer{
			Call: call, Outcome: "guided", Answer: n.answer, PaperNumber: "61/UBND (mẫu)",
		}); err != nil {
			return err
		}
	}
	return nil
}

package app

import (
	"bytes"
	"context"
	"time"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// call is one campaign of the sample.
type call struct {
	form     giving.CampaignForm
	accounts []giving.AccountForm
	earmarks [][3]string // code, name, purpose
	draft    string      // login of who drafts it
	publish  string
}

// open drafts, names the accounts and publishes, two days before reception.
func (s *story) open(ctx context.Context, c call) (*giving.Campaign, error) {
	drafter, publisher := s.acts(ctx, c.draft), s.acts(ctx, c.publish)
	made, err := s.app.Giving.CreateCampaign(ctx, drafter, c.form)
	if err != nil {
		return nil, err
	}
	for _, a := range c.accounts {
		a.Campaign = made.ID
		if _, err := s.app.Giving.AddAccount(ctx, drafter, a); err != nil {
			return nil, err
		}
	}
	for _, e := range c.earmarks {
		if _, err := s.app.Giving.AddEarmark(ctx, drafter, made.ID, e[0], e[1], e[2]); err != nil {
			return nil, err
		}
	}
	return s.app.Giving.PublishCampaign(ctx, publisher, made.ID)
}

const (
	sampleSurplus   = "Phần còn lại chuyển cho đợt cứu trợ kế tiếp trong tỉnh, theo lựa chọn của người ủng hộ."
	sampleSurplusEN = "What is left goes to the next relief round in the province, as each donor chose."
)

// yagi is storm no. 3 of September 2024: three levels of administration, reception
// long closed.
func (s *story) yagi(ctx context.Context) error {
	from := workday.Date(2024, time.September, 10)
	s.at(from-2, 8, 0)
	c, err := s.open(ctx, call{
		form: giving.CampaignForm{
			Unit: s.units[atProvince], Slug: "bao-so-3-yagi-2024", Prefix: "LSY",
			Name:      "Ủng hộ đồng bào bị thiệt hại do bão số 3 (Yagi)",
			NameEN:    "For people hit by storm no. 3 (Yagi)",
			Purpose:   "Hỗ trợ các hộ có người chết, mất tích, bị thương, nhà sập, trôi, hư hỏng nặng do bão số 3 và mưa lũ sau bão.",
			PurposeEN: "For households with people dead, missing or injured, and houses destroyed or badly damaged by the storm and the floods after it.",
			Surplus:   sampleSurplus, SurplusEN: sampleSurplusEN, Disaster: "bao-so-3-yagi-2024",
			CallLevel: giving.ProvinceCall, CallBody: "Ủy ban MTTQ Việt Nam tỉnh Lạng Sơn",
			CallNumber: "01/LKG-MTTQ (mẫu)", CallOn: "08/09/2024", CallTitle: "Lời kêu gọi ủng hộ đồng bào bị thiệt hại do bão số 3",
			StartsOn: from.Local(), EndsOn: (from + 90).Local(),
		},
		accounts: []giving.AccountForm{
			{BIN: "970436", Number: "0000090924001", HolderName: "BAN VAN DONG CUU TRO TINH LANG SON (MAU)", Profile: giving.VCB, ForQR: true, OpenedOn: "08/09/2024"},
		},
		earmarks: [][3]string{{"nha-o", "Làm lại nhà", "Làm lại, sửa nhà sập, trôi, hư hỏng nặng"}},
		draft:    "mttq.tinh", publish: "chutaikhoan.tinh",
	})
	if err != nil {
		return err
	}
	return s.gifts(ctx, c, wave{from: from, days: 6, lines: 900, pledges: 140, bank: "vcb", account: "0000090924001"})
}

// matmo is storm no. 11 of October 2025: two levels, reception closed, the areas
// in recovery.
func (s *story) matmo(ctx context.Context) error {
	from := workday.Date(2025, time.October, 9)
	s.at(from-2, 9, 0)
	c, err := s.open(ctx, call{
		form: giving.CampaignForm{
			Unit: s.units[atProvince], Slug: "bao-so-11-matmo-2025", Prefix: "LSM",
			Name:      "Ủng hộ đồng bào bị thiệt hại do bão số 11 (Matmo)",
			NameEN:    "For people hit by storm no. 11 (Matmo)",
			Purpose:   "Hỗ trợ các xã vùng hạ lưu sông Kỳ Cùng, sông Thương bị ngập sâu, hộ mất nhà, mất kế sinh nhai.",
			PurposeEN: "For the flooded communes on the Kỳ Cùng and Thương rivers, for households without a house or a living.",
			Surplus:   sampleSurplus, SurplusEN: sampleSurplusEN, Disaster: "bao-so-11-matmo-2025",
			CallLevel: giving.ProvinceCall, CallBody: "Ủy ban MTTQ Việt Nam tỉnh Lạng Sơn",
			CallNumber: "07/LKG-MTTQ (mẫu)", CallOn: "07/10/2025", CallTitle: "Lời kêu gọi ủng hộ đồng bào bị thiệt hại do bão số 11",
			StartsOn: from.Local(), EndsOn: (from + 85).Local(),
		},
		accounts: []giving.AccountForm{
			{BIN: "970415", Number: "000009102025", HolderName: "BAN VAN DONG CUU TRO TINH LANG SON (MAU)", Profile: giving.VietinBank, ForQR: true, OpenedOn: "07/10/2025"},
			{BIN: "970405", Number: "0000910202502", HolderName: "BAN VAN DONG CUU TRO TINH LANG SON (MAU)", Profile: giving.Agribank, OpenedOn: "07/10/2025"},
		},
		draft: "mttq.tinh", publish: "chutaikhoan.tinh",
	})
	if err != nil {
		return err
	}
	if err := s.gifts(ctx, c, wave{from: from, days: 8, lines: 600, pledges: 110, bank: "vietinbank", account: "000009102025", wishes: matmoWishes}); err != nil {
		return err
	}
	return s.gifts(ctx, c, wave{from: from, days: 8, lines: 250, pledges: 30, bank: "agribank", account: "0000910202502", wishes: matmoWishes})
}

// flood is the fictitious one under way: it began nine days before the story is
// told, so a newcomer can give to it.
func (s *story) flood(ctx context.Context) error {
	from := s.today - 7
	s.at(from-2, 7, 30)
	letter, err := s.app.Giving.KeepCall(ctx, s.acts(ctx, "mttq.tinh"), s.units[atProvince], "keu-goi.png", bytes.NewReader(photo().Bytes()))
	if err != nil {
		return err
	}
	c, err := s.open(ctx, call{
		form: giving.CampaignForm{
			CallFile: letter, Area: "Tỉnh Lạng Sơn",
			Unit: s.units[atProvince], Slug: "lu-song-ky-cung", Prefix: "LSK",
			Name:      "Ủng hộ đồng bào vùng lũ sông Kỳ Cùng (tình huống giả định)",
			NameEN:    "For people on the flooded Kỳ Cùng river (made-up event)",
			Purpose:   "Lương thực, nước sạch, thuốc men, chỗ ở tạm và sửa nhà cho các hộ bị ngập sâu ở Thất Khê, Tràng Định và các xã ven sông.",
			PurposeEN: "Food, clean water, medicine, shelter and house repair for flooded households in Thất Khê, Tràng Định and along the river.",
			Cover:     "Nước lên trong đêm. Mỗi khoản ủng hộ được ghi sổ trong ngày ngân hàng báo có, có biên nhận và tra được từng dòng.",
			CoverEN:   "The water rose overnight. Every gift is booked on the day the bank reports it, has a receipt, and can be looked up line by line.",
			Surplus:   sampleSurplus, SurplusEN: sampleSurplusEN, Disaster: s.flooded.event.Slug,
			CallLevel: giving.ProvinceCall, CallBody: "Ủy ban MTTQ Việt Nam tỉnh Lạng Sơn",
			CallNumber: "12/LKG-MTTQ (mẫu)", CallOn: (from - 2).Local(), CallTitle: "Lời kêu gọi ủng hộ đồng bào vùng lũ sông Kỳ Cùng",
			StartsOn: from.Local(), EndsOn: (from + 60).Local(),
		},
		accounts: []giving.AccountForm{
			{BIN: "970436", Number: "0000012345678", HolderName: "BAN VAN DONG CUU TRO TINH LANG SON (MAU)", Profile: giving.VCB, ForQR: true, OpenedOn: (from - 2).Local()},
			{BIN: "970405", Number: "0000012345679", HolderName: "BAN VAN DONG CUU TRO TINH LANG SON (MAU)", Profile: giving.Agribank, OpenedOn: (from - 2).Local()},
		},
		earmarks: [][3]string{
			{"nha-o", "Làm lại nhà", "Làm lại, sửa nhà sập, trôi, hư hỏng nặng"},
			{"nuoc-sach", "Nước sạch và thuốc", "Nước sạch, thuốc men, vệ sinh môi trường"},
		},
		draft: "mttq.tinh", publish: "chutaikhoan.tinh",
	})
	if err != nil {
		return err
	}
	if err := s.gifts(ctx, c, wave{from: from, days: 5, lines: 420, pledges: 120, bank: "vcb", account: "0000012345678", wishes: floodWishes}); err != nil {
		return err
	}
	if err := s.gifts(ctx, c, wave{from: from, days: 5, lines: 130, pledges: 20, bank: "agribank", account: "0000012345679", wishes: floodWishes}); err != nil {
		return err
	}
	if err := s.waiting(ctx, c); err != nil {
		return err
	}
	if err := s.values(ctx, c, "0000012345678"); err != nil {
		return err
	}
	if err := s.bankTells(ctx, c, "0000012345678"); err != nil {
		return err
	}
	if err := s.askAccount(ctx, c); err != nil {
		return err
	}
	return s.school(ctx, c)
}

// askAccount asks for one account more of a campaign that is public: it waits for somebody
// else than who asked.
func (s *story) askAccount(ctx context.Context, c *giving.Campaign) error {
	_, err := s.app.Giving.AddAccount(ctx, s.acts(ctx, "mttq.tinh"), giving.AccountForm{
		Campaign: c.ID, BIN: "970415", Number: "000012345680", HolderName: "BAN VAN DONG CUU TRO TINH LANG SON (MAU)",
		Profile: giving.VietinBank, OpenedOn: c.StartsOn.Local(),
	})
	return err
}

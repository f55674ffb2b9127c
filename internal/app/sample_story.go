package app

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/office"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// SamplePassword opens every sample account; --demo listens on this machine only.
const SamplePassword = "demo-quykhancap"

// A SampleAccount is one seat of the sample's offices.
type SampleAccount struct {
	Login, Who string
	name       string
	role       auth.Role
	seat       string
}

// The seats of the sample: a province and two of its communes.
const (
	atProvince   = "Lạng Sơn"
	atCommune    = "Thất Khê"
	atNeighbours = "Hữu Lũng"
)

// SampleAccounts are the offices a newcomer may sit down in.
var SampleAccounts = []SampleAccount{
	{"quantri", "quản trị, tỉnh Lạng Sơn", "Nông Thị Hạnh", auth.Admin, atProvince},
	{"ketoan.tinh", "kế toán tỉnh: sao kê, khớp dòng", "Hoàng Minh Tuấn", auth.Accountant, atProvince},
	{"thuquy.tinh", "thủ quỹ tỉnh: tiền mặt", "Lương Thị Nga", auth.Cashier, atProvince},
	{"chutaikhoan.tinh", "chủ tài khoản tỉnh: mở cuộc vận động", "Vi Văn Thắng", auth.FundManager, atProvince},
	{"duyet.tinh", "cấp phê duyệt, tỉnh", "Triệu Đức Long", auth.Approver, atProvince},
	{"mttq.tinh", "cán bộ Mặt trận tỉnh: bàn tiếp nhận", "Lý Thị Mai", auth.MTTQOfficer, atProvince},
	{"thukho.tinh", "thủ kho tỉnh", "Đàm Văn Khánh", auth.Storekeeper, atProvince},
	{"mttq.xa", "cán bộ Mặt trận xã Thất Khê", "Bế Thị Thơm", auth.MTTQOfficer, atCommune},
	{"khaosat.xa", "cán bộ khảo sát xã Thất Khê", "Nông Văn Dũng", auth.Assessor, atCommune},
	{"thamdinh.xa", "cán bộ thẩm định xã Thất Khê", "Lưu Thị Oanh", auth.Verifier, atCommune},
	{"chutich.xa", "chủ tịch xã Thất Khê", "Hà Văn Sơn", auth.CommuneChair, atCommune},
	{"thuquy.xa", "thủ quỹ xã Thất Khê", "Hứa Thị Lan", auth.Cashier, atCommune},
	{"chutich.xa2", "chủ tịch xã Hữu Lũng", "Dương Văn Hải", auth.CommuneChair, atNeighbours},
	{"mttq.xa2", "cán bộ Mặt trận xã Hữu Lũng", "Phùng Thị Yến", auth.MTTQOfficer, atNeighbours},
	{"thanhtra", "thanh tra: đọc mọi sổ, không sửa được gì", "Nguyễn Thị Minh", auth.Auditor, atProvince},
}

// seats are the sample's accounts for the sign-in page, outside the sample none.
func (a *App) seats() (list []office.Seat) {
	if !a.Config.Demo {
		return nil
	}
	for _, s := range SampleAccounts {
		list = append(list, office.Seat{Login: s.Login, Who: s.Who})
	}
	return list
}

// story tells the sample: the same use cases as in life, at the hours at which
// they would have happened.
type story struct {
	app   *App
	now   atomic.Int64 // Unix seconds, what the story's clock shows
	today workday.Day  // the day on which it is told
	units map[string]int64
	by    map[string]auth.Actor
	seed  uint64
}

// makeSample fills an empty installation with the sample and marks it complete.
func (a *App) makeSample(ctx context.Context) error {
	s := &story{today: workday.On(a.DB.Now()), units: map[string]int64{}, by: map[string]auth.Actor{}}
	s.at(workday.Date(2024, time.July, 1), 8, 0)
	db, err := pg.Open(ctx, pg.Options{URL: a.base.appURL, MaxConns: 4, Clock: s.clock})
	if err != nil {
		return err
	}
	defer db.Close()
	if s.app, err = Assemble(ctx, a.Config, db); err != nil {
		return err
	}
	for _, tell := range []func(context.Context) error{
		s.begin, s.offices, s.yagi, s.matmo, s.flood, s.desk,
	} {
		if err := tell(ctx); err != nil {
			return fmt.Errorf("make the sample: %w", Explain(err))
		}
	}
	return a.DB.Update(ctx, auth.System("sample"), func(tx *pg.Tx) error {
		_, err := tx.Exec(`update house.installation set filled_at = now()`)
		return err
	})
}

func (s *story) clock() time.Time { return time.Unix(s.now.Load(), 0) }

// at sets the story's clock to an hour of a day in Hà Nội.
func (s *story) at(d workday.Day, hour, minute int) {
	s.now.Store(d.Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute).Unix())
}

// run does the jobs that are due, as the server would.
func (s *story) run(ctx context.Context) error {
	return job.RunOnce(ctx, s.app.DB, s.app.Handlers())
}

// begin refuses to tell the story a second time, and opens the funds.
func (s *story) begin(ctx context.Context) error {
	return s.app.DB.Update(ctx, auth.System("sample"), func(tx *pg.Tx) error {
		var begun bool
		if err := tx.Row(`select exists (select from ledger.funds)`).Scan(&begun); err != nil || begun {
			if begun {
				return errHalfSample
			}
			return err
		}
		return s.openFunds(tx)
	})
}

func (s *story) openFunds(tx *pg.Tx) error {
	reform := workday.Date(2025, time.July, 1)
	y2024 := workday.Date(2024, time.September, 1)
	for _, f := range []struct {
		seat, code string
		on         workday.Day
		basis      string
	}{
		{atProvince, "20", y2024, "Kế hoạch 101/KH-UBND của UBND tỉnh Lạng Sơn thực hiện Quyết định 488/QĐ-TTg"},
		{"Tràng Định", "180", y2024, "Quyết định thành lập quỹ cấp huyện (dữ liệu mẫu)"},
		{atCommune, "", reform, "Quyết định thành lập quỹ cấp xã (dữ liệu mẫu)"},
		{atNeighbours, "", reform, "Quyết định thành lập quỹ cấp xã (dữ liệu mẫu)"},
	} {
		u, err := s.unit(tx, f.seat, f.code, f.on)
		if err != nil {
			return err
		}
		s.units[f.seat] = u.ID
		_, err = ledger.OpenFund(tx, ledger.Fund{
			Unit: u.ID, Name: "Quỹ trợ giúp khẩn cấp " + lowerFirst(u.FullName), OpenedOn: f.on, Basis: f.basis,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// unit finds a seat by its code, or among the communes of the province by name.
func (s *story) unit(tx *pg.Tx, name, code string, on workday.Day) (*place.Unit, error) {
	if code != "" {
		return place.ByCode(tx, code, on)
	}
	communes, err := place.Communes(tx, s.units[atProvince], on)
	if err != nil {
		return nil, err
	}
	for _, c := range communes {
		if c.Name == name {
			return &c, nil
		}
	}
	return nil, fmt.Errorf("no commune %s on %s", name, on)
}

// offices makes the accounts and keeps an actor for each, signed in at its desk.
func (s *story) offices(ctx context.Context) error {
	for _, a := range SampleAccounts {
		from := workday.Date(2024, time.September, 1)
		if a.seat != atProvince {
			from = workday.Date(2025, time.July, 1)
		}
		u, err := s.app.Staff.Add(ctx, operator, staff.NewUser{
			Login: a.Login, Name: a.name, Unit: s.units[a.seat], Role: a.role, From: from,
			Basis: "dữ liệu mẫu",
		}, SamplePassword)
		if err != nil {
			return fmt.Errorf("%s: %w", a.Login, err)
		}
		by := auth.Actor{ID: u.ID, Name: a.Login, Kind: auth.Officer}
		err = s.app.DB.View(ctx, operator, func(tx *pg.Tx) error {
			reach, err := place.Reach(tx, s.units[a.seat])
			by.Grants = []auth.Grant{{Role: a.role, Unit: s.units[a.seat], Reach: reach}}
			return err
		})
		if err != nil {
			return err
		}
		s.by[a.Login] = by
	}
	return nil
}

// lowerFirst writes a unit's name as it stands inside a sentence: tỉnh Lạng Sơn.
func lowerFirst(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(first)) + name[size:]
}

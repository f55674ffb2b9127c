package app

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disclose"
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

	atTown     = "Thị trấn Thất Khê" // until 2025-02-28
	atDistrict = "Tràng Định"        // until 2025-06-30
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
	{"thukho.xa", "thủ kho xã Thất Khê", "Chu Văn Lực", auth.Storekeeper, atCommune},
	{"ketoan.xa", "kế toán xã Thất Khê: nhận tiền tỉnh chuyển", "Lành Thị Nhàn", auth.Accountant, atCommune},
	{"chutich.xa2", "chủ tịch xã Hữu Lũng", "Dương Văn Hải", auth.CommuneChair, atNeighbours},
	{"mttq.xa2", "cán bộ Mặt trận xã Hữu Lũng", "Phùng Thị Yến", auth.MTTQOfficer, atNeighbours},
	{"khaosat.xa2", "cán bộ khảo sát xã Hữu Lũng", "Mông Thị Hằng", auth.Assessor, atNeighbours},
	{"thamdinh.xa2", "cán bộ thẩm định xã Hữu Lũng", "Lành Văn Minh", auth.Verifier, atNeighbours},
	{"thuquy.xa2", "thủ quỹ xã Hữu Lũng", "Vi Thị Tuyết", auth.Cashier, atNeighbours},
	{"thanhtra", "thanh tra: đọc mọi sổ, không sửa được gì", "Nguyễn Thị Minh", auth.Auditor, atProvince},
}

// formerAccounts did the work of 2024: a town of that day and its district. Their roles
// ended with their units; they open, and show nothing.
var formerAccounts = []SampleAccount{
	{"duyet.huyen", "", "Đinh Văn Kiên", auth.Approver, atDistrict},
	{"ketoan.huyen", "", "Nông Thị Bích", auth.Accountant, atDistrict},
	{"chutaikhoan.huyen", "", "Vi Thế Anh", auth.FundManager, atDistrict},
	{"thuquy.huyen", "", "Lâm Thị Sen", auth.Cashier, atDistrict},
	{"mttq.huyen", "", "Hoàng Văn Tuyên", auth.MTTQOfficer, atDistrict},
	{"chutich.tt", "", "Hoàng Văn Tài", auth.CommuneChair, atTown},
	{"khaosat.tt", "", "Lý Thị Diệp", auth.Assessor, atTown},
	{"thamdinh.tt", "", "Nông Văn Quân", auth.Verifier, atTown},
	{"thuquy.tt", "", "Bế Thị Liên", auth.Cashier, atTown},
	{"mttq.tt", "", "Hà Thị Thúy", auth.MTTQOfficer, atTown},
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
	roles map[string][]held
	seed  uint64

	told      time.Time        // the moment at which it is told
	funds     map[string]int64 // by seat
	warehouse map[string]int64 // by seat
	flooded   *relief
	made      *families
}

// held is a role for some days.
type held struct {
	auth.Grant
	from, to workday.Day
}

// makeSample fills an empty installation with the sample and marks it complete.
func (a *App) makeSample(ctx context.Context) error {
	s := &story{
		told: a.DB.Now(), today: workday.On(a.DB.Now()), units: map[string]int64{}, funds: map[string]int64{},
		by: map[string]auth.Actor{}, roles: map[string][]held{}, warehouse: map[string]int64{},
	}
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
		s.begin, s.offices, s.yagi, s.yagiRelief, s.district, s.matmo, s.matmoRelief, s.extend, s.ends,
		s.water, s.flood, s.desk, s.goods, s.floodRelief, s.transfers, s.notices, s.costs, s.others,
	} {
		if err := tell(ctx); err != nil {
			return fmt.Errorf("make the sample: %w", Explain(err))
		}
	}
	if _, err := disclose.PublishDaysNow(ctx, a.DB); err != nil {
		return err
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
		{atDistrict, "180", y2024, "Quyết định thành lập quỹ cấp huyện (dữ liệu mẫu)"},
		{atCommune, "", reform, "Quyết định thành lập quỹ cấp xã (dữ liệu mẫu)"},
		{atNeighbours, "", reform, "Quyết định thành lập quỹ cấp xã (dữ liệu mẫu)"},
	} {
		u, err := s.unit(tx, f.seat, f.code, f.on)
		if err != nil {
			return err
		}
		s.units[f.seat] = u.ID
		fund, err := ledger.OpenFund(tx, ledger.Fund{
			Unit: u.ID, Name: "Quỹ trợ giúp khẩn cấp " + lowerFirst(u.FullName), OpenedOn: f.on, Basis: f.basis,
		})
		if err != nil {
			return err
		}
		s.funds[f.seat] = fund.ID
	}
	town, err := place.ByCode(tx, "05995", y2024)
	if err == nil {
		s.units[atTown] = town.ID
	}
	return err
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

// offices makes the accounts and keeps who holds which role when.
func (s *story) offices(ctx context.Context) error {
	begun, reform := workday.Date(2024, time.September, 1), workday.Date(2025, time.July, 1)
	for _, a := range slices.Concat(SampleAccounts, formerAccounts) {
		from, to := begun, workday.Day(0)
		switch a.seat {
		case atDistrict:
			to = reform - 1
		case atTown: // it took Đại Đồng in on 2025-03-01
			to = workday.Date(2025, time.March, 1) - 1
		case atCommune, atNeighbours:
			from = reform
		}
		u, err := s.app.Staff.Add(ctx, operator, staff.NewUser{
			Login: a.Login, Name: a.name, Unit: s.units[a.seat], Role: a.role, From: from, To: to, Basis: "dữ liệu mẫu",
		}, SamplePassword)
		if err != nil {
			return fmt.Errorf("%s: %w", a.Login, err)
		}
		s.by[a.Login] = auth.Actor{ID: u.ID, Name: a.Login, Kind: auth.Officer}
		if err := s.holds(ctx, a.Login, a.role, s.units[a.seat], from, to); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) holds(ctx context.Context, login string, role auth.Role, unit int64, from, to workday.Day) error {
	return s.app.DB.View(ctx, operator, func(tx *pg.Tx) error {
		reach, err := place.Reach(tx, unit)
		s.roles[login] = append(s.roles[login], held{auth.Grant{Role: role, Unit: unit, Reach: reach}, from, to})
		return err
	})
}

// lowerFirst writes a unit's name as it stands inside a sentence: tỉnh Lạng Sơn.
func lowerFirst(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(first)) + name[size:]
}

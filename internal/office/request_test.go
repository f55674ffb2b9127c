package office

import (
	"net/http"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
)

// flooded is an event in Đồng Đăng with one verified household that lost its house.
func (s *story) flooded() {
	s.Helper()
	person := func(id int64, role auth.Role) auth.Actor {
		return auth.Actor{ID: id, Name: string(role), Kind: auth.Officer, Grants: []auth.Grant{
			{Role: role, Unit: s.dongDang, Reach: []int64{s.dongDang}},
		}}
	}
	assessor, verifier := person(901, auth.Assessor), person(902, auth.Verifier)
	must := func(err error) {
		s.Helper()
		if err != nil {
			s.Fatal(err)
		}
	}
	_, err := place.AddVillage(s.Context(), s.DB, demo, place.Village{UnitID: s.dongDang, Name: "Thôn Nà Lầu", ValidFrom: s.day() - 400})
	must(err)
	e, err := s.Disaster.OpenEvent(s.Context(), person(903, auth.CommuneChair), disaster.EventForm{
		Name: "Lũ Đồng Đăng", Cause: string(disaster.Natural), Kind: "flood", Unit: s.dongDang, StartsOn: (s.day() - 3).Local(),
		State: string(disaster.Responding), Areas: []disaster.AreaForm{{Code: "06007", Severity: "3"}},
	})
	must(err)
	household, err := pg.Do(s.Context(), s.DB, demo, func(tx *pg.Tx) (int64, error) {
		saved, err := s.People.Save(tx, []people.HouseholdForm{{
			Unit: s.dongDang, Village: "Thôn Nà Lầu", Class: "poor", ClassOn: (s.day() - 100).Local(),
			Members: []people.PersonForm{{Name: "Hoàng Văn Thụ", Born: "1960", Sex: "male", Head: true}},
		}})
		if err == nil {
			err = saved[0].Err
		}
		if err != nil {
			return 0, err
		}
		return saved[0].ID, nil
	})
	must(err)
	a, err := s.Disaster.Assess(s.Context(), assessor, disaster.AssessForm{
		Event: e.ID, Household: household, House: "don_so", DamagePct: "95", Habitable: "no",
	})
	must(err)
	_, err = s.Disaster.Verify(s.Context(), verifier, []int64{a.ID})
	must(err)
}

// A chair walks from the list to a signed request, the province answers, and
// neighbours see nothing of it.
func TestRequestPages(t *testing.T) {
	s := newStory(t)
	s.flooded()
	s.officer("chutich.xa", auth.CommuneChair, s.dongDang)
	s.officer("chutich.xa2", auth.CommuneChair, s.tanThanh)
	s.officer("duyet.tinh", auth.Approver, s.langSon)

	chair := s.as("chutich.xa")
	chair.get("/van-phong/to-trinh").want(200, "Lập tờ trình", "Lũ Đồng Đăng")
	event, unit := chair.find(`name="event"[^>]*>\s*<option value="(\d+)"`), chair.find(`name="unit"[^>]*>\s*<option value="(\d+)"`)
	chair.post("/van-phong/to-trinh", "event", event, "unit", unit, "on", "32/13/2026").want(422, "Lập dự thảo")
	chair.post("/van-phong/to-trinh", "event", event, "unit", unit).follow().want(200, "Hoàng Văn Thụ", "50.000.000", "Dự thảo")
	at := chair.at
	line := chair.find(`id="lines\.(\d+)"`)
	chair.get("/van-phong").want(200, "dự thảo tờ trình chờ ký", "chờ từ")
	chair.post(at, "explanation", "", "lines."+line+".qty", "60.000.000").want(422, "nhập nhiều nhất 50.000.000")
	chair.post(at, "explanation", "Không có báo cáo nhanh vì mất điện ba ngày liền.",
		"lines."+line+".qty", "45.000.000", "lines."+line+".reason", "Họ hàng đã giúp một phần").follow().want(200, "45.000.000")
	chair.post(at+"/ky").follow().want(200, "Tờ trình số 1/TTr-UBND", "Chờ trả lời", "Tỉnh Lạng Sơn")
	chair.post(at+"/tra-loi", "outcome", "approved").want(403)
	if chair.get(at + "/giay").want(200); !strings.HasPrefix(chair.body, "%PDF") {
		t.Error("the paper is no PDF")
	}

	s.as("chutich.xa2").get(at).want(http.StatusNotFound)
	neighbour := s.as("chutich.xa2")
	if neighbour.get("/van-phong/to-trinh").want(200); strings.Contains(neighbour.body, "Lũ Đồng Đăng") && strings.Contains(neighbour.body, "1/TTr") {
		t.Error("a neighbour sees the request")
	}

	approver := s.as("duyet.tinh")
	approver.get("/van-phong").want(200, "tờ trình chờ bạn trả lời")
	approver.get(at).want(200, "Kết luận", "Hoàng Văn Thụ")
	step := approver.find(`name="step" value="(\d+)"`)
	approver.post(at+"/tra-loi", "step", step, "outcome", "returned", "lines."+line+".qty", "45.000.000").want(422, "Nhập lý do trả lại")
	approver.post(at+"/y-kien", "body", "Cảm ơn xã báo cáo nhanh").follow().want(200, "Cảm ơn xã")
	approver.post(at+"/tra-loi", "step", step, "outcome", "approved", "lines."+line+".qty", "40.000.000",
		"lines."+line+".reason", "Theo mức tối thiểu của Nhà nước").follow().want(200, "Đã phê duyệt", "40.000.000")
	approver.post(at+"/tra-loi", "step", step, "outcome", "approved").want(409)
	approver.get("/en"+at).want(200, "Approved", "House lost")
}

// Norms are shown as they were on a day; a province's is entered by one person and
// confirmed by another.
func TestNormPages(t *testing.T) {
	s := newStory(t)
	s.flooded()
	s.officer("ketoan.tinh", auth.Accountant, s.langSon)
	s.officer("chutaikhoan.tinh", auth.FundManager, s.langSon)
	first := s.as("ketoan.tinh")
	first.get("/van-phong/dinh-muc?ngay=12/09/2024").want(200, "Người chết", "25.000.000", "Nghị định 76/2024", "Lúa lai")
	first.get("/van-phong/dinh-muc?ngay=99/99/2024").want(200)
	first.get("/van-phong/dinh-muc/moi").want(200, "Nhà sập")
	unit := first.find(`name="unit"[^>]*>\s*<option value="(\d+)"`)
	form := []string{"unit", unit, "case", "house_lost", "qty", "30.000.000", "basis", "Nghị quyết 12/NQ-HĐND", "from", "01/01/2026"}
	first.post("/van-phong/dinh-muc/moi", form...).want(422, "thấp hơn mức tối thiểu")
	form[5] = "70.000.000"
	first.post("/van-phong/dinh-muc/moi", form...).follow().want(200, "Chờ người thứ hai", "70.000.000")
	second := s.as("chutaikhoan.tinh")
	second.get("/van-phong").want(200, "định mức chờ bạn xác nhận")
	second.get("/van-phong/dinh-muc").want(200, "Xác nhận")
	confirm := second.find(`action="(/van-phong/dinh-muc/\d+/xac-nhan)"`)
	first.post(confirm).want(403)
	second.post(confirm).follow().want(200, "70.000.000")
	if strings.Contains(second.body, "Chờ người thứ hai") {
		t.Error("the norm still waits")
	}
}

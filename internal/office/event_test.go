package office

import (
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/place"
)

// sheetOf is a list of households as a commune sends it.
func sheetOf(t *testing.T, rows ...[]any) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, r := range append([][]any{{"Thôn", "Họ và tên chủ hộ", "Năm sinh", "Số nhân khẩu", "Loại nhà", "Tỷ lệ thiệt hại nhà (%)", "Còn ở được (có/không)"}}, rows...) {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// From the water to the certificate, by the hands of three people; strangers meet a
// closed door on every page of it.
func TestDisasterPages(t *testing.T) {
	s := newStory(t)
	s.officer("chutich.xa", auth.CommuneChair, s.dongDang)
	s.officer("khaosat.xa", auth.Assessor, s.dongDang)
	s.officer("thamdinh.xa", auth.Verifier, s.dongDang)
	s.officer("khaosat.xa2", auth.Assessor, s.tanThanh)
	if _, err := place.AddVillage(s.Context(), s.DB, demo, place.Village{UnitID: s.dongDang, Name: "Thôn Nà Lầu", ValidFrom: s.day() - 400}); err != nil {
		t.Fatal(err)
	}

	chair := s.as("chutich.xa")
	chair.get("/van-phong/thien-tai").want(200, "Mở sự kiện", "Chưa có sự kiện nào")
	chair.get("/van-phong/thien-tai/moi").want(200, "Bạo lực gia đình")
	unit := fmt.Sprint(s.dongDang)
	chair.post("/van-phong/thien-tai/moi", "unit", unit, "name", "", "cause", "natural", "starts_on", "31/02/2026").
		want(422, "Nhập tên sự kiện", "Nhập ngày như 10/09/2024")
	chair.post("/van-phong/thien-tai/moi", "unit", unit, "name", "Lũ Đồng Đăng", "cause", "natural", "kind", "flood",
		"starts_on", (s.day()-2).Local(), "state", "responding").follow().want(200, "Xã Đồng Đăng", "Rất nặng")
	area := chair.at
	chair.post(area, "s06007", "3").follow().want(200, "Đang ứng phó", "Rất nặng", "Chưa báo cáo")
	event := chair.at[len("/van-phong/thien-tai/"):]
	chair.get("/van-phong").want(200, "báo cáo nhanh cần gửi")

	quick := "/van-phong/bao-cao-nhanh/" + event + "/" + unit
	chair.get("/van-phong/bao-cao-nhanh").want(200, "Lũ Đồng Đăng")
	chair.get(quick).want(200, "Người chết", "Gửi báo cáo", "ha")
	chair.post(quick, "seen", "0", "values.dead", "hai").want(422, "Người chết: nhập số")
	chair.post(quick, "seen", "0", "values.house_complete", "80", "values.rice", "12,5").follow().want(200, "Đã gửi lần 1", "12,5", "Chênh")
	chair.post(quick, "seen", "0", "values.house_complete", "81").want(409, "Vừa có người gửi")
	chair.post(quick, "seen", "1", "values.house_complete", "79").want(422, "giảm so với lần trước")

	assessor := s.as("khaosat.xa")
	list := "/van-phong/danh-gia/" + event + "/" + unit
	assessor.get("/van-phong/danh-gia").follow().want(200, "Chưa có phiếu nào", "Nhập danh sách Excel")
	assessor.get(list+"/danh-sach").want(200, "Tải mẫu Excel")
	assessor.get("/van-phong/danh-gia/mau/" + unit).want(200)
	assessor.upload(list+"/danh-sach", "anh.jpg", "\xff\xd8\xff").want(422, "không phải là Excel")
	assessor.upload(list+"/danh-sach", "ho.xlsx", sheetOf(t,
		[]any{"Thôn Nà Lầu", "Hoàng Văn Thụ", "1960", 4, "đơn sơ", 95, "không"},
		[]any{"Thôn Nà Lầu", "Nông Thị Hoa", "1596", 3, "đơn sơ", 60, "không"},
	)).follow().want(200, "1 dòng chưa nhập được", "Ngày, năm sinh", "430 tuổi")
	report := assessor.at
	assessor.get(report+"/tien-do").want(200, "430 tuổi")
	assessor.get(report+"/loi").want(200, "Cần sửa", "430 tuổi")
	household := assessor.get(list+"?tim=thu").want(200, "Hoàng Văn Thụ", "Chọn hộ để khảo sát").find(`/ho/(\d+)"`)
	assessor.post(list, "act", "verify", "id", "1").want(403)
	form := "/van-phong/danh-gia/" + event + "/ho/" + household
	assessor.get(form).want(200, "tiếp lần 1", "30% là nặng", "Lúa")
	assessor.post(form, "follows", "1", "house", "don_so", "damage_pct", "120", "habitable", "no").want(422, "Nhiều nhất là 100", "don_so")
	assessor.post(form, "follows", "0", "house", "don_so", "damage_pct", "90", "habitable", "no").want(409, "Vừa có người ghi")
	assessor.post(form, "follows", "1", "house", "don_so", "damage_pct", "90", "habitable", "no", "depth_cm", "150",
		"crops.0.kind", "rice_late", "crops.0.area_m2", "1500", "crops.0.pct", "80", "circumstances", "no_food").
		follow().want(200, "Vì sao", "Nhà thiệt hại trên 70%", "1.500 m²", "Các lần khảo sát")
	survey := assessor.at
	assessor.post(survey, "act", "verify").want(403)

	verifier := s.as("thamdinh.xa")
	verifier.get("/van-phong").want(200, "phiếu thiệt hại chờ thẩm định")
	verifier.get(list).want(200, "Hoàng Văn Thụ", "Thẩm định các phiếu đã chọn")
	verifier.get(survey+"/tranh-chap").want(200, "không đúng")
	verifier.post(list, "act", "verify").want(422, "Chọn ít nhất một phiếu")
	id := verifier.get(list).find(`name="id" value="(\d+)"`)
	verifier.post(list, "act", "verify", "id", id).want(200, "Đã thẩm định 1 phiếu", "Cấp phiếu xác nhận")
	verifier.post(list, "act", "verify", "id", id).want(200, "đã có người thẩm định trước")
	verifier.post(list, "act", "certify", "id", id).want(200, "Đã cấp 1 phiếu")
	verifier.get(survey).want(200, "In phiếu xác nhận", "Đã thẩm định")
	paper := verifier.find(`href="(/van-phong/danh-gia/xac-nhan/[0-9A-Z]+)"`)
	if verifier.get(paper).want(200); verifier.body[:4] != "%PDF" {
		t.Error("the certificate is no PDF")
	}
	verifier.get("/en/van-phong/danh-gia/"+event+"/"+unit).want(200, "Verified")
	verifier.get("/en"+survey).want(200, "Why", "House damaged over 70%")

	stranger := s.as("khaosat.xa2")
	for _, path := range []string{list, survey, report, form, paper, survey + "/tranh-chap", list + "/danh-sach", quick} {
		if stranger.get(path); stranger.status != 403 && stranger.status != 404 {
			t.Errorf("a stranger opens %s: %d", path, stranger.status)
		}
	}
	for _, path := range []string{list, survey, form, quick, area} {
		if stranger.post(path, "act", "verify", "id", id, "reason", "lý do nào đó"); stranger.status != 403 && stranger.status != 404 {
			t.Errorf("a stranger posts to %s: %d", path, stranger.status)
		}
	}
	chair.post("/van-phong/thien-tai/"+event+"/trang-thai", "state", "closed").want(422, "Ghi lý do")
	chair.post("/van-phong/thien-tai/"+event+"/trang-thai", "state", "closed", "reason", "Đã khắc phục").follow().want(200, "Đã đóng")
	assessor.post(form, "follows", "2", "house", "don_so", "damage_pct", "80", "habitable", "no").want(409, "Sự kiện đã đóng")
	if e, err := s.Disaster.Events(s.Context(), demo, disaster.EventFilter{}); err != nil || len(e) != 1 {
		t.Errorf("%+v, %v", e, err)
	}
}

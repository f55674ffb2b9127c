package office

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// The register on the officers' pages: a village and a household are written down, a
// member comes and goes, mistakes stand at their fields, what is sealed is shown once
// for a reason, a possible double is told apart; a sibling commune sees nothing.
func TestHouseholdPages(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.officer("chutich.xa", auth.CommuneChair, s.dongDang)
	s.officer("khaosat.xa", auth.Assessor, s.dongDang)
	s.officer("khaosat.xa2", auth.Assessor, s.tanThanh)
	s.officer("ketoan.tinh", auth.Accountant, s.langSon)
	chair, b := s.as("chutich.xa"), s.as("khaosat.xa")
	chair.get("/van-phong/thon/moi").want(200, "Thêm thôn")
	chair.post("/van-phong/thon/moi", "unit", "06007", "name", "", "valid_from", "99").want(422, "Ghi ngày dạng")
	chair.post("/van-phong/thon/moi", "unit", "06007", "name", "Thôn Nà Phầy", "head", "Lý Văn Trưởng", "valid_from", "01/07/2025").
		follow().want(200, "Thôn Nà Phầy", "Lý Văn Trưởng")

	b.get("/van-phong/ho").want(200, "Không có hộ nào như vậy")
	b.get("/van-phong/ho/moi").want(200, "Thôn Nà Phầy")
	village := b.find(`<option value="(\d+)">Thôn Nà Phầy`)
	b.post("/van-phong/ho/moi", "village", village, "name", "", "born", "430", "id_number", "20123456789", "class", "poor").
		want(422, "Nhập họ và tên.", "Nhập ngày sinh như 12/02/1965", "có 11 chữ số")
	b.post("/van-phong/ho/moi", "name", "Nông Văn Dền", "village", "").want(422, "Chọn thôn hoặc tổ dân phố.")
	form := []string{
		"village", village, "name", "Nông Văn Dền", "born", "12/02/1965", "sex", "male", "id_number", "020065000001",
		"phone", "0912345678", "address", "Số 5", "class", "poor", "class_on", "01/01/2026", "fact_disabled", "yes", "fact_elderly", "yes",
	}
	b.post("/van-phong/ho/moi", form...)
	page := bare(b.to)
	b.follow().want(200, "Đã ghi hộ vào sổ.", "Nông Văn Dền", "Hộ nghèo", "•••001", "Người cao tuổi", "Có dữ kiện được mã hóa")
	for _, secret := range []string{"020065000001", "0912345678", "Số 5", "khuyết tật"} {
		if strings.Contains(b.body, secret) {
			t.Errorf("the page shows %q", secret)
		}
	}
	b.post("/van-phong/ho/moi", form...).want(http.StatusConflict, "Hộ này đã có trong sổ với mã H")

	b.get(page+"/mo/0/phone").want(200, "Nói vì sao cần")
	b.post(page+"/mo/0/phone", "reason", "a").want(422, "Nói vì sao cần xem")
	b.post(page+"/mo/0/phone", "reason", "gọi báo lịch phát").want(200, "0912345678", "Chỉ hiện lần này")
	b.post(page+"/mo/1/facts", "reason", "chấm điểm thiệt hại").want(200, "Người khuyết tật")
	b.get(page + "/mo/1/xx").want(404)

	b.get(page+"/nguoi/moi").want(200, "Thêm nhân khẩu")
	b.post(page+"/nguoi/moi", "name", "Lý Thị Mai", "born", "1970", "relation", "vợ", "revision", "1").follow().want(200, "Lý Thị Mai")
	b.post(page+"/nguoi/2", "name", "Lý Thị Mai", "born", "1971", "revision", "1").want(http.StatusConflict, "vừa sửa hộ này lúc")
	b.get(page+"/nguoi/2").want(200, `value="1970"`)
	b.post(page+"/nguoi/2", "name", "Lý Thị Mai", "born", "1971", "revision", "2").follow().want(200, "1971")
	b.post(page+"/nguoi/2/roi", "reason", "đi lấy chồng xa", "revision", "3").follow().want(200, "Đã rời hộ", "đi lấy chồng xa")
	b.post(page+"/nguoi/1/roi", "reason", "không ở đây nữa", "revision", "4").want(422, "Đây là chủ hộ.")
	b.get(page + "/nguoi/9").want(404)
	b.get(page+"/dien").want(200, "Xếp diện hộ")
	b.post(page+"/dien", "class", "near_poor", "class_on", "01/06/2026", "revision", "4").follow().want(200, "Hộ cận nghèo")
	b.get(page+"/noi-o").want(200, "Sửa nơi ở")
	b.post(page+"/noi-o", "village", "Thôn Khác", "revision", "5").want(422, "Xã không có thôn “Thôn Khác”")
	b.post(page+"/noi-o", "village", "thôn nà phầy", "forget_phone", "yes", "revision", "5").follow().want(200)

	b.post("/van-phong/ho/moi", "village", village, "name", "NONG DEN", "born", "1965", "id_number", "020065000002")
	other := bare(b.to)
	b.follow().want(200, "Có thể trùng", "Nông Văn D••", "cùng năm sinh")
	b.get("/van-phong").want(200, "hộ có thể trùng")
	b.get("/van-phong/ho/trung").want(200, "Nông Văn Dền", "NONG D••")
	apart := b.find(`href="([^"]+/khac/H[^"]+)"`)
	b.get(apart).want(200, "Hai hộ khác nhau")
	b.post(apart, "reason", "đã hỏi trưởng thôn").follow().want(200)
	b.get("/van-phong/ho/trung").want(200, "Không có hộ nào bị ngờ trùng.")
	b.get("/van-phong/ho?tim=nong+van+den").want(200, "Nông Văn Dền")
	b.get("/van-phong/ho?tim=%00%FF").want(200)
	b.get("/en/van-phong/ho").want(200, "Households")
	b.get("/en"+other).want(200, "Written down")

	province := s.as("ketoan.tinh")
	province.get(page).want(200, "Nông Văn Dền")
	province.get(page + "/dien").want(403)
	province.get("/van-phong/ho/moi").want(403)
	stranger := s.as("khaosat.xa2")
	for _, path := range []string{page, page + "/dien", page + "/mo/0/phone", page + "/nguoi/2", apart, "/van-phong/ho/999999"} {
		stranger.get(path).want(404)
	}
	stranger.post(page+"/dien", "class", "poor", "revision", "6").want(404)
	if stranger.get("/van-phong/ho?tim=den").want(200); strings.Contains(stranger.body, "Nông") {
		t.Error("a sibling's officer finds the household")
	}
	stranger.get(fmt.Sprintf("/van-phong/ho/trung?xa=%d", s.dongDang)).want(403)
	s.browser().get(page).want(http.StatusSeeOther)
}

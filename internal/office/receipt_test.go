package office

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// A receipt with a misspelt name is replaced: each leads to the other, inside and for
// everybody, the second print says that it is a copy, and the register explains both
// numbers and prints them as one bundle.
func TestReplaceReceipt(t *testing.T) {
	s := newStory(t)
	s.receiving()
	s.officer("thuquy", auth.Cashier, s.langSon)
	s.officer("ketoan", auth.Accountant, s.langSon)
	b := s.as("thuquy")
	b.get("/van-phong/tien-mat")
	b.follow()
	b.post(b.at, "amount", "700.000", "legal_name", "Trần Văn Bình", "leftover", "next_round", "earmark", "chung").want(303)
	b.follow().want(200, "Đã ghi sổ 700.000")
	old := strings.TrimSuffix(b.find(`href="(/van-phong/bien-nhan/[^"]+/giay)"`), "/giay")
	b.get(old).want(200)
	if strings.Contains(b.body, old+"/thay") {
		t.Error("who may not replace a receipt is led there")
	}
	b.get(old + "/thay").want(403)
	b.post(old+"/thay", "legal_name", "Trần Văn Bính", "reason", "ghi sai tên").want(403)

	m := s.as("ketoan")
	m.get(old).want(200, "Thay biên nhận", "Hủy biên nhận")
	m.get(old+"/thay").want(200, "Biên nhận cũ còn đó", `value="Trần Văn Bình"`)
	m.post(old+"/thay", "legal_name", "Trần Văn Bính", "reason", "sai").want(422, `href="#reason"`)
	m.post(old+"/thay", "legal_name", "Trần Văn Bình", "content", "", "reason", "không sai gì").want(409, "Biên nhận đang ghi đúng như vậy")
	m.post(old+"/thay", "legal_name", "Trần Văn Bính", "reason", "ghi sai tên").want(303)
	made := m.to
	m.follow().want(200, "số 0000002", "Thay cho một biên nhận trước", old)
	m.get(old).want(200, "Đã thay", "ghi sai tên", made)
	m.post(old+"/thay", "legal_name", "Ai Khác", "reason", "thay lần nữa").want(409, "đã hết hiệu lực")

	m.post(made+"/giay", "reason", "đưa người ủng hộ").want(200)
	m.get(made+"/giay").want(200, "BẢN SAO LẦN 1", "đưa người ủng hộ")
	m.post(made+"/giay").want(422, "Ghi vì sao in lại")
	if m.post(made+"/giay", "reason", "người ủng hộ làm mất"); m.status != 200 || !strings.HasPrefix(m.body, "%PDF") {
		t.Errorf("the copy: %d", m.status)
	}
	m.get(made).want(200, "Các lần in", "Bản chính", "Bản sao lần 1", "người ủng hộ làm mất")

	m.get("/van-phong/so-bien-nhan").want(200, "BNTM-20-")
	series := m.find(`href="(/van-phong/so-bien-nhan/[^"]+/BNTM)"`)
	m.get(series).want(200, "Đủ 2 số, không số nào thiếu", "Thay bằng số 0000002", "In 2 lần")
	m.post(series, "from", "1", "to", "x", "reason", "lưu hồ sơ").want(422, `href="#to"`)
	if m.post(series, "from", "1", "to", "2", "reason", "lưu hồ sơ quý IV"); m.status != 200 || !strings.HasPrefix(m.body, "%PDF") {
		t.Errorf("the bundle: %d\n%s", m.status, m.text())
	}
	b.get(series).want(200)
	b.post(series, "from", "1", "to", "2", "reason", "lưu hồ sơ quý IV").want(403)
	m.get("/van-phong/so-bien-nhan/1/1999/BNTM").want(404)
}

package office

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// A shift ends: cash is taken by notes, the box is counted and differs, the reason is
// asked for, the next officer signs with an account of their own, and the gap stays to
// be seen while the box says what the books say.
func TestShiftHandOver(t *testing.T) {
	s := newStory(t)
	s.receiving()
	s.officer("thuquy", auth.Cashier, s.langSon)
	s.officer("mttq", auth.MTTQOfficer, s.langSon)
	s.officer("ketoan", auth.Accountant, s.langSon)
	b := s.as("thuquy")
	b.get("/van-phong/tien-mat")
	b.follow().want(200, "Đếm theo mệnh giá", "Tờ 500.000 ₫")
	desk := b.at
	b.post(desk, "amount", "700.000", "leftover", "next_round", "earmark", "chung", "notes.500000", "1", "notes.100000", "1").
		want(422, "cộng lại là 600.000")
	b.post(desk, "amount", "700.000", "leftover", "next_round", "earmark", "chung", "notes.500000", "1", "notes.200000", "1").want(303)
	b.get("/van-phong/quy-tien-mat").want(303)
	b.follow().want(200, "700.000", "Vùng lũ Kỳ Cùng", "Đếm quỹ và bàn giao")
	box := b.at
	b.get(box+"/dem").want(200, "Đếm hết tiền trong quỹ", "Các tờ đã nhận")
	b.post(box+"/dem", "counted", "650.000").want(422, "sổ ghi 700.000", `href="#reason"`)
	b.post(box+"/dem", "counted", "650.000", "reason", "thối nhầm một người").want(303)
	paper := b.to
	b.follow().want(200, "Bạn đã ký", "−50.000", "thối nhầm một người")
	b.post(box+"/dem", "counted", "700.000").want(409, "đang có một biên bản chờ ký")
	b.post(paper+"/nhan").want(409, "Người giao không tự nhận quỹ")
	a := s.as("ketoan")
	a.get(paper).want(200, "Đang chờ người nhận ký")
	a.post(paper + "/nhan").want(403)
	n := s.as("mttq")
	n.get(box).want(200, "thuquy đã đếm và ký")
	n.get(paper).want(200, "Tôi đã đếm lại và nhận quỹ")
	n.post(paper + "/nhan").want(303)
	n.follow().want(200, "Đã bàn giao, hai bên đã ký", "thuquy giao, mttq nhận")
	n.post(paper + "/nhan").want(409, "đã được ký hoặc đã bỏ")
	n.get(box).want(200, "700.000", "−50.000", "mttq")
	n.post(box+"/dem", "notes.500000", "1", "notes.100000", "2").want(303)
	again := n.to
	n.follow().want(200, "Không chênh lệch", "1 tờ", "2 tờ")
	n.post(again+"/bo", "reason", "đếm lại vào sáng mai").want(303)
	n.follow().want(200, "Biên bản này đã bỏ", "đếm lại vào sáng mai")
	n.get("/van-phong/ban-giao/999999").want(404)
}

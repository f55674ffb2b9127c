package office

import (
	"strings"
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
	n.get("/van-phong").want(200, "chờ người nhận ca ký")
	n.get(box).want(200, "Cán bộ thuquy, Tỉnh Lạng Sơn đã đếm và ký")
	n.get(paper).want(200, "Tôi đã đếm lại và nhận quỹ")
	n.post(paper + "/nhan").want(303)
	n.follow().want(200, "Đã bàn giao, hai bên đã ký", "Cán bộ thuquy, Tỉnh Lạng Sơn giao, Cán bộ mttq, Tỉnh Lạng Sơn nhận")
	n.post(paper+"/nhan").want(409, "đã được ký hoặc đã bỏ")
	if n.get("/van-phong"); strings.Contains(n.body, "chờ người nhận ca ký") {
		t.Error("a count that was taken over waits still")
	}
	n.get(box).want(200, "700.000", "−50.000", "mttq")
	n.post(box+"/dem", "notes.500000", "1", "notes.100000", "2").want(303)
	again := n.to
	n.follow().want(200, "Không chênh lệch", "1 tờ", "2 tờ")
	n.post(again+"/bo", "reason", "đếm lại vào sáng mai").want(303)
	n.follow().want(200, "Biên bản này đã bỏ", "đếm lại vào sáng mai")
	n.get("/van-phong/ban-giao/999999").want(404)
}

// Cash is carried to the bank: a slip takes it from the box, says which words to write
// there, and the bank's line finds the slip and is no gift. Another slip is voided.
func TestDepositSlip(t *testing.T) {
	s := newStory(t)
	s.receiving()
	s.officer("thuquy", auth.Cashier, s.langSon)
	s.officer("ketoan", auth.Accountant, s.langSon)
	b := s.as("thuquy")
	b.get("/van-phong/tien-mat")
	b.follow()
	b.post(b.at, "amount", "700.000", "leftover", "next_round", "earmark", "chung").want(303)
	b.get("/van-phong/quy-tien-mat").want(303)
	b.follow().want(200, "Nộp tiền vào ngân hàng")
	box := b.at
	b.get(box+"/nop").want(200, "tiền ra khỏi quỹ ngay", "700.000")
	account := b.find(`<option value="(\d+)">Vietcombank`)
	b.post(box+"/nop", "account", account, "amount", "800.000").want(422, "chỉ còn 700.000")
	b.post(box+"/nop", "amount", "100.000").want(404)
	b.post(box+"/nop", "account", account, "amount", "500.000").want(303)
	slip := b.to
	b.follow().want(200, "NOP QUY 1", "Chờ dòng ngân hàng", "Năm trăm nghìn đồng")
	b.post(box+"/nop", "account", account, "amount", "50.000").want(303)
	wrong := b.to
	b.get(box).want(200, "150.000", "Phiếu nộp tiền số 1")
	b.post(wrong+"/bo", "reason", "ngân hàng đóng cửa").want(403)

	a := s.as("ketoan")
	a.get("/van-phong/rut-tien").want(200, "Phiếu nộp tiền số 1", "500.000")
	a.upload("/van-phong/sao-ke/moi", "a.csv", s.statement([2]string{"500.000", "NOP QUY 1 Le Thi Thu"}), "account", a.account(s), "profile", "").want(303)
	s.work()
	a.get(slip).want(200, "Ngân hàng đã ghi có", "không ghi sổ lần nữa")
	line := a.find(`href="(/van-phong/dong/\d+)"`)
	a.get(line).want(200, "Dòng này là tiền mặt nộp vào của", slip)
	a.post(slip+"/bo", "reason", "muốn bỏ phiếu").want(409, "Gỡ dòng ngân hàng")
	a.post(wrong+"/bo", "reason", "ngân hàng đóng cửa").want(303)
	a.follow().want(200, "ngân hàng đóng cửa", "Tiền đã trở lại quỹ")
	a.get(box).want(200, "200.000", "Ngân hàng đã ghi có", "Đã bỏ")
	a.get("/van-phong/but-toan").want(200, "Nộp tiền mặt vào ngân hàng")
}

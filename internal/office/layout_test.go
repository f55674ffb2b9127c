package office

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// A file with unknown columns is kept while they are named, and read as soon as they are;
// it is handed in once.
func TestUnknownColumns(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.receiving()
	s.officer("ketoan", auth.Accountant, s.langSon)
	b := s.as("ketoan")
	day := s.day().Local()
	file := "Bảng kê\nPosted;Sum;Memo\n" + day + ";+200.000;UNG HO DONG BAO\n"
	account := b.account(s)
	b.upload("/van-phong/sao-ke/moi", "la.csv", file, "account", account, "profile", "").want(422, "Chỉ cột cho tệp", "Đang giữ tệp “la.csv”")
	kept := b.find(`name="kept" value="(\d+)"`)
	b.get("/van-phong/sao-ke/cot?tai-khoan="+account+"&tep="+kept).want(200, "Đang xem tệp “la.csv”", "UNG HO DONG BAO")
	said := []string{
		"account", account, "kept", kept, "act", "save", "header", "2", "date", "0", "signed", "1", "text", "2",
		"dates", "dmy", "decimal", "", "name", "",
	}
	b.post("/van-phong/sao-ke/moi", "account", account).want(422, "Chọn tệp")
	b.post("/van-phong/sao-ke/cot", said...).want(422, "Đặt tên cho mẫu cột")
	said[len(said)-1] = "Ngân hàng lạ"
	b.post("/van-phong/sao-ke/cot", said...).want(303)
	b.follow().want(200, "la.csv")
	b.upload("/van-phong/sao-ke/moi", "moi.csv", "Bảng kê\nPosted;Amount;Memo\n"+day+";+1.000;A\n", "account", account, "profile", "").
		want(422, "Ngân hàng đã đổi cột so với mẫu “Ngân hàng lạ”", "Amount")
	b.get("/van-phong/sao-ke/cot?tai-khoan="+account).want(200, "Ngân hàng lạ")
	b.post("/van-phong/sao-ke/cot", "account", account, "act", b.find(`value="(retire:\d+)"`)).want(303)
	if b.follow().want(200); strings.Contains(b.body, "Ngân hàng lạ") {
		t.Error("a layout that was given up is still there")
	}
}

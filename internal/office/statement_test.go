package office

import (
	"fmt"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// What a statement's page says agrees with itself: a file without a line, one with nothing
// but a row that cannot be read, one that goes on from another balance than was left.
func TestStatementSays(t *testing.T) {
	s := newStory(t)
	s.receiving()
	s.officer("ketoan", auth.Accountant, s.langSon)
	b := s.as("ketoan")
	head := "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"
	row := func(doc int, credit, balance string) string {
		return fmt.Sprintf("1,%s,%d,,%s,%s,ung ho\n", s.day().Local(), doc, credit, balance)
	}
	upload := func(name, file string) {
		b.upload("/van-phong/sao-ke/moi", name, file, "account", b.account(s), "profile", "").want(303)
		page := b.to
		b.get(page)
		if strings.Contains(b.body, "các dòng khác đã vào sổ.") {
			t.Error("lines are in the book before they are taken")
		}
		s.work()
		b.get(page)
	}
	upload("dau.csv", head)
	b.want(200, "Không có dòng nào vào sổ", "Tệp không có dòng giao dịch nào")
	upload("hong.csv", head+row(1, "hai", ""))
	b.want(200, "Không dòng nào của tệp vào sổ", "Dòng trong tệp")
	if strings.Contains(b.body, "Đã vào sổ") {
		t.Error("nothing is in the book")
	}
	b.get("/van-phong").want(200, "tệp sao kê có dòng không đọc được", "hong.csv")
	upload("lech.csv", head+row(2, "100", "100")+row(3, "100", "250"))
	b.want(200, "Đã vào sổ", "Dòng 3 của tệp: số dư không nối tiếp dòng 2")
	upload("mot.csv", head+row(4, "100", "1000"))
	b.want(200, "Tệp này bắt đầu với số dư 900", "để lại 250")
	b.get("/van-phong/sao-ke").want(200, "Không nối tiếp tệp trước")
	b.get("/van-phong").want(200, "không nối tiếp số dư của tệp trước", "mot.csv", "lech.csv")
	if strings.Contains(b.body, "hong.csv") {
		t.Error("a later file told its day")
	}
}

package office

import (
	"fmt"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// cash sets aside 50 million and draws it twice, 20 for session 7 and 20 for session 8.
func (s *story) cash() (reserve int64) {
	s.Helper()
	holder := fmt.Sprintf("bank:%d", s.account)
	err := s.DB.Update(s.Context(), demo, func(tx *pg.Tx) error {
		var book, part int64
		if err := tx.Row(`select book_id, earmark_id from giving.campaigns where id = $1`, s.campaign).Scan(&book, &part); err != nil {
			return err
		}
		a := func(kind ledger.Kind, holder string) ledger.Account {
			return ledger.Account{Book: book, Kind: kind, Item: ledger.VND, Holder: holder, Earmark: part}
		}
		ids, err := ledger.Accounts(tx, []ledger.Account{
			a(ledger.Bank, holder), a(ledger.Reserved, holder), a(ledger.Reserved, "s7"), a(ledger.Reserved, "s8"),
		})
		if err != nil {
			return err
		}
		entry := func(kind, source string, from, to int, qty int64) ledger.Entry {
			return ledger.Entry{
				Kind: kind, Source: source, Book: book, BankOn: s.day() - 1,
				Postings: []ledger.Posting{{From: ids[from], To: ids[to], Qty: qty}},
			}
		}
		entries, err := ledger.Post(tx, []ledger.Entry{
			entry("reserve", "decision:1", 0, 1, 50_000_000), entry("draw", "session:7", 1, 2, 20_000_000),
			entry("draw", "session:8", 1, 3, 20_000_000),
		})
		if err == nil {
			reserve, err = entries[0], giving.AskCash(tx)
		}
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return reserve
}

// Two sessions drew the same amount: the accountant is told, says which one the bank's
// line is, and takes it back. The entries say where the money is and what can be done.
func TestCashOfASession(t *testing.T) {
	s := newStory(t)
	s.receiving()
	s.officer("ketoan", auth.Accountant, s.langSon)
	s.officer("thanhtra", auth.Auditor, s.langSon)
	b := s.as("ketoan")
	upload := func(name, file string) {
		b.upload("/van-phong/sao-ke/moi", name, file, "account", b.account(s), "profile", "").want(303)
		s.work()
	}
	upload("vao.csv", s.statement([2]string{"90.000.000", "ung ho"}))
	reserve := s.cash()
	upload("ra.csv", fmt.Sprintf("PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"+
		"1,%s,9001,\"20.000.000\",,,RUT TIEN MAT\n1,%[1]s,9002,\"19.000.000\",,,RUT TIEN MAT\n", s.day().Local()))

	_, err := s.Giving.Ask(s.Context(), auth.Public, giving.InquiryForm{
		Kind: giving.FakeInquiry, Campaign: "lu-ky-cung", Words: "Có trang giả làm quỹ, xin số tài khoản của tôi.",
	})
	if err == nil {
		err = s.Giving.AskInquiries(s.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	b.get("/van-phong").want(200, "có dòng ngân hàng chờ bạn chọn", "câu hỏi của người ủng hộ")
	b.find(`href="/van-phong/hoi"><span class="n">1</span><span>[^<]*<br><small class="soft">(hạn [0-9/]+)`)
	b.get("/van-phong/rut-tien").want(200, "20.000.000", "1 dòng có thể là khoản này")
	b.get("/van-phong/khop?tim=20.000.000&trang-thai=any").want(200, "RUT TIEN MAT")
	line := b.find(`href="(/van-phong/dong/\d+)"`)
	b.get(line).want(200, "Dòng này là lần rút tiền của phiên\u00a07", "phiên\u00a08")
	b.post(line+"/rut-tien", "session", "8", "kind", "draw").want(303)
	b.get(line).want(200, "Dòng này là lần rút tiền của", "không ghi sổ lần nữa", "Cán bộ chọn")
	b.post(line+"/rut-tien", "session", "7", "kind", "draw").want(409, "Dòng này không chờ khớp nữa")
	b.get("/van-phong/khop?tim=19.000.000&trang-thai=any").want(200)
	other := b.find(`href="(/van-phong/dong/\d+)"`)
	b.get(other).want(200, "Khác số tiền của dòng này")
	b.post(other+"/rut-tien", "session", "7", "kind", "draw").want(409, "khác số tiền của dòng")
	b.post(other+"/rut-tien", "session", "8", "kind", "draw").want(409, "vừa được ghép")

	b.get(line)
	entry := b.find(`href="(/van-phong/but-toan/\d+)"`)
	b.get(entry).want(200, "Vietcombank 8888881010 · chung · đã dành cho quyết định", "Phiên phát 8 · chung", line, "khi kết thúc phiên")
	b.get(fmt.Sprintf("/van-phong/but-toan/%d", reserve)).want(200, "· chưa dành", "· đã dành cho quyết định", "theo quyết định phân bổ")
	if strings.Contains(b.body, "gỡ khớp ở dòng sao kê") {
		t.Error("a reservation cannot be unmatched")
	}
	b.get(line+"/go").want(200, "Tách dòng", "khỏi phiên phát")
	b.post(line+"/go", "reason", "nhầm phiên phát").want(303)
	b.get(line).want(200, "nhầm phiên phát", "Chuyển đi", "Dòng này là lần rút tiền của phiên\u00a08")

	a := s.as("thanhtra")
	a.get(line).want(200)
	if strings.Contains(a.body, "/rut-tien\"><input") || strings.Contains(a.body, "<button>Dòng này") {
		t.Error("an auditor is offered to choose")
	}
	a.post(line+"/rut-tien", "session", "8", "kind", "draw").want(403)
}

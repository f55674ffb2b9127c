package office

import (
	"database/sql"
	"net/http"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

func raw(s *story) *sql.DB { return pgtest.Super(s, s.DB) }

// A statement is uploaded, comes into the book, and says loudly what it could not
// read; the suggested line is taken with one button, and its receipt opens.
func TestStatementToReceipt(t *testing.T) {
	s := newStory(t)
	s.receiving()
	s.officer("ketoan", auth.Accountant, s.langSon)
	code := s.pledge("Hoàng Thị Mai", "200.000")
	s.pledge("Nguyễn Văn An", "300.000")
	b := s.as("ketoan")
	file := s.statement(
		[2]string{"200.000", "MBVCB.1." + code + ".CT tu 0011"},
		[2]string{"300.000", "123.NGUYEN VAN AN ung ho"},
		[2]string{"70.000", "124.ung ho"},
		[2]string{"bảy mươi", "125.ung ho"},
	)
	b.post("/van-phong/sao-ke/moi").want(422, "Chọn tệp sao kê")
	b.upload("/van-phong/sao-ke/moi", "a.csv", "MZ\x90\x00").want(422, "Chọn tài khoản")
	b.upload("/van-phong/sao-ke/moi", "a.csv", "MZ\x90\x00", "account", b.account(s))
	if b.status != 415 && b.status != 422 || !strings.Contains(b.body, `href="#file"`) {
		t.Errorf("a program as a statement: %d\n%s", b.status, b.text())
	}
	b.upload("/van-phong/sao-ke/moi", "thang-11.csv", file, "account", b.account(s), "profile", "").want(303)
	page := b.to
	b.follow().want(200, "thang-11.csv", `hx-trigger="every 1s"`)
	s.work()
	b.get(page+"/tien-do").want(200, "Khớp 1 dòng đang chờ", "Dòng không đọc được")
	if strings.Contains(b.body, "hx-trigger") || strings.Contains(b.body, "<html") {
		t.Error("the piece goes on asking for itself, or is a whole page")
	}
	b.get("/van-phong").want(200, "dòng sao kê chờ cán bộ quyết định", "tệp sao kê có dòng không đọc được", "thang-11.csv")
	b.get("/van-phong/khop").want(200, "NGUYEN VAN AN", "Của Nguyễn Văn A••")
	b.get("/van-phong/khop?tim=300.000&trang-thai=any").want(200, "NGUYEN VAN AN")
	b.get("/van-phong/khop?tim=nguy%E1%BB%85n+v%C4%83n+an").want(200, "NGUYEN VAN AN")
	b.get("/van-phong/khop?tim=%25_").want(200, "Không còn dòng nào như vậy")
	b.get("/van-phong/khop").want(200, "NGUYEN VAN AN")
	match, pledge := b.find(`action="(/van-phong/khop/\d+)"`), b.find(`name="pledge" value="(\d+)"`)
	r := b.form(match, "pledge", pledge)
	r.Header.Set("HX-Request", "true")
	b.do(r).want(200, "Đã khớp", "<tr data-line")
	receipt := b.find(`href="(/van-phong/bien-nhan/[^"]+)"`)
	r = b.form(match, "pledge", pledge)
	r.Header.Set("HX-Request", "true")
	b.do(r).want(200, "error") // the second click is told who was faster
	b.get(receipt).want(200, "300.000", "Ba trăm nghìn đồng", "Dòng sao kê")
	b.get("/van-phong/bien-nhan?tim=khong-co").want(200, "Không tìm thấy biên nhận nào cho “khong-co”")
	b.get(receipt+"/giay").want(200, "Ghi vì sao cần xem", "Đây là bản chính")
	b.post(receipt+"/giay", "reason", "người cho hỏi lại")
	if b.status != 200 || !strings.HasPrefix(b.body, "%PDF") {
		t.Errorf("the paper: %d %.40q", b.status, b.body)
	}
	line := strings.Replace(match, "khop", "dong", 1)
	b.get(line).want(200, "Theo gợi ý", "Gỡ khớp", "5017.1001")
	b.post(line+"/go", "reason", "khớp nhầm người").want(303)
	b.follow().want(200, "Chưa biết của ai", "khớp nhầm người", "Biên nhận đã hủy")
	b.get(receipt).want(200, "Đã hủy")
	b.post(line+"/ma", "code", "LSAAAAAAAAA").want(422, "ký tự sai")
	gift := b.find(`<input type="hidden" name="code" value="([^"]+)"`)
	b.post(line+"/ma", "code", gift).want(200, "Nguyễn Văn A••", "Đang chờ tiền")
	b.post(line+"/nhan", "legal_name", "", "public_name", "").want(422)
	b.post(line+"/nhan", "legal_name", "Nguyễn Văn An", "public_name", "").want(303)
	b.follow().want(200, "Ghi tên người ủng hộ đến hỏi")

	b.upload("/van-phong/sao-ke/moi", "lai.csv", file, "account", b.account(s), "profile", "").want(303)
	b.follow().want(200, "giống hệt một tệp đã tải lên")
	b.get(page + "/tep").want(200)
	if b.body != file {
		t.Error("the file does not come back as it was handed in")
	}
}

func (b *browser) account(s *story) string {
	b.Helper()
	return b.get("/van-phong/sao-ke/moi").find(`<option value="(\d+)">Vietcombank`)
}

// An ignored line leaves the queue with its reason and stays money received.
func TestIgnoreLine(t *testing.T) {
	s := newStory(t)
	s.receiving()
	s.officer("ketoan", auth.Accountant, s.langSon)
	b := s.as("ketoan")
	b.upload("/van-phong/sao-ke/moi", "a.csv", s.statement([2]string{"70.000", "124.ung ho"}), "account", b.account(s)).want(303)
	s.work()
	b.get("/van-phong/khop").want(200, "Không còn dòng nào")
	b.get("/van-phong/khop?trang-thai=open").want(200, "124.ung ho")
	line := b.find(`href="(/van-phong/dong/\d+)"`)
	b.post(line+"/bo-qua", "reason", "không").want(303)
	b.follow().want(200, "Đã bỏ qua")
	b.get("/van-phong/but-toan?tu=hom-qua").want(422, "Ghi ngày dạng 31/12/2026.")
	if strings.Contains(b.body, "70.000") {
		t.Error("entries are listed for a day that is none")
	}
	b.get("/van-phong/but-toan").want(200, "70.000")
	entry := b.find(`href="(/van-phong/but-toan/\d+)"`)
	b.get(entry).want(200, "Định khoản", "chung")
}

// Cash at the desk has its receipt at once, a double click makes one gift, and the
// paper opens for the cashier without asking why.
func TestCashDesk(t *testing.T) {
	s := newStory(t)
	s.receiving()
	s.officer("thuquy", auth.Cashier, s.langSon)
	b := s.as("thuquy")
	b.get("/van-phong/tien-mat").want(303)
	b.follow().want(200, "Vùng lũ Kỳ Cùng")
	desk, once := b.at, b.find(`name="once" value="(\w+)"`)
	b.post(desk, "amount", "1e9", "legal_name", "Trần Văn Bình", "leftover", "next_round", "earmark", "chung").
		want(422, "Viết đủ các chữ số", `value="Trần Văn Bình"`)
	for range 2 {
		b.post(desk, "once", once, "amount", "1.500.000", "legal_name", "Trần Văn Bình", "public_name", "",
			"leftover", "next_round", "earmark", "chung", "note", "Giúp bà con").want(303)
	}
	b.follow().want(200, "Đã ghi sổ 1.500.000", "đưa mã này cho người ủng hộ quét")
	receipt := b.find(`href="(/van-phong/bien-nhan/[^"]+/giay)"`)
	if n := strings.Count(b.body, `class="code" href="/van-phong/bien-nhan/`); n != 1 {
		t.Errorf("%d gifts on the page, want 1", n)
	}
	b.get(receipt).want(200, "Đây là bản chính")
	if b.post(receipt); b.status != 200 || !strings.HasPrefix(b.body, "%PDF") {
		t.Errorf("the paper: %d", b.status)
	}
	b.post(receipt).want(422, "Biên nhận này đã in rồi")
	b.get("/van-phong/bien-nhan?tim=1").want(200, "0000001")
	b.post(strings.TrimSuffix(receipt, "/giay")+"/huy", "reason", "người cho lấy lại").want(403)
	s.officer("chu", auth.FundManager, s.langSon)
	m := s.as("chu")
	m.post(strings.TrimSuffix(receipt, "/giay")+"/huy", "reason", "người cho lấy lại").want(303)
	m.follow().want(200, "Đã hủy", "người cho lấy lại")
	m.get("/van-phong/so").want(200, "Quỹ tỉnh Lạng Sơn")
	book := m.find(`href="(/van-phong/so/\d+)"`)
	m.get(book).want(200, "Tiền mặt")
	m.get(book+"?ngay=31/13/2026").want(422, "Ghi ngày dạng 31/12/2026.")
	if strings.Contains(m.body, "Tiền mặt") {
		t.Error("a book's accounts are listed for a day that is none")
	}
}

// A campaign from its draft to the public, with what is refused on the way.
func TestCampaign(t *testing.T) {
	s := newStory(t)
	s.receiving()
	s.officer("mattran", auth.MTTQOfficer, s.langSon)
	b := s.as("mattran")
	b.get("/van-phong/van-dong/moi").want(200)
	b.post("/van-phong/van-dong/moi", "slug", "Bão Số 11").want(422, "Nhập tên cuộc vận động", "Tên trên đường dẫn")
	today := s.day()
	unit := b.find(`<option value="(\d+)"[^>]*>Tỉnh Lạng Sơn`)
	b.post("/van-phong/van-dong/moi", "unit", unit, "slug", "mai-am", "prefix", "MA", "name", "Mái ấm", "purpose", "Sửa nhà",
		"surplus", "Năm sau", "call_level", "province", "call_body", "MTTQ tỉnh", "call_number", "50/KH",
		"call_on", today.Local(), "call_title", "Mái ấm", "starts_on", today.Local(), "ends_on", (today + 30).Local()).want(303)
	b.follow().want(200, "Bản nháp")
	page := b.at
	s.officer("chu", auth.FundManager, s.langSon)
	chief := s.as("chu")
	chief.post(page+"/cong-bo").want(409, "Thêm ít nhất một tài khoản")
	b.post(page+"/tai-khoan", "bin", "970436", "number", "8888881010", "holder_name", "MTTQ", "opened_on", today.Local()).
		want(422, "đã thuộc một cuộc vận động")
	b.post(page+"/tai-khoan", "bin", "970436", "number", "8888882020", "holder_name", "MTTQ", "opened_on", today.Local(),
		"for_qr", "yes").want(303)
	b.post(page+"/phan", "name", "Nhà cho hộ nghèo", "purpose", "Làm nhà", "code", "lam-nha").want(303)
	b.get(page+"/sua").want(200, "Sửa nhà", today.Local())
	b.post(page + "/cong-bo").want(403)
	b = chief
	b.post(page + "/cong-bo").want(303)
	b.follow().want(200, "Đang tiếp nhận", "Nhà cho hộ nghèo", "8888882020")
	// What is wrong with an extension is told at once, the scan need not be sent again, and
	// nobody types a whole form about a campaign that receives no more.
	longer, letter := page+"/gia-han", []string{
		"to", (today + 60).Local(), "number", "12/QĐ", "on", today.Local(),
		"body", "Ủy ban nhân dân tỉnh Lạng Sơn", "signer", "Nguyễn Văn A",
	}
	b.get(longer).want(200)
	b.hand(longer, "file", "x.exe", "MZ\x90\x00").want(422, "Chọn ảnh JPG, PNG hoặc tệp PDF", "Nhập số văn bản gia hạn", "người ký văn bản")
	b.hand(longer, "file", "x.pdf", "%PDF-1.7\ngia hạn", letter[:8]...).want(422, "Bản chụp vừa gửi đã được giữ")
	kept := b.find(`name="kept" value="(\d+)"`)
	b.post(longer, append(letter, "kept", "99999999")...).want(422, "Tệp gửi kèm không còn được giữ", `name="kept" value=""`)
	b.post(longer, append(letter, "kept", kept)...).want(303)
	b.post(page+"/ket-thuc", "reason", "đã đủ").want(303)
	b.follow().want(200, "đã đủ")
	b.get(longer).want(409, "đã ngừng tiếp nhận")
	s.officer("thanhtra", auth.Auditor, s.langSon)
	a := s.as("thanhtra")
	a.get(page).want(200)
	a.post(page+"/ket-thuc", "reason", "thử xem").want(403)
	a.get("/van-phong/van-dong/moi").want(200)
	a.post("/van-phong/van-dong/moi", "name", "x").want(403)
}

// A campaign is tied to a place, an event and the paper that calls for it. What is wrong
// is told at its field, and the paper need not be sent again.
func TestCampaignCall(t *testing.T) {
	s := newStory(t)
	s.receiving()
	s.flooded()
	s.officer("mattran", auth.MTTQOfficer, s.langSon)
	b := s.as("mattran")
	const at, pdf = "/van-phong/van-dong/moi", "%PDF-1.7\nkêu gọi"
	today := s.day()
	b.get(at).want(200, "Lũ Đồng Đăng", "Bản chụp văn bản kêu gọi")
	unit, event := b.find(`<option value="(\d+)"[^>]*>Tỉnh Lạng Sơn`), b.find(`<option value="([a-z0-9-]+)">Lũ Đồng Đăng`)
	call := func(more ...string) []string {
		return append([]string{
			"unit", unit, "slug", "mai-am", "prefix", "MA", "name", "Mái ấm", "purpose", "Sửa nhà",
			"surplus", "Năm sau", "call_level", "province", "call_body", "MTTQ tỉnh", "call_number", "50/KH",
			"call_on", today.Local(), "call_title", "Mái ấm", "starts_on", today.Local(), "ends_on", (today + 30).Local(),
		}, more...)
	}
	b.hand(at, "call_file", "x.exe", "MZ\x90\x00", call("disaster", event)...).want(422, "Chọn ảnh JPG, PNG hoặc tệp PDF", "Mái ấm")
	b.hand(at, "call_file", "x.pdf", pdf, call("disaster", "dot-la")...).want(422, "Chọn một đợt thiên tai, sự cố trong danh sách")
	b.hand(at, "call_file", "x.pdf", pdf, call("disaster", event, "area", "Tỉnh Nào Đó")...).
		want(422, "Không tìm thấy đơn vị này", "Tỉnh Nào Đó", "Bản chụp vừa gửi đã được giữ")
	kept := b.find(`name="call_kept" value="(\d+)"`)
	b.post(at, call("disaster", event, "area", "06007", "call_kept", "99999999")...).want(422, "Tệp gửi kèm không còn được giữ")
	b.post(at, call("disaster", event, "area", "06007", "call_kept", kept)...).want(303)
	b.follow().want(200, "Lũ Đồng Đăng", "Xem bản chụp văn bản")
	page := b.at
	b.get(page+"/van-ban").want(200, "kêu gọi")
	b.get(page+"/sua").want(200, `value="06007 · `, `value="`+event+`" selected`, "Đã có bản chụp")
	s.officer("thuquy", auth.Cashier, s.langSon)
	s.as("thuquy").hand(at, "call_file", "x.pdf", pdf, call()...).want(403)
}

// One person asks for a month to be closed, another confirms; the one who asked
// cannot.
func TestMonths(t *testing.T) {
	s := newStory(t)
	s.receiving()
	s.officer("ketoan", auth.Accountant, s.langSon)
	s.officer("chu", auth.FundManager, s.langSon)
	a := s.as("ketoan")
	a.get("/van-phong/khoa-so").want(200, "Chưa khóa tháng nào")
	ask := a.find(`href="(/van-phong/khoa-so/\d+/khoa)"`)
	a.get(ask).want(200)
	month := a.find(`<option value="(\d{4}-\d\d-01)"`)
	a.post(ask, "month", "").want(422, "Chọn một tháng")
	a.post(ask, "month", month).want(303)
	a.follow().want(200, "Chờ xác nhận")
	m := s.as("chu")
	m.get("/van-phong").want(200, "sổ tháng chờ người thứ hai xác nhận")
	m.get("/van-phong/khoa-so").want(200)
	confirm := m.find(`action="(/van-phong/khoa-so/xac-nhan/\d+)"`)
	a.post(confirm).want(403)
	m.post(confirm).want(303)
	m.follow().want(200, "Đã khóa sổ trước ngày")
	m.post(confirm).want(409)
}

// Every page opens for those who may, in both languages, and for nobody else.
func TestEveryPageForEveryRole(t *testing.T) {
	s := newStory(t)
	s.receiving()
	s.officer("dat", auth.Accountant, s.langSon)
	b := s.as("dat")
	b.upload("/van-phong/sao-ke/moi", "a.csv", s.statement([2]string{"70.000", "124.ung ho"}), "account", b.account(s))
	s.work()
	pages := []string{
		"", "/toi", "/sao-ke", "/sao-ke/1", "/sao-ke/moi", "/khop", "/khop?trang-thai=any", "/dong/1", "/nghi-ngo",
		"/tien-mat", "/tien-mat/1", "/bien-nhan", "/van-dong", "/van-dong/1", "/van-dong/moi", "/van-dong/1/sua",
		"/van-dong/1/tai-khoan", "/van-dong/1/gia-han", "/van-dong/1/ket-thuc", "/van-dong/1/phan", "/so", "/so/1",
		"/so/1?ngay=1/1/26", "/but-toan", "/but-toan/1", "/but-toan?tu=x&truoc=zzz", "/khoa-so", "/khoa-so/1/khoa",
		"/nguoi-dung", "/nguoi-dung/1", "/nguoi-dung/moi", "/thu-di", "/nhat-ky", "/khong-co", "/dong/0", "/dong/x",
		"/dong/99999999999999999999", "/hang-hoa", "/hang-hoa/moi", "/hang-hoa/1", "/hang-hoa/1/nhan", "/hang-hoa/x", "/kho", "/kho/moi",
		"/kho/1", "/kho?luc=x", "/chuyen-hang", "/chuyen-hang/moi", "/chuyen-hang/moi?kho=7", "/chuyen-hang/1", "/bien-nhan/KHONGCO",
	}
	for i, role := range auth.Roles {
		unit := s.langSon
		if i%2 == 1 {
			unit = s.dongDang
		}
		login := "v" + strings.ReplaceAll(string(role), "_", "")
		s.officer(login, role, unit)
		b := s.as(login)
		langs := []string{""}
		if role == auth.Admin || role == auth.Accountant || role == auth.FundManager {
			langs = append(langs, "/en")
		}
		for _, p := range pages {
			for _, lang := range langs {
				b.get(lang + home + p)
				switch b.status {
				case http.StatusOK, http.StatusSeeOther, http.StatusForbidden, http.StatusNotFound:
				case http.StatusUnprocessableEntity: // a day that is none
					if !strings.Contains(p, "?") {
						t.Errorf("%s, %s%s: %d", role, lang, p, b.status)
					}
				default:
					t.Errorf("%s, %s%s: %d\n%s", role, lang, p, b.status, b.text())
				}
				if strings.Contains(b.body, "{{") || strings.Contains(b.body, "<no value>") {
					t.Errorf("%s%s shows its own insides", lang, p)
				}
			}
		}
		if unit == s.dongDang {
			b.get(home + "/dong/1").want(404)
			b.get(home + "/sao-ke/1").want(404)
		}
	}
	s.browser().get(home + "/dong/1").want(303)
}

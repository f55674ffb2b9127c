package office

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/aid/aidtest"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// hangs uploads the photo of a list on the wall.
func (b *browser) hangs(path string, picture []byte, places string) *browser {
	b.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("places", places)
	if picture != nil {
		f, _ := w.CreateFormFile("proof", "tuong.jpg")
		_, _ = f.Write(picture)
	}
	w.Close()
	r, _ := http.NewRequestWithContext(b.Context(), http.MethodPost, b.url+path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(r)
}

// A round from the accountant's form to a row that was struck off: three people, the
// list on the wall with its photo, an objection that was right.
func TestRoundPages(t *testing.T) {
	s := newStory(t)
	err := s.DB.Update(t.Context(), demo, func(tx *pg.Tx) error {
		_, err := ledger.OpenFund(tx, ledger.Fund{
			Unit: s.langSon, Name: "Quỹ trợ giúp khẩn cấp tỉnh Lạng Sơn", Basis: "101/KH-UBND", OpenedOn: workday.Date(2025, 7, 1),
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f := aidtest.New(t, s.DB, s.Keys, s.langSon, s.dongDang)
	f.Ask("Hoàng Văn Bình", "Nông Văn Dũng")
	s.officer("ketoan", auth.Accountant, s.langSon)
	s.officer("duyet", auth.Approver, s.langSon)
	s.officer("chutk", auth.FundManager, s.langSon)
	s.officer("mttq", auth.MTTQOfficer, s.langSon)
	s.officer("chutich.xa", auth.CommuneChair, s.dongDang)
	s.officer("ketoan.xa", auth.Accountant, s.dongDang)
	s.officer("chutich.xa2", auth.CommuneChair, s.tanThanh)

	k := s.as("ketoan")
	k.get("/van-phong/phan-bo").want(200, "Lập đợt phân bổ")
	k.get("/van-phong/phan-bo/moi").want(200, f.Event.Slug)
	form := "/van-phong/phan-bo/moi?su-kien=" + f.Event.Slug
	k.get(form).want(200, "Nguồn chung", "1.000.000.000", "100.000.000")
	lot := fmt.Sprint(f.Account)
	k.post(form, "name", "", "method", "", "fund", fmt.Sprint(f.Fund.ID)).want(422, "Nhập tên đợt", "Chọn cách chia", "Chọn ít nhất một nguồn")
	k.post(form, "name", "Đợt 1", "method", "norm", "fund", fmt.Sprint(f.Fund.ID), "lot_"+lot, "yes", "qty_"+lot, "2.000.000.000").
		want(422, "chỉ còn", `href="#qty_`+lot)
	k.post(form, "name", "Đợt 1", "method", "norm", "fund", fmt.Sprint(f.Fund.ID), "cut_on", "10/11/2026", "lot_"+lot, "yes", "qty_"+lot, "70.000.000").want(303)
	round := k.to
	k.follow().want(200, "Còn thiếu 30.000.000 ₫", "Đang soạn", "Xã Đồng Đăng",
		"2 dòng cần 100.000.000 ₫. Các nguồn đã chọn chỉ đến được 70.000.000 ₫, còn thiếu 30.000.000 ₫.",
		"2 dòng cần 100.000.000 ₫ và có 70.000.000 ₫: mỗi dòng nhận 70,0% mức được duyệt")
	k.post(round+"/trinh").want(422, "Còn thiếu 30.000.000 ₫")
	k.get(round+"/sua").want(200, `value="70000000"`)
	k.post(round+"/sua", "name", "Đợt 1", "method", "norm_scaled", "fund", fmt.Sprint(f.Fund.ID), "cut_on", "10/11/2026", "lot_"+lot, "yes", "qty_"+lot, "70000000").want(303)
	k.post(round + "/tinh").want(303)
	k.get("/van-phong").want(200, "đợt phân bổ đang soạn")
	// A second draft over the same lines says who holds them, once the first is sent in.
	k.post(form, "name", "Đợt 2", "method", "norm_scaled", "fund", fmt.Sprint(f.Fund.ID), "cut_on", "10/11/2026", "lot_"+lot, "yes").want(303)
	second := k.to
	k.post(round + "/trinh").want(303)
	k.follow().want(200, "Chờ quyết định", "35.000.000 ₫", "Hoàng Văn Bình")
	k.get(second).want(200, "“Đợt 1” đang chờ quyết định và giữ 2 dòng", `href="`+round)
	k.post(second+"/trinh").want(409, "“Đợt 1” đang chờ quyết định")
	k.post(second+"/tinh").want(409, "“Đợt 1” đang chờ quyết định")
	k.get(round + "/quyet-dinh").want(403)

	d := s.as("duyet")
	d.get("/van-phong").want(200, "đợt phân bổ chờ quyết định")
	d.word(round + "/quyet-dinh").want(303)
	d.follow().want(200, "Chờ xác nhận")
	d.word(round + "/xac-nhan").want(403)
	m := s.as("chutk")
	m.word(round+"/xac-nhan", "on", "01/01/2030").want(422, "không được ở sau hôm nay")
	m.word(round+"/xac-nhan", "on", "11/11/2026").want(303)
	m.follow().want(200, "Quyết định số 1/QĐ-QTGKC", "Đã quyết định")
	m.get(round+"/giay").want(200, "%PDF-")

	w := s.as("mttq")
	w.get("/van-phong").want(200, "danh sách phải niêm yết")
	w.get("/van-phong/niem-yet").want(200, "1/QĐ-QTGKC")
	notice := w.find(`href="(/van-phong/niem-yet/N[^"]+)"`)
	w.get(notice).want(200, "chờ niêm yết", "Hoàng Văn Bình")
	w.get(notice+"/to").want(200, "%PDF-")
	w.hangs(notice, nil, "UBND xã").want(422, "Chọn ảnh chụp")
	w.hangs(notice, []byte("MZ no picture"), "UBND xã").want(422, "Chọn ảnh JPG")
	w.hangs(notice, []byte("\xff\xd8\xff\xe0 jpeg"), "UBND xã\nThôn Bản Thí").want(303)
	w.follow().want(200, "đang niêm yết", "chi được", "Thôn Bản Thí")
	code := strings.TrimPrefix(notice, "/van-phong/niem-yet/")

	o, err := f.Aid.Object(t.Context(), auth.Public, aid.ObjectionForm{
		Notice: code, Row: "1", Kind: "not_hit", Words: "Nhà này vẫn còn nguyên, tôi ở ngay bên.", Name: "Người Báo", Contact: "0912345678",
	})
	if err != nil {
		t.Fatal(err)
	}
	objection := "/van-phong/khieu-nai/" + o.Code
	for _, who := range []string{"chutich.xa2"} {
		x := s.as(who)
		for _, path := range []string{objection, notice} {
			if x.get(path); x.status != 404 && x.status != 403 {
				t.Errorf("a sibling gets %d at %s", x.status, path)
			}
		}
	}
	c := s.as("chutich.xa")
	c.get("/van-phong").want(200, "khiếu nại chờ trả lời")
	c.get("/van-phong/khieu-nai").want(200, o.Code)
	c.get(objection).want(200, "Nhà này vẫn còn nguyên")
	if strings.Contains(c.body, "0912345678") || strings.Contains(c.body, "Người Báo") {
		t.Error("the objector's name is shown")
	}
	c.get(objection + "/nguoi-gui").want(403)
	x := s.as("ketoan.xa")
	x.get(objection).want(200, "Mở tên người khiếu nại")
	x.word(objection+"/nguoi-gui", "reason", "Gọi lại để hỏi thêm").want(200, "Người Báo", "0912345678", "Chỉ hiện lần này")
	x.get(objection).want(200)
	if strings.Contains(x.body, "0912345678") || strings.Contains(x.body, "Người Báo") {
		t.Error("the objector's name is shown again")
	}
	c.post(objection, "verdict", "", "answer", "").want(422, "Chọn kết luận", "ít nhất 5 chữ cái")
	c.post(objection, "verdict", "upheld", "answer", "Đã xem lại: nhà không sập.").want(303)
	c.get(objection + "/gach").want(403)
	m.get("/van-phong").want(200, "chờ gạch dòng")
	m.word(objection+"/gach", "reason", "Hộ không bị thiệt hại").want(303)
	m.follow().want(200, "đã gạch")
	w.get(notice).want(200, "chi được")
	if n := strings.Count(w.body, "35.000.000"); n != 1 {
		t.Errorf("%d rows stand after one was struck off", n)
	}

	// Against a row that was given it says so, and that the answer decides.
	if err := s.DB.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		var row, qty int64
		if err := tx.Row(`select s.row_id, s.qty from aid.row_states s join aid.rows r on r.id = s.row_id where r.nth = 2`).Scan(&row, &qty); err != nil {
			return err
		}
		return aid.RecordDelivery(tx, row, qty)
	}); err != nil {
		t.Fatal(err)
	}
	o, err = f.Aid.Object(t.Context(), auth.Public, aid.ObjectionForm{
		Notice: code, Row: "2", Kind: "had_already", Words: "Hộ này đã nhận ở đợt trước rồi.",
	})
	if err != nil {
		t.Fatal(err)
	}
	c.get("/van-phong/khieu-nai").want(200, "<small>đã trao</small>")
	c.get("/van-phong/khieu-nai/"+o.Code).want(200, "đã được trao trước khi có trả lời")
}

// word gives the password where it is asked for, and then the word.
func (b *browser) word(path string, kv ...string) *browser {
	b.Helper()
	if b.get(path); b.status == http.StatusSeeOther {
		b.post("/van-phong/xac-nhan", "password", password, "next", path)
	}
	return b.post(path, kv...)
}

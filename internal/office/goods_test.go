package office

import (
	"fmt"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Cartons that were announced are counted in cartons: "20" alone might be packets,
// so it waits for the unit beside it.
func TestGoodsCountNamesItsUnit(t *testing.T) {
	s := newStory(t)
	s.receiving()
	s.officer("mttq", auth.MTTQOfficer, s.langSon)
	s.officer("thukho", auth.Storekeeper, s.langSon)
	keeper, table := s.as("thukho"), s.as("mttq")
	keeper.post("/van-phong/kho/moi", "unit", fmt.Sprint(s.langSon), "name", "Kho MTTQ tỉnh", "address", "Số 2 Hùng Vương").want(303)
	table.post("/van-phong/hang-hoa/moi", "campaign", fmt.Sprint(s.campaign), "warehouse", strings.TrimPrefix(bare(keeper.to), "/van-phong/kho/"),
		"lines.0.item", "mì tôm", "lines.0.qty", "20 thùng").want(303)
	gift := bare(table.to)
	table.get(gift+"/nhan").want(200, "20 thùng (600 gói)", `<option value="thùng 30 gói">`)
	table.post(gift+"/nhan", "lines.0.qty", "20").want(422, `href="#lines.0.qty"`, "còn số này là 20 gói")
	table.post(gift+"/nhan", "lines.0.qty", "20", "lines.0.pack", "thùng 30 gói").want(303)
	table.follow().want(200, "600 gói", "chờ kiểm")
}

// A gift in kind from the reception table to a commune's store, page by page: the
// numbers are typed by three people, none is filled in, and each page tells what
// waits.
func TestGoodsPages(t *testing.T) {
	s := newStory(t)
	s.receiving()
	if err := s.DB.Update(t.Context(), demo, func(tx *pg.Tx) error {
		_, err := ledger.OpenFund(tx, ledger.Fund{
			Unit: s.dongDang, Name: "Quỹ xã Đồng Đăng", OpenedOn: workday.Date(2025, 7, 1), Basis: "QĐ 2",
		})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	s.officer("mttq", auth.MTTQOfficer, s.langSon)
	s.officer("thukho", auth.Storekeeper, s.langSon)
	s.officer("khoxa", auth.Storekeeper, s.dongDang)
	s.officer("mttqxa", auth.MTTQOfficer, s.dongDang)

	keeper, village := s.as("thukho"), s.as("khoxa")
	keeper.get("/van-phong/kho/moi").want(200, "Tỉnh Lạng Sơn")
	keeper.post("/van-phong/kho/moi", "unit", fmt.Sprint(s.langSon), "name", "", "address", "").want(422, "Nhập tên kho", "Nhập địa chỉ")
	keeper.post("/van-phong/kho/moi", "unit", fmt.Sprint(s.langSon), "name", "Kho MTTQ tỉnh", "address", "Số 2 Hùng Vương").want(303)
	keeper.follow().want(200, "Kho MTTQ tỉnh", "Không có hàng")
	province := strings.TrimPrefix(keeper.at, "/van-phong/kho/")
	village.post("/van-phong/kho/moi", "unit", fmt.Sprint(s.dongDang), "name", "Nhà văn hóa", "address", "Thôn Nà Han").want(303)
	commune := strings.TrimPrefix(bare(village.to), "/van-phong/kho/")

	table := s.as("mttq")
	table.get("/van-phong/hang-hoa/moi").want(200, "Vùng lũ Kỳ Cùng", "Kho MTTQ tỉnh", `list="items"`)
	table.post("/van-phong/hang-hoa/moi", "campaign", fmt.Sprint(s.campaign), "warehouse", province,
		"lines.0.item", "gạo", "lines.0.qty", "5 lít", "lines.3.item", "bộ", "lines.3.qty", "1").
		want(422, "không đếm bằng đơn vị này", "Có nhiều mặt hàng giống thế", `value="5 lít"`, `href="#lines.3.item"`)
	table.post("/van-phong/hang-hoa/moi", "campaign", fmt.Sprint(s.campaign), "warehouse", province,
		"legal_name", "Công ty Hoa Đào", "public_name", "Công ty Hoa Đào", "lines.0.item", "gao", "lines.0.qty", "500 kg",
		"expected_on", s.day().Local()).want(303)
	table.follow().want(200, "Đã ghi hàng báo tặng.", "500 kg", "Đã đăng ký")
	gift := table.at
	table.get("/van-phong").want(200, "khoản hiện vật đến hạn")
	table.get(gift+"/nhan").want(200, "Đếm và nhận hàng")
	if strings.Contains(table.body, `value="500`) {
		t.Error("what was announced stands in the field for what came")
	}
	table.post(gift+"/nhan", "lines.0.qty", "").want(422, "Nhập số lượng đếm được")
	table.post(gift+"/nhan", "lines.0.qty", "480 kg", "more.1.item", "nước", "more.1.qty", "x").want(422, `href="#more.1.qty"`)
	table.post(gift+"/nhan", "lines.0.qty", "480 kg", "more.1.item", "nước", "more.1.qty", "20 thùng").want(303)
	table.follow().want(200, "480 kg", "240 lít", "chờ kiểm")
	table.post(gift+"/nhan", "lines.0.qty", "480 kg").want(409, "Bước tiếp theo là kiểm hàng")
	table.get(gift + "/kiem").want(403)

	keeper.get("/van-phong").want(200, "chờ kiểm, nhập kho")
	keeper.post(gift+"/kiem", "lines.0.qty", "450 kg", "lines.1.qty", "20 thùng").want(422, "ghi lý do", "phải có hạn dùng")
	keeper.post(gift+"/kiem", "lines.0.qty", "450 kg", "lines.0.reason", "Một bao ẩm mốc", "lines.1.qty", "20 thùng",
		"lines.1.expires_on", (s.day() + 200).Local()).want(303)
	keeper.follow().want(200, "Đã nhập kho và lập biên nhận số 0000001", "Một bao ẩm mốc")
	paper := keeper.find(`href="(/van-phong/bien-nhan/[^"]+/giay)"`)
	if keeper.post(paper); keeper.status != 200 || !strings.HasPrefix(keeper.body, "%PDF") {
		t.Errorf("the paper: %d", keeper.status)
	}
	keeper.get(strings.TrimSuffix(paper, "/giay")).want(200, "450 kg", "Gạo")
	keeper.get("/van-phong/bien-nhan").want(200, "0000001", "Hiện vật")
	keeper.get("/van-phong/kho").want(200, "450 kg", "240 lít", "Kho MTTQ tỉnh")
	keeper.get("/van-phong/kho?luc=x").want(200, "Nhập ngày như")
	keeper.get("/van-phong/kho?luc=2026-01-01").want(200, "Theo sổ ghi đến")
	keeper.get("/van-phong/but-toan/1").want(200, "Gạo 450 kg", "Nhập hiện vật")
	keeper.get("/van-phong/so/1").want(200)

	keeper.get("/van-phong/chuyen-hang/moi").want(200, "Kho MTTQ tỉnh")
	send := "/van-phong/chuyen-hang/moi?kho=" + province
	keeper.get(send).want(200, "Nhà văn hóa", "450 kg")
	lot := keeper.find(`name="(lot\.\d+)"`)
	keeper.post(send, "to", commune, lot, "1 tấn").want(422, "chỉ còn 450 kg", `value="1 tấn"`)
	keeper.post(send, "to", commune, lot, "200 kg").want(303)
	keeper.follow().want(200, "Chuyến hàng số 00001", "Trên đường")
	way := keeper.at

	there := s.as("mttqxa")
	there.get("/van-phong").want(200, "chuyến hàng đang trên đường tới")
	there.get(way).want(200, "Tỉnh Lạng Sơn · ") // who sent it is out of scope, not whence it comes
	there.post(way+"/nhan", "lines.0.qty", "201 kg").want(422, "chỉ gửi 200 kg")
	there.post(way+"/nhan", "lines.0.qty", "190 kg").want(303)
	there.follow().want(200, "Có chênh lệch", "190 kg", "10 kg")
	there.post(way+"/nhan", "lines.0.qty", "190 kg").want(409, "Không ghi lần nữa")
	keeper.get("/van-phong").want(200, "thiếu chờ giải trình")
	keeper.post(way+"/giai-trinh", "explanation", "Rách bao khi qua suối", "lines.1.damaged", "4 kg").want(422, "Thiếu 10 kg mà mới giải trình 4 kg")
	keeper.post(way+"/giai-trinh", "explanation", "Rách bao khi qua suối", "lines.1.damaged", "4 kg", "lines.1.lost", "6 kg").want(303)
	keeper.follow().want(200, "Đã khép", "Rách bao")

	keeper.post("/van-phong/kho/"+province+"/phieu", "kind", "loss", "reason", "Chuột cắn rách bao", lot, "1 kg").want(303)
	keeper.follow().want(200, "249 kg", "Hao hụt")
	there.post("/van-phong/kho/"+commune+"/can", "item", "áo phao", "kind", "need", "qty", "50").want(303)
	there.follow().want(200, "Áo phao", "50 chiếc")
	for _, b := range []*browser{keeper, there, table} {
		for _, p := range []string{"/hang-hoa?khoan=tat-ca", "/kho", "/kho/" + commune, "/chuyen-hang?khoan=tat-ca", strings.TrimPrefix(way, "/van-phong")} {
			for _, lang := range []string{"", "/en"} {
				if b.get(lang + "/van-phong" + p); b.status != 200 && b.status != 403 && b.status != 404 {
					t.Errorf("%s%s: %d", lang, p, b.status)
				}
			}
		}
	}
	s.officer("khac", auth.Storekeeper, s.tanThanh)
	stranger := s.as("khac")
	for _, p := range []string{gift, gift + "/nhan", way, way + "/nhan", "/van-phong/kho/" + province, "/van-phong/kho/" + province + "/phieu"} {
		if stranger.get(p); stranger.status != 403 && stranger.status != 404 {
			t.Errorf("a stranger at %s: %d", p, stranger.status)
		}
	}
}

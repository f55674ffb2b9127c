package disaster

// listColumn is one column that a list may have: what it is called on our template,
// and under which other names people write it, without marks.
type listColumn struct {
	key, title string
	names      []string
	required   bool
	fits       func(string) bool // the rough shape, by which swapped columns show
}

var listColumns = []listColumn{
	{
		key: "village", title: "Thôn, tổ dân phố", required: true,
		names: []string{"thon", "to dan pho", "thon ban", "thon to dan pho", "ban", "xom", "thon xom", "khoi", "khu pho"},
	},
	{
		key: "head", title: "Họ và tên chủ hộ", required: true, fits: isName,
		names: []string{"ho ten chu ho", "ho va ten", "ho ten", "chu ho", "ten chu ho"},
	},
	{
		key: "born", title: "Ngày, năm sinh", fits: isDay,
		names: []string{"nam sinh", "ngay sinh", "ngay thang nam sinh", "ngay nam sinh", "nam sinh chu ho", "ngay sinh chu ho"},
	},
	{key: "age", title: "Tuổi", fits: digits(1, 3), names: []string{"tuoi chu ho"}},
	{key: "sex", title: "Giới tính", names: []string{"gioi", "nam nu"}},
	{
		key: "id_number", title: "Số CCCD", fits: digits(8, 13),
		names: []string{"cccd", "so cccd cmnd", "cccd cmnd", "cmnd cccd", "so dinh danh", "so dinh danh ca nhan", "so can cuoc", "cmnd", "so cmnd", "so cmnd cccd"},
	},
	{key: "phone", title: "Điện thoại", fits: digits(8, 12), names: []string{"so dien thoai", "sdt", "dt", "so dt"}},
	{key: "address", title: "Địa chỉ", names: []string{"dia chi nha", "so nha"}},
	{key: "class", title: "Loại hộ", names: []string{"dien ho", "phan loai ho", "ho ngheo can ngheo"}},
	{
		key: "persons", title: "Số nhân khẩu", required: true, fits: digits(1, 2),
		names: []string{"nhan khau", "so khau", "so nguoi", "so nguoi trong ho"},
	},
	{key: "under36m", title: "Trẻ dưới 36 tháng", fits: digits(1, 2), names: []string{"tre em duoi 36 thang"}},
	{key: "elderly", title: "Người cao tuổi", fits: digits(1, 2), names: []string{"so nguoi cao tuoi"}},
	{key: "disabled", title: "Người khuyết tật", fits: digits(1, 2), names: []string{"so nguoi khuyet tat"}},
	{key: "pregnant", title: "Phụ nữ mang thai", fits: digits(1, 2), names: []string{"mang thai"}},
	{key: "chronic_ill", title: "Người bệnh hiểm nghèo", fits: digits(1, 2), names: []string{"benh hiem ngheo"}},
	{key: "house", title: "Loại nhà", names: []string{"nha o", "kieu nha", "cap nha"}},
	{
		key: "damage_pct", title: "Tỷ lệ thiệt hại nhà (%)", fits: isShare,
		names: []string{"ty le thiet hai", "muc do thiet hai nha", "thiet hai nha", "muc thiet hai", "thiet hai", "thiet hai nha o"},
	},
	{key: "habitable", title: "Còn ở được (có/không)", names: []string{"con o duoc", "o duoc"}},
	{key: "depth_cm", title: "Mức ngập (cm)", fits: digits(1, 4), names: []string{"muc ngap", "do sau ngap", "ngap", "ngap sau", "do sau ngap cm", "ngap cm"}},
	{key: "dead", title: "Người chết", fits: digits(1, 2), names: []string{"so nguoi chet", "chet"}},
	{key: "missing", title: "Người mất tích", fits: digits(1, 2), names: []string{"so nguoi mat tich", "mat tich"}},
	{key: "injured", title: "Người bị thương", fits: digits(1, 2), names: []string{"so nguoi bi thuong", "bi thuong"}},
	{key: "relocated", title: "Di dời khẩn cấp (có/không)", names: []string{"di doi khan cap", "di doi"}},
	{key: "hungry_persons", title: "Số người thiếu đói", fits: digits(1, 2), names: []string{"nguoi thieu doi", "thieu doi"}},
	{key: "hungry_months", title: "Số tháng thiếu đói", fits: digits(1, 1), names: []string{"thang thieu doi"}},
	{key: "crop", title: "Cây trồng bị hại", names: []string{"loai cay trong", "cay trong"}},
	{
		key: "crop_area", title: "Diện tích cây trồng (m²)", fits: digits(1, 9),
		names: []string{"dien tich cay trong", "dien tich", "dien tich m2", "dien tich cay trong m2"},
	},
	{key: "crop_pct", title: "Tỷ lệ mất cây trồng (%)", fits: isShare, names: []string{"ty le mat cay trong", "ty le mat"}},
	{key: "buffalo", title: "Trâu, bò mất (con)", fits: digits(1, 4), names: []string{"trau bo mat", "trau bo"}},
	{key: "pig", title: "Lợn mất (con)", fits: digits(1, 5), names: []string{"lon mat", "lon"}},
	{key: "poultry", title: "Gia cầm mất (con)", fits: digits(1, 6), names: []string{"gia cam mat", "gia cam"}},
	{key: "insured", title: "Có bảo hiểm (có/không)", names: []string{"co bao hiem", "bao hiem"}},
	{key: "savings", title: "Có tích lũy (có/không)", names: []string{"co tich luy", "tich luy"}},
	{key: "main_worker_lost", title: "Mất lao động chính (có/không)", names: []string{"mat lao dong chinh"}},
	{key: "tools_lost", title: "Mất công cụ sản xuất (có/không)", names: []string{"mat cong cu san xuat", "mat cong cu"}},
	{key: "other_support", title: "Đã được hỗ trợ (đồng)", fits: digits(1, 12), names: []string{"da duoc ho tro", "ho tro khac"}},
	{key: "on", title: "Ngày khảo sát", fits: isDay, names: []string{"ngay dieu tra", "ngay kiem tra"}},
	{key: "lat", title: "Vĩ độ", fits: isDegree, names: []string{"lat", "latitude"}},
	{key: "lng", title: "Kinh độ", fits: isDegree, names: []string{"lng", "long", "longitude"}},
	{key: "note", title: "Ghi chú", names: []string{"chu thich"}},
}

// What may be beside them and means nothing to us.
var idleColumns = []string{"tt", "stt", "so tt", "so thu tu", "ma ho", "xa", "huyen", "tinh", "ky ten"}

// titleOf is what people know a column by.
func titleOf(key string) string {
	for _, c := range listColumns {
		if c.key == key {
			return c.title
		}
	}
	return ""
}

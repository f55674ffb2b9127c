package disaster

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// Limits of a list of households.
const (
	listBytesMax  = 20 << 20
	unzippedMax   = 400 << 20
	listRowsMax   = 50_000
	listWidthMax  = 80
	headerDepth   = 20 // rows in which the header is looked for
	cellMax       = 2000
	headerColumns = 3 // named columns that make a row the header
)

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

// listRow is one row of a list: what stands in the columns that we know.
// Its values stand side by side: a list of 20,000 households with a map for each row
// kept the collector busier than the list did.
type listRow struct {
	n      int // as the program that shows it counts
	of     *list
	values []string
	merged string // a column whose cell reaches over its neighbours
}

// cell is what stands in a column, "" where the list has no such column.
func (r *listRow) cell(key string) string {
	if i, has := r.of.index[key]; has {
		return r.values[i]
	}
	return ""
}

// cells are all of them by column, for the one who reads the row.
func (r *listRow) cells() map[string]string {
	all := make(map[string]string, len(r.values))
	for key, i := range r.of.index {
		all[key] = r.values[i]
	}
	return all
}

// list is a file of households as it was handed in.
type list struct {
	rows    []listRow
	columns []string       // the keys that it has
	index   map[string]int // where each stands in a row's values
	share   map[string]bool
}

// readList opens an XLSX and finds the households in it. It refuses files that are
// none, are too large, have no header that we know, or lack a column that we need.
func readList(raw []byte) (*list, error) {
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: unzippedMax, UnzipXMLSizeLimit: 2 << 20, // larger sheets are read from a file, piece by piece
	})
	if err != nil {
		return nil, fault.Of(fault.Unsupported, "import.kind")
	}
	defer f.Close()
	merges := hasMerges(raw)
	for _, sheet := range f.GetSheetList() {
		l, err := readSheet(f, sheet, merges)
		if err != nil || l != nil {
			return l, err
		}
	}
	return nil, fault.On("file", "import.header")
}

// hasMerges reports whether any sheet has merged cells; to ask excelize for them costs
// as much as reading the whole sheet once more.
func hasMerges(raw []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return true
	}
	for _, part := range z.File {
		if strings.HasPrefix(part.Name, "xl/worksheets/") && mentions(part, []byte("<mergeCell")) {
			return true
		}
	}
	return false
}

// mentions looks for a word in a part of at most unzippedMax bytes, piece by piece.
func mentions(part *zip.File, word []byte) bool {
	r, err := part.Open()
	if err != nil {
		return true
	}
	defer r.Close()
	body := bufio.NewReaderSize(io.LimitReader(r, unzippedMax), 64<<10)
	for {
		piece, err := body.Peek(64 << 10)
		if bytes.Contains(piece, word) {
			return true
		}
		if err != nil {
			return false
		}
		if _, err := body.Discard(len(piece) - len(word)); err != nil {
			return true
		}
	}
}

func readSheet(f *excelize.File, sheet string, merges bool) (*list, error) {
	rows, err := f.Rows(sheet)
	if err != nil {
		return nil, nil // a chart, or something else that has no cells
	}
	defer rows.Close()
	var at map[int]string
	var l *list
	for n := 1; rows.Next(); n++ {
		if n > listRowsMax+headerDepth {
			return nil, fault.On("file", "import.rows.many", "max", listRowsMax)
		}
		cells, err := rows.Columns()
		if err != nil {
			return nil, fault.Of(fault.Unsupported, "import.kind")
		}
		if len(cells) > listWidthMax {
			cells = cells[:listWidthMax]
		}
		if l == nil {
			if n > headerDepth {
				return nil, nil
			}
			if at, err = headerOf(cells); err != nil {
				return nil, err
			}
			if at != nil {
				l = &list{share: map[string]bool{}, index: map[string]int{}}
				for _, key := range at {
					l.index[key] = len(l.index)
				}
			}
			continue
		}
		l.take(n, cells, at)
	}
	if err := rows.Error(); err != nil {
		return nil, fault.Of(fault.Unsupported, "import.kind")
	}
	if l == nil {
		return nil, nil
	}
	for _, key := range at {
		l.columns = append(l.columns, key)
	}
	slices.Sort(l.columns)
	for _, c := range listColumns {
		if c.required && !slices.Contains(l.columns, c.key) {
			return nil, fault.On("file", "import.column.missing", "column", c.title)
		}
	}
	if merges {
		if err := l.unmerge(f, sheet, at); err != nil {
			return nil, err
		}
	}
	l.drop()
	if len(l.rows) == 0 {
		return nil, fault.On("file", "import.empty")
	}
	return l, nil
}

// headerOf finds out which columns a header names; nil when the row is none.
func headerOf(cells []string) (map[int]string, error) {
	at, by := map[int]string{}, map[string]string{}
	for i, cell := range cells {
		key := columnNamed(cell)
		if key == "" {
			continue
		}
		if other, twice := by[key]; twice && len(at) >= headerColumns {
			return nil, fault.On("file", "import.column.twice", "column", short(cell), "other", short(other))
		}
		at[i], by[key] = key, cell
	}
	if len(at) < headerColumns {
		return nil, nil
	}
	return at, nil
}

func columnNamed(cell string) string {
	name := vntext.Fold(cell)
	if name == "" || slices.Contains(idleColumns, name) {
		return ""
	}
	for _, c := range listColumns {
		if name == vntext.Fold(c.title) || slices.Contains(c.names, name) {
			return c.key
		}
	}
	return ""
}

func (l *list) take(n int, cells []string, at map[int]string) {
	row := listRow{n: n, of: l, values: make([]string, len(at))}
	for i, key := range at {
		if i < len(cells) {
			if len(cells[i]) > cellMax {
				cells[i] = strings.ToValidUTF8(cells[i][:cellMax], "")
			}
			row.values[l.index[key]] = strings.TrimSpace(cells[i])
		}
	}
	l.rows = append(l.rows, row)
}

// unmerge gives every row of a cell that reaches down the value of its first, as
// villages are written once for all their households. A cell that reaches across
// hides what its neighbours say, and is told.
func (l *list) unmerge(f *excelize.File, sheet string, at map[int]string) error {
	merged, err := f.GetMergeCells(sheet)
	if err != nil {
		return fault.Of(fault.Unsupported, "import.kind")
	}
	if len(merged) == 0 {
		return nil
	}
	byRow := map[int]int{}
	for i, r := range l.rows {
		byRow[r.n] = i
	}
	for _, m := range merged {
		x1, y1, err1 := excelize.CellNameToCoordinates(m.GetStartAxis())
		x2, y2, err2 := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err1 != nil || err2 != nil || y2-y1 > listRowsMax {
			continue
		}
		key, known := at[x1-1]
		for y := y1; y <= y2; y++ {
			i, there := byRow[y]
			if !there {
				continue
			}
			if x2 > x1 && known {
				l.rows[i].merged = key
			}
			if known && y > y1 {
				l.rows[i].values[l.index[key]] = strings.TrimSpace(m.GetCellValue())
			}
		}
	}
	return nil
}

// drop leaves out the rows in which nothing stands but a village, as a merged cell
// spreads it, and the rows of column numbers or sums under a header and at the end.
func (l *list) drop() {
	l.rows = slices.DeleteFunc(l.rows, func(r listRow) bool {
		said := 0
		for _, cell := range r.values {
			if cell != "" {
				said++
			}
		}
		if r.cell("village") != "" {
			said--
		}
		if said == 0 {
			return true
		}
		if n := vntext.Fold(r.cell("village") + " " + r.cell("head")); strings.HasPrefix(n, "tong cong") || n == "cong" || n == "tong" {
			return true
		}
		numbered, written := 0, 0 // (1) (2) (3)
		for _, cell := range r.values {
			c := strings.Trim(cell, "()[] ")
			if c != "" {
				written++
			}
			if c != "" && len(c) <= 2 && strings.Trim(c, "0123456789") == "" {
				numbered++
			}
		}
		return written >= headerColumns && numbered == written
	})
	for _, key := range []string{"damage_pct", "crop_pct"} {
		for _, r := range l.rows {
			// A column of 0.35 and 1 is formatted as percent: 35 % and 100 %.
			if strings.HasPrefix(r.cell(key), "0.") {
				l.share[key] = true
			}
		}
	}
}

// swapped names the columns in which most cells do not look like what the header
// says: somebody moved a column and not its title.
func (l *list) swapped(villages map[string]bool) error {
	var odd []string
	for _, c := range listColumns {
		fits := c.fits
		if c.key == "village" && len(villages) > 0 {
			fits = func(cell string) bool { return villages[vntext.Fold(cell)] }
		}
		if fits == nil {
			continue
		}
		bad, all := 0, 0
		for _, r := range l.rows {
			if cell := r.cell(c.key); cell != "" {
				all++
				if !fits(cell) {
					bad++
				}
			}
		}
		if all >= 2 && bad*2 > all {
			odd = append(odd, c.key)
		}
	}
	// A village that nobody knows is a row's own fault, unless another column is odd too.
	if len(odd) == 0 || len(odd) == 1 && odd[0] == "village" {
		return nil
	}
	titles := make([]string, len(odd))
	for i, key := range odd {
		titles[i] = "“" + titleOf(key) + "”"
	}
	return fault.On("file", "import.swapped", "columns", strings.Join(titles, ", "))
}

var betweenDigits = strings.NewReplacer(" ", "", ".", "", ",", "", "-", "", "+", "", "'", "")

func digits(from, to int) func(string) bool {
	return func(cell string) bool {
		cell = betweenDigits.Replace(cell)
		return len(cell) >= from && len(cell) <= to && strings.Trim(cell, "0123456789") == ""
	}
}

func isName(cell string) bool { return !strings.ContainsAny(cell, "0123456789") && len(cell) > 1 }

func isDay(cell string) bool {
	c := strings.Trim(cell, "0123456789/-. ")
	return c == "" && len(cell) >= 4 && len(cell) <= 12
}

func isShare(cell string) bool {
	cell = strings.TrimSuffix(strings.TrimSpace(cell), "%")
	return cell != "" && len(cell) <= 20 && strings.Trim(cell, "0123456789.,") == "" && len(strings.TrimLeft(cell, "0")) <= 18
}

func isDegree(cell string) bool {
	return strings.ContainsAny(cell, ".,") && strings.Trim(cell, "0123456789.,") == ""
}

// Template is an empty list with the columns we know and one example, for download.
func Template(commune string, villages []string) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	const sheet = "Danh sách hộ"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, fmt.Errorf("make the template: %w", err)
	}
	bold, err := f.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EAF3F1"}},
	})
	if err != nil {
		return nil, fmt.Errorf("make the template: %w", err)
	}
	asText, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // so that Excel keeps the zeros of numbers
	if err != nil {
		return nil, fmt.Errorf("make the template: %w", err)
	}
	example := map[string]string{
		"head": "Nông Thị Mẫu", "born": "12/02/1965", "sex": "Nữ", "id_number": "020165000123", "class": "Hộ nghèo",
		"persons": "4", "under36m": "1", "house": "Bán kiên cố", "damage_pct": "60", "habitable": "không",
		"depth_cm": "150", "crop": "Lúa gieo cấy trên 45 ngày", "crop_area": "1500", "crop_pct": "80",
		"note": "Dòng này là ví dụ, hãy xóa đi",
	}
	if len(villages) > 0 {
		example["village"] = villages[0]
	}
	for i, c := range listColumns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, fmt.Errorf("make the template: %w", err)
		}
		text := 0
		if slices.Contains([]string{"born", "id_number", "phone", "on"}, c.key) {
			text = asText
		}
		for _, err := range []error{
			f.SetColStyle(sheet, name, text), f.SetColWidth(sheet, name, name, 16),
			f.SetCellValue(sheet, name+"1", c.title), f.SetCellStyle(sheet, name+"1", name+"1", bold),
			f.SetCellValue(sheet, name+"2", example[c.key]),
		} {
			if err != nil {
				return nil, fmt.Errorf("make the template: %w", err)
			}
		}
		if c.key == "village" && len(villages) > 0 && len(strings.Join(villages, ",")) < 250 {
			v := excelize.NewDataValidation(true)
			v.Sqref = name + "2:" + name + "5000"
			if err := v.SetDropList(villages); err == nil {
				if err := f.AddDataValidation(sheet, v); err != nil {
					return nil, fmt.Errorf("make the template: %w", err)
				}
			}
		}
	}
	if err := f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, fmt.Errorf("make the template: %w", err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("make the template for %s: %w", commune, err)
	}
	return b.Bytes(), nil
}

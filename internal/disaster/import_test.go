package disaster

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/money"
)

var listHeader = []any{
	"TT", "Thôn", "Họ và tên chủ hộ", "Ngày, năm sinh", "Số CCCD", "Loại hộ", "Số nhân khẩu", "Loại nhà",
	"Tỷ lệ thiệt hại nhà (%)", "Còn ở được (có/không)", "Mức ngập (cm)", "Vĩ độ", "Kinh độ",
}

// listed is a sound row; change says what is odd about it.
func listed(n int, change func(r []any)) []any {
	r := []any{
		n, "Thôn Nà Phầy", fmt.Sprintf("Nông Văn Số%c%c", 'a'+n/26%26, 'a'+n%26), "12/02/1965",
		fmt.Sprintf("020065%06d", n), "Hộ nghèo", 4, "Bán kiên cố", 60, "không", 150, "", "",
	}
	if change != nil {
		change(r)
	}
	return r
}

// 214 rows as communes send them. The good ones are in, the bad ones are told by row
// and column, and the same file again changes nothing.
func TestImport(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	rows := [][]any{{"DANH SÁCH HỘ BỊ THIỆT HẠI"}, {}, listHeader, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}}
	odd := map[int]func(r []any){
		10:  func(r []any) { r[3] = "1965" },                        // a year only: fine
		11:  func(r []any) { r[3] = 24150 },                         // a spreadsheet's day: fine
		12:  func(r []any) { r[3] = "12-2-1965" },                   // a day as text: fine
		20:  func(r []any) { r[3] = "1596" },                        // 430 years old
		21:  func(r []any) { r[4] = "20065000021" },                 // eleven digits
		22:  func(r []any) { r[11], r[12] = 20.5, 107.9 },           // at the sea
		23:  func(r []any) { r[1] = "Thôn Không Có" },               // no such village
		24:  func(r []any) { r[8] = 160 },                           // more than all of it
		25:  func(r []any) { r[6] = "" },                            // how many people?
		26:  func(r []any) { r[8], r[9] = 90, "có" },                // lost and lived in
		27:  func(r []any) { r[3] = "31/02/1965" },                  // no day
		30:  func(r []any) { clear(r) },                             // a blank row
		200: func(r []any) { copy(r, listed(199, nil)); r[8] = 20 }, // a household twice
	}
	for n := 1; n <= 214; n++ {
		rows = append(rows, listed(n, odd[n]))
	}
	raw := xlsx(t, rows...)
	r := w.imported(e, raw)
	want := map[int]string{ // by row of the file: four rows stand above the list
		24: "Ngày, năm sinh household.born.old", 25: "Số CCCD household.id_number.length",
		26: "Vĩ độ assess.position.far", 27: "Thôn, tổ dân phố household.village.unknown",
		28: "Tỷ lệ thiệt hại nhà (%) assess.number.large", 29: "Số nhân khẩu import.cell.missing",
		30: "Còn ở được (có/không) assess.habitable.lost", 31: "Ngày, năm sinh household.born.shape",
		204: "Họ và tên chủ hộ import.twice",
	}
	for _, f := range r.Faults {
		if got := f.Column + " " + f.Key; want[f.Row] != got && f.Row != 25 {
			t.Errorf("row %d: %s, want %q", f.Row, got, want[f.Row])
		}
		delete(want, f.Row)
	}
	for row, f := range want {
		t.Errorf("row %d is not told: %s", row, f)
	}
	if r.State != "done" || r.Rows != 213 || r.New != 204 || r.Refused != 9 || r.Repeated != 0 {
		t.Errorf("%+v", r)
	}
	again := w.imported(e, raw)
	if again.New != 0 || again.Changed != 0 || again.Repeated != 204 || again.Refused != 9 {
		t.Errorf("the same list again: %+v", again)
	}
	list, err := w.Assessments(t.Context(), w.assessor, AssessmentFilter{Event: e.ID, Unit: w.commune, Limit: 200})
	if err != nil || len(list) != 200 {
		t.Fatalf("%d surveys, %v", len(list), err)
	}
	a := list[0]
	if a.State != Reported || a.Source != "import" || a.Persons != 4 || a.Class != "poor" || a.Band != VeryHeavy || a.House != "ban_kien_co" {
		t.Errorf("%+v", a)
	}
	if out := w.verified(w.verifier, a.ID); len(out.Done) != 1 {
		t.Errorf("%+v", out)
	}
}

// A file that is no list, or whose columns do not say what stands in them, is refused
// as a whole.
func TestImportRefusesFiles(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	swapped := [][]any{listHeader}
	for n := range 20 {
		swapped = append(swapped, listed(n, func(r []any) { r[2], r[4] = r[4], r[2] }))
	}
	villages := [][]any{listHeader}
	for n := range 20 {
		villages = append(villages, listed(n, func(r []any) { r[1], r[8] = r[8], r[1] }))
	}
	for name, tt := range map[string]struct {
		raw []byte
		key string
	}{
		"a picture":         {[]byte("\xff\xd8\xff not a list"), "import.kind"},
		"nothing":           {nil, "import.kind"},
		"no header":         {xlsx(t, []any{"xin", "chào"}), "import.header"},
		"no people":         {xlsx(t, []any{"Thôn", "Chủ hộ", "CCCD", "Loại nhà"}, []any{"a", "b"}), "import.column.missing"},
		"a header alone":    {xlsx(t, listHeader), "import.empty"},
		"a column twice":    {xlsx(t, []any{"Thôn", "Chủ hộ", "Số nhân khẩu", "Họ và tên"}), "import.column.twice"},
		"name for number":   {xlsx(t, swapped...), "import.swapped"},
		"village for share": {xlsx(t, villages...), "import.swapped"},
	} {
		_, err := w.Import(t.Context(), w.assessor, e.ID, w.commune, "a.xlsx", bytes.NewReader(tt.raw))
		if !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", name, err, tt.key)
		}
	}
	if list, err := w.Imports(t.Context(), w.assessor, e.ID, w.commune); err != nil || len(list) != 0 {
		t.Errorf("%d refused lists were kept, %v", len(list), err)
	}
	if _, err := w.Import(t.Context(), w.stranger, e.ID, w.commune, "a.xlsx", nil); !fault.Is(err, "auth.denied") {
		t.Errorf("a stranger: %v", err)
	}
}

// A village written once over all its households, and percent kept as fractions.
func TestImportMergedAndShares(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	f := excelize.NewFile()
	defer f.Close()
	put := func(cell string, v any) {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	header := []any{"Thôn", "Họ và tên chủ hộ", "Số nhân khẩu", "Tỷ lệ thiệt hại nhà (%)", "Loại nhà", "Còn ở được (có/không)"}
	if err := f.SetSheetRow("Sheet1", "A1", &header); err != nil {
		t.Fatal(err)
	}
	for n, share := range []any{0.35, 1, 0.3, 0.5} {
		row := n + 2
		put(fmt.Sprintf("B%d", row), fmt.Sprintf("Lý Văn %c", 'A'+n))
		put(fmt.Sprintf("C%d", row), 3)
		put(fmt.Sprintf("D%d", row), share)
		put(fmt.Sprintf("E%d", row), "nhà tạm")
		put(fmt.Sprintf("F%d", row), "không")
	}
	put("A2", "Thôn Kéo Quang")
	if err := f.MergeCell("Sheet1", "A2", "A4"); err != nil {
		t.Fatal(err)
	}
	put("A5", "Thôn Kéo Quang")
	if err := f.MergeCell("Sheet1", "A5", "B5"); err != nil { // the name is hidden behind it
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	r := w.imported(e, b.Bytes())
	if r.New != 3 || r.Refused != 1 {
		t.Fatalf("%+v", r)
	}
	list, err := w.Assessments(t.Context(), w.assessor, AssessmentFilter{Event: e.ID, Unit: w.commune})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{35, 100, 30} {
		if a := list[i]; a.DamagePct != want || a.VillageName != "Thôn Kéo Quang" || a.House != "don_so" {
			t.Errorf("row %d: %d %% in %s", i, a.DamagePct, a.VillageName)
		}
	}
}

// A long list comes in by a job, chunk by chunk; doing the job twice does it once.
func TestImportLong(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	rows := [][]any{listHeader}
	for n := range importAtOnce + 50 {
		rows = append(rows, listed(n, func(r []any) { r[2] = fmt.Sprintf("Hoàng Văn %s", money.VND(n).InWords()) }))
	}
	r := w.imported(e, xlsx(t, rows...))
	if r.State != "stored" || r.Rows != importAtOnce+50 {
		t.Fatalf("%+v", r)
	}
	handlers := job.Handlers{ImportKind: w.ImportJob}
	if err := job.RunOnce(t.Context(), w.DB, handlers); err != nil {
		t.Fatal(err)
	}
	args := fmt.Appendf(nil, `{"import": %d, "by": "khaosat.xa"}`, r.ID)
	if err := w.ImportJob(t.Context(), args); err != nil {
		t.Fatal(err)
	}
	done, err := w.ImportReport(t.Context(), w.verifier, r.ID)
	if err != nil || done.State != "done" || done.New != importAtOnce+50 || done.Refused != 0 {
		t.Errorf("%+v, %v", done, err)
	}
}

// The template reads as a list, but for its villages.
func TestTemplate(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	raw, err := w.ListTemplate(t.Context(), w.assessor, w.commune)
	if err != nil {
		t.Fatal(err)
	}
	if r := w.imported(e, raw); r.New != 1 || r.Refused != 0 {
		t.Errorf("%+v", r)
	}
}

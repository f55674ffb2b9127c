package giving

import (
	"archive/zip"
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/money"
)

// fuzzMemory is what reading a small file may take, whatever it says of itself: a piece
// to read into for each of the layers, and nothing that grows with what it promises.
const fuzzMemory = 64 << 20

// readWhatever reads a file to its end: that it ends, panics never, keeps to its memory,
// is refused with a reason for people, and counts each row that it tells.
func readWhatever(t *testing.T, file []byte) {
	readBy(t, file, ReadOptions{Account: "0011001932418"})
}

func readBy(t *testing.T, file []byte, by ReadOptions) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	defer func() {
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > fuzzMemory+uint64(len(file))*2000 {
			t.Fatalf("%d bytes took %d MB", len(file), took>>20)
		}
	}()
	r, err := NewStatementReader(bytes.NewReader(file), by)
	if err != nil {
		if _, ours := fault.As(err); !ours {
			t.Fatal("refused without a reason for people:", err)
		}
		return
	}
	defer r.Close()
	var in, out money.VND
	last := 0
	for r.Next() {
		l, row := r.Line(), r.row
		if row <= last {
			t.Fatal("rows must go forward", row)
		}
		if last = row; r.Fault() != nil {
			continue
		}
		if l.Amount <= 0 || l.On.IsZero() || l.Text != cleanCell(l.Text) || strings.IndexByte(l.Raw, 0) >= 0 {
			t.Fatalf("a line that is none: %+v", l)
		}
		if l.Direction == In {
			in += l.Amount
		} else {
			out += l.Amount
		}
	}
	if err := r.Err(); err != nil {
		if _, ours := fault.As(err); !ours {
			t.Fatal("broken off without a reason for people:", err)
		}
	}
	if s := r.Summary(); s.In != in || s.Out != out || s.Lines+s.Faults > s.Rows {
		t.Fatalf("sums: %+v", s)
	}
}

// seed adds a made-up day in one form.
func seed(f *testing.F, specs ...givingtest.Spec) {
	for _, spec := range specs {
		var file bytes.Buffer
		spec.Lines, spec.OutOf = 6, 3
		if _, err := givingtest.Write(&file, spec); err != nil {
			f.Fatal(err)
		}
		f.Add(file.Bytes())
	}
}

func FuzzCSV(f *testing.F) {
	for _, bank := range []string{"vcb", "vietinbank", "agribank"} {
		for _, enc := range []string{"utf-8", "utf-16le", "windows-1258"} {
			seed(f, givingtest.Spec{Bank: bank, Encoding: enc, Totals: true})
		}
	}
	f.Add([]byte(vcbHeader + "1,\"01/09/2024,5,,1.000,,A\n1,01/09/2024,5,,1.000,,\"\"\"A\n"))
	f.Add([]byte("Date;Credit;Details\n01/01/2024;\"1\"\"0\";\"x\"y;z\n"))
	f.Fuzz(readWhatever)
}

func FuzzMT940(f *testing.F) {
	seed(f, givingtest.Spec{Form: "mt940"}, givingtest.Spec{Form: "mt940", Opening: 7, Seed: 3})
	f.Add([]byte(":20:1\n:25:VCB/0011001932418VND\n:28C:1/1\n:60F:D240910VND5,\n:61:2409100911RC200,00NTRFNONREF//1\nA\n:86:B\n:61:x\n:62M:C240910VND1,00\n:60M:C240911VND2,00\n-"))
	f.Fuzz(readWhatever)
}

func FuzzCAMT(f *testing.F) {
	seed(f, givingtest.Spec{Form: "camt"}, givingtest.Spec{Form: "camt", Seed: 1})
	f.Add([]byte(batchEntry))
	f.Fuzz(readWhatever)
}

func FuzzHTML(f *testing.F) {
	seed(f, givingtest.Spec{Form: "html"}, givingtest.Spec{Form: "html", Bank: "agribank"})
	f.Add([]byte("<table><tr><td rowspan=3>Ngày<td colspan=9>Ghi có<th>Nội dung<table><tr><td>01/01/2024<td>1.000<td>x<tr>"))
	f.Fuzz(readWhatever)
}

// A workbook is fuzzed by its parts: a changed byte of a ZIP is a broken ZIP, and that
// alone. Without parts, the sheet is the whole file.
func FuzzXLSX(f *testing.F) {
	var file bytes.Buffer
	if _, err := givingtest.Write(&file, givingtest.Spec{Lines: 6, OutOf: 3, Form: "xlsx"}); err != nil {
		f.Fatal(err)
	}
	parts := partsOf(f, file.Bytes())
	f.Add(parts["xl/workbook.xml"], parts["xl/worksheets/sheet1.xml"], parts["xl/sharedStrings.xml"], parts["xl/styles.xml"])
	f.Add([]byte(nil), file.Bytes(), []byte(nil), []byte(nil))
	f.Fuzz(func(t *testing.T, book, sheet, strings, styles []byte) {
		if len(book) == 0 {
			readWhatever(t, sheet)
			return
		}
		readWhatever(t, pack(t, map[string][]byte{
			"xl/workbook.xml": book, "xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": strings, "xl/styles.xml": styles,
			"xl/_rels/workbook.xml.rels": parts["xl/_rels/workbook.xml.rels"],
		}))
	})
}

// partsOf unpacks a workbook, pack packs one.
func partsOf(t testing.TB, file []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string][]byte{}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		if parts[part.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return parts
}

func pack(t testing.TB, parts map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

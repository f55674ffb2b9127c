package giving

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
)

// book packs a workbook of one sheet; more replaces or adds parts.
func book(t testing.TB, rows string, more map[string]string) []byte {
	t.Helper()
	var file bytes.Buffer
	if _, err := givingtest.Write(&file, givingtest.Spec{Lines: 1, Form: "xlsx"}); err != nil {
		t.Fatal(err)
	}
	parts := partsOf(t, file.Bytes())
	parts["xl/worksheets/sheet1.xml"] = []byte("<worksheet><sheetData>" + bookHeader + rows + "</sheetData></worksheet>")
	for name, body := range more {
		parts[name] = []byte(body)
	}
	return pack(t, parts)
}

var bookHeader = bookRow(1, "TNXDate", "DocNo", "Debit", "Credit", "TransactionDetails")

// bookRow writes texts within their cells; what begins with "<" is a cell's own.
func bookRow(n int, cells ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d">`, n)
	for i, c := range cells {
		ref := fmt.Sprintf("%c%d", 'A'+i, n)
		if rest, own := strings.CutPrefix(c, "<c"); own {
			fmt.Fprintf(&b, `<c r="%s"%s`, ref, rest)
		} else if c != "" {
			fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, c)
		}
	}
	return b.String() + "</row>"
}

// What spreadsheets do to days and numbers, and what cannot be read: told by the row's
// number as Excel shows it, and nothing else is lost.
func TestBookRows(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, want string
		cells      []string
	}{
		{"a serial day with a format", `2 2024-09-10 in 200000 "A"`, []string{`<c s="1"><v>45545</v></c>`, "5", "", "<c><v>200000</v></c>", "A"}},
		{"a serial day without one", `2 2024-09-10 in 200000 "A"`, []string{`<c><v>45545</v></c>`, "5", "", "<c><v>2E5</v></c>", "A"}},
		{"a day in ISO 8601", `2 2024-09-10 in 1 "A"`, []string{`<c t="d"><v>2024-09-10T10:11:12</v></c>`, "5", "", "<c><v>1</v></c>", "A"}},
		{"a formula and its result", `2 2024-09-10 in 300 "A"`, []string{"10/09/2024", "5", "", `<c><f>100*3</f><v>300</v></c>`, "A"}},
		{"a text that a formula made", `2 2024-09-10 in 1000 "A B"`, []string{"10/09/2024", "5", "", "1.000", `<c t="str"><f>"A"&amp;" B"</f><v>A B</v></c>`}},
		{"what floating point leaves", `2 2024-09-10 in 300 "A"`, []string{"10/09/2024", "5", "", `<c><v>300.00000000000006</v></c>`, "A"}},
		{"letters that XML escapes", `2 2024-09-10 in 1000 "A & B <C> đ"`, []string{"10/09/2024", "5", "", "1.000", "A &amp; B &lt;C&gt; &#273;"}},
		{"a remark beside the table", `2 2024-09-10 in 1000 "A"`, []string{"10/09/2024", "5", "", "1.000", "A", "", "đã soát"}},
		{"money out, nothing behind", `2 statement.row.amount.missing`, []string{"10/09/2024", "5"}},
		{"half a đồng", `2 statement.row.amount.fraction`, []string{"10/09/2024", "5", "", "<c><v>1000.5</v></c>", "A"}},
		{"negative", `2 statement.row.amount.negative`, []string{"10/09/2024", "5", "", "<c><v>-1000</v></c>", "A"}},
		{"an error", `2 statement.row.amount`, []string{"10/09/2024", "5", "", `<c t="e"><v>#REF!</v></c>`, "A"}},
		{"a formula without its result", `2 statement.row.formula`, []string{"10/09/2024", "5", "", `<c><f>SUM(D1:D9)</f></c>`, "A"}},
		{"no day that is", `2 statement.row.date`, []string{"<c><v>-5</v></c>", "5", "", "1.000", "A"}},
		{"a number that is no day", `2 statement.row.date`, []string{"<c><v>45545678</v></c>", "5", "", "1.000", "A"}},
	} {
		rows := bookRow(2, tt.cells...) + bookRow(7, "11/09/2024", "6", "", "9.000", "dưới")
		told, _, _, err := read(t, bytes.NewReader(book(t, rows, nil)), ReadOptions{})
		if want := tt.want + `|7 2024-09-11 in 9000 "dưới"`; err != nil || strings.Join(told, "|") != want {
			t.Errorf("%s: %v %v, want %s", tt.name, told, err, want)
		}
	}
}

// What is no workbook, or one that nobody should open, is refused in a sentence.
func TestBookRefused(t *testing.T) { // by itself: it measures the heap
	bomb := "<sst><si><t>" + strings.Repeat("0", 300<<20) + "</t></si></sst>"
	many := map[string]string{}
	for i := range 6000 {
		many[fmt.Sprintf("xl/media/%d", i)] = ""
	}
	row := bookRow(2, "10/09/2024", "5", "", "1.000", "A")
	for _, tt := range []struct {
		name, key string
		file      []byte
	}{
		{"another ZIP", "statement.file.zip", pack(t, map[string][]byte{"word/document.xml": nil})},
		{"cut off", "statement.file.zip", book(t, row, nil)[:500]},
		{"a bomb of strings", "statement.file.bomb", book(t, row, map[string]string{"xl/sharedStrings.xml": bomb})},
		{"thousands of parts", "statement.file.bomb", book(t, row, many)},
		{"entities", "statement.file.entity", book(t, row, map[string]string{
			"xl/workbook.xml": `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook/>`,
		})},
		{"an entity in a cell", "statement.file.entity", book(t, bookRow(2, "10/09/2024", "5", "", "1.000", "&b;"), nil)},
		{"half a sheet", "statement.file.broken", book(t, row+"</sheetData>", nil)},
		{"a string that is not there", "statement.file.broken", book(t, bookRow(2, `<c t="s"><v>999</v></c>`), nil)},
		{"too many rows", "statement.file.rows", book(t, bookRow(900_000, "10/09/2024", "5", "", "1.000", "A"), nil)},
		{"no columns", "statement.file.header", book(t, "", map[string]string{"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"})},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, _, err := read(t, bytes.NewReader(tt.file), ReadOptions{})
		runtime.ReadMemStats(&after)
		e, ok := fault.As(err)
		if !ok || e.Faults[0].Key != tt.key || e.Faults[0].Field != "file" {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 40<<20 {
			t.Errorf("%s took %d MB", tt.name, took>>20)
		}
	}
	large := io.MultiReader(bytes.NewReader(book(t, row, nil)), io.LimitReader(endless('A'), 60<<20))
	if _, _, _, err := read(t, large, ReadOptions{}); !fault.Is(err, "statement.file.large") {
		t.Errorf("60 MB: %v", err)
	}
}

// 500,000 rows are read in the memory of a few: neither the rows nor their half a million
// texts are kept.
func TestBookOfHalfAMillion(t *testing.T) { // by itself: it measures the heap
	const lines = 500_000
	out, in := io.Pipe()
	sums := make(chan givingtest.Sums, 1)
	go func() {
		s, err := givingtest.Write(in, givingtest.Spec{Lines: lines, Form: "xlsx", OutOf: 100})
		sums <- s
		in.CloseWithError(err)
	}()
	r, err := NewStatementReader(out, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	want := <-sums
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	most := uint64(0)
	for n := 0; r.Next(); n++ {
		if r.Fault() != nil {
			t.Fatal(r.Fault())
		}
		if n%100_000 == 99_999 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
	}
	s := r.Summary()
	if r.Err() != nil || s.Lines != lines || int64(s.In) != want.In || int64(s.Out) != want.Out {
		t.Errorf("%v: %+v, want %+v", r.Err(), s, want)
	}
	if most > before.HeapAlloc+16<<20 {
		t.Errorf("%d MB more while reading", (most-before.HeapAlloc)>>20)
	}
}

// Pages of a message prove each other; what does not agree is said and taken in.
func TestMT940Pages(t *testing.T) {
	t.Parallel()
	page := func(open, lines, end string) string {
		return "{1:F01X}{4:\r\n:20:1\r\n:25:970436/0011001932418VND\r\n:28C:1/1\r\n:60" + open + "\r\n" + lines + ":62" + end + "\r\n-}\r\n"
	}
	const first = ":61:2409100910C200,00NTRFREF1//5017.1\r\n:86:UNG HO\r\nDONG BAO\r\n"
	const second = ":61:231231010 1D50,NMSCNONREF\r\nPHI SMS\r\n:61:2312310101D50,NMSCNONREF//7\r\nPHI SMS\r\n"
	for _, tt := range []struct{ name, file, lines, findings, refused string }{
		{
			"two pages", page("F:C240910VND100,00", first, "M:C240910VND300,00") + page("M:C240910VND300,00", "", "F:C240910VND300,00"),
			`6 2024-09-10 in 200 "UNG HO DONG BAO"`, "", "",
		},
		{
			"a bad line, the turn of a year and no :86:", page("F:C240910VND100,00", second, "F:C240910VND50,00"),
			`6 statement.row.mt940|8 2024-01-01 out 50 "PHI SMS"`, "", "",
		},
		{
			"a line is missing", page("F:C240910VND100,00", first, "F:C240910VND900,00"),
			`6 2024-09-10 in 200 "UNG HO DONG BAO"`, "statement.page.differs statement.sum.differs", "",
		},
		{
			"a page is missing", page("F:C240910VND100,00", first, "M:C240910VND300,00") + page("M:D240910VND5,00", "", "F:D240910VND5,00"),
			`6 2024-09-10 in 200 "UNG HO DONG BAO"`, "statement.page.break statement.sum.differs", "",
		},
		{"another account", strings.ReplaceAll(page("F:C240910VND100,00", first, "F:C240910VND300,00"), "0011001932418", "99"), "", "", "statement.file.account"},
		{"dollars", page("F:C240910USD100,00", first, "F:C240910USD300,00"), "", "", "statement.file.currency"},
	} {
		told, _, sum, err := read(t, strings.NewReader(tt.file), ReadOptions{Account: "0011001932418"})
		var keys []string
		for _, f := range sum.Findings {
			keys = append(keys, f.Key)
		}
		if tt.refused != "" {
			if !fault.Is(err, tt.refused) {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		if err != nil || strings.Join(told, "|") != tt.lines || strings.Join(keys, " ") != tt.findings ||
			sum.Balanced != (tt.findings == "") {
			t.Errorf("%s: %v %v %+v", tt.name, told, err, sum)
		}
	}
}

// batchEntry is one entry of two transactions and one whose transactions do not add up.
const batchEntry = `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>` +
	`<Acct><Id><Othr><Id>0011001932418</Id></Othr></Id></Acct>` +
	`<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="VND">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>` +
	`<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="VND">2000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>` +
	`<Ntry><Amt Ccy="VND">300</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>2024-09-10T18:30:00Z</DtTm></BookgDt>` +
	`<NtryDtls><TxDtls><Refs><TxId>T1</TxId></Refs><Amt Ccy="VND">100</Amt><RmtInf><Ustrd>A</Ustrd></RmtInf></TxDtls>` +
	`<TxDtls><AmtDtls><TxAmt><Amt Ccy="VND">200.0</Amt></TxAmt></AmtDtls><RmtInf><Ustrd>B</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>` +
	`<Ntry><Amt Ccy="VND">700</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2024-09-11</Dt></BookgDt>` +
	`<NtryDtls><TxDtls><Amt Ccy="VND">1</Amt><RmtInf><Ustrd>C</Ustrd></RmtInf></TxDtls><TxDtls><Amt Ccy="VND">2</Amt></TxDtls></NtryDtls></Ntry>` +
	`<Ntry><Amt Ccy="VND">9</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2024-09-11</Dt></BookgDt></Ntry>` +
	`<Ntry><Amt Ccy="USD">9</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2024-09-11</Dt></BookgDt></Ntry>` +
	`</Stmt></BkToCstmrStmt></Document>`

// An entry of several transactions is as many lines if they add up to it, and one line of
// the bank's amount if not; what is only announced is none.
func TestCAMTEntries(t *testing.T) {
	t.Parallel()
	told, lines, sum, err := read(t, strings.NewReader(batchEntry), ReadOptions{Account: "0011001932418"})
	want := `1 2024-09-11 in 100 "A"|2 2024-09-11 in 200 "B"|3 2024-09-11 in 700 "C"|4 statement.row.currency`
	if err != nil || strings.Join(told, "|") != want || lines[0].Reference != "T1" || lines[0].At.IsZero() {
		t.Errorf("%v %v", told, err)
	}
	if len(sum.Findings) != 2 || sum.Findings[0].Key != "statement.entry.differs" {
		t.Errorf("%+v", sum.Findings) // the dollars are missing from the page's sum
	}
}

func BenchmarkStatementForms(b *testing.B) {
	for _, form := range []string{"xlsx", "html", "mt940", "camt"} {
		b.Run(form, func(b *testing.B) {
			var file bytes.Buffer
			if _, err := givingtest.Write(&file, givingtest.Spec{Form: form, Lines: 50_000}); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(file.Len()))
			lines := 0
			for b.Loop() {
				r, err := NewStatementReader(bytes.NewReader(file.Bytes()), ReadOptions{})
				if err != nil {
					b.Fatal(err)
				}
				for r.Next() {
					lines++
				}
				r.Close()
			}
			b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}

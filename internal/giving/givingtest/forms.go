package givingtest

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// writeXLSX writes a workbook as a bank's program does: texts in the common strings, the
// day as a serial number with a format, amounts as numbers; every third row in the other
// ways that are seen: all text, and texts within the cells.
func (s Spec) writeXLSX(w io.Writer) (Sums, error) {
	z := zip.NewWriter(w)
	put := func(name, body string) error {
		part, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(part, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+body)
		}
		return err
	}
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
			`<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook ` + main + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
			`<workbookPr` + map[bool]string{true: ` date1904="1"`}[s.From1904] + `/><sheets><sheet name="Sao kê" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
			`<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		{"xl/styles.xml", `<styleSheet ` + main + `><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="#,##0&quot; đ&quot;"/></numFmts>` +
			`<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>` +
			`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>` +
			`<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="21"/><xf numFmtId="165"/></cellXfs></styleSheet>`},
	} {
		if err := put(part[0], part[1]); err != nil {
			return Sums{}, err
		}
	}
	part, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return Sums{}, err
	}
	b := bufio.NewWriterSize(part, 1<<16)
	x := xlsx{Writer: b, spec: s, places: map[string]int{}}
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n<worksheet " + main + "><sheetData>")
	x.line([]string{"Số tài khoản:", s.Account}, -1)
	x.n++ // an empty row is not written
	x.line(s.header(), -1)
	sums := s.each(func(i int, l row) { x.line(s.cells(i, l), i) })
	b.WriteString("</sheetData></worksheet>")
	if err := b.Flush(); err != nil {
		return sums, err
	}
	if err := put("xl/sharedStrings.xml", "<sst "+main+">"+x.shared.String()+"</sst>"); err != nil {
		return sums, err
	}
	return sums, z.Close()
}

// xlsx writes the rows of a sheet.
type xlsx struct {
	*bufio.Writer
	spec   Spec
	n      int
	places map[string]int
	shared bytes.Buffer
}

func (x *xlsx) line(cells []string, i int) {
	x.n++
	fmt.Fprintf(x, `<row r="%d">`, x.n)
	header := x.spec.header()
	for k, text := range cells {
		if text == "" {
			continue
		}
		ref := string(rune('A'+k)) + strconv.Itoa(x.n)
		name := ""
		if i >= 0 {
			name = header[k]
		}
		switch number, style := x.number(name, text); {
		case number != "" && i%3 == 0:
			fmt.Fprintf(x, `<c r="%s" s="%d"><v>%s</v></c>`, ref, style, number)
		case i%3 == 2:
			fmt.Fprintf(x, `<c r="%s" t="inlineStr"><is><r><t xml:space="preserve">%s</t></r></is></c>`, ref, xmlText(text))
		default:
			fmt.Fprintf(x, `<c r="%s" t="s"><v>%d</v></c>`, ref, x.place(text))
		}
	}
	x.WriteString("</row>\n")
}

func (x *xlsx) place(text string) int {
	at, known := x.places[text]
	if !known {
		at = len(x.places)
		x.places[text] = at
		x.shared.WriteString(`<si><t xml:space="preserve">` + xmlText(text) + "</t></si>")
	}
	return at
}

// number is a cell as the number that it would be, with its format; "" for a text.
func (x *xlsx) number(name, text string) (string, int) {
	switch name {
	case "TNXDate", "Date":
		at, err := time.Parse("02/01/2006", text)
		if err != nil {
			return "", 0
		}
		zero := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
		if x.spec.From1904 {
			zero = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		return strconv.Itoa(int(at.Sub(zero).Hours() / 24)), 1
	case "Time":
		at, err := time.Parse("15:04:05", text)
		if err != nil {
			return "", 0
		}
		seconds := at.Hour()*3600 + at.Minute()*60 + at.Second()
		return strconv.FormatFloat(float64(seconds)/86_400, 'g', 17, 64), 2
	case "Debit", "Credit", "Balance", "DebitAmount", "CreditAmount":
		return strings.NewReplacer(".", "", ",", "").Replace(text), 3
	}
	return "", 0
}

func xmlText(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a builder does not fail
	return b.String()
}

// writeHTML writes a page with one table, as banks' programs do that call it .xls.
func (s Spec) writeHTML(w io.Writer) (Sums, error) {
	b := bufio.NewWriterSize(w, 1<<16)
	b.WriteString(`<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" ` +
		`content="text/html; charset=utf-8"><style>td { mso-number-format:"\@"; }</style></head><body>` +
		"<table><tr><td colspan=7>NGÂN HÀNG MẪU</td></tr></table>\n<table border=1>\n")
	s.tr(b, "td", []string{"Số tài khoản: " + s.Account})
	s.tr(b, "th", s.header())
	sums := s.each(func(i int, l row) { s.tr(b, "td", s.cells(i, l)) })
	b.WriteString("</table></body></html>\n")
	return sums, b.Flush()
}

func (s Spec) tr(b *bufio.Writer, tag string, cells []string) {
	b.WriteString("<tr>")
	for _, c := range cells {
		c = strings.ReplaceAll(html.EscapeString(c), "\n", "<br>")
		if c == "" {
			c = "&nbsp;"
		}
		fmt.Fprintf(b, "<%s>%s</%s>", tag, c, tag)
	}
	b.WriteString("</tr>\n")
}

// mtPage is how many lines a page of a statement message has.
const mtPage = 40

// writeMT940 writes one message a page.
func (s Spec) writeMT940(w io.Writer) (Sums, error) {
	b := bufio.NewWriterSize(w, 1<<16)
	balance := func(tag string, at time.Time, n int64) {
		sign := "C"
		if n < 0 {
			sign, n = "D", -n
		}
		fmt.Fprintf(b, ":%s:%s%sVND%d,00\r\n", tag, sign, at.Format("060102"), n)
	}
	last := s.Opening
	sums := s.each(func(i int, l row) {
		if i%mtPage == 0 {
			open := "60M"
			if i == 0 {
				open = "60F"
			}
			fmt.Fprintf(b, "{1:F01BANKVNVXAHAN0000000000}{2:I940QUYKVNVXAHANN}{4:\r\n:20:SK%d\r\n:25:%s\r\n:28C:1/%d\r\n",
				i/mtPage+1, s.Account, i/mtPage+1)
			balance(open, l.at, last)
		}
		mark := "C"
		if l.out {
			mark = "D"
		}
		fmt.Fprintf(b, ":61:%s%s%d,00NTRFNONREF//%s\r\n:86:%s\r\n", l.at.Format("0601020102"), mark, l.amount, l.doc, folded(l.text, 65))
		if last = l.balance; i == s.Lines-1 {
			balance("62F", l.at, last)
		} else if i%mtPage == mtPage-1 {
			balance("62M", l.at, last)
		}
		if i == s.Lines-1 || i%mtPage == mtPage-1 {
			b.WriteString("-}\r\n")
		}
	})
	return sums, b.Flush()
}

// folded breaks a text into lines of a width.
func folded(s string, width int) string {
	return strings.Join(pieces(strings.Join(strings.Fields(s), " "), width), "\r\n")
}

func pieces(s string, width int) (list []string) {
	for utf8.RuneCountInString(s) > width {
		r := []rune(s)
		list, s = append(list, string(r[:width])), string(r[width:])
	}
	return append(list, s)
}

// writeCAMT writes camt.053.001.08, or .02 if the seed is odd.
func (s Spec) writeCAMT(w io.Writer) (Sums, error) {
	b := bufio.NewWriterSize(w, 1<<16)
	version, status, name := "08", "<Sts><Cd>BOOK</Cd></Sts>", "<Dbtr><Pty><Nm>%s</Nm></Pty></Dbtr>"
	if s.Seed%2 == 1 {
		version, status, name = "02", "<Sts>BOOK</Sts>", "<Dbtr><Nm>%s</Nm></Dbtr>"
	}
	var entries bytes.Buffer
	sums := s.each(func(i int, l row) {
		direction, dbtr := "CRDT", fmt.Sprintf(name, xmlText(l.name))
		if l.out {
			direction, dbtr = "DBIT", ""
		}
		fmt.Fprintf(&entries, `<Ntry><Amt Ccy="VND">%d</Amt><CdtDbtInd>%s</CdtDbtInd>%s<BookgDt><Dt>%s</Dt></BookgDt>`+
			`<AcctSvcrRef>%s</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>`+
			`<RltdPties>%s</RltdPties><RmtInf>`, l.amount, direction, status, l.at.Format("2006-01-02"), l.doc, dbtr)
		for _, p := range pieces(strings.Join(strings.Fields(l.text), " "), 140) {
			fmt.Fprintf(&entries, "<Ustrd>%s</Ustrd>", xmlText(p))
		}
		entries.WriteString("</RmtInf></TxDtls></NtryDtls></Ntry>\n")
	})
	fmt.Fprintf(b, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.%s"><BkToCstmrStmt><Stmt><Id>1</Id>`+
		`<Acct><Id><Othr><Id>%s</Id></Othr></Id><Ccy>VND</Ccy></Acct>`, version, s.Account)
	for _, code := range []string{"OPBD", "CLBD"} {
		n, sign := s.Opening, "CRDT"
		if code == "CLBD" {
			n = sums.Closing
		}
		if n < 0 {
			sign, n = "DBIT", -n
		}
		fmt.Fprintf(b, `<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="VND">%d</Amt><CdtDbtInd>%s</CdtDbtInd></Bal>`, code, n, sign)
	}
	entries.WriteTo(b)
	b.WriteString("</Stmt></BkToCstmrStmt></Document>\n")
	return sums, b.Flush()
}

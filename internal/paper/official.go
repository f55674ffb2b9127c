package paper

import (
	_ "embed"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/workday"
)

// OfficialDoc is an administrative paper in the layout of Decree 30/2020: a
// request, a decision. All text is as it was on the day; an empty field leaves its
// line out. The paper grows over as many pages as it takes.
type OfficialDoc struct {
	Parent string   // the body above: "Ủy ban nhân dân tỉnh Lạng Sơn"
	Issuer []string // the body that writes, in bold, line by line
	Number string   // "12/TTr-UBND"; "/TTr-UBND" leaves room for the number
	Place  string   // "Tràng Định"
	On     workday.Day

	Kind    string   // "Tờ trình"
	Subject string   // what it is about, under the kind
	To      []string // "Kính gửi:", each body on its own line
	Basis   []string // "Căn cứ …"
	By      string   // between basis and articles of a decision: "CHỦ TỊCH ỦY BAN NHÂN DÂN …"
	Decides string   // "QUYẾT ĐỊNH:"

	Body     []string // paragraphs before the articles
	Articles []Article
	Tables   []Table
	Closing  []string // paragraphs after the tables
	Annex    []string // the head of the tables, which then stand after the signatures, on pages of their own

	Signers    []OfficialSigner // one, or several beside each other: the first who prepared, the last who signs
	Recipients []string         // "Nơi nhận", each with its punctuation

	QR, URL string // what the code holds; the address for people
	Hash    string // of the list, in hexadecimal, at the foot of every page

	Sample, Draft bool
}

// Article is "Điều N." with its paragraphs.
type Article struct {
	Title string
	Text  []string
}

// OfficialSigner is one signature with what stands above and below it.
type OfficialSigner struct {
	Titles []string // "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"
	Note   string   // "Đã ký trong hệ thống lúc …"
	Name   string
}

// Table is a list with its columns; its head is repeated on every page.
type Table struct {
	Title   string
	Columns []Column
	Rows    [][]string
	Total   string   // the last row across all columns, in bold; "" for none
	Before  []string // paragraphs above the table
}

// Column of a table. Widths share the page in proportion.
type Column struct {
	Head  string
	Width float64
	Right bool // numbers
}

//go:embed fonts/BeVietnamPro-Italic.ttf
var italicTTF []byte

const italic face = "italic"

const (
	officialWidth  = 210.0
	officialHeight = 297.0
	officialLeft   = 30.0 // Decree 30/2020, annex I: 30–35 left, 15–20 right, 20–25 above and below
	officialRight  = 18.0
	officialTop    = 22.0
	officialFoot   = 22.0
	officialInner  = officialWidth - officialLeft - officialRight
	officialMid    = officialLeft + officialInner/2
	officialPitch  = 6.3
	officialQR     = 32.0
	indent         = 10.0
	tablePitch     = 4.4
	tablePad       = 1.6
	tableBegins    = 44.0 // a title is not left alone at the foot of a page
)

// rowsMax bounds a list; a commune has fewer households.
const rowsMax = 50_000

var (
	bodyText   = style{regular, 12, black}
	bodyBold   = style{bold, 12, black}
	bodyItalic = style{italic, 12, black}
	cellText   = style{regular, 9, black}
	cellBold   = style{bold, 9, black}
)

// Official prints the paper. The same record gives the same bytes.
func Official(w io.Writer, d OfficialDoc) error {
	for _, t := range d.Tables {
		if len(t.Rows) > rowsMax {
			return fmt.Errorf("official paper %s: %d rows", d.Number, len(t.Rows))
		}
	}
	o := newOfficial(d.cleaned())
	if err := o.draw(); err != nil {
		return fmt.Errorf("official paper %s: %w", d.Number, err)
	}
	pdf, err := o.bytes()
	if err != nil {
		return fmt.Errorf("official paper %s: %w", d.Number, err)
	}
	_, err = w.Write(pdf)
	return err
}

// lowerFirst writes a name as it stands inside a sentence: "xã Tràng Định".
func lowerFirst(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToLower(r)) + text[size:]
}

func (d OfficialDoc) cleaned() OfficialDoc {
	for _, text := range []*string{
		&d.Parent, &d.Number, &d.Place, &d.Kind, &d.Subject, &d.By, &d.Decides, &d.URL, &d.Hash,
	} {
		*text = clean(*text)
	}
	for _, list := range []*[]string{&d.Issuer, &d.To, &d.Basis, &d.Body, &d.Closing, &d.Recipients} {
		*list = cleanAll(*list)
	}
	articles := make([]Article, len(d.Articles))
	for i, a := range d.Articles {
		articles[i] = Article{clean(a.Title), cleanAll(a.Text)}
	}
	tables := make([]Table, len(d.Tables))
	for i, t := range d.Tables {
		t.Title, t.Before, t.Total = clean(t.Title), cleanAll(t.Before), clean(t.Total)
		rows := make([][]string, len(t.Rows))
		for j, row := range t.Rows {
			rows[j] = fitRow(t.Columns, row)
		}
		t.Rows = rows
		tables[i] = t
	}
	signers := make([]OfficialSigner, len(d.Signers))
	for i, p := range d.Signers {
		signers[i] = OfficialSigner{cleanAll(p.Titles), clean(p.Note), clean(p.Name)}
	}
	d.Articles, d.Tables, d.Signers = articles, tables, signers
	return d
}

// cleanAll leaves out what says nothing.
func cleanAll(list []string) []string {
	if list == nil {
		return nil
	}
	out := make([]string, 0, len(list))
	for _, text := range list {
		if text = clean(text); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// cellMax keeps one cell from filling a page.
const cellMax = 300

// fitRow cleans a row and gives it as many cells as there are columns. A row that
// is longer is a mistake of ours.
func fitRow(columns []Column, row []string) []string {
	if row == nil {
		return nil
	}
	if len(row) > len(columns) {
		panic(fmt.Sprintf("paper: %d cells in %d columns", len(row), len(columns)))
	}
	out := make([]string, len(columns))
	for i, text := range row {
		out[i] = clean(text)
		if r := []rune(out[i]); len(r) > cellMax {
			out[i] = string(r[:cellMax-1]) + "…"
		}
	}
	return out
}

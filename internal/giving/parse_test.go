package giving

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// read takes a whole file and tells it in one line per row.
func read(t testing.TB, src io.Reader, o ReadOptions) ([]string, []Line, Summary, error) {
	t.Helper()
	r, err := NewStatementReader(src, o)
	if err != nil {
		return nil, nil, Summary{}, err
	}
	var told []string
	var lines []Line
	for r.Next() {
		if f := r.Fault(); f != nil {
			told = append(told, fmt.Sprintf("%d %s", f.Row, f.Key))
			continue
		}
		l := r.Line()
		lines = append(lines, l)
		told = append(told, fmt.Sprintf("%d %s %s %d %q", l.Row, l.On,
			l.Direction, l.Amount, l.Text))
	}
	return told, lines, r.Summary(), r.Err()
}

const vcbHeader = "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"

// Each row stands alone: what can be read is a line, what cannot says why, and
// the rows behind it are not lost.
func TestReadRows(t *testing.T) {
	today := workday.Date(2026, 11, 21)
	for _, tt := range []struct{ name, row, want string }{
		{"a gift", `1,12/09/2024,5017.12345,,200.000,,UNG HO`, `2 2024-09-12 in 200000 "UNG HO"`},
		{"quoted thousands", `1,1/9/2024,5,,"1,200,000",,A`, `2 2024-09-01 in 1200000 "A"`},
		{"zero decimals", `1,01/09/2024,5,,"1.200.000,00",,A`, `2 2024-09-01 in 1200000 "A"`},
		{"plain digits", `1,01/09/2024,5,,1200000,,A`, `2 2024-09-01 in 1200000 "A"`},
		{"with the currency", `1,01/09/2024,5,,1.200 VND,,A`, `2 2024-09-01 in 1200 "A"`},
		{"money out", `1,01/09/2024,5,11.000,,,Phi SMS`, `2 2024-09-01 out 11000 "Phi SMS"`},
		{"the other side is nought", `1,01/09/2024,5,0,11.000,,A`, `2 2024-09-01 in 11000 "A"`},
		{"line break in quotes", "1,01/09/2024,5,,1.000,,\"A\nB\"", `2 2024-09-01 in 1000 "A B"`},
		{"doubled quotes", `1,01/09/2024,5,,1.000,,"A ""B"" C"`, `2 2024-09-01 in 1000 "A \"B\" C"`},
		{"unquoted delimiters in the text", `1,01/09/2024,5,,1.000,,A, B`, `2 2024-09-01 in 1000 "A, B"`},
		{"decomposed letters", "1,01/09/2024,5,,1.000,,Tra\u0302\u0300n", `2 2024-09-01 in 1000 "Trần"`},
		{"a mark that turns writing", "1,01/09/2024,5,,1.000,,A\u202eB", `2 2024-09-01 in 1000 "AB"`},
		{"date with time", `1,01/09/2024 10:11:12,5,,1.000,,A`, `2 2024-09-01 in 1000 "A"`},
		{"a blank row", `,,,,,,`, ``},
		{"the header again", strings.TrimSpace(vcbHeader), ``},
		{"a page total", `Cộng trang,,,,"1.000",,`, ``},
		{"no such day", `1,31/02/2024,5,,1.000,,A`, `2 statement.row.date`},
		{"no date", `1,,5,,1.000,,A`, `2 statement.row.date`},
		{"tomorrow", `1,22/11/2026,5,,1.000,,A`, `2 statement.row.future`},
		{"no amount", `1,01/09/2024,5,,,,A`, `2 statement.row.amount.missing`},
		{"both ways", `1,01/09/2024,5,1.000,1.000,,A`, `2 statement.row.both`},
		{"negative", `1,01/09/2024,5,,-5,,A`, `2 statement.row.amount.negative`},
		{"fraction", `1,01/09/2024,5,,0.5,,A`, `2 statement.row.amount.fraction`},
		{"half a đồng", `1,01/09/2024,5,,"1.000,50",,A`, `2 statement.row.amount.fraction`},
		{"scientific", `1,01/09/2024,5,,1e9,,A`, `2 statement.row.amount`},
		{"full width", `1,01/09/2024,5,,９９９,,A`, `2 statement.row.amount`},
		{"wrong groups", `1,01/09/2024,5,,1.00.000,,A`, `2 statement.row.amount`},
		{"twenty digits", `1,01/09/2024,5,,99999999999999999999,,A`, `2 statement.row.amount.large`},
		{"cut off", `1,01/09/2024,5`, `2 statement.row.columns`},
		{"not UTF-8", "1,01/09/2024,5,,1.000,,\xff\xfe", `2 statement.row.encoding`},
		{"NUL", "1,01/09/2024,5,,1.000,,A\x00B", `2 statement.row.control`},
		{"an open quote", `1,01/09/2024,5,,1.000,,"A`, `2 statement.row.quote`},
		{"a long row", `1,01/09/2024,5,,1.000,,` + strings.Repeat("A", recordMax), `2 statement.row.long`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// UTF-8 must be sure, or a strange byte is taken for Windows-1258.
			file := strings.NewReader("\xef\xbb\xbf" + vcbHeader + tt.row +
				"\n9,02/09/2024,9,,9.000,,BÊN DƯỚI\n")
			told, _, sum, err := read(t, file, ReadOptions{Today: today})
			if err != nil {
				t.Fatal(err)
			}
			last := len(told) - 1
			if last < 0 || !strings.HasSuffix(told[last], `in 9000 "BÊN DƯỚI"`) {
				t.Fatalf("the row below is lost: %q", told)
			}
			if got := strings.Join(told[:last], "|"); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if strings.Contains(tt.want, "statement.") != (sum.Faults == 1) {
				t.Errorf("%d faults counted", sum.Faults)
			}
		})
	}
}

// What is no statement is refused at the door, with the kind of refusal that
// tells a wrong file from a wrong content.
func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, file, key string
		kind            fault.Kind
	}{
		{"nothing", "", "statement.file.empty", fault.Invalid},
		{"only spaces", " \n \n", "statement.file.empty", fault.Invalid},
		{"only a mark", "\xef\xbb\xbf", "statement.file.empty", fault.Invalid},
		{"a ZIP that is none", "PK\x03\x04 and so on", "statement.file.zip", fault.Unsupported},
		{"an old workbook", "\xd0\xcf\x11\xe0\xa1\xb1", "statement.file.xls", fault.Unsupported},
		{"a PDF", "%PDF-1.7", "statement.file.pdf", fault.Unsupported},
		{"a program", "MZ\x90\x00", "statement.file.program", fault.Unsupported},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x01\x02\x03\x04\x05\x06", "statement.file.picture", fault.Unsupported},
		{"a novel", strings.Repeat("Thúy Kiều, Thúy Vân\n", 500), "statement.file.header", fault.Invalid},
		{"one line of 1 MB", strings.Repeat("A", 1<<20), "statement.file.header", fault.Invalid},
		{"another account above", "Số tài khoản: 123 456 789\n" + vcbHeader, "statement.file.account", fault.Invalid},
		{"another account in the next cell", "Account No,123456789\n" + vcbHeader, "statement.file.account", fault.Invalid},
		{"another account below", vcbHeader + "1,01/09/2024,5,,1.000,,CT tu 0123456789 A toi 99887766554\n", "statement.file.account", fault.Invalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, _, err := read(t, strings.NewReader(tt.file), ReadOptions{Account: "0011001932418"})
			e, ok := fault.As(err)
			if !ok || e.Kind != tt.kind || e.Faults[0].Key != tt.key || e.Faults[0].Field != "file" {
				t.Errorf("got %v, want %s", err, tt.key)
			}
		})
	}
	_, _, _, err := read(t, strings.NewReader(vcbHeader), ReadOptions{Profile: Agribank})
	if !fault.Is(err, "statement.profile.differs") {
		t.Errorf("a VCB file for an Agribank account: %v", err)
	}
	if e, ok := fault.As(err); ok && (e.Faults[0].Values["found"] != "Vietcombank" || e.Faults[0].Values["profile"] != "Agribank") {
		t.Errorf("banks are named %v", e.Faults[0].Values)
	}
}

// A line of 100 MB costs no memory: it is skipped and told, and the rest is read.
func TestReadHugeLine(t *testing.T) {
	file := io.MultiReader(strings.NewReader(vcbHeader+"1,01/09/2024,5,,1.000,,A\n"),
		io.LimitReader(endless('A'), 100<<20), strings.NewReader("\n1,02/09/2024,5,,2.000,,B\n"))
	told, _, _, err := read(t, file, ReadOptions{})
	want := "2 2024-09-01 in 1000 \"A\"|3 statement.row.long|4 2024-09-02 in 2000 \"B\""
	if got := strings.Join(told, "|"); err != nil || got != want {
		t.Errorf("got %s, %v", got, err)
	}
}

type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// The three banks' columns in every way of writing them: the sums equal the
// file's to the đồng, every balance proves it, and the text is the same.
func TestReadEveryEncoding(t *testing.T) {
	for _, bank := range []string{"vcb", "vietinbank", "agribank"} {
		var first []Line
		for _, enc := range []string{"utf-8", "utf-8-bom", "utf-16le", "utf-16be", "windows-1258"} {
			for _, delim := range []string{",", ";", "\t"} {
				spec := givingtest.Spec{
					Bank: bank, Lines: 500, Encoding: enc, Delim: delim, OutOf: 30, Totals: true,
					Opening: 5_000_000, Newest: delim == ";",
				}
				var file bytes.Buffer
				sums, err := givingtest.Write(&file, spec)
				if err != nil {
					t.Fatal(err)
				}
				_, lines, sum, err := read(t, &file, ReadOptions{Account: "0011001932418"})
				if err != nil || sum.Faults > 0 || len(sum.Findings) > 0 || !sum.Balanced {
					t.Fatal(bank, enc, delim, err, sum)
				}
				if sum.Lines != sums.Lines || int64(sum.In) != sums.In || int64(sum.Out) != sums.Out ||
					int64(sum.Closing) != sums.Closing {
					t.Errorf("%s %s %q: %+v, want %+v", bank, enc, delim, sum, sums)
				}
				if delim != "," {
					continue
				}
				if first == nil {
					first = lines
				}
				for i, l := range lines {
					if l.Text != first[i].Text {
						t.Fatalf("%s %s row %d: %q, want %q", bank, enc, l.Row, l.Text, first[i].Text)
					}
				}
			}
		}
	}
}

// A line that is missing from the middle is noticed where the bank prints
// balances, in either order, and nothing is refused for it.
func TestReadMissingLine(t *testing.T) {
	for _, newest := range []bool{false, true} {
		var file bytes.Buffer
		spec := givingtest.Spec{Bank: "agribank", Lines: 100, Seed: 7, Newest: newest, OutOf: 10}
		if _, err := givingtest.Write(&file, spec); err != nil {
			t.Fatal(err)
		}
		rows := strings.SplitAfter(file.String(), "\n")
		lost := strings.Join(append(rows[:50:50], rows[51:]...), "")
		_, lines, sum, err := read(t, strings.NewReader(lost), ReadOptions{})
		if err != nil || len(lines) != 99 || len(sum.Findings) != 1 || sum.Balanced {
			t.Fatalf("newest first %v: %v %d %+v", newest, err, len(lines), sum)
		}
		f := sum.Findings[0]
		if f.Key != "statement.balance.break" || f.Row != 51 || f.Values["after"] != 50 {
			t.Errorf("newest first %v: %+v", newest, f)
		}
	}
}

// Totals and balances written in words are believed only if they agree.
func TestReadTotals(t *testing.T) {
	for _, tt := range []struct{ name, above, below, want string }{
		{"agree", "Số dư đầu kỳ: 1.000\n", "Tổng cộng,,,,\"3.000\",,\nSố dư cuối kỳ: 4.000\n", ""},
		{"total differs", "", "Tổng cộng,,,,\"3.001\",,\n", "statement.total.differs"},
		{"closing differs", "Opening balance,1.000\n", "Closing balance,,,,,4.001,\n", "statement.sum.differs"},
	} {
		file := tt.above + vcbHeader + "1,01/09/2024,5,,1.000,,A\n1,01/09/2024,6,,2.000,,B\n" + tt.below
		_, _, sum, err := read(t, strings.NewReader(file), ReadOptions{})
		var keys []string
		for _, f := range sum.Findings {
			keys = append(keys, f.Key)
		}
		if got := strings.Join(keys, " "); err != nil || got != tt.want || sum.In != 3000 || sum.Faults > 0 {
			t.Errorf("%s: %q %v %+v", tt.name, got, err, sum)
		}
	}
}

func TestParties(t *testing.T) {
	for _, tt := range []struct{ offset, text, party, reference string }{
		{"TRAN VAN B – 711A123", "x", "TRAN VAN B", ""},
		{"0123456 - TRAN VAN B", "x", "TRAN VAN B", ""},
		{"CONG TY A", "x", "CONG TY A", ""},
		{"0123456789", "UH.CT tu 0123456789012 NGUYEN VAN A toi 1500200000000 MTTQ", "NGUYEN VAN A", ""},
		{"", "toi ung ho", "", ""},
		{"", "123456.100924.162335.UNG HO.FT24254123456789", "", "FT24254123456789"},
		{"", "CRAFT2425412345678 FT123", "", ""},
	} {
		if got := counterpartyOf(tt.offset, transferPhraseIn(tt.text)); got != tt.party {
			t.Errorf("party of %q %q: %q", tt.offset, tt.text, got)
		}
		if got := referenceIn(tt.text); got != tt.reference {
			t.Errorf("reference in %q: %q", tt.text, got)
		}
	}
}

// A source that breaks off is our trouble, not the file's.
func TestReadBrokenSource(t *testing.T) {
	broken := errors.New("line cut")
	file := io.MultiReader(strings.NewReader(vcbHeader+strings.Repeat("1,01/09/2024,5,,1.000,,A\n", 9000)),
		errReader{broken})
	_, lines, _, err := read(t, file, ReadOptions{})
	if !errors.Is(err, broken) || len(lines) != 9000 {
		t.Errorf("%d lines, %v", len(lines), err)
	}
}

type errReader struct{ err error }

func (e errReader) Read([]byte) (int, error) { return 0, e.err }

func BenchmarkStatementReader(b *testing.B) {
	for _, bank := range []string{"vcb", "vietinbank", "agribank"} {
		b.Run(bank, func(b *testing.B) {
			var file bytes.Buffer
			sums, err := givingtest.Write(&file, givingtest.Spec{Bank: bank, Lines: 100_000})
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(file.Len()))
			b.ReportAllocs()
			lines := 0
			for b.Loop() {
				r, err := NewStatementReader(bytes.NewReader(file.Bytes()), ReadOptions{})
				if err != nil {
					b.Fatal(err)
				}
				for r.Next() {
					lines++
				}
				if s := r.Summary(); r.Err() != nil || s.Lines != sums.Lines || int64(s.In) != sums.In {
					b.Fatal(r.Err(), s, sums)
				}
			}
			b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}

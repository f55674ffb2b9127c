package giving

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// What a provider tells is a movement that is one, or is kept as it came with the reason
// why it is none; the same bytes are the same event.
func FuzzEvents(f *testing.F) {
	for i, body := range []string{
		`{"id":1,"transactionDate":"2026-11-11 08:02:37","accountNumber":"0011001932418","content":"LSK7M3PQ8TW","transferType":"in","transferAmount":200000,"referenceCode":"FT1","accumulated":1200000}`,
		`{"error":0,"data":[{"id":2,"tid":"FT2","description":"ung ho","amount":-5000.00,"when":"2026-11-11","bank_sub_acc_id":"0011 0019-32418","cusum_balance":"7"},null]}`,
		`{"id":"a1","account":"0011001932418","at":"2026-11-11T08:00:00Z","direction":"out","amount":1e3,"text":"x","from":"y","balance":-0.5}`,
		`{"data":[]}`, "\x1f\x8b", `{"id":{}}`,
	} {
		f.Add(byte(i), []byte(body))
	}
	f.Fuzz(func(t *testing.T, which byte, body []byte) {
		providers := []Provider{Sepay, Casso, Generic}
		r := eventReader{&Hook{Provider: providers[int(which)%len(providers)]}, pgtest.Now}
		list, again := r.read(body), r.read(body)
		if len(list) == 0 || len(list) > eventsMax || len(list) != len(again) {
			t.Fatalf("%d events, and again %d", len(list), len(again))
		}
		for i, e := range list {
			if e.number == "" || e.print != again[i].print || e.number != again[i].number {
				t.Fatalf("told twice it is another one: %+v, %+v", e, again[i])
			}
			if e.wrong != nil {
				if _, ours := fault.As(e.wrong); !ours {
					t.Fatal("none without a reason for people:", e.wrong)
				}
				continue
			}
			l := e.line
			if l.Amount <= 0 || l.Amount > money.Max || l.Direction != In && l.Direction != Out || l.On.IsZero() ||
				e.account == "" || l.Doc != e.number || l.HasBalance != (l.Balance > 0) || l.Balance > money.Max {
				t.Fatalf("a movement that is none: %+v", e)
			}
			for _, s := range []string{e.number, e.account, l.Text, l.Reference, l.Counterparty, l.Raw} {
				if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
					t.Fatalf("no text: %q", s)
				}
			}
		}
	})
}

// sound looks at a list of givers as it was read.
func sound(t *testing.T, text string, minors bool) {
	var faults fault.List
	list, sum := readShares(&faults, text, minors)
	if len(list) > GiversMax {
		t.Fatalf("%d givers", len(list))
	}
	var all money.VND
	row := 0
	for _, s := range list {
		if s.Name == "" || s.Amount <= 0 || s.Row <= row || minors && s.Shown == ShownFull {
			t.Fatalf("a giver that is none: %+v", s)
		}
		if public := s.PublicName(); s.Shown == ShownNot && public != "" || !utf8.ValidString(public) {
			t.Fatalf("%+v is shown as %q", s, public)
		}
		all, row = all+s.Amount, s.Row
	}
	if faults.Err() == nil && (all != sum || len(list) < giversMin) {
		t.Fatalf("%d givers of %d, and %d is said", len(list), all, sum)
	}
}

// A list of givers that was pasted is read row by row, or told what is wrong in which.
func FuzzGivers(f *testing.F) {
	f.Add("Họ tên\tSố tiền\nLò Thị Ơn\t20.000\nBế Văn A\t30k\tẩn danh\n", false)
	f.Add("1. Nguyễn Thị Hoa, 20.000 đ\n2) Trần B – 1,5 triệu\nTổng cộng 50.000", true)
	f.Add("STT;Tên;Lớp;Tiền;Hiện\n1;An;3A;1.000;đầy đủ\r\n;;;;\n\x00;9999999999999999999", false)
	f.Fuzz(sound)
}

// So is a workbook, by its parts.
func FuzzGiversXLSX(f *testing.F) {
	var file bytes.Buffer
	if _, err := givingtest.Write(&file, givingtest.Spec{Lines: 6, OutOf: 3, Form: "xlsx"}); err != nil {
		f.Fatal(err)
	}
	parts := partsOf(f, file.Bytes())
	f.Add(parts["xl/worksheets/sheet1.xml"], parts["xl/sharedStrings.xml"])
	f.Add([]byte(`<worksheet><sheetData><row r="3"><c r="A3" t="inlineStr"><is><t>Lò Thị Ơn</t></is></c><c r="B3"><v>20000</v></c></row></sheetData></worksheet>`), []byte(nil))
	f.Fuzz(func(t *testing.T, sheet, words []byte) {
		text, err := GiversOfWorkbook(bytes.NewReader(pack(t, map[string][]byte{
			"xl/workbook.xml": parts["xl/workbook.xml"], "xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": words,
			"xl/styles.xml": parts["xl/styles.xml"], "xl/_rels/workbook.xml.rels": parts["xl/_rels/workbook.xml.rels"],
		})))
		if err != nil {
			if _, ours := fault.As(err); !ours {
				t.Fatal("refused without a reason for people:", err)
			}
			return
		}
		sound(t, text, false)
	})
}

// Columns that an officer names: a file with them is read by them or refused, whichever
// they are, and what a sample proposes is one that may be said.
func FuzzLayout(f *testing.F) {
	f.Add([]byte("Ngày GD;Tiền vào;Tiền ra;Lời nhắn\n11/11/2026;20.000;;ung ho\n12/11/2026;;5.000;phi\n"), []byte{0, 3, 1, 2}, byte(0))
	f.Add([]byte("when,what,how much\n2026-11-11,x,-1,000\n"), []byte{0, 1, 9}, byte(5))
	f.Fuzz(func(t *testing.T, file, said []byte, forms byte) {
		sample, err := ReadSample(bytes.NewReader(file))
		if err != nil {
			if _, ours := fault.As(err); !ours {
				t.Fatal("refused without a reason for people:", err)
			}
			return
		}
		row, columns := sample.Guess()
		if len(said) > 0 {
			columns = map[string]int{}
			for i, role := range roles {
				if i < len(said) && said[i] < 64 {
					columns[role] = int(said[i])
				}
			}
		}
		l, err := LayoutForm{
			Name: "Mẫu", Header: sample.Header(row), Columns: columns,
			Dates: []DateForm{DayFirst, MonthFirst, YearFirst}[forms%3], Decimal: []string{"", ".", ","}[forms/3%3],
		}.Read()
		if err != nil {
			if _, ours := fault.As(err); !ours {
				t.Fatal("refused without a reason for people:", err)
			}
			return
		}
		for _, x := range sample.Try(l, row) {
			if x.Fault == nil && (x.Amount <= 0 || x.On.IsZero()) {
				t.Fatalf("tried as a line that is none: %+v", x)
			}
		}
		readBy(t, file, ReadOptions{Layout: &l})
		other := l
		other.Header = append([]string{"khac"}, l.Header...)
		if _, near := sample.GuessBy([]Layout{other}); near.Columns == nil {
			t.Fatal("no proposal")
		}
	})
}

package giving

import (
	"bytes"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
)

// A day that came as CSV and comes again in any other form brings nothing new, and the
// other way round; the books hold it once.
func TestFormsAreOneDay(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	for _, tt := range []struct {
		profile Profile
		forms   []string
	}{
		{VCB, []string{"csv", "xlsx", "html", "mt940", "camt"}},
		{Agribank, []string{"html", "xlsx", "csv"}},
	} {
		a := b.accountOf(tt.profile)
		before := b.received()
		for i, form := range tt.forms {
			var file bytes.Buffer
			sums, err := givingtest.Write(&file, givingtest.Spec{
				Bank: string(tt.profile), Account: a.Number, Lines: 1200, From: firstDay, Days: 2, Seed: 5, Form: form,
			})
			if err != nil {
				t.Fatal(err)
			}
			st := b.upload(a.ID, bytes.NewReader(file.Bytes()))
			fresh := sums.Lines
			if i > 0 {
				fresh = 0
			}
			if st.New != fresh || st.Known != sums.Lines-fresh || st.Doubtful != 0 || st.Faults != 0 ||
				int64(st.SumIn) != sums.In || st.Encoding == "" {
				t.Errorf("%s %s: %+v", tt.profile, form, st)
			}
			if got := b.received() - before; got != sums.In {
				t.Errorf("%s %s: %d received, %d in the file", tt.profile, form, got, sums.In)
			}
			again := b.upload(a.ID, bytes.NewReader(file.Bytes()))
			if again.RepeatsID != st.ID || again.New != 0 {
				t.Errorf("%s %s again: %+v", tt.profile, form, again)
			}
		}
	}
}

// One bank's export of one line, in columns that differ only in their names: the number is
// a reference in the one and a document number in the other. It is one line, whichever
// comes first, and where nothing speaks for it an officer is asked.
func TestOtherColumnsAreAnotherForm(t *testing.T) {
	t.Parallel()
	const (
		referred = "Ngày giao dịch,Số tham chiếu,Nội dung,Ghi nợ,Ghi có\n"
		numbered = "Ngày giao dịch,Số CT,Nội dung chi tiết,Ghi nợ,Ghi có\n"
		line     = "10/11/2026,5017.99001,NGUYEN VAN A ung ho dong bao,,3.000.000\n"
		other    = "10/11/2026,A1,LE B,,200.000\n"
		like     = "10/11/2026,5017.99002,GD 2,,200.000\n"
	)
	for name, headers := range map[string][2]string{
		"reference first": {referred, numbered}, "document number first": {numbered, referred},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			a := b.accountOf(VCB).ID
			for i, tt := range []struct {
				file                 string
				fresh, known, doubts int
			}{
				{headers[0] + line, 1, 0, 0},
				{headers[1] + line, 0, 1, 0},
				{headers[1] + other, 1, 0, 0},
				{headers[0] + line + "\n", 0, 1, 0},
				{headers[0] + like, 0, 1, 1},                // may be the other
				{headers[1] + line + other + like, 1, 2, 0}, // within one form it is another
			} {
				st := b.upload(a, strings.NewReader(tt.file))
				if st.New != tt.fresh || st.Known != tt.known || st.Doubtful != tt.doubts || st.Faults != 0 {
					t.Errorf("file %d: %+v", i, st)
				}
			}
			if got := b.received(); got != 3_400_000 {
				t.Errorf("received %d, %d asked", got, len(b.asked()))
			}
		})
	}
}

// Two layouts that an officer named are two forms as well.
func TestOtherLayoutsAreAnotherForm(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := b.accountOf(VCB)
	for _, role := range []string{"reference", "doc"} {
		l := LayoutForm{
			Account: a.ID, Name: role, Header: []string{"Posted", role, "Memo", "Sum"},
			Columns: map[string]int{"date": 0, role: 1, "text": 2, "in": 3}, Dates: DayFirst, Decimal: ",",
		}
		if _, err := b.SaveLayout(t.Context(), b.accountant, l); err != nil {
			t.Fatal(err)
		}
		for _, end := range []string{"", "\n"} {
			b.upload(a.ID, strings.NewReader("Posted;"+role+";Memo;Sum\n10/11/2026;5017.99001;NGUYEN VAN A ung ho;3.000.000\n"+end))
		}
	}
	if got := b.received(); got != 3_000_000 || len(b.asked()) != 0 {
		t.Errorf("received %d, %d asked", got, len(b.asked()))
	}
}

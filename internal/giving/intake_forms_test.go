package giving

import (
	"bytes"
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

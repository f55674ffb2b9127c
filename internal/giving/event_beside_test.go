package giving

import (
	"bytes"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/job"
)

// While a large file comes in for one account, a provider tells of the same account and
// of another one all the time: neither waits for the file's end, the file ends, and each
// line is there once.
func TestEventsBesideImport(t *testing.T) {
	t.Parallel()
	const lines = 12_000
	h := newHooked(t, Sepay)
	other := h.accountOf(VietinBank)
	var file bytes.Buffer
	sums, err := givingtest.Write(&file, givingtest.Spec{Account: h.account.Number, Lines: lines, From: firstDay, Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	st, err := h.UploadStatement(t.Context(), h.accountant, NewStatement{Account: h.account.ID, Name: "lon.csv"}, &file)
	if err != nil {
		t.Fatal(err)
	}
	var told, done atomic.Int64
	var stop atomic.Bool
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for !stop.Load() {
				id := told.Add(1)
				body := h.sepay(int(id), 1000+id, "ung ho")
				if id%4 == 0 {
					body = bytes.Replace(body, []byte(h.account.Number), []byte(other.Number), 1)
				}
				if err := h.TakeEvents(t.Context(), h.hook, body); err != nil {
					t.Error(err)
					return
				}
				done.Add(1)
			}
		})
	}
	if err := job.RunOnce(t.Context(), h.DB, h.Jobs()); err != nil {
		t.Fatal(err)
	}
	meanwhile := done.Load()
	stop.Store(true)
	all.Wait()
	if meanwhile < 100 {
		t.Errorf("%d events were answered while the file came in", meanwhile)
	}
	if st, _, err = h.StatementFor(t.Context(), h.accountant, st.ID); err != nil || st.New != lines || st.State != StatementDone {
		t.Errorf("%+v %v", st, err)
	}
	n := told.Load()
	if got := h.count(`giving.bank_lines`); got != lines+n {
		t.Errorf("%d lines, want %d", got, lines+n)
	}
	if got := h.received(); got != sums.In+1000*n+n*(n+1)/2 {
		t.Errorf("received %d", got)
	}
}

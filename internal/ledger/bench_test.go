package ledger

import (
	"fmt"
	"sync/atomic"
	"testing"
)

// BenchmarkPost posts gifts to one bank account, as an import does: entries,
// postings, roll-ups and leaves. The database of tests does not wait for the disk;
// point QUY_TEST_CLUSTER at a durable one for figures that mean something.
func BenchmarkPost(b *testing.B) {
	for _, size := range []int{1, 100, 2_000} {
		b.Run(fmt.Sprintf("batch%d", size), func(b *testing.B) {
			books := open(b)
			n := 0
			posted := 0
			for b.Loop() {
				entries := make([]Entry, size)
				for i := range entries {
					n++
					entries[i] = books.gift(n, 200_000)
				}
				books.mustPost(entries...)
				posted += size
			}
			b.ReportMetric(float64(posted)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

// BenchmarkSpend spends from one account, one payout a transaction, eight callers.
func BenchmarkSpend(b *testing.B) {
	books := open(b)
	books.mustPost(books.gift(0, 1<<50))
	var n atomic.Int64
	b.SetParallelism(4)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := books.post(books.payout(int(n.Add(1)), 1)); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "entries/s")
}

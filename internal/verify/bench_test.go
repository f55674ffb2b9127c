package verify

import (
	"testing"
)

// A log of a large campaign: entries and receipts, from a folder.
func BenchmarkLog(b *testing.B) {
	const gifts = 100_000
	s := filled(b, gifts)
	dir := s.write(b, b.TempDir())
	b.ResetTimer()
	for b.Loop() {
		if r, _ := check(b, dir, Options{}); r.Exit() != 0 {
			b.Fatal(shown(r))
		}
	}
	b.ReportMetric(float64(b.N)*float64(len(s.leaves))/b.Elapsed().Seconds(), "leaves/s")
}

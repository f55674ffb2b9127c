package giving

import (
	"bytes"
	"context"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
)

// durable makes the benchmarks run on a PostgreSQL that waits for the disk.
var durable = sync.OnceValue(func() error {
	if os.Getenv("QUY_TEST_CLUSTER") != "" {
		return nil
	}
	s, err := pgembed.Start(context.Background(), pgembed.Options{})
	if err != nil {
		return err
	}
	stopDurable = func() { _ = s.Stop() }
	return os.Setenv("QUY_TEST_CLUSTER", s.SuperURL("postgres"))
})

var stopDurable = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	stopDurable()
	os.Exit(code)
}

// BenchmarkImport brings a large day of one bank into the book: uploaded, stored,
// posted, matched, shown. QUY_BENCH_LINES says how many lines.
func BenchmarkImport(b *testing.B) {
	if err := durable(); err != nil {
		b.Fatal(err)
	}
	lines := 193_384
	if n, err := strconv.Atoi(os.Getenv("QUY_BENCH_LINES")); err == nil {
		lines = n
	}
	for b.Loop() {
		b.StopTimer()
		bank := newBank(b)
		a := bank.accountOf(VCB)
		codes := bank.pledges(lines / 40)
		var file bytes.Buffer
		sums, err := givingtest.Write(&file, givingtest.Spec{
			Account: a.Number, Lines: lines, From: firstDay, Codes: codes, OutOf: 5000,
		})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		start := time.Now()
		st := bank.upload(a.ID, bytes.NewReader(file.Bytes()))
		took := time.Since(start)
		if st.New != sums.Lines || st.Matched != len(codes) {
			b.Fatalf("%+v, want %+v", st, sums)
		}
		b.ReportMetric(float64(lines)/took.Seconds(), "lines/s")
		b.StopTimer()
		start = time.Now()
		bank.upload(a.ID, bytes.NewReader(file.Bytes()))
		b.ReportMetric(time.Since(start).Seconds(), "again_s")
		file.WriteString("\n")
		start = time.Now()
		if st = bank.upload(a.ID, bytes.NewReader(file.Bytes())); st.New != 0 {
			b.Fatalf("%+v", st)
		}
		b.ReportMetric(time.Since(start).Seconds(), "again_other_bytes_s")
		runtime.GC()
		b.StartTimer()
	}
}

// pledges registers n gifts and gives their codes.
func (b *bank) pledges(n int) []string {
	b.t.Helper()
	codes := make([]string, n)
	ctx := b.t.Context()
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := w; i < n; i += 4 {
				code, err := b.pledgeOne(ctx, i)
				if err != nil {
					b.t.Error(err)
					return
				}
				codes[i] = code
			}
		})
	}
	all.Wait()
	if err := job.RunOnce(ctx, b.DB, b.Jobs()); err != nil {
		b.t.Fatal(err)
	}
	return codes
}

// BenchmarkReady is what a line costs before it meets the database.
func BenchmarkReady(b *testing.B) {
	var file bytes.Buffer
	if _, err := givingtest.Write(&file, givingtest.Spec{Lines: 20_000}); err != nil {
		b.Fatal(err)
	}
	r, err := NewStatementReader(&file, ReadOptions{})
	if err != nil {
		b.Fatal(err)
	}
	var lines []Line
	for r.Next() {
		lines = append(lines, r.Line())
	}
	book := &accountBook{prefixes: []string{"LS"}}
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		book.ready(fileChannel, lines[i%len(lines)], func(fingerprint) int { return 1 })
		i++
	}
}

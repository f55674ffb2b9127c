// Bench measures the program from outside: its own binary, real files, HTTP, a durable
// private PostgreSQL. Each figure is printed as name, value and unit with tabs between;
// standard output has nothing else. docs/performance.md says what the names mean.
//
//	go run ./internal/bench -only 'import_|rss_mb'
//
// What takes minutes to build, a book of five million lines, is kept in the user's
// cache folder under the hash of the schema.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime/pprof"
	"syscall"
	"time"
)

// group is figures that are measured together. They run in this order.
type group struct {
	name    string
	figures []string
	run     func(context.Context, *bench) error
}

func groups() []group {
	return []group{
		{"start", []string{"start_cold_ms", "start_warm_ms", "rss_mb"}, measureStart},
		{"import", []string{"import_lines_per_s", "import_again_s", "import_again_rows_s"}, measureImport},
		{"xlsx", []string{"import_xlsx_lines_per_s"}, measureWorkbooks},
		{"raw", []string{"import_ratio_to_raw"}, measureRaw},
		{"page", []string{
			"page_home_rps", "page_campaign_rps", "page_ratio_to_memory", "page_first_bytes",
		}, measurePages},
		{"busy", []string{"busy_line_p99_ms", "busy_cash_p99_ms", "busy_page_p99_ms", "busy_row_p99_ms"}, measureBusy},
		{"log", []string{"log_append_per_s", "log_lag_p99_ms", "log_proof_p95_ms"}, measureLog},
		{"verify", []string{"verify_leaves_per_s"}, measureVerify},
		{"live", []string{"sse_mb_2000", "sse_all_told_ms"}, measureLive},
		{"intake", []string{"intake_per_s_32", "intake_p99_ms_32", "intake_per_s_256", "intake_p99_ms_256", "intake_ratio_to_raw"}, measureIntake},
		{"peak", []string{"import_peak_mb"}, measurePeak},
		{"search", []string{
			"search_name_p99_ms", "search_code_p99_ms", "search_amount_day_p99_ms", "search_misspelt_p99_ms",
		}, measureSearch},
		{"allot", []string{"allocate_100k_ms", "recompute_browser_ms"}, measureAllot},
		{"stock", []string{"stock_moves_per_s", "stock_papers_per_s"}, measureStock},
		{"assess", []string{"assess_import_rows_per_s"}, measureAssess},
		{"disaster", []string{"disaster_page_p95_ms"}, measureDisaster},
		{"figures", []string{"figures_p95_ms"}, measureFigures},
		{"slope", []string{"import_slope"}, measureSlope},
	}
}

// bench is one run.
type bench struct {
	only    *regexp.Regexp
	seed    uint64
	profile string // folder for CPU profiles; the server then runs in this process
	lines   int    // of the large book
	tmp     string
	binary  string
	small   *fund // a young book that the groups share
	large   *fund // the book of five million lines
	days    []day
}

func main() {
	b := &bench{}
	only := flag.String("only", "", "measure only figures that match this expression")
	flag.Uint64Var(&b.seed, "seed", 1, "of everything that is made up")
	flag.IntVar(&b.lines, "lines", 5_000_000, "size of the large book")
	flag.StringVar(&b.profile, "profile", "", "write CPU profiles into this folder, the server in this process")
	flag.Parse()
	var err error
	if b.only, err = regexp.Compile(*only); err != nil || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "bench: one regular expression after -only:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := b.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b *bench) run(ctx context.Context) (err error) {
	note("seed %d", b.seed)
	if b.tmp, err = makeTemp(); err != nil {
		return err
	}
	defer os.RemoveAll(b.tmp)
	defer b.close()
	if err := b.build(ctx); err != nil {
		return err
	}
	for _, g := range groups() {
		if !b.wants(g.figures...) {
			continue
		}
		around := listen()
		switch gone := b.profiled(ctx, g); {
		case gone != nil && ctx.Err() != nil:
			return ctx.Err()
		case gone != nil: // the others may still be measured
			note("%s: %v", g.name, gone)
			err = errors.Join(err, fmt.Errorf("%s: %w", g.name, gone))
			continue
		}
		note("%s took %.0f s", g.name, time.Since(around.begun).Seconds())
		if share, ok := around.others(); ok {
			note("others used %.0f %% of the machine meanwhile", share*100)
		}
	}
	return err
}

// profiled runs a group, and keeps what the processor did meanwhile if that was asked for.
func (b *bench) profiled(ctx context.Context, g group) error {
	if b.profile == "" {
		return g.run(ctx, b)
	}
	f, err := os.Create(filepath.Join(b.profile, g.name+".pprof"))
	if err != nil {
		return err
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return g.run(ctx, b)
}

func (b *bench) wants(figures ...string) bool {
	for _, name := range figures {
		if b.only.MatchString(name) {
			return true
		}
	}
	return false
}

func (b *bench) close() {
	for _, f := range []*fund{b.small, b.large} {
		if f != nil {
			f.close()
		}
	}
}

// young is the small book, made when the first group asks for it.
func (b *bench) young(ctx context.Context) (*fund, error) {
	if b.small != nil {
		return b.small, nil
	}
	f, err := b.found(ctx, filepath.Join(b.tmp, "young"))
	if err != nil {
		return nil, fmt.Errorf("make a young book: %w", err)
	}
	b.small = f
	return f, nil
}

// youngCampaign is a new campaign in the small book.
func (b *bench) youngCampaign(ctx context.Context) (*fund, *campaign, error) {
	f, err := b.young(ctx)
	if err != nil {
		return nil, nil, err
	}
	c, err := f.newCampaign(ctx)
	return f, c, err
}

// note tells whoever watches; figures alone go to standard output.
func note(format string, args ...any) { fmt.Fprintf(os.Stderr, "# "+format+"\n", args...) }

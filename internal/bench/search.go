package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

const (
	searchers   = 8
	searchWarm  = 3 * time.Second
	searchFor   = 8 * time.Second
	samplesMax  = 4_000
	refusedTime = time.Second // what a search counts that was not answered
)

// measureSearch has eight readers look things up among five million lines, one half of
// them on the page, the other by the API.
func measureSearch(ctx context.Context, b *bench) error {
	f, err := b.old(ctx)
	if err != nil {
		return err
	}
	s, err := f.sample(ctx, b.seed)
	if err != nil {
		return err
	}
	for _, kind := range []struct {
		figure string
		query  func(*rand.Rand) url.Values
	}{
		{"search_name_p99_ms", s.name},
		{"search_code_p99_ms", s.code},
		{"search_amount_day_p99_ms", s.amountOfDay},
		{"search_misspelt_p99_ms", s.misspelt},
	} {
		if !b.wants(kind.figure) {
			continue
		}
		var p99 []float64
		f.search(ctx, kind.query, b.seed, searchWarm)
		for round := range rounds {
			program, database := f.spent()
			took, failed, err := f.search(ctx, kind.query, b.seed+uint64(round)+1, searchFor)
			if err != nil {
				return err
			}
			program2, database2 := f.spent()
			note("%s: %s, %d not answered; %s ms of processor in the program and %s in PostgreSQL each", kind.figure, took,
				failed, short((program2-program)*1000/float64(len(took))), short((database2-database)*1000/float64(len(took))))
			p99 = append(p99, took.percentile(99))
		}
		b.tell(kind.figure, "ms", p99...)
	}
	return nil
}

// line is one line of the book as a reader may know it.
type line struct {
	amount    int64
	day       string
	code, ref string
}

// sample is what readers look for: lines that are there, drawn over the whole book.
type sample struct{ lines []line }

// sample draws lines by their numbers, the same ones each time.
func (f *fund) sample(ctx context.Context, seed uint64) (*sample, error) {
	s := &sample{}
	err := f.app.DB.View(ctx, system, func(tx *pg.Tx) error {
		var last int64
		if err := tx.Row(`select max(line_id) from giving.statement_rows`).Scan(&last); err != nil {
			return err
		}
		r := rand.New(rand.NewPCG(seed, 7))
		ids := make([]int64, samplesMax)
		for i := range ids {
			ids[i] = 1 + r.Int64N(last)
		}
		return tx.Each(`
			select amount, to_char(at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD'), coalesce(code, ''), coalesce(reference, '')
			from giving.statement_rows
			where line_id = any ($1) or line_id in (
				select line_id from giving.statement_rows where code is not null limit 2000)
			order by line_id`, []any{ids}, func(row pg.Scanner) error {
			var l line
			err := row.Scan(&l.amount, &l.day, &l.code, &l.ref)
			s.lines = append(s.lines, l)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("draw lines: %w", err)
	}
	return s, nil
}

func (s *sample) any(r *rand.Rand) line { return s.lines[r.IntN(len(s.lines))] }

var (
	frequent = []string{"nguyen van", "nguyễn thị", "ung ho", "tran thi", "dong bao", "nguyen thi thu", "ủng hộ đồng bào"}
	absent   = []string{"quyen uoc", "vuong xuyen", "ý nhiên", "toan phap", "kieu doan"}
)

// name is what people type: mostly whole names, with marks or without, as frequent as
// names are; some two syllables that stand in every tenth line; some nobody has.
func (s *sample) name(r *rand.Rand) url.Values {
	name := givingtest.Name(r)
	switch n := r.IntN(100); {
	case n < 10:
		name = frequent[r.IntN(len(frequent))]
	case n < 20:
		name += " " + absent[r.IntN(len(absent))]
	case n < 60:
		name = strings.ToLower(vntext.Fold(name))
	}
	return url.Values{"q": {name}}
}

// code is a gift's code or a bank's reference, and in one of ten nobody's.
func (s *sample) code(r *rand.Rand) url.Values {
	for range 1000 {
		l := s.any(r)
		switch n := r.IntN(10); {
		case n < 6 && l.code != "":
			return url.Values{"q": {l.code}}
		case n < 9 && l.ref != "":
			return url.Values{"q": {l.ref}}
		case n == 9:
			return url.Values{"q": {"FT26" + strconv.Itoa(100_000_000+r.IntN(900_000_000))}}
		}
	}
	panic("bench: no line has a code or a reference")
}

// amountOfDay is a gift of so much on that day; one of ten was never made.
func (s *sample) amountOfDay(r *rand.Rand) url.Values {
	l := s.any(r)
	if r.IntN(10) == 0 {
		l.amount += 7
	}
	amount := strconv.FormatInt(l.amount, 10)
	return url.Values{"min": {amount}, "max": {amount}, "from": {l.day}, "to": {l.day}}
}

// misspelt is a whole name with one mistake of the fingers.
func (s *sample) misspelt(r *rand.Rand) url.Values {
	syllables := strings.Fields(vntext.Fold(givingtest.Name(r)))
	i := r.IntN(len(syllables))
	t := []byte(syllables[i])
	k := r.IntN(len(t))
	switch {
	case len(t) > 2 && k > 0 && r.IntN(2) == 0:
		t[k-1], t[k] = t[k], t[k-1] // two letters change places
	case len(t) > 3:
		t = append(t[:k], t[k+1:]...) // one is missing
	default:
		t = append(t, t[k]) // one is there twice
	}
	syllables[i] = string(t)
	return url.Values{"q": {strings.Join(syllables, " ")}}
}

// search runs the readers for a while.
func (f *fund) search(
	ctx context.Context, query func(*rand.Rand) url.Values, seed uint64, while time.Duration,
) (times, int, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: searchers}}
	defer client.CloseIdleConnections()
	var (
		mu     sync.Mutex
		took   times
		failed int
		broken error
		all    sync.WaitGroup
	)
	end := time.Now().Add(while)
	for hand := range searchers {
		all.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(hand)))
			path := "/sao-ke?"
			if hand%2 == 0 {
				path = "/api/v1/statement?"
			}
			for time.Now().Before(end) && ctx.Err() == nil {
				address := f.url + path + query(r).Encode()
				header := visitor(r.IntN(1 << 24))
				header.Set("Accept-Encoding", "gzip") // taken as it comes: unpacking is the phone's work
				begun := time.Now()
				status, _, err := get(ctx, client, address, header)
				t := time.Since(begun)
				mu.Lock()
				if status != http.StatusOK {
					if failed++; failed == 1 {
						note("%s answered %d", address, status)
					}
					t = max(t, refusedTime)
				}
				took = append(took, t)
				if err != nil {
					broken = err
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return took, failed, broken
}

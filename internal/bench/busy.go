package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
)

// How often each thing happens beside the import: lines ten times as often as in the
// fullest minute of one account that was ever published (100 on 12 September 2024), a
// receipt every second as thirty desks write them, pages that no cache keeps for long; and,
// to hold them against, one durable row by one bare statement, which is what the machine and
// PostgreSQL take meanwhile without us. They come at their times whether or not the one
// before is done.
const (
	lineEvery = 60 * time.Millisecond
	cashEvery = time.Second
	pageEvery = 20 * time.Millisecond
	rowEvery  = 100 * time.Millisecond
	warmFor   = 5 * time.Second // until the connections have their plans
	quietFor  = 20 * time.Second
)

// measureBusy does what others do while a large day comes in for the same campaign: the
// bank's webhook tells a line of the same account, the cashier takes cash, people read.
func measureBusy(ctx context.Context, b *bench) error {
	_, c, err := b.youngCampaign(ctx)
	if err != nil {
		return err
	}
	if _, err := b.importDay(ctx, c, warmLines, 200); err != nil {
		return err
	}
	beside, err := newBeside(ctx, b, c)
	if err != nil {
		return err
	}
	defer beside.bare.Close()
	for _, long := range []time.Duration{warmFor, quietFor} {
		beside.begin()
		quiet, stop := context.WithTimeout(ctx, long)
		beside.work(quiet)
		stop()
	}
	note("alone: %s", beside)
	var line, cash, page, row []float64
	for round := range rounds {
		st, err := b.dayFile(ctx, c, beside.account, dayLines, uint64(201+round))
		if err != nil {
			return err
		}
		beside.begin()
		n := listen()
		err = beside.during(ctx, func() error {
			_, err := c.bring(ctx, st)
			return err
		})
		if err != nil {
			return err
		}
		others, _ := n.others()
		note("beside the import, others %.0f %%: %s", 100*others, beside)
		if n := len(beside.wrong); n > 0 {
			note("%d of them were refused, the first: %v", n, beside.wrong[0])
		}
		line = append(line, beside.took[0].percentile(99))
		cash = append(cash, beside.took[1].percentile(99))
		page = append(page, beside.took[2].percentile(99))
		row = append(row, beside.took[3].percentile(99))
	}
	b.tell("busy_line_p99_ms", "ms", line...)
	b.tell("busy_cash_p99_ms", "ms", cash...)
	b.tell("busy_page_p99_ms", "ms", page...)
	b.tell("busy_row_p99_ms", "ms", row...)
	return nil
}

// beside is the work that goes on beside an import.
type beside struct {
	campaign *campaign
	account  *giving.BankAccount // the import's too
	provider *teller
	cashier  string // access token
	pages    []string
	bare     *sql.DB // PostgreSQL without the program

	mu    sync.Mutex
	r     *rand.Rand
	n     int
	took  [4]times // line, cash, page, row
	wrong []error
}

func newBeside(ctx context.Context, b *bench, c *campaign) (*beside, error) {
	w := &beside{campaign: c, r: rand.New(rand.NewPCG(b.seed, 3))}
	var err error
	if w.account, err = c.newAccount(ctx, "vcb"); err != nil {
		return nil, err
	}
	if w.provider, err = newTeller(ctx, b, c, w.account); err != nil {
		return nil, err
	}
	for _, path := range []string{"/", "/ung-ho/" + c.Slug, "/quy/" + province, "/sao-ke?q=nguyen+van"} {
		w.pages = append(w.pages, c.fund.url+path)
	}
	if w.bare, err = c.fund.bare(ctx); err != nil {
		return nil, err
	}
	return w, w.renew(ctx)
}

// renew gives the cashier a token that is good for some minutes: to sign in is not what is
// measured.
func (w *beside) renew(ctx context.Context) error {
	token, err := w.campaign.fund.officer(ctx, "thuquy")
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cashier = token
	return nil
}

func (w *beside) begin() { w.took, w.wrong = [4]times{}, nil }

// during works until f is done.
func (w *beside) during(ctx context.Context, f func() error) error {
	ctx, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	all.Go(func() { w.work(ctx) })
	err := f()
	stop()
	all.Wait()
	return err
}

// work does all of it, each at its times, until ctx ends; what was begun is ended.
func (w *beside) work(ctx context.Context) {
	begun := context.WithoutCancel(ctx)
	var all sync.WaitGroup
	all.Go(func() {
		for ctx.Err() == nil {
			if err := w.renew(begun); err != nil {
				w.keep(1, time.Now(), err)
			}
			select {
			case <-ctx.Done():
			case <-time.After(tokenFor / 10):
			}
		}
	})
	for kind, job := range []struct {
		every time.Duration
		do    func(context.Context) error
	}{{lineEvery, w.line}, {cashEvery, w.cash}, {pageEvery, w.page}, {rowEvery, w.row}} {
		all.Go(func() {
			tick := time.NewTicker(job.every)
			defer tick.Stop()
			for {
				select {
				case <-ctx.Done():
					return
				case due := <-tick.C:
					all.Go(func() { w.keep(kind, due, job.do(begun)) })
				}
			}
		})
	}
	all.Wait()
}

func (w *beside) keep(kind int, due time.Time, err error) {
	took := time.Since(due)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil { // to be refused is worse than to wait
		w.wrong = append(w.wrong, err)
		took = max(took, refusedTime)
	}
	w.took[kind] = append(w.took[kind], took)
}

// next draws a number and a person.
func (w *beside) next() (n int, name string, amount int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
	return w.n, givingtest.Name(w.r), givingtest.Amount(w.r)
}

// line is what a bank's webhook tells: one line, durable when it is answered.
func (w *beside) line(context.Context) error {
	status, err := w.provider.event()
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("an event was answered %d", status)
	}
	return err
}

// cash is the cashier's request: the gift, its entry and its receipt.
func (w *beside) cash(ctx context.Context) error {
	_, name, amount := w.next()
	w.mu.Lock()
	token := w.cashier
	w.mu.Unlock()
	var receipt struct {
		Code string `json:"code"`
	}
	return w.campaign.fund.post(ctx, "/api/v1/cash-donations", token, map[string]any{
		"campaign": w.campaign.Slug, "amount": amount, "legal_name": name, "public_name": name,
	}, &receipt)
}

// page is a reader: home, the campaign, the fund and a search in turn.
func (w *beside) page(ctx context.Context) error {
	n, _, _ := w.next()
	status, _, err := get(ctx, http.DefaultClient, w.pages[n%len(w.pages)], visitor(n))
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s answered %d", w.pages[n%len(w.pages)], status)
	}
	return err
}

// row is one durable row by one bare statement.
func (w *beside) row(ctx context.Context) error {
	_, err := w.bare.ExecContext(ctx, `insert into bare.rows (at) values ($1)`, time.Now())
	return err
}

func (w *beside) String() string {
	return fmt.Sprintf("line %s; cash %s; page %s; a bare row %s", w.took[0], w.took[1], w.took[2], w.took[3])
}

// visitor is the nth reader behind the proxy.
func visitor(n int) http.Header {
	return http.Header{"X-Forwarded-For": {fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255)}}
}

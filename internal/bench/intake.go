package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const (
	intakeWarm = 2 * time.Second
	intakeFor  = 6 * time.Second
)

// measureIntake has a provider tell gifts of one campaign, one a request, by many callers
// at once; every second one carries the code of a pledge and gets its receipt.
func measureIntake(ctx context.Context, b *bench) error {
	f, c, err := b.youngCampaign(ctx)
	if err != nil {
		return err
	}
	account, err := c.newAccount(ctx, "vcb")
	if err != nil {
		return err
	}
	teller, err := newTeller(ctx, b, c, account)
	if err != nil {
		return err
	}
	var rate []float64
	for _, callers := range []int{32, 256} {
		var p99 []float64
		rate = nil
		teller.tell(ctx, callers, intakeWarm)
		for range rounds {
			program, database := f.spent()
			took, failed, err := teller.tell(ctx, callers, intakeFor)
			if err != nil {
				return err
			}
			program2, database2 := f.spent()
			n := float64(len(took))
			note("%d callers: %s, %d not answered; %s ms of processor in the program and %s in PostgreSQL each", callers, took, failed,
				short((program2-program)*1000/n), short((database2-database)*1000/n))
			rate = append(rate, n/intakeFor.Seconds())
			p99 = append(p99, took.percentile(99))
		}
		b.tell(fmt.Sprintf("intake_per_s_%d", callers), "events/s", rate...)
		b.tell(fmt.Sprintf("intake_p99_ms_%d", callers), "ms", p99...)
	}
	var ratios []float64
	for i := range rate {
		raw, err := f.loadRawEvents(ctx, account.ID)
		if err != nil {
			return err
		}
		note("a bare committer: %.0f events/s", raw)
		ratios = append(ratios, rate[i]/raw)
	}
	b.tell("intake_ratio_to_raw", "ratio", ratios...)
	return nil
}

//go:embed intake_raw.sql
var intakeRawSQL string

// intakeRawLines is how many of the newest events are stored once more.
const intakeRawLines = 10_000

// loadRawEvents runs intake_raw.sql and says how many events a second it stored.
func (f *fund) loadRawEvents(ctx context.Context, account int64) (perSecond float64, err error) {
	ms, rows, err := f.timed(ctx, intakeRawSQL, map[string]int64{"account": account, "lines": intakeRawLines})
	if err != nil {
		return 0, err
	}
	return float64(rows) * 1000 / ms, nil
}

// teller is a provider that tells of one account.
type teller struct {
	campaign *campaign
	account  *giving.BankAccount
	codes    []string
	client   *http.Client
	key      string
	told     atomic.Int64
}

func newTeller(ctx context.Context, b *bench, c *campaign, a *giving.BankAccount) (*teller, error) {
	codes, err := c.pledge(ctx, 2000, b.seed+300)
	if err != nil {
		return nil, err
	}
	_, key, err := c.fund.app.Giving.MakeHook(ctx, system, c.UnitID, giving.Sepay, "Đo tốc độ")
	if err != nil {
		return nil, err
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 512}}
	return &teller{campaign: c, account: a, codes: codes, client: client, key: key}, nil
}

// tell has callers tell one event after the other for a while. An answer of 503 is not
// an error: the provider comes again; anything else but 200 is.
func (p *teller) tell(ctx context.Context, callers int, during time.Duration) (took times, busy int, err error) {
	ctx, stop := context.WithTimeout(ctx, during)
	defer stop()
	var mu sync.Mutex
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for ctx.Err() == nil {
				began := time.Now()
				status, e := p.event()
				mu.Lock()
				switch {
				case e != nil:
					err = e
				case status == http.StatusServiceUnavailable:
					busy++
				case status != http.StatusOK:
					err = fmt.Errorf("an event was answered %d", status)
				default:
					took = append(took, time.Since(began))
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return took, busy, err
}

func (p *teller) event() (status int, err error) {
	n := p.told.Add(1)
	text := "ung ho dong bao"
	if n%2 == 0 {
		text = "ung ho " + p.codes[int(n/2)%len(p.codes)]
	}
	body := fmt.Appendf(nil, `{"id":%d,"gateway":"Vietcombank","transactionDate":%q,"accountNumber":%q,"content":%q,`+
		`"transferType":"in","transferAmount":%d,"referenceCode":"FT26%09d"}`, n,
		p.campaign.fund.app.DB.Now().In(workday.Zone).Format("2006-01-02 15:04:05"), p.account.Number, text, 50_000+n%100*1000, n)
	r, err := http.NewRequest(http.MethodPost, p.campaign.fund.url+"/api/v1/bank-events/sepay", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Apikey "+p.key)
	answer, err := p.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, nil
}

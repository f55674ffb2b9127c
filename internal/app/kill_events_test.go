package app

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Ten thousand events, each told three times in any order by 256 senders, who come again
// until they are answered, while the server is killed five times: ten thousand lines and
// entries, whatever was answered is in the book, and every promise holds.
func (s *program) killedDuringEvents(key string) {
	const (
		events, times, senders, kills = 10_000, 3, 256, 5

		account = killedAccount
	)
	before := s.covered(account)

	at := workday.On(time.Now()).Start().In(workday.Zone).Format(time.DateTime)
	tell := &teller{key: key, body: func(id int) string {
		return fmt.Sprintf(`{"id":%d,"gateway":"Vietcombank","transactionDate":%q,"accountNumber":%q,"content":"UNG HO %d",`+
			`"transferType":"in","transferAmount":%d,"referenceCode":"FT26%010d"}`, id, at, account, id, 1000+id, id)
	}, answered: make([]atomic.Bool, events+1)}
	tell.is(s.url)
	calls := make([]int, 0, events*times)
	for i := range events * times {
		calls = append(calls, 1+i%events)
	}
	rand.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
	queue := make(chan int)
	var all sync.WaitGroup
	for range senders {
		all.Go(func() {
			for id := range queue {
				if err := tell.until200(id); err != nil {
					s.Error(err)
				}
			}
		})
	}
	began := time.Now()
	every := len(calls) / (kills + 1)
	for n, id := range calls {
		if n > 0 && n%every == 0 && n/every <= kills {
			s.kill() // with 256 calls under way
			s.start()
			tell.is(s.url)
		}
		queue <- id
	}
	close(queue)
	all.Wait()
	s.Logf("%d calls in %v", len(calls), time.Since(began))

	after := s.covered(account)
	if sum := int64(events*1000 + events*(events+1)/2); after.Lines-before.Lines != events || after.Sum-before.Sum != sum {
		s.Errorf("covered %+v, then %+v", before, after)
	}
	s.booked(events, tell.answered)
}

// booked looks into the server's own PostgreSQL: each event is one line with one entry.
func (s *program) booked(events int, answered []atomic.Bool) {
	s.Helper()
	server, err := pgembed.Join(context.Background(), pgembed.Options{Dir: filepath.Join(s.dir, "data", "demo", "postgres")})
	if err != nil {
		s.Fatal(err)
	}
	db, err := sql.Open("pgx", server.SuperURL(pgembed.Database))
	if err != nil {
		s.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`
		select l.doc_no::bigint, count(distinct l.id), count(distinct e.id), count(distinct v.id)
		from giving.bank_lines l
		join ledger.entries e on e.id = l.entry_id
		join giving.bank_events v on v.line_id = l.id and v.state = 'taken'
		where l.channel = 'sepay' and l.doc_no ~ '^[0-9]+$' and v.hook_id is null
		group by 1`)
	if err != nil {
		s.Fatal(err)
	}
	defer rows.Close()
	found := map[int64]bool{}
	for rows.Next() {
		var id, lines, entries, told int64
		if err := rows.Scan(&id, &lines, &entries, &told); err != nil {
			s.Fatal(err)
		}
		found[id] = true
		if lines != 1 || entries != 1 || told != 1 {
			s.Errorf("event %d: %d lines, %d entries, %d events", id, lines, entries, told)
		}
	}
	if len(found) != events {
		s.Errorf("%d events are in the book", len(found))
	}
	for id := range answered {
		if answered[id].Load() && !found[int64(id)] {
			s.Errorf("event %d was answered and is not in the book", id)
		}
	}
}

// teller is a provider: it knows where the server is, as long as there is one.
type teller struct {
	key      string
	body     func(id int) string
	answered []atomic.Bool

	mu   sync.Mutex
	url  string
	next chan struct{} // closed when the server is somewhere else
}

func (p *teller) is(url string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.url = url
	if p.next != nil {
		close(p.next)
	}
	p.next = make(chan struct{})
}

// tellingMax is how long a provider waits for an answer, or for the next server: on a slow
// and busy machine the sample takes minutes to start.
const tellingMax = 5 * time.Minute

var telling = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 512}, Timeout: tellingMax}

// until200 tells an event until it is answered; where nobody answers any more it waits
// for the next server. 503 is no answer, and anything but 200 beside it is a mistake.
func (p *teller) until200(id int) error {
	for {
		p.mu.Lock()
		url, next := p.url, p.next
		p.mu.Unlock()
		r, err := http.NewRequest(http.MethodPost, url+"/api/v1/bank-events/sepay", strings.NewReader(p.body(id)))
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Apikey "+p.key)
		r.Header.Set("Content-Type", "application/json")
		answer, err := telling.Do(r)
		var b []byte
		if err == nil {
			b, err = io.ReadAll(answer.Body)
			answer.Body.Close()
		}
		switch {
		case err != nil:
			select {
			case <-next:
			case <-time.After(tellingMax):
				return fmt.Errorf("event %d: no server any more: %w", id, err)
			}
		case answer.StatusCode == http.StatusOK && strings.TrimSpace(string(b)) == `{"success":true}`:
			p.answered[id].Store(true)
			return nil
		case answer.StatusCode != http.StatusServiceUnavailable:
			return fmt.Errorf("event %d: %d %s", id, answer.StatusCode, b)
		}
	}
}

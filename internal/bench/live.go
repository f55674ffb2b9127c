package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

const (
	listeners  = 2000
	listenWait = 30 * time.Second // for the last of them to be told
	arrivals   = 5                // bursts of gifts that all are told of
	turn       = time.Second      // between two messages of the server
)

// measureLive has two thousand pages of one campaign listen to what arrives, half of them
// in English, tells them of some bursts of gifts, and reads what memory the server has then
// more than when it stood idle after its start, all that the gifts themselves cost included.
func measureLive(ctx context.Context, b *bench) error {
	dir := filepath.Join(b.tmp, "live")
	f, err := b.found(ctx, dir)
	if err != nil {
		return err
	}
	teller, err := newLiveTeller(ctx, b, f)
	f.close()
	if err != nil {
		return err
	}
	if f, err = b.reopen(ctx, dir); err != nil {
		return err
	}
	defer f.close()
	c := teller.campaign
	c.fund = f
	before, err := idleMemory(ctx, f.server)
	if err != nil {
		return err
	}
	a := &audience{}
	defer a.leave()
	for i := range listeners {
		path := "/ung-ho/" + c.Slug + "/moi-nhan"
		if i%2 == 1 {
			path = "/en" + path
		}
		if err := a.join(ctx, strings.TrimPrefix(f.url, "http://"), path); err != nil {
			return fmt.Errorf("listener %d: %w", i, err)
		}
	}
	var took times
	for range arrivals {
		told, began := a.told.Load(), time.Now()
		if err := burst(teller); err != nil {
			return err
		}
		for a.told.Load() < told+listeners {
			if time.Since(began) > listenWait {
				return fmt.Errorf("%d of %d were told within %s", a.told.Load()-told, listeners, listenWait)
			}
			time.Sleep(5 * time.Millisecond)
		}
		took = append(took, time.Since(began))
		time.Sleep(2 * turn) // what came last of a burst is told in the next message
	}
	after, err := f.memory("VmRSS")
	if err != nil {
		return err
	}
	note("%d listeners: %s MB before, %s with them; the last of them was told after %s", listeners, short(before), short(after), took)
	b.tell("sse_mb_2000", "MB", max(after-before, 0))
	b.tell("sse_all_told_ms", "ms", took.percentile(50))
	return nil
}

func newLiveTeller(ctx context.Context, b *bench, f *fund) (*teller, error) {
	c, err := f.newCampaign(ctx)
	if err != nil {
		return nil, err
	}
	account, err := c.newAccount(ctx, "vcb")
	if err != nil {
		return nil, err
	}
	return newTeller(ctx, b, c, account)
}

// burst is a hundred gifts at once.
func burst(p *teller) error {
	for range 100 {
		status, err := p.event()
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("an event was answered %d", status)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// audience is pages that listen.
type audience struct {
	open []net.Conn
	told atomic.Int64 // events that told of gifts, by all of them
}

func (a *audience) join(ctx context.Context, address, path string) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	a.open = append(a.open, conn)
	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\nX-Forwarded-For: 10.1.%d.%d\r\n\r\n",
		path, address, len(a.open)>>8&255, len(a.open)&255)
	if err != nil {
		return err
	}
	r := bufio.NewReaderSize(conn, 4<<10)
	first, err := r.ReadString('\n')
	if err == nil && !strings.Contains(first, " 200 ") {
		err = errors.New(strings.TrimSpace(first))
	}
	if err != nil {
		return err
	}
	go func() {
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			if strings.HasPrefix(line, `data: {`) {
				a.told.Add(1)
			}
		}
	}()
	return nil
}

func (a *audience) leave() {
	for _, conn := range a.open {
		conn.Close()
	}
}

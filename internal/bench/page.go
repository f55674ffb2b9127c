package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	pageCallers = 64
	pageSeconds = 5
)

// measurePages asks for the home page and a campaign's as 64 browsers at once, and for
// the same bytes from a handler that does nothing else.
func measurePages(ctx context.Context, b *bench) error {
	f, c, err := b.youngCampaign(ctx)
	if err != nil {
		return err
	}
	home, donate := f.url+"/", f.url+"/ung-ho/"+c.Slug
	if b.wants("page_home_rps", "page_campaign_rps", "page_ratio_to_memory") {
		if err := b.measureRate(ctx, home, donate); err != nil {
			return err
		}
	}
	if !b.wants("page_first_bytes") {
		return nil
	}
	bytes, err := firstVisit(ctx, f.url, donate)
	if err != nil {
		return err
	}
	b.tell("page_first_bytes", "bytes", float64(bytes))
	return nil
}

func (b *bench) measureRate(ctx context.Context, home, donate string) error {
	memory, end, err := fromMemory(ctx, home)
	if err != nil {
		return err
	}
	defer end()
	var atHome, atDonate, ratio []float64
	for round := -1; round < rounds; round++ {
		var rates [3]float64
		for i, url := range []string{home, donate, memory} {
			if rates[i], err = load(ctx, url); err != nil {
				return err
			}
		}
		if round < 0 {
			continue // to warm up
		}
		atHome, atDonate = append(atHome, rates[0]), append(atDonate, rates[1])
		ratio = append(ratio, rates[0]/rates[2])
		note("from memory: %.0f requests/s", rates[2])
	}
	b.tell("page_home_rps", "requests/s", atHome...)
	b.tell("page_campaign_rps", "requests/s", atDonate...)
	b.tell("page_ratio_to_memory", "ratio", ratio...)
	return nil
}

var (
	wrkRate = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	wrkBad  = regexp.MustCompile(`Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)`)
)

// load runs wrk against one address.
func load(ctx context.Context, url string) (float64, error) {
	c := exec.CommandContext(ctx, "wrk", "-t", "2", "-c", strconv.Itoa(pageCallers),
		"-d", fmt.Sprintf("%ds", pageSeconds), "-H", "Accept-Encoding: gzip", url)
	out, err := c.CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		return 0, errors.New("wrk is not installed (Debian: apt-get install wrk)")
	}
	if err != nil {
		return 0, fmt.Errorf("wrk: %w\n%s", err, out)
	}
	if bad := wrkBad.Find(out); bad != nil {
		return 0, fmt.Errorf("wrk %s: %s", url, bad)
	}
	m := wrkRate.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("wrk says no rate:\n%s", out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

// fromMemory serves the bytes of a page by a bare Echo handler.
func fromMemory(ctx context.Context, page string) (url string, end func(), err error) {
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	status, body, err := get(ctx, client, page, http.Header{"Accept-Encoding": {"gzip"}})
	if err != nil || status != http.StatusOK {
		return "", nil, fmt.Errorf("%s answered %d: %w", page, status, err)
	}
	e := echo.New()
	e.GET("/", func(c echo.Context) error {
		c.Response().Header().Set("Content-Encoding", "gzip")
		return c.Blob(http.StatusOK, "text/html; charset=utf-8", body)
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: e, ReadHeaderTimeout: 5 * time.Second}
	go server.Serve(l) // closed by us
	return "http://" + l.Addr().String() + "/", func() { server.Close() }, nil
}

var (
	neededTag = regexp.MustCompile(`<(?:link|script|img|source)\b[^>]*>`)
	neededRef = regexp.MustCompile(`\b(?:href|src)="(/[^"]*)"`)
	neededURL = regexp.MustCompile(`url\(["']?(/[^"')]+)["']?\)`)
)

// firstVisit counts every byte that the server sends to a browser that sees a page for
// the first time: headers, page, style, script, pictures, icon.
func firstVisit(ctx context.Context, site, page string) (int64, error) {
	var received atomic.Int64
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := (&net.Dialer{}).DialContext(ctx, network, address)
			return counted{c, &received}, err
		},
	}} // it asks for gzip and unpacks it, after the bytes were counted
	defer client.CloseIdleConnections()
	asked := map[string]bool{}
	wanted := []string{strings.TrimPrefix(page, site)}
	for len(wanted) > 0 {
		path := wanted[0]
		wanted = wanted[1:]
		if asked[path] {
			continue
		}
		asked[path] = true
		before := received.Load()
		status, body, err := get(ctx, client, site+path, nil)
		if err != nil || status != http.StatusOK {
			return 0, fmt.Errorf("%s answered %d: %w", path, status, err)
		}
		note("%s: %d bytes", path, received.Load()-before)
		wanted = append(wanted, neededBy(string(body))...)
	}
	return received.Load(), nil
}

// neededBy lists what a page or a style sheet has the browser load at once.
func neededBy(text string) (paths []string) {
	for _, tag := range neededTag.FindAllString(text, -1) {
		if strings.HasPrefix(tag, "<link") && !strings.Contains(tag, "stylesheet") && !strings.Contains(tag, "icon") &&
			!strings.Contains(tag, "manifest") {
			continue // another language's page, a canonical address
		}
		if m := neededRef.FindStringSubmatch(tag); m != nil {
			paths = append(paths, m[1])
		}
	}
	for _, m := range neededURL.FindAllStringSubmatch(text, -1) {
		paths = append(paths, m[1])
	}
	return paths
}

// counted is a connection that counts what comes in.
type counted struct {
	net.Conn
	received *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.received.Add(int64(n))
	return n, err
}

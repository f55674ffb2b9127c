package site

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

// channel is a server whose only route is a stream.
type channel struct {
	Streams
	t       *testing.T
	address string
}

func newChannel(t *testing.T) *channel {
	ch := &channel{t: t}
	e := New(Options{}).Echo()
	e.GET("/moi-nhan", func(c echo.Context) error {
		return ch.Open(c, Asked{Topic: "lu", Lang: Lang(c), Seen: 7})
	})
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	t.Cleanup(ch.Close)
	ch.address = strings.TrimPrefix(server.URL, "http://")
	return ch
}

// listener is a browser of few words.
type listener struct {
	net.Conn
	*bufio.Reader
	t *testing.T
}

func (ch *channel) listen(path string) *listener {
	ch.t.Helper()
	conn, err := net.Dial("tcp", ch.address)
	if err != nil {
		ch.t.Fatal(err)
	}
	ch.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: quy\r\nAccept: text/event-stream\r\nAccept-Encoding: gzip\r\n\r\n", path)
	return &listener{conn, bufio.NewReader(conn), ch.t}
}

// hears reads on until a line that begins so.
func (l *listener) hears(begin string) string {
	l.t.Helper()
	for {
		line, err := l.ReadString('\n')
		if err != nil {
			l.t.Fatalf("waiting for %q: %v", begin, err)
		}
		if strings.HasPrefix(line, begin) {
			return strings.TrimSpace(line)
		}
	}
}

// until waits for what happens on the other side of a connection.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

// Each is told what is for it, with the headers that every answer has; who has been told
// is not told again.
func TestStreams(t *testing.T) {
	ch := newChannel(t)
	vi, en := ch.listen("/moi-nhan"), ch.listen("/en/moi-nhan")
	vi.hears("HTTP/1.1 200")
	vi.hears("Content-Security-Policy: default-src 'none'")
	vi.hears("retry: 5000")
	en.hears("Content-Type: text/event-stream")
	until(t, "two listen", func() bool { return ch.Len() == 2 })
	say := func(a Asked) ([]byte, int64) {
		if a.Seen == 9 {
			return nil, 9
		}
		return Event("", 9, []byte(a.Lang+" "+a.Topic)), 9
	}
	ch.Tell(say)
	ch.Tell(say)
	ch.Tell(func(a Asked) ([]byte, int64) { return Event("mark", 9, []byte("9")), 9 })
	for l, want := range map[*listener]string{vi: "data: vi lu", en: "data: en lu"} {
		l.hears("id: 9")
		if got := l.hears("data:"); got != want {
			t.Errorf("told %q, want %q", got, want)
		}
		l.hears("event: mark")
		l.hears("data: 9")
	}
	en.Close()
	until(t, "who has gone is let go", func() bool { ch.Sweep(); return ch.Len() == 1 })
	ch.Close()
	if _, err := vi.ReadString(0); err == nil {
		t.Error("the stream goes on after its end")
	}
	if l := ch.listen("/moi-nhan"); !strings.Contains(l.hears("HTTP"), " 503 ") {
		t.Error("somebody is let in after the end")
	}
}

// Beyond its places a server says when to come again, and takes the next as soon as one
// has gone.
func TestStreamsAreLimited(t *testing.T) {
	ch := newChannel(t)
	ch.most = 2
	first := ch.listen("/moi-nhan")
	first.hears("retry:")
	ch.listen("/moi-nhan").hears("retry:")
	until(t, "two listen", func() bool { return ch.Len() == 2 })
	third := ch.listen("/moi-nhan")
	if got := third.hears("HTTP/1.1"); !strings.Contains(got, " 503 ") {
		t.Errorf("the third is answered %s", got)
	}
	if got := third.hears("Retry-After:"); got != "Retry-After: 60" {
		t.Error(got)
	}
	first.Close()
	until(t, "one has gone", func() bool { ch.Sweep(); return ch.Len() == 1 })
	ch.listen("/moi-nhan").hears("retry:")
}

// Who does not read is let go without anybody waiting; the others hear everything.
func TestSlowListenerIsLetGo(t *testing.T) {
	ch := newChannel(t)
	slow, good := ch.listen("/moi-nhan"), ch.listen("/en/moi-nhan")
	slow.hears("retry:")
	good.hears("retry:")
	until(t, "two listen", func() bool { return ch.Len() == 2 })
	much := []byte(strings.Repeat("x", 64<<10))
	for n := int64(0); ch.Len() == 2; n++ {
		if n == 10_000 {
			t.Fatal("640 MB wait for somebody who does not read")
		}
		ch.Tell(func(Asked) ([]byte, int64) { return Event("", n, much), n })
		good.hears(fmt.Sprintf("id: %d", n))
	}
	ch.Tell(func(Asked) ([]byte, int64) { return Event("", -1, nil), -1 })
	good.hears("id: -1")
}

// A stream keeps no goroutine.
func TestStreamsKeepNoGoroutines(t *testing.T) {
	ch := newChannel(t)
	ch.listen("/moi-nhan").hears("retry:")
	before := runtime.NumGoroutine()
	const many = 60
	for range many {
		ch.listen("/moi-nhan").hears("retry:")
	}
	until(t, "all listen", func() bool { return ch.Len() == many+1 })
	until(t, "their requests end", func() bool { return runtime.NumGoroutine() <= before+many/10 })
}

// What cannot be kept open is an error, not a page that never ends.
func TestStreamNeedsAConnection(t *testing.T) {
	var ss Streams
	w := httptest.NewRecorder()
	c := New(Options{}).Echo().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), w)
	if err := ss.Open(c, Asked{}); err == nil || ss.Len() != 0 {
		t.Errorf("a recorder became a stream: %v", err)
	}
}

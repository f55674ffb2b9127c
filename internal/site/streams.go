package site

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"
)

// Streams are answers that stay open, by which a page is told what happens while somebody
// looks at it (server-sent events). The zero value is ready.
//
// A stream is taken from net/http once its answer has begun, so that it keeps neither a
// goroutine nor buffers: two thousand of them are two thousand connections and little
// else. What is told is the same bytes for all who ask for the same. Nobody is waited for:
// who has no room for the next few kilobytes is behind by hundreds of them, and is let go;
// a browser comes back by itself and says what it has seen.
type Streams struct {
	mu   sync.Mutex
	open map[*Stream]struct{}
	shut bool
	most int // 0 means as many as roomFor says; tests say less
}

// Asked is what a stream is told of.
type Asked struct {
	Topic, Lang string
	Seen        int64 // what came up to here has been told
}

// Stream is one browser that listens.
type Stream struct {
	Asked
	conn net.Conn
	raw  syscall.RawConn
}

const (
	streamsMax  = 4000 // a server's share of a press spike; the others read the page from memory
	streamRetry = 5 * time.Second
	fullRetry   = "60" // seconds
)

// WantsStream reports whether a request asks for a stream, as browsers' EventSource does.
func WantsStream(c echo.Context) bool {
	return strings.HasPrefix(c.Request().Header.Get("Accept"), "text/event-stream")
}

// Open begins the answer to a request and keeps it open. Where there is no room it answers
// 503 and when to come again.
func (ss *Streams) Open(c echo.Context, a Asked) error {
	if !ss.room() {
		c.Response().Header().Set("Retry-After", fullRetry)
		return c.String(http.StatusServiceUnavailable, T(Lang(c), "live.full"))
	}
	head := c.Response().Header().Clone()
	head.Set("Content-Type", "text/event-stream; charset=utf-8")
	head.Set("Cache-Control", "no-store")
	head.Set("Connection", "close") // its end is the end of the connection
	head.Set("X-Accel-Buffering", "no")
	conn, _, err := http.NewResponseController(c.Response()).Hijack()
	if err != nil {
		return fmt.Errorf("keep an answer open: %w", err)
	}
	s := &Stream{Asked: a, conn: conn}
	if s.raw, err = rawOf(conn); err != nil {
		conn.Close()
		return err
	}
	conn.SetDeadline(time.Time{}) // one that is closed says so at the first write
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 200 OK\r\n")
	head.Write(&b) // into memory
	fmt.Fprintf(&b, "\r\nretry: %d\n: %s\n\n", streamRetry.Milliseconds(), strings.Repeat(" ", 16))
	if !s.put(b.Bytes()) || !ss.take(s) {
		conn.Close()
	}
	return nil
}

func rawOf(conn net.Conn) (syscall.RawConn, error) {
	c, ok := conn.(syscall.Conn)
	if !ok {
		return nil, errors.New("keep an answer open: not a plain connection")
	}
	return c.SyscallConn()
}

func (ss *Streams) room() bool {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if ss.most == 0 {
		ss.most = roomFor(streamsMax)
	}
	return !ss.shut && len(ss.open) < ss.most
}

// take adds a stream; false where the last place went to another.
func (ss *Streams) take(s *Stream) bool {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if ss.shut || len(ss.open) >= ss.most {
		return false
	}
	if ss.open == nil {
		ss.open = map[*Stream]struct{}{}
	}
	ss.open[s] = struct{}{}
	return true
}

// Len is how many are open.
func (ss *Streams) Len() int {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return len(ss.open)
}

// Asked counts what is asked for.
func (ss *Streams) Asked() map[Asked]int {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	all := map[Asked]int{}
	for s := range ss.open {
		all[s.Asked]++
	}
	return all
}

// Tell gives each stream what say has for it, nil for nothing, and notes what it has seen
// by then. say is quick and asks for no stream.
func (ss *Streams) Tell(say func(Asked) (event []byte, seen int64)) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	for s := range ss.open {
		event, seen := say(s.Asked)
		if event != nil && !s.put(event) {
			ss.drop(s)
			continue
		}
		s.Seen = seen
	}
}

// Sweep lets those go whose browser has closed.
func (ss *Streams) Sweep() {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	for s := range ss.open {
		if s.gone() {
			ss.drop(s)
		}
	}
}

// Close ends them all, and lets no more in.
func (ss *Streams) Close() {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	ss.shut = true
	for s := range ss.open {
		ss.drop(s)
	}
}

func (ss *Streams) drop(s *Stream) {
	delete(ss.open, s)
	s.conn.Close()
}

// put writes all of b at once, or reports that it cannot.
func (s *Stream) put(b []byte) bool {
	n := 0
	var failed error
	err := s.raw.Write(func(fd uintptr) bool {
		for failed = syscall.EINTR; failed == syscall.EINTR; {
			n, failed = syscall.Write(int(fd), b)
		}
		return true // written or not, we do not wait
	})
	return err == nil && failed == nil && n == len(b)
}

// gone reports whether the other side has closed. Nothing is read: who listens has no more
// to say.
func (s *Stream) gone() (closed bool) {
	err := s.raw.Read(func(fd uintptr) bool {
		var b [1]byte
		n, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		closed = n == 0 && err == nil || err == syscall.ECONNRESET
		return true
	})
	return closed || err != nil
}

// roomFor is how many streams there is room for: at most half of the files that the
// process may have open, for a page must still be answered beside them.
func roomFor(most int) int {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return most
	}
	return int(min(uint64(most), files.Cur/2))
}

// Event is one event as it goes over the wire: its name, "" for a message, its id, and
// what it says, on one line.
func Event(name string, id int64, data []byte) []byte {
	var b bytes.Buffer
	b.WriteString("id: " + strconv.FormatInt(id, 10) + "\n")
	if name != "" {
		b.WriteString("event: " + name + "\n")
	}
	b.WriteString("data: ")
	b.Write(data)
	b.WriteString("\n\n")
	return b.Bytes()
}

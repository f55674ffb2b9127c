package verify

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// Source is where the public files come from: a server, or a folder that holds the
// same files under the same names (an export, or a copy of it).
type Source struct {
	Name string // as people wrote it
	// Settle is how long what is written this moment is given to come into the log, in
	// the first try; more in each next one.
	Settle time.Duration

	base    *url.URL
	root    *os.Root // of a folder
	client  *http.Client
	assumed bool          // nobody wrote https://
	book    string        // the log's own name: a log that began anew has other tiles under the same paths
	wait    time.Duration // for the headers of an answer, and between its bytes
	pause   time.Duration // before the second try; longer before each next one
}

const (
	answerWait  = 20 * time.Second
	againPause  = 300 * time.Millisecond
	settlePause = time.Second
	triesMax    = 4
	redirectMax = 3
)

// Open tells a folder from an address. An address without http:// is one too, unless
// a folder has that name.
func Open(name string) (*Source, error) {
	if info, err := os.Stat(name); err == nil {
		if !info.IsDir() {
			return nil, wrong("%q là một tệp, cần địa chỉ trang chủ của quỹ hoặc một thư mục",
				"%q is a file; give the address of the fund's home page or a folder", name)
		}
		root, err := os.OpenRoot(name)
		if err != nil {
			return nil, err
		}
		return &Source{Name: name, root: root}, nil
	}
	text := name
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	base, err := url.Parse(text)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || !strings.ContainsAny(base.Host, ".:") {
		return nil, wrong("%q không phải thư mục, cũng không phải địa chỉ", "%q is neither a folder nor an address", name)
	}
	base.RawQuery, base.Fragment = "", ""
	s := &Source{Name: name, base: base, wait: answerWait, pause: againPause, Settle: settlePause}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = fetchers + 1
	transport.ResponseHeaderTimeout = s.wait
	s.assumed = text != name
	s.client = &http.Client{Transport: transport, CheckRedirect: s.redirect}
	return s, nil
}

// redirect follows a server within itself only: what another host says is not what
// this fund publishes.
func (s *Source) redirect(r *http.Request, via []*http.Request) error {
	if len(via) >= redirectMax || r.URL.Host != s.base.Host {
		return wrong("máy chủ chuyển sang %s", "the server sends us to %s", r.URL.Host)
	}
	return nil
}

// Close gives the folder back.
func (s *Source) Close() error {
	if s.root != nil {
		return s.root.Close()
	}
	s.client.CloseIdleConnections()
	return nil
}

// up goes to the address above this one, and reports whether there is any: people give
// the address of a page inside the site. Of folders only log has one above it.
func (s *Source) up() bool {
	if s.root != nil {
		whole, err := filepath.Abs(s.Name)
		if err != nil || filepath.Base(whole) != "log" {
			return false
		}
		root, err := os.OpenRoot(filepath.Dir(whole))
		if err != nil {
			return false
		}
		s.root.Close()
		s.Name, s.root = filepath.Dir(whole), root
		return true
	}
	if strings.Trim(s.base.Path, "/") == "" {
		return false
	}
	s.base = s.base.JoinPath("..")
	s.Name = strings.TrimSuffix(s.base.String(), "/")
	return true
}

// Online reports whether a server answers, and not a copy.
func (s *Source) Online() bool { return s.root == nil }

// Host is the server's, with its port where one is written; "" of a copy.
func (s *Source) Host() string {
	if s.root != nil {
		return ""
	}
	return s.base.Host
}

// Read gives a file of at most max bytes. ref is its path, perhaps with a query. Who
// does not answer is asked again.
func (s *Source) Read(ctx context.Context, ref string, max int) ([]byte, error) {
	var body []byte
	err := s.Stream(ctx, ref, int64(max), func(r io.Reader) (err error) {
		body, err = io.ReadAll(r)
		return err
	})
	return body, err
}

// Stream hands a file to use, at most max bytes of it; one that has more fails. use
// may be called again from the beginning when the network broke off.
func (s *Source) Stream(ctx context.Context, ref string, max int64, use func(io.Reader) error) error {
	for try := 1; ; try++ {
		err := s.once(ctx, ref, max, use)
		again := errors.Is(err, errLost) || errors.Is(err, errBroken)
		if !again || try == triesMax || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(try*try) * s.pause):
		}
	}
}

func (s *Source) once(ctx context.Context, ref string, max int64, use func(io.Reader) error) error {
	if s.root != nil {
		f, err := s.root.Open(fileName(ref))
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				err = errMissing
			}
			return fmt.Errorf("%s: %w", ref, err)
		}
		defer f.Close()
		return bounded(ref, f, max, use)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	resp, err := s.ask(ctx, ref)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	slow := time.AfterFunc(s.wait, func() { cancel(os.ErrDeadlineExceeded) })
	defer slow.Stop()
	return bounded(ref, &patient{resp.Body, slow, s.wait, ctx}, max, use)
}

func (s *Source) ask(ctx context.Context, ref string) (*http.Response, error) {
	p, query, _ := strings.Cut(ref, "?")
	u := s.base.JoinPath(p)
	u.RawQuery = query
	if s.book != "" && strings.HasPrefix(p, "log/tile/") {
		u.RawQuery = "o=" + url.QueryEscape(s.book) // what a cache kept of a former log is not asked for
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "quykhancap-verify")
	resp, err := s.client.Do(req)
	if err != nil {
		if errors.Is(err, errWrong) {
			return nil, fmt.Errorf("%s: %w", ref, err)
		}
		return nil, fmt.Errorf("%s: %w: %w", ref, errLost, err)
	}
	switch code := resp.StatusCode; {
	case code == http.StatusConflict && changedReceipt(resp.Body):
		err = errRefused
	case code == http.StatusOK:
		return resp, nil
	case code == http.StatusNotFound || code == http.StatusGone:
		err = errMissing
	case code == http.StatusInternalServerError:
		err = errBroken
	case code >= 500, code == http.StatusTooManyRequests, code == http.StatusConflict: // figures that are being counted
		err = because(errLost, "máy chủ đang bận (HTTP %d)", "the server is busy (HTTP %d)", code)
	default:
		err = wrong("máy chủ từ chối (HTTP %d)", "the server refuses (HTTP %d)", code)
	}
	resp.Body.Close()
	return nil, fmt.Errorf("%s: %w", ref, err)
}

// changedReceipt reports whether a refusal says that a receipt is not what it was when it
// was issued; others of its status are busy.
func changedReceipt(body io.Reader) bool {
	var p struct {
		Faults []struct {
			Key string `json:"key"`
		} `json:"faults"`
	}
	err := json.NewDecoder(io.LimitReader(body, 1<<16)).Decode(&p)
	return err == nil && len(p.Faults) > 0 && p.Faults[0].Key == "receipt.changed"
}

// patient reads from a server as long as something comes.
type patient struct {
	from io.Reader
	slow *time.Timer
	wait time.Duration
	ctx  context.Context
}

func (p *patient) Read(b []byte) (int, error) {
	n, err := p.from.Read(b)
	if n > 0 {
		p.slow.Reset(p.wait)
	}
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%w: %w", errLost, cmp.Or(context.Cause(p.ctx), err))
	}
	return n, err
}

// bounded reads one byte more than it may, to tell a long file from a full one.
func bounded(ref string, r io.Reader, max int64, use func(io.Reader) error) error {
	limited := &io.LimitedReader{R: r, N: max + 1}
	if err := use(limited); err != nil {
		return fmt.Errorf("%s: %w", ref, err)
	}
	if limited.N <= 0 {
		return wrong("dài hơn %d byte", "more than %d bytes", max)
	}
	return nil
}

// fileName is where a folder keeps what a server answers to a query.
func fileName(ref string) string {
	p, query, _ := strings.Cut(ref, "?")
	if !strings.HasPrefix(p, "api/") {
		return filepath.FromSlash(path.Clean(p))
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return "unreadable"
	}
	for _, key := range []string{"unit", "campaign", "after"} {
		if v := values.Get(key); v != "" {
			p += "-" + key + "-" + strings.NewReplacer("/", "_", `\`, "_").Replace(v)
		}
	}
	return filepath.FromSlash(path.Clean(p)) + ".json"
}

package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// Whatever a foreign server answers, the run ends soon, with a sentence and without a
// panic, and never says that the log holds.
func TestHostileServer(t *testing.T) {
	t.Parallel()
	s := filled(t, 200)
	dir := s.write(t, t.TempDir())
	endless := func(w http.ResponseWriter) {
		chunk := []byte(strings.Repeat("x", 1<<16))
		for {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
	for _, tt := range []struct {
		name   string
		path   string // the file that is answered so
		answer func(w http.ResponseWriter, r *http.Request)
		exit   int
		says   string
	}{
		{"no end to the checkpoint", "/log/checkpoint", func(w http.ResponseWriter, _ *http.Request) { endless(w) }, 2, "Không thấy sổ công khai ở địa chỉ này"},
		{"no end to the keys", "/log/keys.json", func(w http.ResponseWriter, _ *http.Request) { endless(w) }, 1, "log/keys.json không đúng dạng"},
		{"no end to a bundle", "/log/tile/entries/000", func(w http.ResponseWriter, _ *http.Request) { endless(w) }, 1, "log/tile/entries/000 không đúng dạng"},
		{"an empty checkpoint", "/log/checkpoint", func(http.ResponseWriter, *http.Request) {}, 2, "Không thấy sổ công khai ở địa chỉ này"},
		{"a page instead of it", "/log/checkpoint", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>\n\n— x\n") }, 2, "Không thấy sổ công khai ở địa chỉ này"},
		{"a checkpoint of very many leaves", "/log/checkpoint", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, sign(t, s.origin+"\n9223372036854775807\n"+s.root(t, 10).String()+"\n", s.skey))
		}, 1, "log/checkpoint không đúng dạng"},
		{"more leaves than there are", "/log/checkpoint", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, sign(t, s.origin+"\n1000000000\n"+s.root(t, 10).String()+"\n", s.skey))
		}, 1, "Sổ không đưa ra được tệp"},
		{"keys that are none", "/log/keys.json", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"origin":%q,"log":[{"vkey":"\u001b[31mx+y+z"}]}`, s.origin)
		}, 1, "log/keys.json không đúng dạng"},
		{"an empty bundle", "/log/tile/entries/000", func(http.ResponseWriter, *http.Request) {}, 1, "Thiếu mục: từ vị trí 0 có 0 mục, phải có 256"},
		{"a bundle of empty leaves", "/log/tile/entries/000", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(make([]byte, 1<<20))
		}, 1, "log/tile/entries/000 không đúng dạng"},
		{"a short tile", "/log/tile/0/000", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "short") }, 1, "log/tile/0/000 không đúng dạng"},
		{"a server that fails at one bundle", "/log/tile/entries/000", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, 1, "Máy chủ hỏng đúng ở tệp log/tile/entries/000"},
		{"a server that is too busy", "/log/tile/entries/000", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }, 2, "Chưa đọc hết sổ"},
		{"a server that sends us away", "/log/checkpoint", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://localhost:1/log/checkpoint", http.StatusFound)
		}, 2, "máy chủ chuyển sang localhost:1"},
		{"a log without keys", "/log/keys.json", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, 1, "log/keys.json không đúng dạng: không có tệp này"},
		{"a checkpoint of ours that is cut", "/log/checkpoint", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, s.origin+"\n7\n") }, 1, "log/checkpoint không đúng dạng"},
		{"an answer that never ends", "/log/checkpoint", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "quykhancap.log/")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, 2, "Không đọc được sổ"},
		{"an answer that never comes", "/log/checkpoint", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 2, "Không đọc được sổ"},
		{"a line cut in the middle", "/log/checkpoint", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "500")
			_, _ = io.WriteString(w, "quykhancap.log/")
		}, 2, "Không đọc được sổ"},
		{"figures of another size", "/api/v1/figures", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"log_size":7}`) }, 0, "không phải mốc sổ đang kiểm tra"},
		{"figures that are none", "/api/v1/figures", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `[]`) }, 0, "Chưa so được số liệu"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := http.FileServer(http.Dir(dir))
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == tt.path {
					tt.answer(w, r)
					return
				}
				files.ServeHTTP(w, r)
			}))
			t.Cleanup(server.Close)
			src, err := Open(server.URL)
			must(t, err)
			defer src.Close()
			src.impatient(patience(strings.HasPrefix(tt.name, "an answer that never")))
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			r, _ := Log(ctx, src, Options{})
			if r.Exit() != tt.exit || !strings.Contains(shown(r), tt.says) || strings.ContainsRune(shown(r), '\x1b') {
				t.Errorf("exit %d, want %d and %q in\n%s", r.Exit(), tt.exit, tt.says, shown(r))
			}
			if ctx.Err() != nil {
				t.Error("it took too long")
			}
		})
	}
}

// patience is short only where nothing comes: how busy this machine is must not matter.
func patience(nothingComes bool) time.Duration {
	if nothingComes {
		return 100 * time.Millisecond
	}
	return time.Minute
}

// impatient waits less, for tests.
func (s *Source) impatient(wait time.Duration) {
	s.wait, s.pause, s.Settle = wait, time.Millisecond, time.Millisecond
	s.client.Transport.(*http.Transport).ResponseHeaderTimeout = wait
}

// A wrong address proves nothing against a fund: the log is looked for above it, and
// where none is it is said so, and to whoever has seen one before that it is gone.
func TestWrongAddress(t *testing.T) {
	t.Parallel()
	s := filled(t, 3)
	dir := s.write(t, t.TempDir())
	_, seen := check(t, dir, Options{})
	site := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(site.Close)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<!doctype html><title>Báo</title>") // whatever is asked for
	}))
	t.Cleanup(page.Close)
	const none, gone = "Không thấy sổ công khai", "SỔ ĐÃ BIẾN MẤT"
	for _, tt := range []struct {
		name, where string
		exit        int    // without a state
		says        string // without a state
		home        bool
	}{
		{"the page of the log", site.URL + "/log", 0, "sổ được kiểm ở " + site.URL, true},
		{"the checkpoint itself", site.URL + "/log/checkpoint", 0, "sổ được kiểm ở " + site.URL, true},
		{"in English", site.URL + "/en/log/", 0, "sổ được kiểm ở " + site.URL, true},
		{"a receipt's page", site.URL + "/bien-nhan/7K3M9PQ8TWXYZ0AB?s=x", 0, "biên nhận ấy thì chưa", true},
		{"the folder log", dir + "/log", 0, "sổ được kiểm ở " + dir, true},
		{"a site that is something else", page.URL, 2, none + " ở địa chỉ này; hãy dùng địa chỉ trang chủ của quỹ", false},
		{"a page of it", page.URL + "/a/b", 2, none, false},
		{"deep inside it", page.URL + strings.Repeat("/a", 50), 2, none, false},
		{"an empty folder", t.TempDir(), 2, none + " trong thư mục này", false},
	} {
		for _, state := range []*State{nil, seen} {
			exit, says := tt.exit, tt.says
			if state != nil && !tt.home {
				exit, says = 1, gone
			}
			r, next := check(t, tt.where, Options{State: state})
			if text := shown(r); r.Exit() != exit || !strings.Contains(text, says) || (next != nil) != tt.home {
				t.Errorf("%s, seen before: %t: exit %d, want %d and %q in\n%s", tt.name, state != nil, r.Exit(), exit, says, text)
			}
			if gone := !tt.home && state != nil; gone != (len(r.Evidence) == 1) {
				t.Errorf("%s: %d notes of evidence", tt.name, len(r.Evidence))
			}
		}
	}
}

// Whatever a library says of a failure, no sentence repeats it: each says the kind of it
// in its own language.
func TestWhy(t *testing.T) {
	t.Parallel()
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(slow.Close)
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(secure.Close)
	status := func(code int) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }))
		t.Cleanup(s.Close)
		return s.URL
	}
	for where, want := range map[string]string{
		"http://127.0.0.1:1":   "không kết nối được với máy chủ, hoặc kết nối bị ngắt",
		"http://nowhere.test.": "không tìm thấy máy chủ nào tên như vậy",
		slow.URL:               "chờ quá lâu mà không có trả lời",
		secure.URL:             "máy chủ không chứng minh được tên của mình (chứng thư không hợp lệ)",
		status(404):            "không có tệp này",
		status(403):            "máy chủ từ chối (HTTP 403)",
		status(500):            "máy chủ báo hỏng",
		status(503):            "máy chủ đang bận (HTTP 503)",
		t.TempDir():            "không có tệp này",
	} {
		src, err := Open(where)
		must(t, err)
		defer src.Close()
		if src.Online() {
			src.impatient(patience(where == slow.URL))
		}
		err = src.once(t.Context(), "log/checkpoint", 100, func(io.Reader) error { return nil })
		if got := why(err).vi; got != want {
			t.Errorf("%s: %q, want %q (%v)", where, got, want, err)
		}
	}
	for _, err := range []error{errors.New("dial tcp: lookup"), io.ErrUnexpectedEOF, fmt.Errorf("read: %w", fs.ErrPermission)} {
		r := &Report{}
		r.skip("days.unread", err)
		if f := r.Findings[0]; strings.Contains(f.VI, err.Error()) || strings.Contains(f.EN, err.Error()) {
			t.Errorf("%+v", f)
		}
	}
}

// Nobody answers: nothing was checked, and nothing is said to be wrong.
func TestNoNetwork(t *testing.T) {
	t.Parallel()
	src, err := Open("http://127.0.0.1:1")
	must(t, err)
	defer src.Close()
	src.impatient(patience(false))
	r, next := Log(t.Context(), src, Options{})
	if r.Exit() != 2 || next != nil || !strings.Contains(shown(r), "Chưa có gì được kiểm tra") {
		t.Errorf("exit %d\n%s", r.Exit(), shown(r))
	}
}

// A folder is read within itself, whatever its names say.
func TestFolderStaysInside(t *testing.T) {
	t.Parallel()
	src, err := Open(t.TempDir())
	must(t, err)
	defer src.Close()
	for _, ref := range []string{"../secret", "api/v1/figures?unit=../../../../etc/passwd", "log/../../x"} {
		if body, err := src.Read(t.Context(), ref, 100); err == nil {
			t.Errorf("%s gives %q", ref, body)
		}
	}
}

// The state comes back as it was written, over an older one; a spoilt one is refused
// rather than forgotten.
func TestState(t *testing.T) {
	t.Parallel()
	dir := filled(t, 3).write(t, t.TempDir())
	_, want := check(t, dir, Options{})
	name := t.TempDir() + "/state.json"
	if s, err := ReadState(name); s != nil || err != nil {
		t.Fatalf("no file yet: %v, %v", s, err)
	}
	for range 2 {
		must(t, want.Write(name))
	}
	got, err := ReadState(name)
	must(t, err)
	if *got != *want {
		t.Errorf("%+v, want %+v", got, want)
	}
	for _, body := range []string{"", "{}", `{"origin":"x"}`, "\x00"} {
		must(t, os.WriteFile(name, []byte(body), 0o600))
		if s, err := ReadState(name); err == nil {
			t.Errorf("%q is taken as %+v", body, s)
		}
	}
}

package verify

import (
	"context"
	"fmt"
	"io"
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
		{"no end to the checkpoint", "/log/checkpoint", func(w http.ResponseWriter, _ *http.Request) { endless(w) }, 1, "log/checkpoint không đúng dạng"},
		{"no end to the keys", "/log/keys.json", func(w http.ResponseWriter, _ *http.Request) { endless(w) }, 1, "log/keys.json không đúng dạng"},
		{"no end to a bundle", "/log/tile/entries/000", func(w http.ResponseWriter, _ *http.Request) { endless(w) }, 1, "log/tile/entries/000 không đúng dạng"},
		{"an empty checkpoint", "/log/checkpoint", func(http.ResponseWriter, *http.Request) {}, 1, "log/checkpoint không đúng dạng"},
		{"a page instead of it", "/log/checkpoint", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>\n\n— x\n") }, 1, "log/checkpoint không đúng dạng"},
		{"a checkpoint of very many leaves", "/log/checkpoint", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, sign(t, s.origin+"\n9223372036854775807\n"+s.root(t, 10).String()+"\n", s.skey))
		}, 1, "log/checkpoint không đúng dạng"},
		{"more leaves than there are", "/log/checkpoint", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, sign(t, s.origin+"\n1000000000\n"+s.root(t, 10).String()+"\n", s.skey))
		}, 1, "Sổ không đưa ra được tệp"},
		{"keys that are none", "/log/keys.json", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"origin":%q,"log":[{"vkey":"\u001b[31mx+y+z"}]}`, s.origin)
		}, 1, "log/keys.json không đúng dạng"},
		{"an empty bundle", "/log/tile/entries/000", func(http.ResponseWriter, *http.Request) {}, 1, "Thiếu dòng: từ vị trí 0 có 0 dòng, phải có 256"},
		{"a bundle of empty leaves", "/log/tile/entries/000", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(make([]byte, 1<<20))
		}, 1, "log/tile/entries/000 không đúng dạng"},
		{"a short tile", "/log/tile/0/000", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "short") }, 1, "log/tile/0/000 không đúng dạng"},
		{"a server that fails at one bundle", "/log/tile/entries/000", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, 1, "Máy chủ hỏng đúng ở tệp log/tile/entries/000"},
		{"a server that is too busy", "/log/tile/entries/000", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }, 2, "Chưa đọc hết sổ"},
		{"a server that sends us away", "/log/checkpoint", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://localhost:1/log/checkpoint", http.StatusFound)
		}, 1, "log/checkpoint không đúng dạng"},
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
		{"figures of another size", "/api/v1/figures", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"log_size":7}`) }, 0, "không phải mốc đang kiểm tra"},
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
			src.impatient(100 * time.Millisecond)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
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

// impatient waits less, for tests.
func (s *Source) impatient(wait time.Duration) {
	s.wait = wait
	s.client.Transport.(*http.Transport).ResponseHeaderTimeout = wait
}

// Nobody answers: nothing was checked, and nothing is said to be wrong.
func TestNoNetwork(t *testing.T) {
	t.Parallel()
	src, err := Open("http://127.0.0.1:1")
	must(t, err)
	defer src.Close()
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

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/quykhancap/quykhancap/internal/app"
	"github.com/quykhancap/quykhancap/internal/config"
)

const (
	readyWaitMax = 5 * time.Minute
	stopWaitMax  = time.Minute
)

// server is the program at work on a data folder: its own binary in its own process,
// so that its memory is its own, or inside this one while a profile is taken.
type server struct {
	url    string
	dir    string
	cmd    *exec.Cmd
	said   *bytes.Buffer
	inside context.CancelFunc
	ended  chan error
}

// build makes the binary once a run.
func (b *bench) build(ctx context.Context) error {
	root, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("find the project: %w", err)
	}
	b.binary = filepath.Join(b.tmp, "quykhancap")
	c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w",
		"-o", b.binary, "./cmd/quykhancap")
	c.Dir = filepath.Dir(strings.TrimSpace(string(root)))
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return nil
}

// environ is what the server is started with. Visitors come through a proxy that says
// who they are, so that a thousand of them are not taken for one.
func environ(dir string) []string {
	env := []string{"QUY_DATA_DIR=" + dir, "QUY_TRUSTED_PROXIES=127.0.0.1"}
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		if !strings.HasPrefix(name, "QUY_") && !strings.HasPrefix(name, "DATABASE_URL") {
			env = append(env, e)
		}
	}
	return env
}

// serve starts the program on a folder and waits until it is ready.
func (b *bench) serve(ctx context.Context, dir string) (*server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s := &server{url: "http://" + address, dir: dir, ended: make(chan error, 1)}
	if b.profile != "" {
		return s, s.serveInside(ctx, address)
	}
	s.said = &bytes.Buffer{}
	s.cmd = exec.Command(b.binary, "serve", "--listen", address)
	s.cmd.Env, s.cmd.Stdout, s.cmd.Stderr = environ(dir), s.said, s.said
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us, who then stop it
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the program: %w", err)
	}
	go func() { s.ended <- s.cmd.Wait() }()
	if err := s.waitReady(ctx); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

func (s *server) serveInside(ctx context.Context, address string) error {
	c, err := config.Load(environ(s.dir), config.Options{Listen: address})
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, c)
	if err != nil {
		return err
	}
	ctx, s.inside = context.WithCancel(ctx)
	ready := make(chan struct{})
	go func() {
		err := a.Serve(ctx, func(string) { close(ready) })
		s.ended <- errors.Join(err, a.Close())
	}()
	select {
	case <-ready:
		return nil
	case err := <-s.ended:
		return err
	}
}

func (s *server) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWaitMax)
	defer cancel()
	for {
		res, err := http.Get(s.url + "/readyz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-s.ended:
			s.ended <- err
			return fmt.Errorf("the server ended at its start (%w):\n%s", err, s.said)
		case <-ctx.Done():
			return fmt.Errorf("the server is not ready: %w", ctx.Err())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// stop ends the server and waits for it.
func (s *server) stop() {
	if s.inside != nil {
		s.inside()
	} else {
		s.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	}
	select {
	case err := <-s.ended:
		if err != nil {
			note("the server ended badly: %v\n%s", err, s.said)
		}
	case <-time.After(stopWaitMax):
		note("the server does not stop")
		if s.cmd != nil {
			s.cmd.Process.Kill()
		}
	}
}

// memory reads one line of what the kernel says of the server's memory, in MB.
func (s *server) memory(line string) (float64, error) {
	if s.cmd == nil {
		return 0, errors.New("a server inside this process has no memory of its own")
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for l := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(l, line+":"); ok {
			var kb float64
			_, err := fmt.Sscan(rest, &kb)
			return kb / 1024, err
		}
	}
	return 0, fmt.Errorf("the kernel does not say %s", line)
}

// spent tells the processor time of the program and of its PostgreSQL, in seconds.
func (s *server) spent() (program, database float64) {
	if s.cmd == nil {
		return 0, 0
	}
	return processTime(s.cmd.Process.Pid)
}

// forgetPeak makes VmHWM begin anew.
func (s *server) forgetPeak() error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.cmd.Process.Pid), []byte("5"), 0o600)
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// makeTemp makes a folder that PostgreSQL may pass through when we are root.
func makeTemp() (string, error) {
	dir, err := os.MkdirTemp("", "quykhancap-bench-")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o755)
}

// get asks for a page or an answer and reads all of it.
func get(ctx context.Context, client *http.Client, url string, header http.Header) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, nil, err
	}
	if header != nil {
		r.Header = header
	}
	res, err := client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res.StatusCode, body, err
}

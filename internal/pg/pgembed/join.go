package pgembed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// socketLine is where postmaster.pid names the folder of the socket.
const socketLine = 4

// Join reaches the PostgreSQL of a folder: the one that another program runs there,
// whose end it leaves to that program, or else one of its own as Start does.
func Join(ctx context.Context, o Options) (*Server, error) {
	s, err := Start(ctx, o)
	if !errors.Is(err, ErrBusy) {
		return s, err
	}
	joined := &Server{Dir: o.Dir, data: filepath.Join(o.Dir, "data")}
	text, _ := joined.postmaster()
	lines := strings.Split(text, "\n")
	if len(lines) <= socketLine {
		return nil, err // it is only coming up, or on its way out
	}
	joined.socket = lines[socketLine]
	if err := joined.answers(ctx); err != nil {
		return nil, fmt.Errorf("join the PostgreSQL that runs on %s: %w", o.Dir, err)
	}
	joined.bin, err = FindBin(joined.version())
	return joined, err
}

// Remove removes a folder and everything in it. It refuses one in use.
func Remove(dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	s := &Server{Dir: dir, data: filepath.Join(dir, "data")}
	if err := s.takeLock(); err != nil {
		return err
	}
	defer s.lock.Close()
	if _, pid := s.postmaster(); pid != 0 && syscall.Kill(pid, 0) != syscall.ESRCH {
		return s.busy()
	}
	return os.RemoveAll(dir)
}

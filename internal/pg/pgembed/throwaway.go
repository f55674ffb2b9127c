package pgembed

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

const (
	throwAwayPrefix = "quykhancap-throwaway-"
	sweepAfter      = time.Minute // younger ones may not have taken their lock yet
	sweepMax        = 50
)

// makeThrowAway makes a folder for one run. A test program has no last moment in
// which to remove its own, so the folders that earlier ones left go now.
func makeThrowAway() (string, error) {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), throwAwayPrefix+"*"))
	for _, dir := range left[:min(len(left), sweepMax)] {
		if st, err := os.Stat(dir); err == nil && time.Since(st.ModTime()) > sweepAfter {
			sweep(dir)
		}
	}
	dir, err := os.MkdirTemp("", throwAwayPrefix)
	if err != nil {
		return "", fmt.Errorf("make a throw-away folder: %w", err)
	}
	if os.Geteuid() != 0 {
		return dir, nil
	}
	return dir, os.Chmod(dir, 0o755) // PostgreSQL passes through it as another user
}

// sweep removes a folder whose program and PostgreSQL are both gone. What it may not
// remove belongs to somebody else and stays.
func sweep(dir string) {
	s := &Server{Dir: dir, data: filepath.Join(dir, "data")}
	if _, pid := s.postmaster(); pid != 0 && syscall.Kill(pid, 0) != syscall.ESRCH {
		return
	}
	if err := s.takeLock(); err != nil {
		return
	}
	defer s.lock.Close()
	os.RemoveAll(dir)
}

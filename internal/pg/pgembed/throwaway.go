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

	// A run of every test keeps a dozen databases at a time, of 25 to 60 MB each.
	memoryFolderMinMB = 2048
)

// throwAwayPlace is where throw-away folders are made: in memory for a cluster that need
// not survive anything, if there is enough of it and TMPDIR names no other place. Each
// test makes and drops a database of 1,800 files, and ext4 looks for an inode past all
// that were freed in the last minutes: on a disk a copy costs a second of the
// processor's time, in memory a tenth of that.
func throwAwayPlace(o Options) string {
	if o.Test && !o.Durable && os.Getenv("TMPDIR") == "" {
		if dir := memoryFolder(memoryFolderMinMB); dir != "" {
			return dir
		}
	}
	return os.TempDir()
}

// makeThrowAway makes a folder for one run. A test program has no last moment in
// which to remove its own, so the folders that earlier ones left go now.
func makeThrowAway(o Options) (string, error) {
	place := throwAwayPlace(o)
	left, _ := filepath.Glob(filepath.Join(place, throwAwayPrefix+"*"))
	for _, dir := range left[:min(len(left), sweepMax)] {
		if st, err := os.Stat(dir); err == nil && time.Since(st.ModTime()) > sweepAfter {
			sweep(dir)
		}
	}
	dir, err := os.MkdirTemp(place, throwAwayPrefix)
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

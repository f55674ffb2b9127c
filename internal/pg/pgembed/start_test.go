package pgembed

import (
	"context"
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// An ordinary user runs it as himself. Root becomes one for it; anybody else is one.
func TestAsOrdinaryUser(t *testing.T) {
	uid, dir := os.Getuid(), folder(t)
	var as *syscall.Credential
	if uid == 0 {
		u, err := user.Lookup("nobody")
		if err != nil {
			t.Fatal(err) // where we are root, PostgreSQL itself runs as nobody
		}
		uid, _ = strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
		as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	program, url := holdElsewhere(t, dir, as)
	do(t, url, `select 1`)
	st, err := os.Stat(filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	if got := int(st.Sys().(*syscall.Stat_t).Uid); got != uid {
		t.Errorf("the cluster belongs to %d, want %d", got, uid)
	}
	program.Process.Signal(syscall.SIGKILL)
	program.Wait()
}

// PostgreSQL would call a folder that its user cannot reach missing; we say which
// folder is closed, and to whom. That user is a stranger here, as it is root's.
func TestClosedParent(t *testing.T) {
	parent := filepath.Join(folder(t), "closed")
	if err := os.Mkdir(parent, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(parent, "db")
	stranger := &Server{Dir: dir, owner: &owner{"stranger", 1<<31 - 2, 1<<31 - 2}}
	err := stranger.checkReach()
	if err == nil || !strings.Contains(err.Error(), parent+" is closed to user stranger") {
		t.Errorf("a stranger under a closed folder: %v", err)
	}
	if os.Getuid() != 0 {
		return // we run PostgreSQL ourselves, and our folder is open to us
	}
	_, err = Start(t.Context(), Options{Dir: dir, Test: true})
	if err == nil || !strings.Contains(err.Error(), parent+" is closed to user") {
		t.Errorf("start under a closed folder: %v", err)
	}
}

// What PostgreSQL said at its end is in the error: nobody should have to look for a
// log file first.
func TestErrorCarriesTheLog(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	s.Stop()
	conf := filepath.Join(dir, "data", "postgresql.conf")
	if err := os.WriteFile(conf, []byte("no_such_setting = 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{Dir: dir, Test: true})
	if err == nil || !strings.Contains(err.Error(), "no_such_setting") {
		t.Errorf("start with a broken configuration: %v", err)
	}
}

// A cluster of a version that is not installed must not be opened by another.
func TestForeignVersion(t *testing.T) {
	dir := folder(t)
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data", "PG_VERSION"), []byte("9\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{Dir: dir, Test: true})
	if !errors.Is(err, ErrNotInstalled) && os.Getenv("PG_BINDIR") == "" {
		t.Errorf("start on a cluster of version 9: %v", err)
	}
}

// A start that is called off leaves nothing behind.
func TestStartCancelled(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	dir := folder(t)
	if _, err := Start(ctx, Options{Dir: dir, Test: true}); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("start: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); err == nil {
		t.Error("a cluster stands although its making was called off")
	}
	start(t, dir)
}

// Three programs come up on one new folder at once: one makes it, the others are
// told, and none meets a half-made cluster.
func TestStartTogether(t *testing.T) {
	dir := folder(t)
	type answer struct {
		s   *Server
		err error
	}
	answers := make(chan answer)
	for range 3 {
		go func() {
			s, err := Start(t.Context(), Options{Dir: dir, Test: true})
			answers <- answer{s, err}
		}()
	}
	var up int
	for range 3 {
		a := <-answers
		if a.err == nil {
			up++
			defer a.s.Stop()
		} else if !strings.Contains(a.err.Error(), "another server runs") {
			t.Error(a.err)
		}
	}
	if up != 1 {
		t.Errorf("%d servers came up on one folder", up)
	}
}

// A throw-away server removes its folder, and the folder of a program that had no
// time to; never one in use.
func TestThrowAwayIsSwept(t *testing.T) {
	t.Setenv("TMPDIR", folder(t))
	used, err := Start(t.Context(), Options{Test: true})
	if err != nil {
		t.Fatal(err)
	}
	defer used.Stop()
	if place := filepath.Dir(used.Dir); place != os.TempDir() {
		t.Errorf("the folder is in %s, TMPDIR says %s", place, os.TempDir())
	}
	left := filepath.Join(os.TempDir(), throwAwayPrefix+"1")
	if err := os.MkdirAll(filepath.Join(left, "data", "base"), 0o755); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-2 * sweepAfter)
	for _, dir := range []string{left, used.Dir} {
		if err := os.Chtimes(dir, long, long); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Start(t.Context(), Options{Test: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	for dir, want := range map[string]bool{left: false, s.Dir: false, used.Dir: true} {
		if _, err := os.Stat(dir); (err == nil) != want {
			t.Errorf("%s stands: %v, want %v", dir, err == nil, want)
		}
	}
	do(t, used.AppURL(Database), `select 1`)
}

// A throw-away cluster lies in memory where there is room for it, and never one that
// must survive the power.
func TestThrowAwayLiesInMemory(t *testing.T) {
	t.Setenv("TMPDIR", "")
	if dir := memoryFolder(1 << 40); dir != "" {
		t.Errorf("%s has an exabyte free", dir)
	}
	memory := memoryFolder(memoryFolderMinMB)
	if memory == "" {
		memory = os.TempDir()
	}
	for _, tt := range []struct {
		o    Options
		want string
	}{
		{Options{Test: true}, memory},
		{Options{Test: true, Durable: true}, os.TempDir()},
		{Options{}, os.TempDir()},
	} {
		if got := throwAwayPlace(tt.o); got != tt.want {
			t.Errorf("%+v lies in %s, not in %s", tt.o, got, tt.want)
		}
	}
}

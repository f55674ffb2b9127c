package pgembed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// The test binary is also the program that gets killed: see TestKilled.
func TestMain(m *testing.M) {
	if dir := os.Getenv("QUY_TEST_HOLD"); dir != "" {
		hold(dir)
	}
	os.Exit(m.Run())
}

// hold starts a server, tells its superuser's URL, and waits to be killed.
func hold(dir string) {
	s, err := Start(context.Background(), Options{Dir: dir, Test: true, Durable: true})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(s.SuperURL("postgres"))
	io.Copy(io.Discard, os.Stdin)
	os.Exit(s.stopCode())
}

func (s *Server) stopCode() int {
	if s.Stop() != nil {
		return 1
	}
	return 0
}

// A first start makes the cluster, the roles and the database; quy_owner can add
// the extensions the migrations need; a second start keeps the data.
func TestSecondStartKeepsData(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	do(t, s.OwnerURL(Database), `
		create extension unaccent; create extension pg_trgm;
		create table kept (a int); insert into kept values (7); grant select on kept to quy_app`)
	if err := s.Stop(); err != nil {
		t.Fatalf("stop: %v", err)
	}
	s = start(t, dir)
	if got := ask[int](t, s.AppURL(Database), `select a from kept`); got != 7 {
		t.Errorf("after the second start the row is %d", got)
	}
	do(t, s.AppURL(Database), `set role quy_portal`)
}

// The socket's folder is the only lock on the door, so it must be closed, and its
// place must stand where operators look for it.
func TestSocketFolderIsClosed(t *testing.T) {
	for _, name := range []string{"short", strings.Repeat("a-very-long-name", 6)} {
		s := start(t, filepath.Join(folder(t), name))
		text, _ := s.postmaster()
		socket := strings.Split(text, "\n")[4]
		st, err := os.Stat(socket)
		if err != nil {
			t.Fatal(err)
		}
		if st.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %v", socket, st.Mode())
		}
		if uid := st.Sys().(*syscall.Stat_t).Uid; s.owner != nil && int(uid) != s.owner.uid {
			t.Errorf("%s belongs to %d, PostgreSQL runs as %s", socket, uid, s.owner.name)
		}
		if n := len(filepath.Join(socket, socketName)); n > socketPathMax {
			t.Errorf("%s: a path of %d bytes", socket, n)
		}
		s.Stop()
		if !strings.HasPrefix(socket, s.Dir) {
			os.Remove(socket)
		}
	}
}

// Two servers on one folder would share the books: the second is told who is there,
// and the first goes on.
func TestSecondServerOnTheFolder(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	pid := ask[int](t, s.SuperURL("postgres"), `select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int`)
	_, err := Start(t.Context(), Options{Dir: dir, Test: true})
	if err == nil || !strings.Contains(err.Error(), fmt.Sprint(pid)) || !strings.Contains(err.Error(), "another server runs") {
		t.Errorf("second server: %v, want the text of postmaster.pid with %d", err, pid)
	}
	do(t, s.AppURL(Database), `select 1`)
}

// The operator's tool works beside a running server and leaves it running; with no
// server there it starts PostgreSQL itself, and ends it.
func TestJoin(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	if err := Remove(dir); !errors.Is(err, ErrBusy) {
		t.Errorf("remove a folder in use: %v", err)
	}
	beside, err := Join(t.Context(), Options{Dir: dir, Test: true})
	if err != nil {
		t.Fatal(err)
	}
	do(t, beside.OwnerURL(Database), `create table kept (a int)`)
	if err := beside.Stop(); err != nil {
		t.Error(err)
	}
	do(t, s.OwnerURL(Database), `insert into kept values (1)`)
	s.Stop()
	alone, err := Join(t.Context(), Options{Dir: dir, Test: true})
	if err != nil {
		t.Fatal(err)
	}
	do(t, alone.OwnerURL(Database), `insert into kept values (2)`)
	alone.Stop()
	if _, err := os.Stat(filepath.Join(dir, "data", "postmaster.pid")); err == nil {
		t.Error("a PostgreSQL was left behind")
	}
	if err := Remove(dir); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the removed folder still stands")
	}
}

// Killed with -9 in the middle of writing, the program takes PostgreSQL with it, and
// the next start has all that was committed.
func TestKilled(t *testing.T) {
	dir := folder(t)
	program, url := holdElsewhere(t, dir, nil)
	do(t, url, `create table kept (a int); insert into kept select generate_series(1, 1000)`)
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(t.Context(), `begin; insert into kept values (1)`); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	pid, _ := strconv.Atoi(strings.Split(string(text), "\n")[0])

	program.Process.Kill()
	program.Wait()
	s := start(t, dir) // at once, while the old one may still be ending
	if _, now := s.postmaster(); now == pid {
		t.Errorf("the PostgreSQL of the killed program, process %d, is still there", pid)
	}
	if n := ask[int](t, s.SuperURL("postgres"), `select count(*)::int from kept`); n != 1000 {
		t.Errorf("%d rows after the kill, want 1000", n)
	}
}

// The postmaster itself is killed: recovery from the log.
func TestPostmasterKilled(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	do(t, s.SuperURL("postgres"), `create table kept (a int); insert into kept values (1)`)
	s.process.cmd.Process.Kill()
	<-s.Done()
	s.Stop()
	s = start(t, dir)
	if n := ask[int](t, s.SuperURL("postgres"), `select count(*)::int from kept`); n != 1 {
		t.Errorf("%d rows after the kill, want 1", n)
	}
}

// folder is a new folder that PostgreSQL's user can reach; t.TempDir is closed. It lies in
// memory if it can: what is killed here is programs, never the machine.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(memoryFolder(memoryFolderMinMB), "pgembed-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func start(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Start(t.Context(), Options{Dir: dir, Test: true, Durable: true})
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	t.Cleanup(func() { s.Stop() })
	return s
}

// holdElsewhere starts a server in a program of its own, if wanted as another user.
func holdElsewhere(t *testing.T, dir string, as *syscall.Credential) (*exec.Cmd, string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(self) // go test keeps its binary in a closed folder
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder(t), "hold")
	if err := os.WriteFile(program, b, 0o755); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program)
	c.Dir = "/"
	c.Env = append(os.Environ(), "QUY_TEST_HOLD="+dir)
	c.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	if _, err := c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
	})
	var url string
	if _, err := fmt.Fscanln(out, &url); err != nil || !strings.HasPrefix(url, "postgres://") {
		rest, _ := io.ReadAll(out)
		t.Fatalf("the other program said %s %s", url, rest)
	}
	return c, url
}

func do(t *testing.T, url, sql string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if _, err := c.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func ask[T any](t *testing.T, url, sql string) T {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	var v T
	if err := c.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

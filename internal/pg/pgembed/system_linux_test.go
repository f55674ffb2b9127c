package pgembed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sys/unix"
)

// A process that gives way is nicer than its neighbours, by itself and among the sessions,
// and they are as before.
func TestYield(t *testing.T) {
	s := start(t, folder(t))
	var nice [2]int
	var pids [2]uint32
	for i := range nice {
		c, err := pgx.Connect(t.Context(), s.AppURL(Database))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close(context.Background())
		pids[i] = c.PgConn().PID()
		if i == 1 {
			if err := s.Yield(pids[i]); err != nil {
				t.Fatal(err)
			}
		}
		if nice[i], err = syscall.Getpriority(syscall.PRIO_PROCESS, int(pids[i])); err != nil {
			t.Fatal(err)
		}
	}
	if want := max(nice[0]-yielding, niceShown-niceMax); nice[1] != want {
		t.Errorf("priorities %v, the second should be %d", nice, want)
	}
	for i, gave := range []bool{false, true} {
		attr, err := unix.SchedGetAttr(int(pids[i]), 0)
		if err != nil || (attr.Policy == unix.SCHED_BATCH) != gave {
			t.Errorf("process %d is scheduled by policy %d, %v", i, attr.Policy, err)
		}
		group, err := os.ReadFile(fmt.Sprintf("/proc/%d/autogroup", pids[i]))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if yields := strings.HasSuffix(strings.TrimSpace(string(group)), fmt.Sprintf("nice %d", niceShown-nice[1])); yields != gave {
			t.Errorf("the group of process %d: %s", i, group)
		}
	}
}

// A worker that PostgreSQL starts to vacuum gives way soon, and its other processes do not.
func TestWorkersYield(t *testing.T) {
	c := exec.Command("bash", "-c", `
		(exec -a "postgres: autovacuum worker quykhancap" sleep 60) &
		(exec -a "postgres: quy_app quykhancap [local] idle" sleep 60) & wait`)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p, err := (&command{c}).start(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		<-p.done
	})
	before, err := syscall.Getpriority(syscall.PRIO_PROCESS, p.cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	want := max(before-yielding, niceShown-niceMax)
	go p.yieldWorkers()
	late := time.After(time.Minute)
	for {
		workers := p.workers()
		if len(workers) > 1 {
			t.Fatalf("%d workers", len(workers))
		}
		for pid := range workers {
			if is, err := syscall.Getpriority(syscall.PRIO_PROCESS, pid); err == nil && is == want {
				return
			}
		}
		select {
		case <-late:
			t.Fatalf("no worker gives way: %v", workers)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

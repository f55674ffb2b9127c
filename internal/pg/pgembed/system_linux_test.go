package pgembed

import (
	"context"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// A process that gives way is nicer than its neighbours, and they are as before.
func TestYield(t *testing.T) {
	s := start(t, folder(t))
	var nice [2]int
	for i := range nice {
		c, err := pgx.Connect(t.Context(), s.AppURL(Database))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close(context.Background())
		if i == 1 {
			if err := s.Yield(c.PgConn().PID()); err != nil {
				t.Fatal(err)
			}
		}
		if nice[i], err = syscall.Getpriority(syscall.PRIO_PROCESS, int(c.PgConn().PID())); err != nil {
			t.Fatal(err)
		}
	}
	if want := max(nice[0]-yielding, niceShown-niceMax); nice[1] != want {
		t.Errorf("priorities %v, the second should be %d", nice, want)
	}
}

// Cluster runs a command with a throw-away PostgreSQL beside it, one for all the test
// programs of a run:
//
//	go run ./internal/pg/pgtest/cluster -- go test ./...
//
// The command finds the superuser's address in QUY_TEST_CLUSTER. What it answers with
// is what cluster answers with.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"

	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
)

func main() {
	args := os.Args[1:]
	if i := slices.Index(args, "--"); i == 0 {
		args = args[1:]
	}
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: cluster -- COMMAND…")
		os.Exit(2)
	}
	code, err := run(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

func run(args []string) (code int, err error) {
	// Ctrl-C reaches the command by itself; PostgreSQL ends after it.
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)

	server, err := pgembed.Start(context.Background(), pgembed.Options{Test: true})
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()

	c := exec.Command(args[0], args[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.Env = append(os.Environ(), "QUY_TEST_CLUSTER="+server.SuperURL("postgres"))
	if err := c.Start(); err != nil {
		return 1, err
	}
	go func() {
		for s := range interrupted {
			if s == syscall.SIGTERM {
				c.Process.Signal(s)
			}
		}
	}()
	err = c.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	return 0, err
}

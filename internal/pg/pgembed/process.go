package pgembed

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

type command struct{ cmd *exec.Cmd }

// process is a program that runs until it ends by itself or by end.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended, after err is set
	err  error
}

// start runs a program. The signal that a child gets when its parent dies is tied
// to the thread that started it (golang/go#27505), so one goroutine keeps its
// thread from the start to the end of the child.
func (c *command) start(log *os.File) (*process, error) {
	if log != nil {
		c.cmd.Stdout, c.cmd.Stderr = log, log
	}
	p := &process{cmd: c.cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.cmd.Start()
		started <- err
		if err == nil {
			p.err = c.cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// output runs a program to its end and returns all it said.
func (c *command) output(ctx context.Context) (string, error) {
	var out bytes.Buffer
	c.cmd.Stdout, c.cmd.Stderr = &out, &out
	p, err := c.start(nil)
	if err != nil {
		return "", err
	}
	select {
	case <-p.done:
		return out.String(), p.err
	case <-ctx.Done():
		p.cmd.Process.Kill()
		<-p.done
		return out.String(), ctx.Err()
	}
}

// end stops postgres: the fast way, and if that hangs the immediate way, after
// which the next start recovers from the log.
func (p *process) end() error {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		select {
		case <-p.done:
			return p.err
		default:
		}
		p.cmd.Process.Signal(s)
		select {
		case <-p.done:
			return p.err
		case <-time.After(fastStopMax):
		}
	}
	<-p.done
	return p.err
}

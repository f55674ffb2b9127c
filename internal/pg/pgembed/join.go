package pgembed

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

var errRunning = errors.New("another server runs")

// socketLine is where postmaster.pid names the folder of the socket.
const socketLine = 4

// Join reaches the PostgreSQL of a folder for a tool that works beside a running
// server; if none runs there, it starts one. Stop ends only what Join started.
func Join(ctx context.Context, o Options) (*Server, error) {
	s, err := Start(ctx, o)
	if !errors.Is(err, errRunning) {
		return s, err
	}
	s = &Server{Dir: o.Dir, data: filepath.Join(o.Dir, "data")}
	text, _ := s.postmaster()
	lines := strings.Split(text, "\n")
	if len(lines) <= socketLine || lines[socketLine] == "" {
		return nil, fmt.Errorf("the server on %s is still starting, try again", o.Dir)
	}
	s.socket = lines[socketLine]
	if err := s.findOwner(); err != nil {
		return nil, err
	}
	if s.bin, err = findBin(""); err != nil {
		return nil, err
	}
	return s, nil
}

package verify

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// State is what a visitor remembers from one visit to the next. It is all it takes to
// catch a fund that shows another book tomorrow, or another one to somebody else.
type State struct {
	Origin     string    `json:"origin"`
	Size       int64     `json:"size"`
	Root       tlog.Hash `json:"root"`
	Key        string    `json:"key"`        // the newest key that was trusted
	Checkpoint string    `json:"checkpoint"` // the signed note: evidence, if they ever deny it
	Seen       time.Time `json:"seen"`
}

const stateBytesMax = 1 << 20

// ReadState gives the state of a file, nil if there is none yet.
func ReadState(name string) (*State, error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if info.Size() > stateBytesMax {
		return nil, fmt.Errorf("%s: %d bytes are no state", name, info.Size())
	}
	body, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	s := &State{}
	if err := json.Unmarshal(body, s); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if s.Origin == "" || s.Key == "" || s.Size < 0 || s.Size > sizeMax {
		return nil, fmt.Errorf("%s: it is not complete", name)
	}
	return s, nil
}

// Write replaces the file in one step: who pulls the plug keeps the old state.
func (s *State) Write(name string) error {
	body, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".quykhancap-verify-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails, once it was renamed
	if _, err := f.Write(append(body, '\n')); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

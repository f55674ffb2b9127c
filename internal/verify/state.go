package verify

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
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
		return nil, errNoState(name)
	}
	if info.Size() > stateBytesMax {
		return nil, wrong("tệp trạng thái %s dài %d byte, quá dài", "the state file %s has %d bytes, too many", name, info.Size())
	}
	body, err := os.ReadFile(name)
	if err != nil {
		return nil, errNoState(name)
	}
	s := &State{}
	if err := json.Unmarshal(body, s); err != nil {
		return nil, errNoState(name)
	}
	if s.Origin == "" || s.Key == "" || s.Size < 0 || s.Size > sizeMax {
		return nil, errNoState(name)
	}
	return s, nil
}

// errNoState: a state that cannot be read is not taken for none.
func errNoState(name string) error {
	return wrong("tệp trạng thái %s không đọc được hoặc đã hỏng; nếu là tệp trạng thái của bạn thì đừng xóa, hãy dùng bản sao của nó",
		"the state file %s cannot be read or is damaged; if it is yours, do not delete it and use a copy of it", name)
}

// StateFile is where the state of a fund's site is kept unless somebody says otherwise:
// in the user's own folder, by the site's address. It is not named by the log, or a log
// that is exchanged for another one would find no memory of the first. Of a copy there
// is none, nor of a program on this machine: books made for a trial come and go there.
func StateFile(src *Source) string {
	folder, err := os.UserConfigDir()
	if err != nil || !src.Online() || isLoopback(src.Host()) {
		return ""
	}
	return filepath.Join(folder, "quykhancap-verify", strings.NewReplacer(":", "_", "/", "_", `\`, "_").Replace(strings.ToLower(src.Host()))+".json")
}

func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// Write replaces the file in one step: who pulls the plug keeps the old state.
func (s *State) Write(name string) error {
	err := os.MkdirAll(filepath.Dir(name), 0o700)
	if err == nil {
		err = keep(name, s)
	}
	if err != nil {
		return because(err, "không ghi được tệp trạng thái %s, nên lần sau chưa có gì để so", "the state file %s was not written, so the next visit has nothing to compare with", name)
	}
	return nil
}

package pgembed

import (
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

const (
	logMaxBytes  = 16 << 20
	tailMaxLines = 15
	tailMaxBytes = 8 << 10
)

// logFile is PostgreSQL's log and where in it this start begins.
type logFile struct {
	file *os.File
	from int64
}

// openLog appends to the log; one that has grown large becomes the one before.
func openLog(path string) (*logFile, error) {
	if st, err := os.Stat(path); err == nil && st.Size() > logMaxBytes {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, fmt.Errorf("put the old log aside: %w", err)
		}
	}
	// The folder may belong to a lesser user: follow no link that it left there.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return &logFile{f, st.Size()}, nil
}

// tail is the end of what was said since the log was opened.
func (l *logFile) tail() string {
	f, err := os.Open(l.file.Name())
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err.Error()
	}
	if _, err := f.Seek(max(l.from, st.Size()-tailMaxBytes), io.SeekStart); err != nil {
		return err.Error()
	}
	b, err := io.ReadAll(io.LimitReader(f, tailMaxBytes))
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return strings.Join(lines[max(0, len(lines)-tailMaxLines):], "\n")
}

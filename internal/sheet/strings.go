package sheet

import (
	"bufio"
	"bytes"
	"io"
	"os"
)

const (
	stringsMax  = 8_000_000
	stringsHeld = 4 << 20  // the first of them, which are the frequent ones, stay in memory
	windowSize  = 64 << 10 // and of the rest a stretch that moves with the rows
)

// stringTable is a workbook's common strings. Half a million texts are 100 MB, so they
// lie in a file that has no name; a workbook's strings stand in the order in which its
// rows use them, so one stretch of it serves many rows.
type stringTable struct {
	ends   []uint32 // where each ends
	held   []byte
	file   *os.File
	window []byte
	from   uint32 // of the window
	large  []byte
}

func (s *stringTable) close() error {
	if s == nil || s.file == nil {
		return nil
	}
	return s.file.Close()
}

func (b *Book) readStrings() (*stringTable, error) {
	s := &stringTable{}
	if b.parts["xl/sharedstrings.xml"] == nil {
		return s, nil
	}
	file, err := aside()
	if err != nil {
		return nil, err
	}
	s.file = file
	w := bufio.NewWriterSize(file, 64<<10)
	var at uint32
	var rich richText
	err = b.each("xl/sharedstrings.xml", func(x *XML, t Token) error {
		if err := rich.read(x, t); err != nil {
			return err
		}
		if t != End || string(x.Name()) != "si" {
			return nil
		}
		text := rich.done()
		if len(s.ends) == stringsMax {
			return ErrBomb
		}
		if len(s.held) < stringsHeld {
			s.held = append(s.held, text...)
		}
		at += uint32(len(text)) // the parts' limit is far below 4 GB
		s.ends = append(s.ends, at)
		_, err := w.Write(text)
		return err
	})
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// aside makes a file that is gone when it is closed.
func aside() (*os.File, error) {
	f, err := os.CreateTemp("", "sheet-*")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name()) // where that does not work, the system clears its folder
	return f, nil
}

// at gives the nth string, valid until the next call.
func (s *stringTable) at(n int) ([]byte, error) {
	if n < 0 || n >= len(s.ends) {
		return nil, ErrBroken
	}
	from, to := uint32(0), s.ends[n]
	if n > 0 {
		from = s.ends[n-1]
	}
	if int64(to) <= int64(len(s.held)) {
		return s.held[from:to], nil
	}
	if to-from > windowSize {
		s.large = append(s.large[:0], make([]byte, to-from)...)
		_, err := s.file.ReadAt(s.large, int64(from))
		return s.large, err
	}
	if from < s.from || int64(to) > int64(s.from)+int64(len(s.window)) {
		if s.window == nil {
			s.window = make([]byte, windowSize)
		}
		s.window = s.window[:windowSize]
		got, err := s.file.ReadAt(s.window, int64(from))
		if err != nil && err != io.EOF {
			return nil, err
		}
		s.window, s.from = s.window[:got], from
	}
	if int64(to) > int64(s.from)+int64(len(s.window)) {
		return nil, ErrBroken
	}
	return s.window[from-s.from : to-s.from], nil
}

// richText puts the runs of one string together, without its phonetic readings.
type richText struct {
	text  []byte
	in    bool // within <t>
	quiet int  // depth of <rPh>, 0 outside
}

func (r *richText) read(x *XML, t Token) error {
	switch {
	case t == Chars:
		if r.in && r.quiet == 0 {
			if len(r.text)+len(x.Text()) > xmlTokenMax {
				return ErrLong
			}
			r.text = append(r.text, x.Text()...)
		}
	case string(x.Name()) == "t":
		r.in = t == Start
	case string(x.Name()) == "rPh" && t == Start:
		r.quiet = x.Depth()
	case string(x.Name()) == "rPh":
		r.quiet = 0
	}
	return nil
}

// done gives the string and begins the next.
func (r *richText) done() []byte {
	text := r.text
	r.text = r.text[:0]
	if bytes.Contains(text, []byte("_x")) {
		return undoX(text)
	}
	return text
}

// undoX undoes _x000D_, as Excel writes characters that XML does not allow (ST_Xstring).
func undoX(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '_' && i+7 <= len(b) && b[i+1] == 'x' && b[i+6] == '_' {
			if r, ok := numbered(append([]byte("#x"), b[i+2:i+6]...)); ok && r > 0 && r < 0xd800 {
				out = append(out, string(r)...)
				i += 6
				continue
			}
		}
		out = append(out, b[i])
	}
	return out
}

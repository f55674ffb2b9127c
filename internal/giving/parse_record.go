package giving

import (
	"bytes"
	"io"
	"strings"

	"github.com/quykhancap/quykhancap/internal/sheet"
)

const (
	recordMax  = 64 << 10 // bytes of one record, with all its line breaks
	columnsMax = 64
)

// recordScanner cuts a file into CSV records without looking into them further
// than their quotes. encoding/csv does the same at a third of the speed, and
// cannot go on after a quote that nobody closed.
type recordScanner struct {
	src      io.Reader
	buf      []byte
	pos, end int
	err      error
	delim    byte
	row      int // the record that next returned last, from 1
}

func (s *recordScanner) reset(src io.Reader, delim byte) {
	*s = recordScanner{src: src, delim: delim, buf: make([]byte, 4*recordMax)}
}

// next returns the next record without its line break, valid until the next
// call. problem is the key of why it cannot be used; ok is false at the end.
func (s *recordScanner) next() (rec []byte, problem string, ok bool) {
	quoted, i := false, 0 // i bytes of the record are looked at
	for {
		var done bool
		i, quoted, done = s.scan(i, quoted)
		switch {
		case done && i <= recordMax:
			return s.cut(i), "", true
		case i > recordMax:
			return s.breakOff(quoted)
		case s.err == nil:
			s.fill()
		case i == 0:
			return nil, "", false
		case quoted:
			return s.breakOff(quoted)
		default:
			return s.cut(i), "", true
		}
	}
}

// scan looks for the line break that ends the record, from byte i on. quoted
// tells whether byte i stands inside quotes.
func (s *recordScanner) scan(i int, quoted bool) (int, bool, bool) {
	b := s.buf[s.pos:s.end]
	for i < len(b) {
		if quoted {
			q := bytes.IndexByte(b[i:], '"')
			if q < 0 {
				return len(b), true, false
			}
			if i += q + 1; i < len(b) && b[i] == '"' {
				i++
				continue
			}
			if i == len(b) && s.err == nil {
				return i - 1, true, false // what follows the quote decides
			}
			quoted = false
			continue
		}
		stop := bytes.IndexByte(b[i:], '\n')
		if stop < 0 {
			stop = len(b)
		} else {
			stop += i
		}
		q := s.openingQuote(b, i, stop)
		if q < 0 {
			return stop, false, stop < len(b)
		}
		i, quoted = q+1, true
	}
	return i, quoted, false
}

// openingQuote finds a quote at the beginning of a field; one in the middle of a
// field is an ordinary character.
func (s *recordScanner) openingQuote(b []byte, from, to int) int {
	for from < to {
		q := bytes.IndexByte(b[from:to], '"')
		if q < 0 {
			return -1
		}
		if q += from; q == 0 || b[q-1] == s.delim {
			return q
		}
		from = q + 1
	}
	return -1
}

func (s *recordScanner) cut(n int) []byte {
	rec := s.buf[s.pos : s.pos+n]
	s.pos = min(s.pos+n+1, s.end)
	s.row++
	return bytes.TrimSuffix(rec, []byte{'\r'})
}

// breakOff gives up a record. If a quote was never closed, only its first line is
// lost; a line longer than we read is skipped to its end.
func (s *recordScanner) breakOff(quoted bool) ([]byte, string, bool) {
	b := s.buf[s.pos:s.end]
	if nl := bytes.IndexByte(b[:min(len(b), recordMax)], '\n'); nl >= 0 && quoted {
		return s.cut(nl), "statement.row.quote", true
	}
	for {
		nl := bytes.IndexByte(s.buf[s.pos:s.end], '\n')
		if nl >= 0 {
			s.cut(nl)
			break
		}
		s.pos = s.end
		if s.err != nil {
			s.row++
			break
		}
		s.fill()
	}
	if quoted && len(b) <= recordMax {
		return nil, "statement.row.quote", true
	}
	return nil, "statement.row.long", true
}

// fill reads more behind what is not used yet.
func (s *recordScanner) fill() {
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	for range 100 { // a reader that gives nothing and no error for ever is broken
		var n int
		n, s.err = s.src.Read(s.buf[s.end:])
		s.end += n
		if n > 0 || s.err != nil {
			return
		}
	}
	s.err = io.ErrNoProgress
}

func isBlank(rec []byte) bool {
	for _, c := range rec {
		if c != ' ' && c != '\t' && c != ',' && c != ';' && c != '"' && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}

// field is one cell of a record: a stretch of the record's text, or text of its
// own where doubled quotes had to be undone.
type field struct {
	from, to int
	own      string
	kind     sheet.Kind // where the file tells: a number, a day
}

func (f field) in(raw string) string {
	if f.own != "" {
		return f.own
	}
	return raw[f.from:f.to]
}

// splitRecord appends the record's cells, at most columnsMax.
func splitRecord(fields []field, raw string, delim byte) []field {
	for i := 0; len(fields) < columnsMax; {
		var f field
		if i < len(raw) && raw[i] == '"' {
			f, i = quotedField(raw, i+1, delim)
		} else {
			end := strings.IndexByte(raw[i:], delim)
			if end < 0 {
				end = len(raw) - i
			}
			f, i = field{from: i, to: i + end}, i+end
		}
		fields = append(fields, f)
		if i >= len(raw) {
			break
		}
		i++ // the delimiter
	}
	return fields
}

// quotedField reads a cell from behind its opening quote up to the delimiter.
func quotedField(raw string, from int, delim byte) (field, int) {
	doubled := false
	i := from
	for {
		q := strings.IndexByte(raw[i:], '"')
		if q < 0 {
			return field{from: from, to: len(raw)}, len(raw)
		}
		if i += q; i+1 < len(raw) && raw[i+1] == '"' {
			doubled = true
			i += 2
			continue
		}
		break
	}
	end := strings.IndexByte(raw[i:], delim)
	if end < 0 {
		end = len(raw) - i
	}
	end += i
	if !doubled && i+1 == end {
		return field{from: from, to: i}, end
	}
	inside := strings.ReplaceAll(raw[from:i], `""`, `"`)
	return field{from: end, to: end, own: inside + raw[i+1:end]}, end
}

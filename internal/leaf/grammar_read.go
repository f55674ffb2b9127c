package leaf

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var (
	errMalformed = errors.New("not in canonical form")
	errNotObject = errors.New("is not an object")
)

// misplaced is a mistake with the way to it: postings[3].from.
type misplaced struct {
	path string
	err  error
}

func (m *misplaced) Error() string { return fmt.Sprintf("the field %q: %v", m.path, m.err) }
func (m *misplaced) Unwrap() error { return m.err }

// at says under which key or place of a list a mistake was found.
func at(step string, err error) error {
	m, ok := err.(*misplaced)
	switch {
	case !ok:
		return &misplaced{step, err}
	case m.path[0] == '[':
		m.path = step + m.path
	default:
		m.path = step + "." + m.path
	}
	return m
}

// reader walks over the bytes of a leaf once, and takes nothing that is not in
// canonical form. It makes no maps: a log has millions of leaves.
type reader struct {
	b  []byte
	at int
}

// skip goes over one byte, if it is c.
func (r *reader) skip(c byte) bool {
	if r.at < len(r.b) && r.b[r.at] == c {
		r.at++
		return true
	}
	return false
}

// word goes over exactly this text.
func (r *reader) word(s string) bool {
	if len(r.b)-r.at >= len(s) && string(r.b[r.at:r.at+len(s)]) == s {
		r.at += len(s)
		return true
	}
	return false
}

// key reads "name": and gives the name.
func (r *reader) key() ([]byte, bool) {
	if !r.skip('"') {
		return nil, false
	}
	from := r.at
	for r.at < len(r.b) && r.b[r.at] != '"' {
		r.at++
	}
	key := r.b[from:r.at]
	if !r.word(`":`) || len(key) > 64 || !name(string(key)) {
		return nil, false
	}
	return key, true
}

// integer reads a whole number of at most IntMax either way.
func (r *reader) integer() (n int64, ok bool) {
	minus := r.skip('-')
	from := r.at
	for r.at < len(r.b) && r.b[r.at]-'0' <= 9 {
		if n = n*10 + int64(r.b[r.at]-'0'); n > IntMax {
			return 0, false
		}
		r.at++
	}
	switch {
	case r.at == from:
		return 0, false
	case r.b[from] == '0':
		return 0, r.at == from+1 && !minus
	case minus:
		return -n, true
	}
	return n, true
}

// text reads a text and gives it as it is meant, without its escapes. What it
// gives lies in the leaf's own bytes where it can.
func (r *reader) text() ([]byte, bool) {
	if !r.skip('"') {
		return nil, false
	}
	for i := r.at; i < len(r.b); i++ {
		switch c := r.b[i]; {
		case c == '"':
			plain := r.b[r.at:i]
			r.at = i + 1
			return plain, true
		case c < ' ':
			return nil, false
		case c == '\\', c >= utf8.RuneSelf:
			return r.textWithMarks()
		}
	}
	return nil, false
}

// textWithMarks reads a text that has more than ASCII, or escapes.
func (r *reader) textWithMarks() ([]byte, bool) {
	end, escaped := r.at, false
	for ; end < len(r.b) && r.b[end] != '"'; end++ {
		if r.b[end] < ' ' {
			return nil, false
		}
		if r.b[end] == '\\' {
			escaped = true
			end++
		}
	}
	if end >= len(r.b) {
		return nil, false
	}
	text := r.b[r.at:end]
	r.at = end + 1
	if escaped {
		var ok bool
		if text, ok = unescape(text); !ok {
			return nil, false
		}
	}
	return text, utf8.Valid(text) && norm.NFC.IsNormal(text)
}

// unescape takes the escapes that appendText writes, and no other.
func unescape(quoted []byte) ([]byte, bool) {
	const short, means = `"\btnfr`, "\"\\\b\t\n\f\r"
	text := make([]byte, 0, len(quoted))
	for i := 0; i < len(quoted); i++ {
		c := quoted[i]
		if c != '\\' {
			text = append(text, c)
			continue
		}
		i++
		if i == len(quoted) {
			return nil, false
		}
		if at := bytes.IndexByte([]byte(short), quoted[i]); at >= 0 {
			text = append(text, means[at])
			continue
		}
		if i+4 >= len(quoted) || string(quoted[i:i+3]) != "u00" {
			return nil, false
		}
		hi, lo := hexDigit(quoted[i+3]), hexDigit(quoted[i+4])
		if hi > 1 || lo > 15 || bytes.IndexByte([]byte(means), hi<<4|lo) >= 0 {
			return nil, false
		}
		text = append(text, hi<<4|lo)
		i += 4
	}
	return text, true
}

// hexDigit is the value of a small hexadecimal digit, 255 of anything else.
func hexDigit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}

// value goes over any one value.
func (r *reader) value(depth int) bool {
	if depth > depthMax || r.at == len(r.b) {
		return false
	}
	switch r.b[r.at] {
	case '{':
		return r.object(depth, nil)
	case '[':
		return r.list(depth)
	case '"':
		_, ok := r.text()
		return ok
	case 't':
		return r.word("true")
	case 'f':
		return r.word("false")
	}
	_, ok := r.integer()
	return ok
}

func (r *reader) list(depth int) bool {
	r.at++
	if r.skip(']') {
		return true
	}
	for {
		if !r.value(depth + 1) {
			return false
		}
		if r.skip(']') {
			return true
		}
		if !r.skip(',') {
			return false
		}
	}
}

// object goes over an object, and shows each of its values as it stands.
func (r *reader) object(depth int, show func(key, value []byte)) bool {
	if !r.skip('{') {
		return false
	}
	if r.skip('}') {
		return true
	}
	var last []byte
	for {
		key, ok := r.key()
		if !ok || bytes.Compare(key, last) <= 0 {
			return false
		}
		last = key
		from := r.at
		if !r.value(depth + 1) {
			return false
		}
		if show != nil {
			show(key, r.b[from:r.at])
		}
		if r.skip('}') {
			return true
		}
		if !r.skip(',') {
			return false
		}
	}
}

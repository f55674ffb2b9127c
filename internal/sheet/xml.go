package sheet

import (
	"bytes"
	"io"
	"strconv"
	"unicode/utf8"
)

const (
	xmlTokenMax = 512 << 10 // bytes of one tag or one text
	xmlDepthMax = 64
)

// Token is what XML.Next found.
type Token uint8

// The tokens. Comments, declarations and instructions are passed over.
const (
	Start Token = iota + 1
	End
	Chars
)

// XML cuts a document in UTF-8 into tokens, in constant memory. It knows what data files
// use and refuses the rest: a DOCTYPE, entities other than XML's own five, tags that do
// not match. encoding/xml does the same at a tenth of the speed.
type XML struct {
	src      io.Reader
	buf      []byte
	pos, end int
	err      error

	name  []byte // of the tag, without its prefix
	attrs []byte
	text  []byte
	own   []byte // text with its entities undone

	closing bool // <a/> is a start and an end
	names   []byte
	opened  []int // where in names the open elements' names begin
}

// NewXML reads from src.
func NewXML(src io.Reader) *XML { return &XML{src: src, buf: make([]byte, 32<<10)} }

// Name is the name of the tag without its prefix; Text the characters. Both are valid
// until the next token.
func (x *XML) Name() []byte { return x.name }

// Text is the characters that Next found.
func (x *XML) Text() []byte { return x.text }

// Depth is how many elements are open, the one that has just begun included.
func (x *XML) Depth() int { return len(x.opened) }

// Next goes to the next token. At the document's end it returns io.EOF.
func (x *XML) Next() (Token, error) {
	if x.closing {
		x.closing = false
		return End, x.pop()
	}
	for {
		if x.pos == x.end && !x.fill() {
			return 0, x.ended()
		}
		if x.buf[x.pos] != '<' {
			return x.characters()
		}
		t, err := x.markup()
		if t != 0 || err != nil {
			return t, err
		}
	}
}

func (x *XML) ended() error {
	switch {
	case x.err != io.EOF:
		return x.err
	case len(x.opened) > 0:
		return ErrBroken
	}
	return io.EOF
}

func (x *XML) characters() (Token, error) {
	for i := 0; ; {
		if at := bytes.IndexByte(x.buf[x.pos+i:x.end], '<'); at >= 0 {
			return Chars, x.take(i + at)
		}
		i = x.end - x.pos
		if i > xmlTokenMax {
			return 0, ErrLong
		}
		if !x.fill() {
			if x.err != io.EOF {
				return 0, x.err
			}
			return Chars, x.take(x.end - x.pos)
		}
	}
}

func (x *XML) take(n int) error {
	raw := x.buf[x.pos : x.pos+n]
	x.pos += n
	if bytes.IndexByte(raw, '&') < 0 {
		x.text = raw
		return nil
	}
	var ok bool
	x.own, ok = unescape(x.own[:0], raw)
	if x.text = x.own; !ok {
		return ErrEntity
	}
	return nil
}

// markup reads what begins with '<'. It returns no token for what is passed over.
func (x *XML) markup() (Token, error) {
	for x.end-x.pos < len("<![CDATA[") && x.fill() {
	}
	b := x.buf[x.pos:x.end]
	switch {
	case bytes.HasPrefix(b, []byte("<!--")):
		return 0, x.pass("-->", 4)
	case bytes.HasPrefix(b, []byte("<?")):
		return 0, x.pass("?>", 2)
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		n, err := x.until("]]>", 9)
		if err != nil {
			return 0, err
		}
		x.text = x.buf[x.pos+9 : x.pos+n-3]
		x.pos += n
		return Chars, nil
	case bytes.HasPrefix(b, []byte("<!")):
		return 0, ErrEntity
	}
	return x.tag()
}

func (x *XML) pass(end string, from int) error {
	n, err := x.until(end, from)
	x.pos += n
	return err
}

// until is how long the token is that goes up to a word.
func (x *XML) until(word string, from int) (int, error) {
	for {
		if at := bytes.Index(x.buf[x.pos:x.end][min(from, x.end-x.pos):], []byte(word)); at >= 0 {
			return from + at + len(word), nil
		}
		if err := x.more(); err != nil {
			return 0, err
		}
	}
}

// more reads on within a token.
func (x *XML) more() error {
	switch {
	case x.end-x.pos > xmlTokenMax:
		return ErrLong
	case x.fill():
		return nil
	case x.err == io.EOF:
		return ErrBroken
	}
	return x.err
}

func (x *XML) tag() (Token, error) {
	n, err := x.tagEnd()
	if err != nil {
		return 0, err
	}
	b := x.buf[x.pos+1 : x.pos+n-1]
	x.pos += n
	if len(b) > 0 && b[0] == '/' {
		x.name = local(bytes.TrimRight(b[1:], " \t\r\n"))
		return End, x.pop()
	}
	if b, x.closing = bytes.CutSuffix(b, []byte{'/'}); len(b) == 0 {
		return 0, ErrBroken
	}
	i := bytes.IndexAny(b, " \t\r\n")
	if i < 0 {
		i = len(b)
	}
	x.name, x.attrs = local(b[:i]), b[i:]
	if len(x.name) == 0 || len(x.opened) == xmlDepthMax || len(x.name) > 200 {
		return 0, ErrBroken
	}
	x.opened = append(x.opened, len(x.names))
	x.names = append(x.names, x.name...)
	return Start, nil
}

// tagEnd is the tag's length: '>' within quotes does not end it.
func (x *XML) tagEnd() (int, error) {
	quote := byte(0)
	for i := 1; ; {
		for b := x.buf[x.pos:x.end]; i < len(b); i++ {
			switch c := b[i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '<':
				return 0, ErrBroken
			case c == '>':
				return i + 1, nil
			}
		}
		if err := x.more(); err != nil {
			return 0, err
		}
	}
}

func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

func (x *XML) pop() error {
	n := len(x.opened)
	if n == 0 || string(x.names[x.opened[n-1]:]) != string(x.name) {
		return ErrBroken
	}
	x.names = x.names[:x.opened[n-1]]
	x.opened = x.opened[:n-1]
	return nil
}

// Attr is the value of one of the tag's attributes, by its name without prefix.
func (x *XML) Attr(name string) []byte {
	b := x.attrs
	for {
		b = bytes.TrimLeft(b, " \t\r\n")
		eq := bytes.IndexByte(b, '=')
		if eq < 0 {
			return nil
		}
		key := local(bytes.TrimRight(b[:eq], " \t\r\n"))
		b = bytes.TrimLeft(b[eq+1:], " \t\r\n")
		if len(b) == 0 || b[0] != '"' && b[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(b[1:], b[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			value := b[1 : end+1]
			if bytes.IndexByte(value, '&') < 0 {
				return value
			}
			value, _ = unescape(nil, value)
			return value
		}
		b = b[end+2:]
	}
}

// fill reads more behind what is not used yet; false at the end.
func (x *XML) fill() bool {
	if x.err != nil {
		return false
	}
	if x.pos > 0 {
		x.end = copy(x.buf, x.buf[x.pos:x.end])
		x.pos = 0
	}
	if x.end == len(x.buf) {
		x.buf = append(x.buf, make([]byte, len(x.buf))...)
	}
	for range 100 {
		n, err := x.src.Read(x.buf[x.end:])
		x.end += n
		x.err = err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	x.err = io.ErrNoProgress
	return false
}

// unescape undoes XML's own entities and numbered characters; false for any other.
func unescape(to, b []byte) ([]byte, bool) {
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return append(to, b...), true
		}
		to = append(to, b[:i]...)
		end := bytes.IndexByte(b[i:min(len(b), i+12)], ';')
		if end < 0 {
			return to, false
		}
		name := b[i+1 : i+end]
		b = b[i+end+1:]
		switch string(name) {
		case "lt":
			to = append(to, '<')
		case "gt":
			to = append(to, '>')
		case "amp":
			to = append(to, '&')
		case "quot":
			to = append(to, '"')
		case "apos":
			to = append(to, '\'')
		default:
			r, ok := numbered(name)
			if !ok {
				return to, false
			}
			to = utf8.AppendRune(to, r)
		}
	}
}

func numbered(name []byte) (rune, bool) {
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := string(name[1:]), 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && n <= utf8.MaxRune
}

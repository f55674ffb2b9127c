package giving

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// headMax is how much of a file is looked at before it is believed.
const headMax = 64 << 10

// head is the beginning of a file, as UTF-8 or as eight-bit text.
type head struct {
	bytes   []byte
	decoder decoder
	form    fileForm
}

// fileForm is what a file is written in.
type fileForm int

const (
	formText fileForm = iota
	formBook
	formHTML
	formMT940
	formCAMT
)

// openSource finds out how the file is written. It reads no further than
// headMax, and what it has read can be read again from the returned reader.
func openSource(src io.Reader) (io.Reader, head, error) {
	b := bufio.NewReaderSize(src, headMax)
	first, err := b.Peek(headMax)
	if err != nil && err != io.EOF {
		return nil, head{}, err
	}
	if len(bytes.TrimSpace(bytes.TrimPrefix(first, utf8BOM))) == 0 {
		return nil, head{}, fileFault(fault.Invalid, "statement.file.empty")
	}
	if bytes.HasPrefix(first, []byte("PK\x03\x04")) {
		return b, head{form: formBook}, nil
	}
	if key := disguise(first); key != "" {
		return nil, head{}, fileFault(fault.Unsupported, key)
	}
	if order, wide := utf16Order(first); wide {
		t := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(b)
		b = bufio.NewReaderSize(t, headMax)
		if first, err = b.Peek(headMax); err != nil && err != io.EOF {
			return nil, head{}, err
		}
		form, err := formOf(first)
		return b, head{first, decoder{encoding: utf8Text, wide: true}, form}, err
	}
	encoding := guessEncoding(first)
	if bytes.HasPrefix(first, utf8BOM) {
		_, _ = b.Discard(len(utf8BOM)) // it has just been peeked
		first, encoding = first[len(utf8BOM):], utf8Text
	}
	if muchControl(first) {
		return nil, head{}, fileFault(fault.Unsupported, "statement.file.binary")
	}
	form, err := formOf(first)
	return b, head{first, decoder{encoding: encoding}, form}, err
}

// formOf recognises what a text is by its first words.
func formOf(b []byte) (fileForm, error) {
	lower := bytes.ToLower(bytes.TrimLeft(b, " \t\r\n"))
	switch {
	case bytes.HasPrefix(lower, []byte("<")):
		switch {
		case bytes.Contains(lower, []byte("<html")) || bytes.Contains(lower, []byte("<table")):
			return formHTML, nil
		case bytes.Contains(lower, []byte("camt.053")):
			return formCAMT, nil
		}
		return 0, fileFault(fault.Unsupported, "statement.file.xml")
	case isMT940(b):
		return formMT940, nil
	}
	return formText, nil
}

var utf8BOM = []byte{0xef, 0xbb, 0xbf}

// disguise is the fault of files that are something else with another name.
func disguise(b []byte) string {
	for _, m := range []struct{ magic, key string }{
		{"PK\x05\x06", "statement.file.zip"}, // empty
		{"PK\x07\x08", "statement.file.zip"}, // in pieces
		{"\xd0\xcf\x11\xe0", "statement.file.xls"},
		{"\x89PNG", "statement.file.picture"},
		{"\xff\xd8\xff", "statement.file.picture"},
		{"GIF8", "statement.file.picture"},
		{"RIFF", "statement.file.picture"},
		{"%PDF", "statement.file.pdf"},
		{"MZ", "statement.file.program"},
		{"\x7fELF", "statement.file.program"},
	} {
		if bytes.HasPrefix(b, []byte(m.magic)) {
			return m.key
		}
	}
	return ""
}

// utf16Order recognises UTF-16 by its mark, or without one by the NUL that every
// Latin letter then carries on the same side.
func utf16Order(b []byte) (unicode.Endianness, bool) {
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return unicode.LittleEndian, true
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return unicode.BigEndian, true
	}
	n := min(len(b), 512) &^ 1
	even, odd := 0, 0
	for i := 0; i < n; i += 2 {
		if b[i] == 0 {
			even++
		}
		if b[i+1] == 0 {
			odd++
		}
	}
	switch {
	case even == 0 && odd > n/4:
		return unicode.LittleEndian, true
	case odd == 0 && even > n/4:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}

// muchControl recognises what is no text: more than one byte in twenty is a
// control character other than tab and line break.
func muchControl(b []byte) bool {
	n := 0
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			n++
		}
	}
	return n > len(b)/20
}

type textEncoding int

const (
	undecided   textEncoding = iota // only ASCII so far
	utf8Text                        // also what UTF-16 has become
	windows1258                     // Vietnamese Windows of old
)

func guessEncoding(b []byte) textEncoding {
	end := len(b)
	for i := 0; i < utf8.UTFMax && end > 0 && b[end-1] >= utf8.RuneSelf; i++ {
		end-- // the last letter may be cut
	}
	switch {
	case isASCII(b):
		return undecided
	case utf8.Valid(b[:end]):
		return utf8Text
	}
	return windows1258
}

// decoder turns records into UTF-8. A file is in one encoding: the first letter
// outside ASCII decides, and a later record that does not fit is refused.
type decoder struct {
	encoding textEncoding
	wide     bool
}

func (d *decoder) decode(rec []byte) (string, bool) {
	if isASCII(rec) {
		return string(rec), true
	}
	if d.encoding == undecided {
		if d.encoding = utf8Text; !utf8.Valid(rec) {
			d.encoding = windows1258
		}
	}
	if d.encoding == utf8Text {
		return string(rec), utf8.Valid(rec)
	}
	out, err := charmap.Windows1258.NewDecoder().Bytes(rec)
	return string(norm.NFC.Bytes(out)), err == nil
}

// reader turns the whole of a file into UTF-8.
func (d *decoder) reader(src io.Reader) io.Reader {
	if d.encoding == windows1258 {
		return charmap.Windows1258.NewDecoder().Reader(src)
	}
	return src
}

func (d *decoder) name() string {
	switch {
	case d.wide:
		return "UTF-16"
	case d.encoding == windows1258:
		return "Windows-1258"
	}
	return "UTF-8"
}

func isASCII(b []byte) bool {
	for len(b) >= 8 {
		if (b[0]|b[1]|b[2]|b[3]|b[4]|b[5]|b[6]|b[7])&0x80 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

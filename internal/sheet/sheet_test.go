package sheet

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// A number is a day only where its format shows one, and has a time only where the
// format shows that.
func TestShownBy(t *testing.T) {
	for _, tt := range []struct {
		code, want string
	}{
		{"General", ""},
		{"#,##0", ""},
		{`#,##0" đồng"`, ""},
		{`#,##0\d`, ""},
		{"[Red]0.00", ""},
		{"dd/mm/yyyy", "10/09/2024"},
		{"[$-42A]d mmmm yyyy", "10/09/2024"},
		{"mmm", "10/09/2024"},
		{"h:mm:ss", "12:00:00"},
		{"[h]:mm", "12:00:00"},
		{"dd/mm/yyyy hh:mm", "10/09/2024 12:00:00"},
	} {
		got := ""
		if s := shownBy(tt.code); s != 0 {
			got = string(appendSerial(nil, "45545.5", false, s))
		}
		if got != tt.want {
			t.Errorf("%q shows %q, want %q", tt.code, got, tt.want)
		}
	}
	for _, tt := range []struct {
		number   string
		from1904 bool
		want     string
	}{
		{"45545", false, "10/09/2024"},
		{"44083", true, "10/09/2024"},
		{"45545.999999", false, "11/09/2024 00:00:00"},
		{"0.25", false, "06:00:00"},
		{"-1", false, ""},
		{"3000000", false, ""},
		{"NaN", false, ""},
		{"x", false, ""},
	} {
		if got := Serial(tt.number, tt.from1904); got != tt.want {
			t.Errorf("%s from 1904 %v: %q, want %q", tt.number, tt.from1904, got, tt.want)
		}
	}
}

// What data files use is read; declarations, entities and tags that do not match are
// refused, whatever the pieces that the text comes in.
func TestXML(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		err        error
	}{
		{`<?xml version="1.0"?><!-- <x> --><a:b c="1>2" d='&lt;'>x &amp; &#x111;<![CDATA[<y>]]></a:b>`, `b(1>2,<) x & đ <y> /b`, io.EOF},
		{`<a><b/></a>`, `a(,) b(,) /b /a`, io.EOF},
		{`<a><b></a></b>`, `a(,) b(,)`, ErrBroken},
		{`<a>`, `a(,)`, ErrBroken},
		{`<a b="<"/>`, ``, nil},
		{`<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>`, ``, ErrEntity},
		{`<a>&e;</a>`, `a(,)`, ErrEntity},
		{`<a>` + strings.Repeat("x", 1<<20) + `</a>`, `a(,)`, ErrLong},
		{strings.Repeat("<a>", 100), strings.TrimSpace(strings.Repeat("a(,) ", 64)), ErrBroken},
	} {
		for _, src := range []io.Reader{strings.NewReader(tt.text), &drops{tt.text}} {
			x := NewXML(src)
			var said []string
			var err error
			for err == nil {
				var tok Token
				switch tok, err = x.Next(); {
				case err != nil:
				case tok == Start:
					said = append(said, string(x.Name())+"("+string(x.Attr("c"))+","+string(x.Attr("d"))+")")
				case tok == End:
					said = append(said, "/"+string(x.Name()))
				default:
					said = append(said, string(x.Text()))
				}
			}
			if tt.err == nil { // only that it ends
				continue
			}
			if got := strings.Join(said, " "); got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("%.60q: %.80q %v, want %.80q %v", tt.text, got, err, tt.want, tt.err)
			}
		}
	}
}

// drops gives a text byte by byte.
type drops struct{ text string }

func (d *drops) Read(p []byte) (int, error) {
	if d.text == "" {
		return 0, io.EOF
	}
	p[0], d.text = d.text[0], d.text[1:]
	return 1, nil
}

// Cells that reach over others leave their places; a table in a cell gives its own rows.
func TestHTML(t *testing.T) {
	const page = `<table><tr><td colspan=2>A<td>B&nbsp;<br>C</tr><tr><td rowspan="2">D<td>E<td>F</tr>` +
		`<tr><td>G</td><td>H<table><tr><td>I</table></td></tr><tr><script>x</script></table><p>nothing</p>`
	h := NewHTML(strings.NewReader(page), Limits{Unpacked: 1 << 20, Rows: 100, Columns: 8})
	var got []string
	for h.Next() {
		got = append(got, string(h.Row().Raw))
	}
	want := "A\t\tB\u00a0 C|D\tE\tF|\tG\tH|I"
	if s := strings.Join(got, "|"); s != want || h.Err() != nil {
		t.Errorf("%q %v, want %q", s, h.Err(), want)
	}
}

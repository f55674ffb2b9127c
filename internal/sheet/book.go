package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
)

const (
	partsMax      = 5000
	sheetsMax     = 500
	formatsMax    = 100_000
	ratioMax      = 400       // a sheet of equal rows packs to a hundredth; only a bomb to less
	ratioSpared   = 100 << 20 // and even a bomb of this size does no harm
	centralHeader = "PK\x01\x02"
)

// Book is an open workbook. Close it.
type Book struct {
	Sheets   []string // names, in the order of the book
	Date1904 bool     // days are counted from 1904-01-01, as on old Macintoshes

	limits  Limits
	budget  int64
	parts   map[string]*zip.File
	paths   []string // of the sheets
	shows   []shows  // by number of cell format
	strings *stringTable
}

// Open looks at a workbook's parts and reads its common strings. The rest is read by
// Rows.
func Open(src io.ReaderAt, size int64, l Limits) (*Book, error) {
	if err := countParts(src, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(src, size)
	if err != nil {
		return nil, ErrNotWorkbook
	}
	b := &Book{limits: l, budget: l.Unpacked, parts: map[string]*zip.File{}}
	for _, f := range z.File {
		b.parts[partName(f.Name)] = f
	}
	if b.parts["xl/workbook.xml"] == nil {
		return nil, ErrNotWorkbook
	}
	if err := b.readWorkbook(); err != nil {
		return nil, err
	}
	if err := b.readStyles(); err != nil {
		return nil, err
	}
	if b.strings, err = b.readStrings(); err != nil {
		return nil, err
	}
	return b, nil
}

// Close gives back what Open put aside.
func (b *Book) Close() error { return b.strings.close() }

// countParts refuses a ZIP of a million parts before their names are in memory.
func countParts(src io.ReaderAt, size int64) error {
	buf, n := make([]byte, min(size+4, 1<<20)), 0
	for at := int64(0); at < size; at += int64(len(buf)) - 3 {
		got, err := src.ReadAt(buf, at)
		if err != nil && err != io.EOF {
			return err
		}
		if n += bytes.Count(buf[:got], []byte(centralHeader)); n > partsMax {
			return ErrBomb
		}
	}
	return nil
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// part opens a part. What all of them unpack to together is bounded, whatever they say
// of themselves.
func (b *Book) part(name string) (io.ReadCloser, error) {
	f := b.parts[partName(name)]
	if f == nil {
		return nil, ErrBroken
	}
	if said := int64(f.UncompressedSize64); said > b.budget || said < 0 ||
		said > ratioSpared && said/ratioMax > int64(f.CompressedSize64) {
		return nil, ErrBomb
	}
	r, err := f.Open()
	if err != nil {
		return nil, ErrBroken
	}
	return &partReader{r, b}, nil
}

type partReader struct {
	io.ReadCloser
	of *Book
}

func (p *partReader) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if p.of.budget -= int64(n); p.of.budget < 0 {
		return 0, ErrBomb
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, ErrBroken
	}
	return n, err
}

// each calls f with every token of a part.
func (b *Book) each(name string, f func(x *XML, t Token) error) error {
	r, err := b.part(name)
	if err != nil {
		return err
	}
	defer r.Close()
	x := NewXML(r)
	for {
		t, err := x.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f(x, t); err != nil {
			return err
		}
	}
}

// readWorkbook finds the sheets and how days are counted.
func (b *Book) readWorkbook() error {
	var ids []string
	err := b.each("xl/workbook.xml", func(x *XML, t Token) error {
		switch {
		case t != Start:
		case string(x.Name()) == "workbookPr":
			v := string(x.Attr("date1904"))
			b.Date1904 = v == "1" || v == "true"
		case string(x.Name()) == "sheet" && x.Depth() == 3:
			if len(ids) == sheetsMax {
				return ErrBomb
			}
			ids = append(ids, string(x.Attr("id")))
			b.Sheets = append(b.Sheets, string(x.Attr("name")))
		}
		return nil
	})
	if err != nil {
		return err
	}
	targets := map[string]string{}
	err = b.each("xl/_rels/workbook.xml.rels", func(x *XML, t Token) error {
		if t == Start && string(x.Name()) == "Relationship" {
			target := string(x.Attr("Target"))
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			if len(targets) < partsMax {
				targets[string(x.Attr("Id"))] = target
			}
		}
		return nil
	})
	for _, id := range ids {
		b.paths = append(b.paths, targets[id])
	}
	return err
}

// readStyles finds out which cell formats show a number as a day.
func (b *Book) readStyles() error {
	if b.parts["xl/styles.xml"] == nil {
		return nil
	}
	own := map[int]shows{}
	in := ""
	return b.each("xl/styles.xml", func(x *XML, t Token) error {
		if x.Depth() == 2 && t == Start {
			in = string(x.Name())
		}
		switch {
		case t != Start || x.Depth() != 3:
		case in == "numFmts" && string(x.Name()) == "numFmt" && len(own) < formatsMax:
			if id, err := strconv.Atoi(string(x.Attr("numFmtId"))); err == nil {
				own[id] = shownBy(string(x.Attr("formatCode")))
			}
		case in == "cellXfs" && string(x.Name()) == "xf" && len(b.shows) < formatsMax:
			id, err := strconv.Atoi(string(x.Attr("numFmtId")))
			shown, told := own[id]
			if !told && err == nil {
				shown = builtIn(id)
			}
			b.shows = append(b.shows, shown)
		}
		return nil
	})
}

// shows is what a format makes of a number: a day, a time, both or neither.
type shows uint8

const (
	showsDay shows = 1 << iota
	showsTime
)

// builtIn is the formats of ISO/IEC 29500-1 18.8.30 that show a day or a time, with
// those of East Asian editions.
func builtIn(id int) shows {
	switch {
	case id == 22:
		return showsDay | showsTime
	case id >= 18 && id <= 21, id >= 45 && id <= 47, id >= 32 && id <= 35:
		return showsTime
	case id >= 14 && id <= 17, id >= 27 && id <= 36, id >= 50 && id <= 58:
		return showsDay
	}
	return 0
}

// shownBy looks for the letters of days and times outside of quotes and brackets. An m
// alone is a month; beside h or s it may be a minute, and they tell.
func shownBy(code string) (s shows) {
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return s
			}
			i += end + 1
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return s
			}
			if end <= 3 && strings.ContainsAny(code[i:i+end], "hHmMsS") { // [h], [mm]: hours in all
				s |= showsTime
			}
			i += end
		case '\\', '_', '*':
			i++
		case ';':
			return s
		case 'd', 'D', 'y', 'Y':
			s |= showsDay
		case 'h', 'H', 's', 'S':
			s |= showsTime
		case 'm', 'M':
			if s == 0 && !strings.ContainsAny(code, "hHsS") {
				s = showsDay
			}
		}
	}
	return s
}

package sheet

import (
	"errors"
	"io"
	"strconv"

	"golang.org/x/net/html"
)

// HTML reads the rows of all tables of a page, as many banks' "Excel" files are. A table
// in a cell of another gives rows of its own. The text is UTF-8.
type HTML struct {
	limits Limits
	z      *html.Tokenizer
	row    Row
	err    error
	ended  bool

	rows, column int
	open, cell   bool
	space        bool
	text         []byte
	quiet        string // the element whose text is none: style, script
	down         []int  // rows that a cell above still reaches into, by column
}

const htmlTokenMax = 1 << 20

// NewHTML reads from src, which the limits' Unpacked bounds.
func NewHTML(src io.Reader, l Limits) *HTML {
	h := &HTML{limits: l, z: html.NewTokenizer(io.LimitReader(src, l.Unpacked)), down: make([]int, l.Columns)}
	h.z.SetMaxBuf(htmlTokenMax)
	return h
}

// Row is the row that Next found.
func (h *HTML) Row() *Row { return &h.row }

// Err is why reading stopped early.
func (h *HTML) Err() error { return h.err }

// Next goes to the next row with anything in it.
func (h *HTML) Next() bool {
	if h.begun() {
		h.begin()
	}
	for h.err == nil && !h.ended {
		switch h.z.Next() {
		case html.ErrorToken:
			switch err := h.z.Err(); {
			case errors.Is(err, html.ErrBufferExceeded):
				h.err = ErrLong
			case !errors.Is(err, io.EOF):
				h.err = err
			default:
				h.ended = true
				if h.finish() {
					return true
				}
			}
		case html.TextToken:
			if h.cell && h.quiet == "" {
				h.write(h.z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			if h.start() {
				return h.err == nil
			}
		case html.EndTagToken:
			if h.end() {
				return h.err == nil
			}
		}
	}
	return false
}

// begun: the tag that ended the row before has begun another.
func (h *HTML) begun() bool { return h.open && h.column < 0 }

func (h *HTML) begin() {
	h.open, h.column = true, 0
	if h.rows++; h.rows > h.limits.Rows {
		h.err = ErrRows
	}
	h.row.reset(h.rows)
}

func (h *HTML) start() bool {
	name, more := h.z.TagName()
	switch string(name) {
	case "style", "script", "title":
		h.quiet = string(name)
	case "br", "p", "div", "li":
		h.space = len(h.text) > 0
	case "table":
		clear(h.down)
		return h.finish()
	case "tr":
		if h.finish() {
			h.open, h.column = true, -1
			return true
		}
		h.begin()
	case "td", "th":
		h.put()
		if !h.open {
			h.begin()
		}
		h.cellStart(more)
	}
	return false
}

func (h *HTML) end() bool {
	name, _ := h.z.TagName()
	switch string(name) {
	case h.quiet:
		h.quiet = ""
	case "td", "th":
		h.put()
	case "tr", "table":
		return h.finish()
	}
	return false
}

// cellStart finds the cell's column: behind the cells before it and beside those that
// reach down from above.
func (h *HTML) cellStart(more bool) {
	across, down := 1, 0
	for more {
		var key, value []byte
		key, value, more = h.z.TagAttr()
		n, err := strconv.Atoi(string(value))
		switch {
		case err != nil || n < 1:
		case string(key) == "colspan":
			across = min(n, h.limits.Columns)
		case string(key) == "rowspan":
			down = min(n-1, 1000)
		}
	}
	for h.column < len(h.down) && h.down[h.column] > 0 {
		h.down[h.column]--
		h.column++
	}
	if h.cell = h.column < h.limits.Columns; h.cell {
		h.row.place(h.column)
	}
	for i := h.column; i < min(h.column+across, len(h.down)); i++ {
		h.down[i] = down
	}
	h.column = min(h.column+across, h.limits.Columns)
}

// write adds characters, runs of white space as one.
func (h *HTML) write(text []byte) {
	if len(h.text)+len(text) > htmlTokenMax {
		h.err = ErrLong
		return
	}
	for _, c := range text {
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' {
			h.space = len(h.text) > 0
			continue
		}
		if h.space {
			h.text = append(h.text, ' ')
			h.space = false
		}
		h.text = append(h.text, c)
	}
}

// put ends the open cell.
func (h *HTML) put() {
	if h.cell && len(h.text) > 0 {
		h.row.put(Text, h.text)
	}
	h.cell, h.space, h.text = false, false, h.text[:0]
}

// finish ends the open row and reports whether it is one to tell.
func (h *HTML) finish() bool {
	h.put()
	if !h.open {
		return false
	}
	h.open = false
	for i := h.column; i < len(h.down); i++ {
		h.down[i] = max(h.down[i]-1, 0)
	}
	return len(h.row.Cells) > 0
}

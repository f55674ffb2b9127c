package payout

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
)

// Denominations of notes in use, the largest first.
var Denominations = []int64{500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200}

// piecesMax is how many notes of one kind a session has: 5 tỷ of the largest.
const piecesMax = 10_000_000

// Count is money and goods as somebody counted them.
type Count struct {
	ID       int64
	Kind     string // opening, closing
	Money    money.VND
	Expected money.VND // what the books say
	Reason   string    // for a difference
	Notes    []Note
	Goods    []GoodsCount
	ByID     int64
	By       string // login
	At       time.Time
}

// Difference is what is over, or below zero what is missing.
func (c Count) Difference() money.VND { return c.Money - c.Expected }

// Note is so many pieces of one denomination.
type Note struct{ Denomination, Pieces int64 }

// GoodsCount is one lot as it was counted.
type GoodsCount struct {
	Need            // Qty of the embedded Need is what was counted
	Expected int64  // what the books say
	Reason   string // for a difference
}

// Key names the need in a form: "vnd", or "gao.w3.l15".
func (n Need) Key() string {
	return strings.ToLower(strings.Trim(strings.ReplaceAll(n.Item+"."+n.Lot, ":", "."), "."))
}

// NoteKey names a denomination in a form: "n500000".
func NoteKey(denomination int64) string { return "n" + strconv.FormatInt(denomination, 10) }

// readCount reads notes and goods against what should be there. Empty is none; goods
// are base units, or packs as people say them: "150 kg".
func readCount(l *fault.List, notes map[int64]string, goods map[string]string, need []Need, items sayer) Count {
	var c Count
	for _, d := range Denominations {
		pieces := readQty(l, NoteKey(d), notes[d], piecesMax)
		if pieces > 0 {
			c.Notes = append(c.Notes, Note{d, pieces})
			c.Money += money.VND(d * pieces)
		}
	}
	for _, n := range need {
		if n.Item == VND {
			c.Expected = money.VND(n.Qty)
			continue
		}
		g := GoodsCount{Need: n, Expected: n.Qty}
		g.Qty = items.read(l, n, goods[n.Key()])
		c.Goods = append(c.Goods, g)
	}
	return c
}

func (s sayer) read(l *fault.List, n Need, typed string) int64 {
	it, known := s[n.Item]
	if !known || !strings.ContainsFunc(typed, unicode.IsLetter) {
		return readQty(l, n.Key(), typed, qtyMax)
	}
	qty, err := it.ParseCount(n.Key(), typed)
	l.Add(err)
	return qty
}

// qtyMax is the most that the books hold of anything.
const qtyMax = 1<<53 - 1

// readQty reads a whole number as people type it, with dots, commas or spaces
// between the thousands and nowhere else. Empty is none.
func readQty(l *fault.List, field, typed string, max int64) int64 {
	typed = strings.TrimSpace(strings.ReplaceAll(typed, "\u00a0", " "))
	if typed == "" {
		return 0
	}
	if grouped.MatchString(typed) {
		typed = strings.NewReplacer(".", "", ",", "", " ", "").Replace(typed)
	}
	n, err := strconv.ParseInt(typed, 10, 64)
	switch {
	case err != nil || n < 0:
		l.On(field, "payout.qty.shape")
	case n > max:
		l.On(field, "payout.qty.large", "max", max)
	default:
		return n
	}
	return 0
}

var grouped = regexp.MustCompile(`^[0-9]{1,3}([.][0-9]{3})+$|^[0-9]{1,3}(,[0-9]{3})+$|^[0-9]{1,3}( [0-9]{3})+$`)

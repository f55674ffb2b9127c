package giving

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
)

// Denominations are the notes of Vietnam, the largest first.
var Denominations = []money.VND{500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200}

// Notes is money by its notes: how many of each. Empty where nobody counted them so.
type Notes map[money.VND]int64

// noteMax is how many notes of one kind a table holds.
const noteMax = 9_999_999

// NotesField is the form field of a denomination: "notes.500000".
func NotesField(d money.VND) string { return fmt.Sprintf("notes.%d", int64(d)) }

// readNotes reads how many notes of each kind were typed, by NotesField.
func readNotes(l *fault.List, typed map[string]string) Notes {
	notes := Notes{}
	for _, d := range Denominations {
		text := strings.TrimSpace(typed[NotesField(d)])
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(strings.NewReplacer(".", "", " ", "").Replace(text), 10, 64)
		if err != nil || n < 0 || n > noteMax {
			l.On(NotesField(d), "notes.shape")
			continue
		}
		if n > 0 {
			notes[d] = n
		}
	}
	for name := range typed {
		if !slices.ContainsFunc(Denominations, func(d money.VND) bool { return NotesField(d) == name }) {
			l.On(name, "notes.unknown")
		}
	}
	return notes
}

// Sum is what the notes make together.
func (n Notes) Sum() (sum money.VND) {
	for d, k := range n {
		sum += d * money.VND(k)
	}
	return sum
}

// column is the notes as the database keeps them; nil where none were counted.
func (n Notes) column() any {
	if len(n) == 0 {
		return nil
	}
	text, err := json.Marshal(n)
	if err != nil {
		panic("giving: " + err.Error()) // numbers always can
	}
	return string(text)
}

// make checks that notes make an amount; none at all make any.
func (n Notes) make(l *fault.List, field string, amount money.VND) {
	if len(n) > 0 && amount > 0 && n.Sum() != amount {
		l.On(field, "notes.sum", "sum", n.Sum(), "amount", amount)
	}
}

package norm

import (
	"strconv"
	"strings"
)

// Read is the sum that Text wrote. False for words that it did not write.
func Read(text string) (sum []Term, ok bool) {
	for _, part := range strings.Split(text, " × ") {
		number, word := part, ""
		if i := strings.IndexByte(part, ' '); i >= 0 {
			number, word = part[:i], part[i:]
		}
		n, err := strconv.ParseInt(strings.ReplaceAll(number, ".", ""), 10, 64)
		unit, known := unitOf(word)
		if err != nil || n < 0 || !known {
			return nil, false
		}
		if word == " kg" {
			n *= 1000
		}
		sum = append(sum, Term{n, unit})
	}
	return sum, Text(sum) == text
}

func unitOf(word string) (Unit, bool) {
	switch word {
	case "":
		return Times, true
	case " kg", " g":
		return Grams, true
	}
	for unit, w := range words {
		if w == word {
			return unit, true
		}
	}
	return "", false
}

// Result is what a sum comes to: đồng, grams or pieces.
func Result(sum []Term) int64 { return product(sum) }

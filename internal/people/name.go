package people

import (
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/vntext"
)

// NameKey is what two spellings of one person's name have in common: no marks, no
// case, i for y, no Văn and Thị, the words in no order. "Trần Văn Mỹ", "TRAN MI" and
// "Mỹ, Trần Văn" have the same key.
func NameKey(name string) string {
	words := strings.FieldsFunc(strings.ToLower(vntext.NFC(name)), func(r rune) bool {
		return strings.ContainsRune(" .,-'", r)
	})
	whole := strings.Join(words, " ")
	if vntext.Fold(whole) == whole { // typed without marks: Văn or Vân?
		words = without(words, "thi")
		if len(words) > 2 && !strings.Contains(whole, "thi") {
			words = without(words, "van")
		}
	} else {
		words = without(without(words, "thị"), "văn")
	}
	for i, w := range words {
		words[i] = strings.ReplaceAll(vntext.Fold(w), "y", "i")
	}
	slices.Sort(words)
	return strings.TrimSpace(strings.Join(words, " "))
}

// without takes one word out if two others stay.
func without(words []string, word string) []string {
	if i := slices.Index(words, word); i >= 0 && len(words) > 2 {
		return slices.Delete(words, i, i+1)
	}
	return words
}

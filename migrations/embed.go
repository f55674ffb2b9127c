// Package migrations holds the schema's history and the promises of the books,
// as files, so that the program carries them.
package migrations

import (
	"embed"
	"fmt"
)

// Files are NNNN_noun.sql for goose, checks/*.sql: one promise a file, a query
// that must return no rows, and rows/*.txt: which columns a row seal covers.
//
//go:embed *.sql checks/*.sql rows/*.txt
var Files embed.FS

// Guards is what keeps the books from being changed past the program, as the migrations
// make it: one guard a line, written by make schema.
//
//go:embed guards.txt
var Guards string

// RowForm is the newest of rows/*.txt, by which seals are made: its number and its text.
func RowForm() (number int, text []byte) {
	for n := 1; ; n++ {
		newer, err := Files.ReadFile(fmt.Sprintf("rows/%d.txt", n))
		if err != nil {
			return n - 1, text
		}
		text = newer
	}
}

// Package migrations holds the schema's history and the promises of the books,
// as files, so that the program carries them.
package migrations

import "embed"

// Files are NNNN_noun.sql for goose, checks/*.sql: one promise a file, a query
// that must return no rows, and rows/*.txt: which columns a row seal covers.
//
//go:embed *.sql checks/*.sql rows/*.txt
var Files embed.FS

// Package migrations holds the schema's history and the promises of the books,
// as files, so that the program carries them.
package migrations

import "embed"

// Files are NNNN_noun.sql for goose, and checks/*.sql: one promise a file, a
// query that must return no rows.
//
//go:embed *.sql checks/*.sql
var Files embed.FS

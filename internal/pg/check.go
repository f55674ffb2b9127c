package pg

import (
	"context"
	"database/sql"
	"io/fs"
	"path"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/migrations"
)

// checkOne runs one promise; nil means that it holds.
func checkOne(ctx context.Context, tx *sql.Tx, name string) (*Broken, error) {
	query, err := fs.ReadFile(migrations.Files, name)
	if err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, string(query))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	b := &Broken{
		Check:   strings.TrimSuffix(path.Base(name), ".sql"),
		Promise: promise(string(query)),
		Columns: columns,
	}
	for rows.Next() && len(b.Rows) < brokenRowsMax {
		cells := make([]sql.NullString, len(columns))
		dest := make([]any, len(columns))
		for i := range cells {
			dest[i] = &cells[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		row := make([]string, len(columns))
		for i, c := range cells {
			row[i] = c.String
		}
		b.Rows = append(b.Rows, row)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(b.Rows) == 0 {
		return nil, nil
	}
	return b, nil
}

// Reading lends a promise the transaction of the checks, for code that reads in a Tx. It
// has no Gorm.
func Reading(ctx context.Context, tx *sql.Tx) *Tx {
	return &Tx{By: auth.System("check"), ctx: ctx, asks: tx}
}

// promise is the comment that opens a check.
func promise(query string) string {
	var words []string
	for line := range strings.Lines(query) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "--")
		if !ok {
			break
		}
		words = append(words, strings.TrimSpace(text))
	}
	return strings.Join(words, " ")
}

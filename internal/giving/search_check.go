package giving

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// Promises of the statement that are computed and not asked for in SQL alone.
var Promises = []pg.Promise{CheckSearch}

// brokenRowsMax bounds how many lines are named.
const brokenRowsMax = 20

// CheckSearch folds the public text of every line anew and holds it against what the
// search goes by: whoever changes that makes a line nobody finds, or one that is found
// by words it does not show.
func CheckSearch(ctx context.Context, check *sql.Tx) ([]pg.Broken, error) {
	tx := pg.Reading(ctx, check)
	b := pg.Broken{
		Check:   "search_goes_by_the_text",
		Promise: "The search goes by the folded words of each line's public text, and by nothing else.",
		Columns: []string{"line_id", "norm", "of_the_text"},
	}
	err := tx.Each(`
		select line_id, public_text, norm, array_to_string(sh, ' ') from giving.statement_rows order by line_id`, nil,
		func(r pg.Scanner) error {
			var line int64
			var text, norm, sh string
			if err := r.Scan(&line, &text, &norm, &sh); err != nil {
				return err
			}
			folded := vntext.Fold(text)
			if (norm != folded || sh != shinglesText(folded)) && len(b.Rows) < brokenRowsMax {
				b.Rows = append(b.Rows, []string{strconv.FormatInt(line, 10), norm, folded})
			}
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("fold the statement anew: %w", err)
	}
	if len(b.Rows) == 0 {
		return nil, nil
	}
	return []pg.Broken{b}, nil
}

func shinglesText(norm string) string {
	var s strings.Builder
	for i, h := range shinglesOf(norm) {
		if i > 0 {
			s.WriteByte(' ')
		}
		s.WriteString(strconv.FormatInt(int64(h), 10))
	}
	return s.String()
}

package giving

import (
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// insertStatementRows writes what the public sees of new lines.
func insertStatementRows(tx *pg.Tx, b *accountBook, c *chunk, list []int) error {
	row := func(i int) []any {
		l, f := &c.lines[i], &c.fates[i]
		p := publicRowOf(l, f.giver())
		if f.cash != nil {
			p.say(f.cash.cash.Kind)
		}
		return []any{
			f.line, b.account.ID, b.campaign.ID, p.at, p.timed, string(l.Direction), string(c.kind(i)),
			int64(l.Amount), p.text, p.norm, p.shingles, orNull(l.code()), orNull(l.Reference), p.hidden,
			int16(ScreenVersion),
		}
	}
	told := pg.Saying("insert %d public rows", len(list))
	if len(list) < copiedRows {
		for _, i := range list {
			if err := tx.Later(told, insertStatementRow, row(i)...); err != nil {
				return err
			}
		}
		return nil
	}
	return tx.Conn(func(conn *pgx.Conn) error {
		rows := pgx.CopyFromSlice(len(list), func(k int) ([]any, error) { return row(list[k]), nil })
		_, err := conn.CopyFrom(tx.Context(), pgx.Identifier{"giving", "statement_rows"}, statementRowColumns, rows)
		if err != nil {
			return told(err)
		}
		return nil
	})
}

// copiedRows is from how many rows on a COPY pays, which is two messages of its own.
const copiedRows = 8

var statementRowColumns = []string{
	"line_id", "account_id", "campaign_id", "at", "timed", "direction", "kind", "amount", "public_text",
	"norm", "sh", "code", "reference", "hidden", "screen_version",
}

var insertStatementRow = fmt.Sprintf(`
	insert into giving.statement_rows (%s)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`, strings.Join(statementRowColumns, ", "))

// publicRow is the changeable part of a line's public row.
type publicRow struct {
	at         time.Time
	timed      bool
	text, norm string
	shingles   []int32
	hidden     bool
}

// shownGiver is the giver of a line as the public statement names it: by the name
// that was chosen for it, or not at all when that is blank.
type shownGiver struct{ name string }

func (d Donor) shown() *shownGiver {
	if d.Anonymous {
		return &shownGiver{}
	}
	return &shownGiver{strings.TrimSpace(d.PublicName)}
}

// giver is whose line it is, nil while nobody's.
func (f *fate) giver() *shownGiver {
	if f.pledge == nil {
		return nil
	}
	return Donor{PublicName: f.pledge.PublicName, Anonymous: f.pledge.Anonymous}.shown()
}

// publicRowOf shows a line that is nobody's as the bank wrote it, screened. Of a
// known giver it says no word of the bank's, which has the name of the account's
// holder: only the chosen name and the code; of one without a name only the code,
// which the giver has.
func publicRowOf(l *readyLine, g *shownGiver) publicRow {
	p := publicRow{l.At, true, l.public, l.norm, l.shingles, g != nil && g.name == ""}
	if l.At.IsZero() {
		p.at, p.timed = l.On.Start().UTC(), false
	}
	if g != nil {
		p.text = l.code()
		if g.name != "" && p.text != "" {
			p.text = " · " + p.text
		}
		p.text = Screen(g.name, "") + p.text
		p.norm = vntext.Fold(p.text)
		p.shingles = shinglesOf(p.norm)
	}
	if p.shingles == nil {
		p.shingles = []int32{}
	}
	return p
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

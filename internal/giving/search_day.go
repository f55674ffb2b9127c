package giving

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// dayColumns never change their order; new ones are added at the end.
var dayColumns = []string{
	"id", "booked_on", "booked_at", "account", "campaign", "direction", "kind", "amount", "text", "receipt",
}

// WriteStatementDay writes the public lines of one day as CSV, oldest first, a
// page at a time, so that a day of 200,000 lines costs neither memory nor a long
// transaction. A cell that a spreadsheet would take for a formula is quoted.
func (s *Service) WriteStatementDay(ctx context.Context, day workday.Day, w io.Writer) error {
	return writeDay(day, w, func(f func(*pg.Tx) error) error { return s.DB.Public(ctx, f) }, func(StatementItem) {})
}

// WriteDay is WriteStatementDay inside a transaction. It shows each line that it writes.
func WriteDay(tx *pg.Tx, day workday.Day, w io.Writer, show func(StatementItem)) error {
	return writeDay(day, w, func(f func(*pg.Tx) error) error { return f(tx) }, show)
}

func writeDay(
	day workday.Day, w io.Writer, read func(func(*pg.Tx) error) error, show func(StatementItem),
) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	var names outsideNames
	err := read(func(tx *pg.Tx) (err error) {
		names, err = outsideNamesOf(tx)
		return err
	})
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(dayColumns); err != nil {
		return err
	}
	at, id := day.Start(), int64(0)
	for {
		var items []StatementItem
		err := read(func(tx *pg.Tx) (err error) {
			items, err = dayRows(tx, at, id, day.End(), dayPage)
			return err
		})
		if err != nil {
			return err
		}
		for _, i := range items {
			show(i)
			if err := out.Write(names.record(i)); err != nil {
				return err
			}
		}
		if len(items) < dayPage {
			break
		}
		at, id = items[len(items)-1].at, items[len(items)-1].ID
	}
	out.Flush()
	return out.Error()
}

const dayPage = 2000

// outsideNames are what accounts and campaigns are called outside: the bank's
// number and the campaign's address.
type outsideNames struct {
	account  map[int64]string
	campaign map[int64]string
}

func (n outsideNames) record(i StatementItem) []string {
	at := ""
	if !i.BookedAt.IsZero() {
		at = i.BookedAt.In(workday.Zone).Format(time.RFC3339)
	}
	return []string{
		strconv.FormatInt(i.ID, 10), i.BookedOn.String(), at, n.account[i.AccountID],
		n.campaign[i.CampaignID], string(i.Direction), string(i.Kind),
		strconv.FormatInt(int64(i.Amount), 10), PlainCell(i.Text), i.Receipt,
	}
}

// PlainCell keeps a spreadsheet from running text as a formula.
func PlainCell(s string) string {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		return "'" + s
	}
	return s
}

// Cover says up to where the statement of an account is complete.
type Cover struct {
	AccountID  int64
	CampaignID int64
	Bank       string
	Number     string
	Through    workday.Day
	ThroughAt  time.Time // zero where the bank gives no time
	Lines      int64
	In, Out    money.VND
}

// Covers lists the accounts of published campaigns with how far they are known.
func (s *Service) Covers(ctx context.Context) (list []Cover, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		list, err = covers(tx)
		return err
	})
	return list, err
}

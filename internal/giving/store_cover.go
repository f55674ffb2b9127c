package giving

import (
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// cover is how much of an account is known.
type cover struct {
	lines, live  int64
	channels     []string    // webhooks that were the first to tell a line
	filedThrough workday.Day // the last day that a file reaches; zero without files
	mark         int64       // what whoever read it could not see yet is born from here on
}

// filed is how many lines files were the first to tell.
func (c cover) filed() int64 { return c.lines - c.live }

func openCover(tx *pg.Tx, a BankAccount) error {
	_, err := tx.Exec(`
		insert into giving.account_covers (account_id, through_on, lines, sum_in, sum_out, updated_at)
		values ($1, $2, 0, 0, 0, $3)
		on conflict (account_id) do nothing`, a.ID, a.OpenedOn, tx.Now)
	if err != nil {
		return fmt.Errorf("open the cover of account %d: %w", a.ID, err)
	}
	return nil
}

const coverMore = `array_to_string(v.channels, ' '),
	(select max(s.through_on) from giving.statements s where s.account_id = v.account_id and s.repeats_id is null),
	tlog.life() << 48 | pg_snapshot_xmin(pg_current_snapshot())::text::bigint`

func (c *cover) scan(r pg.Scanner) error {
	var channels string
	var filed *workday.Day
	err := r.Scan(&c.lines, &c.live, &channels, &filed, &c.mark)
	c.channels = strings.Fields(channels)
	if filed != nil {
		c.filedThrough = *filed
	}
	return err
}

func readCover(tx *pg.Tx, account int64) (c cover, err error) {
	err = tx.Together(askCover(account, &c))
	return c, err
}

// askCover is readCover together with other questions.
func askCover(account int64, c *cover) pg.Question {
	return pg.Question{
		Wrap:  pg.Saying("read the cover of account %d", account),
		Query: `select v.lines, v.lines_live, ` + coverMore + ` from giving.account_covers v where v.account_id = $1`,
		Args:  []any{account},
		One:   c.scan,
	}
}

// lockCover holds back all channels of an account until the transaction ends.
func lockCover(tx *pg.Tx, account int64) error {
	if _, err := tx.Exec(`select from giving.account_covers where account_id = $1 for update`, account); err != nil {
		return fmt.Errorf("lock the cover of account %d: %w", account, err)
	}
	return nil
}

// moveCover adds the chunk's new lines and gives the cover as it was before it.
func moveCover(tx *pg.Tx, account int64, c *chunk) (was cover, err error) {
	var through workday.Day
	var at *time.Time
	var lines, in, out, live int64
	for i := range c.lines {
		l := &c.lines[i]
		through = max(through, l.On)
		if !l.At.IsZero() && (at == nil || l.At.After(*at)) {
			at = &l.At
		}
		if !c.fates[i].isNew {
			continue
		}
		lines++
		if l.Direction == In {
			in += int64(l.Amount)
		} else {
			out += int64(l.Amount)
		}
	}
	told := ""
	if c.channel != fileChannel {
		if live = lines; lines > 0 {
			told = c.channel
		}
	}
	err = tx.Together(pg.Question{
		Wrap: pg.Saying("move the cover of account %d", account),
		Query: `
		update giving.account_covers v set through_on = greatest(through_on, $2), through_at = greatest(through_at, $3),
			lines = lines + $4, sum_in = sum_in + $5, sum_out = sum_out + $6, lines_live = lines_live + $7,
			channels = case when $9 = '' or $9 = any (channels) then channels else channels || $9 end, updated_at = $8
		where v.account_id = $1
		returning v.lines - $4, v.lines_live - $7, ` + coverMore,
		Args: []any{account, through, at, lines, in, out, live, tx.Now, told},
		One:  was.scan,
	})
	return was, err
}

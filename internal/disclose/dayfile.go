package disclose

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// dayQuiet is how long a finished day must have been still before it is published, the
// first time too: a file that is being imported makes one version, not a hundred. Names that
// are hidden do not wait.
const dayQuiet = 2 * time.Minute

// PublishDays keeps the statement of each finished day as it stands: the first time,
// and again when its public lines have changed. A job calls it every minute on every
// server; one at a time publishes. It says how many versions it made.
func PublishDays(ctx context.Context, db *pg.DB) (n int, err error) {
	return publishDays(ctx, db, dayQuiet)
}

// PublishDaysNow does not wait until days are still: for books that are whole, such as
// the sample's.
func PublishDaysNow(ctx context.Context, db *pg.DB) (n int, err error) {
	return publishDays(ctx, db, 0)
}

func publishDays(ctx context.Context, db *pg.DB, quiet time.Duration) (n int, err error) {
	var days []workday.Day
	err = db.Update(ctx, publisher, func(tx *pg.Tx) error {
		days = nil
		return tx.Each(`select * from disclose.days_to_publish($1, make_interval(secs => $2::float8))`,
			[]any{workday.On(tx.Now), quiet.Seconds()}, func(r pg.Scanner) error {
				var d workday.Day
				err := r.Scan(&d)
				days = append(days, d)
				return err
			})
	})
	if err != nil {
		return 0, fmt.Errorf("find the days to publish: %w", err)
	}
	for _, day := range days {
		made, err := publishDay(ctx, db, day)
		if errors.Is(err, errPublishing) {
			return n, nil
		}
		if err != nil {
			return n, fmt.Errorf("publish %s: %w", day, err)
		}
		if made {
			n++
		}
	}
	return n, nil
}

var publisher = auth.System("day files")

// errPublishing: another server is at it. Days are published in their order, for each
// opens with what the one before closed with; so what is left is left to it.
var errPublishing = errors.New("another server publishes")

// publishDay makes the next version of a day, unless nothing of it differs from the last.
// Words of changes that came before its first look are done with; a later one stays.
func publishDay(ctx context.Context, db *pg.DB, day workday.Day) (made bool, err error) {
	err = db.Update(ctx, publisher, func(tx *pg.Tx) error {
		made = false
		var mine bool
		err := tx.Row(`select pg_try_advisory_xact_lock(hashtextextended('disclose.day_files', 0))`).Scan(&mine)
		if err == nil && !mine {
			err = errPublishing
		}
		if err != nil {
			return err
		}
		moves, hides, err := dayMoves(tx, day)
		if err != nil {
			return err
		}
		last, err := newestOf(tx, day)
		if err != nil || last != nil && len(moves) == 0 {
			return err // where nothing moved, another server has done it
		}
		f := newDayFile(tx, day, last)
		if made, err = f.write(); err != nil {
			return err
		}
		if made {
			if err := f.carryOn(); err != nil {
				return err
			}
		}
		if made && hides && last != nil {
			_, err := tx.Exec(`
				insert into disclose.day_file_withdrawals (day, version) values ($1, $2)`, day, last.number)
			if err != nil {
				return err
			}
		}
		_, err = tx.Exec(`select disclose.days_published($1)`, moves)
		return err
	})
	return made && err == nil, err
}

func dayMoves(tx *pg.Tx, day workday.Day) (ids []int64, hides bool, err error) {
	ids = []int64{}
	err = tx.Each(`select id, hides from disclose.day_moves where day = $1`, []any{day}, func(r pg.Scanner) error {
		var id int64
		var hide bool
		err := r.Scan(&id, &hide)
		ids, hides = append(ids, id), hides || hide
		return err
	})
	return ids, hides, err
}

// pieceMax is how long a stored piece of a file is.
const pieceMax = 256 << 10

// dayFile is a version being written: its bytes beside the database until they are
// whole, so that the transaction writes for a moment only and holds nobody up; its sums
// by account.
type dayFile struct {
	version
	tx   *pg.Tx
	last *version // nil for the first
	hash hash.Hash
	file *os.File
}

// version is one version of a day as it is stored.
type version struct {
	day      workday.Day
	number   int
	sum      []byte
	bytes    int64
	lines    int64
	keptBy   int // the version that keeps the bytes
	accounts map[int64]*DayAccount
}

func newDayFile(tx *pg.Tx, day workday.Day, last *version) *dayFile {
	f := &dayFile{tx: tx, last: last, hash: sha256.New()}
	f.version = version{day: day, number: 1, accounts: map[int64]*DayAccount{}}
	if last != nil {
		f.number = last.number + 1
	}
	f.keptBy = f.number
	return f
}

// Write keeps what the statement writes of the day.
func (f *dayFile) Write(b []byte) (int, error) {
	f.hash.Write(b)
	f.bytes += int64(len(b))
	return f.file.Write(b)
}

// store puts the bytes into the database, piece by piece.
func (f *dayFile) store() error {
	if _, err := f.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	piece := make([]byte, pieceMax)
	for i, left := 0, f.bytes; left > 0; i++ {
		n, err := io.ReadFull(f.file, piece[:min(left, pieceMax)])
		if err != nil {
			return err
		}
		_, err = f.tx.Exec(`
			insert into disclose.day_file_pieces (day, version, n, body) values ($1, $2, $3, $4)`,
			f.day, f.number, i, piece[:n])
		if err != nil {
			return fmt.Errorf("keep piece %d: %w", i, err)
		}
		left -= int64(n)
	}
	return nil
}

// count adds a line to its account.
func (f *dayFile) count(i giving.StatementItem) {
	a := f.accounts[i.AccountID]
	if a == nil {
		a = &DayAccount{Account: i.AccountID}
		f.accounts[i.AccountID] = a
	}
	f.lines++
	a.Lines++
	if i.Direction == giving.Out {
		a.Out += i.Amount
	} else {
		a.In += i.Amount
	}
}

// write reads the day, keeps its pieces, its accounts and itself, in this order, as
// the database wants them, and tells the public log. Pieces that are those of the last
// version are not kept again; where nothing else differs either, nothing is made.
func (f *dayFile) write() (made bool, err error) {
	if f.file, err = os.CreateTemp("", "sao-ke-*"); err != nil {
		return false, err
	}
	defer os.Remove(f.file.Name())
	defer f.file.Close()
	if err := giving.WriteDay(f.tx, f.day, f, f.count); err != nil {
		return false, err
	}
	f.sum = f.hash.Sum(nil)
	if err := f.balance(); err != nil {
		return false, err
	}
	switch {
	case f.last == nil || !slices.Equal(f.last.sum, f.sum):
		err = f.store()
	case maps.EqualFunc(f.accounts, f.last.accounts, sameAccount):
		return false, nil
	default:
		f.keptBy = f.last.keptBy
	}
	if err != nil {
		return false, err
	}
	return true, f.keep(f.tx)
}

func sameAccount(a, b *DayAccount) bool {
	x, y := *a, *b
	x.Bank, y.Bank = nil, nil
	return x == y && (a.Bank == nil) == (b.Bank == nil) && (a.Bank == nil || *a.Bank == *b.Bank)
}

// balance fills in what the accounts held before, by the newest versions of the days
// before, and after, and what the bank said.
func (f *dayFile) balance() error {
	ids := slices.Sorted(maps.Keys(f.accounts))
	err := f.tx.Each(`
		select b.id, b.bank_name, b.bin, b.number, c.balance, coalesce((
			select a.closing from disclose.day_file_accounts a
			where a.day < $2 and a.account_id in (
				select k.id from giving.public_bank_accounts k where k.bin = b.bin and k.number = b.number)
			order by a.day desc, a.version desc limit 1), 0)
		from giving.public_bank_accounts b
		left join disclose.bank_closings($2) c on c.account_id = b.id
		where b.id = any ($1)`, []any{ids, f.day}, func(r pg.Scanner) error {
		var a DayAccount
		if err := r.Scan(&a.Account, &a.BankName, &a.BIN, &a.Number, &a.Bank, &a.Opening); err != nil {
			return err
		}
		old := f.accounts[a.Account]
		a.Lines, a.In, a.Out = old.Lines, old.In, old.Out
		a.Closing = a.Opening + a.In - a.Out
		*old = a
		return nil
	})
	if err != nil {
		return fmt.Errorf("balance the accounts: %w", err)
	}
	return nil
}

// DayAccount is what an account held when a day began and when it ended, by the lines
// of the statement, and what its bank said.
type DayAccount struct {
	Account  int64
	BankName string
	BIN      string
	Number   string
	Lines    int64
	Opening  money.VND
	In, Out  money.VND
	Closing  money.VND
	Bank     *money.VND // the bank's own balance at the end of the day; nil where it did not say
}

// Agrees reports whether the bank says what our lines add up to.
func (a DayAccount) Agrees() bool { return a.Bank != nil && *a.Bank == a.Closing }

// Said is what the bank says, 0 where it does not.
func (a DayAccount) Said() money.VND {
	if a.Bank == nil {
		return 0
	}
	return *a.Bank
}

// Off is how much more or less the bank says than our lines.
func (a DayAccount) Off() money.VND { return max(a.Said()-a.Closing, a.Closing-a.Said()) }

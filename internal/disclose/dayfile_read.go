package disclose

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// DayFile is one published version of a day of the statement.
type DayFile struct {
	Day       workday.Day
	Version   int
	SHA256    string // hex
	Bytes     int64
	Lines     int64
	MadeAt    time.Time
	Newest    bool
	Withdrawn bool // something it shows is hidden since: its bytes are withheld
	Accounts  []DayAccount
}

// DayState is a day of the statement as it stands now.
type DayState struct {
	Day      workday.Day
	Finished bool // the day is over
	Changed  bool // its lines have changed since the newest version
	Versions []DayFile
	Accounts []DayAccount // as they stand now
}

// Newest is the version that shows the day as it stands, nil where none does.
func (s DayState) Newest() *DayFile {
	if n := len(s.Versions); n > 0 && !s.Changed && !s.Versions[0].Withdrawn {
		return &s.Versions[0]
	}
	return nil
}

// dayFilesMax bounds one list.
const dayFilesMax = 200

// DayFiles lists the published versions, the newest day and version first, after one
// of them; zero starts at the newest.
func DayFiles(
	ctx context.Context, db *pg.DB, day workday.Day, version, limit int,
) (files []DayFile, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		files, err = dayFiles(tx, `
			where $1::date is null or (f.day, f.version) < ($1::date, $2::int)
			order by f.day desc, f.version desc
			limit $3`, day, version, min(limit, dayFilesMax))
		return err
	})
	return files, err
}

func dayFiles(tx *pg.Tx, where string, args ...any) (files []DayFile, err error) {
	err = tx.Each(`
		select f.day, f.version, f.sha256, f.bytes, f.lines, f.made_at, f.newest, f.withdrawn
		from disclose.public_day_files f`+where, args, func(r pg.Scanner) error {
		var f DayFile
		var sum []byte
		err := r.Scan(&f.Day, &f.Version, &sum, &f.Bytes, &f.Lines, &f.MadeAt, &f.Newest, &f.Withdrawn)
		f.SHA256 = hex.EncodeToString(sum)
		files = append(files, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list day files: %w", err)
	}
	if len(files) == 0 {
		return nil, nil
	}
	return files, addAccounts(tx, files)
}

func addAccounts(tx *pg.Tx, files []DayFile) error {
	type key struct {
		day     workday.Day
		version int
	}
	at := map[key]int{}
	for i, f := range files {
		at[key{f.Day, f.Version}] = i
	}
	err := tx.Each(`
		select day, version, account_id, bank_name, bin, number, lines, opening, sum_in, sum_out, closing, bank
		from disclose.public_day_file_accounts
		where day between $1 and $2
		order by day, version, account_id`, []any{files[len(files)-1].Day, files[0].Day}, func(r pg.Scanner) error {
		var k key
		var a DayAccount
		err := r.Scan(&k.day, &k.version, &a.Account, &a.BankName, &a.BIN, &a.Number, &a.Lines,
			&a.Opening, &a.In, &a.Out, &a.Closing, &a.Bank)
		if i, asked := at[k]; asked {
			files[i].Accounts = append(files[i].Accounts, a)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("list the accounts of day files: %w", err)
	}
	return nil
}

// DayOf tells how a day of the statement stands: its versions, the newest first, and
// what each account held by our lines as they are now. The bank's word is the newest
// version's; a day that is not over has none.
func DayOf(ctx context.Context, db *pg.DB, day workday.Day) (s DayState, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		s, err = dayOf(tx, day)
		return err
	})
	return s, err
}

func dayOf(tx *pg.Tx, day workday.Day) (s DayState, err error) {
	s = DayState{Day: day, Finished: day < workday.On(tx.Now)}
	if s.Versions, err = dayFiles(tx, ` where f.day = $1 order by f.version desc limit $2`, day, dayFilesMax); err != nil {
		return s, err
	}
	if err := tx.Row(`select exists (select from disclose.public_day_moves where day = $1)`, day).Scan(&s.Changed); err != nil {
		return s, fmt.Errorf("ask whether %s changed: %w", day, err)
	}
	s.Accounts, err = accountsOn(tx, day)
	if err != nil {
		return s, err
	}
	if len(s.Versions) > 0 && !s.Changed {
		said := map[int64]*money.VND{}
		for _, a := range s.Versions[0].Accounts {
			said[a.Account] = a.Bank
		}
		for i := range s.Accounts {
			s.Accounts[i].Bank = said[s.Accounts[i].Account]
		}
	}
	return s, nil
}

// accountsOn are the accounts with lines on a day, from the totals by day.
func accountsOn(tx *pg.Tx, day workday.Day) (list []DayAccount, err error) {
	err = tx.Each(`
		select b.id, b.bank_name, b.bin, b.number,
			sum(d.lines_in + d.lines_out) filter (where d.day = $1)::bigint,
			coalesce(sum(d.sum_in - d.sum_out) filter (where d.day < $1), 0)::bigint,
			sum(d.sum_in) filter (where d.day = $1)::bigint, sum(d.sum_out) filter (where d.day = $1)::bigint
		from disclose.public_statement_days d
		join giving.public_bank_accounts k on k.id = d.account_id
		join giving.public_bank_accounts b on b.bin = k.bin and b.number = k.number and (b.id = k.id or d.day < $1)
		where d.day <= $1
		group by 1, 2, 3, 4
		having count(*) filter (where d.day = $1) > 0
		order by b.id`, []any{day}, func(r pg.Scanner) error {
		var a DayAccount
		err := r.Scan(&a.Account, &a.BankName, &a.BIN, &a.Number, &a.Lines, &a.Opening, &a.In, &a.Out)
		a.Closing = a.Opening + a.In - a.Out
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("balance the accounts of %s: %w", day, err)
	}
	return list, nil
}

// DayFileOf gives one version of a day, 0 the one that shows the day as it stands. It
// is nil where there is none, and refused where it is withheld.
func DayFileOf(ctx context.Context, db *pg.DB, day workday.Day, version int) (f *DayFile, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		files, err := dayFiles(tx, `
			where f.day = $1 and case $2::int when 0 then f.newest else f.version = $2::int end`, day, version)
		if err != nil || len(files) == 0 {
			return err
		}
		f = &files[0]
		if version != 0 {
			return nil
		}
		var changed bool
		err = tx.Row(`select exists (select from disclose.public_day_moves where day = $1)`, day).Scan(&changed)
		if changed {
			f = nil
		}
		return err
	})
	if err == nil && f != nil && f.Withdrawn {
		return f, fault.Of(fault.Missing, "disclose.day.withdrawn", "day", f.Day.Local(), "n", f.Version)
	}
	return f, err
}

// Copy writes the bytes as they were published, a piece at a time.
func (f *DayFile) Copy(ctx context.Context, db *pg.DB, w io.Writer) error {
	for n, left := 0, f.Bytes; left > 0; n++ {
		var piece []byte
		err := db.Public(ctx, func(tx *pg.Tx) error {
			return tx.Row(`
				select body from disclose.public_day_file_pieces where day = $1 and version = $2 and n = $3`,
				f.Day, f.Version, n).Scan(&piece)
		})
		if err != nil {
			return fmt.Errorf("read piece %d of %s: %w", n, f.Day, err)
		}
		if _, err := w.Write(piece); err != nil {
			return err
		}
		left -= int64(len(piece))
	}
	return nil
}

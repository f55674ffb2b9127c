package disclose

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// newestOf is the newest version of a day with its accounts, nil before the first.
func newestOf(tx *pg.Tx, day workday.Day) (*version, error) {
	v := &version{day: day, accounts: map[int64]*DayAccount{}}
	err := tx.Row(`
		select version, sha256, bytes, lines, kept_by from disclose.day_files
		where day = $1 order by version desc limit 1`, day).Scan(&v.number, &v.sum, &v.bytes, &v.lines, &v.keptBy)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the newest version: %w", err)
	}
	files := []DayFile{{Day: day, Version: v.number}}
	if err := addAccounts(tx, files); err != nil {
		return nil, err
	}
	for i := range files[0].Accounts {
		v.accounts[files[0].Accounts[i].Account] = &files[0].Accounts[i]
	}
	return v, nil
}

// carryOn makes a version of each later day that now begins with another balance. Its
// bytes stay as they were.
func (f *dayFile) carryOn() error {
	moved := map[int64]money.VND{}
	for id, a := range f.accounts {
		moved[id] = a.In - a.Out
	}
	if f.last != nil {
		for id, a := range f.last.accounts {
			moved[id] -= a.In - a.Out
		}
	}
	maps.DeleteFunc(moved, func(_ int64, by money.VND) bool { return by == 0 })
	if err := f.alongNumbers(moved); err != nil {
		return err
	}
	var days []workday.Day
	err := f.tx.Each(`
		select distinct day from disclose.day_file_accounts
		where account_id = any ($1) and day > $2 order by day`,
		[]any{slices.AppendSeq([]int64{}, maps.Keys(moved)), f.day}, func(r pg.Scanner) error {
			var d workday.Day
			err := r.Scan(&d)
			days = append(days, d)
			return err
		})
	if err != nil {
		return fmt.Errorf("find the days after: %w", err)
	}
	for _, d := range days {
		if err := f.carryTo(d, moved); err != nil {
			return fmt.Errorf("carry on to %s: %w", d, err)
		}
	}
	return nil
}

// alongNumbers adds what moved to the other rows of the same number: an account that passed to
// another unit goes on from what it held.
func (f *dayFile) alongNumbers(moved map[int64]money.VND) error {
	all := maps.Clone(moved)
	err := f.tx.Each(`
		select a.id, b.id from giving.public_bank_accounts a
		join giving.public_bank_accounts b on b.bin = a.bin and b.number = a.number and b.id <> a.id
		where a.id = any ($1)`, []any{slices.AppendSeq([]int64{}, maps.Keys(moved))}, func(r pg.Scanner) error {
		var one, other int64
		err := r.Scan(&one, &other)
		all[other] += moved[one]
		return err
	})
	if err != nil {
		return fmt.Errorf("look for whose accounts were others': %w", err)
	}
	maps.Copy(moved, all)
	return nil
}

func (f *dayFile) carryTo(day workday.Day, moved map[int64]money.VND) error {
	v, err := newestOf(f.tx, day)
	if err != nil {
		return err
	}
	changed := false
	for id, by := range moved {
		if a := v.accounts[id]; a != nil {
			a.Opening, a.Closing, changed = a.Opening+by, a.Closing+by, true
		}
	}
	if !changed {
		return nil
	}
	v.number++
	return v.keep(f.tx)
}

// keep stores the accounts and the version, and tells the public log.
func (v *version) keep(tx *pg.Tx) error {
	list := make([]DayAccount, 0, len(v.accounts))
	for _, id := range slices.Sorted(maps.Keys(v.accounts)) {
		a := *v.accounts[id]
		list = append(list, a)
		_, err := tx.Exec(`
			insert into disclose.day_file_accounts
				(day, version, account_id, lines, opening, sum_in, sum_out, closing, bank)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, v.day, v.number, a.Account, a.Lines,
			int64(a.Opening), int64(a.In), int64(a.Out), int64(a.Closing), (*int64)(a.Bank))
		if err != nil {
			return fmt.Errorf("keep account %d: %w", a.Account, err)
		}
	}
	_, err := tx.Exec(`
		insert into disclose.day_files (day, version, sha256, bytes, lines, kept_by)
		values ($1, $2, $3, $4, $5, $6)`, v.day, v.number, v.sum, v.bytes, v.lines, v.keptBy)
	if err != nil {
		return fmt.Errorf("keep version %d: %w", v.number, err)
	}
	return v.tell(tx, list)
}

// accountsToldMax keeps a leaf within its bytes; a fund with more accounts on a day
// tells of them in its list of day files.
const accountsToldMax = 400

func (v *version) tell(tx *pg.Tx, list []DayAccount) error {
	accounts := []map[string]any{}
	for _, a := range list[:min(len(list), accountsToldMax)] {
		told := map[string]any{
			"account": a.BIN + "/" + a.Number, "opening": a.Opening, "in": a.In, "out": a.Out, "closing": a.Closing,
		}
		if a.Bank != nil {
			told["bank"] = *a.Bank
		}
		accounts = append(accounts, told)
	}
	body, err := leaf.Encode("day_file", map[string]any{
		"day": v.day, "version": v.number, "sha256": hex.EncodeToString(v.sum), "bytes": v.bytes, "lines": v.lines,
		"accounts": accounts,
	})
	if err != nil {
		return err
	}
	ref := v.day.String() + "/" + strconv.Itoa(v.number)
	return tlog.Append(tx, []tlog.Leaf{{Kind: "day_file", Ref: ref, Body: body}})
}

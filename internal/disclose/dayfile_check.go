package disclose

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Promises of what is published that are computed and not asked for in SQL alone.
var Promises = []pg.Promise{CheckDays}

// brokenDaysMax bounds how many days are named.
const brokenDaysMax = 20

// CheckDays writes each published day anew from the statement's lines, as a visitor's
// search shows them, and holds it against the hash that the public log has. It keeps one
// page of lines in mind. A day with a change that waits to be published is not held:
// it will have another version in minutes. A change that says it comes later does not count.
func CheckDays(ctx context.Context, check *sql.Tx) ([]pg.Broken, error) {
	tx := pg.Reading(ctx, check)
	var days []version
	err := tx.Each(`
		select f.day, f.version, f.sha256
		from disclose.public_day_files f
		where f.newest and not exists (
			select from disclose.day_moves m
			where m.day = f.day and m.at <= clock_timestamp() + interval '1 minute')
		order by f.day`, nil, func(r pg.Scanner) error {
		var v version
		err := r.Scan(&v.day, &v.number, &v.sum)
		days = append(days, v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find the published days: %w", err)
	}
	b := pg.Broken{
		Check:   "published_days_are_the_statement",
		Promise: "Each published day of the statement, written again from today's lines, makes the file whose hash is in the public log.",
		Columns: []string{"ngày", "phiên bản", "mã đã công bố", "mã viết lại hôm nay"},
	}
	for _, v := range days {
		sum, err := sumOfDay(tx, v.day)
		if err != nil {
			return nil, fmt.Errorf("write %s anew: %w", v.day, err)
		}
		if !bytes.Equal(sum, v.sum) && len(b.Rows) < brokenDaysMax {
			b.Rows = append(b.Rows, []string{
				v.day.String(), fmt.Sprint(v.number), hex.EncodeToString(v.sum), hex.EncodeToString(sum),
			})
		}
	}
	if len(b.Rows) == 0 {
		return nil, nil
	}
	return []pg.Broken{b}, nil
}

func sumOfDay(tx *pg.Tx, day workday.Day) ([]byte, error) {
	hash := sha256.New()
	err := giving.WriteDay(tx, day, hash, func(giving.StatementItem) {})
	return hash.Sum(nil), err
}

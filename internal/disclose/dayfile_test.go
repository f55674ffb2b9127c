package disclose

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/verify"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// linesOnly are the promises that lines without sightings and entries break.
func linesOnly(w *world) {
	pgtest.Breaks(w.db, "account_covers_add_up", "statement_rows_cover_lines", "statement_rows_are_sighted",
		"bank_balance_is_what_lines_say", "bank_line_has_entry", "line_sightings_are_kept")
}

// line puts one line of a bank into the statement; balance 0 is unknown.
func (w *world) line(c call, at, direction string, amount, balance int64, text string) (id int64) {
	w.Helper()
	w.next++
	w.update(func(tx *pg.Tx) error {
		err := tx.Row(`
			insert into giving.bank_lines (account_id, campaign_id, unit_id, channel, booked_on, direction, kind, amount,
				doc_no, reference, text, counterparty, code, balance, fingerprint, nth, salt, entry_id, state, first_seen_at)
			values ($1, $2, $3, 'file', ($4::timestamptz at time zone 'Asia/Ho_Chi_Minh')::date, $5,
				case $5 when 'in' then 'interest' else 'fee' end, $6, '', '', $7, '', '', nullif($8::bigint, 0),
				gen_random_uuid(), 1, '0123456789abcdef', null, 'held', $9)
			returning id`, c.bank, c.id, w.unit.ID, at, direction, amount, text, balance, tx.Now).Scan(&id)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`
			insert into giving.statement_rows (line_id, account_id, campaign_id, at, timed, direction, kind, amount,
				public_text, norm, sh, hidden, screen_version)
			values ($1, $2, $3, $4, true, $5, case $5 when 'in' then 'interest' else 'fee' end, $6, $7, lower($7), '{}', false, 1)`,
			id, c.bank, c.id, at, direction, amount, text)
		return err
	})
	return id
}

func (w *world) publish() int {
	w.Helper()
	n, err := PublishDaysNow(ctx, w.db)
	if err != nil {
		w.Fatal(err)
	}
	return n
}

func (w *world) day(d workday.Day) DayState {
	w.Helper()
	s, err := DayOf(ctx, w.db, d)
	if err != nil {
		w.Fatal(err)
	}
	return s
}

// bytesOf is a published version, held against its hash and against its leaf.
func (w *world) bytesOf(d workday.Day, version int) string {
	w.Helper()
	f, err := DayFileOf(ctx, w.db, d, version)
	if err != nil || f == nil {
		w.Fatalf("%s version %d: %+v %v", d, version, f, err)
	}
	var b bytes.Buffer
	if err := f.Copy(ctx, w.db, &b); err != nil {
		w.Fatal(err)
	}
	if sum := sha256.Sum256(b.Bytes()); hex.EncodeToString(sum[:]) != f.SHA256 || int64(b.Len()) != f.Bytes {
		w.Errorf("%s version %d: %d bytes with hash %x, said %d %s", d, version, b.Len(), sum, f.Bytes, f.SHA256)
	}
	w.update(func(tx *pg.Tx) error {
		p, err := tlog.Find(tx, "day_file", fmt.Sprintf("%s/%d", d, f.Version))
		if err != nil || p == nil {
			w.Fatalf("no leaf of %s version %d: %v", d, f.Version, err)
		}
		l, err := leaf.Parse(p.Body)
		if err != nil {
			return err
		}
		return verify.DayFile(l, bytes.NewReader(b.Bytes()))
	})
	return b.String()
}

// A finished day is published once, with what its accounts held; a change makes the
// next version, and the first stays as it was. Today is not published.
func TestDayFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "20")
	linesOnly(w)
	c := w.open("lu-thu", "LS", false)
	w.line(c, "2026-10-02 01:00:00Z", "in", 500_000, 500_000, "=UNG HO")
	w.line(c, "2026-10-02 16:59:59Z", "out", 2_200, 497_800, "PHI") // 23:59:59 on the 2nd
	w.line(c, "2026-10-02 17:00:00Z", "in", 10_000, 507_800, "LAI") // midnight: the 3rd
	w.line(c, "2026-10-03 02:00:00Z", "in", 20_000, 0, "LAI")       // the bank gave no balance
	w.line(c, "2026-11-12 01:00:00Z", "in", 1, 0, "HOM NAY")

	if n := w.publish(); n != 2 {
		t.Errorf("published %d days", n)
	}
	if n := w.publish(); n != 0 {
		t.Errorf("published %d days again", n)
	}
	s := w.day(day(2))
	if !s.Finished || s.Changed || len(s.Versions) != 1 || s.Newest() == nil || len(s.Accounts) != 1 {
		t.Fatalf("%+v", s)
	}
	if a := s.Accounts[0]; a.Opening != 0 || a.In != 500_000 || a.Out != 2_200 || a.Closing != 497_800 || a.Bank == nil || !a.Agrees() {
		t.Errorf("%+v", a)
	}
	if a := w.day(day(3)).Accounts[0]; a.Opening != 497_800 || a.Closing != 527_800 || a.Bank != nil || a.Agrees() {
		t.Errorf("%+v", a)
	}
	first := w.bytesOf(day(2), 1)
	if !strings.HasPrefix(first, "\ufeffid,booked_on,") || !strings.Contains(first, ",500000,'=UNG HO,") || strings.Count(first, "\n") != 3 {
		t.Error(first)
	}

	w.line(c, "2026-10-02 05:00:00Z", "in", 7, 0, "MUON") // imported late
	if s := w.day(day(2)); !s.Changed || s.Newest() != nil {
		t.Errorf("a late line: %+v", s)
	}
	if n, err := PublishDays(ctx, w.db); n != 0 || err != nil {
		t.Errorf("published %d before the day was still, %v", n, err)
	}
	if n := w.publish(); n != 1 {
		t.Errorf("published %d days", n)
	}
	if second := w.bytesOf(day(2), 0); !strings.Contains(second, ",MUON,") || w.bytesOf(day(2), 1) != first {
		t.Error(second)
	}
	files, err := DayFiles(ctx, w.db, 0, 0, 10)
	if err != nil || len(files) != 4 || files[0].Day != day(3) || files[0].Version != 2 || files[0].SHA256 != files[1].SHA256 ||
		files[0].Accounts[0].Opening != 497_807 || files[2].Version != 2 || !files[2].Newest || files[3].Newest {
		t.Errorf("%+v %v", files, err)
	}
	if files, err = DayFiles(ctx, w.db, day(2), 2, 10); err != nil || len(files) != 1 || files[0].Version != 1 {
		t.Errorf("%+v %v", files, err)
	}
	if f, err := DayFileOf(ctx, w.db, workday.Date(2026, 11, 12), 0); f != nil || err != nil {
		t.Errorf("today: %+v %v", f, err)
	}
	if w.bytesOf(day(3), 2) != w.bytesOf(day(3), 1) {
		t.Error("a late line of the day before changed the bytes of the next")
	}
	w.fold()
	if s := w.day(day(3)); s.Accounts[0].Opening != 497_807 || s.Changed {
		t.Errorf("a late line of the day before: %+v", s.Accounts)
	}
}

// An account that passed to another campaign begins with what it held, and a late line of a day
// before is carried on to it.
func TestDayFilePasses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "20")
	linesOnly(w)
	old, now := w.open("huyen-thu", "HT", false), w.open("tinh-thu", "TT", false)
	_, err := pgtest.Owner(t, w.db).Exec(`
		update giving.bank_accounts b set number = a.number, bin = a.bin, after_id = a.id, opened_on = $3
		from giving.bank_accounts a where a.campaign_id = $1 and b.campaign_id = $2`, old.id, now.id, "2026-10-03")
	if err != nil {
		t.Fatal(err)
	}
	w.line(old, "2026-10-02 01:00:00Z", "in", 500_000, 500_000, "UNG HO")
	w.line(now, "2026-10-03 02:00:00Z", "in", 20_000, 520_000, "UNG HO")
	w.publish()
	if a := w.day(day(3)).Accounts; len(a) != 1 || a[0].Opening != 500_000 || a[0].Closing != 520_000 {
		t.Errorf("%+v", a)
	}
	w.line(old, "2026-10-02 05:00:00Z", "in", 7, 0, "MUON")
	w.publish()
	files, err := DayFiles(ctx, w.db, 0, 0, 10)
	if err != nil || len(files) != 4 || files[0].Day != day(3) || files[0].Version != 2 || files[0].Accounts[0].Opening != 500_007 {
		t.Errorf("%+v %v", files, err)
	}
}

// A name that is hidden after its day was published is in no version that can still be
// had, at once; its hash stays.
func TestDayFileHides(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "20")
	linesOnly(w)
	c := w.open("lu-thu", "LS", false)
	id := w.line(c, "2026-10-02 01:00:00Z", "in", 500_000, 0, "NGUYEN THI KIN UNG HO")
	other := w.line(c, "2026-10-02 02:00:00Z", "in", 500_000, 0, "TRAN VAN MO")
	w.publish()
	show := func(line int64, text string, hidden bool) {
		t.Helper()
		w.update(func(tx *pg.Tx) error {
			_, err := tx.Exec(`update giving.statement_rows set public_text = $2, norm = $2, hidden = $3 where line_id = $1`, line, text, hidden)
			return err
		})
	}
	show(id, "", true)
	gone := func(version int) {
		t.Helper()
		if f, err := DayFileOf(ctx, w.db, day(2), version); !fault.Is(err, "disclose.day.withdrawn") {
			t.Fatalf("version %d can be had: %+v %v", version, f, err)
		}
		f := DayFile{Day: day(2), Version: version, Bytes: 1}
		if err := f.Copy(ctx, w.db, &bytes.Buffer{}); err == nil {
			t.Fatalf("the bytes of version %d can be had", version)
		}
	}
	gone(1) // before the next version is there
	if f, err := DayFileOf(ctx, w.db, day(2), 0); f != nil || err != nil {
		t.Errorf("%+v %v", f, err)
	}
	if n, err := PublishDays(ctx, w.db); n != 1 || err != nil {
		t.Errorf("a hidden name waits: %d, %v", n, err)
	}
	gone(1)
	if second := w.bytesOf(day(2), 2); strings.Contains(second, "KIN") || !strings.Contains(second, "TRAN") {
		t.Error(second)
	}
	show(id, "NGUYEN THI KIN UNG HO", false) // she changed her mind: nothing is withheld for that
	w.publish()
	if third := w.bytesOf(day(2), 3); !strings.Contains(third, "KIN") || w.bytesOf(day(2), 2) == third {
		t.Error(third)
	}
	show(other, "TRAN •••", false) // screened anew
	w.publish()
	gone(3)
	gone(1)
	if s := w.day(day(2)); len(s.Versions) != 4 || s.Versions[0].Withdrawn || !s.Versions[3].Withdrawn || s.Versions[3].SHA256 == "" {
		t.Errorf("%+v", s.Versions)
	}
}

// Whoever publishes at the same moment, a day gets one version. A word of a change that
// changed no byte makes none.
func TestDayFileRace(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "20")
	linesOnly(w)
	c := w.open("lu-thu", "LS", false)
	for d := range 5 {
		w.line(c, fmt.Sprintf("2026-10-%02d 01:00:00Z", d+1), "in", 5, 0, "UNG HO")
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := PublishDaysNow(context.Background(), w.db); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	w.publish()
	w.update(func(tx *pg.Tx) error {
		_, err := tx.Exec(`update giving.bank_lines set state = 'booked', entry_id = 1`)
		return err
	})
	if s := w.day(day(1)); !s.Changed {
		t.Errorf("%+v", s)
	}
	if n := w.publish(); n != 0 {
		t.Errorf("%d versions without a change", n)
	}
	files, err := DayFiles(ctx, w.db, 0, 0, 10)
	if err != nil || len(files) != 5 || w.day(day(1)).Changed {
		t.Errorf("%d files, %v", len(files), err)
	}
}

// A published file is what was hashed and told, whoever writes: the database refuses,
// and what was done past it is found.
func TestDayFileAttacked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "20")
	linesOnly(w)
	c := w.open("lu-thu", "LS", false)
	w.line(c, "2026-10-02 01:00:00Z", "in", 500_000, 0, "UNG HO")
	w.publish()
	app, owner := pgtest.Raw(t, w.db), pgtest.Owner(t, w.db)
	for _, s := range []string{
		`update disclose.day_files set sha256 = sha256('x')`,
		`delete from disclose.day_file_pieces`,
		`truncate disclose.day_files cascade`,
		`delete from disclose.day_file_accounts`,
		`delete from disclose.day_file_withdrawals`,
		`delete from disclose.day_moves`,
		`insert into disclose.day_file_pieces values ('2026-10-02', 1, 1, 'more')`,
		`insert into disclose.day_file_accounts values ('2026-10-02', 1, 99, 1, 0, 1, 0, 1, null)`,
		`insert into disclose.day_files (day, version, sha256, bytes, lines, kept_by) values ('2026-10-02', 3, sha256('x'), 1, 0, 3)`,
		`insert into disclose.day_files (day, version, sha256, bytes, lines, kept_by) values ('2026-10-02', 2, sha256('x'), 1, 0, 2)`,
		`insert into disclose.day_files (day, version, sha256, bytes, lines, kept_by, made_at) select day, 2, sha256, bytes, 0, 1, '2026-10-02' from disclose.day_files`,
	} {
		pgtest.Refused(t, app, s)
	}
	pgtest.Refused(t, owner, `update disclose.day_files set lines = 2`)
	pgtest.Refused(t, owner, `insert into disclose.day_file_accounts values ('2026-10-09', 1, 1, 1, 5, 1, 0, 7, null)`)

	super := pgtest.Super(t, w.db)
	if _, err := super.Exec(`
		set session_replication_role = replica;
		alter table disclose.day_file_pieces disable trigger all;
		alter table disclose.day_file_accounts disable trigger all;
		update disclose.day_file_pieces set body = replace(convert_from(body, 'UTF8'), '500000', '900000')::bytea;
		update disclose.day_file_accounts set sum_in = 900000, closing = 900000;`); err != nil {
		t.Fatal(err)
	}
	w.finds("day_files_are_what_was_told")
	w.finds("day_files_say_what_the_statement_says")
}

// A published line that is changed past every trigger is named by its day, whatever of
// it was changed; a change that waits to be published is not, unless it says that it is
// of tomorrow.
func TestDayFileIsTheStatement(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "20")
	linesOnly(w)
	c := w.open("lu-thu", "LS", false)
	w.line(c, "2026-10-02 01:00:00Z", "in", 500_000, 0, "UNG HO")
	w.line(c, "2026-10-03 01:00:00Z", "in", 7, 0, "LAI")
	w.publish()
	super := pgtest.Super(t, w.db)
	named := func(statement string) (days []string) {
		t.Helper()
		tx, err := super.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		for _, s := range []string{
			`set local session_replication_role = replica`,
			`alter table giving.statement_rows disable trigger all`, statement,
		} {
			if _, err := tx.Exec(s); err != nil {
				t.Fatalf("%s: %v", s, err)
			}
		}
		broken, err := CheckDays(ctx, tx)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range broken {
			for _, row := range b.Rows {
				days = append(days, row[0])
			}
		}
		return days
	}
	for _, change := range []string{
		`public_text = 'UNG HO 50000000'`, `public_text = ''`, `kind = 'fee'`, `direction = 'out'`, `amount = 500001`,
		`at = at + interval '1 minute'`, `timed = false`, `account_id = 0`, `campaign_id = 0`, `line_id = 99`,
	} {
		got := named(`update giving.statement_rows set ` + change + ` where amount = 500000`)
		if !slices.Equal(got, []string{"2026-10-02"}) {
			t.Errorf("%s: %v", change, got)
		}
	}
	const text = `update giving.statement_rows set public_text = 'x' where amount = 7;`
	move := func(at string) string {
		return text + `insert into disclose.day_moves (day, hides, at) values ('2026-10-03', false, ` + at + `)`
	}
	for statement, want := range map[string]int{
		`select`: 0, text: 1, move(`now()`): 0, move(`now() + interval '1 year'`): 1,
		text + `insert into disclose.day_file_withdrawals (day, version) select day, version from disclose.day_files`: 1,
	} {
		if got := named(statement); len(got) != want {
			t.Errorf("%s: %v", statement, got)
		}
	}
}

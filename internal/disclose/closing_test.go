package disclose

import (
	"fmt"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// The bank's own balance at the end of a day needs no order of its lines.
func TestBankClosings(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "20")
	linesOnly(w)
	c := w.open("lu-thu", "LS", false)
	type l struct {
		direction       string
		amount, balance int64
	}
	for i, tt := range []struct {
		lines []l
		want  int64 // 0: unknown
	}{
		{[]l{{"in", 5, 105}, {"in", 5, 110}, {"out", 10, 100}, {"in", 7, 107}}, 107},
		{[]l{{"in", 7, 107}, {"out", 10, 100}, {"in", 5, 110}, {"in", 5, 105}}, 107}, // newest first
		{[]l{{"in", 5, 105}, {"out", 5, 100}}, 0},                                    // it may have ended with either
		{[]l{{"in", 5, 105}, {"in", 5, 0}}, 0},                                       // one without
		{[]l{{"in", 5, 105}, {"in", 5, 210}}, 0},                                     // a line between them is missing
	} {
		d := day(i + 1)
		for n, one := range tt.lines {
			w.line(c, fmt.Sprintf("%s 0%d:00:00Z", d, n+1), one.direction, one.amount, one.balance, "X")
		}
		var got int64
		w.update(func(tx *pg.Tx) error {
			return tx.Row(`select coalesce(max(balance), 0) from disclose.bank_closings($1)`, d).Scan(&got)
		})
		if got != tt.want {
			t.Errorf("%v: the bank ends with %d; want %d", tt.lines, got, tt.want)
		}
	}
}

// What a webhook tells is no balance of the bank's own: only its statements say how a day
// ended.
func TestBankClosingsAreOfStatements(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "20")
	linesOnly(w)
	c := w.open("lu-thu", "LS", false)
	closing := func(d workday.Day) (got int64) {
		w.update(func(tx *pg.Tx) error {
			return tx.Row(`select coalesce(max(balance), 0) from disclose.bank_closings($1)`, d).Scan(&got)
		})
		return got
	}
	super := pgtest.Super(t, w.db)
	run := func(sql string, args ...any) {
		t.Helper()
		if _, err := super.Exec(sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	run(`set session_replication_role = replica`)
	for i, channel := range []string{"file", "sepay", "casso"} {
		d := day(i + 1)
		id := w.line(c, d.String()+" 01:00:00Z", "in", 5, 105, "X")
		run(`update giving.bank_lines set channel = $1 where id = $2`, channel, id)
		want := int64(0)
		if channel == "file" {
			want = 105
		}
		if got := closing(d); got != want {
			t.Errorf("told by %s, the bank ends with %d; want %d", channel, got, want)
		}
		for nth, said := range []int64{100, 305} { // fetched before the line came, and after the day
			run(`insert into giving.statements (unit_id, account_id, file_id, sha256, name, profile, encoding, state, rows_total,
					lines_total, faults_total, sum_in, sum_out, from_on, through_on, closing, balanced, uploaded_by, uploaded_at, done_at)
				values ($1, $2, 1, sha256($3::text::bytea), 'a.csv', 'vcb', 'utf-8', 'done', 1, 1, 0, 5, 0, $4::date, $4::date, $5, false,
					1, $4::date + interval '2 days' + $6 * interval '1 hour', now())`, w.unit.ID, c.bank, fmt.Sprint(d, nth), d.String(), said, nth)
			want := said
			if channel == "file" && nth == 0 {
				want = 105 // the day goes on from it
			}
			if got := closing(d); got != want {
				t.Errorf("told by %s and closed with %d, the bank ends with %d; want %d", channel, said, got, want)
			}
		}
	}
}

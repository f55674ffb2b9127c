package tlog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Promises of the log that are computed and not asked for in SQL alone.
var Promises = []pg.Promise{CheckSeals, CheckTree}

// foundMax bounds how many findings of one kind or one table are told.
const foundMax = 20

// CheckSeals computes every seal anew from the rows and says which rows are no longer
// as they were sealed. It reads each table once, in the order in which its rows were
// born, and keeps no more than one seal in mind.
func CheckSeals(ctx context.Context, tx *sql.Tx) ([]pg.Broken, error) {
	c := &sealCheck{ctx: ctx, tx: tx}
	if err := c.run(); err != nil {
		return nil, fmt.Errorf("check the row seals: %w", err)
	}
	var broken []pg.Broken
	if len(c.seals) > 0 {
		broken = append(broken, pg.Broken{
			Check:   "seals_are_in_the_log",
			Promise: "Each seal follows on the one before it and agrees with its “rows” leaf in the public log.",
			Columns: []string{"niêm phong", "điều thấy"}, Rows: c.seals,
		})
	}
	if len(c.rows) > 0 {
		broken = append(broken, pg.Broken{
			Check:   "rows_are_as_sealed",
			Promise: "Every row that may not change is as it was when it was sealed: none changed, none added, none gone.",
			Columns: []string{"bảng", "niêm phong", "niêm phong lúc", "hàng", "điều thấy"}, Rows: c.rows,
		})
	}
	return broken, nil
}

type sealCheck struct {
	ctx         context.Context
	tx          *sql.Tx
	spans       []span
	seals, rows [][]string
	most        int // findings, with those of this table
}

// span is when the rows of a seal were born, and by which form it was made.
type span struct {
	n, from, to int64
	form        int
	at          time.Time
}

func (c *sealCheck) run() error {
	if _, err := c.tx.ExecContext(c.ctx, readAlike); err != nil {
		return err
	}
	if err := c.checkSeals(); err != nil {
		return err
	}
	for len(c.spans) > 0 { // seals of one form after another
		n := 1
		for n < len(c.spans) && c.spans[n].form == c.spans[0].form {
			n++
		}
		f := formOf(c.spans[0].form)
		if f == nil {
			c.seal(c.spans[0].n, fmt.Sprintf("làm theo mẫu %d, chương trình này không biết mẫu ấy", c.spans[0].form))
		} else if err := c.checkForm(f, c.spans[:n]); err != nil {
			return err
		}
		c.spans = c.spans[n:]
	}
	return nil
}

func formOf(number int) *form {
	for i := range forms {
		if forms[i].number == number {
			return &forms[i]
		}
	}
	return nil
}

func (c *sealCheck) seal(n int64, finding string) {
	if len(c.seals) < foundMax {
		c.seals = append(c.seals, []string{fmt.Sprint(n), finding})
	}
}

// checkSeals holds the seals against each other and against the log, and remembers
// their spans.
func (c *sealCheck) checkSeals() error {
	last := span{}
	err := each(c.ctx, c.tx, `
		select s.n, s.form, s.born_from, s.born_to, s.salt, s.commitment, s.sealed_at,
			coalesce(p.lines, ''), l.body
		from tlog.seals s
		left join lateral (
			select string_agg(of_table || ' ' || rows || ' ' || encode(hash, 'hex') || ' ' || encode(sha256(hints), 'hex') || e'\n', '' order by of_table collate "C") as lines
			from tlog.seal_parts where n = s.n) p on true
		left join tlog.leaves l on l.kind = 'rows' and l.ref = s.n::text
		order by s.n`, nil, func(rows *sql.Rows) error {
		var s rowSeal
		var lines string
		var body []byte
		err := rows.Scan(&s.n, &s.form, &s.from, &s.to, &s.salt, &s.commitment, &s.at, &lines, &body)
		if err != nil {
			return err
		}
		if s.n != last.n+1 || s.from != last.to {
			c.seal(s.n, fmt.Sprintf("không nối tiếp niêm phong %d: có niêm phong bị bớt hoặc bị sửa", last.n))
		}
		if len(s.salt) < 32 || !bytes.Equal(leaf.Commit(s.salt, []byte(s.head()+lines)), s.commitment) {
			c.seal(s.n, "nội dung niêm phong đã bị sửa: không ra đúng mã cam kết")
		}
		want, err := s.leaf()
		if err != nil {
			return err
		}
		if body == nil {
			c.seal(s.n, "không có mục «rows» trong sổ công khai")
		} else if !bytes.Equal(body, want.Body) {
			c.seal(s.n, "khác với mục «rows» trong sổ công khai")
		}
		last = span{s.n, s.from, s.to, s.form, s.at}
		c.spans = append(c.spans, last)
		return nil
	})
	if err != nil {
		return err
	}
	return c.checkLeaves(last)
}

// checkLeaves: a leaf tells of a seal that is not there, or of rows that nobody sees
// sealed because they are born in the future.
func (c *sealCheck) checkLeaves(last span) error {
	return each(c.ctx, c.tx, `
		select ref, 'mục «rows» trong sổ công khai nói về niêm phong này, nhưng nó không còn'
		from tlog.leaves l
		where kind = 'rows' and not exists (select from tlog.seals s where s.n::text = l.ref)
		union all
		select $1::text, 'phủ quá những gì đã ghi'
		where $2 > tlog.life() << 48 | pg_snapshot_xmax(pg_current_snapshot())::text::bigint`,
		[]any{fmt.Sprint(last.n), last.to}, func(rows *sql.Rows) error {
			var ref, finding string
			err := rows.Scan(&ref, &finding)
			if len(c.seals) < foundMax {
				c.seals = append(c.seals, []string{ref, finding})
			}
			return err
		})
}

// checkForm computes the parts of some seals of one form.
func (c *sealCheck) checkForm(f *form, spans []span) error {
	for _, t := range f.tables {
		if err := c.checkTable(t, spans); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return nil
}

// checkTable walks the sealed parts of a table and its rows side by side.
func (c *sealCheck) checkTable(t table, spans []span) error {
	c.most = len(c.rows) + foundMax
	sealed := map[int64]part{}
	err := each(c.ctx, c.tx, `select n, rows, hash from tlog.seal_parts where of_table = $1 and n between $2 and $3`,
		[]any{t.name, spans[0].n, spans[len(spans)-1].n}, func(rows *sql.Rows) error {
			var n int64
			var p part
			err := rows.Scan(&n, &p.rows, &p.hash)
			sealed[n] = p
			return err
		})
	if err != nil {
		return err
	}
	var wrong []span
	at := 0
	sum, many := sha256.New(), int64(0)
	done := func() {
		p := sealed[spans[at].n]
		if p.rows != many || many > 0 && !bytes.Equal(p.hash, sum.Sum(nil)) {
			wrong = append(wrong, spans[at])
		}
		sum.Reset()
		many = 0
		at++
	}
	err = each(c.ctx, c.tx, t.hashes(), []any{spans[0].from, spans[len(spans)-1].to}, func(rows *sql.Rows) error {
		var g group
		var hashes []byte
		if err := rows.Scan(&g.born, &g.rows, &hashes); err != nil {
			return err
		}
		g.add(hashes)
		for at < len(spans) && spans[at].to <= g.born {
			done()
		}
		many += g.rows
		sum.Write(g.bytes())
		return nil
	})
	if err != nil {
		return err
	}
	for at < len(spans) {
		done()
	}
	for _, s := range wrong[:min(len(wrong), foundMax)] {
		if err := c.name(t, s); err != nil {
			return err
		}
	}
	return c.checkFuture(t)
}

// name says which rows of a seal are not as sealed: the hints of those that are drop
// out, what remains is what was changed, added or taken away.
func (c *sealCheck) name(t table, s span) error {
	var hints []byte
	err := c.tx.QueryRowContext(c.ctx, `select hints from tlog.seal_parts where n = $1 and of_table = $2`,
		s.n, t.name).Scan(&hints)
	if err != nil && err != sql.ErrNoRows {
		return err
	}
	left := map[string]int{}
	for i := 0; i+hintBytes <= len(hints); i += hintBytes {
		left[string(hints[i:i+hintBytes])]++
	}
	var fresh []string
	key := `concat_ws('/', "` + strings.Join(t.key, `", "`) + `")`
	err = each(c.ctx, c.tx, `select `+key+`, substr(`+t.hash()+`, 1, 8) from `+t.name+` where born >= $1 and born < $2 order by 1`,
		[]any{s.from, s.to}, func(rows *sql.Rows) error {
			var key string
			var hint []byte
			err := rows.Scan(&key, &hint)
			if left[string(hint)] > 0 {
				left[string(hint)]--
			} else {
				fresh = append(fresh, key)
			}
			return err
		})
	if err != nil {
		return err
	}
	gone := 0
	for _, n := range left {
		gone += n
	}
	say := func(key, finding string) {
		if len(c.rows) < c.most {
			c.rows = append(c.rows, []string{t.name, fmt.Sprint(s.n), s.at.UTC().Format(time.RFC3339), key, finding})
		}
	}
	for i, key := range fresh {
		if i < gone {
			say(key, "đã bị sửa sau khi niêm phong")
		} else {
			say(key, "bị thêm vào sau khi niêm phong")
		}
	}
	if gone > len(fresh) {
		say("", fmt.Sprintf("bị bớt %d hàng sau khi niêm phong", gone-len(fresh)))
	}
	if gone == 0 && len(fresh) == 0 {
		say("", "giờ ghi của hàng đã bị sửa sau khi niêm phong")
	}
	return nil
}

// checkFuture finds rows that say they were born later than now: no seal would ever
// come to them.
func (c *sealCheck) checkFuture(t table) error {
	return each(c.ctx, c.tx, `select concat_ws('/', "`+strings.Join(t.key, `", "`)+`") from `+t.name+`
		where born >= tlog.life() << 48 | pg_snapshot_xmax(pg_current_snapshot())::text::bigint
		order by born limit 1`, nil, func(rows *sql.Rows) error {
		var key string
		err := rows.Scan(&key)
		if len(c.rows) < c.most {
			c.rows = append(c.rows, []string{t.name, "", "", key, "mang giờ ghi ở tương lai, sẽ không bao giờ được niêm phong"})
		}
		return err
	})
}

func each(ctx context.Context, tx *sql.Tx, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

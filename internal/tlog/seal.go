package tlog

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// sealLeaf tells that a seal was made and nothing of the rows: only who has rows
// and salt can compute the commitment.
type sealLeaf struct {
	Commitment string `json:"commitment"` // hex of leaf.Commit
	Form       int    `json:"form"`       // which columns, migrations/rows/<form>.txt
	Seal       int64  `json:"seal"`
}

// rowSeal is a row of tlog.seals: all rows born in [from, to) of the tables of a form.
type rowSeal struct {
	n, from, to      int64
	form             int
	at               time.Time
	salt, commitment []byte
	parts            []part
}

// part is what a seal says of one table.
type part struct {
	table string
	rows  int64
	hash  []byte
	hints []byte // the first hintBytes of each row's hash: enough to say which row it was
}

const hintBytes = 8

// head and lines are what is committed to.
func (s *rowSeal) head() string {
	return fmt.Sprintf("rows %d\n%d\n%d %d\n%s\n", s.form, s.n, s.from, s.to, s.at.UTC().Format(time.RFC3339Nano))
}

func (s *rowSeal) lines() string {
	var b strings.Builder
	slices.SortFunc(s.parts, func(a, b part) int { return strings.Compare(a.table, b.table) })
	for _, p := range s.parts {
		fmt.Fprintf(&b, "%s %d %x %x\n", p.table, p.rows, p.hash, sha256.Sum256(p.hints))
	}
	return b.String()
}

func (s *rowSeal) leaf() (Leaf, error) {
	body, err := leaf.Encode("rows", sealLeaf{
		Commitment: fmt.Sprintf("%x", s.commitment), Form: s.form, Seal: s.n,
	})
	return Leaf{Kind: "rows", Ref: strconv.FormatInt(s.n, 10), Body: body}, err
}

// SealMax is how many rows of one table a seal covers, but for those of one transaction:
// after a large file several small seals are made, with rests between them.
const SealMax = 20_000

// Seal commits to the rows that were written since the last seal, and says how many
// there were; at SealMax or above there are more. It reads without a transaction number, so that no leaf waits on it, and
// writes in a short transaction of its own; of two servers that seal at once one does
// nothing. Rows of transactions that still run wait for the next seal.
func Seal(ctx context.Context, db *pg.DB) (int64, error) {
	by := auth.System("seal")
	s := &rowSeal{form: forms[len(forms)-1].number, at: db.Now()}
	var rows int64
	err := db.View(ctx, by, func(tx *pg.Tx) error {
		var err error
		rows, err = s.read(tx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("read the rows to seal: %w", err)
	}
	if rows == 0 {
		return 0, nil
	}
	s.salt = make([]byte, 32)
	if _, err := rand.Read(s.salt); err != nil {
		return 0, err
	}
	s.commitment = leaf.Commit(s.salt, []byte(s.head()+s.lines()))
	err = db.Update(ctx, by, func(tx *pg.Tx) error {
		var mine bool
		err := tx.Row(`select pg_try_advisory_xact_lock(hashtext('tlog.seal'))
			and $1 = (select coalesce(max(n), 0) + 1 from tlog.seals)`, s.n).Scan(&mine)
		if err != nil || !mine {
			rows = 0
			return err
		}
		return s.write(tx)
	})
	if err != nil {
		return 0, fmt.Errorf("seal %d rows: %w", rows, err)
	}
	return rows, nil
}

// read hashes the rows below the horizon that no seal covers yet.
func (s *rowSeal) read(tx *pg.Tx) (int64, error) {
	if _, err := tx.Exec(readAlike + freshByIndex); err != nil {
		return 0, err
	}
	err := tx.Row(`
		select coalesce(max(n), 0) + 1, coalesce(max(born_to), 0),
			tlog.life() << 48 | pg_snapshot_xmin(pg_current_snapshot())::text::bigint
		from tlog.seals`).Scan(&s.n, &s.from, &s.to)
	if err != nil || s.to <= s.from {
		return 0, err
	}
	f := forms[len(forms)-1]
	var fresh []table
	var worth bool
	err = tx.Each(f.fresh(), []any{s.from, s.to}, func(r pg.Scanner) error {
		var i int
		err := r.Scan(&i)
		fresh = append(fresh, f.tables[i])
		worth = worth || !f.tables[i].along
		return err
	})
	if err == nil && !worth {
		worth, err = s.leavesBehind(tx)
	}
	if err != nil || !worth {
		return 0, err
	}
	if err := s.narrow(tx, fresh); err != nil {
		return 0, err
	}
	var rows int64
	for _, t := range fresh {
		p := part{table: t.name}
		sum := sha256.New()
		err := tx.Each(t.hashes(), []any{s.from, s.to}, func(r pg.Scanner) error {
			var g group
			var each []byte
			if err := r.Scan(&g.born, &g.rows, &each); err != nil {
				return err
			}
			g.add(each)
			p.rows += g.rows
			p.hints = append(p.hints, g.hints...)
			sum.Write(g.bytes())
			return nil
		})
		if err != nil {
			return 0, fmt.Errorf("%s: %w", t.name, err)
		}
		if p.rows == 0 {
			continue // they are beyond what this seal covers
		}
		p.hash = sum.Sum(nil)
		s.parts = append(s.parts, p)
		rows += p.rows
	}
	return rows, nil
}

// leavesBehind reports whether more checkpoints wait for a seal than the last one made
// itself: its leaf brought one. So all but the newest are sealed, and the log still rests.
func (s *rowSeal) leavesBehind(tx *pg.Tx) (more bool, err error) {
	err = tx.Row(`
		select count(*) > 1
		from (select from tlog.checkpoints where born >= $1 and born < $2 limit 2) c`, s.from, s.to).Scan(&more)
	return more, err
}

// narrow lets the seal end before the first transaction that has a row of any table
// behind SealMax others.
func (s *rowSeal) narrow(tx *pg.Tx, fresh []table) error {
	for _, t := range fresh {
		var born int64
		err := tx.Row(`select born from `+t.name+` where born >= $1 and born < $2
			order by born offset $3 limit 1`, s.from, s.to, SealMax).Scan(&born)
		if pg.NoRows(err) {
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		s.to = max(born, s.from+1)
	}
	return nil
}

func (s *rowSeal) write(tx *pg.Tx) error {
	_, err := tx.Exec(`
		insert into tlog.seals (n, form, born_from, born_to, salt, commitment, sealed_at)
		values ($1, $2, $3, $4, $5, $6, $7)`, s.n, s.form, s.from, s.to, s.salt, s.commitment, s.at)
	if err != nil {
		return err
	}
	names, counts := make([]string, len(s.parts)), make([]int64, len(s.parts))
	hashes, hints := make([][]byte, len(s.parts)), make([][]byte, len(s.parts))
	for i, p := range s.parts {
		names[i], counts[i], hashes[i], hints[i] = p.table, p.rows, p.hash, p.hints
	}
	_, err = tx.Exec(`
		insert into tlog.seal_parts (n, of_table, rows, hash, hints)
		select $1, t, r, h, i from unnest($2::text[], $3::bigint[], $4::bytea[], $5::bytea[]) as p (t, r, h, i)`,
		s.n, names, counts, hashes, hints)
	if err != nil {
		return err
	}
	l, err := s.leaf()
	if err != nil {
		return err
	}
	return Append(tx, []Leaf{l})
}

// group is the rows of one table that one transaction wrote, hashed: each row by
// itself, and the hashes in their own order, so that no collation plays a part.
type group struct {
	born, rows  int64
	hash, hints []byte
}

// add takes the rows' hashes, in any order. They are sorted here: twice as fast as in
// PostgreSQL, which has an import to do.
func (g *group) add(each []byte) {
	list := slices.Collect(slices.Chunk(each, sha256.Size))
	slices.SortFunc(list, bytes.Compare)
	sum := sha256.New()
	g.hints = make([]byte, 0, hintBytes*len(list))
	for _, h := range list {
		sum.Write(h)
		g.hints = append(g.hints, h[:hintBytes]...)
	}
	g.hash = sum.Sum(nil)
}

func (g *group) bytes() []byte {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 16+len(g.hash)), uint64(g.born))
	return append(binary.BigEndian.AppendUint64(b, uint64(g.rows)), g.hash...)
}

// readAlike fixes how PostgreSQL writes values as text, which is what is hashed.
const readAlike = `select set_config('datestyle', 'ISO, YMD', true), set_config('timezone', 'UTC', true),
	set_config('intervalstyle', 'iso_8601', true), set_config('bytea_output', 'hex', true),
	set_config('extra_float_digits', '1', true)`

// freshByIndex keeps PostgreSQL, which does not count a table that grows this fast, from
// reading all of it for its newest rows.
const freshByIndex = `, set_config('enable_seqscan', 'off', true)`

// hashes asks for the groups of the rows born in [$1, $2).
func (t table) hashes() string {
	return `
		select born, count(*), string_agg(` + t.hash() + `, '')
		from ` + t.name + ` where born >= $1 and born < $2
		group by born
		order by born`
}

// hash is the SQL of one row's hash.
func (t table) hash() string {
	return `sha256(convert_to(row(` + strings.Join(t.quoted(), ", ") + `)::text, 'UTF8'))`
}

// fresh asks which tables have rows born in [$1, $2), by their place in the form.
func (f form) fresh() string {
	var b strings.Builder
	for i, t := range f.tables {
		if i > 0 {
			b.WriteString(" union all ")
		}
		fmt.Fprintf(&b, "select %d where exists (select from %s where born >= $1 and born < $2)", i, t.name)
	}
	return b.String()
}

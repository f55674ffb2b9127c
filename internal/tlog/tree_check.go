package tlog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// CheckTree computes the tree of every origin anew from the leaves in their order, and
// holds each tile and each signed checkpoint against it. It reads every leaf once.
func CheckTree(ctx context.Context, tx *sql.Tx) ([]pg.Broken, error) {
	c := &treeCheck{ctx: ctx, tx: tx}
	if err := c.run(); err != nil {
		return nil, fmt.Errorf("check the tree of the log: %w", err)
	}
	if len(c.found) == 0 {
		return nil, nil
	}
	return []pg.Broken{{
		Check:   "log_is_its_leaves",
		Promise: "The tree, the tiles and the signed checkpoints of the public log can be computed again from its leaves.",
		Columns: []string{"sổ", "chỗ", "điều thấy"}, Rows: c.found,
	}}, nil
}

type treeCheck struct {
	ctx   context.Context
	tx    *sql.Tx
	found [][]string
}

// tree is one origin while it is computed.
type tree struct {
	id     int
	origin string
	keys   []logKey
	size   int64
	levels [8][]byte // hashes of the tile that each level is at
	tiles  map[tilePlace][32]byte
	stack  []tlog.Hash // roots of the whole subtrees on the left, largest first
	broken bool        // a place is empty: nothing behind it can be computed
}

type tilePlace struct {
	level int
	n     int64
}

type logKey struct {
	from     int64
	vkey     string
	endorsed string
	verifier note.Verifier
}

func (c *treeCheck) say(t *tree, place, finding string) {
	if len(c.found) < foundMax {
		c.found = append(c.found, []string{t.origin, place, finding})
	}
}

func (c *treeCheck) run() error {
	var trees []*tree
	err := each(c.ctx, c.tx, `select id, origin from tlog.origins order by id`, nil, func(rows *sql.Rows) error {
		t := &tree{tiles: map[tilePlace][32]byte{}}
		err := rows.Scan(&t.id, &t.origin)
		trees = append(trees, t)
		return err
	})
	if err != nil {
		return err
	}
	for i, t := range trees {
		if err := c.keys(t); err != nil {
			return err
		}
		if err := c.leaves(t); err != nil {
			return err
		}
		if t.broken {
			continue
		}
		if err := c.tiles(t); err != nil {
			return err
		}
		if err := c.others(t, i == len(trees)-1); err != nil {
			return err
		}
	}
	return nil
}

// keys reads the keys of an origin; each but the first is endorsed by the one before.
func (c *treeCheck) keys(t *tree) error {
	return each(c.ctx, c.tx, `select from_size, vkey, coalesce(endorsed, '') from tlog.keys where origin = $1 order by 1`,
		[]any{t.id}, func(rows *sql.Rows) error {
			var k logKey
			if err := rows.Scan(&k.from, &k.vkey, &k.endorsed); err != nil {
				return err
			}
			place := fmt.Sprintf("khóa từ cỡ %d", k.from)
			var err error
			if k.verifier, err = note.NewVerifier(k.vkey); err != nil || k.verifier.Name() != t.origin {
				c.say(t, place, "khóa công khai không đọc được")
				return nil
			}
			if n := len(t.keys); n > 0 {
				text := fmt.Sprintf("quykhancap log key\n%s\n%d\n%s\n", t.origin, k.from, k.vkey)
				got, err := note.Open([]byte(k.endorsed), note.VerifierList(t.keys[n-1].verifier))
				if err != nil || got.Text != text {
					c.say(t, place, "khóa trước không ký nhận khóa này")
				}
			}
			t.keys = append(t.keys, k)
			return nil
		})
}

func (t *tree) keyAt(size int64) note.Verifier {
	var v note.Verifier
	for _, k := range t.keys {
		if k.from <= size {
			v = k.verifier
		}
	}
	return v
}

// leaves walks the leaves in their order, with the checkpoint that ends behind each.
func (c *treeCheck) leaves(t *tree) error {
	return each(c.ctx, c.tx, `
		select s.pos, coalesce(l.kind, ''), l.body, c.root, coalesce(c.note, ''),
			substr(t.data, (s.pos % 256)::int * 32 + 1, 32)
		from tlog.sequenced s
		left join tlog.leaves l on (l.epoch, l.xid, l.id) = (s.epoch, s.xid, s.id)
		left join tlog.checkpoints c on c.origin = s.origin and c.size = s.pos + 1
		left join tlog.tiles t on t.origin = s.origin and t.level = 0 and t.n = s.pos / 256
		where s.origin = $1
		order by s.pos`, []any{t.id}, func(rows *sql.Rows) error {
		var pos int64
		var kind, text string
		var body, root, kept []byte
		if err := rows.Scan(&pos, &kind, &body, &root, &text, &kept); err != nil {
			return err
		}
		place := fmt.Sprintf("mục %d", pos)
		switch {
		case t.broken:
			return nil
		case pos != t.size:
			c.say(t, fmt.Sprintf("mục %d", t.size), "không có trong sổ: vị trí bị bỏ trống")
			t.broken = true
			return nil
		case body == nil:
			c.say(t, place, "nội dung của mục đã mất")
		}
		if body != nil && !strings.HasPrefix(kind, "test") && kind != "other" {
			if l, err := leaf.Parse(body); err != nil || l.Kind != kind {
				c.say(t, place, "nội dung của mục không đúng loại đã ghi: "+kind)
			}
		}
		hash := tlog.RecordHash(body)
		if body != nil && kept != nil && !bytes.Equal(hash[:], kept) {
			c.say(t, place, fmt.Sprintf("nội dung của mục không ra mã đã ghi trong mảnh 0/%d", pos/tileWidth))
		}
		t.add(hash)
		if root != nil {
			c.checkpoint(t, t.size, root, text)
		}
		return nil
	})
}

// add takes the next leaf in: into the tiles, and into the subtrees as a binary
// counter carries (RFC 6962 section 2.1).
func (t *tree) add(h tlog.Hash) {
	t.tile(0, h)
	t.size++
	t.stack = append(t.stack, h)
	for n := t.size; n%2 == 0; n /= 2 {
		i := len(t.stack) - 2
		t.stack = append(t.stack[:i], tlog.NodeHash(t.stack[i], t.stack[i+1]))
	}
}

// tile adds a hash to a level; a full tile is a hash of the level above.
func (t *tree) tile(level int, h tlog.Hash) {
	b := append(t.levels[level], h[:]...)
	t.levels[level] = b
	if len(b) < tileWidth*tlog.HashSize {
		return
	}
	t.tiles[tilePlace{level, t.size >> (8 * (level + 1))}] = sha256.Sum256(b)
	var row []tlog.Hash
	for part := range slices.Chunk(b, tlog.HashSize) {
		row = append(row, tlog.Hash(part))
	}
	for len(row) > 1 {
		for i := range len(row) / 2 {
			row[i] = tlog.NodeHash(row[2*i], row[2*i+1])
		}
		row = row[:len(row)/2]
	}
	t.levels[level] = b[:0]
	if level+1 < len(t.levels) {
		t.tile(level+1, row[0])
	}
}

func (t *tree) root() tlog.Hash {
	if len(t.stack) == 0 {
		return sha256.Sum256(nil)
	}
	h := t.stack[len(t.stack)-1]
	for i := len(t.stack) - 2; i >= 0; i-- {
		h = tlog.NodeHash(t.stack[i], h)
	}
	return h
}

func (c *treeCheck) checkpoint(t *tree, size int64, root []byte, text string) {
	place := fmt.Sprintf("mốc cỡ %d", size)
	want := t.root()
	if !bytes.Equal(root, want[:]) {
		c.say(t, place, "mã gốc không tính lại được từ các mục")
	}
	key := t.keyAt(size)
	if key == nil {
		return // said by keys
	}
	n, err := note.Open([]byte(text), note.VerifierList(key))
	if err != nil {
		c.say(t, place, "chữ ký của mốc không đúng")
	} else if n.Text != fmt.Sprintf("%s\n%d\n%s\n", t.origin, size, want) {
		c.say(t, place, "lời đã ký của mốc nói khác các mục")
	}
}

// tiles holds the tiles against those that were computed; the last of each level is
// what there is of it.
func (c *treeCheck) tiles(t *tree) error {
	for level, b := range t.levels {
		if len(b) > 0 {
			t.tiles[tilePlace{level, t.size >> (8 * (level + 1))}] = sha256.Sum256(b)
		}
	}
	err := each(c.ctx, c.tx, `select level, n, sha256(data) from tlog.tiles where origin = $1`,
		[]any{t.id}, func(rows *sql.Rows) error {
			var p tilePlace
			var got []byte
			if err := rows.Scan(&p.level, &p.n, &got); err != nil {
				return err
			}
			if want := t.tiles[p]; !bytes.Equal(got, want[:]) {
				c.say(t, fmt.Sprintf("mảnh %d/%d", p.level, p.n), "không tính lại được từ các mục")
			}
			delete(t.tiles, p)
			return nil
		})
	for p := range t.tiles {
		c.say(t, fmt.Sprintf("mảnh %d/%d", p.level, p.n), "không còn")
	}
	return err
}

// others: what no walk over the leaves comes by.
func (c *treeCheck) others(t *tree, newest bool) error {
	err := each(c.ctx, c.tx, `
		select size, root, note from tlog.checkpoints where origin = $1 and (size = 0 or size > $2)`,
		[]any{t.id, t.size}, func(rows *sql.Rows) error {
			var size int64
			var root []byte
			var text string
			err := rows.Scan(&size, &root, &text)
			if size > 0 {
				c.say(t, fmt.Sprintf("mốc cỡ %d", size), fmt.Sprintf("lớn hơn sổ, chỉ có %d mục", t.size))
			} else {
				c.checkpoint(&tree{origin: t.origin, keys: t.keys}, 0, root, text)
			}
			return err
		})
	if err != nil {
		return err
	}
	var head sql.NullInt64
	err = c.tx.QueryRowContext(c.ctx, `select max(size) from tlog.checkpoints where origin = $1`, t.id).Scan(&head)
	if err != nil {
		return err
	}
	if !head.Valid || head.Int64 < t.size {
		c.say(t, fmt.Sprintf("mốc cỡ %d", t.size), "không còn: các mục cuối không có mốc nào ký")
	}
	if !newest {
		return nil
	}
	return each(c.ctx, c.tx, `
		select l.kind, l.ref from tlog.leaves l, (
			select epoch, xid, id from tlog.sequenced where origin = $1 order by pos desc limit 1) last
		where (l.epoch, l.xid, l.id) < (last.epoch, last.xid, last.id) and not exists (
			select from tlog.sequenced s
			where s.origin = $1 and (s.epoch, s.xid, s.id) = (l.epoch, l.xid, l.id))`,
		[]any{t.id}, func(rows *sql.Rows) error {
			var kind, ref string
			err := rows.Scan(&kind, &ref)
			c.say(t, kind+" "+ref, "mục đã ghi mà không có vị trí trong sổ, tuy các mục sau nó đã có")
			return err
		})
}

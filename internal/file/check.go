package file

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"hash"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// foundMax bounds how many files are named.
const foundMax = 20

// CheckContents is a promise: every file that was handed in is still there, and its
// pieces, opened, have its hash. It reads all of them once, one piece in memory at a
// time: a gigabyte takes about six seconds. Without a key it can only tell whether the
// pieces are there and as long as they were.
func (s *Shelf) CheckContents(ctx context.Context, tx *sql.Tx) ([]pg.Broken, error) {
	b := pg.Broken{
		Check:   "files_are_what_was_handed_in",
		Promise: "Every file that was handed in has all its pieces, and its content still has the hash that was written down.",
		Columns: []string{"nội dung", "tệp", "điều thấy"},
	}
	rows, err := tx.QueryContext(ctx, `
		select c.id, coalesce(f.id, 0), c.sha256, c.size, c.sealed, k.n, k.body
		from (
			select content_id, min(id) as id from file.files group by content_id) f
		full join file.contents c on c.id = f.content_id
		left join file.chunks k on k.content_id = c.id
		where f.id is not null or c.sha256 is not null
		order by f.content_id is null, c.id, k.n`)
	if err != nil {
		return nil, fmt.Errorf("read the files: %w", err)
	}
	defer rows.Close()
	var c *content
	end := func() {
		if finding := c.end(s.AEAD != nil); finding != "" && len(b.Rows) < foundMax {
			b.Rows = append(b.Rows, []string{fmt.Sprint(c.id.Int64), fmt.Sprint(c.file), finding})
		}
	}
	for rows.Next() {
		next := content{whole: sha256.New()}
		var n sql.NullInt64
		var body sql.RawBytes
		if err := rows.Scan(&next.id, &next.file, &next.sha256, &next.size, &next.sealed, &n, &body); err != nil {
			return nil, fmt.Errorf("read the files: %w", err)
		}
		if c == nil || c.id != next.id || !next.id.Valid {
			end()
			c = &next
		}
		if n.Valid {
			c.add(s, n.Int64, body)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the files: %w", err)
	}
	end()
	if len(b.Rows) == 0 {
		return nil, nil
	}
	return []pg.Broken{b}, nil
}

// content is one while its pieces go by.
type content struct {
	id      sql.NullInt64 // none: a file whose content is gone
	file    int64         // the first that names it
	sha256  []byte
	size    sql.NullInt64
	sealed  sql.NullBool
	n, read int64
	whole   hash.Hash
	finding string
}

func (c *content) add(s *Shelf, n int64, body []byte) {
	switch {
	case c.finding != "":
		return
	case n != c.n:
		c.finding = fmt.Sprintf("thiếu mảnh %d", c.n)
		return
	}
	c.n++
	switch {
	case !c.sealed.Bool:
		c.read += int64(len(body))
		c.whole.Write(body)
	case s.AEAD == nil:
		c.read += int64(len(body) - sealedMore)
	default:
		plain, err := s.open(c.id.Int64, int(n), body)
		if err != nil {
			c.finding = fmt.Sprintf("mảnh %d đã bị sửa: không mở được", n)
			return
		}
		c.read += int64(len(plain))
		c.whole.Write(plain)
	}
}

// sealedMore is by how much a piece is longer once it is sealed: the nonce and the tag
// of AES-GCM.
const sealedMore = 12 + 16

func (c *content) end(opened bool) string {
	switch {
	case c == nil || c.finding != "":
	case !c.id.Valid:
		c.finding = "nội dung không còn"
	case c.sha256 == nil:
		c.finding = "mã băm không còn"
	case c.read != c.size.Int64:
		c.finding = fmt.Sprintf("đã ghi %d byte, còn %d byte", c.size.Int64, c.read)
	case (opened || !c.sealed.Bool) && !bytes.Equal(c.sha256, c.whole.Sum(nil)):
		c.finding = "khác mã băm đã ghi " + hex.EncodeToString(c.sha256)
	}
	if c == nil {
		return ""
	}
	return c.finding
}

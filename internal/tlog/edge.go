package tlog

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// Tiles of 256 hashes, as c2sp.org/tlog-tiles has them.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	tileBytes  = tileWidth * tlog.HashSize
)

// edge is the right edge of the tree: all that is needed to go on, at most 255 hashes
// a level.
type edge struct {
	origin int
	size   int64
	root   tlog.Hash
	levels [][]byte // of each level the hashes in its last tile, while that is not full
}

// tiles are those that a batch has written on, by columns.
type tiles struct {
	levels []int16
	ns     []int64
	datas  [][]byte
}

func (t *tiles) add(level int, n int64, data []byte) {
	t.levels, t.ns, t.datas = append(t.levels, int16(level)), append(t.ns, n), append(t.datas, data)
}

// is reports whether the edge is that of the head which the database has.
func (e *edge) is(head *Checkpoint) bool {
	return e != nil && e.origin == head.id && e.size == head.Size && e.root == head.Root
}

// readEdge reads it anew, and refuses tiles that do not make the root that was signed.
func readEdge(tx *pg.Tx, head *Checkpoint) (*edge, error) {
	e := &edge{origin: head.id, size: head.Size}
	err := tx.Each(`
		select level, data from tlog.tiles
		where origin = $1 and n = $2::bigint >> (8 * (level + 1)) and level <= 7
		order by level`, []any{head.id, head.Size}, func(r pg.Scanner) error {
		var level int
		var data []byte
		err := r.Scan(&level, &data)
		for len(e.levels) <= level {
			e.levels = append(e.levels, nil)
		}
		e.levels[level] = data
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the edge of the log: %w", err)
	}
	if e.root, err = tlog.TreeHash(e.size, e); err != nil {
		return nil, fmt.Errorf("read the edge of the log: %w", err)
	}
	if e.root != head.Root {
		return nil, fmt.Errorf("the tiles of the log make another root than the checkpoint of size %d", head.Size)
	}
	return e, nil
}

// grow adds the hashes of leaves, one after another, and returns the tiles that are
// new or longer.
func (e *edge) grow(hashes []byte) *tiles {
	var full tiles
	touched := 0
	for ; len(hashes) > 0; hashes = hashes[tlog.HashSize:] {
		touched = max(touched, e.put(&full, 0, e.size, hashes[:tlog.HashSize]))
		e.size++
	}
	for level := 0; level <= touched; level++ {
		if data := e.levels[level]; len(data) > 0 {
			full.add(level, e.size>>(tileHeight*(level+1)), data)
		}
	}
	return &full
}

// put appends the hash number i of a level. A tile that is full is done: its root is
// the next hash of the level above. It says how high it came.
func (e *edge) put(full *tiles, level int, i int64, hash []byte) int {
	if level == len(e.levels) {
		e.levels = append(e.levels, nil)
	}
	data := append(e.levels[level], hash...)
	e.levels[level] = data
	if len(data) < tileBytes {
		return level
	}
	full.add(level, i>>tileHeight, data)
	e.levels[level] = nil
	root := subtree(data)
	return e.put(full, level+1, i>>tileHeight, root[:])
}

// subtree is the root over the hashes of a whole tile.
func subtree(data []byte) tlog.Hash {
	if len(data) == tlog.HashSize {
		return tlog.Hash(data)
	}
	half := len(data) / 2
	return tlog.NodeHash(subtree(data[:half]), subtree(data[half:]))
}

// ReadHashes gives package tlog the hashes of the edge, by which it computes the root.
func (e *edge) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		t := tlog.TileForIndex(tileHeight, index)
		var data []byte
		if t.L < len(e.levels) && t.N == e.size>>(tileHeight*(t.L+1)) {
			data = e.levels[t.L]
		}
		if len(data) < t.W*tlog.HashSize {
			return nil, fmt.Errorf("the edge of the log lacks hash %d", index)
		}
		var err error
		if hashes[i], err = tlog.HashFromTile(t, data[:t.W*tlog.HashSize], index); err != nil {
			return nil, err
		}
	}
	return hashes, nil
}

package verify

import (
	"encoding/binary"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// The layout of c2sp.org/tlog-tiles: tiles of 256 hashes, bundles of 256 leaves.
const (
	tileHeight  = 8
	tileWidth   = 1 << tileHeight
	tileBytes   = tileWidth * tlog.HashSize
	bundleBytes = tileWidth * (2 + 65_535)
)

// tilePath is where a tile lies, "entries" being the level of the leaves themselves.
// x/mod writes the height into the path and c2sp does not.
func tilePath(level string, n int64, width int) string {
	t := tlog.Tile{H: tileHeight, L: 0, N: n, W: width}
	return "log/tile/" + level + "/" + strings.TrimPrefix(t.Path(), "tile/8/0/")
}

// splitBundle takes a bundle apart: each leaf after its length in two bytes.
func splitBundle(b []byte, want int) ([][]byte, error) {
	leaves := make([][]byte, 0, want)
	for len(b) > 0 {
		if len(b) < 2 {
			return leaves, wrong("thừa một byte", "one byte left over")
		}
		n := int(binary.BigEndian.Uint16(b))
		if len(b) < 2+n {
			return leaves, wrong("mục cuối dài %d byte mà chỉ còn %d", "a leaf of %d bytes in the last %d", n, len(b)-2)
		}
		leaves = append(leaves, b[2:2+n])
		b = b[2+n:]
		if len(leaves) > 2*tileWidth {
			return leaves, wrong("nhiều hơn %d mục", "more than %d leaves", 2*tileWidth)
		}
	}
	return leaves, nil
}

// tree grows by leaf hashes and keeps the right edge only: at most one hash a level
// (RFC 6962, section 2.1).
type tree struct {
	size int64
	edge []tlog.Hash // of the full subtrees, the largest first
}

func (t *tree) add(h tlog.Hash) {
	for n := t.size; n&1 == 1; n >>= 1 {
		last := len(t.edge) - 1
		h = tlog.NodeHash(t.edge[last], h)
		t.edge = t.edge[:last]
	}
	t.edge = append(t.edge, h)
	t.size++
}

func (t *tree) root() tlog.Hash {
	if t.size == 0 {
		h, _ := tlog.TreeHash(0, nil)
		return h
	}
	last := len(t.edge) - 1
	h := t.edge[last]
	for _, left := range slices.Backward(t.edge[:last]) {
		h = tlog.NodeHash(left, h)
	}
	return h
}

// tileRoot is the hash of a full tile, one leaf of the level above.
func tileRoot(hashes []tlog.Hash) tlog.Hash {
	var t tree
	for _, h := range hashes {
		t.add(h)
	}
	return t.root()
}

func tileOf(hashes []tlog.Hash) []byte {
	data := make([]byte, 0, tileBytes)
	for i := range hashes {
		data = append(data, hashes[i][:]...)
	}
	return data
}

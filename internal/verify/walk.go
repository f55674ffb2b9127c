package verify

import (
	"bytes"
	"context"
	"errors"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/leaf"
)

// fetchers is how many bundles are on their way at once. With 256 leaves in each, all
// that is held in memory at a time is some thousand leaves, however long the log is.
const fetchers = 8

// bundle is 256 leaves, or the last ones, with the tile that should be their hashes.
type bundle struct {
	n      int64
	width  int
	leaves []leaf.Leaf
	facts  []any       // what the rules look at, by leaf
	wrong  []error     // why a leaf cannot be read, by leaf
	hashes []tlog.Hash // of the leaves that came, perhaps more or fewer than width
	tile   []byte      // nil if it did not come
	errs   [2]error    // of the bundle, of the tile
}

// walk reads every leaf, holds it against the tree and gives it to each.
type walk struct {
	src    *Source
	report *Report
	head   *Checkpoint
	each   func(pos int64, l leaf.Leaf, fact any)
	former *State // whose root is computed on the way, or nil

	leaves, tiles tree          // the tree of the leaves, and that of the tiles that came
	above         [][]tlog.Hash // by level: the hashes of the tile that is growing
	differ        []difference  // where a leaf is not what its tile says
	files         []string      // tiles that are not what the leaves make
	formerRoot    *tlog.Hash
	gone          int // bundles that did not come
	lost          bool
	holes         bool // leaves are missing or cannot be read
}

type difference struct {
	pos        int64
	leaf, tile tlog.Hash
	path       string
}

const (
	// differMax bounds what a foreign log can make us remember.
	differMax = 1000
	// goneMax bundles may be missing before the rest is not asked for: a checkpoint may
	// promise any number.
	goneMax = 100
)

// run reports whether all leaves were read and make the signed root: what is left of a
// log with holes adds up to nothing.
func (w *walk) run(ctx context.Context) bool {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	w.passFormer()
	for b := range w.fetch(ctx) {
		if !w.take(b) {
			stop()
			break
		}
	}
	if w.lost {
		return false
	}
	w.endTiles(ctx)
	return w.judge() && !w.holes
}

// fetch gives the bundles in order, some of them asked for ahead.
func (w *walk) fetch(ctx context.Context) <-chan *bundle {
	ahead := make(chan chan *bundle, fetchers)
	out := make(chan *bundle)
	go func() {
		defer close(ahead)
		for n := int64(0); n*tileWidth < w.head.Size; n++ {
			one := make(chan *bundle, 1)
			select {
			case ahead <- one:
			case <-ctx.Done():
				return
			}
			go func() {
				one <- w.get(ctx, n, int(min(tileWidth, w.head.Size-n*tileWidth)))
			}()
		}
	}()
	go func() {
		defer close(out)
		for one := range ahead {
			select {
			case out <- <-one:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// get reads, hashes and takes apart one bundle; it runs beside others.
func (w *walk) get(ctx context.Context, n int64, width int) *bundle {
	b := &bundle{n: n, width: width}
	var raw []byte
	raw, b.errs[0] = readTile(ctx, w.src, "entries", n, width, bundleBytes)
	b.tile, b.errs[1] = readTile(ctx, w.src, "0", n, width, tileBytes)
	if b.errs[0] != nil {
		return b
	}
	bodies, err := splitBundle(raw, width)
	b.errs[0] = err
	for _, body := range bodies {
		b.hashes = append(b.hashes, tlog.RecordHash(body))
		l, err := leaf.Parse(body)
		if err == nil {
			err = leaf.Check(l)
		}
		var fact any
		if err == nil {
			fact, err = readFact(l)
		}
		b.leaves, b.facts, b.wrong = append(b.leaves, l), append(b.facts, fact), append(b.wrong, err)
	}
	return b
}

// readTile asks for the tile of that width, and for the full one if it has grown
// meanwhile; more of it than width is cut off.
func readTile(ctx context.Context, src *Source, level string, n int64, width, max int) ([]byte, error) {
	body, err := src.Read(ctx, tilePath(level, n, width), max)
	if width < tileWidth && errors.Is(err, errMissing) {
		if full, e := src.Read(ctx, tilePath(level, n, tileWidth), max); e == nil {
			if level == "entries" {
				return cutBundle(full, width), nil
			}
			body, err = full, nil
		}
	}
	if err == nil && level != "entries" {
		if len(body) < width*tlog.HashSize {
			return nil, wrong("thiếu mã băm", "hashes are missing")
		}
		body = body[:width*tlog.HashSize]
	}
	return body, err
}

// cutBundle is the first leaves of a bundle; one that cannot be read stays whole.
func cutBundle(b []byte, width int) []byte {
	leaves, err := splitBundle(b, width)
	if err != nil || len(leaves) < width {
		return b
	}
	size := 0
	for _, l := range leaves[:width] {
		size += 2 + len(l)
	}
	return b[:size]
}

// take holds one bundle against its tile. False ends the walk.
func (w *walk) take(b *bundle) bool {
	first := b.n * tileWidth
	for i, path := range []string{tilePath("entries", b.n, b.width), tilePath("0", b.n, b.width)} {
		switch err := b.errs[i]; {
		case err == nil:
		case lost(err):
			w.report.skip("leaves.lost", err, w.leaves.size)
			w.lost = true
			return false
		case errors.Is(err, errMissing):
			w.report.fail("file.missing", path)
		case errors.Is(err, errBroken):
			w.report.fail("file.broken", path)
		default:
			w.report.fail("source.broken", path, err)
		}
	}
	if b.errs[0] != nil {
		if w.gone++; w.gone == goneMax {
			w.report.fail("leaves.gone", goneMax, first)
			w.lost = true
			return false
		}
	}
	if b.errs[0] == nil && len(b.hashes) != b.width {
		w.report.fail("leaf.missing", first, len(b.hashes), b.width)
	}
	whole := b.errs[0] == nil && len(b.hashes) == b.width
	hashes := b.hashes
	if !whole {
		hashes = nil
	}
	w.grow(b, hashes)
	w.holes = w.holes || !whole
	for i, l := range b.leaves {
		if b.wrong[i] != nil {
			w.holes = true
			w.report.fail("leaf.grammar", first+int64(i), b.wrong[i].Error())
		} else if whole {
			w.each(first+int64(i), l, b.facts[i])
		}
	}
	return true
}

// grow adds a bundle's hashes to both trees. Where one of the two is missing the other
// stands in: the roots then tell whether it was the right one.
func (w *walk) grow(b *bundle, hashes []tlog.Hash) {
	first := b.n * tileWidth
	made := make([]tlog.Hash, 0, b.width)
	for i := range b.width {
		var told, own tlog.Hash
		if b.tile != nil {
			copy(told[:], b.tile[i*tlog.HashSize:])
		} else if hashes != nil {
			told = hashes[i]
		}
		if own = told; hashes != nil {
			own = hashes[i]
		}
		if own != told && len(w.differ) < differMax {
			w.differ = append(w.differ, difference{first + int64(i), own, told, tilePath("0", b.n, b.width)})
		}
		w.leaves.add(own)
		w.tiles.add(told)
		made = append(made, own)
		w.passFormer()
	}
	if b.width == tileWidth {
		w.raise(0, tileRoot(made))
	}
}

// passFormer keeps the root that the tree had when the visitor saw it last.
func (w *walk) passFormer() {
	if w.former != nil && w.leaves.size == w.former.Size {
		root := w.leaves.root()
		w.formerRoot = &root
	}
}

// raise puts the hash of a full tile into the tile above it.
func (w *walk) raise(level int, h tlog.Hash) {
	for len(w.above) <= level {
		w.above = append(w.above, nil)
	}
	w.above[level] = append(w.above[level], h)
}

// endTiles compares the tiles above the lowest level.
func (w *walk) endTiles(ctx context.Context) {
	for level := 0; level < len(w.above); level++ {
		hashes := w.above[level]
		for n := int64(0); int(n)*tileWidth < len(hashes); n++ {
			part := hashes[n*tileWidth : min((n+1)*tileWidth, int64(len(hashes)))]
			if len(part) == tileWidth {
				w.raise(level+1, tileRoot(part))
			}
			path := tilePath(strconv.Itoa(level+1), n, len(part))
			data, err := readTile(ctx, w.src, strconv.Itoa(level+1), n, len(part), tileBytes)
			switch {
			case errors.Is(err, errLost), ctx.Err() != nil:
				w.report.skip("leaves.lost", err, w.leaves.size)
				return
			case errors.Is(err, errMissing):
				w.report.fail("file.missing", path)
			case errors.Is(err, errBroken):
				w.report.fail("file.broken", path)
			case err != nil:
				w.report.fail("source.broken", path, err)
			case !bytes.Equal(data, tileOf(part)):
				w.files = append(w.files, path)
			}
		}
	}
}

// judge says what is wrong: the roots tell which of two that disagree is the one that
// the fund signed for.
func (w *walk) judge() bool {
	same := w.leaves.root() == w.head.Root
	if same {
		for _, d := range w.differ {
			if len(w.files) == 0 || w.files[len(w.files)-1] != d.path {
				w.files = append(w.files, d.path)
			}
		}
		for _, path := range w.files {
			w.report.fail("tile.changed", path)
		}
	} else {
		w.changed()
		if w.tiles.root() != w.head.Root {
			w.report.fail("root.other", w.leaves.root(), w.head.Root)
		}
	}
	switch {
	case w.head.Size == 0:
		w.report.skip("log.empty")
	case same && !w.report.has(Failed):
		w.report.pass("leaves.hashed", w.head.Size)
		w.report.pass("grammar.follows")
	}
	return same
}

// changed names the leaves that are not what was signed, two that only changed
// places as what they are.
func (w *walk) changed() {
	byTile := map[tlog.Hash]int{}
	for i, d := range w.differ {
		byTile[d.tile] = i
	}
	done := map[int]bool{}
	for i, d := range w.differ {
		if done[i] {
			continue
		}
		if j, ok := byTile[d.leaf]; ok && j != i && w.differ[j].leaf == d.tile {
			done[j] = true
			w.report.fail("leaf.swapped", d.pos, w.differ[j].pos)
			continue
		}
		w.report.fail("leaf.changed", d.pos)
	}
}

package verify

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/leaf"
)

// follower reads on behind the checkpoint that was checked: what the fund's pages show
// this moment may be newer than it.
type follower struct {
	c    *checker
	now  *Checkpoint
	tree tree // of the leaves up to now
	// each takes a leaf that is proved to stand in the log.
	each    func(pos int64, l leaf.Leaf, fact any)
	entries []*entryFact // behind the checkpoint that was checked
}

// followMax leaves are read on at most: a log that grows faster is checked without what
// its pages show this moment.
const followMax = 1 << 16

// next reads on to the newest checkpoint.
func (f *follower) next(ctx context.Context) error {
	msg, err := f.c.src.Read(ctx, "log/checkpoint", checkpointBytes)
	if err != nil {
		return err
	}
	head, err := openCheckpoint(msg, f.c.key)
	switch {
	case err != nil || head.Origin != f.now.Origin:
		return wrong("mốc sổ mới không do khóa của sổ này ký", "the new checkpoint is not signed by this log's key")
	case head.Size <= f.now.Size:
		return nil // the same, or another server's that is a moment behind
	case head.Size-f.c.head.Size > followMax:
		return wrong("trong lúc kiểm tra, sổ dài thêm quá %d mục", "the log grew by more than %d leaves meanwhile", followMax)
	}
	leaves, tree, err := f.read(ctx, head.Size)
	if err != nil {
		return err
	}
	if tree.root() != head.Root {
		f.c.report.fail("append.rewrote", head.Size, f.now.Size, moment(f.c.report.At))
		f.c.report.Evidence = append(f.c.report.Evidence, f.now.Note, head.Note)
		return wrong("sổ đã bị viết lại trong lúc kiểm tra", "the log was rewritten meanwhile")
	}
	for i, l := range leaves {
		fact, err := readFact(l)
		if err != nil {
			return wrong("mục mới không theo quy ước của sổ", "a new leaf is not as the log's grammar has it")
		}
		f.each(f.now.Size+int64(i), l, fact)
		if e, ok := fact.(*entryFact); ok {
			f.entries = append(f.entries, e)
		}
	}
	f.now, f.tree = head, tree
	return nil
}

// read gives the leaves from now up to a size, and the tree with them.
func (f *follower) read(ctx context.Context, size int64) (leaves []leaf.Leaf, t tree, err error) {
	t = tree{f.tree.size, append([]tlog.Hash(nil), f.tree.edge...)}
	for n := t.size / tileWidth; n*tileWidth < size; n++ {
		width := int(min(tileWidth, size-n*tileWidth))
		raw, err := readTile(ctx, f.c.src, "entries", n, width, bundleBytes)
		if err != nil {
			return nil, t, err
		}
		bodies, err := splitBundle(raw, width)
		if err != nil || len(bodies) < width {
			return nil, t, wrong("thiếu mục", "leaves are missing")
		}
		for _, body := range bodies[t.size-n*tileWidth : width] {
			l, err := leaf.Parse(body)
			if err == nil {
				err = leaf.Check(l)
			}
			if err != nil {
				return nil, t, wrong("mục mới không theo quy ước của sổ", "a new leaf is not as the log's grammar has it")
			}
			t.add(tlog.RecordHash(body))
			leaves = append(leaves, l)
		}
	}
	return leaves, t, nil
}

// moved is how much of each item the entries from the given one on have moved in the
// books of a unit or a campaign. No figure of them can have changed by more.
func (f *follower) moved(from int, of scope) map[string]int64 {
	asked := f.c.books.asked(of.unit, of.campaign)
	sums := map[string]int64{}
	for _, e := range f.entries[from:] {
		for _, p := range e.Postings {
			a, err := cellOf(p.From)
			if err != nil {
				continue // the books have refused it
			}
			b, err := cellOf(p.To)
			if err == nil && (asked[a.book] || asked[b.book]) {
				sums[a.item] += p.Qty
			}
		}
	}
	return sums
}

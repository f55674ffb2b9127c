package verify

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/leaf"
)

// Options are what a visitor brings along.
type Options struct {
	Key   string // the log's key, pinned; "" takes the state's, or the published one
	State *State // of the last visit, or nil
	File  string // that keeps the state, for the reader; "" if nothing is kept

	Witnesses []string // keys of those who must have signed as well; none are demanded where there are none
	Quorum    int      // how many of them; 0 for all
}

const (
	checkpointBytes = 64 << 10
	keysBytes       = 1 << 20
)

// checker is one run.
type checker struct {
	src    *Source
	report *Report
	opt    Options

	keys     *Keys
	head     *Checkpoint
	key      string // the newest trusted one
	appended bool   // the last visit's tree is known to be inside this one
	unproved error  // why the tiles did not tell whether it is
	restored *restart
	paper    bool // one receipt is checked and not the whole log
	books    *Books
	promises *promises
}

// Log checks the whole public log. The state it gives is what to remember for the next
// visit, nil if this one must not be remembered: then keep the old one.
func Log(ctx context.Context, src *Source, opt Options) (*Report, *State) {
	c := &checker{src: src, opt: opt, report: &Report{Source: src.Name, At: time.Now().UTC()}}
	next := c.log(ctx)
	c.report.seal()
	return c.report, next
}

func (c *checker) log(ctx context.Context) *State {
	if !c.readHead(ctx) {
		return nil
	}
	c.compare(ctx)
	c.witnesses(ctx)
	found := &Report{} // what the rules find counts only if all leaves are those that were signed
	rules := newRules(found)
	c.books, c.promises = rules.books, newPromises()
	take := func(pos int64, l leaf.Leaf, fact any) {
		if rules.add(pos, l.Kind, fact) {
			c.promises.add(fact)
			if err := c.books.add(fact); err != nil {
				found.fail("replay.refused", pos, err)
			}
		}
	}
	w := &walk{src: c.src, report: c.report, head: c.head, former: c.sameOrigin()}
	w.each = func(pos int64, l leaf.Leaf, fact any) {
		take(pos, l, fact)
		if c.restored != nil {
			c.restored.add(pos, l)
		}
	}
	whole := w.run(ctx)
	if !w.lost {
		c.afterWalk(w)
	}
	if whole {
		rules.end(c.head.Size)
		c.report.join(found)
		rules.report = c.report
		c.figures(ctx)
		c.days(ctx, rules.days)
		c.shownNow(ctx, &follower{c: c, now: c.head, tree: w.leaves, each: take})
	} else {
		c.report.skip("leaves.unjudged")
	}
	c.unread()
	c.report.tell("scope.log")
	if w.lost {
		return nil
	}
	return c.next()
}

// next is what to remember of this visit, nil if the last one's tree is not known to be
// inside this one.
func (c *checker) next() *State {
	if !c.appended {
		return nil
	}
	return &State{
		Origin: c.head.Origin, Size: c.head.Size, Root: c.head.Root, Key: c.key,
		Checkpoint: c.head.Note, Seen: c.report.At,
	}
}

// readHead reads checkpoint and keys and settles whom to trust.
func (c *checker) readHead(ctx context.Context) bool {
	msg, ok := c.readHome(ctx)
	if !ok {
		return false
	}
	const keys = "log/keys.json"
	body, err := c.src.Read(ctx, keys, keysBytes)
	if err == nil {
		c.keys, err = parseKeys(body)
	}
	switch {
	case errors.Is(err, errMissing), errors.Is(err, errWrong):
		c.report.fail("source.broken", keys, err)
		return false
	case err != nil:
		c.report.skip("source.lost", err)
		return false
	}
	told, err := unsigned(msg)
	if err != nil {
		c.report.fail("source.broken", "log/checkpoint", err)
		return false
	}
	if told.Origin != c.keys.Origin {
		c.report.fail("checkpoint.origin", told.Origin, c.keys.Origin)
		return false
	}
	if !c.trust(told.Size) {
		return false
	}
	if c.head, err = openCheckpoint(msg, c.key); err != nil {
		c.report.fail("checkpoint.unsigned", c.key)
		return false
	}
	c.src.book = c.head.Origin[strings.LastIndexByte(c.head.Origin, '/')+1:]
	r := c.report
	r.Origin, r.Size, r.Root, r.Key = c.head.Origin, c.head.Size, hex.EncodeToString(c.head.Root[:]), c.key
	r.pass("checkpoint.signed", c.head.Size, c.head.Root)
	return true
}

// trust settles which key must have signed: the one that was given or remembered, or
// the one that it and its successors endorsed. Without any, the published one is
// taken, which the report says.
func (c *checker) trust(size int64) bool {
	newest := c.keys.newest(size).VKey
	pinned := c.opt.Key
	if pinned == "" && c.opt.State != nil {
		pinned = c.opt.State.Key
	}
	if pinned == "" {
		if _, err := note.NewVerifier(newest); err != nil {
			c.report.fail("source.broken", "log/keys.json", errKeyForm)
			return false
		}
		c.key = newest
		c.report.tell("key.first", newest)
		return true
	}
	if _, err := note.NewVerifier(pinned); err != nil {
		c.report.skip("key.wrong", pinned)
		return false
	}
	trusted, ok := c.keys.follow(pinned, size)
	if !ok {
		c.report.fail("key.replaced", pinned, newest)
		return false
	}
	c.key = trusted
	if sameKey(trusted, pinned) {
		c.report.pass("key.pinned")
	} else {
		c.report.pass("key.followed", trusted)
	}
	return true
}

// sameOrigin is the last visit, if it was to this log.
func (c *checker) sameOrigin() *State {
	if s := c.opt.State; s != nil && s.Origin == c.head.Origin {
		return s
	}
	return nil
}

// compare holds the checkpoint against the last visit's. Whatever is found, the leaves
// are worth reading.
func (c *checker) compare(ctx context.Context) {
	if c.opt.File != "" {
		c.report.tell("state.file", c.opt.File)
	}
	s := c.opt.State
	seen := ""
	if s != nil {
		seen = moment(s.Seen)
	}
	switch {
	case s == nil && c.opt.File == "":
		c.report.tell("append.forgets")
		c.appended = true
	case s == nil:
		c.report.tell("append.first")
		c.appended = true
	case s.Origin != c.head.Origin:
		c.restored = &restart{seen: s, report: c.report, origin: c.head.Origin}
	case s.Size > c.head.Size:
		c.report.fail("append.shorter", c.head.Size, seen, s.Size)
		c.evidence(s)
	case s.Size == c.head.Size && s.Root != c.head.Root:
		c.report.fail("append.forked", s.Size, s.Root, c.head.Root)
		c.evidence(s)
	case s.Size == c.head.Size:
		c.report.pass("append.same", s.Size, seen)
		c.appended = true
	default:
		c.prove(ctx, s, seen)
	}
}

// prove computes the proof from the tiles (RFC 6962, section 2.1.2). Tiles that are not
// those of the checkpoint prove nothing either way.
func (c *checker) prove(ctx context.Context, s *State, seen string) {
	r := tlog.TileHashReader(tlog.Tree{N: c.head.Size, Hash: c.head.Root}, &tileReader{ctx, c.src})
	proof, err := tlog.ProveTree(c.head.Size, max(s.Size, 1), r)
	if err != nil {
		c.unproved = err
		return
	}
	if s.Size > 0 && tlog.CheckTree(proof, c.head.Size, c.head.Root, s.Size, s.Root) != nil {
		c.report.fail("append.rewrote", c.head.Size, s.Size, seen)
		c.evidence(s)
		return
	}
	c.appended = true
	c.report.pass("append.only", s.Size, seen)
}

// afterWalk says of the last visit what only all leaves can tell.
func (c *checker) afterWalk(w *walk) {
	s := c.sameOrigin()
	if c.restored != nil {
		c.restored.end()
		c.evidence(c.opt.State)
	}
	if s == nil || w.formerRoot == nil || s.Size >= c.head.Size {
		return
	}
	// Two ways to the same answer must not differ, unless the leaves themselves are
	// not those that were signed, which has been said.
	same := *w.formerRoot == s.Root
	switch {
	case c.report.has(Failed):
	case !same:
		c.report.fail("append.rewrote", c.head.Size, s.Size, moment(s.Seen))
		c.evidence(s)
		c.appended = false
	case c.unproved != nil:
		c.report.pass("append.only", s.Size, moment(s.Seen))
		c.appended, c.unproved = true, nil
	}
}

// unread says that nothing is known of the last visit's tree. Tiles that prove nothing
// are the end that a forger would like best, so they are wrong unless they are only late.
func (c *checker) unread() {
	s := c.opt.State
	switch {
	case c.unproved == nil:
	case lost(c.unproved), errors.Is(c.unproved, errBroken):
		c.report.skip("append.unread", s.Size, moment(s.Seen), c.unproved)
	default:
		c.report.fail("append.unproved", s.Size, moment(s.Seen))
	}
}

func (c *checker) evidence(s *State) {
	c.report.Evidence = append(c.report.Evidence, s.Checkpoint, c.head.Note)
}

// tileReader lets x/mod read our tiles.
type tileReader struct {
	ctx context.Context
	src *Source
}

func (r *tileReader) Height() int                     { return tileHeight }
func (r *tileReader) SaveTiles([]tlog.Tile, [][]byte) {}
func (r *tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	all := make([][]byte, len(tiles))
	for i, t := range tiles {
		data, err := readTile(r.ctx, r.src, fmt.Sprint(t.L), t.N, t.W, tileBytes)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", strings.TrimPrefix(t.Path(), "tile/"), err)
		}
		all[i] = data
	}
	return all, nil
}

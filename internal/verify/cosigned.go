package verify

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/cosign"
)

// witnessedPath is the newest checkpoint that most witnesses signed. The very newest
// one is often some seconds old and signed by nobody else yet.
const witnessedPath = "log/witnessed"

// witnesses looks at who signed beside the log. A visitor who names witnesses demands
// so many of them; to others it is told who did. A witness that stands behind another
// tree than this one proves a fork, whoever asks.
func (c *checker) witnesses(ctx context.Context) {
	demanded := len(c.opt.Witnesses) > 0
	vkeys := slices.Clone(c.opt.Witnesses)
	if !demanded {
		for _, w := range c.keys.Witnesses {
			vkeys = append(vkeys, w.VKey)
		}
	}
	var verifiers []note.Verifier
	for _, vkey := range vkeys {
		v, err := cosign.NewVerifier(vkey)
		switch {
		case err == nil:
			verifiers = append(verifiers, v)
		case demanded:
			c.report.skip("witness.key", vkey)
			return
		default:
			c.report.skip("witness.odd", vkey)
		}
	}
	need := len(verifiers)
	if c.opt.Quorum > 0 {
		need = c.opt.Quorum
	}
	at := c.head
	by, when := c.cosigners(at, verifiers)
	if len(by) < need {
		if other := c.witnessed(ctx); other != nil {
			if names, t := c.cosigners(other, verifiers); len(names) > len(by) {
				if !c.sameBook(ctx, other) {
					c.report.fail("witness.forked", strings.Join(names, ", "), other.Size, other.Root)
					return
				}
				at, by, when = other, names, t
			}
		}
	}
	c.head.By = by
	switch {
	case demanded && len(by) < need:
		c.report.fail("witness.few", len(by), need, strings.Join(by, ", "))
	case len(by) == 0:
		c.report.tell("witness.none")
	default:
		c.report.pass("witness.signed", at.Size, moment(when), strings.Join(by, ", "))
		if at.Size < c.head.Size {
			c.report.tell("witness.behind", c.head.Size-at.Size)
		}
	}
}

// cosigners are the names of those whose signatures on the checkpoint hold, and when
// the first of them signed.
func (c *checker) cosigners(at *Checkpoint, verifiers []note.Verifier) (names []string, first time.Time) {
	n, err := note.Open([]byte(at.Note), note.VerifierList(verifiers...))
	var wrong *note.InvalidSignatureError
	if errors.As(err, &wrong) {
		c.report.fail("witness.wrong", wrong.Name)
	}
	if err != nil {
		return nil, first
	}
	for _, s := range n.Sigs {
		t, err := cosign.Time(s)
		if err != nil || slices.Contains(names, s.Name) {
			continue
		}
		if names = append(names, s.Name); first.IsZero() || t.Before(first) {
			first = t
		}
	}
	return names, first
}

// witnessed reads the checkpoint that most witnesses signed; nil where none is
// published. One of the log's keys must have signed it as well.
func (c *checker) witnessed(ctx context.Context) *Checkpoint {
	msg, err := c.src.Read(ctx, witnessedPath, checkpointBytes)
	if errors.Is(err, errMissing) {
		return nil
	}
	if err != nil {
		c.report.skip("witness.unread", err)
		return nil
	}
	for _, k := range c.keys.Log {
		if at, err := openCheckpoint(msg, k.VKey); err == nil && at.Origin == c.head.Origin {
			return at
		}
	}
	c.report.skip("witness.unread", wrong("không mang chữ ký của khóa nào của sổ", "no key of the log has signed it"))
	return nil
}

// sameBook reports whether one tree is the beginning of the other (RFC 6962 section
// 2.1.2): the server may have gone on between two reads.
func (c *checker) sameBook(ctx context.Context, other *Checkpoint) bool {
	small, large := other, c.head
	if small.Size > large.Size {
		small, large = large, small
	}
	if small.Size == large.Size || small.Size == 0 {
		return small.Size == 0 || small.Root == large.Root
	}
	r := tlog.TileHashReader(tlog.Tree{N: large.Size, Hash: large.Root}, &tileReader{ctx, c.src})
	proof, err := tlog.ProveTree(large.Size, small.Size, r)
	return err == nil && tlog.CheckTree(proof, large.Size, large.Root, small.Size, small.Root) == nil
}

package verify

import (
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/leaf"
)

// restart is a log of another origin than the visitor knows. After a restore that may
// have lost something the first leaf names the former log and how much of it the
// backup held; behind it stand the leaves of the former log in their old order, so its
// root can be computed and held against what the visitor saw.
type restart struct {
	seen   *State
	report *Report
	origin string

	first originLeaf
	kept  tree // of the former log's leaves, as many as the visitor knew
}

type originLeaf struct {
	Origin string `json:"origin"`
	Kept   int64  `json:"kept"` // how many of its leaves the backup held
	Old    struct {
		Origin string `json:"origin"`
		Size   int64  `json:"size"`
	} `json:"old"` // the newest checkpoint of it that was known
}

// add takes the leaves in their order.
func (r *restart) add(pos int64, l leaf.Leaf) {
	switch {
	case pos == 0 && l.Kind == "origin":
		if l.Into(&r.first) != nil {
			r.first = originLeaf{}
		}
	case pos > 0 && r.kept.size < r.seen.Size:
		r.kept.add(tlog.RecordHash(l.Body))
	}
}

// end says what became of what the visitor had seen.
func (r *restart) end() {
	o := r.first
	if o.Origin != r.origin || o.Old.Origin != r.seen.Origin {
		r.report.fail("append.foreign", r.seen.Origin, r.origin)
		return
	}
	r.report.fail("append.restart", r.origin, r.seen.Origin, o.Old.Size)
	kept := min(o.Kept, r.kept.size)
	switch {
	case kept < r.seen.Size:
		r.report.fail("restart.lost", r.seen.Size-kept, kept)
	case r.kept.root() == r.seen.Root:
		r.report.pass("restart.kept", r.seen.Size)
	default:
		r.report.fail("restart.changed", r.seen.Size)
	}
}

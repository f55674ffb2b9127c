package verify

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/money"
)

// A transfer between two funds is told from both sides, and every đồng of it goes over
// an account of its own, r7 for transfer 7: so it is received once, in the consolidated
// figures too.

type transferFact struct {
	Transfer int64  `json:"transfer"`
	From     int64  `json:"from"`
	To       int64  `json:"to"`
	Amount   int64  `json:"amount"`
	Missing  int64  `json:"missing"`
	Entry    int64  `json:"entry"`
	What     string `json:"what"`

	kind string
	pos  int64
}

// transfer is what the leaves say of one.
type transfer struct {
	sent, received, explained, stopped, parted []*transferFact
	last                                       int64 // position of its latest leaf
}

// crossing is an entry that moves money over the account of a transfer.
type crossing struct {
	pos, transfer int64
	in, out       int64 // arrives at that account, leaves it
	from, to      cell  // the other ends
	reverses      int64
	told          bool // a leaf of the transfer names it
}

func (r *rules) transferTold(pos int64, f *transferFact) {
	t := r.transfers[f.Transfer]
	if t == nil {
		t = &transfer{}
		r.transfers[f.Transfer] = t
	}
	f.pos, t.last = pos, max(t.last, pos)
	switch {
	case f.kind == "transfer_sent":
		t.sent = append(t.sent, f)
	case f.kind == "transfer_received":
		t.received = append(t.received, f)
	case f.kind == "transfer_explained":
		t.explained = append(t.explained, f)
	case f.What == "stopped":
		t.stopped = append(t.stopped, f)
	default:
		t.parted = append(t.parted, f)
	}
}

// crosses keeps an entry that touches the account of a transfer.
func (r *rules) crosses(pos int64, e *entryFact) {
	for i, c := range e.cells {
		for way, end := range c {
			if end.kind != "transit" || end.item != "VND" {
				continue
			}
			p := e.Postings[i]
			path, other := p.From, c[1]
			if way == 1 {
				path, other = p.To, c[0]
			}
			id := transferOf(path)
			if id == 0 {
				continue
			}
			x := r.crossings[e.Entry]
			if x == nil {
				x = &crossing{pos: pos, transfer: id, reverses: e.Reverses}
				r.crossings[e.Entry] = x
			}
			if way == 1 {
				x.in, x.from = x.in+p.Qty, other
			} else {
				x.out, x.to = x.out+p.Qty, other
			}
			if x.transfer != id {
				x.transfer = -1 // of two at once: of none
			}
		}
	}
}

// transferOf is 7 for 3/transit/VND/r7/CHUNG, 0 for what is no transfer's.
func transferOf(path string) int64 {
	parts := strings.Split(path, "/")
	if len(parts) < 4 || !strings.HasPrefix(parts[3], "r") {
		return 0
	}
	id, err := strconv.ParseInt(parts[3][1:], 10, 64)
	if err != nil || id <= 0 {
		return 0
	}
	return id
}

// endTransfers judges each transfer by all that is told of it, in whatever order: acts of
// two people at once may stand the other way round. What is young may miss a leaf yet.
func (r *rules) endTransfers(size int64) {
	for _, id := range slices.Sorted(maps.Keys(r.transfers)) {
		t := r.transfers[id]
		r.transfer(id, t, t.last >= size-settle)
	}
	for _, entry := range slices.Sorted(maps.Keys(r.crossings)) {
		switch x := r.crossings[entry]; {
		case x.told:
		case x.pos >= size-settle:
			r.report.skip("transfer.young", max(x.transfer, 0))
		default:
			r.fail("transfer.untold", x.pos, entry)
		}
	}
}

func (r *rules) transfer(id int64, t *transfer, young bool) {
	waits := func(key string, values ...any) { // for a leaf that may come
		if young {
			r.report.skip("transfer.young", id)
			return
		}
		r.fail(key, values...)
	}
	if len(t.sent) == 0 {
		for _, f := range slices.Concat(t.received, t.explained, t.stopped, t.parted) {
			r.crossing(f)
			waits("transfer.unsent", f.pos, id)
		}
		return
	}
	sent := t.sent[0]
	for _, again := range t.sent[1:] {
		r.fail("transfer.sent_twice", again.pos, id, sent.pos)
	}
	r.arrivals(id, t, sent, waits)
	r.gaps(id, t, waits)
	r.keepsKind(id, t, sent)
	if n := len(t.stopped); n > 1 || n == 1 && len(t.received) > len(t.parted) {
		waits("transfer.stopped", t.stopped[n-1].pos, id)
	}
	if len(t.parted) > len(t.received) {
		waits("transfer.parted", t.parted[0].pos, id)
	}
	for _, f := range slices.Concat(t.sent, t.received, t.explained, t.stopped, t.parted) {
		r.booked(f, t, waits)
	}
}

// arrivals hold what was received against what was sent.
func (r *rules) arrivals(id int64, t *transfer, sent *transferFact, waits func(string, ...any)) {
	for _, f := range t.received {
		switch {
		case f.Amount > sent.Amount:
			r.fail("transfer.more", f.pos, id, money.VND(f.Amount), money.VND(sent.Amount))
		case f.Amount+f.Missing != sent.Amount:
			r.fail("transfer.gap", f.pos, id, money.VND(f.Amount), money.VND(f.Missing), money.VND(sent.Amount))
		}
	}
	if n := len(t.received); n > len(t.parted)+1 {
		waits("transfer.received_twice", t.received[n-1].pos, id, t.received[0].pos)
	}
}

// keepsKind: money of the state budget or of another fund becomes nobody's gift by going to
// another fund, neither by what the sender says nor by where it arrived.
func (r *rules) keepsKind(id int64, t *transfer, sent *transferFact) {
	kind := r.kinds[sent.From]
	if to, told := r.kinds[sent.To]; told && to != kind {
		r.fail("transfer.kind", sent.pos, id)
		return
	}
	for _, f := range t.received {
		if x := r.crossings[f.Entry]; x != nil && r.kinds[x.to.book] != kind {
			r.fail("transfer.kind", f.pos, id)
		}
	}
}

// gaps hold each explanation against the gap that it explains.
func (r *rules) gaps(id int64, t *transfer, waits func(string, ...any)) {
	for i, f := range t.explained {
		switch n := len(t.received); {
		case i > 0:
			r.fail("transfer.explained_twice", f.pos, id, t.explained[0].pos)
		case n == 0:
			waits("transfer.explained_early", f.pos, id)
		case !slices.ContainsFunc(t.received, func(a *transferFact) bool { return a.Missing > 0 }):
			waits("transfer.explained_whole", f.pos, id)
		case !slices.ContainsFunc(t.received, func(a *transferFact) bool { return a.Missing == f.Amount }):
			waits("transfer.explained_other", f.pos, id, money.VND(f.Amount), money.VND(t.received[n-1].Missing))
		}
	}
}

// crossing marks the entry that a leaf names, and gives it; nil if it is none over the
// transfer's own account.
func (r *rules) crossing(f *transferFact) *crossing {
	x := r.crossings[f.Entry]
	if x == nil || x.transfer != f.Transfer {
		return nil
	}
	x.told = true
	return x
}

// booked holds a leaf of a transfer against the entry that it names.
func (r *rules) booked(f *transferFact, t *transfer, waits func(string, ...any)) {
	x := r.crossing(f)
	switch {
	case x == nil && r.entries.get(f.Entry) == 0:
		waits("transfer.unbooked", f.pos, f.Transfer, f.Entry)
	case x == nil && f.kind == "transfer_received":
		r.fail("transfer.counted_twice", f.pos, f.Transfer, f.Entry)
	case x != nil && x.is(f, t):
	case x != nil && f.kind == "transfer_undone": // what it takes back may come yet
		waits("transfer.entry", f.pos, f.Transfer, f.Entry)
	default:
		r.fail("transfer.entry", f.pos, f.Transfer, f.Entry)
	}
}

// is reports whether an entry moves what the leaf says.
func (x *crossing) is(f *transferFact, t *transfer) bool {
	takesBack := func(acts []*transferFact) bool {
		return slices.ContainsFunc(acts, func(a *transferFact) bool { return a.Entry == x.reverses })
	}
	switch {
	case f.kind == "transfer_sent":
		return x.in == f.Amount && x.out == 0 && x.from.kind == "bank" && x.from.book == f.From
	case f.kind == "transfer_received":
		return x.out == f.Amount && x.in == 0 && x.to.kind == "bank"
	case f.kind == "transfer_explained":
		return x.out == f.Amount && x.in == 0 && (x.to.kind == "fee" || x.to.kind == "other_out")
	case f.What == "stopped":
		return takesBack(t.sent)
	}
	return takesBack(t.received)
}

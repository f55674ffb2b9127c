package verify

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What else leaves promise one another: a fact that stands on another one finds it in the
// log, versions follow each other, and a campaign goes through its life once.

// reference is a leaf that names others, or that is one of a run of versions.
type reference struct {
	Campaign string `json:"campaign"`
	Entry    int64  `json:"entry"`
	By       int64  `json:"by"`
	Next     string `json:"next"`
	Version  int64  `json:"version"`
	Amount   int64  `json:"amount"`
	Call     int64  `json:"call"`
	Ruling   int64  `json:"ruling"`
	Arrival  int64  `json:"arrival"`
	Gifts    int64  `json:"gifts"`
	BIN      string `json:"bin"`
	Number   string `json:"number"`
	Fund     int64  `json:"fund"`
	Book     int64  `json:"book"`
	Outcome  string `json:"outcome"`

	kind string
}

// blockFact is a run of numbers of slips that are written by hand.
type blockFact struct {
	Series string `json:"series"`
	First  int64  `json:"first"`
	Last   int64  `json:"last"`
	State  string `json:"state"`

	pos int64
}

// need is a leaf that stands on another one, which may come a little later.
type need struct {
	pos  int64
	name string // of what is needed; "" for an entry
	id   int64  // of the entry
}

// run is the versions of one thing.
type run struct {
	at       map[int64]int64 // position by version
	min, max int64
	sum      int64 // of which each version must speak
}

// life is what became of a campaign after it was opened.
type life struct {
	ends                          string // last day of reception that was called for
	to                            []changedCampaign
	closed, distributed, reported *changedCampaign
}

func (r *rules) has(pos int64, name string) {
	if _, ok := r.facts[name]; !ok {
		r.facts[name] = pos
	}
}

func (r *rules) needs(pos int64, names ...string) {
	for _, n := range names {
		r.needed = append(r.needed, need{pos, n, 0})
	}
}

func (r *rules) needsEntry(pos int64, ids ...int64) {
	for _, id := range ids {
		r.needed = append(r.needed, need{pos, "", id})
	}
}

func (r *rules) reference(pos int64, f *reference) {
	switch f.kind {
	case "late_gift":
		r.needs(pos, "campaign "+f.Campaign)
		r.needsEntry(pos, f.Entry)
		if f.Next != "" {
			r.needs(pos, "campaign "+f.Next)
		}
		r.lateGift(pos, f)
	case "late_moved":
		r.lateMoved(pos, f)
	case "heir_line":
		r.needs(pos, fmt.Sprintf("fund_ended %d", f.Fund), fmt.Sprintf("book %d", f.Book))
		r.needsEntry(pos, f.Entry)
		if f.By != 0 {
			r.needsEntry(pos, f.By)
		}
		switch was := fmt.Sprintf("heir_line %d", f.Entry); f.Outcome {
		case "booked":
			r.has(pos, was)
		case "reopened":
			r.needs(pos, was)
		}
	case "gift_returned":
		r.needsEntry(pos, f.Entry, f.By)
		r.lateMoney.back = append(r.lateMoney.back, f.Entry)
	case "giver_list":
		r.needsEntry(pos, f.Entry)
		// The transfer may have been booked again since, and its next list names that entry.
		r.version(pos, fmt.Sprintf("giver_list %d", f.Entry), f.Version, f.Amount, f.Version)
	case "outside_call":
		r.has(pos, fmt.Sprintf("outside_call %d", f.Call))
	case "outside_answer":
		r.needs(pos, fmt.Sprintf("outside_call %d", f.Call))
	case "bank_account_closed":
		r.needs(pos, "bank_account "+f.Campaign+" "+f.BIN+"/"+f.Number)
	}
}

// version keeps one of a run that begins at first or before; sum is what all of the run
// must say alike.
func (r *rules) version(pos int64, name string, v, sum, begins int64) {
	k := r.runs[name]
	if k == nil {
		k = &run{at: map[int64]int64{}, min: begins, sum: sum}
		r.runs[name] = k
	}
	if first, twice := k.at[v]; twice {
		kind, of, _ := strings.Cut(name, " ")
		r.fail("fact.twice", pos, kind, fmt.Sprintf("%s/%d", of, v), first)
		return
	}
	if k.sum != sum {
		r.fail("version.other", pos, name, v)
	}
	k.at[v], k.min, k.max = pos, min(k.min, v), max(k.max, v)
}

func (r *rules) lifeOf(slug string) *life {
	c := r.campaigns[slug]
	if c == nil {
		c = &life{}
		r.campaigns[slug] = c
	}
	return c
}

// account: a number is one campaign's, or passes to another from a later day on, and then the
// leaf says whose it was.
func (r *rules) account(pos int64, f *accountFact) {
	number := f.BIN + "/" + f.Number
	r.has(pos, "bank_account "+f.Campaign+" "+number)
	r.needs(pos, "campaign "+f.Campaign)
	was := r.accounts[number]
	switch {
	case f.After != "":
		r.needs(pos, "bank_account "+f.After+" "+number)
		if was != nil && (was.Campaign != f.After || was.OpenedOn >= f.OpenedOn) {
			r.fail("account.shared", pos, number, was.Campaign)
		}
	case was != nil && was.Campaign != f.Campaign:
		r.fail("account.shared", pos, number, was.Campaign)
	}
	r.accounts[number] = f
}

func (r *rules) lives(pos int64, f *changedCampaign) {
	c := r.lifeOf(f.Slug)
	f.pos = pos
	r.needs(pos, "campaign "+f.Slug)
	var one **changedCampaign
	switch f.kind {
	case "campaign_extended":
		c.to = append(c.to, *f)
		return
	case "campaign_changed":
		r.version(pos, "campaign_changed "+f.Slug, f.Version, 0, 1)
		return
	case "campaign_closed":
		one = &c.closed
	case "campaign_distributing":
		one = &c.distributed
	case "campaign_reported":
		one = &c.reported
	}
	if *one != nil {
		r.fail("fact.twice", pos, f.kind, f.Slug, (*one).pos)
		return
	}
	*one = f
}

// endFacts judges what had to wait for the whole log.
func (r *rules) endFacts(size int64) {
	for _, n := range r.needed {
		_, told := r.facts[n.name]
		what := words{"“" + n.name + "”", "“" + n.name + "”"}
		if n.name == "" {
			told = r.entries.get(n.id) != 0
			what = words{fmt.Sprintf("bút toán %d", n.id), fmt.Sprintf("entry %d", n.id)}
		}
		switch {
		case told:
		case n.pos >= size-settle:
			r.report.skip("fact.young", n.pos, what)
		default:
			r.fail("fact.alone", n.pos, what)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.runs)) {
		k := r.runs[name]
		for v := k.min; v <= k.max; v++ {
			if _, ok := k.at[v]; ok {
				continue
			}
			if k.at[k.max] >= size-settle {
				r.report.skip("version.young", name, v)
			} else {
				r.fail("version.gap", name, v, k.max)
			}
			break
		}
	}
	for _, slug := range slices.Sorted(maps.Keys(r.campaigns)) {
		r.endLife(slug, r.campaigns[slug], size)
	}
	r.endBlocks(size)
	r.endLate(size)
}

func (r *rules) endLife(slug string, c *life, size int64) {
	last := c.ends
	for _, x := range c.to {
		if c.ends != "" && x.To <= c.ends {
			r.fail("campaign.shorter", x.pos, slug, x.To, c.ends)
		}
		if c.closed != nil && x.pos > c.closed.pos+settle {
			r.fail("campaign.reopened", x.pos, slug, c.closed.On)
		}
		if x.SpendsTo != "" && x.SpendsTo < x.To {
			r.fail("campaign.spends_early", x.pos, slug, x.SpendsTo, x.To)
		}
		last = max(last, x.To)
	}
	if c.closed != nil && last != "" {
		if c.closed.On > last {
			r.fail("campaign.closed_late", c.closed.pos, slug, c.closed.On, last)
		}
		if c.closed.SpendsTo != "" && c.closed.SpendsTo < c.closed.On {
			r.fail("campaign.spends_early", c.closed.pos, slug, c.closed.SpendsTo, c.closed.On)
		}
		last = c.closed.On
	}
	if d := c.distributed; d != nil && last != "" && (d.On < last || d.On == last && c.closed == nil) {
		r.fail("campaign.early", d.pos, slug, d.On, last)
	}
	switch p := c.reported; {
	case p == nil || c.distributed != nil:
	case p.pos >= size-settle:
		r.report.skip("fact.young", p.pos, words{"“campaign_distributing " + slug + "”", "“campaign_distributing " + slug + "”"})
	default:
		r.fail("campaign.unshared", p.pos, slug)
	}
}

// endBlocks: the numbers of slips are drawn one block after the other, and only what was
// drawn ends unwritten, once.
func (r *rules) endBlocks(size int64) {
	for _, series := range slices.Sorted(maps.Keys(r.blocks)) {
		var drawn, void []blockFact
		young := false
		for _, b := range r.blocks[series] {
			young = young || b.pos >= size-settle
			if b.State == "drawn" {
				drawn = append(drawn, b)
			} else {
				void = append(void, b)
			}
		}
		byFirst := func(a, b blockFact) int { return cmp.Compare(a.First, b.First) }
		slices.SortFunc(drawn, byFirst)
		slices.SortFunc(void, byFirst)
		next := int64(1)
		for _, b := range drawn {
			switch {
			case b.Last < b.First || b.First < next:
				r.fail("block.twice", b.pos, b.First, b.Last, series)
			case b.First > next && young:
				r.report.skip("version.young", series, next)
			case b.First > next:
				r.fail("block.gap", series, next, b.First)
			}
			next = max(next, b.Last+1)
		}
		ended := int64(0)
		for _, b := range void {
			switch {
			case b.Last < b.First || b.First <= ended:
				r.fail("block.twice", b.pos, b.First, b.Last, series)
			case b.Last >= next && young:
				r.report.skip("version.young", series, b.Last)
			case b.Last >= next:
				r.fail("block.alone", b.pos, b.First, b.Last, series)
			}
			ended = max(ended, b.Last)
		}
	}
}

package verify

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/money"
)

// rules are what the leaves must keep among each other. Two servers write at once, so
// leaves of transactions that ran side by side may stand the other way round: a leaf
// that waits for another one is judged at the end, and near the end not at all.
type rules struct {
	report *Report
	failed bool // one of them is not kept

	entries  pages // what each entry moves, by its id
	reversed map[int64]int64
	waiting  map[int64]reversal // reversals whose entry has not come yet
	count    int64

	papers map[string]*series
	ends   []endAt

	funds     map[int64]int64  // of each book
	kinds     map[int64]string // of each book: whose money it holds
	closed    map[int64]string // by fund: the last closed month
	late      []lateEntry
	lateMoney lateMoney

	reopened map[int64]bool // by fund: some month was
	years    map[yearCell]*yearSum
	closings map[[2]int64]*yearClosed // by fund and year: the last statement
	held     int                      // statements of years that agree
	ended    map[int64]*fundEnded
	handed   map[int64]map[string]int64 // by book and item: what an ending fund handed over
	books    *Books

	transfers map[int64]*transfer
	crossings map[int64]*crossing // by entry

	facts     map[string]int64        // position of what others stand on
	accounts  map[string]*accountFact // by BIN/NUMBER: whose it was told to be last
	needed    []need
	runs      map[string]*run
	campaigns map[string]*life
	blocks    map[string][]blockFact
	sales     sales
	losses    losses

	days  map[string]*dayFile // the newest version
	told  map[string]int64    // position of facts that are told once
	seals int64
}

type reversal struct {
	pos, entry int64
	mirror     uint64
}

// series is one run of numbers: all up to whole are there, and some beyond.
type series struct {
	whole  int64
	beyond map[int64]bool
	ended  map[int64]bool
	newest int64 // position of its highest number
	max    int64
	first  map[int64]int64 // beyond → position
}

type endAt struct {
	pos int64
	ended
}

type lateEntry struct {
	pos, entry, fund int64
	month            string
}

const (
	// settle is how near the end of the log a leaf may still wait for one that was
	// written at the same time: one batch of the sequencer and some.
	settle = 4096
	// beyondMax bounds what a series with foreign numbers can make us remember.
	beyondMax = 100_000
)

func newRules(r *Report) *rules {
	return &rules{
		report: r, entries: pages{}, reversed: map[int64]int64{}, waiting: map[int64]reversal{},
		papers: map[string]*series{}, funds: map[int64]int64{}, kinds: map[int64]string{}, closed: map[int64]string{},
		days: map[string]*dayFile{}, told: map[string]int64{},
		reopened: map[int64]bool{}, years: map[yearCell]*yearSum{}, closings: map[[2]int64]*yearClosed{},
		ended: map[int64]*fundEnded{}, handed: map[int64]map[string]int64{}, books: NewBooks(),
		transfers: map[int64]*transfer{}, crossings: map[int64]*crossing{},
		facts: map[string]int64{}, accounts: map[string]*accountFact{}, runs: map[string]*run{}, campaigns: map[string]*life{}, blocks: map[string][]blockFact{},
		sales: newSales(), losses: newLosses(),
	}
}

func (r *rules) fail(key string, values ...any) {
	r.failed = true
	r.report.fail(key, values...)
}

// add takes the leaves in their order, and reports whether the books may have it: what
// is told twice must not count twice.
func (r *rules) add(pos int64, kind string, fact any) bool {
	switch f := fact.(type) {
	case *entryFact:
		return r.entry(pos, f)
	case *numbered:
		r.paper(pos, kind, f)
	case *ended:
		r.ends = append(r.ends, endAt{pos, *f})
	case *fundFact:
		r.has(pos, fmt.Sprintf("fund %d", f.Fund))
	case *bookFact:
		r.funds[f.Book], r.kinds[f.Book] = f.Fund, f.Type
		r.has(pos, fmt.Sprintf("book %d", f.Book))
		r.needs(pos, fmt.Sprintf("fund %d", f.Fund))
	case *month:
		r.month(kind, f)
	case *dayFile:
		r.day(pos, f)
	case *saleFact:
		r.sales.told(r, pos, kind, f)
	case *lossFact:
		r.losses.tell(pos, kind, f)
	case *campaignFact:
		r.has(pos, "campaign "+f.Slug)
		r.needs(pos, fmt.Sprintf("book %d", f.Book))
		r.lifeOf(f.Slug).ends = f.EndsOn
		return r.once(pos, kind, &f.single)
	case *changedCampaign:
		r.lives(pos, f)
	case *accountFact:
		r.account(pos, f)
	case *reference:
		r.reference(pos, f)
	case *blockFact:
		f.pos = pos
		r.blocks[f.Series] = append(r.blocks[f.Series], *f)
	case *transferFact:
		r.transferTold(pos, f)
	case *fundEnded:
		r.endOfFund(pos, f)
	case *yearClosed:
		r.yearTold(pos, f)
	case *single:
		return r.once(pos, kind, f)
	}
	return true
}

func (r *rules) entry(pos int64, e *entryFact) bool {
	r.count++
	if r.entries.get(e.Entry) != 0 {
		r.fail("entry.twice", pos, e.Entry)
		return false
	}
	r.entries.set(e.Entry, e.sum)
	if w, ok := r.waiting[e.Entry]; ok {
		delete(r.waiting, e.Entry)
		r.mirrors(w, e.Entry, e.sum)
	}
	if e.Reverses != 0 {
		r.reverse(pos, e)
	}
	r.crosses(pos, e)
	r.moves(pos, e)
	r.sales.entry(pos, e)
	r.losses.entry(pos, e)
	if fund, ok := r.funds[e.Book]; ok && len(e.BookOn) == len("2006-01-02") {
		if m := e.BookOn[:7]; m <= r.closed[fund] {
			r.late = append(r.late, lateEntry{pos, e.Entry, fund, m})
		}
	}
	return true
}

func (r *rules) reverse(pos int64, e *entryFact) {
	if first, ok := r.reversed[e.Reverses]; ok {
		r.fail("reversal.twice", pos, e.Entry, e.Reverses, first)
		return
	}
	r.reversed[e.Reverses] = e.Entry
	if _, ok := r.reversed[e.Entry]; ok {
		r.fail("reversal.reversed", pos, e.Entry)
	}
	w := reversal{pos, e.Entry, e.mirror}
	if sum := r.entries.get(e.Reverses); sum != 0 {
		r.mirrors(w, e.Reverses, sum)
	} else {
		r.waiting[e.Reverses] = w
	}
}

func (r *rules) mirrors(w reversal, entry int64, sum uint64) {
	if w.mirror != sum {
		r.fail("reversal.other", w.pos, w.entry, entry)
	}
}

func (r *rules) paper(pos int64, kind string, n *numbered) {
	name := n.Series
	s := r.papers[name]
	if s == nil {
		s = &series{beyond: map[int64]bool{}, ended: map[int64]bool{}, first: map[int64]int64{}}
		r.papers[name] = s
	}
	if n.Number <= s.whole || s.beyond[n.Number] {
		r.fail("paper.twice", pos, n.Number, name)
		return
	}
	if year := name[strings.LastIndexByte(name, '-')+1:]; !strings.HasPrefix(n.On, year+"-") {
		r.fail("paper.year", pos, n.Number, name, n.On)
	}
	if len(s.beyond) < beyondMax {
		s.beyond[n.Number], s.first[n.Number] = true, pos
	}
	if n.Number > s.max {
		s.max, s.newest = n.Number, pos
	}
	for s.beyond[s.whole+1] {
		s.whole++
		delete(s.beyond, s.whole)
		delete(s.first, s.whole)
	}
}

func (s *series) has(n int64) bool { return n <= s.whole || s.beyond[n] }

// month: closing one closes all before it, reopening one reopens all after it.
func (r *rules) month(kind string, m *month) {
	if kind == "month_closed" {
		r.closed[m.Fund] = max(r.closed[m.Fund], m.Month)
		return
	}
	r.reopened[m.Fund] = true
	if m.Month > r.closed[m.Fund] {
		return
	}
	r.closed[m.Fund] = monthBefore(m.Month)
	// An entry that was let in by the reopening may stand a little before it.
	r.late = slices.DeleteFunc(r.late, func(l lateEntry) bool { return l.fund == m.Fund && l.month >= m.Month })
}

func monthBefore(m string) string {
	year, _ := strconv.Atoi(m[:4])
	if m[5:] == "01" {
		return strconv.Itoa(year-1) + "-12"
	}
	n, _ := strconv.Atoi(m[5:])
	return m[:5] + string([]byte{'0' + byte((n-1)/10), '0' + byte((n-1)%10)})
}

func (r *rules) day(pos int64, d *dayFile) {
	var before int64
	if old := r.days[d.Day]; old != nil {
		before = old.Version
	}
	if d.Version != before+1 {
		r.fail("day.version", pos, d.Day, d.Version, before)
	}
	for _, a := range d.Accounts {
		if a.Opening+a.In-a.Out != a.Closing {
			r.fail("day.sum", d.Day, a.Account, money.VND(a.Opening), money.VND(a.In), money.VND(a.Out), money.VND(a.Closing))
		}
	}
	if r.days[d.Day] == nil || d.Version > before {
		r.days[d.Day] = d
	}
}

func (r *rules) once(pos int64, kind string, o *single) bool {
	if kind == "rows" {
		if o.Seal != r.seals+1 {
			r.fail("seal.order", pos, o.Seal, r.seals)
		}
		r.seals = max(r.seals, o.Seal)
		return true
	}
	name := cmp.Or(o.Slug, o.Decision)
	if name == "" {
		return true // of a protected cause: only its commitment is told
	}
	if first, ok := r.told[kind+" "+name]; ok {
		r.fail("fact.twice", pos, kind, name, first)
		return false
	}
	r.told[kind+" "+name] = pos
	return true
}

// end judges what had to wait for the whole log.
func (r *rules) end(size int64) {
	for _, entry := range slices.Sorted(maps.Keys(r.waiting)) {
		if w := r.waiting[entry]; w.pos < size-settle {
			r.fail("reversal.alone", w.pos, w.entry, entry)
		} else {
			r.report.skip("reversal.young", w.pos, w.entry, entry)
		}
	}
	for _, l := range r.late {
		r.fail("entry.closed", l.pos, l.entry, l.month)
	}
	r.losses.end(r, size)
	r.sales.end(r, size)
	r.endPapers(size)
	r.endDays()
	r.endFacts(size)
	r.endTransfers(size)
	r.endFunds(size)
	r.endYears(size)
	if r.failed {
		return
	}
	r.report.pass("rules.hold", r.count, len(r.papers))
	if n := len(r.transfers); n > 0 {
		r.report.pass("transfers.hold", n)
	}
	if n := len(r.sales.named); n > 0 {
		r.report.pass("sales.hold", n)
	}
	if n := len(r.losses.told); n > 0 {
		r.report.pass("losses.hold", n)
	}
	if n := len(r.ended); n > 0 {
		r.report.pass("funds.ended", n)
	}
	if r.held > 0 {
		r.report.pass("years.hold", r.held)
	}
}

func (r *rules) endPapers(size int64) {
	for _, e := range r.ends {
		s := r.papers[e.Series]
		switch {
		case s == nil || !s.has(e.Number):
			r.fail("paper.alone", e.pos, e.Number, e.Series)
		case s.ended[e.Number]:
			r.fail("paper.ended", e.pos, e.Number, e.Series)
		default:
			s.ended[e.Number] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.papers)) {
		s := r.papers[name]
		if s.whole == s.max {
			continue
		}
		if first := slices.Min(slices.Collect(maps.Values(s.first))); first >= size-settle {
			r.report.skip("paper.young", s.whole+1, name)
			continue
		}
		r.fail("paper.gap", name, s.whole+1, s.max)
	}
}

// endDays holds each day's opening against the closing of the day before it on which
// the account stands.
func (r *rules) endDays() {
	closing := map[string]int64{}
	last := map[string]string{}
	for _, day := range slices.Sorted(maps.Keys(r.days)) {
		for _, a := range r.days[day].Accounts {
			if was, ok := closing[a.Account]; ok && was != a.Opening {
				r.fail("day.follows", day, a.Account, money.VND(a.Opening), last[a.Account], money.VND(was))
			}
			closing[a.Account], last[a.Account] = a.Closing, day
		}
	}
}

// pages keep a number for each id. Ids are dense, so a page of 4,096 costs eight bytes
// each: 40 MB for five million entries.
type pages map[int64]*[4096]uint64

func (p pages) get(id int64) uint64 {
	if page := p[id>>12]; page != nil {
		return page[id&4095]
	}
	return 0
}

func (p pages) set(id int64, v uint64) {
	page := p[id>>12]
	if page == nil {
		page = &[4096]uint64{}
		p[id>>12] = page
	}
	page[id&4095] = v
}

package giving

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// alike is a line that another channel told and this one has not shown yet, of the same
// account, amount and direction as some line of a chunk, at most a day apart.
type alike struct {
	id        int64
	day       workday.Day
	at        time.Time
	doc, ref  string
	code      string
	words     string
	live      bool          // told by a webhook: its doc is the provider's, not the bank's
	numbered  bool          // told by a file whose document numbers are of the same kind as the row's
	questions []fingerprint // rows of files that an officer is asked about already
	asked     bool
}

// alikeKey is what must agree in any case.
type alikeKey struct {
	amount    int64
	direction Direction
}

// agreement is how much speaks for two sayings being one transfer.
type agreement int

const (
	apart    agreement = iota // something speaks against it
	perhaps                   // nothing does: an officer says
	sameWord                  // nearly all of the words, on the same day
	sameBank                  // a number of the bank's, which are not unique
	sameText                  // all of the words
	sameBoth                  // all of the words and a number of the bank's
	sameCode                  // the pledge's code
)

// recogniseAlike looks at lines that agree with another channel's in less than the
// reference or the code and day. The same words or the same number of the bank's say
// that it is one; where nothing speaks against it and nothing for it, the line does not
// come into the book before an officer has said so.
func (c *chunk) recogniseAlike(tx *pg.Tx, b *accountBook, known cover) error {
	fresh := c.which(func(*readyLine) bool { return true })
	if len(fresh) == 0 {
		return nil
	}
	found, err := alikeLines(tx, b.account.ID, c, fresh, known)
	if err != nil || len(found) == 0 {
		return err
	}
	type pair struct {
		place  int
		with   *alike
		agrees agreement
		days   int
		apart  time.Duration
	}
	var pairs []pair
	for _, i := range fresh {
		l := &c.lines[i]
		words := wordsOf(l.Text)
		for _, a := range found[alikeKey{int64(l.Amount), l.Direction}] {
			if slices.Contains(a.questions, l.print) { // the officer is asked about this very row
				c.fates[i].isNew, c.fates[i].asked, c.fates[i].line = false, true, a.id
				break
			}
			if g := l.agrees(words, a, c.channel != fileChannel); g != apart {
				p := pair{i, a, g, int(max(l.On-a.day, a.day-l.On)), 0}
				if !l.At.IsZero() && !a.at.IsZero() {
					p.apart = l.At.Sub(a.at).Abs()
				}
				pairs = append(pairs, p)
			}
		}
	}
	slices.SortStableFunc(pairs, func(p, q pair) int {
		return cmp.Or(-cmp.Compare(p.agrees, q.agrees), cmp.Compare(p.days, q.days), cmp.Compare(p.apart, q.apart))
	})
	taken := map[int64]bool{} // each stands for one line, also of this chunk
	for _, f := range c.fates {
		if f.alias || f.doubtful {
			taken[f.line] = true
		}
	}
	for _, p := range pairs {
		f := &c.fates[p.place]
		if !f.isNew || taken[p.with.id] || p.agrees == perhaps && p.with.asked {
			continue
		}
		taken[p.with.id] = true
		f.isNew, f.line = false, p.with.id
		f.alias, f.doubtful = p.agrees != perhaps, p.agrees == perhaps
	}
	return nil
}

// metSince reports whether one of the chunk's new lines agrees with a line that was told
// since the chunk began, when the mark was read. Others wait for the account's cover by
// now, so only lines are looked at again that one of those may be.
func (c *chunk) metSince(tx *pg.Tx, b *accountBook, mark int64, known cover) (bool, error) {
	since, err := toldSince(tx, b.account.ID, c.channel, mark)
	if err != nil || len(since) == 0 {
		return false, err
	}
	fresh := c.near(since)
	numbered := slices.DeleteFunc(slices.Clone(fresh), func(i int) bool {
		return c.lines[i].Reference == "" && c.lines[i].code() == ""
	})
	others, err := toldByOthers(tx, b.account.ID, c, numbered)
	if err != nil || len(others) > 0 {
		return true, err
	}
	return c.metAlike(tx, b, fresh, known)
}

// near lists the new lines that a look among the others could find one of these for: of its
// amount and direction, and with its reference or about its day. Lines of one amount are
// looked for together, so their days count together.
func (c *chunk) near(others []Line) []int {
	type days struct{ from, to workday.Day }
	told := map[alikeKey]days{}
	for i := range c.lines {
		l := &c.lines[i]
		k := alikeKey{int64(l.Amount), l.Direction}
		d, more := told[k]
		if !more {
			d = days{l.On, l.On}
		}
		told[k] = days{min(d.from, l.On), max(d.to, l.On)}
	}
	about, named := map[alikeKey]bool{}, map[string]bool{}
	for _, o := range others {
		k := alikeKey{int64(o.Amount), o.Direction}
		d, same := told[k]
		if !same {
			continue
		}
		first, last := o.On, o.On
		if !o.At.IsZero() {
			first, last = min(first, workday.On(o.At)), max(last, workday.On(o.At))
		}
		about[k] = about[k] || last >= d.from-1 && first <= d.to+1
		named[o.Reference] = true
	}
	return c.which(func(l *readyLine) bool {
		return about[alikeKey{int64(l.Amount), l.Direction}] || l.Reference != "" && named[l.Reference]
	})
}

// metAlike reports whether one of these of the chunk's lines agrees with another channel's.
func (c *chunk) metAlike(tx *pg.Tx, b *accountBook, fresh []int, known cover) (bool, error) {
	found, err := alikeLines(tx, b.account.ID, c, fresh, known)
	if err != nil {
		return false, err
	}
	for _, i := range fresh {
		l := &c.lines[i]
		words := wordsOf(l.Text)
		for _, a := range found[alikeKey{int64(l.Amount), l.Direction}] {
			g := l.agrees(words, a, c.channel != fileChannel)
			if g != apart && !(g == perhaps && a.asked) {
				return true, nil
			}
		}
	}
	return false, nil
}

// Numbers shorter than this agree by chance; words shorter are anybody's.
const (
	bankNumberMin = 5
	wordsMin      = 8
	wordsLong     = 20
)

// agrees says how much speaks for the line and a being one transfer. live: the line is a
// webhook's, so its document number is not the bank's.
func (l *readyLine) agrees(words string, a *alike, live bool) agreement {
	timed := !l.At.IsZero() && !a.at.IsZero()
	near := l.On == a.day || timed && l.At.Sub(a.at).Abs() <= 2*time.Hour
	code := l.code()
	if code != "" && a.code != "" {
		if code == a.code {
			return sameCode
		}
		return apart
	}
	sameNumber := func(x, y string) bool {
		x, y = plainNumber(x), plainNumber(y)
		return len(x) >= bankNumberMin && x == y
	}
	text := words == a.words && len(words) >= wordsMin
	switch {
	case sameNumber(l.Reference, a.ref),
		!live && sameNumber(l.Doc, a.ref),
		!a.live && sameNumber(l.Reference, a.doc),
		!live && !a.live && sameNumber(l.Doc, a.doc):
		if text {
			return sameBoth
		}
		return sameBank
	case len(lettersOf(l.Reference)) > 0 && otherNumber(l.Reference, a.ref):
		return apart // the bank's own, FT26…: two transfers
	case a.numbered && otherNumber(l.Doc, a.doc):
		return apart
	case !near || timed && l.At.Sub(a.at).Abs() > 12*time.Hour:
		return apart
	case text:
		return sameText
	case sameWords(words, a.words) && !otherNumber(l.Reference, a.ref) && (live || !otherNumber(l.Doc, a.ref)):
		return sameWord
	}
	return perhaps
}

// sameWords: one is nearly all of the other, since banks put their own words around.
func sameWords(x, y string) bool {
	if len(x) > len(y) {
		x, y = y, x
	}
	return (len(x) >= wordsLong || len(x) >= wordsMin && len(x)*5 >= len(y)*3) && strings.Contains(y, x)
}

// wordsOf is a bank's text without what banks and providers change: case, marks, spaces
// and signs.
func wordsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, vntext.Fold(text))
}

// plainNumber is a bank's number as it is compared.
func plainNumber(s string) string { return wordsOf(s) }

// otherNumber: two numbers that look of one kind and differ. Of digits alone they may
// still be a provider's and a bank's for one transfer.
func otherNumber(x, y string) bool {
	x, y = plainNumber(x), plainNumber(y)
	return len(x) >= bankNumberMin && len(x) == len(y) && x != y && lettersOf(x) == lettersOf(y)
}

// lettersOf is what a number begins with.
func lettersOf(number string) string {
	number = plainNumber(number)
	return number[:len(number)-len(strings.TrimLeft(number, "abcdefghijklmnopqrstuvwxyz"))]
}

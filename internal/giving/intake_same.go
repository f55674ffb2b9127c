package giving

import (
	"slices"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// knownLine is a line of the book that equals one of a chunk.
type knownLine struct {
	id         int64
	nth        int
	balance    int64
	hasBalance bool
}

// lookUp reads the account's cover and then what of the chunk is in the book, where that is
// always asked. It refuses what was told before under the same number.
func (c *chunk) lookUp(tx *pg.Tx, b *accountBook) (before cover, known knownLines, err error) {
	var told bool
	var ask []pg.Question
	if c.told != nil {
		ask = append(ask, askTold(c.told, &told))
	}
	ask = append(ask, askCover(b.account.ID, &before))
	if c.statement == nil && c.sameAs == 0 {
		known = knownLines{}
		ask = append(ask, askKnown(b.account.ID, c, known))
	}
	if err := tx.Together(ask...); err != nil {
		return before, nil, err
	}
	if told {
		return before, nil, errToldBefore
	}
	return before, known, nil
}

// recognise says which lines of a chunk are in the book already.
// docs/bank-lines.md has the rule and why it is so.
func (c *chunk) recognise(tx *pg.Tx, b *accountBook, before cover, known knownLines) error {
	if c.sameAs != 0 {
		c.fates[0] = fate{line: c.sameAs, alias: true}
		return nil
	}
	if c.turn != nil || c.statement != nil && b.fresh && before.lines == b.freshLines {
		for i := range c.lines {
			c.fates[i].isNew, c.fates[i].nth = true, c.lines[i].nth
		}
		return nil
	}
	if c.statement != nil && (b.fresh || before.filed() != b.filed) {
		return errMet // by another file: what it told is to be looked at
	}
	if known == nil {
		var err error
		if known, err = readKnown(tx, b.account.ID, c); err != nil {
			return err
		}
	}
	c.recogniseEqual(known)
	c.recogniseRetold(b.retelling)
	if !c.forced && !before.alone(c.channel) && (before.live > 0 || c.channel != fileChannel) {
		if err := c.recogniseOthers(tx, b); err != nil {
			return err
		}
		if err := c.recogniseAlike(tx, b, before); err != nil {
			return err
		}
	}
	c.doubt(b.lastNew)
	return nil
}

// recogniseEqual finds the lines that differ in nothing from the book's.
func (c *chunk) recogniseEqual(book knownLines) {
	for i := range c.lines {
		l, f := &c.lines[i], &c.fates[i]
		same := book[l.print]
		if k := l.among(same, c.channel); k >= 0 && !c.forced {
			f.line = same[k].id
			continue
		}
		f.isNew, f.nth = true, 1
		if n := len(same); n > 0 {
			f.nth = same[n-1].nth + 1
		}
		book[l.print] = append(same, knownLine{0, f.nth, int64(l.Balance), l.tells(c.channel)})
	}
}

// recogniseRetold finds the lines that another form told.
func (c *chunk) recogniseRetold(r *retelling) {
	if r == nil || c.statement == nil {
		return
	}
	for i := range c.lines {
		f := &c.fates[i]
		told, found := r.rows[c.lines[i].Row]
		if !f.isNew || !found {
			continue
		}
		f.isNew, f.line = false, told.line
		f.alias, f.asked, f.doubtful = told.sure, told.asked, !told.sure && !told.asked
	}
}

// among finds the line's place among the equal ones of the book, or -1 if it is a
// new one: the one with the same running balance where balances tell, else the kth
// of the book for the kth of the file.
func (l *readyLine) among(same []knownLine, channel string) int {
	told := l.tells(channel) && len(same) > 0
	for k, e := range same {
		if l.tells(channel) && e.hasBalance && e.balance == int64(l.Balance) && e.id != 0 {
			return k
		}
		told = told && e.hasBalance
	}
	if told || l.nth > len(same) || same[l.nth-1].id == 0 {
		return -1
	}
	return l.nth - 1
}

// tells reports whether the line's balance says which of several equal ones it is. An event
// has a number of its own for that: told again with another balance it is the same event.
func (l *readyLine) tells(channel string) bool { return l.HasBalance && channel == fileChannel }

// recogniseOthers looks among the lines that another channel told: the same
// account, amount and bank reference, or the same account, amount, day and pledge
// code. Each of them stands for one line of this channel.
func (c *chunk) recogniseOthers(tx *pg.Tx, b *accountBook) error {
	fresh := c.which(func(l *readyLine) bool { return l.Reference != "" || l.code() != "" })
	if len(fresh) == 0 {
		return nil
	}
	others, err := toldByOthers(tx, b.account.ID, c, fresh)
	if err != nil {
		return err
	}
	taken := map[int64]bool{}
	for _, o := range others {
		f := &c.fates[o.place]
		if f.isNew && !taken[o.line] {
			taken[o.line] = true
			f.isNew, f.alias, f.line = false, true, o.line
		}
	}
	return nil
}

// doubt marks lines that look known while their neighbours in the file are new: a
// file that overlaps with another does so in one stretch, so such a line may be
// another one that differs in nothing. Balances, where printed, have told already.
func (c *chunk) doubt(lastNew bool) {
	if c.statement == nil {
		return
	}
	isNew := func(i int) bool {
		if i < 0 {
			return lastNew
		}
		return i >= len(c.fates) || c.fates[i].isNew
	}
	some := slices.ContainsFunc(c.fates, func(f fate) bool { return f.isNew })
	for i := range c.fates {
		f := &c.fates[i]
		if some && !f.isNew && !f.alias && !f.asked && !c.lines[i].HasBalance && isNew(i-1) && isNew(i+1) {
			f.doubtful = true
		}
	}
}

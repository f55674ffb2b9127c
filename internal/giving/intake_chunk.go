package giving

import (
	"context"
	"errors"
	"slices"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
)

// LineState is where a line is on its way to its giver.
type LineState string

// The states. Only gifts wait for anything; other lines are booked and done.
const (
	LineOpen      LineState = "open"      // money received, nobody has claimed it
	LineSuggested LineState = "suggested" // one pledge fits, an officer must say
	LineAmbiguous LineState = "ambiguous" // several fit
	LineMatched   LineState = "matched"
	LineLate      LineState = "late"    // came after the last day: waits for a decision
	LineIgnored   LineState = "ignored" // an officer looked and there is nothing to do
	LineBooked    LineState = "booked"  // no gift
	LineHeld      LineState = "held"    // money out that the book does not have; no entry yet
)

// chunk is a stretch of lines that one transaction takes.
type chunk struct {
	statement          *Statement // nil for a webhook
	channel            string
	rowBefore, lastRow int // where the file's mark stands and where it goes
	lines              []readyLine
	events             [][]int64 // of a webhook, kept before, that tell each line
	told               []event   // of a webhook, to be kept with the lines: one tells each
	fates              []fate
	turn               *turn // nil when it is taken by itself
	hold               bool  // lines that spend are held: the book is short
	forced             bool  // an officer says that the lines are new, whatever they equal
	sameAs             int64 // an officer says that the one line is this one
}

// fate is what becomes of one line of a chunk.
type fate struct {
	line     int64 // its id in the book
	isNew    bool
	alias    bool // known by another channel: remember this channel's fingerprint
	doubtful bool // equal to line, but perhaps another one
	asked    bool // and an officer is asked about it already
	nth      int
	state    LineState
	pledge   *Pledge
	cash     *cashPair // the cash of a session: its entry stands for the line
	entry    int64
	fits     []int64 // pledges that it may be the gift of
	why      string
}

// chunkTries bounds how often a chunk begins again because another channel of the
// account was faster.
const chunkTries = 10

// errMet: another channel told one of the chunk's lines meanwhile.
var errMet = errors.New("another channel told the same line")

// takeChunk takes the lines of a chunk in one transaction.
func (s *Service) takeChunk(ctx context.Context, b *accountBook, c *chunk) error {
	within := ctx
	if c.statement == nil {
		within = keepPlans(ctx, len(c.lines))
	}
	for try := 1; ; try++ {
		if err := s.retell(ctx, b, c); err != nil {
			return err
		}
		err := s.DB.Update(within, importer, func(tx *pg.Tx) error { return s.putChunk(tx, b, c) })
		if err == nil {
			b.opened = nil
			return nil
		}
		b.fresh = false // somebody else adds lines, or held what we add
		switch {
		case try == chunkTries:
			return err
		case fault.Is(err, "ledger.short") && !c.hold:
			c.hold = true
		case metAnother(err):
		default:
			return err
		}
	}
}

// metAnother: another file or channel brought one of the chunk's lines meanwhile.
func metAnother(err error) bool {
	return errors.Is(err, errMet) || pg.IsUnique(err, "bank_lines_once") ||
		pg.IsUnique(err, "line_aliases_pkey") || pg.IsUnique(err, "session_lines_cash_once")
}

// putChunk is the one way of a line into the book: what is new is posted, stored,
// matched and shown; what is known is sighted. The locks that others wait for come
// last: the account's cover, for which only its own channels wait; then pledges and the
// series of receipts, for which the cash desk waits too; then what is spent.
func (s *Service) putChunk(tx *pg.Tx, b *accountBook, c *chunk) error {
	c.fates = make([]fate, len(c.lines))
	b.forgetOpened() // of a try that was broken off
	before, known, err := c.lookUp(tx, b)
	if err != nil {
		return err
	}
	if err := c.recognise(tx, b, before, known); err != nil {
		return err
	}
	if err := s.decide(tx, b, c); err != nil {
		return err
	}
	if err := c.number(tx); err != nil {
		return err
	}
	if err := c.put(tx, b, c.which(func(l *readyLine) bool { return !l.spends() })); err != nil {
		return err
	}
	if err := putSightings(tx, b, c); err != nil {
		return err
	}
	if err := c.turn.wait(tx.Context()); err != nil {
		return err
	}
	met, err := c.cover(tx, b, before)
	if err != nil {
		return err
	}
	if met {
		return errMet
	}
	if err := s.receive(tx, b, c); err != nil {
		return err
	}
	if err := c.put(tx, b, c.which((*readyLine).spends)); err != nil {
		return err
	}
	if err := c.putCash(tx, b); err != nil {
		return err
	}
	if c.statement == nil {
		if err := c.settleEvents(tx, b); err != nil {
			return err
		}
		return c.askToLearn(tx)
	}
	return moveMark(tx, c)
}

// spends: its posting takes from an account that may not fall below zero.
func (l *readyLine) spends() bool { return l.Direction == Out || l.kind == OwnTransfer }

// which lists the new lines that fit.
func (c *chunk) which(fits func(*readyLine) bool) []int {
	var list []int
	for i := range c.lines {
		if c.fates[i].isNew && fits(&c.lines[i]) {
			list = append(list, i)
		}
	}
	return list
}

// decide says for each new line what it is and whose.
func (s *Service) decide(tx *pg.Tx, b *accountBook, c *chunk) error {
	var codes []string
	for i := range c.lines {
		if c.fates[i].isNew && c.lines[i].kind == GiftLine {
			codes = append(codes, c.lines[i].codes...)
		}
	}
	pledges := map[string]Pledge{}
	if len(codes) > 0 {
		var err error
		if pledges, err = pledgesByCodes(tx, b.campaign.ID, codes); err != nil {
			return err
		}
	}
	names, err := s.namesWaiting(tx, b, c)
	if err != nil {
		return err
	}
	cash, err := sessionCashIn(tx, b, c)
	if err != nil {
		return err
	}
	arriving, err := remittancesIn(tx, b, c)
	if err != nil {
		return err
	}
	astray, err := strays(tx, b, c)
	if err != nil {
		return err
	}
	for i := range c.lines {
		l, f := &c.lines[i], &c.fates[i]
		pair, isCash := cash[i]
		switch {
		case !f.isNew:
		case arriving[i]: // no gift: the receiver says which transfer it is
			l.kind, f.state = OwnTransfer, LineHeld
		case isCash:
			f.state, f.cash, f.entry = LineBooked, &pair, pair.cash.Entry
		case b.ended: // nothing is booked there any more
			if f.state = LineHeld; l.kind == GiftLine {
				l.kind = OtherLine
			}
		case astray[i] != nil: // whose words they are, an officer says
			f.state, f.fits, f.why = LineHeld, astray[i], accountFit
		case c.hold && l.spends():
			f.state = LineHeld
		case l.kind != GiftLine:
			f.state = LineBooked
		default:
			f.match(l, pledges, names)
			if l.On > b.campaign.LastDay() {
				f.waitForDecision()
			}
		}
	}
	return nil
}

// match looks for the pledge of a gift: by the code in its text, else by amount,
// time and name. One code that is somebody's decides; everything less is only
// shown to an officer.
func (f *fate) match(l *readyLine, pledges map[string]Pledge, names waitingNames) {
	f.state = LineOpen
	var found []Pledge
	for _, code := range l.codes {
		if p, ok := pledges[code]; ok {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 1:
		f.state, f.pledge = LineMatched, &found[0]
		return
	case 0:
		f.fits, f.why = names.of(l), "name"
	default:
		f.why = "codes"
		for _, p := range found {
			f.fits = append(f.fits, p.ID)
		}
	}
	switch len(f.fits) {
	case 0:
		if l.likely != "" { // perhaps no gift at all: nobody guesses
			f.state = LineSuggested
		}
	case 1:
		f.state = LineSuggested
	default:
		f.state = LineAmbiguous
	}
}

// waitForDecision: after the last day of reception there are no receipts, and
// nothing is matched without somebody who decides (ND 93/2021 art 9.1a).
func (f *fate) waitForDecision() {
	if f.pledge != nil {
		f.fits, f.why, f.pledge = []int64{f.pledge.ID}, "late", nil
	}
	f.state = LineLate
}

// kind is what a line is for the books, once it is decided.
func (c *chunk) kind(i int) LineKind {
	if c.fates[i].cash != nil {
		return SessionCashLine
	}
	return c.lines[i].kind
}

// number takes an id for each new line, in the order of the lines.
func (c *chunk) number(tx *pg.Tx) error {
	fresh := c.which(func(*readyLine) bool { return true })
	if len(fresh) == 0 {
		return nil
	}
	ids, err := lineIDs(tx, len(fresh))
	if err != nil {
		return err
	}
	for k, i := range fresh {
		c.fates[i].line = ids[k]
	}
	return nil
}

// put posts new lines and stores them with their public rows.
func (c *chunk) put(tx *pg.Tx, b *accountBook, list []int) error {
	if len(list) == 0 {
		return nil
	}
	if err := c.post(tx, b, list); err != nil {
		return err
	}
	if err := insertLines(tx, b, c, list); err != nil {
		return err
	}
	return insertStatementRows(tx, b, c, list)
}

// receive tells the pledges of matched lines that their money is here, and issues
// the receipts.
func (s *Service) receive(tx *pg.Tx, b *accountBook, c *chunk) error {
	matched := c.which(func(l *readyLine) bool { return l.kind == GiftLine })
	matched = slices.DeleteFunc(matched, func(i int) bool { return c.fates[i].pledge == nil })
	if len(matched) == 0 {
		return nil
	}
	pledges, amounts := make([]int64, len(matched)), make([]int64, len(matched))
	gifts := make([]receipt.New, len(matched))
	for k, i := range matched {
		l, p := &c.lines[i], c.fates[i].pledge
		pledges[k], amounts[k] = p.ID, int64(l.Amount)
		donor, err := s.donorOf(p)
		if err != nil {
			return err
		}
		gifts[k] = b.gift(l.Line, c.fates[i].entry, donor)
	}
	if err := receivePledges(tx, pledges, amounts); err != nil {
		return err
	}
	issued, err := s.receipts().Issue(tx, gifts)
	if err != nil {
		return err
	}
	matches := make([]match, len(matched))
	for k, i := range matched {
		f := &c.fates[i]
		matches[k] = match{
			unit: b.account.UnitID, line: f.line, pledge: pledges[k], how: ByCode, entry: f.entry,
			receipt: issued[k].Code,
		}
	}
	return insertMatches(tx, matches)
}

// gift is what the receipt of a bank gift says.
func (b *accountBook) gift(l Line, entry int64, d Donor) receipt.New {
	n := b.head
	n.Entry, n.Amount, n.BankOn = entry, l.Amount, l.On
	n.Content, n.Reference = l.Text, l.Reference
	if n.Reference == "" {
		n.Reference = l.Doc
	}
	n.LegalName, n.PublicName, n.Anonymous = d.LegalName, Screen(d.PublicName, ""), d.Anonymous
	return n
}

// cover moves "covered until". From here to the commit no other channel of the
// account gets through; if one did since the chunk began, it may have told one of
// our new lines, and the chunk begins again.
func (c *chunk) cover(tx *pg.Tx, b *accountBook, before cover) (met bool, err error) {
	after, err := moveCover(tx, b.account.ID, c)
	if err != nil {
		return false, err
	}
	if c.channel == fileChannel {
		b.company.saw(before.live) // what came while the file rested
		b.company.saw(after.live)
	}
	if c.turn != nil {
		return after.lines != c.turn.lines, nil
	}
	if c.statement != nil && after.filed() != before.filed() {
		if files, err := filesAbout(tx, c.statement); err != nil || len(files.otherIDs) > 0 {
			return true, err
		}
	}
	if c.forced || c.sameAs != 0 || after.alone(c.channel) || c.channel == fileChannel && after.live == before.live ||
		c.channel != fileChannel && after.lines == before.lines {
		return false, nil
	}
	return c.metSince(tx, b, before.mark, after)
}

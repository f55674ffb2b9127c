package giving

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// SessionCashLine is a line that is the cash of a hand-over session: the session's
// entry stands for it, and it has none of its own.
const SessionCashLine LineKind = "session_cash"

// CashKind is which way the cash of a session went.
type CashKind string

// The ways.
const (
	CashDrawn  CashKind = "draw"      // out of the account when the session opened
	CashBacked CashKind = "hand_back" // what was left, back into it at the close
	MadeGood   CashKind = "made_good" // what was missing then, paid in since
)

// SessionCash is the money of one session that left one account of ours, or came
// back to it: the bank has a line of it sooner or later.
type SessionCash struct {
	Kind     CashKind
	Session  int64
	Account  int64
	Amount   money.VND
	On       workday.Day
	Entry    int64
	Unit     int64  // the commune
	Plan     string // its printed number, "3/2026"
	Part     int
	Decision string      // its slug; "" of a private cause
	Lines    int         // that may be it, where that was asked
	WaitsTo  workday.Day // the last day on which it is not late
}

func (x *SessionCash) direction() Direction {
	if x.Kind == CashDrawn || x.Kind == CashRemitted {
		return Out
	}
	return In
}

// How far a line's day may be from the session's without a code in its text: money
// is fetched the evening before at the earliest, and banks are slow over holidays.
const (
	cashDaysBefore = 1
	cashDaysAfter  = 10
)

// cashLateAfter is how many working days the bank has before an officer is told.
const cashLateAfter = 3

// Late reports whether the bank should have told of it by now.
func (x *SessionCash) Late(today workday.Day) bool { return today > x.WaitsTo }

func (x *SessionCash) near(on workday.Day) bool {
	return on >= x.On-cashDaysBefore && on <= x.On+cashDaysAfter
}

// cashLine is a line that may be the cash of a session: one of the book by its id, or
// one of a chunk by its place there.
type cashLine struct {
	id        int64
	place     int
	account   int64
	direction Direction
	amount    money.VND
	on        workday.Day
	norm      string // its text, folded
	own       bool   // it names an account of ours
	again     bool   // an officer has parted it from a session before
}

// sessionIn is the session that a folded text names, "phien phat 7", or 0.
func sessionIn(norm string) int64 {
	words := strings.Fields(norm)
	for i := 0; i < len(words)-1; i++ {
		if words[i] != "phien" {
			continue
		}
		next := words[i+1:]
		for len(next) > 0 && (next[0] == "phat" || next[0] == "so") {
			next = next[1:]
		}
		if len(next) == 0 {
			return 0
		}
		if n, err := strconv.ParseInt(next[0], 10, 64); err == nil && n > 0 {
			return n
		}
	}
	return 0
}

// like reports whether a line is of the same account, way and amount.
func (x *SessionCash) like(l *cashLine) bool {
	return l.account == x.Account && l.direction == x.direction() && l.amount == x.Amount
}

// fits reports whether the program may take a line for this cash: the amount agrees,
// and the text names the session, or it is a withdrawal of these days. What comes
// back could be a gift of the same amount, so there only the name decides. A deposit is
// named by its slip, or told by the counter's own words on the days after it.
func (x *SessionCash) fits(l *cashLine) (How, bool) {
	if l.again || !x.like(l) {
		return "", false
	}
	if x.Kind == CashDeposited {
		switch slipIn(l.norm) {
		case x.Session:
			return ByCode, true
		case 0:
			return ByAmount, saysCash(l.norm) && x.near(l.on)
		}
		return "", false
	}
	if x.Kind == CashRemitted {
		switch remitIn(l.norm) {
		case x.Session:
			return ByCode, true
		case 0:
			return ByAmount, x.near(l.on)
		}
		return "", false
	}
	if l.own {
		return "", false
	}
	switch sessionIn(l.norm) {
	case x.Session:
		return ByCode, true
	case 0:
		return ByAmount, x.Kind == CashDrawn && x.near(l.on)
	}
	return "", false
}

// cashPair is a line with the cash that it is.
type cashPair struct {
	line cashLine
	cash SessionCash
	how  How
}

// pairCash joins lines and cash where neither could be another's: a line that fits
// two withdrawals, or a withdrawal that fits two lines, is left to an officer. A line
// that names the session goes before those that do not.
func pairCash(lines []cashLine, cash []SessionCash) (pairs []cashPair) {
	for i := range cash {
		var fit, named []cashLine
		for k := range lines {
			how, ok := cash[i].fits(&lines[k])
			if ok {
				fit = append(fit, lines[k])
			}
			if ok && how == ByCode {
				named = append(named, lines[k])
			}
		}
		how := ByAmount
		if len(named) > 0 {
			fit, how = named, ByCode
		}
		if len(fit) == 1 && fit[0].fitsOne(cash) {
			pairs = append(pairs, cashPair{fit[0], cash[i], how})
		}
	}
	return pairs
}

func (l *cashLine) fitsOne(cash []SessionCash) bool {
	n := 0
	for i := range cash {
		if _, ok := cash[i].fits(l); ok {
			n++
		}
	}
	return n == 1
}

// mayBeCash reports whether a new line is worth asking about: money that leaves for
// nobody we know, or a text that names a session.
func mayBeCash(l *readyLine) bool {
	if l.Direction == Out {
		return l.kind == TransferOut || l.kind == OwnTransfer
	}
	return (l.kind == GiftLine || l.kind == SourceLine) && len(l.codes) == 0 &&
		(strings.Contains(l.norm, "phien") && sessionIn(l.norm) != 0 || strings.Contains(l.norm, "nop ") && saysCash(l.norm))
}

// sessionCashIn finds the new lines of a chunk that are the cash of a session.
func sessionCashIn(tx *pg.Tx, b *accountBook, c *chunk) (map[int]cashPair, error) {
	var lines []cashLine
	for i := range c.lines {
		l := &c.lines[i]
		if c.fates[i].isNew && mayBeCash(l) {
			lines = append(lines, cashLine{
				place: i, account: b.account.ID, direction: l.Direction, amount: l.Amount, on: l.On, norm: l.norm,
				own: l.kind == OwnTransfer,
			})
		}
	}
	if len(lines) == 0 {
		return nil, nil
	}
	cash, err := openCash(tx, cashFilter{account: b.account.ID})
	if err != nil || len(cash) == 0 {
		return nil, err
	}
	others, err := linesLike(tx, cash)
	if err != nil {
		return nil, err
	}
	found := map[int]cashPair{}
	for _, p := range pairCash(append(lines, others...), cash) {
		if p.line.id == 0 {
			found[p.line.place] = p
		}
	}
	return found, nil
}

// SessionLine is one time that a line was taken for the cash of a session.
type SessionLine struct {
	SessionCash
	How        How
	By         string
	At         time.Time
	UndoneBy   string // "" while it stands
	UndoneAt   time.Time
	UndoReason string
}

// CashFit is cash of a session that a line may be. One that differs in the amount is
// shown and cannot be taken.
type CashFit struct {
	SessionCash
	Same bool
}

// cashFits lists what an officer may take a line for: open cash of its account and
// direction, of its amount at any time or of its days.
func cashFits(tx *pg.Tx, l *BankLine) (fits []CashFit, err error) {
	if !l.mayBeCash() {
		return nil, nil
	}
	cash, err := openCash(tx, cashFilter{account: l.AccountID})
	if err != nil {
		return nil, err
	}
	for _, x := range cash {
		same := x.Amount == l.Amount
		if x.direction() == l.Direction && (same || (l.Direction == Out || x.Kind == CashDeposited) && x.near(l.BookedOn)) {
			fits = append(fits, CashFit{x, same})
		}
	}
	slices.SortStableFunc(fits, func(a, b CashFit) int {
		switch {
		case a.Same == b.Same:
			return 0
		case a.Same:
			return -1
		}
		return 1
	})
	return fits[:min(len(fits), fitsMax*2)], nil
}

// mayBeCash reports whether an officer may take the line for the cash of a session.
func (l *BankLine) mayBeCash() bool {
	if l.Direction == Out {
		return l.Kind == TransferOut || l.Kind == OwnTransfer || l.Kind == OtherLine || l.Kind == RefundLine
	}
	return (l.Kind == GiftLine || l.Kind == OwnTransfer || l.Kind == SourceLine) && l.State != LineMatched
}

// SessionTold is what the public is told of a line that is the cash of a session: of a
// private cause the kind alone.
type SessionTold struct {
	Kind     CashKind
	Decision string // its slug, or ""
	Commune  string
	On       workday.Day
}

// SessionsTold says of which sessions the lines of the public statement are the cash.
func (s *Service) SessionsTold(ctx context.Context, lines []int64) (told map[int64]SessionTold, err error) {
	if len(lines) == 0 {
		return nil, nil
	}
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		told, err = sessionsTold(tx, lines)
		return err
	})
	return told, err
}

// ToldCash is cash of a session with the bank's line of it, 0 while there is none.
type ToldCash struct {
	SessionCash
	Line int64
}

// ToldCashOf lists what one session's cash was, and which line of the bank told it.
func (s *Service) ToldCashOf(ctx context.Context, by auth.Actor, session int64, kind CashKind) (list []ToldCash, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = toldCash(tx, session, kind)
		return err
	})
	return list, err
}

// SessionCashFor lists the cash of sessions that no bank line has told yet, within the reach
// of the officer, the oldest first, each with how many lines it may be.
func (s *Service) SessionCashFor(ctx context.Context, by auth.Actor) (list []SessionCash, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if list, err = openCash(tx, cashFilter{reach: by.Reach()}); err != nil {
			return err
		}
		lines, err := linesLike(tx, list)
		if err != nil {
			return err
		}
		for i := range list {
			for k := range lines {
				if list[i].like(&lines[k]) {
					list[i].Lines++
				}
			}
		}
		return nil
	})
	return list, err
}

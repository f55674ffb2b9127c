package giving

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Jump is a place where the balances that a bank tells go on from another sum than the line
// before left: one line at least is missing, or stands there that is none.
type Jump struct {
	Account     int64
	Number      string // of the account
	Bank        string
	CampaignID  int64
	Unit        int64
	After, Next int64     // the lines on both sides of it
	From, To    money.VND // what the one left, and what the other began with
	At          time.Time // of the line that came next
}

// Missing is what no line explains: above zero it came in, below it went out.
func (j Jump) Missing() money.VND { return j.To - j.From }

// balancedLine is a line of the bank with the balance after it, if the bank told one.
type balancedLine struct {
	id         int64
	on         workday.Day
	at, seen   time.Time
	delta      money.VND
	after      money.VND
	hasBalance bool
}

func (l *balancedLine) before() money.VND { return l.after - l.delta }

// Limits of the search for jumps.
const (
	jumpWait     = 10 * time.Minute // an event may be late by so much
	jumpLinesMax = 30_000           // of one account; more are told by the statement only
	jumpDays     = 7                // that are looked at, where no statement is newer
	jumpsMax     = 3                // and one in twenty lines: with more, they are no balances
)

// jumpsIn finds the jumps among the lines of one account since a day whose end is proven.
// Each line leads from the balance before it to the one after it, so in a book that misses
// nothing each balance that one line leaves another begins with, but for the first and the
// last: in whatever order banks tell them. Lines without a balance explain what they add up to.
func jumpsIn(lines []balancedLine, now time.Time) (jumps []Jump) {
	slices.SortFunc(lines, func(a, b balancedLine) int {
		return cmp.Or(cmp.Compare(a.on, b.on), a.at.Compare(b.at), cmp.Compare(a.id, b.id))
	})
	ends, told := map[money.VND]int{}, 0
	for _, l := range lines {
		if l.hasBalance {
			ends[l.after]++
			ends[l.before()]--
			told++
		}
	}
	var starts, leaves []balancedLine
	for _, l := range lines { // what begins where none left: the first that do
		if l.hasBalance && ends[l.before()] < 0 {
			ends[l.before()]++
			starts = append(starts, l)
		}
	}
	for _, l := range slices.Backward(lines) { // and leaves where none begins: the last
		if l.hasBalance && ends[l.after] > 0 {
			ends[l.after]--
			leaves = append(leaves, l)
		}
	}
	slices.Reverse(leaves)
	for i := 1; i < len(starts) && i <= len(leaves); i++ {
		from, to := leaves[i-1], starts[i]
		j := Jump{After: from.id, Next: to.id, From: from.after, To: to.before(), At: to.at}
		if now.Sub(to.seen) >= jumpWait && now.Sub(from.seen) >= jumpWait && !explained(j.Missing(), from, to, lines) {
			jumps = append(jumps, j)
		}
	}
	if len(jumps) > max(jumpsMax, told/20) {
		return nil
	}
	return jumps
}

// explained reports whether lines without a balance between two others make up a sum: all
// of them, or one.
func explained(sum money.VND, from, to balancedLine, lines []balancedLine) bool {
	var all money.VND
	for _, l := range lines {
		if l.hasBalance || l.on < min(from.on, to.on) || l.on > max(from.on, to.on) {
			continue
		}
		if all += l.delta; l.delta == sum {
			return true
		}
	}
	return all == sum
}

// jumpAge is how old the answer about an account may be.
const jumpAge = time.Minute

// toldJumps remembers the jumps of accounts: several pages ask for them, and they take all
// lines since the last statement. They are of the account, whoever asks.
type toldJumps struct {
	mu   sync.Mutex
	seen map[int64]seenJumps
}

type seenJumps struct {
	since workday.Day
	at    time.Time // by the machine's own clock
	list  []Jump
}

func (t *toldJumps) of(tx *pg.Tx, a toldAccount) ([]Jump, error) {
	t.mu.Lock()
	was, ok := t.seen[a.id]
	t.mu.Unlock()
	if ok && was.since == a.since && time.Since(was.at) < jumpAge {
		return was.list, nil
	}
	lines, err := balancedLines(tx, a)
	if err != nil {
		return nil, err
	}
	list := jumpsIn(lines, tx.Now)
	for i := range list {
		j := &list[i]
		j.Account, j.Number, j.Bank, j.CampaignID, j.Unit = a.id, a.number, a.bank, a.campaign, a.unit
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seen == nil {
		t.seen = map[int64]seenJumps{}
	}
	t.seen[a.id] = seenJumps{a.since, time.Now(), list}
	return list, nil
}

// JumpsFor lists where the balances that banks tell by webhook show that a line is missing,
// of the accounts whose books the actor reads, or of those of one campaign: since the last
// statement that adds up, for what came before it the statement has shown. The answer may be
// a minute old.
func (s *Service) JumpsFor(ctx context.Context, by auth.Actor, campaign int64) (list []Jump, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list = nil
		accounts, err := accountsTold(tx, booksOf(by), campaign)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			found, err := s.jumps.of(tx, a)
			if err != nil {
				return err
			}
			list = append(list, found...)
		}
		return nil
	})
	return list, err
}

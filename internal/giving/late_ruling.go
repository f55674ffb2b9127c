package giving

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// lateKind is the job that carries a ruling out.
const lateKind = "giving.late"

// LateRulingMax is how many gifts one ruling decides about at most, and lateChunk how many
// in one transaction; a ruling on no more than these is carried out at once.
const (
	LateRulingMax = 100_000
	lateChunk     = 1_000
)

var errLateRuled = fault.Of(fault.Conflict, "late.ruled")

// LateRuling is one decision about all of a list of late gifts as it stood.
type LateRuling struct {
	ID         int64
	UnitID     int64
	CampaignID int64
	LateFilter           // what the list was narrowed to
	Gifts      int64     // that stood on it
	Amount     money.VND // of them together
	Outcome    LateOutcome
	Next       int64
	NextName   string // the campaign it goes on to
	Reason     string
	DeciderID  int64
	Decider    string
	At         time.Time
	Done       int64 // decided so far
	DoneAmount money.VND
	EndedAt    time.Time // zero while it is being carried out
	BackGifts  int64     // gone back one by one
	BackAmount money.VND
	OutID      int64 // the bank's line by which the rest went
	InID       int64 // and came
}

// Waits reports whether a bank's line is still to say that it went where it was decided.
func (r *LateRuling) Waits() bool {
	return r.Outcome != LateKept && r.OutID == 0 && !r.EndedAt.IsZero() && r.Done > r.BackGifts
}

func (r *LateRuling) subject() string { return fmt.Sprintf("late_ruling:%d", r.ID) }

// LateRulingForm is what is decided about a list, with how many gifts and how much money
// whoever decides has seen on it.
type LateRulingForm struct {
	Campaign int64
	LateFilter
	Gifts   int64
	Amount  money.VND
	Outcome LateOutcome
	Next    int64
	Reason  string
}

// ReadLateFilter reads a filter as it is typed: two days, a sum, an account.
func ReadLateFilter(from, through, most string, account int64) (f LateFilter, err error) {
	var l fault.List
	f = LateFilter{From: day(&l, "from", from, false), Through: day(&l, "through", through, false), Account: account}
	if most = strings.TrimSpace(most); most != "" {
		f.Max, err = money.Parse("max", most)
		l.Add(err)
	}
	if !f.From.IsZero() && !f.Through.IsZero() && f.Through < f.From {
		l.On("through", "late.through.early")
	}
	return f, l.Err()
}

// LateList is what of the late money of a campaign waits and fits a filter.
type LateList struct {
	Gifts    int64
	Amount   money.VND
	Accounts []int64 // where it lies
}

// LateListFor counts what waits and fits a filter, for who may read the books.
func (s *Service) LateListFor(ctx context.Context, by auth.Actor, campaign int64, f LateFilter) (list LateList, err error) {
	err = s.onLateList(ctx, by, campaign, func(tx *pg.Tx) error {
		list, err = lateList(tx, campaign, f)
		return err
	})
	return list, err
}

// LateRulingsFor are the rulings on what came late to a campaign, the latest first.
func (s *Service) LateRulingsFor(ctx context.Context, by auth.Actor, campaign, before int64, limit int) (list []LateRuling, err error) {
	err = s.onLateList(ctx, by, campaign, func(tx *pg.Tx) error {
		list, err = lateRulings(tx, `r.campaign_id = $1 and ($2 = 0 or r.id < $2) order by r.id desc limit $3`,
			campaign, before, pageOf(limit))
		return err
	})
	return list, err
}

// DecideLateList decides about all late gifts of a list as it stands, with one reason and
// one entry in the trail. A list that is not what was seen is refused with
// "late.list.changed"; money that goes back or on lies at one account, else it is refused
// with "late.account.missing". A long list is carried out by a job; until it is, nothing else
// is decided about its gifts.
func (s *Service) DecideLateList(ctx context.Context, by auth.Actor, f LateRulingForm) (int64, error) {
	if err := by.Must(auth.PublishCampaign, 0); err != nil {
		return 0, err
	}
	id, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (int64, error) {
		c, err := campaignByID(tx, f.Campaign)
		if err != nil {
			return 0, err
		}
		if err := by.Must(auth.PublishCampaign, c.UnitID); err != nil {
			return 0, err
		}
		one := LateForm{Outcome: f.Outcome, Next: f.Next, Reason: f.Reason}
		if _, err := one.read(tx, c.UnitID, c.ID); err != nil {
			return 0, err
		}
		list, err := lateList(tx, c.ID, f.LateFilter)
		if err != nil {
			return 0, err
		}
		if err := f.holds(list); err != nil {
			return 0, err
		}
		r := &LateRuling{
			UnitID: c.UnitID, CampaignID: c.ID, LateFilter: f.LateFilter, Outcome: f.Outcome, Next: one.Next, Reason: one.Reason,
			Gifts: list.Gifts, Amount: list.Amount,
		}
		if f.Outcome != LateKept {
			r.Account = list.Accounts[0]
		}
		lines, err := lateLines(tx, c.ID, f.LateFilter)
		if err != nil {
			return 0, err
		}
		if err := insertLateRuling(tx, r, lines); err != nil {
			return 0, err
		}
		if err := r.record(tx, c); err != nil {
			return 0, err
		}
		if list.Gifts > lateChunk {
			return r.ID, job.Enqueue(tx, job.New{Kind: lateKind, Key: r.subject(), Args: lateArgs{r.ID}})
		}
		_, err = ruleChunk(tx, r.ID)
		if err == nil {
			_, err = ruleChunk(tx, r.ID) // nothing is left: its end
		}
		return r.ID, err
	})
	switch {
	case pg.IsCheck(err, "late_rulings_one_at_a_time"):
		return 0, errLateRuled
	case pg.IsCheck(err, "late_rulings_are_the_list"):
		return 0, fault.Of(fault.Conflict, "late.list.moved") // between two looks at it
	}
	return id, err
}

// holds refuses a list that is not what was seen, or cannot be decided about at once.
func (f *LateRulingForm) holds(list LateList) error {
	switch {
	case list.Gifts == 0:
		return fault.Of(fault.Conflict, "late.list.empty")
	case list.Gifts != f.Gifts || list.Amount != f.Amount:
		return fault.Of(fault.Conflict, "late.list.changed", "gifts", list.Gifts, "amount", list.Amount)
	case list.Gifts > LateRulingMax:
		return fault.Of(fault.Conflict, "late.list.long", "max", LateRulingMax)
	case f.Outcome != LateKept && len(list.Accounts) > 1:
		return fault.On("account", "late.account.missing")
	}
	return nil
}

// record is the ruling's one entry in the trail.
func (r *LateRuling) record(tx *pg.Tx, c *Campaign) error {
	after := map[string]any{
		"ruling": r.ID, "outcome": r.Outcome, "next": r.Next, "gifts": r.Gifts, "amount": r.Amount, "account": r.Account,
	}
	if !r.From.IsZero() {
		after["from"] = r.From
	}
	if !r.Through.IsZero() {
		after["through"] = r.Through
	}
	if r.Max != 0 {
		after["max"] = r.Max
	}
	return audit.Record(tx, audit.Event{
		Action: "line.late.list", Subject: r.subject(), Unit: c.UnitID, Reason: r.Reason, After: after,
	})
}

// lateArgs name the ruling that a job carries out.
type lateArgs struct {
	Ruling int64 `json:"ruling"`
}

// RunLate carries a ruling out, piece by piece. It may run twice, and two at once: each
// piece takes what nobody has decided about yet.
func (s *Service) RunLate(ctx context.Context, raw json.RawMessage) error {
	var args lateArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return job.Final(fmt.Errorf("read which ruling: %w", err))
	}
	for range LateRulingMax/lateChunk + 2 {
		var done bool
		err := s.DB.Update(ctx, importer, func(tx *pg.Tx) (err error) {
			done, err = ruleChunk(tx, args.Ruling)
			return err
		})
		if pg.IsUnique(err, "late_ruling_ends_pkey") { // the other one ended it
			return nil
		}
		if err != nil || done {
			return err
		}
	}
	return fmt.Errorf("ruling %d has no end", args.Ruling)
}

// ruleChunk decides about some gifts of a ruling, and ends it when none is left.
func ruleChunk(tx *pg.Tx, id int64) (done bool, err error) {
	r, err := lateRulingByID(tx, id)
	if err != nil {
		return false, err
	}
	if !r.EndedAt.IsZero() {
		return true, nil
	}
	c, err := campaignByID(tx, r.CampaignID)
	if err != nil {
		return false, err
	}
	var next *Campaign
	if r.Next != 0 {
		if next, err = campaignByID(tx, r.Next); err != nil {
			return false, err
		}
	}
	gifts, err := takeRuled(tx, id)
	if err != nil {
		return false, err
	}
	if len(gifts) == 0 {
		return true, r.end(tx, c)
	}
	leaves := make([]tlog.Leaf, len(gifts))
	lines := make([]int64, len(gifts))
	for i, g := range gifts {
		leaves[i] = lateLeaf(tx, c, next, g.line, g.entry, g.amount, r.Outcome, r.ID)
		lines[i] = g.line
	}
	if err := insertRuled(tx, id, lines); err != nil {
		return false, err
	}
	return false, tlog.Append(tx, leaves)
}

// end closes a ruling that was carried out: nobody has to decide any more, and somebody has
// to move the money.
func (r *LateRuling) end(tx *pg.Tx, c *Campaign) error {
	if err := insertLateRulingEnd(tx, r); err != nil {
		return err
	}
	r, err := lateRulingByID(tx, r.ID) // some of it may have gone back by itself meanwhile
	if err != nil {
		return err
	}
	refs, err := lateRefs(tx, c, r.ID)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if err := duty.Done(tx, duty.LateMoney, ref, "Đã quyết định", 0); err != nil {
			return err
		}
	}
	if !r.Waits() {
		return nil
	}
	return askToMove(tx, c, r.subject(), r.DoneAmount-r.BackAmount, r.Outcome)
}

package aid

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// PublicRound is a decided round as anybody may read it: what it looked at, by which
// rule, and what came out. With List everything can be computed again.
type PublicRound struct {
	Slug        string
	Name        string
	Number      int64
	EventSlug   string
	EventName   string
	EventNameEN string
	Fund        string
	UnitName    string
	DecidedOn   workday.Day
	CutOn       workday.Day
	ConfirmedAt time.Time
	Method      allot.Method
	Norms       []NormUsed
	Hash        string
	ListHash    string
	Lots        []PublicLot
	Sums        []PublicSum
	Units       map[int64]place.Unit // as on the day of the decision
	List        json.RawMessage      // the published bytes; only when asked for
}

// PublicLot is money or goods that the round could spend.
type PublicLot struct {
	ID       string
	Item     string
	Qty      int64
	Book     string
	Earmark  string // "" for the general part
	Wish     string // what the earmark is for, in the words that givers read
	Campaign string // slug of the campaign whose book it is; "" for none that is published
	Title    string // of the campaign
	TitleEN  string
	CameOn   workday.Day // of a lot of goods
	Bank     string      // where money lies: a bank and its account that the public knows
	Cash     bool
	Goods    bool
	Purposes []string
	Area     int64 // unit, 0 for any
}

// PublicSum is one commune's sums of an item.
type PublicSum struct {
	Unit             int64
	Item             string
	Rows             int
	Approved         int64
	Want, Qty, Given int64
}

// PublicRow is one row of a decision. Name and village are there while the list
// hangs on the wall, not longer.
type PublicRow struct {
	Nth  int
	Unit int64
	Name string // masked, or a household's code
	// Household is the end of its code, where two of a village have the same name.
	Household string
	Village   string
	Purpose   string
	Case      string
	Item      string
	Sum       string
	// Approved is the line's sum; Want is what earlier rounds left of it.
	Approved, Want int64
	Qty            int64
	Given          int64
	Struck         bool
	Notice         string
	Norm           int64
}

// PublicRoundOf reads a decided round, with the published list if asked for. Rounds
// of private causes are not there.
func (d *Desk) PublicRoundOf(ctx context.Context, slug string, list bool) (p *PublicRound, err error) {
	err = d.DB.Public(ctx, func(tx *pg.Tx) error {
		p, err = publicRound(tx, slug)
		if err != nil {
			return err
		}
		if list {
			p.List, err = publicList(tx, slug)
		}
		return err
	})
	return p, err
}

// PublicRounds lists the decided rounds, newest first.
func (d *Desk) PublicRounds(ctx context.Context) (all []PublicRound, err error) {
	err = d.DB.Public(ctx, func(tx *pg.Tx) error {
		all, err = publicRounds(tx, ` order by d.decided_on desc, d.decision_id desc limit 200`)
		return err
	})
	return all, err
}

// PublicRowsOf lists rows of a decided round from a number on.
func (d *Desk) PublicRowsOf(ctx context.Context, slug string, after, limit int) (rows []PublicRow, err error) {
	if limit < 1 || limit > 20_000 {
		limit = rowsMax
	}
	err = d.DB.Public(ctx, func(tx *pg.Tx) error {
		rows, err = publicRows(tx, ` where r.slug = $2 and r.nth > $3::bigint order by r.nth limit $4`, slug, after, limit)
		return err
	})
	return rows, err
}

// PublicNotice is a list on the wall as anybody reads it.
type PublicNotice struct {
	Code        string
	Slug        string
	Number      int64
	DecidedOn   workday.Day
	Event       string // its slug
	EventName   string
	EventNameEN string
	Fund        string
	Unit        int64
	UnitName    string
	DueOn       workday.Day
	StartsOn    workday.Day
	EndsOn      workday.Day
	Ended       bool // the rows are off the web
	Places      []string
	Rows        []PublicRow
	Sums        []PublicSum
}

// PublicNoticeOf reads a notice. After its last day the rows are gone and the sums
// stay; one that was not put up is not there.
func (d *Desk) PublicNoticeOf(ctx context.Context, code string) (n *PublicNotice, err error) {
	code = ParseNotice(code)
	err = d.DB.Public(ctx, func(tx *pg.Tx) error {
		all, err := publicNotices(tx, ` where n.code = $1`, code)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return fault.Of(fault.Missing, "notice.missing")
		}
		n = &all[0]
		n.Ended = today(tx) > n.EndsOn
		if n.Places, err = publicPlaces(tx, code); err != nil {
			return err
		}
		if n.Sums, err = publicSums(tx, ` and r.unit_id = $2`, n.Slug, n.Unit); err != nil || n.Ended {
			return err
		}
		n.Rows, err = publicRows(tx, ` where r.notice = $2 order by r.nth`, code)
		return err
	})
	return n, err
}

// PublicNotices lists what hangs today, newest first.
func (d *Desk) PublicNotices(ctx context.Context) (all []PublicNotice, err error) {
	err = d.DB.Public(ctx, func(tx *pg.Tx) error {
		all, err = publicNotices(tx, ` where n.ends_on >= $1 order by n.starts_on desc, n.code limit 500`, today(tx))
		return err
	})
	return all, err
}

// ObjectionState is what became of an objection, for who holds its code.
type ObjectionState struct {
	Code       string
	Notice     string
	FiledAt    time.Time
	Verdict    string // "" while it waits
	Answer     string
	AnsweredAt time.Time
	Given      bool // while it waits: its row was given, wholly or in part
}

// ObjectionStateOf reads it. What a private list gave nobody is told here.
func (d *Desk) ObjectionStateOf(ctx context.Context, code string) (s *ObjectionState, err error) {
	err = d.DB.Public(ctx, func(tx *pg.Tx) error {
		s, err = objectionState(tx, ParseObjection(code))
		return err
	})
	if err != nil || s.Verdict != "" {
		return s, err
	}
	// No public view leads from an objection to its row.
	err = d.DB.View(ctx, objector, func(tx *pg.Tx) error {
		s.Given, err = objectedGiven(tx, s.Code)
		return err
	})
	return s, err
}

// unitsOfSums are the communes of sums, in order.
func unitsOfSums(sums []PublicSum) (units []int64) {
	for _, s := range sums {
		if !slices.Contains(units, s.Unit) {
			units = append(units, s.Unit)
		}
	}
	return units
}

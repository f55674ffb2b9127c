package disclose

import (
	"context"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Mark is how far a reader has been told what came: of everything that was born before it.
// It only grows, and is the same on every server of one database.
type Mark int64

// Arrived is what came to the public statement of a campaign between two marks.
type Arrived struct {
	Gifts  int64
	Sum    money.VND
	Latest []Gift // the last to be written into the book, at most 8
}

// News is what came between two marks.
type News struct {
	// Lost says that it cannot be told, because the first mark is too long ago or nobody's:
	// the reader reads the page again.
	Lost   bool
	Of     map[string]Arrived // by what was asked for: a campaign's slug, "" for all of them
	Totals map[string]Totals  // of the campaigns that something came to
}

const (
	arrivedMax = 8      // gifts that are told one by one
	arrivedSum = 20_000 // gifts that are added up; a file of a day is more
	marksMax   = 1 << 16
	movedMax   = 12 // campaigns whose totals are told at once
)

// Front is what a page shows of campaigns, all of one moment.
type Front struct {
	Mark   Mark
	Totals map[string]Totals // by slug
	Latest []Gift
	Given  []Given // to the one campaign whose gifts are asked for
}

// FrontOf reads the totals of campaigns with the newest gifts of one of them and the days
// they came on; of all, without days, when latest is "".
func FrontOf(ctx context.Context, db *pg.DB, latest string, gifts int, slugs ...string) (f Front, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		f = Front{Totals: map[string]Totals{}}
		if f.Mark, err = markNow(tx); err != nil {
			return err
		}
		for _, slug := range slugs {
			if f.Totals[slug], err = totalsOf(tx, Which{Campaign: slug}); err != nil {
				return err
			}
		}
		if gifts == 0 {
			return nil
		}
		if f.Latest, err = latestGifts(tx, latest, min(gifts, giftsMax)); err != nil || latest == "" {
			return err
		}
		s, err := campaignsOf(tx, latest, 0, "")
		if err == nil {
			f.Given, err = givenOf(tx, s.books)
		}
		return err
	})
	return f, err
}

// MarkNow is the mark of this moment, and whether something has come already that will be
// told at a later one: a transaction that began before it goes on.
func MarkNow(ctx context.Context, db *pg.DB) (now Mark, more bool, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		if now, err = markNow(tx); err != nil {
			return err
		}
		more, err = arrivedSince(tx, now)
		return err
	})
	return now, more, err
}

// Arrivals reads what came between two marks to each of the campaigns asked for, "" for all
// of them together. It is read as it is shown now: a giver who was hidden meanwhile is hidden.
func Arrivals(ctx context.Context, db *pg.DB, from, to Mark, slugs []string) (n News, err error) {
	if from > to || to-from > marksMax {
		return News{Lost: true}, nil
	}
	err = db.Public(ctx, func(tx *pg.Tx) error {
		n = News{Of: map[string]Arrived{}, Totals: map[string]Totals{}}
		moved, all, err := arrivedBetween(tx, from, to)
		if err != nil {
			return err
		}
		if n.Lost = all.Gifts > arrivedSum; n.Lost {
			return nil
		}
		for _, slug := range slugs {
			a, ok := moved[slug]
			if slug == "" {
				a, ok = all, all.Gifts > 0
			}
			if !ok {
				continue
			}
			if a.Latest, err = latestArrived(tx, from, to, slug); err != nil {
				return err
			}
			n.Of[slug] = a
			if slug != "" {
				err = n.total(tx, slug)
			} else {
				err = n.totals(tx, moved)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

func (n *News) totals(tx *pg.Tx, moved map[string]Arrived) error {
	for slug := range moved {
		if len(n.Totals) == movedMax {
			return nil
		}
		if err := n.total(tx, slug); err != nil {
			return err
		}
	}
	return nil
}

func (n *News) total(tx *pg.Tx, slug string) (err error) {
	if _, read := n.Totals[slug]; !read {
		n.Totals[slug], err = totalsOf(tx, Which{Campaign: slug})
	}
	return err
}

package verify

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// What people read on the fund's pages is of this moment and has no size of the log. It
// is asked for, the log is read on past it, and then it must be what the log says, give
// or take what moved between the two. What is written this moment comes into the log
// some seconds later, so what does not agree is asked for again before it is told.

// question is one answer of the fund that is held against the log as it is now.
type question struct {
	ask func(ctx context.Context) error
	// differs says what the last answer has otherwise, of the entries from the given one
	// on it may know or not.
	differs func(from int) []accusation
	unread  func(err error)
	right   func()
}

type accusation struct {
	key    string
	values []any
}

// settles is how long the log is given to tell what an answer knew, from try to try.
var settles = []time.Duration{0, 1, 2, 4, 8}

// hold asks all questions, those that do not agree several times.
func (c *checker) hold(ctx context.Context, f *follower, open []*question) {
	for try, wait := range settles {
		from := len(f.entries)
		var asked []*question
		for _, q := range open {
			if err := q.ask(ctx); err != nil {
				q.unread(err)
				continue
			}
			asked = append(asked, q)
		}
		if len(asked) == 0 {
			return
		}
		if c.src.Online() {
			select {
			case <-ctx.Done():
			case <-time.After(wait * c.src.Settle):
			}
			if err := f.next(ctx); err != nil {
				for _, q := range asked {
					q.unread(err)
				}
				return
			}
		}
		open = nil
		for _, q := range asked {
			list := q.differs(from)
			switch {
			case len(list) == 0:
				q.right()
			case try < len(settles)-1 && c.src.Online():
				open = append(open, q)
			default:
				for _, a := range list {
					c.report.fail(a.key, a.values...)
				}
			}
		}
	}
}

// shownNow holds what the fund shows this moment against the log: the figures that
// people read, and to whom and for what they are asked to give. A log that got shorter
// lacks what the pages still know: that is said once.
func (c *checker) shownNow(ctx context.Context, f *follower) {
	if c.report.count("append.shorter") > 0 {
		c.report.skip("now.shorter")
		return
	}
	list, campaigns := c.campaignQuestions(f)
	var lives []*question
	right := 0
	if c.src.Online() {
		deaf := 0 // answers that will not come either
		for _, s := range c.scopes() {
			lives = append(lives, c.liveQuestion(f, s, &right, &deaf))
		}
		defer func() {
			if deaf > 1 {
				c.report.skip("now.rest", deaf-1)
			}
			if right > 0 {
				c.report.pass("now.agree", right)
				c.report.tell("now.scope")
			}
		}()
	}
	c.hold(ctx, f, append(append(list, campaigns...), lives...))
}

// liveQuestion is of the figures as the pages show them, without a size of the log.
func (c *checker) liveQuestion(f *follower, s scope, right, deaf *int) *question {
	var body []byte
	path := strings.TrimSuffix("api/v1/figures?"+s.query(url.Values{}).Encode(), "?")
	return &question{
		ask: func(ctx context.Context) (err error) {
			if *deaf > 0 {
				return errLost
			}
			if body, err = c.src.Read(ctx, path, figuresBytes); err != nil {
				return err
			}
			var shown struct {
				Received, Balance *int64
				Goods             []ItemFigures
			}
			if json.Unmarshal(body, &shown) != nil || shown.Received == nil || shown.Balance == nil {
				return wrong("đó không phải số liệu", "these are no figures")
			}
			return nil
		},
		differs: func(from int) (all []accusation) {
			sums := c.books.Figures(s.unit, s.campaign)
			sums.Parts = nil // the pages do not show them
			list, err := sums.Differ(body)
			if err != nil {
				return []accusation{{"now.unreadable", []any{s.whose()}}}
			}
			for _, d := range beyond(list, f.moved(from, s)) {
				all = append(all, accusation{"now.differ", []any{
					s.whose(), figureName(d.Field), figureShown(d.Field, d.Published), figureShown(d.Field, d.Replayed),
				}})
			}
			return all
		},
		unread: func(err error) {
			if lost(err) {
				if *deaf++; *deaf > 1 {
					return
				}
			}
			c.report.skip("now.unread", s.whose(), err)
		},
		right: func() { *right++ },
	}
}

// beyond are the differences that what moved meanwhile does not explain. No figure can
// have changed by more than was moved.
func beyond(list []Difference, moved map[string]int64) (left []Difference) {
	for _, d := range list {
		item := "VND"
		if goods, ok := strings.CutPrefix(d.Field, "goods."); ok {
			item, _, _ = strings.Cut(goods, ".")
		}
		a, errA := strconv.ParseInt(d.Published, 10, 64)
		b, errB := strconv.ParseInt(d.Replayed, 10, 64)
		if moved[item] == 0 || errA == nil && errB == nil && max(a-b, b-a) > moved[item] {
			left = append(left, d)
		}
	}
	return amounts(left)
}

// amounts are the differences without the sums in words, where an amount in them is said
// to differ already.
func amounts(list []Difference) (left []Difference) {
	text := func(d Difference) bool {
		return strings.HasSuffix(d.Field, "arithmetic") || strings.HasSuffix(d.Field, "unspent")
	}
	for _, d := range list {
		if !text(d) {
			left = append(left, d)
		}
	}
	if len(left) == 0 {
		return list
	}
	return left
}

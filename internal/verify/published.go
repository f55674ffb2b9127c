package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// What the fund publishes beside its log, held against the log.

const (
	figuresBytes  = 16 << 20
	listBytes     = 16 << 20
	dayBytesMax   = 1 << 30
	listPagesMax  = 1000
	figuresAskMax = 2000 // units and campaigns that are asked for one by one
)

// scope is whose figures are asked for: of a unit, of a campaign, or of all.
type scope struct{ unit, campaign string }

// scopes are the whole, each unit and each campaign.
func (c *checker) scopes() []scope {
	all := []scope{{}}
	for _, unit := range c.books.Units() {
		all = append(all, scope{unit: unit})
	}
	for _, slug := range c.books.Campaigns() {
		all = append(all, scope{campaign: slug})
	}
	return all[:min(len(all), figuresAskMax)]
}

func (s scope) query(values url.Values) url.Values {
	switch {
	case s.unit != "":
		values.Set("unit", s.unit)
	case s.campaign != "":
		values.Set("campaign", s.campaign)
	}
	return values
}

func (s scope) whose() words {
	switch {
	case s.unit != "":
		return words{"đơn vị " + s.unit, "unit " + s.unit}
	case s.campaign != "":
		return words{"cuộc vận động " + s.campaign, "campaign " + s.campaign}
	}
	return words{"toàn quỹ", "all funds"}
}

// figures holds the published figures at exactly this size against those that the
// leaves add up to: of the whole, of each unit and of each campaign.
func (c *checker) figures(ctx context.Context) {
	asked := c.scopes()
	if all := 1 + len(c.books.Units()) + len(c.books.Campaigns()); all > len(asked) {
		c.report.skip("figures.many", all-len(asked))
	}
	right := 0
	for i, s := range asked {
		values := s.query(url.Values{"log_size": {fmt.Sprint(c.head.Size)}})
		body, err := c.src.Read(ctx, "api/v1/figures?"+values.Encode(), figuresBytes)
		if err != nil {
			c.report.skip("figures.unread", s.whose(), err)
			if left := len(asked) - i - 1; lost(err) && left > 0 {
				c.report.skip("figures.rest", left) // it will not answer these either
				break
			}
			continue
		}
		if c.figure(body, s) {
			right++
		}
	}
	if right > 0 {
		c.report.pass("figures.agree", right, c.head.Size)
	}
}

// figure reports whether one answer is what the leaves say.
func (c *checker) figure(body []byte, s scope) bool {
	whose := s.whose()
	var at struct {
		LogSize *int64 `json:"log_size"`
	}
	if err := json.Unmarshal(body, &at); err != nil || at.LogSize == nil {
		c.report.skip("figures.unread", whose, wrong("không có log_size", "it has no log_size"))
		return false
	}
	if *at.LogSize != c.head.Size {
		c.report.skip("figures.size", whose, *at.LogSize)
		return false
	}
	list, err := c.books.Figures(s.unit, s.campaign).Differ(body)
	if err != nil {
		c.report.fail("figures.unreadable", whose)
		return false
	}
	for _, d := range amounts(list) {
		c.report.fail("figures.differ", whose, figureName(d.Field), figureShown(d.Field, d.Published), figureShown(d.Field, d.Replayed))
	}
	return len(list) == 0
}

// published is one line of /api/v1/day-files.
type published struct {
	Day       string `json:"day"`
	Version   int64  `json:"version"`
	SHA256    string `json:"sha256"`
	Withdrawn bool   `json:"withdrawn"`

	At time.Time `json:"published_at,omitzero"`
}

// dayYoung is how long a file may be published before its leaf is in a checkpoint. Who
// claims it for ever is told of as not checked for ever.
const dayYoung = 10 * time.Minute

// days holds every published day file against its newest leaf.
func (c *checker) days(ctx context.Context, told map[string]*dayFile) {
	list, err := c.dayList(ctx)
	if err != nil {
		if len(told) > 0 || !errors.Is(err, errMissing) {
			c.report.skip("days.unread", err)
		}
		return
	}
	listed := map[string]bool{}
	older := 0
	var untold []string
	for _, p := range list {
		d := told[p.Day]
		switch {
		case p.Withdrawn:
			older++
			continue
		case (d == nil || p.Version > d.Version) && c.report.At.Sub(p.At) < dayYoung:
			c.report.skip("day.young", p.Day, p.Version)
		case d == nil:
			untold = append(untold, p.Day)
		case p.Version < d.Version:
			older++ // kept for who has it
			continue
		case p.Version > d.Version:
			c.report.fail("day.newer", p.Day, p.Version, d.Version)
		case p.SHA256 != d.SHA256:
			c.report.fail("day.listed", p.Day, p.SHA256, d.SHA256)
		}
		listed[p.Day] = true
	}
	switch untold = slices.Compact(slices.Sorted(slices.Values(untold))); len(untold) {
	case 0:
	case 1:
		c.report.fail("day.untold", untold[0])
	default:
		c.report.fail("days.untold", len(untold), untold[0], untold[len(untold)-1])
	}
	right := 0
	for _, day := range slices.Sorted(maps.Keys(told)) {
		if !listed[day] {
			c.report.fail("day.hidden", day)
			continue
		}
		ok, err := c.dayFile(ctx, told[day])
		if err != nil {
			c.report.skip("day.unread", day, err)
			continue
		}
		if ok {
			right++
		}
	}
	if right > 0 {
		c.report.pass("days.agree", right)
	}
	if older > 0 {
		c.report.tell("days.older", older)
	}
}

func (c *checker) dayList(ctx context.Context) (all []published, err error) {
	err = c.pages(ctx, "api/v1/day-files", func(item json.RawMessage) error {
		var p published
		if err := json.Unmarshal(item, &p); err != nil {
			return fmt.Errorf("api/v1/day-files: %w: %w", errWrong, err)
		}
		all = append(all, p)
		return nil
	})
	return all, err
}

// pages gives each item of a published list.
func (c *checker) pages(ctx context.Context, path string, each func(item json.RawMessage) error) error {
	after := ""
	for range listPagesMax {
		values := url.Values{}
		if after != "" {
			values.Set("after", after)
		}
		body, err := c.src.Read(ctx, strings.TrimSuffix(path+"?"+values.Encode(), "?"), listBytes)
		if err != nil {
			return err
		}
		var page struct {
			Items []json.RawMessage `json:"items"`
			Next  string            `json:"next"`
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return fmt.Errorf("%s: %w: %w", path, errWrong, err)
		}
		for _, item := range page.Items {
			if err := each(item); err != nil {
				return err
			}
		}
		if page.Next == "" || page.Next == after {
			return nil
		}
		after = page.Next
	}
	return wrong("danh sách dài hơn %d trang", "the list has more than %d pages", listPagesMax)
}

// dayFile reads the file itself and reports whether it is what its leaf says.
func (c *checker) dayFile(ctx context.Context, d *dayFile) (ok bool, err error) {
	var sum string
	var size int64
	var differs error
	err = c.src.Stream(ctx, "sao-ke/"+d.Day+".csv", min(dayBytesMax, d.Bytes+1<<16), func(r io.Reader) error {
		h := sha256.New()
		n := &counter{}
		whole := io.TeeReader(r, io.MultiWriter(h, n))
		differs = DayFile(d.leaf, whole)
		_, err := io.Copy(io.Discard, whole) // what DayFile did not want to see
		sum, size = hex.EncodeToString(h.Sum(nil)), n.n
		return err
	})
	switch {
	case errors.Is(err, errWrong): // longer by far than its leaf says
		c.report.fail("day.longer", d.Day, d.Bytes)
	case err != nil:
		return false, err
	case sum != d.SHA256 && size == d.Bytes:
		c.report.fail("day.altered", d.Day, d.Bytes, sum, d.SHA256)
	case sum != d.SHA256 || size != d.Bytes:
		c.report.fail("day.changed", d.Day, d.Bytes, size, sum, d.SHA256)
	case differs != nil:
		c.report.fail("day.differs", d.Day, differs)
	default:
		return true, nil
	}
	return false, nil
}

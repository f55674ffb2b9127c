package portal

import (
	"encoding/hex"
	"html/template"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"
	tree "golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/chart"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

type logPage struct {
	Head      *headShown // nil before the log has begun
	Growth    template.HTML
	Sizes     []sizeAt // what the chart shows, the newest first
	From, To  string
	Witnesses []tlog.Witness
	URL       string
}

// headShown is the newest checkpoint.
type headShown struct {
	Origin string
	Size   int64
	At     time.Time
	Root   []string // hex, in groups that can be read out
	Note   string
	VKey   string // the key that signs, as checkers pin it
	Tile   string // the path of the newest leaves' tile
}

// sizeAt is how large the log was.
type sizeAt struct {
	At   time.Time
	Size int64
}

var publicLog = site.PageOf[logPage]("portal/log", "public")

// getLog tells a citizen what the public log is, how it stands and how to check it.
func (p *Portal) getLog(c echo.Context) error {
	page := logPage{URL: p.URL}
	err := p.DB.View(c.Request().Context(), citizen, func(tx *pg.Tx) error {
		head, err := tlog.Head(tx)
		if err != nil || head == nil {
			return err
		}
		keys, err := tlog.Keys(tx)
		if err != nil {
			return err
		}
		page.Head = &headShown{
			Origin: head.Origin, Size: head.Size, At: head.At, Note: string(head.Note),
			Root: inGroups(hex.EncodeToString(head.Root[:])), Tile: entriesPath(head.Size),
		}
		if len(keys) > 0 {
			page.Head.VKey = keys[len(keys)-1].VKey
		}
		began, err := tlog.Began(tx)
		if err != nil {
			return err
		}
		at := moments(began, tx.Now)
		sizes, err := tlog.Growth(tx, at)
		if err != nil {
			return err
		}
		page.Growth = chart.Growth(at, sizes)
		for i, t := range at {
			page.Sizes = append(page.Sizes, sizeAt{t, sizes[i]})
		}
		page.From, page.To = site.Moment(site.Lang(c), at[0]), site.Moment(site.Lang(c), at[len(at)-1])
		slices.Reverse(page.Sizes)
		page.Witnesses, err = tlog.Witnesses(tx)
		return err
	})
	if err != nil {
		return err
	}
	return publicLog.Render(c, http.StatusOK, page)
}

// inGroups is a hash in fours, as people compare it.
func inGroups(text string) (groups []string) {
	for four := range slices.Chunk([]byte(text), 4) {
		groups = append(groups, string(four))
	}
	return groups
}

// entriesPath is where the newest leaves can be fetched (c2sp.org/tlog-tiles).
func entriesPath(size int64) string {
	if size == 0 {
		return ""
	}
	return "/log/" + tlog.Path(tree.Tile{H: 8, L: -1, N: (size - 1) / 256, W: int((size-1)%256) + 1})
}

// pointsMax is how many points a chart of growth has at most.
const pointsMax = 32

// moments are points in time from the log's beginning to now, as far apart as people
// count time: a log of an hour is drawn by minutes, one of years by weeks or months.
func moments(began, now time.Time) []time.Time {
	const day = 24 * time.Hour
	step := time.Minute
	for _, longer := range []time.Duration{
		5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 12 * time.Hour, day, 7 * day, 30 * day, 365 * day,
	} {
		if now.Sub(began) <= step*(pointsMax-2) {
			break
		}
		step = longer
	}
	all := []time.Time{now}
	for t := now.Add(-step); t.After(began) && len(all) < pointsMax-1; t = t.Add(-step) {
		all = append(all, t)
	}
	if began.Before(now) {
		all = append(all, began)
	}
	slices.Reverse(all)
	return all
}

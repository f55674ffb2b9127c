package portal

import (
	"cmp"
	"context"
	"encoding/json"
	"html/template"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/site"
)

// A page that shows gifts is told what arrives while somebody looks at it. The database
// says that something came, once a second at most; one reader in each server reads it once
// and gives all its listeners the same bytes. Each listener has its mark, so whoever comes
// late, comes back or comes from another server is told what it has not seen, and no more.

const (
	turnRest  = time.Second      // between two messages, whatever comes
	turnBusy  = 4                // or so many times as long as the last one took,
	turnMost  = 30 * time.Second // at most this: in a press spike pages wait, politely
	heartbeat = 15 * time.Second
	seenMax   = 32 // marks that are read for in one turn; others read the page again
)

// live is where a page listens, and what it has shown by then.
type live struct {
	Path  string
	Since disclose.Mark
	Most  int // gifts on the page
}

func liveAt(c echo.Context, since disclose.Mark, pattern string, parts ...any) live {
	return live{site.Path(c, pattern, parts...), since, homeGiftsMax}
}

// getArrivals opens a stream of what arrives. Whoever is no browser that listens is sent to
// the page, which says the same.
func (p *Portal) getArrivals(c echo.Context) error {
	topic, page := c.Param("campaign"), site.Path(c, "/")
	if topic != "" {
		if _, err := p.Giving.Campaign(c.Request().Context(), topic); err != nil {
			return err
		}
		page = site.Path(c, "/ung-ho/:", topic)
	}
	if !site.WantsStream(c) {
		return c.Redirect(http.StatusSeeOther, page)
	}
	text := cmp.Or(c.Request().Header.Get("Last-Event-ID"), c.QueryParam("sau"))
	seen, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seen < 0 {
		seen = 0 // nobody's: told to read the page
	}
	defer p.wakeUp()
	return p.Streams.Open(c, site.Asked{Topic: topic, Lang: site.Lang(c), Seen: seen})
}

// wakeUp has the next turn come at once, unless one just was.
func (p *Portal) wakeUp() {
	if wake := p.wake.Load(); wake != nil {
		select {
		case *wake <- struct{}{}:
		default:
		}
	}
}

// TellArrivals tells the streams what arrives until ctx ends, and closes them.
func (p *Portal) TellArrivals(ctx context.Context) {
	wake := make(chan struct{}, 1)
	p.wake.Store(&wake)
	p.wakeUp() // for who came before
	var hears sync.WaitGroup
	hears.Go(func() { p.DB.Listen(ctx, "arrivals", func(string) { p.wakeUp() }) })
	defer hears.Wait()
	defer p.Streams.Close()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-beat.C:
			p.Streams.Sweep()
			p.Streams.Tell(beating())
		}
		began := time.Now()
		more, err := p.tellTurn(ctx)
		if err != nil && ctx.Err() == nil {
			slog.Warn("tell what arrived", "err", err)
		}
		rest := min(max(turnRest, turnBusy*time.Since(began)), turnMost)
		select {
		case <-ctx.Done():
			return
		case <-time.After(rest):
		}
		if more {
			p.wakeUp()
		}
	}
}

// beating says to each stream what it has seen, which keeps proxies from closing it and
// its mark young.
func beating() func(site.Asked) ([]byte, int64) {
	beats := map[int64][]byte{}
	return func(a site.Asked) ([]byte, int64) {
		if beats[a.Seen] == nil {
			beats[a.Seen] = site.Event("mark", a.Seen, []byte(strconv.FormatInt(a.Seen, 10)))
		}
		return beats[a.Seen], a.Seen
	}
}

// tellTurn tells every stream what it has not seen. More has come when it says so, which
// cannot be told yet.
func (p *Portal) tellTurn(ctx context.Context) (more bool, err error) {
	asked := p.Streams.Asked()
	if len(asked) == 0 {
		return false, nil
	}
	now, more, err := disclose.MarkNow(ctx, p.DB)
	if err != nil {
		return true, err
	}
	bySeen := map[int64]map[string][]string{} // topics with their languages
	for a := range asked {
		if bySeen[a.Seen] == nil {
			bySeen[a.Seen] = map[string][]string{}
		}
		bySeen[a.Seen][a.Topic] = append(bySeen[a.Seen][a.Topic], a.Lang)
	}
	told := map[site.Asked][]byte{}
	marks := slices.Sorted(maps.Keys(bySeen))
	for i, seen := range slices.Backward(marks) { // the newest first: most have that
		news := disclose.News{Lost: true}
		if len(marks)-i <= seenMax {
			news, err = disclose.Arrivals(ctx, p.DB, disclose.Mark(seen), now, slices.Sorted(maps.Keys(bySeen[seen])))
			if err != nil {
				return true, err
			}
		}
		for topic, langs := range bySeen[seen] {
			for _, lang := range langs {
				if told[site.Asked{Topic: topic, Lang: lang, Seen: seen}], err = message(lang, topic, now, news); err != nil {
					return true, err
				}
			}
		}
	}
	p.Streams.Tell(func(a site.Asked) ([]byte, int64) {
		event, ok := told[a]
		if !ok {
			return nil, a.Seen // it came meanwhile; its own turn is next
		}
		return event, int64(now)
	})
	return more, nil
}

var (
	liveRows  = site.PartOf[[]line]("portal/home", "gift-rows")
	liveTally = site.PartOf[tally]("portal/home", "tally")
)

// arrival is a message as live.js reads it.
type arrival struct {
	Gifts int64                    `json:"gifts"`
	Said  string                   `json:"said"`
	Rows  template.HTML            `json:"rows"`
	Tally map[string]template.HTML `json:"tally"` // by campaign
}

// message is the event for one topic in a language, nil where nothing came to it.
func message(lang, topic string, now disclose.Mark, news disclose.News) ([]byte, error) {
	if news.Lost {
		return site.Event("again", int64(now), []byte(strconv.FormatInt(int64(now), 10))), nil
	}
	a, ok := news.Of[topic]
	if !ok {
		return nil, nil
	}
	m := arrival{
		Gifts: a.Gifts, Said: site.T(lang, "live.said", "n", a.Gifts, "sum", a.Sum),
		Tally: map[string]template.HTML{},
	}
	var err error
	if m.Rows, err = liveRows.HTML(lang, giftLines(a.Latest)); err != nil {
		return nil, err
	}
	for slug, totals := range news.Totals {
		if topic != "" && slug != topic {
			continue
		}
		if m.Tally[slug], err = liveTally.HTML(lang, tallyOf(totals)); err != nil {
			return nil, err
		}
	}
	data, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	return site.Event("", int64(now), data), nil
}

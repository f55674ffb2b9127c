package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

type statementLine struct {
	ID        string     `json:"id"`
	BookedOn  string     `json:"booked_on"`
	BookedAt  *time.Time `json:"booked_at,omitempty"`
	Account   string     `json:"account"`
	Amount    int64      `json:"amount"`
	Direction string     `json:"direction"`
	Text      string     `json:"text"`
	Receipt   string     `json:"receipt,omitempty"`
}

type covered struct {
	Account string     `json:"account"`
	Bank    string     `json:"bank"`
	Through *time.Time `json:"through,omitempty"`
	Lines   int64      `json:"lines"`
	Sum     int64      `json:"sum"`
}

type statementPage struct {
	listed[statementLine]
	Day     string    `json:"day,omitempty"`
	Covered []covered `json:"covered"`
}

// searchStatement looks the public statement up, and says how far it reaches.
func (a *API) searchStatement(c echo.Context) error {
	ctx := c.Request().Context()
	q, err := statementQuery(c)
	if err != nil {
		return err
	}
	if slug := c.QueryParam("campaign"); slug != "" {
		sheet, err := a.Giving.Campaign(ctx, slug)
		if err != nil {
			return err
		}
		q.Campaign = sheet.ID
	}
	known := true
	if number := c.QueryParam("account"); number != "" {
		found, err := a.Giving.IsOfficial(ctx, number)
		if err != nil {
			return onField(err, "account")
		}
		if known = len(found) > 0; known {
			q.Account = found[0].ID
		}
	}
	page := &giving.StatementPage{}
	if known {
		if page, err = a.Giving.SearchStatement(ctx, q); err != nil {
			return err
		}
	}
	covers, err := a.covers.Get(func() ([]giving.Cover, error) { return a.Giving.Covers(ctx) })
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, statementPageOf(page, covers))
}

func statementPageOf(page *giving.StatementPage, covers []giving.Cover) statementPage {
	v := statementPage{Covered: []covered{}}
	if !page.Day.IsZero() {
		v.Day = page.Day.String()
	}
	numbers := map[int64]string{}
	for _, k := range covers {
		numbers[k.AccountID] = k.Number
		reach := k.ThroughAt
		if reach.IsZero() {
			reach = k.Through.Start()
		}
		v.Covered = append(v.Covered, covered{k.Number, k.Bank, moment(reach), k.Lines, int64(k.In - k.Out)})
	}
	var items []statementLine
	for _, i := range page.Items {
		items = append(items, statementLine{
			strconv.FormatInt(i.ID, 10), i.BookedOn.String(), moment(i.BookedAt), numbers[i.AccountID],
			int64(i.Amount), string(i.Direction), i.Text, i.Receipt,
		})
	}
	v.listed = list(items, page.Next)
	return v
}

// moment is a time in UTC, nil for none.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func statementQuery(c echo.Context) (q giving.StatementQuery, err error) {
	var l fault.List
	q.Text, q.After = c.QueryParam("q"), c.QueryParam("after")
	for _, p := range []struct {
		name string
		into *money.VND
	}{{"amount", &q.Amount}, {"min", &q.Min}, {"max", &q.Max}} {
		if text := c.QueryParam(p.name); text != "" {
			*p.into, err = money.Parse(p.name, text)
			l.Add(err)
		}
	}
	for _, p := range []struct {
		name string
		into *workday.Day
	}{{"from", &q.From}, {"to", &q.To}} {
		*p.into, err = dayIn(c, p.name)
		l.Add(err)
	}
	q.Limit, err = limit(c)
	l.Add(err)
	return q, l.Err()
}

type rowFault struct {
	Row     int    `json:"row"`
	Key     string `json:"key"`
	Message string `json:"message"`
}

type bankStatement struct {
	ID        int64      `json:"id"`
	State     string     `json:"state"`
	Progress  int        `json:"progress"`
	Lines     int        `json:"lines"`
	New       int        `json:"new"`
	Repeated  int        `json:"repeated"`
	Matched   int        `json:"matched"`
	Suggested int        `json:"suggested"`
	Ambiguous int        `json:"ambiguous"`
	Unmatched int        `json:"unmatched"`
	Doubtful  int        `json:"doubtful"`
	Held      int        `json:"held"`
	Balanced  bool       `json:"balanced"`
	Repeats   int64      `json:"repeats,omitempty"`
	Form      string     `json:"form"`
	Layout    int64      `json:"layout,omitempty"`
	Mended    bool       `json:"mended"`
	Opening   *money.VND `json:"opening,omitempty"`
	Closing   *money.VND `json:"closing,omitempty"`
	Left      *money.VND `json:"left,omitempty"`
	LeftOn    string     `json:"left_on,omitempty"`
	Faults    []rowFault `json:"faults"`
}

func (a *API) getStatement(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	st, faults, err := a.Giving.StatementFor(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	v := bankStatement{
		ID: st.ID, State: string(st.State), Progress: st.Progress(), Lines: st.Lines, New: st.New,
		Repeated: st.Known, Matched: st.Matched, Suggested: st.Suggested, Ambiguous: st.Ambiguous,
		Unmatched: st.Open, Doubtful: st.Doubtful, Held: st.Held, Balanced: st.Balanced,
		Repeats: st.RepeatsID, Form: st.Encoding, Faults: []rowFault{},
		Mended: st.Mended, Opening: st.Opening, Closing: st.Closing, Left: st.Left,
	}
	if st.Left != nil {
		v.LeftOn = st.LeftOn.String()
	}
	if st.Layout != nil {
		v.Layout = st.Layout.ID
	}
	for _, f := range faults {
		message := site.Say(lang(c), fault.Fault{Key: f.Key, Values: f.Values})
		v.Faults = append(v.Faults, rowFault{f.Row, f.Key, message})
	}
	return c.JSON(http.StatusOK, v)
}

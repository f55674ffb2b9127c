package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// hookRoutes hangs what banks tell at once, and what nobody can say of it, into the API.
func (a *API) hookRoutes(g *echo.Group) {
	g.GET("/bank-hooks", a.listHooks)
	g.POST("/bank-hooks", a.makeHook)
	g.POST("/bank-hooks/:id/end", a.endHook)
	g.GET("/bank-events", a.listEvents)
	g.POST("/bank-events/:id/answer", a.sameOrAnother(a.Giving.AnswerEvent))
	g.GET("/bank-doubts", a.listDoubts)
	g.POST("/bank-doubts/:id/answer", a.sameOrAnother(a.Giving.AnswerDoubt))
	g.GET("/bank-lines/unshown", a.listUnshown)
	g.GET("/bank-lines/jumps", a.listJumps)
	g.POST("/bank-lines/:id/unshown", a.actUnshown)
}

// hookView is a way in; its key is answered once, when it is made.
type hookView struct {
	ID       int64      `json:"id"`
	Code     string     `json:"code"`
	Unit     string     `json:"unit"`
	Provider string     `json:"provider"`
	Name     string     `json:"name"`
	MadeAt   time.Time  `json:"made_at"`
	MadeBy   string     `json:"made_by"`
	EndedAt  *time.Time `json:"ended_at,omitempty"`
	EndedBy  string     `json:"ended_by,omitempty"`
	LastAt   *time.Time `json:"last_event_at,omitempty"`
	Troubles int64      `json:"troubles"`
	Address  string     `json:"address,omitempty"`
	Key      string     `json:"key,omitempty"`
}

func hookViewOf(h *giving.Hook, refs map[int64]string) hookView {
	return hookView{
		ID: h.ID, Code: h.Code, Unit: refs[h.UnitID], Provider: string(h.Provider), Name: h.Name, MadeAt: h.MadeAt,
		MadeBy: h.MadeBy, EndedAt: moment(h.EndedAt), EndedBy: h.EndedBy, LastAt: moment(h.LastAt), Troubles: h.Troubles,
	}
}

func (a *API) listHooks(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	found, err := a.Giving.HooksFor(c.Request().Context(), by)
	if err != nil {
		return err
	}
	ids := make([]int64, len(found))
	for i, h := range found {
		ids[i] = h.UnitID
	}
	refs, err := a.unitRefs(c.Request().Context(), ids...)
	if err != nil {
		return err
	}
	items := make([]hookView, len(found))
	for i := range found {
		items[i] = hookViewOf(&found[i], refs)
	}
	return pageIn(c, items, func(v hookView) string { return idOf(v.ID) })
}

type newHook struct {
	Unit     string `json:"unit"`
	Provider string `json:"provider"`
	Name     string `json:"name"`
}

// makeHook opens a way in and says its key, once: it is not made again for a repeated
// request, whose answer has no key any more.
func (a *API) makeHook(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ManageHooks, 0); err != nil {
		return err
	}
	if err := staff.MustFresh(by, a.DB.Now()); err != nil {
		return err
	}
	var in newHook
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	unit, err := a.unitNamed(ctx, in.Unit)
	if err != nil {
		return err
	}
	h, key, err := a.Giving.MakeHook(ctx, by, unit, giving.Provider(in.Provider), in.Name)
	if err != nil {
		return err
	}
	refs, err := a.unitRefs(ctx, h.UnitID)
	if err != nil {
		return err
	}
	v := hookViewOf(h, refs)
	v.Key, v.Address = key, a.URL+Prefix+"/bank-events/"+in.Provider
	return c.JSON(http.StatusCreated, v)
}

func (a *API) endHook(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if _, err := a.Giving.HookFor(ctx, by, id); err != nil {
		return err
	}
	if err := staff.MustFresh(by, a.DB.Now()); err != nil {
		return err
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	ctx = c.Request().Context() // with the key of what was read
	if err := a.Giving.EndHook(ctx, by, id, in.Reason); err != nil {
		return err
	}
	h, err := a.Giving.HookFor(ctx, by, id)
	if err != nil {
		return err
	}
	refs, err := a.unitRefs(ctx, h.UnitID)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, hookViewOf(h, refs))
}

// bankEventView is an event as it came and what became of it.
type bankEventView struct {
	ID         int64     `json:"id"`
	Provider   string    `json:"provider"`
	Hook       string    `json:"hook,omitempty"`
	Number     string    `json:"number"`
	Account    string    `json:"account"`
	State      string    `json:"state"`
	Line       int64     `json:"line,omitempty"`
	Like       int64     `json:"like,omitempty"`
	Body       string    `json:"body"`
	ReceivedAt time.Time `json:"received_at"`
}

func (a *API) listEvents(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var l fault.List
	f := giving.EventFilter{State: c.QueryParam("state")}
	if !giving.IsEventState(f.State) {
		l.On("state", "api.event.state")
	}
	f.Limit, err = limit(c)
	l.Add(err)
	f.Before, err = afterID(c)
	l.Add(err)
	if err := l.Err(); err != nil {
		return err
	}
	found, err := a.Giving.EventsFor(c.Request().Context(), by, f)
	if err != nil {
		return err
	}
	items := make([]bankEventView, len(found))
	for i, e := range found {
		items[i] = bankEventView{
			e.ID, string(e.Provider), e.HookName, e.Number, e.Account, e.State, e.Line, e.Like, e.Body, e.ReceivedAt,
		}
	}
	return page(c, items, f.Limit, func() int64 { return found[len(found)-1].ID })
}

// newAnswer says whether something is the line that it is like.
type newAnswer struct {
	Answer string `json:"answer"` // same, another
}

func (n newAnswer) another() (bool, error) {
	if n.Answer != "same" && n.Answer != "another" {
		return false, fault.On("answer", "api.answer")
	}
	return n.Answer == "another", nil
}

// sameOrAnother answers whether what is asked of is a line that is there, or another one.
func (a *API) sameOrAnother(answer func(context.Context, auth.Actor, int64, bool) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		by, id, err := a.officerAt(c)
		if err != nil {
			return err
		}
		if err := by.Must(auth.MatchLines, 0); err != nil {
			return err
		}
		var in newAnswer
		if err := read(c, &in); err != nil {
			return err
		}
		another, err := in.another()
		if err != nil {
			return err
		}
		if err := answer(c.Request().Context(), by, id, another); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	}
}

// doubtView is a row of a file that may be a line which is there.
type doubtView struct {
	ID        int64     `json:"id"`
	Statement int64     `json:"statement"`
	Row       int       `json:"row"`
	On        string    `json:"on"`
	Amount    int64     `json:"amount"`
	Direction string    `json:"direction"`
	Text      string    `json:"text"`
	Document  string    `json:"document,omitempty"`
	Like      bankLine  `json:"like"`
	Denied    int       `json:"denied"`
	RaisedAt  time.Time `json:"raised_at"`
}

func (a *API) listDoubts(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	found, err := a.Giving.DoubtsFor(ctx, by)
	if err != nil {
		return err
	}
	likes := make([]giving.BankLine, len(found))
	for i, d := range found {
		likes[i] = d.Like
	}
	lines, err := a.linesView(ctx, by, likes)
	if err != nil {
		return err
	}
	items := make([]doubtView, len(found))
	for i, d := range found {
		items[i] = doubtView{
			d.ID, d.StatementID, d.Row, d.Line.On.String(), int64(d.Line.Amount), string(d.Line.Direction), d.Line.Text, d.Line.Doc,
			lines[i], d.Denied, d.RaisedAt,
		}
	}
	return c.JSON(http.StatusOK, list(items, ""))
}

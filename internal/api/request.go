package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// requestView is a request as officers read it. Lines stand only in one request.
type requestView struct {
	Code        string           `json:"code"`
	Number      int64            `json:"number,omitempty"`
	Event       string           `json:"event"`
	Unit        string           `json:"unit"`
	UnitName    string           `json:"unit_name"`
	On          string           `json:"on"`
	Approval    string           `json:"approval"`
	Fulfilment  string           `json:"fulfilment"`
	Supplements bool             `json:"supplements"`
	Letter      string           `json:"letter,omitempty"`
	Explanation string           `json:"explanation,omitempty"`
	Totals      []requestTotal   `json:"totals"`
	Steps       []requestStep    `json:"steps"`
	Lines       []requestLine    `json:"lines,omitempty"`
	Gap         []aid.GapRow     `json:"gap,omitempty"`
	Comments    []requestComment `json:"comments,omitempty"`
	Hash        string           `json:"hash,omitempty"`
	URL         string           `json:"url"`
}

type requestTotal struct {
	Item       string `json:"item"`
	Households int    `json:"households"`
	Proposed   int64  `json:"proposed"`
	Asked      int64  `json:"asked"`
	Approved   int64  `json:"approved"`
	Allocated  int64  `json:"allocated"`
	Delivered  int64  `json:"delivered"`
}

type requestStep struct {
	ID        int64  `json:"id"`
	Level     string `json:"level"`
	UnitName  string `json:"unit_name"`
	StartedOn string `json:"started_on,omitempty"`
	DueOn     string `json:"due_on,omitempty"`
	Outcome   string `json:"outcome,omitempty"`
	Reason    string `json:"reason,omitempty"`
	On        string `json:"on,omitempty"`
	Basis     string `json:"basis"`
}

type requestLine struct {
	ID             int64       `json:"id"`
	Household      string      `json:"household"`
	Head           string      `json:"head"`
	Village        string      `json:"village"`
	Case           string      `json:"case"`
	Band           string      `json:"band,omitempty"`
	Item           string      `json:"item"`
	Purpose        string      `json:"purpose"`
	Sum            []norm.Term `json:"sum"`
	SumText        string      `json:"sum_text"`
	Before         int64       `json:"before"`
	Proposed       int64       `json:"proposed"`
	Asked          int64       `json:"asked"`
	Reason         string      `json:"reason,omitempty"`
	Approved       *int64      `json:"approved,omitempty"`
	ApprovedReason string      `json:"approved_reason,omitempty"`
	Waits          string      `json:"waits,omitempty"`
}

type requestComment struct {
	Line int64     `json:"line,omitempty"`
	Body string    `json:"body"`
	Name string    `json:"name"`
	At   time.Time `json:"at"`
}

func (a *API) requestViewOf(r *aid.Request, event string) requestView {
	v := requestView{
		Code: r.Code, Number: r.Number, Event: event, Unit: r.UnitCode, UnitName: r.UnitName, On: r.WrittenOn.String(),
		Approval: string(r.Approval), Fulfilment: string(r.Fulfilment), Supplements: r.Supplements != 0,
		Letter: r.Letter, Explanation: r.Explanation, Totals: []requestTotal{}, Steps: []requestStep{},
		URL: a.Aid.RequestURL(r.Code),
	}
	if r.Hash != nil {
		v.Hash = hexOf(r.Hash)
	}
	for _, t := range r.Totals {
		v.Totals = append(v.Totals, requestTotal{t.Item, t.Households, t.Proposed, t.Asked, t.Approved, t.Allocated, t.Delivered})
	}
	for _, s := range r.Steps {
		v.Steps = append(v.Steps, requestStep{
			s.ID, s.Level, s.UnitName, s.StartedOn.String(), s.DueOn.String(), string(s.Outcome), s.Reason,
			s.AnsweredOn.String(), s.Clock.Basis,
		})
	}
	return v
}

// sheetView is one request with its lines.
func (a *API) sheetView(c echo.Context, s *aid.Sheet) requestView {
	v := a.requestViewOf(&s.Request, s.Event.Slug)
	v.Gap = s.Gap
	for _, l := range s.Lines {
		line := requestLine{
			ID: l.ID, Household: l.HouseholdCode, Head: l.Head, Village: l.VillageName, Case: string(l.Case), Band: l.Band,
			Item: l.Item, Purpose: l.Purpose, Sum: l.Terms, SumText: norm.TextIn(l.Terms, lang(c)), Before: l.Before,
			Proposed: l.Proposed, Asked: l.Asked, Reason: l.Reason, ApprovedReason: l.ApprovedReason, Waits: l.Waits,
		}
		if s.Sealed {
			line.Head = "" // the code stands in for it
		}
		if l.Answered {
			line.Approved = &l.Approved
		}
		v.Lines = append(v.Lines, line)
	}
	for _, x := range s.Comments {
		v.Comments = append(v.Comments, requestComment{x.Line, x.Body, x.Name, x.At})
	}
	return v
}

// listRequests lists requests in the officer's reach, newest first.
func (a *API) listRequests(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var l fault.List
	f := aid.RequestFilter{Approval: aid.Approval(c.QueryParam("state"))}
	switch f.Approval {
	case "", aid.Draft, aid.Submitted, aid.Returned, aid.Approved, aid.Rejected:
	default:
		l.On("state", "api.request.state")
	}
	f.Limit, err = limit(c)
	l.Add(err)
	f.Before, err = afterID(c)
	l.Add(err)
	if err := l.Err(); err != nil {
		return err
	}
	ctx := c.Request().Context()
	slugs := map[int64]string{}
	err = a.DB.View(ctx, by, func(tx *pg.Tx) error {
		if slug := c.QueryParam("event"); slug != "" {
			e, err := disaster.EventBySlug(tx, slug)
			if err != nil {
				return err
			}
			f.Event, slugs[e.ID] = e.ID, e.Slug
		}
		return nil
	})
	if err != nil {
		return err
	}
	found, err := a.Aid.Requests(ctx, by, f)
	if err != nil {
		return err
	}
	if err := a.slugsOf(c, by, found, slugs); err != nil {
		return err
	}
	items := make([]requestView, len(found))
	for i := range found {
		items[i] = a.requestViewOf(&found[i], slugs[found[i].Event])
	}
	return page(c, items, f.Limit, func() int64 { return found[len(found)-1].ID })
}

// slugsOf adds the public names of the requests' events.
func (a *API) slugsOf(c echo.Context, by auth.Actor, found []aid.Request, slugs map[int64]string) error {
	return a.DB.View(c.Request().Context(), by, func(tx *pg.Tx) error {
		for _, r := range found {
			if _, known := slugs[r.Event]; known || r.Sealed {
				continue
			}
			e, err := disaster.EventByID(tx, r.Event)
			if err != nil {
				return err
			}
			slugs[r.Event] = e.Slug
		}
		return nil
	})
}

func (a *API) getRequest(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	return a.answerRequest(c, by, http.StatusOK, c.Param("code"))
}

func (a *API) answerRequest(c echo.Context, by auth.Actor, status int, code string) error {
	s, err := a.Aid.RequestSheet(c.Request().Context(), by, code)
	if err != nil {
		return err
	}
	return c.JSON(status, a.sheetView(c, s))
}

type newRequest struct {
	Event string `json:"event"`
	Unit  string `json:"unit"`
	On    string `json:"on"`
}

// createRequest makes the draft of a commune's request, or brings it up to date.
func (a *API) createRequest(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newRequest
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	f := aid.ProposeForm{On: in.On}
	err = a.DB.View(ctx, by, func(tx *pg.Tx) error {
		u, err := place.ByRef(tx, in.Unit)
		if err != nil {
			return err
		}
		e, err := disaster.EventBySlug(tx, in.Event)
		if err != nil {
			return err
		}
		f.Unit, f.Event = u.ID, e.ID
		return nil
	})
	if err != nil {
		return err
	}
	p, err := a.Aid.ProposeRequest(ctx, by, f)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, Prefix+"/requests/"+p.Code)
	return a.answerRequest(c, by, http.StatusCreated, p.Code)
}

// requestEdit is what the chair writes in a draft. Quantities are đồng or grams.
type requestEdit struct {
	Letter      string            `json:"letter"`
	Explanation string            `json:"explanation"`
	On          string            `json:"on"`
	Lines       []requestEditLine `json:"lines,omitempty"`
}

type requestEditLine struct {
	Line   int64  `json:"line"`
	Qty    int64  `json:"qty"`
	Reason string `json:"reason"`
}

// typedLines writes quantities as a form would have them.
func typedLines(s *aid.Sheet, in []requestEditLine) []aid.LineForm {
	items := make(map[int64]string, len(s.Lines))
	for _, l := range s.Lines {
		items[l.ID] = l.Item
	}
	lines := make([]aid.LineForm, len(in))
	for i, x := range in {
		lines[i] = aid.LineForm{Line: x.Line, Qty: strconv.FormatInt(x.Qty, 10), Reason: x.Reason}
		if items[x.Line] != norm.Money {
			lines[i].Qty += " g"
		}
	}
	return lines
}

// onRequest does something with the request of the path and answers it as it is then.
func (a *API) onRequest(c echo.Context, in any, grave bool, do func(by auth.Actor, s *aid.Sheet) error) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if grave {
		if err := staff.MustFresh(by, a.DB.Now()); err != nil {
			return err
		}
	}
	if err := read(c, in); err != nil {
		return err
	}
	s, err := a.Aid.RequestSheet(c.Request().Context(), by, c.Param("code"))
	if err != nil {
		return err
	}
	if err := do(by, s); err != nil {
		return err
	}
	return a.answerRequest(c, by, http.StatusOK, s.Code)
}

func (a *API) editRequest(c echo.Context) error {
	var in requestEdit
	return a.onRequest(c, &in, false, func(by auth.Actor, s *aid.Sheet) error {
		return a.Aid.EditRequest(c.Request().Context(), by, s.ID, aid.EditForm{
			Letter: in.Letter, Explanation: in.Explanation, On: in.On, Lines: typedLines(s, in.Lines),
		})
	})
}

func (a *API) submitRequest(c echo.Context) error {
	var in struct {
		On string `json:"on"`
	}
	return a.onRequest(c, &in, true, func(by auth.Actor, s *aid.Sheet) error {
		_, err := a.Aid.SubmitRequestOn(c.Request().Context(), by, s.ID, in.On)
		return err
	})
}

// requestAnswer is a step's word. step is the one that was looked at.
type requestAnswer struct {
	Step   int64             `json:"step"`
	Reason string            `json:"reason"`
	On     string            `json:"on"`
	Lines  []requestEditLine `json:"lines,omitempty"`
}

func (a *API) answeredBy(outcome aid.Approval) echo.HandlerFunc {
	return func(c echo.Context) error {
		var in requestAnswer
		return a.onRequest(c, &in, true, func(by auth.Actor, s *aid.Sheet) error {
			_, err := a.Aid.AnswerRequest(c.Request().Context(), by, s.ID, aid.AnswerForm{
				Step: in.Step, Outcome: outcome, Reason: in.Reason, On: in.On, Lines: typedLines(s, in.Lines),
			})
			return err
		})
	}
}

type newComment struct {
	Line int64  `json:"line"`
	Body string `json:"body"`
}

func (a *API) commentRequest(c echo.Context) error {
	var in newComment
	return a.onRequest(c, &in, false, func(by auth.Actor, s *aid.Sheet) error {
		return a.Aid.CommentRequest(c.Request().Context(), by, s.ID, aid.CommentForm{Line: in.Line, Body: in.Body})
	})
}

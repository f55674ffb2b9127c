package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const (
	sheetMax  = 13 << 20
	sheetTime = 5 * time.Minute
)

// payoutRoutes hangs plans and hand-over sessions into the API.
func (a *API) payoutRoutes(g *echo.Group) {
	g.GET("/plans", a.listPlans)
	g.POST("/plans", a.preparePlan)
	g.GET("/plans/:id", a.getPlan)
	g.POST("/plans/:id/lock", a.actPlan(a.lockPlan))
	g.POST("/plans/:id/approve", a.actPlan(a.approvePlan))
	g.POST("/plans/:id/release", a.actPlan(a.releasePlan))
	g.POST("/plans/:id/reconcile", a.actPlan(a.reconcilePlan))
	g.POST("/plans/:id/close", a.actPlan(a.closePlan))
	g.POST("/plans/:id/abort", a.actPlan(a.abortPlan))
	g.GET("/handovers", a.listHandovers)
	g.POST("/handovers", a.planHandover)
	g.GET("/handovers/:id", a.getHandover)
	g.GET("/handovers/:id/rows", a.findRows)
	g.POST("/handovers/:id/open", a.openHandover)
	g.POST("/handovers/:id/scan", a.scanHandover)
	g.POST("/handovers/:id/sheets", a.keepSheet, site.Upload(sheetMax, sheetTime))
	g.POST("/handovers/:id/close", a.closeHandover)
	g.POST("/handovers/:id/cancel", a.cancelHandover)
}

type payoutSum struct {
	Item string `json:"item"`
	Qty  int64  `json:"qty"`
	Rows int    `json:"rows"`
}

func payoutSums(sums []payout.Sum) []payoutSum {
	out := make([]payoutSum, len(sums))
	for i, s := range sums {
		out[i] = payoutSum(s)
	}
	return out
}

type planView struct {
	ID         int64         `json:"id"`
	Decision   string        `json:"decision"`
	Part       int           `json:"part"`
	Number     string        `json:"number,omitempty"`
	State      string        `json:"state"`
	DueOn      string        `json:"due_on"`
	Note       string        `json:"note,omitempty"`
	PreparedBy string        `json:"prepared_by"`
	PreparedAt time.Time     `json:"prepared_at"`
	Sums       []payoutSum   `json:"sums,omitempty"`
	Communes   []planCommune `json:"communes,omitempty"`
	Acts       []planAct     `json:"acts,omitempty"`
}

type planCommune struct {
	Unit  string         `json:"unit"`
	Sums  []payoutSum    `json:"sums"`
	Given []payoutSum    `json:"given"`
	Waits map[string]int `json:"waits,omitempty"`
}

type planAct struct {
	Act    string    `json:"act"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

func planOf(p *payout.Plan) planView {
	return planView{
		ID: p.ID, Decision: p.Decision.Slug, Part: p.Part, Number: p.Label(), State: string(p.State),
		DueOn: p.DueOn.String(), Note: p.Note, PreparedBy: p.Preparer, PreparedAt: p.PreparedAt,
	}
}

func (a *API) listPlans(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var l fault.List
	var f payout.PlanFilter
	if s := c.QueryParam("state"); s != "" {
		f.States = []payout.State{payout.State(s)}
	}
	f.Limit, err = limit(c)
	l.Add(err)
	f.Before, err = afterID(c)
	l.Add(err)
	if err := l.Err(); err != nil {
		return err
	}
	plans, err := a.Payout.Plans(c.Request().Context(), by, f)
	if err != nil {
		return err
	}
	items, next := make([]planView, len(plans)), ""
	for i := range plans {
		items[i] = planOf(&plans[i])
	}
	if len(plans) == f.Limit {
		next = strconv.FormatInt(plans[len(plans)-1].ID, 10)
	}
	return c.JSON(http.StatusOK, list(items, next))
}

type newPlan struct {
	Decision string   `json:"decision"` // slug
	Units    []string `json:"units"`    // codes; none means all that have something left
	DueOn    string   `json:"due_on"`
	Note     string   `json:"note"`
}

func (a *API) preparePlan(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newPlan
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	open, err := a.Payout.Openables(ctx, by)
	if err != nil {
		return err
	}
	f := payout.PlanForm{DueOn: in.DueOn, Note: in.Note}
	for _, d := range open {
		if d.Slug == in.Decision {
			f.Decision = d.ID
		}
	}
	if f.Decision == 0 {
		return fault.On("decision", "plan.decision.missing")
	}
	if f.Units, err = a.unitsCoded(ctx, "units", in.Units); err != nil {
		return err
	}
	p, err := a.Payout.Prepare(ctx, by, f)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, fmt.Sprintf("%s/plans/%d", Prefix, p.ID))
	return c.JSON(http.StatusCreated, planOf(p))
}

// unitsCoded are today's units of codes.
func (a *API) unitsCoded(ctx context.Context, field string, codes []string) (ids []int64, err error) {
	err = a.DB.Public(ctx, func(tx *pg.Tx) error {
		ids = nil
		for _, code := range codes {
			u, err := place.ByCode(tx, code, workday.On(tx.Now))
			if err != nil {
				return onField(err, field)
			}
			ids = append(ids, u.ID)
		}
		return nil
	})
	if e, ok := fault.As(err); ok {
		e.Kind = fault.Invalid
	}
	return ids, err
}

func (a *API) getPlan(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return a.showPlan(c, by, id)
}

func (a *API) showPlan(c echo.Context, by auth.Actor, id int64) error {
	ctx := c.Request().Context()
	s, err := a.Payout.Plan(ctx, by, id)
	if err != nil {
		return err
	}
	v := planOf(&s.Plan)
	v.Sums = payoutSums(s.Sums)
	var units []int64
	for _, u := range s.Communes {
		units = append(units, u.Unit)
	}
	codes, err := a.codesOf(ctx, units)
	if err != nil {
		return err
	}
	for _, u := range s.Communes {
		v.Communes = append(v.Communes, planCommune{codes[u.Unit], payoutSums(u.Sums), payoutSums(u.Given), u.Waits})
	}
	for _, x := range s.Acts {
		v.Acts = append(v.Acts, planAct{string(x.Act), x.By, x.At.UTC(), x.Reason})
	}
	return c.JSON(http.StatusOK, v)
}

func (a *API) codesOf(ctx context.Context, ids []int64) (codes map[int64]string, err error) {
	codes = map[int64]string{}
	err = a.DB.Public(ctx, func(tx *pg.Tx) error {
		units, err := place.ByIDs(tx, ids, workday.On(tx.Now))
		for id, u := range units {
			codes[id] = u.Code
		}
		return err
	})
	return codes, err
}

// actPlan takes the plan of the path one step on and answers it as it is then.
func (a *API) actPlan(act func(echo.Context, auth.Actor, int64) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		by, err := a.officer(c)
		if err != nil {
			return err
		}
		id, err := pathID(c)
		if err != nil {
			return err
		}
		if err := once(c, nil); err != nil {
			return err
		}
		if err := act(c, by, id); err != nil {
			return err
		}
		return a.showPlan(c, by, id)
	}
}

func (a *API) lockPlan(c echo.Context, by auth.Actor, id int64) error {
	_, err := a.Payout.Lock(c.Request().Context(), by, id)
	return err
}

func (a *API) approvePlan(c echo.Context, by auth.Actor, id int64) error {
	_, err := a.Payout.Approve(c.Request().Context(), by, id)
	return err
}

func (a *API) releasePlan(c echo.Context, by auth.Actor, id int64) error {
	_, err := a.Payout.Release(c.Request().Context(), by, id)
	return err
}

// reconcilePlan takes a reason where something was missing and has been made good.
func (a *API) reconcilePlan(c echo.Context, by auth.Actor, id int64) error {
	if c.Request().ContentLength == 0 {
		_, err := a.Payout.Reconcile(c.Request().Context(), by, id)
		return err
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	_, err := a.Payout.MadeGood(c.Request().Context(), by, id, in.Reason)
	return err
}

func (a *API) closePlan(c echo.Context, by auth.Actor, id int64) error {
	_, err := a.Payout.Close(c.Request().Context(), by, id)
	return err
}

func (a *API) abortPlan(c echo.Context, by auth.Actor, id int64) error {
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	_, err := a.Payout.Abort(c.Request().Context(), by, id, in.Reason)
	return err
}

type handoverView struct {
	ID       int64             `json:"id"`
	Plan     int64             `json:"plan"`
	Unit     string            `json:"unit"`
	Place    string            `json:"place"`
	StartsAt time.Time         `json:"starts_at"`
	State    string            `json:"state"`
	Rows     int               `json:"rows"`
	Answered int               `json:"answered"`
	Given    int               `json:"given"`
	Staff    []handoverPerson  `json:"staff,omitempty"`
	Need     []handoverNeed    `json:"need,omitempty"`
	Left     []handoverNeed    `json:"left,omitempty"`
	Roster   []handoverRow     `json:"roster,omitempty"`
	Waiting  []handoverWaiting `json:"waiting,omitempty"`
	Count    *handoverCount    `json:"count,omitempty"`
}

type handoverPerson struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type handoverNeed struct {
	Key  string `json:"key"` // under which it is counted
	Item string `json:"item"`
	Lot  string `json:"lot,omitempty"`
	Qty  int64  `json:"qty"`
}

type handoverRow struct {
	Row       int64      `json:"row"`
	Stub      string     `json:"stub"`
	Household string     `json:"household"`
	Name      string     `json:"name"`
	Village   string     `json:"village"`
	Purpose   string     `json:"purpose"`
	Item      string     `json:"item"`
	Qty       int64      `json:"qty"`
	Outcome   string     `json:"outcome,omitempty"`
	Given     int64      `json:"given"`
	HandedAt  *time.Time `json:"handed_at,omitempty"`
	By        string     `json:"by,omitempty"`
	NextOn    string     `json:"next_on,omitempty"`
}

type handoverWaiting struct {
	Stub string `json:"stub"`
	Name string `json:"name"`
	Why  string `json:"why"`
}

type handoverCount struct {
	ID         int64  `json:"id"`
	By         string `json:"by"`
	Money      int64  `json:"money"`
	Expected   int64  `json:"expected"`
	Difference int64  `json:"difference"`
	Reason     string `json:"reason,omitempty"`
}

func handoverOf(s *payout.Session, code string) handoverView {
	return handoverView{
		ID: s.ID, Plan: s.Plan, Unit: code, Place: s.Place, StartsAt: s.StartsAt.UTC(), State: string(s.State),
		Rows: s.Rows, Answered: s.Answered, Given: s.GivenN,
	}
}

func rowsOf(lines []payout.Line) []handoverRow {
	rows := make([]handoverRow, len(lines))
	for i, l := range lines {
		rows[i] = handoverRow{
			Row: l.Row, Stub: l.Code, Household: l.HouseholdCode, Name: l.Name, Village: l.Village, Purpose: l.Purpose,
			Item: l.Item, Qty: l.Qty, Outcome: string(l.Outcome), Given: l.Given,
		}
		if l.Handed != nil {
			rows[i].HandedAt, rows[i].By, rows[i].NextOn = moment(l.Handed.HandedAt), l.Handed.By, l.Handed.NextOn.String()
		}
	}
	return rows
}

func needsOf(needs []payout.Need) (out []handoverNeed) {
	for _, n := range needs {
		out = append(out, handoverNeed{n.Key(), n.Item, n.Lot, n.Qty})
	}
	return out
}

func (a *API) listHandovers(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var l fault.List
	var f payout.SessionFilter
	f.Limit, err = limit(c)
	l.Add(err)
	f.Before, err = afterID(c)
	l.Add(err)
	if text := c.QueryParam("plan"); text != "" {
		if f.Plan, err = strconv.ParseInt(text, 10, 64); err != nil || f.Plan < 1 {
			l.On("plan", "api.after")
		}
	}
	if err := l.Err(); err != nil {
		return err
	}
	ctx := c.Request().Context()
	sessions, err := a.Payout.Sessions(ctx, by, f)
	if err != nil {
		return err
	}
	var units []int64
	for _, s := range sessions {
		units = append(units, s.UnitID)
	}
	codes, err := a.codesOf(ctx, units)
	if err != nil {
		return err
	}
	items, next := make([]handoverView, len(sessions)), ""
	for i := range sessions {
		items[i] = handoverOf(&sessions[i], codes[sessions[i].UnitID])
	}
	if len(sessions) == f.Limit {
		next = strconv.FormatInt(sessions[len(sessions)-1].ID, 10)
	}
	return c.JSON(http.StatusOK, list(items, next))
}

type newHandover struct {
	Plan  int64   `json:"plan"`
	Unit  string  `json:"unit"`
	Place string  `json:"place"`
	On    string  `json:"on"`
	At    string  `json:"at"`
	Staff []int64 `json:"staff"`
	Note  string  `json:"note"`
}

func (a *API) planHandover(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newHandover
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	units, err := a.unitsCoded(ctx, "unit", []string{in.Unit})
	if err != nil {
		return err
	}
	s, err := a.Payout.PlanSession(ctx, by, payout.SessionForm{
		Plan: in.Plan, Unit: units[0], Place: in.Place, On: in.On, At: in.At, Staff: in.Staff, Note: in.Note,
	})
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, fmt.Sprintf("%s/handovers/%d", Prefix, s.ID))
	return c.JSON(http.StatusCreated, handoverOf(s, in.Unit))
}

func (a *API) getHandover(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return a.showHandover(c, by, id)
}

func (a *API) showHandover(c echo.Context, by auth.Actor, id int64) error {
	ctx := c.Request().Context()
	s, err := a.Payout.Session(ctx, by, id)
	if err != nil {
		return err
	}
	codes, err := a.codesOf(ctx, []int64{s.UnitID})
	if err != nil {
		return err
	}
	v := handoverOf(&s.Session, codes[s.UnitID])
	v.Need, v.Left, v.Roster = needsOf(s.Need), needsOf(s.Left), rowsOf(s.Roster)
	for _, p := range s.Staff {
		v.Staff = append(v.Staff, handoverPerson(p))
	}
	for _, w := range s.Waiting {
		v.Waiting = append(v.Waiting, handoverWaiting{w.Code, w.Name, w.Why})
	}
	if k := s.Closing; k != nil {
		v.Count = &handoverCount{k.ID, k.By, int64(k.Money), int64(k.Expected), int64(k.Difference()), k.Reason}
	}
	return c.JSON(http.StatusOK, v)
}

// onHandover does one thing with the session of the path and answers it as it is then.
func (a *API) onHandover(c echo.Context, in any, do func(context.Context, auth.Actor, int64) error) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if in != nil {
		if err := read(c, in); err != nil {
			return err
		}
	}
	if err := do(c.Request().Context(), by, id); err != nil {
		return err
	}
	return a.showHandover(c, by, id)
}

// findRows finds rows by a stub or a name.
func (a *API) findRows(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := pathID(c)
	if err != nil {
		return err
	}
	lines, err := a.Payout.Find(c.Request().Context(), by, id, c.QueryParam("q"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list(rowsOf(lines), ""))
}

type countOf struct {
	Notes map[string]int64  `json:"notes"` // pieces by denomination
	Goods map[string]string `json:"goods"` // by the key of the need
}

func (n countOf) typed() map[int64]string {
	notes := map[int64]string{}
	for d, pieces := range n.Notes {
		if value, err := strconv.ParseInt(d, 10, 64); err == nil {
			notes[value] = strconv.FormatInt(pieces, 10)
		}
	}
	return notes
}

type opening struct {
	countOf
	On string `json:"on"`
}

func (a *API) openHandover(c echo.Context) error {
	var in opening
	return a.onHandover(c, &in, func(ctx context.Context, by auth.Actor, id int64) error {
		_, err := a.Payout.Open(ctx, by, payout.OpenForm{Session: id, Notes: in.typed(), Goods: in.Goods, On: in.On})
		return err
	})
}

type newScan struct {
	Stub        string `json:"stub"`
	Row         int64  `json:"row"`
	ClientID    string `json:"client_id"`
	Outcome     string `json:"outcome"`
	Qty         int64  `json:"qty"`
	Taker       string `json:"taker"`
	Name        string `json:"name"`
	Relation    string `json:"relation"`
	TakerReason string `json:"taker_reason"`
	Proof       string `json:"proof"`
	Signature   []byte `json:"signature"` // PNG in base64
	SheetPage   int    `json:"sheet_page"`
	Witness     string `json:"witness"`
	Witness2    string `json:"witness2"`
	Reason      string `json:"reason"`
	Words       string `json:"words"`
	NextOn      string `json:"next_on"`
}

type scanned struct {
	ID       int64     `json:"id"`
	ClientID string    `json:"client_id"`
	Row      int64     `json:"row"`
	Stub     string    `json:"stub"`
	Outcome  string    `json:"outcome"`
	Qty      int64     `json:"qty"`
	HandedAt time.Time `json:"handed_at"`
	By       string    `json:"by"`
	Again    bool      `json:"again"` // it had been sent before: this is the one that stands
}

// scanHandover hands one row over. The client's id makes it safe to repeat for ever,
// so it takes no Idempotency-Key.
func (a *API) scanHandover(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := pathID(c)
	if err != nil {
		return err
	}
	var in newScan
	if err := read(c, &in); err != nil {
		return err
	}
	f := payout.HandOverForm{
		Session: id, Row: in.Row, Stub: in.Stub, ClientID: in.ClientID, Outcome: payout.Outcome(in.Outcome),
		Taker: payout.Taker(in.Taker), Proof: payout.Proof(in.Proof), Name: in.Name, Relation: in.Relation,
		TakerReason: in.TakerReason, Witness: in.Witness, Witness2: in.Witness2, Signature: in.Signature,
		Reason: in.Reason, Words: in.Words, NextOn: in.NextOn,
	}
	if in.Qty != 0 {
		f.Qty = strconv.FormatInt(in.Qty, 10)
	}
	if in.SheetPage != 0 {
		f.SheetPage = strconv.Itoa(in.SheetPage)
	}
	h, err := a.Payout.HandOver(c.Request().Context(), by, f)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, scanned{
		h.ID, h.ClientID, h.Row, h.Code, string(h.Outcome), h.Qty, h.HandedAt.UTC(), h.By, h.Again,
	})
}

// keepSheet takes the photo of a signed page.
func (a *API) keepSheet(c echo.Context) error {
	return a.onHandover(c, nil, func(ctx context.Context, by auth.Actor, id int64) error {
		if err := by.Must(auth.RunSession, 0); err != nil {
			return err
		}
		head, err := c.FormFile("photo")
		if err != nil {
			return fault.On("photo", "sheet.photo.missing")
		}
		page, err := strconv.Atoi(c.FormValue("page"))
		if err != nil {
			return fault.On("page", "handover.sheet.missing")
		}
		f, err := head.Open()
		if err != nil {
			return err
		}
		defer f.Close()
		return a.Payout.KeepSheet(ctx, by, id, page, fmt.Sprintf("trang-%d.jpg", page), f)
	})
}

type closing struct {
	countOf
	Reason     string `json:"reason"`
	RestReason string `json:"rest_reason"`
	RestNextOn string `json:"rest_next_on"`
	Count      int64  `json:"count"` // the second person's: the count that is confirmed
}

// closeHandover is two calls of two people: the first counts, the second confirms
// that count.
func (a *API) closeHandover(c echo.Context) error {
	var in closing
	return a.onHandover(c, &in, func(ctx context.Context, by auth.Actor, id int64) error {
		if in.Count != 0 {
			_, err := a.Payout.Confirm(ctx, by, id, in.Count)
			return err
		}
		_, err := a.Payout.Count(ctx, by, payout.CountForm{
			Session: id, Notes: in.typed(), Goods: in.Goods, Reason: in.Reason,
			RestReason: in.RestReason, RestNextOn: in.RestNextOn,
		})
		return err
	})
}

func (a *API) cancelHandover(c echo.Context) error {
	var in reason
	return a.onHandover(c, &in, func(ctx context.Context, by auth.Actor, id int64) error {
		return a.Payout.CancelSession(ctx, by, id, in.Reason)
	})
}

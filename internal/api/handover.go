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
)

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
	items := make([]handoverView, len(sessions))
	for i := range sessions {
		items[i] = handoverOf(&sessions[i], codes[sessions[i].UnitID])
	}
	return page(c, items, f.Limit, func() int64 { return sessions[len(sessions)-1].ID })
}

type newHandover struct {
	Plan  int64   `json:"plan"`
	Unit  string  `json:"unit"`
	Place string  `json:"place"`
	On    string  `json:"on"`
	At    string  `json:"at"`
	Staff []int64 `json:"staff"`
	Note  string  `json:"note"`
	// Contact is whom to ask; it stands on the cards.
	Contact string `json:"contact"`
}

func (a *API) planHandover(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.RunSession, 0); err != nil {
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
		Plan: in.Plan, Unit: units[0], Place: in.Place, On: in.On, At: in.At, Staff: in.Staff, Note: in.Note, Contact: in.Contact,
	})
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, fmt.Sprintf("%s/handovers/%d", Prefix, s.ID))
	return c.JSON(http.StatusCreated, handoverOf(s, in.Unit))
}

func (a *API) getHandover(c echo.Context) error {
	by, id, err := a.officerAt(c)
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
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if err := a.Payout.MayRun(c.Request().Context(), by, id); err != nil {
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
	by, id, err := a.officerAt(c)
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
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if err := a.Payout.MayRun(c.Request().Context(), by, id); err != nil {
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
	return a.onHandover(c, nil, func(_ context.Context, by auth.Actor, id int64) error {
		form, err := formOf(c, "page")
		if err != nil {
			return err
		}
		if len(form.File["photo"]) != 1 || len(form.File) != 1 {
			return fault.On("photo", "sheet.photo.missing")
		}
		head := form.File["photo"][0]
		page, err := strconv.Atoi(c.FormValue("page"))
		if err != nil {
			return fault.On("page", "handover.sheet.missing")
		}
		f, err := head.Open()
		if err != nil {
			return err
		}
		defer f.Close()
		return a.Payout.KeepSheet(c.Request().Context(), by, id, page, fmt.Sprintf("trang-%d.jpg", page), f)
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

package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

func (a *API) remittanceRoutes(g *echo.Group) {
	g.GET("/transfers", a.publicTransfers)
	g.GET("/carry-overs", a.carryOvers)
	g.GET("/fund-ends", a.listEndings)
	g.POST("/fund-ends", a.askEnd)
	g.POST("/fund-ends/:unit/confirm", a.confirmEnd)
	g.GET("/fund-transfers", a.listRemittances)
	g.POST("/fund-transfers", a.prepareRemittance)
	g.GET("/fund-transfers/:id", a.getRemittance)
	g.POST("/fund-transfers/:id/approve", a.onRemittance(func(ctx context.Context, by auth.Actor, id int64, _ transferAct) error {
		return a.Giving.ApproveRemittance(ctx, by, id)
	}))
	g.POST("/fund-transfers/:id/cancel", a.onRemittance(func(ctx context.Context, by auth.Actor, id int64, in transferAct) error {
		return a.Giving.CancelRemittance(ctx, by, id, in.Reason)
	}))
	g.POST("/fund-transfers/:id/send", a.onRemittance(func(ctx context.Context, by auth.Actor, id int64, in transferAct) error {
		return a.Giving.SendRemittance(ctx, by, id, in.On)
	}))
	g.POST("/fund-transfers/:id/stop", a.onRemittance(func(ctx context.Context, by auth.Actor, id int64, in transferAct) error {
		return a.Giving.StopRemittance(ctx, by, id, in.Reason)
	}))
	g.POST("/fund-transfers/:id/miss", a.onRemittance(func(ctx context.Context, by auth.Actor, id int64, in transferAct) error {
		return a.Giving.MissRemittance(ctx, by, id, in.Reason)
	}))
	g.POST("/fund-transfers/:id/receive", a.onRemittance(func(ctx context.Context, by auth.Actor, id int64, in transferAct) error {
		return a.Giving.ReceiveRemittance(ctx, by, id, in.Line, in.Reason)
	}))
	g.POST("/fund-transfers/:id/explain", a.onRemittance(func(ctx context.Context, by auth.Actor, id int64, in transferAct) error {
		return a.Giving.ExplainRemittance(ctx, by, id, giving.RemittanceGap(in.Gap), in.Reason)
	}))
}

// publicTransfer is a transfer between two funds as everybody sees it.
type publicTransfer struct {
	ID          int64  `json:"id"`
	From        string `json:"from"` // the units' addresses
	To          string `json:"to"`
	FromName    string `json:"from_name"`
	ToName      string `json:"to_name"`
	Sent        int64  `json:"sent"`
	Received    int64  `json:"received"`
	Explained   int64  `json:"explained"`
	OnItsWay    int64  `json:"on_its_way"`
	Document    string `json:"document"`
	SentOn      string `json:"sent_on"`
	ReceivedOn  string `json:"received_on,omitempty"`
	Explanation string `json:"explanation,omitempty"`
	CameBack    bool   `json:"came_back,omitempty"`
	Source      string `json:"source,omitempty"` // of money that nobody gave
}

type publicTransfers struct {
	Items      []publicTransfer `json:"items"`
	Arithmetic string           `json:"arithmetic"`
}

func (a *API) publicTransfers(c echo.Context) error {
	list, sums, err := disclose.Remittances(c.Request().Context(), a.DB, c.QueryParam("unit"))
	if err != nil {
		return err
	}
	v := publicTransfers{Items: []publicTransfer{}, Arithmetic: sums.Arithmetic().String()}
	for _, r := range list {
		t := publicTransfer{
			ID: r.ID, From: r.FromRef, To: r.ToRef, FromName: r.From.FullName, ToName: r.To.FullName,
			Sent: int64(r.Amount), Received: int64(r.Received), Explained: int64(r.Explained), OnItsWay: int64(r.OnItsWay()),
			Document: r.Document, SentOn: r.SentOn.String(), Explanation: r.Explanation, CameBack: r.CameBack,
			Source: r.Source,
		}
		if !r.ReceivedOn.IsZero() {
			t.ReceivedOn = r.ReceivedOn.String()
		}
		v.Items = append(v.Items, t)
	}
	return c.JSON(http.StatusOK, v)
}

type newRemittance struct {
	Account   int64  `json:"account"`
	Part      string `json:"part,omitempty"`
	ToAccount int64  `json:"to_account"`
	Amount    int64  `json:"amount"`
	Document  string `json:"document"`
	Reason    string `json:"reason"`
}

// transferAct is what any act on a transfer may want to say.
type transferAct struct {
	Reason string `json:"reason,omitempty"`
	On     string `json:"on,omitempty"`
	Line   int64  `json:"line,omitempty"`
	Gap    string `json:"gap,omitempty"`
}

type remittanceView struct {
	ID        int64           `json:"id"`
	Unit      int64           `json:"unit"`
	ToUnit    int64           `json:"to_unit"`
	Account   int64           `json:"account"`
	Part      string          `json:"part"`
	ToAccount int64           `json:"to_account"`
	Money     string          `json:"money"` // whose it is, as its book
	State     string          `json:"state"`
	Amount    int64           `json:"amount"`
	Received  int64           `json:"received"`
	Explained int64           `json:"explained"`
	OnItsWay  int64           `json:"on_its_way"`
	Document  string          `json:"document"`
	Reason    string          `json:"reason"`
	Words     string          `json:"words"` // for the bank's order
	SentOn    string          `json:"sent_on,omitempty"`
	OutLine   int64           `json:"out_line,omitempty"`
	InLine    int64           `json:"in_line,omitempty"`
	Acts      []remittanceAct `json:"acts"`
}

type remittanceAct struct {
	Act    string `json:"act"`
	By     string `json:"by"`
	On     string `json:"on"`
	Reason string `json:"reason,omitempty"`
	Amount int64  `json:"amount,omitempty"`
	Entry  int64  `json:"entry,omitempty"`
	Line   int64  `json:"line,omitempty"`
}

func remittanceViewOf(r *giving.Remittance) remittanceView {
	v := remittanceView{
		ID: r.ID, Unit: r.Unit, ToUnit: r.ToUnit, Account: r.Account, Part: r.Part, ToAccount: r.ToAccount,
		Money: string(r.Kind), State: string(r.State), Amount: int64(r.Amount), Received: int64(r.Received), Explained: int64(r.Explained),
		OnItsWay: int64(r.OnItsWay()), Document: r.Document, Reason: r.Reason, Words: r.Words(), OutLine: r.OutLine,
		InLine: r.InLine, Acts: []remittanceAct{},
	}
	if !r.SentOn.IsZero() {
		v.SentOn = r.SentOn.String()
	}
	for _, x := range r.Acts {
		v.Acts = append(v.Acts, remittanceAct{x.Act, x.By, x.On.String(), x.Reason, int64(x.Amount), x.Entry, x.Line})
	}
	return v
}

func (a *API) listRemittances(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	list, err := a.Giving.RemittancesFor(c.Request().Context(), by)
	if err != nil {
		return err
	}
	items := make([]remittanceView, len(list))
	for i := range list {
		items[i] = remittanceViewOf(&list[i])
	}
	return pageIn(c, items, func(v remittanceView) string { return idOf(v.ID) })
}

func (a *API) prepareRemittance(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newRemittance
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	id, err := a.Giving.PrepareRemittance(ctx, by, giving.RemittanceForm{
		Account: in.Account, Part: in.Part, ToAccount: in.ToAccount, Amount: strconv.FormatInt(in.Amount, 10),
		Document: in.Document, Reason: in.Reason,
	})
	if err != nil {
		return err
	}
	return a.showRemittance(c, by, id, http.StatusCreated)
}

func (a *API) getRemittance(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := remittanceID(c)
	if err != nil {
		return err
	}
	return a.showRemittance(c, by, id, http.StatusOK)
}

func remittanceID(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, fault.Of(fault.Missing, "remittance.missing.one")
	}
	return id, nil
}

func (a *API) showRemittance(c echo.Context, by auth.Actor, id int64, status int) error {
	r, err := a.Giving.RemittanceFor(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	return c.JSON(status, remittanceViewOf(r))
}

// onRemittance does one act and answers with the transfer as it stands then.
func (a *API) onRemittance(do func(context.Context, auth.Actor, int64, transferAct) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		by, err := a.officer(c)
		if err != nil {
			return err
		}
		id, err := remittanceID(c)
		if err != nil {
			return err
		}
		var in transferAct
		if err := read(c, &in); err != nil {
			return err
		}
		if err := do(c.Request().Context(), by, id, in); err != nil {
			return err
		}
		return a.showRemittance(c, by, id, http.StatusOK)
	}
}

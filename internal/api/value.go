package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/giving"
)

func (a *API) valueRoutes(g *echo.Group) {
	g.GET("/valuables", a.publicValuables)
	g.GET("/held-valuables", a.listValuables)
	g.POST("/held-valuables", a.receiveValuable)
	g.GET("/held-valuables/:id", a.getValuable)
	g.POST("/held-valuables/:id/sign", actOn(a, func(ctx context.Context, by auth.Actor, id int64, in valuableAct) error {
		return a.Giving.SignValuable(ctx, by, giving.SignForm{Valuable: id, Qty: in.Qty, Bag: in.Seal})
	}, a.showValuable))
	g.POST("/held-valuables/:id/drop", actOn(a, func(ctx context.Context, by auth.Actor, id int64, in valuableAct) error {
		return a.Giving.DropValuable(ctx, by, id, in.Reason)
	}, a.showValuable))
	a.lossRoutes(g)
	g.GET("/valuable-sales", a.listSales)
	g.POST("/valuable-sales", a.prepareSale)
	g.GET("/valuable-sales/:id", a.getSale)
	g.POST("/valuable-sales/:id/approve", actOn(a, func(ctx context.Context, by auth.Actor, id int64, _ saleAct) error {
		return a.Giving.ApproveValueSale(ctx, by, id)
	}, a.showSale))
	g.POST("/valuable-sales/:id/cancel", actOn(a, func(ctx context.Context, by auth.Actor, id int64, in saleAct) error {
		return a.Giving.CancelValueSale(ctx, by, id, in.Reason)
	}, a.showSale))
	g.POST("/valuable-sales/:id/settle", actOn(a, func(ctx context.Context, by auth.Actor, id int64, in saleAct) error {
		return a.Giving.SettleValueSale(ctx, by, id, in.Line)
	}, a.showSale))
}

// publicValuable is a thing held apart as everybody sees it: who gave it is not told.
type publicValuable struct {
	Campaign   string       `json:"campaign"`
	Item       string       `json:"item"`
	Name       string       `json:"name"`
	Qty        int64        `json:"qty"` // in the item's base unit
	Unit       string       `json:"unit"`
	Fineness   string       `json:"fineness,omitempty"`
	ReceivedOn string       `json:"received_on"`
	State      string       `json:"state"`
	Price      int64        `json:"price,omitempty"`
	Way        string       `json:"way,omitempty"`
	Buyer      string       `json:"buyer,omitempty"`
	Document   string       `json:"document,omitempty"`
	SoldOn     string       `json:"sold_on,omitempty"`
	Proceeds   int64        `json:"proceeds,omitempty"` // the bank's line
	Losses     []publicLoss `json:"losses,omitempty"`
}

// publicLoss is what was decided to be lost or false of a thing.
type publicLoss struct {
	Kind      string `json:"kind"`
	Qty       int64  `json:"qty"`
	FoundOn   string `json:"found_on"`
	DecidedOn string `json:"decided_on"`
	Document  string `json:"document"`
	Reason    string `json:"reason"`
}

type heldValuable struct {
	Item string `json:"item"`
	Name string `json:"name"`
	Qty  int64  `json:"qty"`
	Unit string `json:"unit"`
}

// cameValuable is all of one kind that came, and where it is.
type cameValuable struct {
	heldValuable
	Received int64 `json:"received"`
	Sold     int64 `json:"sold"`
	Lost     int64 `json:"lost"`
	False    int64 `json:"false"`
}

func (a *API) publicValuables(c echo.Context) error {
	n, after, err := paged(c)
	if err != nil {
		return err
	}
	list, held, err := disclose.Valuables(c.Request().Context(), a.DB, disclose.WhichValuables{
		Campaign: c.QueryParam("campaign"), Unit: c.QueryParam("unit"), After: after, Limit: n,
	})
	if err != nil {
		return err
	}
	v := struct {
		Held  []heldValuable   `json:"held"`
		Came  []cameValuable   `json:"came"`
		Items []publicValuable `json:"items"`
		Next  string           `json:"next,omitempty"`
	}{[]heldValuable{}, []cameValuable{}, []publicValuable{}, ""}
	if len(list) == n {
		v.Next = strconv.FormatInt(list[n-1].ID, 10)
	}
	for _, h := range held {
		lies := heldValuable{h.Item.Code, h.Item.Name, h.Qty, h.Item.Unit}
		v.Came = append(v.Came, cameValuable{lies, h.Received, h.Sold, h.Lost, h.False})
		if h.Qty > 0 {
			v.Held = append(v.Held, lies)
		}
	}
	for _, x := range list {
		p := publicValuable{
			Campaign: x.Campaign, Item: x.Item.Code, Name: x.Item.Name, Qty: x.Qty, Unit: x.Item.Unit, Fineness: x.Fineness,
			ReceivedOn: x.ReceivedOn.String(), State: x.State, Price: int64(x.Price), Way: x.Way, Buyer: x.Buyer,
			Document: x.Document, Proceeds: int64(x.SaleAmount),
		}
		if !x.SoldOn.IsZero() {
			p.SoldOn = x.SoldOn.String()
		}
		for _, l := range x.Losses {
			p.Losses = append(p.Losses, publicLoss{l.Kind, l.Qty, l.FoundOn.String(), l.DecidedOn.String(), l.Document, l.Reason})
		}
		v.Items = append(v.Items, p)
	}
	return c.JSON(http.StatusOK, v)
}

type newValuable struct {
	Campaign    string `json:"campaign"`
	Item        string `json:"item"`
	Qty         string `json:"qty"` // as people write it: "1.250,50", "2 chỉ"
	Description string `json:"description"`
	Fineness    string `json:"fineness,omitempty"`
	Certificate string `json:"certificate,omitempty"`
	Estimate    int64  `json:"estimate,omitempty"`
	EstimatedBy string `json:"estimated_by,omitempty"`
	Bag         string `json:"bag,omitempty"`
	Reference   string `json:"reference,omitempty"`
	KeptAt      string `json:"kept_at"`
	LegalName   string `json:"legal_name,omitempty"`
	PublicName  string `json:"public_name,omitempty"`
	Anonymous   bool   `json:"anonymous,omitempty"`
	Phone       string `json:"phone,omitempty"`
	Consent     string `json:"consent,omitempty"`
	Earmark     string `json:"earmark,omitempty"`
	Leftover    string `json:"leftover,omitempty"`
	Note        string `json:"note,omitempty"`
	On          string `json:"on,omitempty"`
}

// valuableAct is what the second person says.
type valuableAct struct {
	Qty    string `json:"qty,omitempty"`
	Seal   string `json:"seal,omitempty"`
	Reason string `json:"reason,omitempty"`
}

type valuableView struct {
	ID          int64  `json:"id"`
	Campaign    int64  `json:"campaign"`
	Unit        int64  `json:"unit"`
	Item        string `json:"item"`
	Qty         int64  `json:"qty"`
	Text        string `json:"text"`
	Description string `json:"description"`
	Fineness    string `json:"fineness,omitempty"`
	Certificate string `json:"certificate,omitempty"`
	Estimate    int64  `json:"estimate,omitempty"`
	EstimatedBy string `json:"estimated_by,omitempty"`
	Bag         string `json:"bag,omitempty"`
	Reference   string `json:"reference,omitempty"`
	KeptAt      string `json:"kept_at"`
	Giver       string `json:"giver,omitempty"` // masked
	ReceivedOn  string `json:"received_on"`
	ReceivedBy  string `json:"received_by"`
	SignedBy    string `json:"signed_by,omitempty"`
	State       string `json:"state"`
	Reason      string `json:"reason,omitempty"`
	Entry       int64  `json:"entry,omitempty"`
	Receipt     string `json:"receipt,omitempty"`
	Sale        int64  `json:"sale,omitempty"`
	Left        int64  `json:"left"` // after what was written off

	Papers []valuablePaper `json:"papers,omitempty"` // of one that is read alone, as are
	Losses []valueLoss     `json:"losses,omitempty"`
}

func valuableViewOf(v *giving.Valuable) valuableView {
	papers, losses := valuablePapersOf(v)
	return valuableView{
		ID: v.ID, Campaign: v.CampaignID, Unit: v.UnitID, Item: v.Item.Code, Qty: v.Qty, Text: v.Words("vi"),
		Description: v.Description, Fineness: v.Fineness, Certificate: v.Certificate, Estimate: int64(v.Estimate),
		EstimatedBy: v.EstimatedBy, Bag: v.Bag, Reference: v.Reference, KeptAt: v.KeptAt, Giver: v.MaskedName,
		ReceivedOn: v.ReceivedOn.String(), ReceivedBy: v.Receiver, SignedBy: v.Signer, State: string(v.State),
		Reason: v.Reason, Entry: v.EntryID, Receipt: v.Receipt, Sale: v.Sale,
		Left: v.Left, Papers: papers, Losses: losses,
	}
}

func (a *API) listValuables(c echo.Context) error {
	by, n, after, err := a.booksPage(c)
	if err != nil {
		return err
	}
	list, err := a.Giving.ValuablesFor(c.Request().Context(), by, after, n)
	if err != nil {
		return err
	}
	items := make([]valuableView, len(list))
	for i := range list {
		items[i] = valuableViewOf(&list[i])
	}
	return page(c, items, n, func() int64 { return list[n-1].ID })
}

func (a *API) receiveValuable(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ReceiveCash, 0); err != nil {
		return err
	}
	var in newValuable
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	campaign, err := a.Giving.Campaign(ctx, in.Campaign)
	if err != nil {
		return err
	}
	f := giving.ValuableForm{
		Campaign: campaign.ID, Item: in.Item, Qty: in.Qty, Description: in.Description, Fineness: in.Fineness,
		Certificate: in.Certificate, EstimatedBy: in.EstimatedBy, Bag: in.Bag, Reference: in.Reference, KeptAt: in.KeptAt,
		Earmark: in.Earmark, Leftover: giving.Leftover(in.Leftover), Note: in.Note, On: in.On,
		Donor: giving.Donor{
			LegalName: in.LegalName, PublicName: in.PublicName, Anonymous: in.Anonymous, Phone: in.Phone, Consent: in.Consent,
		},
	}
	if in.Estimate != 0 {
		f.Estimate = strconv.FormatInt(in.Estimate, 10)
	}
	id, err := a.Giving.ReceiveValuable(ctx, by, f)
	if err != nil {
		return err
	}
	return a.showValuable(c, by, id, http.StatusCreated)
}

func (a *API) getValuable(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	return a.showValuable(c, by, id, http.StatusOK)
}

func (a *API) showValuable(c echo.Context, by auth.Actor, id int64, status int) error {
	v, err := a.Giving.ValuableFor(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	return c.JSON(status, valuableViewOf(v))
}

// actOn does one act on what the address names, and shows it as it stands then.
func actOn[In any](
	a *API, do func(context.Context, auth.Actor, int64, In) error,
	show func(c echo.Context, by auth.Actor, id int64, status int) error,
) echo.HandlerFunc {
	return func(c echo.Context) error {
		by, id, err := a.officerAt(c)
		if err != nil {
			return err
		}
		var in In
		if err := read(c, &in); err != nil {
			return err
		}
		if err := do(c.Request().Context(), by, id, in); err != nil {
			return err
		}
		return show(c, by, id, http.StatusOK)
	}
}

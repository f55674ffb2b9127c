package api

import (
	"bytes"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/serial"
)

func (a *API) receiptRoutes(g *echo.Group) {
	g.POST("/receipts/:code/void", a.voidReceipt)
	g.POST("/receipts/:code/replace", a.replaceReceipt)
	g.POST("/receipts/:code/name", a.nameReceipt)
	g.POST("/receipts/:code/print", a.printReceipt)
	g.POST("/receipts/print", a.printReceipts)
	g.GET("/receipt-series", a.listSeries)
	g.GET("/receipt-series/numbers", a.listNumbers)
}

type replacement struct {
	LegalName string `json:"legal_name"`
	Address   string `json:"address"`
	Content   string `json:"content"`
	Reason    string `json:"reason"`
}

func (a *API) replaceReceipt(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in replacement
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	r, err := a.Giving.ReplaceReceipt(ctx, by, codes.Parse(c.Param("code")), giving.ReplaceForm{
		LegalName: in.LegalName, Address: in.Address, Content: in.Content, Reason: in.Reason,
	})
	if err != nil {
		return err
	}
	v, err := a.receiptView(ctx, r.Code)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, Prefix+"/receipts/"+r.Code)
	return c.JSON(http.StatusCreated, v)
}

// nameReceipt names the giver otherwise to everybody, on the word of who came to the desk.
func (a *API) nameReceipt(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return err
	}
	var in struct {
		PublicName string `json:"public_name"`
		Anonymous  bool   `json:"anonymous"`
		Reason     string `json:"reason"`
	}
	if err := read(c, &in); err != nil {
		return err
	}
	err = a.Giving.NameReceipt(c.Request().Context(), by, giving.ShownName{
		Receipt: c.Param("code"), PublicName: in.PublicName, Anonymous: in.Anonymous, Reason: in.Reason,
	})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// printReceipt answers the paper with the giver's words, logged as every print is.
func (a *API) printReceipt(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	f, err := a.Receipts.Print(c.Request().Context(), by, c.Param("code"), in.Reason)
	if err != nil {
		return err
	}
	return a.sendPapers(c, f)
}

type stretch struct {
	Unit   int64  `json:"unit"`
	Year   int    `json:"year"`
	Kind   string `json:"kind"`
	From   int64  `json:"from"`
	To     int64  `json:"to"`
	Reason string `json:"reason"`
}

func (a *API) printReceipts(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in stretch
	if err := read(c, &in); err != nil {
		return err
	}
	list, err := a.Receipts.PrintBatch(c.Request().Context(), by, receipt.Batch{
		Series: serial.Series{Unit: in.Unit, Year: in.Year, Kind: in.Kind}, From: in.From, To: in.To, Reason: in.Reason,
	})
	if err != nil {
		return err
	}
	return a.sendPapers(c, list...)
}

func (a *API) sendPapers(c echo.Context, list ...*receipt.Full) error {
	docs := make([]paper.ReceiptDoc, len(list))
	for i, f := range list {
		var err error
		if docs[i], err = a.Receipts.Doc(f); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	var err error
	if len(docs) == 1 {
		err = paper.Receipt(&b, docs[0])
	} else {
		err = paper.Receipts(&b, "Biên nhận", docs)
	}
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}

type seriesView struct {
	Unit        int64     `json:"unit"`
	Year        int       `json:"year"`
	Kind        string    `json:"kind"`
	Series      string    `json:"series"`
	Last        int64     `json:"last"`
	Issued      int64     `json:"issued"`
	Voided      int64     `json:"voided"`
	Replaced    int64     `json:"replaced"`
	Unexplained int64     `json:"unexplained"`
	Amount      int64     `json:"amount"`
	FirstAt     time.Time `json:"first_at"`
	LastAt      time.Time `json:"last_at"`
}

func (a *API) listSeries(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	s, err := seriesAsked(c)
	if err != nil {
		return err
	}
	list, err := a.Receipts.Register(c.Request().Context(), by, s.Unit, s.Year)
	if err != nil {
		return err
	}
	items := make([]seriesView, len(list))
	for i := range list {
		l := &list[i]
		items[i] = seriesView{
			l.Unit, l.Year, l.Kind, l.Name(), l.Last, l.Issued, l.Voided, l.Replaced, l.Gaps,
			int64(l.Amount), l.FirstAt, l.LastAt,
		}
	}
	return page(c, items, len(items)+1, nil)
}

type numberView struct {
	Number     int64  `json:"number"`
	State      string `json:"state"`
	Code       string `json:"code,omitempty"`
	IssuedOn   string `json:"issued_on,omitempty"`
	Amount     int64  `json:"amount,omitempty"`
	Reason     string `json:"reason,omitempty"`
	ReplacedBy string `json:"replaced_by,omitempty"`
	Replaces   string `json:"replaces,omitempty"`
	Prints     int64  `json:"prints"`
}

func (a *API) listNumbers(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	s, err := seriesAsked(c)
	if err != nil {
		return err
	}
	n, err := limit(c)
	if err != nil {
		return err
	}
	after, err := afterID(c)
	if err != nil {
		return err
	}
	_, lines, err := a.Receipts.Numbers(c.Request().Context(), by, s, after, n)
	if err != nil {
		return err
	}
	items := make([]numberView, len(lines))
	for i, l := range lines {
		items[i] = numberView{
			Number: l.Number, State: string(l.State), Code: l.Code, Amount: int64(l.Amount), Reason: l.Reason,
			ReplacedBy: l.ReplacedBy, Replaces: l.Replaces, Prints: l.Prints,
		}
		if !l.IssuedOn.IsZero() {
			items[i].IssuedOn = l.IssuedOn.String()
		}
	}
	return page(c, items, n, func() int64 { return lines[len(lines)-1].Number })
}

// seriesAsked reads which series a list is of; what is not named is not narrowed.
func seriesAsked(c echo.Context) (s serial.Series, err error) {
	s.Kind = c.QueryParam("kind")
	for _, q := range []struct {
		name string
		to   func(int64)
	}{{"unit", func(n int64) { s.Unit = n }}, {"year", func(n int64) { s.Year = int(n) }}} {
		text := c.QueryParam(q.name)
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil || n < 1 {
			return s, fault.On(q.name, "api.wrong_type", "want", "int")
		}
		q.to(n)
	}
	return s, nil
}

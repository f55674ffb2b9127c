package api

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// deskRoutes are the lists that officers have on their pages: what was counted, receipts,
// entries, what came with a request to send money back, and letters.
func (a *API) deskRoutes(g *echo.Group) {
	g.GET("/cash-counts", a.listCounts)
	g.GET("/receipts", a.listReceipts)
	g.GET("/entries", a.listEntries)
	g.GET("/entries/:id", a.getEntry)
	g.GET("/inquiries/:id/proof", a.getInquiryProof)
	g.GET("/letters", a.listLetters)
	g.POST("/letters/:id/resend", a.resendLetter)
}

// paged reads which stretch of a list is wanted.
func paged(c echo.Context) (asked int, after int64, err error) {
	var l fault.List
	asked, err = limit(c)
	l.Add(err)
	after, err = afterID(c)
	l.Add(err)
	return asked, after, l.Err()
}

// booksPage is an officer who reads books somewhere, and which stretch of a list is wanted.
func (a *API) booksPage(c echo.Context) (by auth.Actor, asked int, after int64, err error) {
	if by, err = a.officer(c); err != nil {
		return by, 0, 0, err
	}
	if err = by.Must(auth.ReadBooks, 0); err != nil {
		return by, 0, 0, err
	}
	asked, after, err = paged(c)
	return by, asked, after, err
}

func (a *API) listCounts(c echo.Context) error {
	by, asked, after, err := a.booksPage(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	found, err := a.Giving.CountsFor(ctx, by, giving.CountFilter{
		Gaps: c.QueryParam("gaps") == "true", Open: c.QueryParam("open") == "true", Before: after, Limit: asked,
	})
	if err != nil {
		return err
	}
	ids := make([]int64, len(found))
	for i, k := range found {
		ids[i] = k.Unit
	}
	refs, err := a.unitRefs(ctx, ids...)
	if err != nil {
		return err
	}
	items := make([]countView, len(found))
	for i := range found {
		items[i] = countViewOf(&found[i], refs[found[i].Unit])
	}
	return page(c, items, asked, func() int64 { return found[len(found)-1].ID })
}

// receiptLine is a receipt in an officer's list: without its giver.
type receiptLine struct {
	Code       string      `json:"code"`
	Series     string      `json:"series"`
	Number     int64       `json:"number"`
	Kind       string      `json:"kind"`
	Status     string      `json:"status"`
	Amount     int64       `json:"amount,omitempty"`
	Unit       string      `json:"unit"`
	Campaign   string      `json:"campaign"`
	Entry      int64       `json:"entry"`
	BankOn     workday.Day `json:"bank_on"`
	IssuedOn   workday.Day `json:"issued_on"`
	IssuedBy   string      `json:"issued_by"`
	Reason     string      `json:"reason,omitempty"`
	EndedBy    string      `json:"ended_by,omitempty"`
	ReplacedBy string      `json:"replaced_by,omitempty"`
	Replaces   string      `json:"replaces,omitempty"`
}

func (a *API) listReceipts(c echo.Context) error {
	by, asked, after, err := a.booksPage(c)
	if err != nil {
		return err
	}
	f := receipt.Filter{Before: after, Limit: asked}
	if text := c.QueryParam("number"); text != "" {
		if f.Number, err = strconv.ParseInt(text, 10, 64); err != nil || f.Number < 1 {
			return fault.On("number", "api.receipt.number")
		}
	}
	var found []receipt.Receipt
	err = a.DB.View(c.Request().Context(), by, func(tx *pg.Tx) error {
		found, err = receipt.List(tx, f)
		return err
	})
	if err != nil {
		return err
	}
	items := make([]receiptLine, len(found))
	for i, r := range found {
		items[i] = receiptLine{
			Code: r.Code, Series: r.Series(), Number: r.Number, Kind: string(r.Kind), Status: string(r.Status),
			Amount: int64(r.Amount), Unit: r.UnitCode, Campaign: r.Campaign, Entry: r.Entry, BankOn: r.BankOn, IssuedOn: r.IssuedOn,
			IssuedBy: r.IssuedBy, Reason: r.Reason, EndedBy: r.EndedBy, ReplacedBy: r.ReplacedBy, Replaces: r.Replaces,
		}
	}
	return page(c, items, asked, func() int64 { return found[len(found)-1].ID })
}

// entryView is an entry of the books.
type entryView struct {
	ID         int64        `json:"id"`
	Kind       string       `json:"kind"`
	Source     string       `json:"source"`
	Book       int64        `json:"book"`
	BankOn     workday.Day  `json:"bank_on"`
	BookOn     workday.Day  `json:"book_on"`
	RecordedAt time.Time    `json:"recorded_at"`
	By         string       `json:"by"`
	Memo       string       `json:"memo,omitempty"`
	Reverses   int64        `json:"reverses,omitempty"`
	ReversedBy int64        `json:"reversed_by,omitempty"`
	Postings   []postedView `json:"postings"`
}

type postedView struct {
	From string `json:"from"`
	To   string `json:"to"`
	Item string `json:"item"`
	Qty  int64  `json:"qty"`
}

func entryViewOf(r ledger.Row) entryView {
	v := entryView{
		ID: r.ID, Kind: r.Kind, Source: r.Source, Book: r.Book, BankOn: r.BankOn, BookOn: r.BookOn,
		RecordedAt: *moment(r.RecordedAt), By: r.Actor, Memo: r.Memo, Reverses: r.Reverses, ReversedBy: r.ReversedBy,
		Postings: []postedView{},
	}
	for _, p := range r.Postings {
		v.Postings = append(v.Postings, postedView{p.FromPath, p.ToPath, p.Item, p.Qty})
	}
	return v
}

// listEntries goes by the day that entries count in: after names the last entry of the page
// before.
func (a *API) listEntries(c echo.Context) error {
	by, asked, after, err := a.booksPage(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	f := ledger.Filter{Limit: asked}
	if after != 0 {
		last, err := ledger.EntryByID(ctx, a.DB, by, after)
		if err != nil {
			return err
		}
		f.Before = last.Cursor()
	}
	found, err := ledger.Entries(ctx, a.DB, by, f)
	if err != nil {
		return err
	}
	items := make([]entryView, len(found))
	for i, r := range found {
		items[i] = entryViewOf(r)
	}
	return page(c, items, asked, func() int64 { return found[len(found)-1].ID })
}

func (a *API) getEntry(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	r, err := ledger.EntryByID(c.Request().Context(), a.DB, by, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, entryViewOf(r))
}

// getInquiryProof gives what came with a wrong transfer to who answers it.
func (a *API) getInquiryProof(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	sheet, err := a.Giving.InquiryFor(ctx, by, id)
	if err != nil {
		return err
	}
	if sheet.ProofID == 0 {
		return fault.Of(fault.Missing, "api.missing")
	}
	src, err := a.Giving.Files.Open(ctx, by, sheet.ProofID)
	if err != nil {
		return err
	}
	defer src.Close()
	body, err := io.ReadAll(src)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, pictureView{http.DetectContentType(body), body})
}

// letterView is mail that goes out, without what it says.
type letterView struct {
	ID        int64      `json:"id"`
	Template  string     `json:"template"`
	Lang      string     `json:"lang"`
	To        string     `json:"to"`
	State     string     `json:"state"`
	Attempts  int        `json:"attempts"`
	Trouble   string     `json:"trouble,omitempty"`
	CreatedAt time.Time  `json:"created_at"`
	SentAt    *time.Time `json:"sent_at,omitempty"`
}

func (a *API) listLetters(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ReadOutbox, 0); err != nil {
		return err
	}
	after, err := afterID(c)
	if err != nil {
		return err
	}
	state := c.QueryParam("state")
	switch state {
	case "", "waiting", "sent", "failed", "dropped":
	default:
		return fault.On("state", "api.state")
	}
	found, err := notify.Outbox(c.Request().Context(), a.DB, by, state, after)
	if err != nil {
		return err
	}
	items := make([]letterView, len(found))
	for i, m := range found {
		items[i] = letterView{
			ID: m.ID, Template: m.Template, Lang: m.Lang, To: m.Hint, State: m.State, Attempts: m.Attempts, Trouble: m.Trouble,
			CreatedAt: *moment(m.CreatedAt), SentAt: m.SentAt,
		}
	}
	return page(c, items, notify.OutboxPage, func() int64 { return found[len(found)-1].ID })
}

// resendLetter gives a letter that did not go out another round of attempts.
func (a *API) resendLetter(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if err := once(c, nil); err != nil {
		return err
	}
	if err := notify.SendAgain(c.Request().Context(), a.DB, by, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

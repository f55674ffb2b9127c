package portal

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

type fundsPage struct {
	site.Form
	Q     site.Field
	Asked bool
	Funds []disclose.FundRow

	Transfers []disclose.Remittance // between all of them, and what they add up to
	Between   []sumLine
	Units     []unitLink // what was found
	Next      string     // path of the next funds
	More      bool       // more units than are shown
}

// unitLink leads to a unit's page. Above is what it lies in.
type unitLink struct{ Ref, Name, Above string }

var funds = site.PageOf[fundsPage]("portal/funds", "public")

// transfersShown is how many of the latest transfers the list of funds shows.
const transfersShown = 10

// unitsMax is how many units a search shows.
const unitsMax = 40

// lastOfThree is the last day with districts: units of then are found as well.
var lastOfThree = workday.Date(2025, time.June, 30)

// getFunds lists the funds, or finds units of today and of the time before the
// reform by name or code.
func (p *Portal) getFunds(c echo.Context) error {
	ctx := c.Request().Context()
	page := fundsPage{
		Form: site.NewForm(c),
		Q: site.Field{
			Name: "q", Type: "search", Label: "funds.q", Hint: "funds.q.hint", Autocomplete: "off", Max: 100,
		},
	}
	err := page.Read(c, &page.Q)
	if page.Asked = page.Q.Value != ""; err == nil && page.Asked {
		page.Units, page.More, err = p.findUnits(ctx, page.Q.Value)
	}
	if page.Explain(err, &page.Q) {
		return funds.Render(c, page.Status, page)
	}
	if err != nil {
		return err
	}
	if !page.Asked {
		var after int64
		if err := echo.QueryParamsBinder(c).Int64("after", &after).BindError(); err != nil {
			return echo.ErrNotFound
		}
		var next int64
		if page.Funds, next, err = disclose.Funds(ctx, p.DB, after); err != nil {
			return err
		}
		list, between, err := disclose.Remittances(ctx, p.DB, "")
		if err != nil {
			return err
		}
		page.Transfers, page.Between = list[:min(len(list), transfersShown)], sums(between.Arithmetic())
		if next != 0 {
			page.Next = site.Path(c, "/quy?after=:", next)
		}
	}
	return funds.Render(c, http.StatusOK, page)
}

func (p *Portal) findUnits(ctx context.Context, text string) (links []unitLink, more bool, err error) {
	err = p.DB.Public(ctx, func(tx *pg.Tx) error {
		today := p.today()
		found, err := place.FindOn(tx, text, []workday.Day{today, lastOfThree}, unitsMax+1)
		if err != nil {
			return err
		}
		coded, err := withCode(tx, text, today)
		if err != nil {
			return err
		}
		seen := map[int64]bool{}
		for _, u := range append(coded, found...) {
			if seen[u.ID] {
				continue
			}
			if len(links) == unitsMax {
				more = true
				break
			}
			seen[u.ID] = true
			links = append(links, unitLink{Ref: u.Ref(today), Name: u.FullName, Above: u.Above})
		}
		return nil
	})
	return links, more, err
}

// withCode are the units that have the code today or had it before the reform.
func withCode(tx *pg.Tx, code string, today workday.Day) (found []place.Found, err error) {
	for _, on := range []workday.Day{today, lastOfThree} {
		u, err := place.ByCode(tx, code, on)
		if fault.Is(err, "place.unknown") {
			continue
		}
		if err != nil {
			return nil, err
		}
		f := place.Found{Unit: *u, On: on}
		above, err := place.Parents(tx, u.ID, on)
		if err != nil {
			return nil, err
		}
		for i, a := range above {
			if i > 0 {
				f.Above += ", "
			}
			f.Above += a.FullName
		}
		found = append(found, f)
	}
	return found, nil
}

type fundPage struct {
	site.Form
	From, To          site.Field
	Trail             []site.Crumb
	Ref, Name         string
	EndedOn           workday.Day // zero while the unit stands
	Approximate       bool
	Before, After     []unitLink
	Below             []unitLink
	Fund              *disclose.Fund // nil if the unit has none
	Books             []bookView
	Others            []bookView // of money that nobody gave
	Received, Waiting money.VND  // of its campaigns, now
	Cash              money.VND  // the part of Received that no bank line shows
	CashGifts         int64
	Later             []heirTold // what banks told after its end
	AsOf              time.Time
	Covers            []disclose.Cover
	Days              givenView

	Given, Allocated, Left money.VND             // in people's hands; decided and not; waiting for a decision
	Drawn, OnWay           money.VND             // the part of Allocated at a hand-over; on its way to another fund or a bank
	Sent, Come, Returned   money.VND             // to other funds and from them; back to givers
	Told                   []sumLine             // from the statement to what is left, where they differ
	ToldSum, LeftSum       money.VND             // the first and the last of it
	ToldApart              money.VND             // what is between them
	SentBank               money.VND             // the part of Sent that was no cash handed over at the end
	ComeBank, ComeCash     money.VND             // the parts of Come: by transfers, and in cash of funds that ended
	Transfers              []disclose.Remittance // to and from other funds
	Between                []sumLine
	Years                  []yearView
	Sums, Unspent          []sumLine
	Goods                  []goodsTrail
	Costs                  *disclose.RunningCosts
	CostSums               []sumLine
	Held                   []heldShown   // currency, gold and gems that are not sold yet
	Handed                 []handedGoods // of a fund that has ended
}

// handedGoods is goods that an ended fund handed over, and to which.
type handedGoods struct{ Name, Qty, To string }

// yearView is the statement of one closed year, the money of it; yearPart one part of it.
type yearView struct {
	disclose.Year
	Parts []yearPart
}

type yearPart struct {
	disclose.YearRow
	Sums []sumLine
}

// bookView is one book with its arithmetic as a page prints it.
type bookView struct {
	disclose.Book
	Name          string
	Sums, Unspent []sumLine
	Stock         []goodsTrail
	Life          []lifeStep // of a campaign's book
}

var fund = site.PageOf[fundPage]("portal/fund", "public")

// getFund is one fund's page: its books with their arithmetic, and the unit with
// what was before and came after.
func (p *Portal) getFund(c echo.Context) error {
	ctx := c.Request().Context()
	page := fundPage{
		Form: site.NewForm(c),
		From: site.Field{Name: "from", Type: "date", Label: "fund.from", Max: 10},
		To:   site.Field{Name: "to", Type: "date", Label: "fund.to", Max: 10},
	}
	wrong := page.Read(c, &page.From, &page.To)
	var from, to workday.Day
	if wrong == nil {
		from, to, wrong = page.days(p.today())
	}
	err := p.readUnit(ctx, c.Param("unit"), &page)
	if err == nil {
		err = p.readFund(c, &page, from, to)
	}
	if err == nil {
		err = wrong // told at its field, beside the fund without it
	}
	if page.Explain(err, &page.From, &page.To) {
		return fund.Render(c, page.Status, page)
	}
	if err != nil {
		return err
	}
	return fund.Render(c, http.StatusOK, page)
}

// readUnit fills in the unit and its neighbours in time and place.
func (p *Portal) readUnit(ctx context.Context, ref string, page *fundPage) error {
	today := p.today()
	return p.DB.Public(ctx, func(tx *pg.Tx) error {
		u, err := place.ByRef(tx, ref)
		if err != nil {
			return err
		}
		page.Ref, page.Name, page.EndedOn, page.Approximate = u.Ref(today), u.FullName, u.ValidTo, u.Approximate
		on := today
		if !u.Stands(today) {
			on = u.ValidTo
		}
		below, err := place.Children(tx, u.ID, on)
		if err != nil {
			return err
		}
		for _, b := range below {
			page.Below = append(page.Below, unitLink{Ref: b.Ref(today), Name: b.FullName})
		}
		before, err := place.Predecessors(tx, u.ID)
		if err != nil {
			return err
		}
		for _, s := range before {
			if s.FromUnit != u.ID {
				ref := place.Ref{Code: s.FromCode, On: s.OnDay - 1}
				page.Before = append(page.Before, unitLink{Ref: ref.String(), Name: s.FromName})
			}
		}
		after, err := place.Successors(tx, u.ID)
		if err != nil {
			return err
		}
		for _, s := range after {
			if s.ToUnit != 0 {
				ref := place.Ref{Code: s.ToCode, On: s.OnDay}
				if now, err := place.ByID(tx, s.ToUnit, today); err == nil {
					ref = place.Ref{Code: now.Code}
				}
				page.After = append(page.After, unitLink{Ref: ref.String(), Name: s.ToName})
			}
		}
		return nil
	})
}

// readFund fills in the books. A unit without a fund has a page all the same.
func (p *Portal) readFund(c echo.Context, page *fundPage, from, to workday.Day) error {
	lang, ctx := site.Lang(c), c.Request().Context()
	page.Trail = trail(c, "/quy", "nav.funds", page.Name)
	f, err := disclose.FundOf(ctx, p.DB, c.Param("unit"), from, to)
	if fault.Is(err, "disclose.fund.unknown") {
		return nil
	}
	if err != nil {
		return err
	}
	page.Fund = f
	if page.From.Value == "" || !from.IsZero() {
		page.From.Value = f.From.String()
	}
	if page.To.Value == "" || !to.IsZero() {
		page.To.Value = f.To.String()
	}
	campaigns, err := p.Giving.Campaigns(ctx)
	if err != nil {
		return err
	}
	for _, b := range f.Books {
		name := b.Name
		if lang == site.English && b.NameEN != "" {
			name = b.NameEN
		}
		v := bookView{Book: b, Name: name, Sums: sums(b.Arithmetic), Stock: goodsTrails(lang, b.Goods)}
		if len(b.Unspent.Terms) > 1 { // else all of it waits for a decision, which the sums say
			v.Unspent = sums(b.Unspent)
		}
		for _, x := range campaigns {
			if b.Slug != "" && x.Slug == b.Slug {
				v.Life = lifeOf(lang, x, p.today(), disclose.FundEnd{On: f.LockedOn, Document: f.LockedBy})
			}
		}
		if b.Apart() {
			page.Others = append(page.Others, v)
			continue
		}
		page.Books = append(page.Books, v)
	}
	figures := f.Now
	page.Covers, page.Days = figures.Covers, givenOf(lang, f.Given, figures.Covers)
	page.Cash, page.CashGifts = figures.ReceivedCash, figures.CashGifts
	page.Received, page.Waiting, page.AsOf = figures.Received, figures.Waiting, figures.AsOf
	page.Given, page.Allocated, page.Left = figures.Disbursed, figures.Allocated, figures.Unspent.Of("waiting")
	page.Drawn, page.OnWay = figures.Unspent.Of("drawn"), figures.Unspent.Of("transit")
	page.Returned, page.Unspent = figures.Returned, sums(figures.Unspent)
	if err := p.tellBetween(c, page); err != nil {
		return err
	}
	if f.Handed > 0 && f.Handed < page.Sent {
		page.SentBank = page.Sent - f.Handed
	}
	if page.Later, err = p.heirsToldOf(ctx, lang, f); err != nil {
		return err
	}
	page.Goods = goodsTrails(lang, figures.Goods)
	if page.Costs = figures.Costs; page.Costs != nil {
		page.CostSums = sums(page.Costs.Arithmetic())
	}
	_, held, err := disclose.Valuables(ctx, p.DB, disclose.WhichValuables{Unit: c.Param("unit"), Limit: 1})
	if err != nil {
		return err
	}
	page.Held = heldOf(lang, held)
	for _, h := range f.HandedGoods {
		for _, g := range figures.Goods {
			if g.Item.Code == h.Item {
				page.Handed = append(page.Handed, handedGoods{itemName(lang, g.Item), quantity(lang, g.Item, h.Qty), h.To})
			}
		}
	}
	years, err := disclose.Years(ctx, p.DB, c.Param("unit"))
	for _, y := range years {
		v := yearView{Year: y}
		for _, r := range y.Rows {
			if r.Item == ledger.VND {
				v.Parts = append(v.Parts, yearPart{r, sums(r.Arithmetic())})
			}
		}
		page.Years = append(page.Years, v)
	}
	return err
}

// days are those of the period asked for. Of one that is wrong nothing is kept but the
// words, so that the fund is shown as if nobody had asked.
func (p *fundPage) days(today workday.Day) (from, to workday.Day, err error) {
	var l fault.List
	from, err = dayIn("from", p.From.Value)
	l.Add(err)
	to, err = dayIn("to", p.To.Value)
	l.Add(err)
	if l.Err() == nil && !from.IsZero() && from > cmp.Or(to, today) {
		l.On("from", "disclose.period.backwards")
	}
	if err := l.Err(); err != nil {
		return 0, 0, err
	}
	return from, to, nil
}

// dayIn reads a day as browsers send it; "" is none.
func dayIn(field, text string) (workday.Day, error) {
	if text == "" {
		return 0, nil
	}
	d, err := workday.Parse(text)
	if err != nil {
		return 0, fault.On(field, "form.day")
	}
	return d, nil
}

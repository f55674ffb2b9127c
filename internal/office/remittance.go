package office

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) remittanceRoutes(g *echo.Group) {
	g.GET("/chuyen-quy", o.remittances)
	g.Match(both, "/chuyen-quy/moi", o.prepareRemittance)
	g.GET("/chuyen-quy/:id", o.remittance)
	g.POST("/chuyen-quy/:id/duyet", o.press("/chuyen-quy/:", o.Giving.ApproveRemittance, o.showRemittance))
	g.Match(both, "/chuyen-quy/:id/gui", o.sendRemittance)
	g.Match(both, "/chuyen-quy/:id/huy", o.cancelRemittance)
	g.Match(both, "/chuyen-quy/:id/dung", o.stopRemittance)
	g.Match(both, "/chuyen-quy/:id/nhan", o.receiveRemittance)
	g.Match(both, "/chuyen-quy/:id/thieu", o.missRemittance)
	g.Match(both, "/chuyen-quy/:id/giai-trinh", o.explainRemittance)
}

// remittancesPage is what this officer's funds send to others and get from them.
type remittancesPage struct {
	Remittances []remittanceLine
	MayPrepare  bool
}

type remittanceLine struct {
	giving.Remittance
	From, To string
}

var remittancesPages = site.PageOf[remittancesPage]("office/remittances", "office")

func (o *Office) remittances(c echo.Context) error {
	list, err := o.Giving.RemittancesFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	var units []int64
	for _, r := range list {
		units = append(units, r.Unit, r.ToUnit)
	}
	names, err := o.unitNames(c, units)
	if err != nil {
		return err
	}
	page := remittancesPage{MayPrepare: by(c).May(auth.PrepareRemittance, 0)}
	for _, r := range list {
		page.Remittances = append(page.Remittances, remittanceLine{r, names[r.Unit], names[r.ToUnit]})
	}
	return remittancesPages.Render(c, http.StatusOK, page)
}

// prepareRemittance writes a transfer to another fund down.
func (o *Office) prepareRemittance(c echo.Context) error {
	parts, err := o.Giving.RemittanceParts(ctx(c), by(c))
	if err != nil {
		return err
	}
	official, err := o.Giving.OfficialAccounts(ctx(c))
	if err != nil {
		return err
	}
	lang := site.Lang(c)
	from, to := choice("account", "remittance.from"), choice("to_account", "remittance.to")
	for _, p := range parts {
		from.Options = append(from.Options, site.Option{
			Value: strconv.FormatInt(p.Account.ID, 10) + "/" + p.Code,
			Text: strings.Join([]string{
				p.Account.BankName + " " + p.Account.Number, p.Name, site.T(lang, "remittance.free", "amount", p.Free),
			}, " · "),
		})
	}
	to.Options = []site.Option{{Label: "remittance.to.choose"}}
	var units []int64
	for _, a := range official {
		units = append(units, a.UnitID)
	}
	names, err := o.unitNames(c, units)
	if err != nil {
		return err
	}
	for _, a := range official {
		if a.ClosedOn.IsZero() {
			to.Options = append(to.Options, site.Option{
				Value: strconv.FormatInt(a.ID, 10),
				Text:  strings.Join([]string{names[a.UnitID], a.BankName + " " + a.Number, a.Campaign(lang)}, " · "),
			})
		}
	}
	if slices.ContainsFunc(parts, func(p giving.RemittancePart) bool { return p.Source() }) {
		if err := o.sourcesTo(c, to); err != nil {
			return err
		}
	}
	amount := &site.Field{Name: "amount", Label: "remittance.amount", Inputmode: "numeric", Unit: "₫", Max: 40}
	document := line("document", "remittance.document", 200)
	document.Hint = "remittance.document.hint"
	reason := line("reason", "remittance.reason", 300)
	page := newForm(c, "remittance.new", site.Path(c, home+"/chuyen-quy"), site.T(lang, "remittance.nav"),
		section{"", []*site.Field{from, to, amount, document, reason}})
	return o.fill(c, page, func() (string, error) {
		account, part, _ := strings.Cut(page.get("account"), "/")
		n, _ := strconv.ParseInt(account, 10, 64)
		id, err := o.Giving.PrepareRemittance(once(c, &page.Form), by(c), giving.RemittanceForm{
			Account: max(n, 0), Part: part, ToAccount: unitOf(*to), Amount: amount.Value, Document: document.Value,
			Reason: reason.Value,
		})
		return site.Path(c, home+"/chuyen-quy/:", id), err
	})
}

// sourcesTo adds the accounts that money of another source can go to.
func (o *Office) sourcesTo(c echo.Context, to *site.Field) error {
	list, err := o.Giving.SourceAccounts(ctx(c))
	if err != nil {
		return err
	}
	var units []int64
	for _, a := range list {
		units = append(units, a.UnitID)
	}
	names, err := o.unitNames(c, units)
	if err != nil {
		return err
	}
	for _, a := range list {
		if a.ClosedOn.IsZero() {
			to.Options = append(to.Options, site.Option{
				Value: strconv.FormatInt(a.ID, 10),
				Text: strings.Join([]string{
					names[a.UnitID], a.BankName + " " + a.Number, site.T(site.Lang(c), "book."+string(a.Kind)), a.Name,
				}, " · "),
			})
		}
	}
	return nil
}

// remittancePage is one transfer with both sides and what can be done next.
type remittancePage struct {
	site.Form
	*giving.Remittance
	FromUnit, ToUnitName            string
	Money                           string // whose it is, of another source than gifts
	From, To                        giving.BankAccount
	MayApprove, Same, MayCancel     bool
	MaySend, MayStop                bool
	MayReceive, MayMiss, MayExplain bool
	ReadsFrom, ReadsTo              bool // the books of which side
}

// Opens reports whether the officer reads the books in which an act was entered: the
// sender's, or the receiver's. Who reads the transfer need not read both.
func (p remittancePage) Opens(a giving.RemittanceAct) bool {
	switch a.Act {
	case "received", "parted":
		return p.ReadsTo
	}
	return p.ReadsFrom
}

var remittancePages = site.PageOf[remittancePage]("office/remittance", "office")

func (o *Office) remittance(c echo.Context) error { return o.showRemittance(c, nil) }

func (o *Office) showRemittance(c echo.Context, refused error) error {
	page, err := o.remittancePage(c)
	if err != nil {
		return err
	}
	if refused != nil && !page.Explain(refused) {
		return refused
	}
	return remittancePages.Render(c, page.Status, *page)
}

func (o *Office) remittancePage(c echo.Context) (*remittancePage, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, err
	}
	r, err := o.Giving.RemittanceFor(ctx(c), by(c), n)
	if err != nil {
		return nil, err
	}
	names, err := o.unitNames(c, []int64{r.Unit, r.ToUnit})
	if err != nil {
		return nil, err
	}
	page := &remittancePage{Form: site.NewForm(c), Remittance: r, FromUnit: names[r.Unit], ToUnitName: names[r.ToUnit]}
	official, err := o.Giving.OfficialAccounts(ctx(c))
	if err != nil {
		return nil, err
	}
	for _, a := range official {
		switch a.ID {
		case r.Account:
			page.From = a.BankAccount
		case r.ToAccount:
			page.To = a.BankAccount
		}
	}
	if r.Kind != ledger.CampaignBook {
		sources, err := o.Giving.SourceAccounts(ctx(c))
		if err != nil {
			return nil, err
		}
		for _, a := range sources {
			shown := giving.BankAccount{ID: a.ID, BankName: a.BankName, Number: a.Number}
			switch a.ID {
			case r.Account:
				page.From = shown
			case r.ToAccount:
				page.To = shown
			}
		}
		page.Money = site.T(site.Lang(c), "book."+string(r.Kind))
	}
	page.asMay(by(c))
	return page, nil
}

// asMay says what the officer may do next. Hiding a way is a courtesy.
func (p *remittancePage) asMay(by auth.Actor) {
	approver := by.May(auth.ApproveRemittance, p.Unit)
	lastBy := int64(0)
	for _, a := range p.Acts {
		if a.Act != "missed" {
			lastBy = a.ByID
		}
	}
	waits := p.State == giving.RemittancePrepared || p.State == giving.RemittanceApproved
	p.Same = p.State == giving.RemittancePrepared && approver && p.PreparedBy == by.ID
	p.MayApprove = p.State == giving.RemittancePrepared && approver && !p.Same
	p.MayCancel = waits && (approver || by.May(auth.PrepareRemittance, p.Unit))
	p.MaySend = p.State == giving.RemittanceApproved && by.May(auth.SendRemittance, p.Unit) && lastBy != by.ID
	p.MayStop = p.State == giving.RemittanceSent && p.OutLine == 0 && approver && lastBy != by.ID
	p.MayReceive = p.State == giving.RemittanceSent && by.May(auth.ConfirmRemittance, p.ToUnit)
	p.MayMiss = p.MayReceive
	p.MayExplain = p.Gap() > 0 && approver && lastBy != by.ID
	p.ReadsFrom, p.ReadsTo = by.May(auth.ReadBooks, p.Unit), by.May(auth.ReadBooks, p.ToUnit)
}

// remittanceWork is the transfers between funds that wait for this officer's next step.
func (o *Office) remittanceWork(c echo.Context, p *todayPage) error {
	list, err := o.Giving.RemittancesUnderWay(ctx(c), by(c))
	if err != nil {
		return err
	}
	approve, send, receive := 0, 0, 0
	for i := range list {
		page := remittancePage{Remittance: &list[i]}
		page.asMay(by(c))
		switch {
		case page.MayApprove:
			approve++
		case page.MaySend:
			send++
		case page.MayReceive:
			receive++
		}
	}
	p.add(approve, "/chuyen-quy", "today.remittance.approve", "")
	p.add(send, "/chuyen-quy", "today.remittance.send", "")
	p.add(receive, "/chuyen-quy", "today.remittance.receive", "")
	return nil
}

// onRemittance shows a form about one transfer, to whoever may do what it asks.
func (o *Office) onRemittance(
	c echo.Context, key string, p auth.Permission, side func(*giving.Remittance) int64, fields []*site.Field,
	do func(p *formPage, id int64) error,
) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	r, err := o.Giving.RemittanceFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if err := by(c).Must(p, side(r)); err != nil {
		return err
	}
	back := site.Path(c, home+"/chuyen-quy/:", n)
	page := newForm(c, key, back, site.T(site.Lang(c), "thing.remittance", "id", n), section{"", fields})
	return o.fill(c, page, func() (string, error) { return back, do(page, n) })
}

func sends(r *giving.Remittance) int64 { return r.Unit }

func receives(r *giving.Remittance) int64 { return r.ToUnit }

func (o *Office) sendRemittance(c echo.Context) error {
	on := date("on", "remittance.on")
	on.Optional = true
	return o.onRemittance(c, "remittance.send", auth.SendRemittance, sends, []*site.Field{on}, func(p *formPage, n int64) error {
		return o.Giving.SendRemittance(once(c, &p.Form), by(c), n, on.Value)
	})
}

func (o *Office) cancelRemittance(c echo.Context) error {
	p := auth.PrepareRemittance
	if !by(c).May(p, 0) {
		p = auth.ApproveRemittance
	}
	return o.onRemittance(c, "remittance.cancel", p, sends, []*site.Field{line("reason", "ask.reason", 300)}, func(p *formPage, n int64) error {
		return o.Giving.CancelRemittance(once(c, &p.Form), by(c), n, p.get("reason"))
	})
}

func (o *Office) stopRemittance(c echo.Context) error {
	return o.onRemittance(c, "remittance.stop", auth.ApproveRemittance, sends, []*site.Field{line("reason", "ask.reason", 300)}, func(p *formPage, n int64) error {
		return o.Giving.StopRemittance(once(c, &p.Form), by(c), n, p.get("reason"))
	})
}

func (o *Office) missRemittance(c echo.Context) error {
	return o.onRemittance(c, "remittance.miss", auth.ConfirmRemittance, receives, []*site.Field{line("reason", "remittance.missing", 300)}, func(p *formPage, n int64) error {
		return o.Giving.MissRemittance(once(c, &p.Form), by(c), n, p.get("reason"))
	})
}

// receiveRemittance asks which line of the own bank brought it.
func (o *Office) receiveRemittance(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	lines, err := o.Giving.ArrivalsFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	which := &site.Field{Name: "line", Type: "radios", Label: "remittance.line", Max: 20}
	for _, l := range lines {
		which.Options = append(which.Options, site.Option{
			Value: strconv.FormatInt(l.ID, 10),
			Text:  strings.Join([]string{site.Money(site.Lang(c), l.Amount), l.BookedOn.Local(), l.Text}, " · "),
		})
	}
	if len(lines) == 0 {
		which.Hint = "remittance.line.none"
	}
	note := line("reason", "remittance.note", 300)
	note.Optional = true
	return o.onRemittance(c, "remittance.receive", auth.ConfirmRemittance, receives, []*site.Field{which, note}, func(p *formPage, n int64) error {
		return o.Giving.ReceiveRemittance(once(c, &p.Form), by(c), n, unitOf(*which), note.Value)
	})
}

func (o *Office) explainRemittance(c echo.Context) error {
	gap := &site.Field{Name: "gap", Type: "radios", Label: "remittance.gap", Options: []site.Option{
		{Value: string(giving.GapFee), Label: "remittance.gap.fee"}, {Value: string(giving.GapLost), Label: "remittance.gap.lost"},
	}}
	reason := line("reason", "ask.reason", 300)
	return o.onRemittance(c, "remittance.explain", auth.ApproveRemittance, sends, []*site.Field{gap, reason}, func(p *formPage, n int64) error {
		return o.Giving.ExplainRemittance(once(c, &p.Form), by(c), n, giving.RemittanceGap(gap.Value), reason.Value)
	})
}

package portal

import (
	"context"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// campaign is a call to give as the public sees it, in the page's language.
type campaign struct {
	Slug, Name, Purpose string
	Unit                string
	Disaster            string // the slug of what it is for
	State               giving.State
	StartsOn, LastDay   workday.Day
	SpendsTo            workday.Day // the last day of distribution
	Extensions          []giving.Extension
	Early               bool   // it ended before its last day
	Area                string // the unit that it is for, "": wherever the need is
	Call                string // the document that called it
	CallFile            bool   // everybody may open the scan of it
	Surplus             string
	Tally               tally
	Accounts            []account // those for everybody to see, closed ones too
}

// Receiving reports whether one can give now.
func (c campaign) Receiving() bool { return c.State == giving.Receiving }

// Transfers reports whether one can give by transfer: some campaigns of a commune
// take only what is brought to the table.
func (c campaign) Transfers() bool {
	return c.Receiving() && slices.ContainsFunc(c.Accounts, func(a account) bool { return a.ClosedOn.IsZero() })
}

// How one gives to a campaign now; the words of its pages follow it.
const (
	byQR       = "qr"
	byNumber   = "number"   // to an account by its number, in a bank's app
	byTreasury = "treasury" // to the Treasury by its number, at a counter
	byHand     = "hand"     // cash, at the unit's table
)

// Way is how one gives to the campaign now.
func (c campaign) Way() string {
	way := byHand
	for _, a := range c.Accounts {
		switch {
		case !a.ClosedOn.IsZero():
		case a.ForQR:
			return byQR
		case !a.Treasury:
			way = byNumber
		case way == byHand:
			way = byTreasury
		}
	}
	return way
}

// Soon reports whether it has been announced and has not begun.
func (c campaign) Soon() bool { return c.State == giving.Published }

// tally is what a campaign received. What was registered stands beside it and is
// never added.
type tally struct {
	Received, Disbursed money.VND
	Gifts               int64
	Cash                money.VND // the part of Received that no bank line shows
	CashGifts           int64
	Covers              []disclose.Cover // how far the accounts are known that it is from
	Pledged, Waiting    money.VND
	Sums                []sumLine
}

// sumLine is one line of an arithmetic; the lines add up to the total.
type sumLine struct {
	Label        string // key
	Amount       money.VND
	Minus, Total bool
}

// account is an official bank account.
type account struct {
	Bank, Number, Holder string
	ForQR, Treasury      bool
	OpenedOn, ClosedOn   workday.Day
	Follows              bool        // it was the account of a unit that ended
	PassedOn             workday.Day // from this day on it is a successor's; zero while it is not
}

func accountOf(a giving.BankAccount) account {
	bank := a.BankName
	if a.Branch != "" {
		bank += " – " + a.Branch
	}
	return account{bank, a.Number, a.HolderName, a.ForQR && a.ClosedOn.IsZero(), a.Treasury, a.OpenedOn, a.ClosedOn, a.AfterID != 0, a.PassedOn}
}

// line is one line of the public statement.
type line struct {
	ID            int64
	On            workday.Day
	At            time.Time
	Timed         bool // the bank told the minute
	Text          string
	Hidden        bool // the giver asked not to be named
	Bank, Account string
	Amount        money.VND
	Out           bool
	Kind          giving.LineKind
	Receipt       string              // code, or ""
	Session       *giving.SessionTold // whose cash it is
	Givers        int                 // who share in it, where it was given by many
	Cash          bool                // over the table: no line of any bank
	Heir          *heirTold           // of an account whose fund has ended
}

// heirTold is what became of a line at the account of an ended fund, in the reader's language.
type heirTold struct {
	giving.HeirTold
	Into string // the successor's campaign, "" while nobody has said
}

func heirToldOf(lang string, t giving.HeirTold) heirTold { return heirTold{t, t.In(lang)} }

// show puts campaigns into the words of a language, with what they received.
func (p *Portal) show(ctx context.Context, lang string, list ...giving.Campaign) ([]campaign, error) {
	shown, _, err := p.front(ctx, lang, "", 0, list...)
	return shown, err
}

// front is show with the newest gifts of one campaign, of all of them when latest is "":
// totals and gifts are of one moment.
func (p *Portal) front(
	ctx context.Context, lang, latest string, gifts int, list ...giving.Campaign,
) (shown []campaign, f disclose.Front, err error) {
	units, err := p.unitNames(ctx, list)
	if err != nil {
		return nil, f, err
	}
	accounts, err := p.Giving.OfficialAccounts(ctx)
	if err != nil {
		return nil, f, err
	}
	slugs := make([]string, len(list))
	for i, c := range list {
		slugs[i] = c.Slug
	}
	if f, err = disclose.FrontOf(ctx, p.DB, latest, gifts, slugs...); err != nil {
		return nil, f, err
	}
	shown = make([]campaign, len(list))
	for i, c := range list {
		c = c.In(lang)
		shown[i] = campaign{
			Slug: c.Slug, Name: c.Name, Purpose: c.Purpose, Unit: units[c.UnitID], Disaster: c.Disaster,
			State: c.State(p.today()), StartsOn: c.StartsOn, LastDay: c.LastDay(),
			SpendsTo: c.DistributionEndsOn, Extensions: c.Extensions, Early: c.EndedEarly(),
			Call: site.T(lang, "campaign.call.text",
				"title", c.CallTitle, "number", c.CallNumber, "on", c.CallOn, "body", c.CallBody),
			Area: units[c.AreaUnitID], CallFile: c.CallFileID != 0, Surplus: c.Surplus, Tally: tallyOf(f.Totals[c.Slug]),
		}
		for _, a := range accounts {
			if a.CampaignSlug == c.Slug {
				shown[i].Accounts = append(shown[i].Accounts, accountOf(a.BankAccount))
			}
		}
	}
	return shown, f, nil
}

func tallyOf(f disclose.Totals) tally {
	return tally{
		Received: f.Received, Disbursed: f.Disbursed, Gifts: f.Gifts, Cash: f.ReceivedCash, CashGifts: f.CashGifts,
		Covers: f.Covers, Pledged: f.Pledged, Waiting: f.Waiting, Sums: sums(f.Arithmetic),
	}
}

// giftLines are gifts as lines of the statement.
func giftLines(gifts []disclose.Gift) (lines []line) {
	for _, g := range gifts {
		lines = append(lines, line{
			ID: g.ID, On: workday.On(g.At), At: g.At, Timed: g.Timed, Text: g.Text, Hidden: g.Text == "" && !g.Cash, Amount: g.Amount,
			Receipt: g.Receipt, Kind: giving.GiftLine, Cash: g.Cash,
		})
	}
	return lines
}

// sums is an arithmetic as a page prints it.
func sums(a disclose.Arithmetic) []sumLine {
	lines := make([]sumLine, 0, len(a.Terms)+1)
	for _, t := range a.Terms {
		lines = append(lines, sumLine{Label: "figures." + t.Key, Amount: t.Amount, Minus: t.Minus})
	}
	return append(lines, sumLine{Label: "figures." + a.Key, Amount: a.Total, Total: true})
}

// unitNames are the names of the campaigns' units and areas today.
func (p *Portal) unitNames(ctx context.Context, list []giving.Campaign) (map[int64]string, error) {
	names := map[int64]string{}
	var ids []int64
	for _, c := range list {
		if ids = append(ids, c.UnitID); c.AreaUnitID != 0 {
			ids = append(ids, c.AreaUnitID)
		}
	}
	slices.Sort(ids)
	err := p.DB.Public(ctx, func(tx *pg.Tx) error {
		units, err := place.ByIDs(tx, slices.Compact(ids), p.today())
		for id, u := range units {
			names[id] = u.FullName
		}
		return err
	})
	return names, err
}

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// bankLine is a line as officers see it. Its text is what the bank wrote.
type bankLine struct {
	ID        int64      `json:"id"`
	BookedOn  string     `json:"booked_on"`
	BookedAt  *time.Time `json:"booked_at,omitempty"`
	Account   string     `json:"account"`
	Amount    int64      `json:"amount"`
	Direction string     `json:"direction"`
	Kind      string     `json:"kind"`
	Likely    string     `json:"likely,omitempty"`
	State     string     `json:"state"`
	Text      string     `json:"text"`
	Reference string     `json:"reference,omitempty"`
	Pledge    string     `json:"pledge,omitempty"`
	Receipt   string     `json:"receipt,omitempty"`
}

// lineStates are what ?state= takes; none lists what waits for an officer.
var lineStates = map[string]bool{
	"": true, string(giving.LineOpen): true, string(giving.LineSuggested): true,
	string(giving.LineAmbiguous): true, string(giving.LineMatched): true, string(giving.LineLate): true,
	string(giving.LineIgnored): true, string(giving.LineBooked): true, string(giving.LineHeld): true,
}

func (a *API) listLines(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var l fault.List
	f := giving.LineFilter{State: giving.LineState(c.QueryParam("state"))}
	if !lineStates[string(f.State)] {
		l.On("state", "api.state")
	}
	f.Limit, err = limit(c)
	l.Add(err)
	f.Before, err = afterID(c)
	l.Add(err)
	if err := l.Err(); err != nil {
		return err
	}
	ctx := c.Request().Context()
	lines, err := a.Giving.LinesFor(ctx, by, f)
	if err != nil {
		return err
	}
	items, err := a.linesView(ctx, by, lines)
	if err != nil {
		return err
	}
	return page(c, items, f.Limit, func() int64 { return lines[len(lines)-1].ID })
}

func (a *API) linesView(ctx context.Context, by auth.Actor, lines []giving.BankLine) ([]bankLine, error) {
	ids := make([]int64, len(lines))
	for i, l := range lines {
		ids[i] = l.ID
	}
	matches, err := a.Giving.MatchesFor(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	numbers := map[int64]string{}
	items := make([]bankLine, len(lines))
	for i, l := range lines {
		if _, known := numbers[l.AccountID]; !known {
			sheet, err := a.Giving.CampaignFor(ctx, by, l.CampaignID)
			if err != nil {
				return nil, err
			}
			for _, b := range sheet.Accounts {
				numbers[b.ID] = b.Number
			}
		}
		m := matches[l.ID]
		items[i] = bankLine{
			l.ID, l.BookedOn.String(), nil, numbers[l.AccountID], int64(l.Amount), string(l.Direction),
			string(l.Kind), string(l.Likely()), string(l.State), l.Text, l.Reference, m.Code, m.Receipt,
		}
		if l.BookedAt != nil {
			items[i].BookedAt = moment(*l.BookedAt)
		}
	}
	return items, nil
}

type newMatch struct {
	Pledge     string `json:"pledge"`
	LegalName  string `json:"legal_name"`
	PublicName string `json:"public_name"`
	Anonymous  bool   `json:"anonymous"`
	Again      bool   `json:"again"` // the pledge has money already; this is more of the same giver
}

func (a *API) matchLine(c echo.Context) error {
	var in newMatch
	return a.onLine(c, &in, func(ctx context.Context, by auth.Actor, id int64) error {
		if in.Pledge == "" {
			_, err := a.Giving.Claim(ctx, by, id, giving.Donor{
				LegalName: in.LegalName, PublicName: in.PublicName, Anonymous: in.Anonymous,
			})
			return err
		}
		l, err := a.Giving.LineFor(ctx, by, id)
		if err != nil {
			return err
		}
		pledge, err := a.pledgeCoded(ctx, by, l.CampaignID, in.Pledge)
		if err != nil {
			return err
		}
		_, err = a.Giving.Match(ctx, by, id, pledge, in.Again)
		return err
	})
}

// pledgeCoded finds a pledge of the line's campaign.
func (a *API) pledgeCoded(ctx context.Context, by auth.Actor, campaign int64, typed string) (int64, error) {
	code := giving.CleanCode(typed)
	if code == "" {
		return 0, fault.On("pledge", "transfer.code.shape")
	}
	found, err := a.Giving.PledgesFor(ctx, by, campaign, giving.PledgeFilter{Code: code, Limit: 1})
	if err != nil {
		return 0, err
	}
	if len(found) == 0 {
		return 0, fault.On("pledge", "api.pledge.unknown")
	}
	return found[0].ID, nil
}

func (a *API) ignoreLine(c echo.Context) error {
	var in reason
	return a.onLine(c, &in, func(ctx context.Context, by auth.Actor, id int64) error {
		return a.Giving.Ignore(ctx, by, id, in.Reason)
	})
}

type newLineKind struct {
	Kind   string `json:"kind"`
	Reason string `json:"reason"`
}

func (a *API) sayKind(c echo.Context) error {
	var in newLineKind
	return a.onLine(c, &in, func(ctx context.Context, by auth.Actor, id int64) error {
		return a.Giving.SayKind(ctx, by, giving.KindForm{Line: id, Kind: giving.LineKind(in.Kind), Reason: in.Reason})
	})
}

func (a *API) unmatchLine(c echo.Context) error {
	var in reason
	return a.onLine(c, &in, func(ctx context.Context, by auth.Actor, id int64) error {
		return a.Giving.Unmatch(ctx, by, id, in.Reason)
	})
}

// onLine does one thing with the line of the path, for who matches lines or may do one of
// the others at its unit, and answers the line as it is then.
func (a *API) onLine(c echo.Context, in any, do func(context.Context, auth.Actor, int64) error, or ...auth.Permission) error {
	by, l, err := a.lineAt(c, append([]auth.Permission{auth.MatchLines}, or...)...)
	if err != nil {
		return err
	}
	if err := read(c, in); err != nil {
		return err
	}
	ctx := c.Request().Context() // read puts the key of the request into it
	if err := do(ctx, by, l.ID); err != nil {
		return err
	}
	if l, err = a.Giving.LineFor(ctx, by, l.ID); err != nil {
		return err
	}
	items, err := a.linesView(ctx, by, []giving.BankLine{l.BankLine})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, items[0])
}

// lineAt is the line of the path, for an officer who may do one of these things at its unit.
func (a *API) lineAt(c echo.Context, may ...auth.Permission) (by auth.Actor, l *giving.LineSheet, err error) {
	by, id, err := a.officerAt(c)
	if err != nil {
		return by, nil, err
	}
	if err := mustOne(by, 0, may); err != nil {
		return by, nil, err
	}
	if l, err = a.Giving.LineFor(c.Request().Context(), by, id); err != nil {
		return by, nil, err
	}
	return by, l, mustOne(by, l.UnitID, may)
}

// mustOne is the fault of the last permission where an officer has none of them.
func mustOne(by auth.Actor, unit int64, may []auth.Permission) (err error) {
	for _, p := range may {
		if err = by.Must(p, unit); err == nil {
			return nil
		}
	}
	return err
}

package office

import (
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// gapShown is what the officer can do about the gap of a count.
type gapShown struct {
	HasProof                              bool // a paper came with what was asked
	MayAsk, MayDecide, MayRefuse, MayUndo bool
}

func gapOf(k *giving.CashCount, who auth.Actor) (g gapShown) {
	g.HasProof = k.GapAsked() != nil
	asks, decides := giving.MayAskGap(who, k.Unit), who.May(auth.WriteOff, k.Unit)
	switch k.GapState {
	case giving.GapOpen:
		g.MayAsk = asks
	case giving.GapAsked:
		g.MayDecide = decides && k.MayDecideGap(who.ID)
		g.MayRefuse = decides || k.GapAsked().ByID == who.ID
	case giving.GapSettled:
		g.MayUndo = decides && k.MayUndoGap(who.ID)
	}
	return g
}

// onGap is a form about the gap of a count, for who may.
func (o *Office) onGap(
	c echo.Context, key string, may func(*giving.CashCount) error, fields func(*giving.CashCount) ([]*site.Field, error),
	do func(p *formPage, k *giving.CashCount) error,
) error {
	k, err := o.gapCount(c, may)
	if err != nil {
		return err
	}
	asked, err := fields(k)
	if err != nil {
		return err
	}
	back := site.Path(c, home+"/ban-giao/:", k.ID)
	page := newForm(c, key, back, site.T(site.Lang(c), "shift.one", "at", k.LeftAt), section{"", asked})
	return o.fill(c, page, func() (string, error) { return back, do(page, k) })
}

// gapCount is the count of the address, for who may act on its gap.
func (o *Office) gapCount(c echo.Context, may func(*giving.CashCount) error) (*giving.CashCount, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, err
	}
	k, err := o.Giving.CountFor(ctx(c), by(c), n)
	if err != nil {
		return nil, err
	}
	return k, may(k)
}

func mayAskGap(c echo.Context) func(*giving.CashCount) error {
	return func(k *giving.CashCount) error {
		return mustOne(by(c), []auth.Permission{auth.ReceiveCash, auth.PostEntries}, k.Unit)
	}
}

func mayDecideGap(c echo.Context) func(*giving.CashCount) error {
	return func(k *giving.CashCount) error { return by(c).Must(auth.WriteOff, k.Unit) }
}

func (o *Office) askGap(c echo.Context) error {
	way := &site.Field{Name: "way", Type: "radios", Label: "gap.way"}
	campaign, reason := choice("campaign", "gap.campaign"), area("reason", "gap.reason", 500)
	fields := func(k *giving.CashCount) ([]*site.Field, error) {
		campaign.Options = append(campaign.Options, site.Option{Label: "gap.campaign.none"})
		for _, w := range k.Ways() {
			way.Options = append(way.Options, site.Option{Value: string(w), Label: "gap.way." + string(w)})
		}
		box, err := o.Giving.BoxFor(ctx(c), by(c), k.Unit)
		if err != nil {
			return nil, err
		}
		for _, p := range box.Parts {
			if p.CampaignID != 0 {
				campaign.Options = append(campaign.Options, site.Option{Value: fmt.Sprint(p.CampaignID), Text: p.Name})
			}
		}
		return append([]*site.Field{way, campaign, reason}, upload("file", "gap.paper", "office.paper.hint")), nil
	}
	return o.onGap(c, "gap.ask", mayAskGap(c), fields, func(p *formPage, k *giving.CashCount) error {
		kept, err := p.paper("file", func(name string, r io.ReadSeeker) (int64, error) {
			return o.Giving.KeepGapPaper(ctx(c), by(c), k.ID, name, r)
		})
		if err != nil {
			return err
		}
		of, _ := strconv.ParseInt(campaign.Value, 10, 64) // an option, or none
		return o.Giving.AskGap(once(c, &p.Form), by(c), giving.GapForm{
			Count: k.ID, Way: giving.GapWay(way.Value), Campaign: of, Reason: reason.Value, Paper: kept,
		})
	})
}

func (o *Office) settleGap(c echo.Context) error {
	document := line("document", "gap.document", 200)
	document.Hint = "gap.document.hint"
	return o.onGap(c, "gap.decide", mayDecideGap(c), func(k *giving.CashCount) ([]*site.Field, error) {
		asked := k.GapAsked()
		document.Optional = asked == nil || asked.Way == giving.GapExplained || asked.Way == giving.GapMadeGood
		return []*site.Field{document}, nil
	}, func(p *formPage, k *giving.CashCount) error {
		return o.Giving.SettleGap(once(c, &p.Form), by(c), k.ID, document.Value)
	})
}

func (o *Office) refuseGap(c echo.Context) error {
	k, err := o.gapCount(c, func(k *giving.CashCount) error {
		return mustOne(by(c), []auth.Permission{auth.ReceiveCash, auth.PostEntries, auth.WriteOff}, k.Unit)
	})
	if err != nil {
		return err
	}
	return o.ask(c, question{
		key: "gap.refuse", back: site.Path(c, home+"/ban-giao/:", k.ID),
		do: func(reason string) error { return o.Giving.RefuseGap(ctx(c), by(c), k.ID, reason) },
	})
}

func (o *Office) undoGap(c echo.Context) error {
	k, err := o.gapCount(c, mayDecideGap(c))
	if err != nil {
		return err
	}
	return o.ask(c, question{
		key: "gap.undo", back: site.Path(c, home+"/ban-giao/:", k.ID), grave: true,
		do: func(reason string) error { return o.Giving.UndoGap(ctx(c), by(c), k.ID, reason) },
	})
}

// gapProof sends what proves how a gap ends, to be kept and not to be run.
func (o *Office) gapProof(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	body, err := o.Giving.GapProof(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	kind := http.DetectContentType(body)
	name := map[string]string{"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}[kind]
	if name == "" {
		return fault.Of(fault.Missing, "shift.missing")
	}
	c.Response().Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="chung-tu-%d.%s"`, n, name))
	return c.Blob(http.StatusOK, kind, body)
}

package office

import (
	"io"
	"mime/multipart"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// mayLose says what the officer can do about a thing that is missed.
func (p *valuablePage) mayLose(by auth.Actor, lang string) {
	v := &p.Valuable
	signs, decides := by.May(auth.SignValuable, v.UnitID), by.May(auth.WriteOff, v.UnitID)
	p.MayReport = signs && v.State == giving.ValuableHeld
	for _, x := range v.Losses {
		p.Losses = append(p.Losses, lossShown{x, v.Item.Say(x.Qty, lang)})
		switch mine := x.ReportedBy == by.ID; x.State {
		case giving.LossReported:
			p.MayConfirm, p.MissedByMine, p.MayWithdraw = signs && !mine, mine, signs || decides
		case giving.LossConfirmed:
			mine = mine || x.Acts[0].ByID == by.ID
			p.MayDecide, p.MayWithdraw = decides && !mine, signs || decides
		case giving.LossWrittenOff:
			p.MayRestore = decides && x.Decided().ByID != by.ID && v.State != giving.ValuableSelling && v.State != giving.ValuableSold
		}
	}
}

// photoOf keeps the photo that came with a thing that is being written down.
func (o *Office) photoOf(c echo.Context, head *multipart.FileHeader, campaign int64) (int64, error) {
	s, err := o.Giving.CampaignFor(ctx(c), by(c), campaign)
	if err != nil {
		return 0, err
	}
	if err := by(c).Must(auth.ReceiveCash, s.UnitID); err != nil {
		return 0, err
	}
	r, err := head.Open()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return o.Giving.KeepValuablePaper(ctx(c), by(c), s.UnitID, "photo", head.Filename, r)
}

// valuePaper keeps the paper that came with a form about a thing.
func (o *Office) valuePaper(c echo.Context, p *formPage, unit int64, field string) (int64, error) {
	return p.paper(field, func(name string, r io.ReadSeeker) (int64, error) {
		return o.Giving.KeepValuablePaper(ctx(c), by(c), unit, field, name, r)
	})
}

func (o *Office) addValuablePaper(c echo.Context) error {
	kind := &site.Field{Name: "kind", Type: "radios", Label: "value.paper.kind", Options: []site.Option{
		{Value: string(giving.ValuablePhoto), Label: "value.paper.photo"},
		{Value: string(giving.ValuableProtocol), Label: "value.paper.protocol"},
	}}
	fields := []*site.Field{kind, upload("file", "value.paper.file", "office.paper.hint")}
	return o.onValuable(c, "value.paper.add", []auth.Permission{auth.SignValuable}, fields, func(p *formPage, v *giving.Valuable) error {
		kept, err := o.valuePaper(c, p, v.UnitID, "file")
		if err != nil {
			return err
		}
		return o.Giving.AddValuablePaper(once(c, &p.Form), by(c), v.ID, giving.PaperKind(kind.Value), kept)
	})
}

// openValuablePaper asks why a photo or a scan is needed, and sends it.
func (o *Office) openValuablePaper(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	kept, err := id(c, "file")
	if err != nil {
		return err
	}
	if _, err := o.Giving.ValuableWithPaper(ctx(c), by(c), n, kept); err != nil {
		return err
	}
	var name string
	var body []byte
	err = o.ask(c, question{
		key: "value.paper.open", about: []any{"id", n}, back: site.Path(c, home+"/ngoai-te-vang/:", n),
		do: func(reason string) error {
			f, found, err := o.Giving.OpenValuablePaper(ctx(c), by(c), n, kept, reason)
			if err != nil {
				return err
			}
			name, body = f.Name, found
			return errAnswered
		},
	})
	if err != errAnswered {
		return err
	}
	return sendPicture(c, name, body)
}

func (o *Office) reportLoss(c echo.Context) error {
	kind := &site.Field{Name: "kind", Type: "radios", Label: "value.loss.kind"}
	for _, k := range giving.LossKinds {
		kind.Options = append(kind.Options, site.Option{Value: string(k), Label: "value.loss.kind." + string(k)})
	}
	qty, on, told := line("qty", "value.qty", 60), date("found_on", "value.loss.found_on"), area("told", "value.loss.told", 500)
	qty.Hint, told.Hint, on.Hint = "value.loss.qty.hint", "value.loss.told.hint", "cash.on.hint"
	optional(qty, on)
	fields := []*site.Field{kind, qty, on, told, upload("file", "value.loss.paper", "office.paper.hint")}
	return o.onValuable(c, "value.loss.report", []auth.Permission{auth.SignValuable}, fields, func(p *formPage, v *giving.Valuable) error {
		kept, err := o.valuePaper(c, p, v.UnitID, "file")
		if err != nil {
			return err
		}
		return o.Giving.ReportValueLoss(once(c, &p.Form), by(c), giving.LossForm{
			Valuable: v.ID, Kind: giving.LossKind(kind.Value), Qty: qty.Value, FoundOn: on.Value, Told: told.Value, Paper: kept,
		})
	})
}

func (o *Office) withdrawLoss(c echo.Context) error {
	either := []auth.Permission{auth.SignValuable, auth.WriteOff}
	return o.onValuable(c, "value.loss.withdraw", either, []*site.Field{line("reason", "ask.reason", 300)}, func(p *formPage, v *giving.Valuable) error {
		return o.Giving.WithdrawValueLoss(once(c, &p.Form), by(c), v.ID, p.get("reason"))
	})
}

func (o *Office) writeOff(c echo.Context) error {
	document, reason := line("document", "value.loss.document", 200), area("reason", "value.loss.reason", 500)
	document.Hint, reason.Hint = "value.loss.document.hint", "value.loss.reason.hint"
	fields := []*site.Field{document, reason, upload("file", "value.loss.decision", "office.paper.hint")}
	return o.onValuable(c, "value.loss.decide", []auth.Permission{auth.WriteOff}, fields, func(p *formPage, v *giving.Valuable) error {
		kept, err := o.valuePaper(c, p, v.UnitID, "file")
		if err != nil {
			return err
		}
		return o.Giving.WriteOffValue(once(c, &p.Form), by(c), giving.WriteOffForm{
			Valuable: v.ID, Document: document.Value, Reason: reason.Value, Paper: kept,
		})
	})
}

func (o *Office) restoreValue(c echo.Context) error {
	return o.onValuable(c, "value.loss.restore", []auth.Permission{auth.WriteOff}, []*site.Field{line("reason", "ask.reason", 300)}, func(p *formPage, v *giving.Valuable) error {
		return o.Giving.RestoreValue(once(c, &p.Form), by(c), v.ID, p.get("reason"))
	})
}

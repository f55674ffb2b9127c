package aid

import (
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// readRound checks a form against the event, the fund and what the books hold.
func (d *Desk) readRound(tx *pg.Tx, f RoundForm) (*Round, error) {
	var l fault.List
	e, err := disaster.EventBySlug(tx, strings.TrimSpace(f.Event))
	if err != nil {
		return nil, err
	}
	fund, err := ledger.FundByID(tx, f.Fund)
	if err != nil {
		return nil, err
	}
	if err := tx.By.Must(auth.PrepareRound, fund.Unit); err != nil {
		return nil, err
	}
	r := &Round{
		Event: e.ID, EventName: e.Name, EventSlug: e.Slug, Private: e.Private, Fund: fund.ID, FundName: fund.Name, Unit: fund.Unit,
		Steps: map[string]int64{ledger.VND: moneyStep},
	}
	if r.Name, err = vntext.Clean("name", f.Name, 200, false); err != nil {
		l.Add(err)
	} else if r.Name == "" {
		l.On("name", "round.name.missing")
	}
	switch r.Method = allot.Method(f.Method); r.Method {
	case allot.Norm, allot.NormScaled:
	default:
		l.On("method", "round.method.missing")
	}
	r.CutOn = workday.On(tx.Now)
	if text := strings.TrimSpace(f.CutOn); text != "" {
		if r.CutOn, err = workday.Parse(text); err != nil {
			l.On("cut_on", "day.format")
		} else if r.CutOn > workday.On(tx.Now) {
			l.On("cut_on", "round.cut_on.future")
		}
	}
	if strings.TrimSpace(f.Step) != "" {
		step, err := money.Parse("step", f.Step)
		if err != nil {
			l.Add(err)
		} else if step < 1 || step > moneyStepMax {
			l.On("step", "round.step.range", "max", money.VND(moneyStepMax))
		} else {
			r.Steps[ledger.VND] = int64(step)
		}
	}
	if err := d.readLots(tx, r, e, f.Lots, &l); err != nil {
		return nil, err
	}
	return r, l.Err()
}

// readLots takes the chosen accounts in the order in which they are to be spent.
func (d *Desk) readLots(tx *pg.Tx, r *Round, e *disaster.Event, forms []LotForm, l *fault.List) error {
	switch {
	case len(forms) == 0:
		l.On("lots", "round.lots.missing")
		return nil
	case len(forms) > lotsMax:
		l.On("lots", "round.lots.many", "max", lotsMax)
		return nil
	}
	held, err := holdings(tx, e)
	if err != nil {
		return err
	}
	had, err := heldFrom(tx, held, r.CutOn)
	if err != nil {
		return err
	}
	asked := make(map[int64]int, len(forms))
	for i, f := range forms {
		if _, twice := asked[f.Account]; twice {
			l.On(lotField(i, "account"), "round.lot.twice")
		}
		asked[f.Account] = i
	}
	for _, lot := range held {
		i, chosen := asked[lot.Account]
		if !chosen {
			continue
		}
		delete(asked, lot.Account)
		lot.readQty(forms[i].Qty, had[lot.Account], r.CutOn, lotField(i, "qty"), l)
		lot.readPurposes(forms[i].Purposes, lotField(i, "purposes"), l)
		lot.Nth = len(r.Lots) + 1
		r.Lots = append(r.Lots, lot)
		if r.Steps[lot.Item] == 0 {
			r.Steps[lot.Item] = 1
		}
	}
	for _, i := range asked {
		l.On(lotField(i, "account"), "round.lot.unknown")
	}
	return nil
}

func lotField(i int, name string) string { return "lots." + strconv.Itoa(i) + "." + name }

// readQty reads how much of the lot is taken. had is what may be taken on the last
// day of the round: what came later is for a later round.
func (l *Lot) readQty(typed string, had int64, cut workday.Day, field string, faults *fault.List) {
	later := fault.On(field, "round.lot.later", "cut_on", cut.Local(), "held", l.say(max(had, 0)))
	if l.Qty = min(l.Held, had); strings.TrimSpace(typed) == "" {
		if l.Qty <= 0 {
			faults.Add(later)
		}
		return
	}
	qty, err := money.Parse(field, typed)
	switch {
	case err != nil:
		faults.Add(err)
	case qty == 0:
		faults.On(field, "round.lot.zero")
	case int64(qty) > l.Held:
		faults.On(field, "round.lot.above", "held", l.say(l.Held))
	case int64(qty) > had:
		faults.Add(later)
	default:
		l.Qty = int64(qty)
	}
}

// readPurposes narrows what a lot may be spent on. What its giver said is never
// widened.
func (l *Lot) readPurposes(typed, field string, faults *fault.List) {
	letters := strings.FieldsFunc(strings.ToLower(vntext.NFC(typed)), func(r rune) bool { return r == ' ' || r == ',' || r == ';' })
	if len(letters) == 0 {
		return
	}
	var chosen []string
	for _, p := range letters {
		if p == "đ" {
			p = "dd"
		}
		if !knownPurpose(p) {
			faults.On(field, "round.lot.purposes.wrong")
			return
		}
		if l.Purposes != nil && !contains(l.Purposes, p) {
			faults.On(field, "round.lot.purposes.wider", "allowed", strings.Join(l.Purposes, ", "))
			return
		}
		if !contains(chosen, p) {
			chosen = append(chosen, p)
		}
	}
	l.Purposes = chosen
}

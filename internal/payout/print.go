package payout

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// sayer writes quantities as papers have them.
type sayer map[string]stock.Item

func newSayer(tx *pg.Tx) (sayer, error) {
	items, err := stock.Items(tx)
	s := sayer{}
	for _, it := range items {
		s[it.Code] = it
	}
	return s, err
}

// say is "40.000.000 ₫", or "15 kg gạo".
func (s sayer) say(item string, qty int64) string {
	if item == VND {
		return money.VND(qty).String()
	}
	it, ok := s[item]
	if !ok {
		return fmt.Sprintf("%d %s", qty, item)
	}
	return it.Say(qty, "vi") + " " + it.Name
}

func (d *Decided) onPaper() string {
	return "Quyết định số " + aid.DecisionLabel(d.Number) + " ngày " + d.DecidedOn.Local()
}

// RosterDoc is the list of a session for people to sign: the fixed one once it has
// opened, else what it would be now. Names are as in Session.
func (d *Desk) RosterDoc(ctx context.Context, by auth.Actor, session int64) (doc *paper.RosterDoc, err error) {
	if err := by.Must(auth.ReadPayout, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		sheet, err := d.sheet(tx, session)
		if err != nil {
			return err
		}
		unit, err := place.NameOn(tx, sheet.UnitID, sheet.On())
		if err != nil {
			return err
		}
		p, err := planByID(tx, sheet.Plan)
		if err != nil {
			return err
		}
		says, err := newSayer(tx)
		if err != nil {
			return err
		}
		doc = &paper.RosterDoc{
			Unit: unit, Fund: sheet.Decision.Fund, Session: fmt.Sprint(sheet.ID), Place: sheet.Place,
			When:     sheet.StartsAt.In(workday.Zone).Format("15:04, 02/01/2006"),
			Decision: sheet.Decision.onPaper(), Plan: fmt.Sprintf("Kế hoạch chi số %s, phần %d", p.Label(), p.Part),
			Draft: sheet.State == Planned, On: sheet.StartsAt, Sample: d.Sample,
		}
		for _, q := range sheet.Staff {
			doc.Staff = append(doc.Staff, q.Name)
		}
		var sums []Sum
		for _, l := range sheet.Roster {
			doc.Rows = append(doc.Rows, paper.RosterRow{
				Nth: fmt.Sprint(l.Nth), Code: l.Code, Name: l.Name, Household: l.Tail(), Village: l.Village,
				What: says.say(l.Item, l.Qty),
			})
			sums = add(sums, l.Item, l.Qty, 1)
		}
		for _, s := range sums {
			doc.Totals = append(doc.Totals, fmt.Sprintf("%d dòng, %s", s.Rows, says.say(s.Item, s.Qty)))
		}
		return nil
	})
	return doc, err
}

// StubsDoc is the cards of a plan in one commune, for the rows that are in the plan
// and not handed over whole.
func (d *Desk) StubsDoc(ctx context.Context, by auth.Actor, plan, unit int64) (doc *paper.StubsDoc, err error) {
	if err := by.Must(auth.ReadPayout, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		p, err := planByID(tx, plan)
		if err != nil {
			return err
		}
		// Cards have names: who prepares the plan prints them, or who hands over.
		if !by.May(auth.PreparePlan, p.UnitID) {
			if err := mayRead(by, unit, p.UnitID); err != nil {
				return err
			}
			if err := mayRun(by, unit, p.UnitID); err != nil {
				return err
			}
		}
		if p.State == Open || p.State == Aborted {
			return errStep(p.State)
		}
		doc, err = d.stubsDoc(tx, p, unit)
		return err
	})
	return doc, err
}

func (d *Desk) stubsDoc(tx *pg.Tx, p *Plan, unit int64) (*paper.StubsDoc, error) {
	name, err := place.NameOn(tx, unit, workday.On(tx.Now))
	if err != nil {
		return nil, err
	}
	says, err := newSayer(tx)
	if err != nil {
		return nil, err
	}
	doc := &paper.StubsDoc{
		Fund: p.Decision.Fund, Commune: name, Decision: p.Decision.onPaper(), On: p.PreparedAt, Sample: d.Sample,
	}
	held, err := sessions(tx, tx.By, SessionFilter{Plan: p.ID, States: []SessionState{Planned, Running, Counted}, Limit: listMax})
	if err != nil {
		return nil, err
	}
	for _, s := range held {
		if s.UnitID == unit && doc.When == "" {
			doc.Place, doc.Contact = s.Place, s.Contact
			doc.When = s.StartsAt.In(workday.Zone).Format("15:04 ngày 02/01/2006")
		}
	}
	rows, err := aid.PayableRows(tx, p.Decision.ID, []int64{unit})
	if err != nil {
		return nil, err
	}
	planned, err := plannedLines(tx, &Session{Plan: p.ID, UnitID: unit})
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		l, ok := planned[r.Row]
		if !ok || l.given >= l.qty {
			continue
		}
		qr, err := d.QR(r.Code, r.Item, l.qty-l.given, p.Decision.Number, p.Decision.DecidedOn)
		if err != nil {
			return nil, err
		}
		doc.Stubs = append(doc.Stubs, paper.StubCard{
			Nth: fmt.Sprint(r.Nth), Name: r.Name, Village: r.VillageName, Household: tail(r.HouseholdCode),
			What: says.say(r.Item, l.qty-l.given), Code: r.Code, QR: qr, URL: d.StubURL(r.Code),
		})
	}
	if len(doc.Stubs) == 0 {
		return nil, fault.Of(fault.Missing, "stub.none")
	}
	return doc, nil
}

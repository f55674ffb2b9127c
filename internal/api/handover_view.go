package api

import (
	"time"

	"github.com/quykhancap/quykhancap/internal/payout"
)

type handoverView struct {
	ID       int64             `json:"id"`
	Plan     int64             `json:"plan"`
	Unit     string            `json:"unit"`
	Place    string            `json:"place"`
	StartsAt time.Time         `json:"starts_at"`
	Contact  string            `json:"contact,omitempty"`
	State    string            `json:"state"`
	Rows     int               `json:"rows"`
	Answered int               `json:"answered"`
	Given    int               `json:"given"`
	Staff    []handoverPerson  `json:"staff,omitempty"`
	Need     []handoverNeed    `json:"need,omitempty"`
	Left     []handoverNeed    `json:"left,omitempty"`
	Roster   []handoverRow     `json:"roster,omitempty"`
	Waiting  []handoverWaiting `json:"waiting,omitempty"`
	Count    *handoverCount    `json:"count,omitempty"`
}

type handoverPerson struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type handoverNeed struct {
	Key  string `json:"key"` // under which it is counted
	Item string `json:"item"`
	Lot  string `json:"lot,omitempty"`
	Qty  int64  `json:"qty"`
}

type handoverRow struct {
	Row       int64      `json:"row"`
	Stub      string     `json:"stub"`
	Household string     `json:"household"`
	Name      string     `json:"name"`
	Village   string     `json:"village"`
	Purpose   string     `json:"purpose"`
	Item      string     `json:"item"`
	Qty       int64      `json:"qty"`
	Outcome   string     `json:"outcome,omitempty"`
	Given     int64      `json:"given"`
	HandedAt  *time.Time `json:"handed_at,omitempty"`
	By        string     `json:"by,omitempty"`
	NextOn    string     `json:"next_on,omitempty"`
}

type handoverWaiting struct {
	Stub string `json:"stub"`
	Name string `json:"name"`
	Why  string `json:"why"`
}

type handoverCount struct {
	ID         int64  `json:"id"`
	By         string `json:"by"`
	Money      int64  `json:"money"`
	Expected   int64  `json:"expected"`
	Difference int64  `json:"difference"`
	Reason     string `json:"reason,omitempty"`
}

func handoverOf(s *payout.Session, code string) handoverView {
	return handoverView{
		ID: s.ID, Plan: s.Plan, Unit: code, Place: s.Place, StartsAt: s.StartsAt.UTC(), Contact: s.Contact, State: string(s.State),
		Rows: s.Rows, Answered: s.Answered, Given: s.GivenN,
	}
}

func rowsOf(lines []payout.Line) []handoverRow {
	rows := make([]handoverRow, len(lines))
	for i, l := range lines {
		rows[i] = handoverRow{
			Row: l.Row, Stub: l.Code, Household: l.HouseholdCode, Name: l.Name, Village: l.Village, Purpose: l.Purpose,
			Item: l.Item, Qty: l.Qty, Outcome: string(l.Outcome), Given: l.Given,
		}
		if l.Handed != nil {
			rows[i].HandedAt, rows[i].By, rows[i].NextOn = moment(l.Handed.HandedAt), l.Handed.By, l.Handed.NextOn.String()
		}
	}
	return rows
}

func needsOf(needs []payout.Need) (out []handoverNeed) {
	for _, n := range needs {
		out = append(out, handoverNeed{n.Key(), n.Item, n.Lot, n.Qty})
	}
	return out
}

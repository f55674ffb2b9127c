package aid

import (
	"encoding/hex"
	"encoding/json"
	"strconv"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// snapshot is what a row froze of its household.
type snapshot struct {
	Line       int64           `json:"line"`
	Household  string          `json:"household"`
	Assessment int64           `json:"assessment"`
	Revision   int             `json:"revision"`
	Survey     string          `json:"survey"` // hash of everything it says
	Class      string          `json:"class"`
	Facts      json.RawMessage `json:"facts"`
	Score      int             `json:"score"`
	Norm       int64           `json:"norm"`
	Sum        string          `json:"sum"`
	Approved   int64           `json:"approved"`
	Qty        int64           `json:"qty"`
	Name       string          `json:"name"`
}

// grant makes rows of the lines that get something, in the order of the list.
func (d *Desk) grant(tx *pg.Tx, r *Round, lines []line, by map[int64]candidate) ([]granted, error) {
	var rows []granted
	var households, assessments []int64
	for _, l := range lines {
		if l.qty == 0 {
			continue
		}
		c := by[l.id]
		rows = append(rows, granted{line: l, candidate: c, code: shortCode(stubLetter)})
		households, assessments = append(households, c.Household), append(assessments, c.Assessment)
	}
	if len(rows) == 0 {
		return nil, fault.Of(fault.Conflict, "round.nothing")
	}
	children, err := childHeads(tx, households, r.Event)
	if err != nil {
		return nil, err
	}
	verifiers, err := verifiersOf(tx, assessments)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		g := &rows[i]
		g.verifiedBy = verifiers[g.Assessment]
		g.masked = vntext.MaskName(g.verdict.Head)
		if children[g.Household] || g.masked == "" {
			g.masked = g.HouseholdCode
		}
		facts, err := json.Marshal(g.verdict.Facts)
		if err != nil {
			panic("aid: " + err.Error())
		}
		body, err := json.Marshal(snapshot{
			Line: g.ID, Household: g.HouseholdCode, Assessment: g.Assessment, Revision: g.verdict.Revision,
			Survey: hex.EncodeToString(g.verdict.Hash), Class: g.verdict.Class, Facts: facts, Score: g.verdict.Score,
			Norm: g.Norm, Sum: g.Sum, Approved: g.Approved, Qty: g.qty, Name: g.verdict.Head,
		})
		if err != nil {
			panic("aid: " + err.Error())
		}
		g.salt = d.Keys.Derive("salt/row/"+g.code, 32)
		g.hash = leaf.Commit(g.salt, body)
		g.body = d.Keys.Encrypt(g.place(), body)
	}
	return rows, nil
}

// place is what the sealed facts are bound to.
func (g *granted) place() string { return "aid.row_people/" + g.code }

func totalsOf(rows []granted) (totals []DecisionTotal) {
	at := map[string]int{}
	seen := map[string]map[int64]bool{}
	for _, g := range rows {
		i, ok := at[g.item]
		if !ok {
			i = len(totals)
			at[g.item], seen[g.item] = i, map[int64]bool{}
			totals = append(totals, DecisionTotal{Item: g.item})
		}
		totals[i].Rows++
		totals[i].Qty += g.qty
		if !seen[g.item][g.Household] {
			seen[g.item][g.Household] = true
			totals[i].Households++
		}
	}
	return totals
}

// published is the public list: every input of the sum without a name, and its
// result. Version 1.
type published struct {
	Version int             `json:"v"`
	Round   string          `json:"round"`
	Items   []publishedItem `json:"items"`
}

type publishedItem struct {
	Input  allot.Input   `json:"input"`
	Shares []allot.Share `json:"shares"`
}

func publishedList(r *Round, lines []line) []byte {
	p := published{Version: 1, Round: r.Slug}
	for _, in := range r.inputs(r.Method, lines) {
		item := publishedItem{Input: in, Shares: []allot.Share{}}
		for _, l := range lines {
			if l.item == in.Item {
				parts := l.parts
				if parts == nil {
					parts = []allot.Part{}
				}
				item.Shares = append(item.Shares, allot.Share{Row: strconv.Itoa(l.nth), Qty: l.qty, Parts: parts})
			}
		}
		p.Items = append(p.Items, item)
	}
	body, err := json.Marshal(p)
	if err != nil {
		panic("aid: " + err.Error())
	}
	return body
}

package aid

import (
	"encoding/hex"

	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// cellMin is the smallest number of households of which the public learns a sum of
// its own.
const cellMin = 5

// caseTotal is what is asked for one case.
type caseTotal struct {
	Case       string `json:"case"`
	Item       string `json:"item"`
	Households int    `json:"households"`
	Asked      int64  `json:"asked"`
	Approved   int64  `json:"approved"`
}

// tellRequest writes a request's leaf: sums by case of at least five households, and the
// salted hash of its list. Of a private cause only the hash and the province.
func (d *Desk) tellRequest(tx *pg.Tx, r *Request, state, ref string, number int64, commitment []byte) error {
	unit, err := place.ByID(tx, r.Unit, r.WrittenOn)
	if err != nil {
		return err
	}
	above, err := place.Parents(tx, r.Unit, r.WrittenOn)
	if err != nil {
		return err
	}
	public := map[string]any{"state": state, "list": hex.EncodeToString(commitment)}
	if len(above) > 0 {
		public["province"] = above[len(above)-1].Code
	}
	if !r.Private {
		e, err := disaster.EventByID(tx, r.Event)
		if err != nil {
			return err
		}
		public["event"], public["unit"], public["number"] = e.Slug, unit.Code, number
		public["on"], public["totals"] = r.WrittenOn.String(), publicTotals(r.Lines)
	}
	body, err := leaf.Encode("request", public)
	if err != nil {
		return err
	}
	return tlog.Append(tx, []tlog.Leaf{{Kind: "request", Ref: ref + "/" + state, Body: body}})
}

func publicTotals(lines []RequestLine) []caseTotal {
	totals := []caseTotal{}
	at := map[[2]string]int{}
	for _, l := range lines {
		k := [2]string{string(l.Case), l.Item}
		i, ok := at[k]
		if !ok {
			i = len(totals)
			at[k] = i
			totals = append(totals, caseTotal{Case: k[0], Item: k[1]})
		}
		totals[i].Households++
		totals[i].Asked += l.Asked
		totals[i].Approved += l.Approved
	}
	shown := totals[:0]
	for _, t := range totals {
		if t.Households >= cellMin {
			shown = append(shown, t)
		}
	}
	return shown
}

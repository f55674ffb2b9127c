package aid

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/serial"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ConfirmRound is the second word: in one transaction it makes the decision, with
// its number, its rows and who pays them, moves the money and goods into reserve,
// freezes the facts, tells the public log, and lays a notice ready for every
// commune. on is the day on the paper; "" is today.
func (d *Desk) ConfirmRound(ctx context.Context, by auth.Actor, slug, on string) (*Decision, error) {
	if err := mustBePerson(by, auth.DecideRound, 0); err != nil {
		return nil, err
	}
	if err := staff.MustFresh(by, d.DB.Now()); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Decision, error) {
		r, err := lockRound(tx, slug)
		if err != nil {
			return nil, err
		}
		if r.State != RoundDecided {
			return nil, fault.Of(fault.Conflict, "round.state", "state", r.State)
		}
		if err := mayDecide(tx, r); err != nil {
			return nil, err
		}
		decidedOn, err := decisionDay(on, r.CutOn, today(tx))
		if err != nil {
			return nil, err
		}
		lines, by, err := stands(tx, r)
		if err != nil {
			return nil, err
		}
		return d.confirm(tx, r, lines, by, decidedOn)
	})
}

func decisionDay(on string, cut, today workday.Day) (workday.Day, error) {
	if strings.TrimSpace(on) == "" {
		return today, nil
	}
	day, err := workday.Parse(strings.TrimSpace(on))
	switch {
	case err != nil:
		return 0, fault.On("on", "day.format")
	case day > today:
		return 0, fault.On("on", "decision.on.future")
	case day < cut:
		return 0, fault.On("on", "decision.on.before_cut", "cut_on", cut.Local())
	}
	return day, nil
}

// granted is a line that becomes a row.
type granted struct {
	line
	candidate
	code       string
	masked     string
	verifiedBy int64
	salt       []byte
	body       []byte // the facts, sealed
	hash       []byte // commitment to them
}

func (d *Desk) confirm(tx *pg.Tx, r *Round, lines []line, by map[int64]candidate, on workday.Day) (*Decision, error) {
	dec := &Decision{
		Slug: r.Slug, Event: r.Event, Private: r.Private, Fund: r.Fund, Unit: r.Unit, Round: r.ID, DecidedOn: on,
		Method: r.Method, PreparedBy: r.PreparedBy, DecidedBy: r.lastBy("decided"), ConfirmedBy: tx.By.ID,
		ConfirmedAt: tx.Now,
	}
	rows, err := d.grant(tx, r, lines, by)
	if err != nil {
		return nil, err
	}
	if dec.Norms, err = normsUsed(tx, rows); err != nil {
		return nil, err
	}
	sum := sha256.New()
	for _, g := range rows {
		sum.Write(g.hash)
	}
	dec.Hash = sum.Sum(nil)
	list := publishedList(r, lines)
	listHash := sha256.Sum256(list)
	dec.ListHash, dec.Rows, dec.Totals = listHash[:], len(rows), totalsOf(rows)

	// The number first: whoever takes one holds the series before any floor.
	if dec.Number, err = serial.Take(tx, serial.Series{Unit: r.Unit, Year: on.Year(), Kind: "QD"}, 1); err != nil {
		return nil, err
	}
	if err := act(tx, r.ID, "confirmed", ""); err != nil {
		return nil, err
	}
	if err := insertDecision(tx, dec, list); err != nil {
		return nil, err
	}
	reserved, err := reservedAccounts(tx, r)
	if err != nil {
		return nil, err
	}
	if err := insertRows(tx, dec, rows, reserved, r); err != nil {
		return nil, err
	}
	if err := reserve(tx, dec, r, lines, reserved); err != nil {
		return nil, err
	}
	if !r.Private {
		if err := insertNotices(tx, dec, rows); err != nil {
			return nil, err
		}
	}
	if err := d.tellDecision(tx, r, dec, rows); err != nil {
		return nil, err
	}
	if err := setRoundState(tx, r.ID, RoundDecided, RoundConfirmed); err != nil {
		return nil, err
	}
	after := map[string]any{"decision": dec.ID, "number": dec.Number, "hash": hex.EncodeToString(dec.Hash)}
	return dec, audit.Record(tx, audit.Event{
		Action: "round.confirmed", Subject: r.subject(), Unit: r.Unit, After: after,
	})
}

// reserve moves what is decided from where it lies into reserve, one entry a book,
// or several where it has many lots: decision:7, decision:7:2, …
func reserve(tx *pg.Tx, dec *Decision, r *Round, lines []line, reserved map[int64]int64) error {
	spend := r.spent(lines)
	lots := slices.Clone(r.Lots)
	slices.SortFunc(lots, func(a, b Lot) int { return int(a.Account - b.Account) })
	byBook := map[int64][]ledger.Posting{}
	var books []int64
	for _, l := range lots {
		if spend[l.Account] == 0 {
			continue
		}
		if byBook[l.Book] == nil {
			books = append(books, l.Book)
		}
		byBook[l.Book] = append(byBook[l.Book], ledger.Posting{From: l.Account, To: reserved[l.Account], Qty: spend[l.Account]})
	}
	slices.Sort(books)
	var entries []ledger.Entry
	for _, b := range books {
		for part := range slices.Chunk(byBook[b], 100) {
			source := fmt.Sprintf("decision:%d", dec.ID)
			if n := len(entries) + 1; n > 1 {
				source += ":" + strconv.Itoa(n)
			}
			entries = append(entries, ledger.Entry{
				Kind: "reserve", Source: source, Book: b, BankOn: dec.DecidedOn,
				Memo: "Quyết định số " + dec.Label(), Postings: part,
			})
		}
	}
	_, err := ledger.Post(tx, entries)
	if fault.Is(err, "ledger.short") {
		return fault.Of(fault.Conflict, "round.money.gone")
	}
	if err != nil {
		return err
	}
	return followsItsMoney(tx, r, spend, dec.DecidedOn)
}

// tellDecision writes the leaves: the round with what it looked at, the decision
// with its totals and the hash of its list. Of a private cause only a commitment.
func (d *Desk) tellDecision(tx *pg.Tx, r *Round, dec *Decision, rows []granted) error {
	type total struct {
		Item string `json:"item"`
		Qty  int64  `json:"qty"`
		Rows int    `json:"rows"`
	}
	totals := make([]total, 0, len(dec.Totals))
	for _, t := range dec.Totals {
		totals = append(totals, total{t.Item, t.Qty, t.Rows})
	}
	type stock struct {
		Item string `json:"item"`
		Qty  int64  `json:"qty"`
		Step int64  `json:"step"`
	}
	var have []stock
	for _, item := range r.items() {
		s := stock{Item: item, Step: r.Steps[item]}
		for _, l := range r.Lots {
			if l.Item == item {
				s.Qty += l.Qty
			}
		}
		have = append(have, s)
	}
	round := map[string]any{
		"round": r.Slug, "fund": r.Fund, "method": string(r.Method), "cut_on": r.CutOn.String(),
		"have": have, "list": hex.EncodeToString(dec.ListHash),
	}
	decision := map[string]any{
		"decision": dec.Slug, "fund": dec.Fund, "number": dec.Number, "year": dec.DecidedOn.Year(),
		"decided_on": dec.DecidedOn.String(), "rows": len(rows), "totals": totals,
		"list": hex.EncodeToString(dec.ListHash), "facts": hex.EncodeToString(dec.Hash),
	}
	if r.Private {
		row, err := json.Marshal([]any{round, decision})
		if err != nil {
			panic("aid: " + err.Error())
		}
		salt := d.Keys.Derive(fmt.Sprintf("salt/decision/%d", dec.ID), 32)
		round = map[string]any{"commitment": hex.EncodeToString(leaf.Commit(salt, row))}
		decision = map[string]any{"commitment": hex.EncodeToString(leaf.Commit(salt, append(row, '2')))}
	}
	var leaves []tlog.Leaf
	for _, l := range []struct {
		kind string
		body map[string]any
	}{{"round", round}, {"decision", decision}} {
		body, err := leaf.Encode(l.kind, l.body)
		if err != nil {
			return err
		}
		leaves = append(leaves, tlog.Leaf{Kind: l.kind, Ref: strconv.FormatInt(dec.ID, 10), Body: body})
	}
	return tlog.Append(tx, leaves)
}

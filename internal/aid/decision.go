package aid

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/serial"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Decision is a round that two people decided: its rows are what households get.
type Decision struct {
	ID                           int64
	Slug                         string
	Number                       int64 // of the series QD of unit and year
	Event                        int64
	Private                      bool
	Fund                         int64
	Unit                         int64
	Round                        int64
	DecidedOn                    workday.Day
	Method                       allot.Method
	Norms                        []NormUsed
	PreparedBy, DecidedBy        int64
	ConfirmedBy                  int64
	Preparer, Decider, Confirmer string
	Hash                         []byte // over the facts of all rows, in order
	ListHash                     []byte // of the public list
	ConfirmedAt                  time.Time
	Rows                         int
	Totals                       []DecisionTotal
}

// Label is the number as papers and lists have it.
func (d *Decision) Label() string { return DecisionLabel(d.Number) }

// DecisionLabel is a decision's number as papers and lists have it.
func DecisionLabel(number int64) string { return fmt.Sprintf("%d/QĐ-QTGKC", number) }

// DecisionTotal is the sums of one item in a decision.
type DecisionTotal struct {
	Item       string
	Rows       int
	Households int
	Qty, Given int64
}

// NormUsed is the version of a norm that amounts of a decision stand on.
type NormUsed struct {
	ID       int64       `json:"id"`
	Case     string      `json:"case"`
	Level    string      `json:"level"`
	Item     string      `json:"item"`
	Qty      int64       `json:"qty"`
	Per      string      `json:"per"`
	Basis    string      `json:"basis"`
	From     workday.Day `json:"from"`
	To       workday.Day `json:"to"`
	EventDay workday.Day `json:"event_day"` // whose norms count
}

// SubmitRound computes a draft by its method and sends it to who decides: from now
// on every row says what it gets and which lot pays. By norm it is refused when
// what there is does not reach, with what is missing.
func (d *Desk) SubmitRound(ctx context.Context, by auth.Actor, slug string) (*Round, error) {
	if err := mustBePerson(by, auth.PrepareRound, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Round, error) {
		r, err := lockRound(tx, slug)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.PrepareRound, r.Unit); err != nil {
			return nil, err
		}
		if r.State != RoundDraft {
			return nil, fault.Of(fault.Conflict, "round.state", "state", r.State)
		}
		in, _, err := candidates(tx, r)
		if err != nil {
			return nil, err
		}
		if len(in) == 0 {
			return nil, fault.Of(fault.Conflict, "round.empty")
		}
		if err := stillThere(tx, r, wholeLots(r)); err != nil {
			return nil, err
		}
		lines := numbered(in)
		_, missing, err := run(r.inputs(r.Method, lines), lines)
		if err != nil {
			return nil, err
		}
		for _, item := range r.items() {
			if missing[item] > 0 {
				return nil, fault.On("method", "round.short", "missing", money.VND(missing[item]), "item", item)
			}
		}
		if err := writeLines(tx, r, lines); err != nil {
			return nil, err
		}
		return r, d.move(tx, r, RoundSubmitted, "submitted", "")
	})
}

// ReturnRound sends a round back to who prepared it.
func (d *Desk) ReturnRound(ctx context.Context, by auth.Actor, slug, reason string) (*Round, error) {
	if err := mustBePerson(by, auth.DecideRound, 0); err != nil {
		return nil, err
	}
	reason, err := reasonOf(reason)
	if err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Round, error) {
		r, err := lockRound(tx, slug)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.DecideRound, r.Unit); err != nil {
			return nil, err
		}
		return r, d.move(tx, r, RoundDraft, "returned", reason)
	})
}

// DecideRound is the first of two words. Neither may be of who prepared the round,
// and both want the password given lately. It refuses a round whose money was spent
// or whose rows changed since it was prepared, and says which.
func (d *Desk) DecideRound(ctx context.Context, by auth.Actor, slug string) (*Round, error) {
	if err := mustBePerson(by, auth.DecideRound, 0); err != nil {
		return nil, err
	}
	if err := staff.MustFresh(by, d.DB.Now()); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Round, error) {
		r, err := lockRound(tx, slug)
		if err != nil {
			return nil, err
		}
		if r.State != RoundSubmitted {
			return nil, fault.Of(fault.Conflict, "round.state", "state", r.State)
		}
		if err := mayDecide(tx, r); err != nil {
			return nil, err
		}
		if _, _, err := stands(tx, r); err != nil {
			return nil, err
		}
		return r, d.move(tx, r, RoundDecided, "decided", "")
	})
}

// mayDecide asks for the right at every fund whose money is given, and for somebody
// who had no hand in the round.
func mayDecide(tx *pg.Tx, r *Round) error {
	if err := tx.By.Must(auth.DecideRound, r.Unit); err != nil {
		return err
	}
	for _, l := range r.Lots {
		if err := tx.By.Must(auth.DecideRound, l.Unit); err != nil {
			return err
		}
	}
	for _, a := range r.Acts {
		if a.By == tx.By.ID && (a.Act == "prepared" || a.Act == "submitted") {
			return fault.Of(fault.Denied, "round.decide.own")
		}
	}
	if r.State == RoundDecided && r.lastBy("decided") == tx.By.ID {
		return fault.Of(fault.Denied, "round.confirm.own")
	}
	return nil
}

func (r *Round) lastBy(what string) (by int64) {
	for _, a := range r.Acts {
		if a.Act == what {
			by = a.By
		}
	}
	return by
}

// wholeLots is what a round could spend of each account.
func wholeLots(r *Round) map[int64]int64 {
	all := make(map[int64]int64, len(r.Lots))
	for _, l := range r.Lots {
		all[l.Account] = l.Qty
	}
	return all
}

// stillThere refuses when an account holds less than is to be spent of it: somebody
// else was faster.
func stillThere(tx *pg.Tx, r *Round, spend map[int64]int64) error {
	var books []int64
	for _, l := range r.Lots {
		if !slices.Contains(books, l.Book) {
			books = append(books, l.Book)
		}
	}
	held, err := ledger.Held(tx, books, "")
	if err != nil {
		return err
	}
	now := make(map[int64]int64, len(held))
	for _, h := range held {
		now[h.Account] = h.Qty
	}
	for _, l := range r.Lots {
		if lack := spend[l.Account] - now[l.Account]; lack > 0 {
			return fault.Of(fault.Conflict, "round.stale.money", "lot", l.label(), "missing", money.VND(lack))
		}
	}
	return nil
}

func (l Lot) label() string {
	if l.Earmarked() {
		return l.BookName + " – " + l.Name
	}
	return l.BookName
}

// stands reads the submitted lines again and compares them with the requests, the
// surveys, the books and the rule as they are now.
func stands(tx *pg.Tx, r *Round) ([]line, map[int64]candidate, error) {
	lines, err := roundLines(tx, r)
	if err != nil {
		return nil, nil, err
	}
	in, _, err := candidates(tx, r)
	if err != nil {
		return nil, nil, err
	}
	by := make(map[int64]candidate, len(in))
	for _, c := range in {
		by[c.ID] = c
	}
	changed := 0
	spend := make(map[int64]int64)
	for _, l := range lines {
		c, ok := by[l.id]
		if !ok || c.Open != l.want || !bytes.Equal(c.verdict.Hash, l.facts) {
			changed++
		}
		for _, p := range l.parts {
			spend[r.account(p.Lot)] += p.Qty
		}
	}
	if changed > 0 {
		return nil, nil, fault.Of(fault.Conflict, "round.stale.lines", "n", changed)
	}
	if err := stillThere(tx, r, spend); err != nil {
		return nil, nil, err
	}
	again := slices.Clone(lines)
	for i := range again {
		again[i].qty, again[i].parts = 0, nil
	}
	if _, _, err := run(r.inputs(r.Method, again), again); err != nil {
		return nil, nil, err
	}
	for i := range again {
		if again[i].qty != lines[i].qty || !sameParts(again[i].parts, lines[i].parts) {
			return nil, nil, fault.Of(fault.Conflict, "round.stale.result", "row", lines[i].nth)
		}
	}
	return lines, by, nil
}

func sameParts(a, b []allot.Part) bool {
	order := func(x, y allot.Part) int { return strings.Compare(x.Lot, y.Lot) }
	a, b = slices.Clone(a), slices.Clone(b)
	slices.SortFunc(a, order)
	slices.SortFunc(b, order)
	return slices.Equal(a, b)
}

// account is the ledger account of a lot by its name in the list.
func (r *Round) account(lot string) int64 {
	nth, _ := strconv.Atoi(strings.TrimPrefix(lot, "L"))
	for _, l := range r.Lots {
		if l.Nth == nth {
			return l.Account
		}
	}
	panic("aid: no lot " + lot)
}

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

// reserve moves what is decided from where it lies into reserve, one entry a book,
// or several where it has many lots: decision:7, decision:7:2, …
func reserve(tx *pg.Tx, dec *Decision, r *Round, lines []line, reserved map[int64]int64) error {
	spend := make(map[int64]int64)
	for _, l := range lines {
		for _, p := range l.parts {
			spend[r.account(p.Lot)] += p.Qty
		}
	}
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
	return err
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

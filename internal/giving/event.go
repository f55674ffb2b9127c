package giving

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// event is one movement as a provider told it.
type event struct {
	hook    *Hook
	number  string // the provider's own
	account string // its number, "" if the event cannot be read
	line    Line
	body    []byte      // as it came
	print   fingerprint // of its line, or of the body that cannot be read
	wrong   error       // why it cannot be read; then it has a body and nothing else
}

// EventMax is how many bytes one call may have.
const EventMax = 1 << 20

// eventsMax is how many movements one call may tell; providers send one, or a few.
const eventsMax = chunkLines

// eventReader reads what one hook tells.
type eventReader struct {
	hook *Hook
	now  time.Time
}

// read takes the body of a call apart. What cannot be read becomes an event that is
// wrong: it is kept as it came, for an officer to see.
func (r eventReader) read(body []byte) []event {
	switch {
	case bytes.HasPrefix(body, []byte("\x1f\x8b")):
		return []event{r.wrong(body, fault.Of(fault.Unsupported, "hook.event.packed"))}
	case !utf8.Valid(body), bytes.Contains(body, []byte(`\u0000`)), bytes.IndexByte(body, 0) >= 0:
		return []event{r.wrong(body, fault.On("", "api.not_text"))}
	}
	if r.hook.Provider != Casso {
		return []event{r.one(body)}
	}
	var in struct {
		Data []json.RawMessage `json:"data"`
	}
	if err := decodeEvent(body, &in); err != nil {
		return []event{r.wrong(body, err)}
	}
	in.Data = slices.DeleteFunc(in.Data, func(raw json.RawMessage) bool { return string(raw) == "null" })
	if len(in.Data) == 0 || len(in.Data) > eventsMax {
		return []event{r.wrong(body, fault.On("data", "hook.event.many", "max", eventsMax))}
	}
	list := make([]event, len(in.Data))
	for i, raw := range in.Data {
		list[i] = r.one(raw)
	}
	return list
}

// one reads one movement.
func (r eventReader) one(raw []byte) event {
	read := map[Provider]func([]byte, *fault.List) (*event, error){
		Sepay: r.sepay, Casso: r.casso, Generic: r.generic,
	}[r.hook.Provider]
	var l fault.List
	e, err := read(raw, &l)
	if err == nil {
		err = l.Err()
	}
	if err != nil {
		return r.wrong(raw, err)
	}
	e.hook, e.body, e.line.Raw = r.hook, raw, string(raw)
	e.print = fingerprintOf(string(r.hook.Provider), &e.line)
	return *e
}

func (r eventReader) wrong(raw []byte, why error) event {
	if raw == nil {
		raw = []byte{}
	}
	sum := sha256.Sum256(raw)
	return event{hook: r.hook, number: "?" + hex.EncodeToString(sum[:8]), body: raw, print: fingerprint(sum[:16]), wrong: why}
}

// toldText is a text or a number: providers write their numbers both ways.
type toldText string

// UnmarshalJSON takes either, and null for nothing.
func (t *toldText) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] != '"' {
		var n json.Number
		err := json.Unmarshal(raw, &n)
		*t = toldText(n)
		return err
	}
	return json.Unmarshal(raw, (*string)(t))
}

// sepayEvent is what SePay sends (developer.sepay.vn/en/sepay-webhooks); fields that
// are not used are let through.
type sepayEvent struct {
	ID              toldText    `json:"id"`
	TransactionDate string      `json:"transactionDate"`
	AccountNumber   toldText    `json:"accountNumber"`
	Content         string      `json:"content"`
	TransferType    string      `json:"transferType"`
	TransferAmount  json.Number `json:"transferAmount"`
	ReferenceCode   toldText    `json:"referenceCode"`

	Accumulated json.RawMessage `json:"accumulated"` // the balance after it
}

func (r eventReader) sepay(raw []byte, l *fault.List) (*event, error) {
	var in sepayEvent
	if err := decodeEvent(raw, &in); err != nil {
		return nil, err
	}
	direction := In
	switch in.TransferType {
	case "in":
	case "out":
		direction = Out
	default:
		l.On("transferType", "hook.event.direction")
	}
	amount := readEventAmount(l, "transferAmount", in.TransferAmount)
	if amount < 0 {
		l.On("transferAmount", "hook.event.amount")
	}
	e := &event{account: string(in.AccountNumber), line: Line{
		Direction: direction, Amount: amount, Text: in.Content, Reference: string(in.ReferenceCode),
	}}
	e.readBalance(in.Accumulated)
	r.finish(e, l, "id", string(in.ID), "transactionDate", in.TransactionDate, "accountNumber")
	return e, nil
}

// cassoEvent is one of the movements in a call of Casso (developer.casso.vn/webhook).
type cassoEvent struct {
	ID          toldText    `json:"id"`
	TID         toldText    `json:"tid"`
	Description string      `json:"description"`
	Amount      json.Number `json:"amount"` // below zero when it goes out
	When        string      `json:"when"`
	Account     toldText    `json:"bank_sub_acc_id"`

	Balance json.RawMessage `json:"cusum_balance"` // after it
}

func (r eventReader) casso(raw []byte, l *fault.List) (*event, error) {
	var in cassoEvent
	if err := decodeEvent(raw, &in); err != nil {
		return nil, err
	}
	direction, amount := In, readEventAmount(l, "amount", in.Amount)
	if amount < 0 {
		direction, amount = Out, -amount
	}
	e := &event{account: string(in.Account), line: Line{
		Direction: direction, Amount: amount, Text: in.Description, Reference: string(in.TID),
	}}
	e.readBalance(in.Balance)
	r.finish(e, l, "id", string(in.ID), "when", in.When, "bank_sub_acc_id")
	return e, nil
}

// genericEvent is our own shape, for banks and programs without one.
type genericEvent struct {
	ID        toldText    `json:"id"`
	Account   toldText    `json:"account"`
	At        string      `json:"at"` // RFC 3339, or a day
	Direction Direction   `json:"direction"`
	Amount    json.Number `json:"amount"`
	Text      string      `json:"text"`
	Reference toldText    `json:"reference"`
	From      string      `json:"from"` // who sent it, if the bank says

	Balance json.RawMessage `json:"balance"` // after it, if the bank says
}

func (r eventReader) generic(raw []byte, l *fault.List) (*event, error) {
	var in genericEvent
	if err := decodeEvent(raw, &in); err != nil {
		return nil, err
	}
	amount := readEventAmount(l, "amount", in.Amount)
	if in.Direction != In && in.Direction != Out {
		l.On("direction", "hook.event.direction")
	}
	if amount < 0 {
		l.On("amount", "hook.event.amount")
	}
	e := &event{account: string(in.Account), line: Line{
		Direction: in.Direction, Amount: amount, Text: in.Text, Reference: string(in.Reference), Counterparty: in.From,
	}}
	e.readBalance(in.Balance)
	r.finish(e, l, "id", string(in.ID), "at", in.At, "account")
	return e, nil
}

func decodeEvent(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return fault.On("", "api.malformed")
	}
	if d.More() {
		return fault.On("", "api.malformed")
	}
	return nil
}

// readEventAmount reads whole đồng; providers write them as 500000 or 500000.00.
func readEventAmount(l *fault.List, field string, n json.Number) money.VND {
	whole, fraction, _ := strings.Cut(n.String(), ".")
	v, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || strings.Trim(fraction, "0") != "" || v == 0 || v > int64(money.Max) || v < -int64(money.Max) {
		l.On(field, "hook.event.amount")
		return 0
	}
	return money.VND(v)
}

// readBalance reads the account's balance after the movement. It proves things and nothing
// hangs on it: what cannot be read is none, and so is 0, which providers send where the bank
// says nothing. A fraction has two digits at most: 500.000 may be half a million.
func (e *event) readBalance(raw json.RawMessage) {
	whole, fraction, _ := strings.Cut(strings.Trim(string(raw), `"`), ".")
	v, err := strconv.ParseInt(whole, 10, 64)
	if err == nil && len(fraction) <= 2 && strings.Trim(fraction, "0") == "" && v > 0 && v <= int64(money.Max) {
		e.line.Balance, e.line.HasBalance = money.VND(v), true
	}
}

// Limits of what an event says; a bank's text has at most some hundred letters.
const (
	eventTextMax  = 1000
	eventFieldMax = 100
)

// accountSigns are what people put between an account's digits.
var accountSigns = strings.NewReplacer(" ", "", ".", "", "-", "")

// finish checks what all shapes have: a number of the provider's own, the time, the
// account, and texts that are texts.
func (r eventReader) finish(e *event, l *fault.List, numberField, number, timeField, at, accountField string) {
	clean := func(field, text string, max int) string {
		text, err := vntext.Clean(field, text, max, false)
		l.Add(err)
		return cleanCell(text)
	}
	if e.number = clean(numberField, number, eventFieldMax); e.number == "" {
		l.On(numberField, "hook.event.number")
	}
	e.account = clean(accountField, accountSigns.Replace(strings.ToUpper(e.account)), eventFieldMax)
	if e.account == "" {
		l.On(accountField, "hook.event.account")
	}
	e.line.Doc = e.number
	e.line.Text = clean("text", strings.Join(strings.Fields(e.line.Text), " "), eventTextMax)
	e.line.Reference = clean("reference", e.line.Reference, eventFieldMax)
	e.line.Counterparty = clean("from", e.line.Counterparty, eventFieldMax)
	t, timed, err := eventTime(at)
	if err != nil || t.Year() < 2000 || t.After(r.now.Add(24*time.Hour)) {
		l.On(timeField, "hook.event.time")
		return
	}
	e.line.On = workday.On(t)
	if timed {
		e.line.At = t.Truncate(time.Second)
	}
}

// eventTime reads a moment: with its zone, or as in Hà Nội; or a day alone.
func eventTime(text string) (t time.Time, timed bool, err error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05"} {
		if t, err = time.ParseInLocation(layout, text, workday.Zone); err == nil {
			return t, true, nil
		}
	}
	t, err = time.ParseInLocation("2006-01-02", text, workday.Zone)
	return t, false, err
}

// TakeEvents takes what a provider's call tells and returns when it is durable. The same
// event any number of times is one line. An event of an account that is not the hook's,
// or that says something else under a number told before, is kept for an officer and
// makes no line; so is one that cannot be read, and a call of nothing else is refused.
func (s *Service) TakeEvents(ctx context.Context, h *Hook, body []byte) error {
	list := eventReader{h, s.DB.Now()}.read(body)
	if err := s.events.take(ctx, s, list); err != nil {
		return err
	}
	for _, e := range list {
		if e.wrong == nil {
			return nil
		}
	}
	return list[0].wrong
}

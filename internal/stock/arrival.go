package stock

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ArriveForm is what was counted at the other end: each line of the shipment, in its
// order, none filled in from what was sent.
type ArriveForm struct {
	Shipment int64
	On       string // "" is today
	Lines    []CountForm
}

// CountForm is a count as typed, or in base units where Qty is "" and Counted.
type CountForm struct {
	Qty     string
	Base    int64
	Counted bool // Base was said
}

// DeliveredKind is the job that tells whoever asked for a shipment ("for") what has
// been delivered. Its arguments are a Delivered.
const DeliveredKind = "stock.delivered"

// Delivered is what came into a warehouse for somebody who asked.
type Delivered struct {
	For      string          `json:"for"` // as the sender wrote it: "request:12"
	Shipment int64           `json:"shipment"`
	Unit     int64           `json:"unit"` // that received
	On       workday.Day     `json:"on"`
	Lines    []DeliveredLine `json:"lines"`
}

// DeliveredLine is so much of an item.
type DeliveredLine struct {
	Lot  int64  `json:"lot"`
	Item string `json:"item"`
	Qty  int64  `json:"qty"`
}

// Arrive takes a shipment in as it was counted: what is there goes into the store,
// what is missing stays on the road until it is explained. A shipment arrives once;
// the second officer is told who was first.
func (d *Desk) Arrive(ctx context.Context, by auth.Actor, f ArriveForm) (*Shipment, error) {
	if err := by.Must(auth.ReceiveGoods, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Shipment, error) { return arrive(tx, f) })
}

func arrive(tx *pg.Tx, f ArriveForm) (*Shipment, error) {
	s, err := heldShipment(tx, f.Shipment)
	if err != nil {
		return nil, err
	}
	if err := tx.By.Must(auth.ReceiveGoods, s.ToUnit); err != nil {
		return nil, err
	}
	if s.State != Sent {
		return nil, fault.Of(fault.Conflict, "shipment.arrived", "by", s.ArrivedByName, "at", s.ArrivedAt)
	}
	if err := s.bothSides(tx); err != nil {
		return nil, err
	}
	if s.Lines, err = shipmentLines(tx, s.ID); err != nil {
		return nil, err
	}
	items, err := itemsByCode(tx)
	if err != nil {
		return nil, err
	}
	if err := s.count(f, items, workday.On(tx.Now)); err != nil {
		return nil, err
	}
	s.ArrivedAt, s.ArrivedBy, s.ArrivedByName = tx.Now, tx.By.ID, tx.By.Name
	if err := insertArrival(tx, s); err != nil {
		return nil, err
	}
	if err := duty.DoneOn(tx, duty.ShipmentArrive, s.source(), "Đã nhận hàng", 0, s.ArrivedOn); err != nil {
		return nil, err
	}
	lots, err := Lots(tx, s.lots())
	if err != nil {
		return nil, err
	}
	paper := Paper{Kind: "arrive", Source: s.source(), On: s.ArrivedOn, Memo: "Nhập kho hàng đến"}
	came := Delivered{For: s.For, Shipment: s.ID, Unit: s.ToUnit, On: s.ArrivedOn}
	for _, l := range s.Lines {
		if l.Received > 0 {
			paper.Lines = append(paper.Lines, Line{Lot: lots[l.Lot], From: OnRoad(s.ID), To: In(s.To), Qty: l.Received})
			came.Lines = append(came.Lines, DeliveredLine{l.Lot, l.Item, l.Received})
		}
	}
	if err := s.deliver(tx, paper, came, "shipment:%d"); err != nil {
		return nil, err
	}
	return s, audit.Record(tx, audit.Event{
		Action: "shipment.arrive", Subject: s.source(), Unit: s.ToUnit,
		Before: map[string]any{"state": Sent},
		After:  map[string]any{"state": s.State, "on": s.ArrivedOn, "received": came.Lines},
	})
}

// bothSides refuses who sent the goods of a unit that has ended: its successor's officers
// send them, so it is another of them who counts.
func (s *Shipment) bothSides(tx *pg.Tx) error {
	if s.SentBy != tx.By.ID {
		return nil
	}
	today := workday.On(tx.Now)
	u, err := place.ByID(tx, s.Unit, today)
	if err != nil || u.Stands(today) {
		return err
	}
	return fault.Of(fault.Denied, "shipment.both_sides")
}

// count reads each line's number and says what is missing.
func (s *Shipment) count(f ArriveForm, items map[string]Item, today workday.Day) error {
	var l fault.List
	s.ArrivedOn = dayOr(&l, "on", f.On, today)
	if s.ArrivedOn > today {
		l.On("on", "stock.day.future")
	} else if s.ArrivedOn < s.SentOn {
		l.On("on", "stock.day.early", "day", s.SentOn)
	}
	if len(f.Lines) != len(s.Lines) {
		l.On("lines", "shipment.lines", "n", len(s.Lines))
		return l.Err()
	}
	s.State = Closed
	for i := range s.Lines {
		x, typed := &s.Lines[i], f.Lines[i]
		field := fmt.Sprintf("lines.%d.qty", i)
		it := items[x.Item]
		n, err := readCount(it, field, typed)
		if err == nil && n > x.Sent {
			err = fault.On(field, "shipment.more", "has", it.Say(x.Sent, "vi"))
		}
		if err != nil {
			l.Add(err)
			continue
		}
		x.Counted, x.Received, x.Missing = true, n, x.Sent-n
		if x.Missing > 0 {
			s.State = Arrived
		}
	}
	return l.Err()
}

func readCount(it Item, field string, f CountForm) (int64, error) {
	switch {
	case f.Qty != "":
		return it.ParseCount(field, f.Qty)
	case !f.Counted:
		return 0, fault.On(field, "qty.missing")
	case f.Base == 0:
		return 0, nil
	}
	return Checked(field, f.Base)
}

func (s *Shipment) lots() []int64 {
	ids := make([]int64, len(s.Lines))
	for i, l := range s.Lines {
		ids[i] = l.Lot
	}
	return ids
}

// deliver posts what came, and tells who asked for it.
func (s *Shipment) deliver(tx *pg.Tx, p Paper, came Delivered, key string) error {
	if len(p.Lines) == 0 {
		return nil
	}
	if _, err := Move(tx, []Paper{p}); err != nil {
		return err
	}
	if s.For == "" || len(came.Lines) == 0 {
		return nil
	}
	return job.Enqueue(tx, job.New{Kind: DeliveredKind, Key: fmt.Sprintf(key, s.ID), Args: came})
}

// SettleForm explains what is missing of a shipment, line by line.
type SettleForm struct {
	Shipment    int64
	Explanation string
	Lines       []SettleLine // of every line with something missing
}

// SettleLine splits what is missing of one line; "" is nothing.
type SettleLine struct {
	Line                 int
	Damaged, Lost, Found string
}

// Settle closes a shipment of which something was missing: each missing quantity is
// damaged, lost, or was found later. It is the sender's storekeeper who explains,
// and never the person who counted.
func (d *Desk) Settle(ctx context.Context, by auth.Actor, f SettleForm) (*Shipment, error) {
	if err := by.Must(auth.ManageStock, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Shipment, error) { return settle(tx, f) })
}

func settle(tx *pg.Tx, f SettleForm) (*Shipment, error) {
	s, err := heldShipment(tx, f.Shipment)
	if err != nil {
		return nil, err
	}
	if err := tx.By.Must(auth.ManageStock, s.Unit); err != nil {
		return nil, err
	}
	switch {
	case s.State == Sent:
		return nil, fault.Of(fault.Conflict, "shipment.road")
	case s.State == Closed:
		return nil, fault.Of(fault.Conflict, "shipment.closed")
	case s.ArrivedBy == tx.By.ID:
		return nil, fault.Of(fault.Denied, "shipment.same")
	}
	if s.Lines, err = shipmentLines(tx, s.ID); err != nil {
		return nil, err
	}
	items, err := itemsByCode(tx)
	if err != nil {
		return nil, err
	}
	if err := s.explain(f, items); err != nil {
		return nil, err
	}
	s.State, s.SettledAt, s.SettledBy, s.SettledByName = Closed, tx.Now, tx.By.ID, tx.By.Name
	if err := insertSettlement(tx, s); err != nil {
		return nil, err
	}
	lots, err := Lots(tx, s.lots())
	if err != nil {
		return nil, err
	}
	on := workday.On(tx.Now)
	paper := Paper{Kind: "settle", Source: s.source(), On: on, Memo: "Giải trình chênh lệch vận chuyển"}
	came := Delivered{For: s.For, Shipment: s.ID, Unit: s.ToUnit, On: on}
	for _, l := range s.Lines {
		if l.Found > 0 {
			paper.Lines = append(paper.Lines, Line{Lot: lots[l.Lot], From: OnRoad(s.ID), To: In(s.To), Qty: l.Found})
			came.Lines = append(came.Lines, DeliveredLine{l.Lot, l.Item, l.Found})
		}
		if gone := l.Damaged + l.Gone; gone > 0 {
			paper.Lines = append(paper.Lines, Line{Lot: lots[l.Lot], From: OnRoad(s.ID), To: Lost, Qty: gone})
		}
	}
	if err := s.deliver(tx, paper, came, "shipment:%d/found"); err != nil {
		return nil, err
	}
	return s, audit.Record(tx, audit.Event{
		Action: "shipment.settle", Subject: s.source(), Unit: s.Unit, Reason: s.Explanation,
		Before: map[string]any{"state": Arrived}, After: map[string]any{"state": Closed, "lines": len(f.Lines)},
	})
}

// explain reads how each missing quantity came about; the parts are the whole.
func (s *Shipment) explain(f SettleForm, items map[string]Item) error {
	var l fault.List
	s.Explanation = text(&l, "explanation", f.Explanation, 500, "shipment.explanation")
	if s.Explanation != "" && len([]rune(s.Explanation)) < 10 {
		l.On("explanation", "shipment.explanation")
	}
	told := map[int]SettleLine{}
	for _, x := range f.Lines {
		told[x.Line] = x
	}
	for i := range s.Lines {
		x := &s.Lines[i]
		t, said := told[x.Line]
		delete(told, x.Line)
		if x.Missing == 0 {
			if said && t.Damaged+t.Lost+t.Found != "" {
				l.On(fmt.Sprintf("lines.%d.lost", x.Line), "shipment.nothing_missing")
			}
			continue
		}
		it := items[x.Item]
		for _, part := range []struct {
			name, typed string
			to          *int64
		}{{"damaged", t.Damaged, &x.Damaged}, {"lost", t.Lost, &x.Gone}, {"found", t.Found, &x.Found}} {
			if part.typed == "" {
				continue
			}
			n, err := it.ParseCount(fmt.Sprintf("lines.%d.%s", x.Line, part.name), part.typed)
			l.Add(err)
			*part.to = n
		}
		if sum := x.Damaged + x.Gone + x.Found; sum != x.Missing {
			l.On(fmt.Sprintf("lines.%d.lost", x.Line), "shipment.sum",
				"missing", it.Say(x.Missing, "vi"), "sum", it.Say(sum, "vi"))
		}
	}
	for line := range told {
		l.On("lines", "shipment.line.unknown", "line", line)
	}
	return l.Err()
}

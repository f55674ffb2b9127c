package stock

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/serial"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ShipmentState is how far a shipment is.
type ShipmentState string

// The states. Arrived means that something is missing and nobody has said why.
const (
	Sent    ShipmentState = "sent"
	Arrived ShipmentState = "arrived"
	Closed  ShipmentState = "closed"
)

// ShipmentKind is the series of the papers that go along: phiếu xuất kho.
const ShipmentKind = "PXK"

// Shipment is goods on their way from one warehouse to another. Sent, received and
// missing are counted by different people and never filled in from each other.
type Shipment struct {
	ID             int64
	Code           string
	Number         int64 // of the sender's series of the year
	Unit, ToUnit   int64
	UnitName       string
	ToUnitName     string
	From, To       int64
	FromName       string
	ToName         string
	For            string // "request:12": who asked is told when it is delivered
	Vehicle, Note  string
	State          ShipmentState
	SentOn, DueOn  workday.Day
	SentAt         time.Time
	SentBy         int64
	SentByName     string
	ArrivedOn      workday.Day
	ArrivedAt      time.Time
	ArrivedBy      int64
	ArrivedByName  string
	SettledAt      time.Time
	SettledBy      int64
	SettledByName  string
	Explanation    string
	Lines          []ShipmentLine
	SentHere, Here bool // of a unit the reader acts for: its sender, its receiver
}

// Late reports whether it should have arrived before a day.
func (s *Shipment) Late(today workday.Day) bool { return s.State == Sent && s.DueOn < today }

// ShipmentLine is one lot of a shipment with its numbers.
type ShipmentLine struct {
	Line                 int
	Lot                  int64
	Item                 string
	ExpiresOn            workday.Day
	Sent                 int64
	Counted              bool
	Received, Missing    int64
	Damaged, Gone, Found int64 // how the missing was explained
}

// ShipForm is a shipment as the sender types it.
type ShipForm struct {
	From, To      int64
	For           string
	Vehicle, Note string
	On, Due       string // "" is today
	Lines         []LineForm
}

var forShape = regexp.MustCompile(`^([a-z_]+:[0-9]{1,18})?$`)

// daysOnRoadMax is how far ahead a shipment may be due.
const daysOnRoadMax = 30

// Ship sends goods to another warehouse: they leave the store and are on the road,
// with a numbered paper, until somebody there counts them.
func (d *Desk) Ship(ctx context.Context, by auth.Actor, f ShipForm) (*Shipment, error) {
	if err := by.Must(auth.ManageStock, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Shipment, error) { return ship(tx, f) })
}

func ship(tx *pg.Tx, f ShipForm) (*Shipment, error) {
	from, err := WarehouseByID(tx, f.From)
	if err != nil {
		return nil, err
	}
	if err := tx.By.Must(auth.ManageStock, from.Unit); err != nil {
		return nil, err
	}
	var l fault.List
	to, err := WarehouseByID(tx, f.To)
	switch {
	case fault.Is(err, "warehouse.missing"):
		l.On("to", "shipment.to.missing")
	case err != nil:
		return nil, err
	case to.ID == from.ID:
		l.On("to", "shipment.to.same")
	}
	today := workday.On(tx.Now)
	s := Shipment{
		Code: newCode('X'), Unit: from.Unit, From: from.ID, State: Sent, SentBy: tx.By.ID, For: f.For,
		Vehicle: text(&l, "vehicle", f.Vehicle, 60, ""), Note: text(&l, "note", f.Note, 500, ""),
		SentOn: dayOr(&l, "on", f.On, today),
	}
	s.DueOn = dayOr(&l, "due", f.Due, s.SentOn)
	if s.DueOn < s.SentOn || s.DueOn > s.SentOn+daysOnRoadMax {
		l.On("due", "shipment.due", "max", daysOnRoadMax)
	}
	if !forShape.MatchString(f.For) {
		l.On("for", "shipment.for")
	}
	lines, err := readLines(tx, &l, f.Lines, from.ID, s.SentOn, today)
	if err != nil {
		return nil, err
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	s.To, s.ToUnit = to.ID, to.Unit
	// the series before the floors, as everywhere
	s.Number, err = serial.Take(tx, serial.Series{Unit: s.Unit, Year: s.SentOn.Year(), Kind: ShipmentKind}, 1)
	if err != nil {
		return nil, err
	}
	if err := insertShipment(tx, &s, lines); err != nil {
		return nil, err
	}
	err = duty.Open(tx, duty.New{
		Kind: duty.ShipmentArrive, Ref: s.source(), Unit: s.ToUnit, Role: auth.MTTQOfficer, From: s.SentOn, Due: s.DueOn,
		About: fmt.Sprintf("%s → %s", from.Name, to.Name), Path: fmt.Sprintf("/van-phong/chuyen-hang/%d", s.ID),
	})
	if err != nil {
		return nil, err
	}
	paper := Paper{Kind: "ship", Source: s.source(), On: s.SentOn, Memo: "Xuất kho vận chuyển"}
	for i, x := range lines {
		paper.Lines = append(paper.Lines, Line{Lot: x.lot, From: In(s.From), To: OnRoad(s.ID), Qty: x.qty})
		s.Lines = append(s.Lines, ShipmentLine{Line: i + 1, Lot: x.lot.ID, Item: x.lot.Item, Sent: x.qty})
	}
	if _, err := Move(tx, []Paper{paper}); err != nil {
		return nil, err
	}
	return &s, audit.Record(tx, audit.Event{
		Action: "shipment.send", Subject: s.source(), Unit: s.Unit,
		After: map[string]any{"from": s.From, "to": s.To, "for": s.For, "number": s.Number, "lines": len(lines)},
	})
}

func (s *Shipment) source() string { return fmt.Sprintf("shipment:%d", s.ID) }

// Shipments lists shipments from or to the units whose stock an actor reads, the
// newest first, older than before if it is not 0. open leaves out the closed ones.
func (d *Desk) Shipments(ctx context.Context, by auth.Actor, open bool, before int64, limit int) (list []Shipment, err error) {
	if err := by.Must(auth.ReadStock, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		units, err := stockUnits(tx)
		if err != nil {
			return err
		}
		list, err = selectShipments(tx, `(s.unit_id = any ($1) or s.to_unit_id = any ($1))
			and ($2::bigint = 0 or s.id < $2) and (not $3 or s.state <> 'closed')
			order by s.id desc limit $4`, units, before, open, bounded(limit))
		return err
	})
	return list, err
}

// stockUnits are the units with a warehouse whose stock the actor reads.
func stockUnits(tx *pg.Tx) ([]int64, error) {
	list, err := readable(tx, 0)
	units := []int64{}
	for _, w := range list {
		units = append(units, w.Unit)
	}
	return units, err
}

const listMax = 200

func bounded(limit int) int {
	if limit < 1 || limit > listMax {
		return 50
	}
	return limit
}

// Shipment gives a shipment with its lines to who reads the stock of either end.
func (d *Desk) Shipment(ctx context.Context, by auth.Actor, id int64) (s *Shipment, err error) {
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		s, err = shipmentFor(tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

func shipmentFor(tx *pg.Tx, id int64) (*Shipment, error) {
	s, err := shipmentByID(tx, id)
	if err != nil {
		return nil, err
	}
	if !tx.By.May(auth.ReadStock, s.Unit) {
		if err := tx.By.Must(auth.ReadStock, s.ToUnit); err != nil {
			return nil, err
		}
	}
	s.SentHere = tx.By.May(auth.ManageStock, s.Unit)
	s.Here = tx.By.May(auth.ReceiveGoods, s.ToUnit)
	s.Lines, err = shipmentLines(tx, s.ID)
	return s, err
}

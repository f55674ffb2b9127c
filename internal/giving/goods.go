package giving

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// GoodsState is how far a gift in kind is.
type GoodsState string

// The states. A draft has promised nothing yet: a giver who stands at the table.
const (
	GoodsDraft     GoodsState = "draft"
	GoodsAnnounced GoodsState = "announced"
	GoodsReceived  GoodsState = "received"
	GoodsStocked   GoodsState = "stocked"  // inspected, and some of it accepted
	GoodsRejected  GoodsState = "rejected" // inspected, and none of it
	GoodsCancelled GoodsState = "cancelled"
)

// GoodsForm is a gift in kind as the officer writes it down. Without lines nothing
// is announced: the goods stand at the table and are counted next.
type GoodsForm struct {
	Campaign   int64
	Warehouse  int64
	Donor      // no e-mail here
	Earmark    string
	Leftover   Leftover
	Note       string
	ExpectedOn string // when it is to come; "" is not said
	Lines      []GoodsLineForm
}

// GoodsLineForm is so much of an item as typed, or in base units where Qty is "".
type GoodsLineForm struct {
	Item string // a name, with or without marks, or a code
	Qty  string // "20 thùng 24 chai"
	Base int64
}

// goodsLinesMax bounds one gift.
const goodsLinesMax = 30

// GoodsGift is a gift in kind with its three numbers.
type GoodsGift struct {
	ID            int64
	Ref           string
	CampaignID    int64
	UnitID        int64
	WarehouseID   int64
	Warehouse     string // its name
	State         GoodsState
	Anonymous     bool
	PublicName    string
	MaskedName    string
	EarmarkID     int64
	Leftover      Leftover
	Note          string
	ExpectedOn    workday.Day
	MadeAt        time.Time
	MadeBy        int64
	AnnouncedAt   time.Time
	ReceivedOn    workday.Day
	ReceivedAt    time.Time
	ReceivedBy    int64
	InspectedAt   time.Time
	InspectedBy   int64
	CancelledAt   time.Time
	Reason        string
	EntryID       int64
	Receipt       string // its code
	Number        int64  // of the receipt
	ReceiptStands bool
	Lines         []GoodsLine
}

// GoodsLine is one item of a gift: announced, received and accepted are three
// numbers, and a number that nobody has said is not zero.
type GoodsLine struct {
	Line                                      int
	Item                                      stock.Item
	Announced, Received, Accepted             int64
	SaidAnnounced, SaidReceived, SaidAccepted bool
	ToldAnnounced, ToldReceived, ToldAccepted string
	Reason                                    string // why not all was accepted
	Lot                                       int64
	ExpiresOn                                 workday.Day
}

// Due reports whether an announced gift should have come by a day.
func (g GoodsGift) Due(today workday.Day) bool {
	return g.State == GoodsAnnounced && !g.ExpectedOn.IsZero() && g.ExpectedOn <= today
}

// AnnounceGoods writes a gift in kind down: who gives, to which warehouse, and what is
// promised, if anything is yet. Nothing is in the books by it.
func (s *Service) AnnounceGoods(ctx context.Context, by auth.Actor, f GoodsForm) (*GoodsGift, error) {
	if err := by.Must(auth.ReceiveGoods, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*GoodsGift, error) {
		c, err := campaignByID(tx, f.Campaign)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.ReceiveGoods, c.UnitID); err != nil {
			return nil, err
		}
		g, donor, err := f.read(tx, *c)
		if err != nil {
			return nil, err
		}
		return s.announceGoods(tx, g, donor)
	})
}

func (f GoodsForm) read(tx *pg.Tx, c Campaign) (GoodsGift, Donor, error) {
	parts, err := ledger.Earmarks(tx, c.BookID)
	if err != nil {
		return GoodsGift{}, Donor{}, err
	}
	var l fault.List
	today := workday.On(tx.Now)
	g := GoodsGift{
		CampaignID: c.ID, UnitID: c.UnitID, WarehouseID: f.Warehouse, State: GoodsDraft,
		Anonymous: f.Anonymous, MadeAt: tx.Now, MadeBy: tx.By.ID,
	}
	w, err := stock.WarehouseByID(tx, f.Warehouse)
	switch {
	case fault.Is(err, "warehouse.missing"):
		l.On("warehouse", "goods.warehouse.missing")
	case err != nil:
		return g, Donor{}, err
	case w.Unit != c.UnitID:
		l.On("warehouse", "goods.warehouse.other")
	default:
		g.Warehouse = w.Name
	}
	g.ExpectedOn = day(&l, "expected_on", f.ExpectedOn, false)
	if len(f.Lines) > 0 && c.State(today) != Receiving {
		l.On("campaign", "goods.campaign.closed", "name", c.Name)
	}
	f.Email = ""
	d := f.Donor.read(&l)
	g.PublicName, g.MaskedName = d.PublicName, d.maskedName()
	g.Leftover = f.Leftover.read(&l)
	g.EarmarkID = earmark(&l, parts, f.Earmark)
	g.Note = text(&l, "note", f.Note, 500, false)
	items, err := stock.Items(tx)
	if err != nil {
		return g, d, err
	}
	for i, x := range readGoods(&l, items, f.Lines) {
		g.Lines = append(g.Lines, GoodsLine{
			Line: i + 1, Item: x.item, Announced: x.qty, SaidAnnounced: true, ToldAnnounced: x.told,
		})
	}
	return g, d, l.Err()
}

// counted is a quantity of an item that was read, and how it was said.
type counted struct {
	item stock.Item
	qty  int64
	told string
}

// readGoods reads lines, each mistake at its own field. An item stands once: two
// lines of rice would be two numbers for one thing.
func readGoods(l *fault.List, items []stock.Item, lines []GoodsLineForm) (read []counted) {
	if len(lines) > goodsLinesMax {
		l.On("lines", "goods.lines.many", "max", goodsLinesMax)
		return nil
	}
	seen := map[string]bool{}
	for i, f := range lines {
		it, err := stock.Named(items, fmt.Sprintf("lines.%d.item", i), f.Item)
		if err != nil {
			l.Add(err)
			continue
		}
		if seen[it.Code] {
			l.On(fmt.Sprintf("lines.%d.item", i), "goods.item.twice", "name", it.Name)
			continue
		}
		seen[it.Code] = true
		n, told, err := readGoodsQty(it, fmt.Sprintf("lines.%d.qty", i), f.Qty, f.Base, false)
		if err != nil {
			l.Add(err)
			continue
		}
		read = append(read, counted{it, n, told})
	}
	return read
}

// toldMax is how long a quantity as it was said may be.
const toldMax = 60

func readGoodsQty(it stock.Item, field, typed string, base int64, zero bool) (n int64, told string, err error) {
	switch {
	case typed != "" && zero:
		n, err = it.ParseCount(field, typed)
	case typed != "":
		n, err = it.ParseQty(field, typed)
	case base == 0 && zero:
	default:
		n, err = stock.Checked(field, base)
	}
	if err != nil {
		return 0, "", err
	}
	told = strings.Join(strings.Fields(typed), " ")
	if told == "" {
		told = it.Say(n, "vi")
	}
	if len([]rune(told)) > toldMax {
		return 0, "", fault.On(field, it.FormatKey())
	}
	return n, told, nil
}

func (s *Service) announceGoods(tx *pg.Tx, g GoodsGift, d Donor) (*GoodsGift, error) {
	var err error
	g.Ref = strings.TrimPrefix(newCode("HANG"), "HANG")
	if g.ID, err = insertGoods(tx, g, d.seal(s.Keys, g.place())); err != nil {
		return nil, err
	}
	if len(g.Lines) > 0 {
		if err := insertGoodsLines(tx, g.ID, g.Lines); err != nil {
			return nil, err
		}
		if err := insertAnnounced(tx, g.ID, g.Lines); err != nil {
			return nil, err
		}
		g.State, g.AnnouncedAt = GoodsAnnounced, tx.Now
		if err := stepGoods(tx, g.ID, []GoodsState{GoodsDraft}, GoodsAnnounced,
			`announced_at = $4, announced_by = $5`, tx.Now, tx.By.ID); err != nil {
			return nil, err
		}
	}
	g.PublicName = "" // the answer is kept for repeats; names are not
	return &g, audit.Record(tx, audit.Event{
		Action: "goods.announce", Subject: g.source(), Unit: g.UnitID,
		After: map[string]any{"state": g.State, "warehouse": g.WarehouseID, "lines": len(g.Lines)},
	})
}

// CancelGoods ends a gift that does not come. What has come is inspected instead.
func (s *Service) CancelGoods(ctx context.Context, by auth.Actor, gift int64, reason string) error {
	if err := by.Must(auth.ReceiveGoods, 0); err != nil {
		return err
	}
	reason, err := cleanReason(reason)
	if err != nil {
		return err
	}
	_, err = pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		g, _, err := heldGoods(tx, gift, auth.ReceiveGoods)
		if err != nil {
			return struct{}{}, err
		}
		if g.State != GoodsDraft && g.State != GoodsAnnounced {
			return struct{}{}, wrongStep(g)
		}
		if err := stepGoods(tx, g.ID, []GoodsState{g.State}, GoodsCancelled,
			`cancelled_at = $4, cancelled_by = $5, reason = $6`, tx.Now, tx.By.ID, reason); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, audit.Record(tx, audit.Event{
			Action: "goods.cancel", Subject: g.source(), Unit: g.UnitID, Reason: reason,
			Before: map[string]any{"state": g.State}, After: map[string]any{"state": GoodsCancelled},
		})
	})
	return err
}

// goodsRow is what the log's commitment to a gift in kind binds.
func (g *GoodsGift) row() []byte {
	row, err := json.Marshal([]any{g.source(), g.Ref, g.ReceivedOn, g.MaskedName, g.Note, numbersOf(g.Lines)})
	if err != nil {
		panic("giving: " + err.Error())
	}
	return row
}

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
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ValuableState is how a thing that is held apart stands.
type ValuableState string

// The states.
const (
	ValuableWaiting ValuableState = "waiting" // for the second person's count
	ValuableDropped ValuableState = "dropped" // not taken after all
	ValuableHeld    ValuableState = "held"
	ValuableSelling ValuableState = "selling" // in a sale that is not at its end
	ValuableSold    ValuableState = "sold"
	ValuableVoided  ValuableState = "voided"  // back with its receipt
	ValuableMissing ValuableState = "missing" // reported lost or false, and nobody has decided
	ValuableLost    ValuableState = "lost"    // all of it was written off
	ValuableFalse   ValuableState = "false"   // the same, because it was not what it seemed
)

// Valuable is foreign currency, gold, silver or gems that somebody gave. It is held apart
// until it is sold (ND 93/2021 art 9.1d, 9.2c), and in no figure of money before.
type Valuable struct {
	ID          int64
	Ref         string
	CampaignID  int64
	UnitID      int64
	EarmarkID   int64
	Leftover    Leftover
	Item        stock.Item
	Qty         int64
	Left        int64  // after what was written off
	Told        string // as it was said
	Description string
	Fineness    string
	Certificate string
	Estimate    money.VND // information; 0 where nobody estimated
	EstimatedBy string
	Bag         string // number of the sealed bag, or
	Reference   string // of the bank's credit, where a bank holds it
	KeptAt      string
	Anonymous   bool
	PublicName  string
	MaskedName  string
	Note        string
	ReceivedOn  workday.Day
	ReceivedAt  time.Time
	ReceivedBy  int64
	Receiver    string
	State       ValuableState
	SignedBy    int64 // who counted it again, or did not take it
	Signer      string
	SignedAt    time.Time
	Reason      string // why it was not taken
	EntryID     int64
	Receipt     string // its code
	Number      int64
	Sale        int64           // that stands, or 0
	Papers      []ValuablePaper // of one that is read alone, as are its losses
	Losses      []ValueLoss
}

// ValuableForm is such a thing as the officer writes it down who takes it.
type ValuableForm struct {
	Campaign    int64
	Item        string // code: USD, VANG
	Qty         string // "1.250,50", "2 chỉ"
	Description string
	Fineness    string
	Certificate string
	Estimate    string // in đồng, optional
	EstimatedBy string
	Bag         string
	Reference   string
	KeptAt      string
	Donor       // no e-mail here
	Earmark     string
	Leftover    Leftover
	Note        string
	On          string // "" is today
	Photo       int64  // of the thing in its bag, from KeepValuablePaper; 0 for none yet
}

// ReceiveValuable writes down what came. It is not in the books, and has no receipt,
// before another person has counted it and signed.
func (s *Service) ReceiveValuable(ctx context.Context, by auth.Actor, f ValuableForm) (int64, error) {
	if err := by.Must(auth.ReceiveCash, 0); err != nil {
		return 0, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (int64, error) {
		c, err := campaignByID(tx, f.Campaign)
		if err != nil {
			return 0, err
		}
		if err := by.Must(auth.ReceiveCash, c.UnitID); err != nil {
			return 0, err
		}
		v, donor, err := f.read(tx, c)
		if err != nil {
			return 0, err
		}
		v.Ref = strings.TrimPrefix(newCode("GIU"), "GIU")
		if v.ID, err = insertValuable(tx, v, donor.seal(s.Keys, v.place())); err != nil {
			return 0, err
		}
		if f.Photo != 0 {
			if err := addValuablePaper(tx, &v, ValuablePhoto, f.Photo); err != nil {
				return 0, err
			}
		}
		return v.ID, audit.Record(tx, audit.Event{
			Action: "value.receive", Subject: v.source(), Unit: v.UnitID,
			After: map[string]any{"item": v.Item.Code, "qty": v.Qty, "on": v.ReceivedOn, "bag": v.Bag, "reference": v.Reference},
		})
	})
}

func (f ValuableForm) read(tx *pg.Tx, c *Campaign) (Valuable, Donor, error) {
	var l fault.List
	today := workday.On(tx.Now)
	v := Valuable{
		CampaignID: c.ID, UnitID: c.UnitID, Anonymous: f.Anonymous, ReceivedOn: today, ReceivedAt: tx.Now, ReceivedBy: tx.By.ID,
	}
	parts, err := ledger.Earmarks(tx, c.BookID)
	if err != nil {
		return v, Donor{}, err
	}
	items, err := stock.Items(tx)
	if err != nil {
		return v, Donor{}, err
	}
	v.Item, v.Qty, v.Told = readValue(&l, items, f.Item, f.Qty)
	v.Description = text(&l, "description", f.Description, 500, false)
	if len([]rune(v.Description)) < 5 {
		l.On("description", "value.description.missing")
	}
	v.Fineness = text(&l, "fineness", f.Fineness, 20, false)
	v.Certificate = text(&l, "certificate", f.Certificate, 200, false)
	f.readEstimate(&l, &v)
	if err := f.readPlace(tx, &l, &v); err != nil {
		return v, Donor{}, err
	}
	if strings.TrimSpace(f.On) != "" {
		v.ReceivedOn = day(&l, "on", f.On, true)
	}
	switch {
	case v.ReceivedOn.IsZero():
	case v.ReceivedOn > today:
		l.On("on", "cash.on.future")
	case today-v.ReceivedOn > cashDaysMax:
		l.On("on", "cash.on.old", "max", cashDaysMax)
	case !c.Took(v.ReceivedOn):
		l.On("on", "cash.campaign.closed", "name", c.Name)
	}
	f.Email = ""
	d := f.Donor.read(&l)
	v.PublicName, v.MaskedName = d.PublicName, d.maskedName()
	v.Leftover = f.Leftover.read(&l)
	v.EarmarkID = earmark(&l, parts, f.Earmark)
	v.Note = text(&l, "note", f.Note, 500, false)
	return v, d, l.Err()
}

// readValue reads what and how much, each mistake at its field.
func readValue(l *fault.List, items []stock.Item, code, qty string) (it stock.Item, n int64, told string) {
	for _, x := range items {
		if x.Apart() && x.Code == strings.TrimSpace(code) {
			it = x
		}
	}
	if it.ID == 0 {
		l.On("item", "value.item.missing")
		return it, 0, ""
	}
	n, told, err := readGoodsQty(it, "qty", qty, 0, false)
	l.Add(err)
	return it, n, told
}

// readEstimate takes an estimate with its author or neither: it is information, never a
// figure.
func (f ValuableForm) readEstimate(l *fault.List, v *Valuable) {
	v.EstimatedBy = text(l, "estimated_by", f.EstimatedBy, 200, false)
	if strings.TrimSpace(f.Estimate) == "" {
		if v.EstimatedBy != "" {
			l.On("estimate", "value.estimate.missing")
		}
		return
	}
	var err error
	if v.Estimate, err = money.Parse("estimate", f.Estimate); err != nil {
		l.Add(err)
	} else if v.Estimate == 0 {
		l.On("estimate", "cash.amount.zero")
	}
	if len([]rune(v.EstimatedBy)) < 3 {
		l.On("estimated_by", "value.estimate.by")
	}
}

// readPlace takes a sealed bag, or the bank's number where a bank holds the currency.
// A seal that is in use is told with all other mistakes, before a number is taken; the
// database refuses it to whoever comes at the same moment.
func (f ValuableForm) readPlace(tx *pg.Tx, l *fault.List, v *Valuable) error {
	v.Bag = text(l, "bag", f.Bag, 40, false)
	v.Reference = text(l, "reference", f.Reference, 60, false)
	switch {
	case v.Bag == "" && v.Reference == "":
		l.On("bag", "value.bag.missing")
	case v.Bag != "" && v.Reference != "":
		l.On("reference", "value.bag.both")
	case v.Reference != "" && v.Item.ID != 0 && v.Item.Unit != stock.Cent:
		l.On("reference", "value.reference.gold")
	}
	if v.KeptAt = text(l, "kept_at", f.KeptAt, 200, false); len([]rune(v.KeptAt)) < 3 {
		l.On("kept_at", "value.kept.missing")
	}
	taken, err := sealTaken(tx, v)
	switch {
	case err != nil || !taken:
	case v.Bag != "":
		l.On("bag", "value.bag.taken")
	default:
		l.On("reference", "value.reference.taken")
	}
	return err
}

func (v *Valuable) source() string { return fmt.Sprintf("value:%d", v.ID) }

// place is what the sealed fields are bound to.
func (v *Valuable) place() string { return "giving.valuables/" + v.Ref }

// row is what the log's commitment to the thing binds.
func (v *Valuable) row() []byte {
	row, err := json.Marshal([]any{
		v.source(), v.Ref, v.ReceivedOn, v.Item.Code, v.Qty, v.Description, v.Fineness, v.Certificate, v.Bag, v.Reference,
		v.MaskedName, v.Note,
	})
	if err != nil {
		panic("giving: " + err.Error())
	}
	return row
}

// Words are the quantity as papers have it, with the fineness of gold: "2 chỉ (7,5 g), 999,9".
func (v *Valuable) Words(lang string) string {
	return v.say(v.Qty, lang)
}

// LeftWords are what is left of it, after what was written off.
func (v *Valuable) LeftWords(lang string) string { return v.say(v.Left, lang) }

func (v *Valuable) say(qty int64, lang string) string {
	said := v.Item.Say(qty, lang)
	if v.Fineness != "" {
		said += ", " + v.Fineness
	}
	return said
}

// ValuableItems lists what may be held apart.
func (s *Service) ValuableItems(ctx context.Context) (list []stock.Item, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		all, err := stock.Items(tx)
		for _, it := range all {
			if it.Apart() {
				list = append(list, it)
			}
		}
		return err
	})
	return list, err
}

// booksOf are the units whose books an officer may read; the others of the reach are for
// other work.
func booksOf(by auth.Actor) []int64 { return by.Where(auth.ReadBooks) }

// valuableOrder puts those that wait for somebody first, and in each state the latest.
const valuableOrder = `coalesce(array_position(array['waiting', 'missing', 'held', 'selling'], %s), 5), -%s`

// ValuablesFor lists the things of an officer's units, those that wait for somebody first,
// behind the thing of an id where that is not 0.
func (s *Service) ValuablesFor(ctx context.Context, by auth.Actor, after int64, limit int) (list []Valuable, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		order := fmt.Sprintf(valuableOrder, "x.state", "v.id")
		list, err = valuables(tx, `v.unit_id = any ($2) and ($3::bigint = 0
				or (`+order+`) > (`+fmt.Sprintf(valuableOrder, "giving.valuable_state($3)", "$3::bigint")+`))
			order by `+order+` limit $1`, pageOf(limit), booksOf(by), after)
		return err
	})
	return list, err
}

// ValuableFor is one of them.
func (s *Service) ValuableFor(ctx context.Context, by auth.Actor, id int64) (v *Valuable, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if v, err = valuableByID(tx, id); err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, v.UnitID); err != nil {
			return err
		}
		if v.Papers, err = valuablePapers(tx, id); err != nil {
			return err
		}
		v.Losses, err = valueLosses(tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return v, nil
}

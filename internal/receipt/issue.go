package receipt

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/serial"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// draft is a receipt on its way into the book.
type draft struct {
	New
	code     string
	kind     Kind
	number   int64
	head     letterhead
	headHash []byte
	replaces int64 // id of the receipt it stands in for, or 0

	goods      []byte // hash of the items, nil of money
	sealed     []byte
	commitment []byte
	leaf       []byte
}

// Issue writes one receipt for each gift and answers them in the same order. It
// locks the series until the transaction ends, so call it last (package serial).
// A gift that has its receipt already is refused with "receipt.once", which says
// number, person and time; then nothing of the batch is issued.
func (b *Book) Issue(tx *pg.Tx, gifts []New) ([]Receipt, error) {
	if len(gifts) == 0 {
		return nil, nil
	}
	drafts := make([]*draft, len(gifts))
	for i, n := range gifts {
		drafts[i] = &draft{New: n}
	}
	return b.issue(tx, drafts)
}

func (b *Book) issue(tx *pg.Tx, drafts []*draft) ([]Receipt, error) {
	list := codes.Many(len(drafts))
	hashes := map[letterhead][]byte{}
	for i, d := range drafts {
		d.check()
		if d.IssuedOn.IsZero() {
			d.IssuedOn = max(workday.On(tx.Now), d.BankOn)
		}
		if d.IssuedOn < d.BankOn {
			return nil, fault.On("issued_on", "receipt.early", "day", d.BankOn)
		}
		if d.Anonymous {
			d.PublicName = ""
		}
		d.code, d.kind = list[i], kinds[d.Channel]
		d.head = d.letterhead()
		if hashes[d.head] == nil {
			hashes[d.head] = d.head.hash()
		}
		d.headHash = hashes[d.head]
	}
	known, heads := knownHeads(drafts)
	if err := number(tx, drafts, heads); err != nil {
		return nil, err
	}
	for _, d := range drafts {
		if err := b.seal(d); err != nil {
			return nil, fmt.Errorf("seal receipt of entry %d: %w", d.Entry, err)
		}
	}
	receipts, err := store(tx, drafts, known)
	if err != nil {
		return nil, err
	}
	leaves := make([]tlog.Leaf, len(drafts))
	for i, d := range drafts {
		leaves[i] = tlog.Leaf{Kind: "receipt", Ref: d.code, Body: d.leaf}
	}
	if err := tlog.Append(tx, leaves); err != nil {
		return nil, err
	}
	return receipts, nil
}

// number gives each draft the next number of its series, in the drafts' order. What is asked
// before it goes with the first, so that nobody waits longer for the series.
func number(tx *pg.Tx, drafts []*draft, before pg.Question) error {
	bySeries := map[serial.Series][]*draft{}
	for _, d := range drafts {
		s := serial.Series{Unit: d.Unit, Year: d.IssuedOn.Year(), Kind: string(d.kind)}
		bySeries[s] = append(bySeries[s], d)
	}
	all := make([]serial.Series, 0, len(bySeries))
	for s := range bySeries {
		all = append(all, s)
	}
	slices.SortFunc(all, serial.Series.Compare)
	ask := []pg.Question{before}
	var settle []func()
	for _, s := range all {
		for chunk := range slices.Chunk(bySeries[s], serial.TakeMax) {
			var first int64
			ask = append(ask, serial.Ask(s, len(chunk), &first))
			settle = append(settle, func() {
				for i, d := range chunk {
					d.number = first + int64(i)
				}
			})
		}
	}
	if err := tx.Together(ask...); err != nil {
		return err
	}
	for _, f := range settle {
		f()
	}
	return nil
}

// seal closes the giver's facts, commits to the whole receipt and makes its leaf.
func (b *Book) seal(d *draft) error {
	giver := Giver{d.LegalName, d.Address, d.Content, d.Reference}
	plain, err := json.Marshal(giver)
	if err != nil {
		return err
	}
	d.sealed = b.Keys.Encrypt(place(d.code), plain)
	if d.Salt == nil {
		d.Salt = make([]byte, 16)
		rand.Read(d.Salt) // never fails
	}
	d.goods = goodsHash(d.Items)
	d.commitment, err = commit(d.Salt, facts{
		Code: d.code, Entry: d.Entry, Series: series(d.kind, d.UnitCode, d.IssuedOn), Number: d.number,
		Amount: int64(d.Amount), Goods: hex.EncodeToString(d.goods),
		BankOn: d.BankOn.String(), IssuedOn: d.IssuedOn.String(),
		Letterhead: hex.EncodeToString(d.headHash), Giver: giver, PublicName: d.PublicName,
	})
	if err != nil {
		return err
	}
	told := d.receipt(Receipt{Code: d.code})
	d.leaf, err = told.leaf()
	return err
}

// leaf is what the public log keeps of a receipt.
func (r *Receipt) leaf() ([]byte, error) {
	return leaf.Encode("receipt", leaf.Receipt{
		Series: r.Series(), Number: r.Number, Amount: int64(r.Amount), Goods: hex.EncodeToString(goodsHash(r.Items)),
		Unit: r.UnitCode, On: r.IssuedOn.String(), Commitment: hex.EncodeToString(r.Commitment),
	})
}

// place is where a receipt's giver is sealed; it opens nowhere else.
func place(code string) string { return "receipt.givers/" + code }

// facts is the whole receipt as its commitment binds it. A new field changes the
// bytes: give it omitempty, or old receipts no longer agree with themselves.
type facts struct {
	Code       string `json:"code"`
	Entry      int64  `json:"entry"`
	Series     string `json:"series"`
	Number     int64  `json:"number"`
	Amount     int64  `json:"amount,omitempty"`
	Goods      string `json:"goods,omitempty"`
	BankOn     string `json:"bank_on"`
	IssuedOn   string `json:"issued_on"`
	Letterhead string `json:"letterhead"`
	Giver
	PublicName string `json:"public_name"`
}

func commit(salt []byte, f facts) ([]byte, error) {
	row, err := leaf.Encode("receipt_row", f)
	if err != nil {
		return nil, err
	}
	return leaf.Commit(salt, row), nil
}

// letterhead is what many receipts of a day have in common.
type letterhead struct {
	Unit          int64  `json:"unit"`
	UnitCode      string `json:"unit_code"`
	UnitName      string `json:"unit_name"`
	UnitAddress   string `json:"unit_address"`
	Fund          string `json:"fund"`
	CampaignID    int64  `json:"campaign_id"`
	Campaign      string `json:"campaign"`
	Bank          string `json:"bank"`
	Account       string `json:"account"`
	PreparerTitle string `json:"preparer_title"`
	PreparerName  string `json:"preparer_name"`
	ChiefTitle    string `json:"chief_title"`
	ChiefName     string `json:"chief_name"`
}

func (n *New) letterhead() letterhead {
	return letterhead{
		n.Unit, n.UnitCode, n.UnitName, n.UnitAddress, n.Fund, n.CampaignID, n.Campaign,
		n.Bank, n.Account, n.Preparer.Title, n.Preparer.Name, n.Chief.Title, n.Chief.Name,
	}
}

func (r *Receipt) letterhead() letterhead {
	return letterhead{
		r.Unit, r.UnitCode, r.UnitName, r.UnitAddress, r.Fund, r.CampaignID, r.Campaign,
		r.Bank, r.Account, r.Preparer.Title, r.Preparer.Name, r.Chief.Title, r.Chief.Name,
	}
}

func (h letterhead) hash() []byte {
	body, err := json.Marshal(h)
	if err != nil {
		panic("receipt: " + err.Error()) // texts and numbers always can
	}
	sum := sha256.Sum256(body)
	return sum[:]
}

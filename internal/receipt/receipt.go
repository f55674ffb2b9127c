package receipt

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Book is where receipts are written and read.
type Book struct {
	DB     *pg.DB
	Keys   *seal.Keys
	Base   string // the public address, "https://quykhancap.vn": QR codes begin with it
	Sample bool   // made-up data: papers say so
}

// Channel is the way a gift came.
type Channel string

// The channels.
const (
	Bank  Channel = "bank"
	Cash  Channel = "cash"
	Goods Channel = "goods"
)

// Kind is the kind of receipt; each has its own series.
type Kind string

// The kinds, as they stand on the paper.
const (
	BankGift  Kind = "BNTK" // biên nhận, tài khoản
	CashGift  Kind = "BNTM" // biên nhận, tiền mặt
	GoodsGift Kind = "BNHV" // biên nhận, hiện vật
)

var kinds = map[Channel]Kind{Bank: BankGift, Cash: CashGift, Goods: GoodsGift}

// New is one gift that gets its receipt. Texts are taken as they are: whoever
// read them from a person has cleaned and bounded them.
type New struct {
	Entry   int64     // of the ledger: the money or goods that arrived
	Amount  money.VND // 0 of goods
	Items   []Item    // of goods only: what left the giver, line by line
	Channel Channel
	BankOn  workday.Day // as the entry has it
	// IssuedOn is the day on the paper; none means today, and never before BankOn.
	IssuedOn workday.Day

	Unit                            int64 // the unit whose fund received it
	UnitCode, UnitName, UnitAddress string
	Fund                            string
	CampaignID                      int64 // 0 and "" for none
	Campaign                        string
	Bank, Account                   string // where it arrived: of goods the warehouse is Bank; "" for cash
	Preparer, Chief                 paper.Signer

	Content    string // what the gift is for, as the giver or the bank wrote it
	Reference  string // the bank's number of the transfer
	LegalName  string // for the paper; "" for a giver who is not named
	Address    string
	PublicName string // for everybody's eyes, by consent; "" shows nobody
	Anonymous  bool   // keeps PublicName from being shown, whatever it says

	Salt []byte // of the commitment; nil makes one
}

// Status is what a receipt is worth today.
type Status string

// The states of a receipt.
const (
	Issued   Status = "issued"
	Voided   Status = "voided"
	Replaced Status = "replaced"
)

// Receipt is a receipt as officers read it, without its giver.
type Receipt struct {
	ID     int64
	Code   string // opens its page; random, not to be guessed
	Entry  int64
	Kind   Kind
	Number int64 // of its series, from 1
	Amount money.VND
	Items  []Item // of goods; filled when one receipt is read, not in lists

	Unit                            int64
	UnitCode, UnitName, UnitAddress string
	Fund                            string
	CampaignID                      int64
	Campaign                        string
	Bank, Account                   string
	Preparer, Chief                 paper.Signer

	BankOn, IssuedOn workday.Day
	IssuedBy         string
	IssuedAt         time.Time
	Commitment       []byte

	Status     Status
	EndedAt    time.Time // zero while it stands
	EndedBy    string
	Reason     string
	ReplacedBy string // code of the receipt that stands instead
	Replaces   string // code of the receipt that it stands in for
	TakenBy    string // who wrote the gift's first receipt
}

// Series is what the paper calls "ký hiệu": kind, unit and year.
func (r *Receipt) Series() string { return series(r.Kind, r.UnitCode, r.IssuedOn) }

func series(k Kind, unitCode string, on workday.Day) string {
	return fmt.Sprintf("%s-%s-%d", k, unitCode, on.Year())
}

// Label is the number as it is printed.
func Label(number int64) string { return fmt.Sprintf("%07d", number) }

// Giver is what a receipt says of who gave, and in which words.
type Giver struct {
	LegalName string `json:"legal_name"`
	Address   string `json:"address"`
	Content   string `json:"content"`
	Reference string `json:"reference"`
}

// Full is a receipt with its giver.
type Full struct {
	Receipt
	Giver
	PublicName string   // as it was issued
	Shown      string   // how the giver is named to everybody now, "" not at all
	former     []string // the names between the two
	Copy       int      // which paper of it this is: 0 the original, n the n-th copy
	salt       []byte   // of the commitment
}

// check stops what no caller may ask for.
func (n *New) check() {
	amounts := n.Amount > 0 && len(n.Items) == 0
	if n.Channel == Goods {
		amounts = n.Amount == 0 && len(n.Items) > 0
	}
	if n.Entry <= 0 || n.Unit <= 0 || !amounts || n.Amount > money.Max ||
		kinds[n.Channel] == "" || n.BankOn.IsZero() || n.UnitCode == "" || n.UnitName == "" || n.Fund == "" {
		panic(fmt.Sprintf("receipt: entry %d of unit %d over %d by %q cannot have one",
			n.Entry, n.Unit, n.Amount, n.Channel))
	}
}

package paper

import (
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ReceiptDoc is a receipt as its paper says it: the seven contents that article
// 16 of the Law on Accounting asks of a voucher, and the way to check it. All
// text is as it was on the day of issue; an empty field leaves its line out.
type ReceiptDoc struct {
	Unit, Fund, Address string // who issues: the unit, its fund, where it sits

	Number, Series string
	IssuedOn       workday.Day

	Giver        string // "" for a giver who asked not to be named
	GiverAddress string

	Campaign, Content string
	Amount            money.VND
	Goods             []GoodsLine // instead of an amount
	Paid              Payment

	Signers []Signer // in the order in which they stand, at most four

	QR  string // what the code holds, with its signature
	URL string // the short address of the same receipt, for people to type

	// Record travels inside the file as bien-nhan.json: what a program checks instead of
	// the letters on the page. None is attached if it is empty.
	Record []byte

	Sample bool   // made-up data: the paper says so across its whole width
	Void   Voided // zero while the receipt is good

	Copy     int    // n of the n-th copy; 0 is the original
	Replaces string // the receipt that it stands in for, or ""
}

// RecordName is what the record is called inside the file.
const RecordName = "bien-nhan.json"

// Payment is how the gift came.
type Payment struct {
	Cash          bool
	Goods         bool        // handed over at a warehouse, whose name Bank is then
	Bank, Account string      // where it arrived
	Reference     string      // the bank's own number
	On            workday.Day // the day the bank booked it; for cash the day it was handed over
}

// Signer is one person who answers for the paper.
type Signer struct{ Title, Name string }

// Voided says why a receipt no longer counts.
type Voided struct {
	On         workday.Day
	Reason     string
	ReplacedBy string // the receipt that stands instead, or ""
}

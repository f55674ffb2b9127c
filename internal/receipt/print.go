package receipt

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// URL is the address of a receipt's page, as people type it.
func (b *Book) URL(code string) string { return b.Base + "/bien-nhan/" + code }

// QR is what the code on the paper holds: the page's address and our signature
// over what the paper says, so that a phone with the published keys can tell a
// true receipt without a network. It is short, or it would not fit on the paper:
// d is the day as yymmdd, k the last letter of the kind; of goods, g is the first
// 16 bytes of the hash of its items instead of an amount, and k the whole kind.
func (b *Book) QR(r *Receipt) (string, error) {
	y, m, d := r.IssuedOn.Start().Date()
	claims := seal.Claims{
		"c": r.Code, "n": r.Number, "a": int64(r.Amount), "d": y%100*10000 + int(m)*100 + d,
		"u": r.UnitCode, "k": strings.TrimPrefix(string(r.Kind), "BNT"),
	}
	if r.Kind == GoodsGift {
		delete(claims, "a")
		claims["g"], claims["k"] = goodsMark(r.Items), string(r.Kind)
	}
	token, err := b.Keys.Sign(claims)
	if err != nil {
		return "", fmt.Errorf("sign receipt %d: %w", r.ID, err)
	}
	return b.URL(r.Code) + "?s=" + token, nil
}

// Signed is what a QR says, and we said.
type Signed struct {
	Code     string
	Number   int64
	Amount   money.VND
	Goods    string // of goods: what goodsMark says of its items
	On       workday.Day
	UnitCode string
	Kind     Kind
}

// ReadQR gives the facts under a signature; seal.ErrSignature if it is not ours.
func (b *Book) ReadQR(token string) (*Signed, error) {
	claims, err := b.Keys.Verify(token)
	if err != nil {
		return nil, err
	}
	text := func(name string) string { s, _ := claims[name].(string); return s }
	number := func(name string) int64 {
		n, _ := claims[name].(json.Number)
		i, _ := n.Int64()
		return i
	}
	d := number("d")
	on, err := workday.Parse(fmt.Sprintf("20%02d-%02d-%02d", d/10000, d/100%100, d%100))
	if err != nil {
		return nil, seal.ErrSignature // of another kind of paper
	}
	kind := Kind("BNT" + text("k"))
	if text("k") == string(GoodsGift) {
		kind = GoodsGift
	}
	return &Signed{
		Code: text("c"), Number: number("n"), Amount: money.VND(number("a")), Goods: text("g"), On: on,
		UnitCode: text("u"), Kind: kind,
	}, nil
}

// Agrees reports whether a signed QR and a public receipt say the same.
func (s *Signed) Agrees(p *Public) bool {
	return *s == Signed{p.Code, p.Number, p.Amount, goodsMark(p.Items), p.IssuedOn, p.UnitCode, p.Kind}
}

// Doc is the paper of a receipt.
func (b *Book) Doc(f *Full) (paper.ReceiptDoc, error) {
	qr, err := b.QR(&f.Receipt)
	if err != nil {
		return paper.ReceiptDoc{}, err
	}
	doc := paper.ReceiptDoc{
		Unit: f.UnitName, Fund: f.Fund, Address: f.UnitAddress,
		Number: Label(f.Number), Series: f.Series(), IssuedOn: f.IssuedOn,
		Giver: cmp.Or(f.LegalName, f.PublicName), GiverAddress: f.Address,
		Campaign: f.Campaign, Content: f.Content, Amount: f.Amount,
		Goods: goodsLines(f.Items),
		Paid: paper.Payment{
			Cash: f.Kind == CashGift, Goods: f.Kind == GoodsGift, Bank: f.Bank, Account: f.Account, Reference: f.Reference, On: f.BankOn,
		},
		QR: qr, URL: b.URL(f.Code), Sample: b.Sample, Copy: f.Copy, Replaces: f.Replaces,
	}
	if f.Kind == CashGift {
		doc.Signers = append(doc.Signers, paper.Signer{Title: "Người nộp tiền", Name: f.LegalName})
	}
	if f.Kind == GoodsGift {
		doc.Signers = append(doc.Signers, paper.Signer{Title: "Người giao hàng", Name: f.LegalName})
	}
	for _, s := range []paper.Signer{f.Preparer, f.Chief} {
		if s != (paper.Signer{}) {
			doc.Signers = append(doc.Signers, s)
		}
	}
	if doc.Record, err = f.record(qr); err != nil {
		return paper.ReceiptDoc{}, err
	}
	if f.Status != Issued {
		doc.Void = paper.Voided{On: workday.On(f.EndedAt), Reason: f.Reason, ReplacedBy: f.ReplacedBy}
	}
	return doc, nil
}

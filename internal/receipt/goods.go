package receipt

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Item is one line of a receipt for goods, in the words of the day it was written.
type Item struct {
	Code         string // the item of the books
	Name, NameEN string
	Unit         string // of Told: kg, lít, gói
	Qty          int64  // in the item's base unit
	Told         string // as it stands on the paper: "500 kg (10 bao 50 kg)"
	ExpiresOn    workday.Day
}

// In is the item's name in a language.
func (i Item) In(lang string) string {
	if lang == "en" {
		return i.NameEN
	}
	return i.Name
}

// GoodsText is a receipt's goods in one line: "Gạo 450 kg, Áo phao 20 chiếc".
func GoodsText(items []Item, lang string) string {
	var all []string
	for _, i := range items {
		all = append(all, i.In(lang)+" "+i.Told)
	}
	return strings.Join(all, ", ")
}

// goodsHash binds what a receipt for goods says, line by line; nil of money.
func goodsHash(items []Item) []byte {
	if len(items) == 0 {
		return nil
	}
	lines := make([]goodsLine, len(items))
	for i, x := range items {
		lines[i] = goodsLine{x.Code, x.Name, x.Qty, x.Told, ""}
		if !x.ExpiresOn.IsZero() {
			lines[i].ExpiresOn = x.ExpiresOn.String()
		}
	}
	body, err := leaf.Encode("receipt_items", struct {
		Items []goodsLine `json:"items"`
	}{lines})
	if err != nil {
		panic("receipt: " + err.Error()) // texts and whole numbers always can
	}
	sum := sha256.Sum256(body)
	return sum[:]
}

type goodsLine struct {
	Item      string `json:"item"`
	Name      string `json:"name"`
	Qty       int64  `json:"qty"`
	Told      string `json:"told"`
	ExpiresOn string `json:"expires_on,omitempty"`
}

// goodsMark is what a QR says of goods: as much of the hash as nobody forges.
func goodsMark(items []Item) string {
	if len(items) == 0 {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(goodsHash(items)[:16])
}

func goodsLines(items []Item) (lines []paper.GoodsLine) {
	for _, x := range items {
		lines = append(lines, paper.GoodsLine{Name: x.Name, Told: x.Told, ExpiresOn: x.ExpiresOn})
	}
	return lines
}

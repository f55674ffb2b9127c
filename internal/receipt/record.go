package receipt

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// record travels inside the PDF, for quykhancap-verify: letters on a page can be drawn
// by anybody, these cannot. Salt and row open the commitment of the leaf, so they stand
// only in a paper that says the giver's own words; a masked copy does not have them.
type record struct {
	V      int    `json:"v"`
	Code   string `json:"code"`
	URL    string `json:"url"`
	Signed string `json:"signed"` // what the QR carries: a JWS
	Leaf   string `json:"leaf"`   // the leaf's bytes
	Salt   string `json:"salt,omitempty"`
	Row    string `json:"row,omitempty"` // the bytes that are committed to
}

// record is the one of the receipt whose QR holds qr.
func (f *Full) record(qr string) ([]byte, error) {
	address, token, _ := strings.Cut(qr, "?s=")
	body, err := f.leaf()
	if err != nil {
		return nil, fmt.Errorf("record of receipt %d: %w", f.ID, err)
	}
	r := record{V: 1, Code: f.Code, URL: address, Signed: token, Leaf: string(body)}
	if f.salt != nil && f.agrees(f.salt) == nil {
		row, err := leaf.Encode("receipt_row", f.facts())
		if err != nil {
			return nil, fmt.Errorf("record of receipt %d: %w", f.ID, err)
		}
		r.Salt, r.Row = hex.EncodeToString(f.salt), string(row)
	}
	return json.Marshal(r)
}

// Masked is the receipt as it is printed for who has only its code.
func (f *Full) Masked() *Full { return f.maskedAs(f.Shown) }

func (f *Full) maskedAs(name string) *Full {
	masked := *f
	masked.Giver, masked.PublicName = Giver{LegalName: name}, name
	return &masked
}

// whose is a paper by the words that stand on it.
type whose struct {
	name string
	full *Full
}

// copiesTold is how many copies of one receipt are known by their hash.
const copiesTold = 5

// Papers tells which paper of ours has this hash: "giver" with the giver's own words,
// "masked" without them, "" for a file that we do not issue, whatever it looks like. A
// receipt that has ended is ours as it was and as it is, and so are its latest copies.
func (b *Book) Papers(ctx context.Context, code string, sum []byte) (which string, err error) {
	var full *Full
	next := 0
	err = b.DB.View(ctx, auth.System("receipt.papers"), func(tx *pg.Tx) error {
		if full, err = b.Full(tx, code); err != nil {
			return err
		}
		next, err = nextCopy(tx, full.ID)
		return err
	})
	if err != nil {
		return "", err
	}
	standing := *full
	standing.Status = Issued
	for _, f := range []*Full{full, &standing} {
		papers := []whose{{"giver", f}, {"masked", f.Masked()}}
		for _, name := range f.former[max(0, len(f.former)-copiesTold):] { // printed before it was changed
			papers = append(papers, whose{"masked", f.maskedAs(name)})
		}
		for n := next - 1; n > max(0, next-1-copiesTold); n-- {
			again := *f
			again.Copy = n
			papers = append(papers, whose{"giver", &again})
		}
		for _, v := range papers {
			doc, err := b.Doc(v.full)
			if err != nil {
				return "", err
			}
			h := sha256.New()
			if err := paper.Receipt(h, doc); err != nil {
				return "", err
			}
			if bytes.Equal(h.Sum(nil), sum) {
				return v.name, nil
			}
		}
		if full.Status == Issued {
			break
		}
	}
	return "", nil
}

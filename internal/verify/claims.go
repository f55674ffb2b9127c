package verify

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/money"
)

// claims are what the QR of a receipt says, under a signature (RFC 7515, RFC 8037).
type claims struct {
	Code   string `json:"c"`
	Number int64  `json:"n"`
	Amount int64  `json:"a"`
	Goods  string `json:"g"` // of goods: the first 16 bytes of the hash of its items
	Day    int64  `json:"d"` // yymmdd
	Unit   string `json:"u"`
	Kind   string `json:"k"`
}

// signature checks the signed text by the published keys; nil if there is none that
// holds.
func (c *checker) signature(g given) *claims {
	if g.signed == "" {
		c.report.skip("receipt.unsigned")
		return nil
	}
	s, kid := readSigned(g.signed, c.keys)
	switch {
	case s == nil && kid != "":
		c.report.fail("receipt.foreign", kid)
		return nil
	case s == nil:
		c.report.fail("receipt.forged")
		return nil
	case s.Code != g.code:
		c.report.fail("receipt.code", s.Code, g.code)
		return nil
	}
	c.report.pass("receipt.signed")
	return s
}

// readSigned opens a compact JWS. kid is set where the key is nobody's of this fund.
func readSigned(token string, keys *Keys) (s *claims, kid string) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || len(token) > 4096 {
		return nil, ""
	}
	var raw [3][]byte
	for i, p := range parts {
		var err error
		if raw[i], err = base64.RawURLEncoding.DecodeString(p); err != nil {
			return nil, ""
		}
	}
	var head struct {
		Algorithm string `json:"alg"`
		Key       string `json:"kid"`
	}
	if json.Unmarshal(raw[0], &head) != nil || head.Algorithm != "EdDSA" {
		return nil, ""
	}
	key := keys.receipt(head.Key)
	if key == nil {
		return nil, head.Key
	}
	if !ed25519.Verify(key, []byte(parts[0]+"."+parts[1]), raw[2]) {
		return nil, ""
	}
	s = &claims{}
	if json.Unmarshal(raw[1], s) != nil || s.Code == "" || s.Number <= 0 || s.Unit == "" || s.Day < 10101 {
		return nil, ""
	}
	return s, ""
}

// series is "ký hiệu", as the leaf has it.
func (s *claims) series() string {
	kind := s.Kind
	if len(kind) == 1 {
		kind = "BNT" + kind
	}
	return fmt.Sprintf("%s-%s-20%02d", kind, s.Unit, s.Day/10000)
}

func (s *claims) on() string {
	return fmt.Sprintf("20%02d-%02d-%02d", s.Day/10000, s.Day/100%100, s.Day%100)
}

// receiptTold is the leaf of a receipt.
type receiptTold leaf.Receipt

func (s *claims) agrees(t receiptTold) bool {
	mark := ""
	if hash, err := hex.DecodeString(t.Goods); err == nil && len(hash) == 32 {
		mark = base64.RawURLEncoding.EncodeToString(hash[:16])
	}
	return s.series() == t.Series && s.Number == t.Number && s.Amount == t.Amount &&
		s.Goods == mark && s.Unit == t.Unit && s.on() == t.On
}

// sum is what was given, as the public may know.
func (t receiptTold) sum() words {
	if t.Goods != "" {
		return words{"hiện vật", "goods"}
	}
	return words{money.VND(t.Amount).String(), money.VND(t.Amount).String()}
}

// opens reports whether salt and row are what the leaf has committed to.
func (r *record) opens(commitment string) bool {
	salt, err := hex.DecodeString(r.Salt)
	return err == nil && len(salt) >= 16 && hex.EncodeToString(leaf.Commit(salt, []byte(r.Row))) == commitment
}

// rowAgrees reports whether the row is of this receipt and no other.
func (r *record) rowAgrees(t receiptTold) bool {
	var row struct {
		Code   string `json:"code"`
		Series string `json:"series"`
		Number int64  `json:"number"`
		Amount int64  `json:"amount"`
		Goods  string `json:"goods"`
		On     string `json:"issued_on"`
	}
	return json.Unmarshal([]byte(r.Row), &row) == nil && row.Code == r.Code && row.Series == t.Series &&
		row.Number == t.Number && row.Amount == t.Amount && row.Goods == t.Goods && row.On == t.On
}

// giver is the legal name that the fund has committed to.
func (r *record) giver() string {
	var row struct {
		Name string `json:"legal_name"`
	}
	_ = json.Unmarshal([]byte(r.Row), &row) // it was read before
	return row.Name
}

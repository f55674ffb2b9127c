// Package vietqr writes and reads the text of a VietQR code: EMVCo
// merchant-presented TLV with the NAPAS account template, and draws QR codes.
//
// A bank app that scans it fills in account, amount and purpose. It is a
// request, never a proof of payment.
package vietqr

import (
	"errors"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// Limits of the fields, as banks take them.
const (
	AccountMax           = 19
	PurposeMax           = 25
	AmountMax  money.VND = 9_999_999_999_999 // 13 digits
)

// A Transfer is what a VietQR asks for. Amount 0 leaves it to the payer.
type Transfer struct {
	BIN     string // the bank's 6 digits at NAPAS
	Account string
	Amount  money.VND
	Purpose string // letters, digits and spaces
}

// The fields of the code that we write and read.
const (
	guid    = "A000000727" // NAPAS
	service = "QRIBFTTA"   // transfer to an account
)

// Text is the code's text, checksum included. It refuses what a bank's app
// would refuse or cut.
func (t Transfer) Text() (string, error) {
	switch {
	case len(t.BIN) != 6 || !only(t.BIN, digit):
		return "", fmt.Errorf("vietqr: bank number %q is not 6 digits", t.BIN)
	case t.Account == "" || len(t.Account) > AccountMax || !only(t.Account, alphanumeric):
		return "", fmt.Errorf("vietqr: account %q", t.Account)
	case t.Amount < 0 || t.Amount > AmountMax:
		return "", fmt.Errorf("vietqr: amount %d", t.Amount)
	case len(t.Purpose) > PurposeMax || !only(t.Purpose, alphanumericSpace):
		return "", fmt.Errorf("vietqr: purpose %q", t.Purpose)
	}
	kind := "11"
	if t.Amount > 0 {
		kind = "12"
	}
	var b strings.Builder
	field(&b, "00", "01")
	field(&b, "01", kind)
	field(&b, "38", tlv("00", guid)+tlv("01", tlv("00", t.BIN)+tlv("01", t.Account))+tlv("02", service))
	field(&b, "53", "704")
	if t.Amount > 0 {
		field(&b, "54", fmt.Sprint(int64(t.Amount)))
	}
	field(&b, "58", "VN")
	if t.Purpose != "" {
		field(&b, "62", tlv("08", t.Purpose))
	}
	b.WriteString("6304")
	return b.String() + fmt.Sprintf("%04X", CRC(b.String())), nil
}

// Purpose makes text fit for the purpose field: without marks, upper case,
// letters, digits and single spaces, at most 25 of them.
func Purpose(text string) string {
	p := strings.Map(func(r rune) rune {
		if r < 128 && alphanumericSpace(byte(r)) {
			return r
		}
		return -1
	}, strings.ToUpper(vntext.Fold(text)))
	return strings.TrimSpace(p[:min(len(p), PurposeMax)])
}

// errNot is the refusal of a text that is no VietQR; callers tell people in
// their own words.
var errNot = errors.New("vietqr: not a VietQR transfer")

// Parse reads a code's text, ours or another's. Fields that mean nothing for a
// transfer are passed over; a wrong checksum, lengths that do not fit and
// fields that stand twice are refused.
func Parse(text string) (Transfer, error) {
	const textMax = 512
	end := len(text) - 4
	if len(text) > textMax || end < 4 || text[end-4:end] != "6304" ||
		text[end:] != fmt.Sprintf("%04X", CRC(text[:end])) {
		return Transfer{}, errNot
	}
	top, err := fields(text)
	if err != nil {
		return Transfer{}, err
	}
	account, err := fields(top["38"])
	if err != nil {
		return Transfer{}, err
	}
	to, err := fields(account["01"])
	if err != nil {
		return Transfer{}, err
	}
	more, err := fields(top["62"])
	if err != nil {
		return Transfer{}, err
	}
	if top["00"] != "01" || top["53"] != "704" || top["58"] != "VN" ||
		account["00"] != guid || account["02"] != service {
		return Transfer{}, errNot
	}
	t := Transfer{BIN: to["00"], Account: to["01"], Purpose: more["08"]}
	if amount, ok := top["54"]; ok {
		if t.Amount, err = readAmount(amount); err != nil {
			return Transfer{}, err
		}
	}
	if _, err := t.Text(); err != nil {
		return Transfer{}, errNot
	}
	return t, nil
}

func readAmount(s string) (money.VND, error) {
	if s == "" || len(s) > 13 || !only(s, digit) || s[0] == '0' {
		return 0, errNot
	}
	var v money.VND
	for _, c := range s {
		v = v*10 + money.VND(c-'0')
	}
	return v, nil
}

// fields takes a run of id-length-value apart.
func fields(s string) (map[string]string, error) {
	m := map[string]string{}
	for s != "" {
		if len(s) < 4 || !only(s[:4], digit) {
			return nil, errNot
		}
		id, n := s[:2], int(s[2]-'0')*10+int(s[3]-'0')
		if _, twice := m[id]; twice || len(s) < 4+n {
			return nil, errNot
		}
		m[id], s = s[4:4+n], s[4+n:]
	}
	return m, nil
}

func field(b *strings.Builder, id, value string) { b.WriteString(tlv(id, value)) }

func tlv(id, value string) string {
	if len(value) > 99 {
		panic(fmt.Sprintf("vietqr: field %s of %d characters", id, len(value)))
	}
	return fmt.Sprintf("%s%02d%s", id, len(value), value)
}

// CRC is CRC-16/CCITT-FALSE: polynomial 1021, start FFFF, nothing reflected.
func CRC(s string) uint16 {
	crc := uint16(0xffff)
	for i := range len(s) {
		crc ^= uint16(s[i]) << 8
		for range 8 {
			carry := crc&0x8000 != 0
			crc <<= 1
			if carry {
				crc ^= 0x1021
			}
		}
	}
	return crc
}

func only(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func alphanumeric(c byte) bool {
	return digit(c) || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

func alphanumericSpace(c byte) bool { return c == ' ' || alphanumeric(c) }

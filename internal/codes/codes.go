// Package codes makes and reads the codes that stand on receipts, certificates and
// requests: 80 random bits in sixteen letters and digits of Crockford's base 32, without
// I, L, O and U, so that a code read aloud or copied by hand comes back whole
// (https://www.crockford.com/base32.html).
package codes

import (
	"crypto/rand"
	"encoding/base32"
	"net/url"
	"strings"
)

const (
	size    = 10 // bytes
	length  = 16
	letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

var encoding = base32.NewEncoding(letters).WithPadding(base32.NoPadding)

// New makes a code.
func New() string { return Many(1)[0] }

// Many makes n codes with one look at the source of chance.
func Many(n int) []string {
	random := make([]byte, n*size)
	rand.Read(random) // never fails: it ends the program instead
	list := make([]string, n)
	for i := range list {
		list[i] = encoding.EncodeToString(random[i*size : (i+1)*size])
	}
	return list
}

// Parse reads a code as people type it: small letters, with spaces or dashes, O for 0,
// I or L for 1. What cannot be a code is "".
func Parse(text string) string {
	if len(text) > 4*length {
		return ""
	}
	code := strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '\u00a0':
			return -1
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return r
	}, strings.ToUpper(text))
	if len(code) != length || strings.Trim(code, letters) != "" {
		return ""
	}
	return code
}

// OfReceipt finds a receipt's code and signature in what somebody typed, pasted or
// scanned: a code, or the address that a QR opens, whosever address it is.
func OfReceipt(typed string) (code, signature string) {
	if u, err := url.Parse(strings.TrimSpace(typed)); err == nil {
		if _, rest, ok := strings.Cut(u.Path, "/bien-nhan/"); ok {
			return Parse(strings.TrimSuffix(rest, ".pdf")), u.Query().Get("s")
		}
	}
	return Parse(typed), ""
}

// HostElsewhere is the host of the address in which a receipt was typed, where that is not the
// host of base; "" for a code without one. A page there may show anything beside a code of ours.
func HostElsewhere(typed, base string) string {
	u, err := url.Parse(strings.TrimSpace(typed))
	if err != nil {
		return ""
	}
	host := u.Hostname()
	if u.Host == "" { // "quy.example/bien-nhan/…"
		before, _, ok := strings.Cut(u.Path, "/bien-nhan/")
		if host, _, _ = strings.Cut(before, "/"); !ok || host == "en" {
			return ""
		}
		host, _, _ = strings.Cut(host, ":")
	}
	if ours, err := url.Parse(base); err == nil && strings.EqualFold(host, ours.Hostname()) {
		return ""
	}
	return host
}

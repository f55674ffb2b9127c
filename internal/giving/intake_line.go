package giving

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// LineKind is what a line means for the books.
type LineKind string

// The kinds. What comes in is a gift unless the bank itself says otherwise.
const (
	GiftLine    LineKind = "gift"
	InterestIn  LineKind = "interest"
	FeeOut      LineKind = "fee"
	TransferOut LineKind = "transfer_out"
	OwnTransfer LineKind = "own_transfer" // between two accounts of ours
	RefundLine  LineKind = "refund"       // out: given back to a giver; in: come back to us
	OtherLine   LineKind = "other"
)

// fingerprint says which lines are equal in everything their channel tells.
// docs/bank-lines.md has the rule.
type fingerprint [16]byte

// readyLine is a line with all that can be made of it without the database.
type readyLine struct {
	Line
	print      fingerprint
	nth        int // it is the nth of its fingerprint in its file
	kind       LineKind
	likely     LineKind // what the first words of a line that came in may say; an officer says whether
	codes      []string // pledge codes in the text, usually none or one
	phrase     transferPhrase
	public     string // the screened text
	norm       string
	shingles   []int32
	salt       [16]byte
	commitment []byte
}

// code is the one code of the text, or "".
func (l *readyLine) code() string {
	if len(l.codes) == 1 {
		return l.codes[0]
	}
	return ""
}

// shinglesMax bounds what one text adds to the index.
const shinglesMax = 200

// ready makes a line ready for the book. All of it happens beside the database's
// work on the lines before.
func (b *accountBook) ready(channel string, l Line, nth func(fingerprint) int) readyLine {
	r := readyLine{Line: l}
	r.codes = FindCodes(l.Text, b.prefixes)
	r.phrase = transferPhraseIn(l.Text)
	r.kind, r.likely = b.kindOf(&r)
	r.print = fingerprintOf(channel, &l)
	r.nth = nth(r.print)
	r.public = Screen(l.Text, r.code())
	r.norm = vntext.Fold(r.public)
	r.shingles = shinglesOf(r.norm)
	rand.Read(r.salt[:]) // never fails
	r.commitment = leaf.Commit(r.salt[:], appendLineRow(make([]byte, 0, 512), b.account.ID, &l))
	return r
}

func shinglesOf(norm string) []int32 {
	all := vntext.Shingles(norm)
	return all[:min(len(all), shinglesMax)]
}

// fingerprintOf hashes what makes two sightings of one channel equal. Its first
// two bytes are the day, so that neighbours in time are neighbours in the index.
func fingerprintOf(channel string, l *Line) fingerprint {
	var space [1024]byte
	b := space[:0]
	for _, s := range [...]string{channel, string(l.Direction), l.Doc, l.Text} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	b = binary.AppendVarint(b, int64(l.Amount))
	b = binary.AppendVarint(b, int64(l.On))
	if !l.At.IsZero() {
		b = binary.AppendVarint(b, l.At.Unix())
	}
	sum := sha256.Sum256(b)
	var f fingerprint
	binary.BigEndian.PutUint16(f[:2], uint16(l.On-dayZero))
	copy(f[2:], sum[:])
	return f
}

// fingerprintRange spans the fingerprints of the days from one to another.
func fingerprintRange(from, to workday.Day) (first, last pgtype.UUID) {
	first.Valid, last.Valid = true, true
	binary.BigEndian.PutUint16(first.Bytes[:2], uint16(from-dayZero))
	binary.BigEndian.PutUint16(last.Bytes[:2], uint16(to-dayZero))
	for i := 2; i < len(last.Bytes); i++ {
		last.Bytes[i] = 0xff
	}
	return first, last
}

// dayZero is day 0 in fingerprints; two bytes last until 2179.
var dayZero = workday.Date(2000, time.January, 1)

// appendLineRow writes a line in canonical JSON, as leaf.Encode would write it:
// what the public log's commitment binds to, so that anyone who is shown line and
// salt can check them.
func appendLineRow(b []byte, account int64, l *Line) []byte {
	b = append(b, `{"account":`...)
	b = strconv.AppendInt(b, account, 10)
	b = append(b, `,"amount":`...)
	b = strconv.AppendInt(b, int64(l.Amount), 10)
	b = append(b, `,"at":"`...)
	if !l.At.IsZero() {
		b = l.At.UTC().AppendFormat(b, time.RFC3339)
	}
	b = append(b, `","counterparty":`...)
	b = appendJSONText(b, l.Counterparty)
	b = append(b, `,"direction":"`...)
	b = append(b, l.Direction...)
	b = append(b, `","doc":`...)
	b = appendJSONText(b, l.Doc)
	b = append(b, `,"kind":"bank_line","on":"`...)
	b = append(b, l.On.String()...)
	b = append(b, `","reference":`...)
	b = appendJSONText(b, l.Reference)
	b = append(b, `,"text":`...)
	b = appendJSONText(b, l.Text)
	return append(b, `,"v":1}`...)
}

// appendJSONText quotes text that cleanCell has been over: no control characters.
func appendJSONText(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

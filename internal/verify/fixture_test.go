package verify

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/leaf"
)

// A shelf is a public log in memory. Its write makes the folder that an export is.
type shelf struct {
	origin     string
	skey, vkey string
	keys       Keys
	leaves     [][]byte
	hashes     []tlog.Hash
	files      map[string][]byte // beside the log
	entry      int64
}

// chance is the same in every run, so that keys are.
var chance = rand.NewChaCha8([32]byte{1})

func newShelf(t testing.TB) *shelf {
	t.Helper()
	s := &shelf{origin: "quykhancap.log/abcdefghijklmnop", files: map[string][]byte{}}
	s.newKey(t)
	s.keys = Keys{Origin: s.origin, Log: []LogKey{{VKey: s.vkey}}}
	return s
}

func (s *shelf) newKey(t testing.TB) {
	t.Helper()
	var err error
	if s.skey, s.vkey, err = note.GenerateKey(chance, s.origin); err != nil {
		t.Fatal(err)
	}
}

// rotate gives the log a new key that the old one signs for, or not.
func (s *shelf) rotate(t testing.TB, endorsed bool) {
	t.Helper()
	old := s.skey
	s.newKey(t)
	next := LogKey{VKey: s.vkey, FromSize: int64(len(s.leaves))}
	if endorsed {
		next.Endorsed = sign(t, fmt.Sprintf("quykhancap log key\n%s\n%d\n%s\n", s.origin, next.FromSize, next.VKey), old)
	}
	s.keys.Log = append(s.keys.Log, next)
}

func sign(t testing.TB, text, skey string) string {
	t.Helper()
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		t.Fatal(err)
	}
	return string(msg)
}

// tell adds a leaf and gives its position.
func (s *shelf) tell(t testing.TB, kind string, v any) int64 {
	t.Helper()
	body, err := leaf.Encode(kind, v)
	if err != nil {
		t.Fatal(err)
	}
	l, err := leaf.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	if err := leaf.Check(l); err != nil && kind != "fund" && kind != "book" {
		t.Fatal(err)
	}
	s.raw(t, body)
	return int64(len(s.leaves) - 1)
}

func (s *shelf) raw(t testing.TB, body []byte) {
	t.Helper()
	n := int64(len(s.leaves))
	more, err := tlog.StoredHashes(n, body, tlog.HashReaderFunc(s.read))
	if err != nil {
		t.Fatal(err)
	}
	s.leaves, s.hashes = append(s.leaves, body), append(s.hashes, more...)
}

func (s *shelf) read(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		list[i] = s.hashes[x]
	}
	return list, nil
}

func (s *shelf) root(t testing.TB, size int64) tlog.Hash {
	t.Helper()
	h, err := tlog.TreeHash(size, tlog.HashReaderFunc(s.read))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (s *shelf) checkpoint(t testing.TB) string {
	t.Helper()
	n := int64(len(s.leaves))
	return sign(t, fmt.Sprintf("%s\n%d\n%s\n", s.origin, n, s.root(t, n)), s.skey)
}

// write makes the folder anew.
func (s *shelf) write(t testing.TB, dir string) string {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(dir, "log")); err != nil {
		t.Fatal(err)
	}
	n := int64(len(s.leaves))
	put(t, dir, "log/checkpoint", []byte(s.checkpoint(t)))
	keys, err := json.Marshal(s.keys)
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "log/keys.json", keys)
	for _, tile := range tlog.NewTiles(tileHeight, 0, n) {
		data, err := tlog.ReadTileData(tile, tlog.HashReaderFunc(s.read))
		if err != nil {
			t.Fatal(err)
		}
		put(t, dir, tilePath(fmt.Sprint(tile.L), tile.N, tile.W), data)
		if tile.L == 0 {
			put(t, dir, tilePath("entries", tile.N, tile.W), bundleOf(s.leaves[tile.N*tileWidth:tile.N*tileWidth+int64(tile.W)]))
		}
	}
	for name, body := range s.files {
		put(t, dir, name, body)
	}
	return dir
}

func bundleOf(leaves [][]byte) (b []byte) {
	for _, l := range leaves {
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(l))), l...)
	}
	return b
}

func put(t testing.TB, dir, name string, body []byte) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, body, 0o600); err != nil {
		t.Fatal(err)
	}
}

func get(t testing.TB, dir, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// hex32 is a hash of nothing in particular.
func hex32(n int64) string { return fmt.Sprintf("%064x", n+1) }

// gift posts an entry and issues its receipt.
func (s *shelf) gift(t testing.TB, amount int64) {
	t.Helper()
	s.post(t, entryOf("1/giver/VND", "1/bank/VND/970436-1020304050", amount))
	s.tell(t, "receipt", map[string]any{
		"series": "BNTK-20-2026", "number": s.entry, "amount": amount, "unit": "20",
		"on": "2026-11-20", "commitment": hex32(s.entry),
	})
}

func (s *shelf) post(t testing.TB, e map[string]any) int64 {
	t.Helper()
	if _, ok := e["entry"]; !ok {
		s.entry++
		e["entry"] = s.entry
	}
	return s.tell(t, "entry", e)
}

func entryOf(from, to string, qty int64) map[string]any {
	return map[string]any{
		"bank_on": "2026-11-20", "book": 1, "book_on": "2026-11-20", "type": "gift",
		"postings": []any{map[string]any{"from": from, "to": to, "qty": qty}},
	}
}

// filled is a fund with a few hundred leaves: more than one tile of them.
func filled(t testing.TB, gifts int) *shelf {
	t.Helper()
	s := newShelf(t)
	s.tell(t, "fund", map[string]any{"fund": 1, "name": "Quỹ trợ giúp khẩn cấp", "on": "2026-01-01", "unit": "20", "unit_name": "Tỉnh Lạng Sơn"})
	s.tell(t, "book", map[string]any{"book": 1, "fund": 1, "type": "campaign"})
	s.tell(t, "campaign", map[string]any{
		"slug": "lu-lang-son", "prefix": "LS", "name": "Lũ Lạng Sơn", "purpose": "Giúp các hộ bị lũ.", "surplus": "Chuyển quỹ.",
		"unit": "20", "unit_name": "Tỉnh Lạng Sơn", "book": 1,
		"call": []string{"Ủy ban MTTQ", "12/LKG", "2026-10-01", "Lời kêu gọi"}, "starts_on": "2026-10-01",
		"ends_on": "2026-12-31", "distribution_ends_on": "2027-03-31",
	})
	for i := range gifts {
		s.gift(t, int64(100_000+i))
	}
	return s
}

// receiptKey publishes a key for receipts.
func (s *shelf) receiptKey(t testing.TB) ed25519.PrivateKey {
	t.Helper()
	public, private, err := ed25519.GenerateKey(chance)
	if err != nil {
		t.Fatal(err)
	}
	s.keys.Receipts = append(s.keys.Receipts, ReceiptKey{ID: "rTest", Key: base64.RawURLEncoding.EncodeToString(public)})
	return private
}

func sha(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// named is the key of a seed, as note.GenerateKey writes it, under another name.
func named(t testing.TB, name, data string) (skey, vkey string) {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		t.Fatal(err)
	}
	public := ed25519.NewKeyFromSeed(raw[1:]).Public().(ed25519.PublicKey)
	vkey, err = note.NewEd25519VerifierKey(name, public)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("PRIVATE+KEY+%s+%s+%s", name, strings.Split(vkey, "+")[1], data), vkey
}

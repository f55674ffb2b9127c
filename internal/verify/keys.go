package verify

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is a signed head of the log: so many leaves, this root.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
	Note   string   // whole, with its signatures
	By     []string // names of the witnesses whose signatures hold
}

// sizeMax keeps a foreign number from becoming a long loop.
const sizeMax = 1 << 40

// parseCheckpoint reads the text of a note as c2sp.org/tlog-checkpoint has it: origin,
// size and root on three lines, and perhaps more.
func parseCheckpoint(text string) (*Checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 || lines[0] == "" {
		return nil, wrong("mốc sổ phải có ba dòng chữ", "a checkpoint has three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || size > sizeMax || strconv.FormatInt(size, 10) != lines[1] {
		return nil, wrong("số mục của mốc sổ là %.20q", "a checkpoint of size %.20q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return nil, wrong("mã gốc của mốc sổ là %.60q", "a checkpoint with root %.60q", lines[2])
	}
	return &Checkpoint{Origin: lines[0], Size: size, Root: root}, nil
}

// unsigned is the checkpoint that a note tells, whoever signed it.
func unsigned(msg []byte) (*Checkpoint, error) {
	end := bytes.LastIndex(msg, []byte("\n\n"))
	if end < 0 {
		return nil, wrong("không có phần chữ ký", "it is not a signed note")
	}
	c, err := parseCheckpoint(string(msg[:end+1]))
	if err != nil {
		return nil, err
	}
	c.Note = string(msg)
	return c, nil
}

// openCheckpoint gives the checkpoint of a note if the key signed it.
func openCheckpoint(msg []byte, vkey string) (*Checkpoint, error) {
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, err
	}
	n, err := note.Open(msg, note.VerifierList(v))
	if err != nil {
		return nil, err
	}
	c, err := parseCheckpoint(n.Text)
	if err != nil {
		return nil, err
	}
	if c.Origin != v.Name() {
		return nil, fmt.Errorf("the key of %s signed for %s", v.Name(), c.Origin)
	}
	c.Note = string(msg)
	return c, nil
}

// Keys is /log/keys.json, as far as it is checked here.
type Keys struct {
	Origin    string       `json:"origin"`
	Log       []LogKey     `json:"log"`
	Receipts  []ReceiptKey `json:"receipts"`
	Witnesses []struct {
		Name string `json:"name"`
		VKey string `json:"vkey"`
	} `json:"witnesses"`
}

// LogKey signs checkpoints from a size on. But for the first one it is endorsed by a
// note that the key before it signed, so that a visitor who knows only that one can
// follow.
type LogKey struct {
	VKey     string `json:"vkey"`
	FromSize int64  `json:"from_size"`
	Endorsed string `json:"endorsed,omitempty"`
}

// ReceiptKey signs the QR of receipts.
type ReceiptKey struct {
	ID  string `json:"kid"`
	Key string `json:"key"` // base64url of the 32 bytes
}

const keysMax = 200

var errKeyForm = wrong("trong đó có khóa không đọc được", "a key in it cannot be read")

func parseKeys(body []byte) (*Keys, error) {
	var k Keys
	if err := json.Unmarshal(body, &k); err != nil {
		return nil, fmt.Errorf("%w: %w", errWrong, err)
	}
	if len(k.Log) == 0 || len(k.Log) > keysMax || len(k.Receipts) > keysMax || len(k.Witnesses) > keysMax {
		return nil, wrong("có %d khóa của sổ", "%d keys of the log", len(k.Log))
	}
	return &k, nil
}

// receipt is the key of a receipt's signature, nil if nobody published it.
func (k *Keys) receipt(id string) ed25519.PublicKey {
	for _, r := range k.Receipts {
		if raw, err := base64.RawURLEncoding.DecodeString(r.Key); r.ID == id && err == nil && len(raw) == ed25519.PublicKeySize {
			return raw
		}
	}
	return nil
}

// newest is the key that signs at a size.
func (k *Keys) newest(size int64) LogKey {
	at := k.Log[0]
	for _, l := range k.Log[1:] {
		if l.FromSize <= size {
			at = l
		}
	}
	return at
}

// follow goes from a key that is trusted to the one that signs at a size, from
// endorsement to endorsement. It stops, and says false, where a key stands that the
// one before it did not sign for.
func (k *Keys) follow(pinned string, size int64) (trusted string, ok bool) {
	at := slices.IndexFunc(k.Log, func(l LogKey) bool { return sameKey(l.VKey, pinned) })
	if at < 0 {
		return pinned, false
	}
	trusted = k.Log[at].VKey
	for _, next := range k.Log[at+1:] {
		if next.FromSize > size {
			break
		}
		if !endorses(trusted, next) {
			return trusted, false
		}
		trusted = next.VKey
	}
	return trusted, true
}

// endorses reports whether the old key signed for exactly this one.
func endorses(old string, next LogKey) bool {
	v, err := note.NewVerifier(old)
	if err != nil {
		return false
	}
	n, err := note.Open([]byte(next.Endorsed), note.VerifierList(v))
	return err == nil && n.Text == fmt.Sprintf("quykhancap log key\n%s\n%d\n%s\n", v.Name(), next.FromSize, next.VKey)
}

// sameKey: a key that moved to a new origin with the log keeps its bytes and gets
// another name.
func sameKey(a, b string) bool { return a == b || keyBytes(a) != "" && keyBytes(a) == keyBytes(b) }

// keyBytes is the last part of name+hash+data.
func keyBytes(vkey string) string {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) < 3 {
		return ""
	}
	return parts[2]
}

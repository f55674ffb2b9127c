// Package cosign signs and checks what a witness says of a log: that it saw this
// checkpoint at this time, and that it follows on every one it saw before
// (c2sp.org/tlog-cosignature, Ed25519 cosignature/v1).
//
// A key is a line as golang.org/x/mod/sumdb/note has them: the private one is that of
// any note signer; the public one says by its first byte, 4, that it cosigns.
package cosign

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

const (
	algorithm    = 4 // Ed25519 cosignature/v1, c2sp.org/signed-note
	algSigner    = 1 // of the private key, Ed25519 as x/mod writes it
	timeBytes    = 8
	keyHashBytes = 4
)

var errKey = errors.New("it is not the key of a witness")

// Verifier checks the cosignatures of one witness; it is a note.Verifier.
type Verifier struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

// NewVerifier reads a witness's public key, NAME+HASH+KEY. Keys that sign anything else
// are refused: their signatures would say something else.
func NewVerifier(vkey string) (*Verifier, error) {
	name, rest, _ := strings.Cut(vkey, "+")
	hash, key64, _ := strings.Cut(rest, "+")
	key, err := base64.StdEncoding.Strict().DecodeString(key64)
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != algorithm || !nameFits(name) {
		return nil, errKey
	}
	v := &Verifier{name, keyHash(name, key), ed25519.PublicKey(key[1:])}
	if hash != fmt.Sprintf("%08x", v.hash) {
		return nil, fmt.Errorf("%w: its hash is not that of name and key", errKey)
	}
	return v, nil
}

// Name, KeyHash and Verify make it a note.Verifier.
func (v *Verifier) Name() string    { return v.name }
func (v *Verifier) KeyHash() uint32 { return v.hash }

// Verify reports whether the witness signed the text at the time that stands in front
// of the signature.
func (v *Verifier) Verify(text, sig []byte) bool {
	if len(sig) != timeBytes+ed25519.SignatureSize {
		return false
	}
	return ed25519.Verify(v.key, message(binary.BigEndian.Uint64(sig), text), sig[timeBytes:])
}

// Signer is a witness's private key.
type Signer struct {
	Verifier
	key ed25519.PrivateKey
	now func() time.Time
}

// Generate makes a witness's key.
func Generate(name string) (skey, vkey string, err error) {
	if !nameFits(name) {
		return "", "", fmt.Errorf("a witness's name has no spaces and no plus: %q", name)
	}
	if skey, _, err = note.GenerateKey(rand.Reader, name); err != nil {
		return "", "", err
	}
	s, err := NewSigner(skey, time.Now)
	if err != nil {
		return "", "", err
	}
	return skey, s.VKey(), nil
}

// NewSigner reads a private key, PRIVATE+KEY+NAME+HASH+SEED, and signs by a clock.
func NewSigner(skey string, now func() time.Time) (*Signer, error) {
	parts := strings.SplitN(strings.TrimSpace(skey), "+", 5)
	if len(parts) != 5 || parts[0] != "PRIVATE" || parts[1] != "KEY" || !nameFits(parts[2]) {
		return nil, errKey
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(parts[4])
	if err != nil || len(raw) != 1+ed25519.SeedSize || raw[0] != algSigner {
		return nil, errKey
	}
	key := ed25519.NewKeyFromSeed(raw[1:])
	public := key.Public().(ed25519.PublicKey)
	hash := keyHash(parts[2], append([]byte{algorithm}, public...))
	return &Signer{Verifier{parts[2], hash, public}, key, now}, nil
}

// VKey is the public key as a line.
func (v *Verifier) VKey() string {
	return fmt.Sprintf("%s+%08x+%s", v.name, v.hash,
		base64.StdEncoding.EncodeToString(append([]byte{algorithm}, v.key...)))
}

// Sign makes the signer a note.Signer.
func (s *Signer) Sign(text []byte) ([]byte, error) {
	at := uint64(s.now().Unix())
	sig := binary.BigEndian.AppendUint64(make([]byte, 0, timeBytes+ed25519.SignatureSize), at)
	return append(sig, ed25519.Sign(s.key, message(at, text))...), nil
}

// Line is the signature line of a note with this text.
func (s *Signer) Line(text string) (string, error) {
	sig, err := s.Sign([]byte(text))
	if err != nil {
		return "", err
	}
	hash := binary.BigEndian.AppendUint32(nil, s.hash)
	return fmt.Sprintf("— %s %s\n", s.name, base64.StdEncoding.EncodeToString(append(hash, sig...))), nil
}

// Time is when a witness says it signed; of a signature that a Verifier has checked.
func Time(s note.Signature) (time.Time, error) {
	raw, err := base64.StdEncoding.DecodeString(s.Base64)
	if err != nil || len(raw) != keyHashBytes+timeBytes+ed25519.SignatureSize {
		return time.Time{}, errors.New("it is not a cosignature")
	}
	return time.Unix(int64(binary.BigEndian.Uint64(raw[keyHashBytes:])), 0).UTC(), nil
}

// message is what is signed: a header with the time, and the note's text.
func message(at uint64, text []byte) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, text)
}

func keyHash(name string, key []byte) uint32 {
	h := sha256.New()
	h.Write([]byte(name + "\n"))
	h.Write(key)
	return binary.BigEndian.Uint32(h.Sum(nil))
}

// nameFits: what stands before a plus and behind a space in a note's lines.
func nameFits(name string) bool {
	return name != "" && len(name) <= 200 && strings.IndexFunc(name, func(r rune) bool {
		return r <= ' ' || r == '+' || r >= 0x7f
	}) < 0
}

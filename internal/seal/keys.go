// Package seal keeps the keys: it signs what the public may check, encrypts what
// only officers may read, and makes blind indexes by which sealed values can
// still be found exactly.
//
// One secret of the installation (QUY_SECRET_KEY) wraps the keys, which are made
// once and lie in the database, so that every server of the installation has the
// same. Who has the database but not the secret has none of them.
package seal

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Keys are the installation's keys, opened.
type Keys struct {
	wrap     cipher.AEAD // opens what lies in the database
	session  []byte      // HMAC of sessions
	data     cipher.AEAD
	blind    []byte
	gift     []byte
	signing  ed25519.PrivateKey
	signerID string
	public   map[string]ed25519.PublicKey // by kid, retired ones too
}

// secretMin is the shortest secret that wraps keys.
const secretMin = 32

// Open reads the keys and makes those that are missing. Two servers that start
// at once agree on one set. A wrong secret is refused before anything is signed.
func Open(ctx context.Context, db *pg.DB, secret []byte) (*Keys, error) {
	if len(secret) < secretMin {
		return nil, fmt.Errorf("the secret key has %d bytes, it needs at least %d", len(secret), secretMin)
	}
	wrap, err := aead(derive(secret, "wrap", 32))
	if err != nil {
		return nil, err
	}
	k := &Keys{wrap: wrap, public: map[string]ed25519.PublicKey{}}
	err = db.Update(ctx, auth.System("seal"), func(tx *pg.Tx) error {
		if _, err := tx.Exec(`select pg_advisory_xact_lock(hashtext('seal.keys'))`); err != nil {
			return err
		}
		for _, purpose := range []string{"session", "data", "blind", "gift", "receipt"} {
			if err := k.load(tx, wrap, purpose); err != nil {
				return fmt.Errorf("%s key: %w", purpose, err)
			}
		}
		return k.loadRetired(tx)
	})
	if err != nil {
		return nil, fmt.Errorf("open the keys: %w", err)
	}
	return k, nil
}

// Data is the cipher of Keys.AEAD for who only reads, as the checks do: it makes nothing.
func Data(tx *pg.Tx, secret []byte) (cipher.AEAD, error) {
	wrap, err := aead(derive(secret, "wrap", 32))
	if err != nil {
		return nil, err
	}
	var id string
	var wrapped []byte
	err = tx.Row(`select id, wrapped from seal.keys where purpose = 'data' and retired_at is null`).Scan(&id, &wrapped)
	if err != nil {
		return nil, fmt.Errorf("read the data key: %w", err)
	}
	raw, err := unwrap(wrap, id, wrapped)
	if err != nil {
		return nil, errSecret
	}
	return aead(raw)
}

var errSecret = errors.New("does not open with this QUY_SECRET_KEY; put back the one the installation was made with")

func (k *Keys) load(tx *pg.Tx, wrap cipher.AEAD, purpose string) error {
	var id string
	var wrapped []byte
	err := tx.Row(`select id, wrapped from seal.keys where purpose = $1 and retired_at is null`, purpose).Scan(&id, &wrapped)
	if pg.NoRows(err) {
		id, wrapped, err = makeKey(tx, wrap, purpose)
	}
	if err != nil {
		return err
	}
	raw, err := unwrap(wrap, id, wrapped)
	if err != nil {
		return errSecret
	}
	switch purpose {
	case "session":
		k.session = raw
	case "blind":
		k.blind = raw
	case "gift":
		k.gift = raw
	case "data":
		k.data, err = aead(raw)
		return err
	case "receipt":
		k.signing, k.signerID = ed25519.NewKeyFromSeed(raw), id
		k.public[id] = k.signing.Public().(ed25519.PublicKey)
	}
	return nil
}

func makeKey(tx *pg.Tx, wrap cipher.AEAD, purpose string) (string, []byte, error) {
	raw, name := random(32), random(3) // the name stands in every QR: short
	id := purpose[:1] + base64.RawURLEncoding.EncodeToString(name)
	var public []byte
	if purpose == "receipt" || purpose == "log" {
		public = ed25519.NewKeyFromSeed(raw).Public().(ed25519.PublicKey)
	}
	nonce := random(wrap.NonceSize())
	wrapped := wrap.Seal(nonce, nonce, raw, []byte(id))
	_, err := tx.Exec(`insert into seal.keys (id, purpose, wrapped, public) values ($1, $2, $3, $4)`,
		id, purpose, wrapped, public)
	return id, wrapped, err
}

func unwrap(wrap cipher.AEAD, id string, wrapped []byte) ([]byte, error) {
	n := wrap.NonceSize()
	if len(wrapped) < n {
		return nil, errors.New("too short")
	}
	return wrap.Open(nil, wrapped[:n], wrapped[n:], []byte(id))
}

// loadRetired reads the public halves of former signing keys: what they signed
// still verifies.
func (k *Keys) loadRetired(tx *pg.Tx) error {
	return tx.Each(`select id, public from seal.keys where purpose = 'receipt'`, nil, func(r pg.Scanner) error {
		var id string
		var pub []byte
		err := r.Scan(&id, &pub)
		k.public[id] = ed25519.PublicKey(pub)
		return err
	})
}

// AEAD is the cipher for stored bytes (package file).
func (k *Keys) AEAD() cipher.AEAD { return k.data }

// Session is the key that signs sessions.
func (k *Keys) Session() []byte { return k.session }

// Encrypt seals a value for one place, such as "giving.pledges/12/phone"; it
// opens nowhere else. An empty value stays empty.
func (k *Keys) Encrypt(place string, plain []byte) []byte {
	if len(plain) == 0 {
		return nil
	}
	nonce := random(k.data.NonceSize())
	return k.data.Seal(nonce, nonce, plain, []byte(place))
}

// Decrypt opens what Encrypt sealed for the same place.
func (k *Keys) Decrypt(place string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	n := k.data.NonceSize()
	if len(sealed) < n {
		return nil, fmt.Errorf("open %s: too short", place)
	}
	plain, err := k.data.Open(nil, sealed[:n], sealed[n:], []byte(place))
	if err != nil {
		return nil, fmt.Errorf("open %s: it was changed, or sealed for another place", place)
	}
	return plain, nil
}

// Blind is the index under which a sealed value is found exactly: the same for
// the same kind and value, and nothing can be read from it.
func (k *Keys) Blind(kind, value string) []byte {
	return mac(k.blind, kind+"\x00"+value)
}

// Derive is a secret of n bytes, at most 32, for a label, always the same: the
// donor's private key is derived from the code and need not be stored.
func (k *Keys) Derive(label string, n int) []byte { return mac(k.gift, label)[:n] }

func mac(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}

func derive(secret []byte, label string, n int) []byte {
	key, err := hkdf.Key(sha256.New, secret, nil, "quykhancap/"+label, n)
	if err != nil {
		panic("seal: " + err.Error())
	}
	return key
}

func aead(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func random(n int) []byte {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		panic("seal: no randomness: " + err.Error())
	}
	return b
}

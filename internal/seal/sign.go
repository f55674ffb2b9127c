package seal

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// Claims are the short facts that a QR carries: JSON numbers and texts under
// one-letter names, so that the whole address stays under 300 characters.
type Claims map[string]any

// Sign makes a compact JWS (EdDSA, RFC 8037) of the claims. The same claims give
// the same text.
//
// It names no audience, which would cost 24 of a QR's 300 characters, and cannot
// pass as a session without one: sessions are signed by another key with another
// method and ask for their own audience.
func (k *Keys) Sign(c Claims) (string, error) {
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.MapClaims(c))
	t.Header = map[string]any{"alg": "EdDSA", "kid": k.signerID}
	s, err := t.SignedString(k.signing)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return s, nil
}

// ErrSignature says that a text was not signed by this installation.
var ErrSignature = errors.New("seal: not signed by this installation")

// Verify gives the claims of a text that Sign made, with this or a former key.
func (k *Keys) Verify(text string) (Claims, error) {
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(text, claims, func(t *jwt.Token) (any, error) {
		id, _ := t.Header["kid"].(string)
		key, ok := k.public[id]
		if !ok {
			return nil, ErrSignature
		}
		return key, nil
	}, jwt.WithValidMethods([]string{"EdDSA"}), jwt.WithJSONNumber())
	if err != nil {
		return nil, ErrSignature
	}
	return Claims(claims), nil
}

// A SigningKey is the public half of a key that signs receipts, or did.
type SigningKey struct {
	ID     string
	Public ed25519.PublicKey
	From   time.Time
	Until  *time.Time // nil while it is in use
}

// ReceiptKeys are the keys that sign receipts, the oldest first.
func ReceiptKeys(tx *pg.Tx) (keys []SigningKey, err error) {
	err = tx.Each(`
		select id, public, made_at, retired_at from seal.keys
		where purpose = 'receipt'
		order by made_at, id`, nil, func(r pg.Scanner) error {
		var k SigningKey
		var public []byte
		err := r.Scan(&k.ID, &public, &k.From, &k.Until)
		k.Public = public
		keys = append(keys, k)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the receipts' keys: %w", err)
	}
	return keys, nil
}

package seal

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"maps"

	"github.com/golang-jwt/jwt/v5"
)

// Claims are the short facts that a QR carries: JSON numbers and texts under
// one-letter names, so that the whole address stays under 300 characters.
type Claims map[string]any

// audience keeps a paper's signature from ever passing as a session: sessions
// are signed by another key with another method and ask for their own audience.
const audience = "bien-nhan"

// Sign makes a compact JWS (EdDSA, RFC 8037) of the claims. The same claims give
// the same text.
func (k *Keys) Sign(c Claims) (string, error) {
	all := jwt.MapClaims{"aud": audience}
	maps.Copy(all, c)
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, all)
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
	}, jwt.WithValidMethods([]string{"EdDSA"}), jwt.WithAudience(audience), jwt.WithJSONNumber())
	if err != nil {
		return nil, ErrSignature
	}
	delete(claims, "aud")
	return Claims(claims), nil
}

// PublicKeys are the keys with which anybody verifies, by kid, former ones too.
func (k *Keys) PublicKeys() map[string]ed25519.PublicKey { return maps.Clone(k.public) }

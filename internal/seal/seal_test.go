package seal_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
)

var secret = bytes.Repeat([]byte("s"), 32)

// Ten servers that start at once on a new database have the same keys; one with
// another secret does not start.
func TestOpenAgrees(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	keys := make([]*seal.Keys, 10)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			k, err := seal.Open(t.Context(), db, secret)
			if err != nil {
				t.Error(err)
			}
			keys[i] = k
		})
	}
	all.Wait()
	text, err := keys[0].Sign(seal.Claims{"c": "ABC", "a": 200000})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		c, err := k.Verify(text)
		if err != nil || c["c"] != "ABC" {
			t.Fatalf("%v %v", c, err)
		}
		again, _ := k.Sign(seal.Claims{"c": "ABC", "a": 200000})
		if again != text {
			t.Error("the same claims give the same text")
		}
	}
	if _, err := seal.Open(t.Context(), db, bytes.Repeat([]byte("x"), 32)); err == nil {
		t.Error("opened with a wrong secret")
	}
	if _, err := seal.Open(t.Context(), db, []byte("short")); err == nil {
		t.Error("opened with a short secret")
	}
}

func TestEncryptIsBoundToItsPlace(t *testing.T) {
	t.Parallel()
	k, err := seal.Open(t.Context(), pgtest.New(t), secret)
	if err != nil {
		t.Fatal(err)
	}
	sealed := k.Encrypt("giving.pledges/1/phone", []byte("0912345678"))
	if bytes.Contains(sealed, []byte("0912345678")) {
		t.Error("stands in clear")
	}
	if plain, err := k.Decrypt("giving.pledges/1/phone", sealed); err != nil || string(plain) != "0912345678" {
		t.Errorf("%q %v", plain, err)
	}
	if _, err := k.Decrypt("giving.pledges/2/phone", sealed); err == nil {
		t.Error("opened in another's place")
	}
	sealed[len(sealed)-1] ^= 1
	if _, err := k.Decrypt("giving.pledges/1/phone", sealed); err == nil {
		t.Error("opened after a change")
	}
	if !bytes.Equal(k.Blind("phone", "1"), k.Blind("phone", "1")) || bytes.Equal(k.Blind("phone", "1"), k.Blind("id", "1")) {
		t.Error("a blind index is equal for the same kind and value only")
	}
}

// What is not our signature is not taken for it, whatever it calls itself.
func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	k, err := seal.Open(t.Context(), db, secret)
	if err != nil {
		t.Fatal(err)
	}
	good, _ := k.Sign(seal.Claims{"c": "ABC"})
	none, _ := jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims{"c": "ABC"}).
		SignedString(jwt.UnsafeAllowNoneSignatureType)
	confused := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"c": "ABC"})
	parsed, _, err := jwt.NewParser().ParseUnverified(good, jwt.MapClaims{})
	if err != nil {
		t.Fatal(err)
	}
	kid := parsed.Header["kid"].(string)
	confused.Header["kid"] = kid
	var public []byte // everybody knows it
	err = db.View(t.Context(), auth.Public, func(tx *pg.Tx) error {
		keys, err := seal.ReceiptKeys(tx)
		public = keys[0].Public
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	hs, _ := confused.SignedString(public)
	parts := strings.Split(good, ".")
	for name, text := range map[string]string{
		"empty": "", "no signature": parts[0] + "." + parts[1] + ".", "alg none": none,
		"public key as HMAC secret": hs, "other payload": parts[0] + ".eyJjIjoiWFlaIn0." + parts[2],
	} {
		if _, err := k.Verify(text); err != seal.ErrSignature {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package staff

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Codes are those of RFC 6238 that every authenticator makes: SHA-1, six figures, a new one
// each half minute.
const (
	stepFor       = 30 * time.Second
	stepsAside    = 1 // a telephone's clock may be half a minute off, either way
	secretBytes   = 20
	recoveryCodes = 10
	recoverySigns = "ABCDEFGHJKMNPQRSTUVWXYZ23456789" // none that is read as another
	recoveryLong  = 10                                // 49 bits, behind a keyed hash
)

var plainSecret = base32.StdEncoding.WithPadding(base32.NoPadding)

func newFactorSecret() string {
	raw := make([]byte, secretBytes)
	if _, err := rand.Read(raw); err != nil {
		panic("staff: no randomness: " + err.Error())
	}
	return plainSecret.EncodeToString(raw)
}

// enrolment is the address that an authenticator reads from the QR code.
func enrolment(issuer, login, secret string) string {
	v := url.Values{"secret": {secret}, "issuer": {issuer}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+login) + "?" + strings.ReplaceAll(v.Encode(), "+", "%20")
}

func stepOf(at time.Time) int64 { return at.Unix() / int64(stepFor/time.Second) }

// codeAt is the code of one step.
func codeAt(secret string, step int64) string {
	code, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{
		Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
	})
	if err != nil {
		panic("staff: a secret of ours makes no code: " + err.Error())
	}
	return code
}

// Code is what a telephone shows at a moment for a secret.
func Code(secret string, at time.Time) string { return codeAt(secret, stepOf(at)) }

// stepMatching is the newest step near now whose code was given; 0: none.
func stepMatching(secret, code string, now time.Time) (step int64) {
	for s := stepOf(now) - stepsAside; s <= stepOf(now)+stepsAside; s++ {
		if subtle.ConstantTimeCompare([]byte(codeAt(secret, s)), []byte(code)) == 1 {
			step = s
		}
	}
	return step
}

// cleanCode takes a code as people type it: with spaces, dashes, small letters.
func cleanCode(typed string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '.' || r == '\u00a0' {
			return -1
		}
		return r
	}, strings.TrimSpace(typed)))
}

func isFigures(s string) bool {
	return len(s) == 6 && strings.Trim(s, "0123456789") == ""
}

// newRecoveryCodes are ten, as they are shown: ABCDE-FGHJK.
func newRecoveryCodes() []string {
	codes := make([]string, recoveryCodes)
	for i := range codes {
		var b strings.Builder
		for n := range recoveryLong {
			if n == recoveryLong/2 {
				b.WriteByte('-')
			}
			b.WriteByte(recoverySigns[randomBelow(len(recoverySigns))])
		}
		codes[i] = b.String()
	}
	return codes
}

// randomBelow is fair: bytes that would favour the first signs are thrown away.
func randomBelow(n int) int {
	var b [1]byte
	for {
		if _, err := rand.Read(b[:]); err != nil {
			panic("staff: no randomness: " + err.Error())
		}
		if int(b[0]) < 256-256%n {
			return int(b[0]) % n
		}
	}
}

// recoveryHash is what is kept of a recovery code. The key is the installation's: who has
// only the database cannot try codes against it.
func (s *Staff) recoveryHash(factor int64, code string) []byte {
	return s.keys.Blind("recovery", fmt.Sprintf("%d:%s", factor, cleanCode(code)))
}

// place names where a secret is sealed: it opens for no other person.
func factorPlace(user int64) string { return fmt.Sprintf("staff.factors/%d", user) }

// prove takes a code of the user's factor in use, once: the six figures of now or of a step
// beside it, or a recovery code. Of two at the same moment one is refused.
func (s *Staff) prove(tx *pg.Tx, user int64, field, code string) error {
	f, err := factorInUse(tx, user)
	if pg.NoRows(err) {
		return errSessionOver
	}
	if err != nil {
		return err
	}
	code = cleanCode(code)
	if !isFigures(code) {
		used, err := useRecoveryCode(tx, f.ID, s.recoveryHash(f.ID, code))
		if err == nil && !used {
			err = refuseAt(field, fault.Invalid, "second.wrong")
		}
		return err
	}
	secret, err := s.keys.Decrypt(factorPlace(user), f.Secret)
	if err != nil {
		return fmt.Errorf("open the factor of user %d: %w", user, err)
	}
	step := stepMatching(string(secret), code, tx.Now)
	if step == 0 {
		return refuseAt(field, fault.Invalid, "second.wrong")
	}
	fresh, err := takeStep(tx, f.ID, step)
	if err == nil && !fresh {
		err = refuseAt(field, fault.Invalid, "second.used")
	}
	return err
}

package staff

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// cost is written out, because the library's own default depends on the number
// of cores: a hash made on one server must be as dear on the next.
var cost = argon2id.Params{
	Memory: 64 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32,
}

const (
	hashesAtOnce  = 2                // 64 MiB each
	hashWaitMax   = 10 * time.Second // then the caller is told to come back
	passwordMin   = 10
	passwordMax   = 128
	passwordBytes = 4 * passwordMax
)

// hasher hashes at most hashesAtOnce passwords at a time, so that many sign-ins
// at once take time and not all of the memory.
type hasher struct {
	seats chan struct{}
	// nobody is a hash that no password opens: unknown logins are compared with
	// it, so that they take as long as known ones.
	nobody string
}

func newHasher() hasher {
	return hasher{seats: make(chan struct{}, hashesAtOnce), nobody: nobodysHash()}
}

// nobodysHash is made once: it is as dear as any.
var nobodysHash = sync.OnceValue(func() string {
	token, _ := secret()
	hash, err := argon2id.CreateHash(token, &cost)
	if err != nil {
		panic("staff: no randomness: " + err.Error())
	}
	return hash
})

func (h hasher) seat(ctx context.Context) error {
	wait := time.NewTimer(hashWaitMax)
	defer wait.Stop()
	select {
	case h.seats <- struct{}{}:
		return nil
	case <-wait.C:
		return refuse(fault.Busy, "signin.busy")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// make hashes a password that checkPassword has passed.
func (h hasher) make(ctx context.Context, cost argon2id.Params, password string) (string, error) {
	if err := h.seat(ctx); err != nil {
		return "", err
	}
	defer func() { <-h.seats }()
	hash, err := argon2id.CreateHash(vntext.NFC(password), &cost)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// matches compares. An empty hash belongs to nobody: never equal, as slow.
func (h hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := h.seat(ctx); err != nil {
		return false, err
	}
	defer func() { <-h.seats }()
	if len(password) > passwordBytes {
		password = "" // no password of ours is that long
	}
	known := hash != ""
	if !known {
		hash = h.nobody
	}
	same, err := argon2id.ComparePasswordAndHash(vntext.NFC(password), hash)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return same && known, nil
}

// guessable are the first that anybody tries, written small.
var guessable = []string{
	"1234567890", "0123456789", "0987654321", "123456789a", "a123456789", "qwertyuiop", "password12",
	"password123", "matkhau123", "matkhau1234", "matkhau12345", "admin12345", "quantri123", "vietnam123",
	"anhyeuem123", "quykhancap", "quykhancap1", "quykhancap123", "1122334455", "iloveyou123",
}

// checkPassword refuses what is too short, absurdly long, or the first guess.
// There are no rules on signs: length is what counts.
func checkPassword(field, password, login string) error {
	p := vntext.NFC(password)
	n := utf8.RuneCountInString(p)
	low := strings.ToLower(p)
	switch {
	case p == "":
		return fault.On(field, "password.missing", "min", passwordMin)
	case !utf8.ValidString(password) || strings.ContainsRune(p, 0):
		return fault.On(field, "text.encoding")
	case n < passwordMin:
		return fault.On(field, "password.short", "min", passwordMin)
	case n > passwordMax:
		return fault.On(field, "password.long", "max", passwordMax)
	case login != "" && strings.Contains(low, login):
		return fault.On(field, "password.holds_login")
	case strings.Count(low, low[:1]) == len(low):
		return fault.On(field, "password.guessable")
	}
	for _, g := range guessable {
		if low == g {
			return fault.On(field, "password.guessable")
		}
	}
	return nil
}

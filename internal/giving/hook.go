package giving

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// Provider is who tells us of a bank account's movements by webhook.
type Provider string

// The providers. Sepay and Casso send their key; generic signs each body with it, for
// banks and for programs of one's own.
const (
	Sepay   Provider = "sepay"   // developer.sepay.vn/en/sepay-webhooks
	Casso   Provider = "casso"   // developer.casso.vn/webhook
	Generic Provider = "generic" // HMAC-SHA256 over time and body
)

// Providers are all of them, in the order in which they are offered.
func Providers() []Provider { return []Provider{Sepay, Casso, Generic} }

// A Hook is one provider's way in for the accounts of one unit. Its key is shown once.
type Hook struct {
	ID       int64
	Code     string
	UnitID   int64
	Provider Provider
	Name     string
	MadeAt   time.Time
	MadeBy   string
	EndedAt  time.Time // zero while it is open
	EndedBy  string
	LastAt   time.Time // of the last event it told, zero if none
	Troubles int64     // events that became no line

	key []byte
}

func (h *Hook) subject() string { return fmt.Sprintf("hook:%d", h.ID) }

// source is within what a provider's numbers are told apart. SePay and Casso count all
// their events; whoever signs counts its own. A unit's keys do not speak for another's,
// or one could use up the numbers of the other.
func (h *Hook) source() string {
	switch {
	case h.ID == 0:
		return string(h.Provider)
	case h.Provider == Generic:
		return string(h.Provider) + "/" + h.Code
	}
	return fmt.Sprintf("%s/%d", h.Provider, h.UnitID)
}

// hookKeyBytes make a key that nobody guesses.
const hookKeyBytes = 24

// MakeHook opens a way in and gives its key, which is kept sealed and shown never again:
// asked for the same once more, it gives the same way in without it.
func (s *Service) MakeHook(ctx context.Context, by auth.Actor, unit int64, p Provider, name string) (h *Hook, key string, err error) {
	if err := by.Must(auth.ManageHooks, unit); err != nil {
		return nil, "", err
	}
	if err := by.Afresh(); err != nil {
		return nil, "", err
	}
	var l fault.List
	name, err = vntext.Clean("name", name, 100, false)
	l.Add(err)
	if err == nil && name == "" {
		l.On("name", "hook.name.missing")
	}
	if p != Sepay && p != Casso && p != Generic {
		l.On("provider", "hook.provider")
	}
	if err := l.Err(); err != nil {
		return nil, "", err
	}
	raw, code := make([]byte, hookKeyBytes), make([]byte, 8)
	rand.Read(raw)
	rand.Read(code)
	key = hex.EncodeToString(raw)
	made := &Hook{Code: hex.EncodeToString(code), UnitID: unit, Provider: p, Name: name}
	h, err = pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*Hook, error) {
		if err := insertHook(tx, made, s.blindKey(key), s.Keys.Encrypt(sealedKey(made.Code), []byte(key))); err != nil {
			return nil, err
		}
		return made, audit.Record(tx, audit.Event{Action: "giving.hook.made", Subject: made.subject(), Unit: unit, After: made})
	})
	if err != nil {
		return nil, "", err
	}
	if h.Code != made.Code {
		key = ""
	}
	return h, key, nil
}

func (s *Service) blindKey(key string) []byte { return s.Keys.Blind("giving.hooks", key) }

// sealedKey is where a hook's key is sealed; it opens nowhere else.
func sealedKey(code string) string { return "giving.hooks/" + code }

// HookFor is one of them, for who may end it.
func (s *Service) HookFor(ctx context.Context, by auth.Actor, id int64) (h *Hook, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		h, err = hookByID(tx, id)
		return err
	})
	if err == nil {
		err = by.Must(auth.ManageHooks, h.UnitID)
	}
	return h, err
}

// EndHook closes a way in, for ever: whoever has its key is refused from now on.
func (s *Service) EndHook(ctx context.Context, by auth.Actor, id int64, reason string) error {
	reason, err := cleanReason(reason)
	if err != nil {
		return err
	}
	_, err = pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (none struct{}, err error) {
		h, err := hookByID(tx, id)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.ManageHooks, h.UnitID); err != nil {
			return none, err
		}
		if err := by.Afresh(); err != nil {
			return none, err
		}
		if err := endHook(tx, id); err != nil {
			return none, err
		}
		return none, audit.Record(tx, audit.Event{Action: "giving.hook.ended", Subject: h.subject(), Unit: h.UnitID, Reason: reason, Before: h})
	})
	return err
}

// Hooks are the ways in of the units that the actor may see, and the newest events that
// became no line.
func (s *Service) Hooks(ctx context.Context, by auth.Actor) (list []Hook, troubles []TroubledEvent, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if list, err = hooks(tx); err != nil {
			return err
		}
		troubles, err = troubledEvents(tx)
		return err
	})
	return list, troubles, err
}

// HooksFor are the ways in of the units that the actor may see.
func (s *Service) HooksFor(ctx context.Context, by auth.Actor) (list []Hook, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = hooks(tx)
		return err
	})
	return list, err
}

// operator is who tells by a key of the operator's settings, of every unit's accounts.
func operator(p Provider) *Hook { return &Hook{Provider: p, Name: "QUY_WEBHOOK_SECRETS"} }

// errHook tells a stranger nothing of why.
var errHook = fault.Of(fault.SignIn, "hook.refused")

// HookByKey finds the open hook of a provider whose key this is.
func (s *Service) HookByKey(ctx context.Context, p Provider, key string) (*Hook, error) {
	if key == "" || len(key) > 200 {
		return nil, errHook
	}
	for _, secret := range s.WebhookSecrets[string(p)] {
		if subtle.ConstantTimeCompare([]byte(secret), []byte(key)) == 1 {
			return operator(p), nil
		}
	}
	h, err := s.openHook(ctx, "key_blind = $1", s.blindKey(key))
	if err == nil && h.Provider != p {
		return nil, errHook
	}
	return h, err
}

// hookSkew is how far the clock of a signed event may be from ours. What is older could
// be somebody's copy: it would be known as told before, but not who sends it.
const hookSkew = 5 * time.Minute

// HookBySignature finds the open generic hook with this code, if signature is the
// hexadecimal HMAC-SHA256 (RFC 2104), under its key, of the time in Unix seconds, a point
// and the body. Without a code it is signed by a key of the operator's.
func (s *Service) HookBySignature(ctx context.Context, code, at, signature string, body []byte) (*Hook, error) {
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || len(code) > 40 {
		return nil, errHook
	}
	told, err := hex.DecodeString(signature)
	if err != nil {
		return nil, errHook
	}
	h := operator(Generic)
	var keys [][]byte
	if code == "" {
		for _, secret := range s.WebhookSecrets[string(Generic)] {
			keys = append(keys, []byte(secret))
		}
	} else {
		if h, err = s.openHook(ctx, "code = $1", code); err != nil {
			return nil, err
		}
		keys = [][]byte{h.key}
	}
	signed := func(key []byte) bool {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(at + "."))
		mac.Write(body)
		return hmac.Equal(mac.Sum(nil), told)
	}
	if h.Provider != Generic || !slices.ContainsFunc(keys, signed) {
		return nil, errHook
	}
	if skew := s.DB.Now().Sub(time.Unix(seconds, 0)).Abs(); skew > hookSkew {
		return nil, fault.Of(fault.SignIn, "hook.late", "minutes", int(hookSkew.Minutes()))
	}
	return h, nil
}

// webhook acts for the providers.
var webhook = auth.System("giving.webhook")

// hookAge is how long an event need not ask who may tell: a hook that is ended is shut
// so much later at the latest.
const hookAge = 5 * time.Second

// openHooks remembers the hooks that events came by.
type openHooks struct {
	mu    sync.Mutex
	known map[string]knownHook
}

type knownHook struct {
	*Hook
	readAt time.Time
}

// openHook finds an open hook by its code or by its key. Strangers' guesses are not
// remembered.
func (s *Service) openHook(ctx context.Context, where string, arg any) (*Hook, error) {
	name := fmt.Sprintf("%s %x", where, arg)
	s.hooks.mu.Lock()
	known := s.hooks.known[name]
	s.hooks.mu.Unlock()
	if known.Hook != nil && time.Since(known.readAt) < hookAge {
		return known.Hook, nil
	}
	began := time.Now()
	var h *Hook
	var sealed []byte
	err := s.DB.View(ctx, webhook, func(tx *pg.Tx) (err error) {
		h, sealed, err = openHook(tx, where, arg)
		return err
	})
	if pg.NoRows(err) {
		return nil, errHook
	}
	if err != nil {
		return nil, err
	}
	if h.key, err = s.Keys.Decrypt(sealedKey(h.Code), sealed); err != nil {
		return nil, err
	}
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	if s.hooks.known == nil {
		s.hooks.known = map[string]knownHook{}
	}
	s.hooks.known[name] = knownHook{h, began}
	return h, nil
}

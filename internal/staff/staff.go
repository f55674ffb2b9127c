package staff

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
)

// Staff is the door of the house: users, roles and sessions.
type Staff struct {
	// Sample books need no second factor: who has none may do what the roles allow. In
	// life a role that moves money counts only once one was shown.
	Sample bool

	// Cost is what each password costs whoever tries one. Tests that are not about
	// guessing take less.
	Cost argon2id.Params

	db    *pg.DB
	keys  *seal.Keys
	site  string
	hash  hasher
	known actorCache
}

// New makes the service. site is the public address, for links in invitations.
func New(db *pg.DB, keys *seal.Keys, site string) *Staff {
	return &Staff{Cost: cost, db: db, keys: keys, site: site, hash: newHasher()}
}

// stepUpMax is how long a given password counts for what needs it given anew.
const stepUpMax = 10 * time.Minute

// MustFresh is nil if the actor gave the code, or the password, within the last ten
// minutes. Machines have none. What is asked so is listed in auth/grave.go.
func MustFresh(by auth.Actor, now time.Time) error {
	if by.Kind == auth.Machine || now.Sub(by.SteppedUpAt) <= stepUpMax {
		return nil
	}
	return fault.Of(fault.Denied, StepUpNeeded)
}

// StepUpNeeded is the key of MustFresh's refusal: the page asks for the code and goes on
// with what was typed.
const StepUpNeeded = auth.StepUpNeeded

// once is Update for an act that may be sent again: what was done with the caller's key is
// not done twice.
func (s *Staff) once(ctx context.Context, by auth.Actor, act func(*pg.Tx) error) error {
	_, err := pg.Do(ctx, s.db, by, func(tx *pg.Tx) (struct{}, error) { return struct{}{}, act(tx) })
	return err
}

// program acts where nobody is signed in yet.
var program = auth.System("staff")

// secret is a random token and the hash under which it is kept.
func secret() (token string, hash []byte) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		panic("staff: no randomness: " + err.Error())
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, hashToken(token)
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// manage checks that the actor administers the unit and gave the password lately.
func manage(db *pg.DB, by auth.Actor, unit int64) error {
	if err := by.Must(auth.ManageStaff, unit); err != nil {
		return err
	}
	return MustFresh(by, db.Now())
}

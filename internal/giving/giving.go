package giving

import (
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/seal"
)

// Service does the use cases of giving.
type Service struct {
	DB     *pg.DB
	Keys   *seal.Keys
	Files  *file.Shelf // where statements are kept as they came
	URL    string      // the public address, "https://quykhancap.vn"
	Sample bool        // made-up data: papers say so

	WebhookSecrets map[string][]string // the operator's keys by provider, beside the hooks that units make

	learned memory    // of the statement's search
	live    liveBooks // of the accounts that webhooks tell of
	hooks   openHooks // by which they tell
	events  eventDesk // where their events wait for one transaction together
	jumps   toldJumps // where balances show that a line is missing
}

// form acts for the citizens who fill in public forms: rows with personal data
// are written and read in a scope that no visitor has.
var form = auth.System("giving.form")

// receipts is the book in which gifts get their receipts.
func (s *Service) receipts() *receipt.Book {
	return &receipt.Book{DB: s.DB, Keys: s.Keys, Base: s.URL, Sample: s.Sample}
}

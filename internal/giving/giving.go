package giving

import (
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
)

// Service does the use cases of giving.
type Service struct {
	DB   *pg.DB
	Keys *seal.Keys
}

// form acts for the citizens who fill in public forms: rows with personal data
// are written and read in a scope that no visitor has.
var form = auth.System("giving.form")

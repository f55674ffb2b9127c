package disaster

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
)

// Desk is where events, reports, surveys and certificates are written.
type Desk struct {
	DB     *pg.DB
	Keys   *seal.Keys
	Files  *file.Shelf
	People *people.Book
	URL    string // of the public pages, for the QR of certificates
	Sample bool   // papers say that they are samples
}

// Cause is why help is needed: the nine of the provinces' plans.
type Cause string

// The causes. The last two are private.
const (
	Natural         Cause = "natural"
	Fire            Cause = "fire"
	CropFailure     Cause = "crop_failure"
	Epidemic        Cause = "epidemic"
	Climate         Cause = "climate"
	WorkAccident    Cause = "work_accident"
	TrafficAccident Cause = "traffic_accident"
	Violence        Cause = "violence"
	Trafficking     Cause = "trafficking"
)

// Causes in the order in which forms offer them.
var Causes = []Cause{
	Natural, Fire, CropFailure, Epidemic, Climate, WorkAccident, TrafficAccident, Violence, Trafficking,
}

// Private reports whether victims of the cause never appear in public.
func (c Cause) Private() bool { return c == Violence || c == Trafficking }

// Kinds of natural disaster, in the order in which forms offer them.
var Kinds = []string{
	"storm", "tropical_depression", "flood", "flash_flood", "landslide", "whirlwind", "hail", "drought",
	"salinity", "cold", "heat", "earthquake", "tsunami", "surge", "erosion",
}

// State is where an event is in its life. It goes forward only.
type State string

// The states.
const (
	Draft      State = "draft"
	Warned     State = "warned"
	Responding State = "responding"
	Recovering State = "recovering"
	Closed     State = "closed"
)

// States in their order.
var States = []State{Draft, Warned, Responding, Recovering, Closed}

// see tells the database at which units the actor reads private events. Without it
// the transaction meets none of them. Machines see everything as they do anyway.
func see(tx *pg.Tx) error {
	if tx.By.Kind == auth.Machine {
		return nil
	}
	var units []string
	for _, u := range tx.By.Reach() {
		if tx.By.May(auth.ReadPrivate, u) {
			units = append(units, strconv.FormatInt(u, 10))
		}
	}
	if len(units) == 0 {
		return nil
	}
	var told string
	if err := tx.Row(`select set_config('quy.private', $1, true)`, strings.Join(units, ",")).Scan(&told); err != nil {
		return fmt.Errorf("say which private events are read: %w", err)
	}
	return nil
}

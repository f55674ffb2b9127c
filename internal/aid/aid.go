package aid

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
)

// Desk does the use cases of relief.
type Desk struct {
	DB     *pg.DB
	Keys   *seal.Keys
	Files  *file.Shelf
	URL    string // the public address, "https://quykhancap.vn"
	Sample bool   // made-up data: papers say so
}

// mustBePerson: a machine may do anything but be one of several people who answer
// for a paper.
func mustBePerson(by auth.Actor, p auth.Permission, unit int64) error {
	if by.ID == 0 && by.Kind == auth.Machine {
		return fault.Of(fault.Denied, "aid.person")
	}
	return by.Must(p, unit)
}

// see tells the database at which units the actor reads events of private causes, and
// at which the actor answers requests. Without the first the transaction meets none of
// their requests, without the second none of those that it lets through sealed.
func see(tx *pg.Tx) error {
	if tx.By.Kind == auth.Machine {
		return nil
	}
	for setting, p := range map[string]auth.Permission{"quy.private": auth.ReadPrivate, "quy.answering": auth.ApproveRequest} {
		var units []string
		for _, u := range tx.By.Reach() {
			if tx.By.May(p, u) {
				units = append(units, strconv.FormatInt(u, 10))
			}
		}
		if len(units) == 0 {
			continue
		}
		var told string
		if err := tx.Row(`select set_config($1, $2, true)`, setting, strings.Join(units, ",")).Scan(&told); err != nil {
			return fmt.Errorf("say %s: %w", setting, err)
		}
	}
	return nil
}

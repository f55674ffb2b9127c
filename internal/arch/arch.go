// Package arch holds the map of the house as data, and its tests hold the house
// against the map: who may import whom, where GORM is spoken, whose schema a package
// writes to, which words the pages lack, whether docs/schema.sql and the OpenAPI
// description tell the truth.
package arch

// floors are the packages, lowest first. A package imports only from floors below its
// own; on floors 0 and 2 each may import the ones before it. Paths are below internal/,
// but for web, migrations and cmd.
var floors = [][]string{
	0: {
		"fault", "vntext", "money", "workday", "auth", "vietqr", "leaf", "allot", "paper", "cosign", "codes", "verify", "chart",
		"sheet", "pg/pgembed", "web", "migrations",
	},
	1: {"pg", "config", "pg/pgtest/cluster"},
	2: {"audit", "job", "file", "seal", "tlog", "pg/pgtest", "giving/givingtest"},
	3: {"place", "notify", "backup"},
	4: {"staff", "people", "ledger", "serial", "duty", "norm"},
	// Never each other.
	5: {"receipt", "stock", "disaster", "shelter", "voice", "news"},
	// Never each other: money in and relief out meet only in ledger and stock.
	6:  {"giving", "aid"},
	7:  {"payout", "aid/aidtest"},
	8:  {"site", "disclose"},
	9:  {"portal", "office", "api"},
	10: {"app"},
	11: {"cmd/quykhancap", "bench", "arch"},
}

// The checker trusts nobody: it stands on floor 0 alone.
const checker = "cmd/quykhancap-verify"

const (
	testFloor = 2 // tests may reach up to pg/pgtest
	echoFloor = 8 // below it nobody knows HTTP
	gormPath  = "gorm.io/"
	echoPath  = "github.com/labstack/echo/"
	module    = "github.com/quykhancap/quykhancap/"
)

// place is where a package stands: its floor, and its turn on that floor.
type place struct{ floor, turn int }

func placeOf(pkg string) (place, bool) {
	if pkg == checker {
		return place{1, 0}, true
	}
	for floor, packages := range floors {
		for turn, name := range packages {
			if name == pkg {
				return place{floor, turn}, true
			}
		}
	}
	return place{}, false
}

// mayImport is the one rule of the floors.
func mayImport(from, to place, test bool) bool {
	switch {
	case to.floor < from.floor:
		return true
	case test && to.floor <= testFloor:
		return true
	default:
		return from.floor == to.floor && (from.floor == 0 || from.floor == 2) && to.turn < from.turn
	}
}

package arch

import (
	"strings"
	"testing"
)

// A package imports only from the floors below its own, and every package has a floor.
func TestFloors(t *testing.T) {
	for _, s := range goSources(t) {
		from, ok := placeOf(s.pkg)
		if !ok {
			t.Errorf("%s: package %s has no floor in internal/arch/arch.go", s.path, s.pkg)
			continue
		}
		for _, imported := range s.imports {
			name, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			name = strings.TrimPrefix(name, "internal/")
			to, ok := placeOf(name)
			if name == s.pkg || !ok {
				continue // its own, or told above
			}
			if !mayImport(from, to, s.test) {
				t.Errorf("%s: %s (floor %d) imports %s (floor %d)", s.path, s.pkg, from.floor, name, to.floor)
			}
		}
	}
}

// The rule itself, on cases that have tempted others.
func TestMayImport(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		test     bool
		want     bool
	}{
		{"giving", "ledger", false, true},
		{"giving", "aid", false, false},     // money in and relief out
		{"receipt", "stock", false, false},  // the same floor
		{"ledger", "receipt", false, false}, // upwards
		{"money", "fault", false, true},     // floor 0 has an order
		{"fault", "money", false, false},
		{"pg", "pg/pgtest", true, true}, // tests may reach up
		{"pg", "pg/pgtest", false, false},
		{"ledger", "receipt", true, false},
		{checker, "leaf", false, true},
		{checker, "pg", false, false}, // the checker trusts nobody
	} {
		from, ok1 := placeOf(tt.from)
		to, ok2 := placeOf(tt.to)
		if !ok1 || !ok2 {
			t.Fatalf("%s or %s has no floor", tt.from, tt.to)
		}
		if got := mayImport(from, to, tt.test); got != tt.want {
			t.Errorf("%s imports %s (test %v): %v, want %v", tt.from, tt.to, tt.test, got, tt.want)
		}
	}
}

// Below the screen nobody knows HTTP.
func TestEchoStaysAbove(t *testing.T) {
	for _, s := range goSources(t) {
		at, _ := placeOf(s.pkg)
		for _, imported := range s.imports {
			if strings.HasPrefix(imported, echoPath) && at.floor < echoFloor {
				t.Errorf("%s: floor %d knows Echo", s.path, at.floor)
			}
		}
	}
}

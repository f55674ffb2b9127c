package auth

import (
	"slices"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// Every grave permission is refused on an old proof, at a unit, after the question whether
// it is held at all; others are not.
func TestGrave(t *testing.T) {
	t.Parallel()
	for _, p := range Permissions() {
		holder := Actor{ID: 1, Kind: Officer, Stale: true, Grants: []Grant{{Role: rules[p].roles[0], Unit: 7}}}
		err := holder.Must(p, 7)
		if slices.Contains(grave, p) != fault.Is(err, StepUpNeeded) {
			t.Errorf("%s on an old proof: %v", p, err)
		}
		if err := holder.Must(p, 0); err != nil {
			t.Errorf("%s, to look whether it is held: %v", p, err)
		}
		other := Actor{ID: 2, Kind: Officer, Stale: true}
		if err := other.Must(p, 7); !fault.Is(err, "auth.denied") {
			t.Errorf("%s of who does not hold it: %v", p, err)
		}
		holder.Stale = false
		if err := holder.Must(p, 7); err != nil {
			t.Errorf("%s on a fresh proof: %v", p, err)
		}
	}
	if err := (Actor{Kind: Machine}).Afresh(); err != nil {
		t.Errorf("the program itself: %v", err)
	}
}

// Who moves money or lets others in needs a second factor; who looks does not.
func TestNeedsSecond(t *testing.T) {
	t.Parallel()
	var needs []Role
	for _, r := range Roles {
		if r.NeedsSecond() {
			needs = append(needs, r)
		}
	}
	want := []Role{Admin, FundManager, Accountant, Cashier, Storekeeper, MTTQOfficer, CommuneChair, Approver}
	if !slices.Equal(needs, want) {
		t.Errorf("a second factor is asked of %v, want %v", needs, want)
	}
}

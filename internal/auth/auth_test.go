package auth

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// A province reads downwards but acts only at home; a sibling gets nothing.
func TestMay(t *testing.T) {
	const province, commune, sibling, ended = 20, 201, 202, 203
	a := Actor{ID: 1, Kind: Officer, Grants: []Grant{
		{Accountant, province, []int64{province, commune, ended}, map[Area][]int64{Money: {ended}}},
	}}
	b := Actor{ID: 2, Kind: Officer, Grants: []Grant{{Accountant, commune, []int64{commune}, nil}}}
	for _, tt := range []struct {
		name string
		by   Actor
		p    Permission
		unit int64
		want bool
	}{
		{"reads at home", a, ReadBooks, province, true},
		{"reads below", a, ReadBooks, commune, true},
		{"acts at home", a, MatchLines, province, true},
		{"does not act below", a, MatchLines, commune, false},
		{"anywhere", a, MatchLines, 0, true},
		{"not the role", a, ReceiveCash, province, false},
		{"finishes what an ended unit left", a, MatchLines, ended, true},
		{"not of another area", a, PrepareRound, ended, false},
		{"begins nothing there", a, ManageHooks, ended, false},
		{"sibling reads nothing", b, ReadBooks, sibling, false},
		{"not upwards", b, ReadBooks, province, false},
		{"a machine may", System("import"), MatchLines, commune, true},
		{"a citizen may not", Public, ReadBooks, commune, false},
	} {
		if got := tt.by.May(tt.p, tt.unit); got != tt.want {
			t.Errorf("%s: May = %v", tt.name, got)
		}
	}
	if e, _ := fault.As(Public.Must(ReadBooks, 0)); e == nil || e.Kind != fault.SignIn {
		t.Error("a citizen is asked to sign in")
	}
	if e, _ := fault.As(b.Must(ReadBooks, sibling)); e == nil || e.Kind != fault.Denied {
		t.Error("an officer is told no")
	}
	if a.Scope() != "20,201,203" || System("x").Scope() != "*" || Public.Scope() != "" {
		t.Error("scope", a.Scope())
	}
}

// Package auth says who acts and what they may do. It knows no database and no
// HTTP: staff builds an Actor from a session, use cases ask it by.Must.
package auth

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// Kind tells a citizen, an officer and the program itself apart.
type Kind int

// The kinds of actor.
const (
	Citizen Kind = iota // anyone, not signed in
	Officer             // a signed-in user with grants
	Machine             // a named part of the program: a job, an import, a form
)

// Role is an office that a person holds at a unit for a time.
type Role string

// The roles, as the domain names them.
const (
	Admin        Role = "admin"
	FundManager  Role = "fund_manager"
	Accountant   Role = "accountant"
	Cashier      Role = "cashier"
	Storekeeper  Role = "storekeeper"
	MTTQOfficer  Role = "mttq_officer"
	Assessor     Role = "assessor"
	Verifier     Role = "verifier"
	CommuneChair Role = "commune_chair"
	Approver     Role = "approver"
	Auditor      Role = "auditor"
	Volunteer    Role = "volunteer"
	HelperOrg    Role = "helper_org"
)

// Roles in the order in which forms offer them.
var Roles = []Role{
	Admin, FundManager, Accountant, Cashier, Storekeeper, MTTQOfficer, Assessor,
	Verifier, CommuneChair, Approver, Auditor, Volunteer, HelperOrg,
}

// Grant is one role held at one unit today. Reach is that unit, every unit that
// is or was below it, and its predecessors: what its holder may read.
//
// For are the ended units whose affairs of an area are that unit's to finish: there its
// holder acts as at the own unit.
type Grant struct {
	Role  Role
	Unit  int64
	Reach []int64
	For   map[Area][]int64
}

// Actor is who asks. The zero Actor is a citizen without any right.
type Actor struct {
	ID          int64  // staff.users.id; 0 for citizens and machines
	Name        string // login, or the machine's name
	Kind        Kind
	Grants      []Grant
	Session     string
	SteppedUpAt time.Time // when the code or the password was last given
	Stale       bool      // that is too long ago for what is grave; see Afresh
}

// Public is anyone.
var Public = Actor{Name: "public"}

// System is a named part of the program; it may do everything and sees all rows.
func System(name string) Actor { return Actor{Name: name, Kind: Machine} }

// May reports whether the actor holds a role with permission p that reaches the
// unit. Unit 0 asks whether it is held anywhere.
func (a Actor) May(p Permission, unit int64) bool {
	if a.Kind == Machine {
		return true
	}
	rule, ok := rules[p]
	if !ok {
		panic("auth: unknown permission " + string(p))
	}
	for _, g := range a.Grants {
		if !slices.Contains(rule.roles, g.Role) {
			continue
		}
		if unit == 0 || g.Unit == unit || rule.below && slices.Contains(g.Reach, unit) ||
			slices.Contains(g.For[p.Area()], unit) {
			return true
		}
	}
	return false
}

// Must is nil if the actor may, else the refusal: sign in first, not allowed, or, for what
// is grave at a unit, prove again who you are.
func (a Actor) Must(p Permission, unit int64) error {
	if a.May(p, unit) {
		if unit != 0 && slices.Contains(grave, p) {
			return a.Afresh()
		}
		return nil
	}
	if a.Kind == Citizen {
		return fault.Of(fault.SignIn, "auth.signin")
	}
	return fault.Of(fault.Denied, "auth.denied")
}

// Holds reports whether the actor has this role at exactly this unit.
func (a Actor) Holds(r Role, unit int64) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == r && g.Unit == unit })
}

// Reach is every unit whose rows the actor may read, sorted, each once.
func (a Actor) Reach() []int64 {
	var units []int64
	for _, g := range a.Grants {
		units = append(append(units, g.Unit), g.Reach...)
	}
	slices.Sort(units)
	return slices.Compact(units)
}

// Where are the units of the reach at which the actor holds p, sorted: who reads the books of
// one unit may be at another for other work only.
func (a Actor) Where(p Permission) []int64 {
	return slices.DeleteFunc(a.Reach(), func(unit int64) bool { return !a.May(p, unit) })
}

// Scope is Reach in the form that row-level security reads from quy.units:
// "12,13", "*" for the program itself, "" for nobody.
func (a Actor) Scope() string {
	if a.Kind == Machine {
		return "*"
	}
	var b strings.Builder
	for i, u := range a.Reach() {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(u, 10))
	}
	return b.String()
}

package app

import (
	_ "embed"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/place"
)

//go:embed testdata/routes.txt
var routesFile string

// gate says who may come in by a route, and what its parameters name.
type gate struct {
	public, self bool // anybody; any officer, about oneself
	blank        bool
	wide, above  bool
	few          bool
	form         auth.Permission   // lets one look at the form
	needs        []auth.Permission // one of them
	names        map[string]string // parameter → thing of a holding
}

// gates are all lines of testdata/routes.txt.
var gates = sync.OnceValue(func() map[route]gate {
	all := map[route]gate{}
	for n, line := range strings.Split(routesFile, "\n") {
		word := strings.Fields(line)
		if len(word) == 0 || strings.HasPrefix(word[0], "#") {
			continue
		}
		if len(word) < 3 {
			panic(fmt.Sprintf("routes.txt, line %d: %q", n+1, line))
		}
		g := gate{names: map[string]string{}}
		switch word[2] {
		case "public":
			g.public = true
		case "self":
			g.self = true
		default:
			for _, p := range strings.Split(word[2], ",") {
				auth.Public.May(auth.Permission(p), 0) // panics if there is none of the name
				g.needs = append(g.needs, auth.Permission(p))
			}
		}
		for _, w := range word[3:] {
			name, thing, named := strings.Cut(w, "=")
			switch {
			case name == "form":
				g.form = auth.Permission(thing)
			case named:
				g.names[":"+name] = thing
			case w == "blank":
				g.blank = true
			case w == "wide":
				g.wide = true
			case w == "few":
				g.few = true
			case w == "above":
				g.above = true
			default:
				panic(fmt.Sprintf("routes.txt, line %d: what is %s?", n+1, w))
			}
		}
		for _, method := range strings.Split(word[0], ",") {
			r := route{method, word[1]}
			if _, twice := all[r]; twice {
				panic(fmt.Sprintf("routes.txt, line %d: %s stands twice", n+1, r))
			}
			of := g
			if method == http.MethodGet && g.form != "" {
				of.needs = append(slices.Clone(g.needs), g.form)
			}
			all[r] = of
		}
	}
	return all
})

// lets reports whether somebody may do what the route does to a thing of the unit,
// or may anywhere where it names none.
func (g gate) lets(a auth.Actor, unit int64) bool {
	if len(g.names) == 0 {
		unit = 0
	}
	return g.public || g.self && a.ID != 0 || g.may(a, unit)
}

// may reports whether somebody holds one of the permissions at the unit.
func (g gate) may(a auth.Actor, unit int64) bool {
	if g.wide {
		unit = 0
	}
	return slices.ContainsFunc(g.needs, func(p auth.Permission) bool {
		return a.May(p, unit) || g.above && a.May(p, 0) && slices.Contains(a.Reach(), unit)
	})
}

// held reports whether a role has to do with the route at all.
func (g gate) held(r auth.Role) bool {
	return g.self || g.lets(auth.Actor{ID: 1, Kind: auth.Officer, Grants: []auth.Grant{{Role: r, Unit: 1}}}, 1)
}

// Every route of the program has its line, and every line its route.
func TestGates(t *testing.T) {
	t.Parallel()
	c, err := config.Load([]string{"QUY_DATA_DIR=" + t.TempDir(), "QUY_SECRET_KEY=" + houseKey}, config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := Assemble(t.Context(), c, pgtest.NewWith(t, "units", place.Load))
	if err != nil {
		t.Fatal(err)
	}
	known := gates()
	routes := (&house{App: a, t: t}).routes()
	for _, r := range routes {
		if _, ok := known[r]; !ok {
			t.Errorf("%s: say in testdata/routes.txt who may come in", r)
		}
	}
	for r := range known {
		if !slices.Contains(routes, r) {
			t.Errorf("testdata/routes.txt: the program has no %s", r)
		}
	}
}

// at puts the desk's own names into a route.
func (d *holding) at(t *testing.T, r route) string {
	t.Helper()
	g, known := gates()[r]
	if !known && r.method == http.MethodHead {
		g, known = gates()[route{http.MethodGet, r.path}], true
	}
	if !known {
		t.Fatalf("%s: say in testdata/routes.txt who may come in", r)
	}
	return parameter.ReplaceAllStringFunc(r.path, func(name string) string {
		thing, told := g.names[name]
		if !told {
			t.Fatalf("%s: say in testdata/routes.txt what %s is", r, name)
		}
		value, there := d.things[thing]
		if !there {
			t.Fatalf("%s: the house has no %s", r, thing)
		}
		return fmt.Sprint(value)
	})
}

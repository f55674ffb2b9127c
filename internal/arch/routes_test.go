package arch

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/quykhancap/quykhancap/internal/app"
	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

const apiBase = "/api/v1"

// The description of the API is the API: every route is described, and everything
// described has its route.
func TestRoutesAreDescribed(t *testing.T) {
	described := described(t)
	served := served(t)
	for _, call := range slices.Sorted(maps.Keys(served)) {
		if !described[call] {
			t.Errorf("openapi.yaml says nothing of %s", call)
		}
	}
	for _, call := range slices.Sorted(maps.Keys(described)) {
		if !served[call] {
			t.Errorf("openapi.yaml describes %s, which has no route", call)
		}
	}
}

func described(t *testing.T) map[string]bool {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(readFile(t, "internal/api/openapi.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Errorf("openapi.yaml: %v", err)
	}
	all := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			all[method+" "+path] = true
		}
	}
	return all
}

func served(t *testing.T) map[string]bool {
	t.Helper()
	c, err := config.Load([]string{"QUY_DATA_DIR=" + t.TempDir()}, config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Assemble(t.Context(), c, pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	parameter := regexp.MustCompile(`:([a-z_]+)`)
	all := map[string]bool{}
	for _, r := range a.Echo.Routes() {
		path, ok := strings.CutPrefix(r.Path, apiBase)
		if !ok || strings.HasSuffix(path, "*") || !strings.HasPrefix(path, "/") {
			continue
		}
		all[r.Method+" "+parameter.ReplaceAllString(path, "{$1}")] = true
	}
	return all
}

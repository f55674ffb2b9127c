package app

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/quykhancap/quykhancap/internal/api"
)

// Every call bears bad input in each of its fields, as a text and as a number.
func TestSweepCalls(t *testing.T) {
	t.Parallel()
	s := newSweep(t)
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec)
	s.must(err)
	for path, item := range doc.Paths.Map() {
		method, o := http.MethodPost, item.Post
		if o == nil {
			method, o = http.MethodPut, item.Put
		}
		if o == nil || o.RequestBody == nil || o.RequestBody.Value.Content["application/json"] == nil {
			continue
		}
		r := route{method, api.Prefix + strings.NewReplacer("{", ":", "}", "").Replace(path)}
		target := s.at(t, r)
		sound := map[string]any{
			"campaign": s.slug, "amount": 1000, "reason": "Lý do đủ dài", "username": "ai", "password": "không biết gì",
			"refresh_token": "x", "account": s.number, "at": "2026-11-10",
		}
		schema := o.RequestBody.Value.Content["application/json"].Schema.Value
		for field := range schema.Properties {
			body := map[string]any{}
			for _, name := range schema.Required {
				body[name] = sound[name]
			}
			for _, p := range poison {
				for _, v := range []string{quoted(p.text), p.text} {
					body[field] = json.RawMessage("0")
					b, err := json.Marshal(body)
					s.must(err)
					text := bytes.Replace(b, []byte(quoted(field)+":0"), []byte(quoted(field)+":"+v), 1)
					s.bear(p.name+" in "+field, r, target, s.seatFor(r), "application/json", bytes.NewReader(text))
				}
			}
		}
		w := s.bear("10 MB", r, target, s.seatFor(r), "application/json",
			io.MultiReader(strings.NewReader(`{"reason":"`), io.LimitReader(letters{}, 10<<20), strings.NewReader(`"}`)))
		if w.Code != http.StatusRequestEntityTooLarge && r.path != eventsPath {
			t.Errorf("10 MB at %s: %d", r, w.Code)
		}
	}
	for _, path := range []string{"/api/v1", "/api/v1/", "/api/v1/x", "/api/v2/pledges", "/api/v1/pledges/%00/x", "/api/v1/units/%ff"} {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} {
			s.bear(method, route{method, path}, path, "", "", nil)
		}
	}
	s.enough(1000)
}

// eventsPath asks whose key it is before it reads anything.
const eventsPath = api.Prefix + "/bank-events/:provider"

// quoted is a JSON text whose bytes are the given ones, sound or not.
func quoted(text string) string {
	r := strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\r", `\r`, "\n", `\n`, "\x00", `\u0000`)
	return `"` + r.Replace(text) + `"`
}

package site

import (
	"html/template"
	"strings"
	"testing"
)

// What a language settles is written the same whether it was settled or looked up,
// and what would need an escape is not settled.
func TestSettle(t *testing.T) {
	for _, lang := range langs {
		catalogs[lang]["test.plain"], catalogs[lang]["test.sharp"] = "Ủng hộ đồng bào (2026)", `"a" < b & c's`
		defer func() { delete(catalogs[lang], "test.plain"); delete(catalogs[lang], "test.sharp") }()
	}
	const source = `{{define "x"}}<a href="{{path "/sao-ke"}}" title="{{t "test.plain"}}">{{t "test.plain"}} {{t "test.sharp"}}` +
		`{{if .}}{{t "test.plain"}}{{else}}{{t "test.sharp"}}{{end}}</a><b title="{{t "test.sharp"}}">` +
		`{{range .}}{{t "test.plain"}}{{end}}{{with .}}{{t "test.plain"}}{{path "/:" .}}{{end}}</b>{{end}}`
	for _, lang := range langs {
		parse := func() *template.Template {
			return template.Must(template.New("").Funcs(funcs(lang)).Parse(source))
		}
		settled := reached(parse(), "x", lang)
		for _, data := range []any{[]string{"a/b", "c"}, []string{}} {
			var want, got strings.Builder
			if err := parse().ExecuteTemplate(&want, "x", data); err != nil {
				t.Fatal(err)
			}
			if err := settled.Execute(&got, data); err != nil {
				t.Fatal(err)
			}
			if got.String() != want.String() {
				t.Errorf("settled:   %s\nlooked up: %s", got.String(), want.String())
			}
		}
		if n := strings.Count(settled.Tree.Root.String(), `test.plain`); n != 0 {
			t.Errorf("%d sentences are still looked up", n)
		}
		if n := strings.Count(settled.Tree.Root.String(), `test.sharp`); n != 3 {
			t.Errorf("%d of 3 sharp sentences are left", n)
		}
	}
}

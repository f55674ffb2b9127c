package leaf

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/public-log.md anew")

const (
	docFile  = "../../docs/public-log.md"
	docBegin = "<!-- the grammar, written by go test ./internal/leaf -update -->\n"
	docEnd   = "<!-- end of the grammar -->\n"
)

// What the program refuses and what the public reads are one table.
func TestGrammarIsDocumented(t *testing.T) {
	old, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(old), docBegin)
	_, tail, ended := strings.Cut(rest, docEnd)
	if !ok || !ended {
		t.Fatalf("%s has no place for the grammar", docFile)
	}
	now := head + docBegin + tables() + docEnd + tail
	if now == string(old) {
		return
	}
	if !*update {
		t.Fatalf("%s does not tell the grammar; run go test ./internal/leaf -update", docFile)
	}
	if err := os.WriteFile(docFile, []byte(now), 0o644); err != nil {
		t.Fatal(err)
	}
}

func tables() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		k := kinds[name]
		fmt.Fprintf(&b, "\n### `%s`\n\n%s.", name, upper(k.tells))
		if len(k.record.forms) > 1 {
			var forms []string
			for _, f := range k.record.forms {
				forms = append(forms, "*"+f.name+"*")
			}
			fmt.Fprintf(&b, " Forms: %s.", strings.Join(forms, " or "))
		}
		b.WriteString("\n\n| field | stands | shape | meaning |\n| --- | --- | --- | --- |\n")
		rows(&b, "", k.record)
	}
	return b.String() + "\n"
}

func rows(b *strings.Builder, under string, c *record) {
	for _, f := range c.fields {
		if under == "" && (f.name == "v" || f.name == "kind") {
			continue
		}
		form, maybe := strings.CutSuffix(f.when, "?")
		when := "always"
		if form != "" {
			when = "in *" + form + "*"
		}
		if maybe {
			when = strings.TrimPrefix(when+", at will", "always, ")
		}
		fmt.Fprintf(b, "| `%s%s` | %s | %s | %s |\n", under, f.name, when, f.shape.says, f.means)
		if f.shape.record != nil {
			mark := "."
			if strings.HasPrefix(f.shape.says, "a list") {
				mark = "[]."
			}
			rows(b, under+f.name+mark, f.shape.record)
		}
	}
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

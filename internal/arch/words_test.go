package arch

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var keyShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)

func catalog(t *testing.T, lang string) map[string]string {
	t.Helper()
	words := map[string]string{}
	if err := json.Unmarshal([]byte(readFile(t, "web/locale/"+lang+".json")), &words); err != nil {
		t.Fatalf("locale/%s.json: %v", lang, err)
	}
	return words
}

// Both languages have the same keys, in order, and each sentence names the same values.
// Only English needs another sentence for one thing than for several.
func TestLanguagesAgree(t *testing.T) {
	vi, en := catalog(t, "vi"), catalog(t, "en")
	for key := range vi {
		if _, ok := en[key]; !ok {
			t.Errorf("en has no %s", key)
		}
	}
	place := regexp.MustCompile(`\{[a-z_]+`)
	for key, sentence := range en {
		base, one := strings.CutSuffix(key, ".one")
		if _, ok := vi[key]; !ok {
			if !one || vi[base] == "" {
				t.Errorf("vi has no %s", key)
			}
			continue
		}
		if sentence == "" || vi[key] == "" {
			t.Errorf("%s is empty", key)
		}
		a, b := place.FindAllString(sentence, -1), place.FindAllString(vi[key], -1)
		slices.Sort(a)
		slices.Sort(b)
		if a, b := slices.Compact(a), slices.Compact(b); !slices.Equal(a, b) {
			t.Errorf("%s has the values %v in English and %v in Vietnamese", key, a, b)
		}
	}
	for _, lang := range []string{"vi", "en"} {
		keys := regexp.MustCompile(`(?m)^\s*"([^"]+)":`).FindAllStringSubmatch(readFile(t, "web/locale/"+lang+".json"), -1)
		for i := 1; i < len(keys); i++ {
			if keys[i-1][1] >= keys[i][1] {
				t.Errorf("locale/%s.json: %s stands after %s", lang, keys[i][1], keys[i-1][1])
			}
		}
	}
}

// Every kind of mail is written in both languages and has its words in the outbox.
func TestMailHasWords(t *testing.T) {
	catalogs := map[string]map[string]string{"vi": catalog(t, "vi"), "en": catalog(t, "en")}
	kinds := map[string]int{}
	for lang := range catalogs {
		for _, name := range namesIn(t, "internal/notify/texts/"+lang) {
			kinds[strings.TrimSuffix(name, ".txt")]++
		}
	}
	if len(kinds) == 0 {
		t.Error("no mail is looked at")
	}
	for kind, n := range kinds {
		if n != len(catalogs) {
			t.Errorf("%s is written in %d languages of %d", kind, n, len(catalogs))
		}
		for lang, words := range catalogs {
			if words["outbox.about."+kind] == "" {
				t.Errorf("%s has no outbox.about.%s", lang, kind)
			}
		}
	}
}

// Every act that the trail keeps has its words there.
func TestActsHaveWords(t *testing.T) {
	vi, acts := catalog(t, "vi"), 0
	for _, s := range goSources(t) {
		if s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			field, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			if name, ok := field.Key.(*ast.Ident); !ok || name.Name != "Action" {
				return true
			}
			// One that is put together is looked up by its beginning.
			verb, begins := literal(field.Value), false
			if sum, ok := field.Value.(*ast.BinaryExpr); ok {
				for ; ok; sum, ok = sum.X.(*ast.BinaryExpr) {
					verb, begins = literal(sum.X), true
				}
			}
			if verb == "" {
				return true
			}
			acts++
			found := false
			for key := range vi {
				rest, under := strings.CutPrefix(key, "audit.action."+verb)
				found = found || under && (rest == "" || begins)
			}
			if !found {
				t.Errorf("%s: no words for the act %s", s.path, verb)
			}
			return true
		})
	}
	if acts == 0 {
		t.Error("no act is looked at")
	}
}

// Every promise of the books is said to people in both languages, in English as the
// check's own file says it.
func TestPromisesHaveWords(t *testing.T) {
	vi, en := catalog(t, "vi"), catalog(t, "en")
	checks := map[string]string{} // by name; those that are computed say it in their source
	for _, name := range namesIn(t, "migrations/checks") {
		var words []string
		for line := range strings.Lines(readFile(t, "migrations/checks/"+name)) {
			text, ok := strings.CutPrefix(line, "--")
			if !ok {
				break
			}
			words = append(words, strings.TrimSpace(text))
		}
		checks[strings.TrimSuffix(name, ".sql")] = strings.Join(words, " ")
	}
	computed := regexp.MustCompile(`Check:\s+"(\w+)",\s+Promise:\s+"([^"]+)"`)
	for _, s := range goSources(t) {
		for _, m := range computed.FindAllStringSubmatch(readFile(t, s.path), -1) {
			checks[m[1]] = m[2]
		}
	}
	for name, says := range checks {
		switch key := "promise." + name; {
		case vi[key] == "" || vi[key] == en[key]:
			t.Errorf("nobody says in Vietnamese what %s promises", name)
		case en[key] != says:
			t.Errorf("%s promises %q, and people read %q", name, says, en[key])
		}
	}
	for key := range vi {
		name, ok := strings.CutPrefix(key, "promise.")
		if _, there := checks[name]; ok && !there && strings.Contains(name, "_") {
			t.Errorf("there is no check for %s", key)
		}
	}
}

// Every key that the program asks for has its words.
func TestWordsAreThere(t *testing.T) {
	vi := catalog(t, "vi")
	for _, s := range goSources(t) {
		if s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if key := keyOf(call); key != "" && vi[key] == "" {
					t.Errorf("%s: no words for %q", s.path, key)
				}
			}
			return true
		})
	}
	inPage := regexp.MustCompile(`\{\{[^}]*\bth? "([^"]+)"`)
	for name, text := range templates(t) {
		for _, m := range inPage.FindAllStringSubmatch(text, -1) {
			if vi[m[1]] == "" {
				t.Errorf("%s: no words for %q", name, m[1])
			}
		}
	}
}

// keyOf is the literal key in fault.On(field, key), list.On(field, key),
// fault.Of(kind, key) and site.T(lang, key), or "".
func keyOf(call *ast.CallExpr) string {
	var name string
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	if name != "On" && name != "Of" && name != "T" || len(call.Args) < 2 {
		return ""
	}
	if key := literal(call.Args[1]); keyShape.MatchString(key) {
		return key
	}
	return ""
}

func literal(n ast.Node) string {
	l, ok := n.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return ""
	}
	text, err := strconv.Unquote(l.Value)
	if err != nil {
		return ""
	}
	return text
}

// No sentence is kept that nothing asks for. A key that is put together at run time
// is found by its beginning, a literal that ends in a dot ("role." + name), or by its
// end, one that starts with a dot (page + ".title").
func TestWordsAreUsed(t *testing.T) {
	seen := map[string]bool{}
	see := func(text string) {
		text = strings.TrimPrefix(text, "%s")
		text, _, _ = strings.Cut(text, "%")
		seen[text] = true
	}
	for _, s := range goSources(t) {
		if s.test || s.pkg == "arch" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if text := literal(n); text != "" {
				see(text)
			}
			return true
		})
	}
	action, quoted := regexp.MustCompile(`(?s)\{\{.*?\}\}`), regexp.MustCompile("\"([^\"\n]*)\"|`([^`]*)`")
	for _, text := range templates(t) {
		for _, m := range quoted.FindAllStringSubmatch(strings.Join(action.FindAllString(text, -1), "\n"), -1) {
			see(m[1] + m[2])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(catalog(t, "vi"))) {
		if !asked(strings.TrimSuffix(key, ".one"), seen) && !seen[key] {
			t.Errorf("nothing asks for %s", key)
		}
	}
}

// asked reports whether the literals of the program can make up a key.
func asked(key string, seen map[string]bool) bool {
	for i, c := range key {
		if c == '.' && (seen[key[:i+1]] || seen[key[:i]] && seen[key[i:]]) {
			return true
		}
	}
	return seen[key]
}

func templates(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := eachFile(func(name string) error {
		if strings.HasPrefix(name, "web/templates/") && path.Ext(name) == ".html" {
			all[name] = readFile(t, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

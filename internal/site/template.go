package site

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/template/parse"
	"time"

	"github.com/jba/templatecheck"
	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/workday"
	"github.com/quykhancap/quykhancap/web"
)

// Page is a template that shows a T, in every language.
type Page[T any] struct {
	name string
	sets sets
}

// PageOf binds web/templates/<name>.html, inside a layout, to the struct it
// shows. The file defines "title" and "main", and may define "description",
// "crumbs" and "scripts"; files of its folder that start with _ belong to it.
// It panics, with file and field, if the template does not fit T, if a sentence
// is missing in a language, or if a sentence does not get its values.
func PageOf[T any](name, layout string) Page[T] {
	return Page[T]{name, bind[frame[T]](name, layout, "layout")}
}

// Render answers with the page.
func (p Page[T]) Render(c echo.Context, status int, data T) error {
	return render(c, status, p.name, p.sets, frame[T]{chromeOf(c, status), data})
}

// Part is one defined piece of a page's file, for answers that replace a piece.
type Part[T any] struct {
	name string
	sets sets
}

// sets gives a page's templates by language.
type sets map[string]func() *template.Template

// PartOf binds the piece called block of web/templates/<name>.html to its struct.
func PartOf[T any](name, block string) Part[T] {
	return Part[T]{name, bind[T](name, "", block)}
}

// Render answers with the piece alone.
func (p Part[T]) Render(c echo.Context, status int, data T) error {
	return render(c, status, p.name, p.sets, data)
}

// HTML is the piece alone in a language, for what many pages show alike.
func (p Part[T]) HTML(lang string, data T) (template.HTML, error) {
	var b strings.Builder
	if err := p.sets[lang]().Execute(&b, data); err != nil {
		return "", fmt.Errorf("render %s: %w", p.name, err)
	}
	return template.HTML(named([]byte(b.String()), lang, nil)), nil // a template of ours wrote it
}

// frame is what a layout sees: what all pages have, and the page.
type frame[T any] struct {
	Chrome
	Page T
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func render(c echo.Context, status int, name string, by sets, data any) error {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := by[Lang(c)]().Execute(b, data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	return c.HTMLBlob(status, nameAll(c, b.Bytes()))
}

// Render makes Site an echo.Renderer, which is how a request carries its site.
// Pages are rendered by their own Render; nothing calls this.
func (s *Site) Render(_ io.Writer, name string, _ any, _ echo.Context) error {
	return fmt.Errorf("site: page %q is rendered without its struct", name)
}

// bind parses and checks the page in every language. What it parsed is not kept: a page is
// parsed again when it is first shown. There are hundreds, most of them are shown by few
// servers on few days, and whole they would be most of what an idle server keeps and of
// what the collector looks through while a large file comes in.
func bind[T any](name, layout, block string) sets {
	all := make(sets, len(langs))
	for _, lang := range langs {
		set := parsed(name, layout, lang)
		root := set.Lookup(block)
		if root == nil {
			panic(fmt.Sprintf("site: %s defines no %q", name, block))
		}
		if lang == Vietnamese {
			if err := templatecheck.CheckHTMLStrict(root, *new(T)); err != nil {
				panic(fmt.Sprintf("site: %s for %v: %v", name, reflect.TypeFor[T](), err))
			}
		}
		for _, t := range set.Templates() {
			checkWords(t, lang)
		}
		all[lang] = sync.OnceValue(func() *template.Template {
			return reached(parsed(name, layout, lang), block, lang)
		})
	}
	return all
}

// parsed is everything that a page may use, in a language.
func parsed(name, layout, lang string) *template.Template {
	set := template.Must(base(lang).Clone())
	for _, file := range filesOf(name, layout) {
		src, err := web.FS.ReadFile(file)
		if err != nil {
			panic(fmt.Sprintf("site: %v", err))
		}
		if _, err := set.New(file).Parse(string(src)); err != nil {
			panic(fmt.Sprintf("site: %v", err))
		}
	}
	return set
}

// reached is the set with nothing but what block can come to: a page uses a few of the
// pieces that all may use.
func reached(set *template.Template, block, lang string) *template.Template {
	kept := template.New("").Option("missingkey=zero").Funcs(funcs(lang))
	var keep func(name string)
	keep = func(name string) {
		t := set.Lookup(name)
		if t == nil || kept.Lookup(name) != nil {
			return
		}
		settle(t.Tree.Root, lang)
		template.Must(kept.AddParseTree(name, t.Tree))
		walk(t.Tree.Root, func(n parse.Node) {
			if call, ok := n.(*parse.TemplateNode); ok {
				keep(call.Name)
			}
		})
	}
	keep(block)
	return kept.Lookup(block)
}

// filesOf lists the files that make a page: its layout, its folder's own pieces,
// and the page itself, which comes last so that it wins.
func filesOf(name, layout string) []string {
	var files []string
	if layout != "" {
		files = append(files, "templates/layout/"+layout+".html")
	}
	entries, _ := web.FS.ReadDir(path.Dir("templates/" + name))
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "_") {
			files = append(files, path.Dir("templates/"+name)+"/"+e.Name())
		}
	}
	return append(files, "templates/"+name+".html")
}

// settle replaces what a language settles, a sentence without values or a fixed path,
// by the text it always gives: half of a page's work was to look those up, and they
// are its words as much as what stands around them. What would need an escape stays.
func settle(list *parse.ListNode, lang string) {
	if list == nil {
		return
	}
	nodes := list.Nodes[:0]
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.IfNode:
			settle(n.List, lang)
			settle(n.ElseList, lang)
		case *parse.RangeNode:
			settle(n.List, lang)
			settle(n.ElseList, lang)
		case *parse.WithNode:
			settle(n.List, lang)
			settle(n.ElseList, lang)
		}
		text, fixed := textOf(n, lang)
		if !fixed {
			nodes = append(nodes, n)
			continue
		}
		if len(nodes) > 0 {
			if before, ok := nodes[len(nodes)-1].(*parse.TextNode); ok {
				before.Text = append(before.Text, text...)
				continue
			}
		}
		nodes = append(nodes, &parse.TextNode{NodeType: parse.NodeText, Pos: n.Position(), Text: text})
	}
	clear(list.Nodes[len(nodes):])
	list.Nodes = nodes
}

// plainText is what html/template writes the same wherever a page may have it; the
// catalogs are NFC, and letters beyond ASCII are not escaped.
var plainText = regexp.MustCompile(`^[\p{L}\p{M}\p{N} ,.:;!?()/–—…·→«»“”%-]*$`)

// plainPath is a path that an attribute has as it is.
var plainPath = regexp.MustCompile(`^[a-z0-9/._-]*$`)

// textOf is what a node gives on every page of a language, if it does.
func textOf(n parse.Node, lang string) ([]byte, bool) {
	if text, ok := n.(*parse.TextNode); ok {
		return slices.Clone(text.Text), true
	}
	action, ok := n.(*parse.ActionNode)
	if !ok || len(action.Pipe.Decl) > 0 || len(action.Pipe.Cmds) != 1 || len(action.Pipe.Cmds[0].Args) != 2 {
		return nil, false
	}
	args := action.Pipe.Cmds[0].Args
	f, isFunc := args[0].(*parse.IdentifierNode)
	value, isText := args[1].(*parse.StringNode)
	if !isFunc || !isText {
		return nil, false
	}
	var text string
	plain := plainPath
	switch f.Ident {
	case "t":
		text, plain = T(lang, value.Text), plainText
	case "path":
		text = pathIn(lang, value.Text)
	case "asset":
		text = assetPath(value.Text)
	}
	return []byte(text), text != "" && plain.MatchString(text)
}

var (
	basesOnce sync.Once
	bases     map[string]*template.Template
)

// base has the functions and the pieces that every page may use, in a language.
func base(lang string) *template.Template {
	basesOnce.Do(func() {
		bases = map[string]*template.Template{}
		for _, lang := range langs {
			bases[lang] = template.Must(template.New("").Option("missingkey=zero").
				Funcs(funcs(lang)).ParseFS(web.FS, "templates/part/*.html"))
		}
	})
	return bases[lang]
}

// funcs are the words of templates. They know the language, so no template does.
func funcs(lang string) template.FuncMap {
	return template.FuncMap{
		"t":      func(key string, kv ...any) string { return T(lang, key, kv...) },
		"th":     func(key string, kv ...any) template.HTML { return sayHTML(lang, key, kv...) },
		"vnd":    func(v money.VND) string { return vnd(lang, v) },
		"words":  inWords,
		"count":  func(n any) string { return show(lang, n, "") },
		"day":    func(v any) string { return day(lang, v) },
		"moment": func(t time.Time) string { return moment(lang, t) },
		"clock":  func(t time.Time) string { return t.In(workday.Zone).Format("15:04") },
		"iso":    isoTime,
		"path":   func(pattern string, parts ...any) string { return pathIn(lang, pattern, parts...) },
		"other":  func(path string) string { return pathIn(otherLang(lang), path) },
		"in":     func(lang, path string) string { return pathIn(lang, path) },
		"asset":  assetPath,
		"lang":   func() string { return lang },
		"copy":   func(label, text string) Copy { return Copy{label, text} },
		"who":    who,
		"badge":  func(kind, text string) Badge { return Badge{kind, text} },
	}
}

// checkWords panics if a template asks for a sentence that does not exist, or
// does not give it a value it names. Keys that are put together when the page is
// shown are the business of the tests.
func checkWords(t *template.Template, lang string) {
	if t.Tree == nil || t.Tree.Root == nil {
		return
	}
	walk(t.Tree.Root, func(n parse.Node) {
		c, ok := n.(*parse.CommandNode)
		if !ok || len(c.Args) < 2 {
			return
		}
		f, ok := c.Args[0].(*parse.IdentifierNode)
		if !ok || f.Ident != "t" && f.Ident != "th" {
			return
		}
		key, ok := c.Args[1].(*parse.StringNode)
		if !ok {
			return
		}
		sentence, ok := catalogs[lang][key.Text]
		if !ok {
			panic(fmt.Sprintf("site: %s: no words for %q in locale/%s.json", t.Tree.ParseName, key.Text, lang))
		}
		var given []string
		for _, a := range c.Args[2:] {
			if s, ok := a.(*parse.StringNode); ok {
				given = append(given, s.Text)
			}
		}
		for _, name := range names(sentence) {
			if !slices.Contains(given, name) {
				panic(fmt.Sprintf("site: %s: %q needs a value for {%s}", t.Tree.ParseName, key.Text, name))
			}
		}
	})
}

// names lists the places of a sentence that want a value.
func names(sentence string) []string {
	var all []string
	for _, piece := range strings.Split(sentence, "{")[1:] {
		place, _, _ := strings.Cut(piece, "}")
		name, _, _ := strings.Cut(place, ":")
		all = append(all, name)
	}
	return all
}

// walk calls f on every node of a parse tree.
func walk(n parse.Node, f func(parse.Node)) {
	f(n)
	branch := func(b *parse.BranchNode) {
		walk(b.Pipe, f)
		walk(b.List, f)
		if b.ElseList != nil {
			walk(b.ElseList, f)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, c := range n.Nodes {
			walk(c, f)
		}
	case *parse.ActionNode:
		walk(n.Pipe, f)
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			walk(n.Pipe, f)
		}
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			walk(c, f)
		}
	case *parse.CommandNode:
		for _, a := range n.Args {
			walk(a, f)
		}
	}
}

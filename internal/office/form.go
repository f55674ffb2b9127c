package office

import (
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// formPage is a page that is nothing but its questions. Its words are key.title,
// key.lead and key.submit.
type formPage struct {
	site.Form
	Key, Back string
	About     string // what the form is about: a campaign's name
	First     string // the path of what is to be done first: there is nothing to choose yet
	Sections  []section
}

// section is questions under a heading, or under none.
type section struct {
	Label  string
	Fields []*site.Field
}

var formPages = site.PageOf[formPage]("office/form", "office")

func newForm(c echo.Context, key, back, about string, sections ...section) *formPage {
	return &formPage{Form: site.NewForm(c), Key: key, Back: back, About: about, Sections: sections}
}

// Files reports whether a file is asked for.
func (p formPage) Files() bool {
	return slices.ContainsFunc(p.fields(), func(f *site.Field) bool { return f.Type == "file" })
}

// paper keeps the file of a question, if one was handed in.
func (p *formPage) paper(name string, keep func(name string, r io.ReadSeeker) (int64, error)) (int64, error) {
	head := p.Form.File(name)
	if head == nil {
		return 0, nil
	}
	r, err := head.Open()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return keep(head.Filename, r)
}

// paperKept is paper; where none came with this form it is the one that came with the form
// that was refused before, and waits in the hidden question held. hint says that one is there.
func (p *formPage) paperKept(
	name, held, hint string, keep func(name string, r io.ReadSeeker) (int64, error),
) (int64, error) {
	kept, err := p.paper(name, keep)
	if err != nil {
		return 0, err
	}
	waits := p.field(held)
	if kept != 0 {
		waits.Value = strconv.FormatInt(kept, 10)
	}
	if kept = unitOf(*waits); kept != 0 {
		p.field(name).Hint = hint
	}
	return kept, nil
}

// dropKept forgets a paper that waits from a form before, where it is refused now: what is
// gone cannot be kept.
func (p *formPage) dropKept(name, held string, refused error) {
	wrong, told := fault.As(refused)
	if told && slices.ContainsFunc(wrong.Faults, func(f fault.Fault) bool { return f.Field == name }) {
		p.field(held).Value, p.field(name).Hint = "", "office.paper.hint"
	}
}

// inOrder tells what is wrong in the order in which the form asks; what is about no question
// of its comes first.
func (p formPage) inOrder(refused error) error {
	wrong, told := fault.As(refused)
	if !told {
		return refused
	}
	fields := p.fields()
	at := func(f fault.Fault) int {
		return slices.IndexFunc(fields, func(x *site.Field) bool { return x.Name == f.Field })
	}
	sorted := slices.Clone(wrong.Faults)
	slices.SortStableFunc(sorted, func(a, b fault.Fault) int { return at(a) - at(b) })
	return &fault.Error{Kind: wrong.Kind, Faults: sorted}
}

// besides tells what is wrong with a paper beside what else is wrong with the form that it
// came with. What refuses the whole form is told alone.
func besides(paper, form error, field string) error {
	wrong, told := fault.As(paper)
	if !told {
		return paper
	}
	all, told := fault.As(form)
	switch {
	case form == nil:
		return paper
	case !told || all.Kind != fault.Invalid:
		return form
	}
	missing := func(f fault.Fault) bool { return f.Field == field }
	return &fault.Error{Kind: wrong.Kind, Faults: append(slices.DeleteFunc(slices.Clone(all.Faults), missing), wrong.Faults...)}
}

func (p formPage) fields() []*site.Field {
	var all []*site.Field
	for _, s := range p.Sections {
		all = append(all, s.Fields...)
	}
	return all
}

// get is what was answered to one question. A question that was never asked is a
// mistake of ours.
func (p *formPage) get(name string) string { return p.field(name).Value }

func (p *formPage) field(name string) *site.Field {
	for _, f := range p.fields() {
		if f.Name == name {
			return f
		}
	}
	panic("office: form " + p.Key + " asks no " + name)
}

// set fills in what is known already.
func (p *formPage) set(name, value string) { p.field(name).Value = value }

// fill shows the form, or does what it asks for and goes where do says.
func (o *Office) fill(c echo.Context, p *formPage, do func() (to string, err error)) error {
	if !posted(c) {
		return formPages.Render(c, http.StatusOK, *p)
	}
	err := p.Read(c, p.fields()...)
	var to string
	if err == nil {
		to, err = do()
	}
	err = p.inOrder(err)
	if !fault.Is(err, staff.StepUpNeeded) && p.Explain(err, p.fields()...) {
		return formPages.Render(c, p.Status, *p)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// The kinds of question that come again and again.
func line(name, label string, max int) *site.Field {
	return &site.Field{Name: name, Label: label, Max: max}
}

func area(name, label string, max int) *site.Field {
	return &site.Field{Name: name, Type: "area", Label: label, Max: max}
}

func date(name, label string) *site.Field {
	return &site.Field{Name: name, Label: label, Hint: "office.day.hint", Max: 10, Inputmode: "numeric"}
}

func upload(name, label, hint string) *site.Field {
	return &site.Field{Name: name, Type: "file", Label: label, Hint: hint}
}

func choice(name, label string, options ...site.Option) *site.Field {
	return &site.Field{Name: name, Type: "select", Label: label, Options: options}
}

func tick(name, label string) *site.Field {
	return &site.Field{Name: name, Type: "check", Label: label}
}

// optional marks questions that may be left out.
func optional(fields ...*site.Field) []*site.Field {
	for _, f := range fields {
		f.Optional = true
	}
	return fields
}

package leaf

import (
	"fmt"
	"slices"
	"strings"
)

// Check holds a leaf against the grammar of its kind, which docs/public-log.md
// shows and a test holds to it. It refuses an unknown kind, a field that the kind
// does not have, one that is missing and one of another shape, and says in a
// sentence which. Bytes that are not canonical are refused as Parse does.
func Check(l Leaf) error {
	k := kinds[l.Kind]
	if k == nil {
		return fmt.Errorf("leaf: the kind %.64q is not in the grammar", l.Kind)
	}
	r := reader{b: l.Body}
	if err := k.record.read(&r); err != nil {
		return fmt.Errorf("leaf %s: %w", l.Kind, err)
	}
	if r.at != len(r.b) || r.at > BytesMax {
		return fmt.Errorf("leaf %s: %d bytes, the fact ends at %d", l.Kind, len(r.b), r.at)
	}
	return nil
}

// A kind is one kind of leaf: what it tells, and its fields.
type kind struct {
	name, tells string
	record      *record
}

// A field is one key of a leaf or of an object inside one. when says in which
// forms it stands: "" always, "?" at will, "money" in that form only, "money?"
// in that form at will.
type field struct {
	name, when string
	shape      shape
	means      string
}

// A record is an object with known fields. An object of several forms tells more
// in one than in another: the fields of two forms never stand together. Where the
// table names one form there is a second, "private", that tells nothing of it.
type record struct {
	fields []field // by name
	forms  []form
}

// A form is one set of fields that may stand together, as bits of their places.
type form struct {
	name              string
	required, allowed uint64
}

const fieldsMax = 64 // bits of a form

// newRecord sorts the fields and works the forms out. It panics on a table that
// says two things.
func newRecord(fields []field) *record {
	r := &record{fields: slices.Clone(fields)}
	slices.SortFunc(r.fields, func(a, b field) int { return strings.Compare(a.name, b.name) })
	var names []string
	for i, f := range r.fields {
		if i == fieldsMax || !name(f.name) || i > 0 && f.name == r.fields[i-1].name {
			panic("leaf: field " + f.name)
		}
		if n := strings.TrimSuffix(f.when, "?"); n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	switch {
	case len(names) == 0:
		names = []string{""}
	case len(names) == 1: // what one form tells the other leaves out
		names = append(names, "private")
	}
	slices.Sort(names)
	for _, n := range names {
		x := form{name: n}
		for i, f := range r.fields {
			switch f.when {
			case "", n:
				x.required |= 1 << i
				x.allowed |= 1 << i
			case "?", n + "?":
				x.allowed |= 1 << i
			}
		}
		r.forms = append(r.forms, x)
	}
	return r
}

// read holds the object that follows against the record.
func (c *record) read(r *reader) error {
	if !r.skip('{') {
		return errNotObject
	}
	var seen uint64
	next := 0
	for !r.skip('}') {
		if seen != 0 && !r.skip(',') {
			return errMalformed
		}
		key, ok := r.key()
		if !ok {
			return errMalformed
		}
		for next < len(c.fields) && c.fields[next].name < string(key) {
			next++
		}
		if next == len(c.fields) || c.fields[next].name != string(key) {
			return c.unknown(key)
		}
		if err := c.fields[next].shape.read(r); err != nil {
			return at(string(key), err)
		}
		seen |= 1 << next
		next++
	}
	for _, f := range c.forms {
		if seen&f.required == f.required && seen&^f.allowed == 0 {
			return nil
		}
	}
	return c.misfit(seen)
}

// unknown tells a key that has no place here.
func (c *record) unknown(key []byte) error {
	for _, f := range c.fields {
		if f.name == string(key) {
			return fmt.Errorf("the field %q stands twice or out of order", key)
		}
	}
	return fmt.Errorf("the field %.64q is not in the grammar", key)
}

// misfit tells what is missing from, or too much for, the form that comes nearest.
func (c *record) misfit(seen uint64) error {
	wrong := func(f form) int { return bits(f.required&^seen) + bits(seen&^f.allowed) }
	near := slices.MinFunc(c.forms, func(a, b form) int { return wrong(a) - wrong(b) })
	in := ""
	if near.name != "" {
		in = " in the form " + near.name
	}
	for i, f := range c.fields {
		if near.required&^seen&(1<<i) != 0 {
			return fmt.Errorf("the field %q is missing%s", f.name, in)
		}
		if seen&^near.allowed&(1<<i) != 0 {
			return fmt.Errorf("the field %q does not stand%s", f.name, in)
		}
	}
	panic("leaf: a misfit that fits")
}

func bits(n uint64) (count int) {
	for ; n != 0; n &= n - 1 {
		count++
	}
	return count
}

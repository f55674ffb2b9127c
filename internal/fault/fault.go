// Package fault carries mistakes that are told to people.
//
// A rule that refuses says where and by which key: fault.On("amount",
// "pledge.amount.missing"). The words for the key live in web/locale, the HTTP
// status is the pages' business. Everything that is not a fault is a problem of
// ours: it is logged and never shown.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of refusal an Error is.
type Kind int

// The kinds, with the HTTP status that site and api give them.
const (
	Invalid     Kind = iota // something typed is wrong: 422
	Conflict                // somebody was faster, or the same key came with other content: 409
	Denied                  // signed in, but not allowed: 403
	SignIn                  // not signed in, or no longer: 401
	Missing                 // there is no such thing, or not for you: 404
	Busy                    // too much at once, try again: 503
	Limited                 // this caller asks too often: 429
	TooLarge                // more bytes than we take: 413
	Unsupported             // a kind of file we do not read: 415
)

// A Fault is one mistake: the field it belongs to ("" for the whole form), the
// key of its sentence and the values that fill the sentence's {names}.
type Fault struct {
	Field, Key string
	Values     map[string]any
}

// Error is one refusal with all its faults, never empty.
type Error struct {
	Kind   Kind
	Faults []Fault
}

// Error lists the keys; it is for logs, people read the catalog's words.
func (e *Error) Error() string {
	var b strings.Builder
	for i, f := range e.Faults {
		if i > 0 {
			b.WriteString("; ")
		}
		if f.Field != "" {
			b.WriteString(f.Field + ": ")
		}
		b.WriteString(f.Key)
	}
	return b.String()
}

// On refuses one field. kv are names and values for the sentence, in pairs.
func On(field, key string, kv ...any) error {
	return &Error{Kind: Invalid, Faults: []Fault{{field, key, pairs(kv)}}}
}

// Of refuses the whole request for a reason of the given kind.
func Of(kind Kind, key string, kv ...any) error {
	return &Error{Kind: kind, Faults: []Fault{{"", key, pairs(kv)}}}
}

// As finds the refusal in an error chain.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Is reports whether err is a refusal that carries this key.
func Is(err error, key string) bool {
	e, ok := As(err)
	if !ok {
		return false
	}
	for _, f := range e.Faults {
		if f.Key == key {
			return true
		}
	}
	return false
}

// List gathers all the mistakes of a form, so that a person meets them at once.
// The zero value is ready.
type List struct {
	kind   Kind
	faults []Fault
	other  error
}

// On adds one fault of a field.
func (l *List) On(field, key string, kv ...any) {
	l.faults = append(l.faults, Fault{field, key, pairs(kv)})
}

// Add takes the faults of err, or keeps err if it is none (the first such wins).
func (l *List) Add(err error) {
	if err == nil {
		return
	}
	e, ok := As(err)
	if !ok {
		if l.other == nil {
			l.other = err
		}
		return
	}
	if len(l.faults) == 0 {
		l.kind = e.Kind
	}
	l.faults = append(l.faults, e.Faults...)
}

// Err is nil, the first error that is not a fault, or one Error with all faults.
func (l *List) Err() error {
	switch {
	case l.other != nil:
		return l.other
	case len(l.faults) == 0:
		return nil
	}
	return &Error{Kind: l.kind, Faults: l.faults}
}

func pairs(kv []any) map[string]any {
	if len(kv) == 0 {
		return nil
	}
	if len(kv)%2 != 0 {
		panic(fmt.Sprintf("fault: values come in pairs, got %d", len(kv)))
	}
	m := make(map[string]any, len(kv)/2)
	for i := 0; i < len(kv); i += 2 {
		m[kv[i].(string)] = kv[i+1]
	}
	return m
}

// Package leaf fixes the bytes of the public log, version 1.
//
// A leaf is one JSON object in canonical form: no spaces, keys sorted, text in
// NFC, numbers whole and small enough for every reader, nothing null, at most
// 65,535 bytes, with "v" and "kind" among its keys. It is a subset of RFC 8785
// (JCS), so other programs make the same bytes. Leaves are hashed as stored and
// never written anew; Parse refuses whatever Encode would not have written, so
// one fact has one hash.
package leaf

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits of a leaf.
const (
	Version  = 1
	BytesMax = 65_535
	IntMax   = 1<<53 - 1 // beyond it readers with floating numbers go wrong
	depthMax = 8
)

// A Leaf is one leaf taken apart.
type Leaf struct {
	Kind string
	Body []byte // the whole leaf as it stands in the log
}

// Encode makes the leaf of a fact. v is a struct or map of text, whole numbers,
// true and false, and lists and maps of them; its json names are the keys,
// lower case. Text is composed. It refuses what has no one form: fractions,
// null, keys "v" and "kind" of v's own, and too much.
func Encode(kind string, v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode leaf %s: %w", kind, err)
	}
	fields, err := decode(raw)
	if err != nil {
		return nil, fmt.Errorf("encode leaf %s: %w", kind, err)
	}
	for _, key := range []string{"v", "kind"} {
		if _, taken := fields[key]; taken {
			return nil, fmt.Errorf("encode leaf %s: the key %q is the leaf's own", kind, key)
		}
	}
	fields["v"] = json.Number(strconv.Itoa(Version))
	fields["kind"] = kind
	body, err := object(fields)
	if err != nil {
		return nil, fmt.Errorf("encode leaf %s: %w", kind, err)
	}
	return body, nil
}

// Parse takes a leaf apart, and refuses every byte that is not as Encode writes.
func Parse(body []byte) (Leaf, error) {
	if len(body) > BytesMax {
		return Leaf{}, fmt.Errorf("parse leaf: %d bytes", len(body))
	}
	var version, kind []byte
	r := reader{b: body}
	canonical := r.object(0, func(key, value []byte) {
		switch string(key) {
		case "v":
			version = value
		case "kind":
			kind = value
		}
	})
	if !canonical || r.at != len(body) {
		return Leaf{}, fmt.Errorf("parse leaf: not in canonical form behind byte %d", r.at)
	}
	if string(version) != strconv.Itoa(Version) {
		return Leaf{}, fmt.Errorf("parse leaf: version %.20q", version)
	}
	if len(kind) < 2 || kind[0] != '"' || !name(string(kind[1:len(kind)-1])) {
		return Leaf{}, fmt.Errorf("parse leaf: kind %.64q", kind)
	}
	return Leaf{Kind: string(kind[1 : len(kind)-1]), Body: body}, nil
}

// Into reads the leaf's fields into v, a pointer to a struct with json names.
func (l Leaf) Into(v any) error {
	if err := json.Unmarshal(l.Body, v); err != nil {
		return fmt.Errorf("read leaf %s: %w", l.Kind, err)
	}
	return nil
}

// saltMin keeps a commitment to few possible rows from being guessed.
const saltMin = 16

// Commit binds to a row without telling it: sha256(salt‖row). Who is later
// shown salt and row can check that it is the row of that day.
func Commit(salt, row []byte) []byte {
	if len(salt) < saltMin {
		panic(fmt.Sprintf("leaf: salt of %d bytes", len(salt)))
	}
	h := sha256.New()
	h.Write(salt)
	h.Write(row)
	return h.Sum(nil)
}

// decode reads one JSON object and nothing behind it.
func decode(raw []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var fields map[string]any
	if err := d.Decode(&fields); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more than one object")
	}
	if fields == nil {
		return nil, errors.New("not an object")
	}
	return fields, nil
}

// object writes the canonical form.
func object(fields map[string]any) ([]byte, error) {
	kind, _ := fields["kind"].(string)
	if !name(kind) {
		return nil, fmt.Errorf("kind %q", kind)
	}
	body, err := appendValue(make([]byte, 0, 512), fields, 0)
	if err != nil {
		return nil, err
	}
	if len(body) > BytesMax {
		return nil, fmt.Errorf("%d bytes, at most %d: put long lists in by their hash", len(body), BytesMax)
	}
	return body, nil
}

func appendValue(b []byte, v any, depth int) ([]byte, error) {
	if depth > depthMax {
		return nil, fmt.Errorf("more than %d levels", depthMax)
	}
	switch v := v.(type) {
	case string:
		return appendText(b, v), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case json.Number:
		return appendInt(b, v)
	case []any:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ',')
			}
			var err error
			if b, err = appendValue(b, e, depth+1); err != nil {
				return nil, err
			}
		}
		return append(b, ']'), nil
	case map[string]any:
		b = append(b, '{')
		for i, key := range slices.Sorted(maps.Keys(v)) {
			if !name(key) {
				return nil, fmt.Errorf("key %q", key)
			}
			if i > 0 {
				b = append(b, ',')
			}
			b = append(append(append(b, '"'), key...), '"', ':')
			var err error
			if b, err = appendValue(b, v[key], depth+1); err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
		}
		return append(b, '}'), nil
	}
	return nil, fmt.Errorf("%v has no place in a leaf", v)
}

// name: keys and kinds are lower-case words, so that every way of sorting them
// is the same.
func name(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z'
		if !letter && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

func appendInt(b []byte, n json.Number) ([]byte, error) {
	i, err := strconv.ParseInt(string(n), 10, 64)
	if err != nil || i > IntMax || i < -IntMax || strconv.FormatInt(i, 10) != string(n) {
		return nil, fmt.Errorf("number %.30s is not a whole number up to 2^53-1", n)
	}
	return append(b, n...), nil
}

func appendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range norm.NFC.String(s) {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\b':
			b = append(b, `\b`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\f':
			b = append(b, `\f`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r < ' ':
			b = append(b, `\u00`...)
			b = append(b, hex[r>>4], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

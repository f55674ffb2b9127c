package leaf

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// These bytes are fixed for ever: old leaves must hash as they did.
func TestEncodeGolden(t *testing.T) {
	for _, tt := range []struct {
		kind string
		v    any
		want string
	}{
		{
			"entry",
			struct {
				Memo   string `json:"memo"`
				Amount int64  `json:"amount"`
				Book   int64  `json:"book"`
			}{norm.NFD.String("Ủng hộ <b> & \"lũ\"\n"), 200_000, 3},
			`{"amount":200000,"book":3,"kind":"entry","memo":"Ủng hộ <b> & \"lũ\"\n","v":1}`,
		},
		{
			"list",
			map[string]any{"a": []any{true, -1, "x"}, "b": map[string]any{}, "c": "\x01\u2028/"},
			`{"a":[true,-1,"x"],"b":{},"c":"\u0001` + "\u2028" + `/","kind":"list","v":1}`,
		},
	} {
		got, err := Encode(tt.kind, tt.v)
		if string(got) != tt.want || err != nil {
			t.Errorf("Encode(%s)\n got %s, %v\nwant %s", tt.kind, got, err, tt.want)
			continue
		}
		if l, err := Parse(got); l.Kind != tt.kind || err != nil {
			t.Errorf("Parse(%s) = %v, %v", got, l.Kind, err)
		}
	}
}

// A fact that could be written in two ways would have two hashes.
func TestEncodeRefuses(t *testing.T) {
	deep := any("x")
	for range 10 {
		deep = []any{deep}
	}
	for name, v := range map[string]any{
		"a fraction":        map[string]any{"a": 0.5},
		"a large number":    map[string]any{"a": int64(1) << 53},
		"null":              map[string]any{"a": nil},
		"no object":         []int{1},
		"nothing":           nil,
		"its own version":   map[string]any{"v": 1},
		"its own kind":      map[string]any{"kind": "x"},
		"a key in capitals": map[string]any{"A": 1},
		"a key with marks":  map[string]any{"số": 1},
		"too deep":          map[string]any{"a": deep},
		"too long":          map[string]any{"a": strings.Repeat("x", BytesMax)},
		"a channel":         make(chan int),
	} {
		if body, err := Encode("entry", v); err == nil {
			t.Errorf("%s: %.80s", name, body)
		}
	}
	if body, err := Encode("En try", map[string]any{}); err == nil {
		t.Errorf("a kind with a space: %s", body)
	}
}

func TestParseRefuses(t *testing.T) {
	good := `{"a":1,"kind":"entry","t":"é","v":1}`
	if _, err := Parse([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{
		"space":             `{"a":1, "kind":"entry","t":"é","v":1}`,
		"line end":          good + "\n",
		"two objects":       good + good,
		"key order":         `{"kind":"entry","a":1,"t":"é","v":1}`,
		"a key twice":       `{"a":1,"a":1,"kind":"entry","t":"é","v":1}`,
		"escaped letter":    `{"a":1,"kind":"entry","t":"\u00e9","v":1}`,
		"decomposed":        `{"a":1,"kind":"entry","t":"` + "e\u0301" + `","v":1}`,
		"not UTF-8":         `{"a":1,"kind":"entry","t":"` + "\xff" + `","v":1}`,
		"half a surrogate":  `{"a":1,"kind":"entry","t":"\ud800","v":1}`,
		"fraction":          `{"a":1.0,"kind":"entry","t":"é","v":1}`,
		"exponent":          `{"a":1e3,"kind":"entry","t":"é","v":1}`,
		"minus zero":        `{"a":-0,"kind":"entry","t":"é","v":1}`,
		"null":              `{"a":null,"kind":"entry","t":"é","v":1}`,
		"no version":        `{"a":1,"kind":"entry","t":"é"}`,
		"version 2":         `{"a":1,"kind":"entry","t":"é","v":2}`,
		"version as text":   `{"a":1,"kind":"entry","t":"é","v":"1"}`,
		"no kind":           `{"a":1,"t":"é","v":1}`,
		"empty":             ``,
		"null alone":        `null`,
		"array":             `[]`,
		"byte order mark":   "\ufeff" + good,
		"capital hex":       `{"kind":"entry","t":"\u001F","v":1}`,
		"escaped slash":     `{"kind":"entry","t":"\/","v":1}`,
		"case-folded field": `{"a":1,"Kind":"entry","t":"é","v":1}`,
	} {
		if l, err := Parse([]byte(body)); err == nil {
			t.Errorf("%s: read as %v", name, l.Kind)
		}
	}
}

// Whatever text goes in comes out composed, and its bytes are stable.
func TestThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.MapOf(rapid.StringMatching(`x[a-z0-9_]{0,5}`), rapid.String()).Draw(t, "in")
		body, err := Encode("note", in)
		if err != nil {
			t.Fatal(err)
		}
		l, err := Parse(body)
		if err != nil {
			t.Fatalf("Parse(%s): %v", body, err)
		}
		var out map[string]any
		if err := l.Into(&out); err != nil {
			t.Fatal(err)
		}
		for key, text := range in {
			valid := norm.NFC.String(strings.ToValidUTF8(text, "\ufffd"))
			if out[key] != valid && json.Valid([]byte(text)) {
				t.Fatalf("%s: %q became %q", key, text, out[key])
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a":1,"kind":"entry","t":"é","v":1}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		l, err := Parse(body)
		if err != nil {
			return
		}
		var fields map[string]any
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		if err := d.Decode(&fields); err != nil {
			t.Fatal(err)
		}
		delete(fields, "v")
		delete(fields, "kind")
		again, err := Encode(l.Kind, fields)
		if err != nil || !bytes.Equal(again, body) {
			t.Errorf("%s is encoded as %s, %v", body, again, err)
		}
	})
}

func TestCommit(t *testing.T) {
	got := hex.EncodeToString(Commit([]byte("0123456789abcdef"), []byte("row")))
	// printf 0123456789abcdefrow | sha256sum
	if want := "3d443d0c2bd0176819ab20da07dda37d528d34de7228a1ea407c08ddfe06ffb3"; got != want {
		t.Errorf("Commit = %s, want %s", got, want)
	}
	defer func() {
		if recover() == nil {
			t.Error("a short salt is taken")
		}
	}()
	Commit([]byte("short"), nil)
}

func BenchmarkParse(b *testing.B) {
	body, _ := Encode("entry", map[string]any{"amount": 200_000, "book": 3, "day": "2024-09-10", "row": strings.Repeat("a", 64)})
	for b.Loop() {
		if _, err := Parse(body); err != nil {
			b.Fatal(err)
		}
	}
}

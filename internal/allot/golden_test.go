package allot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"

	"pgregory.net/rapid"
)

// What the browser is held against is what Run gives today.
func TestGolden(t *testing.T) {
	var list []golden
	add := func(name string, in Input) {
		res, err := Run(in)
		var short *Short
		g := golden{Name: name, Input: encode(t, in), Error: err != nil && !errors.As(err, &short)}
		if !g.Error {
			g.Result = encode(t, res)
		}
		list = append(list, g)
	}
	for i := range 400 {
		add(fmt.Sprintf("small %d", i), rapid.Custom(small).Example(i))
	}
	add("large", large(300))
	norm := large(50)
	norm.Method = Norm
	add("short", norm)
	huge := Input{Method: NormScaled, Unit: 1, Lots: []Lot{{ID: "a", Qty: Most - 5}}}
	for i := range 7 {
		huge.Rows = append(huge.Rows, Row{ID: fmt.Sprint(i), Want: Most / 7})
	}
	add("as much as a browser counts", huge)
	add("no step", Input{Method: Norm})
	add("too much", Input{Method: Norm, Unit: 1, Lots: []Lot{{ID: "a", Qty: Most}, {ID: "b", Qty: 1}}})
	body := append(encodeIndent(t, list), '\n')
	if *update {
		if err := os.WriteFile(goldenFile, body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, body) {
		t.Errorf("%s is not what Run gives; go test -update if it is meant", goldenFile)
	}
}

func encode(t *testing.T, v any) json.RawMessage {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(b.Bytes())
}

// encodeIndent puts one case on one line.
func encodeIndent(t *testing.T, list []golden) []byte {
	b := []byte("[")
	for i, g := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, '\n'), encode(t, g)...)
	}
	return append(b, "\n]"...)
}

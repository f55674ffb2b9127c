package leaf

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

const entryBody = `{"bank_on":"2026-11-01","book":3,"book_on":"2026-11-02","commitment":"` +
	`0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","entry":42,"kind":"entry","postings":[` +
	`{"from":"3/giver/VND//chung","qty":200000,"to":"3/bank/VND/bank:12/chung"}],"type":"gift","v":1}`

// What Check refuses it says: the kind, the field, and what is wrong with it.
func TestCheckRefuses(t *testing.T) {
	if err := Check(Leaf{"entry", []byte(entryBody)}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ what, old, new, says string }{
		{"a kind nobody knows", `"kind":"entry"`, `"kind":"entrz"`, `leaf entry: the field "kind"`},
		{"a version nobody knows", `"v":1`, `"v":2`, `leaf entry: the field "v"`},
		{"no day", `"bank_on":"2026-11-01",`, ``, `leaf entry: the field "bank_on" is missing`},
		{"no such day", `2026-11-01`, `2026-02-29`, `leaf entry: the field "bank_on": is not a day`},
		{"no postings", `[{"from":"3/giver/VND//chung","qty":200000,"to":"3/bank/VND/bank:12/chung"}]`, `[]`, `the field "postings": is not a list of 1`},
		{"nothing moved", `"qty":200000`, `"qty":0`, `the field "postings[0].qty": is not a whole number, at least 1`},
		{"money made of text", `"qty":200000`, `"qty":"200000"`, `"postings[0].qty"`},
		{"more than readers hold", `200000`, `9007199254740992`, `"postings[0].qty"`},
		{"an account of no kind", `3/giver/`, `3/taker/`, `"postings[0].from"`},
		{"an account with an end", `//chung`, `//`, `"postings[0].from"`},
		{"half a hash", `0123456789abcdef"`, `"`, `"commitment": is not 64 small`},
		{"a field more", `"entry":42,`, `"donor":"x","entry":42,`, `the field "donor" is not in the grammar`},
		{"a field twice", `"entry":42,`, `"entry":42,"entry":42,`, `the field "entry" stands twice or out of order`},
		{"a space", `"v":1`, ` "v":1`, `leaf entry: not in canonical form`},
		{"another fact behind", `"v":1}`, `"v":1}{}`, `the fact ends at`},
		{"a capital word", `"gift"`, `"Gift"`, `"type"`},
		{"an end that fails", `"v":1}`, `"v":1`, `leaf entry: not in canonical form`},
		{"a comma too many", `"v":1}`, `"v":1,}`, `leaf entry: not in canonical form`},
	} {
		body := strings.Replace(entryBody, tt.old, tt.new, 1)
		if body == entryBody {
			t.Fatalf("%s: nothing changed", tt.what)
		}
		if err := Check(Leaf{"entry", []byte(body)}); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.what, err)
		}
	}
	if err := Check(Leaf{Kind: "gossip"}); err == nil || !strings.Contains(err.Error(), `"gossip" is not in the grammar`) {
		t.Error(err)
	}
}

// A protected cause tells a commitment, a public one all: never a half of each.
func TestCheckForms(t *testing.T) {
	hash := strings.Repeat("0f", 32)
	for _, tt := range []struct {
		kind   string
		fields map[string]any
		says   string // "" for a leaf that is right
	}{
		{"round", map[string]any{"commitment": hash}, ""},
		{"round", map[string]any{"commitment": hash, "fund": 1}, `"fund" does not stand in the form private`},
		{"disaster", map[string]any{"commitment": hash, "province": "20"}, ""},
		{"disaster", map[string]any{"commitment": hash, "province": "20", "slug": "a"}, `"slug" does not stand in the form private`},
		{"disaster", map[string]any{
			"commitment": hash, "province": "20", "slug": "a", "name": "A", "cause": "fire", "unit": "20",
		}, `"starts_on" is missing in the form public`},
		{"receipt", map[string]any{"series": "BNTK-20-2026", "number": 1, "unit": "20", "on": "2026-11-01", "commitment": hash, "amount": 1}, ""},
		{"receipt", map[string]any{"series": "BNHV-20-2026", "number": 1, "unit": "20", "on": "2026-11-01", "commitment": hash, "goods": hash}, ""},
		{"receipt", map[string]any{"series": "BNTK-20-2026", "number": 1, "unit": "20", "on": "2026-11-01", "commitment": hash}, `is missing in the form`},
		{"receipt", map[string]any{
			"series": "BNTK-20-2026", "number": 1, "unit": "20", "on": "2026-11-01", "commitment": hash, "amount": 1, "goods": hash,
		}, `does not stand in the form`},
		{"campaign_closed", map[string]any{"slug": "a", "on": "2026-11-01", "reason": "Đủ rồi\u0007"}, `"reason": is not one line`},
		{"campaign_closed", map[string]any{"slug": "a", "on": "2026-11-01", "reason": "Đủ \"rồi\""}, ""},
	} {
		body, err := Encode(tt.kind, tt.fields)
		if err != nil {
			t.Fatal(err)
		}
		err = Check(Leaf{tt.kind, body})
		if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestPaths(t *testing.T) {
	for path, good := range map[string]bool{
		"1/giver/VND": true, "1/giver/VND//chung": true, "12/bank/VND/bank:3/nha-o": true, "1/store/GAO/w3:l15": true,
		"1/giver/VND/": false, "1/giver/VND//": false, "0/giver/VND": false, "01/giver/VND": false, "1/giver": false,
		"1/giver/": false, "1//VND": false, "/giver/VND": false, "1/giver/vnd": false, "1/giver/VND/A": false,
		"1/giver/VND//-a": false, "1/giver/VND//a/b": false, "": false, "1": false, "1/giver/VND/x/Á": false,
	} {
		if isPath([]byte(path)) != good {
			t.Errorf("%q: %v", path, !good)
		}
	}
}

// parseByMaps is Parse in the plainest words, for Parse to be held against.
func parseByMaps(body []byte) (Leaf, error) {
	fields, err := decode(body)
	if err != nil {
		return Leaf{}, err
	}
	kind, _ := fields["kind"].(string)
	again, err := object(fields)
	if err != nil || !bytes.Equal(again, body) || fields["v"] != json.Number("1") {
		return Leaf{}, errors.New("not canonical")
	}
	return Leaf{kind, body}, nil
}

// Whatever bytes come, the walk over them says what maps would say, and a leaf
// that the grammar takes is one that Parse takes.
func FuzzCheck(f *testing.F) {
	f.Add([]byte(entryBody))
	f.Add([]byte(`{"kind":"campaign_closed","on":"2026-11-01","reason":"Đủ \"rồi\"\n\u0001","slug":"a","v":1}`))
	f.Add([]byte("{\"a\":\"e\u0301\",\"b\":[[],{}],\"kind\":\"x\",\"v\":1}"))
	f.Add([]byte(`{"a":-0,"b":[true,false],"kind":"x","v":1}`))
	f.Add([]byte(`{"a":{"a":{"a":{"a":{"a":{"a":{"a":[1]}}}}}},"kind":"x","v":1}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > BytesMax {
			return
		}
		l, err := Parse(body)
		want, wantErr := parseByMaps(body)
		if (err == nil) != (wantErr == nil) || l.Kind != want.Kind {
			t.Fatalf("%q: %v %v, by maps %v %v", body, l.Kind, err, want.Kind, wantErr)
		}
		for _, kind := range slices.Sorted(maps.Keys(kinds)) {
			if Check(Leaf{kind, body}) == nil && (err != nil || l.Kind != kind) {
				t.Errorf("the grammar of %s takes %q", kind, body)
			}
		}
	})
}

func BenchmarkCheckEntry(b *testing.B) {
	body := []byte(entryBody)
	for b.Loop() {
		if err := Check(Leaf{"entry", body}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "leaves/s")
}

func BenchmarkParseEntry(b *testing.B) {
	body := []byte(entryBody)
	for b.Loop() {
		if _, err := Parse(body); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "leaves/s")
}

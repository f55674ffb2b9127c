package verify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/leaf"
)

// forge is the log with one leaf changed, all hashes made anew and signed by the same
// key: what an owner of the server can do.
func forge(t testing.TB, s *shelf, at int, change func([]byte) []byte) *shelf {
	t.Helper()
	f := *s
	f.leaves, f.hashes = nil, nil
	for i, l := range s.leaves {
		if i == at {
			if l = change(bytes.Clone(l)); bytes.Equal(l, s.leaves[i]) {
				l = change(bytes.Clone(s.leaves[i+1]))
			}
		}
		f.raw(t, l)
	}
	return &f
}

func cut(t testing.TB, s *shelf, size int) *shelf {
	t.Helper()
	f := *s
	f.leaves, f.hashes = nil, nil
	for _, l := range s.leaves[:size] {
		f.raw(t, l)
	}
	return &f
}

// move gives the log another name and a key of that name.
func (s *shelf) move(t testing.TB) {
	t.Helper()
	s.origin = "quykhancap.log/ponmlkjihgfedcba"
	s.skey, s.vkey = named(t, s.origin, strings.SplitN(s.skey, "+", 5)[4])
	s.keys = Keys{Origin: s.origin, Log: []LogKey{{VKey: s.vkey}}, Receipts: s.keys.Receipts}
}

// restored is what a restore leaves that lost all behind the first kept leaves.
func restored(t testing.TB, s *shelf, kept int) *shelf {
	t.Helper()
	f := *s
	f.leaves, f.hashes = nil, nil
	old, n := s.checkpoint(t), int64(len(s.leaves))
	f.move(t)
	f.tell(t, "origin", map[string]any{
		"origin": f.origin, "why": "lost", "kept": kept,
		"old": map[string]any{"origin": s.origin, "size": n, "root": s.root(t, n).String(), "checkpoint": old},
	})
	for _, l := range s.leaves[:kept] {
		f.raw(t, l)
	}
	return &f
}

func (s *shelf) end(t testing.TB, kind string, number int64) {
	t.Helper()
	s.tell(t, kind, map[string]any{"series": "BNTK-20-2026", "number": number, "unit": "20", "on": "2026-11-21", "replaced_by": 0})
}

// dayFile publishes a day's file and tells the log.
func (s *shelf) dayFile(t testing.TB, day string, version int64, csv []byte, opening, in, out, closing int64) {
	t.Helper()
	s.tell(t, "day_file", map[string]any{
		"day": day, "version": version, "sha256": sha(csv), "bytes": len(csv), "lines": 1,
		"accounts": []any{map[string]any{
			"account": "970436/1020304050", "opening": opening, "in": in, "out": out, "closing": closing,
		}},
	})
	s.files["sao-ke/"+day+".csv"] = csv
	s.listDay(t, day, version, csv)
}

func (s *shelf) listDay(t testing.TB, day string, version int64, csv []byte) {
	t.Helper()
	var list struct {
		Items []published `json:"items"`
	}
	if old := s.files["api/v1/day-files.json"]; old != nil {
		must(t, json.Unmarshal(old, &list))
	}
	list.Items = append(list.Items, published{Day: day, Version: version, SHA256: sha(csv)})
	body, err := json.Marshal(list)
	must(t, err)
	s.files["api/v1/day-files.json"] = body
}

// books are what the leaves add up to.
func (s *shelf) books(t testing.TB) *Books {
	t.Helper()
	b := NewBooks()
	for _, l := range s.leaves {
		parsed, err := leaf.Parse(l)
		must(t, err)
		must(t, b.Add(parsed))
	}
	return b
}

// figures publishes what the leaves add up to, changed.
func figures(t testing.TB, s *shelf, dir string, change func(*Figures)) {
	t.Helper()
	b := s.books(t)
	publish := func(name, unit, campaign string) {
		f := b.Figures(unit, campaign)
		if name == "figures" {
			change(&f)
		}
		raw, err := json.Marshal(f)
		must(t, err)
		put(t, dir, "api/v1/"+name+".json", []byte(fmt.Sprintf(`{"log_size":%d,`, len(s.leaves))+string(raw[1:])))
	}
	publish("figures", "", "")
	for _, unit := range b.Units() {
		publish("figures-unit-"+unit, unit, "")
	}
	for _, slug := range b.Campaigns() {
		publish("figures-campaign-"+slug, "", slug)
	}
}

package chart

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

var provinces = strings.Fields(`01 04 08 11 12 14 15 19 20 22 24 25 31 33 37 38 40
	42 44 46 48 51 52 56 66 68 75 79 80 82 86 91 92 96`)

// Every commune of every province is on its map, large enough to be touched, and
// no map is too heavy for a page.
func TestCommunes(t *testing.T) {
	all := map[string]bool{}
	for _, p := range provinces {
		g := Communes(p)
		if g == nil {
			t.Fatalf("no shapes of %s", p)
		}
		var areas []Area
		for _, r := range g.regions {
			if all[r.code] {
				t.Errorf("%s is drawn twice", r.code)
			}
			all[r.code] = true
			if r.path == "" && !r.small {
				t.Errorf("%s of %s cannot be seen", r.code, p)
			}
			if r.at.x < 0 || r.at.y < 0 || r.at.x > float64(g.Width) || r.at.y > float64(g.Height) {
				t.Errorf("%s of %s lies outside of its map", r.code, p)
			}
			areas = append(areas, Area{Code: r.code, Name: "Xã " + r.code, Title: "Xã <" + r.code + ">", Href: "#x" + r.code, Mark: Dots})
		}
		if max(g.Width, g.Height) > sideMax+insetSide+insetGap+titleRoom {
			t.Errorf("%s is %d × %d", p, g.Width, g.Height)
		}
		svg := string(g.SVG("Bản đồ", areas))
		if len(svg) > weightMax+220*len(areas)+2000 {
			t.Errorf("%s weighs %d bytes with %d communes", p, len(svg), len(areas))
		}
		if n := strings.Count(svg, "<a href="); n != len(areas) || strings.Count(svg, "<title>") != n {
			t.Errorf("%s has %d links for %d communes", p, n, len(areas))
		}
		wellFormed(t, p, svg)
	}
	if len(all) != 3321 {
		t.Errorf("%d communes are drawn; want 3321", len(all))
	}
	if Communes("99") != nil || Communes("../20") != nil || Communes("") != nil {
		t.Error("a province that does not exist has a map")
	}
}

// Hoàng Sa and Trường Sa stand on the map of their province, in a frame that makes
// them large enough to be read, with their names.
func TestFarIslands(t *testing.T) {
	for province, code := range map[string]string{"48": "20333", "56": "22736"} {
		g := Communes(province)
		i := slices.IndexFunc(g.regions, func(r region) bool { return r.code == code })
		if i < 0 {
			t.Fatalf("%s is not on the map of %s", code, province)
		}
		if len(g.frames) != 1 || !slices.Equal(g.frames[0].codes, []string{code}) {
			t.Errorf("the frames of %s are %v", province, g.frames)
		}
		svg := string(g.SVG("", []Area{{Code: code, Name: "Đặc khu của ta", Title: "t", Href: "#", Mark: Blank}}))
		if !strings.Contains(svg, ">Đặc khu của ta</text>") {
			t.Errorf("%s has no name on the map of %s", code, province)
		}
	}
}

// What people wrote does not become markup.
func TestSVGEscapes(t *testing.T) {
	svg := string(Communes("20").SVG(`"><script>`, []Area{{
		Code: "06184", Name: "<b>", Title: "</title><script>", Href: `"><script>`, Mark: Solid,
	}}))
	if strings.Contains(svg, "<script") {
		t.Error("a script stands in the map")
	}
	wellFormed(t, "20", svg)
}

// A line keeps its ends; an area stays one.
func TestSimplify(t *testing.T) {
	square := []point{{0, 0}, {0, 1}, {1, 1}, {1, 0}, {0, 0}}
	if got := simplify(square, 1000); len(got) != 4 || got[0] != got[3] {
		t.Errorf("the square became %v", got)
	}
	if got := simplify([]point{{0, 0}, {5, 0.1}, {10, 0}}, 1); len(got) != 2 {
		t.Errorf("a nearly straight line became %v", got)
	}
	if got := simplify([]point{{0, 0}, {5, 5}, {10, 0}}, 1); len(got) != 3 {
		t.Errorf("a peak became %v", got)
	}
}

func wellFormed(t *testing.T, what, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
}

// Growth stays in its box whatever it draws, and goes up where the sizes do.
func TestGrowth(t *testing.T) {
	for _, tt := range []struct {
		sizes []int64
		want  string
	}{
		{[]int64{0, 50, 100}, "M0 158L300 80L600 2"},
		{[]int64{7}, "M0 2"},
		{[]int64{0, 0}, "M0 158L600 158"},
		{nil, "M0 158"},
		{[]int64{1 << 40, 1 << 41}, "M0 80L600 2"},
	} {
		var at []time.Time
		for i := range tt.sizes {
			at = append(at, time.Unix(int64(i)*60, 0))
		}
		svg := string(Growth(at, tt.sizes))
		if !strings.Contains(svg, `<path class="line" d="`+tt.want+`"/>`) {
			t.Errorf("%v is drawn as %s", tt.sizes, svg)
		}
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%v: %v", tt.sizes, err)
			}
		}
	}
}

// A log of ten minutes past the hour is drawn to its time: the first step is a sixth of
// the others, not as wide as they are.
func TestGrowthKeepsTime(t *testing.T) {
	began := time.Unix(0, 0)
	at := []time.Time{began, began.Add(10 * time.Minute), began.Add(70 * time.Minute), began.Add(130 * time.Minute)}
	if svg := string(Growth(at, []int64{0, 10, 20, 40})); !strings.Contains(svg, "M0 158L46 119L323 80L600 2") {
		t.Error(svg)
	}
}

// Each day is a bar of its own; what was taken back is none; a first day is no wall, and a
// little beside much is seen.
func TestColumns(t *testing.T) {
	for _, tt := range []struct {
		columns []Column
		want    []string
	}{
		{[]Column{{100, 0}}, []string{`<rect fill="url(#mark-solid)" x="0.0" y="0" width="96.0" height="160"/>`}},
		{[]Column{{50, 50}}, []string{
			`<rect fill="url(#mark-solid)" x="0.0" y="80" width="96.0" height="80"/>`,
			`<rect fill="url(#mark-lines)" x="0.0" y="0" width="96.0" height="80"/>`,
		}},
		{[]Column{{1_000_000, 0}, {1, 0}}, []string{`x="120.0" y="158" width="96.0" height="2"`}},
		{[]Column{{-5, 0}, {0, 0}}, nil},
		{nil, nil},
		{[]Column{{1 << 50, 1 << 50}}, []string{`height="80"`}},
	} {
		svg := string(Columns(tt.columns))
		for _, want := range tt.want {
			if !strings.Contains(svg, want) {
				t.Errorf("%v is drawn as %s, without %s", tt.columns, svg, want)
			}
		}
		if len(tt.want) == 0 && strings.Contains(svg, "<rect") {
			t.Errorf("%v is drawn as %s", tt.columns, svg)
		}
	}
	many := make([]Column, 92)
	for i := range many {
		many[i].Solid = int64(i)
	}
	if svg := string(Columns(many)); !strings.Contains(svg, `x="593.5" y="0" width="5.2"`) {
		t.Errorf("92 days are drawn as %s", svg)
	}
}

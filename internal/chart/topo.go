package chart

import (
	"compress/gzip"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
)

//go:embed data/*.gz
var data embed.FS

// point is a place in degrees, or on the drawing.
type point struct{ x, y float64 }

// shape is one commune: rings of numbered arcs, outer ones and holes alike. Arc ^n
// is arc n backwards.
type shape struct {
	code  string
	rings [][]int
}

// topology is arcs that neighbours share, so that a border simplified for one is
// simplified for the other.
type topology struct {
	arcs   [][]point
	shapes []shape
}

// topoFile is what we read of TopoJSON.
type topoFile struct {
	Arcs      [][][2]float64 `json:"arcs"`
	Transform struct {
		Scale, Translate [2]float64
	} `json:"transform"`
	Objects struct {
		Communes struct {
			Geometries []struct {
				Type       string                `json:"type"`
				Arcs       json.RawMessage       `json:"arcs"`
				Properties struct{ Code string } `json:"properties"`
			} `json:"geometries"`
		} `json:"communes"`
	} `json:"objects"`
}

// readTopology reads a province's shapes; nil when there is no such province. The
// files are part of the program, so one that does not read is our mistake.
func readTopology(province string) *topology {
	f, err := data.Open("data/" + province + ".topo.json.gz")
	if err != nil {
		if _, invalid := err.(*fs.PathError); invalid {
			return nil
		}
		panic("chart: " + err.Error())
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		panic(fmt.Sprintf("chart: shapes of %s: %v", province, err))
	}
	var file topoFile
	if err := json.NewDecoder(z).Decode(&file); err != nil {
		panic(fmt.Sprintf("chart: shapes of %s: %v", province, err))
	}
	t := &topology{arcs: make([][]point, len(file.Arcs))}
	scale, from := file.Transform.Scale, file.Transform.Translate
	for i, steps := range file.Arcs {
		var x, y float64
		for _, s := range steps {
			x, y = x+s[0], y+s[1]
			t.arcs[i] = append(t.arcs[i], point{x*scale[0] + from[0], y*scale[1] + from[1]})
		}
	}
	for _, g := range file.Objects.Communes.Geometries {
		s := shape{code: g.Properties.Code}
		var polygons [][][]int
		switch g.Type {
		case "Polygon":
			polygons = make([][][]int, 1)
			err = json.Unmarshal(g.Arcs, &polygons[0])
		case "MultiPolygon":
			err = json.Unmarshal(g.Arcs, &polygons)
		default:
			err = fmt.Errorf("a %s is no area", g.Type)
		}
		if err != nil {
			panic(fmt.Sprintf("chart: shape of %s: %v", s.code, err))
		}
		for _, rings := range polygons {
			s.rings = append(s.rings, rings...)
		}
		t.shapes = append(t.shapes, s)
	}
	return t
}

// ring joins arcs into one closed line; its last point is its first.
func (t *topology) ring(arcs []int) (line []point) {
	for _, n := range arcs {
		arc := t.arcs[max(n, ^n)]
		for i := range arc {
			p := arc[i]
			if n < 0 {
				p = arc[len(arc)-1-i]
			}
			if i == 0 && len(line) > 0 {
				continue // where the last arc ended
			}
			line = append(line, p)
		}
	}
	return line
}

// box is what lines keep within.
type box struct{ left, top, right, bottom float64 }

var nowhere = box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

func (b box) with(p point) box {
	return box{min(b.left, p.x), min(b.top, p.y), max(b.right, p.x), max(b.bottom, p.y)}
}

func (b box) and(c box) box { return b.with(point{c.left, c.top}).with(point{c.right, c.bottom}) }

func (b box) width() float64  { return b.right - b.left }
func (b box) height() float64 { return b.bottom - b.top }

// gap is how far two boxes lie apart, below zero when they meet.
func (b box) gap(c box) float64 {
	return max(max(b.left, c.left)-min(b.right, c.right), max(b.top, c.top)-min(b.bottom, c.bottom))
}

func (t *topology) box(s shape) box {
	b := nowhere
	for _, ring := range s.rings {
		for _, p := range t.ring(ring) {
			b = b.with(p)
		}
	}
	return b
}

package chart

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Mark is how an area stands: each has a pattern of its own beside its colour.
type Mark string

// The marks, from nothing to say to all done. Worst is for what should not be.
const (
	Blank Mark = "blank"
	Worst Mark = "worst"
	Dots  Mark = "dots"
	Lines Mark = "lines"
	Solid Mark = "solid"
)

// Source is whose boundaries the maps show. They are for reference only, and a page
// with a map says so.
const Source = "sapnhap.bando.com.vn (NXB Tài nguyên – Môi trường và Bản đồ Việt Nam), github.com/thanglequoc/vietnamese-provinces-database (MIT)"

// Area is what a map says of one commune.
type Area struct {
	Code  string
	Name  string
	Title string // what a pointer shows and a screen reader says, the name included
	Href  string // where its link leads
	Mark  Mark
}

// How large drawings are, in their own units.
const (
	sideMax   = 1000
	insetSide = 240
	insetGap  = 20
	titleRoom = 44
	weightMax = 36_000 // bytes of lines; a page goes over a phone's network
	// Islands farther from the rest than this many degrees get a frame of their own.
	// Else Đà Nẵng and Khánh Hòa would be dots beside a sea.
	farAway   = 0.15
	smallSide = 9 // smaller communes get a circle, to be seen and touched
)

// Geography is the communes of one province, drawn.
type Geography struct {
	Width, Height int
	regions       []region
	frames        []frame
}

// region is one commune's lines.
type region struct {
	code  string
	path  string
	at    point // where its circle stands
	small bool
}

// frame is an inset with islands that lie far away, at a scale of its own.
type frame struct {
	left, top, side int
	codes           []string
}

var drawn sync.Map // province → *Geography

// Communes are the communes of a province of today, nil when there is no such
// province. A province is drawn once and kept.
func Communes(province string) *Geography {
	if g, ok := drawn.Load(province); ok {
		return g.(*Geography)
	}
	t := readTopology(province)
	if t == nil {
		return nil
	}
	g := t.draw()
	drawn.Store(province, g)
	return g
}

// Codes are the communes on the map.
func (g *Geography) Codes() []string {
	codes := make([]string, len(g.regions))
	for i, r := range g.regions {
		codes[i] = r.code
	}
	return codes
}

// draw projects the shapes, and simplifies them until they are light enough.
func (t *topology) draw() *Geography {
	groups := t.groups()
	land := t.boxOf(groups[0])
	squeeze := math.Cos((land.top + land.bottom) / 2 * math.Pi / 180)
	scale := sideMax / max(land.width()*squeeze, land.height())
	g := &Geography{Width: whole(land.width() * squeeze * scale), Height: whole(land.height() * scale)}
	views := map[string]view{}
	for _, s := range groups[0] {
		views[s.code] = view{land, 0, 0, squeeze * scale, scale}
	}
	below := g.Height + insetGap
	for i, islands := range groups[1:] {
		b := t.boxOf(islands)
		squeeze := math.Cos((b.top + b.bottom) / 2 * math.Pi / 180)
		scale := (insetSide - 2*insetGap) / max(b.width()*squeeze, b.height(), 0.02)
		f := frame{left: i * (insetSide + insetGap), top: below, side: insetSide}
		for _, s := range islands {
			views[s.code] = view{
				b, float64(f.left) + (insetSide-b.width()*squeeze*scale)/2,
				float64(f.top) + (insetSide-b.height()*scale)/2, squeeze * scale, scale,
			}
			f.codes = append(f.codes, s.code)
		}
		g.frames = append(g.frames, f)
		g.Height, g.Width = below+insetSide+titleRoom, max(g.Width, f.left+insetSide)
	}
	for area := 3.0; ; area *= 1.6 {
		var weight int
		g.regions, weight = t.regions(views, area)
		if weight <= weightMax {
			return g
		}
	}
}

// groups parts the shapes into the mainland, which comes first, and islands far away.
func (t *topology) groups() [][]shape {
	boxes := make([]box, len(t.shapes))
	of := make([]int, len(t.shapes))
	for i, s := range t.shapes {
		boxes[i], of[i] = t.box(s), i
	}
	for i := range boxes {
		for j := range i {
			if from, to := of[i], of[j]; from != to && boxes[i].gap(boxes[j]) < farAway {
				for k := range of {
					if of[k] == from {
						of[k] = to
					}
				}
			}
		}
	}
	byGroup := map[int][]shape{}
	var order []int
	for i, s := range t.shapes {
		if byGroup[of[i]] == nil {
			order = append(order, of[i])
		}
		byGroup[of[i]] = append(byGroup[of[i]], s)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(byGroup[b]), len(byGroup[a])) })
	groups := make([][]shape, len(order))
	for i, n := range order {
		groups[i] = byGroup[n]
	}
	return groups
}

func (t *topology) boxOf(shapes []shape) box {
	b := nowhere
	for _, s := range shapes {
		b = b.and(t.box(s))
	}
	return b
}

// view puts a part of the world on the drawing.
type view struct {
	box        box
	left, top  float64
	perX, perY float64 // units a degree
}

func (v view) show(p point) point {
	return point{v.left + (p.x-v.box.left)*v.perX, v.top + (v.box.bottom-p.y)*v.perY}
}

// regions draws all shapes with arcs simplified to an area, and says what the lines
// weigh.
func (t *topology) regions(views map[string]view, area float64) (all []region, weight int) {
	projected := make([][]point, len(t.arcs))
	for _, s := range t.shapes {
		for _, ring := range s.rings {
			for _, n := range ring {
				if n = max(n, ^n); projected[n] == nil {
					for _, p := range t.arcs[n] {
						projected[n] = append(projected[n], views[s.code].show(p))
					}
					projected[n] = simplify(projected[n], area)
				}
			}
		}
	}
	thin := &topology{arcs: projected}
	for _, s := range t.shapes {
		b := thin.box(s)
		r := region{
			code: s.code, at: point{(b.left + b.right) / 2, (b.top + b.bottom) / 2},
			small: max(b.width(), b.height()) < smallSide,
		}
		var path strings.Builder
		for _, ring := range s.rings {
			path.WriteString(line(thin.ring(ring)))
		}
		r.path = path.String()
		weight += len(r.path)
		all = append(all, r)
	}
	return all, weight
}

// line is a closed line in whole units, "" when nothing of it is left.
func line(points []point) string {
	var b strings.Builder
	var x, y, steps int
	for i, p := range points {
		px, py := whole(p.x), whole(p.y)
		if i == 0 {
			b.WriteString("M" + strconv.Itoa(px))
			number(&b, py)
			b.WriteByte('l')
		} else if px != x || py != y {
			if steps == 0 {
				b.WriteString(strconv.Itoa(px - x))
			} else {
				number(&b, px-x)
			}
			number(&b, py-y)
			steps++
		}
		x, y = px, py
	}
	if steps < 3 { // back where it began: a line there and back has two
		return ""
	}
	return b.String() + "z"
}

// number writes the next number of a path; a minus needs no space before it.
func number(b *strings.Builder, n int) {
	if n >= 0 {
		b.WriteByte(' ')
	}
	b.WriteString(strconv.Itoa(n))
}

func whole(v float64) int { return int(math.Round(v)) }

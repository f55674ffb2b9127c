package chart

import (
	"fmt"
	"html/template"
	"strings"
)

// patterns are the marks' fills; their colours are the style sheet's.
const patterns = `<defs>` +
	`<pattern id="mark-worst" class="m-worst" width="14" height="14" patternUnits="userSpaceOnUse"><rect width="14" height="14"/><path d="M0 0L14 14M14 0L0 14"/></pattern>` +
	`<pattern id="mark-dots" class="m-dots" width="12" height="12" patternUnits="userSpaceOnUse"><rect width="12" height="12"/><circle cx="6" cy="6" r="2.6"/></pattern>` +
	`<pattern id="mark-lines" class="m-lines" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="10" height="10"/><rect class="bar" width="5" height="10"/></pattern>` +
	`<pattern id="mark-solid" class="m-solid" width="10" height="10" patternUnits="userSpaceOnUse"><rect width="10" height="10"/></pattern>` +
	`<pattern id="mark-blank" class="m-blank" width="10" height="10" patternUnits="userSpaceOnUse"><rect width="10" height="10"/></pattern>` +
	`</defs>`

// SVG is the map with every commune a link, those without an Area blank and without
// one. The label says what the map is of.
func (g *Geography) SVG(label string, areas []Area) template.HTML {
	of := make(map[string]Area, len(areas))
	for _, a := range areas {
		of[a.Code] = a
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="map" viewBox="-4 -4 %d %d" role="group" aria-label="%s">%s`,
		g.Width+8, g.Height+8, template.HTMLEscapeString(label), patterns)
	framed := map[string]frame{}
	for _, f := range g.frames {
		names := make([]string, len(f.codes))
		for i, code := range f.codes {
			names[i], framed[code] = of[code].Name, f
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d">%s</text>`, f.left+6, f.top+f.side+30,
			template.HTMLEscapeString(strings.Join(names, ", ")))
	}
	for _, r := range g.regions {
		a, told := of[r.code]
		if !told {
			fmt.Fprintf(&b, `<path fill="url(#mark-blank)" d="%s"/>`, r.path)
			continue
		}
		fmt.Fprintf(&b, `<a href="%s"><title>%s</title>`, template.HTMLEscapeString(a.Href), template.HTMLEscapeString(a.Title))
		f, far := framed[r.code]
		class := ""
		if far { // reefs are too small to be shaded; their frame has a circle that is
			fmt.Fprintf(&b, `<rect class="frame" x="%d" y="%d" width="%d" height="%d"/>`, f.left, f.top, f.side, f.side)
			class, r.small = ` class="far"`, true
			r.at = point{float64(f.left + f.side - 2*insetGap), float64(f.top + f.side - 2*insetGap)}
		}
		if r.path != "" {
			fmt.Fprintf(&b, `<path%s fill="url(#mark-%s)" d="%s"/>`, class, a.Mark, r.path)
		}
		if r.small || r.path == "" {
			fmt.Fprintf(&b, `<circle fill="url(#mark-%s)" cx="%d" cy="%d" r="%d"/>`,
				a.Mark, whole(r.at.x), whole(r.at.y), radius(far))
		}
		b.WriteString("</a>")
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) // texts are escaped above, the rest is ours
}

func radius(far bool) int {
	if far {
		return insetGap
	}
	return smallSide
}

// Swatch is a mark as a legend shows it, on a page that has a map.
func Swatch(m Mark) template.HTML {
	return template.HTML(`<svg class="swatch" viewBox="0 0 40 28" aria-hidden="true"><rect fill="url(#mark-` + string(m) + `)" x="1" y="1" width="38" height="26"/></svg>`) // a mark is ours
}

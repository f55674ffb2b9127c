package chart

import (
	"fmt"
	"html/template"
	"strings"
)

// Column is one bar of Columns: solid from the floor, then striped.
type Column struct{ Solid, Striped int64 }

// ColumnsFew is how many bars fill the picture; fewer leave room to their right, so that a
// first day is a bar and not a wall.
const ColumnsFew = 5

// Columns are bars side by side, one for each day or month, from the left; the tallest
// reaches the top. The numbers stand beside it and in the table beneath. It borrows the
// patterns of another picture on the page, such as Shares.
func Columns(columns []Column) template.HTML {
	const wide, high = 600, 160
	most := int64(1)
	for _, c := range columns {
		most = max(most, max(c.Solid, 0)+max(c.Striped, 0))
	}
	step := float64(wide) / float64(max(len(columns), ColumnsFew))
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="columns" viewBox="0 0 %d %d" preserveAspectRatio="none" aria-hidden="true">`, wide, high)
	bar := func(i int, from, to int64, mark string) {
		low, top := from*high/most, to*high/most
		if to > from {
			top = max(top, low+2) // a little is not nothing
		}
		if top > low {
			fmt.Fprintf(&b, `<rect fill="url(#mark-%s)" x="%.1f" y="%d" width="%.1f" height="%d"/>`,
				mark, float64(i)*step, max(high-top, 0), step*.8, top-low)
		}
	}
	for i, c := range columns {
		solid, striped := max(c.Solid, 0), max(c.Striped, 0)
		bar(i, 0, solid, "solid")
		bar(i, solid, solid+striped, "lines")
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) // numbers of ours
}

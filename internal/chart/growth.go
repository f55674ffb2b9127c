package chart

import (
	"fmt"
	"html/template"
	"strings"
	"time"
)

// Growth is a line over what grows: its value at some moments in their order, each where
// its time is, with the area below it; 0 is the floor. The numbers stand beside it and in
// the table beneath.
func Growth(at []time.Time, sizes []int64) template.HTML {
	const wide, high, line = 600, 160, 2
	most := int64(1)
	for _, n := range sizes {
		most = max(most, n)
	}
	var points strings.Builder
	for i, n := range sizes {
		x := int64(0)
		if whole := at[len(at)-1].Sub(at[0]); whole > 0 {
			x = int64(wide * at[i].Sub(at[0]).Seconds() / whole.Seconds())
		}
		y := high - line - int(max(n, 0)*(high-2*line)/most)
		fmt.Fprintf(&points, "L%d %d", x, y)
	}
	path := strings.TrimPrefix(points.String(), "L")
	if path == "" {
		path = fmt.Sprintf("0 %d", high-line)
	}
	return template.HTML(fmt.Sprintf( // numbers of ours
		`<svg class="growth" viewBox="0 0 %d %d" preserveAspectRatio="none" aria-hidden="true"><path class="area" d="M%sV%dH0Z"/><path class="line" d="M%s"/></svg>`,
		wide, high, path, high, path))
}

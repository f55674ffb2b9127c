package chart

import (
	"fmt"
	"html/template"
)

// Span is a bar that reaches to the middle value, solid, and on to the last one,
// open, of a scale that ends at most. The numbers stand beside it.
func Span(middle, last, most int) template.HTML {
	const wide = 200
	scale := func(n int) int {
		if most <= 0 {
			return 0
		}
		return wide * min(max(n, 0), most) / most
	}
	return template.HTML(fmt.Sprintf( //nolint:gosec // numbers of ours
		`<svg class="span" viewBox="0 0 %d 14" preserveAspectRatio="xMinYMid meet" aria-hidden="true"><path d="M0 7h%d"/><rect class="last" y="2" width="%d" height="10"/><rect class="middle" y="2" width="%d" height="10"/></svg>`,
		wide, wide, max(scale(last), 2), max(scale(middle), 2)))
}

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
	return template.HTML(fmt.Sprintf( // numbers of ours
		`<svg class="span" viewBox="0 0 %d 14" preserveAspectRatio="xMinYMid meet" aria-hidden="true"><path d="M0 7h%d"/><rect class="last" y="2" width="%d" height="10"/><rect class="middle" y="2" width="%d" height="10"/></svg>`,
		wide, wide, max(scale(last), 2), max(scale(middle), 2)))
}

// Shares is one bar parted into what is done, what is promised, what is on its way and what
// waits: solid, striped, dotted and empty. The numbers stand beside it.
func Shares(done, promised, way, all int64) template.HTML {
	const wide = 1000
	scale := func(n int64) int64 {
		if all <= 0 {
			return 0
		}
		return min(max(n, 0), all) * wide / all
	}
	first := scale(done)
	second := min(scale(done+promised)-first, wide-first)
	third := min(scale(done+promised+way)-first-second, wide-first-second)
	return template.HTML(fmt.Sprintf( // numbers of ours
		`<svg class="shares map" viewBox="0 0 %d 60" preserveAspectRatio="none" aria-hidden="true">%s<rect fill="url(#mark-blank)" width="%d" height="60"/><rect fill="url(#mark-lines)" x="%d" width="%d" height="60"/><rect fill="url(#mark-dots)" x="%d" width="%d" height="60"/><rect fill="url(#mark-solid)" width="%d" height="60"/></svg>`,
		wide, patterns, wide, first, second, first+second, third, first))
}

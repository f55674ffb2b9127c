package app

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"sync"
)

//go:embed testdata/axe-4.14.1.min.js
var axe string

// Widths at which pages are looked at: the narrowest phone, a common one, a screen.
const (
	narrow = 320
	phone  = 360
	wide   = 1280
)

// inspect says what is in the way of people who hear the page, or see it badly, and which
// looks were found to be read well.
const inspect = `axe.run(document, {resultTypes: ["violations"]}).then(r => ({
	wrong: r.passes.length < 10 ? ["axe has looked at nothing"] : r.violations.flatMap(v => v.nodes.map(
		n => "axe " + v.id + ": " + n.failureSummary.replace(/\s+/g, " ") + ": " + n.html.slice(0, 160))),
	read: [...contrast.read],
}))`

// contrast keeps axe from measuring again what was measured on some page: text of one
// colour and size on one ground. It is the dearest of all rules. What stands out of its
// ground, or is placed over others, is measured each time.
const contrast = `globalThis.contrast = (known => {
	const read = new Set(), grounds = new Map()
	const ground = e => {
		if (!e) return {is: "", under: null}
		if (!grounds.has(e)) {
			const s = getComputedStyle(e), below = ground(e.parentElement)
			const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.mixBlendMode].join()
			const bare = own === "rgba(0, 0, 0, 0),none,1,none,normal"
			grounds.set(e, below.is === null || !["static", "relative"].includes(s.position) ? {is: null, under: null} :
				bare ? below : {is: below.is + own + ";", under: e})
		}
		return grounds.get(e)
	}
	const look = e => {
		const {is, under} = ground(e)
		if (is === null) return null
		if (under) {
			const a = e.getBoundingClientRect(), b = under.getBoundingClientRect()
			if (a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 1 || a.bottom > b.bottom + 1) return null
			if (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0) return null
		}
		const s = getComputedStyle(e)
		return [s.color, s.webkitTextFillColor, s.webkitTextStroke, s.textShadow, s.fontSize, s.fontWeight, is].join()
	}
	const rule = axe._audit.rules.find(r => r.id === "color-contrast"), applies = rule.matches
	rule.matches = (e, ...more) => !known.has(look(e)) && applies.call(rule, e, ...more)
	const check = axe._audit.checks["color-contrast"], measure = check.evaluate
	check.evaluate = function (e, ...more) {
		let ratio
		const tell = this.data
		this.data = d => { ratio = d?.contrastRatio; tell(d) }
		const holds = measure.call(this, e, ...more)
		if (holds && ratio && look(e) !== null) read.add(look(e))
		return holds
	}
	return {read, anew: () => grounds.clear()}
})`

// readWell are the looks that axe has measured, in all tests.
var readWell struct {
	sync.Mutex
	looks map[string]bool
}

// thumb finds what a thumb misses: everything but a link within a sentence is
// 44 px high, or its label is.
const thumb = `[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].flatMap(e => {
	const hit = e.closest("label") ?? e
	const box = hit.getBoundingClientRect()
	const unseen = !hit.checkVisibility({visibilityProperty: true}) || box.width < 2 || e.matches(".skip")
	const inText = e.tagName === "A" && getComputedStyle(e).display === "inline" && !e.closest("nav, .actions")
	const elsewhere = e.closest("svg") !== null || box.right < 0 // a map has its table beneath
	return unseen || inText || elsewhere || box.height >= 43.5 ? [] : [Math.round(box.height) + " px high: " + e.outerHTML.slice(0, 120)]
})`

// sideways tells what sticks out of the window.
const sideways = `document.documentElement.scrollWidth <= innerWidth ? [] : [document.documentElement.scrollWidth + " px wide: "
	+ [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 120))]`

// sound looks at the page that is open, at each width.
func (b *tab) sound(widths ...int64) {
	b.Helper()
	readWell.Lock()
	known, err := json.Marshal(slices.Collect(maps.Keys(readWell.looks)))
	readWell.Unlock()
	if err != nil {
		b.Fatal(err)
	}
	b.eval(axe, nil) // the same text each time: the browser need not read it anew
	b.eval(contrast+`(new Set(`+string(known)+`));0`, nil)
	path := b.path()
	for _, width := range widths {
		b.do(b.size(width))
		wrong := b.list(sideways)
		if width != narrow {
			wrong = slices.Concat(wrong, b.inspected(), b.list(thumb))
		}
		for _, w := range wrong {
			b.complain("%s at %d px: %s", path, width, w)
		}
	}
}

// list is what a check finds.
func (b *tab) list(check string) (wrong []string) {
	b.Helper()
	b.eval(check, &wrong)
	return wrong
}

// inspected is what axe finds; it remembers the looks that are read well.
func (b *tab) inspected() []string {
	b.Helper()
	var found struct{ Wrong, Read []string }
	b.eval(`contrast.anew(), `+inspect, &found)
	readWell.Lock()
	defer readWell.Unlock()
	if readWell.looks == nil {
		readWell.looks = map[string]bool{}
	}
	for _, look := range found.Read {
		readWell.looks[look] = true
	}
	return found.Wrong
}

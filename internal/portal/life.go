package portal

import (
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// lifeStep is one thing in a campaign's life as a page prints it.
type lifeStep struct {
	Label, Text string // Label is a key
	Past, Now   bool
}

// lifeOf tells a campaign's life in the language; the last thing done is the one now. Of a
// fund that ended nothing more is to come: what it held went to its successor, by a document.
func lifeOf(lang string, c giving.Campaign, today workday.Day, end disclose.FundEnd) []lifeStep {
	var life []lifeStep
	now, steps := 0, c.Life(today)
	if !end.On.IsZero() {
		steps = slices.DeleteFunc(steps, func(s giving.LifeStep) bool { return !s.Past })
		steps = append(steps, giving.LifeStep{What: "handed", On: end.On, Past: true, Body: end.Document})
	}
	for i, s := range steps {
		x := lifeStep{Label: "life." + s.What, Past: s.Past}
		var parts []string
		switch {
		case !s.Past && !s.On.IsZero():
			parts = append(parts, site.T(lang, "life."+s.What+".by", "on", s.On))
		case s.Past:
			parts = append(parts, site.Day(lang, s.On))
		}
		if !s.To.IsZero() {
			parts = append(parts, site.T(lang, "life.to", "on", s.To))
		}
		if s.Number != "" {
			parts = append(parts, site.T(lang, "life.document", "number", s.Number))
		}
		for _, words := range []string{s.Body, s.Signer, s.Reason} {
			if words != "" {
				parts = append(parts, words)
			}
		}
		x.Text = strings.Join(parts, " · ")
		if life = append(life, x); s.Past {
			now = i
		}
	}
	life[now].Now = true
	return life
}

// lateSum is how much of what came after the last day has one fate.
type lateSum struct {
	Label string
	giving.LateSum
}

func lateSums(list []giving.LateSum) []lateSum {
	sums := make([]lateSum, 0, len(list))
	for _, s := range list {
		sums = append(sums, lateSum{"late.is." + string(s.Outcome), s})
	}
	return sums
}

package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// rounds is how often a figure is measured; the median counts.
const rounds = 3

// tell prints a figure that was asked for, the median of several measurements, and
// notes how far they lay apart.
func (b *bench) tell(name, unit string, measured ...float64) {
	if !b.only.MatchString(name) || len(measured) == 0 {
		return
	}
	fmt.Printf("%s\t%s\t%s\n", name, short(median(measured)), unit)
	if len(measured) > 1 {
		var all []string
		for _, m := range measured {
			all = append(all, short(m))
		}
		note("%s: %s", name, strings.Join(all, ", "))
	}
}

// short writes a number with as many digits as a measurement is worth.
func short(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	return s[len(s)/2]
}

// times are the durations of many requests.
type times []time.Duration

// percentile is the duration within which p of 100 requests were answered.
func (t times) percentile(p float64) float64 {
	if len(t) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(t))
	return milliseconds(s[min(int(p/100*float64(len(s))), len(s)-1)])
}

func (t times) String() string {
	return fmt.Sprintf("%d requests, p50 %s, p95 %s, p99 %s, max %s ms", len(t),
		short(t.percentile(50)), short(t.percentile(95)), short(t.percentile(99)), short(t.percentile(100)))
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

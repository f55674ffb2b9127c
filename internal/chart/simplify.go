package chart

import "math"

// simplify leaves out the points of a line that matter least: those whose triangle
// with their neighbours is smaller than an area (Visvalingam and Whyatt). Ends
// stay, and a closed line keeps four points, so that it stays an area.
func simplify(line []point, area float64) []point {
	least := 2
	if len(line) > 3 && line[0] == line[len(line)-1] {
		least = 4
	}
	kept := append([]point(nil), line...)
	for len(kept) > least {
		smallest, at := math.Inf(1), 0
		for i := 1; i+1 < len(kept); i++ {
			if a := triangle(kept[i-1], kept[i], kept[i+1]); a < smallest {
				smallest, at = a, i
			}
		}
		if smallest >= area {
			break
		}
		kept = append(kept[:at], kept[at+1:]...)
	}
	return kept
}

func triangle(a, b, c point) float64 {
	return math.Abs((b.x-a.x)*(c.y-a.y)-(c.x-a.x)*(b.y-a.y)) / 2
}

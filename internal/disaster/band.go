package disaster

import "github.com/quykhancap/quykhancap/internal/norm"

// Band is how badly something is damaged: 30 ≤ heavy < 50 ≤ very heavy ≤ 70 <
// complete. The law's bands (TTLT 43/2015, article 3) share their edges; this is our
// rule for them, and the assessor is shown it.
type Band string

// The bands.
const (
	None      Band = "none"
	Partial   Band = norm.Partial
	Heavy     Band = norm.Heavy
	VeryHeavy Band = norm.VeryHeavy
	Complete  Band = norm.Complete
)

// BandOf a damage in whole percent.
func BandOf(pct int) Band {
	switch {
	case pct > 70:
		return Complete
	case pct >= 50:
		return VeryHeavy
	case pct >= 30:
		return Heavy
	case pct > 0:
		return Partial
	}
	return None
}

// houseOf is what a norm knows of a house. The band alone never decides money: a
// house in which people still live is neither lost nor badly damaged to a norm.
func houseOf(b Band, habitable bool) string {
	switch {
	case habitable:
		return ""
	case b == Complete:
		return norm.HouseLost
	case b == VeryHeavy, b == Heavy:
		return norm.HouseHeavy
	}
	return ""
}

// Flood is how deep the water stood, as reports count it.
func Flood(depthCM int) string {
	switch {
	case depthCM > 300:
		return "flooded_over_3m"
	case depthCM >= 100:
		return "flooded_3m"
	case depthCM > 0:
		return "flooded_1m"
	}
	return ""
}

package norm

// Facts are what was verified of one household in one event, and all that an
// entitlement is made of. Who assesses writes them down; nothing here is a sum.
type Facts struct {
	Dead, Missing, Injured int    // persons; injured means badly
	House                  string // "", HouseLost, HouseHeavy
	Relocated              bool   // moved at once by a decision
	HungryPersons          int
	HungryMonths           int
	Crops                  []Crop
	Class                  string // of the household on the day of the event: poor, near_poor, …
	Persons                int
}

// What can have happened to a house that a norm knows. The band of damage alone
// never decides it: lost means it cannot be lived in again, heavy that it cannot
// be lived in until it is mended.
const (
	HouseLost  = "lost"
	HouseHeavy = "heavy"
)

// Crop is one field: what stood on it, how large it is, and how much is lost.
type Crop struct {
	Kind   string // "rice_late" of the norms' case "crop_rice_late"
	AreaM2 int64
	Band   string // a band of damage: Complete, VeryHeavy, Heavy, Partial
}

// The bands of damage: 30 ≤ heavy < 50 ≤ very heavy ≤ 70 < complete. Crops are
// paid in two steps, above 70 % and from 30 to 70.
const (
	Complete  = "complete"
	VeryHeavy = "very_heavy"
	Heavy     = "heavy"
	Partial   = "partial"
)

// Case is a loss for which there is a norm.
type Case string

// The cases that are not crops; a crop's case is "crop_" and its kind.
const (
	Death        Case = "death"
	Missing      Case = "missing"
	BadlyInjured Case = "badly_injured"
	HouseIsLost  Case = "house_lost"
	HouseIsHeavy Case = "house_heavy"
	Relocation   Case = "urgent_relocation"
	HungerAtTet  Case = "hunger_tet"
	Hunger       Case = "hunger"
)

// CropCase is the case of a kind of crop.
func CropCase(kind string) Case { return Case("crop_" + kind) }

// Level is whose norm it is.
type Level string

// The levels.
const (
	State    Level = "state"
	Province Level = "province"
	Campaign Level = "campaign"
)

// Per is what a norm's quantity is for.
type Per string

// What a norm may be for.
const (
	PerPerson      Per = "person"
	PerHousehold   Per = "household"
	PerPersonMonth Per = "person_month"
	PerHectare     Per = "hectare"
)

// Money is the item of norms in đồng; others are codes of goods, "GAO".
const Money = "VND"

// Content is what is supported once, whichever case it comes under: all of a
// house is one, all fields of one crop are one.
func (c Case) Content() string {
	switch c {
	case HouseIsLost, HouseIsHeavy, Relocation:
		return "house"
	}
	return string(c)
}

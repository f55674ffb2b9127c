package disaster

import (
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// incoming is one row of a list that reads well: a household and its survey.
type incoming struct {
	n         int
	home      people.HouseholdForm
	household int64
	survey    Assessment
}

// reader reads the rows of one list.
type reader struct {
	event *Event
	unit  int64
	kinds []LossKind
	near  *centre
	share map[string]bool // columns that are formatted as percent
	today workday.Day
}

// columnOf tells which column a fault's field is, for the register's fields and ours.
var columnOf = map[string]string{
	"village": "village", "address": "address", "phone": "phone", "class": "class", "members.0.name": "head",
	"members.0.born": "born", "members.0.age": "age", "members.0.sex": "sex", "members.0.id_number": "id_number",
	"crops.0.kind": "crop", "crops.0.area_m2": "crop_area", "crops.0.pct": "crop_pct",
	"animals.0.heads": "buffalo", "animals.1.heads": "pig", "animals.2.heads": "poultry",
}

func told(n int, faults []fault.Fault) []RowFault {
	list := make([]RowFault, len(faults))
	for i, f := range faults {
		key, ok := columnOf[f.Field]
		if !ok {
			key = f.Field
		}
		list[i] = RowFault{n, titleOf(key), f.Key, f.Values}
	}
	return list
}

func (in *incoming) told(faults []fault.Fault) []RowFault { return told(in.n, faults) }

// row reads one row; its faults name the columns as the template calls them.
func (x *reader) row(r listRow) (*incoming, []RowFault) {
	var l fault.List
	if r.merged != "" {
		l.On(r.merged, "import.merged")
	}
	c := r.cells()
	for _, must := range listColumns {
		if must.required && c[must.key] == "" {
			l.On(must.key, "import.cell.missing")
		}
	}
	in := &incoming{n: r.n, home: x.household(&l, c)}
	f := x.form(&l, c)
	h := &home{persons: 1, class: string(people.Other)}
	in.survey.Content = f.content(&l, h, x.kinds)
	in.survey.Class = "" // the register's, unless the list says one
	if class, ok := people.ParseClass(c["class"]); ok && c["class"] != "" {
		in.survey.Class = string(class)
	}
	in.survey.Vulnerable = x.vulnerable(&l, c)
	in.survey.AssessedOn = x.today
	if c["on"] != "" {
		on, err := workday.Parse(dayCell(c["on"]))
		switch {
		case err != nil:
			l.On("on", "import.date.wrong", "typed", short(c["on"]))
		case on > x.today:
			l.On("on", "assess.on.future")
		case on < x.event.StartsOn || on > x.event.StartsOn+assessDays:
			l.On("on", "assess.on.early", "on", x.event.StartsOn.Local())
		default:
			in.survey.AssessedOn = on
		}
	}
	in.survey.Lat, in.survey.Lng = position(&l, c["lat"], c["lng"])
	if x.near != nil && in.survey.Lat != 0 {
		if km := x.near.far(in.survey.Lat, in.survey.Lng); km > 0 {
			l.On("lat", "assess.position.far", "km", km)
		}
	}
	if refused, ok := fault.As(l.Err()); ok {
		return nil, told(r.n, refused.Faults)
	}
	return in, nil
}

func (x *reader) household(l *fault.List, c map[string]string) people.HouseholdForm {
	born := c["born"]
	if isSerial(born) {
		born = dayCell(born)
	}
	if years, err := strconv.Atoi(c["age"]); c["age"] != "" && (err != nil || years < 0 || years > 120) {
		l.On("age", "import.age.wrong", "typed", short(c["age"]))
	}
	return people.HouseholdForm{
		Unit: x.unit, Village: c["village"], Address: c["address"], Phone: c["phone"], Class: c["class"],
		ClassOn: classOn(c["class"], x.event.StartsOn, x.today), ClassBasis: basisOf(c["class"]),
		Members: []people.PersonForm{{
			Name: c["head"], Born: born, Age: c["age"], Sex: c["sex"], Relation: "chủ hộ", Head: true,
			IDNumber: c["id_number"],
		}},
	}
}

// classOn: what a list of an event says of a household's class held on its day.
func classOn(class string, starts, today workday.Day) string {
	if class == "" {
		return ""
	}
	return min(starts, today).String()
}

func basisOf(class string) string {
	if class == "" {
		return ""
	}
	return "Danh sách khảo sát thiệt hại"
}

func (x *reader) form(l *fault.List, c map[string]string) AssessForm {
	f := AssessForm{
		Persons: whole0(c["persons"]), House: houseNamed(l, c["house"]), DamagePct: x.percent(l, "damage_pct", c),
		Habitable: yesNo(l, "habitable", c["habitable"]), DepthCM: whole0(c["depth_cm"]), Dead: whole0(c["dead"]),
		Missing: whole0(c["missing"]), Injured: whole0(c["injured"]), HungryPersons: whole0(c["hungry_persons"]),
		HungryMonths: whole0(c["hungry_months"]), Relocated: yesNo(l, "relocated", c["relocated"]),
		Insured: yesNo(l, "insured", c["insured"]), Savings: yesNo(l, "savings", c["savings"]),
		MainWorkerLost: yesNo(l, "main_worker_lost", c["main_worker_lost"]),
		ToolsLost:      yesNo(l, "tools_lost", c["tools_lost"]),
		OtherSupport:   whole0(c["other_support"]), Note: c["note"],
		NoCrops: noneOf(c["crop"], c["crop_area"], c["crop_pct"]), NoAnimals: noneOf(c["buffalo"], c["pig"], c["poultry"]),
	}
	if f.DamagePct != "" && f.DamagePct != "0" && f.House == "" {
		f.House = "thieu_kien_co" // a list without the column speaks of common houses
		if c["house"] != "" {
			f.House = ""
		}
	}
	if !f.NoCrops && c["crop"]+c["crop_area"]+c["crop_pct"] != "" {
		f.Crops = []CropForm{{x.cropNamed(c["crop"]), whole0(c["crop_area"]), x.percent(l, "crop_pct", c)}}
	}
	for i, kind := range []string{"buffalo", "pig", "poultry"} {
		for len(f.Animals) < i {
			f.Animals = append(f.Animals, AnimalForm{})
		}
		if heads := whole0(c[kind]); heads != "" && !noneOf(heads) {
			f.Animals = append(f.Animals, AnimalForm{kind, heads})
		}
	}
	return f
}

// noneOf reports whether cells say that nothing is lost: 0 or không, and not all empty.
func noneOf(cells ...string) bool {
	said := false
	for _, cell := range cells {
		switch vntext.Fold(whole0(cell)) {
		case "":
		case "0", "khong", "khong co", "no", "none":
			said = true
		default:
			return false
		}
	}
	return said
}

func (x *reader) vulnerable(l *fault.List, c map[string]string) map[string]int {
	var counts map[string]int
	for _, key := range []string{"under36m", "elderly", "disabled", "pregnant", "chronic_ill"} {
		if n := whole(l, key, whole0(c[key]), 50); n > 0 {
			if counts == nil {
				counts = map[string]int{}
			}
			counts[key] = n
		}
	}
	return counts
}

// percent reads 35, 35 %, 35,5 as whole percent, and 0.35 in a column that Excel
// formats as percent.
func (x *reader) percent(l *fault.List, key string, c map[string]string) string {
	cell := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(c[key]), "%"))
	if cell == "" {
		return ""
	}
	whole, fraction, _ := strings.Cut(strings.Replace(cell, ",", ".", 1), ".")
	if strings.Trim(whole+fraction, "0123456789") != "" || whole == "" || len(whole) > 3 {
		l.On(key, "import.percent.wrong", "typed", short(c[key]))
		return ""
	}
	if !x.share[key] {
		return whole // 35,5 is 35: a band begins at its edge, not before
	}
	n, _ := strconv.Atoi(whole)
	cents, _ := strconv.Atoi((fraction + "000")[:3]) // 0.2999999 is how Excel keeps 0.3
	return strconv.Itoa((n*1000 + cents + 5) / 10)
}

func (x *reader) cropNamed(cell string) string {
	name := vntext.Fold(cell)
	for _, k := range x.kinds {
		if k.Sort == "crop" && (vntext.Fold(k.Name) == name || vntext.Fold(k.Kind) == name) {
			return k.Kind
		}
	}
	return cell // not known: the form's rule says so
}

var houseWordsOf = map[string]string{
	"kien co": "kien_co", "nha kien co": "kien_co", "ban kien co": "ban_kien_co", "nha ban kien co": "ban_kien_co",
	"thieu kien co": "thieu_kien_co", "nha thieu kien co": "thieu_kien_co", "don so": "don_so", "nha don so": "don_so",
	"nha tam": "don_so", "tam": "don_so", "cap 4": "ban_kien_co", "nha cap 4": "ban_kien_co",
}

func houseNamed(l *fault.List, cell string) string {
	if cell == "" {
		return ""
	}
	if h, ok := houseWordsOf[vntext.Fold(cell)]; ok {
		return h
	}
	l.On("house", "import.house.unknown", "typed", short(cell))
	return ""
}

// yesNo reads có, x, 1 and không, 0; nothing written is "".
func yesNo(l *fault.List, key, cell string) string {
	switch vntext.Fold(cell) {
	case "":
		return ""
	case "co", "x", "1", "yes", "y", "dung", "roi", "true":
		return "yes"
	case "khong", "0", "no", "n", "sai", "chua", "false":
		return "no"
	}
	l.On(key, "import.yes_no", "typed", short(cell))
	return ""
}

// whole0 takes away what Excel adds to whole numbers: "35.0", a leading quote.
func whole0(cell string) string {
	cell = strings.Trim(cell, " '\u00a0")
	if whole, rest, ok := strings.Cut(cell, "."); ok && rest != "" && strings.Trim(rest, "0") == "" && len(rest) != 3 {
		return whole
	}
	return cell
}

// isSerial reports whether a cell is a day as spreadsheets count them; a number that
// can be a year is one.
func isSerial(cell string) bool {
	whole, _, _ := strings.Cut(cell, ".")
	n, err := strconv.Atoi(whole)
	return err == nil && n > 2100 && n < 80_000
}

// dayCell writes a spreadsheet's day, counted from 1899-12-30, or one typed with
// dashes or dots, as 12/02/1965.
func dayCell(cell string) string {
	if isSerial(cell) {
		whole, _, _ := strings.Cut(cell, ".")
		n, _ := strconv.Atoi(whole)
		return (workday.Date(1899, 12, 30) + workday.Day(n)).Local()
	}
	if len(cell) == len("2024-09-10") && cell[4] == '-' {
		return cell
	}
	parts := strings.FieldsFunc(cell, func(r rune) bool { return r == '/' || r == '-' || r == '.' })
	if len(parts) != 3 {
		return cell
	}
	for i := range parts[:2] {
		if len(parts[i]) == 1 {
			parts[i] = "0" + parts[i]
		}
	}
	return strings.Join(parts, "/")
}

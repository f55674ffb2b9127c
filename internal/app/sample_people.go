package app

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// The made-up people of the sample have the names of the Tày, Nùng and Kinh families
// of Lạng Sơn.
var (
	clans  = strings.Fields(`Nông Nông Hoàng Hoàng Lý Hà Bế Vi Lương Triệu Đàm Chu Hứa Phùng Lành Mông Nguyễn Đinh Dương Long`)
	givenM = strings.Fields(`An Bảo Chiến Dũng Đại Giang Hải Hiệp Hùng Khánh Kiên Lâm Lực Minh Nam Phong Quân Sơn Tài Thành Thắng Toàn Tuấn Vinh`)
	givenF = strings.Fields(`Ánh Bích Chinh Diệp Đào Hằng Hiền Hoa Huệ Hương Lan Liên Mai Nga Ngọc Nhung Oanh Phượng Thảo Thơm Thúy Tuyết Xuân Yến`)
)

// family is one household of the sample before and after the water came.
type family struct {
	form   people.HouseholdForm
	survey disaster.AssessForm
}

// families makes the households of a commune, the same every time. The first of them
// are hit worst.
type families struct {
	r        *rand.Rand
	unit     int64
	villages []string
	on       workday.Day // the event began
	n        int
	sworn    map[string]bool // heads by village, so that no two are taken for one
}

func (s *story) families(unit int64, on workday.Day, villages ...string) *families {
	s.seed++
	return &families{
		r: rand.New(rand.NewPCG(s.seed, 488)), unit: unit, villages: villages, on: on, sworn: map[string]bool{},
	}
}

func (f *families) pick(list []string) string { return list[f.r.IntN(len(list))] }

func (f *families) man(clan string) string   { return clan + " Văn " + f.pick(givenM) }
func (f *families) woman(clan string) string { return clan + " Thị " + f.pick(givenF) }

// hurt is how badly the next household is hit.
type hurt struct {
	house    string // lost, heavy, partial, wet
	hungry   bool
	injured  int
	away     bool   // relocated by a decision
	class    string // "" as it comes
	cropKind string
}

func (f *families) next(h hurt) family {
	f.n++
	village := f.villages[f.n%len(f.villages)]
	clan := f.pick(clans)
	born := f.on.Year() - 28 - f.r.IntN(45)
	head := f.man(clan)
	for f.sworn[village+head+fmt.Sprint(born)] {
		head, born = f.man(clan), born+1
	}
	f.sworn[village+head+fmt.Sprint(born)] = true
	class := h.class
	if class == "" {
		class = f.pick([]string{"poor", "poor", "near_poor", "difficult", "average", "average", "other"})
	}
	members := []people.PersonForm{{
		Name: head, Born: fmt.Sprint(born), Sex: "male", Head: true, Relation: "chủ hộ", IDNumber: f.number(born),
	}}
	old := f.on.Year() - born
	if old < 80 {
		members = append(members, people.PersonForm{
			Name: f.woman(f.pick(clans)), Born: fmt.Sprint(born + f.r.IntN(5)), Sex: "female", Relation: "vợ",
		})
	}
	for i := range f.r.IntN(4) {
		age := min(f.r.IntN(25), old-19)
		child := people.PersonForm{Name: f.man(clan), Born: fmt.Sprint(f.on.Year() - age), Sex: "male", Relation: "con"}
		if i%2 == 0 {
			child.Name, child.Sex = f.woman(clan), "female"
		}
		if age < 2 {
			child.Facts = []string{string(people.Under36M)}
		}
		members = append(members, child)
	}
	if f.r.IntN(4) == 0 {
		mother := people.PersonForm{
			Name: f.woman(f.pick(clans)), Born: fmt.Sprint(max(born-22, f.on.Year()-95)), Sex: "female", Relation: "mẹ",
		}
		if f.on.Year()-born+22 >= 60 {
			mother.Facts = []string{string(people.Elderly)}
		}
		members = append(members, mother)
	}
	form := people.HouseholdForm{
		Unit: f.unit, Village: village, Address: fmt.Sprintf("Nhà số %d, %s", f.n, village),
		Phone: fmt.Sprintf("09%08d", 10_000_000+f.r.IntN(89_000_000)),
		Class: class, ClassOn: workday.Date(f.on.Year(), 1, 1).Local(), ClassBasis: "Rà soát đầu năm (mẫu)", Members: members,
	}
	return family{form: form, survey: f.survey(h, len(members))}
}

// number is an ID number that nobody has: 000 is no province's.
func (f *families) number(born int) string {
	century := 0
	if born >= 2000 {
		century = 2
	}
	return fmt.Sprintf("000%d%02d%06d", century, born%100, int(f.unit)%1000*1000+f.n)
}

// survey is what the officer sees in the house.
func (f *families) survey(h hurt, persons int) disaster.AssessForm {
	a := disaster.AssessForm{
		Persons: fmt.Sprint(persons), House: f.pick(disaster.Houses[1:]), Dead: "0", Missing: "0", Injured: fmt.Sprint(h.injured),
		Relocated: disaster.YesNo(h.away), Savings: disaster.YesNo(f.r.IntN(3) == 0), Insured: disaster.YesNo(f.r.IntN(9) == 0),
		MainWorkerLost: disaster.YesNo(h.injured > 0), ToolsLost: "no", OtherSupport: "0",
		HungryPersons: "0", HungryMonths: "0",
	}
	switch h.house {
	case "lost":
		a.DamagePct, a.Habitable, a.DepthCM = fmt.Sprint(80+f.r.IntN(21)), "no", fmt.Sprint(250+f.r.IntN(150))
		a.Circumstances = []string{"no_shelter", "no_food", "no_water"}
		a.ToolsLost = "yes"
	case "heavy":
		a.DamagePct, a.Habitable, a.DepthCM = fmt.Sprint(35+f.r.IntN(30)), "no", fmt.Sprint(150+f.r.IntN(140))
		a.Circumstances = []string{"no_shelter", "no_water"}
	case "partial":
		a.DamagePct, a.Habitable, a.DepthCM = fmt.Sprint(8+f.r.IntN(20)), "yes", fmt.Sprint(60+f.r.IntN(90))
		a.Circumstances = []string{"no_water"}
	default:
		a.DamagePct, a.Habitable, a.DepthCM = "0", "yes", fmt.Sprint(10+f.r.IntN(80))
	}
	if h.hungry {
		a.HungryPersons, a.HungryMonths = fmt.Sprint(persons), "1"
		a.Circumstances = append(a.Circumstances[:len(a.Circumstances):len(a.Circumstances)], "no_food")
	}
	if h.cropKind != "" {
		a.Crops = []disaster.CropForm{{
			Kind: h.cropKind, AreaM2: fmt.Sprint(500 + 100*f.r.IntN(30)), Pct: fmt.Sprint(40 + f.r.IntN(61)),
		}}
	}
	if f.r.IntN(3) == 0 {
		a.Animals = []disaster.AnimalForm{{Kind: "poultry", Heads: fmt.Sprint(10 + f.r.IntN(60))}}
	}
	a.NoCrops, a.NoAnimals, a.NoLacks = a.Crops == nil, a.Animals == nil, a.Circumstances == nil
	return a
}

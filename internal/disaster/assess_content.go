package disaster

import (
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

func (f AssessForm) content(l *fault.List, h *home, kinds []LossKind) Content {
	c := Content{
		Class: h.class, Persons: h.persons, Relocated: yes(l, "relocated", f.Relocated),
		Insured: yes(l, "insured", f.Insured), Savings: yes(l, "savings", f.Savings),
		MainWorkerLost: yes(l, "main_worker_lost", f.MainWorkerLost), ToolsLost: yes(l, "tools_lost", f.ToolsLost),
		Unasked: f.unasked(),
	}
	if strings.TrimSpace(f.Persons) != "" {
		if c.Persons = whole(l, "persons", f.Persons, 50); c.Persons == 0 {
			l.On("persons", "assess.persons.none")
		}
	}
	c.House = strings.TrimSpace(f.House)
	if c.House != "" && !slices.Contains(Houses, c.House) {
		l.On("house", "assess.house.wrong")
	}
	c.DamagePct = whole(l, "damage_pct", strings.TrimSuffix(strings.TrimSpace(f.DamagePct), "%"), 100)
	c.Habitable = habitable(l, f.Habitable, c.DamagePct)
	c.DepthCM = whole(l, "depth_cm", f.DepthCM, 3000)
	c.Dead = whole(l, "dead", f.Dead, 50)
	c.Missing = whole(l, "missing", f.Missing, 50)
	c.Injured = whole(l, "injured", f.Injured, 50)
	c.HungryPersons = whole(l, "hungry_persons", f.HungryPersons, 50)
	c.HungryMonths = whole(l, "hungry_months", f.HungryMonths, 3)
	c.Losses = losses(l, f.Crops, f.Animals, kinds)
	for _, name := range Circumstances { // in our order, each once
		if slices.Contains(f.Circumstances, name) {
			c.Circumstances = append(c.Circumstances, name)
		}
	}
	for _, name := range f.Circumstances {
		if !slices.Contains(Circumstances, name) {
			l.On("circumstances", "assess.circumstance.unknown")
			break
		}
	}
	if strings.TrimSpace(f.OtherSupport) != "" {
		var err error
		c.OtherSupport, err = money.Parse("other_support", f.OtherSupport)
		l.Add(err)
	}
	note, err := vntext.Clean("note", f.Note, 1000, true)
	l.Add(err)
	c.Note = note
	c.agree(l)
	f.agree(l)
	return c
}

// unasked are the questions that the form has no answer to.
func (f AssessForm) unasked() (open []string) {
	crops, animals := "", ""
	for _, x := range f.Crops {
		crops += x.Kind + x.AreaM2 + x.Pct
	}
	for _, x := range f.Animals {
		animals += x.Kind + x.Heads
	}
	answers := map[string]string{
		"damage_pct": f.DamagePct, "habitable": f.Habitable + f.DamagePct, "depth_cm": f.DepthCM, "dead": f.Dead,
		"missing": f.Missing, "injured": f.Injured, "relocated": f.Relocated,
		"hungry": f.HungryPersons + f.HungryMonths, "crops": crops, "animals": animals,
		"circumstances": strings.Join(f.Circumstances, ""), "main_worker_lost": f.MainWorkerLost,
		"tools_lost": f.ToolsLost, "savings": f.Savings, "insured": f.Insured, "other_support": f.OtherSupport,
	}
	none := map[string]bool{"crops": f.NoCrops, "animals": f.NoAnimals, "circumstances": f.NoLacks}
	for _, q := range Questions {
		if strings.TrimSpace(answers[q]) == "" && !none[q] {
			open = append(open, q)
		}
	}
	return open
}

// agree: none is lost, or these are.
func (f AssessForm) agree(l *fault.List) {
	open := AssessForm{Crops: f.Crops, Animals: f.Animals, Circumstances: f.Circumstances}.unasked()
	for _, x := range []struct {
		question, field string
		none            bool
	}{{"crops", "no_crops", f.NoCrops}, {"animals", "no_animals", f.NoAnimals}, {"circumstances", "no_lacks", f.NoLacks}} {
		if x.none && !slices.Contains(open, x.question) {
			l.On(x.field, "assess.none.and_some")
		}
	}
}

// yes reads a question's yes or no; not asked is no yes.
func yes(l *fault.List, field, typed string) bool {
	if typed != "" && typed != "yes" && typed != "no" {
		l.On(field, "assess.yes_no")
	}
	return typed == "yes"
}

// agree are the rules between fields.
func (c *Content) agree(l *fault.List) {
	if c.DamagePct > 70 && c.Habitable {
		l.On("habitable", "assess.habitable.lost")
	}
	if c.DamagePct > 0 && c.House == "" {
		l.On("house", "assess.house.missing")
	}
	if n := c.Dead + c.Missing + c.Injured; n > c.Persons {
		l.On("dead", "assess.people.many", "count", n, "persons", c.Persons)
	}
	if c.HungryPersons > c.Persons {
		l.On("hungry_persons", "assess.people.many", "count", c.HungryPersons, "persons", c.Persons)
	}
	if (c.HungryPersons == 0) != (c.HungryMonths == 0) {
		l.On("hungry_months", "assess.hungry.both")
	}
}

func habitable(l *fault.List, typed string, pct int) bool {
	switch strings.TrimSpace(typed) {
	case "yes":
		return true
	case "no":
		return false
	case "":
		if pct >= 30 {
			l.On("habitable", "assess.habitable.missing")
		}
		return pct <= 70
	}
	l.On("habitable", "assess.habitable.missing")
	return pct <= 70
}

func losses(l *fault.List, crops []CropForm, animals []AnimalForm, kinds []LossKind) []Loss {
	known := map[string]string{}
	for _, k := range kinds {
		known[k.Kind] = k.Sort
	}
	var list []Loss
	for i, c := range crops {
		field := "crops." + strconv.Itoa(i)
		if strings.TrimSpace(c.Kind+c.AreaM2+c.Pct) == "" {
			continue
		}
		if known[c.Kind] != "crop" {
			l.On(field+".kind", "assess.crop.unknown")
		}
		x := Loss{Kind: c.Kind, AreaM2: int64(whole(l, field+".area_m2", c.AreaM2, 100_000_000))}
		if x.AreaM2 == 0 {
			l.On(field+".area_m2", "assess.crop.area")
		}
		if x.Pct = whole(l, field+".pct", strings.TrimSuffix(strings.TrimSpace(c.Pct), "%"), 100); x.Pct == 0 {
			l.On(field+".pct", "assess.crop.pct")
		}
		list = append(list, x)
	}
	for i, c := range animals {
		field := "animals." + strconv.Itoa(i)
		if strings.TrimSpace(c.Kind+c.Heads) == "" {
			continue
		}
		if known[c.Kind] != "animal" {
			l.On(field+".kind", "assess.animal.unknown")
		}
		x := Loss{Kind: c.Kind, Pct: 100, Heads: int64(whole(l, field+".heads", c.Heads, 1_000_000))}
		if x.Heads == 0 {
			l.On(field+".heads", "assess.animal.heads")
		}
		list = append(list, x)
	}
	if len(list) > lossesMax {
		l.On("crops", "assess.crops.many", "max", lossesMax)
	}
	return list
}

// whole reads a number without a fraction from 0 to max; nothing typed is 0.
func whole(l *fault.List, field, typed string, max int) int {
	typed = strings.ReplaceAll(strings.TrimSpace(typed), ".", "")
	if typed == "" {
		return 0
	}
	n, err := strconv.Atoi(typed)
	switch {
	case err != nil || strings.Trim(typed, "0123456789") != "":
		l.On(field, "assess.number.wrong", "typed", short(typed))
		return 0
	case n > max:
		l.On(field, "assess.number.large", "max", max)
		return 0
	}
	return n
}

// hash is of what the survey says, so that the same list handed in twice is known.
func (c *Content) hash(event, household int64) []byte {
	body, err := json.Marshal([]any{event, household, c})
	if err != nil {
		panic("disaster: " + err.Error())
	}
	sum := sha256.Sum256(body)
	return sum[:]
}

// criteria says how often each criterion of a formula holds. What nobody asked holds
// not at all: nobody knows that a household has no savings unless it said so.
func (c *Content) criteria() map[string]int {
	facts := map[string]int{"dead": c.Dead, "missing": c.Missing, "injured": c.Injured}
	for name, n := range c.Vulnerable {
		facts[name] = n
	}
	mark := func(name string, holds bool) {
		if holds {
			facts[name] = 1
		}
	}
	band := BandOf(c.DamagePct)
	mark("band_"+string(band), band != None)
	mark("uninhabitable", !c.Habitable)
	mark(Flood(c.DepthCM), c.DepthCM > 0)
	for _, x := range c.Losses {
		switch b := BandOf(x.Pct); {
		case x.Heads > 0:
			facts["livestock"] = 1
		case b == Complete:
			facts["crop_lost"]++
		case b == VeryHeavy, b == Heavy:
			facts["crop_damaged"]++
		}
	}
	mark("class_"+c.Class, true)
	for _, name := range c.Circumstances {
		facts[name] = 1
	}
	mark("main_worker_lost", c.MainWorkerLost)
	mark("tools_lost", c.ToolsLost)
	mark("no_savings", !c.Savings && c.Asked("savings"))
	mark("not_insured", !c.Insured && c.Asked("insured"))
	mark("no_support", c.OtherSupport == 0 && c.Asked("other_support"))
	return facts
}

package app

import (
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// register writes a household of the unit down, and one that may be the same.
func (h *house) register(d *holding) {
	h.t.Helper()
	unit := h.units[d.unit]
	var village int64
	h.must(pgtest.Owner(h.t, h.DB).QueryRow(`
		insert into place.villages (unit_id, name, valid_from) values ($1, 'Thôn ' || $2, '2025-07-01') returning id`,
		unit, d.secret).Scan(&village))
	d.things["village"] = village
	form := func(name, number string) people.HouseholdForm {
		return people.HouseholdForm{
			Unit: unit, Village: "Thôn " + d.secret, Address: "ngõ " + d.secret, Phone: "0968571395", Class: "poor",
			Members: []people.PersonForm{
				{Name: name, Born: "1965", IDNumber: number, Facts: []string{"disabled"}},
				{Name: "Vi Thị " + d.secret, Born: "1970"},
			},
		}
	}
	number := "0200650" + d.number[len(d.number)-5:]
	var saved []people.Saved
	h.must(h.DB.Update(h.t.Context(), auth.System("test"), func(tx *pg.Tx) (err error) {
		saved, err = h.People.Save(tx, []people.HouseholdForm{
			form("Nông Văn "+d.secret, number), form("NONG VAN "+strings.ToUpper(d.secret), "9"+number[1:]),
		})
		return err
	}))
	for _, s := range saved {
		h.must(s.Err)
	}
	d.things["household"], d.things["household_code"] = saved[0].ID, saved[0].Code
	d.things["member"], d.things["sealed"], d.things["double"] = 2, "facts", saved[1].Code
	d.planted = append(d.planted,
		planted{"a household's head", "Nông Văn " + d.secret}, planted{"a household's village", "Thôn " + d.secret},
		planted{"a household's phone", "0968571395"}, planted{"an ID number", number})
}

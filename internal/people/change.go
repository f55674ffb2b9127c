package people

import (
	"context"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Add writes one household down and gives its id. One that is there already is refused,
// with its code.
func (b *Book) Add(ctx context.Context, by auth.Actor, f HouseholdForm) (int64, error) {
	if err := by.Must(auth.EditHouseholds, 0); err != nil {
		return 0, err
	}
	return pg.Do(ctx, b.DB, by, func(tx *pg.Tx) (int64, error) {
		if err := mayEdit(tx, by, f.Unit); err != nil {
			return 0, err
		}
		saved, err := b.Save(tx, []HouseholdForm{f})
		switch {
		case err != nil:
			return 0, err
		case saved[0].Err != nil:
			return 0, saved[0].Err
		case !saved[0].New:
			return 0, fault.Of(fault.Conflict, "household.exists", "code", saved[0].Code)
		}
		return saved[0].ID, nil
	})
}

// mayEdit asks for the right to edit at the unit, or at the one that took its place.
func mayEdit(tx *pg.Tx, by auth.Actor, unit int64) error {
	if by.May(auth.EditHouseholds, unit) {
		return nil
	}
	if heir, certain, err := place.HeirOn(tx, unit, workday.On(tx.Now)); err == nil && certain && heir != nil {
		return by.Must(auth.EditHouseholds, heir.ID)
	}
	return by.Must(auth.EditHouseholds, unit)
}

// ContactForm changes where a household lives and how it is reached. What is sealed and
// left empty stays as it is, unless it is to be forgotten.
type ContactForm struct {
	Revision       int64 // of the household as the officer saw it
	Village        string
	Address, Phone string
	ForgetAddress  bool
	ForgetPhone    bool
}

// ChangeContact changes where a household lives, within its commune.
func (b *Book) ChangeContact(ctx context.Context, by auth.Actor, id int64, f ContactForm) error {
	return b.change(ctx, by, id, f.Revision, "household.contact", "", func(tx *pg.Tx, h *Household) (any, error) {
		var l fault.List
		name := text(&l, "village", f.Village, nameMax)
		address, tel := text(&l, "address", f.Address, addressMax), phone(&l, "phone", f.Phone)
		village := int64(0)
		if name == "" {
			l.On("village", "household.village.missing")
		} else if err := villagesByName(tx, []int64{h.Unit}, []string{name}, func(_ int, id int64) { village = id }); err != nil {
			return nil, err
		} else if village == 0 {
			l.On("village", "household.village.unknown", "name", name)
		}
		if err := l.Err(); err != nil {
			return nil, err
		}
		told := []string{}
		if village != h.Village {
			told = append(told, "village")
		}
		if address != "" || f.ForgetAddress {
			told = append(told, "address")
		}
		if tel != "" || f.ForgetPhone {
			told = append(told, "phone")
		}
		return changed(told), b.updateContact(tx, h, village, address, tel, f)
	})
}

// changed is what the trail keeps of a change: which fields, never what stands in them.
func changed(fields []string) any { return map[string]any{"changed": strings.Join(fields, " ")} }

// SetClass says in which class a household is from a day on, and by which paper. The
// classes before stay in its history.
func (b *Book) SetClass(ctx context.Context, by auth.Actor, id, revision int64, class, on, basis string) error {
	return b.change(ctx, by, id, revision, "household.class", "", func(tx *pg.Tx, h *Household) (any, error) {
		var l fault.List
		c, day, paper := readClass(&l, class, on, basis, workday.On(tx.Now))
		if c == "" && l.Err() == nil {
			l.On("class", "household.class.missing")
		}
		if err := l.Err(); err != nil {
			return nil, err
		}
		return map[string]any{"class": c, "on": day, "basis": paper}, insertClass(tx, h, c, day, paper)
	})
}

// MemberForm is a member's form with what it does to a member who is there already.
type MemberForm struct {
	PersonForm           // numbers left empty stay as they are
	FactsAgain      bool // the sealed facts are what Facts says, not what they were
	ForgetNumbers   bool // both numbers were wrong
	Revision        int64
	HouseholdPerson int // which member; 0 adds one
}

// SaveMember adds a member or changes one. To make a member the head relieves the one
// before.
func (b *Book) SaveMember(ctx context.Context, by auth.Actor, id int64, f MemberForm) error {
	action := "household.member.change"
	if f.HouseholdPerson == 0 {
		action = "household.member.add"
	}
	return b.change(ctx, by, id, f.Revision, action, "", func(tx *pg.Tx, h *Household) (any, error) {
		var l fault.List
		p := f.PersonForm.read(&l, "", workday.On(tx.Now))
		if err := l.Err(); err != nil {
			return nil, err
		}
		if err := b.refuseTaken(tx, h, f.HouseholdPerson, p); err != nil {
			return nil, err
		}
		if f.HouseholdPerson == 0 {
			if h.Persons >= membersMax {
				return nil, fault.Of(fault.Invalid, "household.members.many", "max", membersMax)
			}
			return nil, b.addMember(tx, h, p, f.Head)
		}
		was, err := memberOf(h, f.HouseholdPerson)
		if err != nil {
			return nil, err
		}
		if was.Head && !f.Head {
			return nil, fault.On("head", "household.head.needed")
		}
		return changed([]string{fmt.Sprintf("member %d", was.No)}), b.updateMember(tx, h, *was, p, f)
	})
}

// memberOf is the member with a number who has not left.
func memberOf(h *Household, no int) (*Person, error) {
	for i, p := range h.Members {
		if p.No == no && p.LeftOn == 0 {
			return &h.Members[i], nil
		}
	}
	return nil, fault.Of(fault.Missing, "household.member.missing")
}

// refuseTaken refuses numbers that stand with somebody else.
func (b *Book) refuseTaken(tx *pg.Tx, h *Household, no int, p person) error {
	var l fault.List
	for _, n := range []struct{ field, number string }{
		{"id_number", p.idNumber}, {"social_number", p.socialNumber},
	} {
		if n.number == "" {
			continue
		}
		blind := b.idBlind(n.number)
		if n.field == "social_number" {
			blind = b.socialBlind(n.number)
		}
		taken, own, err := takenBy(tx, blind, h.ID, no)
		if err != nil {
			return err
		}
		if taken == nil || own {
			continue
		}
		unit, err := place.NameOn(tx, taken.unit, workday.On(tx.Now))
		if err != nil {
			return err
		}
		l.On(n.field, "household.number.taken", "name", taken.masked, "unit", unit)
	}
	return l.Err()
}

// EndMember says that somebody has left the household, since when and why. The head
// cannot leave before another is head.
func (b *Book) EndMember(ctx context.Context, by auth.Actor, id, revision int64, no int, on, reason string) error {
	reason, err := why(reason, "household.member.reason")
	if err != nil {
		return err
	}
	return b.change(ctx, by, id, revision, "household.member.end", reason, func(tx *pg.Tx, h *Household) (any, error) {
		today := workday.On(tx.Now)
		day := today
		if on = strings.TrimSpace(on); on != "" {
			var err error
			if day, err = workday.Parse(on); err != nil || day > today {
				return nil, fault.On("on", "household.member.on")
			}
		}
		p, err := memberOf(h, no)
		if err != nil {
			return nil, err
		}
		if p.Head {
			return nil, fault.Of(fault.Invalid, "household.head.stays")
		}
		return map[string]any{"member": no, "on": day}, endMember(tx, p.ID, day, reason)
	})
}

// change is one change of one household: the right to it, nobody else in between, and
// its trace. do says what the trail keeps.
func (b *Book) change(
	ctx context.Context, by auth.Actor, id, revision int64, action, reason string,
	do func(*pg.Tx, *Household) (any, error),
) error {
	if err := by.Must(auth.EditHouseholds, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, b.DB, by, func(tx *pg.Tx) (int64, error) {
		if err := lockHousehold(tx, id); err != nil {
			return 0, err
		}
		h, err := sheet(tx, by, id)
		if err != nil {
			return 0, err
		}
		if err := mayEdit(tx, by, h.Unit); err != nil {
			return 0, err
		}
		if h.Revision != revision {
			return 0, fault.Of(fault.Conflict, "household.changed", "who", h.ChangedBy, "at", h.ChangedAt)
		}
		after, err := do(tx, h)
		if err != nil {
			return 0, again(err)
		}
		if err := refresh(tx, id, revision); err != nil {
			return 0, again(err)
		}
		return id, audit.Record(tx, audit.Event{
			Action: action, Subject: subject(h), Unit: h.Unit, Reason: reason, After: after,
		})
	})
	return err
}

// Reveal opens one sealed field of a household (address, phone: no is 0) or of its
// member with a number (id_number, social_number, facts), and keeps who looked and why.
// It takes the right to reveal, to edit or to verify at the household's commune.
func (b *Book) Reveal(
	ctx context.Context, by auth.Actor, id int64, no int, field, reason string,
) (plain string, err error) {
	err = b.DB.Update(ctx, by, func(tx *pg.Tx) error {
		h, err := sheet(tx, by, id)
		if err != nil {
			return err
		}
		if !by.May(auth.RevealPersonal, h.Unit) && !by.May(auth.VerifyAssessment, h.Unit) {
			if err := mayEdit(tx, by, h.Unit); err != nil {
				return err
			}
		}
		if err := by.Afresh(); err != nil {
			return err
		}
		if reason, err = why(reason, "household.reveal.reason"); err != nil {
			return err
		}
		if plain, err = b.open(tx, h, no, field); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "household.reveal", Subject: subject(h), Unit: h.Unit, Reason: reason,
			After: map[string]any{"field": field, "member": no},
		})
	})
	if err != nil {
		return "", err
	}
	return plain, nil
}

// MayReveal reports whether Reveal would open a field of a household of this unit.
func MayReveal(by auth.Actor, unit int64) bool {
	return by.May(auth.RevealPersonal, unit) || by.May(auth.EditHouseholds, unit) || by.May(auth.VerifyAssessment, unit)
}

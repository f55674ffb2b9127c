package aid

import (
	"context"
	"strconv"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
)

// Answerer is an officer who may answer an objection.
type Answerer struct {
	Name     string
	Role     auth.Role
	Unit     int64
	UnitName string
}

// Answerers are the officers of the commune and of the units above it who may answer
// an objection: all who hold the right and had no hand in its list.
func (d *Desk) Answerers(ctx context.Context, by auth.Actor, code string) (list []Answerer, err error) {
	if err := by.Must(auth.ReadAid, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		o, err := d.objectionByCode(tx, by, code)
		if err != nil {
			return err
		}
		above, err := place.Parents(tx, o.Unit, today(tx))
		if err != nil {
			return err
		}
		units := []int64{o.Unit}
		for _, u := range above {
			units = append(units, u.ID)
		}
		if list, err = answerers(tx, o, answeringRoles, units); err != nil {
			return err
		}
		for i := range list {
			if list[i].UnitName, err = place.NameOn(tx, list[i].Unit, today(tx)); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// answeringRoles hold the right to answer at their own unit and below.
var answeringRoles = func() (roles []string) {
	for _, r := range auth.Roles {
		a := auth.Actor{Kind: auth.Officer, Grants: []auth.Grant{{Role: r, Unit: 1}}}
		if a.May(auth.AnswerObjection, 1) {
			roles = append(roles, string(r))
		}
	}
	return roles
}()

// RevealWords opens what was said against a list, for who looks after it, with a
// reason that is kept. The author stays closed: that is RevealObjector's.
func (d *Desk) RevealWords(ctx context.Context, by auth.Actor, code, reason string) (words string, err error) {
	if err := by.Must(auth.ReadProof, 0); err != nil {
		return "", err
	}
	err = d.DB.Update(ctx, by, func(tx *pg.Tx) error {
		o, err := d.objectionByCode(tx, by, code)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadProof, o.Unit); err != nil {
			return err
		}
		if reason, err = reasonOf(reason); err != nil {
			return err
		}
		w, err := d.wordsOf(tx, o)
		if err != nil {
			return err
		}
		words = w.Words
		return audit.Record(tx, audit.Event{
			Action: "objection.reveal", Subject: "objection:" + strconv.FormatInt(o.ID, 10), Unit: o.Unit, Reason: reason,
			After: map[string]any{"what": "words"},
		})
	})
	if err != nil {
		return "", err
	}
	return words, nil
}

// Objector is who objected, as they said; both may be "".
type Objector struct {
	Name    string `json:"name"`
	Contact string `json:"contact"` // a telephone or an e-mail
}

// RevealObjector gives name and contact of who objected, for a reason that is kept. The
// commune's chair, of whose list is spoken, may not.
func (d *Desk) RevealObjector(ctx context.Context, by auth.Actor, code, reason string) (who Objector, err error) {
	if err := by.Must(auth.RevealPersonal, 0); err != nil {
		return Objector{}, err
	}
	reason, err = reasonOf(reason)
	if err != nil {
		return Objector{}, err
	}
	err = d.DB.Update(ctx, by, func(tx *pg.Tx) error {
		o, err := d.objectionByCode(tx, by, code)
		if err != nil {
			return err
		}
		if err := by.Must(auth.RevealPersonal, o.Unit); err != nil {
			return err
		}
		if err := by.Afresh(); err != nil {
			return err
		}
		w, err := d.wordsOf(tx, o)
		if err != nil {
			return err
		}
		who = Objector{w.Name, w.Contact}
		return audit.Record(tx, audit.Event{
			Action: "objection.reveal", Subject: "objection:" + strconv.FormatInt(o.ID, 10), Unit: o.Unit, Reason: reason,
			After: map[string]any{"what": "objector"},
		})
	})
	if err != nil {
		return Objector{}, err
	}
	return who, nil
}

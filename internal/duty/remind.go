package duty

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Holder is somebody who holds a role and can be written to.
type Holder struct {
	ID                int64
	Name, Email, Lang string
}

// A duty is told of two days ahead and then every third day: a letter a day is read by
// nobody.
const (
	remindAhead = 2
	remindEvery = 3
)

var clock = auth.System("duty")

// Remind writes to those whose duties are due soon or overdue. It may run as often as it
// likes: a day has one reminder of a duty.
func (d *Desk) Remind(ctx context.Context) error {
	return d.DB.Update(ctx, clock, func(tx *pg.Tx) error {
		today := workday.On(tx.Now)
		list, err := toRemind(tx, today)
		if err != nil {
			return err
		}
		for _, one := range list {
			fresh, err := remind(tx, one, today)
			if err != nil {
				return err
			}
			if !fresh {
				continue
			}
			if err := d.write(tx, one, today); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *Desk) write(tx *pg.Tx, one Duty, today workday.Day) error {
	holders, err := d.Holders(tx, one.UnitID, one.Role)
	if err != nil {
		return err
	}
	var letters []notify.Message
	for _, h := range holders {
		if h.Email == "" {
			continue
		}
		letters = append(letters, notify.Message{
			Channel: notify.Email, To: h.Email, Template: "duty.due", Lang: h.Lang, Unit: one.UnitID,
			Key: fmt.Sprintf("duty:%d:%s:%d", one.ID, today, h.ID),
			Values: map[string]string{
				"name": h.Name, "about": one.About, "due": one.DueOn.Local(), "basis": one.Basis,
				"link": fmt.Sprintf("%s/van-phong/viec/%d", d.URL, one.ID),
			},
		})
	}
	return notify.Send(tx, d.Keys, letters)
}

package staff

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Holder is somebody who holds a role today.
type Holder struct {
	ID    int64
	Name  string
	Email string // "" where there is none
	Lang  string
}

// holdersMax bounds who is told of one thing.
const holdersMax = 20

// Holders are the active users who hold a role at a unit today, for what must be told to
// whoever it is.
func (s *Staff) Holders(tx *pg.Tx, unit int64, role auth.Role) (list []Holder, err error) {
	err = tx.Each(`
		select distinct u.id, u.name, u.lang
		from staff.users u
		join staff.grant_days d on d.user_id = u.id
		where d.unit_id = $1 and d.role = $2 and d.days @> $3::date and d.ended_at is null and u.state = 'active'
		order by u.id limit $4`, []any{unit, string(role), workday.On(tx.Now), holdersMax}, func(r pg.Scanner) error {
		var h Holder
		err := r.Scan(&h.ID, &h.Name, &h.Lang)
		list = append(list, h)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list who is %s of unit %d: %w", role, unit, err)
	}
	for i := range list {
		if list[i].Email, err = emailOf(tx, s.keys, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

package staff

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ListMax is how many users one List gives.
const ListMax = 50

func insertUser(tx *pg.Tx, keys *seal.Keys, n NewUser, state State, hash string) (User, error) {
	u := User{
		Login: n.Login, Name: n.Name, UnitID: n.Unit, Lang: n.Lang, State: state, CreatedAt: tx.Now,
	}
	if n.Email != "" {
		u.EmailHint = notify.Hint(n.Email)
	}
	if n.Phone != "" {
		u.PhoneHint = notify.Hint(n.Phone)
	}
	err := tx.Row(`
		insert into staff.users
			(login, name, unit_id, email, phone, email_hint, phone_hint, lang, state,
			 password, password_at, created_at, created_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
			nullif($10, ''), case when $10 <> '' then $11::timestamptz end, $11, $12)
		returning id`,
		u.Login, u.Name, u.UnitID, keys.Encrypt("staff.users/"+u.Login+"/email", []byte(n.Email)),
		keys.Encrypt("staff.users/"+u.Login+"/phone", []byte(n.Phone)), u.EmailHint, u.PhoneHint, u.Lang,
		string(state), hash, tx.Now, tx.By.ID).Scan(&u.ID)
	if err != nil {
		return u, fmt.Errorf("insert user %s: %w", n.Login, err)
	}
	return u, nil
}

func emailOf(tx *pg.Tx, keys *seal.Keys, id int64) (string, error) {
	var login string
	var sealed []byte
	err := tx.Row(`select login, email from staff.users where id = $1`, id).Scan(&login, &sealed)
	if err != nil {
		return "", fmt.Errorf("read the address of user %d: %w", id, err)
	}
	plain, err := keys.Decrypt("staff.users/"+login+"/email", sealed)
	return string(plain), err
}

func userByID(tx *pg.Tx, id int64) (User, error) {
	var u User
	if err := tx.Gorm().Where("id = ?", id).Take(&u).Error; err != nil {
		return u, fmt.Errorf("read user %d: %w", id, err)
	}
	return u, nil
}

func userByLogin(tx *pg.Tx, login string) (User, string, error) {
	var row struct {
		User
		Password string
	}
	err := tx.Gorm().Table("staff.users").Where("login = ? and password is not null", login).Take(&row).Error
	if err != nil {
		return User{}, "", fmt.Errorf("read a user by login: %w", err)
	}
	return row.User, row.Password, nil
}

func listUsers(tx *pg.Tx, f Filter) ([]User, error) {
	var users []User
	q := tx.Gorm().Where("id > ?", f.After).Order("id").Limit(ListMax)
	if f.Text != "" {
		q = q.Where("strpos(vn_fold(name), vn_fold(?)) > 0 or strpos(login, lower(?)) > 0", f.Text, f.Text)
	}
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if err := q.Find(&users).Error; err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	return users, nil
}

const grantColumns = `
	g.id, g.user_id, g.role, g.unit_id, g.valid_from, g.valid_to, g.basis,
	e.ended_at, coalesce(e.reason, ''),
	e.ended_at is null and exists (select from staff.clashes c where c.id = g.id)`

func scanGrant(r pg.Scanner) (Grant, error) {
	var g Grant
	err := r.Scan(&g.ID, &g.UserID, &g.Role, &g.UnitID, &g.ValidFrom, &g.ValidTo, &g.Basis,
		&g.EndedAt, &g.EndReason, &g.Clashes)
	return g, err
}

// addRoles reads the roles of all the users at once.
func addRoles(tx *pg.Tx, users []User) error {
	ids := make([]int64, len(users))
	place := make(map[int64]int, len(users))
	for i, u := range users {
		ids[i], place[u.ID] = u.ID, i
	}
	err := tx.Each(`
		select `+grantColumns+`
		from staff.grants g left join staff.grant_ends e on e.grant_id = g.id
		where g.user_id = any ($1) order by g.id`, []any{ids}, func(r pg.Scanner) error {
		g, err := scanGrant(r)
		u := &users[place[g.UserID]]
		u.Roles = append(u.Roles, g)
		return err
	})
	if err != nil {
		return fmt.Errorf("read roles: %w", err)
	}
	err = tx.Each(`
		select user_id from staff.factors
		where user_id = any ($1) and confirmed_at is not null and ended_at is null`, []any{ids}, func(r pg.Scanner) error {
		var id int64
		err := r.Scan(&id)
		users[place[id]].Second = true
		return err
	})
	if err != nil {
		return fmt.Errorf("read who has a second factor: %w", err)
	}
	return nil
}

func grantByID(tx *pg.Tx, id int64) (Grant, error) {
	g, err := scanGrant(tx.Row(`
		select `+grantColumns+`
		from staff.grants g left join staff.grant_ends e on e.grant_id = g.id
		where g.id = $1`, id))
	if err != nil {
		return g, fmt.Errorf("read grant %d: %w", id, err)
	}
	return g, nil
}

func countRoles(tx *pg.Tx, user int64) (int, error) {
	var n int
	err := tx.Row(`
		select count(*) from staff.grants g
		where user_id = $1 and not exists (select from staff.grant_ends e where e.grant_id = g.id)`,
		user).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the roles of user %d: %w", user, err)
	}
	return n, nil
}

func insertGrant(tx *pg.Tx, g *Grant) error {
	err := tx.Row(`
		insert into staff.grants (user_id, role, unit_id, valid_from, valid_to, basis, granted_by, granted_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
		g.UserID, string(g.Role), g.UnitID, g.ValidFrom, g.ValidTo, g.Basis, tx.By.ID, tx.Now).Scan(&g.ID)
	if err != nil {
		return fmt.Errorf("grant %s to user %d: %w", g.Role, g.UserID, err)
	}
	return nil
}

func endGrant(tx *pg.Tx, id int64, reason string) error {
	n, err := tx.Exec(`
		insert into staff.grant_ends (grant_id, ended_on, reason, ended_by, ended_at)
		values ($1, $2, $3, $4, $5) on conflict (grant_id) do nothing`,
		id, workday.On(tx.Now), reason, tx.By.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("end grant %d: %w", id, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "grant.ended")
	}
	return nil
}

func endAllRoles(tx *pg.Tx, user int64, reason string) error {
	_, err := tx.Exec(`
		insert into staff.grant_ends (grant_id, ended_on, reason, ended_by, ended_at)
		select id, $2, $3, $4, $5 from staff.grants where user_id = $1
		on conflict (grant_id) do nothing`,
		user, workday.On(tx.Now), reason, tx.By.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("end the roles of user %d: %w", user, err)
	}
	return nil
}

type heldRole struct {
	Role    auth.Role
	UnitID  int64
	Clashes bool
}

func rolesInForce(tx *pg.Tx, user int64, today workday.Day) ([]heldRole, error) {
	var held []heldRole
	err := tx.Each(`select role, unit_id, clashes from staff.roles_in_force($1, $2) order by id`,
		[]any{user, today}, func(r pg.Scanner) error {
			var h heldRole
			err := r.Scan(&h.Role, &h.UnitID, &h.Clashes)
			held = append(held, h)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the roles of user %d: %w", user, err)
	}
	return held, nil
}

// setState moves a user on. Who is unlocked without ever having set a password
// is invited again, not active.
func setState(tx *pg.Tx, u User, from []State, to State) error {
	if to == Active {
		from = []State{Locked}
	}
	old := make([]string, len(from))
	for i, f := range from {
		old[i] = string(f)
	}
	n, err := tx.Exec(`
		update staff.users set
			state = case when $3 = 'active' and password is null then 'invited' else $3 end,
			email = case when $3 = 'ended' then null else email end,
			phone = case when $3 = 'ended' then null else phone end,
			email_hint = case when $3 = 'ended' then '' else email_hint end,
			phone_hint = case when $3 = 'ended' then '' else phone_hint end
		where id = $1 and state = any ($2)`, u.ID, old, string(to))
	if err != nil {
		return fmt.Errorf("set user %d %s: %w", u.ID, to, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "user.state."+string(u.State))
	}
	return nil
}

func setPassword(tx *pg.Tx, id int64, hash string) error {
	n, err := tx.Exec(`
		update staff.users set password = $2, password_at = $3,
			state = case when state = 'invited' then 'active' else state end
		where id = $1 and state <> 'ended'`, id, hash, tx.Now)
	if err != nil {
		return fmt.Errorf("set the password of user %d: %w", id, err)
	}
	if n == 0 {
		return errSessionOver
	}
	return nil
}

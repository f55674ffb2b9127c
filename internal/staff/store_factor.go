package staff

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// factor is a row of a second factor, with its sealed secret.
type factor struct {
	ID          int64
	Secret      []byte
	BegunAt     time.Time
	ConfirmedAt *time.Time
}

func factorInUse(tx *pg.Tx, user int64) (factor, error) { return liveFactor(tx, user, true) }

func factorBegun(tx *pg.Tx, user int64) (factor, error) { return liveFactor(tx, user, false) }

// liveFactor waits for who uses the same factor at this moment.
func liveFactor(tx *pg.Tx, user int64, confirmed bool) (factor, error) {
	var f factor
	err := tx.Row(`
		select id, secret, begun_at, confirmed_at from staff.factors
		where user_id = $1 and ended_at is null and (confirmed_at is not null) = $2`,
		user, confirmed).Scan(&f.ID, &f.Secret, &f.BegunAt, &f.ConfirmedAt)
	if err != nil && !pg.NoRows(err) {
		return f, fmt.Errorf("read the factor of user %d: %w", user, err)
	}
	return f, err
}

func hasFactor(tx *pg.Tx, user int64) (bool, error) {
	_, err := factorInUse(tx, user)
	if pg.NoRows(err) {
		return false, nil
	}
	return err == nil, err
}

func insertFactor(tx *pg.Tx, user int64, secret []byte) error {
	_, err := tx.Exec(`insert into staff.factors (user_id, secret, begun_at) values ($1, $2, $3)`,
		user, secret, tx.Now)
	if err != nil {
		return fmt.Errorf("begin a factor of user %d: %w", user, err)
	}
	return nil
}

// endFactors ends a user's factors: those in use, those begun, or both.
func endFactors(tx *pg.Tx, user int64, begun, inUse bool, why string) (int64, error) {
	n, err := tx.Exec(`
		update staff.factors set ended_at = $2, ended_by = $3, ended_why = $4
		where user_id = $1 and ended_at is null and (confirmed_at is null and $5 or confirmed_at is not null and $6)`,
		user, tx.Now, tx.By.ID, why, begun, inUse)
	if err != nil {
		return 0, fmt.Errorf("end the factors of user %d: %w", user, err)
	}
	return n, nil
}

// confirmFactor puts a begun factor into use, from the step of its first code on.
func confirmFactor(tx *pg.Tx, id, step int64) (bool, error) {
	n, err := tx.Exec(`
		update staff.factors set confirmed_at = $2, last_step = $3
		where id = $1 and ended_at is null and confirmed_at is null`, id, tx.Now, step)
	if err != nil {
		return false, fmt.Errorf("confirm factor %d: %w", id, err)
	}
	return n == 1, nil
}

// takeStep uses a step up; false: it or a later one was used before.
func takeStep(tx *pg.Tx, id, step int64) (bool, error) {
	n, err := tx.Exec(`
		update staff.factors set last_step = $2
		where id = $1 and ended_at is null and last_step < $2`, id, step)
	if err != nil {
		return false, fmt.Errorf("take a code of factor %d: %w", id, err)
	}
	return n == 1, nil
}

func insertRecoveryCodes(tx *pg.Tx, factor int64, hashes [][]byte) error {
	_, err := tx.Exec(`insert into staff.recovery_codes (factor_id, hash) select $1, unnest($2::bytea[])`,
		factor, hashes)
	if err != nil {
		return fmt.Errorf("keep the recovery codes of factor %d: %w", factor, err)
	}
	return nil
}

func useRecoveryCode(tx *pg.Tx, factor int64, hash []byte) (bool, error) {
	n, err := tx.Exec(`
		update staff.recovery_codes set used_at = $3
		where factor_id = $1 and hash = $2 and used_at is null`, factor, hash, tx.Now)
	if err != nil {
		return false, fmt.Errorf("use a recovery code of factor %d: %w", factor, err)
	}
	return n == 1, nil
}

func countRecoveryCodes(tx *pg.Tx, user int64) (n int, err error) {
	err = tx.Row(`
		select count(*) from staff.recovery_codes c join staff.factors f on f.id = c.factor_id
		where f.user_id = $1 and f.ended_at is null and f.confirmed_at is not null and c.used_at is null`,
		user).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the recovery codes of user %d: %w", user, err)
	}
	return n, nil
}

// post is where somebody holds a role, or is to.
type post struct {
	Unit  int64
	Admin bool
}

func heldAt(tx *pg.Tx, user int64, today workday.Day) (posts []post, err error) {
	err = tx.Each(`select unit_id, admin from staff.held_at($1, $2) order by unit_id`,
		[]any{user, today}, func(r pg.Scanner) error {
			var p post
			err := r.Scan(&p.Unit, &p.Admin)
			posts = append(posts, p)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read where user %d works: %w", user, err)
	}
	return posts, nil
}

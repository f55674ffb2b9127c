package staff

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Named are people by their logins, as officers' pages call them: a name, and the office they
// are of. The database gives no more than that of officers of other units; a login that is
// nobody's, as the program's own, is left out.
func Named(tx *pg.Tx, logins []string) (map[string]string, error) {
	type person struct {
		login, name string
		unit        int64
	}
	var list []person
	var units []int64
	err := tx.Each(`select login, name, unit_id from staff.who($1)`, []any{logins}, func(r pg.Scanner) error {
		var p person
		err := r.Scan(&p.login, &p.name, &p.unit)
		list, units = append(list, p), append(units, p.unit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ask who %d logins are: %w", len(logins), err)
	}
	offices, err := place.ByIDs(tx, units, workday.On(tx.Now))
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(list))
	for _, p := range list {
		names[p.login] = p.name
		if office := offices[p.unit].FullName; office != "" {
			names[p.login] += ", " + office
		}
	}
	return names, nil
}

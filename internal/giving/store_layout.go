package giving

import (
	"encoding/json"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// layoutRow reads a layout's row from JSON; null is none.
type layoutRow struct{ *Layout }

// Scan is sql.Scanner's.
func (l *layoutRow) Scan(src any) error {
	var body []byte
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		body = []byte(v)
	case []byte:
		body = v
	default:
		return fmt.Errorf("a layout from %T", src)
	}
	var row struct {
		ID        int64          `json:"id"`
		UnitID    int64          `json:"unit_id"`
		AccountID int64          `json:"account_id"`
		Name      string         `json:"name"`
		Version   int            `json:"version"`
		Header    []string       `json:"header"`
		Columns   map[string]int `json:"columns"`
		Dates     DateForm       `json:"dates"`
		Decimal   string         `json:"decimal_mark"`
		Retired   bool           `json:"retired"`
		MadeBy    int64          `json:"made_by"`
	}
	if err := json.Unmarshal(body, &row); err != nil {
		return fmt.Errorf("read a layout: %w", err)
	}
	made := Layout(row)
	l.Layout = &made
	return nil
}

// layouts are the newest versions of an account's layouts that are still read, by name.
func layouts(tx *pg.Tx, account int64) (list []Layout, err error) {
	err = tx.Each(`
		select to_jsonb(l) from giving.statement_layouts l
		where account_id = $1 and not retired and not exists (
			select from giving.statement_layouts o
			where o.account_id = l.account_id and o.name = l.name and o.version > l.version)
		order by name`, []any{account}, func(r pg.Scanner) error {
		var l layoutRow
		if err := r.Scan(&l); err != nil {
			return err
		}
		list = append(list, *l.Layout)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the layouts of account %d: %w", account, err)
	}
	return list, nil
}

func layoutByID(tx *pg.Tx, id int64) (*Layout, error) {
	var l layoutRow
	err := tx.Row(`select to_jsonb(l) from giving.statement_layouts l where id = $1`, id).Scan(&l)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "layout.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read layout %d: %w", id, err)
	}
	return l.Layout, nil
}

// insertLayout writes the next version of its name. Of two officers who change it at
// once, the slower is told.
func insertLayout(tx *pg.Tx, l *Layout) error {
	columns, err := json.Marshal(l.Columns)
	if err != nil {
		return fmt.Errorf("write down a layout: %w", err)
	}
	err = tx.Row(`
		insert into giving.statement_layouts (unit_id, account_id, name, version, header, columns, dates, decimal_mark,
			retired, made_by, made_at)
		select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5::jsonb, $6, $7, $8, $9, $10
		from giving.statement_layouts where account_id = $2 and name = $3
		returning id, version`,
		l.UnitID, l.AccountID, l.Name, l.Header, string(columns), string(l.Dates), l.Decimal,
		l.Retired, l.MadeBy, tx.Now).Scan(&l.ID, &l.Version)
	if pg.IsUnique(err, "statement_layouts_once_a_version") {
		return fault.Of(fault.Conflict, "layout.changed")
	}
	if err != nil {
		return fmt.Errorf("keep layout %q of account %d: %w", l.Name, l.AccountID, err)
	}
	return nil
}

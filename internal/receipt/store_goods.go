package receipt

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// itemColumnsOf lays the items of all drafts out as arrays, for one statement.
func itemColumnsOf(drafts []*draft) []any {
	var codes, items, names, english, units, told, expires []string
	var lines, quantities []int64
	for _, d := range drafts {
		for i, x := range d.Items {
			codes, lines, items = append(codes, d.code), append(lines, int64(i+1)), append(items, x.Code)
			names, english, units = append(names, x.Name), append(english, x.NameEN), append(units, x.Unit)
			quantities, told = append(quantities, x.Qty), append(told, x.Told)
			day := ""
			if !x.ExpiresOn.IsZero() {
				day = x.ExpiresOn.String()
			}
			expires = append(expires, day)
		}
	}
	return []any{codes, lines, items, names, english, units, quantities, told, expires}
}

// itemsOf reads what a receipt for goods says, to whoever has its code.
func itemsOf(tx *pg.Tx, code string) (items []Item, err error) {
	err = tx.Each(`
		select item, name, name_en, unit, qty, told, expires_on
		from receipt.public_items
		where code = $1
		order by line`, []any{code}, func(r pg.Scanner) error {
		var i Item
		err := r.Scan(&i.Code, &i.Name, &i.NameEN, &i.Unit, &i.Qty, &i.Told, &i.ExpiresOn)
		items = append(items, i)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the goods of receipt %s: %w", code, err)
	}
	return items, nil
}

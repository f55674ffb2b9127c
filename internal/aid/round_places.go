package aid

import (
	"context"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Places name where lots lie: a bank account, a warehouse.
type Places map[string]string

// Places reads the names of all bank accounts and warehouses that the actor sees.
func (d *Desk) Places(ctx context.Context, by auth.Actor) (p Places, err error) {
	p = Places{}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		return tx.Each(`
			select 'bank:' || id, bank_name || ' ' || number from giving.bank_accounts
			union all select 'w' || id, name from stock.warehouses`, nil, func(r pg.Scanner) error {
			var holder, name string
			err := r.Scan(&holder, &name)
			p[holder] = name
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("name places of lots: %w", err)
	}
	return p, nil
}

// Of is where a lot lies; "" for cash, which pages call by their own word.
func (p Places) Of(l Lot) string {
	if name, ok := p[l.Holder]; ok {
		return name
	}
	warehouse, _, _ := strings.Cut(l.Holder, ":")
	return p[warehouse]
}

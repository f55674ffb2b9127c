package giving

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// Whereabouts is where one line of a receipt's goods is now. The parts are the whole:
// whatever was accepted lies somewhere, was handed to people, or was lost.
type Whereabouts struct {
	Item                 stock.Item
	Accepted             int64
	Free, Reserved, Road int64
	Handed, Lost         int64
}

// WhereGoods tells where the goods of a receipt are, to whoever has its code; of a
// receipt for money nothing.
func (s *Service) WhereGoods(ctx context.Context, code string) (list []Whereabouts, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		items, err := stock.Items(tx)
		if err != nil {
			return err
		}
		byCode := make(map[string]stock.Item, len(items))
		for _, it := range items {
			byCode[it.Code] = it
		}
		return tx.Each(`
			select item, accepted, free, reserved, road, handed, lost
			from giving.public_goods_whereabouts
			where code = $1
			order by line`, []any{code}, func(r pg.Scanner) error {
			var w Whereabouts
			var item string
			err := r.Scan(&item, &w.Accepted, &w.Free, &w.Reserved, &w.Road, &w.Handed, &w.Lost)
			w.Item = byCode[item]
			list = append(list, w)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("find the goods of receipt %s: %w", code, err)
	}
	return list, nil
}

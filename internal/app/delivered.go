package app

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
)

var carrier = auth.System("carrier")

// delivered writes what a shipment brought into the trail of whatever it was sent
// for, once: goods know only the name of who asked.
func (a *App) delivered(ctx context.Context, args json.RawMessage) error {
	var d stock.Delivered
	if err := json.Unmarshal(args, &d); err != nil {
		return job.Final(fmt.Errorf("read what was delivered: %w", err))
	}
	shipment := fmt.Sprintf("shipment:%d", d.Shipment)
	return a.DB.Update(ctx, carrier, func(tx *pg.Tx) error {
		told, err := audit.List(tx, audit.Filter{Subject: d.For, Action: "stock.deliver", Limit: 200})
		if err != nil {
			return err
		}
		for _, row := range told {
			if row.Reason == shipment {
				return nil
			}
		}
		return audit.Record(tx, audit.Event{
			Action: "stock.deliver", Subject: d.For, Unit: d.Unit, Reason: shipment,
			After: map[string]any{"on": d.On, "lines": d.Lines},
		})
	})
}

package giving

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

func insertHook(tx *pg.Tx, h *Hook, blind, sealed []byte) error {
	err := tx.Row(`
		insert into giving.hooks (code, unit_id, provider, name, key_blind, key_sealed)
		values ($1, $2, $3, $4, $5, $6) returning id, made_at, made_by`,
		h.Code, h.UnitID, string(h.Provider), h.Name, blind, sealed).Scan(&h.ID, &h.MadeAt, &h.MadeBy)
	if err != nil {
		return fmt.Errorf("insert a hook of unit %d: %w", h.UnitID, err)
	}
	return nil
}

func endHook(tx *pg.Tx, id int64) error {
	n, err := tx.Exec(`
		update giving.hooks set ended_at = $2, ended_by = house.actor() where id = $1 and ended_at is null`, id, tx.Now)
	if err != nil {
		return fmt.Errorf("end hook %d: %w", id, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "hook.ended")
	}
	return nil
}

const hookColumns = `h.id, h.code, h.unit_id, h.provider, h.name, h.made_at, h.made_by, h.ended_at, coalesce(h.ended_by, '')`

func (h *Hook) scan(r pg.Scanner, more ...any) error {
	var ended *time.Time
	err := r.Scan(append([]any{
		&h.ID, &h.Code, &h.UnitID, &h.Provider, &h.Name, &h.MadeAt, &h.MadeBy, &ended, &h.EndedBy,
	}, more...)...)
	if ended != nil {
		h.EndedAt = *ended
	}
	return err
}

func hookByID(tx *pg.Tx, id int64) (*Hook, error) {
	var h Hook
	err := h.scan(tx.Row(`select `+hookColumns+` from giving.hooks h where h.id = $1`, id))
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "hook.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read hook %d: %w", id, err)
	}
	return &h, nil
}

// openHook finds a hook that is open, and its sealed key; pg.NoRows if there is none.
func openHook(tx *pg.Tx, where string, arg any) (*Hook, []byte, error) {
	var h Hook
	var sealed []byte
	err := h.scan(tx.Row(`
		select `+hookColumns+`, h.key_sealed from giving.hooks h
		where h.ended_at is null and h.`+where, arg), &sealed)
	return &h, sealed, err
}

// hooksMax bounds the list; a unit has a few in its life.
const hooksMax = 200

func hooks(tx *pg.Tx) (list []Hook, err error) {
	err = tx.Each(`
		select `+hookColumns+`, l.received_at, e.troubles
		from giving.hooks h
		left join lateral (
			select received_at from giving.bank_events where hook_id = h.id order by id desc limit 1) l on true
		cross join lateral (
			select count(*) as troubles from giving.bank_events e
			where e.unit_id = h.unit_id and e.hook_id = h.id and e.state in ('doubtful', 'unknown', 'changed', 'unreadable')) e
		order by h.ended_at is not null, h.id desc
		limit $1`, []any{hooksMax}, func(r pg.Scanner) error {
		var h Hook
		var last *time.Time
		err := h.scan(r, &last, &h.Troubles)
		if last != nil {
			h.LastAt = *last
		}
		list = append(list, h)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list hooks: %w", err)
	}
	return list, nil
}

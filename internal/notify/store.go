package notify

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// batch is messages by column, as unnest takes them.
type batch struct {
	units                                   []int64
	channels, templates, langs, keys, hints []string
	sealed                                  [][]byte
}

func (b *batch) add(m Message, sealed []byte) {
	b.units = append(b.units, m.Unit)
	b.channels = append(b.channels, string(m.Channel))
	b.templates = append(b.templates, m.Template)
	b.langs = append(b.langs, m.Lang)
	b.keys = append(b.keys, m.Key)
	b.hints = append(b.hints, Hint(m.To))
	b.sealed = append(b.sealed, sealed)
}

// insertMessages gives the ids of those that were not there yet.
func insertMessages(tx *pg.Tx, b batch) ([]int64, error) {
	var ids []int64
	err := tx.Each(`
		insert into notify.messages
			(unit_id, channel, template, lang, key, hint, sealed, created_at)
		select u, c, t, l, k, h, s, $8
		from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[])
			as m (u, c, t, l, k, h, s)
		on conflict (key) do nothing
		returning id`,
		[]any{b.units, b.channels, b.templates, b.langs, b.keys, b.hints, b.sealed, tx.Now},
		func(rows pg.Scanner) error {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("put %d messages into the outbox: %w", len(b.keys), err)
	}
	return ids, nil
}

func messageByID(tx *pg.Tx, id int64) (Item, []byte, error) {
	var row struct {
		Item
		Sealed []byte
	}
	if err := tx.Gorm().Where("id = ?", id).Take(&row).Error; err != nil {
		return Item{}, nil, fmt.Errorf("read message %d: %w", id, err)
	}
	return row.Item, row.Sealed, nil
}

func listMessages(tx *pg.Tx, state string, before int64) ([]Item, error) {
	var items []Item
	q := tx.Gorm().Order("id desc").Limit(OutboxPage)
	if state != "" {
		q = q.Where("state = ?", state)
	}
	if before > 0 {
		q = q.Where("id < ?", before)
	}
	if err := q.Find(&items).Error; err != nil {
		return nil, fmt.Errorf("list the outbox: %w", err)
	}
	return items, nil
}

func countUnsent(tx *pg.Tx) (int, error) {
	var n int
	err := tx.Row(`select count(*) from notify.messages where state in ('waiting', 'failed')`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the unsent: %w", err)
	}
	return n, nil
}

func waiting(tx *pg.Tx) ([]int64, error) {
	var ids []int64
	err := tx.Gorm().Model(&Item{}).Where("state = 'waiting' and channel = 'email'").
		Order("id").Limit(10_000).Pluck("id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("list what waits: %w", err)
	}
	return ids, nil
}

// markSent wipes what was said: it has been said.
func markSent(tx *pg.Tx, id int64) error {
	_, err := tx.Exec(`
		update notify.messages
		set state = 'sent', sealed = null, sent_at = $2, attempts = attempts + 1, trouble = ''
		where id = $1 and state = 'waiting'`, id, tx.Now)
	if err != nil {
		return fmt.Errorf("mark message %d sent: %w", id, err)
	}
	return nil
}

func dropMessages(tx *pg.Tx, msgs []string) (int64, error) {
	n, err := tx.Exec(`
		update notify.messages set state = 'dropped', sealed = null, trouble = ''
		where key = any ($1) and state in ('waiting', 'failed')`, msgs)
	if err != nil {
		return 0, fmt.Errorf("drop %d messages: %w", len(msgs), err)
	}
	return n, nil
}

func markTried(tx *pg.Tx, m Item, state, what string) error {
	_, err := tx.Exec(`
		update notify.messages set state = $3, trouble = $4, attempts = attempts + 1
		where id = $1 and state = 'waiting' and attempts = $2`, m.ID, m.Attempts, state, what)
	if err != nil {
		return fmt.Errorf("mark message %d tried: %w", m.ID, err)
	}
	return nil
}

func markWaiting(tx *pg.Tx, id int64) error {
	n, err := tx.Exec(`
		update notify.messages set state = 'waiting', attempts = 0
		where id = $1 and state = 'failed'`, id)
	if err != nil {
		return fmt.Errorf("send message %d again: %w", id, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "outbox.not_failed")
	}
	return nil
}

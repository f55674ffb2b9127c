// Package audit keeps who did what to which thing, when, why, and what it was
// before and after. Use cases call Record in their own transaction, so an act
// without its trace cannot happen.
package audit

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// An Event is one act. Subject names the thing as text, "campaign:3"; Before and
// After are its facts without personal data in clear, nil where there is none.
type Event struct {
	Action  string // a verb of the area: "campaign.publish"
	Subject string
	Unit    int64 // 0 for the installation itself
	Reason  string
	Before  any
	After   any
}

// Record writes the event with the transaction's actor and moment.
func Record(tx *pg.Tx, e Event) error {
	before, err := facts(e.Before)
	if err != nil {
		return err
	}
	after, err := facts(e.After)
	if err != nil {
		return err
	}
	return tx.Later(pg.Saying("record %s of %s", e.Action, e.Subject), `
		insert into audit.events (at, actor, actor_id, action, subject, unit_id, reason, before, after)
		values ($1, $2, nullif($3, 0), $4, $5, nullif($6, 0), $7, $8, $9)`,
		tx.Now, tx.By.Name, tx.By.ID, e.Action, e.Subject, e.Unit, e.Reason, before, after)
}

func facts(v any) (*string, error) {
	if v == nil {
		return nil, nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write down %T: %w", v, err)
	}
	s := string(b)
	return &s, nil
}

// Row is one event as an auditor reads it.
type Row struct {
	ID      int64
	At      time.Time
	Actor   string
	Action  string
	Subject string
	UnitID  int64
	Reason  string
	Before  string
	After   string
}

// Filter narrows List. Zero fields do not.
type Filter struct {
	Subject string
	Action  string // the verb or its area: "campaign" finds "campaign.publish"
	Actor   string
	Before  int64 // keyset: events older than this id
	Limit   int   // at most 200
}

// List reads events, newest first, within the scope of the transaction's actor.
func List(tx *pg.Tx, f Filter) ([]Row, error) {
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	var rows []Row
	err := tx.Each(`
		select id, at, actor, action, subject, coalesce(unit_id, 0), reason,
			coalesce(before::text, ''), coalesce(after::text, '')
		from audit.events
		where ($1 = '' or subject = $1)
			and ($2 = '' or action = $2 or starts_with(action, $2 || '.'))
			and ($3 = '' or actor = $3)
			and ($4::bigint = 0 or id < $4)
		order by id desc limit $5`,
		[]any{f.Subject, f.Action, f.Actor, f.Before, f.Limit},
		func(r pg.Scanner) error {
			var e Row
			err := r.Scan(&e.ID, &e.At, &e.Actor, &e.Action, &e.Subject, &e.UnitID, &e.Reason, &e.Before, &e.After)
			rows = append(rows, e)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the audit trail: %w", err)
	}
	return rows, nil
}

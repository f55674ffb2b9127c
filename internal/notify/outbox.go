package notify

import (
	"context"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
)

// Item is a message as officers see it: how it stands, never what it says.
type Item struct {
	ID        int64
	UnitID    int64
	Channel   Channel
	Template  string
	Lang      string
	Key       string
	Hint      string
	State     string // waiting, sent, failed, dropped
	Attempts  int
	Trouble   string
	CreatedAt time.Time
	SentAt    *time.Time
}

// TableName is GORM's.
func (Item) TableName() string { return "notify.messages" }

// OutboxPage is how many messages Outbox lists at once.
const OutboxPage = 50

// Outbox lists the messages of the units in the actor's reach, newest first,
// before the given id (0: from the newest); state "" means all.
func Outbox(ctx context.Context, db *pg.DB, by auth.Actor, state string, before int64) ([]Item, error) {
	if err := by.Must(auth.ReadOutbox, 0); err != nil {
		return nil, err
	}
	var items []Item
	err := db.View(ctx, by, func(tx *pg.Tx) (err error) {
		items, err = listMessages(tx, state, before)
		return err
	})
	return items, err
}

// Said is what waiting messages of the actor's reach say, by their ids: for a sample, where
// nothing goes out and whoever tries it has to read the code that was sent.
func Said(ctx context.Context, db *pg.DB, keys *seal.Keys, by auth.Actor, items []Item) (map[int64]string, error) {
	if err := by.Must(auth.ReadOutbox, 0); err != nil {
		return nil, err
	}
	said := map[int64]string{}
	return said, db.View(ctx, by, func(tx *pg.Tx) error {
		for _, i := range items {
			m, sealed, err := messageByID(tx, i.ID)
			if err != nil {
				return err
			}
			if sealed == nil {
				continue
			}
			l, err := openLetter(keys, m.Key, sealed)
			if err != nil {
				return err
			}
			said[i.ID] = l.Subject + "\n\n" + l.Body
		}
		return nil
	})
}

// Unsent counts what waits or has failed in the actor's reach.
func Unsent(tx *pg.Tx) (int, error) { return countUnsent(tx) }

// SendAgain gives a failed message another round of attempts.
func SendAgain(ctx context.Context, db *pg.DB, by auth.Actor, id int64) error {
	_, err := pg.Do(ctx, db, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		m, _, err := messageByID(tx, id)
		if pg.NoRows(err) {
			return none, fault.Of(fault.Missing, "outbox.missing")
		}
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.ResendMessages, m.UnitID); err != nil {
			return none, err
		}
		if err := markWaiting(tx, id); err != nil {
			return none, err
		}
		if err := askToDeliver(tx, []int64{id}, tx.Now); err != nil {
			return none, err
		}
		return none, audit.Record(tx, audit.Event{
			Action: "notify.send_again", Subject: "message:" + m.Key, Unit: m.UnitID,
			Before: map[string]any{"state": m.State, "trouble": m.Trouble},
		})
	})
	return err
}

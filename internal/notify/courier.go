package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
)

// waits are the pauses after each failed attempt; when they are used up the
// message is marked failed and waits for an officer.
var waits = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour,
	6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// Courier delivers what is in the outbox.
type Courier struct {
	DB   *pg.DB
	Keys *seal.Keys
	SMTP *SMTP // nil: nothing goes out, everything waits
}

var courier = auth.System("notify")

// Handle is the handler of DeliverKind.
func (c *Courier) Handle(ctx context.Context, args json.RawMessage) error {
	var a deliverArgs
	if err := json.Unmarshal(args, &a); err != nil {
		return fmt.Errorf("read the args of %s: %w", DeliverKind, err)
	}
	return c.deliver(ctx, a.ID)
}

// Resume asks for the delivery of everything that waits: called at the start,
// when a mail server may just have been configured.
func (c *Courier) Resume(ctx context.Context) error {
	if c.SMTP == nil {
		return nil
	}
	return c.DB.Update(ctx, courier, func(tx *pg.Tx) error {
		ids, err := waiting(tx)
		if err != nil {
			return err
		}
		return askToDeliver(tx, ids, tx.Now)
	})
}

// deliver makes one attempt. No transaction is open while the mail server is
// spoken to.
func (c *Courier) deliver(ctx context.Context, id int64) error {
	if c.SMTP == nil {
		return nil
	}
	var m Item
	var sealed []byte
	err := c.DB.View(ctx, courier, func(tx *pg.Tx) (err error) {
		m, sealed, err = messageByID(tx, id)
		return err
	})
	if err != nil {
		return err
	}
	if m.State != "waiting" || m.Channel != Email {
		return nil
	}
	l, err := openLetter(c.Keys, m.Key, sealed)
	if err != nil {
		return err
	}
	sendErr := c.SMTP.send(ctx, l, fmt.Sprintf("quy-%d-%d", m.ID, m.CreatedAt.Unix()), c.DB.Now())
	if ctx.Err() != nil {
		return ctx.Err() // the server stops: this was no attempt
	}
	return c.DB.Update(ctx, courier, func(tx *pg.Tx) error { return note(tx, m, sendErr) })
}

// note writes down how an attempt went, and asks for the next one.
func note(tx *pg.Tx, m Item, sendErr error) error {
	if sendErr == nil {
		return markSent(tx, m.ID)
	}
	what, final := trouble(sendErr)
	slog.Warn("message not delivered", "message", m.ID, "template", m.Template, "trouble", what)
	if final || m.Attempts >= len(waits) {
		return markTried(tx, m, "failed", what)
	}
	if err := markTried(tx, m, "waiting", what); err != nil {
		return err
	}
	return askToDeliver(tx, []int64{m.ID}, tx.Now.Add(waits[m.Attempts]))
}

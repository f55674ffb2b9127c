package notify

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
)

// Channel is the way a message goes.
type Channel string

// The ways. SMS has no carrier yet: texts stay in the outbox.
const (
	Email Channel = "email"
	SMS   Channel = "sms"
)

// Message is one thing to tell one person.
type Message struct {
	Channel  Channel
	To       string
	Template string            // a file under texts/
	Lang     string            // "vi" or "en"
	Values   map[string]string // what the template's {names} stand for
	Unit     int64             // whose officers see it in the outbox
	Key      string            // the same key is the same message, sent once
}

// Send puts messages into the outbox, in the caller's transaction. One whose key
// is there already is left out. The actor must see the unit's rows; a public
// form sends as a system actor.
func Send(tx *pg.Tx, keys *seal.Keys, messages []Message) error {
	if len(messages) == 0 {
		return nil
	}
	var b batch
	for _, m := range messages {
		sealed, err := sealLetter(keys, m)
		if err != nil {
			return err
		}
		b.add(m, sealed)
	}
	ids, err := insertMessages(tx, b)
	if err != nil {
		return err
	}
	return askToDeliver(tx, ids, tx.Now)
}

// Drop takes back what has not gone of the messages with these keys, in the caller's
// transaction: their words and addresses are forgotten. It answers how many they were.
func Drop(tx *pg.Tx, msgs []string) (int64, error) { return dropMessages(tx, msgs) }

// DeliverKind is the job that hands one message over.
const DeliverKind = "notify.deliver"

type deliverArgs struct {
	ID int64 `json:"id"`
}

func askToDeliver(tx *pg.Tx, ids []int64, at time.Time) error {
	for _, id := range ids {
		err := job.Enqueue(tx, job.New{
			Kind: DeliverKind, Args: deliverArgs{id}, Key: fmt.Sprintf("message:%d", id), At: at,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func sealLetter(keys *seal.Keys, m Message) ([]byte, error) {
	if m.Key == "" || m.Unit == 0 || m.To == "" {
		panic(fmt.Sprintf("notify: %s without key, unit or address", m.Template))
	}
	plain, err := json.Marshal(write(m))
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", m.Template, err)
	}
	return keys.Encrypt(row(m.Key), plain), nil
}

func openLetter(keys *seal.Keys, key string, sealed []byte) (letter, error) {
	var l letter
	plain, err := keys.Decrypt(row(key), sealed)
	if err != nil {
		return l, fmt.Errorf("open message %s: %w", key, err)
	}
	return l, json.Unmarshal(plain, &l)
}

// row names the row that a sealed letter belongs to: it opens nowhere else.
func row(key string) string { return "notify.messages:" + key }

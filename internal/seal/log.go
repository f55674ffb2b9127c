package seal

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// A LogSigner signs the public log's checkpoints under the log's name, as
// c2sp.org/signed-note and package note have it. Verifier is its public half.
type LogSigner struct {
	note.Verifier
	VKey string // the public half as text: name+hash+key

	id  string
	key ed25519.PrivateKey
}

// Sign makes a note.Signer of it.
func (s *LogSigner) Sign(msg []byte) ([]byte, error) {
	return s.key.Sign(rand.Reader, msg, &ed25519.Options{})
}

// LogSigner is the log's key in use, under the log's name; the first call makes it.
// It is read each time: another server, or an operator, may have changed it.
func (k *Keys) LogSigner(tx *pg.Tx, name string) (*LogSigner, error) {
	var id string
	var wrapped []byte
	err := tx.Row(`select id, wrapped from seal.keys where purpose = 'log' and retired_at is null`).Scan(&id, &wrapped)
	if pg.NoRows(err) {
		id, wrapped, err = makeKey(tx, k.wrap, "log")
	}
	if err != nil {
		return nil, fmt.Errorf("log key: %w", err)
	}
	seed, err := unwrap(k.wrap, id, wrapped)
	if err != nil {
		return nil, errors.New("log key: does not open with this QUY_SECRET_KEY")
	}
	s := &LogSigner{id: id, key: ed25519.NewKeyFromSeed(seed)}
	if s.VKey, err = note.NewEd25519VerifierKey(name, s.key.Public().(ed25519.PublicKey)); err != nil {
		return nil, fmt.Errorf("log key: %w", err)
	}
	s.Verifier, err = note.NewVerifier(s.VKey)
	return s, err
}

// RotateLog retires the log's key and makes the next; both are returned, the former
// so that it can endorse its successor. Its private half stays wrapped in the database.
func (k *Keys) RotateLog(tx *pg.Tx, name string) (former, next *LogSigner, err error) {
	if former, err = k.LogSigner(tx, name); err != nil {
		return nil, nil, err
	}
	_, err = tx.Exec(`update seal.keys set retired_at = $2 where id = $1 and retired_at is null`, former.id, tx.Now)
	if err != nil {
		return nil, nil, fmt.Errorf("retire the log key: %w", err)
	}
	next, err = k.LogSigner(tx, name)
	return former, next, err
}

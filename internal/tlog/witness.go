package tlog

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/cosign"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Witness is somebody who signs the checkpoints beside us, after seeing that each
// follows on the ones before (c2sp.org/tlog-witness).
type Witness struct {
	Name, VKey, URL string
	Size            int64     // of the newest checkpoint that it signed; 0 for none yet
	At              time.Time // when it says it did
}

// Witnesses are those that are asked, in the order in which they came.
func Witnesses(tx *pg.Tx) (list []Witness, err error) {
	err = tx.Each(`
		select w.name, w.vkey, w.url, coalesce(c.size, 0), coalesce(c.signed_at, 'epoch')
		from tlog.witnesses w
		left join lateral (
			select size, signed_at from tlog.cosignatures c
			where c.origin = (select max(id) from tlog.origins) and c.vkey = w.vkey
			order by size desc
			limit 1) c on true
		where w.asked
		order by w.since, w.vkey`, nil, func(r pg.Scanner) error {
		var w Witness
		err := r.Scan(&w.Name, &w.VKey, &w.URL, &w.Size, &w.At)
		if w.Size == 0 {
			w.At = time.Time{}
		}
		list = append(list, w)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the witnesses: %w", err)
	}
	return list, nil
}

// SetWitnesses says who is asked from now on; others are asked no more.
func SetWitnesses(ctx context.Context, db *pg.DB, list []Witness) error {
	vkeys, names, urls := make([]string, len(list)), make([]string, len(list)), make([]string, len(list))
	for i, w := range list {
		vkeys[i], names[i], urls[i] = w.VKey, w.Name, w.URL
	}
	err := db.Update(ctx, system, func(tx *pg.Tx) error {
		_, err := tx.Exec(`
			insert into tlog.witnesses (vkey, name, url)
			select * from unnest($1::text[], $2::text[], $3::text[])
			on conflict (vkey) do update set asked = true, url = excluded.url`, vkeys, names, urls)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`update tlog.witnesses set asked = false where asked and vkey <> all ($1)`, vkeys)
		return err
	})
	if err != nil {
		return fmt.Errorf("set the witnesses: %w", err)
	}
	return nil
}

// Cosigned is the newest checkpoint with the signatures of its witnesses, those that
// have come by now.
func Cosigned(tx *pg.Tx) (*Checkpoint, error) {
	head, err := Head(tx)
	if err != nil || head == nil {
		return head, err
	}
	return head, head.addLines(tx)
}

// Witnessed is the checkpoint that most of the witnesses have signed among the last
// ones, the newest of those; nil where none has signed any. The very newest is often
// some seconds ahead of all of them.
func Witnessed(tx *pg.Tx) (*Checkpoint, error) {
	head, err := Head(tx)
	if err != nil || head == nil {
		return nil, err
	}
	c := &Checkpoint{Origin: head.Origin, id: head.id}
	var root []byte
	err = tx.Row(`
		select p.size, p.root, p.note, p.made_at
		from (
			select c.size, count(*) as many
			from tlog.cosignatures c
			join tlog.witnesses w on w.vkey = c.vkey and w.asked
			where c.origin = $1
			group by c.size
			order by c.size desc
			limit 20) s
		join tlog.checkpoints p on p.origin = $1 and p.size = s.size
		order by s.many desc, s.size desc
		limit 1`, head.id).Scan(&c.Size, &root, &c.Note, &c.At)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the witnessed checkpoint: %w", err)
	}
	copy(c.Root[:], root)
	return c, c.addLines(tx)
}

func (c *Checkpoint) addLines(tx *pg.Tx) error {
	err := tx.Each(`select line from tlog.cosignatures where origin = $1 and size = $2 order by vkey`,
		[]any{c.id, c.Size}, func(r pg.Scanner) error {
			var line string
			err := r.Scan(&line)
			c.Note = append(c.Note, line...)
			return err
		})
	if err != nil {
		return fmt.Errorf("read the cosignatures of %d: %w", c.Size, err)
	}
	return nil
}

// Witnesses are asked about the same checkpoint, the last one before each turn, so
// that their signatures meet on it whichever server asks and however slow one is.
const (
	WitnessTurn = 10 * time.Second
	WitnessWait = 8 * time.Second // for one answer
	answerBytes = 16 << 10
	clockOff    = time.Hour // how wrong a witness's clock may be
)

// Messenger asks one witness. Each witness has its own, so that one that hangs keeps
// nobody waiting, least of all the log.
type Messenger struct {
	DB      *pg.DB
	Witness Witness

	Turn, Wait time.Duration // WitnessTurn and WitnessWait, but in tests

	size   int64 // what we believe it signed last
	origin string
	client http.Client
}

// Ask shows the witness the checkpoint of this turn, if it has not signed it yet, and
// keeps its signature. It never waits for anybody but this witness, and holds no
// transaction meanwhile.
func (m *Messenger) Ask(ctx context.Context) error {
	v, err := cosign.NewVerifier(m.Witness.VKey)
	if err != nil {
		return fmt.Errorf("witness %s: %w", m.Witness.Name, err)
	}
	ctx, stop := context.WithTimeout(ctx, m.Wait)
	defer stop()
	// Not the witness's word alone: a 409 is believed once, then the proof must hold.
	c, signed, err := m.turn(ctx)
	if err != nil || c == nil || c.Size == 0 || signed {
		return err
	}
	again, err := m.show(ctx, v, c)
	if again {
		if again, err = m.show(ctx, v, c); again {
			err = errors.New("it says it has seen another size each time")
		}
	}
	if err != nil {
		return fmt.Errorf("witness %s: %w", m.Witness.Name, err)
	}
	return nil
}

// turn reads the checkpoint to be shown, and whether this witness has signed it.
func (m *Messenger) turn(ctx context.Context) (c *Checkpoint, signed bool, err error) {
	err = m.DB.View(ctx, system, func(tx *pg.Tx) error {
		if c, err = before(tx, m.Turn); err != nil || c == nil {
			return err
		}
		var last int64
		err := tx.Row(`
			select coalesce(max(size), 0) from tlog.cosignatures where origin = $1 and vkey = $2`,
			c.id, m.Witness.VKey).Scan(&last)
		if m.origin != c.Origin {
			m.origin, m.size = c.Origin, last
		}
		signed = last >= c.Size
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("read what to show witness %s: %w", m.Witness.Name, err)
	}
	return c, signed, nil
}

// before is the newest checkpoint that was there when this turn began, by the
// database's clock, which all servers share.
func before(tx *pg.Tx, turn time.Duration) (*Checkpoint, error) {
	var c Checkpoint
	var root []byte
	err := tx.Row(`
		select o.id, o.origin, c.size, c.root, c.note, c.made_at
		from (select id, origin from tlog.origins order by id desc limit 1) o
		join tlog.checkpoints c on c.origin = o.id
			and c.made_at <= to_timestamp(floor(extract(epoch from clock_timestamp()) / $1::numeric) * $1::numeric)
		order by c.size desc
		limit 1`, turn.Seconds()).Scan(&c.id, &c.Origin, &c.Size, &root, &c.Note, &c.At)
	if pg.NoRows(err) {
		return nil, nil
	}
	copy(c.Root[:], root)
	return &c, err
}

// show posts one checkpoint. again says that the witness remembers another size than
// we thought, which m.size now is.
func (m *Messenger) show(ctx context.Context, v *cosign.Verifier, c *Checkpoint) (again bool, err error) {
	if m.size > c.Size {
		return false, fmt.Errorf("it has signed a log of %d leaves, ours had %d: another copy of this log was shown to it", m.size, c.Size)
	}
	body, err := m.request(ctx, c)
	if err != nil {
		return false, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost,
		strings.TrimSuffix(m.Witness.URL, "/")+"/add-checkpoint", bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	m.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := m.client.Do(req)
	if err != nil {
		return false, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, answerBytes))
	if err != nil {
		return false, err
	}
	switch {
	case res.StatusCode == http.StatusOK:
		return false, m.keep(ctx, v, c, answer)
	case res.StatusCode == http.StatusConflict && res.Header.Get("Content-Type") == "text/x.tlog.size":
		size, err := strconv.ParseInt(strings.TrimSuffix(string(answer), "\n"), 10, 64)
		if err != nil || size < 0 {
			return false, fmt.Errorf("it answered 409 with the size %.20q", answer)
		}
		if size == m.size {
			return false, fmt.Errorf("it has signed another log of %d leaves than ours", size)
		}
		m.size = size
		return true, nil
	}
	return false, fmt.Errorf("it answered %d: %.200q", res.StatusCode, answer)
}

// request writes what c2sp.org/tlog-witness asks for: the old size, the proof from
// there (RFC 6962 section 2.1.2), an empty line, the checkpoint.
func (m *Messenger) request(ctx context.Context, c *Checkpoint) ([]byte, error) {
	b := fmt.Appendf(nil, "old %d\n", m.size)
	if m.size > 0 && m.size < c.Size {
		var proof tlog.TreeProof
		err := m.DB.View(ctx, system, func(tx *pg.Tx) (err error) {
			proof, err = tlog.ProveTree(c.Size, m.size, tlog.TileHashReader(
				tlog.Tree{N: c.Size, Hash: c.Root}, reader{tx, c.id}))
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("prove %d to %d: %w", m.size, c.Size, err)
		}
		for _, h := range proof {
			b = append(base64.StdEncoding.AppendEncode(b, h[:]), '\n')
		}
	}
	return append(append(b, '\n'), c.Note...), nil
}

// keep stores the witness's signature if it is one, over this checkpoint and of now.
// Other lines of the answer are ignored.
func (m *Messenger) keep(ctx context.Context, v *cosign.Verifier, c *Checkpoint, answer []byte) error {
	n, err := note.Open(append(bytes.Clone(c.Note), answer...), note.VerifierList(v))
	if err != nil {
		return fmt.Errorf("its signature does not hold: %w", err)
	}
	at, err := cosign.Time(n.Sigs[0])
	if err != nil {
		return err
	}
	if at.Before(c.At.Add(-clockOff)) || at.After(time.Now().Add(clockOff)) {
		return fmt.Errorf("its clock says %s", at)
	}
	line := fmt.Sprintf("— %s %s\n", n.Sigs[0].Name, n.Sigs[0].Base64)
	err = m.DB.Update(ctx, system, func(tx *pg.Tx) error {
		_, err := tx.Exec(`
			insert into tlog.cosignatures (origin, size, vkey, line, signed_at) values ($1, $2, $3, $4, $5)
			on conflict do nothing`, c.id, c.Size, m.Witness.VKey, line, at)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep its signature: %w", err)
	}
	m.size = c.Size
	return nil
}

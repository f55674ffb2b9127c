package tlog

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// Place is where a fact stands in the log.
type Place struct {
	Pending bool   // written, not yet in a signed checkpoint
	Hash    []byte // RFC 6962 leaf hash: SHA-256 of 0x00 and the bytes
	Body    []byte

	// Of a leaf that has its place: which, and the proof that the newest checkpoint
	// holds it there (RFC 6962 section 2.1.1).
	Index      int64
	Proof      []tlog.Hash
	Checkpoint *Checkpoint
}

// Find looks a fact up; nil if it was never told. Within a View, place and proof are
// of the same checkpoint.
func Find(tx *pg.Tx, kind, ref string) (*Place, error) {
	p, err := find(tx, kind, ref)
	if err != nil {
		return nil, fmt.Errorf("find leaf %s %s: %w", kind, ref, err)
	}
	return p, nil
}

func find(tx *pg.Tx, kind, ref string) (*Place, error) {
	var head Checkpoint
	var pos *int64
	p := &Place{}
	err := tx.Together(askHead(&head), pg.Question{
		Query: `
		select l.body, s.pos
		from tlog.leaves l
		left join tlog.sequenced s on s.origin = (select max(id) from tlog.origins)
			and s.epoch = l.epoch and s.xid = l.xid and s.id = l.id
		where l.kind = $1 and l.ref = $2`,
		Args: []any{kind, ref},
		One:  pg.Into(&p.Body, &pos),
	})
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append([]byte{0}, p.Body...))
	p.Hash = sum[:]
	if pos == nil || *pos >= head.Size {
		p.Pending = true
		return p, nil
	}
	p.Index, p.Checkpoint = *pos, &head
	p.Proof, err = tlog.ProveRecord(head.Size, *pos, tlog.TileHashReader(
		tlog.Tree{N: head.Size, Hash: head.Root}, reader{tx, head.id}))
	return p, err
}

// Tile is a tile of hashes of the newest origin, or its first width hashes; nil where
// there is none so wide.
func Tile(tx *pg.Tx, level int, n int64, width int) ([]byte, error) {
	var data []byte
	err := tx.Row(`
		select substring(data from 1 for $3::int * 32) from tlog.tiles
		where origin = (select max(id) from tlog.origins) and level = $1 and n = $2
			and length(data) >= $3::int * 32`, level, n, width).Scan(&data)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read tile %d of level %d: %w", n, level, err)
	}
	return data, nil
}

// Entries is the bundle of the leaves of a tile of level 0, each behind its length in
// two bytes (c2sp.org/tlog-tiles); nil where there are not so many.
func Entries(tx *pg.Tx, n int64, width int) ([]byte, error) {
	var bundle []byte
	found := 0
	first := n * tileWidth
	err := tx.Each(`
		select body from tlog.public_leaves
		where origin = (select max(id) from tlog.origins) and pos >= $1 and pos < $2
		order by pos`, []any{first, first + int64(width)}, func(r pg.Scanner) error {
		var body []byte
		err := r.Scan(&body)
		bundle = append(binary.BigEndian.AppendUint16(bundle, uint16(len(body))), body...)
		found++
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read entries of tile %d: %w", n, err)
	}
	if found < width {
		return nil, nil
	}
	return bundle, nil
}

// reader reads tiles for proofs. Package tlog checks each against the signed root, so
// a proof never rests on a tile that was changed.
type reader struct {
	tx     *pg.Tx
	origin int
}

// Height is that of all our tiles.
func (r reader) Height() int { return tileHeight }

// ReadTiles reads them all at once.
func (r reader) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	levels, ns := make([]int16, len(wanted)), make([]int64, len(wanted))
	for i, t := range wanted {
		levels[i], ns[i] = int16(t.L), t.N
	}
	datas := make([][]byte, len(wanted))
	err := r.tx.Each(`
		select w.i - 1, t.data
		from unnest($2::smallint[], $3::bigint[]) with ordinality as w (level, n, i)
		join tlog.tiles t on t.origin = $1 and t.level = w.level and t.n = w.n`,
		[]any{r.origin, levels, ns}, func(row pg.Scanner) error {
			var i int
			var data []byte
			err := row.Scan(&i, &data)
			datas[i] = data
			return err
		})
	if err != nil {
		return nil, err
	}
	for i, t := range wanted {
		if len(datas[i]) < t.W*tlog.HashSize {
			return nil, fmt.Errorf("the log lacks tile %d of level %d", t.N, t.L)
		}
		datas[i] = datas[i][:t.W*tlog.HashSize]
	}
	return datas, nil
}

// SaveTiles has nothing to save: they are ours.
func (r reader) SaveTiles([]tlog.Tile, [][]byte) {}

// Lag is how long the oldest committed leaf has waited for a signed checkpoint; 0 if
// none waits. Where it grows, a transaction somewhere in the cluster does not end, or
// no server is at work.
func Lag(tx *pg.Tx) (time.Duration, error) {
	var seconds float64
	err := tx.Row(`
		with last as (
			select s.epoch, s.xid, s.id from tlog.sequenced s
			where s.origin = (select max(id) from tlog.origins)
			order by s.pos desc
			limit 1)
		select coalesce(extract(epoch from clock_timestamp() - (
			select l.appended_at from tlog.leaves l
			where (l.epoch, l.xid, l.id) > (
				coalesce((select epoch from last), -2147483648),
				coalesce((select xid from last), '0'),
				coalesce((select id from last), 0))
			order by l.epoch, l.xid, l.id
			limit 1)), 0)::float8`).Scan(&seconds)
	if err != nil {
		return 0, fmt.Errorf("read how far the log is behind: %w", err)
	}
	return max(0, time.Duration(seconds*float64(time.Second))), nil
}

// Holder describes the transaction that has been writing longest, which holds the log
// up; "" if none is. Of other roles' transactions only the process is seen.
func Holder(tx *pg.Tx) (string, error) {
	var holder string
	err := tx.Row(`
		select 'pid ' || pid || coalesce(
			' of ' || application_name || ', ' || state || ', for ' ||
			extract(epoch from clock_timestamp() - xact_start)::bigint || ' s', '')
		from pg_stat_activity
		where pid <> pg_backend_pid() and (backend_xid is not null or backend_xmin is not null)
		order by age(coalesce(backend_xid, backend_xmin)) desc
		limit 1`).Scan(&holder)
	if pg.NoRows(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read who holds the log up: %w", err)
	}
	return holder, nil
}

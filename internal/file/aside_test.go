package file

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
)

// waiting is a shelf whose clock can be put on.
func waiting(t *testing.T) (s *Shelf, later func(time.Duration)) {
	var on atomic.Int64
	db := pgtest.NewAt(t, func() time.Time { return time.Now().Add(time.Duration(on.Load())) })
	k, err := seal.Open(t.Context(), db, bytes.Repeat([]byte("s"), 32))
	if err != nil {
		t.Fatal(err)
	}
	return &Shelf{DB: db, AEAD: k.AEAD()}, func(d time.Duration) { on.Add(int64(d)) }
}

func (s *Shelf) put(t *testing.T, body string) *File {
	t.Helper()
	f, err := s.Store(t.Context(), officer(5), New{Kind: "document", Name: "a.pdf", Unit: 5}, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (s *Shelf) take(t *testing.T, by auth.Actor, id int64) error {
	t.Helper()
	return s.DB.Update(t.Context(), by, func(tx *pg.Tx) error { return Take(tx, id) })
}

func (s *Shelf) read(t *testing.T, id int64) string {
	t.Helper()
	r, err := s.Open(t.Context(), officer(5), id)
	if err != nil {
		return err.Error()
	}
	body, err := io.ReadAll(r)
	if err != nil {
		return err.Error()
	}
	return string(body)
}

func (s *Shelf) counts(t *testing.T) (got string) {
	t.Helper()
	err := pgtest.Super(t, s.DB).QueryRow(`
		select format('%s files, %s aside, %s contents, %s pieces', (select count(*) from file.files),
			(select count(*) from file.aside), (select count(*) from file.contents), (select count(*) from file.chunks))`).Scan(&got)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (s *Shelf) sweep(t *testing.T, want string) {
	t.Helper()
	for range 2 { // a second run finds nothing to do
		if err := s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := s.counts(t); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// A paper whose form was accepted stays; one whose form was refused goes after a day, and
// what has the same bytes is not touched by it.
func TestRefusedFormsPaperGoes(t *testing.T) {
	t.Parallel()
	s, later := waiting(t)
	taken, refused, twin := s.put(t, "accepted"), s.put(t, "refused"), s.put(t, "accepted")
	if err := s.take(t, officer(6), taken.ID); !fault.Is(err, "file.gone") {
		t.Error("another unit took it:", err)
	}
	no := errors.New("the form is refused")
	err := s.DB.Update(t.Context(), officer(5), func(tx *pg.Tx) error {
		if err := Take(tx, refused.ID); err != nil {
			return err
		}
		return no
	})
	if !errors.Is(err, no) || s.read(t, refused.ID) != "refused" {
		t.Error("after the refusal it waits:", err, s.read(t, refused.ID))
	}
	for range 2 { // of two who take it at once the second finds it taken
		if err := s.take(t, officer(5), taken.ID); err != nil {
			t.Error(err)
		}
	}
	s.sweep(t, "1 files, 2 aside, 2 contents, 2 pieces")
	later(25 * time.Hour)
	s.sweep(t, "1 files, 0 aside, 1 contents, 1 pieces")
	if got := s.read(t, taken.ID); got != "accepted" {
		t.Error("the file in use:", got)
	}
	for _, id := range []int64{refused.ID, twin.ID} {
		if err := s.take(t, officer(5), id); !fault.Is(err, "file.gone") {
			t.Error("taken after a day:", err)
		}
	}
	if id := s.put(t, "refused").ID; s.take(t, officer(5), id) != nil || s.read(t, id) != "refused" {
		t.Error("handed in again:", s.read(t, id))
	}
}

// What a server left that died during an upload goes too.
func TestBrokenUploadIsSwept(t *testing.T) {
	t.Parallel()
	s, later := waiting(t)
	_, err := pgtest.Raw(t, s.DB).Exec(`
		set quy.units = '*';
		with c as (insert into file.contents (sealed) values (true) returning id)
		insert into file.chunks (content_id, n, body) select id, 0, 'x' from c`)
	if err == nil {
		_, err = pgtest.Super(t, s.DB).Exec(`insert into file.chunks (content_id, n, body) select id, 0, 'x' from file.contents on conflict do nothing`)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.sweep(t, "0 files, 0 aside, 1 contents, 1 pieces")
	later(25 * time.Hour)
	s.sweep(t, "0 files, 0 aside, 0 contents, 0 pieces")
}

// The same bytes come in and are taken while what nobody took of them is swept away: no
// file that was taken loses its content.
func TestSweepBesideUploads(t *testing.T) {
	t.Parallel()
	s, later := waiting(t)
	later(-25 * time.Hour)
	for i := range 24 {
		s.put(t, fmt.Sprint("round ", i))
	}
	later(50 * time.Hour)
	var all sync.WaitGroup
	taken := make(chan int64, 100)
	for range 3 {
		all.Go(func() {
			for i := range 24 {
				if f := s.put(t, fmt.Sprint("round ", i)); i%2 == 0 {
					if err := s.take(t, officer(5), f.ID); err != nil && !fault.Is(err, "file.gone") {
						t.Error(err)
					} else if err == nil {
						taken <- f.ID
					}
				}
			}
		})
	}
	for range 2 {
		all.Go(func() {
			for range 20 {
				if err := s.Sweep(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	close(taken)
	n := 0
	for id := range taken {
		if n++; !strings.HasPrefix(s.read(t, id), "round ") {
			t.Error("a file in use was swept away:", s.read(t, id))
		}
	}
	if n == 0 {
		t.Error("nothing was taken")
	}
}

// The program's own role cannot throw away what a file names, nor see or change what waits
// of another unit.
func TestFilesAttacked(t *testing.T) {
	t.Parallel()
	s, _ := waiting(t)
	f, waits := s.put(t, "accepted"), s.put(t, "waits")
	if err := s.take(t, officer(5), f.ID); err != nil {
		t.Fatal(err)
	}
	for _, attack := range []string{
		`delete from file.files`,
		`update file.files set name = 'x'`,
		`delete from file.chunks where content_id = (select content_id from file.files)`,
		`delete from file.contents where id = (select content_id from file.files)`,
		`delete from file.contents where id = (select content_id from file.aside)`,
		`update file.aside set stored_at = now() + interval '9 days'`,
		`update file.aside set unit_id = 6`,
		`insert into file.aside (id, content_id, unit_id, kind, name, stored_at, stored_by) select id, content_id, 5, 'document', 'x', now(), 'x' from file.files`,
		`truncate file.aside`,
	} {
		pgtest.Refused(t, pgtest.Raw(t, s.DB), `begin`, `set local quy.units = '*'`, attack)
	}
	conn := pgtest.Raw(t, s.DB)
	var n int
	err := conn.QueryRow(`
		select (select count(*) from file.aside) + (select count(*) from file.chunks)
		from set_config('quy.units', '6', false)`).Scan(&n)
	if err != nil || n != 0 {
		t.Errorf("unit 6 sees %d rows, %v", n, err)
	}
	pgtest.Refused(t, conn, `begin`, `set local quy.units = '6'`,
		`insert into file.aside (content_id, unit_id, kind, name, stored_at, stored_by) values (1, 5, 'document', 'x', now(), 'x')`)
	if s.read(t, f.ID) != "accepted" || s.read(t, waits.ID) != "waits" {
		t.Error(s.read(t, f.ID), s.read(t, waits.ID))
	}
}

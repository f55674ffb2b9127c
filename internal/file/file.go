// Package file keeps the bytes that people hand in: statements, photos, signed
// papers. They lie in PostgreSQL in pieces of at most 1 MB, under the hash of
// their content, so that one backup holds everything and every server sees the
// same. Personal ones are sealed.
//
// A file is put aside while the form that it came with is looked at, and taken by the
// transaction that refers to it. What nobody takes is thrown away after a day.
package file

import (
	"bytes"
	"context"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// chunkMax is the size of a piece before sealing.
const chunkMax = 1 << 20

// limits is how many bytes a file of each kind may have.
var limits = map[string]int64{
	"statement": 512 << 20,
	"document":  20 << 20,
	"photo":     12 << 20,
	"signature": 1 << 20,
}

// A Shelf stores and gives back files.
type Shelf struct {
	DB   *pg.DB
	AEAD cipher.AEAD // seals what is personal
}

// New describes a file that is handed in.
type New struct {
	Kind string // "statement", "document": decides the limit
	Name string // as the person's machine calls it
	Unit int64  // whose officers may read it
}

// File is a stored file. Known says that the same bytes had been stored before.
type File struct {
	ID        int64
	ContentID int64
	SHA256    []byte
	Size      int64
	Kind      string
	Name      string
	UnitID    int64
	StoredAt  time.Time
	Known     bool
}

// Store reads r to its end and puts it aside, a piece a transaction: an upload of
// 100 MB neither fills the memory nor holds a transaction open. Whoever refers to the
// file takes it by Take, in that transaction. A broken upload leaves nothing that can be
// opened. More bytes than the kind's limit are refused with "file.too_large".
func (s *Shelf) Store(ctx context.Context, by auth.Actor, n New, r io.Reader) (*File, error) {
	limit, ok := limits[n.Kind]
	if !ok {
		panic("file: unknown kind " + n.Kind)
	}
	f := &File{Kind: n.Kind, Name: n.Name, UnitID: n.Unit}
	err := s.DB.Update(ctx, by, func(tx *pg.Tx) error {
		return tx.Row(`insert into file.contents (sealed, begun_at) values (true, $1) returning id`, tx.Now).Scan(&f.ContentID)
	})
	if err != nil {
		return nil, fmt.Errorf("begin a file: %w", err)
	}
	if err := s.fill(ctx, by, f, r, limit); err != nil {
		s.drop(context.WithoutCancel(ctx), f.ContentID)
		return nil, err
	}
	if err := s.finish(ctx, by, f); err != nil {
		s.drop(context.WithoutCancel(ctx), f.ContentID)
		return nil, err
	}
	return f, nil
}

func (s *Shelf) fill(ctx context.Context, by auth.Actor, f *File, r io.Reader, limit int64) error {
	hash := sha256.New()
	buf := make([]byte, chunkMax)
	// The unit's own officers cannot see a content that no file names yet.
	machine := auth.System(by.Name)
	for n := 0; ; n++ {
		got, err := readPiece(r, buf)
		if got > 0 {
			f.Size += int64(got)
			if f.Size > limit {
				return fault.Of(fault.TooLarge, "file.too_large", "limit", limit>>20)
			}
			hash.Write(buf[:got])
			body := s.seal(f.ContentID, n, buf[:got])
			err := s.DB.Update(ctx, machine, func(tx *pg.Tx) error {
				_, err := tx.Exec(`insert into file.chunks (content_id, n, body) values ($1, $2, $3)`, f.ContentID, n, body)
				return err
			})
			if err != nil {
				return fmt.Errorf("keep piece %d: %w", n, err)
			}
		}
		switch {
		case err == nil:
		case err == io.EOF:
			f.SHA256 = hash.Sum(nil)
			return nil
		default:
			return fmt.Errorf("read the upload: %w", err)
		}
	}
}

// readPiece fills buf. Unlike io.ReadFull it keeps the end of the file apart from
// io.ErrUnexpectedEOF, by which a connection says that it broke in the middle.
func readPiece(r io.Reader, buf []byte) (got int, err error) {
	for got < len(buf) && err == nil {
		var n int
		n, err = r.Read(buf[got:])
		got += n
	}
	return got, err
}

// finish names the content by its hash, or finds the one that had it before.
func (s *Shelf) finish(ctx context.Context, by auth.Actor, f *File) error {
	mine := f.ContentID
	err := s.DB.Update(ctx, auth.System(by.Name), func(tx *pg.Tx) error {
		f.ContentID, f.Known = mine, false
		err := tx.Row(`select id from file.contents where sha256 = $1 and sealed`, f.SHA256).Scan(&f.ContentID)
		switch {
		case err == nil:
			f.Known = true
			if err := forget(tx, mine); err != nil {
				return err
			}
		case pg.NoRows(err):
			if _, err := tx.Exec(`update file.contents set sha256 = $2, size = $3 where id = $1`, mine, f.SHA256, f.Size); err != nil {
				return err
			}
		default:
			return err
		}
		return tx.Row(`
			insert into file.aside (content_id, unit_id, kind, name, stored_at, stored_by)
			values ($1, $2, $3, $4, $5, $6) returning id, stored_at`,
			f.ContentID, f.UnitID, f.Kind, f.Name, tx.Now, by.Name).Scan(&f.ID, &f.StoredAt)
	})
	// The same bytes arrived twice at once, or were swept away at this moment.
	if pg.IsUnique(err, "contents_once") || pg.Constraint(err) == "aside_content_is_there" {
		f.ContentID = mine
		return s.finish(ctx, by, f)
	}
	if err != nil {
		return fmt.Errorf("finish a file: %w", err)
	}
	return nil
}

// drop takes back what a broken upload left; what fails here, Sweep finds.
func (s *Shelf) drop(ctx context.Context, content int64) {
	_ = s.DB.Update(ctx, auth.System("file"), func(tx *pg.Tx) error { return forget(tx, content) })
}

func forget(tx *pg.Tx, content int64) error {
	if _, err := tx.Exec(`delete from file.chunks where content_id = $1`, content); err != nil {
		return err
	}
	_, err := tx.Exec(`delete from file.contents where id = $1 and sha256 is null`, content)
	return err
}

// Find is the file by its id, within the actor's scope, be it put aside or taken.
func (s *Shelf) Find(ctx context.Context, by auth.Actor, id int64) (*File, error) {
	f := &File{ID: id}
	err := s.DB.View(ctx, by, func(tx *pg.Tx) error {
		return tx.Row(`
			select f.content_id, c.sha256, c.size, f.kind, f.name, f.unit_id, f.stored_at
			from (
				select id, content_id, kind, name, unit_id, stored_at from file.files
				union all
				select id, content_id, kind, name, unit_id, stored_at from file.aside) f
			join file.contents c on c.id = f.content_id
			where f.id = $1 and c.sha256 is not null`, id).
			Scan(&f.ContentID, &f.SHA256, &f.Size, &f.Kind, &f.Name, &f.UnitID, &f.StoredAt)
	})
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "file.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("find file %d: %w", id, err)
	}
	return f, nil
}

// Open reads a file a piece at a time. A piece that was changed in the database
// does not open.
func (s *Shelf) Open(ctx context.Context, by auth.Actor, id int64) (io.ReadCloser, error) {
	f, err := s.Find(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &reader{ctx: ctx, shelf: s, by: by, file: f}, nil
}

type reader struct {
	ctx   context.Context
	shelf *Shelf
	by    auth.Actor
	file  *File
	n     int
	read  int64
	piece bytes.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	for r.piece.Len() == 0 {
		if r.read == r.file.Size {
			return 0, io.EOF
		}
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	return r.piece.Read(p)
}

func (r *reader) next() error {
	var body []byte
	err := r.shelf.DB.View(r.ctx, r.by, func(tx *pg.Tx) error {
		return tx.Row(`select body from file.chunks where content_id = $1 and n = $2`, r.file.ContentID, r.n).Scan(&body)
	})
	if err != nil {
		return fmt.Errorf("read piece %d of file %d: %w", r.n, r.file.ID, err)
	}
	plain, err := r.shelf.open(r.file.ContentID, r.n, body)
	if err != nil {
		return fmt.Errorf("open piece %d of file %d: %w", r.n, r.file.ID, err)
	}
	r.n++
	r.read += int64(len(plain))
	r.piece.Reset(plain)
	return nil
}

func (r *reader) Close() error { return nil }

// seal binds a piece to its place: it opens nowhere else.
func (s *Shelf) seal(content int64, n int, plain []byte) []byte {
	nonce := make([]byte, s.AEAD.NonceSize(), s.AEAD.NonceSize()+len(plain)+s.AEAD.Overhead())
	if _, err := rand.Read(nonce); err != nil {
		panic("file: no randomness: " + err.Error())
	}
	return s.AEAD.Seal(nonce, nonce, plain, place(content, n))
}

func (s *Shelf) open(content int64, n int, sealed []byte) ([]byte, error) {
	if len(sealed) < s.AEAD.NonceSize() {
		return nil, errors.New("too short")
	}
	nonce, body := sealed[:s.AEAD.NonceSize()], sealed[s.AEAD.NonceSize():]
	return s.AEAD.Open(nil, nonce, body, place(content, n))
}

func place(content int64, n int) []byte { return fmt.Appendf(nil, "file/%d/%d", content, n) }

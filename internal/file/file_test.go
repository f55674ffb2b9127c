package file

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
)

func shelf(t testing.TB) *Shelf {
	db := pgtest.New(t)
	k, err := seal.Open(t.Context(), db, bytes.Repeat([]byte("s"), 32))
	if err != nil {
		t.Fatal(err)
	}
	return &Shelf{DB: db, AEAD: k.AEAD()}
}

func officer(unit int64) auth.Actor {
	return auth.Actor{ID: unit, Name: "ketoan", Kind: auth.Officer, Grants: []auth.Grant{{Role: auth.Accountant, Unit: unit}}}
}

// Bytes come back as they went in, for officers of the unit and for nobody else,
// and do not stand in clear in the database.
func TestStoreAndOpen(t *testing.T) {
	t.Parallel()
	s := shelf(t)
	body := make([]byte, 2*chunkMax+12345)
	for i := range body {
		body[i] = byte(rand.IntN(256))
	}
	copy(body, "NGUYEN VAN A 0912345678")
	f, err := s.Store(t.Context(), officer(5), New{Kind: "statement", Name: "vcb.csv", Unit: 5}, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(body); !bytes.Equal(f.SHA256, sum[:]) || f.Size != int64(len(body)) || f.Known {
		t.Errorf("%+v", f)
	}
	r, err := s.Open(t.Context(), officer(5), f.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, body) {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
	if _, err := s.Open(t.Context(), officer(6), f.ID); !fault.Is(err, "file.missing") {
		t.Errorf("an officer of another unit: %v", err)
	}
	var clear bool
	err = pgtest.Super(t, s.DB).QueryRow(`select bool_or(position('0912345678'::bytea in body) > 0) from file.chunks`).Scan(&clear)
	if err != nil || clear {
		t.Errorf("stands in clear: %v %v", clear, err)
	}
}

// The same bytes handed in by many at once are kept once and known to all but one.
func TestSameBytesOnce(t *testing.T) {
	t.Parallel()
	s := shelf(t)
	files := make([]*File, 8)
	var all sync.WaitGroup
	for i := range files {
		all.Go(func() {
			f, err := s.Store(t.Context(), officer(5), New{Kind: "statement", Name: "a.csv", Unit: 5}, bytes.NewReader([]byte("the same")))
			if err != nil {
				t.Error(err)
				return
			}
			files[i] = f
		})
	}
	all.Wait()
	known := 0
	for _, f := range files {
		if f.Known {
			known++
		}
		if f.ContentID != files[0].ContentID {
			t.Error("two contents for the same bytes")
		}
	}
	if known != len(files)-1 {
		t.Errorf("%d of %d were known", known, len(files))
	}
}

// An upload that breaks off, or is too large, leaves nothing.
func TestBrokenUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	s := shelf(t)
	for _, why := range []error{errors.New("the network went away"), io.ErrUnexpectedEOF} {
		broken := io.MultiReader(bytes.NewReader(make([]byte, chunkMax+1)), errReader{why})
		_, err := s.Store(t.Context(), officer(5), New{Kind: "statement", Unit: 5}, broken)
		if !errors.Is(err, why) {
			t.Errorf("stored an upload that broke: %v", err)
		}
	}
	big := io.LimitReader(zeros{}, limits["document"]+1)
	if _, err := s.Store(t.Context(), officer(5), New{Kind: "document", Unit: 5}, big); !fault.Is(err, "file.too_large") {
		t.Errorf("too large: %v", err)
	}
	var n int
	err := s.DB.View(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		return tx.Row(`select (select count(*) from file.chunks) + (select count(*) from file.contents)`).Scan(&n)
	})
	if err != nil || n != 0 {
		t.Errorf("left %d rows, %v", n, err)
	}
}

type errReader struct{ error }

func (r errReader) Read([]byte) (int, error) { return 0, r.error }

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

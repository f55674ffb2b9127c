package file

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// found is what the promise says of the files after a superuser's statement, which is
// taken back.
func (s *Shelf) found(t *testing.T, statement string) string {
	t.Helper()
	tx, err := pgtest.Super(t, s.DB).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	_, err = tx.Exec(`set local session_replication_role = replica; alter table file.files disable trigger all; alter table file.chunks disable trigger all; ` + statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	broken, err := s.CheckContents(context.Background(), tx)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, b := range broken {
		for _, r := range b.Rows {
			said = append(said, strings.Join(r, " "))
		}
	}
	return strings.Join(said, "\n")
}

// A byte, a piece or a hash that who owns the database changes is found, by its file.
func TestChangedFileIsFound(t *testing.T) {
	t.Parallel()
	s := shelf(t)
	for i, size := range []int{2*chunkMax + 12345, 100, 0} {
		body := bytes.Repeat([]byte{byte(i + 1)}, size)
		f, err := s.Store(t.Context(), officer(5), New{Kind: "statement", Name: "a", Unit: 5}, bytes.NewReader(body))
		if err == nil {
			err = s.take(t, officer(5), f.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	blind := &Shelf{DB: s.DB}
	for _, s := range []*Shelf{s, blind} {
		if got := s.found(t, `select 1`); got != "" {
			t.Fatal(got)
		}
	}
	for _, tt := range []struct {
		do, want string
		opened   bool // seen only with the key
	}{
		{`update file.chunks set body = set_byte(body, 40, get_byte(body, 40) # 1) where content_id = 1 and n = 2`, "1 1 mảnh 2 đã bị sửa", true},
		{`delete from file.chunks where content_id = 1 and n = 1`, "1 1 thiếu mảnh 1", false},
		{`delete from file.chunks where content_id = 1 and n = 2`, "1 1 đã ghi 2109497 byte, còn 2097152", false},
		{`delete from file.chunks where content_id = 1`, "1 1 đã ghi 2109497 byte, còn 0", false},
		{`update file.chunks set n = 5 - n where content_id = 1`, "1 1 thiếu mảnh 0", false},
		{`update file.chunks set n = n + 10 where n < 2 and content_id = 1;
			update file.chunks set n = 11 - n where n >= 10 and content_id = 1`, "1 1 mảnh 0 đã bị sửa", true},
		{`update file.contents set sha256 = set_byte(sha256, 0, get_byte(sha256, 0) # 1) where id = 2`, "2 2 khác mã băm", true},
		{`update file.contents set sha256 = null where id = 2`, "2 2 mã băm không còn", false},
		{`update file.contents set size = 99 where id = 2`, "2 2 đã ghi 99 byte, còn 100", false},
		{`update file.contents set sealed = false where id = 2`, "2 2 đã ghi 100 byte, còn 128", false},
		{`delete from file.contents where id = 3`, "0 3 nội dung không còn", false},
		{`update file.files set content_id = 3 where id = 2; delete from file.chunks where content_id = 2`, "2 0 đã ghi 100 byte", false},
	} {
		if got := s.found(t, tt.do); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.do, got, tt.want)
		}
		if got := blind.found(t, tt.do); tt.opened == (got != "") {
			t.Errorf("without the key %s: %q", tt.do, got)
		}
	}
}

// How long the promise takes, by the byte.
func BenchmarkCheckContents(b *testing.B) {
	s := shelf(b)
	const size = 64 << 20
	body := make([]byte, size)
	rand.NewChaCha8([32]byte{}).Read(body)
	if _, err := s.Store(b.Context(), officer(5), New{Kind: "statement", Name: "a", Unit: 5}, bytes.NewReader(body)); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	for b.Loop() {
		if broken, err := pg.Check(b.Context(), pgtest.OwnerURL(b, s.DB), s.CheckContents); err != nil || len(broken) > 0 {
			b.Fatal(broken, err)
		}
	}
}

package tlog_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// What was sealed is found changed, added and taken away, by its row.
func TestSealsNameTheRow(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	act := func(n int) {
		t.Helper()
		for i := range n {
			err := db.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
				return audit.Record(tx, audit.Event{Action: "test", Subject: fmt.Sprint("s", i)})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		pgtest.WaitSealed(t, db)
	}
	act(3)
	act(4)
	pgtest.WaitLogged(t, db)
	if b := recheck(t, db); b != "" {
		t.Fatal(b)
	}
	for _, tt := range []struct{ do, want string }{
		{`update audit.events set reason = 'khác' where id = 2`, " 2 đã bị sửa"},
		{`delete from audit.events where id = 5`, "  bị bớt 1 hàng"},
		{`update audit.events set subject = case id when 1 then 's3' else 's0' end where id in (1, 7)`, " 7 đã bị sửa"},
		{
			`insert into audit.events overriding system value
			select 90, at, actor, actor_id, action, subject, unit_id, reason, before, after, born from audit.events where id = 1`,
			" 90 bị thêm",
		},
		{`update audit.events set born = (select max(born) from audit.events) where id = 1`, "  bị bớt"},
		{`update audit.events set born = born << 8 where id = 1`, "audit.events   1 mang giờ ghi ở tương lai"},
		{`delete from tlog.seals where n = 2`, "2 mục «rows» trong sổ công khai nói về niêm phong này"},
		{`update tlog.seals set born_to = born_to - 1 where n = 1`, "1 nội dung niêm phong đã bị sửa"},
		{`update tlog.seal_parts set hints = hash || hints where n = 1`, "1 nội dung niêm phong đã bị sửa"},
		{`update tlog.leaves set ref = '3' where kind = 'rows' and ref = '2'`, "2 không có mục «rows»"},
	} {
		if got := tampered(t, db, tt.do); !strings.Contains(got, tt.want) {
			t.Errorf("%s:\n%s\nwant %s", tt.do, got, tt.want)
		}
	}
}

// The tree is computed anew from the leaves, and whatever differs is named.
func TestTreeIsComputedAnew(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	tell(t, db, "a", 300)
	pgtest.WaitLogged(t, db)
	tell(t, db, "b", 7)
	pgtest.WaitLogged(t, db)
	if b := recheck(t, db); b != "" {
		t.Fatal(b)
	}
	for _, tt := range []struct{ do, want string }{
		{`update tlog.leaves set body = '{"kind":"test","v":1}' where ref = 'a9'`, "mốc cỡ 300 mã gốc"},
		{`update tlog.leaves set body = '{"kind":"test","v":1}' where ref = 'a9'`, "nội dung của mục không ra mã đã ghi trong mảnh 0/0"},
		{`delete from tlog.leaves where ref = 'b2'`, "mục 301 nội dung của mục đã mất"},
		{`delete from tlog.sequenced where pos = 306`, "mốc cỡ 307 lớn hơn sổ"},
		{`delete from tlog.sequenced where pos = 4`, "mục 4 không có trong sổ"},
		{`update tlog.sequenced set pos = 400 where pos = 3;
			update tlog.sequenced set pos = 3 where pos = 4;
			update tlog.sequenced set pos = 4 where pos = 400`, "mốc cỡ 300 mã gốc"},
		{`update tlog.tiles set data = substring(data from 1 for 8160) || sha256('x') where level = 0 and n = 0`, "mảnh 0/0 không tính"},
		{`delete from tlog.tiles where level = 1`, "mảnh 1/0 không còn"},
		{`update tlog.checkpoints set root = sha256('x') where size = 300`, "mốc cỡ 300 mã gốc"},
		{`update tlog.checkpoints set note = replace(note, E'\n300\n', E'\n299\n') where size = 300`, "mốc cỡ 300 chữ ký"},
		{`update tlog.checkpoints set size = 301 where size = 300`, "mốc cỡ 301 mã gốc"},
		{`delete from tlog.checkpoints where size = 307`, "mốc cỡ 307 không còn"},
		{`update tlog.keys set vkey = 'x'`, "khóa từ cỡ 0 khóa công khai"},
		{`update tlog.origins set origin = 'quykhancap.log/aaaaaaaaaaaaaaaa'`, "khóa từ cỡ 0 khóa công khai"},
		{
			`insert into tlog.leaves (epoch, xid, kind, ref, body) select epoch, xid, kind, 'new', body from tlog.leaves where ref = 'a300'`,
			"test new mục đã ghi mà không có vị trí",
		},
	} {
		if got := tampered(t, db, tt.do); !strings.Contains(got, tt.want) {
			t.Errorf("%s:\n%s\nwant %s", tt.do, got, tt.want)
		}
	}
}

// A house where nothing happens any more has sealed all checkpoints but the newest, which
// the end of the log holds; then the log rests.
func TestCheckpointsAreSealedToTheLast(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for _, ref := range []string{"a", "b"} {
		tell(t, db, ref, 3)
		pgtest.WaitLogged(t, db)
	}
	super := pgtest.Super(t, db)
	for range 3 {
		pgtest.WaitSealed(t, db)
		pgtest.WaitLogged(t, db)
	}
	var seals, size int
	err := super.QueryRow(`select (select count(*) from tlog.seals), max(size) from tlog.checkpoints`).Scan(&seals, &size)
	if err != nil || seals != 1 || size != 7 {
		t.Fatalf("%d seals, %d leaves: %v", seals, size, err)
	}
	for _, tt := range []struct{ do, want string }{
		{`delete from tlog.checkpoints where size = 3`, "Z  bị bớt 1 hàng"},
		{`delete from tlog.checkpoints where size = 6`, "Z  bị bớt 1 hàng"},
		{`delete from tlog.checkpoints where size = 7`, "mốc cỡ 7 không còn"},
		{`update tlog.checkpoints set made_at = made_at - interval '3 days' where size = 6`, " 1/6 đã bị sửa"},
		{`update tlog.leaves set appended_at = appended_at - interval '3 days' where ref = 'b3'`, "tlog.leaves 1 "},
	} {
		if got := tampered(t, db, tt.do); !strings.Contains(got, tt.want) {
			t.Errorf("%s:\n%s\nwant %s", tt.do, got, tt.want)
		}
	}
}

// tampered says what is found after a statement of a superuser whom no trigger and no
// check holds up; it is taken back.
func tampered(t testing.TB, db *pg.DB, statement string) string {
	t.Helper()
	return in(t, pgtest.Super(t, db), disarm+statement)
}

// disarm takes the database's own defences away from what the statements change.
const disarm = `
	set local session_replication_role = replica;
	alter table audit.events disable trigger all;
	alter table tlog.seals disable trigger all;
	alter table tlog.seal_parts disable trigger all, drop constraint seal_parts_have_rows;
	alter table tlog.leaves disable trigger all;
	alter table tlog.sequenced disable trigger all;
	alter table tlog.tiles disable trigger all;
	alter table tlog.checkpoints disable trigger all;
	alter table tlog.keys disable trigger all;
	alter table tlog.origins disable trigger all;
`

func recheck(t testing.TB, db *pg.DB) string {
	t.Helper()
	return in(t, pgtest.Owner(t, db), `select set_config('quy.units', '*', true)`)
}

func in(t testing.TB, c *sql.DB, statement string) string {
	t.Helper()
	defer c.Close()
	ctx := context.WithoutCancel(t.Context())
	tx, err := c.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err = tx.ExecContext(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	var b strings.Builder
	for _, promise := range []pg.Promise{tlog.CheckSeals, tlog.CheckTree} {
		broken, err := promise(ctx, tx)
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		for _, x := range broken {
			for _, r := range x.Rows {
				b.WriteString(strings.Join(r, " ") + "\n")
			}
		}
	}
	return b.String()
}

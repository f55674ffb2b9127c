package tlog_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// Nobody rewrites the log: the program has no right to, and against the owner of the
// tables stand the triggers.
func TestLogRefusesRawSQL(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	tell(t, db, "a", 300)
	pgtest.WaitLogged(t, db)
	tell(t, db, "b", 2)
	for _, as := range []*sql.DB{pgtest.Raw(t, db), pgtest.Owner(t, db)} {
		for _, table := range []string{"epochs", "origins", "keys", "sequenced", "tiles", "checkpoints"} {
			pgtest.Refused(t, as, `delete from tlog.`+table)
			pgtest.Refused(t, as, `truncate tlog.`+table+` cascade`)
		}
		pgtest.Refused(t, as, `update tlog.sequenced set pos = pos + 1000`)
		pgtest.Refused(t, as, `update tlog.checkpoints set size = size + 1`)
		pgtest.Refused(t, as, `update tlog.keys set vkey = 'x'`)
		pgtest.Refused(t, as, `update tlog.tiles set data = sha256('x') where level = 0 and n = 1`)
		pgtest.Refused(t, as, `update tlog.tiles set n = 7 where level = 0 and n = 1`)
		pgtest.Refused(t, as, `insert into tlog.tiles select 1, 0, 2, data from tlog.tiles where level = 0 and n = 0`)
		pgtest.Refused(t, as, `insert into tlog.sequenced select 1, 302, epoch, xid, id from tlog.leaves where ref = 'b1'`)
		pgtest.Refused(t, as, `insert into tlog.sequenced select 1, 300, epoch, xid, id from tlog.leaves where ref = 'a1'`)
		pgtest.Refused(t, as, `insert into tlog.sequenced select 1, 299 + row_number() over (), epoch, xid, id
			from tlog.leaves where ref in ('b1', 'b2') union all select 1, 303, 1, '3', 3`)
		pgtest.Refused(t, as, `insert into tlog.sequenced values (2, 0, 1, '3', 3)`)
		pgtest.Refused(t, as, `insert into tlog.checkpoints select 1, 301, root, replace(note, '300', '301') from tlog.checkpoints where size = 300`)
		pgtest.Refused(t, as, `insert into tlog.checkpoints select 1, 299, root, replace(note, '300', '299') from tlog.checkpoints where size = 300`)
	}
	app := pgtest.Raw(t, db)
	pgtest.Refused(t, app, `insert into tlog.epochs values (2)`)
	pgtest.Refused(t, app, `select tlog.raise_epoch()`)
	pgtest.Refused(t, app, `select tlog.begin_origin('quykhancap.log/aaaaaaaaaaaaaaaa', 'x', 'x', sha256(''), 'x', '\x01')`)
	const extend = `select tlog.extend(1, %s, array[0,1]::smallint[], array[1,0]::bigint[],
		array[(select data || sha256('1') || sha256('2') from tlog.tiles where level = 0 and n = 1), (select data from tlog.tiles where level = 1)],
		sha256('x'), 'x')`
	for args, constraint := range map[string]string{
		`300, 3`: "extended_by_what_there_is", `300, 0`: "extended_by_what_there_is", `300, 1`: "checkpoints_cover_the_tiles",
		`300, 2`: "checkpoints_are_signed", `299, 1`: "", `0, 300`: "",
	} {
		err := pgtest.Refused(t, app, strings.Replace(extend, "%s", args, 1))
		if pg.Constraint(err) != constraint {
			t.Errorf("extend(%s): %v", args, err)
		}
	}
	pgtest.WaitLogged(t, db)
}

// What a superuser can still do, the checks see.
func TestChecksSeeARewrittenLog(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		attack string
		seen   string
	}{
		"a leaf taken away":      {`delete from tlog.leaves where ref = 'a7'`, "log_has_no_gap"},
		"a leaf slipped in":      {`insert into tlog.leaves (epoch, xid, kind, ref, body) select 0, xid, kind, 'z', body from tlog.leaves where ref = 'a7'`, "log_has_no_gap"},
		"a position taken away":  {`delete from tlog.sequenced where pos = 7`, "log_has_no_gap"},
		"two positions swapped":  {`update tlog.sequenced set pos = pos + 1000 where pos in (7, 8); update tlog.sequenced set pos = 15 - (pos - 1000) where pos in (1007, 1008)`, "log_has_no_gap"},
		"the last position":      {`delete from tlog.sequenced where pos = 299`, "log_is_signed_to_its_end"},
		"a tile cut":             {`update tlog.tiles set data = substring(data from 1 for 320) where level = 0 and n = 0`, "log_is_signed_to_its_end"},
		"a tile of a new level":  {`insert into tlog.tiles values (1, 2, 0, sha256('x'))`, "log_is_signed_to_its_end"},
		"a checkpoint taken":     {`delete from tlog.checkpoints where size = 300`, "log_is_signed_to_its_end"},
		"a checkpoint rewritten": {`update tlog.checkpoints set root = sha256('x') where size = 300`, "log_is_signed_to_its_end"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			tell(t, db, "a", 300)
			pgtest.WaitLogged(t, db)
			pgtest.Breaks(db, "log_has_no_gap", "log_is_signed_to_its_end", "log_is_its_leaves", "rows_are_as_sealed", "seals_are_in_the_log")
			super := pgtest.Super(t, db)
			_, err := super.Exec(`alter table tlog.leaves disable trigger all; alter table tlog.sequenced disable trigger all;
				alter table tlog.tiles disable trigger all; alter table tlog.checkpoints disable trigger all; ` + tt.attack)
			if err != nil {
				t.Fatal(err)
			}
			broken, err := pg.Check(context.Background(), pgtest.OwnerURL(t, db))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(broken, func(b pg.Broken) bool { return b.Check == tt.seen }) {
				t.Errorf("%s not broken: %+v", tt.seen, broken)
			}
		})
	}
}

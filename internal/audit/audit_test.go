package audit_test

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// The trail is read within one's units, and nobody can change it.
func TestTrail(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	by := auth.Actor{ID: 3, Name: "quantri", Kind: auth.Officer, Grants: []auth.Grant{{Role: auth.Admin, Unit: 5}}}
	err := db.Update(t.Context(), by, func(tx *pg.Tx) error {
		for _, unit := range []int64{5, 6} {
			e := audit.Event{Action: "campaign.publish", Subject: "campaign:1", Unit: unit, Reason: "bão số 3", After: map[string]any{"state": "published"}}
			if err := audit.Record(tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var rows []audit.Row
	err = db.View(t.Context(), by, func(tx *pg.Tx) (err error) {
		rows, err = audit.List(tx, audit.Filter{Action: "campaign"})
		return err
	})
	if err != nil || len(rows) != 1 || rows[0].Actor != "quantri" || rows[0].After != `{"state": "published"}` || rows[0].Before != "" {
		t.Fatalf("%+v %v", rows, err)
	}
	app, owner := pgtest.Raw(t, db), pgtest.Owner(t, db)
	for _, s := range []string{
		`update audit.events set actor = 'x'`, `delete from audit.events`, `truncate audit.events`,
		`set session_replication_role = replica`,
	} {
		pgtest.Refused(t, app, s)
		pgtest.Refused(t, owner, s)
	}
	pgtest.Refused(t, app, `alter table audit.events disable trigger all`)
}

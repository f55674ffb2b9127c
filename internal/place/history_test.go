package place_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Lạng Sơn stayed one province while everything below it changed.
func TestLangSon(t *testing.T) {
	view(t, loaded(t), func(tx *pg.Tx) {
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		old, err := place.ByCode(tx, "20", yagi)
		must(err)
		now, err := place.ByCode(tx, "20", today)
		must(err)
		if old.ID != now.ID {
			t.Errorf("Lạng Sơn was unit %d and is %d", old.ID, now.ID)
		}
		communes, err := place.Children(tx, now.ID, today)
		must(err)
		if len(communes) != 65 || communes[0].Level != place.Commune {
			t.Errorf("%d units below Lạng Sơn today; want 65 communes", len(communes))
		}
		districts, err := place.Children(tx, now.ID, yagi)
		must(err)
		if len(districts) != 11 || districts[0].Level != place.District {
			t.Errorf("%d units below Lạng Sơn at Yagi; want 11 districts", len(districts))
		}
		before, err := place.Communes(tx, now.ID, yagi)
		must(err)
		if len(before) != 200 {
			t.Errorf("%d communes in Lạng Sơn at Yagi; want 200", len(before))
		}

		dongDang, err := place.ByCode(tx, "06184", today)
		must(err)
		parents, err := place.Parents(tx, dongDang.ID, today)
		must(err)
		if len(parents) != 1 || parents[0].ID != now.ID {
			t.Errorf("parents of %s: %v", dongDang.FullName, parents)
		}
		from, err := place.Predecessors(tx, dongDang.ID)
		must(err)
		if len(from) < 2 || from[0].OnDay != firstOfNew || from[0].ToName != dongDang.FullName {
			t.Errorf("predecessors of %s: %+v", dongDang.FullName, from)
		}
		town, err := place.ByCode(tx, "06184", yagi)
		must(err)
		parents, err = place.Parents(tx, town.ID, yagi)
		must(err)
		if len(parents) != 2 || parents[0].FullName != "Huyện Cao Lộc" || parents[1].ID != now.ID {
			t.Errorf("parents of %s at Yagi: %v", town.FullName, parents)
		}
		heir, certain, err := place.HeirOn(tx, town.ID, today)
		must(err)
		if heir.ID != dongDang.ID || !certain {
			t.Errorf("heir of %s: %s, certain %t", town.FullName, heir.FullName, certain)
		}
		if name, _ := place.NameOn(tx, town.ID, today); name != town.FullName {
			t.Errorf("a unit that ended is called %s; want the name it last had", name)
		}

		began := time.Now()
		reach, err := place.Reach(tx, now.ID)
		must(err)
		t.Logf("Lạng Sơn reaches %d units, found in %v", len(reach), time.Since(began))
		in := map[int64]bool{}
		for _, id := range reach {
			in[id] = true
		}
		for _, u := range append(append(communes, districts...), before...) {
			if !in[u.ID] {
				t.Errorf("%s (%s) is out of Lạng Sơn's reach", u.FullName, u.Code)
			}
		}
		neighbour, err := place.ByCode(tx, "04", today)
		must(err)
		if in[neighbour.ID] {
			t.Error("Cao Bằng is in Lạng Sơn's reach")
		}
		reach, err = place.Reach(tx, dongDang.ID)
		must(err)
		if len(reach) != 1+len(from) {
			t.Errorf("%s reaches %d units; want itself and %d before it", dongDang.FullName, len(reach), len(from))
		}
	})
}

// What is whole by its own right stays one unit, what was drawn anew does not.
func TestIdentity(t *testing.T) {
	view(t, loaded(t), func(tx *pg.Tx) {
		for _, tt := range []struct {
			code, before, after string
			same                bool
			why                 string
		}{
			{"20", "2025-06-30", "2025-07-01", true, "a province that nothing joined"},
			{"52", "2025-06-30", "2025-07-01", false, "Gia Lai took Bình Định's code"},
			{"31105", "2025-06-30", "2025-07-01", true, "Thổ Châu became a special zone, on the same island"},
			{"00922", "2025-06-30", "2025-07-01", true, "only the tone mark moved"},
			{"25270", "2026-04-29", "2026-04-30", true, "Lộc Ninh became a ward"},
			{"00004", "2025-06-30", "2025-07-01", false, "Ba Đình is five old wards"},
			{"213", "2025-02-28", "2025-03-01", false, "Bắc Giang took in Yên Dũng"},
			{"183", "2025-02-28", "2025-03-01", true, "nothing happened to Cao Lộc"},
			{"26890", "2025-02-28", "2025-03-01", false, "wards of Gò Vấp merged"},
		} {
			before, _ := workday.Parse(tt.before)
			after, _ := workday.Parse(tt.after)
			a, err := place.ByCode(tx, tt.code, before)
			if err != nil {
				t.Fatal(err)
			}
			b, err := place.ByCode(tx, tt.code, after)
			if err != nil {
				t.Fatal(err)
			}
			if (a.ID == b.ID) != tt.same {
				t.Errorf("%s: %s is unit %d, %s is unit %d", tt.why, a.FullName, a.ID, b.FullName, b.ID)
			}
		}
	})
}

// On any day no two units share a code, and every unit's row is found by it.
func TestCodeMeansOneUnit(t *testing.T) {
	view(t, loaded(t), func(tx *pg.Tx) {
		first := workday.Date(2023, time.April, 10)
		rapid.Check(t, func(t *rapid.T) {
			on := first + workday.Day(rapid.IntRange(0, 1500).Draw(t, "day"))
			var twice int
			err := tx.Row(`
				select count(*) - count(distinct code) from place.unit_rows
				where daterange(valid_from, valid_to, '[]') @> $1::date`, on).Scan(&twice)
			if err != nil || twice != 0 {
				t.Fatalf("%d codes stand twice on %s, %v", twice, on, err)
			}
			provinces, err := place.Provinces(tx, on)
			if err != nil {
				t.Fatal(err)
			}
			u := rapid.SampledFrom(provinces).Draw(t, "unit")
			got, err := place.ByCode(tx, u.Code, on)
			if err != nil || got.ID != u.ID || !got.Stands(on) {
				t.Fatalf("%s on %s: %v, %v", u.Code, on, got, err)
			}
		})
	})
}

// The database refuses what the lists must never say, whoever says it.
func TestRowsDefendThemselves(t *testing.T) {
	db := loaded(t)
	app := pgtest.Raw(t, db)
	for _, tt := range []struct{ why, statement string }{
		{"a second row of one unit on the same days", `
			insert into place.unit_rows (unit_id, code, level, kind, name, full_name, valid_from, basis)
			select unit_id, code, level, kind, name, full_name, '2030-01-01', 'x'
			from place.unit_rows where code = '20' and valid_to is null`},
		{"a code that another unit has", `
			with u as (insert into place.units default values returning id)
			insert into place.unit_rows (unit_id, code, level, kind, name, full_name, valid_from, basis)
			select id, '20', 'province', 'tỉnh', 'X', 'Tỉnh X', '2030-01-01', 'x' from u`},
		{"a district code on a commune", `
			with u as (insert into place.units default values returning id)
			insert into place.unit_rows (unit_id, code, level, kind, name, full_name, parent_id, valid_from, basis)
			select id, '999', 'commune', 'xã', 'X', 'Xã X', 1, '2030-01-01', 'x' from u`},
		{"another name in the past", `update place.unit_rows set name = 'X' where code = '20'`},
		{"forgetting a unit", `delete from place.unit_rows where code = '20'`},
		{"a second default successor", `
			insert into place.successions (from_unit, to_unit, kind, on_day, part, is_default, basis)
			select from_unit, from_unit + 1, 'split', on_day, 'part', true, 'x'
			from place.successions where is_default limit 1`},
	} {
		if _, err := app.Exec(tt.statement); err == nil {
			t.Errorf("the database accepts %s", tt.why)
		}
	}
}

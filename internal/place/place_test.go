package place_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

var (
	yagi       = workday.Date(2024, time.September, 10)
	lastOfOld  = workday.Date(2025, time.June, 30)
	firstOfNew = workday.Date(2025, time.July, 1)
	today      = workday.On(pgtest.Now)
)

// The units go in once: loading again, or on two servers at the same moment,
// changes nothing and costs nothing.
func TestLoad(t *testing.T) {
	db := pgtest.New(t)
	ctx := context.Background()
	errs := make(chan error, 2)
	began := time.Now()
	for range 2 {
		go func() { errs <- place.Load(ctx, db) }()
	}
	for range 2 {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("loaded twice at once in %v", time.Since(began))
	began = time.Now()
	if err := place.Load(ctx, db); err != nil {
		t.Fatal(err)
	}
	if d := time.Since(began); d > 100*time.Millisecond {
		t.Errorf("a second start spent %v on looking", d)
	}
	super := pgtest.Super(t, db)
	for _, tt := range []struct {
		query string
		want  int
	}{
		{`select count(*) from place.loads`, 1},
		{`select count(*) - (select units from place.loads) from place.units`, 0},
		{`select count(*) - (select unit_rows from place.loads) from place.unit_rows`, 0},
		{`select count(*) - (select successions from place.loads) from place.successions`, 0},
	} {
		var got int
		if err := super.QueryRow(tt.query).Scan(&got); err != nil || got != tt.want {
			t.Errorf("%s: %d, %v; want %d", tt.query, got, err, tt.want)
		}
	}
}

func loaded(t *testing.T) *pg.DB {
	t.Helper()
	return pgtest.NewWith(t, "units", place.Load)
}

func view(t *testing.T, db *pg.DB, f func(tx *pg.Tx)) {
	t.Helper()
	err := db.View(context.Background(), auth.Public, func(tx *pg.Tx) error { f(tx); return nil })
	if err != nil {
		t.Fatal(err)
	}
}

// The lists' own counts, on the first and last day of each era, and the promises
// that hold for every unit.
func TestLists(t *testing.T) {
	db := loaded(t)
	super := pgtest.Super(t, db)
	for _, tt := range []struct {
		on                             string
		provinces, districts, communes int
	}{
		{"2023-04-09", 0, 0, 0},
		{"2023-04-10", 63, 705, 10598},
		{"2024-09-10", 63, 705, 10598},
		{"2025-02-28", 63, 705, 10598},
		{"2025-03-01", 63, 696, 10035},
		{"2025-06-30", 63, 696, 10035},
		{"2025-07-01", 34, 0, 3321},
		{"2026-04-29", 34, 0, 3321},
		{"2026-04-30", 34, 0, 3321},
		{"2030-01-01", 34, 0, 3321},
	} {
		var p, d, c int
		err := super.QueryRow(`
			select count(*) filter (where level = 'province'), count(*) filter (where level = 'district'),
				count(*) filter (where level = 'commune')
			from place.unit_rows where daterange(valid_from, valid_to, '[]') @> $1::date`, tt.on).Scan(&p, &d, &c)
		if err != nil || p != tt.provinces || d != tt.districts || c != tt.communes {
			t.Errorf("%s: %d, %d, %d %v; want %d, %d, %d", tt.on, p, d, c, err, tt.provinces, tt.districts, tt.communes)
		}
	}
	for _, tt := range []struct {
		promise, query string
		want           int
	}{
		{"each place of 2025-06-30 that ended has one default successor", `
			select count(*) from place.unit_rows r where r.valid_to = '2025-06-30'
				and not exists (select from place.unit_rows n where n.unit_id = r.unit_id and n.valid_from = '2025-07-01')
				and 1 <> (select count(*) from place.successions s where s.from_unit = r.unit_id and s.is_default)`, 0},
		{"communes that were split in 2025", `
			select count(distinct from_unit) from place.successions s
			where on_day = '2025-07-01' and kind = 'split'`, 471},
		{"communes with land of two old provinces", `
			select count(*) from (
				select s.to_unit from place.successions s
				join place.unit_rows c on c.unit_id = s.from_unit and c.valid_to = '2025-06-30' and c.level = 'commune'
				join place.unit_rows d on d.unit_id = c.parent_id and d.valid_to = '2025-06-30'
				group by s.to_unit having count(distinct d.parent_id) > 1) x`, 23},
		{"every commune of today was something before", `
			select count(*) from place.unit_rows r
			where r.level = 'commune' and r.valid_from = '2025-07-01'
				and not exists (select from place.successions s where s.to_unit = r.unit_id)
				and not exists (select from place.unit_rows b where b.unit_id = r.unit_id and b.valid_to = '2025-06-30')`, 0},
		{"communes of 2023 without a known successor", `
			select count(*) from place.successions where to_unit is null`, 24},
		{"parents stand whenever their children do", `
			select count(*) from place.unit_rows r
			where r.parent_id is not null and not (
				select range_agg(daterange(p.valid_from, p.valid_to, '[]'))
				from place.unit_rows p where p.unit_id = r.parent_id
			) @> daterange(r.valid_from, r.valid_to, '[]')`, 0},
		{"today's codes that named another area before", `
			select count(*) from place.unit_rows n
			where n.level = 'commune' and n.valid_from = '2025-07-01' and exists (
				select from place.unit_rows o
				where o.code = n.code and o.unit_id <> n.unit_id and o.valid_to = '2025-06-30')`, 3183},
		{"rows whose day is not exactly known touch 2025-03-01 or a corrected spelling", `
			select count(*) from place.unit_rows
			where approximate and valid_from <> '2025-03-01' and valid_to is distinct from '2025-02-28'
				and basis not like 'Danh mục%'`, 0},
	} {
		var got int
		if err := super.QueryRow(tt.query).Scan(&got); err != nil || got != tt.want {
			t.Errorf("%s: %d, %v; want %d", tt.promise, got, err, tt.want)
		}
	}
}

// A code means something only together with a day.
func TestByCode(t *testing.T) {
	view(t, loaded(t), func(tx *pg.Tx) {
		for _, tt := range []struct {
			code, on, want string
		}{
			{"20", "2024-09-10", "Tỉnh Lạng Sơn"},
			{"20", "2026-11-12", "Tỉnh Lạng Sơn"},
			{"52", "2024-09-10", "Tỉnh Bình Định"},
			{"52", "2025-06-30", "Tỉnh Bình Định"},
			{"52", "2025-07-01", "Tỉnh Gia Lai"},
			{"46", "2024-12-31", "Tỉnh Thừa Thiên Huế"},
			{"46", "2025-01-01", "Thành phố Huế"},
			{"75", "2026-04-29", "Tỉnh Đồng Nai"},
			{"75", "2026-04-30", "Thành phố Đồng Nai"},
			{"00004", "2025-06-30", "Phường Trúc Bạch"},
			{"00004", "2025-07-01", "Phường Ba Đình"},
			{"06970", "2025-06-30", "Thị trấn Ba Chẽ"},
			{"06970", "2025-07-01", "Xã Ba Chẽ"},
			{"06978", "2025-07-01", "Xã Ba Chẽ"},
			{"06978", "2025-06-30", ""},
			{"318", "2025-06-30", "Huyện Bạch Long Vĩ"},
			{"318", "2025-07-01", ""},
			{"20", "2023-04-09", ""},
			{"99", "2025-07-01", ""},
			{"２０", "2025-07-01", ""},
			{"20\x00", "2025-07-01", ""},
			{"", "2025-07-01", ""},
		} {
			on, err := workday.Parse(tt.on)
			if err != nil {
				t.Fatal(err)
			}
			u, err := place.ByCode(tx, tt.code, on)
			if tt.want == "" {
				if !fault.Is(err, "place.unknown") {
					t.Errorf("%q on %s: %v, %v; want no unit", tt.code, tt.on, u, err)
				}
				continue
			}
			if err != nil || u.FullName != tt.want {
				t.Errorf("%q on %s: %v, %v; want %s", tt.code, tt.on, u, err, tt.want)
			}
		}
	})
}

func TestByRef(t *testing.T) {
	view(t, loaded(t), func(tx *pg.Tx) {
		for _, tt := range []struct{ ref, name, canonical string }{
			{"20", "Tỉnh Lạng Sơn", "20"},
			{"20@2024-09-10", "Tỉnh Lạng Sơn", "20"},
			{"52@2024-09-10", "Tỉnh Bình Định", "52@2025-06-30"},
			{"52", "Tỉnh Gia Lai", "52"},
			{"183@2024-09-10", "Huyện Cao Lộc", "183@2025-06-30"},
			{"183", "", ""},
			{"20@", "", ""},
			{"20@2024-13-01", "", ""},
			{"20@@", "", ""},
			{"../20", "", ""},
		} {
			u, err := place.ByRef(tx, tt.ref)
			switch {
			case tt.name == "" && !fault.Is(err, "place.unknown"):
				t.Errorf("%q: %v, %v; want no unit", tt.ref, u, err)
			case tt.name != "" && err != nil:
				t.Errorf("%q: %v", tt.ref, err)
			case tt.name != "" && (u.FullName != tt.name || u.Ref(today) != tt.canonical):
				t.Errorf("%q: %s at %s; want %s at %s", tt.ref, u.FullName, u.Ref(today), tt.name, tt.canonical)
			}
		}
	})
}

func TestFind(t *testing.T) {
	view(t, loaded(t), func(tx *pg.Tx) {
		for _, tt := range []struct {
			text string
			on   workday.Day
			want string // code of the first
		}{
			{"lang son", today, "20"},
			{"LẠNG SƠN", yagi, "20"},
			{"tỉnh lạng sơn", today, "20"},
			{"hoà bình, lạng sơn", yagi, "06103"},
			{"hoà bình, chi lăng, lạng sơn", yagi, "06508"},
			{"thuận hoà, hà giang", yagi, "00922"},
			{"Thuận Hòa, Ha Giang", yagi, "00922"},
			{"thuan hoa, tuyen quang", today, "00922"},
			{"phường 1, gò vấp", yagi, "26896"},
			{"Phường 01, Gò Vấp", yagi, "26896"},
			{"phường 1, gò vấp, hồ chí minh", yagi, "26896"},
			{"đồng đăng", today, "06184"},
			{"dong dang, cao loc", yagi, "06184"},
			{"đông đằng", yagi, "06184"},
			{"ea hleo", today, "24184"},
			{"lạng xơn", today, "20"}, // misspelt
			{"%", today, ""},
			{"", today, ""},
			{"\x00", today, ""},
		} {
			units, err := place.Find(tx, tt.text, tt.on, 5)
			if err != nil {
				t.Fatalf("find %q: %v", tt.text, err)
			}
			got := ""
			if len(units) > 0 {
				got = units[0].Code
			}
			if got != tt.want {
				t.Errorf("find %q on %s: %s of %d; want %s", tt.text, tt.on, got, len(units), tt.want)
			}
		}
		for _, text := range []string{"tân hoà", "phường 1", "an", "xã", "lạng xơn", "phường 1, gò vấp", "xa, lang son"} {
			began := time.Now()
			for range 20 {
				if _, err := place.FindOn(tx, text, []workday.Day{today, yagi}, 40); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("a search for %q takes %v", text, time.Since(began)/20)
		}
	})
}

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

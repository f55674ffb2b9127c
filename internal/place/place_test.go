package place_test

import (
	"context"
	"testing"
	"time"

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
	first := time.Since(began)
	t.Logf("loaded twice at once in %v", first)
	began = time.Now()
	if err := place.Load(ctx, db); err != nil {
		t.Fatal(err)
	}
	if d := time.Since(began); d > first/4 {
		t.Errorf("a second start spent %v on looking, the first %v on loading", d, first)
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

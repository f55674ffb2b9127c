package norm

import (
	"context"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// desk is a province with one commune, and its norms.
type desk struct {
	testing.TB
	db                *pg.DB
	province, commune int64
}

func open(t testing.TB) *desk {
	t.Helper()
	d := &desk{TB: t, db: pgtest.New(t)}
	d.province = d.unit(0, "20", "province", "tỉnh", "Tỉnh Lạng Sơn")
	d.commune = d.unit(d.province, "06112", "commune", "xã", "Xã Tràng Định")
	return d
}

func (d *desk) unit(parent int64, code, level, kind, name string) (id int64) {
	d.Helper()
	err := pgtest.Owner(d, d.db).QueryRow(`
		with u as (insert into place.units default values returning id)
		insert into place.unit_rows (unit_id, code, level, kind, name, full_name, parent_id, valid_from, basis)
		select id, $1, $2, $3, $4, $4, nullif($5::bigint, 0), '2020-01-01', 'test' from u returning unit_id`,
		code, level, kind, name, parent).Scan(&id)
	if err != nil {
		d.Fatal(err)
	}
	return id
}

func (d *desk) on(day string) *Set {
	d.Helper()
	on, err := workday.Parse(day)
	if err != nil {
		d.Fatal(err)
	}
	var s *Set
	err = d.db.View(context.Background(), auth.System("test"), func(tx *pg.Tx) (err error) {
		s, err = InForce(tx, d.commune, on)
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return s
}

// Law changes at midnight in Việt Nam: a person who died on 30 June 2024 has the
// norm of that day, one who died a day later the next, and nobody both.
func TestNormChangesAtMidnight(t *testing.T) {
	d := open(t)
	for _, tt := range []struct {
		day  string
		f    Facts
		want string
	}{
		{"2021-06-30", Facts{Dead: 1}, ""},
		{"2021-07-01", Facts{Dead: 1}, "50 × 360.000 đ × 1 người"},
		{"2024-06-30", Facts{Dead: 1}, "50 × 360.000 đ × 1 người"},
		{"2024-07-01", Facts{Dead: 1}, "50 × 500.000 đ × 1 người"},
		{"2026-11-12", Facts{Dead: 2}, "50 × 500.000 đ × 2 người"},
		{"2025-10-02", Facts{House: HouseLost, Class: "poor"}, "40.000.000 đ × 1 hộ"},
		{"2025-10-03", Facts{House: HouseLost, Class: "poor"}, "50.000.000 đ × 1 hộ"}, // the campaign's is better
		{"2025-10-03", Facts{House: HouseLost, Class: "average"}, ""},
		{"2025-02-24", Facts{Crops: []Crop{{"rice_hybrid", 2500, Complete}}}, "3.000.000 đ/ha × 2.500 m²"},
		{"2025-02-24", Facts{Crops: []Crop{{"rice_late", 2500, Complete}}}, ""},
		{"2025-02-25", Facts{Crops: []Crop{{"rice_late", 2500, Complete}}}, "10.000.000 đ/ha × 2.500 m²"},
		{"2025-02-25", Facts{Crops: []Crop{{"rice_hybrid", 2500, Complete}}}, ""},
	} {
		got := ""
		for _, l := range d.on(tt.day).Entitlement(tt.f) {
			got += l.Text
		}
		if got != tt.want {
			t.Errorf("%s %+v: %q, want %q", tt.day, tt.f, got, tt.want)
		}
	}
}

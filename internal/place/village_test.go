package place_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// A village begins, changes its head, and ends; on every day it can be asked who
// headed it.
func TestVillage(t *testing.T) {
	db := loaded(t)
	ctx := context.Background()
	var commune, province *place.Unit
	view(t, db, func(tx *pg.Tx) {
		commune, _ = place.ByCode(tx, "06184", today)
		province, _ = place.ByCode(tx, "20", today)
	})
	chair := auth.Actor{ID: 7, Name: "chutich.xa", Kind: auth.Officer, Grants: []auth.Grant{{
		Role: auth.CommuneChair, Unit: commune.ID, Reach: []int64{commune.ID},
	}}}
	add := func(by auth.Actor, v place.Village) (int64, error) { return place.AddVillage(ctx, db, by, v) }

	id, err := add(chair, place.Village{
		UnitID: commune.ID, Name: "  Thôn  Nà Pái ", ValidFrom: firstOfNew, Head: "Hoàng Văn Thụ",
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		why string
		by  auth.Actor
		v   place.Village
		key string
	}{
		{"the same name without marks", chair, place.Village{UnitID: commune.ID, Name: "thon na pai", ValidFrom: today}, "place.village.exists"},
		{"no name", chair, place.Village{UnitID: commune.ID, Name: " \t", ValidFrom: today}, "place.village.name.missing"},
		{"no day", chair, place.Village{UnitID: commune.ID, Name: "Nà Han"}, "place.village.from.missing"},
		{"a name that is a book", chair, place.Village{UnitID: commune.ID, Name: strings.Repeat("a", 101), ValidFrom: today}, "text.long"},
		{"before the commune", chair, place.Village{UnitID: commune.ID, Name: "Nà Han", ValidFrom: lastOfOld}, "place.village.unit"},
		{"below a province", auth.System("test"), place.Village{UnitID: province.ID, Name: "Nà Han", ValidFrom: today}, "place.village.unit"},
		{"another commune's chair", chair, place.Village{UnitID: commune.ID + 1, Name: "Nà Han", ValidFrom: today}, "auth.denied"},
		{"a citizen", auth.Public, place.Village{UnitID: commune.ID, Name: "Nà Han", ValidFrom: today}, "auth.signin"},
	} {
		if _, err := add(tt.by, tt.v); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v; want %s", tt.why, err, tt.key)
		}
	}

	for key, bad := range map[string]func() (*place.Village, error){
		"place.village.head.missing": func() (*place.Village, error) { return place.SetHead(ctx, db, chair, id, " ", today) },
		"place.village.head.from":    func() (*place.Village, error) { return place.SetHead(ctx, db, chair, id, "Lương Thị Mai", 0) },
		"place.village.head.early": func() (*place.Village, error) {
			return place.SetHead(ctx, db, chair, id, "Lương Thị Mai", firstOfNew-1)
		},
		"place.village.to.missing": func() (*place.Village, error) { return place.EndVillage(ctx, db, chair, id, 0, "sáp nhập") },
		"place.village.to.early": func() (*place.Village, error) {
			return place.EndVillage(ctx, db, chair, id, firstOfNew-1, "sáp nhập")
		},
		"reason.missing":        func() (*place.Village, error) { return place.EndVillage(ctx, db, chair, id, today, " ") },
		"place.village.unknown": func() (*place.Village, error) { return place.EndVillage(ctx, db, chair, id+1, today, "sáp nhập") },
		"auth.signin":           func() (*place.Village, error) { return place.SetHead(ctx, db, auth.Public, id, "Ai Đó", today) },
	} {
		if _, err := bad(); !fault.Is(err, key) {
			t.Errorf("%v; want %s", err, key)
		}
	}
	if _, err := place.SetHead(ctx, db, chair, id, "Lương Thị Mai", today-10); err != nil {
		t.Fatal(err)
	}
	if _, err := place.SetHead(ctx, db, chair, id, "Ai Đó", today-20); !fault.Is(err, "place.village.head.taken") {
		t.Errorf("a head before the last one: %v", err)
	}
	head := func(want string, on int) {
		t.Helper()
		view(t, db, func(tx *pg.Tx) {
			list, err := place.Villages(tx, commune.ID, today+workday.Day(on))
			got := ""
			for _, v := range list {
				if v.ID == id {
					got = v.Head
				}
			}
			if err != nil || got != want {
				t.Errorf("head on day %d: %q, %v; want %q", on, got, err, want)
			}
		})
	}
	head("Hoàng Văn Thụ", -11)
	head("Lương Thị Mai", -10)

	if _, err := place.EndVillage(ctx, db, chair, id, today-30, "sáp nhập"); !fault.Is(err, "place.village.head.later") {
		t.Errorf("ending before the head began: %v", err)
	}
	if _, err := place.EndVillage(ctx, db, chair, id, today, "sáp nhập thôn"); err != nil {
		t.Fatal(err)
	}
	if _, err := place.EndVillage(ctx, db, chair, id, today, "lần nữa"); !fault.Is(err, "place.village.ended") {
		t.Errorf("ending twice: %v", err)
	}
	head("Lương Thị Mai", 0)
	head("", 1)
	if _, err := add(chair, place.Village{UnitID: commune.ID, Name: "Nà Pái 10", ValidFrom: today + 1}); err != nil {
		t.Errorf("the next village: %v", err)
	}
	view(t, db, func(tx *pg.Tx) {
		for on, want := range map[int]int{0: 1, 1: 1} {
			v, err := place.Villages(tx, commune.ID, today+workday.Day(on))
			if err != nil || len(v) != want {
				t.Errorf("villages on day %d: %v, %v", on, v, err)
			}
		}
	})
}

// Two officers end a village, or name its head, at the same moment: one counts, and the other
// is told.
func TestVillageRace(t *testing.T) {
	t.Parallel()
	ctx, db, by := t.Context(), loaded(t), auth.System("test")
	id, err := place.AddVillage(ctx, db, by, place.Village{UnitID: communeOf(t, db), Name: "Thôn Nà Pái", ValidFrom: today - 100})
	if err != nil {
		t.Fatal(err)
	}
	both := func(key string, do func() (*place.Village, error)) {
		t.Helper()
		var all sync.WaitGroup
		errs := make([]error, 2)
		for i := range errs {
			all.Go(func() { _, errs[i] = do() })
		}
		all.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !fault.Is(errors.Join(errs...), key) {
			t.Errorf("%v; want one to be told %s", errs, key)
		}
	}
	both("place.village.head.taken", func() (*place.Village, error) {
		return place.SetHead(ctx, db, by, id, "Lương Thị Mai", today)
	})
	both("place.village.ended", func() (*place.Village, error) {
		return place.EndVillage(ctx, db, by, id, today, "sáp nhập thôn")
	})
}

// Whoever writes past the program cannot make a village end before it began, or under a
// second name of its day, nor give it two heads at once.
func TestVillageAttack(t *testing.T) {
	t.Parallel()
	db := loaded(t)
	id, err := place.AddVillage(t.Context(), db, auth.System("test"), place.Village{UnitID: communeOf(t, db), Name: "Nà Pái", ValidFrom: today - 60})
	if err != nil {
		t.Fatal(err)
	}
	super := pgtest.Super(t, db)
	if _, err := super.Exec(`insert into place.village_heads (village_id, name, valid_from) values ($1, 'Một', '2026-11-01')`, id); err != nil {
		t.Fatal(err)
	}
	for name, query := range map[string]string{
		"village_ends_after_it_begins":       `update place.villages set valid_to = valid_from - 1 where id = $1`,
		"village_is_named":                   `update place.villages set name = ' ' where id = $1`,
		"villages_name_is_one_village_a_day": `insert into place.villages (unit_id, name, valid_from) select unit_id, 'NA PAI', valid_from from place.villages where id = $1`,
		"village_heads_one_at_a_time":        `insert into place.village_heads (village_id, name, valid_from) values ($1, 'Hai', '2026-11-05')`,
		"village_head_ends_after_beginning":  `update place.village_heads set valid_to = valid_from - 1 where village_id = $1`,
	} {
		if _, err := super.Exec(query, id); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// communeOf is a commune of Lạng Sơn.
func communeOf(t *testing.T, db *pg.DB) (id int64) {
	t.Helper()
	view(t, db, func(tx *pg.Tx) {
		province, err := place.ByCode(tx, "20", today)
		if err != nil {
			t.Fatal(err)
		}
		list, err := place.Communes(tx, province.ID, today)
		if err != nil {
			t.Fatal(err)
		}
		id = list[0].ID
	})
	return id
}

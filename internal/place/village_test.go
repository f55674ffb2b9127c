package place_test

import (
	"context"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
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

	if err := place.SetHead(ctx, db, chair, id, "Lương Thị Mai", today-10); err != nil {
		t.Fatal(err)
	}
	if err := place.SetHead(ctx, db, chair, id, "Ai Đó", today-20); !fault.Is(err, "place.village.head.taken") {
		t.Errorf("a head before the last one: %v", err)
	}
	head := func(want string, on int) {
		t.Helper()
		view(t, db, func(tx *pg.Tx) {
			v, err := place.VillageByName(tx, commune.ID, "THÔN NÀ PÁI", today+workday.Day(on))
			got := ""
			if v != nil {
				got = v.Head
			}
			if err != nil || got != want {
				t.Errorf("head on day %d: %q, %v; want %q", on, got, err, want)
			}
		})
	}
	head("Hoàng Văn Thụ", -11)
	head("Lương Thị Mai", -10)

	if err := place.EndVillage(ctx, db, chair, id, today-30, ""); !fault.Is(err, "place.village.head.later") {
		t.Errorf("ending before the head began: %v", err)
	}
	if err := place.EndVillage(ctx, db, chair, id, today, "sáp nhập thôn"); err != nil {
		t.Fatal(err)
	}
	if err := place.EndVillage(ctx, db, chair, id, today, ""); !fault.Is(err, "place.village.ended") {
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

package disaster

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
)

// world is the province Lạng Sơn with two communes of today, one of before 2025-07-01
// in its district, their officers, and a clock that stands.
type world struct {
	*Desk
	t                         testing.TB
	province, commune, other  int64
	district, former          int64
	chair, assessor, verifier auth.Actor
	second                    auth.Actor // another verifier of the commune
	stranger                  auth.Actor // assessor and verifier of the other commune
	manager                   auth.Actor // fund manager of the province
	now                       time.Time
	next                      int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 9, 10, 3, 0, 0, 0, time.UTC)} // 10:00 in Hà Nội
	db := pgtest.NewAt(t, func() time.Time { return w.now })
	keys, err := seal.Open(t.Context(), db, []byte("thirty-two bytes for tests only!"))
	if err != nil {
		t.Fatal(err)
	}
	w.Desk = &Desk{
		DB: db, Keys: keys, Files: &file.Shelf{DB: db, AEAD: keys.AEAD()}, People: &people.Book{DB: db, Keys: keys},
		URL: "https://quy.test",
	}
	w.province = w.unit(0, "20", "province", "tỉnh", "Tỉnh Lạng Sơn", "2023-04-10", "")
	w.district = w.unit(w.province, "180", "district", "huyện", "Huyện Tràng Định", "2023-04-10", "2025-06-30")
	w.commune = w.unit(w.province, "06112", "commune", "xã", "Xã Tràng Định", "2025-07-01", "")
	w.other = w.unit(w.province, "06148", "commune", "xã", "Xã Thất Khê", "2025-07-01", "")
	w.former = w.unit(w.district, "06001", "commune", "xã", "Xã Hùng Sơn", "2023-04-10", "2025-06-30")
	w.do(`insert into place.successions (from_unit, to_unit, kind, on_day, part, is_default, basis)
		values ($1, $2, 'merge', '2025-07-01', 'whole', true, 'test')`, w.former, w.commune)
	for unit, names := range map[int64][]string{
		w.commune: {"Thôn Nà Phầy", "Thôn Kéo Quang"}, w.other: {"Thôn Bản Chu"}, w.former: {"Thôn Nà Phầy cũ"},
	} {
		for _, n := range names {
			w.do(`insert into place.villages (unit_id, name, valid_from) values ($1, $2, '2024-01-01')`, unit, n)
		}
	}
	w.chair = w.officer("chutich.xa", w.commune, []int64{w.former}, auth.CommuneChair)
	w.assessor = w.officer("khaosat.xa", w.commune, []int64{w.former}, auth.Assessor)
	w.verifier = w.officer("thamdinh.xa", w.commune, []int64{w.former}, auth.Verifier)
	w.second = w.officer("thamdinh2.xa", w.commune, []int64{w.former}, auth.Verifier)
	w.stranger = w.officer("khaosat.xa2", w.other, nil, auth.Assessor, auth.Verifier)
	w.manager = w.officer("chutaikhoan.tinh", w.province, []int64{w.commune, w.other, w.former, w.district}, auth.FundManager)
	return w
}

func (w *world) officer(login string, unit int64, below []int64, roles ...auth.Role) auth.Actor {
	w.t.Helper()
	a := auth.Actor{Name: login, Kind: auth.Officer}
	err := pgtest.Owner(w.t, w.DB).QueryRow(`
		insert into staff.users (login, name, unit_id, state, password, password_at, created_at, created_by)
		values ($1, 'Người ' || $1, $2, 'active', '$argon2id$x', now(), now(), 0) returning id`, login, unit).Scan(&a.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range roles {
		a.Grants = append(a.Grants, auth.Grant{Role: r, Unit: unit, Reach: append([]int64{unit}, below...)})
	}
	return a
}

func (w *world) do(query string, args ...any) {
	w.t.Helper()
	if _, err := pgtest.Owner(w.t, w.DB).Exec(query, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) unit(parent int64, code, level, kind, name, from, to string) (id int64) {
	w.t.Helper()
	owner := pgtest.Owner(w.t, w.DB)
	err := owner.QueryRow(`insert into place.units default values returning id`).Scan(&id)
	if err == nil {
		_, err = owner.Exec(`
			insert into place.unit_rows (unit_id, code, level, kind, name, full_name, parent_id, valid_from, valid_to, basis)
			values ($1, $2, $3, $4, $5, $5, nullif($6::bigint, 0), $7::date, nullif($8, '')::date, 'test')`,
			id, code, level, kind, name, parent, from, to)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *world) ctx() context.Context { return w.t.Context() }

// flood is an event that hit both communes two days ago.
func (w *world) flood() *Event {
	w.t.Helper()
	return w.event(w.manager, EventForm{
		Name: "Lũ sông Kỳ Cùng", NameEN: "Kỳ Cùng river flood", Cause: "natural", Kind: "flood", Unit: w.province,
		StartsOn: "2026-09-08", State: "responding",
		Areas: []AreaForm{{"06112", "3"}, {"06148", "1"}},
	})
}

func (w *world) event(by auth.Actor, f EventForm) *Event {
	w.t.Helper()
	e, err := w.OpenEvent(w.ctx(), by, f)
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

// household is a poor one of three in the commune.
func (w *world) household(head string) int64 {
	w.t.Helper()
	w.next++
	var saved []people.Saved
	err := w.DB.Update(w.ctx(), w.assessor, func(tx *pg.Tx) (err error) {
		saved, err = w.People.Save(tx, []people.HouseholdForm{{
			Unit: w.commune, Village: "Thôn Nà Phầy", Class: "poor", ClassOn: "2026-01-01",
			Members: []people.PersonForm{
				{Name: head, Born: "1965", Head: true, IDNumber: fmt.Sprintf("020%09d", w.next)},
				{Name: "Lò Thị Ơn", Born: "1970", Facts: []string{"disabled"}},
				{Name: "Lò Văn Ba", Born: "2024-10-10"},
			},
		}})
		return err
	})
	if err == nil {
		err = saved[0].Err
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return saved[0].ID
}

// damaged is a survey of a house lost to the water.
func damaged(e *Event, household int64) AssessForm {
	return AssessForm{
		Event: e.ID, Household: household, House: "ban_kien_co", DamagePct: "80", Habitable: "no", DepthCM: "180",
		Crops:   []CropForm{{"rice_late", "1500", "75"}},
		Animals: []AnimalForm{{"pig", "3"}}, Circumstances: []string{"no_food"},
		Savings: "no", Insured: "no", OtherSupport: "0",
	}
}

func (w *world) assessed(e *Event, head string) *Assessment {
	w.t.Helper()
	a, err := w.Assess(w.ctx(), w.assessor, damaged(e, w.household(head)))
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) verified(by auth.Actor, ids ...int64) *Outcome {
	w.t.Helper()
	out, err := w.Verify(w.ctx(), by, ids)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func (w *world) verdicts(e *Event) (list []Verdict) {
	w.t.Helper()
	err := w.DB.View(w.ctx(), w.manager, func(tx *pg.Tx) (err error) {
		list, err = Verified(tx, e.ID, nil)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// xlsx is a file of these rows, texts as texts and numbers as numbers.
func xlsx(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (w *world) imported(e *Event, raw []byte) *ImportReport {
	w.t.Helper()
	r, err := w.Import(w.ctx(), w.assessor, e.ID, w.commune, "ho.xlsx", bytes.NewReader(raw))
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

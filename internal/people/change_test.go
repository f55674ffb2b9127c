package people

import (
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func (r *register) sheet(id int64) *Household {
	r.t.Helper()
	h, err := r.HouseholdByID(r.t.Context(), r.assessor, id)
	if err != nil {
		r.t.Fatal(err)
	}
	return h
}

func (r *register) trail(action string) (rows []audit.Row) {
	r.t.Helper()
	err := r.DB.View(r.t.Context(), auth.System("test"), func(tx *pg.Tx) (err error) {
		rows, err = audit.List(tx, audit.Filter{Action: action})
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return rows
}

// The life of a household: written down, another class, a child, another head, the old
// head leaves; the code stays.
func TestHouseholdLife(t *testing.T) {
	t.Parallel()
	r := newRegister(t)
	ctx := t.Context()
	id, err := r.Add(ctx, r.chair, r.form("Hoàng Văn Páo", "12/3/1950"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Add(ctx, r.assessor, HouseholdForm{
		Unit: r.commune, Village: "Thôn Nà Phầy", Members: []PersonForm{{Name: "Hoàng Văn Páo", Born: "1950"}},
	}); !fault.Is(err, "household.exists") {
		t.Errorf("once more: %v", err)
	}
	h := r.sheet(id)
	code := h.Code
	if err := r.SetClass(ctx, r.assessor, id, h.Revision, "Hộ cận nghèo", "01/06/2026", "QĐ 34"); err != nil {
		t.Fatal(err)
	}
	if err := r.SaveMember(ctx, r.assessor, id, MemberForm{Revision: 2, PersonForm: PersonForm{
		Name: "Hoàng Văn Lử", Born: "1985", Relation: "con", Head: true, SocialNumber: "2012345678",
	}}); err != nil {
		t.Fatal(err)
	}
	if err := r.EndMember(ctx, r.assessor, id, 3, 1, "", "Đã mất ngày 01/11"); err != nil {
		t.Fatal(err)
	}
	if err := r.ChangeContact(ctx, r.assessor, id, ContactForm{Revision: 4, Village: "Thôn 01", ForgetPhone: true}); err != nil {
		t.Fatal(err)
	}
	h = r.sheet(id)
	if h.Code != code || h.Head != "Hoàng Văn Lử" || h.HeadYear != 1985 || h.Persons != 2 || h.Class != NearPoor ||
		h.VillageName != "Thôn 1" || h.HasPhone || !h.HasAddress || h.Revision != 5 {
		t.Errorf("%+v", h)
	}
	if len(h.History) != 2 || h.History[1].Class != Poor || len(h.Members) != 3 || h.Members[2].LeftWhy == "" {
		t.Errorf("history %+v, members %+v", h.History, h.Members)
	}
	before := map[int64]Household{}
	err = r.DB.View(ctx, r.assessor, func(tx *pg.Tx) (err error) {
		before, err = ByIDs(tx, []int64{id}, workday.Date(2026, time.May, 31))
		return err
	})
	if err != nil || before[id].Class != Poor {
		t.Errorf("the day before: %+v, %v", before[id], err)
	}
	if rows := r.trail("household"); len(rows) != 5 {
		t.Errorf("trail %+v", rows)
	}
	for name, err := range map[string]error{
		"the head leaves":       r.EndMember(ctx, r.assessor, id, 5, 3, "", "chuyển đi nơi khác"),
		"no reason":             r.EndMember(ctx, r.assessor, id, 5, 2, "", "đi"),
		"nobody is head":        r.SaveMember(ctx, r.assessor, id, MemberForm{HouseholdPerson: 3, Revision: 5, PersonForm: PersonForm{Name: "Hoàng Văn Lử"}}),
		"who has left":          r.SaveMember(ctx, r.assessor, id, MemberForm{HouseholdPerson: 1, Revision: 5, PersonForm: PersonForm{Name: "Hoàng"}}),
		"no class":              r.SetClass(ctx, r.assessor, id, 5, "", "", ""),
		"the accountant":        r.SetClass(ctx, r.accountant, id, 5, "poor", "", ""),
		"a sibling's assessor":  r.SetClass(ctx, r.stranger, id, 5, "poor", "", ""),
		"nobody":                r.SetClass(ctx, auth.Public, id, 5, "poor", "", ""),
		"another's number":      r.SaveMember(ctx, r.assessor, id, MemberForm{HouseholdPerson: 2, Revision: 5, PersonForm: PersonForm{Name: "Lò Thị Ơn", SocialNumber: "2012345678"}}),
		"an old copy":           r.SetClass(ctx, r.assessor, id, 4, "poor", "", ""),
		"a village that is not": r.ChangeContact(ctx, r.assessor, id, ContactForm{Revision: 5, Village: "Thôn Bản Chu"}),
	} {
		if _, told := fault.As(err); !told {
			t.Errorf("%s: %v", name, err)
		}
	}
	if h := r.sheet(id); h.Revision != 5 {
		t.Errorf("something was changed: %+v", h)
	}
}

// Two officers write the same household down at the same moment: it is there once, and
// the slower one is told its code. Two change it: one of them is told that it changed.
func TestTwoOfficersAtOnce(t *testing.T) {
	t.Parallel()
	r := newRegister(t)
	f := r.form("Nông Văn Dền", "1971")
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			by := r.assessor
			if i%2 == 1 {
				by = r.chair
			}
			_, errs[i] = r.Add(t.Context(), by, f)
		})
	}
	all.Wait()
	var id int64
	if err := pgtest.Super(t, r.DB).QueryRow(`select max(id) from people.households having count(*) = 1`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !fault.Is(err, "household.exists"):
			t.Errorf("written down: %v", err)
		}
	}
	for i := range errs {
		all.Go(func() { errs[i] = r.SetClass(t.Context(), r.assessor, id, 1, "poor", "", "") })
	}
	all.Wait()
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !fault.Is(err, "household.changed"):
			t.Errorf("changed: %v", err)
		}
	}
	if won != 2 {
		t.Errorf("%d went through, want one of each", won)
	}
}

// One number in two communes at the same moment stands in one of them.
func TestOneNumberInTwoCommunesAtOnce(t *testing.T) {
	t.Parallel()
	r := newRegister(t)
	here, there := r.form("Vi Văn A", "1971"), r.form("Vi Văn B", "1972")
	there.Unit, there.Village = r.sibling, "Thôn Bản Chu"
	there.Members[0].IDNumber = here.Members[0].IDNumber
	var all sync.WaitGroup
	var a, b Saved
	all.Go(func() { a = r.save(r.assessor, here)[0] })
	all.Go(func() { b = r.save(r.stranger, there)[0] })
	all.Wait()
	if a.New == b.New || !fault.Is(a.Err, "household.number.taken") && !fault.Is(b.Err, "household.number.taken") {
		t.Errorf("%+v\n%+v", a, b)
	}
}

// A sealed field is opened for a reason that is kept, to those of the commune.
func TestReveal(t *testing.T) {
	t.Parallel()
	r := newRegister(t)
	id := r.save(r.assessor, r.form("Mã Thị Dung", "1988"))[0].ID
	ctx := t.Context()
	for _, tt := range []struct {
		no          int
		field, want string
	}{
		{0, "phone", "0912345678"},
		{0, "address", "Số 5 đường bờ sông"},
		{1, "id_number", "020000000001"},
		{2, "facts", "disabled"},
		{2, "social_number", ""},
	} {
		got, err := r.Reveal(ctx, r.chair, id, tt.no, tt.field, "gọi báo lịch phát")
		if err != nil || got != tt.want {
			t.Errorf("%s of %d: %q, %v", tt.field, tt.no, got, err)
		}
	}
	if n := len(r.trail("household.reveal")); n != 5 {
		t.Errorf("%d looks in the trail", n)
	}
	for key, err := range map[string]error{
		"household.reveal.reason":  errOf(r.Reveal(ctx, r.chair, id, 0, "phone", "a")),
		"household.missing":        errOf(r.Reveal(ctx, r.stranger, id, 0, "phone", "gọi báo lịch phát")),
		"auth.denied":              errOf(r.Reveal(ctx, officer(9, auth.Cashier, r.commune), id, 0, "phone", "gọi báo lịch phát")),
		"household.member.missing": errOf(r.Reveal(ctx, r.chair, id, 3, "facts", "gọi báo lịch phát")),
	} {
		if !fault.Is(err, key) {
			t.Errorf("%v, want %s", err, key)
		}
	}
	if n := len(r.trail("household.reveal")); n != 5 {
		t.Errorf("a refused look left a trace: %d", n)
	}
	err := r.DB.View(ctx, r.assessor, func(tx *pg.Tx) error {
		all, err := r.FactsOf(tx, []int64{id}, workday.On(tx.Now))
		if m := all[id]; err == nil && (len(m) != 2 || len(m[1].Facts) != 2 || m[1].Facts[1] != Disabled) {
			t.Errorf("facts %+v", m)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func errOf(_ string, err error) error { return err }

func TestFactsByAge(t *testing.T) {
	on := workday.Date(2026, time.November, 12)
	for _, tt := range []struct {
		born workday.Day
		year int
		want Fact
	}{
		{0, 0, ""},
		{0, 2025, Under36M},
		{0, 2023, ""},
		{0, 1966, Elderly},
		{0, 1967, ""},
		{workday.Date(2023, time.November, 13), 2023, Under36M},
		{workday.Date(2023, time.November, 12), 2023, ""},
		{workday.Date(1966, time.November, 12), 1966, Elderly},
		{workday.Date(1966, time.November, 13), 1966, ""},
	} {
		got := Person{BornOn: tt.born, BornYear: tt.year}.byAge(on)
		if len(got) > 1 || (tt.want == "") != (len(got) == 0) || len(got) == 1 && got[0] != tt.want {
			t.Errorf("%v/%d: %v, want %q", tt.born, tt.year, got, tt.want)
		}
	}
}

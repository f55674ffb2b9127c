package duty

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// story is a unit with its officers and a clock that can be moved.
type story struct {
	*testing.T
	*Desk
	now                      time.Time
	province, unit           int64
	manager, above, stranger auth.Actor
	told                     []string
}

func newStory(t *testing.T) *story {
	t.Helper()
	s := &story{T: t, now: time.Date(2026, 11, 12, 3, 0, 0, 0, time.UTC)} // a Thursday
	db := pgtest.NewAt(t, func() time.Time { return s.now })
	keys, err := seal.Open(t.Context(), db, []byte("thirty-two bytes for tests only!"))
	if err != nil {
		t.Fatal(err)
	}
	s.Desk = &Desk{DB: db, Keys: keys, Files: &file.Shelf{DB: db, AEAD: keys.AEAD()}, URL: "https://quy.example"}
	s.Holders = func(_ *pg.Tx, _ int64, role auth.Role) ([]Holder, error) {
		s.told = append(s.told, string(role))
		return []Holder{{ID: 9, Name: "Kế toán", Email: "kt@example.vn", Lang: "vi"}}, nil
	}
	owner := pgtest.Owner(t, db)
	for _, id := range []*int64{&s.province, &s.unit} {
		if err := owner.QueryRow(`insert into place.units default values returning id`).Scan(id); err != nil {
			t.Fatal(err)
		}
	}
	hold := func(id int64, role auth.Role, unit int64, reach ...int64) auth.Actor {
		return auth.Actor{ID: id, Name: string(role), Kind: auth.Officer, Grants: []auth.Grant{{Role: role, Unit: unit, Reach: append(reach, unit)}}}
	}
	s.manager, s.above = hold(7, auth.FundManager, s.unit), hold(8, auth.FundManager, s.province, s.unit)
	s.stranger = hold(6, auth.FundManager, s.province+1000)
	return s
}

func (s *story) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// open opens a duty from today and gives it.
func (s *story) open(kind Kind, ref string) Duty {
	s.Helper()
	var d *Duty
	s.must(s.DB.Update(s.Context(), s.manager, func(tx *pg.Tx) error {
		n := New{Kind: kind, Ref: ref, Unit: s.unit, Role: auth.Accountant, About: "Đợt lũ", From: workday.On(tx.Now)}
		for range 2 { // twice is once
			if err := Open(tx, n); err != nil {
				return err
			}
		}
		var err error
		d, err = byRef(tx, kind, ref)
		return err
	}))
	return *d
}

// A letter to the bank: due the next working day, refused without its paper, done once,
// and the unit above sees it only when it is late.
func TestDutyIsMet(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	d := s.open(NotifyBank, "campaign:lu")
	if d.DueOn.Local() != "13/11/2026" || !d.Working || d.Proof != File {
		t.Fatalf("%+v", d)
	}
	seen := func(by auth.Actor) int {
		list, err := s.For(s.Context(), by, Filter{})
		s.must(err)
		return len(list)
	}
	if seen(s.manager) != 1 || seen(s.above) != 0 || seen(s.stranger) != 0 {
		t.Errorf("before its day: %d, %d, %d", seen(s.manager), seen(s.above), seen(s.stranger))
	}
	s.now = s.now.AddDate(0, 0, 4) // Monday
	if seen(s.above) != 1 || seen(s.stranger) != 0 {
		t.Errorf("overdue: the unit above sees %d, a stranger %d", seen(s.above), seen(s.stranger))
	}
	if err := s.Finish(s.Context(), s.manager, d.ID, "gửi công văn 5", 0); !fault.Is(err, "duty.proof.missing") {
		t.Errorf("done without the letter: %v", err)
	}
	if err := s.Finish(s.Context(), s.above, d.ID, "gửi công văn 5", 0); !isDenied(err) {
		t.Errorf("the unit above does it: %v", err)
	}
	proof, err := s.KeepProof(s.Context(), s.manager, d.ID, "cv.pdf", strings.NewReader("%PDF-1.4 x"))
	s.must(err)
	errs := make([]error, 3)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = s.Finish(s.Context(), s.manager, d.ID, "gửi công văn 5", proof) })
	}
	all.Wait()
	n := 0
	for _, err := range errs {
		if err == nil {
			n++
		} else if !fault.Is(err, "duty.state") {
			t.Error(err)
		}
	}
	sheet, err := s.DutyFor(s.Context(), s.manager, d.ID)
	s.must(err)
	if n != 1 || sheet.State != Ended || len(sheet.Steps) != 1 || sheet.Late(workday.On(s.now)) != 3 {
		t.Errorf("%d did it: %+v", n, sheet)
	}
	if _, body, err := s.OpenProof(s.Context(), s.above, d.ID); err != nil || string(body) != "%PDF-1.4 x" {
		t.Errorf("the proof is %q, %v", body, err)
	}
	list, err := s.For(s.Context(), s.manager, Filter{Done: true})
	if s.must(err); len(list) != 1 {
		t.Errorf("done: %+v", list)
	}
}

func isDenied(err error) bool {
	e, ok := fault.As(err)
	return ok && e.Kind == fault.Denied
}

// What one may end at a unit below stands in the list before it is late; what one may only
// look at does not. A day that a paper names is no term.
func TestDutyBelow(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.open(NotifyBank, "campaign:lu")
	d := s.open(ObjectionAnswer, "objection:K1")
	front := s.above
	front.Grants = []auth.Grant{{Role: auth.MTTQOfficer, Unit: s.province, Reach: []int64{s.province, s.unit}}}
	list, err := s.All(s.Context(), front)
	if s.must(err); len(list) != 1 || list[0].ID != d.ID || !list[0].MayEnd(front) || list[0].MayEnd(s.above) || list[0].Named() {
		t.Errorf("the Front above sees %+v", list)
	}
	if list, err = s.All(s.Context(), s.above); err != nil || len(list) != 0 {
		t.Errorf("who only looks sees %+v, %v", list, err)
	}
	heir := s.stranger
	heir.Grants = []auth.Grant{{Role: auth.FundManager, Unit: s.province + 1000, Reach: []int64{s.unit}, For: map[auth.Area][]int64{auth.Duties: {s.unit}}}}
	if list, err = s.All(s.Context(), heir); err != nil || len(list) != 2 {
		t.Errorf("the successor of an ended unit sees %d, %v", len(list), err)
	}
}

// A clock that stands still adds its days, working days to working ones, and the database
// keeps the order of what becomes of a duty.
func TestDutyPauses(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	d := s.open(OutsideAnswer, "outside:1") // three working days: Tuesday 17
	c := s.open(PublishReceived, "campaign:lu")
	if d.DueOn.Local() != "17/11/2026" || c.DueOn.Local() != "27/11/2026" {
		t.Fatalf("due %s, %s", d.DueOn.Local(), c.DueOn.Local())
	}
	if err := s.Pause(s.Context(), s.manager, d.ID, "ừ"); !fault.Is(err, "reason.missing") {
		t.Errorf("paused for no reason: %v", err)
	}
	for _, id := range []int64{d.ID, c.ID} {
		s.must(s.Pause(s.Context(), s.manager, id, "chờ bổ sung giấy tờ"))
	}
	if err := s.Pause(s.Context(), s.manager, d.ID, "chờ nữa thôi"); !fault.Is(err, "duty.state") {
		t.Errorf("paused twice: %v", err)
	}
	s.now = s.now.AddDate(0, 0, 8) // Friday 20
	if list, err := s.For(s.Context(), s.above, Filter{}); err != nil || len(list) != 0 {
		t.Errorf("a clock that stands still is overdue: %+v, %v", list, err)
	}
	for id, want := range map[int64]string{d.ID: "25/11/2026", c.ID: "07/12/2026"} {
		s.must(s.Resume(s.Context(), s.manager, id, "đã đủ giấy tờ"))
		sheet, err := s.DutyFor(s.Context(), s.manager, id)
		if s.must(err); sheet.DueOn.Local() != want || sheet.State != Running {
			t.Errorf("due %s, want %s", sheet.DueOn.Local(), want)
		}
	}
	s.must(s.Drop(s.Context(), s.manager, c.ID, "không phải làm nữa"))
	app := pgtest.Super(t, s.DB)
	for _, attack := range []string{
		`insert into duty.steps (duty_id, unit_id, what, on_day, due_on, reason, actor_id)
			select id, unit_id, 'paused', due_on, due_on, 'sau khi đã bỏ', 1 from duty.duties where kind = 'publish_received'`,
		`insert into duty.steps (duty_id, unit_id, what, on_day, due_on, actor_id)
			select id, unit_id, 'resumed', due_on, due_on + 30, 1 from duty.duties where kind = 'outside_answer'`,
		`insert into duty.steps (duty_id, unit_id, what, on_day, due_on, actor_id)
			select id, unit_id, 'done', due_on, '2026-11-25', 1 from duty.duties where kind = 'outside_answer'`,
		`update duty.duties set due_on = due_on + 30`, `delete from duty.steps`, `update duty.terms set days = 900`,
	} {
		pgtest.Refused(t, app, attack)
	}
}

// Whoever is to do it is written to two days ahead, once a day however often the clock
// runs, and not while it stands still.
func TestDutyReminds(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	d := s.open(PublishReceived, "campaign:lu")
	letters := func() (n int) {
		s.must(s.Remind(s.Context()))
		s.must(s.Remind(s.Context()))
		s.must(pgtest.Super(t, s.DB).QueryRow(`select count(*) from notify.messages where template = 'duty.due'`).Scan(&n))
		return n
	}
	if n := letters(); n != 0 {
		t.Errorf("%d letters two weeks ahead", n)
	}
	s.now = d.DueOn.Start().AddDate(0, 0, -2).Add(time.Hour)
	if n := letters(); n != 1 {
		t.Errorf("%d letters two days ahead", n)
	}
	s.now = s.now.AddDate(0, 0, 1)
	if n := letters(); n != 1 {
		t.Errorf("%d letters the day after", n)
	}
	s.now = s.now.AddDate(0, 0, 2)
	if n := letters(); n != 2 || s.told[0] != "accountant" {
		t.Errorf("%d letters when it is overdue, to %v", n, s.told)
	}
}

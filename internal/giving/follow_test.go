package giving

import (
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// Somebody follows a campaign: nothing while it receives, one message when it has closed,
// one when distribution has ended, however often the clock comes by; who stopped is
// forgotten and hears nothing.
func TestFollow(t *testing.T) {
	t.Parallel()
	now := pgtest.Now
	var mu sync.Mutex
	f := newFundAt(t, func() time.Time { mu.Lock(); defer mu.Unlock(); return now })
	c := f.receiving()
	for range 2 { // twice is once
		if err := f.Follow(t.Context(), c.Slug, "on@example.vn", UpdatesConsent, "vi"); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Follow(t.Context(), c.Slug, "dung@example.vn", UpdatesConsent, "en"); err != nil {
		t.Fatal(err)
	}
	if err := f.Follow(t.Context(), c.Slug, "x", "", "vi"); !fault.Is(err, "follow.consent.missing") || !fault.Is(err, "donor.email.missing") {
		t.Error(err)
	}
	var first int64
	err := pgtest.Super(t, f.DB).QueryRow(`
		select id from giving.follows where locale = 'vi' and (select count(*) from notify.messages where template = 'follow.confirm') = 2`).Scan(&first)
	if err != nil {
		t.Fatalf("one letter to each: %v", err)
	}
	for key, want := range map[string]string{f.stopKey(first): "follow.missing", "x": "follow.missing", f.confirmKey(first): ""} {
		if err := f.ConfirmFollowing(t.Context(), key); err != nil && (want == "" || !fault.Is(err, want)) || err == nil && want != "" {
			t.Errorf("confirmed by %s: %v", key, err)
		}
	}
	told := func() (n int) {
		t.Helper()
		for range 2 {
			if err := f.TellFollowers(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := pgtest.Super(t, f.DB).QueryRow(`select count(*) from notify.messages where template like 'follow.%' and template <> 'follow.confirm'`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := told(); n != 0 {
		t.Errorf("%d messages while it receives", n)
	}
	if err := f.StopFollowing(t.Context(), "2-x"); !fault.Is(err, "follow.missing") {
		t.Error(err)
	}
	var second int64
	if err := pgtest.Super(t, f.DB).QueryRow(`select id from giving.follows where locale = 'en'`).Scan(&second); err != nil {
		t.Fatal(err)
	}
	if err := f.Follow(t.Context(), c.Slug, "kho@example.vn", UpdatesConsent, "vi"); err != nil { // nobody proves it
		t.Fatal(err)
	}
	if err := f.ConfirmFollowing(t.Context(), f.confirmKey(second)); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := f.StopFollowing(t.Context(), f.stopKey(second)); err != nil {
			t.Error(err)
		}
	}
	if err := f.ConfirmFollowing(t.Context(), f.confirmKey(second)); !fault.Is(err, "follow.missing") {
		t.Errorf("confirmed once stopped: %v", err)
	}
	mu.Lock()
	now = (c.LastDay() + 1).Start().Add(9 * time.Hour)
	mu.Unlock()
	if n := told(); n != 1 {
		t.Errorf("%d messages when it has closed", n)
	}
	mu.Lock()
	now = (c.DistributionEndsOn + 1).Start().Add(9 * time.Hour)
	mu.Unlock()
	if n := told(); n != 1 {
		t.Errorf("%d messages when a planned day has passed and nothing happened", n)
	}
	if _, err := f.BeginDistribution(t.Context(), f.manager, c.ID); err != nil {
		t.Fatal(err)
	}
	if n := told(); n != 1 {
		t.Errorf("%d messages while what came goes to people", n)
	}
	if _, err := f.ReportCampaign(t.Context(), f.manager, c.ID, Report{Number: "9/BC", File: f.paper()}); err != nil {
		t.Fatal(err)
	}
	if n := told(); n != 2 {
		t.Errorf("%d messages when it has reported", n)
	}
	var kept int
	err = pgtest.Super(t, f.DB).QueryRow(`select count(*) from giving.follows where email is not null`).Scan(&kept)
	if err != nil || kept != 1 {
		t.Errorf("%d addresses kept, %v", kept, err)
	}
	if err := f.Follow(t.Context(), c.Slug, "moi@example.vn", UpdatesConsent, "vi"); !fault.Is(err, "follow.over") {
		t.Error(err)
	}
}

// Distribution that begins, and is reported, before the clock comes by hides no news.
func TestFollowHearsAllOfAQuickEnd(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	if err := f.Follow(t.Context(), c.Slug, "on@example.vn", UpdatesConsent, "vi"); err != nil {
		t.Fatal(err)
	}
	var id int64
	if err := pgtest.Super(t, f.DB).QueryRow(`select id from giving.follows`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	if err := f.ConfirmFollowing(t.Context(), f.confirmKey(id)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.CloseCampaign(t.Context(), f.manager, c.ID, "Đủ kinh phí"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.BeginDistribution(t.Context(), f.manager, c.ID); err != nil {
		t.Fatal(err)
	}
	told := func(want string) {
		t.Helper()
		if err := f.TellFollowers(t.Context()); err != nil {
			t.Fatal(err)
		}
		var got string
		err := pgtest.Super(t, f.DB).QueryRow(`
			select string_agg(template, ' ' order by id) from notify.messages where template <> 'follow.confirm'`).Scan(&got)
		if err != nil || got != want {
			t.Errorf("told %q, want %q: %v", got, want, err)
		}
	}
	told("follow.closed")
	if _, err := f.ReportCampaign(t.Context(), f.manager, c.ID, Report{Number: "9/BC", File: f.paper()}); err != nil {
		t.Fatal(err)
	}
	told("follow.closed follow.distributed")
}

// followed has somebody follow a campaign and gives the follow.
func (f *fund) followed(c *Campaign) (id int64) {
	f.t.Helper()
	err := f.Follow(f.t.Context(), c.Slug, "on@example.vn", UpdatesConsent, "vi")
	if err == nil {
		err = pgtest.Super(f.t, f.DB).QueryRow(`select id from giving.follows where campaign_id = $1`, c.ID).Scan(&id)
	}
	if err == nil {
		err = f.ConfirmFollowing(f.t.Context(), f.confirmKey(id))
	}
	if err != nil {
		f.t.Fatal(err)
	}
	return id
}

// lettersTo are the letters of a follow, one after another.
func (f *fund) lettersTo(follow int64) (list string) {
	f.t.Helper()
	err := pgtest.Super(f.t, f.DB).QueryRow(`
		select string_agg(template, ' ' order by id) from notify.messages where key like 'follow:' || $1::bigint || '/%'`, follow).Scan(&list)
	if err != nil {
		f.t.Fatal(err)
	}
	return list
}

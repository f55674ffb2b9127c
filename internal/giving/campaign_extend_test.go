package giving

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// The last day of distribution follows from what the call said and from the last day that
// reception came to have.
func TestDistributesUntil(t *testing.T) {
	t.Parallel()
	d := func(text string) workday.Day {
		day, err := workday.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return day
	}
	law := duty.Term{Kind: duty.Distribution, Days: 20}
	for _, tt := range []struct{ name, ends, called, extended, closed, want string }{
		{"as it was called", "2026-11-30", "2026-12-21", "", "", "2026-12-21"}, // the 20th is a Sunday
		{"closed on its last day", "2026-11-30", "2026-12-20", "", "2026-11-30", "2026-12-20"},
		{"extended", "2026-11-30", "2026-12-21", "2026-12-31", "", "2027-01-20"},
		{"closed early", "2026-11-30", "2026-12-21", "", "2026-11-12", "2026-12-02"},
		{"closed early on a day before a day off", "2026-11-30", "2026-12-21", "", "2026-11-15", "2026-12-07"},
		{"extended, then closed before its first last day", "2026-11-30", "2026-12-21", "2026-12-31", "2026-11-12", "2026-12-02"},
		{"a call that gave itself five days", "2026-11-30", "2026-12-05", "2026-12-31", "", "2027-01-05"},
		{"what was agreed with givers stays", "2026-11-30", "2027-06-30", "2026-12-31", "", "2027-06-30"},
		{"and is not taken away by an early end", "2026-11-30", "2027-06-30", "", "2026-11-12", "2027-06-30"},
		{"unless reception goes on behind it", "2026-11-30", "2027-01-15", "2027-01-31", "", "2027-02-22"},
	} {
		c := Campaign{EndsOn: d(tt.ends), DistributionCalledTo: d(tt.called)}
		if tt.extended != "" {
			c.ExtendedTo = d(tt.extended)
		}
		if tt.closed != "" {
			c.ClosedOn = d(tt.closed)
		}
		if got := c.distributesUntil(law); got.String() != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// extension is one that is right.
func (f *fund) extension(to, number string) ExtensionForm {
	return ExtensionForm{
		To: to, Number: number, On: "10/11/2026", Body: "Ban Vận động cứu trợ tỉnh Lạng Sơn",
		Signer: "Trưởng ban Nông Văn Ký", File: f.paper(),
	}
}

// spends is the last day of distribution as one leaf tells it.
func (f *fund) spends(kind, ref string) string {
	f.t.Helper()
	var fact struct {
		Day string `json:"distribution_ends_on"`
	}
	err := f.DB.View(f.t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		var body []byte
		if err := tx.Row(`select body from tlog.leaves where kind = $1 and ref = $2`, kind, ref).Scan(&body); err != nil {
			return err
		}
		return json.Unmarshal(body, &fact)
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return fact.Day
}

// Whoever tells the last day of distribution tells the same one: the call, an extension,
// another one, an early end, the duties, the life that givers read; and nobody stops its clock.
func TestEveryReaderTellsTheSameDay(t *testing.T) {
	t.Parallel()
	now := pgtest.Now
	f := newFundAt(t, func() time.Time { return now })
	ctx := t.Context()
	c := f.receiving()
	told := func(kind, ref, want string) {
		t.Helper()
		sheet, err := f.Campaign(ctx, c.Slug)
		if err != nil {
			t.Fatal(err)
		}
		if sheet.DistributionEndsOn.String() != want || f.spends(kind, ref) != want {
			t.Errorf("the page tells %s, the log %s, want %s", sheet.DistributionEndsOn, f.spends(kind, ref), want)
		}
		for _, s := range sheet.Life(workday.On(now)) {
			if s.What == "distributing" && s.On.String() != want {
				t.Errorf("its life tells %s, want %s", s.On, want)
			}
		}
	}
	told("campaign", c.Slug, "2027-01-20")
	for _, x := range []ExtensionForm{f.extension("31/01/2027", "15/QĐ-BVĐ"), f.extension("28/02/2027", "16/QĐ-BVĐ")} {
		if _, err := f.ExtendCampaign(ctx, f.manager, c.ID, x); err != nil {
			t.Fatal(err)
		}
	}
	if s := f.spends("campaign_extended", c.Slug+"/2027-01-31"); s != "2027-02-22" { // the 20th is a Saturday
		t.Errorf("the first extension tells %s", s)
	}
	told("campaign_extended", c.Slug+"/2027-02-28", "2027-03-22")
	sheet, err := f.Campaign(ctx, c.Slug)
	if err != nil || len(sheet.Extensions) != 2 || sheet.Extensions[0].Number != "15/QĐ-BVĐ" || sheet.Extensions[1].FromOn.String() != "2027-01-31" {
		t.Errorf("givers read of the extensions %+v, %v", sheet.Extensions, err)
	}
	closed, err := f.CloseCampaign(ctx, f.manager, c.ID, "Đủ kinh phí")
	if err != nil {
		t.Fatal(err)
	}
	told("campaign_closed", c.Slug, "2026-12-02")
	due := f.dutiesOf("campaign:" + c.Slug)
	if d := due[duty.Distribution]; d.DueOn != closed.DistributionEndsOn || d.BegunOn != closed.LastDay() || d.Days != 20 {
		t.Errorf("distribution is due %s, of %s", d.DueOn, d.BegunOn)
	}
	if d := due[duty.PublishDistributed]; d.BegunOn != closed.DistributionEndsOn || len(due) != 5 {
		t.Errorf("publishing counts from %s; %d duties", d.BegunOn, len(due))
	}
	desk := duty.Desk{DB: f.DB}
	if err := desk.Pause(ctx, f.manager, due[duty.Distribution].ID, "chờ nước rút"); !fault.Is(err, "duty.told") {
		t.Errorf("its clock stands still: %v", err)
	}
	// The words of its page change, whatever became of the days that it was called for.
	form := f.call()
	form.Cover, form.DistributionEndsOn = "Cảm ơn mọi người", sheet.DistributionCalledTo.Local()
	if _, err := f.EditCampaign(ctx, f.manager, c.ID, form); err != nil {
		t.Errorf("edited: %v", err)
	}
	app := pgtest.Raw(t, f.DB)
	for _, statement := range []string{
		`insert into duty.steps (duty_id, unit_id, what, on_day, due_on, reason, actor_id)
			select id, unit_id, 'paused', due_on, due_on, 'chờ nước rút', 7 from duty.duties where kind = 'distribution'`,
		`insert into duty.duties (kind, ref, unit_id, role, about, begun_on, due_on, days, working, proof, basis)
			select kind || '', ref, unit_id, role, about, begun_on, due_on + 1, days, working, proof, basis
			from duty.duties where kind = 'distribution'`,
	} {
		err := pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, statement)
		if k := pg.Constraint(err); k != "steps_keep_told_days" && k != "duties_open_once" {
			t.Errorf("%v", err)
		}
	}
	const check = "campaign_is_its_leaf"
	for _, attack := range []string{
		`update giving.campaigns set distribution_ends_on = distribution_ends_on + 1`,
		`update giving.extensions set distribution_ends_on = distribution_ends_on + 1`,
		`update giving.extensions set number = 'x' where from_on = '2026-12-31'`,
		`update giving.extensions set signer = 'x' where from_on > '2026-12-31'`,
		`delete from giving.extensions where from_on = '2026-12-31'`,
	} {
		pgtest.Sees(t, f.DB, check, attack)
	}
}

// What is wrong with an extension is told at its field; the database refuses the same.
func TestExtensionRefused(t *testing.T) {
	t.Parallel()
	now := pgtest.Now
	f := newFundAt(t, func() time.Time { return now })
	ctx := t.Context()
	draft := f.call()
	draft.Slug, draft.Prefix = "nhap", "NH"
	d, err := f.CreateCampaign(ctx, f.drafter, draft)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.ExtendCampaign(ctx, f.manager, d.ID, f.extension("31/01/2027", "15/QĐ-BVĐ"))
	refused(t, err, "campaign.extend.draft")
	c := f.receiving()
	for _, tt := range []struct {
		name, field, key string
		change           func(*ExtensionForm)
	}{
		{"not longer", "to", "campaign.extension.to.early", func(x *ExtensionForm) { x.To = "31/12/2026" }},
		{"91 days longer", "to", "campaign.extension.to.late", func(x *ExtensionForm) { x.To = "01/04/2027" }},
		{"by a commune", "body", "campaign.extension.body.unknown", func(x *ExtensionForm) { x.Body = "Ủy ban nhân dân xã Tràng Định" }},
		{"by nobody", "body", "campaign.extension.body.unknown", func(x *ExtensionForm) { x.Body = "" }},
		{"no number", "number", "campaign.extension.number.missing", func(x *ExtensionForm) { x.Number = " " }},
		{"no signer", "signer", "campaign.extension.signer.missing", func(x *ExtensionForm) { x.Signer = "" }},
		{"no such day", "to", "day.format", func(x *ExtensionForm) { x.To = "31/02/2027" }},
		{"no day of signature", "on", "day.missing", func(x *ExtensionForm) { x.On = "" }},
		{"signed tomorrow", "on", "campaign.extension.on.future", func(x *ExtensionForm) { x.On = "13/11/2026" }},
		{"another last day was read", "", "campaign.extend.meanwhile", func(x *ExtensionForm) { x.Last = "2026-12-30" }},
	} {
		x := f.extension("31/01/2027", "15/QĐ-BVĐ")
		tt.change(&x)
		_, err := f.ExtendCampaign(ctx, f.manager, c.ID, x)
		e, ok := fault.As(err)
		if !ok || !fault.Is(err, tt.key) || len(e.Faults) != 1 || e.Faults[0].Field != tt.field {
			t.Errorf("%s: %v, want %s: %s", tt.name, err, tt.field, tt.key)
		}
	}
	_, err = f.ExtendCampaign(ctx, f.manager, c.ID, ExtensionForm{})
	if e, ok := fault.As(err); !ok || len(e.Faults) != 6 {
		t.Errorf("nothing typed: %v", err)
	}
	first := f.extension("31/03/2027", "15/QĐ-BVĐ") // 90 days
	first.Last = c.LastDay().String()
	if _, err := f.ExtendCampaign(ctx, f.manager, c.ID, first); err != nil {
		t.Fatal(err)
	}
	_, err = f.ExtendCampaign(ctx, f.manager, c.ID, f.extension("10/04/2027", "15/QĐ-BVĐ"))
	refused(t, err, "campaign.extension.number.used")

	app := pgtest.Raw(t, f.DB)
	columns := `campaign_id, unit_id, from_on, to_on, number, signed_on, body, extender, body_unit_id, signer, file_id, distribution_ends_on, actor_id, at`
	insert := func(changes string) string { // the first one again, as the next, with something else in it
		fields := map[string]string{
			"from_on": "to_on", "to_on": "to_on + 10", "number": "'16'", "distribution_ends_on": "to_on + 30", "at": "at",
		}
		for _, change := range strings.Split(changes, ";") {
			name, value, _ := strings.Cut(change, "=")
			fields[name] = value
		}
		list := strings.Split(columns, ", ")
		for i, name := range list {
			if value := fields[name]; value != "" {
				list[i] = value
			}
		}
		return `insert into giving.extensions (` + columns + `) select ` + strings.Join(list, ", ") + ` from giving.extensions`
	}
	for changes, constraint := range map[string]string{
		`from_on=from_on`:     "extensions_follow_one_another",
		`from_on=from_on + 1`: "extensions_follow_one_another",
		`to_on=to_on + 91;distribution_ends_on=to_on + 120`: "extensions_are_as_long_as_the_term_lets",
		`to_on=to_on`:                     "extensions_are_longer",
		`number=number`:                   "extensions_by_a_document_once",
		`signed_on='2026-10-31'`:          "extensions_are_signed_in_time",
		`signed_on='2026-11-13'`:          "extensions_are_signed_in_time",
		`at='2027-04-01 08:00+07'`:        "extensions_come_in_time",
		`file_id=null`:                    "campaigns_are_extended_by_a_document",
		`extender=null;body_unit_id=null`: "campaigns_are_extended_by_a_document",
		`extender='commune'`:              "extensions_by_known_bodies",
		`extender='central_front'`:        "extensions_by_known_bodies",
		`body_unit_id=(select unit_id from place.unit_rows where level = 'commune' limit 1)`: "extensions_come_from_the_province",
		`distribution_ends_on=to_on + 60`: "campaigns_distribute_as_they_received",
	} {
		err := pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, insert(changes))
		if pg.Constraint(err) != constraint {
			t.Errorf("%s: %v, want %s", changes, err, constraint)
		}
	}
	pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, `update giving.campaigns set extended_to = extended_to + 1`)
	pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, `update giving.extensions set to_on = to_on + 1`)
	for _, set := range []string{`distribution_ends_on = distribution_ends_on + 1`, `closed_on = '2026-11-12', closed_reason = 'đủ rồi', distribution_ends_on = '2027-02-01'`} {
		err := pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, `update giving.campaigns set `+set+` where published_at is not null`)
		if pg.Constraint(err) != "campaigns_distribute_as_they_received" {
			t.Errorf("%s: %v", set, err)
		}
	}
	super := pgtest.Super(t, f.DB)
	if err := pgtest.Refused(t, super, `update giving.campaigns set extended_to = extended_to + 1 where published_at is not null`); pg.Constraint(err) != "campaigns_are_extended_by_a_document" {
		t.Errorf("longer by nothing: %v", err)
	}

	now = workday.Date(2027, time.April, 1).Start().Add(9 * time.Hour)
	_, err = f.ExtendCampaign(ctx, f.manager, c.ID, f.extension("10/04/2027", "16/QĐ-BVĐ"))
	refused(t, err, "campaign.extend.over")
}

// Two officers extend at the same moment, each by another document: one wins, and the other
// is told that the last day is another by now.
func TestExtensionRace(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	first, second := f.extension("31/01/2027", "15/QĐ-BVĐ"), f.extension("28/02/2027", "16/QĐ-BVĐ")
	errs := make(chan error, 2)
	for _, x := range []ExtensionForm{first, second} {
		x.Last = c.LastDay().String()
		go func() {
			_, err := f.ExtendCampaign(t.Context(), f.manager, c.ID, x)
			errs <- err
		}()
	}
	a, b := <-errs, <-errs
	if a != nil {
		a, b = b, a
	}
	if a != nil || !fault.Is(b, "campaign.extend.meanwhile") {
		t.Errorf("two extended: %v, %v", a, b)
	}
	sheet, err := f.Campaign(t.Context(), c.Slug)
	if err != nil || len(sheet.Extensions) != 1 || sheet.ExtendedTo != sheet.Extensions[0].ToOn {
		t.Errorf("%+v, %v", sheet.Extensions, err)
	}
	err = f.DB.View(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		p, err := tlog.Find(tx, "campaign_extended", c.Slug+"/"+sheet.ExtendedTo.String())
		if p == nil {
			t.Error("the log does not tell it")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

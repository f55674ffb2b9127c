package giving

import (
	"fmt"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func kinds(list []Signal) (all []SignalKind) {
	for _, x := range list {
		all = append(all, x.Kind)
	}
	return all
}

// One telephone on five pledges, one name's five transfers of a day and one telephone's
// three sums of cash are told to who watches, and the first two to who decides about the
// line. Four pledges, or five names, are life. Nothing is refused.
func TestSignals(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	auditor := officer(70, auth.Auditor, b.province, b.commune)
	contact := func(n int, phone string) (last *Pledge) {
		for i := range n {
			last = b.pledge(New{Amount: fmt.Sprint(300_000 + i), Donor: Donor{
				PublicName: fmt.Sprintf("Người %d", i), Phone: phone, Consent: ConsentVersion,
			}})
		}
		return last
	}
	contact(4, "0912 345 670")
	for i := range 5 {
		b.line(a, fmt.Sprintf("12|%d|%d|CT tu 012345678901%d NGUYEN VAN %c toi 0011001932418", 50+i, 100_000+i, i, 'A'+i))
	}
	list, err := b.Signals(t.Context(), auditor)
	if err != nil || len(list) != 0 {
		t.Fatalf("of nothing unusual: %+v, %v", list, err)
	}

	p := contact(5, "0912 345 678")
	for i := range 4 {
		b.line(a, fmt.Sprintf("12|%d|%d|CT tu 0123456789012 NGUYEN VAN BINH toi 0011001932418", 60+i, 200_000+i))
	}
	last := b.line(a, "12|70|250.000|CT tu 0123456789012 NGUYEN VAN BINH toi 0011001932418 "+p.Code)
	for i := range 3 {
		_, err := b.ReceiveCash(t.Context(), b.cashier, CashForm{
			Campaign: b.campaign.ID, Amount: fmt.Sprint(900_000 + i), Leftover: NextRound,
			Donor: Donor{LegalName: "Lê Thị Hoa", PublicName: "Hoa", Phone: "0987 654 321", Consent: ConsentVersion},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if list, err = b.Signals(t.Context(), auditor); err != nil || len(list) != 3 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, x := range list {
		want := map[SignalKind]int{SameContact: 5, SplitGift: 5, SplitCash: 3}[x.Kind]
		if x.Count != want || x.UnitID != b.province {
			t.Errorf("%+v, want %d", x, want)
		}
	}
	if list, err = b.SignalsOfLine(t.Context(), b.accountant, last.ID); err != nil || len(list) != 2 ||
		list[0].Kind != SameContact || list[1].Kind != SplitGift {
		t.Errorf("of the line: %+v, %v", list, err)
	}
	month := workday.Date(2026, time.November, 1)
	if list, err = b.SignalsOfMonth(t.Context(), b.manager, b.province, month); err != nil || len(list) != 3 {
		t.Errorf("of the month: %v, %v", kinds(list), err)
	}
	if list, err = b.SignalsOfMonth(t.Context(), b.manager, b.province, workday.Date(2026, time.October, 1)); err != nil || len(list) != 0 {
		t.Errorf("of the month before: %v, %v", kinds(list), err)
	}
}

// One e-mail on five pledges is told as one telephone is, however it is written and also of
// pledges made before e-mails could be found; who leaves both each time is told once.
func TestSignalsByEmail(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	auditor := officer(70, auth.Auditor, b.province, b.commune)
	seen := func() []Signal {
		t.Helper()
		list, err := b.Signals(t.Context(), auditor)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	var p *Pledge
	for i := range 5 {
		p = b.pledge(New{Amount: fmt.Sprint(400_000 + i), Donor: Donor{
			Email: []string{"lop5a@example.vn", "LOP5A@Example.vn"}[i%2], Consent: ConsentVersion,
		}})
		if i == 3 && len(seen()) != 0 {
			t.Error("four are life")
		}
	}
	if list := seen(); len(list) != 1 || list[0].Kind != SameContact || list[0].Count != 5 || list[0].Of != "pledge:"+p.Code {
		t.Fatalf("%+v", list)
	}
	l := b.line(b.accountOf(VCB).ID, "12|70|400.004|"+p.Code)
	if list, err := b.SignalsOfLine(t.Context(), b.accountant, l.ID); err != nil || len(list) != 1 || list[0].Count != 5 {
		t.Errorf("of the line: %+v, %v", list, err)
	}

	if _, err := pgtest.Owner(t, b.DB).Exec(`update giving.pledges set email_blind = null`); err != nil {
		t.Fatal(err)
	}
	if len(seen()) != 0 {
		t.Error("found before they were read")
	}
	for range 2 { // a second run changes nothing
		if err := b.ReadEmails(t.Context()); err != nil {
			t.Fatal(err)
		}
		if list := seen(); len(list) != 1 || list[0].Count != 5 {
			t.Errorf("read again: %+v", list)
		}
	}
	for i := range 6 {
		b.pledge(New{Amount: fmt.Sprint(500_000 + i), Donor: Donor{
			Phone: "0912 345 678", Email: "truong@example.vn", Consent: ConsentVersion,
		}})
	}
	if list := seen(); len(list) != 2 || list[0].Count != 6 || list[1].Count != 5 {
		t.Errorf("both contacts of one giver: %+v", list)
	}
}

// Who does not read the trail does not read the signals, and nobody those of another unit.
func TestSignalsScope(t *testing.T) {
	b := newBank(t)
	for i := range 5 {
		b.pledge(New{Amount: fmt.Sprint(300_000 + i), Donor: Donor{Phone: "0912 345 678", Consent: ConsentVersion}})
	}
	l := b.line(b.accountOf(VCB).ID, "12|1|77.000|X")
	if _, err := b.Signals(t.Context(), b.accountant); err == nil {
		t.Error("an accountant reads them")
	}
	if _, err := b.Signals(t.Context(), auth.Public); err == nil {
		t.Error("anybody reads them")
	}
	elsewhere := officer(71, auth.Auditor, b.commune)
	if list, err := b.Signals(t.Context(), elsewhere); err != nil || len(list) != 0 {
		t.Errorf("the commune's auditor reads %+v, %v", list, err)
	}
	if _, err := b.SignalsOfLine(t.Context(), elsewhere, l.ID); err == nil {
		t.Error("the commune's auditor asks about the province's line")
	}
	if _, err := b.SignalsOfMonth(t.Context(), elsewhere, b.province, workday.Date(2026, 11, 1)); err == nil {
		t.Error("the commune's auditor asks about the province's month")
	}
}

// An officer who gives away 120 lines in an hour is told of where others do ten, not where
// others do a hundred; what codes matched by themselves counts for nobody.
func TestFastMatcher(t *testing.T) {
	b := newBank(t)
	super := pgtest.Super(t, b.DB)
	today := workday.On(pgtest.Now)
	for _, tt := range []struct {
		name          string
		mine, theirs  int
		mineID, hours int
		told          int
	}{
		{"far faster than the others", 120, 10, 81, 3, 1},
		{"as fast as the others", 120, 100, 81, 3, 0},
		{"not many at all", 29, 2, 81, 3, 0},
		{"alone, and fast", 61, 0, 81, 0, 1},
		{"alone, and busy", 59, 0, 81, 0, 0},
		{"the program", 5000, 10, 0, 3, 0},
	} {
		var list []Signal
		tx, err := super.BeginTx(t.Context(), nil) // rolled back: these lines are nowhere
		match := func(actor, n, hour int) {
			if err == nil {
				_, err = tx.Exec(`
					insert into giving.matches (unit_id, line_id, how, entry_id, actor_id, actor, at)
					select $1, i, 'claim', 1000000 * $3::bigint + 10000 * $5::bigint + i, $3, 'officer ' || $3::text, $4
					from generate_series(1, $2) i`,
					b.province, n, actor, today.Start().Add(time.Duration(8+hour)*time.Hour), hour)
			}
		}
		match(tt.mineID, tt.mine, 0)
		for h := range tt.hours {
			match(82, tt.theirs, h)
		}
		if err == nil {
			list, err = fastMatchers(pg.Reading(t.Context(), tx), b.province, today, today)
		}
		if err != nil {
			t.Fatal(err)
		}
		tx.Rollback()
		if len(list) != tt.told {
			t.Errorf("%s: %+v", tt.name, list)
		}
		for _, x := range list {
			if x.Kind != FastMatcher || x.Count != tt.mine || x.Who != "officer 81" {
				t.Errorf("%s: %+v", tt.name, x)
			}
		}
	}
}

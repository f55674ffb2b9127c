package giving

import (
	"fmt"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// purse is an account with 100 million, all of it set aside but for what a test needs.
type purse struct {
	*bank
	account BankAccount
}

func newPurse(t *testing.T, reserve int64) *purse {
	b := newBank(t)
	p := &purse{bank: b, account: b.accountOf(VCB)}
	b.line(p.account.ID, "10|1|100.000.000|ung ho")
	p.post("reserve", "decision:1", ledger.Bank, p.account.Holder(), ledger.Reserved, p.account.Holder(), 10, reserve)
	return p
}

func (p *purse) post(kind, source string, from ledger.Kind, fromHolder string, to ledger.Kind, toHolder string, day int, qty int64) {
	p.t.Helper()
	err := p.DB.Update(p.t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		a := func(k ledger.Kind, holder string) ledger.Account {
			return ledger.Account{Book: p.campaign.BookID, Kind: k, Item: ledger.VND, Holder: holder, Earmark: p.campaign.EarmarkID}
		}
		ids, err := ledger.Accounts(tx, []ledger.Account{a(from, fromHolder), a(to, toHolder)})
		if err != nil {
			return err
		}
		_, err = ledger.Post(tx, []ledger.Entry{{
			Kind: kind, Source: source, Book: p.campaign.BookID, BankOn: workday.Date(2026, 11, day),
			Postings: []ledger.Posting{{From: ids[0], To: ids[1], Qty: qty}},
		}})
		if err != nil {
			return err
		}
		return AskCash(tx)
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// draw is what opening a session posts, handBack what closing it does.
func (p *purse) draw(session int64, day int, qty int64) {
	p.t.Helper()
	p.post("draw", fmt.Sprintf("session:%d", session), ledger.Reserved, p.account.Holder(),
		ledger.Reserved, fmt.Sprintf("s%d", session), day, qty)
}

func (p *purse) handBack(session int64, day int, qty int64) {
	p.t.Helper()
	p.post("hand_back", fmt.Sprintf("session:%d", session), ledger.Reserved, fmt.Sprintf("s%d", session),
		ledger.Reserved, p.account.Holder(), day, qty)
}

func (p *purse) jobs() {
	p.t.Helper()
	if err := job.RunOnce(p.t.Context(), p.DB, p.Jobs()); err != nil {
		p.t.Fatal(err)
	}
}

func (p *purse) sheet(line int64) *LineSheet {
	p.t.Helper()
	s, err := p.LineFor(p.t.Context(), p.accountant, line)
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// open is the cash that no line has told, as "draw 7 30000000".
func (p *purse) open() (list []string) {
	p.t.Helper()
	cash, err := p.SessionCashFor(p.t.Context(), p.accountant)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, x := range cash {
		list = append(list, fmt.Sprintf("%s %d %d", x.Kind, x.Session, x.Amount))
	}
	return list
}

// inBank is what the books say is in the account, set aside or not.
func (p *purse) inBank() (sum int64) {
	p.t.Helper()
	err := pgtest.Super(p.t, p.DB).QueryRow(`
		select coalesce(sum(b.qty), 0) from ledger.accounts a join ledger.balances b on b.account_id = a.id
		where a.holder = $1`, p.account.Holder()).Scan(&sum)
	if err != nil {
		p.t.Fatal(err)
	}
	return sum
}

func (p *purse) publicText(line int64) (kind, text string) {
	p.t.Helper()
	err := pgtest.Super(p.t, p.DB).QueryRow(`select kind, text from giving.public_statement where id = $1`, line).Scan(&kind, &text)
	if err != nil {
		p.t.Fatal(err)
	}
	return kind, text
}

// The bank tells of the withdrawal that opened a session: the money has left the books
// already and leaves them once. Fees, interest and the public are served as ever.
func TestDrawIsToldOnce(t *testing.T) {
	p := newPurse(t, 90_000_000)
	p.draw(7, 12, 30_000_000)
	if got := p.open(); len(got) != 1 {
		t.Fatal(got)
	}
	l := p.line(p.account.ID, "12|2|-30.000.000|RUT TIEN MAT NGUYEN VAN THU QUY")
	sheet := p.sheet(l.ID)
	if l.Kind != SessionCashLine || l.State != LineBooked || len(sheet.Cash) != 1 ||
		sheet.Cash[0].Session != 7 || sheet.Cash[0].How != ByAmount || sheet.Cash[0].Entry != l.EntryID {
		t.Fatalf("%+v %+v", l, sheet.Cash)
	}
	if p.inBank() != 70_000_000 || p.balance(p.campaign.BookID, ledger.OtherOut) != 0 || len(p.open()) != 0 {
		t.Error(p.inBank(), p.open())
	}
	if kind, text := p.publicText(l.ID); kind != "session_cash" || text != "Rút tiền mặt cho phiên phát" {
		t.Error(kind, text)
	}
	// Of a session whose decision is not public, the kind alone is told.
	told, err := p.SessionsTold(t.Context(), []int64{l.ID})
	if x := told[l.ID]; err != nil || x.Kind != CashDrawn || x.Commune != "" || x.Decision != "" || !x.On.IsZero() {
		t.Errorf("%+v %v", told, err)
	}
	for row, kind := range map[string]LineKind{
		"12|3|-77.000|Phi quan ly tai khoan": FeeOut, "12|4|1.234|TRA LAI TIEN GUI": InterestIn,
	} {
		if l := p.line(p.account.ID, row); l.Kind != kind {
			t.Errorf("%s: %s", row, l.Kind)
		}
	}
	// The same file again adds nothing; another line of the same amount is another thing.
	before, _ := p.LinesFor(t.Context(), p.accountant, LineFilter{Any: true})
	p.line(p.account.ID, "12|2|-30.000.000|RUT TIEN MAT NGUYEN VAN THU QUY")
	if after, err := p.LinesFor(t.Context(), p.accountant, LineFilter{Any: true}); len(after) != len(before) || err != nil {
		t.Errorf("%d lines, %d before; %v", len(after), len(before), err)
	}
	if l := p.line(p.account.ID, "11|9|-30.000.000|RUT TIEN MAT"); l.Kind != TransferOut || l.State != LineHeld {
		t.Errorf("%+v", l)
	}
}

// What the program may take for a session's cash by itself, and what it leaves.
func TestPairCash(t *testing.T) {
	d := func(day int) workday.Day { return workday.Date(2026, 11, day) }
	drawn := SessionCash{Kind: CashDrawn, Session: 7, Account: 1, Amount: 100, On: d(12)}
	other := SessionCash{Kind: CashDrawn, Session: 8, Account: 1, Amount: 100, On: d(14)}
	back := SessionCash{Kind: CashBacked, Session: 7, Account: 1, Amount: 40, On: d(13)}
	out := func(day int, norm string) cashLine {
		return cashLine{account: 1, direction: Out, amount: 100, on: d(day), norm: norm}
	}
	in := func(norm string) cashLine {
		return cashLine{account: 1, direction: In, amount: 40, on: d(13), norm: norm}
	}
	for _, tt := range []struct {
		name  string
		lines []cashLine
		cash  []SessionCash
		want  string
	}{
		{"the day before", []cashLine{out(11, "rut tien")}, []SessionCash{drawn}, "7 amount;"},
		{"two days before", []cashLine{out(10, "rut tien")}, []SessionCash{drawn}, ""},
		{"ten days after", []cashLine{out(22, "rut tien")}, []SessionCash{drawn}, "7 amount;"},
		{"later", []cashLine{out(23, "rut tien")}, []SessionCash{drawn}, ""},
		{"later, by its name", []cashLine{out(28, "rut tien phien phat so 7")}, []SessionCash{drawn}, "7 code;"},
		{"named after another session", []cashLine{out(12, "rut tien phien 9")}, []SessionCash{drawn}, ""},
		{"two withdrawals of one amount", []cashLine{out(14, "rut tien")}, []SessionCash{drawn, other}, ""},
		{"two, and one is named", []cashLine{out(14, "phien 8"), out(14, "rut tien")}, []SessionCash{drawn, other}, "8 code;"},
		{"two lines of one amount", []cashLine{out(12, "rut tien"), out(13, "rut tien")}, []SessionCash{drawn}, ""},
		{"an officer parted it", []cashLine{{account: 1, direction: Out, amount: 100, on: d(12), again: true}}, []SessionCash{drawn}, ""},
		{"of another account", []cashLine{{account: 2, direction: Out, amount: 100, on: d(12)}}, []SessionCash{drawn}, ""},
		{"a gift of the same amount", []cashLine{in("ung ho")}, []SessionCash{back}, ""},
		{"paid back, with its name", []cashLine{in("nop lai tien phien phat 7")}, []SessionCash{back}, "7 code;"},
	} {
		got := ""
		for _, p := range pairCash(tt.lines, tt.cash) {
			got += fmt.Sprintf("%d %s;", p.cash.Session, p.how)
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// The cashier fetched the money the evening before and its file came first: what was
// posted, or held, gives way when the session opens.
func TestDrawAfterItsLine(t *testing.T) {
	for _, reserve := range []int64{50_000_000, 100_000_000} {
		p := newPurse(t, reserve)
		l := p.line(p.account.ID, "11|2|-30.000.000|RUT TIEN MAT")
		if held := reserve == 100_000_000; l.Kind != TransferOut || (l.State == LineHeld) != held {
			t.Fatalf("%+v", l)
		}
		p.draw(7, 12, 30_000_000)
		p.jobs()
		if l := p.sheet(l.ID); l.Kind != SessionCashLine || len(p.open()) != 0 || p.inBank() != 70_000_000 {
			t.Errorf("%+v %d", l.BankLine, p.inBank())
		}
		if p.balance(p.campaign.BookID, ledger.OtherOut) != 0 {
			t.Error("it left twice")
		}
	}
}

// Two sessions of one amount: the officer says which, takes it back, and says again. A
// line of another amount is shown and cannot be taken.
func TestOfficerSaysWhichSession(t *testing.T) {
	p := newPurse(t, 60_000_000)
	p.draw(7, 12, 30_000_000)
	p.draw(8, 12, 30_000_000)
	p.jobs()
	l := p.line(p.account.ID, "12|2|-30.000.000|RUT TIEN MAT")
	more := p.line(p.account.ID, "12|3|-29.000.000|RUT TIEN MAT")
	if fits := p.sheet(l.ID).CashFits; l.Kind != TransferOut || len(fits) != 2 || !fits[0].Same {
		t.Fatalf("%+v %+v", l, fits)
	}
	if fits := p.sheet(more.ID).CashFits; len(fits) != 2 || fits[0].Same {
		t.Fatalf("%+v", fits)
	}
	ctx := t.Context()
	if err := p.MatchCash(ctx, p.accountant, more.ID, 7, CashDrawn); !fault.Is(err, "cash.differs") {
		t.Error(err)
	}
	if err := p.MatchCash(ctx, p.manager, l.ID, 8, CashDrawn); !fault.Is(err, "auth.denied") {
		t.Error(err)
	}
	if err := p.MatchCash(ctx, p.accountant, l.ID, 8, CashDrawn); err != nil {
		t.Fatal(err)
	}
	if err := p.MatchCash(ctx, p.accountant, l.ID, 7, CashDrawn); !fault.Is(err, "match.state") {
		t.Error(err)
	}
	if got := p.open(); fmt.Sprint(got) != "[draw 7 30000000]" {
		t.Error(got)
	}
	if err := p.Unmatch(ctx, p.accountant, l.ID, "nhầm phiên"); err != nil {
		t.Fatal(err)
	}
	if s := p.sheet(l.ID); s.Kind != TransferOut || s.Cash[0].UndoneBy == "" || s.Cash[0].UndoReason != "nhầm phiên" {
		t.Fatalf("%+v", s)
	}
	p.jobs() // what an officer has parted, the program does not join
	p.line(p.account.ID, "12|4|-1.000|Phi")
	if s := p.sheet(l.ID); s.Kind != TransferOut || len(p.open()) != 2 {
		t.Errorf("%+v", s.BankLine)
	}
	if err := p.MatchCash(ctx, p.accountant, l.ID, 7, CashDrawn); err != nil {
		t.Fatal(err)
	}
	if got := p.open(); fmt.Sprint(got) != "[draw 8 30000000]" {
		t.Error(got)
	}
	if _, text := p.publicText(l.ID); text != "Rút tiền mặt cho phiên phát" {
		t.Error(text)
	}
}

// What a session did not give comes back into the account: it is no gift.
func TestPaidBackIsNoGift(t *testing.T) {
	p := newPurse(t, 60_000_000)
	p.draw(7, 12, 30_000_000)
	p.jobs()
	p.line(p.account.ID, "12|2|-30.000.000|RUT TIEN MAT")
	p.handBack(7, 12, 2_000_000)
	p.jobs()
	gift := p.line(p.account.ID, "12|3|2.000.000|ung ho dong bao")
	named := p.line(p.account.ID, "12|4|2.000.000|Nop lai tien phien phat 7")
	if gift.Kind != GiftLine || named.Kind != SessionCashLine {
		t.Fatalf("%s %s", gift.Kind, named.Kind)
	}
	if given := p.received(); given != 102_000_000 || p.inBank() != 74_000_000 || len(p.open()) != 0 {
		t.Error(given, p.inBank(), p.open())
	}
	if err := p.Unmatch(t.Context(), p.accountant, named.ID, "là tiền ủng hộ"); err != nil {
		t.Fatal(err)
	}
	if s := p.sheet(named.ID); s.Kind != GiftLine || s.State != LineOpen || p.received() != 104_000_000 {
		t.Errorf("%+v", s.BankLine)
	}
	if err := p.MatchCash(t.Context(), p.accountant, gift.ID, 7, CashBacked); err != nil || p.received() != 102_000_000 {
		t.Error(err)
	}
}

// Two officers, two lines, one withdrawal: one line is it.
func TestMatchCashRace(t *testing.T) {
	p := newPurse(t, 30_000_000)
	p.draw(7, 12, 30_000_000)
	p.jobs()
	a, b := p.line(p.account.ID, "12|2|-30.000.000|X 1", "12|3|-30.000.000|X 2"), int64(0)
	b = a.ID - 1
	var all sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		all.Go(func() { errs[i] = p.MatchCash(t.Context(), p.accountant, []int64{a.ID, b}[i%2], 7, CashDrawn) })
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !fault.Is(err, "cash.taken") && !fault.Is(err, "match.state"):
			t.Error(err)
		}
	}
	if won != 1 || len(p.open()) != 0 || (p.sheet(a.ID).Kind == SessionCashLine) == (p.sheet(b).Kind == SessionCashLine) {
		t.Error(won, p.open())
	}
}

// Whoever writes SQL by hand cannot tell one withdrawal twice, nor a line for another.
func TestSessionCashAttacks(t *testing.T) {
	p := newPurse(t, 80_000_000)
	p.draw(7, 12, 30_000_000)
	told := p.line(p.account.ID, "12|2|-30.000.000|RUT TIEN MAT")
	p.draw(8, 12, 20_000_000)
	p.jobs()
	gift := p.line(p.account.ID, "12|3|20.000.000|ung ho")
	again := p.line(p.account.ID, "12|4|-30.000.000|RUT TIEN MAT")
	app, owner := pgtest.Raw(t, p.DB), pgtest.Owner(t, p.DB)
	const scope = `set quy.units = '*'`
	insert := func(line, session int64, kind string, amount int64) string {
		return fmt.Sprintf(`insert into giving.session_lines (unit_id, line_id, kind, session_id, account_id, amount, how,
			actor_id, at) values (%d, %d, '%s', %d, %d, %d, 'officer', 9, now())`,
			p.province, line, kind, session, p.account.ID, amount)
	}
	entry := `(select entry_id from giving.session_cash where session_id = %d and kind = 'draw')`
	claim := func(line, session int64) string {
		return fmt.Sprintf(`update giving.bank_lines set kind = 'session_cash', state = 'booked', entry_id = `+entry+`
			where id = %d`, session, line)
	}
	for _, tt := range []struct {
		name, constraint string
		sql              []string
	}{
		{"one withdrawal by a second line", "session_lines_cash_once", []string{"begin", claim(again.ID, 7), insert(again.ID, 7, "draw", 30_000_000)}},
		{"more than was drawn", "session_lines_are_the_sessions_cash", []string{"begin", claim(again.ID, 8), insert(again.ID, 8, "draw", 30_000_000)}},
		{"the same amount told twice", "session_lines_line_once", []string{insert(told.ID, 7, "draw", 30_000_000)}},
		{"one line for two withdrawals", "session_lines_are_the_sessions_cash", []string{insert(told.ID, 8, "draw", 20_000_000)}},
		{"money in for money out", "session_lines_are_the_sessions_cash", []string{"begin", claim(gift.ID, 8), insert(gift.ID, 8, "draw", 20_000_000)}},
		{"a session that does not exist", "session_lines_are_the_sessions_cash", []string{insert(told.ID, 99, "draw", 30_000_000)}},
		{"a gift made a fee", "lines_change_for_session_cash_only", []string{fmt.Sprintf(`update giving.bank_lines set kind = 'fee', state = 'booked' where id = %d`, gift.ID)}},
		{"the public row made a gift", "lines_change_for_session_cash_only", []string{fmt.Sprintf(`update giving.statement_rows set kind = 'gift' where line_id = %d`, again.ID)}},
		{"a line that waits", "bank_lines_of_session_cash_are_booked", []string{fmt.Sprintf(`update giving.bank_lines set state = 'held', entry_id = null where id = %d`, told.ID)}},
		{"an end without a reason", "session_lines_are_undone_by_someone", []string{fmt.Sprintf(`update giving.session_lines set undone_by = 9, undone_at = now() where line_id = %d`, told.ID)}},
		{"an end that is taken back", "session_lines_end_once", []string{
			"begin", fmt.Sprintf(`update giving.session_lines set undone_by = 9, undone_at = now(), undo_reason = 'nhầm phiên' where line_id = %d`, told.ID),
			fmt.Sprintf(`update giving.session_lines set undone_by = null, undone_at = null, undo_reason = null where line_id = %d`, told.ID),
		}},
	} {
		err := pgtest.Refused(t, app, append([]string{scope}, tt.sql...)...)
		if !pg.IsCheck(err, tt.constraint) && !pg.IsUnique(err, tt.constraint) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	for name, sql := range map[string]string{
		"another session": `update giving.session_lines set session_id = 8`, "another amount": `update giving.session_lines set amount = 1`,
		"forgotten": `delete from giving.session_lines`,
	} {
		if err := pgtest.Refused(t, app, scope, sql); pg.Code(err) != "42501" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := pgtest.Refused(t, owner, `delete from giving.session_lines`); err == nil {
		t.Error("the owner deleted")
	}
}

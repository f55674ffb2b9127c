package giving

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// A webhook tells a gift that the statement of its day does not have. It is listed once a
// file goes past the day; an accountant explains it, or asks for it to be taken back and
// another person decides; then it is nobody's and the books hold what the bank holds.
func TestUnshown(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	ctx := t.Context()
	gift, err := h.Pledge(ctx, auth.Public, New{Campaign: h.campaign.Slug, Amount: "300000", Donor: Donor{LegalName: "Lò Văn A", PublicName: "Lò Văn A"}})
	if err != nil {
		t.Fatal(err)
	}
	h.sepayTells(1, "2026-11-10 08:00:00", 100_000, "NGUYEN VAN A ung ho dong bao", "")
	h.sepayTells(2, "2026-11-10 09:00:00", 300_000, "ung ho "+gift.Code, "FT26314000000001")
	h.sepayTells(3, "2026-11-10 10:00:00", 500_000, "TRAN THI B ung ho dong bao", "")
	list := func(want int) []Unshown {
		t.Helper()
		found, err := h.UnshownFor(ctx, h.accountant)
		if err != nil || len(found) != want {
			t.Fatalf("%d listed, want %d: %v", len(found), want, err)
		}
		return found
	}
	h.upload(h.account.ID, strings.NewReader(vcb("10|5017.1|100.000|1.NGUYEN VAN A ung ho dong bao")))
	list(0) // the day may not be over
	h.upload(h.account.ID, strings.NewReader(vcb("11|5017.9|10.000|VU VAN E")))
	list(0) // what the one left out of the day's end the other does not tell
	h.upload(h.account.ID, strings.NewReader(vcb("09|5017.5|20.000|LE VAN D")))
	list(0)
	if _, err := pgtest.Owner(t, h.DB).Exec(`
		insert into giving.unshown_lines (line_id, unit_id, statement_id, raised_at)
		select l.id, l.unit_id, s.id, now() from giving.bank_lines l join giving.statements s using (account_id)
		where l.amount = 300000 order by s.id desc limit 1`); err == nil {
		t.Error("listed by a statement of another day")
	}
	whole := h.upload(h.account.ID, strings.NewReader(vcb("10|5017.1|100.000|1.NGUYEN VAN A ung ho dong bao", "11|5017.9|10.000|VU VAN E")))
	found := list(2)
	if found[0].StatementID != whole.ID {
		t.Errorf("statement %d tells the day, named %d", whole.ID, found[0].StatementID)
	}
	matched, plain := found[0].Line.ID, found[1].Line.ID
	manager := officer(7, auth.FundManager, h.province)
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"a manager explains", h.ExplainUnshown(ctx, manager, plain, "ngân hàng báo nhầm"), "auth.denied"},
		{"without a reason", h.ExplainUnshown(ctx, h.accountant, plain, " "), "reason.missing"},
		{"a line that is shown", h.ExplainUnshown(ctx, h.accountant, plain-2, "không có gì"), "unshown.not"},
		{"nobody asked", h.DecideTakeBack(ctx, manager, matched, true, "đồng ý rút"), "unshown.not_asked"},
		{"explained", h.ExplainUnshown(ctx, h.accountant, plain, "ngân hàng sẽ ghi ngày mai"), ""},
		{"asked", h.AskToTakeBack(ctx, h.accountant, matched, "ngân hàng đã hủy lệnh"), ""},
		{"asked twice", h.AskToTakeBack(ctx, h.accountant, matched, "ngân hàng đã hủy lệnh"), "unshown.asked"},
		{"the accountant decides", h.DecideTakeBack(ctx, h.accountant, matched, true, "đồng ý rút"), "auth.denied"},
		{"declined", h.DecideTakeBack(ctx, manager, matched, false, "hỏi lại ngân hàng"), ""},
		{"asked again", h.AskToTakeBack(ctx, officer(7, auth.Accountant, h.province), matched, "ngân hàng đã hủy lệnh"), ""},
		{"who asked decides", h.DecideTakeBack(ctx, manager, matched, true, "đồng ý rút"), "unshown.same_person"},
		{"taken back", h.DecideTakeBack(ctx, officer(10, auth.FundManager, h.province), matched, true, "đồng ý rút"), ""},
		{"taken back twice", h.DecideTakeBack(ctx, officer(10, auth.FundManager, h.province), matched, true, "đồng ý rút"), "unshown.not"},
	} {
		if tt.want == "" && tt.err != nil || tt.want != "" && !fault.Is(tt.err, tt.want) {
			t.Errorf("%s: %v", tt.name, tt.err)
		}
	}
	list(0)
	if got := h.held(h.account); got != 630_000 {
		t.Errorf("the account holds %d", got)
	}
	l, err := h.LineFor(ctx, h.accountant, matched)
	if err != nil || l.State != LineIgnored {
		t.Errorf("%+v %v", l, err)
	}
	if _, err := h.Claim(ctx, h.accountant, matched, Donor{LegalName: "Lò Văn A"}); !fault.Is(err, "unshown.taken_back") {
		t.Errorf("claimed: %v", err)
	}
	// The bank's statement shows it after all: that is money of its own.
	st := h.upload(h.account.ID, strings.NewReader(vcb("10|5017.1|100.000|1.NGUYEN VAN A ung ho dong bao", "10|5017.8|300.000|LO VAN A.FT26314000000001")))
	if st.New != 1 || h.held(h.account) != 930_000 {
		t.Errorf("%+v; the account holds %d", st, h.held(h.account))
	}
	owner := pgtest.Owner(t, h.DB)
	for _, attack := range []string{
		`insert into giving.unshown_acts (line_id, unit_id, act, asked_id, correction_id, reason, actor_id, at)
			select line_id, unit_id, 'reversed', asked_id, correction_id, 'một lần nữa', 99, at from giving.unshown_acts where act = 'reversed'`,
		`insert into giving.unshown_acts (line_id, unit_id, act, asked_id, reason, actor_id, at)
			select line_id, unit_id, 'declined', id, 'tự mình', actor_id, at from giving.unshown_acts where act = 'asked' order by id desc limit 1`,
		`insert into giving.unshown_acts (line_id, unit_id, act, asked_id, correction_id, reason, actor_id, at)
			select line_id, unit_id, 'reversed', id, line_id, 'chính nó', 98, at from giving.unshown_acts where act = 'asked' order by id limit 1`,
		`update giving.unshown_acts set reason = 'khác rồi'`,
		`delete from giving.unshown_lines`,
	} {
		if _, err := owner.Exec(attack); err == nil {
			t.Errorf("went through: %s", attack)
		}
	}
}

// A line that was taken back and is given to somebody by hand is told by the check.
func TestTakenBackIsNobodys(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	ctx := t.Context()
	h.sepayTells(1, "2026-11-10 08:00:00", 100_000, "NGUYEN VAN A", "")
	h.upload(h.account.ID, strings.NewReader(vcb("10|5017.1|70.000|LE B", "11|5017.9|10.000|VU VAN E")))
	found, err := h.UnshownFor(ctx, h.accountant)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	line := found[0].Line.ID
	if err := h.AskToTakeBack(ctx, h.accountant, line, "ngân hàng đã hủy lệnh"); err != nil {
		t.Fatal(err)
	}
	if err := h.DecideTakeBack(ctx, h.manager, line, true, "đồng ý rút"); err != nil {
		t.Fatal(err)
	}
	if _, err := pgtest.Super(t, h.DB).Exec(`update giving.bank_lines set state = 'open' where id = $1`, line); err != nil {
		t.Fatal(err)
	}
	pgtest.Breaks(h.DB, "line_taken_back_is_nobodys")
}

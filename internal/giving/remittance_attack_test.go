package giving

import (
	"fmt"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// Whoever has the program's own rights at psql cannot send alone, confirm what did not
// arrive, skip a step or change what was said.
func TestRemittanceAttacks(t *testing.T) {
	t.Parallel()
	s := newSides(t)
	approved, sent := s.approved("1.000.000"), s.remitted("2.000.000")
	in := s.in("12|2|900.000|A")
	app := pgtest.Raw(t, s.DB)
	act := func(id int64, nth int, act string, actor, entry, line int64, amount money.VND) string {
		null := func(n int64) string {
			if n == 0 {
				return "null"
			}
			return fmt.Sprint(n)
		}
		return fmt.Sprintf(`insert into giving.remittance_acts
			(remittance_id, unit_id, to_unit, nth, act, actor_id, on_day, reason, amount, entry_id, line_id)
			values (%d, %d, %d, %d, '%s', %d, date '2026-11-12', 'một lý do đủ dài', %s, %s, %s)`, id, s.province, s.commune,
			nth, act, actor, null(int64(amount)), null(entry), null(line))
	}
	entry := s.slip(sent).last().Entry
	for want, attacks := range map[string][]string{
		"remittances_take_two_people": {
			act(s.prepared("1.000"), 1, "approved", s.accountant.ID, 0, 0, 0),
			act(approved, 2, "sent", s.approver.ID, entry, 0, 0),
		},
		"remittance_acts_follow": {
			act(approved, 2, "received", 99, entry, in.ID, in.Amount), act(sent, 3, "cancelled", 99, 0, 0, 0),
			act(sent, 7, "missed", 99, 0, 0, 0), act(sent, 3, "sent", 99, entry, 0, 0),
		},
		"remittance_acts_are_in_the_books": {
			act(approved, 2, "sent", 99, entry, 0, 0), act(sent, 3, "received", 99, entry, in.ID, in.Amount),
			act(sent, 3, "stopped", 99, in.EntryID, 0, 0),
		},
		"remittance_acts_say_how_much": {act(sent, 3, "received", 99, entry, in.ID, 0)},
		"remittances_join_two_accounts": {fmt.Sprintf(`insert into giving.remittances
			(unit_id, to_unit, account_id, earmark_id, to_account, amount, document, reason, prepared_by)
			values (%d, %d, %d, %d, %d, 1, 'x', 'một lý do', 1)`, s.province, s.commune, s.there.ID, s.campaign.EarmarkID, s.here.ID)},
		"permission denied": {
			`update giving.remittances set amount = 1`, `delete from giving.remittance_acts`, `update giving.remittance_acts set act = 'approved'`,
		},
	} {
		for _, q := range attacks {
			err := pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, q)
			if err != nil && !pg.IsCheck(err, want) && !strings.Contains(err.Error(), want) {
				t.Errorf("%s\n%v, want %s", q, err, want)
			}
		}
	}
}

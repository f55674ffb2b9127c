package giving

import (
	"database/sql"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// What was booked of an ended account arrives as late money of a campaign that is over: the
// two lines go together all the same, and nobody has to decide about it as about a gift.
func TestHeirArrivesLate(t *testing.T) {
	t.Parallel()
	h := newInherited(t)
	ctx := t.Context()
	l := h.in("12|9|700.000|ung ho muon cho huyen")
	h.must(h.decide(l.ID, HeirBooked))
	out := h.in("12|12|-700.000|CHUYEN TIEN VE TINH")
	home := h.line(h.purse.account.ID, "12|12|700.000|CT tu "+h.account.Number+" toi "+h.purse.account.Number)
	h.exec(`update giving.bank_lines set state = 'late' where id = $1`, home.ID)
	h.must(h.MoveHeir(ctx, h.clerk, out.ID, home.ID))
	if s := h.sheet(home.ID); s.Kind != OwnTransfer || s.State != LineBooked || h.at() != 0 {
		t.Errorf("%+v, %d at the old account", s, h.at())
	}
}

// Every line that waits is asked about, however few are looked at in one go; who reads no books of a unit sees no line of it.
func TestHeirAsksAll(t *testing.T) {
	t.Parallel()
	h := newInherited(t)
	ctx := t.Context()
	h.must(h.decide(h.in("12|9|700.000|ung ho muon").ID, HeirBack)) // held, and asks for nothing more
	first, last := h.in("12|10|1.000|ung ho muon"), h.in("12|11|2.000|ung ho muon")
	h.must(h.askHeirs(ctx, 1))
	var n int
	h.must(h.owner().QueryRow(`select count(*) from duty.duties where kind = 'heir_line'`).Scan(&n))
	if n != 2 {
		t.Errorf("%d duties", n)
	}
	list, err := h.HeirLinesFor(ctx, h.manager, first.ID, 10)
	if err != nil || len(list) != 1 || list[0].ID != last.ID {
		t.Error(list, err)
	}
	list, err = h.HeirLinesFor(ctx, officer(99, auth.Accountant, h.province), 0, 10)
	if err != nil || len(list) != 0 {
		t.Error(list, err)
	}
}

// What was booked by mistake and waits again, the public log says.
func TestHeirReopenedIsTold(t *testing.T) {
	t.Parallel()
	h := newInherited(t)
	l := h.in("12|9|700.000|ung ho muon cho huyen")
	h.must(h.decide(l.ID, HeirBooked))
	h.must(h.ReopenHeir(t.Context(), h.manager, l.ID, "nhầm cuộc vận động"))
	var told []byte
	h.must(h.owner().QueryRow(`select string_agg(convert_from(body, 'UTF8')::jsonb ->> 'outcome', ' ' order by ref)
		from tlog.leaves where kind = 'heir_line'`).Scan(&told))
	if string(told) != "booked reopened" {
		t.Errorf("told: %s", told)
	}
}

func (h *inherited) owner() *sql.DB { return pgtest.Super(h.t, h.DB) }

func (h *inherited) exec(q string, args ...any) {
	h.t.Helper()
	_, err := h.owner().Exec(q, args...)
	h.must(err)
}

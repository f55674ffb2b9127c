package giving

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Balances lead from line to line, in whatever order they are told; where one goes on from
// another sum than was left, a line is missing.
func TestJumps(t *testing.T) {
	t.Parallel()
	noon := pgtest.Now.Add(-time.Hour)
	on := workday.On(noon)
	told := func(id int64, delta, after money.VND) balancedLine {
		at := noon.Add(time.Duration(id) * time.Second)
		return balancedLine{id: id, on: on, at: at, seen: at, delta: delta, after: after, hasBalance: true}
	}
	silent := func(id int64, delta money.VND) balancedLine {
		return balancedLine{id: id, on: on, at: noon, seen: noon, delta: delta}
	}
	before := told(9, 100, 100) // a line of the day before that came without its time
	before.on--
	late := told(3, 70, 470)
	late.seen = pgtest.Now.Add(-time.Minute)
	var nonsense []balancedLine
	for i := range int64(30) {
		nonsense = append(nonsense, told(i, 10, money.VND(1000+i*999)))
	}
	for _, tt := range []struct {
		name  string
		lines []balancedLine
		want  string // after>next missing
	}{
		{"nothing", nil, ""},
		{"one", []balancedLine{told(1, 100, 100)}, ""},
		{"all there", []balancedLine{told(1, 100, 100), told(2, 200, 300), told(3, -50, 250)}, ""},
		{"in another order", []balancedLine{told(3, 100, 100), told(1, 200, 300), told(2, -50, 250)}, ""},
		{"one is missing", []balancedLine{told(1, 100, 100), told(2, 200, 300), told(3, 70, 420)}, "2>3 50"},
		{"one went out unseen", []balancedLine{told(1, 100, 100), told(2, 200, 260)}, "1>2 -40"},
		{"two are", []balancedLine{told(1, 100, 100), told(2, 200, 310), told(3, 70, 400)}, "1>2 10 2>3 20"},
		{"the same balance comes again", []balancedLine{told(1, 100, 100), told(2, -100, 0), told(3, 100, 100), told(4, 5, 105)}, ""},
		{"a line without a balance explains it", []balancedLine{told(1, 100, 100), silent(2, 50), told(3, 70, 220)}, ""},
		{"two do", []balancedLine{told(1, 100, 100), silent(2, 20), silent(4, 30), told(3, 70, 220)}, ""},
		{"another does not", []balancedLine{told(1, 100, 100), silent(2, 20), told(3, 70, 220)}, "1>3 50"},
		{"an event may be late", []balancedLine{told(1, 100, 100), told(2, 200, 300), late}, ""},
		{"a day is told after the next", []balancedLine{told(1, 50, 200), told(2, 50, 350), before}, "9>1 50 1>2 100"},
		{"they are no balances", nonsense, ""},
	} {
		var got []string
		for _, j := range jumpsIn(tt.lines, pgtest.Now) {
			got = append(got, fmt.Sprintf("%d>%d %d", j.After, j.Next, j.Missing()))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
}

// balanced is a call of SePay that says what the account holds after the movement.
func (h *hooked) balanced(id int, at string, amount, after int64, text string) {
	h.t.Helper()
	err := h.TakeEvents(h.t.Context(), h.hook, fmt.Appendf(nil, `{"id":%d,"transactionDate":%q,"accountNumber":%q,"content":%q,`+
		`"transferType":"in","transferAmount":%d,"accumulated":%d}`, id, at, h.account.Number, text, amount, after))
	if err != nil {
		h.t.Fatal(err)
	}
}

// The balance that a webhook tells stays with its line; told again with another one it is
// the same event; and a line that never came shows by the balance of the next.
func TestBalanceOfEvents(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	h.balanced(1, "2026-11-11 08:00:00", 100_000, 1_100_000, "mot")
	h.balanced(2, "2026-11-11 08:05:00", 200_000, 1_350_000, "hai") // 50.000 came in between
	h.balanced(2, "2026-11-11 08:05:00", 200_000, 9_999_999, "hai")
	h.balanced(3, "2026-11-11 08:06:00", 300_000, 0, "ba") // the bank says nothing
	if n := h.count(`giving.bank_lines`); n != 3 || h.received() != 600_000 {
		t.Fatalf("%d lines, %d received", n, h.received())
	}
	if n := h.count(`giving.bank_lines where balance = 1350000 and amount = 200000 or balance is null and amount = 300000`); n != 2 {
		t.Errorf("%d lines have what was told", n)
	}
	if list, err := h.JumpsFor(t.Context(), h.accountant, 0); err != nil || len(list) != 0 {
		t.Errorf("told within ten minutes: %+v, %v", list, err)
	}
	err := h.DB.View(t.Context(), h.accountant, func(tx *pg.Tx) error {
		accounts, err := accountsTold(tx, []int64{h.province}, 0)
		if err != nil || len(accounts) != 1 {
			t.Fatalf("%+v, %v", accounts, err)
		}
		lines, err := balancedLines(tx, accounts[0])
		if jumps := jumpsIn(lines, tx.Now.Add(time.Hour)); len(jumps) != 1 || jumps[0].Missing() != 50_000 {
			t.Errorf("%+v", jumps)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A row that leaves the same balance as the line it is like is that line, and nobody is
// asked; where the balances differ, or two could be it, an officer says.
func TestDoubtsByBalance(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, row string
		events    []int64 // the balance of each
		asked     int
	}{
		{"the same balance", "1.600.000", []int64{1_600_000}, 0},
		{"another", "1.700.000", []int64{1_600_000}, 1},
		{"none in the file", "", []int64{1_600_000}, 1},
		{"none told", "1.600.000", []int64{0}, 1},
		{"two could be it", "1.600.000", []int64{1_600_000, 1_600_000}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newHooked(t, Sepay)
			for i, after := range tt.events {
				h.balanced(i+1, fmt.Sprintf("2026-11-10 10:0%d:00", i), 300_000, after, fmt.Sprintf("MBVCB 99%d", i))
			}
			st := h.upload(h.account.ID, strings.NewReader(vcbHeader+
				"1,10/11/2026,5017.3,,300.000,"+tt.row+",PHAM THI D chuyen khoan\n"))
			if doubts, err := h.DoubtsFor(t.Context(), h.accountant); err != nil || len(doubts) != tt.asked {
				t.Errorf("an officer is asked %+v, %v; the file: %+v", doubts, err, st)
			}
			if n := h.count(`giving.bank_lines`); n != int64(len(tt.events)) {
				t.Errorf("%d lines", n)
			}
		})
	}
}

// An event that leaves the same balance as the file's line it may be is that line.
func TestEventsByBalance(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	h.upload(h.account.ID, strings.NewReader(vcbHeader+"1,10/11/2026,5017.3,,300.000,1.600.000,PHAM THI D chuyen khoan\n"+
		"1,10/11/2026,5017.4,,400.000,2.000.000,VU VAN E chuyen khoan\n"))
	h.balanced(1, "2026-11-10 10:00:00", 300_000, 1_600_000, "QR tra cuu")
	h.balanced(2, "2026-11-10 10:01:00", 400_000, 2_400_000, "QR tra cuu")
	if n := h.count(`giving.bank_events where state = 'doubtful'`); n != 2 {
		t.Fatalf("%d events are doubtful", n)
	}
	if err := h.ResumeEvents(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := h.count(`giving.bank_events where state = 'taken' and number = '1' and line_id = like_id`); n != 1 {
		t.Error("what the balance says is asked on")
	}
	if n := h.count(`giving.bank_events where state = 'doubtful' and number = '2'`); n != 1 || h.count(`giving.bank_lines`) != 2 {
		t.Errorf("what it does not say was answered: %d lines", h.count(`giving.bank_lines`))
	}
}

// The account comes to the same balance twice where money went out in between: then nobody
// but an officer knows which of two equal lines an event is.
func TestEventsComeToTheSameBalance(t *testing.T) {
	t.Parallel()
	for _, rows := range []string{
		"1,10/11/2026,5017.3,,300.000,1.300.000,PHAM THI D chuyen khoan\n1,10/11/2026,5017.4,300.000,,1.000.000,rut tien\n",
		"1,10/11/2026,5017.3,,300.000,300.000,PHAM THI D chuyen khoan\n", // the account was empty
	} {
		h := newHooked(t, Sepay)
		h.upload(h.account.ID, strings.NewReader(vcbHeader+rows))
		after := int64(1_300_000)
		if !strings.Contains(rows, "1.300.000") {
			after = 300_000
		}
		h.balanced(1, "2026-11-10 15:00:00", 300_000, after, "QR tra cuu")
		if err := h.ResumeEvents(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := h.count(`giving.bank_events where state = 'doubtful'`); n != 1 {
			t.Errorf("%d are doubtful after %s", n, rows)
		}
	}
}

// What may be thousands set apart by a point is no balance.
func TestReadBalance(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]money.VND{
		`500000`: 500_000, `500000.00`: 500_000, `"500000.0"`: 500_000, `500.000`: 0, `"500.000"`: 0, `500000.50`: 0, `0`: 0, `null`: 0, ``: 0,
	} {
		var e event
		e.readBalance([]byte(raw))
		if e.line.Balance != want || e.line.HasBalance != (want != 0) {
			t.Errorf("%s: %d, %v", raw, e.line.Balance, e.line.HasBalance)
		}
	}
}

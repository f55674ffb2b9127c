package giving

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Two sayings of one transfer agree in as much as banks and providers leave.
func TestAgrees(t *testing.T) {
	t.Parallel()
	day := workday.Date(2026, 11, 11)
	at := func(clock string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-11 "+clock, workday.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		name     string
		row      Line
		told     Line
		live     bool // the row is a webhook's
		want     agreement
		row1code string
		toldcode string
	}{
		{
			name: "the bank's document number is the provider's reference",
			row:  Line{On: day, Doc: "5017.12345", Text: "x"}, told: Line{On: day, Doc: "91", Reference: "5017.12345", Text: "y"}, want: sameBank,
		},
		{
			name: "another document number of the same kind",
			row:  Line{On: day, Reference: "FT26315000000001", Text: "NGUYEN VAN A UNG HO"},
			told: Line{On: day, Reference: "FT26315000000002", Text: "NGUYEN VAN A UNG HO"}, want: apart,
		},
		{
			name: "the bank puts its words around",
			row:  Line{On: day, Text: "123456.111126.162335.NGUYEN VAN A ung ho dong bao"},
			told: Line{On: day, Text: "Nguyễn Văn A  ủng hộ đồng bào"}, want: sameWord,
		},
		{
			name: "nothing but the amount and the day", row: Line{On: day, Text: "CHUYEN TIEN"}, told: Line{On: day, Text: "LE THI B"},
			want: perhaps,
		},
		{name: "two days later", row: Line{On: day + 2, Text: "NGUYEN VAN A"}, told: Line{On: day, Text: "NGUYEN VAN A"}, want: apart},
		{
			name: "a minute past midnight", row: Line{On: day + 1, At: at("23:59").Add(2 * time.Minute), Text: "NGUYEN VAN A"},
			told: Line{On: day, At: at("23:59"), Text: "NGUYEN VAN A"}, want: sameText,
		},
		{
			name: "the morning's and the evening's", row: Line{On: day, At: at("06:00"), Text: "NGUYEN VAN A"},
			told: Line{On: day, At: at("20:00"), Text: "NGUYEN VAN A"}, want: apart,
		},
		{
			name: "another code", row: Line{On: day, Text: "NGUYEN VAN A"}, told: Line{On: day, Text: "NGUYEN VAN A"},
			row1code: "LS1", toldcode: "LS2", want: apart,
		},
		{
			name: "the code, booked the next day", row: Line{On: day + 1, Text: "a"}, told: Line{On: day, Text: "b"},
			row1code: "LS1", toldcode: "LS1", want: sameCode,
		},
	} {
		l := &readyLine{Line: tt.row}
		if tt.row1code != "" {
			l.codes = []string{tt.row1code}
		}
		a := &alike{
			day: tt.told.On, at: tt.told.At, doc: tt.told.Doc, ref: tt.told.Reference, code: tt.toldcode,
			words: wordsOf(tt.told.Text), live: !tt.live,
		}
		if got := l.agrees(wordsOf(tt.row.Text), a, tt.live); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

// sepayTells is an event with words and a reference of one's own.
func (h *hooked) sepayTells(id int, at string, amount int64, text, reference string) {
	h.t.Helper()
	body := fmt.Appendf(nil, `{"id":%d,"transactionDate":%q,"accountNumber":%q,"content":%q,"transferType":"in",`+
		`"transferAmount":%d,"referenceCode":%q}`, id, at, h.account.Number, text, amount, reference)
	if err := h.TakeEvents(h.t.Context(), h.hook, body); err != nil {
		h.t.Fatal(err)
	}
}

// A webhook and a file tell of the same transfers in words that differ as banks' do. One
// pair that nobody can settle waits for an officer, and is in no case counted twice.
func TestFileAfterEvents(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	h.sepayTells(1, "2026-11-10 08:00:00", 100_000, "NGUYEN VAN A ung ho dong bao", "")
	h.sepayTells(2, "2026-11-10 09:00:00", 200_000, "khach hang chuyen tien", "5017.2")
	h.sepayTells(3, "2026-11-10 10:00:00", 300_000, "MBVCB 999", "")
	h.sepayTells(4, "2026-11-10 11:00:00", 300_000, "TRAN THI B ung ho dong bao", "")
	st := h.upload(h.account.ID, strings.NewReader(vcb(
		"10|5017.1|100.000|123456.101126.080001.NGUYEN VAN A ung ho dong bao",
		"10|5017.2|200.000|LE VAN C",
		"10|5017.3|300.000|PHAM THI D chuyen khoan", // event 3, or another one
		"10|5017.4|300.000|456.TRAN THI B UNG HO  DONG BAO",
		"10|5017.5|300.000|VU VAN E",
	)))
	if st.New != 1 || st.Known != 4 || st.Doubtful != 1 {
		t.Fatalf("%+v", st)
	}
	if got := h.received(); got != 100_000+200_000+300_000*3 {
		t.Errorf("received %d", got)
	}
	// The file comes again with one more line: the question stays one.
	again := h.upload(h.account.ID, strings.NewReader(vcb("10|5017.3|300.000|PHAM THI D chuyen khoan", "11|5017.6|10.000|VU VAN E")))
	if again.New != 1 || again.Known != 1 || again.Doubtful != 0 {
		t.Errorf("again: %+v", again)
	}
	doubts, err := h.DoubtsFor(t.Context(), h.accountant)
	if err != nil || len(doubts) != 1 || doubts[0].Line.Text != "PHAM THI D chuyen khoan" || doubts[0].Like.Text != "MBVCB 999" {
		t.Fatalf("%+v %v", doubts, err)
	}
	if err := h.AnswerDoubt(t.Context(), h.accountant, doubts[0].ID, false); err != nil {
		t.Fatal(err)
	}
	st = h.upload(h.account.ID, strings.NewReader(vcb(
		"10|5017.2|200.000|LE VAN C", "10|5017.3|300.000|PHAM THI D chuyen khoan", "11|5017.7|20.000|VU VAN E")))
	if st.New != 1 || st.Known != 2 || st.Doubtful != 0 {
		t.Errorf("after the answer: %+v", st)
	}
	if got := h.received(); got != 100_000+200_000+300_000*3+10_000+20_000 {
		t.Errorf("received %d", got)
	}
}

// A row that could be the webhook's line comes first, and the row that is comes later:
// the question answers itself, and both gifts are there.
func TestDoubtAnswersItself(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	h.sepayTells(1, "2026-11-10 10:00:00", 300_000, "TRAN THI B ung ho", "FT26314000000077")
	st := h.upload(h.account.ID, strings.NewReader(vcb(
		"10|1|300.000|PHAM THI D", "10|2|300.000|TRAN THI B ung ho.FT26314000000077")))
	if st.New != 1 || st.Known != 1 || st.Doubtful != 0 {
		t.Errorf("%+v", st)
	}
	if got := h.received(); got != 600_000 {
		t.Errorf("received %d", got)
	}
}

// The file is first, and the provider tells late: by the bank's number, by words, by
// nothing but the amount. An officer answers for the last, either way.
func TestEventsAfterFile(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	h.upload(h.account.ID, strings.NewReader(vcb(
		"10|5017.1|100.000|NGUYEN VAN A ung ho dong bao", "10|5017.2|200.000|LE VAN C", "10|5017.3|300.000|VU VAN E", "10|5017.4|400.000|DO VAN G")))
	h.sepayTells(1, "2026-11-10 08:00:00", 100_000, "Nguyễn Văn A ủng hộ đồng bào", "")
	h.sepayTells(2, "2026-11-10 08:01:00", 200_000, "chuyen tien", "5017.2")
	h.sepayTells(3, "2026-11-10 08:02:00", 300_000, "QR tra cuu", "")
	h.sepayTells(4, "2026-11-10 08:03:00", 400_000, "QR tra cuu", "")
	h.sepayTells(5, "2026-11-11 08:03:00", 500_000, "ngay sau", "")
	if got := h.received(); got != 1_500_000 || h.count(`giving.bank_lines`) != 5 {
		t.Errorf("received %d in %d lines", got, h.count(`giving.bank_lines`))
	}
	_, events, err := h.Hooks(t.Context(), h.accountant)
	if err != nil || len(events) != 2 || events[0].State != eventDoubtful || events[0].Like == 0 {
		t.Fatalf("%+v %v", events, err)
	}
	if err := h.AnswerEvent(t.Context(), h.accountant, events[1].ID, false); err != nil {
		t.Fatal(err)
	}
	if err := h.AnswerEvent(t.Context(), h.accountant, events[0].ID, true); err != nil {
		t.Fatal(err)
	}
	if err := h.AnswerEvent(t.Context(), h.accountant, events[0].ID, true); !fault.Is(err, "hook.event.answered") {
		t.Errorf("answered twice: %v", err)
	}
	if err := h.AnswerEvent(t.Context(), h.manager, events[0].ID, true); err == nil {
		t.Error("a manager answered")
	}
	if got := h.received(); got != 1_900_000 || h.count(`giving.bank_events where state = 'taken'`) != 5 {
		t.Errorf("received %d, %d events are taken", got, h.count(`giving.bank_events where state = 'taken'`))
	}
}

// One day of a bank through the webhook and the statement both, and through each in the
// middle of the other: each transfer is one line, to the đồng, and nobody is asked.
func TestDayThroughBoth(t *testing.T) {
	t.Parallel()
	const lines = 1100
	for _, bank := range []Profile{VCB, VietinBank, Agribank} {
		t.Run(string(bank), func(t *testing.T) {
			t.Parallel()
			h := newHooked(t, Sepay)
			h.account = h.accountOf(bank)
			var file bytes.Buffer
			sums, err := givingtest.Write(&file, givingtest.Spec{
				Bank: string(bank), Account: h.account.Number, Lines: lines, From: firstDay, Days: 1, OutOf: 50, Seed: 8,
				Codes: h.pledges(40),
			})
			if err != nil {
				t.Fatal(err)
			}
			told := h.toldOf(file.Bytes())
			h.takeAll(told[:lines/3]) // before the file
			st := h.upload(h.account.ID, bytes.NewReader(file.Bytes()))
			h.takeAll(told[lines/4:]) // some again, the rest late
			file.WriteString("\n")
			again := h.upload(h.account.ID, bytes.NewReader(file.Bytes()))
			doubts, err := h.DoubtsFor(t.Context(), h.accountant)
			if err != nil || len(doubts) > 0 {
				t.Errorf("an officer is asked %+v, %v", doubts, err)
			}
			if n := h.count(`giving.bank_lines`); n != lines || again.New != 0 || st.Doubtful != 0 {
				t.Errorf("%d lines; the file: %+v; again: %+v", n, st, again)
			}
			if n := h.count(`giving.bank_events where state = 'taken'`); n != lines {
				t.Errorf("%d events are taken", n)
			}
			if got := h.held(h.account); got != sums.In-sums.Out {
				t.Errorf("the account holds %d, the bank says %d", got, sums.In-sums.Out)
			}
		})
	}
}

// toldOf makes of a file the calls of a provider that saw the same transfers: with the
// bank's number or without, in other case, without the bank's own words in front.
func (h *hooked) toldOf(file []byte) (bodies [][]byte) {
	h.t.Helper()
	r, err := NewStatementReader(bytes.NewReader(file), ReadOptions{Account: h.account.Number})
	if err != nil {
		h.t.Fatal(err)
	}
	for n := 1; r.Next(); n++ {
		l := r.Line()
		at := l.On.Start().Add(9 * time.Hour).In(workday.Zone)
		if !l.At.IsZero() {
			at = l.At.In(workday.Zone)
		}
		text, reference := l.Text, l.Reference
		if reference == "" {
			reference = l.Doc
		}
		switch n % 3 {
		case 1:
			reference = ""
		case 2:
			text = strings.ToLower(text)
		}
		bodies = append(bodies, fmt.Appendf(nil, `{"id":%d,"transactionDate":%q,"accountNumber":%q,"content":%q,`+
			`"transferType":%q,"transferAmount":%d,"referenceCode":%q}`,
			n, at.Format(time.DateTime), h.account.Number, text, l.Direction, int64(l.Amount), reference))
	}
	return bodies
}

// takeAll takes calls as their provider's, by many senders at once.
func (h *hooked) takeAll(bodies [][]byte) {
	h.t.Helper()
	queue := make(chan []byte)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for body := range queue {
				if err := h.TakeEvents(h.t.Context(), h.hook, body); err != nil {
					h.t.Errorf("%v\n%s", err, body)
				}
			}
		})
	}
	for _, body := range bodies {
		queue <- body
	}
	close(queue)
	all.Wait()
}

package giving

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// formOfDay writes some days of an account in one form, each form in words of its own.
func (h *hooked) formOfDay(form string, days int) ([]byte, givingtest.Sums) {
	h.t.Helper()
	wording := map[string]int{"csv": 0, "mt940": 1, "camt": 2, "xlsx": 3, "html": 4}[form]
	var file bytes.Buffer
	sums, err := givingtest.Write(&file, givingtest.Spec{
		Account: h.account.Number, Lines: 120 * days, From: firstDay, Days: days, OutOf: 40, Seed: 12, Form: form, Wording: wording,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return file.Bytes(), sums
}

// asked is how many questions wait for an officer.
func (b *bank) asked() []Doubt {
	b.t.Helper()
	list, err := b.DoubtsFor(b.t.Context(), b.accountant)
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

// The same days come in every form that the bank has and by its webhook, each in words
// and numbers of its own, in any order: each transfer is one line, to the đồng.
func TestDaysInEveryForm(t *testing.T) {
	t.Parallel()
	for _, order := range []string{
		"csv mt940 camt xlsx", "mt940 csv html", "camt csv mt940", "xlsx camt csv", "hook csv mt940 camt", "hook mt940 csv",
		"mt940 hook csv", "csv hook camt xlsx", "camt hook2 csv hook",
	} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			h := newHooked(t, Sepay)
			said, sums := h.formOfDay("csv", 3)
			told := h.toldOf(said)
			for _, form := range strings.Fields(order) {
				switch form {
				case "hook":
					h.takeAll(told[:len(told)/3])
					continue
				case "hook2":
					h.takeAll(told[len(told)/2:])
					continue
				}
				file, _ := h.formOfDay(form, 3)
				st := h.upload(h.account.ID, bytes.NewReader(file))
				if st.New+st.Known != sums.Lines || int64(st.SumIn) != sums.In {
					t.Errorf("%s: %+v", form, st)
				}
				if got := h.held(h.account); got != sums.In-sums.Out {
					t.Errorf("after %s the account holds %d, the bank says %d; %d asked", form, got, sums.In-sums.Out, len(h.asked()))
				}
				again := h.upload(h.account.ID, bytes.NewReader(append(file, '\n')))
				if again.New != 0 {
					t.Errorf("%s again: %+v", form, again)
				}
			}
			if n := h.count(`giving.bank_lines`); n != int64(sums.Lines) || len(h.asked()) != 0 {
				t.Errorf("%d lines, %d asked; the bank has %d", n, len(h.asked()), sums.Lines)
			}
		})
	}
}

// mt940 makes a message of hand-written lines: day, number, amount and text.
func (h *hooked) mt940(opening int64, rows ...string) string {
	var s strings.Builder
	first, last, sum := "", "", opening
	for _, r := range rows {
		p := strings.SplitN(r, "|", 4)
		if first == "" {
			first = p[0]
		}
		last = p[0]
		var n int64
		fmt.Sscan(p[2], &n)
		sum += n
		fmt.Fprintf(&s, ":61:2611%[1]s11%[1]sC%[2]d,00NTRFNONREF//%[3]s\r\n:86:%[4]s\r\n", p[0], n, p[1], p[3])
	}
	return fmt.Sprintf(":20:SK1\r\n:25:%s\r\n:28C:1/1\r\n:60F:C2611%sVND%d,00\r\n%s:62F:C2611%sVND%d,00\r\n-}\r\n",
		h.account.Number, first, opening, s.String(), last, sum)
}

// A morning's CSV without balances and the day's message: what nothing is said of is
// known all the same, for the message tells all of the day, and the afternoon is new.
func TestMorningThenDay(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	h.upload(h.account.ID, strings.NewReader(vcb("10|5017.1|100.000|TRAN A", "10|5017.2|200.000|LE B", "10|5017.3|200.000|LE B")))
	st := h.upload(h.account.ID, strings.NewReader(h.mt940(0,
		"10|A1|100000|GD 1", "10|A2|200000|GD 2", "10|A3|200000|GD 3", "10|A4|200000|GD 4", "10|A5|50000|GD 5")))
	if st.New != 2 || st.Known != 3 || st.Doubtful != 0 || h.received() != 750_000 {
		t.Errorf("%+v, received %d", st, h.received())
	}
	// The afternoon's CSV brings nothing, whatever it calls its lines.
	st = h.upload(h.account.ID, strings.NewReader(vcb("10|5017.4|200.000|PHAM C", "10|5017.5|50.000|VU D")))
	if st.New != 0 || st.Doubtful != 0 || h.received() != 750_000 {
		t.Errorf("%+v, received %d", st, h.received())
	}
}

// Two files that may each have a part of the day, and nothing that speaks for or against:
// an officer is asked, and a row that is not the first line may be the next.
func TestFormsAreAsked(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	h.upload(h.account.ID, strings.NewReader(h.mt940(5_000_000, "10|A1|200000|GD 1", "10|A2|200000|GD 2")))
	file := vcb("10|5017.1|200.000|TRAN A", "10|5017.2|200.000|LE B", "10|5017.3|200.000|HO C", "10|5017.4|70.000|HO C")
	st := h.upload(h.account.ID, strings.NewReader(file))
	if st.New != 2 || st.Doubtful != 2 || h.received() != 670_000 {
		t.Fatalf("%+v, received %d", st, h.received())
	}
	again := h.upload(h.account.ID, strings.NewReader(file+"\n"))
	if again.New != 0 || again.Doubtful != 0 || len(h.asked()) != 2 {
		t.Errorf("again: %+v, %d asked", again, len(h.asked()))
	}
	first := h.asked()[0]
	if err := h.AnswerDoubt(t.Context(), h.accountant, first.ID, false); err != nil {
		t.Fatal(err)
	}
	second := h.asked()[0]
	if err := h.AnswerDoubt(t.Context(), h.accountant, second.ID, true); err != nil {
		t.Fatal(err)
	}
	if left := h.asked(); len(left) != 0 || h.received() != 870_000 {
		t.Errorf("%d asked, received %d", len(left), h.received())
	}
	for _, text := range []string{"\n", "\n\n"} {
		if st := h.upload(h.account.ID, strings.NewReader(file+"\n"+text)); st.New != 0 || st.Doubtful != 0 {
			t.Errorf("after the answers: %+v", st)
		}
	}
}

// The one form books a transfer on Saturday, the other on Monday.
func TestFormsOverWeekend(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	h.upload(h.account.ID, strings.NewReader(vcb(
		"06|5017.1|100.000|TRAN A", "07|5017.2|200.000|NGUYEN THI HOA ung ho dong bao", "07|5017.3|300.000|LE B", "10|5017.4|400.000|VU D")))
	st := h.upload(h.account.ID, strings.NewReader(h.mt940(0,
		"06|A1|100000|TRAN A UH", "09|A2|200000|nguyen thi hoa ung ho dong bao", "09|A3|300000|GD 3", "10|A4|400000|GD 4")))
	if st.New != 0 || h.received() != 1_000_000 {
		t.Errorf("%+v, received %d", st, h.received())
	}
}

// Two forms of the same days come in at the same moment.
func TestFormsAtOnce(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	var sums givingtest.Sums
	for _, form := range []string{"csv", "mt940", "camt"} {
		var file []byte
		file, sums = h.formOfDay(form, 4)
		_, err := h.UploadStatement(t.Context(), h.accountant, NewStatement{Account: h.account.ID, Name: form}, bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if err := job.RunOnce(t.Context(), h.DB, h.Jobs()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := h.count(`giving.bank_lines`); n != int64(sums.Lines) || h.held(h.account) != sums.In-sums.Out || len(h.asked()) != 0 {
		t.Errorf("%d lines of %d, %d asked; the account holds %d, the bank says %d",
			n, sums.Lines, len(h.asked()), h.held(h.account), sums.In-sums.Out)
	}
}

// What is proof that a day's lines are the same lines, and what is not.
func TestJudge(t *testing.T) {
	t.Parallel()
	day := workday.Date(2026, 11, 10)
	many := func(n int) (list []int64) {
		for i := range n {
			list = append(list, int64(i%7+1)*10_000)
		}
		return list
	}
	cut := telling{from: day, through: day}
	message := telling{from: day, through: day, balanced: true, message: true}
	inner := telling{from: day - 2, through: day + 2}
	for _, tt := range []struct {
		name        string
		file, book  []int64
		own, others telling
		opening     int64
		balanced    bool
		same        bool
	}{
		{name: "two files that may be halves", file: []int64{1, 2}, book: []int64{1, 2}, own: cut, others: cut},
		{name: "twenty lines of seven amounts", file: many(20), book: many(20), own: cut, others: cut, same: true},
		{name: "twenty lines and one more", file: many(21), book: many(20), own: cut, others: cut},
		{name: "both have the days around it", file: []int64{1, 2}, book: []int64{1, 2}, own: inner, others: inner, same: true},
		{name: "only the one has", file: []int64{1, 2}, book: []int64{1, 2}, own: inner, others: cut},
		{name: "the message has more than the morning", file: []int64{1, 2, 2}, book: []int64{2}, own: message, others: cut, same: true},
		{name: "the message lacks one", file: []int64{1, 2}, book: []int64{2, 3}, own: message, others: cut},
		{name: "a part of what the message had", file: []int64{2}, book: []int64{1, 2}, own: cut, others: message, same: true},
		{name: "the balances are the book's", file: []int64{1, 2}, book: []int64{1, 2}, own: cut, others: cut, opening: 7, balanced: true, same: true},
		{name: "another balance", file: []int64{1, 2}, book: []int64{1, 2}, own: cut, others: cut, opening: 8, balanced: true},
	} {
		c := comparing{
			files: tellings{[]telling{tt.own}, []telling{tt.others}}, from: day, through: day, opening: tt.opening,
			balanced: tt.balanced, before: 7, days: map[workday.Day]*dayTold{},
		}
		for _, n := range tt.file {
			c.count(&Line{On: day, Direction: In, Amount: money.VND(n)})
		}
		for _, n := range tt.book {
			c.lines = append(c.lines, &toldLine{alike: alike{day: day}, alikeKey: alikeKey{n, In}})
		}
		c.judge()
		if got := c.day(day).same; got != tt.same {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

// One form tells in one sum what the other tells in parts: nothing is doubled.
func TestPartsOfASum(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	h.upload(h.account.ID, strings.NewReader(vcb("10|5017.1|300.000|THU HO NGAY 10", "10|5017.2|50.000|LE B")))
	st := h.upload(h.account.ID, strings.NewReader(h.mt940(0, "10|A1|100000|TRAN A", "10|A2|200000|VU C", "10|A3|50000|LE B UH")))
	if st.New != 0 || h.received() != 350_000 {
		t.Fatalf("%+v, received %d", st, h.received())
	}
	for _, d := range h.asked() {
		if err := h.AnswerDoubt(t.Context(), h.accountant, d.ID, false); err != nil {
			t.Error(err)
		}
	}
	if len(h.asked()) != 0 || h.received() != 350_000 {
		t.Errorf("%d asked, received %d", len(h.asked()), h.received())
	}
}

// A hundred thousand rows against as many lines of one amount end soon.
func TestCompareManyAlike(t *testing.T) {
	t.Parallel()
	const n = 20_000
	day := workday.Date(2026, 11, 10)
	c := comparing{
		files: tellings{[]telling{{from: day, through: day}}, []telling{{from: day, through: day}}}, from: day, through: day,
		days: map[workday.Day]*dayTold{},
	}
	for i := range n {
		l := Line{Row: i + 1, On: day, Direction: In, Amount: 200_000, Text: fmt.Sprint("GD ", i)}
		c.count(&l)
		c.rows = append(c.rows, &toldRow{readyLine: readyLine{Line: l}, words: wordsOf(l.Text)})
		c.lines = append(c.lines, &toldLine{
			alike: alike{id: int64(i + 1), day: day, words: "ung ho", at: day.Start().Add(time.Second)}, alikeKey: alikeKey{200_000, In},
		})
	}
	found := c.compare()
	lines := map[int64]bool{}
	for _, f := range found {
		lines[f.line] = true
	}
	if len(found) != n || len(lines) != n {
		t.Errorf("%d rows are %d lines", len(found), len(lines))
	}
}

package giving

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// A file that is refused leaves nothing, whatever the reason.
func TestUploadRefused(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	for _, tt := range []struct {
		name string
		src  io.Reader
		key  string
	}{
		{"a program", strings.NewReader("MZ\x90\x00\x03"), "statement.file.program"},
		{"one endless line", io.LimitReader(endless('A'), 100<<20), "statement.file.header"},
		{"another account", strings.NewReader(vcb("09|1|1000|CT tu 0123456789 A toi 99887766554")), "statement.file.account"},
		{"columns of another bank", strings.NewReader("Date,DocumentNumber,ReferenceNumber,TransactionDetails,CreditAmount\n"), "statement.profile.differs"},
	} {
		_, err := b.UploadStatement(t.Context(), b.accountant, NewStatement{Account: a, Name: "x.csv"}, tt.src)
		if !fault.Is(err, tt.key) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	sibling := officer(10, auth.Accountant, b.commune)
	_, err := b.UploadStatement(t.Context(), sibling, NewStatement{Account: a}, strings.NewReader(vcb()))
	if !isKind(err, fault.Denied) {
		t.Errorf("an officer of another unit: %v", err)
	}
	var n int
	err = pgtest.Super(t, b.DB).QueryRow(`select (select count(*) from file.files) + (select count(*) from giving.statements)`).Scan(&n)
	if err != nil || n != 0 {
		t.Errorf("%d things are left of refused files, %v", n, err)
	}
}

// The worker is cut off again and again in the middle of a file, and two have it at
// once: in the end every line is there once.
func TestImportCutOff(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB)
	var file bytes.Buffer
	sums, err := givingtest.Write(&file, givingtest.Spec{Account: a.Number, Lines: 6000, From: firstDay, Seed: 11})
	if err != nil {
		t.Fatal(err)
	}
	st, err := b.UploadStatement(t.Context(), b.accountant, NewStatement{Account: a.ID, Name: "a.csv"}, &file)
	if err != nil {
		t.Fatal(err)
	}
	args := []byte(fmt.Sprint(st.ID))
	for i := range 4 {
		ctx, cancel := contextFor(t, time.Duration(40*(i+1))*time.Millisecond)
		done := make(chan error, 2)
		for range 2 {
			go func() { done <- b.RunStatement(ctx, args) }()
		}
		<-done
		<-done
		cancel()
	}
	if err := b.RunStatement(t.Context(), args); err != nil {
		t.Fatal(err)
	}
	st, _, err = b.StatementFor(t.Context(), b.accountant, st.ID)
	if err != nil || st.State != StatementDone || st.New != sums.Lines || b.held(a) != sums.In {
		t.Errorf("%+v %v: holds %d, want %d", st, err, b.held(a), sums.In)
	}
}

// While two chunks of a file are under way at once, a webhook tells other lines of
// the same account and a second file some of the same: each line is there once.
func TestImportBesideOthers(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB)
	spec := givingtest.Spec{Account: a.Number, Lines: 6000, From: firstDay, Seed: 12}
	var file bytes.Buffer
	sums, err := givingtest.Write(&file, spec)
	if err != nil {
		t.Fatal(err)
	}
	part := file.Bytes()[:file.Len()/2]
	part = part[:bytes.LastIndexByte(part, '\n')+1]
	var jobs []string
	for _, content := range [][]byte{file.Bytes(), part} {
		st, err := b.UploadStatement(t.Context(), b.accountant, NewStatement{Account: a.ID, Name: "a.csv"},
			bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, fmt.Sprint(st.ID))
	}
	done := make(chan error, 3)
	for _, args := range jobs {
		go func() { done <- b.RunStatement(t.Context(), []byte(args)) }()
	}
	const told = 20
	go func() {
		var err error
		for i := range told {
			l := Line{
				On: workday.On(firstDay), Doc: fmt.Sprintf("ev%d", i), Text: fmt.Sprintf("giup ba con %d", i),
				Direction: In, Amount: 1000, Raw: "{}",
			}
			_, gone := b.takeLive(t.Context(), &chunk{channel: "sepay"}, a.ID, []Line{l})
			err = errors.Join(err, gone)
		}
		done <- err
	}()
	for range 3 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if got, want := b.held(a), sums.In-sums.Out+told*1000; got != want {
		t.Errorf("the account holds %d, the bank and the webhook say %d", got, want)
	}
	var lines int
	if err := pgtest.Super(t, b.DB).QueryRow(`select count(*) from giving.bank_lines`).Scan(&lines); err != nil || lines != sums.Lines+told {
		t.Errorf("%d lines of %d, %v", lines, sums.Lines+told, err)
	}
}

// A server's worker and an operator's command take the same file at once: whoever is
// slower leaves it to the other, and each row is taken once.
func TestOneFileTwoWorkers(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := b.accountOf(VCB)
	var file bytes.Buffer
	sums, err := givingtest.Write(&file, givingtest.Spec{Account: a.Number, Lines: 6000, From: firstDay, Seed: 13, OutOf: 40})
	if err != nil {
		t.Fatal(err)
	}
	st, err := b.UploadStatement(t.Context(), b.accountant, NewStatement{Account: a.ID, Name: "a.csv"}, &file)
	if err != nil {
		t.Fatal(err)
	}
	const workers = 4
	done := make(chan error, workers)
	for range workers {
		go func() { done <- b.RunStatement(t.Context(), []byte(fmt.Sprint(st.ID))) }()
	}
	for range workers {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	st, _, err = b.StatementFor(t.Context(), b.accountant, st.ID)
	if err != nil || st.State != StatementDone || st.New != sums.Lines || st.Known != 0 {
		t.Errorf("the statement: %+v %v", st, err)
	}
	if got := b.held(a); got != sums.In-sums.Out {
		t.Errorf("the account holds %d, the bank says %d", got, sums.In-sums.Out)
	}
}

// Rows that cannot be read are listed with number and reason, in the kinds that
// pages write, and everything else is taken.
func TestStatementFaults(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	st := b.upload(a, strings.NewReader("Số dư đầu kỳ: 5\n"+vcb("09|1|10|X", "31|2|20|Y", "10|3|1e9|Z", "11|4|40|W")+
		"Tổng cộng,,,,51,,\n"))
	_, faults, err := b.StatementFor(t.Context(), b.accountant, st.ID)
	if err != nil || st.New != 2 || st.Faults != 2 || len(faults) != 3 {
		t.Fatalf("%+v %+v %v", st, faults, err)
	}
	total := faults[0]
	if !total.Finding || total.Key != "statement.total.differs" || total.Values["in"] != money.VND(50) {
		t.Errorf("%+v", total)
	}
	if f := faults[1]; f.Row != 4 || f.Key != "statement.row.date" || f.Values["text"] != "31/11/2026" {
		t.Errorf("%+v", f)
	}
	if f := faults[2]; f.Row != 5 || f.Key != "statement.row.amount" {
		t.Errorf("%+v", f)
	}
}

func TestSeenLines(t *testing.T) {
	s := newSeenLines(100) // too few: it grows
	want := map[fingerprint]int{}
	for i := range 3000 {
		l := Line{Text: fmt.Sprint(i % 997), On: dayZero + 1, Amount: 1}
		f := fingerprintOf(fileChannel, &l)
		want[f]++
		if got := s.nth(f); got != want[f] {
			t.Fatalf("line %d: %d, want %d", i, got, want[f])
		}
	}
}

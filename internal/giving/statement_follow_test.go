package giving

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/money"
)

// toMend are the files that the day's work lists, by what is wrong with them.
func (b *bank) toMend() (unread, unbalanced, differ int) {
	b.t.Helper()
	list, err := b.StatementsToMend(b.t.Context(), b.accountant)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, st := range list {
		if st.Unread() {
			unread++
		}
		if st.Unbalanced() {
			unbalanced++
		}
		if st.Left != nil {
			differ++
		}
	}
	return unread, unbalanced, differ
}

// A row that could not be read is in no book: its file stays in the day's work, whatever
// else is uploaded, until a file has all that it had and every row can be read.
func TestUnreadRowsStay(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := b.accountOf(VCB).ID
	for _, tt := range []struct {
		name, file string
		left       int
	}{
		{"one row of two", vcb("09|1|10|X", "09|2|hai|Y"), 1},
		{"another file of that day", vcb("09|3|30|Z"), 1},
		{"a later day", vcb("10|1|10|X"), 1},
		{"the day again, with the same row", vcb("09|1|10|X", "09|2|hai|Y", "09|3|30|Z"), 2},
		{"only an unread row, of another day", vcb("11|1|ba|X"), 3},
		{"the first day mended", vcb("09|1|10|X", "09|2|20|Y", "09|3|30|Z"), 1},
		{"the other day, another line", vcb("10|1|10|X", "10|2|10|X"), 1},
		{"the other day", vcb("11|1|30|X"), 0},
	} {
		b.upload(a, strings.NewReader(tt.file))
		if n, _, _ := b.toMend(); n != tt.left {
			t.Errorf("%s: %d files are to be mended, want %d", tt.name, n, tt.left)
		}
	}
}

// A file that begins with another balance than the account's file before left may be
// another account's, or days are missing; it is taken, and said loudly until they come.
func TestStatementFollows(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := b.accountOf(VCB).ID
	upload := func(rows string) *Statement {
		return b.upload(a, strings.NewReader(vcbHeader+rows))
	}
	upload("1,05/11/2026,1,,100.000,100.000,A\n")
	for _, tt := range []struct {
		name, rows string
		left       money.VND // said; 0 where it follows
	}{
		{"it follows", "1,06/11/2026,1,,50.000,150.000,B\n", 0},
		{"the same day goes on", "1,06/11/2026,2,,50.000,200.000,C\n", 0},
		{"it overlaps", "1,06/11/2026,2,,50.000,200.000,C\n1,07/11/2026,1,,10.000,210.000,D\n", 0},
		{"none stands in the file", "1,08/11/2026,1,,5.000,,E\n", 0},
		{"another account's", "1,09/11/2026,1,,1.000,9.001.000,F\n", 210_000},
	} {
		st := upload(tt.rows)
		if st.Left == nil && tt.left != 0 || st.Left != nil && *st.Left != tt.left {
			t.Errorf("%s: %+v", tt.name, st)
		}
	}
	if _, unbalanced, differ := b.toMend(); unbalanced != 0 || differ != 1 {
		t.Errorf("the day's work has %d and %d", unbalanced, differ)
	}
	st := upload("1,10/11/2026,1,,1.000,301.000,G\n1,10/11/2026,2,,1.000,302.000,H\n")
	_, faults, err := b.StatementFor(t.Context(), b.accountant, st.ID)
	if err != nil || len(faults) != 1 || !faults[0].Finding || faults[0].Key != "statement.left.differs" ||
		faults[0].Values["difference"] != money.VND(300_000-9_001_000) {
		t.Errorf("%+v, %v", faults, err)
	}
	upload("1,09/11/2026,9,,90.000,300.000,I\n") // the day's own
	if st, _, err = b.StatementFor(t.Context(), b.accountant, st.ID); err != nil || st.Left != nil {
		t.Errorf("after the day before came: %+v, %v", st, err)
	}
}

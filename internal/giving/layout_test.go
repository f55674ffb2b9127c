package giving

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// strange is a bank whose columns nobody knows: months first, a signed amount with a
// decimal point, and a text that we would not look for there.
const strange = "Bảng kê giao dịch\n\nPosted;Sum (VND);Memo;No.;Left\n" +
	"11/09/2026;+200,000.00;UNG HO DONG BAO;A1;1,200,000.00\n" +
	"11/10/2026;-50,000.00;PHI SMS;A2;1,150,000.00\n" +
	"13/10/2026;5;sai ngày;A3;0\n" +
	"11/10/2026;1,5.00;sai số;A4;0\n"

func strangeForm(account int64, name string) LayoutForm {
	return LayoutForm{
		Account: account, Name: name, Header: []string{"Posted", "Sum (VND)", "Memo", "No.", "Left"},
		Columns: map[string]int{"date": 0, "signed": 1, "text": 2, "doc": 3, "balance": 4}, Dates: MonthFirst, Decimal: ".",
	}
}

// A file that nobody knows is refused; an officer names its columns once, and it and the
// next one are read by themselves. Two layouts that fit are told, and one is chosen.
func TestLayout(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := b.accountOf(VCB)
	ctx := t.Context()
	send := func(file string, layout int64) (*Statement, error) {
		return b.UploadStatement(ctx, b.accountant, NewStatement{Account: a.ID, Name: "x.csv", Layout: layout}, strings.NewReader(file))
	}
	if _, err := send(strange, 0); !fault.Is(err, "statement.file.header") {
		t.Fatal("nobody knows these columns:", err)
	}
	s, err := ReadSample(strings.NewReader(strange))
	if err != nil {
		t.Fatal(err)
	}
	first, err := b.SaveLayout(ctx, b.accountant, strangeForm(a.ID, "Ngân hàng lạ"))
	if err != nil || first.Version != 1 {
		t.Fatal(first, err)
	}
	tried := s.Try(*first, 3)
	if len(tried) != 4 || tried[0].Amount != 200_000 || tried[0].Direction != In || tried[0].On.String() != "2026-11-09" ||
		tried[1].Direction != Out || tried[2].Fault == nil || tried[3].Fault == nil {
		t.Errorf("tried: %+v", tried)
	}
	st := b.upload(a.ID, strings.NewReader(strange))
	if st.New != 2 || st.Faults != 2 || st.Profile != OwnLayout || st.Layout == nil || st.Layout.ID != first.ID {
		t.Errorf("%+v", st)
	}
	second, err := b.SaveLayout(ctx, b.accountant, strangeForm(a.ID, "Ngân hàng lạ"))
	if err != nil || second.Version != 2 {
		t.Fatal(second, err)
	}
	other, err := b.SaveLayout(ctx, b.accountant, strangeForm(a.ID, "Mẫu khác"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := send(strange+"\n", 0); !fault.Is(err, "statement.layout.two") {
		t.Error("two fit:", err)
	}
	if st, err := send(strange+"\n", other.ID); err != nil || st.Layout.ID != other.ID {
		t.Error("one was chosen:", st, err)
	}
	if _, err := send(vcbHeader+"1,12/11/2026,5,,1.000,,A\n", other.ID); !fault.Is(err, "statement.layout.differs") {
		t.Error("not its columns:", err)
	}
	if _, err := b.RetireLayout(ctx, b.accountant, other.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.RetireLayout(ctx, b.accountant, other.ID); !fault.Is(err, "layout.retired") {
		t.Error("retired twice:", err)
	}
	if list, err := b.LayoutsFor(ctx, b.accountant, a.ID); err != nil || len(list) != 1 || list[0].ID != second.ID {
		t.Error(list, err)
	}
	if _, err := send(strange+"\n\n", 0); err != nil {
		t.Error("one fits again:", err)
	}
}

// A file whose columns had to be named first is put aside meanwhile and read as soon as
// they are, without being handed in again; twice is the same statement. Only files of the
// account's unit are, and only by who brings its statements.
func TestLayoutReadsWhatWasKept(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := b.accountOf(VCB)
	ctx := t.Context()
	kept, seen, err := b.KeepSample(ctx, b.accountant, a.ID, `C:\sao-ke\la.csv`, strings.NewReader(strange))
	if err != nil || kept.Name != "la.csv" || len(seen.Rows) == 0 {
		t.Fatal(kept, err)
	}
	if _, again, err := b.KeptSample(ctx, b.accountant, a.ID, kept.ID); err != nil || len(again.Rows) != len(seen.Rows) {
		t.Error("looked at again:", again, err)
	}
	l, err := b.SaveLayout(ctx, b.accountant, strangeForm(a.ID, "Ngân hàng lạ"))
	if err != nil {
		t.Fatal(err)
	}
	read := NewStatement{Account: a.ID, Layout: l.ID, Kept: kept.ID}
	st, err := b.UploadStatement(ctx, b.accountant, read, nil)
	if err != nil || st.Name != "la.csv" || st.Lines != 2 || st.FileID != kept.ID {
		t.Fatal(st, err)
	}
	if twice, err := b.UploadStatement(ctx, b.accountant, read, nil); err != nil || twice.RepeatsID != st.ID {
		t.Error("twice:", twice, err)
	}
	if _, err := b.UploadStatement(ctx, b.accountant, NewStatement{Account: a.ID, Kept: kept.ID + 1000}, nil); !fault.Is(err, "upload.kept.gone") {
		t.Error("nothing was kept:", err)
	}
	paper, err := duty.Keep(ctx, b.Files, b.accountant, a.UnitID, "file", "a.png", strings.NewReader("\x89PNG\r\n\x1a\nx"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.KeptSample(ctx, b.accountant, a.ID, paper); !fault.Is(err, "upload.kept.gone") {
		t.Error("a paper is no statement:", err)
	}
	stranger := officer(77, auth.Accountant, b.commune)
	if _, _, err := b.KeptSample(ctx, stranger, a.ID, kept.ID); err == nil {
		t.Error("another unit's officer looked at it")
	}
	for _, by := range []auth.Actor{b.cashier, stranger, auth.Public} {
		if _, _, err := b.KeepSample(ctx, by, a.ID, "x.csv", strings.NewReader(strange)); err == nil {
			t.Error("kept for", by.Name)
		}
	}
	before := b.files()
	if _, _, err := b.KeepSample(ctx, b.accountant, a.ID, "x.csv", strings.NewReader("MZ\x90")); !fault.Is(err, "statement.file.program") || b.files() != before {
		t.Error("a program was kept:", err)
	}
}

func (b *bank) files() (n int) {
	b.t.Helper()
	err := pgtest.Super(b.t, b.DB).QueryRow(`select (select count(*) from file.files) + (select count(*) from file.aside)`).Scan(&n)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

// A bank that renames, adds or reorders columns is told by the name of the layout that
// almost fits and what is new; what is still there is proposed as it was.
func TestLayoutStopsFitting(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := b.accountOf(VCB)
	ctx := t.Context()
	l, err := b.SaveLayout(ctx, b.accountant, strangeForm(a.ID, "Ngân hàng lạ"))
	if err != nil {
		t.Fatal(err)
	}
	row := "11/09/2026;1,200.00;UNG HO;A1;1,200.00\n"
	for _, tt := range []struct{ name, header, want, fresh string }{
		{"a column renamed", "Posted;Amount;Memo;No.;Left", "statement.layout.changed", "Amount"},
		{"a column added", "Posted;Sum (VND);Memo;No.;Left;Branch", "statement.layout.changed", "Branch"},
		{"two in another order", "Posted;Memo;Sum (VND);No.;Left", "statement.layout.moved", ""},
		{"one left out", "Posted;Sum (VND);Memo;No.", "statement.layout.moved", ""},
		{"another bank's", "A;B;C;D;E", "statement.file.header", ""},
	} {
		for _, layout := range []int64{0, l.ID} {
			file := "Bảng kê\n" + tt.header + "\n" + row
			_, err := b.UploadStatement(ctx, b.accountant, NewStatement{Account: a.ID, Name: "x.csv", Layout: layout}, strings.NewReader(file))
			want := tt.want
			if layout != 0 && want == "statement.file.header" {
				want = "statement.layout.differs"
			}
			e, ok := fault.As(err)
			if !ok || e.Faults[0].Key != want || tt.fresh != "" && e.Faults[0].Values["fresh"] != tt.fresh {
				t.Errorf("%s: %v, want %s %s", tt.name, err, want, tt.fresh)
			}
		}
	}
	s, err := ReadSample(strings.NewReader("Bảng kê\nBranch;Posted;Amount;Memo;No.;Left\nHN;" + row))
	if err != nil {
		t.Fatal(err)
	}
	at, guess := s.GuessBy([]Layout{*l})
	want := map[string]int{"date": 1, "signed": 2, "text": 3, "doc": 4, "balance": 5}
	if at != 2 || guess.Name != l.Name || guess.Dates != MonthFirst || guess.Decimal != "." || !maps.Equal(guess.Columns, want) {
		t.Errorf("row %d %+v", at, guess)
	}
}

// What the page refuses, the database refuses of who writes past it.
func TestLayoutsAttacked(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := b.accountOf(VCB)
	l, err := b.SaveLayout(t.Context(), b.accountant, strangeForm(a.ID, "Mẫu"))
	if err != nil {
		t.Fatal(err)
	}
	insert := func(unit int64, version int, header, columns string, retired bool, by int) string {
		return fmt.Sprintf(`insert into giving.statement_layouts (unit_id, account_id, name, version, header, columns, dates,
			decimal_mark, retired, made_by, made_at) values (%d, %d, 'Mẫu', %d, '%s', '%s', 'mdy', '.', %t, %d, now())`,
			unit, a.ID, version, header, columns, retired, by)
	}
	const header, columns = "{posted,sumvnd,memo,no,left}", `{"date":0,"signed":1,"text":2,"doc":3,"balance":4}`
	db := pgtest.Raw(t, b.DB)
	for _, attack := range []string{
		`update giving.statement_layouts set columns = '{"date":0,"signed":4,"text":2}'`,
		`update giving.statement_layouts set retired = true`,
		`delete from giving.statement_layouts`,
		`truncate giving.statement_layouts`,
		insert(a.UnitID, 1, header, columns, false, 5),       // once more
		insert(a.UnitID, 3, header, columns, false, 5),       // a version is missing
		insert(b.commune, 2, header, columns, false, 5),      // of another unit than its account
		insert(a.UnitID, 2, header, columns, false, 0),       // by nobody
		insert(a.UnitID, 2, "{a,b}", columns, false, 5),      // columns that are not there
		insert(a.UnitID, 2, "{x,y,z,u,v}", columns, true, 5), // given up as another
		insert(a.UnitID, 2, header, `{"date":0,"signed":0,"text":2}`, false, 5),
		insert(a.UnitID, 2, header, `{"date":0,"signed":-1,"text":2}`, false, 5),
		insert(a.UnitID, 2, header, `{"date":"0","signed":1,"text":2}`, false, 5),
		insert(a.UnitID, 2, header, `{"date":0,"signed":1,"text":2,"colour":3}`, false, 5),
		insert(a.UnitID, 2, header, `{"date":0,"in":1,"signed":3,"text":2}`, false, 5),
	} {
		pgtest.Refused(t, db, `begin`, `set local quy.units = '*'`, attack)
	}
	pgtest.Refused(t, db, `begin`, fmt.Sprintf(`set local quy.units = '%d'`, b.commune), insert(a.UnitID, 2, header, columns, false, 5))
	var n int
	if err := db.QueryRow(`select count(*) from giving.statement_layouts`).Scan(&n); err != nil || n != 0 {
		t.Error("read without a scope:", n, err)
	}
	if list, err := b.LayoutsFor(t.Context(), b.accountant, a.ID); err != nil || len(list) != 1 || !maps.Equal(list[0].Columns, l.Columns) {
		t.Error("it stands as it was said:", list, err)
	}
}

// What is missing or contradicts itself is told at its field, all at once; who may not
// bring statements names no columns.
func TestLayoutRefused(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	a := b.accountOf(VCB)
	for _, tt := range []struct {
		name  string
		spoil func(f *LayoutForm)
		want  string
	}{
		{"no name", func(f *LayoutForm) { f.Name = " " }, "name layout.name.missing"},
		{"no date", func(f *LayoutForm) { delete(f.Columns, "date") }, "date layout.date.missing"},
		{"no text", func(f *LayoutForm) { delete(f.Columns, "text") }, "text layout.text.missing"},
		{"no amount", func(f *LayoutForm) { delete(f.Columns, "signed") }, "in layout.amount.missing"},
		{"both kinds of amount", func(f *LayoutForm) { f.Columns["out"] = 1; delete(f.Columns, "doc"); f.Columns["out"] = 3 }, "signed layout.amount.both"},
		{"one column twice", func(f *LayoutForm) { f.Columns["doc"] = 2 }, "text layout.column.twice"},
		{"a column that is not there", func(f *LayoutForm) { f.Columns["doc"] = 99 }, "doc layout.column.none"},
		{"a role that is not there", func(f *LayoutForm) { f.Columns["colour"] = 1 }, "columns layout.role.unknown"},
		{"no row of names", func(f *LayoutForm) { f.Header = nil; f.Columns = map[string]int{"date": 0, "in": 0, "text": 0} }, "header layout.header.missing"},
		{"no form of days", func(f *LayoutForm) { f.Dates = "x" }, "dates layout.dates.missing"},
		{"a strange mark", func(f *LayoutForm) { f.Decimal = ";" }, "decimal layout.decimal.unknown"},
	} {
		f := strangeForm(a.ID, "Mẫu")
		tt.spoil(&f)
		_, err := b.SaveLayout(t.Context(), b.accountant, f)
		e, ok := fault.As(err)
		if !ok || e.Faults[0].Field+" "+e.Faults[0].Key != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
	for _, by := range []auth.Actor{b.cashier, auth.Public} {
		if _, err := b.SaveLayout(t.Context(), by, strangeForm(a.ID, "Mẫu")); !fault.Is(err, "auth.denied") && !fault.Is(err, "auth.signin") {
			t.Error(err)
		}
		if _, err := b.LayoutsFor(t.Context(), by, a.ID); err == nil {
			t.Error("listed for who may not")
		}
	}
	for name, file := range map[string]string{
		"statement.file.empty": " \n", "layout.columns.none": "một\nhai\nba\n", "layout.fixed": batchEntry,
		"statement.file.program": "MZ\x90", "statement.file.xls": "\xd0\xcf\x11\xe0",
	} {
		if _, err := ReadSample(strings.NewReader(file)); !fault.Is(err, name) {
			t.Errorf("sample: %v, want %s", err, name)
		}
	}
}

// The first guess is right where a bank's names say what they are.
func TestLayoutGuess(t *testing.T) {
	t.Parallel()
	rows := bookRow(1, "NGÂN HÀNG LẠ") + bookRow(3, "STT", "Ngày hiệu lực", "Số tiền ghi nợ (VND)", "Số tiền ghi có (VND)", "Số dư (VND)", "Diễn giải chi tiết") +
		bookRow(4, "1", "<c><v>46335</v></c>", "", "<c><v>300000</v></c>", "<c><v>300000</v></c>", "UNG HO")
	file := book(t, "", map[string]string{"xl/worksheets/sheet1.xml": "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"})
	s, err := ReadSample(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	row, columns := s.Guess()
	if row != 3 || columns["date"] != 1 || columns["out"] != 2 || columns["in"] != 3 || columns["balance"] != 4 || columns["text"] != 5 {
		t.Errorf("row %d %v", row, columns)
	}
	tried := s.Try(Layout{Columns: columns, Dates: DayFirst}, row)
	if len(tried) != 1 || tried[0].Amount != 300_000 || tried[0].On.String() != "2026-11-09" || tried[0].Balance != 300_000 {
		t.Errorf("%+v", tried)
	}
}

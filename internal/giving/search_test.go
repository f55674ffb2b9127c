package giving

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func (b *bank) search(q StatementQuery) *StatementPage {
	b.t.Helper()
	page, err := b.SearchStatement(b.t.Context(), q)
	if err != nil {
		b.t.Fatal(q, err)
	}
	return page
}

func texts(page *StatementPage) string {
	var all []string
	for _, i := range page.Items {
		all = append(all, i.Text)
	}
	return strings.Join(all, "|")
}

// A question that is a day is that day, written as people write it; what only looks like
// one is not.
func TestTypedDay(t *testing.T) {
	t.Parallel()
	today := workday.Date(2026, 11, 23)
	for text, want := range map[string]string{
		"22/11/2026": "2026-11-22", "22-11-2026": "2026-11-22", "22.11.2026": "2026-11-22", "2026-11-22": "2026-11-22",
		"22/11": "2026-11-22", " ngày  22/11 ": "2026-11-22", "NGAY 22/11/26": "2026-11-22", "5/1": "2026-01-05",
		"24/11": "2025-11-24", "29/2": "2024-02-29", "22 tháng 11": "2026-11-22", "ngày 22 tháng 11 năm 2025": "2025-11-22",
		"24/11/2026": "2026-11-24", "Nga\u0300y 22/11": "2026-11-22",
		"22.11": "", "22-11": "", "31/02/2026": "", "22112026": "", "22/11 ung ho": "", "1/2/3": "", "ngày": "", "": "", "32/1": "",
	} {
		if got, ok := typedDay(text, today); ok != (want != "") || ok && got.String() != want {
			t.Errorf("%q is %s, want %q", text, got, want)
		}
	}
	b := newBank(t)
	b.upload(b.accountOf(VCB).ID, strings.NewReader(vcb("10|1|10|X", "11|1|11|Y", "11|2|2211|Z")))
	if page := b.search(StatementQuery{Text: "ngày 11/11"}); texts(page) != "Z|Y" || page.Day != workday.Date(2026, 11, 11) {
		t.Errorf("%+v", page)
	}
	if page := b.search(StatementQuery{Text: "22/11"}); len(page.Items) != 0 || page.Day != workday.Date(2025, 11, 22) {
		t.Errorf("%+v", page)
	}
	if page := b.search(StatementQuery{Text: "11/11", From: workday.Date(2026, 11, 10)}); page.Day != 0 {
		t.Errorf("with days of its own: %+v", page)
	}
}

// Everything a person has in hand finds the gift: the code, the bank's reference,
// the amount, the day, the name with or without marks, with a slip of the pen.
// What must not be shown is not found.
func TestSearch(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	p := b.pledge(New{Amount: "200000", Donor: Donor{PublicName: "Đá Xanh"}})
	hidden := b.pledge(New{Amount: "200000", Donor: Donor{Anonymous: true}})
	b.upload(a, strings.NewReader(vcb(
		"09|1|1.000|Trần Văn Bình ủng hộ",
		"10|2|2.000|TRAN VAN BINH UNG HO LAN 2",
		"10|3|3.000|123.UNG HO.FT26314123456789",
		"11|4|200.000|"+p.Code+" ung ho",
		"11|5|200.000|LE THI HOA "+hidden.Code,
		"12|6|5.000|NGUYEN VAN AN 0912345678",
	)))
	lines := []string{
		"NGUYEN VAN AN •••", hidden.Code, "Đá Xanh · " + p.Code, "123.UNG HO.FT26314123456789",
		"TRAN VAN BINH UNG HO LAN 2", "Trần Văn Bình ủng hộ",
	}
	day := workday.Date(2026, 11, 10)
	for _, tt := range []struct {
		name string
		q    StatementQuery
		want []string
	}{
		{"nothing asked: newest first", StatementQuery{}, lines},
		{"without marks", StatementQuery{Text: "tran van binh"}, lines[4:]},
		{"with marks and a capital", StatementQuery{Text: "TRẦN văn Bình"}, lines[4:]},
		{"two words", StatementQuery{Text: "van binh"}, lines[4:]},
		{"one word", StatementQuery{Text: "binh"}, lines[4:]},
		{"half a word", StatementQuery{Text: "bin"}, nil},
		{"words and a number", StatementQuery{Text: "lan 2"}, lines[4:5]},
		{"the code", StatementQuery{Text: strings.ToLower(p.Code)}, lines[2:3]},
		{"a hidden giver's code", StatementQuery{Text: hidden.Code}, lines[1:2]},
		{"a hidden giver's name", StatementQuery{Text: "le thi hoa"}, nil},
		{"a phone number", StatementQuery{Text: "0912345678"}, nil},
		{"the reference", StatementQuery{Text: "ft26314123456789"}, lines[3:4]},
		{"its beginning", StatementQuery{Text: "FT26314"}, lines[3:4]},
		{"an amount as text", StatementQuery{Text: "200.000"}, lines[1:3]},
		{"an amount", StatementQuery{Amount: 3000}, lines[3:4]},
		{"amounts from to", StatementQuery{Min: 2000, Max: 3000}, lines[3:5]},
		{"a day", StatementQuery{From: day, To: day}, lines[3:5]},
		{"a name on a day", StatementQuery{Text: "tran van binh", From: day, To: day}, lines[4:5]},
		{"another campaign", StatementQuery{Campaign: b.campaign.ID + 1}, nil},
		{"an account", StatementQuery{Account: a, Limit: 2}, lines[:2]},
		{"a slip of the pen", StatementQuery{Text: "tran van bimh"}, lines[4:]},
		{"the middle name left out", StatementQuery{Text: "trần bình"}, lines[4:]},
		{"the given name first", StatementQuery{Text: "binh tran"}, lines[4:]},
		{"another order", StatementQuery{Text: "van binh tran"}, lines[4:]},
		{"an amount as people say it", StatementQuery{Text: "200k"}, lines[1:3]},
		{"an amount in words", StatementQuery{Text: "3 nghìn đồng"}, lines[3:4]},
		{"an amount that nobody gave", StatementQuery{Text: "7 triệu"}, nil},
		{"a formula for the index", StatementQuery{Text: "'; drop table %_ --"}, nil},
	} {
		page := b.search(tt.q)
		if got := texts(page); got != strings.Join(tt.want, "|") {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		slip := []string{"a slip of the pen", "the middle name left out", "the given name first", "another order"}
		if slices.Contains(slip, tt.name) != (len(page.Alike) > 0) {
			t.Errorf("%s: alike %q", tt.name, page.Alike)
		}
	}
	if i := b.search(StatementQuery{Text: p.Code}).Items[0]; i.Receipt == "" {
		t.Error("no receipt to be seen")
	}
	if i := b.search(StatementQuery{Text: hidden.Code}).Items[0]; i.Receipt != "" || !i.Hidden {
		t.Errorf("a hidden giver's receipt: %+v", i)
	}
	for _, q := range []StatementQuery{{After: "x"}, {Text: "!!!"}, {From: 9, To: 8}, {Min: 9, Max: 8}} {
		if _, err := b.SearchStatement(t.Context(), q); !isKind(err, fault.Invalid) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// Page by page every line is seen once, in both ways of searching, also while many
// lines share a moment.
// Whoever changes what the search goes by is seen, and so is a cover that reaches
// further than anybody has told.
func TestSearchIsHeld(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.line(b.accountOf(VCB).ID, "11|1|200.000|Nguyễn Thị Hạnh ủng hộ")
	super := pgtest.Super(t, b.DB)
	for _, attack := range []string{
		`update giving.statement_rows set norm = 'tran van binh'`,
		`update giving.statement_rows set sh = sh || 7`,
		`update giving.statement_rows set public_text = 'Trần Văn Bình'`,
	} {
		tx, err := super.Begin()
		if err == nil {
			_, err = tx.Exec(attack)
		}
		if err != nil {
			t.Fatal(err)
		}
		broken, err := CheckSearch(t.Context(), tx)
		if err != nil || len(broken) != 1 {
			t.Errorf("%s: %v %v", attack, broken, err)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
	for _, attack := range []string{
		`update giving.account_covers set through_on = through_on + 30`,
		`update giving.account_covers set through_on = through_on - 30`,
	} {
		pgtest.Sees(t, b.DB, "account_covers_add_up", attack)
	}
	pgtest.Sees(t, b.DB, "search_words_are_words", `insert into giving.search_words values ('Hạnh', 1)`)
	pgtest.Sees(t, b.DB, "search_words_are_words", `update giving.search_progress set rows = 999`)
}

func init() { pgtest.Holds(Promises...) }

func TestSearchPages(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB)
	var file bytes.Buffer
	sums, err := givingtest.Write(&file, givingtest.Spec{Account: a.Number, Lines: 1500, From: firstDay, Days: 2})
	if err != nil {
		t.Fatal(err)
	}
	b.upload(a.ID, &file)
	for _, text := range []string{"", "nguyen van", "ung ho"} {
		seen := map[int64]bool{}
		q := StatementQuery{Text: text, Limit: 170}
		for {
			page := b.search(q)
			for _, i := range page.Items {
				if seen[i.ID] {
					t.Fatalf("%q: line %d twice", text, i.ID)
				}
				seen[i.ID] = true
			}
			if page.Next == "" {
				break
			}
			if !page.FoundMore && page.Found <= len(page.Items) {
				t.Errorf("%q: found %d, and there is more", text, page.Found)
			}
			q.After = page.Next
		}
		if text == "" && len(seen) != sums.Lines || len(seen) == 0 {
			t.Errorf("%q: %d lines", text, len(seen))
		}
	}
	if page := b.search(StatementQuery{Limit: 10}); !page.FoundMore {
		t.Error("ten lines are not all")
	}
}

// The day's file has all its lines in their order, and nothing that a spreadsheet
// would run.
func TestStatementDay(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	rows := []string{"10|1|1.000|=HYPERLINK(1)", "10|2|2.000|\"a\nb\"", "11|3|3.000|other day", "10|4|-11|Phi"}
	for i := range 2100 { // more than a page
		rows = append(rows, fmt.Sprintf("10|%d|1.000|x", 10+i))
	}
	b.upload(a, strings.NewReader(vcb(rows...)))
	var out bytes.Buffer
	if err := b.WriteStatementDay(t.Context(), workday.Date(2026, 11, 10), &out); err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
	if err != nil || len(all) != 1+2100+3 {
		t.Fatalf("%d rows, %v", len(all), err)
	}
	if strings.Join(all[0], ",") != strings.Join(dayColumns, ",") {
		t.Error(all[0])
	}
	sheet := b.accountOf(VCB)
	if all[1][3] != sheet.Number || all[1][4] == "" || all[1][4] == all[1][3] {
		t.Error("the account and the campaign are not named as outsiders know them", all[1])
	}
	told := map[string][]string{} // chunks come in side by side: lines of one day have no order
	for _, row := range all[1:] {
		told[row[8]] = row
	}
	for text, want := range map[string]string{"'=HYPERLINK(1)": "in 1000", "a b": "in 2000", "Phi": "out 11"} {
		if row := told[text]; row == nil || row[1] != "2026-11-10" || row[5]+" "+row[7] != want {
			t.Errorf("%s: %v, want %s", text, row, want)
		}
	}
	covers, err := b.Covers(t.Context())
	if err != nil || len(covers) != 1 || covers[0].Lines != 2104 || covers[0].Through != workday.Date(2026, 11, 11) {
		t.Errorf("%+v %v", covers, err)
	}
}

func TestGuesses(t *testing.T) {
	v := vocabulary{words: map[string]int64{
		"nguyen": 900, "van": 800, "anh": 50, "an": 40, "binh": 30, "bin": 1, "thi": 700, "thanh": 20,
	}}
	for asked, want := range map[string]string{
		"nguyn van anh":   "nguyen van anh",  // one left out
		"ngueyn van binh": "nguyen van binh", // two exchanged
		"nguyen van bimh": "nguyen van binh", // one changed
		"nguyenn vann an": "nguyen van an",   // two words
		"nguyen thi ahn":  "nguyen thi anh",  // an is as near, anh is more frequent
		"x y":             "",
		"nguyen":          "",
		"nguyen 12":       "",
	} {
		got := ""
		if g := v.guesses(asked); len(g) > 0 {
			got = g[0].words
		}
		if got != want {
			t.Errorf("%q: %q, want %q", asked, got, want)
		}
	}
	for _, d := range []struct {
		a, b string
		n    int
	}{{"an", "an", 0}, {"an", "na", 1}, {"", "an", 2}, {"binh", "bimh", 1}, {"abc", "xyz", 3}} {
		if got := distance(d.a, d.b, 5); got != d.n {
			t.Errorf("distance %s %s: %d", d.a, d.b, got)
		}
	}
}

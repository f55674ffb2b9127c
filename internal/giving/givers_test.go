package giving

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// school is a gift of 1,000,000 that has its receipt, and the key of it.
func (b *bank) school() (p *Pledge, key string, line *BankLine) {
	b.t.Helper()
	p = b.pledge(New{Amount: "1.000.000", Donor: Donor{PublicName: "Trường THCS Thất Khê", LegalName: "Trường THCS Thất Khê"}})
	line = b.line(b.accountOf(VCB).ID, "12|5017.1|1.000.000|"+p.Code+" truong thcs that khe")
	if line.State != LineMatched {
		b.t.Fatalf("%+v", line)
	}
	return p, b.giftKey(p.Code), line
}

// A school gives once for its pupils: each is found under the line by the name that is
// shown, each has a code of their own, and the money stays one line and one receipt.
func TestGiversOfOneTransfer(t *testing.T) {
	b := newBank(t)
	p, key, line := b.school()
	before := b.received()
	form := GiverForm{Minors: true, Text: "STT\tHọ tên\tLớp\tSố tiền\n1\tLò Thị Hoa\t6B\t400.000\n2\tVàng A Páo\t7A\t350.000\n\n3. Sùng Thị Mai, 250.000 đ\n"}
	list, err := b.ListGiversWithKey(t.Context(), p.Code, key, line.ID, form)
	if err != nil || list.Version != 1 || list.Givers != 3 || !list.ByGiver {
		t.Fatalf("%+v %v", list, err)
	}
	if got := b.received(); got != before {
		t.Errorf("%d received, %d before the list", got, before)
	}
	found, err := b.FindShares(t.Context(), "Lò Thị")
	if err != nil || len(found) != 1 || found[0].Name != "Lò Thị H••" || found[0].Amount != 400_000 || found[0].LineID != line.ID {
		t.Fatalf("%+v %v", found, err)
	}
	if hidden, err := b.FindShares(t.Context(), "Lò Thị Hoa"); err != nil || len(hidden) != 0 {
		t.Errorf("a child's given name is found: %+v %v", hidden, err)
	}
	share, err := b.ShareByCode(t.Context(), strings.ToLower(found[0].Code))
	if err != nil || !share.Stands || share.Amount != 400_000 || share.Whole != 1_000_000 || share.Receipt == "" || share.Name != "Lò Thị H••" {
		t.Fatalf("%+v %v", share, err)
	}
	public, shares, err := b.GiversOfLine(t.Context(), line.ID, "páo", 0)
	if err != nil || public.Givers != 3 || len(shares) != 0 {
		t.Errorf("%+v %+v %v", public, shares, err)
	}

	// A slip of the pen is put right by another version; whoever stays keeps the code.
	form = GiverForm{Minors: true, Version: 1, Reason: "gõ nhầm tên", Text: "Lò Thị Hoa\t400.000\nVàng A Páo\t300.000\nSùng Thị Mây\t250.000\tẩn\nLý Thị Dợ\t50.000"}
	if _, err := b.ListGiversWithKey(t.Context(), p.Code, key, line.ID, GiverForm{Minors: true, Text: form.Text}); !fault.Is(err, "givers.changed") {
		t.Error(err)
	}
	if list, err = b.ListGivers(t.Context(), b.accountant, line.ID, form); err != nil || list.Version != 2 || list.ByGiver {
		t.Fatal(list, err)
	}
	again, err := b.ShareByCode(t.Context(), found[0].Code)
	if err != nil || !again.Stands || again.Version != 2 {
		t.Errorf("%+v %v", again, err)
	}
	cards, err := b.GiverCards(t.Context(), p.Code, key, line.ID)
	if err != nil || len(cards) != 4 || cards[0].Code != found[0].Code || cards[0].Name != "Lò Thị Hoa" || cards[2].PublicName != "" {
		t.Errorf("%+v %v", cards, err)
	}
	var typed fault.List
	if back, sum := readShares(&typed, TypedAgain(cards), true); typed.Err() != nil || sum != 1_000_000 || len(back) != 4 || back[2].Shown != ShownNot {
		t.Errorf("typed again it is %+v %v", back, typed.Err())
	}

	// A gift that is somebody else's after all has no list any more.
	if err := b.Unmatch(t.Context(), b.accountant, line.ID, "của người khác"); err != nil {
		t.Fatal(err)
	}
	if share, err = b.ShareByCode(t.Context(), found[0].Code); err != nil || share.Stands {
		t.Errorf("%+v %v", share, err)
	}
	if _, _, err := b.GiversOfLine(t.Context(), line.ID, "", 0); !fault.Is(err, "givers.missing") {
		t.Error(err)
	}
}

// To the đồng, and each mistake by its row.
func TestGiversOddLists(t *testing.T) {
	line := &SharedLine{ID: 1, Amount: 1_000_000}
	for _, tt := range []struct {
		odd, text string
		minors    bool
		want      string
		row       int
	}{
		{"one đồng short", "Lò Thị Hoa 400.000\nVàng A Páo 599.999", true, "givers.sum.short", 0},
		{"one đồng over", "Lò Thị Hoa;400.000\nVàng A Páo;600.001", true, "givers.sum.over", 0},
		{"a row without an amount", "Lò Thị Hoa\t400.000\nVàng A Páo\tkhông rõ", true, "givers.row.amount", 2},
		{"a name alone", "Lò Thị Hoa\t400.000\nVàng A Páo", true, "givers.row.none", 2},
		{"a row without a name", "Lò Thị Hoa\t400.000\n\t600.000", true, "givers.row.name", 2},
		{"nothing given", "Lò Thị Hoa\t0\nVàng A Páo\t1.000.000", true, "givers.row.zero", 1},
		{"less than nothing", "1\tLò Thị Hoa\t400.000\n2\tVàng A Páo\t-5000", true, "givers.row.negative", 2},
		{"less than nothing beside a class", "1\tLò Thị Hoa\t6\t-5000\n2\tVàng A Páo\t7\t1.000.000", true, "givers.row.negative", 1},
		{"less than nothing without columns", "1. Lò Thị Hoa -5000", true, "givers.row.negative", 1},
		{"no such amount", "1\tLò Thị Hoa\t400.000\n2\tVàng A Páo\t99999999999999999999999", true, "givers.row.large", 2},
		{"a number and a name", "1\tLò Thị Hoa\n2\tVàng A Páo\t600.000", true, "givers.row.none", 1},
		{"a child in full", "Lò Thị Hoa\t400.000\trõ\nVàng A Páo\t600.000", true, "givers.row.minor", 1},
		{"a class behind the name", "Phạm Minh - 5C\t400.000\nVàng A Páo\t600.000", true, "givers.row.name.more", 1},
		{"a telephone behind the name", "Lò Thị Hoa 0912345678\t400.000\nVàng A Páo\t600.000", false, "givers.row.name.more", 1},
		{"a formula", "=SUM(A1:A2)\t400.000\nVàng A Páo\t600.000", false, "givers.row.name.more", 1},
		{"the sum as a row", "Lò Thị Hoa\t400.000\nVàng A Páo\t600.000\nTổng cộng\t1.000.000", true, "givers.row.total", 3},
		{"a word nobody knows", "Lò Thị Hoa\t400.000\thiện\nVàng A Páo\t600.000", false, "givers.row.shown", 1},
		{"in full without a word", "Lò Thị Hoa\t400.000\trõ\nVàng A Páo\t600.000", false, "givers.agreed.missing", 0},
		{"a mistake under a title", "TRƯỜNG TIỂU HỌC BẮC SƠN\t\t\nDanh sách ủng hộ năm 2026\n\nSTT\tHọ và tên\tSố tiền\n1\tLò Thị Hoa\t400.000\n2\tVàng A Páo\tkhông rõ", true, "givers.row.amount", 6},
		{"a giver above the heading", "1\tLò Thị Hoa\t400.000\nHọ tên\tSố tiền\nVàng A Páo\t600.000", true, "givers.row.amount", 2},
		{"nobody", " \n\n", true, "givers.few", 0},
		{"one alone", "Lò Thị Hoa\t1.000.000", true, "givers.few", 0},
		{"letters turned round", "Lò \u202eThị Hoa\t400.000\nVàng A Páo\t600.000", true, "givers.row.name.letters", 1},
		{"too many", strings.Repeat("Lò Thị Hoa\t200\n", GiversMax+1), true, "givers.many", 0},
		{"more than there is money", strings.Repeat("Lò Thị Hoa\t9.000.000.000.000\n", 2000), true, "givers.row.amount", 0},
	} {
		_, err := line.CheckGivers(GiverForm{Text: tt.text, Minors: tt.minors})
		if !fault.Is(err, tt.want) {
			t.Errorf("%s: %v, want %s", tt.odd, err, tt.want)
			continue
		}
		if e, _ := fault.As(err); tt.row != 0 && e.Faults[0].Values["row"] != tt.row {
			t.Errorf("%s: row %v, want %d", tt.odd, e.Faults[0].Values["row"], tt.row)
		}
	}
	titled := "TRƯỜNG TIỂU HỌC BẮC SƠN\t\t\nDanh sách ủng hộ năm 2026\n\nSTT\tHọ và tên\tSố tiền\n1\tLò Thị Hoa\t400.000\n2\tVàng A Páo\t600.000"
	if c, err := line.CheckGivers(GiverForm{Text: titled, Minors: true}); err != nil || len(c.Shares) != 2 || c.Shares[0].Row != 5 {
		t.Errorf("under a title: %+v %v", c, err)
	}
	if c, err := line.CheckGivers(GiverForm{Text: "Họ tên; Số tiền\nLò Thị Hoa; 400.000; rõ\nVàng A Páo; 600.000; an", Agreed: true}); err != nil || c.Shares[0].PublicName() != "Lò Thị Hoa" || c.Shares[1].PublicName() != "" {
		t.Errorf("%+v %v", c, err)
	}
	if c, err := line.CheckGivers(GiverForm{Minors: true, Text: "1. Lò Thị Hoa - 400.000 đ\n2. Vàng A Páo-600.000"}); err != nil || len(c.Shares) != 2 {
		t.Errorf("a dash between name and amount: %+v %v", c, err)
	}
	if err := func() error {
		_, err := line.CheckGivers(GiverForm{Minors: true, Text: strings.Repeat("x\n", 900)})
		return err
	}(); !fault.Is(err, "givers.more") {
		t.Error(err)
	}
}

// Five thousand givers are one list; two officers who write one at once make one.
func TestGiversManyAndAtOnce(t *testing.T) {
	b := newBank(t)
	p := b.pledge(New{Amount: "10.000.000", Donor: Donor{PublicName: "Sở Giáo dục"}})
	line := b.line(b.accountOf(VCB).ID, "12|5017.1|10.000.000|"+p.Code)
	var text strings.Builder
	for i := range GiversMax {
		fmt.Fprintf(&text, "Nguyễn Thị %s\t2.000\n", string(rune('A'+i%26)))
	}
	errs := make([]error, 2)
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() {
			_, errs[i] = b.ListGivers(t.Context(), b.accountant, line.ID, GiverForm{Text: text.String(), Minors: true})
		})
	}
	wait.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatal(errs)
	}
	for _, err := range errs {
		if err != nil && !fault.Is(err, "givers.changed") {
			t.Error(err)
		}
	}
}

// Who may not match lines makes no list, whatever it says; a wrong key opens no gift.
func TestGiversNotByAnybody(t *testing.T) {
	b := newBank(t)
	p, key, line := b.school()
	if _, err := b.ListGivers(t.Context(), b.cashier, line.ID, GiverForm{}); err == nil || fault.Is(err, "givers.few") {
		t.Error(err)
	}
	if _, err := b.ListGiversWithKey(t.Context(), p.Code, key+"x", line.ID, GiverForm{}); !fault.Is(err, "pledge.missing") {
		t.Error(err)
	}
	other := b.line(b.accountOf(VCB).ID, "12|5017.7|3.000|nguoi khac")
	if _, err := b.Claim(t.Context(), b.accountant, other.ID, Donor{LegalName: "Người khác"}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ListGiversWithKey(t.Context(), p.Code, key, other.ID, GiverForm{Text: "A 1.000\nB 2.000", Minors: true}); !fault.Is(err, "pledge.missing") {
		t.Error(err)
	}
}

// The database keeps a list whole, whoever writes past the program.
func TestGiversAttacks(t *testing.T) {
	b := newBank(t)
	p, key, line := b.school()
	if _, err := b.ListGiversWithKey(t.Context(), p.Code, key, line.ID, GiverForm{Minors: true, Text: "Lò Hoa 400.000\nVàng Páo 600.000"}); err != nil {
		t.Fatal(err)
	}
	list := func(version, givers, amount int) string {
		return fmt.Sprintf(`insert into giving.giver_lists (line_id, unit_id, entry_id, version, minors, givers, amount, hash, reason, made_by, made_at)
			select id, unit_id, entry_id, %d, true, %d, %d, sha256('x'), 'sửa lại', 9, now() from giving.bank_lines where id = %d`, version, givers, amount, line.ID)
	}
	for constraint, attack := range map[string]string{
		"giver_lists_make_their_line": list(2, 2, 1_000_000),
		"giver_lists_are_of_a_gift":   list(2, 2, 999_999),
		"giver_lists_stay": `insert into giving.list_givers (list_id, nth, unit_id, code, amount, public_name, norm, sh, salt, sealed)
			select list_id, 9, unit_id, 'ZZZZZZZZZZZZZZZZ', amount, public_name, norm, sh, salt, sealed from giving.list_givers limit 1`,
	} {
		err := b.DB.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
			_, err := tx.Exec(attack)
			return err
		})
		if got := pg.Constraint(err); got != constraint {
			t.Errorf("%s: %v", constraint, err)
		}
	}
}

// A code in somebody's hands stays that person's: a name put right and a sum put right keep
// it, and who comes in another's place has a new one.
func TestKeptCodes(t *testing.T) {
	t.Parallel()
	before := []listedGiver{
		{Share: Share{Name: "Nguyễn Văn Ba", Amount: 10_000}, Code: "A"},
		{Share: Share{Name: "Lò Thị Hao", Amount: 400_000}, Code: "B"},
		{Share: Share{Name: "Vàng A Páo", Amount: 590_000}, Code: "C"},
	}
	got := keptCodes([]Share{
		{Name: "Trần Văn An", Amount: 2_500_000},
		{Name: "Lò Thị Hoa", Amount: 400_000},
		{Name: "Vàng A Páo", Amount: 600_000},
		{Name: "Nguyễn Văn Ba", Amount: 10_000},
	}, before)
	if fmt.Sprint(got) != "map[1:B 2:C 3:A]" {
		t.Error(got)
	}
}

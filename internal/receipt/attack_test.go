package receipt_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// write is a receipt by raw SQL, with its giver, as the program writes it.
const write = `
	with made as (
		insert into receipt.receipts (code, entry_id, unit_id, year, kind, number, letterhead_id, amount,
			bank_on, issued_on, commitment, replaces_id)
		values ('%s', %d, %d, %d, '%s', %d, (select min(id) from receipt.letterheads), %d,
			'2026-09-11', '2026-11-12', decode(repeat('00', 32), 'hex'), %s)
		returning id, unit_id)
	insert into receipt.givers (receipt_id, unit_id, salt, sealed)
	select id, unit_id, decode(repeat('00', 16), 'hex'), 'x' from made`

// Whoever has the program's own connection, and says that all units are theirs,
// still cannot change, lose, double or misnumber a receipt.
func TestReceiptsDefendThemselves(t *testing.T) {
	d := newDesk(t)
	n := d.given()
	r := d.issued(n)
	free := d.given() // a gift without receipt
	app, owner := pgtest.Raw(t, d.db), pgtest.Owner(t, d.db)

	all := `select set_config('quy.units', '*', false)`
	begin := `begin`
	take := fmt.Sprintf(`select serial.take(%d, 2026, 'BNTK', 1)`, d.unit)
	raw := func(code string, entry int64, kind string, number, amount int64, replaces string) string {
		return fmt.Sprintf(write, code, entry, d.unit, 2026, kind, number, amount, replaces)
	}
	const code = "ZZZZZZZZZZZZZZZZ"
	for name, attack := range map[string][]string{
		"update":              {`update receipt.receipts set amount = 1`},
		"delete":              {`delete from receipt.receipts`},
		"truncate":            {`truncate receipt.receipts cascade`},
		"truncate all":        {`truncate receipt.receipts, receipt.givers, receipt.events`},
		"rename the giver":    {`update receipt.givers set public_name = 'Kẻ khác'`},
		"delete the giver":    {`delete from receipt.givers`},
		"second giver":        {fmt.Sprintf(`insert into receipt.givers values (%d, %d, null, '0123456789abcdef', 'x')`, r.ID, d.unit)},
		"rename the fund":     {`update receipt.letterheads set fund = 'Quỹ khác'`},
		"undo a void":         {`delete from receipt.events`},
		"void without reason": {fmt.Sprintf(`insert into receipt.events (receipt_id, unit_id, kind, reason) values (%d, %d, 'voided', '')`, r.ID, d.unit)},
		"void for another unit": {fmt.Sprintf(
			`insert into receipt.events (receipt_id, unit_id, kind, reason) values (%d, %d, 'voided', 'lý do gì đó')`, r.ID, d.unit+1)},
		"backdate": {fmt.Sprintf(`insert into receipt.events (receipt_id, unit_id, kind, reason, at) values (%d, %d, 'voided', 'lý do', '2020-01-01')`, r.ID, d.unit)},
		"replaced by itself": {fmt.Sprintf(
			`insert into receipt.events (receipt_id, unit_id, kind, replaced_by, reason) values (%d, %d, 'replaced', %d, 'lý do gì đó')`, r.ID, d.unit, r.ID)},
		"second receipt for one gift": {begin, take, raw(code, n.Entry, "BNTK", 2, int64(n.Amount), "null")},
		"replacement for another gift": {
			begin, take,
			raw(code, free.Entry, "BNTK", 2, int64(free.Amount), fmt.Sprint(r.ID)),
		},
		"a code twice":           {begin, take, raw(r.Code, free.Entry, "BNTK", 2, int64(free.Amount), "null")},
		"a code to guess":        {begin, take, raw("1", free.Entry, "BNTK", 2, int64(free.Amount), "null")},
		"a number not taken":     {raw(code, free.Entry, "BNTK", 2, int64(free.Amount), "null")},
		"a number out of turn":   {begin, take, raw(code, free.Entry, "BNTK", 3, int64(free.Amount), "null")},
		"a number used already":  {begin, take, raw(code, free.Entry, "BNTK", 1, int64(free.Amount), "null")},
		"a number of the other":  {begin, take, raw(code, free.Entry, "BNTM", 2, int64(free.Amount), "null")},
		"another amount":         {begin, take, raw(code, free.Entry, "BNTK", 2, int64(free.Amount)+1, "null")},
		"a gift that is not":     {begin, take, raw(code, 1<<40, "BNTK", 2, 5, "null")},
		"a number taken and let": {begin, take, `commit`},
		"without its giver": {begin, take, fmt.Sprintf(`
			insert into receipt.receipts (code, entry_id, unit_id, year, kind, number, letterhead_id, amount, bank_on, issued_on, commitment)
			values ('%s', %d, %d, 2026, 'BNTK', 2, (select min(id) from receipt.letterheads), %d, '2026-09-11', '2026-11-12', decode(repeat('00', 32), 'hex'))`,
			code, free.Entry, d.unit, free.Amount)},
		"under another's letterhead": {begin, take, strings.Replace(raw(code, free.Entry, "BNTK", 2, int64(free.Amount), "null"),
			"(select min(id) from receipt.letterheads)", "99", 1)},
		"issued in another's name": {begin, take, fmt.Sprintf(`
			insert into receipt.receipts (code, entry_id, unit_id, year, kind, number, letterhead_id, amount, bank_on, issued_on, commitment, issued_by)
			values ('%s', %d, %d, 2026, 'BNTK', 2, 1, %d, '2026-09-11', '2026-11-12', '', 'somebody')`,
			code, free.Entry, d.unit, free.Amount)},
		"triggers off": {`alter table receipt.receipts disable trigger all`},
		"replica role": {`set session_replication_role = replica`},
	} {
		t.Run(name, func(t *testing.T) { pgtest.Refused(t, app, append([]string{all}, attack...)...) })
	}
	for _, attack := range []string{
		`update receipt.receipts set amount = 1`,
		`delete from receipt.events`,
		`delete from receipt.receipts`,
		`truncate receipt.receipts, receipt.givers, receipt.events`,
		`update receipt.givers set public_name = 'Kẻ khác'`,
	} {
		t.Run("owner: "+attack, func(t *testing.T) { pgtest.Refused(t, owner, all, attack) })
	}

	pgtest.Breaks(d.db, pgtest.Grammar, "receipt_leaf_is_its_receipt") // the leaf that follows says nothing
	// The right way passes, so that the refusals above are not of some other cause.
	d.update(machine, func(tx *pg.Tx) error {
		if _, err := tx.Exec(take); err != nil {
			return err
		}
		_, err := tx.Exec(raw(code, free.Entry, "BNTK", 2, int64(free.Amount), "null"))
		if err != nil {
			return err
		}
		_, err = tx.Exec(`insert into tlog.leaves (kind, ref, body) values ('receipt', $1, '{}')`, code)
		return err
	})
}

// An officer of a sibling commune reads nothing, even by raw SQL, and the public
// role reads the public rows alone.
func TestScope(t *testing.T) {
	d := newDesk(t)
	d.issued(d.given())
	conn, err := pgtest.Raw(t, d.db).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, tt := range []struct {
		scope, table string
		want         int
	}{
		{"", "receipt.givers", 0},
		{fmt.Sprint(d.unit + 1), "receipt.givers", 0},
		{fmt.Sprint(d.unit + 1), "receipt.receipts", 0},
		{fmt.Sprint(d.unit), "receipt.givers", 1},
		{"", "receipt.public_receipts", 1},
	} {
		if _, err := conn.ExecContext(t.Context(), `select set_config('quy.units', $1, false)`, tt.scope); err != nil {
			t.Fatal(err)
		}
		var got int
		if err := conn.QueryRowContext(t.Context(), `select count(*) from `+tt.table).Scan(&got); err != nil || got != tt.want {
			t.Errorf("scope %q reads %d of %s, %v; want %d", tt.scope, got, tt.table, err, tt.want)
		}
	}
	for _, table := range []string{"receipts", "givers", "events", "letterheads"} {
		err := d.db.Public(t.Context(), func(tx *pg.Tx) error {
			_, err := tx.Exec(`select from receipt.` + table)
			return err
		})
		if pg.Code(err) != "42501" {
			t.Errorf("the public role reads receipt.%s: %v", table, err)
		}
	}
}

// Somebody with the whole machine rewrites a row. The log's commitment does not
// agree any more, and the receipt is not given out.
func TestChangedReceiptIsNoticed(t *testing.T) {
	d := newDesk(t)
	pgtest.Breaks(d.db, "receipt_leaf_is_its_receipt")
	r := d.issued(d.given())
	super := pgtest.Super(t, d.db)
	for _, attack := range []string{
		`alter table receipt.receipts disable trigger user`,
		`update receipt.receipts set issued_on = issued_on + 1`,
	} {
		if _, err := super.ExecContext(t.Context(), attack); err != nil {
			t.Fatal(err)
		}
	}
	err := d.db.View(t.Context(), machine, func(tx *pg.Tx) error {
		_, err := d.Full(tx, r.Code)
		return err
	})
	if err == nil {
		t.Error("a changed receipt was given out")
	}
}

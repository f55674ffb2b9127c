package app

import (
	"bytes"
	"context"
	"database/sql"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/verify"
)

// Who holds the whole database and changes it past every guard is seen by a visitor
// who has nothing but the public pages, and told in words. Each change is taken back,
// and then the log holds again.
func TestVerifySeesTampering(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.publish()
	server := httptest.NewServer(h.handler)
	defer server.Close()
	report, state := h.verify(server.URL, nil)
	for _, sentence := range []string{
		"bộ số liệu công bố khớp", "bộ số liệu mà trang của quỹ đang cho xem khớp", "tài khoản nhận ủng hộ được nêu đúng như sổ ghi",
		"tệp sao kê ngày đúng từng byte",
	} {
		if !strings.Contains(said(report), sentence) {
			t.Errorf("it does not say %q", sentence)
		}
	}
	if report.Exit() != 0 || state == nil {
		t.Fatalf("the sample does not hold: %s", said(report))
	}
	for _, tt := range []struct {
		name, table, where string
		change             string
		says               string
	}{
		{
			"a sum in a leaf", "tlog.leaves", `id = (select min(id) from tlog.leaves where kind = 'entry')`,
			`update tlog.leaves set body = convert_to(regexp_replace(convert_from(body, 'UTF8'), '"qty":', '"qty":1'), 'UTF8')`,
			"đã bị sửa: nội dung không còn khớp mã đã ký",
		},
		{
			"a leaf back-dated", "tlog.leaves", `id = (select max(id) from tlog.leaves where kind = 'entry')`,
			`update tlog.leaves set body = convert_to(regexp_replace(convert_from(body, 'UTF8'), '"book_on":"20', '"book_on":"19'), 'UTF8')`,
			"đã bị sửa: nội dung không còn khớp mã đã ký",
		},
		{
			"a leaf removed", "tlog.leaves", `id = (select max(id) from tlog.leaves where kind = 'receipt')`,
			`delete from tlog.leaves`, "đã bị xóa",
		},
		{
			"two leaves swapped", "tlog.leaves", `kind = 'entry' and id in (select id from tlog.leaves where kind = 'entry' order by id limit 2)`,
			`update tlog.leaves l set body = (select o.body from tlog.leaves o where o.kind = 'entry' and o.id <> l.id
				and o.id in (select id from tlog.leaves where kind = 'entry' order by id limit 2))`,
			"đã bị đổi chỗ",
		},
		{
			"a tile", "tlog.tiles", `level = 0 and n = 0`,
			`update tlog.tiles set data = set_byte(data, 100, 255 - get_byte(data, 100))`,
			"Tệp log/tile/0/000 của cây mã băm đã bị sửa",
		},
		{
			"a published sum", "disclose.log_sums", `kind = 'giver' and qty_out > 0`,
			`update disclose.log_sums set qty_out = qty_out + 1000000`,
			"Số liệu công bố của toàn quỹ khác sổ: “đã nhận ủng hộ” công bố là",
		},
		{
			"a sum that people read", "ledger.account_folds",
			`account_id in (select id from ledger.accounts where kind = 'giver' and item = 'VND') and qty_out > 0`,
			`update ledger.account_folds set qty_out = qty_out + 5000000000`,
			"Số liệu mà trang của quỹ đang cho xem của toàn quỹ khác sổ, hỏi lại nhiều lần vẫn khác: “đã nhận ủng hộ” trên trang là",
		},
		{
			"a campaign's purpose", "giving.campaigns", `id = (select min(id) from giving.campaigns where published_at is not null)`,
			`update giving.campaigns set purpose = 'Mua xe.'`, "mục đích trên trang của quỹ là \"Mua xe.\", sổ ghi",
		},
		{
			"a campaign's last day", "giving.campaigns", `id = (select min(id) from giving.campaigns where published_at is not null)`,
			`update giving.campaigns set ends_on = ends_on - 1, extended_to = extended_to - 1`, "ngày kết thúc trên trang của quỹ là",
		},
		{
			"a campaign hidden", "giving.campaigns", `id = (select min(id) from giving.campaigns where published_at is not null)`,
			`update giving.campaigns set published_at = null, published_by = null`, "có trong sổ mà trang của quỹ không nêu",
		},
		{
			"a thief's account", "giving.bank_accounts", `id = (select min(id) from giving.bank_accounts where for_qr)`,
			`update giving.bank_accounts set number = '6666777788'`, "Tài khoản 6666777788",
		},
		{
			"an account's holder", "giving.bank_accounts", `id = (select min(id) from giving.bank_accounts where for_qr)`,
			`update giving.bank_accounts set holder_name = 'CONG TY MA'`, "chủ tài khoản trên trang của quỹ là \"CONG TY MA\"",
		},
		{
			"a day file", "disclose.day_file_pieces", `n = 0`,
			`update disclose.day_file_pieces set body = set_byte(body, length(body) - 3, 65)`,
			"đã bị sửa: dài đúng",
		},
		{
			"the newest checkpoint", "tlog.checkpoints", `size = (select max(size) from tlog.checkpoints)`,
			`update tlog.checkpoints set note = replace(note, 'quykhancap.log/', 'quykhancap.log/x')`,
			"",
		},
		{
			"the newest checkpoints removed", "tlog.checkpoints", `size >= (select max(size) from tlog.checkpoints)`,
			`delete from tlog.checkpoints`, "SỔ NGẮN ĐI",
		},
		{
			"the log's key", "tlog.keys", `true`,
			`update tlog.keys set vkey = (select origin from tlog.origins) || '+8170ab05+AcaExLb7ygG5T3pRzL8bLYUTXIoa6QwHCWeYSbpxjZge'`,
			"",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			defer h.tamper(tt.table, tt.change, tt.where)()
			report, next := h.verify(server.URL, state)
			if report.Exit() != 1 || !strings.Contains(said(report), tt.says) {
				t.Errorf("exit %d, want %q in %s", report.Exit(), tt.says, said(report))
			}
			if next != nil && next.Size < state.Size {
				t.Error("the visitor forgets what was seen")
			}
		})
	}
	if report, _ := h.verify(server.URL, state); report.Exit() != 0 {
		t.Errorf("with all taken back: %s", said(report))
	}
}

// The paper of a receipt is checked from its record and by its bytes.
func TestVerifyReceipt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	pgtest.WaitLogged(t, h.DB, h.Keys)
	server := httptest.NewServer(h.handler)
	defer server.Close()
	var code string
	h.must(h.super.QueryRow(`select code from receipt.receipts where kind = 'BNTK' order by id limit 1`).Scan(&code))
	pdf := h.download(server.URL + "/bien-nhan/" + code + ".pdf")
	good := filepath.Join(t.TempDir(), "good.pdf")
	h.must(os.WriteFile(good, pdf, 0o600))
	bad := filepath.Join(t.TempDir(), "bad.pdf")
	at := bytes.Index(pdf, []byte("/MediaBox")) // the page itself
	h.must(os.WriteFile(bad, append(append(bytes.Clone(pdf[:at]), ' '), pdf[at:]...), 0o600))
	for _, tt := range []struct {
		what string
		exit int
		says string
	}{
		{code, 0, "Biên nhận nằm trong sổ công khai ở vị trí"},
		{good, 0, "Từng byte của tệp PDF đúng là tệp quỹ phát hành"},
		{bad, 1, "Tệp PDF này không phải tệp quỹ phát hành"},
	} {
		src, err := verify.Open(server.URL)
		h.must(err)
		report, _ := verify.Receipt(context.Background(), src, verify.Options{}, tt.what)
		if report.Exit() != tt.exit || !strings.Contains(said(report), tt.says) {
			t.Errorf("%s: exit %d, want %d and %q in %s", tt.what, report.Exit(), tt.exit, tt.says, said(report))
		}
	}
}

// publish tells all that waits: the days' files, their leaves, the figures of the log.
func (h *house) publish() {
	h.t.Helper()
	ctx := context.Background()
	_, err := disclose.PublishDaysNow(ctx, h.DB)
	h.must(err)
	pgtest.WaitLogged(h.t, h.DB, h.Keys)
	_, err = disclose.FoldLog(ctx, h.DB)
	h.must(err)
	_, err = ledger.Fold(ctx, h.DB)
	h.must(err)
}

func (h *house) verify(url string, state *verify.State) (*verify.Report, *verify.State) {
	h.t.Helper()
	src, err := verify.Open(url)
	h.must(err)
	defer src.Close()
	src.Settle = time.Millisecond // all is in the log
	return verify.Log(context.Background(), src, verify.Options{State: state})
}

func said(r *verify.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		b.WriteString("\n\t" + string(f.Verdict) + " " + f.VI)
	}
	return b.String()
}

// tamper changes rows past every trigger and gives the way back.
func (h *house) tamper(table, change, where string) (back func()) {
	h.t.Helper()
	ctx := context.Background()
	conn, err := h.super.Conn(ctx)
	h.must(err)
	exec := func(query string) {
		h.t.Helper()
		_, err := conn.ExecContext(ctx, query)
		h.must(err)
	}
	exec(`set session_replication_role = replica`) // enable always triggers fire all the same
	triggers := func(how string) { exec(`alter table ` + table + ` ` + how + ` trigger all`) }
	exec(`create temp table kept as select * from ` + table + ` where ` + where)
	var n int
	h.must(conn.QueryRowContext(ctx, `select count(*) from kept`).Scan(&n))
	if n == 0 {
		h.t.Fatalf("%s where %s: no row", table, where)
	}
	states := triggersOf(h, conn, table)
	triggers("disable")
	exec(change + ` where ` + where)
	return func() {
		exec(`delete from ` + table + ` t using kept k where ` + keyOf(h, conn, table))
		exec(`insert into ` + table + ` overriding system value select * from kept`)
		triggers("enable")
		for _, s := range states {
			exec(s)
		}
		exec(`drop table kept`)
		exec(`reset session_replication_role`)
		h.must(conn.Close())
	}
}

// triggersOf is how to put the table's triggers back as they were.
func triggersOf(h *house, conn *sql.Conn, table string) (back []string) {
	h.t.Helper()
	rows, err := conn.QueryContext(context.Background(), `
		select format('alter table %s enable %s trigger %I', tgrelid::regclass,
			case tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end, tgname)
		from pg_trigger where tgrelid = $1::regclass and not tgisinternal and tgenabled <> 'D'`, table)
	h.must(err)
	defer rows.Close()
	for rows.Next() {
		var s string
		h.must(rows.Scan(&s))
		back = append(back, s)
	}
	h.must(rows.Err())
	return back
}

// keyOf compares the rows of a table with those that were kept.
func keyOf(h *house, conn *sql.Conn, table string) (condition string) {
	h.t.Helper()
	h.must(conn.QueryRowContext(context.Background(), `
		select string_agg(format('t.%1$I = k.%1$I', a.attname), ' and ')
		from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
		where i.indrelid = $1::regclass and i.indisprimary`, table).Scan(&condition))
	return condition
}

func (h *house) download(url string) []byte {
	h.t.Helper()
	resp, err := http.Get(url)
	h.must(err)
	defer resp.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(resp.Body)
	h.must(err)
	if resp.StatusCode != http.StatusOK {
		h.t.Fatalf("%s: %d %s", url, resp.StatusCode, b.String())
	}
	return b.Bytes()
}

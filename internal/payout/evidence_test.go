package payout

import (
	"bytes"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// Who looks after a commune opens who took a row for whom, who saw it, the signature
// and the photo of the signed page, each time with a reason that stands in the trail.
// Whoever hands over does not, nor anybody of elsewhere, below, or of yesterday.
func TestEvidence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, rows := w.decide(row{name: "Lò Thị Ơn", qty: 1_000_000}, row{name: "Nông Văn Bình", qty: 2_000_000})
	s := w.opened(w.released().ID)
	drawn := scrawl()
	f := give(s.ID, rows[0])
	f.Proof, f.SheetPage, f.Signature = OnScreen, "", drawn
	f.Taker, f.Name, f.Relation, f.TakerReason, f.Witness = Substitute, "Nông Thị Chắt", "con", "Bố nằm viện", "Lý A Sò"
	_, err := w.HandOver(t.Context(), w.cashier, f)
	w.must(err)
	_, err = w.HandOver(t.Context(), w.cashier, give(s.ID, rows[1]))
	w.must(err)

	sheet, err := w.Session(t.Context(), w.cashier, s.ID)
	w.must(err)
	if len(sheet.Lacking) != 1 || sheet.Lacking[0] != 1 {
		t.Errorf("pages without a photo: %v", sheet.Lacking)
	}
	w.must(w.KeepSheet(t.Context(), w.cashier, s.ID, 1, "trang1.png", bytes.NewReader(scrawl())))

	auditor := w.officer("thanhtra", auth.Auditor, w.province, w.commune, w.sibling)
	chair := w.officer("chutich.xa", auth.CommuneChair, w.commune)
	const why = "Kiểm tra đơn của dân"
	for _, by := range []auth.Actor{auditor, chair, w.manager} {
		trail := w.number(`select count(*) from audit.events where action in ('handover.reveal', 'session.sheet.reveal')`)
		list, err := w.RevealRow(t.Context(), by, s.ID, rows[0], why)
		w.must(err)
		if len(list) != 1 {
			t.Fatalf("%s reads %d hand-overs", by.Name, len(list))
		}
		e := list[0]
		if e.Name != "Nông Thị Chắt" || e.Relation != "con" || e.TakerReason != "Bố nằm viện" || e.Witness != "Lý A Sò" ||
			e.Person != "Cán bộ thuquy.xa" || !bytes.Equal(e.Drawing, drawn) {
			t.Errorf("%s reads %+v", by.Name, e)
		}
		photo, err := w.RevealSheet(t.Context(), by, s.ID, 1, why)
		if err != nil || !bytes.HasPrefix(photo, []byte("\xff\xd8")) {
			t.Errorf("%s gets a photo of %d bytes, %v", by.Name, len(photo), err)
		}
		told := w.number(`
			select count(*) from audit.events
			where action in ('handover.reveal', 'session.sheet.reveal') and actor = $1 and reason = $2 and unit_id = $3
				and subject = 'session:' || $4::bigint`, by.Name, why, w.commune, s.ID)
		if told != 2 {
			t.Errorf("%d rows of the trail for %s", told, by.Name)
		}
		if n := w.number(`select count(*) from audit.events where after::text like '%Chắt%'`); n != 0 {
			t.Error("what was opened stands in the trail")
		}
		if _, err := w.RevealRow(t.Context(), by, s.ID, rows[0], "vì"); !fault.Is(err, "payout.reason.missing") {
			t.Errorf("opened without a reason: %v", err)
		}
		if _, err := w.RevealSheet(t.Context(), by, s.ID, 2, why); !fault.Is(err, "payout.missing") {
			t.Errorf("a page without a photo: %v", err)
		}
		if n := w.number(`select count(*) from audit.events where action in ('handover.reveal', 'session.sheet.reveal')`); n != trail+2 {
			t.Errorf("%d more rows of the trail", n-trail)
		}
	}

	ended := auditor
	ended.Grants = nil
	before := w.number(`select count(*) from audit.events`)
	for _, tt := range []struct {
		name string
		by   auth.Actor
		want string
	}{
		{"the cashier who handed over", w.cashier, "auth.denied"},
		{"the accountant of the fund", w.accountant, "auth.denied"},
		{"an administrator", w.officer("quantri", auth.Admin, w.province, w.commune), "auth.denied"},
		{"the sibling's chair", w.officer("chutich.xa2", auth.CommuneChair, w.sibling), "payout.missing"},
		{"the sibling's auditor", w.officer("thanhtra.xa2", auth.Auditor, w.sibling), "payout.missing"},
		{"an auditor whose role ended", ended, "auth.denied"},
		{"nobody", auth.Public, "auth.signin"},
	} {
		_, err := w.RevealRow(t.Context(), tt.by, s.ID, rows[0], why)
		if !fault.Is(err, tt.want) {
			t.Errorf("%s reads a row: %v", tt.name, err)
		}
		if _, err := w.RevealSheet(t.Context(), tt.by, s.ID, 1, why); !fault.Is(err, tt.want) {
			t.Errorf("%s opens a photo: %v", tt.name, err)
		}
		if _, _, err := w.Provable(t.Context(), tt.by, s.ID, rows[0]); !fault.Is(err, tt.want) {
			t.Errorf("%s is asked why: %v", tt.name, err)
		}
	}
	if n := w.number(`select count(*) from audit.events`); n != before {
		t.Error("a refused opening stands in the trail")
	}

	// The fund's manager of another province has the right, and no scope: neither the
	// question nor the row is there for that person, in SQL either.
	conn := pgtest.Raw(t, w.DB)
	conn.SetMaxOpenConns(1)
	_, err = conn.Exec(`select set_config('quy.units', $1::bigint::text, false)`, w.sibling)
	w.must(err)
	var seen int
	w.must(conn.QueryRow(`
		select (select count(*) from payout.handovers where sealed is not null) + (select count(*) from payout.sheets)
			+ (select count(*) from file.files where kind in ('signature', 'photo')) + (select count(*) from file.chunks)`).Scan(&seen))
	if seen != 0 {
		t.Errorf("the sibling's scope sees %d rows of evidence", seen)
	}
}

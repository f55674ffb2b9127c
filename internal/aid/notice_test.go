package aid

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// proof stores a photo of the wall.
func (w *world) proof() int64 {
	w.t.Helper()
	shelf := &file.Shelf{DB: w.DB, AEAD: w.Keys.AEAD()}
	f, err := shelf.Store(w.t.Context(), w.mttq, file.New{Kind: "document", Name: "tuong.jpg", Unit: w.commune}, io.LimitReader(strings.NewReader("\xff\xd8\xff jpeg"), 100))
	if err != nil {
		w.t.Fatal(err)
	}
	return f.ID
}

// noticeOf is the code of the commune's notice of the newest decision.
func (w *world) noticeOf(unit int64) string {
	w.t.Helper()
	list, err := w.NoticesFor(w.t.Context(), w.accountant)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, n := range list {
		if n.Unit == unit {
			return n.Code
		}
	}
	w.t.Fatal("no notice")
	return ""
}

func (w *world) payable(d *Decision) []PayRow {
	w.t.Helper()
	var rows []PayRow
	err := w.DB.View(w.t.Context(), w.accountant, func(tx *pg.Tx) (err error) {
		rows, err = PayableRows(tx, d.ID, []int64{w.commune, w.sibling})
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return rows
}

// A list hangs thirty days after it was put up with its proof; nobody is paid before;
// an objection holds one row until somebody answers who did not verify it; a row that
// was wrong gives its money back.
func TestNotice(t *testing.T) {
	w := newWorld(t)
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true}, loss{head: "Nông Thị Dung", dead: 1},
		loss{head: "Em Mồ Côi", born: "2012", dead: 1})
	w.give(w.housesAt, 50_000_000)
	w.give(w.generalAt, 50_000_000)
	ctx := t.Context()
	d := w.decided(w.round(allot.Norm))
	for _, r := range w.payable(d) {
		if r.Waits != WaitsNotice || len(r.Parts) == 0 {
			t.Errorf("row %d waits for %q, parts %v", r.Nth, r.Waits, r.Parts)
		}
	}
	code := w.noticeOf(w.commune)
	if work, err := w.WorkFor(ctx, w.mttq); err != nil || work.ToPutUp.N != 1 || work.ToPutUp.Due != workday.Date(2026, 11, 18) {
		t.Errorf("work %+v, %v", work, err)
	}
	if _, err := w.PublicNoticeOf(ctx, code); err == nil {
		t.Error("a list that does not hang is read on the web")
	}
	n, _, err := w.NoticeFor(ctx, w.mttq, code)
	if err != nil {
		t.Fatal(err)
	}
	// Decided on Wednesday 11/11/2026: five working days end on Wednesday 18/11.
	if n.DueOn != workday.Date(2026, 11, 18) {
		t.Errorf("due on %s", n.DueOn)
	}
	_, err = w.PutUp(ctx, w.mttq, code, NoticeForm{On: "13/11/2026"})
	w.wantFault(err, "notice.on.future")
	w.wantFault(err, "notice.places.missing")
	w.wantFault(err, "notice.proof.missing")
	_, err = w.PutUp(ctx, w.verifier, code, NoticeForm{Places: "UBND xã"})
	w.wantFault(err, "auth.denied")
	f := NoticeForm{On: "12/11/2026", Places: "Trụ sở UBND xã\nThôn Nà Phầy", Proof: w.proof()}
	if n, err = w.PutUp(ctx, w.mttq, code, f); err != nil {
		t.Fatal(err)
	}
	// Thirty days from 12/11 end on Saturday 12/12 and run to Monday.
	if n.EndsOn != workday.Date(2026, 12, 14) {
		t.Errorf("ends on %s", n.EndsOn)
	}
	_, err = w.PutUp(ctx, w.mttq, code, f)
	w.wantFault(err, "notice.up")

	p, err := w.PublicNoticeOf(ctx, strings.ToLower(code))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Rows) != 3 || len(p.Places) != 2 || p.UnitName != "Xã Tràng Định" {
		t.Fatalf("public notice %+v", p)
	}
	for _, r := range p.Rows {
		if strings.Contains(r.Name, "Bình") || strings.Contains(r.Name, "Dung") || strings.Contains(r.Name, "Mồ") {
			t.Errorf("name shown: %s", r.Name)
		}
	}
	rows := w.payable(d)
	for _, r := range rows {
		if r.Waits != "" {
			t.Errorf("row %d waits for %q", r.Nth, r.Waits)
		}
	}

	if work, err := w.WorkFor(ctx, w.chair); err != nil || work.ToAnswer.N != 0 || work.ToPutUp.N != 0 {
		t.Errorf("work %+v, %v", work, err)
	}
	o, err := w.Object(ctx, auth.Public, ObjectionForm{
		Notice: code, Row: "1", Kind: "not_hit", Words: "Hộ này nhà không bị sập, chỉ ngập sân.", Name: "Một người dân", Contact: "0912345678",
	})
	if err != nil {
		t.Fatal(err)
	}
	rows = w.payable(d)
	if rows[0].Waits != WaitsObjection || rows[1].Waits != "" {
		t.Errorf("waits %q, %q: only the disputed row should", rows[0].Waits, rows[1].Waits)
	}
	s, err := w.ObjectionStateOf(ctx, o.Code)
	if err != nil || s.Verdict != "" {
		t.Errorf("state %+v, %v", s, err)
	}
	for _, tt := range []struct {
		f   ObjectionForm
		key string
	}{
		{ObjectionForm{Notice: code, Row: "99", Kind: "not_hit", Words: "Không có hộ này đâu ạ"}, "objection.row.unknown"},
		{ObjectionForm{Notice: code, Kind: "not_hit", Words: "Không có hộ này đâu ạ"}, "objection.row.missing"},
		{ObjectionForm{Notice: code, Row: "1", Kind: "hm", Words: "ngắn"}, "objection.words.short"},
		{ObjectionForm{Notice: "NBBBBBBBBB", Row: "1", Kind: "other", Words: "Không có hộ này đâu ạ"}, "notice.missing"},
	} {
		_, err := w.Object(ctx, auth.Public, tt.f)
		w.wantFault(err, tt.key)
	}

	if work, err := w.WorkFor(ctx, w.chair); err != nil || work.ToAnswer.N != 1 || work.ToAnswer.Since.IsZero() {
		t.Errorf("work %+v, %v", work, err)
	}
	if work, err := w.WorkFor(ctx, w.verifier); err != nil || work.ToAnswer.N != 0 {
		t.Errorf("the verifier's work %+v, %v", work, err)
	}
	// Who answers reads the words, never the name; the verifier does not answer.
	list, err := w.ObjectionsFor(ctx, w.chair)
	if err != nil || len(list) != 1 || list[0].Words == "" {
		t.Fatalf("objections %+v, %v", list, err)
	}
	if list, err = w.ObjectionsFor(ctx, w.accountant); err != nil || list[0].Words != "" {
		t.Errorf("the accountant reads %+v, %v", list, err)
	}
	_, err = w.AnswerObjection(ctx, w.verifier, o.Code, ObjectionKept, "Đã kiểm tra, đúng.")
	w.wantFault(err, "objection.answer.verifier")
	_, err = w.AnswerObjection(ctx, w.chair, o.Code, "maybe", "")
	w.wantFault(err, "objection.verdict.missing")
	if err := w.StrikeRow(ctx, w.manager, rows[0].Code, "Hộ không bị thiệt hại"); err == nil {
		t.Error("struck off before anybody answered")
	}
	if _, err = w.AnswerObjection(ctx, w.chair, o.Code, ObjectionUpheld, "Tổ khảo sát đã xem lại: nhà còn nguyên."); err != nil {
		t.Fatal(err)
	}
	strike := dutiesAbout(t, w.DB, rowRef(rows[0].Row))
	if strike.Kind != duty.RowStrike || strike.State != duty.Running || strike.UnitID != d.Unit || strike.DueOn != workday.AddWorkingDays(strike.BegunOn, 5) {
		t.Errorf("the row's deadline: %+v", strike)
	}
	if work, err := w.WorkFor(ctx, w.manager); err != nil || work.ToStrike.N != 1 || !slices.Equal(work.ToStrike.Refs, []string{strike.Ref}) {
		t.Errorf("%+v, %v", work.ToStrike, err)
	}
	_, err = w.AnswerObjection(ctx, w.chair, o.Code, ObjectionKept, "Thôi để đấy.")
	w.wantFault(err, "objection.answered")
	if got := w.payable(d)[0].Waits; got != WaitsUpheld {
		t.Errorf("waits %q", got)
	}
	if err := w.StrikeRow(ctx, w.manager, rows[0].Code, "Hộ không bị thiệt hại"); err != nil {
		t.Fatal(err)
	}
	if strike = dutiesAbout(t, w.DB, strike.Ref); strike.State != duty.Ended {
		t.Errorf("struck off: %+v", strike)
	}
	if got := w.payable(d); len(got) != len(rows)-1 {
		t.Errorf("%d rows after one was struck off %d", len(got), len(rows))
	}
	err = w.DB.View(ctx, w.accountant, func(tx *pg.Tx) error {
		held, err := ledger.Held(tx, []int64{w.book.ID}, ledger.VND)
		if len(held) != 1 || held[0].Qty != rows[0].Qty {
			t.Errorf("held %+v", held)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if s, err = w.ObjectionStateOf(ctx, o.Code); err != nil || s.Verdict != ObjectionUpheld || s.Answer == "" {
		t.Errorf("state %+v, %v", s, err)
	}
}

// The rows leave the web with the last day on the wall; the sums stay, and nobody
// objects any more.
func TestNoticeEnds(t *testing.T) {
	w := newWorld(t)
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true})
	w.give(w.housesAt, 50_000_000)
	f := w.round(allot.Norm)
	f.Lots = []LotForm{{Account: w.housesAt}}
	w.decided(f)
	code := w.noticeOf(w.commune)
	if _, err := w.PutUp(t.Context(), w.mttq, code, NoticeForm{Places: "UBND xã", Proof: w.proof()}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		on   time.Time
		rows int
	}{
		{time.Date(2026, 12, 14, 16, 59, 0, 0, time.UTC), 1}, // 23:59 in Hà Nội
		{time.Date(2026, 12, 14, 17, 0, 0, 0, time.UTC), 0},
	} {
		later := w.at(tt.on)
		p, err := later.PublicNoticeOf(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Rows) != tt.rows || len(p.Sums) != 1 || p.Ended != (tt.rows == 0) {
			t.Errorf("at %s: %d rows, %d sums", tt.on, len(p.Rows), len(p.Sums))
		}
		rows, err := later.PublicRowsOf(t.Context(), p.Slug, 0, 10)
		if err != nil || len(rows) != 1 || (rows[0].Name == "") != p.Ended {
			t.Errorf("at %s: %+v, %v", tt.on, rows, err)
		}
		_, err = later.Object(t.Context(), auth.Public, ObjectionForm{Notice: code, Row: "1", Kind: "other", Words: "Xin hỏi lại hộ này"})
		if p.Ended {
			w.wantFault(err, "notice.ended")
		} else if err != nil {
			t.Error(err)
		}
	}
}

// at is the same desk at another moment.
func (w *world) at(now time.Time) *Desk {
	w.t.Helper()
	db, err := pg.Open(w.t.Context(), pg.Options{URL: pgtest.AppURL(w.t, w.DB), MaxConns: 4, Clock: func() time.Time { return now }})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { db.Close() })
	d := *w.Desk
	d.DB = db
	return &d
}

// Two devices give the same row at the same moment: the household gets it once.
func TestDeliverTwice(t *testing.T) {
	w := newWorld(t)
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true})
	w.give(w.housesAt, 50_000_000)
	f := w.round(allot.Norm)
	f.Lots = []LotForm{{Account: w.housesAt}}
	row := w.payable(w.decided(f))[0]
	errs := atOnce(4, func(int) error {
		return w.DB.Update(t.Context(), w.mttq, func(tx *pg.Tx) error { return RecordDelivery(tx, row.Row, row.Qty) })
	})
	given := 0
	for _, err := range errs {
		if err == nil {
			given++
		} else {
			w.wantFault(err, "row.given.above")
		}
	}
	if given != 1 {
		t.Errorf("given %d times", given)
	}
}

func TestShortCodes(t *testing.T) {
	for range 200 {
		code := shortCode(stubLetter)
		if ParseStub(" "+strings.ToLower(code[:4])+"-"+code[4:]) != code || ParseNotice(code) != "" {
			t.Fatalf("%s is not read back", code)
		}
		for i := 1; i < len(code); i++ {
			other := byte('B')
			if code[i] == other {
				other = 'C'
			}
			if wrong := code[:i] + string(other) + code[i+1:]; ParseStub(wrong) != "" {
				t.Fatalf("%s passes for %s", wrong, code)
			}
		}
	}
}

// The papers come out, and say what they must.
func TestPapers(t *testing.T) {
	w := newWorld(t)
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true}, loss{head: "Nông Thị Dung", dead: 1})
	w.give(w.housesAt, 50_000_000)
	w.give(w.generalAt, 25_000_000)
	d := w.decided(w.round(allot.Norm))
	var decision, poster bytes.Buffer
	if _, err := w.DecisionPaper(t.Context(), w.accountant, d.Slug, &decision); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Poster(t.Context(), w.mttq, w.noticeOf(w.commune), &poster); err != nil {
		t.Fatal(err)
	}
	for name, pdf := range map[string]*bytes.Buffer{"decision": &decision, "poster": &poster} {
		if !bytes.HasPrefix(pdf.Bytes(), []byte("%PDF-")) || pdf.Len() < 10_000 {
			t.Errorf("%s: %d bytes", name, pdf.Len())
		}
		if dir := os.Getenv("QUY_KEEP_PAPERS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, name+".pdf"), pdf.Bytes(), 0o600); err != nil {
				t.Error(err)
			}
		}
	}
	p, err := w.PublicRoundOf(t.Context(), d.Slug, false)
	if err != nil {
		t.Fatal(err)
	}
	qr, err := w.DecisionQR(d)
	if err != nil || len(qr) > 300 {
		t.Fatalf("QR of %d letters, %v", len(qr), err)
	}
	_, token, _ := strings.Cut(qr, "?s=")
	if !w.DecisionSigned(token, p) {
		t.Error("our own signature is not ours")
	}
	p.Number++
	if w.DecisionSigned(token, p) {
		t.Error("it passes for another decision")
	}
}

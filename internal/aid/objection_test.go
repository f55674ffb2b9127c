package aid

import (
	"fmt"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// objectedTo is a list that hangs, and an objection to its first row.
func (w *world) objectedTo() (d *Decision, notice string, o *Objection) {
	w.t.Helper()
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true})
	w.give(w.housesAt, 50_000_000)
	w.give(w.generalAt, 50_000_000)
	d = w.decided(w.round(allot.Norm))
	notice = w.noticeOf(w.commune)
	w.Files = &file.Shelf{DB: w.DB, AEAD: w.Keys.AEAD()}
	if _, err := w.PutUp(w.t.Context(), w.mttq, notice, NoticeForm{Places: "UBND xã", Proof: w.proof()}); err != nil {
		w.t.Fatal(err)
	}
	o, err := w.Object(w.t.Context(), auth.Public, ObjectionForm{
		Notice: notice, Row: "1", Kind: "not_hit", Words: "Nhà này vẫn còn nguyên.", Name: "Một người dân", Contact: "0912345678",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return d, notice, o
}

// Who asked for a list, verified, approved, prepared or decided it does not answer
// what is said against it: not by the desk, and not by raw SQL with the program's own
// rights. The Front, which had no hand in it, does.
func TestAnswererHasNoHand(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	_, _, o := w.objectedTo()
	asker := w.anyone(32, w.commune)
	app := pgtest.Raw(t, w.DB)
	for _, tt := range []struct {
		who  string
		by   auth.Actor
		want string
	}{
		{"who verified the row", w.verifier, "verifier"},
		{"the chair who signed the request", asker, "request"},
		{"who approved the request", w.anyone(33, w.commune), "request"},
		{"who prepared the round", w.anyone(w.accountant.ID, w.commune), "decision"},
		{"who decided it", w.anyone(w.approver.ID, w.commune), "decision"},
		{"who confirmed it", w.anyone(w.manager.ID, w.commune), "decision"},
	} {
		x, err := w.ObjectionFor(ctx, tt.by, o.Code)
		if err != nil || x.Hand != tt.want || x.Words != "" {
			t.Errorf("%s: %+v, %v", tt.who, x, err)
		}
		_, err = w.AnswerObjection(ctx, tt.by, o.Code, ObjectionKept, "Đã kiểm tra, đúng.")
		if !fault.Is(err, "objection.answer."+tt.want) {
			t.Errorf("%s answers: %v", tt.who, err)
		}
		constraint := "objections_answered_by_who_had_no_hand_in_the_list"
		if tt.want == "verifier" {
			constraint = "objections_answered_by_another_person"
		}
		err = pgtest.Refused(t, app, `set quy.units = '*'`, fmt.Sprintf(`
			insert into aid.objection_answers (objection_id, unit_id, verdict, answer, answered_by)
			values (%d, %d, 'kept', 'Đã kiểm tra', %d)`, o.ID, w.commune, tt.by.ID))
		if pg.Constraint(err) != constraint {
			t.Errorf("%s answers in SQL: %v", tt.who, err)
		}
	}

	// The page names who may: the commune's Front, not its chair, and nobody whose role
	// or account has ended.
	for id, x := range map[int64]struct{ name, role, state string }{
		25: {"Vi Văn Trận", "mttq_officer", "active"}, 32: {"Lý Văn Xã", "commune_chair", "active"},
		41: {"Người Nghỉ", "mttq_officer", "active"}, 42: {"Người Khóa", "mttq_officer", "locked"},
	} {
		w.do(`insert into staff.users (id, login, name, unit_id, state, password, password_at, created_at, created_by)
			overriding system value values ($1, $2, $3, $4, $5, '$argon2id$x', now(), now(), 0)`,
			id, fmt.Sprintf("ai.%d", id), x.name, w.commune, x.state)
		w.do(`insert into staff.grants (user_id, role, unit_id, valid_from, basis, granted_by, granted_at)
			values ($1, $2, $3, '2025-07-01', 'QĐ 1', 0, now())`, id, x.role, w.commune)
	}
	w.do(`insert into staff.grant_ends (grant_id, ended_on, ended_by, ended_at, reason)
		select id, '2026-01-01', 0, now(), 'QĐ 2' from staff.grants where user_id = 41`)
	able, err := w.Answerers(ctx, w.mttq, o.Code)
	if err != nil || len(able) != 1 || able[0].Name != "Vi Văn Trận" || able[0].UnitName != "Xã Tràng Định" {
		t.Errorf("who may answer: %+v, %v", able, err)
	}
	if _, err := w.Answerers(ctx, w.officer(70, "", auth.CommuneChair, w.sibling), o.Code); !fault.Is(err, "objection.missing") {
		t.Errorf("a sibling is told who may answer: %v", err)
	}
	if _, err := w.AnswerObjection(ctx, w.mttq, o.Code, ObjectionKept, "Đã đến xem, đúng như danh sách."); err != nil {
		t.Fatal(err)
	}
	if x, err := w.ObjectionFor(ctx, w.accountant, o.Code); err != nil || x.AnsweredBy != "Vi Văn Trận" || x.Household == 0 {
		t.Errorf("%+v, %v", x, err)
	}
}

// What was said against a list, and the proof that it hung, are opened by who looks
// after the commune, with a reason that stands in the trail; by nobody else.
func TestProofOfNotice(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	_, notice, o := w.objectedTo()
	const why = "Kiểm tra đơn của dân"
	trail := func() (n int) {
		t.Helper()
		err := pgtest.Owner(t, w.DB).QueryRow(`
			select count(*) from audit.events where action in ('notice.proof.reveal', 'objection.reveal')
				and reason = $1 and unit_id = $2`, why, w.commune).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	auditor := w.officer(71, "", auth.Auditor, w.province, w.commune, w.sibling)
	for i, by := range []auth.Actor{auditor, w.chair, w.manager} {
		f, body, err := w.RevealProof(ctx, by, notice, why)
		if err != nil || f.Name != "tuong.jpg" || !strings.Contains(string(body), "jpeg") {
			t.Errorf("%s gets %q, %v", by.Name, body, err)
		}
		words, err := w.RevealWords(ctx, by, o.Code, why)
		if err != nil || words != "Nhà này vẫn còn nguyên." {
			t.Errorf("%s reads %q, %v", by.Name, words, err)
		}
		if n := trail(); n != 2*i+2 {
			t.Errorf("%d rows of the trail after %s", n, by.Name)
		}
		_, err = w.RevealWords(ctx, by, o.Code, "")
		w.wantFault(err, "aid.reason.short")
	}
	past := auditor
	past.Grants = nil
	for _, tt := range []struct {
		who            string
		by             auth.Actor
		photo, opinion string
	}{
		{"the accountant of the fund", w.accountant, "auth.denied", "auth.denied"},
		{"the Front, which put it up", w.mttq, "auth.denied", "auth.denied"},
		{"the sibling's chair", w.officer(72, "", auth.CommuneChair, w.sibling), "notice.missing", "objection.missing"},
		{"an auditor of below", w.officer(73, "", auth.Auditor, w.sibling), "notice.missing", "objection.missing"},
		{"an auditor whose role ended", past, "auth.denied", "auth.denied"},
		{"nobody", auth.Public, "auth.signin", "auth.signin"},
	} {
		_, _, err := w.RevealProof(ctx, tt.by, notice, why)
		w.wantFault(err, tt.photo)
		_, err = w.RevealWords(ctx, tt.by, o.Code, why)
		w.wantFault(err, tt.opinion)
	}
	if n := trail(); n != 6 {
		t.Errorf("%d rows of the trail: a refusal is none", n)
	}
}

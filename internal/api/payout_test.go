package api

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// decided makes a decision that gives each name a million đồng in a commune, past
// aid's own rules, with its money in reserve and its notice on the wall.
func (h *house) decided(commune int64, names ...string) (decision int64, rows []int64, codes []string) {
	h.t.Helper()
	today := workday.On(h.DB.Now())
	super := pgtest.Super(h.t, h.base)
	var reserve int64
	must := func(err error) {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(err)
		}
	}
	total := int64(len(names)) * 1_000_000
	must(h.DB.Update(h.t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		f, err := ledger.OpenFund(tx, ledger.Fund{Unit: h.province, Name: "Quỹ tỉnh Lạng Sơn", OpenedOn: workday.Date(2025, 7, 1), Basis: "QĐ 1"})
		if err != nil {
			return err
		}
		b, err := ledger.OpenBook(tx, ledger.Book{Fund: f.ID, Kind: ledger.CampaignBook, Source: "campaign:901", Name: "Lũ"})
		if err != nil {
			return err
		}
		e, err := ledger.OpenEarmark(tx, ledger.Earmark{Book: b.ID, Code: ledger.General, Name: "Chung"})
		if err != nil {
			return err
		}
		ids, err := ledger.Accounts(tx, []ledger.Account{
			{Book: b.ID, Kind: ledger.Giver, Earmark: e.ID},
			{Book: b.ID, Kind: ledger.Bank, Holder: "bank:1", Earmark: e.ID},
			{Book: b.ID, Kind: ledger.Reserved, Holder: "bank:1", Earmark: e.ID},
		})
		if err != nil {
			return err
		}
		reserve = ids[2]
		_, err = ledger.Post(tx, []ledger.Entry{
			{Kind: "gift", Source: "test:901", Book: b.ID, BankOn: today - 3, Postings: []ledger.Posting{{From: ids[0], To: ids[1], Qty: total}}},
			{Kind: "gift", Source: "test:902", Book: b.ID, BankOn: today - 3, Postings: []ledger.Posting{{From: ids[1], To: ids[2], Qty: total}}},
		})
		return err
	}))
	exec := func(query string, args ...any) {
		h.t.Helper()
		_, err := super.Exec(query, args...)
		must(err)
	}
	insert := func(query string, args ...any) (id int64) {
		h.t.Helper()
		must(super.QueryRow(query, args...).Scan(&id))
		return id
	}
	tables := strings.Fields("rounds decisions rows row_people row_parts row_states notices")
	for _, t := range tables {
		exec(`alter table aid.` + t + ` disable trigger all`)
	}
	insert(`
		insert into aid.rounds (slug, event_id, private, fund_id, unit_id, name, method, cut_on, state, prepared_by)
		select 'dot-1-lu', 1, false, id, unit_id, 'Đợt 1', 'norm', $1, 'confirmed', 900 from ledger.funds where unit_id = $2 returning id`, today-2, h.province)
	decision = insert(`
		insert into aid.decisions (slug, round_id, event_id, private, fund_id, unit_id, year, number, decided_on, method,
			norms, prepared_by, decided_by, confirmed_by, preparer, decider, confirmer, hash, list_hash)
		select slug, id, 1, false, fund_id, unit_id, extract(year from cut_on), 9001, cut_on, method, '[]', 900, 901, 902,
			'a', 'b', 'c', $1, $1 from aid.rounds where slug = 'dot-1-lu' returning id`, make([]byte, 32))
	for i, name := range names {
		code := "CBCDFGHJK" + string("BCDFGHJKMN"[i])
		row := insert(`
			insert into aid.rows (code, decision_id, nth, event_id, line_id, request_id, household_id, household_code,
				assessment_id, unit_id, village, masked_name, purpose, case_name, norm_id, item, want, qty, facts_hash)
			values ($1, $2, $3::bigint, 1, 900000 + $3::bigint, 1, $3::bigint, 'HBCDFGHJKM', 1, $4, 'Thôn Nà Lầu', 'x', 'c', 'Nhà sập', 1, 'VND', 1000000, 1000000, $5)
			returning id`, code, decision, i+1, commune, make([]byte, 32))
		exec(`insert into aid.row_people values ($1, $2, $3, $4, '')`, row, commune, name, make([]byte, 16))
		exec(`insert into aid.row_states (row_id, decision_id, unit_id, qty) values ($1, $2, $3, 1000000)`, row, decision, commune)
		exec(`insert into aid.row_parts values ($1, $2, 1000000)`, row, reserve)
		rows, codes = append(rows, row), append(codes, code)
	}
	exec(`insert into aid.notices (code, decision_id, unit_id, due_on, starts_on, ends_on, put_up_by, put_up_at)
		select 'NBCDFGHJKM', $1, $2, x, x, x + 31, 900, now() from (select $3::date as x) y`, decision, commune, today-1)
	for _, t := range tables {
		exec(`alter table aid.` + t + ` enable trigger all`)
	}
	pgtest.Breaks(h.base, "bank_balance_is_what_lines_say", "decision_has_leaf", "decision_has_three_people", "decision_list_is_what_was_hashed",
		"decision_numbers_have_no_gap", "decision_reserves_what_it_gives", "households_get_each_content_once",
		"request_lines_allocated_what_rows_say", "row_parts_add_up")
	return decision, rows, codes
}

// payouts is each call of plans and hand-over sessions, made once.
func (h *house) payouts() {
	t := h.t
	t.Helper()
	cashier, code := h.officerOf("thuquy.xa", auth.Cashier, 2)
	front, _ := h.officerOf("mttq.xa", auth.MTTQOfficer, 2)
	stranger, _ := h.officerOf("thuquy.xa2", auth.Cashier, 3)
	accountant, approver, manager := h.officer("ketoan.chi", auth.Accountant), h.officer("duyet.chi", auth.Approver), h.officer("chutk.chi", auth.FundManager)
	_, rows, stubs := h.decided(h.unitOf(code), "Lò Thị Ơn", "Nông Văn Bình", "Hoàng Thị Hẹn")
	var staff [2]int64
	for i, login := range []string{"thuquy.xa", "mttq.xa"} {
		h.must(pgtest.Super(t, h.base).QueryRow(`select id from staff.users where login = $1`, login).Scan(&staff[i]))
	}

	plan := h.payoutPlan(accountant, approver, manager, code)
	session := map[string]any{"plan": plan, "unit": code, "place": "Nhà văn hóa", "on": "12/11/2026", "at": "08:00", "staff": staff}
	h.post("/handovers", stranger, session).refused(t, 404, "", "payout.missing")
	var s handoverView
	h.post("/handovers", cashier, session).want(t, 201, &s)
	off := fmt.Sprintf("/handovers/%d", s.ID)
	h.post(off+"/cancel", cashier, reason{"Mưa to, dời ngày"}).want(t, 200, &s)
	h.post("/handovers", cashier, session).want(t, 201, &s)
	at := fmt.Sprintf("/handovers/%d", s.ID)
	h.get(at, cashier).want(t, 200, &s)
	if len(s.Roster) != 3 || s.Need[0].Qty != 3_000_000 || s.Need[0].Key != "vnd" {
		t.Fatalf("%+v", s)
	}
	h.post(at+"/open", cashier, map[string]any{"notes": map[string]int{"500000": 5}}).refused(t, 422, "notes", "session.cash.differs")
	h.post(at+"/open", cashier, map[string]any{"notes": map[string]int{"500000": 6}}).want(t, 200, &s)
	var found listed[handoverRow]
	h.get(at+"/rows?q=lo+thi+on", cashier).want(t, 200, &found)
	if len(found.Items) != 1 || found.Items[0].Row != rows[0] {
		t.Errorf("%+v", found)
	}
	h.get(at+"/rows?q=lo+thi+on", stranger).refused(t, 404, "", "payout.missing")
	h.payoutScans(at, cashier, front, stranger, stubs)
	h.payoutEvidence(at, cashier, rows)
	h.payoutClose(at, cashier, front)
	h.post(fmt.Sprintf("/plans/%d/reconcile", plan), accountant, nil).want(t, 200, nil)
	var p planView
	h.post(fmt.Sprintf("/plans/%d/close", plan), manager, nil).want(t, 200, &p)
	if p.State != "closed" || len(p.Acts) != 6 || p.Communes[0].Given[0].Qty != 1_400_000 {
		t.Errorf("%+v", p)
	}
	var all listed[handoverView]
	h.get(fmt.Sprintf("/handovers?plan=%d", plan), cashier).want(t, 200, &all)
	if len(all.Items) != 2 {
		t.Errorf("%+v", all)
	}
}

// payoutPlan takes a plan through its three people, and gives another one up.
func (h *house) payoutPlan(accountant, approver, manager, code string) int64 {
	t := h.t
	t.Helper()
	form := map[string]any{"decision": "dot-1-lu", "units": []string{code}, "due_on": "30/11/2026"}
	h.post("/plans", approver, form).refused(t, 403, "", "auth.denied")
	h.post("/plans", accountant, map[string]any{"decision": "khong-co", "due_on": "30/11/2026"}).refused(t, 422, "decision", "plan.decision.missing")
	h.post("/plans", accountant, map[string]any{"decision": "dot-1-lu", "units": []string{"99999"}, "due_on": "30/11/2026"}).
		refused(t, 422, "units", "place.unknown")
	var p planView
	h.post("/plans", accountant, form).want(t, 201, &p)
	h.post(fmt.Sprintf("/plans/%d/abort", p.ID), accountant, reason{"Lập nhầm xã"}).want(t, 200, &p)
	h.post("/plans", accountant, form).want(t, 201, &p)
	at := fmt.Sprintf("/plans/%d", p.ID)
	h.post(at+"/approve", approver, nil).refused(t, 409, "", "plan.step.open")
	h.post(at+"/lock", accountant, nil).want(t, 200, &p)
	if p.Number != "1/2026" || p.Sums[0].Qty != 3_000_000 {
		t.Errorf("%+v", p)
	}
	h.post(at+"/release", manager, nil).refused(t, 409, "", "plan.step.locked")
	h.post(at+"/approve", approver, nil).want(t, 200, nil)
	a := h.do(request{method: http.MethodPost, path: at + "/release", token: manager, once: "cho-chi-1"})
	a.want(t, 200, &p)
	h.do(request{method: http.MethodPost, path: at + "/release", token: manager, once: "cho-chi-1"}).want(t, 200, &p)
	h.get(at, accountant).want(t, 200, &p)
	var all listed[planView]
	h.get("/plans?state=released&limit=1", approver).want(t, 200, &all)
	if len(all.Items) != 1 || all.Items[0].ID != p.ID {
		t.Errorf("%+v", all)
	}
	return p.ID
}

func (h *house) payoutScans(at, cashier, front, stranger string, stubs []string) {
	t := h.t
	t.Helper()
	var drawn bytes.Buffer
	_ = png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 200, 80)))
	scan := map[string]any{
		"stub": stubs[0], "client_id": payout.NewClientID(pgtest.Now), "outcome": "given", "taker": "self",
		"proof": "signature", "signature": base64.StdEncoding.EncodeToString(drawn.Bytes()),
	}
	h.post(at+"/scan", stranger, scan).refused(t, 404, "", "payout.missing")
	var one, again scanned
	h.post(at+"/scan", cashier, scan).want(t, 200, &one)
	h.post(at+"/scan", cashier, scan).want(t, 200, &again)
	if one.ID != again.ID || one.Again || !again.Again || one.Qty != 1_000_000 {
		t.Errorf("%+v and %+v", one, again)
	}
	scan["client_id"] = payout.NewClientID(pgtest.Now)
	h.post(at+"/scan", front, scan).refused(t, 409, "", "handover.done")
	scan["client_id"], scan["stub"] = "12", stubs[1]
	h.post(at+"/scan", front, scan).refused(t, 422, "client_id", "handover.client_id.shape")
	delete(scan, "signature")
	scan["client_id"], scan["outcome"], scan["qty"], scan["proof"] = payout.NewClientID(pgtest.Now), "partly", 400_000, "sheet"
	scan["sheet_page"], scan["reason"], scan["next_on"] = 1, "short", "20/11/2026"
	h.post(at+"/scan", front, scan).want(t, 200, &one)
	if one.Qty != 400_000 {
		t.Errorf("%+v", one)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("page", "1")
	f, _ := w.CreateFormFile("photo", "trang.png")
	_, _ = f.Write(drawn.Bytes())
	w.Close()
	h.do(request{method: http.MethodPost, path: at + "/sheets", token: cashier, body: &body, kind: w.FormDataContentType(), rude: true}).want(t, 200, nil)
}

// payoutEvidence opens what proves a hand-over: for the auditor, with a reason.
func (h *house) payoutEvidence(at, cashier string, rows []int64) {
	t := h.t
	t.Helper()
	auditor := h.officer("thanhtra.chi", auth.Auditor)
	sibling, _ := h.officerOf("chutich.xa6", auth.CommuneChair, 3)
	row, sheet := fmt.Sprintf("%s/rows/%d/evidence", at, rows[0]), at+"/sheets/1/reveal"
	var found listed[evidenceView]
	h.post(row, auditor, reason{"Kiểm tra đơn của dân"}).want(t, 200, &found)
	if len(found.Items) != 1 || len(found.Items[0].Signature) == 0 || found.Items[0].Person == "" {
		t.Errorf("%+v", found)
	}
	var photo pictureView
	h.post(sheet, auditor, reason{"Kiểm tra đơn của dân"}).want(t, 200, &photo)
	if photo.MediaType != "image/jpeg" || len(photo.Content) == 0 {
		t.Errorf("%s, %d bytes", photo.MediaType, len(photo.Content))
	}
	h.post(row, auditor, reason{""}).refused(t, 422, "reason", "payout.reason.missing")
	h.post(sheet, auditor, reason{"vì"}).refused(t, 422, "reason", "payout.reason.missing")
	for _, path := range []string{row, sheet} {
		h.post(path, cashier, reason{"Kiểm tra đơn của dân"}).refused(t, 403, "", "auth.denied")
		h.post(path, sibling, reason{"Kiểm tra đơn của dân"}).refused(t, 404, "", "payout.missing")
		h.post(path, "", reason{"Kiểm tra đơn của dân"}).refused(t, 401, "", "auth.signin")
	}
	h.post(at+"/sheets/9/reveal", auditor, reason{"Kiểm tra đơn của dân"}).refused(t, 404, "", "payout.missing")
}

func (h *house) payoutClose(at, cashier, front string) {
	t := h.t
	t.Helper()
	count := map[string]any{"notes": map[string]int{"500000": 3, "100000": 1}}
	h.post(at+"/close", cashier, count).refused(t, 422, "rest_reason", "handover.reason.missing")
	count["rest_reason"], count["rest_next_on"] = "absent", "20/11/2026"
	var s handoverView
	h.post(at+"/close", cashier, count).want(t, 200, &s)
	if s.State != "counted" || s.Count.Money != 1_600_000 || s.Answered != 3 {
		t.Fatalf("%+v", s)
	}
	h.post(at+"/close", cashier, map[string]any{"count": s.Count.ID}).refused(t, 403, "", "session.count.own")
	h.post(at+"/close", front, map[string]any{"count": s.Count.ID}).want(t, 200, &s)
	if s.State != "closed" {
		t.Errorf("%+v", s)
	}
}

// Plans and sessions through the API, from the decision to the closed plan.
func TestPayout(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.payouts()
	for op := range strings.FieldsSeq("listPlans preparePlan getPlan lockPlan approvePlan releasePlan reconcilePlan closePlan " +
		"abortPlan listHandovers planHandover getHandover findRows openHandover scanHandover keepSheet closeHandover cancelHandover revealRow revealSheet") {
		if !h.called[op] {
			t.Errorf("%s was not answered well", op)
		}
	}
}

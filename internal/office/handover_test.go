package office

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// decided makes a decision that gives each name a million đồng in Đồng Đăng, past
// aid's own rules, with its money in reserve and its notice on the wall.
func (s *story) decided(names ...string) (decision int64, rows []int64, codes []string) {
	s.Helper()
	super := pgtest.Super(s, s.DB)
	var reserve int64
	must := func(err error) {
		s.Helper()
		if err != nil {
			s.Fatal(err)
		}
	}
	total := int64(len(names)) * 1_000_000
	must(s.DB.Update(s.Context(), demo, func(tx *pg.Tx) error {
		f, err := ledger.OpenFund(tx, ledger.Fund{Unit: s.langSon, Name: "Quỹ tỉnh Lạng Sơn", OpenedOn: workday.Date(2025, 7, 1), Basis: "QĐ 1"})
		if err != nil {
			return err
		}
		b, err := ledger.OpenBook(tx, ledger.Book{Fund: f.ID, Kind: ledger.CampaignBook, Source: "campaign:1", Name: "Lũ"})
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
			{Kind: "gift", Source: "test:1", Book: b.ID, BankOn: s.day() - 3, Postings: []ledger.Posting{{From: ids[0], To: ids[1], Qty: total}}},
			{Kind: "gift", Source: "test:2", Book: b.ID, BankOn: s.day() - 3, Postings: []ledger.Posting{{From: ids[1], To: ids[2], Qty: total}}},
		})
		return err
	}))
	exec := func(query string, args ...any) {
		s.Helper()
		_, err := super.Exec(query, args...)
		must(err)
	}
	insert := func(query string, args ...any) (id int64) {
		s.Helper()
		must(super.QueryRow(query, args...).Scan(&id))
		return id
	}
	tables := strings.Fields("rounds decisions rows row_people row_parts row_states notices")
	for _, t := range tables {
		exec(`alter table aid.` + t + ` disable trigger all`)
	}
	insert(`
		insert into aid.rounds (slug, event_id, private, fund_id, unit_id, name, method, cut_on, state, prepared_by)
		select 'dot-1-lu', 1, false, id, unit_id, 'Đợt 1', 'norm', $1, 'confirmed', 900 from ledger.funds returning id`, s.day()-2)
	decision = insert(`
		insert into aid.decisions (slug, round_id, event_id, private, fund_id, unit_id, year, number, decided_on, method,
			norms, prepared_by, decided_by, confirmed_by, preparer, decider, confirmer, hash, list_hash)
		select slug, id, 1, false, fund_id, unit_id, extract(year from cut_on), 1, cut_on, method, '[]', 900, 901, 902,
			'a', 'b', 'c', $1, $1 from aid.rounds returning id`, make([]byte, 32))
	for i, name := range names {
		code := "CBCDFGHJK" + string("BCDFGHJKMN"[i])
		row := insert(`
			insert into aid.rows (code, decision_id, nth, event_id, line_id, request_id, household_id, household_code,
				assessment_id, unit_id, village, masked_name, purpose, case_name, norm_id, item, want, qty, facts_hash)
			values ($1, $2, $3::bigint, 1, $3::bigint, 1, $3::bigint, 'HBCDFGHJKM', 1, $4, 'Thôn Nà Lầu', 'x', 'c', 'Nhà sập', 1, 'VND', 1000000, 1000000, $5)
			returning id`, code, decision, i+1, s.dongDang, make([]byte, 32))
		exec(`insert into aid.row_people values ($1, $2, $3, $4, '')`, row, s.dongDang, name, make([]byte, 16))
		exec(`insert into aid.row_states (row_id, decision_id, unit_id, qty) values ($1, $2, $3, 1000000)`, row, decision, s.dongDang)
		exec(`insert into aid.row_parts values ($1, $2, 1000000)`, row, reserve)
		rows, codes = append(rows, row), append(codes, code)
	}
	exec(`insert into aid.notices (code, decision_id, unit_id, due_on, starts_on, ends_on, put_up_by, put_up_at)
		select 'NBCDFGHJKM', $1, $2, x, x, x + 31, 900, now() from (select $3::date as x) y`, decision, s.dongDang, s.day()-1)
	for _, t := range tables {
		exec(`alter table aid.` + t + ` enable trigger all`)
	}
	pgtest.Breaks(s.DB, "decision_has_leaf", "decision_has_three_people", "decision_list_is_what_was_hashed",
		"decision_numbers_have_no_gap", "decision_reserves_what_it_gives", "households_get_each_content_once",
		"request_lines_allocated_what_rows_say", "row_parts_add_up")
	return decision, rows, codes
}

func superOf(s *story) *sql.DB { return pgtest.Super(s, s.DB) }

// A plan goes through three desks, a session opens, two households come, one does
// not, and two people close it: all by the pages, without a script.
func TestHandOverPages(t *testing.T) {
	s := newStory(t)
	decision, rows, codes := s.decided("Lò Thị Ơn", "Nông Văn Bình", "Hoàng Thị Hẹn")
	for login, role := range map[string]auth.Role{"ketoan": auth.Accountant, "duyet": auth.Approver, "chutk": auth.FundManager} {
		s.officer(login, role, s.langSon)
	}
	s.officer("thuquy.xa", auth.Cashier, s.dongDang)
	s.officer("mttq.xa", auth.MTTQOfficer, s.dongDang)
	s.officer("thuquy.xa2", auth.Cashier, s.tanThanh)

	k := s.as("ketoan")
	k.get("/van-phong").want(200, "chưa có kế hoạch chi")
	k.get("/van-phong/ke-hoach-chi").want(200, "Quyết định còn phải chi", "3.000.000 ₫")
	to := k.find(`href="(/van-phong/ke-hoach-chi/moi\?quyet-dinh=\d+)"`)
	k.get(to).want(200, "Xã Đồng Đăng", "3 dòng")
	k.post(to, "due_on", "").want(422, "Ghi ngày", "Chọn những xã")
	k.post(to, "units", fmt.Sprint(s.dongDang), "due_on", (s.day() + 9).Local()).want(303)
	plan, _, _ := strings.Cut(k.to, "?")
	k.follow().want(200, "Khóa kế hoạch", "Đã lập kế hoạch chi")
	k.get("/van-phong").want(200, "kế hoạch chi chờ khóa")
	k.post(plan + "/khoa").want(303)
	k.follow().want(200, "Đã khóa", "3.000.000 ₫", "In phiếu nhận")
	k.get(plan + "/phieu/" + fmt.Sprint(s.dongDang)).want(200)
	if !strings.HasPrefix(k.body, "%PDF") {
		t.Error("the cards are no PDF")
	}
	k.post(plan + "/duyet").want(403)
	d := s.as("duyet")
	d.get("/van-phong").want(200, "chờ bạn duyệt")
	d.post(plan + "/duyet").want(303)
	d.post(plan+"/duyet").want(409, "đang chờ cho chi")
	s.as("chutk").post(plan + "/cho-chi").want(303)

	c := s.as("thuquy.xa")
	c.get("/van-phong/phien-phat").want(200, "Lập phiên phát cho")
	c.get(plan+"/phien").want(200, "Cán bộ mttq.xa")
	staff := superOf(s).QueryRow(`select string_agg(id::text, ',') from staff.users where login in ('thuquy.xa', 'mttq.xa')`)
	var ids string
	if err := staff.Scan(&ids); err != nil {
		t.Fatal(err)
	}
	session := s.planned(c, plan, strings.Split(ids, ","))
	c.get(session).want(200, "Lò Thị Ơn", "3.000.000 ₫", "Mở phiên")
	c.post(session+"/mo", "n500000", "5").want(422, "Đếm được 2.500.000", "cần 3.000.000")
	c.post(session+"/mo", "n500000", "x").want(422, "Ghi một số nguyên")
	c.post(session+"/mo", "n500000", "6").want(303)
	c.follow().want(200, "Đang phát", "0/3 dòng", "Quét phiếu hoặc tìm tên")
	c.get("/van-phong").want(200, "phiên phát hôm nay")

	c.get(session + "?q=" + codes[0]).want(303)
	if c.to != session+fmt.Sprintf("/dong/%d#main", rows[0]) {
		t.Errorf("a scanned card leads to %s", c.to)
	}
	c.follow().want(200, "Lò Thị Ơn", "1.000.000 ₫", "Ký trên màn hình")
	client := c.find(`name="client_id" value="([0-9a-f-]{36})"`)
	row := c.at
	c.post(row, "client_id", client, "outcome", "given", "taker", "self", "proof", "signature").want(422, "Người nhận ký")
	var drawn bytes.Buffer
	_ = png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 300, 100)))
	c.post(row, "client_id", client, "outcome", "given", "taker", "self", "proof", "signature",
		"signature", "data:image/png;base64,"+base64.StdEncoding.EncodeToString(drawn.Bytes())).want(303)
	c.follow().want(200, "Đã phát đủ", "1/3 dòng")
	c.get(row).want(200, "đã phát lúc")
	c.get(session+"?q=khong+co+ai").want(422, "Không có ai tên")
	c.get(session+"?q=CZZZZZZZZZ").want(422, "Không có phiếu nào mang mã")
	second := session + fmt.Sprintf("/dong/%d", rows[1])
	c.post(second, "client_id", payout.NewClientID(s.DB.Now()), "outcome", "partly", "qty", "400.000", "reason", "short",
		"next_on", (s.day() + 3).Local(), "taker", "substitute", "name", "Nông Thị Chắt", "relation", "con",
		"taker_reason", "Bố ốm", "proof", "sheet", "sheet_page", "1", "witness", "Lý A Sò").want(303)
	c.get(session).want(200, "Chính hộ đó · Ký trên màn hình", "Người nhận thay · Ký hoặc điểm chỉ")
	c.get(session+"/danh-sach").want(200, "%PDF")

	c.get(session+"/kiem").want(200, "1.600.000 ₫", "1 dòng chưa ai tới nhận")
	c.post(session+"/kiem", "n500000", "3", "n100000", "1").want(422, "Chọn lý do")
	c.post(session+"/kiem", "n500000", "3", "n100000", "1", "rest_reason", "absent", "rest_next_on", (s.day() + 3).Local()).want(303)
	c.follow().want(200, "Bạn đã đếm")
	m := s.as("mttq.xa")
	m.get(session).want(200, "Xác nhận và kết thúc phiên")
	count := m.find(`name="count" value="(\d+)"`)
	c.post(session+"/ket-thuc", "count", count).want(403)
	m.post(session+"/ket-thuc", "count", count).want(409, "Thiếu ảnh trang 1 của")
	m.photo(session+"/trang", drawn.Bytes(), "page", "1").want(303)
	m.post(session+"/ket-thuc", "count", count).want(303)
	m.follow().want(200, "Đã kết thúc", "1.600.000 ₫", "Đã xác nhận và kết thúc phiên")
	s.proves(session, rows[1])
	k.post(plan + "/doi-chieu").want(303)
	s.as("chutk").post(plan + "/ket-thuc").want(303)

	x := s.as("thuquy.xa2")
	for _, path := range []string{plan, session, row, session + "/danh-sach", session + "/kiem"} {
		if x.get(path); x.status != 404 && x.status != 403 || strings.Contains(x.body, "Lò Thị Ơn") {
			t.Errorf("a sibling gets %d at %s", x.status, path)
		}
	}
	_ = decision
}

// proves opens what proves a hand-over, as the page's own readers do: with a reason,
// once, and in the trail; others are shown no way there and are refused.
func (s *story) proves(session string, row int64) {
	s.Helper()
	s.officer("thanhtra", auth.Auditor, s.langSon)
	s.officer("chutich.xa", auth.CommuneChair, s.dongDang)
	s.officer("chutich.xa2", auth.CommuneChair, s.tanThanh)
	proof, photo := session+fmt.Sprintf("/dong/%d/chung-cu", row), session+"/trang/1"
	for _, login := range []string{"thanhtra", "chutich.xa"} {
		a := s.as(login)
		a.get(session).want(200, proof, photo, "Xem chứng cứ")
		a.get(proof).want(200, "Nói vì sao cần xem", "Nông Văn Bình")
		if strings.Contains(a.body, "Chắt") {
			s.Errorf("%s is shown the substitute before the reason", login)
		}
		a.post(proof, "reason", "").want(422, "5 chữ")
		a.post(proof, "reason", "Kiểm tra đơn của dân").want(200, "Nông Thị Chắt", "con", "Bố ốm", "Lý A Sò", "Cán bộ thuquy.xa", photo)
		a.get(photo).want(200, "Nói vì sao cần mở")
		if a.post(photo, "reason", "Kiểm tra đơn của dân"); a.status != 200 || !strings.HasPrefix(a.body, "\xff\xd8") {
			s.Errorf("%s: %d, no photo", login, a.status)
		}
	}
	a := s.as("thanhtra")
	a.get("/van-phong/nhat-ky").want(200, "Xem chứng cứ giao nhận", "Mở ảnh trang đã ký", "Kiểm tra đơn của dân")
	for login, status := range map[string]int{"thuquy.xa": 403, "ketoan": 403, "chutich.xa2": 404, "thuquy.xa2": 403} {
		x := s.as(login)
		x.get(session)
		if strings.Contains(x.body, "chung-cu") {
			s.Errorf("%s is shown the way to the evidence", login)
		}
		for _, path := range []string{proof, photo} {
			x.get(path).want(status)
			x.post(path, "reason", "Kiểm tra đơn của dân").want(status)
		}
	}
}

// planned plans a session for this hour with these people.
func (s *story) planned(b *browser, plan string, staff []string) string {
	s.Helper()
	send := func(staff ...string) *browser {
		v := url.Values{
			"unit": {fmt.Sprint(s.dongDang)}, "place": {"Nhà văn hóa Nà Lầu"}, "on": {s.day().Local()}, "at": {"08:00"}, "staff": staff,
		}
		r, _ := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+plan+"/phien", strings.NewReader(v.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return b.do(r)
	}
	send(staff[0]).want(422, "Chọn ít nhất 2 người")
	send(staff...).want(303)
	session, _, _ := strings.Cut(b.to, "?")
	return session
}

// photo uploads a picture under the name that the page asks for.
func (b *browser) photo(path string, picture []byte, kv ...string) *browser {
	b.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(kv); i += 2 {
		_ = w.WriteField(kv[i], kv[i+1])
	}
	f, _ := w.CreateFormFile("photo", "trang.png")
	_, _ = f.Write(picture)
	w.Close()
	r, _ := http.NewRequestWithContext(b.Context(), http.MethodPost, b.url+path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(r)
}

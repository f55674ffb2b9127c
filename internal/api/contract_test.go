package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// One gift's life and everything around it: each call of the description is made,
// and each request and answer holds against it.
func TestEveryCall(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.officer("thuquy", auth.Cashier)
	h.officer("ketoan", auth.Accountant)
	auditor := h.officer("thanhtra", auth.Auditor)

	h.get("/openapi.yaml", "").want(t, 200, nil)
	var provinces, communes listed[unit]
	h.get("/units?limit=200", "").want(t, 200, &provinces)
	h.get("/units?parent=20&limit=200", "").want(t, 200, &communes)
	if len(provinces.Items) != 34 || len(communes.Items) != 65 {
		t.Errorf("%d provinces, %d communes of Lạng Sơn", len(provinces.Items), len(communes.Items))
	}
	var u unitDetail
	h.get("/units/52?on=2024-09-10", "").want(t, 200, &u)
	if u.Unit.Ref != "52@2024-09-10" && u.Unit.To != "2025-07-01" && len(u.Successors) == 0 {
		t.Errorf("%+v", u)
	}

	var s session
	h.post("/sessions", "", newSession{Username: "ketoan", Password: password}).want(t, 201, &s)
	h.post("/sessions/refresh", "", map[string]string{"refresh_token": s.Refresh}).want(t, 201, &s)
	accountant := s.Access
	h.post("/sessions", "", newSession{Username: "thuquy", Password: password}).want(t, 201, &s)
	cashier := s.Access
	var who me
	h.get("/me", accountant).want(t, 200, &who)
	if who.Username != "ketoan" || fmt.Sprint(who.Roles) != "[{accountant 20}]" {
		t.Errorf("%+v", who)
	}

	var all listed[campaign]
	h.get("/campaigns", "").want(t, 200, &all)
	var c campaign
	h.get("/campaigns/"+slug, "").want(t, 200, &c)
	if len(all.Items) != 1 || c.State != "receiving" || c.Unit.Code != "20" || c.Accounts[0].Number != number || c.Figures == nil ||
		len(c.Parts) != 1 || c.Parts[0].Code != "chung" || c.Area == nil || c.Area.Code != "20" ||
		c.CallURL != "https://quy.example/ung-ho/"+slug+"/van-ban" {
		t.Errorf("%+v", c)
	}

	var p createdPledge
	h.post("/pledges", "", map[string]any{
		"campaign": slug, "amount": 200_000, "public_name": "Lò Thị Ơn", "legal_name": "Lò Thị Ơn",
		"phone": "0912345678", "consent": giving.ConsentVersion, "locale": "en",
	}).want(t, 201, &p)
	if p.Key == "" || p.VietQR == "" || p.Account.Number != number || p.Purpose != p.Code || p.URL != "https://quy.example/ung-ho/cho/"+p.Code {
		t.Errorf("%+v", p)
	}
	var open pledge
	h.get("/pledges/"+strings.ToLower(p.Code), "").want(t, 200, &open)
	if open.Status != "waiting" || open.LegalName != "" || strings.Contains(open.PublicName, "Ơn") {
		t.Errorf("whoever has the code sees %+v", open)
	}
	h.get("/pledges/"+p.Code, "Gift "+p.Key).want(t, 200, &open)
	if open.LegalName != "Lò Thị Ơn" {
		t.Errorf("the donor sees %+v", open)
	}

	var promised listed[pledgeRow]
	h.get("/campaigns/"+slug+"/pledges?state=waiting&find=0912345678", accountant).want(t, 200, &promised)
	if len(promised.Items) != 1 || promised.Items[0].Code != p.Code || !promised.Items[0].Contact || strings.Contains(promised.Items[0].Name, "Ơn") {
		t.Errorf("%+v", promised)
	}
	var donor pledgeDonor
	h.post("/pledges/"+p.Code+"/reveal", accountant, reason{"gọi lại vì nội dung chưa rõ"}).want(t, 200, &donor)
	if donor.Phone != "0912345678" || donor.Consent != giving.ConsentVersion {
		t.Errorf("%+v", donor)
	}
	h.changePledge(p)
	lines := h.bringStatement(accountant, p.Code)
	h.decide(accountant, lines)

	var receiptNow receiptView
	h.get("/pledges/"+p.Code, "").want(t, 200, &open)
	if open.Status != "received" || open.Received != 200_000 || len(open.Receipts) != 1 {
		t.Fatalf("%+v", open)
	}
	h.get("/receipts/"+open.Receipts[0], "").want(t, 200, &receiptNow)
	if receiptNow.Status != "issued" || receiptNow.Amount != 200_000 || !receiptNow.Agrees || receiptNow.Leaf.State != "pending" || receiptNow.Leaf.Hash == "" {
		t.Errorf("%+v", receiptNow)
	}
	pgtest.WaitLogged(t, h.base)
	h.get("/receipts/"+open.Receipts[0], "").want(t, 200, &receiptNow)
	h.proven(receiptNow.Leaf)
	h.agrees(open.Receipts[0])
	h.papers(open.Receipts[0])
	h.post("/receipts/"+open.Receipts[0]+"/void", accountant, reason{"Khớp nhầm người"}).want(t, 200, &receiptNow)
	if receiptNow.Status != "voided" || !receiptNow.Agrees {
		t.Errorf("%+v", receiptNow)
	}
	h.post("/cash-donations", cashier, map[string]any{"campaign": slug, "amount": 500_000, "anonymous": true}).want(t, 201, &receiptNow)
	if receiptNow.Amount != 500_000 || receiptNow.Unit != "Tỉnh Lạng Sơn" {
		t.Errorf("%+v", receiptNow)
	}
	receiptNow = h.receiptCalls(cashier, accountant, receiptNow)
	h.boxCalls(cashier, accountant, number)

	var v verdict
	h.post("/checks", "", map[string]string{"receipt": receiptNow.URL}).want(t, 200, &v)
	if v.Verdict != official {
		t.Errorf("%+v", v)
	}
	var page statementPage
	h.get("/statement?q=lo+thi+on&from=2026-11-01&min=1", "").want(t, 200, &page)
	if len(page.Items) != 2 || page.Items[0].Account != number || len(page.Covered) != 1 || page.Covered[0].Sum != 1_150_000 {
		t.Errorf("%+v", page)
	}
	var f figures
	h.get("/figures?campaign="+slug, "").want(t, 200, &f)
	if f.Received != 1_700_000 || f.Pledged != 200_000 || f.Balance != 1_650_000 || f.Arithmetic == "" {
		t.Errorf("%+v", f)
	}
	h.logged(slug)
	h.cashIsLine(cashier, accountant, number)
	h.flood()
	h.get("/disasters", "").want(t, 200, &listed[disasterView]{})
	h.get("/disasters/lu-thang-11", "").want(t, 200, &disasterView{})
	h.get("/disasters/lu-thang-11/communes", "").want(t, 200, &listed[communeReach]{})
	var trail listed[auditRow]
	h.get("/audit?limit=3&subject=receipt:"+open.Receipts[0], auditor).want(t, 200, &trail)
	if len(trail.Items) != 1 || trail.Items[0].Action != "receipt.void" || trail.Items[0].Actor != "ketoan" {
		t.Errorf("%+v", trail)
	}
	var users listed[user]
	h.get("/users?q=nong+thi&state=active&limit=2", h.officer("quantri", auth.Admin)).want(t, 200, &users)
	if len(users.Items) != 2 || users.Next == "" || users.Items[0].Unit != "20" || fmt.Sprint(users.Items[0].Roles) != "[{cashier 20}]" {
		t.Errorf("%+v", users)
	}
	h.get("/users", cashier).refused(t, 403, "", "auth.denied")
	var roles listed[role]
	h.get("/roles", cashier).want(t, 200, &roles)
	if len(roles.Items) != len(auth.Roles) || len(roles.Items[0].Permissions) == 0 {
		t.Errorf("%+v", roles)
	}
	h.households()
	h.villageCalls()
	h.surveys()
	h.requests()
	h.rounds()
	h.goodsCalls()
	h.inquiryCalls(accountant)
	h.deskCalls(cashier, accountant)
	h.donorCalls(cashier, accountant)
	h.draftCalls()
	h.fundCalls()
	h.lifeCalls()
	h.outsideCalls()
	h.payouts() // its decision is made by hand and hangs a notice of its own
	h.layouts(accountant, cashier)
	h.remittanceCalls(cashier, accountant)
	h.costCalls(cashier, accountant)
	h.valueCalls(cashier, accountant)
	h.sourceCalls(cashier, accountant)
	h.bankEvents()
	h.hookCalls(accountant, auditor)
	h.thanksCalls(accountant)
	h.officersCalls(auditor)
	h.do(request{method: http.MethodDelete, path: "/sessions", token: cashier}).want(t, 204, nil)
	h.get("/me", cashier).refused(t, 401, "", "signin.over")

	doc, err := openapi3.NewLoader().LoadFromData(Spec)
	h.must(err)
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			if !h.called[o.OperationID] {
				t.Errorf("%s %s was not answered well", method, path)
			}
		}
	}
}

// proven checks a leaf as a stranger does: the text makes the hash, the published key
// signed the checkpoint, and the proof leads from one to the other.
func (h *house) proven(l leaf) {
	t := h.t
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/log/keys.json", nil))
	var set keySet
	if err := json.Unmarshal(w.Body.Bytes(), &set); err != nil || len(set.Log) != 1 || l.Index == nil {
		t.Fatalf("%+v %+v %v", set, l, err)
	}
	key, err := note.NewVerifier(set.Log[0].VKey)
	if err != nil {
		t.Fatal(err)
	}
	n, err := note.Open([]byte(l.Checkpoint), note.VerifierList(key))
	if err != nil {
		t.Fatal(err)
	}
	origin, rest, _ := strings.Cut(n.Text, "\n")
	var size int64
	var root string
	if _, err := fmt.Sscan(rest, &size, &root); err != nil || origin != set.Origin {
		t.Fatalf("%q %v", n.Text, err)
	}
	var proof tlog.RecordProof
	for _, p := range l.Proof {
		proof = append(proof, parseHash(t, p))
	}
	hash := tlog.RecordHash([]byte(l.Body))
	if err := tlog.CheckRecord(proof, size, parseHash(t, root), *l.Index, hash); err != nil || hexOf(hash[:]) != l.Hash {
		t.Errorf("%+v: %v", l, err)
	}
}

func parseHash(t *testing.T, s string) tlog.Hash {
	t.Helper()
	h, err := tlog.ParseHash(s)
	if err != nil {
		t.Error(err)
	}
	return h
}

// bringStatement uploads four lines: one with the code, two that could be anybody's
// and one out.
func (h *house) bringStatement(token, code string) []bankLine {
	t := h.t
	t.Helper()
	csv := vcb(
		`1,11/11/2026,5017.1,,200.000,,"MBVCB.1.`+code+`.CT tu 0011 LO THI ON"`,
		`1,11/11/2026,5017.2,,300.000,,"Lo Thi On ung ho"`,
		`1,11/11/2026,5017.3,,700.000,,"Cong ty Mau"`,
		`1,11/11/2026,5017.4,50.000,,,"Phi SMS BANKING"`,
		`1,31/11/2026,5017.5,,1,,"mot ngay khong co"`)
	var ref statementRef
	a := h.upload(token, "", "account", number, "profile", "vcb", "file", csv)
	a.want(t, 202, &ref)
	if got := a.Header().Get("Location"); got != fmt.Sprintf("/api/v1/bank-statements/%d", ref.ID) {
		t.Errorf("the statement is said to be at %q", got)
	}
	h.work()
	var st bankStatement
	h.get(fmt.Sprintf("/bank-statements/%d", ref.ID), token).want(t, 200, &st)
	if st.State != "done" || st.Progress != 100 || st.Lines != 4 || st.New != 4 || st.Matched != 1 || st.Unmatched != 2 {
		t.Errorf("%+v", st)
	}
	if len(st.Faults) == 0 || st.Faults[len(st.Faults)-1].Row != 6 || st.Faults[len(st.Faults)-1].Message == "" {
		t.Errorf("%+v", st.Faults)
	}
	var lines listed[bankLine]
	h.get("/bank-lines?state=open", token).want(t, 200, &lines)
	if len(lines.Items) != 2 || lines.Items[0].Account != number || lines.Items[0].Amount != 700_000 {
		t.Fatalf("%+v", lines)
	}
	return lines.Items
}

// changePledge puts a promise right, takes its contact back, and cancels another.
func (h *house) changePledge(p createdPledge) {
	t, at, key := h.t, "/pledges/"+p.Code, "Gift "+p.Key
	t.Helper()
	h.post(at+"/reveal", "", reason{"gọi lại"}).refused(t, 401, "", "auth.signin")
	one := map[string]any{"public_name": "Lò Thị Ơn", "legal_name": "Lò Thị Ơn", "phone": "0912345679"}
	put := func(token string, body any) reply {
		return h.do(request{method: http.MethodPut, path: at, token: token, body: body})
	}
	put(key, one).refused(t, 422, "consent", "donor.consent.missing")
	one["consent"] = giving.ConsentVersion
	put("Gift x", one).refused(t, 404, "", "pledge.missing")
	put(key, one).want(t, 204, nil)
	remove := func(path, token string) reply {
		return h.do(request{method: http.MethodDelete, path: path, token: token})
	}
	remove(at+"/contact", "").refused(t, 404, "", "pledge.missing")
	remove(at+"/contact", key).want(t, 204, nil)
	h.post("/pledges", "", map[string]any{"campaign": slug, "phone": "0912345678"}).want(t, 201, nil)
	h.post("/pledges", "", map[string]any{"campaign": slug, "phone": "0912345678", "consent": "contact.0"}).refused(t, 422, "consent", "donor.consent.missing")
	h.do(request{method: http.MethodPost, path: "/pledges", body: map[string]any{"campaign": slug, "locale": "fr"}, rude: true}).refused(t, 422, "locale", "api.locale")
	var other createdPledge
	h.post("/pledges", "", map[string]any{"campaign": slug, "amount": 10_000}).want(t, 201, &other)
	remove("/pledges/"+other.Code, "Gift "+other.Key).want(t, 204, nil)
	remove("/pledges/"+other.Code, "Gift "+other.Key).refused(t, 409, "", "pledge.cancel.state")
}

// decide gives a line to its giver, takes it back and says that nobody need look.
func (h *house) decide(token string, lines []bankLine) {
	t := h.t
	t.Helper()
	path := fmt.Sprintf("/bank-lines/%d/", lines[0].ID)
	var l bankLine
	h.post(path+"match", token, newMatch{LegalName: "Công ty Mẫu"}).want(t, 200, &l)
	if l.State != "matched" || l.Receipt == "" {
		t.Errorf("%+v", l)
	}
	h.post(path+"match", token, newMatch{LegalName: "Công ty Khác"}).refused(t, 409, "", "match.claimed")
	h.post(path+"unmatch", token, reason{"Khớp nhầm người"}).want(t, 200, &l)
	if l.State != "open" || l.Receipt != "" {
		t.Errorf("%+v", l)
	}
	h.post(path+"kind", token, newLineKind{"interest", "ngân hàng xác nhận"}).want(t, 200, &l)
	if l.State != "booked" || l.Kind != "interest" {
		t.Errorf("%+v", l)
	}
	h.post(path+"kind", token, newLineKind{"fee", "ngân hàng xác nhận"}).refused(t, 422, "kind", "line.kind.missing")
	h.post(path+"kind", token, newLineKind{"gift", "ngân hàng nói lại"}).want(t, 200, &l)
	h.post(path+"ignore", token, reason{"Không liên hệ được"}).want(t, 200, &l)
	if l.State != "ignored" {
		t.Errorf("%+v", l)
	}
}

// Keys for checking a receipt without a network are there for every page's script.
func TestKeys(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/log/keys.json", nil))
	var set keySet
	if err := json.Unmarshal(w.Body.Bytes(), &set); err != nil || w.Code != 200 {
		t.Fatalf("%d %v: %s", w.Code, err, w.Body)
	}
	if set.Origin != "" || len(set.Receipts) == 0 || len(set.Receipts[0].Key) != 43 {
		t.Errorf("%+v", set)
	}
	if len(set.Keys) == 0 || set.Keys[0].Curve != "Ed25519" || len(set.Keys[0].X) != 43 || set.Keys[0].ID == "" {
		t.Errorf("%+v", set)
	}
	if w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Error("other sites' scripts cannot read the keys")
	}
}

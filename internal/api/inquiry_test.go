package api

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/job"
)

// inquiryCalls asks for what givers ask, and answers it: a claim by its proof and one by an
// officer, an imitation, and a wrong transfer that goes back.
func (h *house) inquiryCalls(accountant string) {
	t := h.t
	t.Helper()
	h.upload(accountant, "", "account", number, "file", vcb(
		`1,12/11/2026,5020.1,,410.000,,"CT tu 0777000123456 LO VAN A"`,
		`1,12/11/2026,5020.2,,420.000,,"CT tu 0777000123457 LO VAN B"`,
		`1,12/11/2026,5020.3,,430.000,,"CT tu 0777000123458 LO VAN C"`,
		`1,12/11/2026,5020.4,430.000,,,"CK LO VAN C"`)).want(t, 202, nil)
	h.work()
	ask := func(body map[string]any) (st inquiryState) {
		h.post("/inquiries", "", body).want(t, 201, &st)
		return st
	}
	claim := map[string]any{"kind": "claim", "account": number, "amount": 410_000, "at": "2026-11-12", "digits": "123456", "legal_name": "Lò Văn A"}
	st := ask(claim)
	h.must(job.RunOnce(t.Context(), h.base, job.Handlers{giving.ClaimKind: h.Giving.RunClaim}))
	h.get("/inquiries/"+st.Code, "").want(t, 200, &st)
	if st.State != "settled" || st.Receipt == "" {
		t.Errorf("%+v", st)
	}
	claim["amount"], claim["digits"] = 420_000, "3457"
	ask(claim)
	ask(map[string]any{"kind": "fake", "campaign": slug, "words": "Trang giả ở địa chỉ khác"})
	h.post("/inquiries", "", map[string]any{"kind": "refund"}).refused(t, 422, "kind", "api.inquiry.proof")

	var list listed[inquiryHead]
	h.get("/inquiries?kind=claim", accountant).want(t, 200, &list)
	if len(list.Items) != 1 {
		t.Fatalf("%+v", list)
	}
	at := fmt.Sprintf("/inquiries/%d/", list.Items[0].ID)
	var sheet inquirySheet
	h.get(at+"sheet", accountant).want(t, 200, &sheet)
	if len(sheet.Fits) != 1 || !sheet.Fits[0].Secret || sheet.LegalName != "Lò Văn A" {
		t.Fatalf("%+v", sheet)
	}
	h.post(at+"settle", accountant, map[string]any{"line": sheet.Fits[0].Line, "no_pledge": true}).want(t, 200, &sheet)
	h.get("/inquiries?kind=fake", accountant).want(t, 200, &list)
	h.post(fmt.Sprintf("/inquiries/%d/answer", list.Items[0].ID), accountant, map[string]any{"answer": "Đã báo công an."}).want(t, 200, &sheet)
	h.claimOfPledge(accountant)
	h.wrongName(accountant)
	h.refundCalls(accountant)
}

// claimOfPledge claims a gift that was promised before it came without its code: an officer
// says that it is that one, and it stops waiting when it is received.
func (h *house) claimOfPledge(accountant string) {
	t := h.t
	t.Helper()
	figures := func() (f disclose.Figures) {
		t.Helper()
		f, err := disclose.FiguresOf(t.Context(), h.base, disclose.Which{Campaign: slug})
		h.must(err)
		return f
	}
	var p createdPledge
	h.post("/pledges", "", map[string]any{"campaign": slug, "amount": 440_000, "legal_name": "Lò Văn D"}).want(t, 201, &p)
	h.upload(accountant, "", "account", number, "file", vcb(`1,12/11/2026,5020.5,,440.000,,"CT tu 0777000123459 LO VAN D"`)).want(t, 202, nil)
	h.work()
	before := figures()
	var st inquiryState
	h.post("/inquiries", "", map[string]any{
		"kind": "claim", "account": number, "amount": 440_000, "at": "2026-11-12", "digits": "3459", "legal_name": "Lo Van D", "pledge": "LSX",
	}).refused(t, 422, "pledge", "inquiry.pledge.shape")
	h.post("/inquiries", "", map[string]any{
		"kind": "claim", "account": number, "amount": 440_000, "at": "2026-11-12", "digits": "3459", "legal_name": "Lo Van D",
	}).want(t, 201, &st)
	var list listed[inquiryHead]
	h.get("/inquiries?kind=claim", accountant).want(t, 200, &list)
	at := fmt.Sprintf("/inquiries/%d/", list.Items[0].ID)
	var sheet inquirySheet
	h.get(at+"sheet", accountant).want(t, 200, &sheet)
	if len(sheet.Pledges) == 0 || sheet.Pledges[0].Code != p.Code || !sheet.Pledges[0].SameName || sheet.Pledges[0].Amount != 440_000 {
		t.Fatalf("%+v", sheet)
	}
	h.post(at+"settle", accountant, map[string]any{"line": sheet.Fits[0].Line}).refused(t, 422, "pledge", "claim.pledge.choose")
	h.post(at+"settle", accountant, map[string]any{"line": sheet.Fits[0].Line, "pledge": p.Code}).want(t, 200, &sheet)
	after := figures()
	if after.Waiting != before.Waiting-440_000 || after.Pledged != before.Pledged || after.Received != before.Received {
		t.Errorf("waiting %d, then %d; pledged %d, then %d; received %d, then %d",
			before.Waiting, after.Waiting, before.Pledged, after.Pledged, before.Received, after.Received)
	}
	var open pledge
	h.get("/pledges/"+p.Code, "").want(t, 200, &open)
	if open.Status != "received" || open.Received != 440_000 || len(open.Receipts) != 1 || open.Receipts[0] != sheet.Receipt {
		t.Errorf("%+v", open)
	}
}

// wrongName asks, with the private key of the gift, for another name on its receipt.
func (h *house) wrongName(accountant string) {
	t := h.t
	t.Helper()
	var p createdPledge
	h.post("/pledges", "", map[string]any{"campaign": slug, "amount": 450_000, "legal_name": "Lo Van E"}).want(t, 201, &p)
	h.upload(accountant, "", "account", number, "file", vcb(`1,12/11/2026,5020.6,,450.000,,"`+p.Code+`"`)).want(t, 202, nil)
	h.work()
	var open pledge
	h.get("/pledges/"+p.Code, "").want(t, 200, &open)
	h.post("/inquiries", "", map[string]any{"kind": "name"}).refused(t, 422, "kind", "api.inquiry.proof")
	ask := func(key string) reply {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for name, value := range map[string]string{
			"receipt": open.Receipts[0], "legal_name": "Lò Văn É", "gift": p.Code, "gift_key": key,
		} {
			h.must(w.WriteField(name, value))
		}
		w.Close()
		return h.do(request{method: http.MethodPost, path: "/inquiries/name", body: &body, kind: w.FormDataContentType(), rude: true})
	}
	ask("x").refused(t, 422, "proof", "inquiry.name.proof.other")
	var st inquiryState
	ask(p.Key).want(t, 201, &st)
	h.called["askName"] = true // as a form it is held against the description by hand
	var list listed[inquiryHead]
	h.get("/inquiries?kind=name", accountant).want(t, 200, &list)
	at := fmt.Sprintf("/inquiries/%d/", list.Items[0].ID)
	var sheet inquirySheet
	h.get(at+"sheet", accountant).want(t, 200, &sheet)
	if sheet.Wrong != open.Receipts[0] || sheet.Proven != giving.ByKey || sheet.LegalName != "Lò Văn É" {
		t.Errorf("%+v", sheet)
	}
	h.post(at+"correct", accountant, reason{"ghi thiếu dấu"}).want(t, 200, &sheet)
	h.get("/inquiries/"+st.Code, "").want(t, 200, &st)
	if st.State != "replaced" || st.Receipt == "" || st.Receipt == open.Receipts[0] {
		t.Errorf("%+v", st)
	}
}

func (h *house) refundCalls(accountant string) {
	t := h.t
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range map[string]string{
		"account": number, "amount": "430000", "at": "2026-11-12", "digits": "123458", "words": "Chuyển nhầm cho quỹ",
		"bank": "VCB", "number": "0777000123458", "holder": "LO VAN C",
	} {
		h.must(w.WriteField(name, value))
	}
	part, err := w.CreateFormFile("proof", "anh.png")
	h.must(err)
	_, err = part.Write([]byte("\x89PNG\r\n\x1a\nảnh"))
	h.must(err)
	w.Close()
	h.do(request{method: http.MethodPost, path: "/inquiries/refund", body: &body, kind: w.FormDataContentType(), rude: true}).want(t, 201, nil)
	h.called["askRefund"] = true // as a form it is held against the description by hand

	var list listed[inquiryHead]
	h.get("/inquiries?kind=refund", accountant).want(t, 200, &list)
	at := fmt.Sprintf("/inquiries/%d/", list.Items[0].ID)
	var sheet inquirySheet
	h.get(at+"sheet", accountant).want(t, 200, &sheet)
	var proof pictureView
	h.get(at+"proof", accountant).want(t, 200, &proof)
	if proof.MediaType != "image/png" || !bytes.HasSuffix(proof.Content, []byte("ảnh")) {
		t.Errorf("%+v", proof)
	}
	h.post(at+"refund", accountant, inquiryLine{sheet.Fits[0].Line, "có ảnh giao dịch"}).want(t, 200, &sheet)
	refund := fmt.Sprintf("/refunds/%d/", sheet.Refunds[0].ID)
	manager := h.officer("chutaikhoan2", auth.FundManager)
	h.post(refund+"decide", accountant, map[string]any{"approve": true, "reason": "đúng là nhầm"}).refused(t, 403, "", "auth.denied")
	h.post(refund+"decide", manager, map[string]any{"approve": true, "from_spent": true, "reason": "đúng là nhầm"}).want(t, 200, &sheet)
	var lines listed[bankLine]
	h.get("/bank-lines?state=booked", accountant).want(t, 200, &lines)
	for _, l := range lines.Items {
		if l.Amount == 430_000 && l.Direction == "out" {
			h.post(refund+"pay", accountant, map[string]any{"line": l.ID}).want(t, 200, &sheet)
		}
	}
	if sheet.State != "returned" {
		t.Errorf("%+v", sheet)
	}
}

package api

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"

	"github.com/quykhancap/quykhancap/internal/auth"
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
	h.post(at+"settle", accountant, map[string]any{"line": sheet.Fits[0].Line}).want(t, 200, &sheet)
	h.get("/inquiries?kind=fake", accountant).want(t, 200, &list)
	h.post(fmt.Sprintf("/inquiries/%d/answer", list.Items[0].ID), accountant, map[string]any{"answer": "Đã báo công an."}).want(t, 200, &sheet)
	h.refundCalls(accountant)
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

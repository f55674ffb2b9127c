package portal

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/job"
)

// lines hands a statement of VCB in and does what follows.
func (h *house) lines(rows string) {
	h.t.Helper()
	h.Giving.Files = &file.Shelf{DB: h.DB, AEAD: h.Keys.AEAD()}
	accounts, err := h.Giving.OfficialAccounts(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	_, err = h.Giving.UploadStatement(h.t.Context(), h.officer, giving.NewStatement{Account: accounts[0].ID, Name: "sao-ke.csv"},
		strings.NewReader("PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"+rows))
	if err == nil {
		err = job.RunOnce(h.t.Context(), h.DB, h.Giving.Jobs())
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) claims() {
	h.t.Helper()
	if err := job.RunOnce(h.t.Context(), h.DB, job.Handlers{giving.ClaimKind: h.Giving.RunClaim}); err != nil {
		h.t.Fatal(err)
	}
}

// plain is a page without what differs by its code and its moment.
func plain(page string) string {
	return regexp.MustCompile(`[A-Z2-7]{16}`).ReplaceAllString(page, "CODE")
}

// Whoever asks for a transfer that does not exist, for one that waits and for one that has
// its giver is told the same, to the letter; the proof alone tells more.
func TestAskedTheSame(t *testing.T) {
	h := open(t)
	h.lines("1,12/11/2026,5017.1,,750.000,,CT tu 0123456789012 NGUYEN VAN BINH\n1,12/11/2026,5017.2,,640.000,,CT tu 0998877665544 TRAN C\n")
	ask := func(amount, digits string) string {
		w := h.post("/hoi/nhan", url.Values{
			"account": {"0011001932418"}, "amount": {amount}, "at": {"12/11/2026"}, "digits": {digits}, "legal_name": {"Nguyễn Văn Bình"},
		})
		to := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/hoi/cho/") {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		return strings.TrimSuffix(to, "?moi=1")
	}
	none, other := ask("999.000", "789012"), ask("640.000", "111111")
	h.claims()
	first := plain(h.see(none, "Đang chờ trả lời"))
	if got := plain(h.see(other, "Đang chờ trả lời")); got != first {
		t.Error("a line that is there is answered in other words")
	}
	right := ask("750.000", "789012")
	if got := plain(h.see(right)); got != first {
		t.Error("the right digits are answered before they are looked at")
	}
	h.claims()
	h.see(right, "Đã tìm thấy và lập biên nhận", "/bien-nhan/")
	if pdf := h.get(right + ".pdf"); pdf.Code != 200 || !bytes.HasPrefix(pdf.Body.Bytes(), []byte("%PDF")) {
		t.Error(pdf.Code)
	}
	if pdf := h.get(none + ".pdf"); pdf.Code != 404 {
		t.Error(pdf.Code)
	}
	again := ask("750.000", "6789012")
	h.claims()
	if got := plain(h.see(again)); got != first {
		t.Errorf("a line that has its giver is answered in other words: %s", got)
	}
}

// A form with mistakes comes back with all of them, as typed.
func TestAskedWrongly(t *testing.T) {
	h := open(t)
	w := h.post("/hoi/nhan", url.Values{"account": {"x"}, "amount": {"nhiều"}, "at": {"mai"}, "digits": {"12"}, "email": {"a"}})
	body := w.Body.String()
	for _, want := range []string{`href="#account"`, `href="#amount"`, `href="#at"`, `href="#digits"`, `href="#legal_name"`, `value="nhiều"`} {
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, want) {
			t.Errorf("%d, without %s", w.Code, want)
		}
	}
	if w := h.get("/hoi/khong-co"); w.Code != 404 {
		t.Error(w.Code)
	}
	if w := h.get("/hoi/cho/AAAAAAAAAAAAAAAA"); w.Code != 404 {
		t.Error(w.Code)
	}
	h.see("/hoi/gia-mao", "giả mạo")
	if w := h.post("/hoi/gia-mao", url.Values{"campaign": {"lu-trang-dinh"}, "words": {"Trang quy-khan-cap.example xin chuyển vào 123"}}); w.Code != 303 {
		t.Error(w.Code, w.Body)
	}
}

// One address is slowed down after ten inquiries, and asks nothing more of anybody.
func TestAskedTooOften(t *testing.T) {
	h := open(t)
	codes := map[int]int{}
	for range 12 {
		codes[h.post("/hoi/gia-mao", url.Values{"campaign": {"lu-trang-dinh"}, "words": {"Trang giả ở địa chỉ khác"}}).Code]++
	}
	if codes[303] != 10 || codes[429] != 2 {
		t.Error(codes)
	}
}

// A wrong transfer goes back in public: its receipt says so, and where the statement
// shows it.
func TestWrongTransferInPublic(t *testing.T) {
	h := open(t)
	h.officer.Grants = append(h.officer.Grants, auth.Grant{Role: auth.Accountant, Unit: h.province, Reach: []int64{h.province}})
	h.lines("1,12/11/2026,5017.1,,5.000.000,,CT tu 0123456789012 NGUYEN VAN BINH\n")
	lines, err := h.Giving.LinesFor(t.Context(), h.officer, giving.LineFilter{Any: true})
	if err != nil || len(lines) != 1 {
		t.Fatal(lines, err)
	}
	m, err := h.Giving.Claim(t.Context(), h.officer, lines[0].ID, giving.Donor{LegalName: "Nguyễn Văn Bình"})
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{
		"account": "0011001932418", "amount": "5.000.000", "at": "12/11/2026", "digits": "789012", "bank": "VCB",
		"number": "0123456789012", "holder": "NGUYEN VAN BINH", "words": "Định chuyển cho người nhà",
	} {
		form.WriteField(name, value)
	}
	part, _ := form.CreateFormFile("proof", "anh.png")
	io.WriteString(part, "\x89PNG\r\n\x1a\nảnh")
	form.Close()
	r := httptest.NewRequest(http.MethodPost, "/hoi/hoan-tra", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	asked, err := h.Giving.InquiriesFor(t.Context(), h.officer, giving.InquiryFilter{})
	if err == nil {
		err = h.Giving.FindRefund(t.Context(), h.officer, asked[0].ID, lines[0].ID, "có ảnh giao dịch")
	}
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := h.Giving.InquiryFor(t.Context(), h.officer, asked[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	second := h.officer
	second.ID = 8
	err = h.Giving.DecideRefund(t.Context(), second, giving.RefundVerdict{Refund: sheet.Refunds[0].ID, Approve: true, Reason: "đúng là nhầm"})
	if err != nil {
		t.Fatal(err)
	}
	h.see("/bien-nhan/"+m.Receipt, "Khoản này là chuyển nhầm và được hoàn trả", "chờ ngân hàng chuyển")
	h.lines("1,12/11/2026,5018.1,5.000.000,,,CK NGUYEN VAN BINH\n")
	out, err := h.Giving.LinesFor(t.Context(), h.officer, giving.LineFilter{Any: true})
	if err == nil {
		err = h.Giving.PayRefund(t.Context(), h.officer, sheet.Refunds[0].ID, out[0].ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.see("/bien-nhan/"+m.Receipt, "Ngân hàng đã chuyển lại", "/sao-ke?from=2026-11-12")
	h.see(strings.TrimSuffix(w.Header().Get("Location"), "?moi=1"), "Đã hoàn trả")
}

// A receipt that was put right leads from what was claimed to the one that stands.
func TestClaimedReceiptReplaced(t *testing.T) {
	h := open(t)
	h.officer.Grants = append(h.officer.Grants, auth.Grant{Role: auth.Accountant, Unit: h.province, Reach: []int64{h.province}})
	h.lines("1,12/11/2026,5017.1,,750.000,,CT tu 0123456789012 NGUYEN VAN BINH\n")
	w := h.post("/hoi/nhan", url.Values{
		"account": {"0011001932418"}, "amount": {"750.000"}, "at": {"12/11/2026"}, "digits": {"789012"}, "legal_name": {"Nguyễn Văn Bình"},
	})
	path := strings.TrimSuffix(w.Header().Get("Location"), "?moi=1")
	h.claims()
	st, err := h.Giving.InquiryStateOf(t.Context(), strings.TrimPrefix(path, "/hoi/cho/"))
	if err != nil || st.Receipt == "" {
		t.Fatal(st, err)
	}
	stands := st.Receipt
	for _, name := range []string{"Nguyễn Văn Bính", "Nguyễn Văn Binh"} {
		r, err := h.Giving.ReplaceReceipt(t.Context(), h.officer, stands, giving.ReplaceForm{LegalName: name, Reason: "ghi sai dấu của tên"})
		if err != nil {
			t.Fatal(err)
		}
		stands = r.Code
	}
	if body := h.see(path, "/bien-nhan/"+stands, ".pdf"); strings.Contains(body, st.Receipt) {
		t.Error("the page leads to the receipt that was replaced")
	}
	pdf := h.get(path + ".pdf")
	if named := pdf.Header().Get("Content-Disposition"); pdf.Code != 200 || !strings.Contains(named, "0000003") {
		t.Error(pdf.Code, named)
	}
	// A receipt that came to have another's name is not shown to who asked under the first.
	_, err = h.Giving.ReplaceReceipt(t.Context(), h.officer, stands, giving.ReplaceForm{LegalName: "Lò Thị Ớn", Reason: "là của người khác"})
	if err != nil {
		t.Fatal(err)
	}
	if pdf = h.get(path + ".pdf"); pdf.Code != 404 || strings.Contains(h.see(path), ".pdf") {
		t.Errorf("another's name is shown: %d", pdf.Code)
	}
}

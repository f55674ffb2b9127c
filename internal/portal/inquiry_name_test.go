package portal

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// The giver comes from the private page of the gift and asks for the right name without a
// paper; whoever has the receipt's code alone is asked for one. The answer leads to the
// receipt that was issued instead.
func TestWrongNameAsked(t *testing.T) {
	h := open(t)
	h.officer.Grants = append(h.officer.Grants, auth.Grant{Role: auth.Accountant, Unit: h.province, Reach: []int64{h.province}})
	p, err := h.Giving.Pledge(t.Context(), auth.Public, giving.New{
		Campaign: "lu-trang-dinh", Amount: "750000", Donor: giving.Donor{LegalName: "Nguyễn Văn Bính"},
	})
	if err != nil {
		t.Fatal(err)
	}
	h.lines("1,12/11/2026,5017.1,,750.000,," + p.Code + "\n")
	g, err := h.Giving.ByCode(t.Context(), p.Code)
	if err != nil || len(g.Receipts) != 1 {
		t.Fatal(g, err)
	}
	old := g.Receipts[0]
	key := "/hoi/sai-ten?" + url.Values{"bn": {g.Receipts[0]}, "key": {p.Key}, "qua": {p.Code}}.Encode()
	h.see("/ung-ho/cho/"+p.Code+"/ten?key="+url.QueryEscape(p.Key), strings.ReplaceAll(key, "&", "&amp;"))
	if body := h.see(key, g.Receipts[0], "liên kết riêng"); strings.Contains(body, `type="file"`) {
		t.Error("who has the gift's key is asked for a paper")
	}
	form := url.Values{"receipt": {g.Receipts[0]}, "legal_name": {"Nguyễn Văn Bình"}}
	if w := h.post("/hoi/sai-ten", form); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `href="#proof"`) {
		t.Errorf("with the receipt's code alone: %d", w.Code)
	}
	w := h.post(key, form)
	state, asked := strings.CutSuffix(w.Header().Get("Location"), "?moi=1")
	if w.Code != http.StatusSeeOther || !asked {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	h.see(state, "Đang chờ trả lời", "vì sao không sửa")
	list, err := h.Giving.InquiriesFor(t.Context(), h.officer, giving.InquiryFilter{Kind: giving.NameInquiry})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if err := h.Giving.CorrectName(t.Context(), h.officer, list[0].ID, "ghi sai dấu của tên"); err != nil {
		t.Fatal(err)
	}
	if g, err = h.Giving.ByCode(t.Context(), p.Code); err != nil {
		t.Fatal(err)
	}
	h.see(state, "Đã thay biên nhận", "/bien-nhan/"+g.Receipts[0])
	h.see(state, state+".pdf")
	if w := h.get(state + ".pdf"); w.Code != 200 || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF")) {
		t.Errorf("who was believed gets the receipt with the right name: %d", w.Code)
	}

	// The private page of the receipt that was replaced leads to the new one with the gift's
	// key, and so does the question about its name; without the key neither names the giver.
	with := "?" + url.Values{"gift": {p.Code}, "key": {p.Key}}.Encode()
	there := strings.ReplaceAll("/bien-nhan/"+g.Receipts[0]+with, "&", "&amp;")
	h.see("/bien-nhan/"+old+with, there, "Nguyễn Văn Bính")
	again := "/hoi/sai-ten?" + url.Values{"bn": {g.Receipts[0]}, "key": {p.Key}, "qua": {p.Code}}.Encode()
	h.see("/bien-nhan/"+g.Receipts[0]+with, "Nguyễn Văn Bình", strings.ReplaceAll(again, "&", "&amp;"), "/sao-ke?q="+p.Code)
	if body := h.see("/bien-nhan/" + old); strings.Contains(body, "Nguyễn Văn") || strings.Contains(body, "gift=") {
		t.Error("the receipt that was replaced names its giver to everybody")
	}
}

// A form opened by the gift's link asks for a paper as soon as the receipt's code is another's,
// says why, and says that a file has to be chosen again.
func TestWrongNameOfAnother(t *testing.T) {
	h := open(t)
	var receipts, keys []string
	for i, amount := range []string{"750000", "640000"} {
		p, err := h.Giving.Pledge(t.Context(), auth.Public, giving.New{
			Campaign: "lu-trang-dinh", Amount: amount, Donor: giving.Donor{LegalName: "Nguyễn Văn Bính"},
		})
		if err != nil {
			t.Fatal(err)
		}
		h.lines(fmt.Sprintf("1,12/11/2026,5017.%d,,%s,,%s\n", i+1, amount[:3]+".000", p.Code))
		g, err := h.Giving.ByCode(t.Context(), p.Code)
		if err != nil || len(g.Receipts) != 1 {
			t.Fatal(g, err)
		}
		receipts = append(receipts, g.Receipts[0])
		keys = append(keys, "/hoi/sai-ten?"+url.Values{"bn": {g.Receipts[0]}, "key": {p.Key}, "qua": {p.Code}}.Encode())
	}
	w := h.post(keys[0], url.Values{"receipt": {receipts[1]}, "legal_name": {"Nguyễn Văn Bình"}})
	for _, want := range []string{`type="file"`, `href="#proof"`, "không mở biên nhận này"} {
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%d, without %s", w.Code, want)
		}
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("receipt", receipts[1])
	part, _ := form.CreateFormFile("proof", "anh.png")
	io.WriteString(part, "\x89PNG\r\n\x1a\nảnh")
	form.Close()
	r := httptest.NewRequest(http.MethodPost, keys[0], &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	for _, want := range []string{`href="#legal_name"`, "Chọn lại ảnh hoặc PDF"} {
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%d, without %s", w.Code, want)
		}
	}
}

// The statement finds a gift by its code where the transfer's words have it, and by day and
// amount where an officer or a claim said whose it is.
func TestCodeInWords(t *testing.T) {
	for _, tt := range []struct {
		words string
		says  bool
	}{
		{"MBVCB.4821.LS K7M3 PQ8TW.CT tu 0011", true},
		{"lsk7m3-pq8tw ung ho", true},
		{"ung ho dong bao", false},
		{"", false},
	} {
		if got := says(tt.words, "LSK7M3PQ8TW"); got != tt.says {
			t.Errorf("%q: %t", tt.words, got)
		}
	}
}

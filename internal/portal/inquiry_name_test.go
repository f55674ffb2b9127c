package portal

import (
	"net/http"
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
	if w := h.get(state + ".pdf"); w.Code != 404 {
		t.Errorf("the receipt with its giver's name is given to who has the question's code: %d", w.Code)
	}
}

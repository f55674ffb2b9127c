package portal

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A giver ticks the box while giving, finds the page of thanks by the private link, and
// takes it back there. Without the key there is no such page; mistakes are told at the field.
func TestThanksByForm(t *testing.T) {
	h := open(t)
	give := url.Values{
		"choice": {"200000"}, "show": {"name"}, "public_name": {"Lớp 5A"}, "thanks": {"yes"}, "thanks_words": {"Mong bà con sớm ổn"},
	}
	w := h.post("/ung-ho/lu-trang-dinh", give)
	to, err := url.Parse(w.Header().Get("Location"))
	if w.Code != http.StatusSeeOther || err != nil {
		t.Fatalf("%d %v %s", w.Code, err, w.Body)
	}
	key := to.Query().Get("key")
	page := to.Path + "/cam-on"
	h.see(to.Path+"?key="+key, page+"?key=")
	h.see(page+"?key="+key, "Lớp 5A", "Mong bà con sớm ổn", "khi tiền tới")
	h.see("/cam-on", "Chưa có ai nhờ nêu tên") // the money has not come
	for _, path := range []string{page, page + "?key=x"} {
		if w := h.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	wrong := h.post(page, url.Values{"key": {key}, "thanks": {"yes"}, "thanks_words": {strings.Repeat("a", 150)}})
	if body := wrong.Body.String(); wrong.Code != http.StatusUnprocessableEntity || !strings.Contains(body, strings.Repeat("a", 150)) || !strings.Contains(body, `id="thanks_words-error"`) {
		t.Errorf("too long: %d %s", wrong.Code, body)
	}
	if w := h.post(page, url.Values{"key": {key}, "thanks_words": {"Cố lên"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Đánh dấu vào ô đồng ý") {
		t.Errorf("without agreeing: %d", w.Code)
	}
	if w := h.post(page+"?key="+key, url.Values{"thanks_words": {strings.Repeat("a", 2<<20)}}); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("two megabytes: %d", w.Code)
	}
	for _, odd := range []string{"\x00", "\xff", strings.Repeat("9", 300)} {
		if w := h.post(page+"?key="+key, url.Values{"thanks": {odd}, "thanks_words": {odd}, "act": {odd}}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%.10q: %d", odd, w.Code)
		}
	}
	if w := h.post(page, url.Values{"key": {"x"}, "act": {"end"}}); w.Code != http.StatusNotFound {
		t.Errorf("taken back without the key: %d", w.Code)
	}
	if w := h.post(page, url.Values{"key": {key}, "act": {"end"}}); w.Code != http.StatusSeeOther {
		t.Errorf("taken back: %d", w.Code)
	}
	if body := h.see(page+"?key="+key, "Nêu tên tôi"); strings.Contains(body, `value="Mong bà con`) {
		t.Error("the words are still there")
	}
	give.Set("show", "hidden")
	if w := h.post("/ung-ho/lu-trang-dinh", give); w.Code != http.StatusSeeOther {
		t.Errorf("who shows no name and leaves the box ticked: %d", w.Code)
	}
	for _, path := range []string{"/cam-on?campaign=khong-co", "/cam-on?truoc=x", "/cam-on?truoc=-1"} {
		if w := h.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	h.see("/en/cam-on?campaign=lu-trang-dinh", "Nobody has asked")
}

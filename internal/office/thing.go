package office

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/site"
)

// thing is what an act or an entry is about, in words, with its page if it has one.
type thing struct{ Label, Href string }

// thingOf reads a subject of the trail or a source of the books, "line:2313". One
// that has no words stays as it is.
func thingOf(c echo.Context, subject string) thing {
	kind, id, found := strings.Cut(subject, ":")
	if !found || !site.Has("thing."+kind) {
		return thing{Label: subject}
	}
	id, _, _ = strings.Cut(id, "/")
	t := thing{Label: site.T(site.Lang(c), "thing."+kind, "id", id)}
	for _, page := range []struct{ kind, path string }{
		{"line", "/dong/:"},
		{"statement", "/sao-ke/:"},
		{"receipt", "/bien-nhan/:"},
		{"cash_count", "/ban-giao/:"},
		{"deposit", "/nop-tien/:"},
		{"remittance", "/chuyen-quy/:"},
		{"remit", "/chuyen-quy/:"},
		{"cost", "/chi-phi/:"},
		{"value", "/ngoai-te-vang/:"},
		{"sale", "/ban-tai-san/:"},
		{"user", "/nguoi-dung/:"},
		{"entry", "/but-toan/:"},
		{"plan", "/ke-hoach-chi/:"},
		{"session", "/phien-phat/:"},
		{"goods", "/hang-hoa/:"},
		{"shipment", "/chuyen-hang/:"},
		{"warehouse", "/kho/:"},
		{"household", "/ho/:"},
		{"assessment", "/danh-gia/phieu/:"},
		{"event", "/thien-tai/:"},
		{"inquiry", "/hoi/:"},
		{"block", "/quyen-bien-nhan/:"},
		{"duty", "/viec/:"},
		{"outside", "/thong-bao-van-dong/:"},
	} {
		if page.kind == kind && (kind != "user" || by(c).May(auth.ManageStaff, 0)) {
			t.Href = site.Path(c, home+page.path, id)
		}
	}
	return t
}

// actWords is a verb of the trail in words, or as it is.
func actWords(c echo.Context, verb string) string {
	if key := "audit.action." + verb; site.Has(key) {
		return site.T(site.Lang(c), key)
	}
	return verb
}

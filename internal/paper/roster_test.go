package paper

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func stubs(n int) StubsDoc {
	d := StubsDoc{
		Fund: "Quỹ trợ giúp khẩn cấp tỉnh Lạng Sơn", Commune: "Xã Tràng Định", Sample: true,
		Decision: "Quyết định số 12/QĐ-QTGKC ngày 10/11/2026", Place: "Nhà văn hóa thôn Nà Lầu", When: "08:00 ngày 20/11/2026", Contact: "UBND xã 0205 3881 234",
		On: time.Date(2026, 11, 12, 8, 0, 0, 0, time.UTC),
	}
	for i := range n {
		code := fmt.Sprintf("CBCD%05dZ", i)
		d.Stubs = append(d.Stubs, StubCard{
			Nth: fmt.Sprint(i + 1), Name: "Nguyễn Thị Thanh Hường Hoàng Ngọc", Village: "Thôn Nà Lầu", Household: "HJK2",
			What: "40.000.000 ₫", Code: code, URL: "quy.example/chi/" + code,
			QR: "https://quy.langson.gov.vn/chi/" + code + "?s=" + strings.Repeat("eyJhbGciOiJFZERTQSJ9", 11),
		})
	}
	return d
}

// Seventeen cards take three sheets, and each says whose it is, what and how to read it.
func TestStubs(t *testing.T) {
	var b bytes.Buffer
	if err := Stubs(&b, stubs(17)); err != nil {
		t.Fatal(err)
	}
	text := said(t, b.Bytes())
	for _, w := range []string{"PHIẾU NHẬN HỖ TRỢ", "40.000.000 ₫", "CBCD0 0016Z", "Không ai được thu lại", "Quyết định số 12", "Dữ liệu mẫu", "0205 3881 234", "08:00 ngày 20/11/2026", "Mã hộ …HJK2"} {
		if !strings.Contains(text, w) {
			t.Errorf("does not say %q", w)
		}
	}
	if n := strings.Count(text, "PHIẾU NHẬN HỖ TRỢ"); n != 17 {
		t.Errorf("%d cards", n)
	}
	keepPicture(t, "stubs", b.Bytes())
}

// Twenty-three rows take three pages, ten each, and every page can be signed alone.
func TestRoster(t *testing.T) {
	d := RosterDoc{
		Unit: "Xã Tràng Định", Fund: "Quỹ trợ giúp khẩn cấp tỉnh Lạng Sơn", Session: "7", Place: "Nhà văn hóa thôn Nà Lầu",
		When: "08:00 ngày 20/11/2026", Decision: "Quyết định số 12/QĐ-QTGKC", Plan: "Kế hoạch chi số 3/2026, phần 1",
		Staff: []string{"Nông Thị Lan", "Hoàng Văn Sự"}, Totals: []string{"23 dòng, 920.000.000 ₫"}, Sample: true,
		On: time.Date(2026, 11, 12, 8, 0, 0, 0, time.UTC),
	}
	for i := range 23 {
		d.Rows = append(d.Rows, RosterRow{
			fmt.Sprint(i + 1), fmt.Sprintf("CBCD%05dZ", i), "Lò Thị Ơn", fmt.Sprintf("K%03d", i), "Thôn Nà Lầu, khu tái định cư số hai bên kia suối", "40.000.000 ₫",
		})
	}
	var b bytes.Buffer
	if err := Roster(&b, d); err != nil {
		t.Fatal(err)
	}
	text := said(t, b.Bytes())
	for _, w := range []string{"DANH SÁCH KÝ NHẬN", "Trang 1/3", "Trang 3/3", "CBCD00022Z", "…K022", "NGƯỜI CHỨNG KIẾN", "920.000.000 ₫"} {
		if !strings.Contains(text, w) {
			t.Errorf("does not say %q", w)
		}
	}
	if n := strings.Count(text, "NGƯỜI PHÁT"); n != 3 {
		t.Errorf("signed on %d pages", n)
	}
	keepPicture(t, "roster", b.Bytes())
}

// keepPicture leaves the first page where QUY_PICTURES says, for eyes.
func keepPicture(t *testing.T, name string, pdf []byte) {
	t.Helper()
	if dir := os.Getenv("QUY_PICTURES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), pdf, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

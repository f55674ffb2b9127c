package paper

import (
	"bytes"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/workday"
)

func certificate() CertificateDoc {
	return CertificateDoc{
		Above: "Ủy ban nhân dân tỉnh Lạng Sơn", Unit: "Ủy ban nhân dân xã Thất Khê", Number: "00001", Series: "PXN-06040-2026",
		IssuedOn: workday.Date(2026, 9, 15), Household: "Lành Văn Quân", Code: "HZQ3CNXW3V", Village: "Thôn Pác Luồng",
		Commune: "xã Thất Khê", Persons: 5, Event: "Lũ sông Kỳ Cùng", AssessedOn: workday.Date(2026, 9, 14),
		Losses:  []string{"Nhà ở thiệt hại hoàn toàn (trên 70%), không ở được", "Ngập sâu 392 cm"},
		Signers: []Signer{{"Người khảo sát", ""}, {"Người lập phiếu", "Lưu Thị Oanh"}, {"TM. Ủy ban nhân dân", "Hà Văn Sơn"}},
		QR:      "https://quy.example/phieu/EJB17WPTM2X6XTR0?s=" + strings.Repeat("x", 200), URL: "https://quy.example/phieu/EJB17WPTM2X6XTR0",
	}
}

// The paper says who, where, what and who answers for it; the same twice is the same
// bytes; and however much was lost, it finds room.
func TestCertificateSays(t *testing.T) {
	var a, b bytes.Buffer
	if err := Certificate(&a, certificate()); err != nil {
		t.Fatal(err)
	}
	if err := Certificate(&b, certificate()); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Errorf("the same paper twice differs, %v", err)
	}
	text := said(t, a.Bytes())
	for _, want := range []string{
		"PHIẾU XÁC NHẬN THIỆT HẠI", "PXN-06040-2026", "Lành Văn Quân", "Thôn Pác Luồng, xã Thất Khê", "Ngập sâu 392 cm",
		"Hà Văn Sơn", "EJB1 7WPT M2X6 XTR0", "không phải là quyết định",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %q:\n%s", want, text)
		}
	}
	long := certificate()
	for range 25 {
		long.Losses = append(long.Losses, "Cây hằng năm khác, đang phát triển: 12.500 m², mất 80%")
	}
	if err := Certificate(&a, long); err != nil {
		t.Error(err)
	}
}

package paper

import (
	"strconv"

	"github.com/quykhancap/quykhancap/internal/workday"
)

// GoodsLine is one line of what was handed over, by kind and quantity, as article
// 9 of ND 93/2021 wants goods told. No price: goods are not counted in money.
type GoodsLine struct {
	Name      string
	Told      string      // "500 kg (10 bao 50 kg)"
	ExpiresOn workday.Day // zero where it does not expire
}

// goods sets the lines as a table under a quiet head and answers where the next row
// would stand. It is as wide as the body, beside the code.
func (s *sheet) goods(y float64, lines []GoodsLine) float64 {
	const (
		nth, qty, expires = 7.0, 46.0, 22.0
		pad               = 1.5
	)
	right := margin + bodyWidth
	head, value, small := style{regular, 7.5, muted}, style{semiBold, 9.5, black}, style{regular, 9, black}
	s.panel(margin-pad, y-4, bodyWidth+2*pad, 5.6, wash)
	s.text(margin, y-0.2, head, "STT")
	s.text(margin+nth, y-0.2, head, "Hiện vật / Goods")
	s.text(right-expires-qty, y-0.2, head, "Số lượng / Quantity")
	s.text(right-expires, y-0.2, head, "Hạn dùng / Expiry")
	y += 6
	for i, l := range lines {
		names := s.wrap(value, l.Name, bodyWidth-nth-qty-expires-2)
		told := s.wrap(small, l.Told, qty-2)
		s.text(margin, y, small, strconv.Itoa(i+1))
		for n, part := range names {
			s.text(margin+nth, y+4.4*float64(n), value, part)
		}
		for n, part := range told {
			s.text(right-expires-qty, y+4.4*float64(n), small, part)
		}
		s.text(right-expires, y, small, dated("", l.ExpiresOn))
		y += 4.4 * float64(max(len(names), len(told), 1))
		s.rule(margin, y-2.9, bodyWidth, 0.15, faint)
		y += 1.2
	}
	s.text(margin, y+0.6, style{regular, 7, muted}, "Hiện vật ghi theo chủng loại và số lượng, không quy ra tiền.")
	return y + 5
}

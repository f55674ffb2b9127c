package givingtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/vntext"
)

// The lists repeat what is frequent: two in five families are Nguyễn.
var (
	families = split(`Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Phạm Huỳnh
		Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Đoàn Mai Trịnh Lương Tạ Cao Châu Tô Quách
		Thái Hà Tăng Kiều Lâm Vương`)
	middles = split(`Văn Văn Văn Thị Thị Thị Thị Đức Minh Ngọc Thanh Hữu Quốc Kim Thu Xuân Hoàng Gia
		Bảo Anh Đình Quang Công Thùy Diệu Khánh Phương Như Mỹ Tuấn`)
	givens = split(`Anh An Ân Bảo Bình Châu Chi Cường Cúc Dung Dũng Duy Duyên Đạt Điệp Giang Hà Hải
		Hạnh Hằng Hậu Hiền Hiếu Hoa Hòa Hoàng Hồng Huệ Hùng Huy Huyền Hương Khang Khánh Khoa Kiên Lan
		Lâm Linh Loan Long Lộc Luân Ly Mai Minh My Nam Nga Ngân Nghĩa Ngọc Nhân Nhi Nhung Oanh Phong
		Phúc Phương Quân Quang Quyên Quỳnh Sơn Tâm Tân Thảo Thành Thắng Thi Thịnh Thơ Thúy Thủy Thư
		Tiến Toàn Trang Trâm Trí Trinh Trung Tú Tuấn Tùng Tuyết Uyên Vân Việt Vinh Vy Xuân Yến`)
	wishes = []string{
		"ủng hộ đồng bào bão lũ", "ủng hộ đồng bào miền Bắc", "ung ho bao so 3 Yagi",
		"ủng hộ bà con vùng lũ", "giúp đỡ đồng bào bị thiên tai", "chuyển tiền ủng hộ",
		"chuyen tien", "UH MTTQ", "gia đình ủng hộ đồng bào lũ lụt Thái Nguyên",
		"tập thể lớp 12A ủng hộ", "công ty TNHH ủng hộ Lào Cai", "chung tay vì người nghèo",
		"mong bà con bình an", "ủng hộ Làng Nủ", "quyên góp cứu trợ miền Trung",
	}
	amounts = []int64{10, 20, 50, 50, 100, 100, 100, 200, 200, 200, 200, 300, 500, 500, 500, 1000}
	outs    = []string{
		"Phi SMS BANKING", "Thu phi quan ly tai khoan", "Tra lai tien ung ho chuyen nham",
		"Chuyen kinh phi ho tro xa theo QD so 12/QD-UBND", "Mua luong thuc cuu tro dot 2",
	}
)

func split(s string) []string { return strings.Fields(s) }

// plain holds each list a second time as most banks print it.
var plain = map[string]string{}

func init() {
	for _, list := range [][]string{families, middles, givens, wishes} {
		for _, s := range list {
			plain[s] = strings.ToUpper(vntext.Fold(s))
		}
	}
}

// Name is one made-up person, as the person writes it.
func Name(r *rand.Rand) string {
	n := pick(r, families) + " " + pick(r, middles) + " " + pick(r, givens)
	if r.IntN(4) == 0 {
		n += " " + pick(r, givens)
	}
	return n
}

// Plain is how most banks print a name or a wish: capitals without marks.
func Plain(name string) string {
	if p, ok := plain[name]; ok {
		return p
	}
	var b strings.Builder
	for i, w := range strings.Split(name, " ") {
		if i > 0 {
			b.WriteByte(' ')
		}
		if p, ok := plain[w]; ok {
			b.WriteString(p)
		} else {
			b.WriteString(strings.ToUpper(vntext.Fold(w)))
		}
	}
	return b.String()
}

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

// Amount follows what was seen: median 200,000, nearly all up to a million, a
// few odd ones from 1,000 to a billion.
func Amount(r *rand.Rand) int64 {
	switch n := r.IntN(1000); {
	case n < 30:
		return 1000 + r.Int64N(99_000)
	case n < 940:
		return amounts[r.IntN(len(amounts))] * 1000
	case n < 998:
		return (1 + r.Int64N(20)) * 1_000_000
	}
	return min(int64(math.Exp(17+r.Float64()*4)), 1_000_000_000)
}

// generator makes rows in the order of time.
type generator struct {
	spec  Spec
	r     *rand.Rand
	codes []string
	last  row
	doc   string
}

func (g *generator) row(i int, balance int64) row {
	r := g.r
	if g.last.amount > 0 && r.IntN(2000) == 0 && len(g.codes) < g.spec.Lines-i {
		return g.last // the same gift again in the same second: nothing but its place differs
	}
	span := time.Duration(g.spec.Days) * 24 * time.Hour
	step := float64(span) / float64(g.spec.Lines)
	at := g.spec.From.Add(time.Duration(float64(i) * step)).Truncate(time.Second)
	l := row{at: at, doc: g.docNo(i), ref: fmt.Sprintf("%d%06d", 200000+r.IntN(9), i%1_000_000)}
	if g.spec.OutOf > 0 && r.IntN(g.spec.OutOf) == 0 && balance > 100_000 {
		l.out, l.text = true, pick(r, outs)
		l.amount = 11_000
		if strings.HasPrefix(l.text, "Mua") || strings.HasPrefix(l.text, "Chuyen") {
			l.amount = 1000 * (1 + r.Int64N(balance/2000))
		}
		return l
	}
	name := Name(r)
	l.name, l.amount, l.from = Plain(name), Amount(r), account(r)
	l.text = g.text(i, l, name)
	if n := len(g.codes); n > 0 && r.IntN(max(g.spec.Lines-i, 1)) < n {
		l.text = g.withCode(i, l, g.codes[0])
		g.codes = g.codes[1:]
		return l
	}
	g.last = l
	return l
}

// docNo repeats itself now and then, as the banks' own numbers do.
func (g *generator) docNo(i int) string {
	if i > 0 && g.r.IntN(26) == 0 {
		return g.doc
	}
	if g.spec.Bank == "vcb" {
		g.doc = fmt.Sprintf("5%03d.%d", g.r.IntN(300), 10000+i%90000)
	} else {
		g.doc = fmt.Sprintf("%d", 500_000_000+i)
	}
	return g.doc
}

func account(r *rand.Rand) string {
	return fmt.Sprintf("%04d%09d", 1000+r.IntN(9000), r.IntN(1_000_000_000))
}

func (g *generator) text(i int, l row, name string) string {
	r := g.r
	wish := pick(r, g.spec.Wishes)
	words := l.name + " " + Plain(wish)
	stamp := l.at.Format("020106.150405")
	if g.spec.Bank == "agribank" {
		return fmt.Sprintf("%s CT tu %s %s toi %s QUY KHAN CAP", words, l.from, l.name, g.spec.Account)
	}
	switch r.IntN(6) {
	case 0:
		return fmt.Sprintf("%06d.%s.%s.FT24254%09d", r.IntN(1_000_000), stamp, words, i)
	case 1:
		return fmt.Sprintf("MBVCB.%d.%s.CT tu %s %s toi %s QUY KHAN CAP",
			6_900_000_000+int64(i), words, l.from, l.name, g.spec.Account)
	case 2:
		return name + " " + wish
	case 3:
		return fmt.Sprintf("%06d.%s.%s", r.IntN(1_000_000), stamp, words)
	case 4:
		if g.spec.Bank == "vietinbank" {
			return words + "\nCT nhanh 247 den"
		}
		return words + "-" + l.at.Format("020106-15:04:05")
	}
	return fmt.Sprintf("%s, %s", words, name)
}

// withCode writes a pledge code as donors and banks leave it.
func (g *generator) withCode(i int, l row, code string) string {
	switch g.r.IntN(5) {
	case 0:
		return fmt.Sprintf("%06d.%s.%s", g.r.IntN(1_000_000), l.at.Format("020106.150405"), code)
	case 1:
		return strings.ToLower(code) + " " + l.name + " ung ho"
	case 2:
		return fmt.Sprintf("MBVCB.%d.%s.CT tu %s %s toi %s QUY KHAN CAP",
			6_900_000_000+int64(i), code, l.from, l.name, g.spec.Account)
	case 3:
		return l.name + " chuyen tien " + code[:3] + " " + code[3:7] + " " + code[7:]
	}
	return code + "-" + l.at.Format("020106-15:04:05")
}

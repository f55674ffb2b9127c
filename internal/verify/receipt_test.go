package verify

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/skip2/go-qrcode"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// A paid is one receipt, from its row to its PDF.
type paid struct {
	shelf   *shelf
	dir     string
	code    string
	index   int64
	private ed25519.PrivateKey
	qr      string
	record  record
	pdf     []byte
	raised  int64 // what the fund's page says more than the log

	differs bool           // the fund's page says that it does not agree with the log
	status  string         // that the fund's page tells
	fails   map[string]int // by the beginning of a path: the status it is answered with
}

func newPaid(t testing.TB) *paid {
	t.Helper()
	p := &paid{shelf: filled(t, 40), code: "7K3M9PQ8TWXYZ0AB"}
	p.private = p.shelf.receiptKey(t)
	salt := bytes.Repeat([]byte{7}, 16)
	row, err := leaf.Encode("receipt_row", map[string]any{
		"code": p.code, "series": "BNTK-20-2026", "number": 41, "amount": 2_500_000,
		"issued_on": "2026-11-20", "legal_name": "Nguyễn Thị Hạnh",
	})
	must(t, err)
	p.index = p.shelf.tell(t, "receipt", map[string]any{
		"series": "BNTK-20-2026", "number": 41, "amount": 2_500_000, "unit": "20", "on": "2026-11-20",
		"commitment": hex.EncodeToString(leaf.Commit(salt, row)),
	})
	token := jws(t, p.private, map[string]any{"c": p.code, "n": 41, "a": 2_500_000, "d": 261120, "u": "20", "k": "K"})
	p.qr = "https://quy.example/bien-nhan/" + p.code + "?s=" + token
	p.record = record{
		V: 1, Code: p.code, URL: "https://quy.example/bien-nhan/" + p.code, Signed: token,
		Leaf: string(p.shelf.leaves[p.index]), Salt: hex.EncodeToString(salt), Row: string(row),
	}
	p.pdf = p.print(t)
	for range 30 {
		p.shelf.post(t, entryOf("1/giver/VND", "1/bank/VND/970436-1020304050", 5))
	}
	p.dir = p.shelf.write(t, t.TempDir())
	return p
}

func (p *paid) print(t testing.TB) []byte {
	t.Helper()
	body, err := json.Marshal(p.record)
	must(t, err)
	var b bytes.Buffer
	must(t, paper.Receipt(&b, paper.ReceiptDoc{
		Unit: "Ủy ban MTTQ tỉnh Lạng Sơn", Fund: "Quỹ trợ giúp khẩn cấp", Number: "0000041", Series: "BNTK-20-2026",
		IssuedOn: workday.Date(2026, 11, 20), Giver: "Nguyễn Thị Hạnh", Amount: 2_500_000, QR: p.qr,
		URL: p.record.URL, Record: body,
	}))
	return b.Bytes()
}

func jws(t testing.TB, key ed25519.PrivateKey, claims map[string]any) string {
	t.Helper()
	body, err := json.Marshal(claims)
	must(t, err)
	text := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","kid":"rTest"}`)) + "." +
		base64.RawURLEncoding.EncodeToString(body)
	return text + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(key, []byte(text)))
}

// serve answers as a fund does: the folder's files, the receipt and its paper.
func (p *paid) serve(t testing.TB) string {
	t.Helper()
	files := http.FileServer(http.Dir(p.dir))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		size := int64(len(p.shelf.leaves))
		for path, status := range p.fails {
			if strings.HasPrefix(r.URL.Path, path) {
				w.WriteHeader(status)
				return
			}
		}
		switch r.URL.Path {
		case "/api/v1/receipts/" + p.code + "/papers/" + sha(p.pdf):
			if p.differs {
				w.WriteHeader(http.StatusConflict)
				fmt.Fprint(w, `{"status":409,"faults":[{"field":"","key":"receipt.changed","message":"…"}]}`)
				return
			}
			fmt.Fprint(w, `{}`)
		case "/api/v1/receipts/" + p.code:
			proof, err := tlog.ProveRecord(size, p.index, tlog.HashReaderFunc(p.shelf.read))
			if err != nil {
				panic(err)
			}
			told := map[string]any{"code": p.code, "status": cmp.Or(p.status, "issued"), "series": "BNTK-20-2026", "number": 41, "amount": 2_500_000 + p.raised, "agrees": !p.differs, "leaf": map[string]any{
				"state": "logged", "index": p.index, "body": string(p.shelf.leaves[p.index]),
				"proof": proof, "checkpoint": string(get(t, p.dir, "log/checkpoint")),
			}}
			_ = json.NewEncoder(w).Encode(told)
		default:
			files.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func receiptOf(t testing.TB, where, what string) *Report {
	t.Helper()
	return receiptBy(t, where, what, Options{})
}

func receiptBy(t testing.TB, where, what string, opt Options) *Report {
	t.Helper()
	src, err := Open(where)
	must(t, err)
	defer src.Close()
	if src.Online() {
		src.impatient(time.Second)
	}
	r, _ := Receipt(context.Background(), src, opt, what)
	return r
}

// A true receipt holds in whatever form it is brought, and the report says what was
// not looked at.
func TestReceiptHolds(t *testing.T) {
	t.Parallel()
	p := newPaid(t)
	online := p.serve(t)
	pdf := p.file(t, "bien-nhan.pdf", p.pdf)
	photo := p.file(t, "anh.png", photograph(t, p.qr, 0.1, false))
	for _, tt := range []struct{ where, what, says string }{
		{online, p.code, "chữ ký chưa được kiểm tra"},
		{online, p.code, "Tên người ủng hộ và ngày tiền đến không đứng trong sổ"},
		{online, p.code, "Trang của quỹ và sổ nói cùng một điều: số 41, ký hiệu BNTK-20-2026, 2.500.000"},
		{online, strings.ToLower(p.code[:4]) + " " + p.code[4:], "ở vị trí 83"},
		{online, p.qr, "Mã QR và sổ nói cùng một điều: số 41, ký hiệu BNTK-20-2026, 2.500.000"},
		{online, photo, "Chữ ký trong mã QR là của quỹ này"},
		{online, pdf, "Từng byte của tệp PDF đúng là tệp quỹ phát hành"},
		{p.dir, p.qr, "ở vị trí 83"},
		{p.dir, photo, "ở vị trí 83"},
		{p.dir, pdf, "CHỮ NHÌN THẤY TRÊN TRANG PDF CHƯA ĐƯỢC KIỂM TRA"},
		{p.dir, pdf, `mở đúng cam kết đã ghi trong sổ: người ủng hộ là "Nguyễn Thị Hạnh"`},
	} {
		if r := receiptOf(t, tt.where, tt.what); r.Exit() != 0 || !strings.Contains(shown(r), tt.says) {
			t.Errorf("%s at %s: exit %d, want %q in\n%s", tt.what, tt.where, r.Exit(), tt.says, shown(r))
		}
	}
}

// Every way to change a receipt is told in the right words.
func TestReceiptTamper(t *testing.T) {
	t.Parallel()
	p := newPaid(t)
	online := p.serve(t)
	other := newPaid(t) // another fund: other keys
	forged := *p
	forged.record.Row = strings.Replace(p.record.Row, "Nguyễn Thị Hạnh", "Trần Văn Bình", 1)
	raised := *p
	raised.raised = 6_500_000
	differs := *p
	differs.differs = true
	moved := *p
	moved.record.Leaf = string(p.shelf.leaves[4])
	wrong := func(key ed25519.PrivateKey, claims map[string]any) string {
		return "https://quy.example/bien-nhan/" + p.code + "?s=" + jws(t, key, claims)
	}
	for _, tt := range []struct{ name, where, what, says string }{
		{"a giver's name on the page", differs.serve(t), p.code, "Quỹ tự nói: biên nhận đang cho xem không khớp với sổ công khai"},
		{"a giver's name in the PDF", differs.serve(t), p.file(t, "z.pdf", p.pdf), "Quỹ không phát hành tệp PDF nào của biên nhận này nữa"},
		{"a digit of the PDF's page", online, p.file(t, "a.pdf", edited(p.pdf)), "Tệp PDF này không phải tệp quỹ phát hành"},
		{"the PDF's record", online, p.file(t, "b.pdf", forged.print(t)), "không mở được cam kết trong sổ công khai"},
		{"the PDF's record offline", p.dir, p.file(t, "c.pdf", forged.print(t)), "không mở được cam kết trong sổ công khai"},
		{"the PDF's leaf", online, p.file(t, "d.pdf", moved.print(t)), "Bản ghi trong tệp PDF khác mục của biên nhận"},
		{"two records in the PDF", online, p.file(t, "e.pdf", append(bytes.Clone(p.pdf), forged.print(t)...)), "Tệp PDF có 2 bản ghi"},
		{"a PDF of another program", online, p.file(t, "f.pdf", []byte("%PDF-1.4\nnothing")), "không có bản ghi của quỹ"},
		{"a receipt of another fund", online, wrong(other.private, map[string]any{"c": p.code, "n": 41, "a": 1, "d": 261120, "u": "20", "k": "K"}), "Chữ ký trong mã QR không đúng"},
		{"another fund that names its own key", online, strings.Replace(p.qr, "eyJhbGciOiJFZERTQSIsImtpZCI6InJUZXN0In0", base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","kid":"rElse"}`)), 1), "Biên nhận của quỹ khác: khóa rElse"},
		{"a QR changed", online, strings.Replace(p.qr, "?s=", "?s=A", 1), "Chữ ký trong mã QR không đúng"},
		{"a QR without a method", online, "https://quy.example/bien-nhan/" + p.code + "?s=" + base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + ".e30.", "Chữ ký trong mã QR không đúng"},
		{"a signature of another receipt", online, strings.Replace(p.qr, p.code, "0000000000000000", 1), "Chữ ký là của biên nhận " + p.code},
		{"a true signature over another sum", online, wrong(p.private, map[string]any{"c": p.code, "n": 41, "a": 25_000_000, "d": 261120, "u": "20", "k": "K"}), "nhưng mục trong sổ (số 41, ký hiệu BNTK-20-2026) ghi khác số tiền"},
		{"a true signature that the log does not know", p.dir, wrong(p.private, map[string]any{"c": p.code, "n": 99, "a": 5, "d": 261120, "u": "20", "k": "K"}), "không có trong 114 mục"},
		{"a page that shows another sum", raised.serve(t), p.code, "sổ đã ký nói số 41, ký hiệu BNTK-20-2026, 2.500.000"},
		{"a code that is nobody's", online, "0000000000000000", "Quỹ này không có biên nhận mã 0000000000000000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if r := receiptOf(t, tt.where, tt.what); r.Exit() != 1 || !strings.Contains(shown(r), tt.says) {
				t.Errorf("exit %d, want %q in\n%s", r.Exit(), tt.says, shown(r))
			}
		})
	}
}

// What the fund does not answer is not in order: it is said aloud that it was not
// checked, and where much hangs on it the program does not end as if all were well.
func TestReceiptUnanswered(t *testing.T) {
	t.Parallel()
	p := newPaid(t)
	pdf := p.file(t, "bien-nhan.pdf", p.pdf)
	_, seen := check(t, p.dir, Options{})
	p.shelf.gift(t, 5)
	p.shelf.write(t, p.dir)
	stranger := newWitness(t, t.TempDir(), p.shelf.vkey).VKey()
	const letters = "CHỮ NHÌN THẤY TRÊN TRANG PDF CHƯA ĐƯỢC KIỂM TRA"
	papers, tiles := "/api/v1/receipts/"+p.code+"/papers/", "/log/tile/0/"
	for _, tt := range []struct {
		name, what string
		fails      map[string]int
		status     string
		opt        Options
		exit       int
		says       string
	}{
		{"all is answered", pdf, nil, "", Options{State: seen}, 0, "KẾT QUẢ: ĐÚNG."},
		{"its bytes, refused", pdf, map[string]int{papers: 403}, "", Options{}, 2, letters},
		{"its bytes, by a server that fails", pdf, map[string]int{papers: 500}, "", Options{}, 2, letters},
		{"its bytes, by a busy server", pdf, map[string]int{papers: 429}, "", Options{}, 2, letters},
		{"the receipt", p.qr, map[string]int{"/api/": 503}, "", Options{}, 2, "Biên nhận chưa được đối chiếu với sổ"},
		{"the tree, to a first visitor", p.qr, map[string]int{tiles: 503}, "", Options{}, 2, "Chưa đối chiếu được bằng chứng với cây mã băm: máy chủ đang bận (HTTP 503)"},
		{"the tree, to who was here before", p.qr, map[string]int{tiles: 503}, "", Options{State: seen}, 2, "Chưa biết sổ có bị viết lại từ lần trước không"},
		{"a tree without tiles, to who was here before", p.qr, map[string]int{tiles: 404}, "", Options{State: seen}, 1, "KHÔNG ĐÚNG SỔ KHÔNG CHỨNG MINH ĐƯỢC rằng nó chứa sổ 114 mục"},
		{"a witness who is demanded", p.qr, nil, "", Options{Witnesses: []string{stranger}}, 1, "Chỉ có 0 nhân chứng đã ký"},
		{"a receipt that was voided", p.code, nil, "voided", Options{}, 0, "ĐÚNG LÀ CỦA QUỸ, NHƯNG BIÊN NHẬN ĐÃ BỊ HỦY"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			q := *p
			q.fails, q.status = tt.fails, tt.status
			r := receiptBy(t, q.serve(t), tt.what, tt.opt)
			var b strings.Builder
			r.Print(&b, "vi")
			if text := strings.Join(strings.Fields(b.String()), " "); r.Exit() != tt.exit || !strings.Contains(text, tt.says) {
				t.Errorf("exit %d, want %d and %q in\n%s", r.Exit(), tt.exit, tt.says, b.String())
			}
		})
	}
	// Of a copy every leaf is read, and nothing is said that contradicts it.
	for _, tt := range []struct {
		what, says, quiet string
		exit              int
	}{
		{p.code, "chỉ mã thôi chưa tìm được mục trong sổ", "Chỉ một biên nhận được kiểm", 2},
		{p.qr, "Mọi mục của bản sao đã được tính lại để tìm biên nhận này", "Cả sổ", 0},
	} {
		r := receiptOf(t, p.dir, tt.what)
		if text := shown(r); r.Exit() != tt.exit || !strings.Contains(text, tt.says) || strings.Contains(text, tt.quiet) {
			t.Errorf("%s of a copy: exit %d\n%s", tt.what, r.Exit(), text)
		}
	}
}

// What is no receipt at all was not checked, and is not said to be wrong.
func TestReceiptUnreadable(t *testing.T) {
	t.Parallel()
	p := newPaid(t)
	blank := image.NewGray(image.Rect(0, 0, 800, 600))
	var b bytes.Buffer
	must(t, png.Encode(&b, blank))
	for _, what := range []string{"hello", p.file(t, "x.png", b.Bytes()), p.file(t, "y.jpg", []byte("nothing"))} {
		if r := receiptOf(t, p.dir, what); r.Exit() != 2 {
			t.Errorf("%s: exit %d\n%s", what, r.Exit(), shown(r))
		}
	}
}

// Photos as telephones take them: turned, small, large, unevenly lit, as JPEG.
func TestPhoto(t *testing.T) {
	t.Parallel()
	p := newPaid(t)
	for _, tt := range []struct {
		turned float64
		side   int
		jpeg   bool
	}{{0, 500, false}, {0.2, 700, true}, {1.1, 1000, true}, {math.Pi / 2, 900, true}, {3, 1600, false}, {0.7, 4400, true}} {
		file := photographed(t, p.qr, tt.turned, tt.side, tt.jpeg)
		if text, err := readPhoto(file); err != nil || text != p.qr {
			t.Errorf("turned by %.1f, %d dots wide: %q, %v", tt.turned, tt.side, text, err)
		}
	}
}

func (p *paid) file(t testing.TB, name string, body []byte) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(name, body, 0o600))
	return name
}

// edited changes one byte of what is drawn, outside the record.
func edited(pdf []byte) []byte {
	b := bytes.Clone(pdf)
	at := bytes.Index(b, []byte("/MediaBox"))
	b[at-1] ^= 0x20
	return b
}

func photograph(t testing.TB, text string, turned float64, asJPEG bool) []byte {
	t.Helper()
	return photographed(t, text, turned, 800, asJPEG)
}

// photographed lays the code on a desk, turned around its middle, darker on one side.
func photographed(t testing.TB, text string, turned float64, side int, asJPEG bool) []byte {
	t.Helper()
	code, err := qrcode.New(text, qrcode.Medium)
	must(t, err)
	bits := code.Bitmap()
	photo := image.NewGray(image.Rect(0, 0, side, side*3/4))
	scale := float64(len(bits)) / (float64(side) * 0.5)
	sin, cos := math.Sincos(turned)
	for y := range photo.Rect.Dy() {
		for x := range side {
			dx, dy := float64(x)-float64(side)/2, float64(y)-float64(side)*3/8
			u := (dx*cos+dy*sin)*scale + float64(len(bits))/2
			v := (dy*cos-dx*sin)*scale + float64(len(bits))/2
			light := 120.0
			if i, j := int(math.Floor(v)), int(math.Floor(u)); i >= 0 && j >= 0 && i < len(bits) && j < len(bits) {
				light = 245
				if bits[i][j] {
					light = 25
				}
			}
			light -= float64(x) / float64(side) * 40 * light / 255
			photo.SetGray(x, y, color.Gray{Y: byte(light)})
		}
	}
	var b bytes.Buffer
	if asJPEG {
		must(t, jpeg.Encode(&b, photo, &jpeg.Options{Quality: 70}))
	} else {
		must(t, png.Encode(&b, photo))
	}
	return b.Bytes()
}

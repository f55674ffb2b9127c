package verify

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// Whatever is changed in what the fund publishes is told in the right words. The
// visitor has seen the log before, at 300 leaves.
func TestTamper(t *testing.T) {
	t.Parallel()
	const entries1 = "log/tile/entries/001"
	for _, tt := range []struct {
		name   string
		tamper func(t *testing.T, s *shelf, dir string)
		says   string // in Vietnamese
		quiet  string // what it must not say
	}{
		{
			"a byte of a leaf", func(t *testing.T, _ *shelf, dir string) {
				edit(t, dir, entries1, func(b []byte) []byte {
					return bytes.Replace(b, []byte(`"qty":100299`), []byte(`"qty":900299`), 1)
				})
			}, "Mục ở vị trí 303 đã bị sửa", "thiếu",
		},
		{
			"a row removed", func(t *testing.T, s *shelf, dir string) {
				put(t, dir, entries1, bundleOf(slices.Concat(s.leaves[256:300], s.leaves[301:512])))
			}, "Thiếu mục: từ vị trí 256 có 255 mục, phải có 256", "bị sửa",
		},
		{
			"a row put in", func(t *testing.T, s *shelf, dir string) {
				put(t, dir, entries1, bundleOf(slices.Concat(s.leaves[256:300], s.leaves[3:4], s.leaves[300:512])))
			}, "từ vị trí 256 có 257 mục, phải có 256", "",
		},
		{
			"two rows swapped", func(t *testing.T, s *shelf, dir string) {
				some := slices.Clone(s.leaves[256:512])
				some[5], some[9] = some[9], some[5]
				put(t, dir, entries1, bundleOf(some))
			}, "Hai mục ở vị trí 261 và 265 đã bị đổi chỗ", "bị sửa",
		},
		{
			"a row back-dated", func(t *testing.T, _ *shelf, dir string) {
				edit(t, dir, entries1, func(b []byte) []byte {
					return bytes.Replace(b, []byte(`"book_on":"2026-11-20"`), []byte(`"book_on":"2026-10-20"`), 1)
				})
			}, "Mục ở vị trí 257 đã bị sửa", "",
		},
		{
			"a bundle deleted", func(t *testing.T, _ *shelf, dir string) {
				must(t, os.Remove(filepath.Join(dir, entries1)))
			}, "Sổ không đưa ra được tệp log/tile/entries/001", "",
		},
		{
			"a bundle that is not one", func(t *testing.T, _ *shelf, dir string) {
				edit(t, dir, entries1, func(b []byte) []byte { return b[:len(b)-3] })
			}, "log/tile/entries/001 không đúng dạng", "",
		},
		{
			"a tile of hashes", func(t *testing.T, _ *shelf, dir string) {
				edit(t, dir, "log/tile/0/000", func(b []byte) []byte { b[40] ^= 1; return b })
			}, "Tệp log/tile/0/000 của cây mã băm đã bị sửa", "Mục ở vị trí",
		},
		{
			"a tile above it", func(t *testing.T, _ *shelf, dir string) {
				edit(t, dir, "log/tile/1/000.p/2", func(b []byte) []byte { b[40] ^= 1; return b })
			}, "Tệp log/tile/1/000.p/2 của cây mã băm đã bị sửa", "",
		},
		{
			"the checkpoint's root", func(t *testing.T, _ *shelf, dir string) {
				edit(t, dir, "log/checkpoint", func(b []byte) []byte {
					return bytes.Replace(b, []byte("\n603\n"), []byte("\n602\n"), 1)
				})
			}, "Chữ ký trên mốc sổ không đúng", "",
		},
		{
			"a leaf taken out, figures published", func(t *testing.T, s *shelf, dir string) {
				figures(t, s, dir, func(*Figures) {})
				edit(t, dir, entries1, func(b []byte) []byte {
					bodies, err := splitBundle(b, tileWidth)
					must(t, err)
					return bundleOf(append(bodies[:9:9], bodies[10:]...))
				})
			}, "Thiếu mục: từ vị trí 256 có 255 mục, phải có 256", "khác sổ",
		},
		{
			"a leaf taken out, nothing is called whole", func(t *testing.T, s *shelf, dir string) {
				edit(t, dir, entries1, func(b []byte) []byte {
					bodies, err := splitBundle(b, tileWidth)
					must(t, err)
					return bundleOf(append(bodies[:9:9], bodies[10:]...))
				})
			}, "số liệu công bố và sao kê ngày chưa được kiểm", "liền mạch",
		},
		{
			"the days of a log cut short", func(t *testing.T, s *shelf, dir string) {
				for _, day := range []string{"2026-11-20", "2026-11-21", "2026-11-22"} {
					s.listDay(t, day, 1, []byte("b"))
				}
				s.write(t, dir)
			}, "3 sao kê ngày, từ 20/11/2026 đến 22/11/2026, được công bố mà sổ không ghi", "Sao kê ngày 21/11/2026",
		},
		{
			"a checkpoint signed over another tree", func(t *testing.T, s *shelf, dir string) {
				put(t, dir, "log/checkpoint", []byte(sign(t, s.origin+"\n603\n"+tlog.Hash{1}.String()+"\n", s.skey)))
			}, "Các mục không cho ra mã gốc đã ký", "",
		},
		{
			"the key replaced", func(t *testing.T, s *shelf, dir string) {
				s.newKey(t)
				s.keys.Log = []LogKey{{VKey: s.vkey}}
				s.write(t, dir)
			}, "Khóa ký sổ đã bị thay mà khóa cũ không ký xác nhận", "",
		},
		{
			"a new key that the old one did not sign for", func(t *testing.T, s *shelf, dir string) {
				s.rotate(t, false)
				s.write(t, dir)
			}, "Khóa ký sổ đã bị thay mà khóa cũ không ký xác nhận", "",
		},
		{
			"a former leaf changed and all signed anew", func(t *testing.T, s *shelf, dir string) {
				forge(t, s, 100, func(b []byte) []byte {
					return bytes.Replace(b, []byte(`"qty":`), []byte(`"qty":9`), 1)
				}).write(t, dir)
			}, "SỔ ĐÃ BỊ VIẾT LẠI: sổ nay có 603 mục nhưng không chứa sổ 303 mục", "",
		},
		{
			"an older backup restored", func(t *testing.T, s *shelf, dir string) {
				cut(t, s, 250).write(t, dir)
			}, "SỔ NGẮN ĐI: nay 250 mục", "",
		},
		{
			"another log altogether", func(t *testing.T, s *shelf, dir string) {
				s.move(t)
				s.write(t, dir)
			}, "Đây là một sổ khác", "",
		},
		{
			"a lossy restore that says so", func(t *testing.T, s *shelf, dir string) {
				restored(t, s, 250).write(t, dir)
			}, "Mất 53 mục bạn đã thấy, từ vị trí 250 của sổ cũ", "",
		},
		{
			"a restore that kept what was seen", func(t *testing.T, s *shelf, dir string) {
				restored(t, s, 400).write(t, dir)
			}, "Mọi mục bạn đã thấy (303) vẫn còn đủ trong sổ mới", "Mất ",
		},
		{
			"an entry told twice", func(t *testing.T, s *shelf, dir string) {
				s.raw(t, s.leaves[3])
				s.write(t, dir)
			}, "ghi lại bút toán 1 lần thứ hai", "viết lại",
		},
		{
			"a receipt's number twice", func(t *testing.T, s *shelf, dir string) {
				s.raw(t, s.leaves[4])
				s.write(t, dir)
			}, "số 1 của dãy BNTK-20-2026 đã cấp rồi", "",
		},
		{
			"a receipt hidden", func(t *testing.T, s *shelf, dir string) {
				s.entry++
				for range settle {
					s.gift(t, 5)
				}
				s.write(t, dir)
			}, "Dãy BNTK-20-2026 khuyết số 301", "",
		},
		{
			"a receipt voided that never was", func(t *testing.T, s *shelf, dir string) {
				s.end(t, "receipt_voided", 999)
				s.write(t, dir)
			}, "hủy hoặc thay số 999 của dãy BNTK-20-2026, mà số này chưa từng được cấp", "",
		},
		{
			"a receipt voided twice", func(t *testing.T, s *shelf, dir string) {
				s.end(t, "receipt_voided", 7)
				s.end(t, "receipt_replaced", 7)
				s.write(t, dir)
			}, "hủy hoặc thay số 7 của dãy BNTK-20-2026 lần thứ hai", "",
		},
		{
			"a reversal that is no mirror", func(t *testing.T, s *shelf, dir string) {
				e := entryOf("1/bank/VND/970436-1020304050", "1/giver/VND", 100_001)
				e["reverses"], e["type"] = 1, "reversal"
				s.post(t, e)
				s.write(t, dir)
			}, "bút toán đảo 301 không phải là bút toán 1 lật ngược", "",
		},
		{
			"an entry reversed twice", func(t *testing.T, s *shelf, dir string) {
				for range 2 {
					e := entryOf("1/bank/VND/970436-1020304050", "1/giver/VND", 100_000)
					e["reverses"], e["type"] = 1, "reversal"
					s.post(t, e)
				}
				s.write(t, dir)
			}, "bút toán 302 đảo bút toán 1, đã bị bút toán 301 đảo rồi", "lật ngược.",
		},
		{
			"an entry in a closed month", func(t *testing.T, s *shelf, dir string) {
				s.tell(t, "month_closed", map[string]any{"fund": 1, "month": "2026-11", "on": "2026-12-02"})
				s.post(t, entryOf("1/giver/VND", "1/bank/VND/970436-1020304050", 5))
				s.write(t, dir)
			}, "ghi lùi ngày: bút toán 301 tính vào tháng 2026-11 đã khóa sổ", "",
		},
		{
			"a transfer of which more arrived than was sent", func(t *testing.T, s *shelf, dir string) {
				told := &story{s, t}
				s.tell(t, "fund", map[string]any{"fund": 2, "name": "Quỹ", "on": "2026-01-01", "unit": "182", "unit_name": "Huyện"})
				s.tell(t, "book", map[string]any{"book": 2, "fund": 2, "type": "general"})
				told.sent(70_000)
				told.received(90_000, 0)
				s.write(t, dir)
			}, "lần chuyển quỹ số 7 nhận 90.000 ₫, nhiều hơn 70.000 ₫ đã gửi", "Các mục khớp nhau",
		},
		{
			"a leaf outside the grammar", func(t *testing.T, s *shelf, dir string) {
				s.raw(t, []byte(`{"kind":"gift","v":1}`))
				s.write(t, dir)
			}, "Mục ở vị trí 603 không theo quy ước của sổ", "",
		},
		{
			"a day's sum", func(t *testing.T, s *shelf, dir string) {
				s.dayFile(t, "2026-11-20", 1, []byte("a\n"), 0, 50, 0, 51)
				s.write(t, dir)
			}, "Sao kê ngày 20/11/2026, tài khoản 970436/1020304050: đầu ngày 0 ₫ + thu 50 ₫ − chi 0 ₫ không bằng cuối ngày 51 ₫", "Các mục khớp nhau",
		},
		{
			"a day that does not follow", func(t *testing.T, s *shelf, dir string) {
				s.dayFile(t, "2026-11-20", 1, []byte("a\n"), 0, 50, 0, 50)
				s.dayFile(t, "2026-11-21", 1, []byte("b\n"), 40, 5, 0, 45)
				s.write(t, dir)
			}, "Sao kê ngày 21/11/2026, tài khoản 970436/1020304050: số đầu ngày 40 ₫ không bằng số cuối ngày 20/11/2026 là 50 ₫", "",
		},
		{
			"a day file changed", func(t *testing.T, s *shelf, dir string) {
				s.dayFile(t, "2026-11-20", 1, []byte("a;1\n"), 0, 50, 0, 50)
				s.write(t, dir)
				put(t, dir, "sao-ke/2026-11-20.csv", []byte("a;2\n"))
			}, "Tệp sao kê ngày 20/11/2026 đã bị sửa", "",
		},
		{
			"a day file blown up", func(t *testing.T, s *shelf, dir string) {
				s.dayFile(t, "2026-11-20", 1, []byte("a;1\n"), 0, 50, 0, 50)
				s.write(t, dir)
				put(t, dir, "sao-ke/2026-11-20.csv", bytes.Repeat([]byte("a;1\n"), 100_000))
			}, "Tệp sao kê ngày 20/11/2026 dài hơn 4 byte", "",
		},
		{
			"a day file that nobody logged", func(t *testing.T, s *shelf, dir string) {
				s.dayFile(t, "2026-11-20", 1, []byte("a;1\n"), 0, 50, 0, 50)
				s.listDay(t, "2026-11-21", 1, []byte("b"))
				s.write(t, dir)
			}, "Sao kê ngày 21/11/2026 được công bố mà sổ không ghi", "",
		},
		{
			"a figure changed", func(t *testing.T, s *shelf, dir string) {
				s.write(t, dir)
				figures(t, s, dir, func(f *Figures) { f.Received += 1_000_000 })
			}, "Số liệu công bố của toàn quỹ khác sổ: “đã nhận ủng hộ” công bố là 31.056.025 ₫, cộng lại từ sổ là 30.056.025 ₫", "",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := filled(t, 150)
			s.write(t, dir)
			_, state := check(t, dir, Options{})
			for range 150 {
				s.gift(t, 100_299)
			}
			s.write(t, dir)
			tt.tamper(t, s, dir)
			r, _ := check(t, dir, Options{State: state})
			text := shown(r)
			if r.Exit() != 1 || !strings.Contains(text, tt.says) {
				t.Errorf("exit %d, want %q in\n%s", r.Exit(), tt.says, text)
			}
			if tt.quiet != "" && strings.Contains(text, tt.quiet) {
				t.Errorf("must not say %q:\n%s", tt.quiet, text)
			}
		})
	}
}

func check(t testing.TB, dir string, opt Options) (*Report, *State) {
	t.Helper()
	src, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	return Log(context.Background(), src, opt)
}

func shown(r *Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s %s: %s\n", f.Verdict, f.Check, f.VI)
	}
	return b.String()
}

func edit(t testing.TB, dir, name string, change func([]byte) []byte) {
	t.Helper()
	before := get(t, dir, name)
	after := change(bytes.Clone(before))
	if bytes.Equal(before, after) {
		t.Fatalf("%s is as before", name)
	}
	put(t, dir, name, after)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

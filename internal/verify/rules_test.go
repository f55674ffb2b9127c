package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/leaf"
)

// A story is two funds whose leaves tell of what happened between them.
type story struct {
	*shelf
	t testing.TB
}

const (
	bank1, bank2 = "1/bank/VND/970436-1020304050", "2/bank/VND/970405-2020304050"
	onItsWay     = "1/transit/VND/r7"
)

func newStory(t testing.TB) *story {
	t.Helper()
	s := &story{newShelf(t), t}
	for id, unit := range map[int]string{1: "182", 2: "20"} {
		s.tell(t, "fund", map[string]any{"fund": id, "name": "Quỹ", "on": "2024-01-01", "unit": unit, "unit_name": "Đơn vị"})
		s.tell(t, "book", map[string]any{"book": id, "fund": id, "type": "general"})
	}
	s.moves("gift", "1/giver/VND", bank1, 1000)
	return s
}

func (s *story) moves(kind, from, to string, qty int64) int64 {
	e := entryOf(from, to, qty)
	e["type"] = kind
	s.post(s.t, e)
	return s.entry
}

func (s *story) back(of int64, from, to string, qty int64) int64 {
	e := entryOf(from, to, qty)
	e["type"], e["reverses"] = "reversal", of
	s.post(s.t, e)
	return s.entry
}

func (s *story) says(kind string, fact map[string]any) {
	s.t.Helper()
	if strings.HasPrefix(kind, "transfer") {
		fact["transfer"] = 7
	}
	if _, named := fact["on"]; !named {
		fact["on"] = "2026-11-20"
	}
	s.tell(s.t, kind, fact)
}

func (s *story) sent(amount int64) int64 {
	entry := s.moves("remit", bank1, onItsWay, amount)
	s.says("transfer_sent", map[string]any{"from": 1, "to": 2, "amount": amount, "entry": entry})
	return entry
}

func (s *story) received(amount, missing int64) int64 {
	entry := s.moves("arrival", onItsWay, bank2, amount)
	s.says("transfer_received", map[string]any{"amount": amount, "missing": missing, "entry": entry})
	return entry
}

func (s *story) explained(amount int64) {
	entry := s.moves("remit_gap", onItsWay, "1/fee/VND", amount)
	s.says("transfer_explained", map[string]any{"amount": amount, "entry": entry})
}

func (s *story) campaign(slug string) {
	s.tell(s.t, "campaign", map[string]any{
		"slug": slug, "prefix": "LS", "name": "Lũ", "purpose": "Giúp.", "surplus": "Chuyển.", "unit": "20", "unit_name": "Tỉnh",
		"book": 2, "call": []string{"Ủy ban", "12/LKG", "2026-10-01", "Lời kêu gọi"}, "starts_on": "2026-10-01",
		"ends_on": "2026-11-30", "distribution_ends_on": "2026-12-31",
	})
}

// judge holds the story against the rules, with that many leaves behind it.
func (s *story) judge(behind int64) *Report {
	s.t.Helper()
	report := &Report{}
	r := newRules(report)
	for pos, body := range s.leaves {
		l, err := leaf.Parse(body)
		must(s.t, err)
		must(s.t, leaf.Check(l))
		fact, err := readFact(l)
		must(s.t, err)
		if r.add(int64(pos), l.Kind, fact) {
			must(s.t, r.books.add(fact))
		}
	}
	r.end(int64(len(s.leaves)) + behind)
	return report
}

// What leaves promise one another is kept or told, in both languages; a lie that needs
// a leaf that may only be late is not called one while it is young.
func TestRulesBetweenLeaves(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		tell func(s *story)
		key  string // what is wrong; "" nothing
		says string
		late bool // said even of the youngest leaves
	}{
		{"a transfer that arrived whole", func(s *story) { s.sent(100); s.received(100, 0) }, "", "1 lần chuyển tiền giữa các quỹ khớp hai bên", true},
		{"one with a fee", func(s *story) { s.sent(100); s.received(90, 10); s.explained(10) }, "", "khớp hai bên", true},
		{"one that was stopped", func(s *story) {
			entry := s.sent(100)
			s.says("transfer_undone", map[string]any{"what": "stopped", "entry": s.back(entry, onItsWay, bank1, 100)})
		}, "", "khớp hai bên", true},
		{"one that was parted and found again", func(s *story) {
			s.sent(100)
			entry := s.received(60, 40)
			s.says("transfer_undone", map[string]any{"what": "parted", "entry": s.back(entry, bank2, onItsWay, 60)})
			s.received(100, 0)
		}, "", "khớp hai bên", true},
		{"dollars that were sold", func(s *story) { s.sells(50, 2000, 2000) }, "", "1 lần bán tài sản giữ riêng khớp với bút toán", true},
		{"the line was another's, and the true one came", func(s *story) {
			gift, entry := s.sells(50, 2000, 2000)
			e := map[string]any{"type": "reversal", "reverses": entry, "postings": backOf(salePostings(50, 2000))}
			s.post(s.t, saleEntry(e))
			s.says("value_sale_undone", map[string]any{"sale": 4, "entry": s.entry})
			s.sellsAgain(gift, 50, 2000, 2000)
		}, "", "2 lần bán tài sản giữ riêng", true},
		{"sold twice", func(s *story) {
			gift, _ := s.sells(50, 2000, 2000)
			s.sellsAgain(gift, 50, 2000, 2000)
		}, "sale.twice", "bán lại tài sản đã nhận", true},
		{"the proceeds are others", func(s *story) { s.sells(50, 2000, 1900) }, "sale.other", "không giống bút toán", true},
		{"another thing is sold than came", func(s *story) {
			gift := s.moves("value_in", "1/giver/USD", "1/store/USD/v1:l1", 60)
			s.sellsAgain(gift, 50, 2000, 2000)
		}, "sale.gift", "không giống tài sản mà bút toán", true},
		{"what is sold never came", func(s *story) {
			s.sellsAgain(s.moves("gift", "1/giver/VND", bank1, 7), 50, 2000, 2000)
		}, "sale.gift", "không giống tài sản mà bút toán", false},
		{"undone and not reversed, to be sold again", func(s *story) {
			gift, entry := s.sells(50, 2000, 2000)
			s.says("value_sale_undone", map[string]any{"sale": 4, "entry": entry})
			s.sellsAgain(gift, 50, 2000, 2000)
		}, "sale.undone", "không đảo lần bán nào", false},
		{"reversed in silence", func(s *story) {
			_, entry := s.sells(50, 2000, 2000)
			e := map[string]any{"type": "reversal", "reverses": entry, "postings": backOf(salePostings(50, 2000))}
			s.post(s.t, saleEntry(e))
		}, "sale.back", "không mục nào kể lại đúng", false},
		{"undone of another sale", func(s *story) {
			_, entry := s.sells(50, 2000, 2000)
			e := map[string]any{"type": "reversal", "reverses": entry, "postings": backOf(salePostings(50, 2000))}
			s.post(s.t, saleEntry(e))
			s.says("value_sale_undone", map[string]any{"sale": 9, "entry": s.entry})
		}, "sale.back", "không mục nào kể lại đúng", true},
		{"sold in silence", func(s *story) { s.post(s.t, saleEntry(map[string]any{"postings": salePostings(5, 7)})) }, "sale.silent", "không được mục nào", false},
		{"a false note, and the rest is sold", func(s *story) {
			gift, _ := s.loses(50, 20, 20)
			s.sellsAgain(gift, 30, 2000, 2000)
		}, "", "1 lần ghi giảm tài sản giữ riêng khớp", true},
		{"found again, and all is sold", func(s *story) {
			gift, entry := s.loses(50, 20, 20)
			s.says("value_loss_undone", map[string]any{"loss": 3, "entry": s.back(entry, falseUSD, safe1, 20)})
			s.sellsAgain(gift, 50, 2000, 2000)
		}, "", "1 lần bán tài sản giữ riêng khớp", true},
		{"more is sold than was left", func(s *story) {
			gift, _ := s.loses(50, 20, 20)
			s.sellsAgain(gift, 50, 2000, 2000)
		}, "sale.gift", "không giống tài sản mà bút toán", true},
		{"more left than was told", func(s *story) { s.loses(50, 10, 20) }, "loss.other", "không giống bút toán", true},
		{"more was lost than came", func(s *story) { s.loses(50, 60, 60) }, "loss.gift", "ghi giảm nhiều hơn", true},
		{"lost in silence", func(s *story) {
			s.moves("value_in", "1/giver/USD", safe1, 50)
			s.moves("value_loss", safe1, falseUSD, 20)
		}, "loss.silent", "không mục nào của sổ kể lại", false},
		{"found again in silence", func(s *story) {
			_, entry := s.loses(50, 20, 20)
			s.back(entry, falseUSD, safe1, 20)
		}, "loss.back", "không mục nào kể lại đúng", false},
		{"found again, and not reversed", func(s *story) {
			_, entry := s.loses(50, 20, 20)
			s.says("value_loss_undone", map[string]any{"loss": 3, "entry": entry})
		}, "loss.undone", "không đảo lần ghi giảm nào", false},
		{"of no sale", func(s *story) {
			s.saysSold(s.moves("gift", "1/giver/VND", bank1, 7), s.entry+90, 1, 7)
		}, "sale.alone", "không có bút toán bán", false},
		{"received and never sent", func(s *story) {
			s.moves("remit", bank1, onItsWay, 100)
			s.received(100, 0)
		}, "transfer.unsent", "số 7 được nhận, giải trình hoặc thu hồi mà sổ không ghi đã gửi", false},
		{"sent twice", func(s *story) { s.sent(100); s.sent(100); s.received(100, 0) }, "transfer.sent_twice", "được gửi lần thứ hai", true},
		{"received twice", func(s *story) { s.sent(100); s.received(50, 50); s.received(50, 50) }, "transfer.received_twice", "được nhận thêm lần nữa", false},
		{"more received than sent", func(s *story) {
			s.sent(100)
			s.moves("remit", bank1, onItsWay, 50)
			s.received(150, 0)
		}, "transfer.more", "nhận 150 ₫, nhiều hơn 100 ₫ đã gửi", true},
		{"a gap that does not add up", func(s *story) { s.sent(100); s.received(90, 5) }, "transfer.gap", "đã nhận 90 ₫ + còn thiếu 5 ₫ không bằng 100 ₫ đã gửi", true},
		{"a gap explained where none is", func(s *story) { s.sent(100); s.received(100, 0); s.explained(10) }, "transfer.explained_whole", "mà tiền đã đến đủ", false},
		{"a gap explained before anybody received", func(s *story) { s.sent(100); s.explained(10) }, "transfer.explained_early", "khi bên nhận chưa xác nhận", false},
		{"another gap explained", func(s *story) { s.sent(100); s.received(90, 10); s.explained(7) }, "transfer.explained_other", "giải trình 7 ₫ của lần chuyển quỹ số 7, mà phần thiếu là 10 ₫", false},
		{"a gap explained twice", func(s *story) { s.sent(100); s.received(90, 10); s.explained(10); s.explained(10) }, "transfer.explained_twice", "lần thứ hai", true},
		{"stopped and received", func(s *story) {
			entry := s.sent(100)
			s.received(100, 0)
			s.says("transfer_undone", map[string]any{"what": "stopped", "entry": s.back(entry, onItsWay, bank1, 100)})
		}, "transfer.stopped", "bị dừng mà cũng được nhận", false},
		{"an arrival taken back that never was", func(s *story) {
			entry := s.sent(100)
			s.says("transfer_undone", map[string]any{"what": "parted", "entry": s.back(entry, onItsWay, bank1, 100)})
		}, "transfer.parted", "mà sổ không ghi lần nhận ấy", false},
		{"the arrival booked as a gift", func(s *story) {
			s.sent(100)
			s.says("transfer_received", map[string]any{"amount": 100, "missing": 0, "entry": s.moves("gift", "2/giver/VND", bank2, 100)})
		}, "transfer.counted_twice", "cùng số tiền bị tính hai lần trong số liệu hợp nhất", true},
		{"an entry that moves less", func(s *story) {
			s.sent(100)
			s.says("transfer_received", map[string]any{"amount": 100, "missing": 0, "entry": s.moves("arrival", onItsWay, bank2, 99)})
		}, "transfer.entry", "chuyển số tiền khác hoặc đi đường khác", true},
		{"an entry that is not there", func(s *story) {
			s.sent(100)
			s.says("transfer_received", map[string]any{"amount": 100, "missing": 0, "entry": 99})
		}, "transfer.unbooked", "viện dẫn bút toán 99, mà sổ không có", false},
		{"money of the state at the end of a fund", func(s *story) { s.goes(3, 4, 4) }, "", "khớp hai bên", true},
		{"gifts sent into a book of the state's", func(s *story) { s.goes(1, 4, 4) }, "transfer.kind", "sang sổ của nguồn khác", true},
		{"money of the state that arrives as gifts", func(s *story) { s.goes(3, 4, 2) }, "transfer.kind", "sang sổ của nguồn khác", true},
		{"money on its way of which nothing is told", func(s *story) { s.moves("remit", bank1, onItsWay, 100) }, "transfer.untold", "mà sổ không ghi lần chuyển nào như vậy", false},

		{"a fund that ended", func(s *story) {
			s.sent(1000)
			s.received(1000, 0)
			s.moves("gift", "1/giver/VND/cash", "1/cash/VND/box", 5)
			s.moves("ended_out", "1/cash/VND/box", "1/transit/VND/u3", 5)
			s.moves("ended_in", "1/transit/VND/u3", "2/cash/VND/box", 5)
			s.says("fund_ended", map[string]any{"fund": 1, "to": 2, "handed": []any{map[string]any{"item": "VND", "qty": 5}}})
		}, "", "1 quỹ đã kết thúc không còn giữ gì", true},
		{"a fund that ended and holds", func(s *story) {
			s.says("fund_ended", map[string]any{"fund": 1, "to": 2, "handed": []any{}})
		}, "fund.holds", "quỹ số 1 đã kết thúc mà trong sổ vẫn còn 1.000 ₫", false},
		{"a fund that handed over less than it says", func(s *story) {
			s.sent(1000)
			s.received(1000, 0)
			s.says("fund_ended", map[string]any{"fund": 1, "to": 2, "handed": []any{map[string]any{"item": "VND", "qty": 5}}})
		}, "fund.handed", "khác với các bút toán bàn giao", false},
		{"a fund that ends for itself", func(s *story) {
			s.says("fund_ended", map[string]any{"fund": 1, "to": 1, "handed": []any{}})
		}, "fund.heir", "là chính nó hoặc quỹ đã kết thúc", true},
		{"a fund that ends for one that is not told", func(s *story) {
			s.says("fund_ended", map[string]any{"fund": 1, "to": 9, "handed": []any{}})
		}, "fact.alone", "dựa vào “fund 9”", false},

		{"a year carried over", func(s *story) {
			s.says("month_closed", map[string]any{"fund": 1, "month": "2026-12"})
			s.says("year_closed", s.year("1// 0 1000 0 0 1000\n"))
		}, "", "1 báo cáo chuyển năm khớp từng dòng", true},
		{"a year carried over with another sum", func(s *story) {
			s.says("month_closed", map[string]any{"fund": 1, "month": "2026-12"})
			s.says("year_closed", s.year("1// 0 900 0 0 900\n"))
		}, "year.other", "không phải là điều các bút toán cộng lại", false},
		{"a year carried over and never closed", func(s *story) {
			s.says("year_closed", s.year("1// 0 1000 0 0 1000\n"))
		}, "year.open", "tháng 12 của năm ấy chưa khóa sổ", false},

		{"a campaign's whole life", func(s *story) {
			s.campaign("lu")
			s.says("campaign_changed", map[string]any{"slug": "lu", "version": 1, "words": hex32(1)})
			s.says("campaign_changed", map[string]any{"slug": "lu", "version": 2, "words": hex32(2)})
			s.says("campaign_extended", map[string]any{"slug": "lu", "to": "2026-12-10", "number": "1", "body": "Tỉnh"})
			s.says("campaign_closed", map[string]any{"slug": "lu", "on": "2026-12-05", "reason": "Đủ."})
			s.says("campaign_distributing", map[string]any{"slug": "lu", "on": "2026-12-05"})
			s.says("campaign_reported", map[string]any{"slug": "lu", "on": "2026-12-09", "number": "9"})
		}, "", "Các mục khớp nhau", true},
		{"words hidden", func(s *story) {
			s.campaign("lu")
			s.says("campaign_changed", map[string]any{"slug": "lu", "version": 2, "words": hex32(2)})
		}, "version.gap", "“campaign_changed lu” khuyết bản 1", false},
		{"an extension that is none", func(s *story) {
			s.campaign("lu")
			s.says("campaign_extended", map[string]any{"slug": "lu", "to": "2026-11-30", "number": "1", "body": "Tỉnh"})
		}, "campaign.shorter", "không sau ngày cuối đã kêu gọi là 30/11/2026", true},
		{"an extension that has distribution end before", func(s *story) {
			s.campaign("lu")
			s.says("campaign_extended", map[string]any{"slug": "lu", "to": "2027-01-10", "number": "1", "body": "Tỉnh", "distribution_ends_on": "2026-12-31"})
		}, "campaign.spends_early", "phân phối xong ngày 31/12/2026, khi còn tiếp nhận đến 10/01/2027", true},
		{"an early end that has it end before", func(s *story) {
			s.campaign("lu")
			s.says("campaign_closed", map[string]any{"slug": "lu", "on": "2026-11-20", "reason": "Đủ.", "distribution_ends_on": "2026-11-19"})
		}, "campaign.spends_early", "phân phối xong ngày 19/11/2026, khi còn tiếp nhận đến 20/11/2026", true},
		{"distribution before the end", func(s *story) {
			s.campaign("lu")
			s.says("campaign_distributing", map[string]any{"slug": "lu", "on": "2026-11-30"})
		}, "campaign.early", "khi còn tiếp nhận đến 30/11/2026", true},
		{"an early end that is late", func(s *story) {
			s.campaign("lu")
			s.says("campaign_closed", map[string]any{"slug": "lu", "on": "2026-12-05", "reason": "Đủ."})
		}, "campaign.closed_late", "mà ngày cuối của nó là 30/11/2026", true},
		{"a report of what nobody gave out", func(s *story) {
			s.campaign("lu")
			s.says("campaign_reported", map[string]any{"slug": "lu", "on": "2026-12-09", "number": "9"})
		}, "campaign.unshared", "mà sổ chưa ghi việc phân phối", false},
		{"a campaign closed twice", func(s *story) {
			s.campaign("lu")
			s.says("campaign_closed", map[string]any{"slug": "lu", "reason": "Đủ."})
			s.says("campaign_closed", map[string]any{"slug": "lu", "reason": "Đủ."})
		}, "fact.twice", "campaign_closed lu", true},
		{"late money of no entry", func(s *story) {
			s.campaign("lu")
			s.says("late_gift", map[string]any{"campaign": "lu", "entry": 99, "amount": 5, "outcome": "kept"})
		}, "fact.alone", "dựa vào bút toán 99", false},
		{"late money that went on in one", func(s *story) { s.ruled(2000, 2) }, "", "Các mục khớp nhau", true},
		{"late money that went on short", func(s *story) { s.ruled(1500, 2) }, "late.sum", "2 khoản, 1500 đồng", false},
		{"late money that went on with a gift more", func(s *story) { s.ruled(2000, 3) }, "late.sum", "còn sổ có 2 khoản", false},
		{"late money that went and nobody decided", func(s *story) {
			s.campaign("lu")
			s.says("late_moved", map[string]any{"campaign": "lu", "entry": 1, "outcome": "next", "gifts": 1, "amount": 5, "by": 1})
		}, "fact.alone", "dựa vào “late_gift 1”", false},
		{"a gift returned by no entry", func(s *story) {
			s.says("gift_returned", map[string]any{"entry": 1, "by": 98, "amount": 5})
		}, "fact.alone", "dựa vào bút toán 98", false},
		{"a list of givers between which one is hidden", func(s *story) {
			s.says("giver_list", map[string]any{"entry": 1, "version": 1, "givers": 2, "amount": 1000, "list": hex32(1)})
			s.says("giver_list", map[string]any{"entry": 1, "version": 3, "givers": 2, "amount": 1000, "list": hex32(2)})
		}, "version.gap", "“giver_list 1” khuyết bản 2", false},
		{"a list of givers of another sum", func(s *story) {
			s.says("giver_list", map[string]any{"entry": 1, "version": 1, "givers": 2, "amount": 1000, "list": hex32(1)})
			s.says("giver_list", map[string]any{"entry": 1, "version": 2, "givers": 2, "amount": 900, "list": hex32(2)})
		}, "version.other", "nói một số tiền khác các bản trước", true},
		{"an answer to no call", func(s *story) {
			s.says("outside_answer", map[string]any{"call": 4, "outcome": "guided"})
		}, "fact.alone", "dựa vào “outside_call 4”", false},
		{"an account closed that never was", func(s *story) {
			s.campaign("lu")
			s.says("bank_account_closed", map[string]any{"campaign": "lu", "bin": "970436", "number": "1"})
		}, "fact.alone", "dựa vào “bank_account lu 970436/1”", false},
		{"blocks of slips", func(s *story) { s.block(1, 50, "drawn"); s.block(51, 60, "drawn"); s.block(40, 52, "void") }, "", "Các mục khớp nhau", true},
		{"a block drawn twice", func(s *story) { s.block(1, 50, "drawn"); s.block(50, 60, "drawn") }, "block.twice", "các số 50 đến 60", true},
		{"a block hidden", func(s *story) { s.block(1, 50, "drawn"); s.block(61, 70, "drawn") }, "block.gap", "khuyết từ số 51", false},
		{"slips void that were never drawn", func(s *story) { s.block(1, 50, "drawn"); s.block(50, 51, "void") }, "block.alone", "chưa từng được rút", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStory(t)
			tt.tell(s)
			for _, behind := range []int64{settle + 1, 0} {
				r := s.judge(behind)
				right := tt.key == "" || behind == 0 && !tt.late
				if right == r.has(Failed) || tt.key != "" && !right && r.count(tt.key) == 0 {
					t.Errorf("%d leaves behind it: want %q in\n%s", behind, tt.key, shown(r))
				}
				if behind > 0 && !strings.Contains(shown(r), tt.says) {
					t.Errorf("want %q in\n%s", tt.says, shown(r))
				}
				for _, f := range r.Findings {
					if strings.Contains(f.VI+f.EN, "%!") {
						t.Errorf("%s: %s %s", f.Check, f.VI, f.EN)
					}
				}
			}
		})
	}
}

// An entry after the end of its fund is told even when it leaves nothing behind.
func TestRulesAfterTheEnd(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.sent(1000)
	s.received(1000, 0)
	s.says("fund_ended", map[string]any{"fund": 1, "to": 2, "handed": []any{}})
	r := newRules(&Report{})
	r.funds[1], r.ended[1] = 1, &fundEnded{Fund: 1, To: 2, pos: 5}
	e := &entryFact{Entry: 50, Book: 1, BookOn: "2026-11-20", Postings: []postingFact{{"1/giver/VND", "1/fee/VND", 5}}}
	e.cells, e.odd = cellsOf(e)
	r.moves(5+settle, e)
	if r.failed {
		t.Error("what ran beside the end is called a lie")
	}
	r.moves(6+settle, e)
	if r.report.count("fund.after") != 1 {
		t.Error(shown(r.report))
	}
}

func (s *story) year(lines string) map[string]any {
	sum := sha256.Sum256([]byte(strings.Replace(lines, "//", "//VND", 1)))
	return map[string]any{"fund": 1, "year": 2026, "rows": 1, "list": hex.EncodeToString(sum[:])}
}

func (s *story) block(first, last int64, state string) {
	s.says("receipt_block", map[string]any{"series": "BNQ-20-2026", "first": first, "last": last, "unit": "20", "state": state})
}

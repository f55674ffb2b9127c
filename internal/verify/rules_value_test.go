package verify

func salePostings(qty, money int64) []map[string]any {
	return []map[string]any{
		{"from": "1/store/USD/v1:l1", "to": "1/other_out/USD/sold", "qty": qty},
		{"from": "1/giver/VND/sale", "to": bank1, "qty": money},
	}
}

func backOf(postings []map[string]any) []map[string]any {
	for _, p := range postings {
		p["from"], p["to"] = p["to"], p["from"]
	}
	return postings
}

// saleEntry is the entry of a sale, or what is said of one.
func saleEntry(fact map[string]any) map[string]any {
	e := entryOf("1/giver/VND", bank1, 1)
	e["type"] = "sale"
	for k, v := range fact {
		e[k] = v
	}
	return e
}

// sells takes dollars in and sells them, for as much as is said and as much as comes.
func (s *story) sells(qty, said, comes int64) (gift, entry int64) {
	gift = s.moves("value_in", "1/giver/USD", "1/store/USD/v1:l1", qty)
	return gift, s.sellsAgain(gift, qty, said, comes)
}

func (s *story) sellsAgain(gift, qty, said, comes int64) int64 {
	s.post(s.t, saleEntry(map[string]any{"postings": salePostings(qty, comes)}))
	entry := s.entry
	s.saysSold(gift, entry, qty, said)
	return entry
}

// loses takes dollars in and writes some off as false, as many as is said and as leave.
func (s *story) loses(came, said, leave int64) (gift, entry int64) {
	gift = s.moves("value_in", "1/giver/USD", safe1, came)
	entry = s.moves("value_loss", safe1, falseUSD, leave)
	s.says("value_lost", map[string]any{
		"loss": 3, "entry": entry, "gift": gift, "item": "USD", "qty": said, "what": "false", "found": "2026-11-12",
		"document": "25/QĐ", "reason": "tiền giả",
	})
	return gift, entry
}

const (
	safe1    = "1/store/USD/v1:l1"
	falseUSD = "1/other_out/USD/false"
)

func (s *story) saysSold(gift, entry, qty, amount int64) {
	s.says("value_sold", map[string]any{
		"sale": 4, "entry": entry, "amount": amount, "way": "bank", "buyer": "Vietcombank", "document": "21/QĐ",
		"things": []map[string]any{{"gift": gift, "item": "USD", "qty": qty, "price": amount}},
	})
}

package verify

import "fmt"

// goes tells of a transfer out of one book that is said to go to another, and of the book in
// which it arrived. Books 3 and 4, of either fund, hold money of the state budget.
func (s *story) goes(from, to, arrives int) {
	for book, fund := range map[int]int{3: 1, 4: 2} {
		s.tell(s.t, "book", map[string]any{"book": book, "fund": fund, "type": "budget"})
	}
	bank := func(book int) string { return fmt.Sprintf("%d/bank/VND/bank:%[1]d", book) }
	way := fmt.Sprintf("%d/transit/VND/r7", from)
	s.moves("source", fmt.Sprintf("%d/other_in/VND/nguon", from), bank(from), 100)
	sent := s.moves("remit", bank(from), way, 100)
	s.says("transfer_sent", map[string]any{"from": from, "to": to, "amount": 100, "entry": sent})
	s.says("transfer_received", map[string]any{"amount": 100, "missing": 0, "entry": s.moves("arrival", way, bank(arrives), 100)})
}

package verify

// ruled tells of three late gifts of one ruling, one of which went back by itself, and of
// what is said to have gone.
func (s *story) ruled(amount int64, gifts int) {
	s.campaign("lu")
	s.campaign("sau")
	var entries []int64
	for range 3 {
		entries = append(entries, s.moves("gift", "1/giver/VND", bank1, 1000))
	}
	for _, e := range entries {
		s.says("late_gift", map[string]any{"campaign": "lu", "entry": e, "amount": 1000, "outcome": "returned", "ruling": 4})
	}
	back := s.moves("refund", bank1, "1/giver/VND/returned", 1000)
	s.says("gift_returned", map[string]any{"entry": entries[0], "by": back, "amount": 1000})
	rest := s.moves("refund", bank1, "1/giver/VND/returned", 2000)
	s.says("late_moved", map[string]any{
		"campaign": "lu", "ruling": 4, "outcome": "returned", "gifts": gifts, "amount": amount, "by": rest,
	})
}

package leaf

// Receipt is what the log tells of a receipt. Its code is not among it: who reads the log
// must not be able to open every receipt's page.
type Receipt struct {
	Series     string `json:"series"`
	Number     int64  `json:"number"`
	Amount     int64  `json:"amount,omitempty"`
	Goods      string `json:"goods,omitempty"` // hex of the hash of its items, where there is no amount
	Unit       string `json:"unit"`
	On         string `json:"on"`
	Commitment string `json:"commitment"` // binds the rest, which only its holder is shown
}

// Says reports whether a page that shows this says what the log told. A page shows no
// commitment.
func (r Receipt) Says(told Receipt) bool {
	told.Commitment = r.Commitment
	return r == told
}

// Package allot divides money or goods among households: the rules of allocation,
// pure and deterministic, so that anybody can compute a published round again and
// must come to the same result. web/static/js/allot.js is the same program for the
// reader's browser; testdata/golden.json holds the two together.
//
// # What is given
//
// Lots are what there is: each a quantity with its age and, when its giver said so,
// the purposes and areas it may serve. Rows are what is asked: each household's sum
// by norm, with its purpose and area. A row draws only on lots that may serve it.
//
// # How much each row gets
//
// By norm, every row gets its whole sum. If that cannot be, nobody gets anything and
// Run says how much is missing.
//
// By norm scaled to the money, all rows get the same share of their sums, as large as
// the money allows. Earmarks can make one share for all impossible or wasteful: where
// some rows can reach only little money, these get what they can reach, at one share
// among them, and all others go on to a larger share. So there are tiers, the lowest
// share first; nobody's share could be larger without making a smaller one smaller
// still. A tier that can be served whole gets its whole sums, unrounded.
//
// Below that, each row's part is rounded down to a multiple of the declared step.
// What is left over is given out in single steps: tier by tier, in a tier to the row
// whose rounding lost most, then the next, rows of equal loss by their order; never
// above a row's sum, never against an earmark, at most one step a row.
//
// # Which lot pays
//
// Earmarked lots before free ones, the older first: each lot in turn pays as much as
// any assignment of the result allows while the lots before it pay as much as they
// could. Taking the first lot that fits would not do: it can use up a lot that is the
// only one for another row. So the assignment is a maximum flow from rows to lots,
// built lot by lot; rows that reach the same lots are one node, which keeps it small.
//
// # By hand
//
// Step 1,000. Lots: A 5,000,000 for houses in commune 1; B 4,000,000 free. Rows:
// R1 houses in commune 1, 6,000,000; R2 houses in commune 2, 6,000,000; R3 food in
// commune 2, 3,000,000.
//
// One share for all would be 9,000,000 / 15,000,000 = 0.6: R1 3.6, R2 3.6, R3 1.8
// million. But R2 and R3 reach only B: 4,000,000 / 9,000,000 = 0.444… So the first
// tier is R2 and R3 with B: R2 6,000,000 × 4/9 = 2,666,666.67, rounded down 2,666,000;
// R3 3,000,000 × 4/9 = 1,333,333.33, rounded down 1,333,000. Together 3,999,000; one
// step is left and goes to R2, which lost 666.67 against 333.33: R2 2,667,000. The
// second tier is R1 with A: 5,000,000 / 6,000,000, exactly 5,000,000. Nothing is left;
// 6,000,000 of the 15,000,000 are not met.
package allot

import "fmt"

// Lot is a quantity that can be given: a bank account's earmark, a warehouse's lot.
type Lot struct {
	ID        string   `json:"id"`
	Qty       int64    `json:"qty"`
	Earmarked bool     `json:"earmarked"` // spent before what is not
	Purposes  []string `json:"purposes"`  // it may serve; none named: any
	Areas     []string `json:"areas"`     // it may serve, as Row.Area says them; none named: any
	Order     int      `json:"order"`     // age: the lower, the older
}

// Row is what one household is to get for one purpose.
type Row struct {
	ID      string `json:"id"`
	Want    int64  `json:"want"`
	Purpose string `json:"purpose"`
	Area    string `json:"area"`
	Order   int    `json:"order"`
}

// Method says how a row's part follows from its sum.
type Method string

// The methods.
const (
	Norm       Method = "norm"        // the whole sum to everyone, or nothing
	NormScaled Method = "norm_scaled" // one share for all, as large as the money allows
)

// Input is everything that a result follows from.
type Input struct {
	Item   string `json:"item"`
	Method Method `json:"method"`
	Unit   int64  `json:"unit"` // the rounding step: 1000 đ
	Lots   []Lot  `json:"lots"`
	Rows   []Row  `json:"rows"`
}

// Part is a quantity of one lot.
type Part struct {
	Lot string `json:"lot"`
	Qty int64  `json:"qty"`
}

// Share is what one row gets, and which lots pay it.
type Share struct {
	Row   string `json:"row"`
	Qty   int64  `json:"qty"`
	Parts []Part `json:"parts"`
}

// Tier is rows that get the same share of their sums: Money / Want, rounded down to
// Floor in all and Extra steps more; Whole if they get their sums.
type Tier struct {
	Rows  int   `json:"rows"`
	Want  int64 `json:"want"`
	Money int64 `json:"money"`
	Whole bool  `json:"whole"`
	Floor int64 `json:"floor"`
	Extra int   `json:"extra"`
	Given int64 `json:"given"`
}

// Result is who gets what. Shares stand in the order of rows (Order, then ID), Left
// in the order in which lots are spent. Steps is the arithmetic, a line a tier.
type Result struct {
	Shares []Share  `json:"shares"`
	Left   []Part   `json:"left"`
	Short  int64    `json:"short"` // what the rows want and do not get
	Tiers  []Tier   `json:"tiers"`
	Steps  []string `json:"steps"`
}

// Short refuses the method norm: what there is does not reach. Missing is how much
// more is needed, for rows of these purposes and areas, who compete for the same lots.
type Short struct {
	Missing         int64
	Purposes, Areas []string
}

// Error is for logs.
func (s *Short) Error() string {
	return fmt.Sprintf("allot: %d missing for purposes %v in areas %v", s.Missing, s.Purposes, s.Areas)
}

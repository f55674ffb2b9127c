// Package aid leads relief out: a commune's request, the round that allocates,
// the decision, and the notice on the wall.
//
// A request is proposed from verified households and the norms in force on the
// day of the event, edited line by line by the commune's chair, signed, and
// answered step by step by the levels that stood above the commune on the day of
// the paper. It has two lives beside each other: its approval (draft, submitted,
// returned, approved, rejected) and what became of it (pending, allocated,
// dispatched, delivered). The first is a word of people and written by functions
// of the database that look at who says it; the second is sums of lines.
//
// A line is one household's one case. It stands in at most one request that is
// not answered, and all requests together never ask for more than the norms
// give: a supplementary request holds only what is new.
package aid

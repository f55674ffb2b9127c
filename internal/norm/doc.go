// Package norm knows how much law and guidance give for which loss: by case, by
// the day of the event, by level, each with its basis.
//
// The one idea: a norm is never changed, a later one takes its place from its
// first day on. InForce gives the norms of one unit on one day as a Set; what a
// household is entitled to is then arithmetic without a database, and every line
// carries its sum as factors, so that a page, a paper and a reader's own browser
// write out the same "15 kg × 4 người × 2 tháng".
//
// The same content is supported by one policy only: of the state's, the
// province's and the campaign's norms the best one counts, and of several
// losses of one house the gravest.
package norm

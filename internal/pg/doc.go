// Package pg is the way to the database: it opens it, migrates it and runs the
// two kinds of transaction.
//
// View reads one unchanging snapshot; Update writes. Both tell the database who
// acts and which units' rows the actor may see, before anything else, so that
// row-level security agrees with the program even where a query forgot its
// where. A use case is one View or one Update; a function that takes a *Tx runs
// inside its caller's.
//
// Three roles: quy_owner owns every table and migrates, quy_app runs the
// program and cannot rewrite the books, quy_portal reads public views only.
package pg

// Package duty keeps every deadline that the law or the house sets: whose it is, about
// what, by which day, and how it ended, with what proves it.
//
// A use case opens a duty in its own transaction, in one line, and may end it the same
// way; officers end the others on their page, with a letter or with words. The law's
// days are rows of duty.terms with the day since which they hold, so a new decree is a
// row and no program. Nothing of a duty is changed: what becomes of it are steps, one
// after another, and the database keeps their order. Opening twice is opening once, so a
// job that runs twice does no harm.
package duty

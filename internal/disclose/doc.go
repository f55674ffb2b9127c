// Package disclose says in figures what the books hold: totals with their
// arithmetic, the funds and their books, what is covered up to when, the list of
// open data. It reads all areas and writes in none; what it tells it reads as quy_portal,
// which may read what the public may. Of its own it keeps two things that a stranger
// holds against the public log: the books counted at sizes of it (logged.go), and the
// finished days of the statement as they were published (dayfile.go).
//
// Two rules hold for every figure. What was registered is told beside what was
// received and never added to it. And a total is printed with the terms that make
// it, so that a reader can add them up.
package disclose

// Package disclose says in figures what the books hold: totals with their
// arithmetic, the funds and their books, what is covered up to when, the list of
// open data. It reads all areas and writes nothing, and it reads only what the
// public may read: every function here works as quy_portal.
//
// Two rules hold for every figure. What was registered is told beside what was
// received and never added to it. And a total is printed with the terms that make
// it, so that a reader can add them up.
package disclose

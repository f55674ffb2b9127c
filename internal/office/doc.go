// Package office is the officers' pages, under /van-phong: sign in, today's work,
// campaigns, statements, the match queue, receipts, cash, the books, users and
// the trail.
//
// A handler reads the form, calls one use case, and shows or redirects. Pages
// work without a script; htmx only saves reloads. What a page reads together is
// read in read.go and its neighbours, in one View.
package office

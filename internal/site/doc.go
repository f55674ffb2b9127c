// Package site is where a request becomes a page: templates bound to their
// structs, words in two languages, forms, assets, limits and headers, and the
// one place that turns an error into an HTTP status.
//
// A page is a struct, a template and a handler:
//
//	var donate = site.PageOf[donatePage]("portal/donate", "public")
//
//	func (p *Portal) getDonate(c echo.Context) error {
//		return donate.Render(c, http.StatusOK, donatePage{…})
//	}
//
// Templates are parsed and checked against the struct when the program starts;
// a misspelt field, a missing word or a missing value stops it there.
//
// Public pages that are the same for everyone are declared with Cached and
// answered from memory, in front of everything else; see cached.go.
package site

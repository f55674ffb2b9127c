// Package portal is the public's side: give, follow a gift, search the
// statement, check an account or a receipt, read the funds' books. Nobody signs
// in here, and every page works without a script.
//
// Pages that are the same for everyone are served from memory (site.Cached);
// pages of one gift or one search are rendered for each request.
package portal

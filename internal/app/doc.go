// Package app puts the program together: which database, which keys, which
// services, which pages, which jobs. It is one readable list; what a thing does
// stands in the thing's own package.
package app

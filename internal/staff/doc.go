// Package staff knows who works for the fund, which roles they hold at which
// unit from which day to which, and how they prove who they are.
//
// A user signs in with a password and gets a session: a short signed access
// token that says only "user 42, session x", and a refresh token that is good
// once. What the user may do is never in the token. Actor asks the database (and
// for some seconds its own memory), so a role that ends or a user who is locked
// ends everywhere within half a minute.
//
// Roles are granted by one row and ended by another. Duties that the law keeps
// apart (accountant, cashier, storekeeper of one unit) are refused when granted,
// and count for nothing if they are met together all the same.
package staff

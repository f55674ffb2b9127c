// Package ledger keeps the books of the funds: who gave, where it is, where it
// went. It knows accounts and quantities, not donations or relief; what an entry
// is the entry of stands in its source as text ("line:42").
//
// An entry is one event. Each of its postings moves a quantity of one item from
// one account to another, so nothing can be out of balance. Nothing is changed or
// deleted: Reverse writes the mirror. Post takes many entries at once, is safe to
// repeat, and tells the public log in the same transaction.
//
// An account is one place of the money × one earmark: the balance of a bank
// account is the sum over its holder, that of an earmark the sum over the earmark.
// What we hold (bank, cash, transit, store, reserved) never falls below zero; the database sees to
// it. Arrivals wait for nobody; only spending takes a lock, on the floor of the
// account it spends from, after the caller's number series and in order of id.
//
// There are three times. BankOn is when it happened, BookOn the day it counts in
// (never in a closed month), and the recorded time is the database's clock.
// Balances reads the present; Until a day; At a cut, which never changes again.
package ledger

// Package payout brings what was decided into people's hands, once, and says so.
//
// The life of a package of relief, from the decision on:
//
//  1. A plan takes one part of a decision: communes and a last day. The accountant
//     prepares it and locks it, which fixes every row and its sum; the approver
//     approves it; the account's holder releases it, with the password given anew.
//     Three people, in the database too.
//  2. A session (phiên phát) is planned in a commune of the plan: place, time, and at
//     least two people who answer for it.
//  3. It opens with cash counted by denomination and goods by lot, exactly what its
//     roster needs. The roster is fixed there and then: rows that wait (an objection,
//     a notice that does not hang yet) stay out. The books move from the decision's
//     reserve into the session's ("s7", "s7:l15").
//  4. Each row is found by its stub or by name and handed over: all of it, a part, or
//     not at all with a reason and the next day; to the person or a named substitute;
//     signed on the screen, on the sheet, or by a witness. The books move it from the
//     session into the outlay of its purpose in the same transaction.
//  5. One person counts what is left, another confirms, and the rest goes back into
//     the reserve. The plan is reconciled and closed.
//
// What another device did a moment before is found by the database, not by us: a row
// is handed over once in a session, and never gets more than was decided.
package payout

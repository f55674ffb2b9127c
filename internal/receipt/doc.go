// Package receipt issues the fund's vouchers for gifts of money.
//
// The life of a receipt: Issue writes it once for a ledger entry, with a number
// of its series, an unguessable code, its giver sealed beside it, and a leaf of
// the public log, all in the caller's transaction. From then on no part of it
// changes. It may end once, by Void or by Replace; its number stays taken, its
// page stays open and says what became of it.
//
// Everything needed to print it again in ten years is kept as it was on the day:
// names of unit, fund and campaign, signatures, the giver's legal name. The
// commitment in the log binds all of it, so Full notices if one word differs.
//
// Who sees what: Public the masked row, anyone with the code; Read an officer of
// the unit, without names; Print an officer with the right to, for a reason that
// is kept, as every paper is; Full whoever the caller has let in by the gift's own key.
package receipt

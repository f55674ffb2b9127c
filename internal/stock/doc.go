// Package stock is the language of goods over the books: items with their units
// and packs, warehouses, lots, shipments. How much there is of anything stands in
// the ledger and nowhere else: a lot in a warehouse is an account with a floor,
// and Move, the one way to move goods, is a posting between two of them. So
// nothing is ever below zero, whoever draws at once, nothing is changed or deleted,
// and stock as of a moment is a cut of the same books as money.
//
// A lot is one accepted line of one gift: its book and earmark are the giver's
// will and stay with it in every warehouse. A warehouse is a place, not an owner.
//
// Quantities are whole numbers of the item's base unit (gram, millilitre, piece).
// Packs are converted where people type and read them, and nowhere else.
package stock

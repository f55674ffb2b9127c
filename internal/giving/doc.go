// Package giving is the way of money in: campaigns and their accounts, pledges,
// cash on the table, what banks say, and which gift is whose.
//
// The life of a gift:
//
//  1. A campaign is drafted with its legal call, named its own bank accounts and
//     published. Its book in the ledger opens with it.
//  2. Somebody promises to give (Pledge) and gets a code and a private key. The
//     code stands in the transfer's memo, so it is public and opens masked data
//     only; the key is the donor's own and opens the rest. A promise is an
//     intention: no figure of money received knows it.
//  3. The bank says that money came: a statement file or a webhook. Each saying is
//     a sighting; sightings of the same fact are one line.
//  4. The line is posted from the outside into the campaign's book the day it
//     came, code or not: to the pledge's earmark when a code names one, else to
//     the general part. Nothing is guessed in silence; an officer decides the rest.
//  5. A matched line, or cash at the desk (ReceiveCash), gets its receipt in the
//     transaction of the entry, and the pledge turns to received.
//  6. The public statement shows its own screened row of the line.
//
// A wrong match is undone by a reversal in the books, never by forgetting.
package giving

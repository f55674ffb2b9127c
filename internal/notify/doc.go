// Package notify tells people things by mail: an invitation, a receipt.
//
// Send writes a message into the outbox in the transaction of the fact it tells;
// the Courier's job delivers it afterwards and tries again, later and later,
// while the mail server is away. Without a mail server messages stay in the
// outbox, where officers see them as not sent. Address and words are encrypted
// in the row and wiped once delivered, or dropped because its reader took the
// address back. A message may arrive twice when a server
// dies between the mail server's answer and its own note of it; both carry the
// same Message-ID.
package notify

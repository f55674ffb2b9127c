// Package verify checks a fund's public log from outside, and believes nothing that
// it can compute itself: it reads what everybody may read, from the web or from a
// folder, and needs no database and no secret.
//
// Log is the whole check. In this order, each part standing on the one before:
//
//  1. the checkpoint: its signature, and the key that made it (keys.go)
//  2. append-only: today's tree contains the tree of the last visit (state.go)
//  3. the leaves: every byte hashes into the signed root, every tile of the tree is
//     what those bytes make it (walk.go)
//  4. the rules that the leaves must keep among each other (rules.go)
//  5. the figures and day files that the fund publishes beside the log
//
// Receipt is the check of one paper. What could not be checked, for lack of a network
// or of a file, is said as not checked and never as passed.
package verify

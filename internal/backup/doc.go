// Package backup puts all the books into one encrypted file and brings them back.
//
// The file is an age file (age-encryption.org/v1) whose content is, in this order:
//
//	quykhancap backup 1
//	{…}                        the manifest, one line of JSON
//	…                          the dump, as pg_dump --format=custom writes it
//	sha256 <64 hex digits>     of the dump; the last 72 bytes
//
// so that age, tail, head and pg_restore are enough to open it when this program is
// not at hand. Manifest and dump are of one snapshot of the database.
//
// Nothing is kept in memory but a few buffers, nothing is written under its final
// name before it is whole and has been restored once for trial, and nothing is
// restored before the whole file has been read and found sound.
//
// The keys that lie in the database lie in the backup as well, wrapped by the secret
// of the installation (QUY_SECRET_KEY). The secret itself is not in it.
package backup

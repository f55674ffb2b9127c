// Package disaster goes from the flood to a verified household: events with their
// areas, quick reports, surveys of damage, their second look, the score, and the
// certificate that a household shows.
//
// Nothing here is overwritten. A unit reports again, a household is surveyed again,
// a formula is published again; the newest counts and the older ones stay. The state
// of a survey is not a column: it is reported until another person verified or
// disputed it, and closed once a newer revision of it exists.
//
// Events of violence and trafficking are private. Who may not read them at their
// unit does not learn that they exist: the database shows their rows only to a
// transaction that said which units its actor reads private events of (see). Nothing
// of them stands in a public view, in a certificate or as a photo.
package disaster

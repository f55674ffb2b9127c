// Package place knows where things happen: provinces, districts and communes as
// they were on any day, who took the place of whom, and the villages below
// communes.
//
// The one idea: a unit is an id, and everything else about it is dated. On
// 2025-07-01 the district level ended and nearly every commune code began to
// name another area, so a code means something only together with a day, and a
// level belongs to a row of a unit, never to the program's logic. A unit keeps
// its id for as long as its code and its area stay; when either changes, a new
// unit begins and a succession says from whom it took over, whole or in part.
//
// The lists of both eras travel inside the program (data/); Load puts them into
// a database that has none.
package place

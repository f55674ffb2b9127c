package tlog

import (
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Package tlog of x/mod names tiles as Go's checksum database does, with the height and
// with "data"; c2sp.org/tlog-tiles, which came later, has one height and "entries".
const (
	modTiles, modEntries = "tile/8/", "tile/8/data/"
	ourTiles, ourEntries = "tile/", "tile/entries/"
)

// ParsePath reads a path of c2sp.org/tlog-tiles: "tile/1/x001/234.p/5", or
// "tile/entries/000" whose tile has L -1. Every tile has one path.
func ParsePath(path string) (tlog.Tile, bool) {
	mod := ""
	if n, ok := strings.CutPrefix(path, ourEntries); ok {
		mod = modEntries + n
	} else if n, ok := strings.CutPrefix(path, ourTiles); ok && !strings.HasPrefix(n, "data/") {
		mod = modTiles + n
	}
	t, err := tlog.ParseTilePath(mod)
	return t, err == nil && t.L < 64/tileHeight
}

// Path is the path of c2sp.org/tlog-tiles that ParsePath reads.
func Path(t tlog.Tile) string {
	if n, ok := strings.CutPrefix(t.Path(), modEntries); ok {
		return ourEntries + n
	}
	return ourTiles + strings.TrimPrefix(t.Path(), modTiles)
}

// Package web holds what the browser gets: templates, words, styles, scripts.
// It is embedded, so the program is one file; internal/site reads it.
package web

import "embed"

// FS has the folders templates, static and locale.
//
//go:embed all:templates static locale/*.json
var FS embed.FS

package site

import "github.com/quykhancap/quykhancap/internal/fault"

// Say is the sentence of one fault, as plain text.
func Say(lang string, f fault.Fault) string {
	return say(lang, f.Key, f.Values, func(s string) string { return s })
}

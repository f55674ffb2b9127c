package pgtest

import (
	"os/exec"
	"strings"
	"testing"
)

// Program is the path of the first of some programs that this machine has. Without any
// the test fails: one that nobody notices to be skipped tells a lie.
func Program(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("this machine has no %s; make test installs it", strings.Join(names, " or "))
	return ""
}

// Chromium is the browser of the tests that take one, as Program finds it.
func Chromium(t testing.TB) string {
	t.Helper()
	return Program(t, "chromium", "chromium-browser", "google-chrome")
}

package pgtest

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Program is the path of the first of some programs that this machine has. Without any
// the test fails: one that nobody notices to be skipped tells a lie. A machine that
// cannot have them says so with QUY_TEST_TOOLS=may, and its tests are skipped by name;
// CI takes no such answer.
func Program(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing := "this machine has no " + strings.Join(names, " or ") + "; make test installs it"
	if os.Getenv("CI") != "" || os.Getenv("QUY_TEST_TOOLS") != "may" {
		t.Fatal(missing)
	}
	t.Skip(missing) // as whoever set QUY_TEST_TOOLS=may has asked, and is told by make
	return ""
}

// Chromium is the browser of the tests that take one, as Program finds it.
func Chromium(t testing.TB) string {
	t.Helper()
	return Program(t, "chromium", "chromium-browser", "google-chrome")
}

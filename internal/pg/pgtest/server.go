package pgtest

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Folder is one for the data of a program that runs as its users run it. It is not
// t.TempDir: where we are root, PostgreSQL runs as another user and must get in.
func Folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/var/tmp", "quykhancap-test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Build builds the program of a folder into another, and answers its path.
func Build(t testing.TB, dir, source string) string {
	t.Helper()
	abs, err := filepath.Abs(source)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, filepath.Base(abs))
	if out, err := exec.Command("go", "build", "-o", path, abs).CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", source, err, out)
	}
	return path
}

// Serve starts a server and answers where it is, once it says so. It is killed when the
// test ends, if nobody has before.
func Serve(t testing.TB, c *exec.Cmd) (url string) {
	t.Helper()
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	found := make(chan string, 1)
	go func() {
		defer close(found)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			if _, url, ok := strings.Cut(scan.Text(), "Quỹ Khẩn Cấp  "); ok {
				found <- strings.TrimSpace(url)
			}
		}
	}()
	url, ok := <-found
	if !ok {
		t.Fatal("the server did not start")
	}
	return url
}

package app

import (
	"testing"
	"time"
)

// The sample tells its story through the use cases, quickly, and keeps every promise:
// those are held against it when the test ends.
func TestSample(t *testing.T) {
	t.Parallel()
	w := &world{}
	begun := time.Now()
	w.serve(t)
	t.Logf("the sample was told in %s", time.Since(begun).Round(100*time.Millisecond))
}

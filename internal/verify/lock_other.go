//go:build !unix

package verify

import (
	"errors"
	"os"
)

// lockFile: a witness must not forget, and this system gives us no way to be sure.
func lockFile(string) (*os.File, error) {
	return nil, errors.New("a witness runs on Linux, macOS or a BSD")
}

func syncFolder(string) error { return nil }

package config

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	secretKeyMin  = 32 // characters
	secretKeyFile = "secret.key"
)

func setSecretKey(c *Config, v string) error {
	if len(v) < secretKeyMin {
		return fmt.Errorf("it has %d characters, it needs at least %d", len(v), secretKeyMin)
	}
	c.secretKey = v
	return nil
}

// SecretKey is QUY_SECRET_KEY, or else the key in the data folder, which is made the
// first time. A key that others of this machine can read is refused.
func (c *Config) SecretKey() ([]byte, error) {
	if c.secretKey != "" {
		return []byte(c.secretKey), nil
	}
	path := filepath.Join(c.Folder(), secretKeyFile)
	key, err := readSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeSecret(path); err != nil {
			return nil, fmt.Errorf("make the secret key: %w", err)
		}
		key, err = readSecret(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the secret key: %w", err)
	}
	return key, nil
}

// FindSecretKey is SecretKey for a restore: it makes none, nil says that there is none.
func (c *Config) FindSecretKey() ([]byte, error) {
	if c.secretKey != "" {
		return []byte(c.secretKey), nil
	}
	key, err := readSecret(filepath.Join(c.Folder(), secretKeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the secret key: %w", err)
	}
	return key, nil
}

// SecretPlace is where the secret key is said, for people: a setting or a file.
func (c *Config) SecretPlace() string {
	if c.secretKey != "" {
		return "QUY_SECRET_KEY"
	}
	return filepath.Join(c.Folder(), secretKeyFile)
}

func readSecret(path string) ([]byte, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if st.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s is open to others: chmod 600 it, and think about who has read it", path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	key := strings.TrimSpace(string(b))
	if len(key) < secretKeyMin {
		return nil, fmt.Errorf("%s holds no key: bring back the right file from the backup", path)
	}
	return []byte(key), nil
}

// makeSecret writes the key whole and then gives it its name, so that a power cut
// leaves no half key and two servers starting at once have the same one.
func makeSecret(path string) error {
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return err
	}
	raw := make([]byte, 32)
	rand.Read(raw)
	f, err := os.CreateTemp(filepath.Dir(path), secretKeyFile+".*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = fmt.Fprintln(f, base64.RawURLEncoding.EncodeToString(raw))
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !os.IsExist(err) {
		return err
	}
	return nil
}

// makeFolder makes the data folder. Made by root it is passable: the private
// PostgreSQL, whose folder lies below, runs as another user.
func makeFolder(dir string) error {
	if os.Geteuid() == 0 {
		return os.MkdirAll(dir, 0o755)
	}
	return os.MkdirAll(dir, 0o700)
}

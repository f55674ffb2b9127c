package backup

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"filippo.io/age"

	"github.com/quykhancap/quykhancap/internal/fault"
)

func identity(t testing.TB) *age.X25519Identity {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// sealed is a backup with a dump of n bytes.
func sealed(t testing.TB, id *age.X25519Identity, n int) (file, dump []byte) {
	t.Helper()
	dump = make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	r.Read(dump)
	var b bytes.Buffer
	err := write(&b, []age.Recipient{id.Recipient()}, &Manifest{Kind: "sample", Schema: 7}, func(w io.Writer) error {
		_, err := w.Write(dump)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), dump
}

func readAll(file []byte, id age.Identity) ([]byte, error) {
	b, err := open(bytes.NewReader(file), []age.Identity{id})
	if err != nil {
		return nil, err
	}
	return io.ReadAll(b)
}

// What goes in comes out, whatever its length: no byte of the sum, none of the dump lost.
func TestThereAndBack(t *testing.T) {
	id := identity(t)
	for _, n := range []int{0, 1, sumLength - 1, sumLength, bufferLength - sumLength, bufferLength, bufferLength + 1, 3*bufferLength + 17} {
		file, dump := sealed(t, id, n)
		got, err := readAll(file, id)
		if err != nil || !bytes.Equal(got, dump) {
			t.Errorf("%d bytes came back as %d: %v", n, len(got), err)
		}
	}
}

// Whatever happens to a file, it is said, and nothing half is taken for whole.
func TestRefusesWhatIsNotWhole(t *testing.T) {
	id := identity(t)
	file, _ := sealed(t, id, 150_000)
	refused := func(what string, file []byte, with age.Identity, keys ...string) {
		t.Helper()
		_, err := readAll(file, with)
		for _, key := range keys {
			if fault.Is(err, key) {
				return
			}
		}
		t.Errorf("%s: %v", what, err)
	}
	for _, cut := range []int{0, 10, 100, 300, 1000, 65_000, 131_000, len(file) - 100, len(file) - 1} {
		refused("cut off", file[:cut], id, "backup.not_a_backup", "backup.damaged")
	}
	for at := 150; at < len(file); at += 9973 {
		changed := bytes.Clone(file)
		changed[at] ^= 1
		refused("changed", changed, id, "backup.not_a_backup", "backup.damaged")
	}
	refused("longer", append(bytes.Clone(file), 0), id, "backup.damaged")
	refused("another's", file, identity(t), "backup.wrong_key")
	refused("no age file", []byte("PGDMP and so on"), id, "backup.not_a_backup")

	var other bytes.Buffer // made by age, not by us
	w, err := age.Encrypt(&other, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, strings.Repeat("something else\n", 100))
	w.Close()
	refused("another content", other.Bytes(), id, "backup.not_a_backup")

	// The sum is held against the dump: here whoever has the key wrote another.
	var lie bytes.Buffer
	if w, err = age.Encrypt(&lie, id.Recipient()); err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, magic+"{}\n"+"a dump"+sumPrefix+strings.Repeat("0", 64)+"\n")
	w.Close()
	refused("another sum", lie.Bytes(), id, "backup.damaged")
}

// A passphrase opens what it sealed; another one does not.
func TestPassphrase(t *testing.T) {
	var b bytes.Buffer
	to, err := Keys{Passphrase: "mười hai ký tự"}.recipients()
	if err != nil {
		t.Fatal(err)
	}
	if err := write(&b, to, &Manifest{}, func(io.Writer) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for pass, want := range map[string]string{"mười hai ký tự": "", "mười hai chữ": "backup.wrong_key"} {
		with, err := Keys{Passphrase: pass}.identities()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := open(bytes.NewReader(b.Bytes()), with); want == "" && err != nil || want != "" && !fault.Is(err, want) {
			t.Errorf("%s: %v", pass, err)
		}
	}
}

// Each key that is missing or odd is named before anything is written or read.
func TestKeys(t *testing.T) {
	id := identity(t)
	path := filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(path, []byte("# created\n"+id.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	two := id.Recipient().String() + ", " + identity(t).Recipient().String()
	if to, err := (Keys{Recipients: two}).recipients(); err != nil || len(to) != 2 {
		t.Errorf("two recipients: %d, %v", len(to), err)
	}
	for _, k := range []Keys{{Identity: path}, {Identity: id.String()}} {
		if with, err := k.identities(); err != nil || len(with) != 1 {
			t.Errorf("an identity: %d, %v", len(with), err)
		}
	}
	nobody := func(bool) (string, error) { return "", ErrNobodyToAsk }
	for _, tt := range []struct {
		odd     string
		k       Keys
		to      bool
		refusal string
	}{
		{"nothing, to write", Keys{Ask: nobody}, true, "backup.no_recipient"},
		{"nothing, to read", Keys{Ask: nobody}, false, "backup.no_identity"},
		{"a private key as recipient", Keys{Recipients: id.String()}, true, "backup.recipient"},
		{"a short passphrase", Keys{Passphrase: "mười một ký"}, true, "backup.passphrase_short"},
		{"a file that is not there", Keys{Identity: path + ".not"}, false, "backup.identity_missing"},
		{"a key cut off", Keys{Identity: id.String()[:40]}, false, "backup.identity"},
	} {
		var err error
		if tt.to {
			_, err = tt.k.recipients()
		} else {
			_, err = tt.k.identities()
		}
		if !fault.Is(err, tt.refusal) {
			t.Errorf("%s: %v", tt.odd, err)
		}
	}
}

// full is a disk that takes so many bytes.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	}
	return len(p), nil
}

func TestFullDisk(t *testing.T) {
	id := identity(t)
	for _, left := range []int{300, 70_000, 199_000} {
		err := write(&full{left}, []age.Recipient{id.Recipient()}, &Manifest{}, func(w io.Writer) error {
			_, err := w.Write(make([]byte, 200_000))
			return err
		})
		if !fault.Is(err, "backup.disk_full") {
			t.Errorf("%d bytes: %v", left, err)
		}
	}
}

// A file gets its name when it is whole, and never another file's.
func TestGive(t *testing.T) {
	dir := t.TempDir()
	part, path := filepath.Join(dir, "a.part"), filepath.Join(dir, "a")
	for _, name := range []string{part, path} {
		if err := os.WriteFile(name, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := give(part, path); !fault.Is(err, "backup.exists") {
		t.Errorf("over another file: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := give(part, path); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(part); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the part is still there: %v", err)
	}
}

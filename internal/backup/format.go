package backup

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"syscall"

	"filippo.io/age"

	"github.com/quykhancap/quykhancap/internal/fault"
)

const (
	magic        = "quykhancap backup 1\n"
	sumPrefix    = "sha256 "
	sumLength    = len(sumPrefix) + 2*sha256.Size + 1
	manifestMax  = 1 << 20
	bufferLength = 256 << 10
)

// write encrypts a backup: the manifest, then whatever dump puts in.
func write(w io.Writer, to []age.Recipient, m *Manifest, dump func(io.Writer) error) error {
	sealed, err := age.Encrypt(w, to...)
	if err != nil {
		return fmt.Errorf("encrypt the backup: %w", err)
	}
	line, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	if _, err := fmt.Fprintf(sealed, "%s%s\n", magic, line); err != nil {
		return refusedDisk(err)
	}
	sum := sha256.New()
	if err := dump(io.MultiWriter(sealed, sum)); err != nil {
		return refusedDisk(err)
	}
	if _, err := fmt.Fprintf(sealed, "%s%x\n", sumPrefix, sum.Sum(nil)); err != nil {
		return refusedDisk(err)
	}
	return refusedDisk(sealed.Close())
}

// refusedDisk says of a full disk that it is full.
func refusedDisk(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.Of(fault.Invalid, "backup.disk_full")
	}
	return err
}

// reader is an opened backup: its manifest, then the dump as a stream. Sound says at
// the dump's end whether all of it was as it had been written.
type reader struct {
	Manifest Manifest

	in   *bufio.Reader
	sum  hash.Hash
	last error
}

// open decrypts the beginning of a backup and reads its manifest.
func open(r io.Reader, with []age.Identity) (*reader, error) {
	plain, err := age.Decrypt(r, with...)
	var other *age.NoIdentityMatchError
	switch {
	case errors.As(err, &other):
		return nil, fault.Of(fault.Invalid, "backup.wrong_key")
	case err != nil:
		return nil, fault.Of(fault.Invalid, "backup.not_a_backup")
	}
	b := &reader{in: bufio.NewReaderSize(plain, bufferLength), sum: sha256.New()}
	first := make([]byte, len(magic))
	if _, err := io.ReadFull(b.in, first); err != nil {
		return nil, damaged()
	}
	if !bytes.Equal(first, []byte(magic)) {
		return nil, fault.Of(fault.Invalid, "backup.not_a_backup")
	}
	line, err := readLine(b.in)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(line, &b.Manifest); err != nil {
		return nil, damaged()
	}
	return b, nil
}

func damaged() error { return fault.Of(fault.Invalid, "backup.damaged") }

func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for len(line) < manifestMax {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if err == nil {
			return line, nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, damaged()
		}
	}
	return nil, damaged()
}

// Read gives the dump, and holds back the line with its sum, which ends the file.
func (b *reader) Read(p []byte) (int, error) {
	if b.last != nil {
		return 0, b.last
	}
	ahead, err := b.in.Peek(min(len(p), bufferLength-sumLength) + sumLength)
	if err != nil && !errors.Is(err, io.EOF) {
		b.last = damaged()
		return 0, b.last
	}
	n := copy(p, ahead[:max(0, len(ahead)-sumLength)])
	if n == 0 {
		b.last = b.compare(ahead)
		return 0, b.last
	}
	b.sum.Write(p[:n])
	b.in.Discard(n)
	return n, nil
}

// compare holds the sum at the file's end against the dump that was read.
func (b *reader) compare(line []byte) error {
	want := sumPrefix + hex.EncodeToString(b.sum.Sum(nil)) + "\n"
	if string(line) != want {
		return damaged()
	}
	return io.EOF
}

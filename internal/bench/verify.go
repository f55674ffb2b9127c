package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	signed "golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/verify"
)

const verifyLeaves = 400_000

// measureVerify checks a downloaded copy of a log from end to end, as a journalist
// does: every byte, tile, rule and sum.
func measureVerify(ctx context.Context, b *bench) error {
	dir := filepath.Join(b.tmp, "log")
	if err := exportLog(dir, verifyLeaves); err != nil {
		return fmt.Errorf("make a log: %w", err)
	}
	var rate []float64
	for range rounds {
		src, err := verify.Open(dir)
		if err != nil {
			return err
		}
		begun := time.Now()
		report, _ := verify.Log(ctx, src, verify.Options{})
		rate = append(rate, verifyLeaves/time.Since(begun).Seconds())
		if err := src.Close(); err != nil {
			return err
		}
		if report.Exit() != 0 || report.Size != verifyLeaves {
			return fmt.Errorf("the log does not hold: %+v", report.Findings)
		}
	}
	b.tell("verify_leaves_per_s", "1/s", rate...)
	return nil
}

// exportLog writes the public files of a log in which every second leaf is an entry
// and every other one its receipt.
func exportLog(dir string, leaves int64) error {
	const origin = "quykhancap.log/benchbenchbench2"
	skey, vkey, err := signed.GenerateKey(rand.Reader, origin)
	if err != nil {
		return err
	}
	var hashes []tlog.Hash
	read := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		list := make([]tlog.Hash, len(at))
		for i, x := range at {
			list[i] = hashes[x]
		}
		return list, nil
	})
	files := &files{dir: dir}
	var bundle []byte
	for i := range leaves {
		body := benchLeaf(i)
		more, err := tlog.StoredHashes(i, body, read)
		if err != nil {
			return err
		}
		hashes = append(hashes, more...)
		bundle = append(binary.BigEndian.AppendUint16(bundle, uint16(len(body))), body...)
		if width := i%256 + 1; width == 256 || i == leaves-1 {
			files.write(tilePath("entries", tlog.Tile{H: 8, N: i / 256, W: int(width)}), bundle)
			bundle = bundle[:0]
		}
	}
	for _, t := range tlog.NewTiles(8, 0, leaves) {
		data, err := tlog.ReadTileData(t, read)
		if err != nil {
			return err
		}
		files.write(tilePath(strconv.Itoa(t.L), t), data)
	}
	root, err := tlog.TreeHash(leaves, read)
	if err != nil {
		return err
	}
	signer, err := signed.NewSigner(skey)
	if err != nil {
		return err
	}
	msg, err := signed.Sign(&signed.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", origin, leaves, root)}, signer)
	if err != nil {
		return err
	}
	files.write("log/checkpoint", msg)
	files.write("log/keys.json", fmt.Appendf(nil, `{"origin":%q,"log":[{"vkey":%q,"from_size":0}]}`, origin, vkey))
	return files.err
}

// benchLeaf is an entry and then its receipt.
func benchLeaf(i int64) []byte {
	n := i/2 + 1
	if i%2 == 0 {
		return fmt.Appendf(nil, `{"bank_on":"2026-11-20","book":1,"book_on":"2026-11-20","commitment":"%064x","entry":%d,"kind":"entry",`+
			`"postings":[{"from":"1/giver/VND","qty":%d,"to":"1/bank/VND/970436-1020304050"}],"type":"gift","v":1}`, n, n, 10_000+n)
	}
	return fmt.Appendf(nil, `{"amount":%d,"commitment":"%064x","kind":"receipt","number":%d,"on":"2026-11-20","series":"BNTK-20-2026","unit":"20","v":1}`,
		10_000+n, n, n)
}

func tilePath(level string, t tlog.Tile) string {
	return "log/tile/" + level + "/" + strings.TrimPrefix(tlog.Tile{H: t.H, N: t.N, W: t.W}.Path(), "tile/8/0/")
}

// files writes into a folder until something goes wrong.
type files struct {
	dir string
	err error
}

func (f *files) write(name string, body []byte) {
	if f.err != nil {
		return
	}
	name = filepath.Join(f.dir, filepath.FromSlash(name))
	if f.err = os.MkdirAll(filepath.Dir(name), 0o755); f.err == nil {
		f.err = os.WriteFile(name, body, 0o600)
	}
}

package app

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// proofCase is a leaf's proof, and whether it is one.
type proofCase struct {
	Hash, Root  string
	Index, Size int64
	Proof       []string
	Holds       bool
}

// hashes is a tree for package tlog.
type hashes []tlog.Hash

func (h hashes) ReadHashes(at []int64) (found []tlog.Hash, err error) {
	for _, i := range at {
		found = append(found, h[i])
	}
	return found, nil
}

// proofCases has every leaf of every small tree and some of larger ones, with proofs
// that hold and proofs with one thing changed.
func proofCases(t *testing.T) (cases []proofCase) {
	t.Helper()
	var stored hashes
	var leaves []tlog.Hash
	sizes := []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 17, 31, 33, 64, 100, 255, 256, 257, 300}
	for n := range sizes[len(sizes)-1] {
		body := fmt.Appendf(nil, "leaf %d", n)
		more, err := tlog.StoredHashes(n, body, stored)
		if err != nil {
			t.Fatal(err)
		}
		stored, leaves = append(stored, more...), append(leaves, tlog.RecordHash(body))
	}
	for _, size := range sizes {
		root, err := tlog.TreeHash(size, stored)
		if err != nil {
			t.Fatal(err)
		}
		for index := range size {
			if size > 20 && index > 3 && index < size-3 && index%37 != 0 {
				continue
			}
			proof, err := tlog.ProveRecord(size, index, stored)
			if err != nil {
				t.Fatal(err)
			}
			c := proofCase{leaves[index].String(), root.String(), index, size, nil, true}
			for _, h := range proof {
				c.Proof = append(c.Proof, h.String())
			}
			cases = append(cases, c)
			for _, change := range []func(c *proofCase){
				func(c *proofCase) { c.Index = (index + 1) % size },
				func(c *proofCase) { c.Index = size },
				func(c *proofCase) { c.Index = -1 },
				func(c *proofCase) { c.Root = leaves[(index+1)%size].String() },
				func(c *proofCase) { c.Proof = append(slices.Clone(c.Proof), c.Root) },
				func(c *proofCase) { c.Proof = c.Proof[:max(len(c.Proof)-1, 0)] },
				func(c *proofCase) { c.Proof = slices.Clone(c.Proof); slices.Reverse(c.Proof) },
			} {
				b := c
				b.Holds = false
				change(&b)
				if b.Index == c.Index && b.Root == c.Root && slices.Equal(b.Proof, c.Proof) {
					continue // of a tree of one leaf, or a proof that reads the same both ways
				}
				cases = append(cases, b)
			}
		}
	}
	return cases
}

// What Go proves, signs and cosigns, the browser finds proved, signed and cosigned;
// and nothing else.
func (w *world) proofsOfGo(t *testing.T) {
	b := w.tab(t, phone)
	b.open("/kiem-tra", 200)
	cases, err := json.Marshal(proofCases(t))
	if err != nil {
		t.Fatal(err)
	}
	var wrong []string
	b.eval(`Promise.all(`+string(cases)+`.map(c =>
		proof.rootOf(proof.bytes(c.Hash), c.Index, c.Size, (c.Proof || []).map(proof.bytes))
			.then(root => proof.same(root, proof.bytes(c.Root)), e => { if (!e.wrong) throw e; return false })
			.then(held => held === c.Holds ? [] : [JSON.stringify(c)]))).then(all => all.flat())`, &wrong)
	for _, c := range wrong[:min(len(wrong), 5)] {
		t.Errorf("not as Go has it: %s", c)
	}

	const origin = "quykhancap.log/aaaabbbbccccdddd"
	secret, vkey, err := note.GenerateKey(nil, origin)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	text := origin + "\n42\n" + tlog.RecordHash([]byte("root")).String() + "\n"
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		t.Fatal(err)
	}
	witness, cosigned := cosign(t, "bao.example/nhan-chung", text, 1_700_000_000)
	_, other, err := note.GenerateKey(nil, origin)
	if err != nil {
		t.Fatal(err)
	}
	published := func(vkey string, from int) string {
		return fmt.Sprintf(`{origin: %q, log: [{vkey: %q, from_size: %d}], witnesses: [{name: "Báo", vkey: %q}]}`, origin, vkey, from, witness)
	}
	full := string(signed) + cosigned
	for _, tt := range []struct{ name, note, keys, want string }{
		{"signed", string(signed), published(vkey, 0), "42 "},
		{"cosigned", full, published(vkey, 0), "42 Báo@1700000000"},
		{"cosigned falsely", string(signed) + cosigned[:len(cosigned)-20] + flip(cosigned[len(cosigned)-20:]), published(vkey, 0), "42 "},
		{"another key of the name", string(signed), published(other, 0), "wrong key"},
		{"a key that came later", string(signed), published(vkey, 43), "wrong key"},
		{"another size", strings.Replace(string(signed), "\n42\n", "\n43\n", 1), published(vkey, 0), "wrong note"},
		{"another root", strings.Replace(string(signed), tlog.RecordHash([]byte("root")).String(), tlog.RecordHash([]byte("r")).String(), 1), published(vkey, 0), "wrong note"},
		{"an unsigned line more", strings.Replace(string(signed), "\n\n", "\nmore\n\n", 1), published(vkey, 0), "wrong note"},
		{"another log", strings.ReplaceAll(string(signed), origin, "quykhancap.log/eeeebbbbccccdddd"), published(vkey, 0), "wrong key"},
		{"no signature", text + "\n", published(vkey, 0), "wrong key"},
		{"nothing", "", published(vkey, 0), "wrong note"},
		{"a size that is none", strings.Replace(string(signed), "\n42\n", "\n042\n", 1), published(vkey, 0), "wrong note"},
	} {
		var got string
		b.eval(`proof.openNote(`+quote(tt.note)+`, `+tt.keys+`).then(
			n => n.size + " " + n.witnesses.map(w => w.name + "@" + w.at).join(), e => e.wrong ? "wrong " + e.wrong : "broken " + e)`, &got)
		if got != tt.want {
			t.Errorf("a note, %s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// cosign signs a checkpoint as a witness does (c2sp.org/tlog-cosignature, Ed25519).
func cosign(t *testing.T, name, text string, at uint64) (vkey, line string) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	key := append([]byte{4}, public...)
	id := sha256.Sum256(append([]byte(name+"\n"), key...))
	vkey = fmt.Sprintf("%s+%s+%s", name, hex.EncodeToString(id[:4]), base64.StdEncoding.EncodeToString(key))
	signature := binary.BigEndian.AppendUint64(slices.Clone(id[:4]), at)
	signature = append(signature, ed25519.Sign(private, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, text))...)
	return vkey, "— " + name + " " + base64.StdEncoding.EncodeToString(signature) + "\n"
}

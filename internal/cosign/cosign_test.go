package cosign

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	formats "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

const text = "quykhancap.log/abcdefghijklmnop\n42\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

// Another maker's program takes our cosignatures and we take theirs, by the same key.
func TestAnotherImplementation(t *testing.T) {
	skey, vkey, err := Generate("bao.example/nhan-chung")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_790_000_000, 0).UTC()
	ours, err := NewSigner(skey, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := formats.NewSignerForCosignatureV1(skey)
	if err != nil {
		t.Fatal(err)
	}
	reads, err := NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	theyRead, err := formats.NewVerifierForCosignatureV1(vkey)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		signer   note.Signer
		verifier note.Verifier
	}{"ours by theirs": {ours, theyRead}, "theirs by ours": {theirs, reads}, "ours by ours": {ours, reads}} {
		msg, err := note.Sign(&note.Note{Text: text}, tt.signer)
		if err != nil {
			t.Fatal(err)
		}
		n, err := note.Open(msg, note.VerifierList(tt.verifier))
		if err != nil || len(n.Sigs) != 1 {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := Time(n.Sigs[0])
		want, wantErr := formats.CoSigV1Timestamp(n.Sigs[0])
		if err != nil || wantErr != nil || !got.Equal(want) || strings.HasPrefix(name, "ours") && !got.Equal(at) {
			t.Errorf("%s: signed at %s, they say %s; %v %v", name, got, want, err, wantErr)
		}
	}
	line, err := ours.Line(text)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open([]byte(text+"\n"+line), note.VerifierList(theyRead)); err != nil {
		t.Error(err)
	}
}

// A signature holds for its text, its time and its witness, and for nothing else.
func TestRefuses(t *testing.T) {
	skey, vkey, err := Generate("a")
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSigner(skey, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	v, err := NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	sig, _ := s.Sign([]byte(text))
	if !v.Verify([]byte(text), sig) {
		t.Fatal("its own")
	}
	for i := range sig {
		sig[i] ^= 1
		if v.Verify([]byte(text), sig) {
			t.Errorf("byte %d of the signature does not count", i)
		}
		sig[i] ^= 1
	}
	if v.Verify([]byte(text+"x\n"), sig) || v.Verify([]byte(text), sig[1:]) {
		t.Error("another text, or half a signature")
	}
	_, plain, _ := strings.Cut(vkey, "+")
	_, key64, _ := strings.Cut(plain, "+")
	raw, _ := base64.StdEncoding.DecodeString(key64)
	raw[0] = algSigner
	for name, key := range map[string]string{
		"no key": "", "a word": "a", "another name": "b" + vkey[1:], "cut": vkey[:len(vkey)-4],
		"a log's key": "a+" + plain[:8] + "+" + base64.StdEncoding.EncodeToString(raw), "a private key": skey,
	} {
		if _, err := NewVerifier(key); err == nil {
			t.Errorf("%s is taken as a witness's key", name)
		}
	}
	for _, name := range []string{"", "a b", "a+b", "nhân-chứng"} {
		if _, _, err := Generate(name); err == nil {
			t.Errorf("a witness may be called %q", name)
		}
	}
	if _, err := NewSigner(vkey, time.Now); err == nil {
		t.Error("a public key signs")
	}
}

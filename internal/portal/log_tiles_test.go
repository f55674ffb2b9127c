package portal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"golang.org/x/mod/sumdb/note"
	mod "golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// tell appends n leaves and waits until they are logged.
func (h *house) tell(name string, n int) {
	h.t.Helper()
	leaves := make([]tlog.Leaf, n)
	for i := range leaves {
		ref := fmt.Sprintf("%s%d", name, i)
		leaves[i] = tlog.Leaf{Kind: "test", Ref: ref, Body: []byte(`{"kind":"test","ref":"` + ref + `","v":1}`)}
	}
	err := h.DB.Update(h.t.Context(), auth.System("test"), func(tx *pg.Tx) error { return tlog.Append(tx, leaves) })
	if err != nil {
		h.t.Fatal(err)
	}
	pgtest.WaitLogged(h.t, h.DB, h.Keys)
}

// logKey is the log's name and its verifier.
func (h *house) logKey() (string, note.Verifier) {
	h.t.Helper()
	var keys []tlog.Key
	err := h.DB.View(h.t.Context(), auth.Public, func(tx *pg.Tx) (err error) {
		keys, err = tlog.Keys(tx)
		return err
	})
	if err != nil || len(keys) == 0 {
		h.t.Fatal(keys, err)
	}
	v, err := note.NewVerifier(keys[len(keys)-1].VKey)
	if err != nil {
		h.t.Fatal(err)
	}
	return keys[0].Origin, v
}

// The client of another maker follows the log over HTTP from size to size: it checks
// our signatures and consistency, and its proofs, built from our tiles, hold for the
// entries it reads.
func TestLogReadByTessera(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.tell("a", 3)
	server := httptest.NewServer(h)
	defer server.Close()
	root, _ := url.Parse(server.URL + "/log/")
	f, err := client.NewHTTPFetcher(root, server.Client())
	if err != nil {
		t.Fatal(err)
	}
	origin, key := h.logKey()
	tracker, err := client.NewLogStateTracker(t.Context(), f.ReadTile, nil, key, origin, client.UnilateralConsensus(f.ReadCheckpoint))
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range []int{1, 252, 300, 4000, 66_000} {
		if testing.Short() && n > 5000 {
			break
		}
		h.tell(fmt.Sprint("b", i, "-"), n)
		before, proof, after, err := tracker.Update(t.Context())
		if err != nil || len(proof) == 0 || bytes.Equal(before, after) {
			t.Fatalf("%d more leaves: %d hashes of proof, %v", n, len(proof), err)
		}
	}
	at := tracker.Latest()
	leaves := h.entries(f, at.Size)
	builder, err := client.NewProofBuilder(t.Context(), at.Size, f.ReadTile)
	if err != nil {
		t.Fatal(err)
	}
	for i := uint64(0); i < at.Size; i += 1 + at.Size/97 {
		proof, err := builder.InclusionProof(t.Context(), i)
		if err != nil {
			t.Fatal(err)
		}
		var p mod.RecordProof
		for _, x := range proof {
			p = append(p, mod.Hash(x))
		}
		err = mod.CheckRecord(p, int64(at.Size), mod.Hash(at.Hash), int64(i), mod.RecordHash(leaves[i]))
		if err != nil {
			t.Errorf("entry %d of %d: %v", i, at.Size, err)
		}
	}
}

// entries are all, read by tessera.
func (h *house) entries(f *client.HTTPFetcher, size uint64) (all [][]byte) {
	h.t.Helper()
	whole := func(context.Context) (uint64, error) { return size, nil }
	bundles := client.EntryBundles(h.t.Context(), 2, whole, f.ReadEntryBundle, 0, size)
	for e, err := range client.Entries(bundles, unbundle) {
		if err != nil {
			h.t.Fatal(err)
		}
		all = append(all, e.Entry)
	}
	if uint64(len(all)) != size {
		h.t.Fatalf("%d entries of %d", len(all), size)
	}
	return all
}

func unbundle(raw []byte) ([][]byte, error) {
	var b api.EntryBundle
	err := b.UnmarshalText(raw)
	return b.Entries, err
}

// overHTTP gives Go's own reader of tiles ours, whose paths differ in one word.
type overHTTP struct {
	get func(path string) (*http.Response, []byte)
}

func (overHTTP) Height() int                    { return 8 }
func (overHTTP) SaveTiles([]mod.Tile, [][]byte) {}
func (o overHTTP) ReadTiles(tiles []mod.Tile) (datas [][]byte, err error) {
	for _, t := range tiles {
		r, data := o.get("/log/" + strings.Replace(t.Path(), "tile/8/", "tile/", 1))
		if r.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%s: %s", t.Path(), r.Status)
		}
		datas = append(datas, data)
	}
	return datas, nil
}

// Go's own reader agrees too, and the answers are what the specification asks for.
func TestLogReadByGo(t *testing.T) {
	t.Parallel()
	h := open(t)
	get := func(path string) (*http.Response, []byte) {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		body, _ := io.ReadAll(w.Result().Body)
		return w.Result(), body
	}
	if r, _ := get("/log/checkpoint"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a checkpoint before the log began: %s", r.Status)
	}
	h.tell("a", 596) // after the four of the house
	_, key := h.logKey()
	r, text := get("/log/checkpoint")
	n, err := note.Open(text, note.VerifierList(key))
	if err != nil || r.Header.Get("Cache-Control") != "no-cache" || r.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Fatalf("%v %v: %s", r.Header, err, text)
	}
	tree, err := mod.ParseTree([]byte("go.sum database tree\n" + n.Text[strings.Index(n.Text, "\n")+1:]))
	if err != nil || tree.N != 600 {
		t.Fatalf("%+v %v", tree, err)
	}
	_, entries := get("/log/tile/entries/001.p/200")
	leaves, err := unbundle(entries)
	if err != nil || len(leaves) != 200 {
		t.Fatalf("%d entries: %v", len(leaves), err)
	}
	reader := mod.TileHashReader(tree, overHTTP{get})
	for i, leaf := range leaves {
		at := 256 + int64(i)
		p, err := mod.ProveRecord(tree.N, at, reader)
		if err != nil {
			t.Fatal(err)
		}
		if err := mod.CheckRecord(p, tree.N, tree.Hash, at, mod.RecordHash(leaf)); err != nil {
			t.Errorf("entry %d: %v", at, err)
		}
	}
	const year, hour = "public, max-age=31536000, immutable", "public, max-age=3600, immutable"
	for path, want := range map[string]string{
		"/log/tile/0/000": year, "/log/tile/0/001": year, "/log/tile/entries/000": year,
		"/log/tile/0/000.p/1": hour, "/log/tile/0/002.p/88": hour, "/log/tile/0/002.p/87": hour,
		"/log/tile/1/000.p/2": hour, "/log/tile/entries/002.p/88": hour, "/log/tile/entries/000.p/255": hour,
		"/log/tile/0/002": "", "/log/tile/0/002.p/89": "", "/log/tile/0/003": "", "/log/tile/0/003.p/1": "",
		"/log/tile/1/000": "", "/log/tile/2/000.p/1": "", "/log/tile/entries/002": "", "/log/tile/entries/002.p/89": "",
		"/log/tile/0/000.p/0": "", "/log/tile/0/000.p/256": "", "/log/tile/0/0": "", "/log/tile/0/x000/000": "",
		"/log/tile/00/000": "", "/log/tile/-1/000": "", "/log/tile/99/000": "", "/log/tile/data/000": "",
		"/log/tile/8/0/000": "", "/log/tile/0/x999/x999/x999/x999/x999/x999/999": "",
		"/log/tile/0/000.p/01": "", "/log/tile/entries/-01": "", "/log/tile/0/../0/000": "",
	} {
		r, data := get(path)
		switch {
		case want == "" && r.StatusCode != http.StatusNotFound:
			t.Errorf("%s: %s", path, r.Status)
		case want == "":
		case r.StatusCode != http.StatusOK || r.Header.Get("Cache-Control") != want ||
			r.Header.Get("Content-Type") != "application/octet-stream" || r.Header.Get("Content-Encoding") != "" ||
			r.Header.Get("Access-Control-Allow-Origin") != "*":
			t.Errorf("%s: %s %v", path, r.Status, r.Header)
		case strings.Contains(path, "/0/") && len(data)%sha256.Size != 0:
			t.Errorf("%s: %d bytes", path, len(data))
		}
	}
	_, whole := get("/log/tile/0/002.p/88")
	_, part := get("/log/tile/0/002.p/87")
	if len(whole) != 88*32 || !bytes.Equal(part, whole[:87*32]) {
		t.Error("a narrower tile is the beginning of a wider one")
	}
}

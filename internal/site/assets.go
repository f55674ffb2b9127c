package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/quykhancap/quykhancap/web"
)

// An asset never changes under its name, because the name carries its hash, so
// browsers keep it for a year.
type asset struct {
	path        string // "/static/site.1f0c9a2b.css"
	kind        []string
	plain, gzip []byte // gzip is nil where it saves nothing
	plainLen    []string
	gzipLen     []string
}

var assets = sync.OnceValue(loadAssets)

// loadAssets reads web/static once, by name and by path.
func loadAssets() map[string]*asset {
	all := map[string]*asset{}
	err := fs.WalkDir(web.FS, "static", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := web.FS.ReadFile(file)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(b)
		name, ext := strings.TrimPrefix(file, "static/"), path.Ext(file)
		kind := mime.TypeByExtension(ext)
		switch ext { // not left to the machine's own table
		case ".css":
			kind = "text/css; charset=utf-8"
		case ".js":
			kind = "text/javascript; charset=utf-8"
		case ".svg":
			kind = "image/svg+xml"
		case ".txt", ".md":
			kind = "text/plain; charset=utf-8"
		case ".webmanifest":
			kind = "application/manifest+json"
		}
		a := &asset{
			path:  "/static/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext,
			kind:  []string{kind},
			plain: b, plainLen: []string{strconv.Itoa(len(b))},
		}
		if z := gzipped(b); len(z) < len(b)*9/10 {
			a.gzip, a.gzipLen = z, []string{strconv.Itoa(len(z))}
		}
		all[name], all[a.path] = a, a
		return nil
	})
	if err != nil {
		panic("site: " + err.Error())
	}
	return all
}

// assetPath is where the browser finds web/static/<name>.
func assetPath(name string) string {
	a, ok := assets()[name]
	if !ok {
		panic("site: no web/static/" + name)
	}
	return a.path
}

var (
	forYear  = []string{"public, max-age=31536000, immutable"}
	byGzip   = []string{"gzip"}
	byAccept = []string{"Accept-Encoding"}
)

func serveAssets(next http.Handler) http.Handler {
	all := assets()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/static/") {
			next.ServeHTTP(w, r)
			return
		}
		a, ok := all[r.URL.Path]
		if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		setSecurity(h)
		h["Content-Type"], h["Cache-Control"], h["Vary"] = a.kind, forYear, byAccept
		if a.gzip != nil && takesGzip(r) {
			h["Content-Encoding"], h["Content-Length"] = byGzip, a.gzipLen
			w.Write(a.gzip) // the reader is gone, nobody to tell
			return
		}
		h["Content-Length"] = a.plainLen
		w.Write(a.plain)
	})
}

func takesGzip(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
}

func gzipped(b []byte) []byte {
	var z bytes.Buffer
	w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
	w.Write(b) // into memory
	w.Close()
	return z.Bytes()
}

package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/web"
)

// Worker serves web/static/js/sw.js as the service worker of the whole site, told what
// to keep for when there is no network: files of web/static, a page in every language,
// and the keys. Its version is the hash of everything that is embedded, so a new
// program brings a new worker and an unchanged one is not fetched again.
func Worker(page, keys string, files ...string) echo.HandlerFunc {
	script := sync.OnceValues(func() ([]byte, error) { return worker(page, keys, files) })
	return func(c echo.Context) error {
		body, err := script()
		if err != nil {
			return err
		}
		h := c.Response().Header()
		h.Set("Cache-Control", "no-cache") // or a mistake of ours would stay for a day
		return c.Blob(http.StatusOK, "text/javascript; charset=utf-8", body)
	}
}

func worker(page, keys string, files []string) ([]byte, error) {
	var paths, pages []string
	for _, f := range files {
		paths = append(paths, assetPath(f))
	}
	for _, lang := range langs {
		pages = append(pages, pathIn(lang, page))
	}
	all := sha256.New()
	err := fs.WalkDir(web.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := web.FS.ReadFile(name)
		fmt.Fprintf(all, "%s %d\n%s", name, len(b), b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("hash what the worker keeps: %w", err)
	}
	var b bytes.Buffer
	for _, v := range []struct {
		name  string
		value any
	}{{"version", hex.EncodeToString(all.Sum(nil)[:6])}, {"files", paths}, {"pages", pages}, {"keys", keys}} {
		text, err := json.Marshal(v.value)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "const %s = %s;\n", v.name, text)
	}
	src, err := web.FS.ReadFile("static/js/sw.js")
	b.Write(src)
	return b.Bytes(), err
}

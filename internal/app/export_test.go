package app

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/verify"
)

// A folder served by any file server answers what the live server answers, and a second
// export of the same log writes nothing.
func TestExportLog(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	step := func() {
		t.Helper()
		if _, err := disclose.PublishDaysNow(t.Context(), h.DB); err != nil {
			t.Fatal(err)
		}
		pgtest.WaitLogged(t, h.DB, h.Keys)
	}
	step()
	dir := t.TempDir()
	x, err := h.ExportLog(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if x.Size < 100 || x.Days < 2 || x.Written < 10 {
		t.Errorf("%+v", x)
	}
	compareExport(t, h.handler, dir, x)
	if again, err := h.ExportLog(t.Context(), dir); err != nil || again.Size != x.Size || again.Written != 0 {
		t.Errorf("done again: %+v %v", again, err)
	}

	if _, err := h.super.Exec(`update giving.statement_rows set public_text = '', hidden = true
		where line_id = (select min(line_id) from giving.statement_rows where not hidden)`); err != nil {
		t.Fatal(err)
	}
	pgtest.Breaks(h.DB, "rows_are_as_sealed", "search_goes_by_the_text")
	step()
	grown, err := h.ExportLog(t.Context(), dir)
	if err != nil || grown.Size <= x.Size || grown.Days != x.Days+1 {
		t.Errorf("%+v after %+v: %v", grown, x, err)
	}
	compareExport(t, h.handler, dir, grown)

	other := t.TempDir()
	if err := os.MkdirAll(filepath.Join(other, "log"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(other, "log", "checkpoint"), []byte("quykhancap.log/another\n0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ExportLog(t.Context(), other); err == nil || !strings.Contains(err.Error(), "another") {
		t.Errorf("into the folder of another log: %v", err)
	}
}

// compareExport holds every file of the folder against the live server.
func compareExport(t *testing.T, live http.Handler, dir string, x Exported) {
	t.Helper()
	files := http.FileServer(http.Dir(dir))
	seen := map[string]int{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name := "/" + filepath.ToSlash(rel)
		seen[strings.Split(name, "/")[1]]++
		if name == "/index.html" || name == "/api/v1/day-files.json" || name == "/api/v1/campaigns.json" {
			return nil
		}
		stored, asked := get(files, name), get(live, livePath(name, x.Size))
		if stored == nil || !bytes.Equal(stored, asked) {
			t.Errorf("%s: %d bytes, the server says %d at %s", name, len(stored), len(asked), livePath(name, x.Size))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	src, err := verify.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	report, _ := verify.Log(t.Context(), src, verify.Options{})
	for _, f := range report.Findings {
		if f.Verdict == verify.Failed {
			t.Errorf("the checker: %+v", f)
		}
	}
	if !strings.Contains(said(report), "tài khoản nhận ủng hộ được nêu đúng như sổ ghi") {
		t.Errorf("the checker holds no campaign of the copy against its log: %s", said(report))
	}
	if seen["log"] < 5 || seen["api"] < 4 || seen["sao-ke"] < 2 {
		t.Errorf("%v", seen)
	}
}

// livePath is where the server answers what an export has under a name.
func livePath(name string, size int64) string {
	figures, ok := strings.CutPrefix(strings.TrimSuffix(name, ".json"), "/api/v1/figures")
	if !ok {
		return name
	}
	path := "/api/v1/figures?log_size=" + strconv.FormatInt(size, 10)
	if unit, ok := strings.CutPrefix(figures, "-unit-"); ok {
		return path + "&unit=" + unit
	}
	if slug, ok := strings.CutPrefix(figures, "-campaign-"); ok {
		return path + "&campaign=" + slug
	}
	return path
}

var guests int

// get is the body of a good answer; each asks from an address of its own.
func get(h http.Handler, path string) []byte {
	r := httptest.NewRequest(http.MethodGet, path, nil).WithContext(context.Background())
	guests++
	r.RemoteAddr = "10.9." + strconv.Itoa(guests/250) + "." + strconv.Itoa(guests%250+1) + ":1"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return nil
	}
	return w.Body.Bytes()
}

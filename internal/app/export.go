package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	mod "golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Exported says what an export holds.
type Exported struct {
	Origin  string
	Size    int64 // of the log
	Days    int   // day files, all versions
	Written int   // files that were new or had changed
}

// ExportLog writes the public log and all that is checked against it as files under the
// paths of this server, so that any web server can serve them and quykhancap-verify can
// read the folder itself. Done again it writes what is new. Every file is put in place
// whole, and the checkpoint last: whoever reads meanwhile finds all that it covers.
func (a *App) ExportLog(ctx context.Context, dir string) (x Exported, err error) {
	e := &export{App: a, ctx: ctx, dir: dir, keep: map[string]bool{}}
	if err := e.run(); err != nil {
		return x, fmt.Errorf("export the log: %w", err)
	}
	e.Origin, e.Size = e.head.Origin, e.head.Size
	return e.Exported, nil
}

type export struct {
	*App
	Exported
	ctx       context.Context
	dir       string
	head      *tlog.Checkpoint
	witnessed *tlog.Checkpoint
	keep      map[string]bool // partial tiles that belong to this size
}

func (e *export) run() error {
	err := e.DB.Public(e.ctx, func(tx *pg.Tx) (err error) {
		if e.head, err = tlog.Cosigned(tx); err == nil && e.head != nil {
			e.witnessed, err = tlog.Witnessed(tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	if e.head == nil {
		return errors.New("the log has not begun")
	}
	if _, err := disclose.FoldLog(e.ctx, e.DB); err != nil {
		return err
	}
	for _, step := range []func() error{e.fresh, e.tiles, e.figures, e.campaigns, e.days, e.index, e.checkpoints, e.sweep} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// fresh refuses a folder that holds another log: its full tiles would be taken for ours.
func (e *export) fresh() error {
	old, err := os.ReadFile(filepath.Join(e.dir, "log", "checkpoint"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if origin, _, _ := strings.Cut(string(old), "\n"); err == nil && origin != e.head.Origin {
		return fmt.Errorf("%s holds the log %s, ours is %s: export it into a folder of its own", e.dir, origin, e.head.Origin)
	}
	return err
}

// tiles writes each tile of the tree and the entries beside the lowest ones. A full one
// that is there stays.
func (e *export) tiles() error {
	const width = 256
	for level := 0; level < 8; level++ {
		hashes := e.head.Size >> (8 * level)
		if hashes == 0 {
			break
		}
		for n := int64(0); n*width < hashes; n++ {
			w := int(min(width, hashes-n*width))
			if err := e.tile(mod.Tile{H: 8, L: level, N: n, W: w}); err != nil {
				return err
			}
			if level > 0 {
				continue
			}
			if err := e.tile(mod.Tile{H: 8, L: -1, N: n, W: w}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *export) tile(t mod.Tile) error {
	path := "log/" + tlog.Path(t)
	if t.W < 1<<t.H {
		e.keep[path] = true
	}
	if _, err := os.Stat(filepath.Join(e.dir, filepath.FromSlash(path))); err == nil {
		return nil // what a tile holds never changes
	}
	var data []byte
	err := e.DB.Public(e.ctx, func(tx *pg.Tx) (err error) {
		if t.L < 0 {
			data, err = tlog.Entries(tx, t.N, t.W)
		} else {
			data, err = tlog.Tile(tx, t.L, t.N, t.W)
		}
		return err
	})
	if err != nil {
		return err
	}
	if data == nil {
		return fmt.Errorf("the log lacks %s", path)
	}
	return e.put(path, data)
}

// figures writes those of exactly this size: of all, of each unit with a fund and of
// each campaign.
func (e *export) figures() error {
	units, slugs, err := disclose.Told(e.ctx, e.DB, e.head.Size)
	if err != nil {
		return err
	}
	if err := e.figure("api/v1/figures.json", "", ""); err != nil {
		return err
	}
	for _, u := range units {
		if err := e.figure("api/v1/figures-unit-"+u+".json", "unit", u); err != nil {
			return err
		}
	}
	for _, s := range slugs {
		if err := e.figure("api/v1/figures-campaign-"+s+".json", "campaign", s); err != nil {
			return err
		}
	}
	return nil
}

func (e *export) figure(path, key, value string) error {
	q := url.Values{"log_size": {fmt.Sprint(e.head.Size)}}
	if key != "" {
		q.Set(key, value)
	}
	body, err := e.ask("/api/v1/figures?" + q.Encode())
	if err != nil {
		return err
	}
	return e.put(path, body)
}

// days writes every published version, the newest also under the day's own name, and
// the list of all.
func (e *export) days() error {
	all := []json.RawMessage{}
	err := e.list("/api/v1/day-files", func(item json.RawMessage) error {
		all = append(all, item)
		return e.day(item)
	})
	if err != nil {
		return err
	}
	e.Days = len(all)
	return e.putList("api/v1/day-files.json", all)
}

func (e *export) day(item []byte) error {
	var d struct {
		Day       string `json:"day"`
		Version   int    `json:"version"`
		SHA256    string `json:"sha256"`
		Newest    bool   `json:"newest"`
		Withdrawn bool   `json:"withdrawn"`
	}
	if err := json.Unmarshal(item, &d); err != nil {
		return err
	}
	day, err := workday.Parse(d.Day)
	if err != nil {
		return err
	}
	names := []string{fmt.Sprintf("sao-ke/%s.v%d.csv", d.Day, d.Version)}
	if d.Newest {
		names = append(names, "sao-ke/"+d.Day+".csv")
	}
	if d.Withdrawn { // an earlier export may still have it
		for _, name := range names {
			if err := os.Remove(filepath.Join(e.dir, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		return nil
	}
	for _, name := range names {
		if e.has(name, d.SHA256) {
			continue
		}
		f, err := disclose.DayFileOf(e.ctx, e.DB, day, d.Version)
		if err != nil {
			return err
		}
		if err := e.write(name, func(w io.Writer) error { return f.Copy(e.ctx, e.DB, w) }); err != nil {
			return err
		}
	}
	return nil
}

// has reports whether a file is there with these bytes.
func (e *export) has(path, sum string) bool {
	f, err := os.Open(filepath.Join(e.dir, filepath.FromSlash(path)))
	if err != nil {
		return false
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return err == nil && hex.EncodeToString(h.Sum(nil)) == sum
}

// ask is what the server answers, by its own handler.
func (e *export) ask(path string) ([]byte, error) {
	r := httptest.NewRequest(http.MethodGet, path, nil).WithContext(e.ctx)
	w := httptest.NewRecorder()
	e.Echo.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return nil, fmt.Errorf("%s: %d %.200s", path, w.Code, w.Body)
	}
	return w.Body.Bytes(), nil
}

var exportIndex = template.Must(template.New("index").Parse(`<!doctype html>
<html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sổ công khai {{.Origin}}</title>
<h1>Sổ công khai của Quỹ Khẩn Cấp</h1>
<p>Bản sao tĩnh của sổ <code>{{.Origin}}</code>, {{.Size}} mục. Kiểm tra: <code>quykhancap-verify ĐƯỜNG-DẪN-NÀY</code></p>
<p lang="en">A static copy of the public log, {{.Size}} leaves. Check it: <code>quykhancap-verify THIS-ADDRESS</code></p>
<ul>
<li><a href="log/checkpoint">log/checkpoint</a></li>
<li><a href="log/keys.json">log/keys.json</a></li>
<li><a href="api/v1/figures.json">api/v1/figures.json</a></li>
<li><a href="api/v1/campaigns.json">api/v1/campaigns.json</a></li>
<li><a href="api/v1/day-files.json">api/v1/day-files.json</a>: {{.Days}} sao-ke/*.csv</li>
</ul>
</html>
`))

func (e *export) index() error {
	var page bytes.Buffer
	e.Origin, e.Size = e.head.Origin, e.head.Size
	if err := exportIndex.Execute(&page, e.Exported); err != nil {
		return err
	}
	return e.put("index.html", page.Bytes())
}

func (e *export) checkpoints() error {
	keys, err := e.ask("/log/keys.json")
	if err != nil {
		return err
	}
	if err := e.put("log/keys.json", keys); err != nil {
		return err
	}
	if e.witnessed != nil {
		if err := e.put("log/witnessed", e.witnessed.Note); err != nil {
			return err
		}
	}
	return e.put("log/checkpoint", e.head.Note)
}

// sweep takes away the partial tiles of the size before.
func (e *export) sweep() error {
	root := filepath.Join(e.dir, "log", "tile")
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() || !strings.HasSuffix(filepath.Dir(path), ".p") {
			return err
		}
		name, err := filepath.Rel(e.dir, path)
		if err != nil || e.keep[filepath.ToSlash(name)] {
			return err
		}
		if err := os.Remove(path); err != nil {
			return err
		}
		_ = os.Remove(filepath.Dir(path)) // it goes when it is empty
		return nil
	})
}

// put writes a file whose bytes are there, unless it has them already.
func (e *export) put(path string, data []byte) error {
	old, err := os.ReadFile(filepath.Join(e.dir, filepath.FromSlash(path)))
	if err == nil && bytes.Equal(old, data) {
		return nil
	}
	return e.write(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// write puts a file in place whole: nobody ever reads half of it.
func (e *export) write(path string, fill func(io.Writer) error) (err error) {
	path = filepath.Join(e.dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := fill(f); err != nil {
		return err
	}
	if err := errors.Join(f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	e.Written++
	return os.Rename(f.Name(), path)
}

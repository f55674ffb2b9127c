package app

import (
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// both is a sentence in Vietnamese and beneath it in English.
func both(b *strings.Builder, key string, kv ...any) {
	fmt.Fprintf(b, "%s\n  %s\n", site.T(site.Vietnamese, key, kv...), site.T(site.English, key, kv...))
}

// Report is what the operator reads after a backup.
func (d *BackupDone) Report(path string, c *config.Config) string {
	var b strings.Builder
	m := d.Manifest
	both(&b, "backup.done", "path", path, "size", megabytes(d.Bytes), "took", seconds(d.Wrote), "rows", sum(m.Rows))
	if m.Log != nil {
		both(&b, "backup.done_log", "origin", m.Log.Origin, "size", m.Log.Size)
	}
	if d.Tried > 0 {
		both(&b, "backup.tried", "took", seconds(d.Tried))
	} else {
		both(&b, "backup.not_tried")
	}
	reportBroken(&b, d.Broken)
	both(&b, "backup.keep_secret", "secret", c.SecretPlace())
	return b.String()
}

// Report is what the operator reads after a restore.
func (d *RestoreDone) Report() string {
	var b strings.Builder
	m := d.Manifest
	both(&b, "restore.done", "made", m.Made.In(workday.Zone).Format("2006-01-02 15:04:05"), "rows", sum(m.Rows), "took", seconds(d.Took))
	switch old := d.Log.Old; {
	case old == nil:
		both(&b, "restore.same_log", "origin", d.Log.Origin)
	case old.Checkpoint.Size > old.Kept:
		both(&b, "restore.lost", "origin", d.Log.Origin, "old", old.Checkpoint.Origin, "size", old.Checkpoint.Size, "kept", old.Kept)
	default:
		both(&b, "restore.unknown", "origin", d.Log.Origin, "old", old.Checkpoint.Origin, "kept", old.Kept)
	}
	reportBroken(&b, d.Broken)
	return b.String()
}

func reportBroken(b *strings.Builder, broken []pg.Broken) {
	if len(broken) == 0 {
		both(b, "backup.promises_hold")
		return
	}
	var names []string
	for _, p := range broken {
		names = append(names, p.Check)
	}
	both(b, "backup.promises_broken", "names", strings.Join(names, ", "))
}

func sum(rows map[string]int64) (n int64) {
	for _, m := range rows {
		n += m
	}
	return n
}

func seconds(d time.Duration) string { return d.Round(100 * time.Millisecond).String() }

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

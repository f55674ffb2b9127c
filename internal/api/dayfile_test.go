package api

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/quykhancap/quykhancap/internal/disclose"
	leaves "github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/verify"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// logged holds the figures of the log and the published days, as they are answered,
// against the leaves.
func (h *house) logged(slug string) {
	h.t.Helper()
	if _, err := disclose.PublishDaysNow(h.t.Context(), h.base); err != nil {
		h.t.Fatal(err)
	}
	pgtest.WaitLogged(h.t, h.base)
	if _, err := disclose.FoldLog(h.t.Context(), h.base); err != nil {
		h.t.Fatal(err)
	}
	books, size := verify.NewBooks(), 0
	h.must(h.base.View(h.t.Context(), auth.Public, func(tx *pg.Tx) error {
		return tx.Each(`select body from tlog.public_leaves where origin = 1 order by pos`, nil, func(r pg.Scanner) error {
			var body []byte
			if err := r.Scan(&body); err != nil {
				return err
			}
			l, err := leaves.Parse(body)
			if err != nil {
				return err
			}
			size++
			return books.Add(l)
		})
	}))
	for _, q := range []string{"", "&campaign=" + slug, "&unit=" + books.Units()[0]} {
		var raw json.RawMessage
		h.get(fmtSize(size)+q, "").want(h.t, 200, &raw)
		unit, campaign := "", ""
		switch q {
		case "":
		case "&campaign=" + slug:
			campaign = slug
		default:
			unit = books.Units()[0]
		}
		list, err := books.Figures(unit, campaign).Differ(raw)
		if err != nil || len(list) > 0 {
			h.t.Errorf("%q: %+v %v", q, list, err)
		}
		if f := books.Figures(unit, campaign); f.Received == 0 {
			h.t.Errorf("%q: the leaves say nothing", q)
		}
	}
	h.get(fmtSize(size+1), "").refused(h.t, 422, "log_size", "disclose.size.unknown")
	h.do(request{method: http.MethodGet, path: "/figures?log_size=x", rude: true}).refused(h.t, 422, "log_size", "api.log_size")

	var files listed[dayFile]
	h.get("/day-files?limit=1", "").want(h.t, 200, &files)
	if len(files.Items) != 1 || files.Next == "" || files.Items[0].URL == "" || len(files.Items[0].Accounts) == 0 {
		h.t.Fatalf("%+v", files)
	}
	first := files.Items[0]
	h.must(h.base.View(h.t.Context(), auth.Public, func(tx *pg.Tx) error {
		p, err := tlog.Find(tx, "day_file", first.Day+"/1")
		if err == nil && (p == nil || p.Pending) {
			h.t.Errorf("%+v is not in the log", first)
		}
		return err
	}))
	h.get("/day-files?after="+files.Next, "").want(h.t, 200, &listed[dayFile]{})
	h.get("/day-files?after=x", "").refused(h.t, 422, "after", "api.after")
}

func fmtSize(size int) string { return "/figures?log_size=" + strconv.Itoa(size) }

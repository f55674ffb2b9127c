package portal

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// The log as c2sp.org/tlog-tiles lays it out, for programs of any maker: checkers,
// witnesses, other sites' scripts.
func logRoutes(e *echo.Echo, p *Portal) {
	e.GET("/log/checkpoint", p.getCheckpoint(tlog.Cosigned))
	e.GET("/log/witnessed", p.getCheckpoint(tlog.Witnessed))
	e.GET("/log/tile/*", p.getTile)
}

// getCheckpoint serves the newest checkpoint, or the one that most witnesses signed,
// each with the signatures of its witnesses.
func (p *Portal) getCheckpoint(which func(*pg.Tx) (*tlog.Checkpoint, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		var at *tlog.Checkpoint
		err := p.DB.Public(c.Request().Context(), func(tx *pg.Tx) (err error) {
			at, err = which(tx)
			return err
		})
		if err != nil {
			return err
		}
		if at == nil {
			return echo.ErrNotFound
		}
		h := c.Response().Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Cache-Control", "no-cache")
		return c.Blob(http.StatusOK, "text/plain; charset=utf-8", at.Note)
	}
}

// getTile serves hashes, and entries under tile/entries. A full tile never changes. One
// that is not full does not either, but is soon asked for by nobody.
func (p *Portal) getTile(c echo.Context) error {
	t, ok := tlog.ParsePath("tile/" + c.Param("*"))
	if !ok {
		return echo.ErrNotFound
	}
	var data []byte
	err := p.DB.Public(c.Request().Context(), func(tx *pg.Tx) (err error) {
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
		return echo.ErrNotFound
	}
	h := c.Response().Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cache-Control", "public, max-age=3600, immutable")
	if t.W == 1<<t.H {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	return c.Blob(http.StatusOK, echo.MIMEOctetStream, data)
}

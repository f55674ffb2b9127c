package api

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/workday"
)

type dayFile struct {
	Day         string       `json:"day"`
	Version     int          `json:"version"`
	SHA256      string       `json:"sha256"`
	Bytes       int64        `json:"bytes"`
	Lines       int64        `json:"lines"`
	PublishedAt time.Time    `json:"published_at"`
	Newest      bool         `json:"newest"`
	URL         string       `json:"url,omitempty"` // none where it is withdrawn
	Withdrawn   bool         `json:"withdrawn"`
	Accounts    []dayAccount `json:"accounts"`
}

type dayAccount struct {
	Account string `json:"account"`
	Bank    string `json:"bank"`
	Lines   int64  `json:"lines"`
	Opening int64  `json:"opening"`
	In      int64  `json:"in"`
	Out     int64  `json:"out"`
	Closing int64  `json:"closing"`
	AtBank  *int64 `json:"at_bank,omitempty"` // what the bank itself says was there
}

func dayFileOf(f disclose.DayFile) dayFile {
	v := dayFile{
		Day: f.Day.String(), Version: f.Version, SHA256: f.SHA256, Bytes: f.Bytes, Lines: f.Lines,
		PublishedAt: f.MadeAt, Newest: f.Newest, Withdrawn: f.Withdrawn, Accounts: []dayAccount{},
	}
	if !f.Withdrawn {
		v.URL = fmt.Sprintf("/sao-ke/%s.csv?v=%d", f.Day, f.Version)
	}
	for _, a := range f.Accounts {
		v.Accounts = append(v.Accounts, dayAccount{
			a.Number, a.BankName, a.Lines, int64(a.Opening), int64(a.In), int64(a.Out), int64(a.Closing), (*int64)(a.Bank),
		})
	}
	return v
}

// listDayFiles lists every published version of every day, the newest first. Its cursor
// is DAY.VERSION.
func (a *API) listDayFiles(c echo.Context) error {
	n, err := limit(c)
	if err != nil {
		return err
	}
	var day workday.Day
	version := 0
	if after := c.QueryParam("after"); after != "" {
		d, v, _ := strings.Cut(after, ".")
		if day, err = workday.Parse(d); err == nil {
			version, err = strconv.Atoi(v)
		}
		if err != nil || version < 1 {
			return fault.On("after", "api.after")
		}
	}
	files, err := disclose.DayFiles(c.Request().Context(), a.DB, day, version, n)
	if err != nil {
		return err
	}
	var items []dayFile
	for _, f := range files {
		items = append(items, dayFileOf(f))
	}
	next := ""
	if len(files) == n {
		next = fmt.Sprintf("%s.%d", files[n-1].Day, files[n-1].Version)
	}
	c.Response().Header().Set("Access-Control-Allow-Origin", "*")
	return c.JSON(http.StatusOK, list(items, next))
}

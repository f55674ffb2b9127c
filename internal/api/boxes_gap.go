package api

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// gapAct is one step to the end of what a count differs from the books.
type gapAct struct {
	Act      string    `json:"act"`           // asked, refused, settled, undone
	Way      string    `json:"way,omitempty"` // explained, made_good, written_off, taken_in
	Reason   string    `json:"reason,omitempty"`
	Document string    `json:"document,omitempty"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Entry    int64     `json:"entry,omitempty"`
}

type gapDecision struct {
	Document string `json:"document"`
}

func gapActsOf(k *giving.CashCount) (list []gapAct) {
	for _, x := range k.Acts {
		list = append(list, gapAct{x.Act, string(x.Way), x.Reason, x.Document, x.By, x.At.UTC(), x.Entry})
	}
	return list
}

// askGap says how a gap is to end, with the paper that proves it.
func (a *API) askGap(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	k, err := a.Giving.CountFor(ctx, by, id)
	if err != nil {
		return err
	}
	if !giving.MayAskGap(by, k.Unit) {
		return by.Must(auth.PostEntries, k.Unit)
	}
	form, err := formOf(c, "way", "campaign", "reason")
	if err != nil {
		return err
	}
	kept, err := a.paperOf(c, by, form, "file", func(name string, r io.ReadSeeker) (int64, error) {
		return a.Giving.KeepGapPaper(ctx, by, id, name, r)
	})
	if err != nil {
		return err
	}
	f := giving.GapForm{Count: id, Way: giving.GapWay(c.FormValue("way")), Reason: c.FormValue("reason"), Paper: kept}
	if named := c.FormValue("campaign"); named != "" {
		if f.Campaign, err = strconv.ParseInt(named, 10, 64); err != nil {
			return fault.On("campaign", "gap.campaign.missing")
		}
	}
	if err := a.Giving.AskGap(ctx, by, f); err != nil {
		return err
	}
	return a.showCount(c, by, id, http.StatusOK)
}

// getGapProof gives what proves how a gap ends.
func (a *API) getGapProof(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	body, err := a.Giving.GapProof(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, pictureView{http.DetectContentType(body), body})
}

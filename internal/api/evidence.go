package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// evidenceRoutes hangs what proves hand-overs, notices and answers into the API: each
// opening takes a reason, which is kept.
func (a *API) evidenceRoutes(g *echo.Group) {
	g.POST("/handovers/:id/rows/:row/evidence", a.revealRow)
	g.POST("/handovers/:id/sheets/:page/reveal", a.revealSheet)
	g.POST("/notices/:code/proof", a.revealProof)
	g.POST("/objections/:code/words", a.revealWords)
	g.POST("/objections/:code/author", a.revealObjector)
}

// evidenceView is one hand-over, opened.
type evidenceView struct {
	ID          int64     `json:"id"`
	Outcome     string    `json:"outcome"`
	Qty         int64     `json:"qty"`
	HandedAt    time.Time `json:"handed_at"`
	RecordedAt  time.Time `json:"recorded_at"`
	By          string    `json:"by"`
	Person      string    `json:"person,omitempty"`
	Taker       string    `json:"taker,omitempty"`
	Name        string    `json:"name,omitempty"`
	Relation    string    `json:"relation,omitempty"`
	TakerReason string    `json:"taker_reason,omitempty"`
	Proof       string    `json:"proof,omitempty"`
	Signature   []byte    `json:"signature,omitempty"` // PNG in base64
	SheetPage   int       `json:"sheet_page,omitempty"`
	Witness     string    `json:"witness,omitempty"`
	Witness2    string    `json:"witness2,omitempty"`
	Reason      string    `json:"reason,omitempty"`
	Words       string    `json:"words,omitempty"`
	NextOn      string    `json:"next_on,omitempty"`
}

// pictureView is a stored proof, whole.
type pictureView struct {
	MediaType string `json:"media_type"`
	Content   []byte `json:"content"` // base64
}

// opens asks whether the officer may open the thing at all, then for the reason, and
// answers what do finds; nothing on the way keeps it.
func (a *API) opens(
	c echo.Context, may func(context.Context, auth.Actor) error, do func(context.Context, auth.Actor, string) (any, error),
) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := may(ctx, by); err != nil {
		return err
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	v, err := do(ctx, by, in.Reason)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, v)
}

// pathNumber is a number in the path; anything else names nothing.
func (a *API) revealRow(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	row, err := pathNumber(c, "row")
	if err != nil {
		return err
	}
	return a.opens(c, func(ctx context.Context, by auth.Actor) error {
		_, _, err := a.Payout.Provable(ctx, by, id, row)
		return err
	}, func(ctx context.Context, by auth.Actor, why string) (any, error) {
		found, err := a.Payout.RevealRow(ctx, by, id, row, why)
		items := make([]evidenceView, len(found))
		for i, e := range found {
			items[i] = evidenceView{
				ID: e.ID, Outcome: string(e.Outcome), Qty: e.Qty, HandedAt: e.HandedAt.UTC(), RecordedAt: e.RecordedAt.UTC(),
				By: e.By, Person: e.Person, Taker: string(e.Taker), Name: e.Name, Relation: e.Relation,
				TakerReason: e.TakerReason, Proof: string(e.Proof), Signature: e.Drawing, SheetPage: e.SheetPage,
				Witness: e.Witness, Witness2: e.Witness2, Reason: e.Reason, Words: e.Words, NextOn: e.NextOn.String(),
			}
		}
		return list(items, ""), err
	})
}

func (a *API) revealSheet(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	page, err := pathNumber(c, "page")
	if err != nil {
		return err
	}
	return a.opens(c, func(ctx context.Context, by auth.Actor) error {
		_, _, err := a.Payout.Provable(ctx, by, id, 0)
		return err
	}, func(ctx context.Context, by auth.Actor, why string) (any, error) {
		photo, err := a.Payout.RevealSheet(ctx, by, id, int(page), why)
		return pictureOf(photo), err
	})
}

func pictureOf(body []byte) pictureView { return pictureView{http.DetectContentType(body), body} }

func (a *API) revealProof(c echo.Context) error {
	code := c.Param("code")
	return a.opens(c, func(ctx context.Context, by auth.Actor) error {
		_, err := a.Aid.Provable(ctx, by, code)
		return err
	}, func(ctx context.Context, by auth.Actor, why string) (any, error) {
		_, body, err := a.Aid.RevealProof(ctx, by, code, why)
		return pictureOf(body), err
	})
}

func (a *API) revealWords(c echo.Context) error {
	return a.opensObjection(c, auth.ReadProof, func(ctx context.Context, by auth.Actor, code, why string) (any, error) {
		words, err := a.Aid.RevealWords(ctx, by, code, why)
		return map[string]string{"words": words}, err
	})
}

func (a *API) revealObjector(c echo.Context) error {
	return a.opensObjection(c, auth.RevealPersonal, func(ctx context.Context, by auth.Actor, code, why string) (any, error) {
		return a.Aid.RevealObjector(ctx, by, code, why)
	})
}

// opensObjection opens what an objection has sealed to who may at its unit.
func (a *API) opensObjection(c echo.Context, may auth.Permission, open func(ctx context.Context, by auth.Actor, code, why string) (any, error)) error {
	code := c.Param("code")
	return a.opens(c, func(ctx context.Context, by auth.Actor) error {
		o, err := a.Aid.ObjectionFor(ctx, by, code)
		if err != nil {
			return err
		}
		return by.Must(may, o.Unit)
	}, func(ctx context.Context, by auth.Actor, why string) (any, error) { return open(ctx, by, code, why) })
}

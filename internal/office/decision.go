package office

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
)

func (o *Office) withdrawRound(c echo.Context) error {
	r, err := o.Aid.RoundFor(ctx(c), by(c), c.Param("slug"))
	if err == nil {
		err = by(c).Must(auth.PrepareRound, r.Unit)
	}
	if err != nil {
		return err
	}
	return o.ask(c, question{
		key: "round.withdraw", about: []any{"name", r.Name}, back: site.Path(c, home+"/phan-bo/:", r.Slug),
		do: func(reason string) error { return o.Aid.WithdrawRound(ctx(c), by(c), r.Slug, reason) },
	})
}

func (o *Office) returnRound(c echo.Context) error {
	r, err := o.Aid.RoundFor(ctx(c), by(c), c.Param("slug"))
	if err == nil {
		err = by(c).Must(auth.DecideRound, r.Unit)
	}
	if err != nil {
		return err
	}
	return o.ask(c, question{
		key: "round.return", about: []any{"name", r.Name}, back: site.Path(c, home+"/phan-bo/:", r.Slug),
		do: func(reason string) error {
			_, err := o.Aid.ReturnRound(ctx(c), by(c), r.Slug, reason)
			return err
		},
	})
}

// decideRound is the first word. The password has been given just now.
func (o *Office) decideRound(c echo.Context) error {
	return o.word(c, "round.decide", nil, func(p *formPage, slug string) error {
		_, err := o.Aid.DecideRound(once(c, &p.Form), by(c), slug)
		return err
	})
}

// confirmRound is the second.
func (o *Office) confirmRound(c echo.Context) error {
	on := date("on", "round.confirm.on")
	on.Optional = true
	return o.word(c, "round.confirm", []*site.Field{on}, func(p *formPage, slug string) error {
		_, err := o.Aid.ConfirmRound(once(c, &p.Form), by(c), slug, p.get("on"))
		return err
	})
}

func (o *Office) word(c echo.Context, key string, fields []*site.Field, do func(p *formPage, slug string) error) error {
	r, err := o.Aid.RoundFor(ctx(c), by(c), c.Param("slug"))
	if err == nil {
		err = by(c).Must(auth.DecideRound, r.Unit)
	}
	if err == nil {
		err = staff.MustFresh(by(c), o.DB.Now())
	}
	if err != nil {
		return err
	}
	back := site.Path(c, home+"/phan-bo/:", r.Slug)
	page := newForm(c, key, back, r.Name, section{"", fields})
	return o.fill(c, page, func() (string, error) { return back, do(page, r.Slug) })
}

// decisionPaper is the decision as it is signed, with its list of full names.
func (o *Office) decisionPaper(c echo.Context) error {
	var b bytes.Buffer
	dec, err := o.Aid.DecisionPaper(ctx(c), by(c), c.Param("slug"), &b)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `inline; filename="quyet-dinh-`+strconv.FormatInt(dec.Number, 10)+`.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}

package api

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
)

// normView is one norm. Quantities of goods are grams.
type normView struct {
	ID          int64    `json:"id"`
	Case        string   `json:"case"`
	Band        string   `json:"band,omitempty"`
	Name        string   `json:"name"`
	Level       string   `json:"level"`
	Item        string   `json:"item"`
	Qty         int64    `json:"qty"`
	Per         string   `json:"per"`
	MonthsMax   int      `json:"months_max,omitempty"`
	Multiple    int64    `json:"multiple,omitempty"`
	Standard    int64    `json:"standard,omitempty"`
	Classes     []string `json:"classes,omitempty"`
	Purpose     string   `json:"purpose"`
	Basis       string   `json:"basis"`
	From        string   `json:"from"`
	To          string   `json:"to,omitempty"`
	Provisional bool     `json:"provisional"`
	Confirmed   bool     `json:"confirmed"`
}

func normViewOf(n norm.Norm, lang string) normView {
	return normView{
		n.ID, string(n.Case), n.Band, n.Case.Title(n.Band, lang), string(n.Level), n.Item, n.Qty, string(n.Per),
		n.MonthsMax, n.Multiple, n.Standard, n.Classes, n.Purpose, n.Basis, n.From.String(), n.To.String(),
		n.Provisional, n.Counts(),
	}
}

// listNorms gives the norms in force for a unit on a day.
func (a *API) listNorms(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ReadNorms, 0); err != nil {
		return err
	}
	on, err := a.onDay(c)
	if err != nil {
		return err
	}
	var items []normView
	err = a.DB.View(c.Request().Context(), by, func(tx *pg.Tx) error {
		unit := int64(0)
		if code := c.QueryParam("unit"); code != "" {
			u, err := place.ByRef(tx, code)
			if err != nil {
				return err
			}
			unit = u.ID
		}
		set, err := norm.InForce(tx, unit, on)
		if err != nil {
			return err
		}
		for _, n := range set.Norms {
			items = append(items, normViewOf(n, lang(c)))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list(items, ""))
}

type newNorm struct {
	Unit    string   `json:"unit"`
	Case    string   `json:"case"`
	Band    string   `json:"band"`
	Qty     int64    `json:"qty"`
	Classes []string `json:"classes,omitempty"`
	Basis   string   `json:"basis"`
	From    string   `json:"from"`
	To      string   `json:"to"`
	Below   string   `json:"below_reason"`
}

// enterNorm writes a province's norm down; another person confirms it.
func (a *API) enterNorm(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newNorm
	if err := read(c, &in); err != nil {
		return err
	}
	f := norm.Form{
		Case: in.Case, Classes: in.Classes, Basis: in.Basis, From: in.From, To: in.To, Below: in.Below,
		Qty: strconv.FormatInt(in.Qty, 10),
	}
	if in.Band != "" {
		f.Case += "/" + in.Band
	}
	if strings.HasPrefix(in.Case, "hunger") { // grams of rice
		f.Qty += " g"
	}
	ctx := c.Request().Context()
	err = a.DB.View(ctx, by, func(tx *pg.Tx) error {
		u, err := place.ByRef(tx, in.Unit)
		if err == nil {
			f.Unit = u.ID
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := giving.Publishable("below", in.Below); err != nil {
		return err
	}
	id, err := norm.Enter(ctx, a.DB, by, f)
	if err != nil {
		return err
	}
	return a.answerNorm(c, by, http.StatusCreated, id)
}

// confirmNorm is the second person's word.
func (a *API) confirmNorm(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	var in struct{}
	if err := read(c, &in); err != nil {
		return err
	}
	if err := norm.Confirm(c.Request().Context(), a.DB, by, id); err != nil {
		return err
	}
	return a.answerNorm(c, by, http.StatusOK, id)
}

func (a *API) answerNorm(c echo.Context, by auth.Actor, status int, id int64) error {
	var v normView
	err := a.DB.View(c.Request().Context(), by, func(tx *pg.Tx) error {
		norms, err := norm.ByIDs(tx, []int64{id})
		v = normViewOf(norms[id], lang(c))
		return err
	})
	if err != nil {
		return err
	}
	return c.JSON(status, v)
}

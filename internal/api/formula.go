package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/workday"
)

type formulaView struct {
	Version     int             `json:"version"`
	Name        string          `json:"name"`
	Basis       string          `json:"basis"`
	ValidFrom   workday.Day     `json:"valid_from"`
	Provisional bool            `json:"provisional"`
	Dimensions  []dimensionView `json:"dimensions"`
}

type dimensionView struct {
	Dimension string       `json:"dimension"`
	Most      int          `json:"most"`
	Weights   []weightView `json:"weights"`
}

type weightView struct {
	Criterion string `json:"criterion"`
	Name      string `json:"name"`
	Points    int    `json:"points"`
	Most      int    `json:"most"`
}

// listFormulas publishes how a household's hardship becomes a priority: every version
// that any score was made by.
func (a *API) listFormulas(c echo.Context) error {
	found, err := a.Disaster.Formulas(c.Request().Context())
	if err != nil {
		return err
	}
	items := make([]formulaView, len(found))
	for i, f := range found {
		items[i] = formulaView{f.Version, f.Name, f.Basis, f.ValidFrom, f.Provisional, nil}
		for _, d := range f.Dimensions {
			v := dimensionView{Dimension: d.Name, Most: d.Most}
			for _, w := range f.Weights {
				if w.Dimension == d.Name {
					v.Weights = append(v.Weights, weightView{w.Criterion, w.Title(lang(c)), w.Points, w.Most})
				}
			}
			items[i].Dimensions = append(items[i].Dimensions, v)
		}
	}
	return c.JSON(http.StatusOK, list(items, ""))
}

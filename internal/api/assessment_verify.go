package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/site"
)

type idList struct {
	IDs []int64 `json:"ids"`
}

type outcomeView struct {
	Done []int64    `json:"done"`
	Left []leftView `json:"left"`
}

type leftView struct {
	ID      int64  `json:"id"`
	Key     string `json:"key"`
	Message string `json:"message"`
}

func (a *API) verifyAssessments(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in idList
	if err := read(c, &in); err != nil {
		return err
	}
	out, err := a.Disaster.Verify(c.Request().Context(), by, in.IDs)
	if err != nil {
		return err
	}
	v := outcomeView{append([]int64{}, out.Done...), []leftView{}}
	for _, l := range out.Left {
		v.Left = append(v.Left, leftView{l.ID, l.Key, site.T(lang(c), l.Key)})
	}
	return c.JSON(http.StatusOK, v)
}

func (a *API) verifyAssessment(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	out, err := a.Disaster.Verify(c.Request().Context(), by, []int64{id})
	if err != nil {
		return err
	}
	if len(out.Left) > 0 {
		return fault.Of(fault.Conflict, out.Left[0].Key)
	}
	return a.showAssessment(c, by, id, http.StatusOK)
}

func (a *API) disputeAssessment(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	if err := a.Disaster.Dispute(c.Request().Context(), by, id, in.Reason); err != nil {
		return err
	}
	return a.showAssessment(c, by, id, http.StatusOK)
}

func (a *API) certifyAssessment(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if _, err := a.Disaster.IssueCertificates(c.Request().Context(), by, []int64{id}); err != nil {
		return err
	}
	return a.showAssessment(c, by, id, http.StatusOK)
}

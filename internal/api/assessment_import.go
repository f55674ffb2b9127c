package api

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/site"
)

type importView struct {
	ID       int64       `json:"id"`
	State    string      `json:"state"`
	Progress int         `json:"progress"`
	Rows     int         `json:"rows"`
	New      int         `json:"new"`
	Changed  int         `json:"changed"`
	Repeated int         `json:"repeated"`
	Refused  int         `json:"refused"`
	Faults   []rowFaultV `json:"faults"`
}

type rowFaultV struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Key     string `json:"key"`
	Message string `json:"message"`
}

// formMemory is how much of a form's files stands in memory; the rest waits in
// temporary files, which site removes with the request.
const formMemory = 1 << 20

// formOf reads a form with files, of which only these are the fields. With an
// Idempotency-Key it may be sent again, its fields and files in any order: the hash covers
// them all.
func formOf(c echo.Context, fields ...string) (*multipart.Form, error) {
	err := c.Request().ParseMultipartForm(formMemory)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, broken(err)
	}
	if err != nil {
		return nil, fault.Of(fault.Unsupported, "api.not_form")
	}
	form := c.Request().MultipartForm
	for name := range form.Value {
		if !slices.Contains(fields, name) {
			return nil, unknownField(name)
		}
	}
	if c.Request().Header.Get("Idempotency-Key") == "" {
		return form, nil
	}
	sum, err := sumOf(form)
	if err != nil {
		return nil, err
	}
	return form, once(c, sum)
}

// sumOf hashes what a form says, whatever lies between its parts: each name and value with
// its length, each file with its name.
func sumOf(form *multipart.Form) ([]byte, error) {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(form.Value)) {
		for _, v := range form.Value[name] {
			fmt.Fprintf(h, "field %q %q\n", name, v)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(form.File)) {
		for _, head := range form.File[name] {
			f, err := head.Open()
			if err != nil {
				return nil, fmt.Errorf("read a file of a form: %w", err)
			}
			body := sha256.New()
			_, err = io.Copy(body, f)
			f.Close()
			if err != nil {
				return nil, fmt.Errorf("read a file of a form: %w", err)
			}
			fmt.Fprintf(h, "file %q %q %x\n", name, head.Filename, body.Sum(nil))
		}
	}
	return h.Sum(nil), nil
}

// importAssessments takes a commune's list of households. A short one is in when this
// answers (200), a long one is brought in by a job (202).
func (a *API) importAssessments(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.Assess, 0); err != nil {
		return err
	}
	form, err := formOf(c, "disaster", "unit")
	if err != nil {
		return err
	}
	if len(form.File["file"]) != 1 || len(form.File) != 1 {
		return fault.On("file", "api.file.missing")
	}
	head := form.File["file"][0]
	f, err := head.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, listMax))
	if err != nil {
		return err
	}
	slug, ref := c.Request().PostFormValue("disaster"), c.Request().PostFormValue("unit")
	ctx := c.Request().Context()
	e, err := a.event(ctx, by, slug)
	if err != nil {
		return err
	}
	unit, err := a.eventUnit(ctx, e, ref)
	if err != nil {
		return err
	}
	r, err := a.Disaster.Import(ctx, by, e.ID, unit, head.Filename, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, fmt.Sprintf("%s/assessments/imports/%d", Prefix, r.ID))
	status := http.StatusOK
	if r.State != "done" {
		status = http.StatusAccepted
	}
	return c.JSON(status, viewImport(c, r))
}

func (a *API) getImport(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	r, err := a.Disaster.ImportReport(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, viewImport(c, r))
}

// faultsMax is how many faults one answer lists.
const faultsMax = 1000

func viewImport(c echo.Context, r *disaster.ImportReport) importView {
	v := importView{r.ID, r.State, r.Progress(), r.Rows, r.New, r.Changed, r.Repeated, r.Refused, []rowFaultV{}}
	for _, f := range r.Faults[:min(len(r.Faults), faultsMax)] {
		values := map[string]any{}
		for name, x := range f.Values {
			if n, ok := x.(float64); ok { // JSON has one kind of number
				x = int64(n)
			}
			values[name] = x
		}
		v.Faults = append(v.Faults, rowFaultV{f.Row, f.Column, f.Key, site.Say(lang(c), fault.Fault{Key: f.Key, Values: values})})
	}
	return v
}

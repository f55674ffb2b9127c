package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

const (
	bodyMax      = 64 << 10
	limitMax     = 200
	limitDefault = 25 // as many as a page of the book has
	keyMax       = 200
	keyRandom    = 22 // letters that 128 random bits take; a shorter key may be a stranger's too
	fieldNameMax = 100
)

// read decodes the body into v. Unknown fields, trailing text, other media types
// and texts that are not UTF-8 are refused, each at its field where there is one.
// A request with an Idempotency-Key may be sent again: its hash covers method,
// path and body.
func read(c echo.Context, v any) error {
	kind, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if kind != echo.MIMEApplicationJSON {
		return fault.Of(fault.Unsupported, "api.not_json")
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, bodyMax))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		io.CopyN(io.Discard, c.Request().Body, drainMax) // so that the answer arrives
		return fault.Of(fault.TooLarge, "request.large", "max", strconv.Itoa(bodyMax>>10)+" KB")
	}
	if err != nil {
		return err
	}
	if !utf8.Valid(body) || bytes.Contains(body, []byte(`\u0000`)) {
		return fault.On("", "api.not_text")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return malformed(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fault.On("", "api.malformed")
	}
	return once(c, body)
}

// malformed turns the decoder's complaint into a fault at the field.
func malformed(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return fault.On(kind.Field, "api.wrong_type", "want", kind.Type.Kind().String())
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return unknownField(strings.Trim(name, `"`))
	}
	return fault.On("", "api.malformed")
}

// unknownField names the field, if it has a name that can be shown.
func unknownField(name string) error {
	if len(name) > fieldNameMax {
		name = ""
	}
	return fault.On(name, "api.unknown_field")
}

// once puts the request's idempotency key where pg.Do finds it.
func once(c echo.Context, body []byte) error {
	key := c.Request().Header.Get("Idempotency-Key")
	if key == "" {
		return nil
	}
	if len(key) > keyMax || !utf8.ValidString(key) {
		return fault.On("Idempotency-Key", "api.key_too_long", "max", keyMax)
	}
	r := c.Request()
	sum := sha256.Sum256(append([]byte(r.Method+" "+r.URL.Path+"\n"), body...))
	o := pg.Once{Key: "api:" + key, Hash: sum[:]}
	if len(key) < keyRandom {
		from := sha256.Sum256([]byte(c.RealIP()))
		o.From = hex.EncodeToString(from[:16])
	}
	c.SetRequest(r.WithContext(pg.WithOnce(r.Context(), o)))
	return nil
}

// listed is the answer of every list.
type listed[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// list never answers null for an empty list.
func list[T any](items []T, next string) listed[T] {
	if items == nil {
		items = []T{}
	}
	return listed[T]{items, next}
}

// page answers one page of a list in the order of ids. A page as long as was asked for
// may have another behind it, which begins after the last row's id.
func page[T any](c echo.Context, items []T, asked int, last func() int64) error {
	next := ""
	if len(items) == asked {
		next = strconv.FormatInt(last(), 10)
	}
	return c.JSON(http.StatusOK, list(items, next))
}

// pageOf answers one page of a list that is read whole, which is bounded where it is read:
// a cursor is what names the last row. One that names no row of the list is refused.
func pageOf[T, V any](c echo.Context, all []T, name func(T) string, view func(T) (V, error)) error {
	asked, err := limit(c)
	if err != nil {
		return err
	}
	if after := c.QueryParam("after"); after != "" {
		i := slices.IndexFunc(all, func(x T) bool { return name(x) == after })
		if i < 0 {
			return fault.On("after", "api.after")
		}
		all = all[i+1:]
	}
	next := ""
	if len(all) > asked {
		all, next = all[:asked], name(all[asked-1])
	}
	items := make([]V, len(all))
	for i, x := range all {
		if items[i], err = view(x); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, list(items, next))
}

// pageIn is pageOf of items that are ready.
func pageIn[V any](c echo.Context, items []V, name func(V) string) error {
	return pageOf(c, items, name, func(v V) (V, error) { return v, nil })
}

// idOf names a row by its id, for pageOf.
func idOf(id int64) string { return strconv.FormatInt(id, 10) }

// limit reads how many rows are wanted.
func limit(c echo.Context) (int, error) {
	text := c.QueryParam("limit")
	if text == "" {
		return limitDefault, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > limitMax {
		return 0, fault.On("limit", "api.limit", "max", limitMax)
	}
	return n, nil
}

// afterID reads a cursor that is a row's id.
func afterID(c echo.Context) (int64, error) {
	text := c.QueryParam("after")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, fault.On("after", "api.after")
	}
	return n, nil
}

// pathID reads an id in the path; what is no id does not exist.
func pathID(c echo.Context) (int64, error) { return pathNumber(c, "id") }

func pathNumber(c echo.Context, name string) (int64, error) {
	n, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil || n < 1 {
		return 0, fault.Of(fault.Missing, "api.missing")
	}
	return n, nil
}

// lang is the language of sentences: Vietnamese unless English is asked for first.
func lang(c echo.Context) string {
	if strings.HasPrefix(c.Request().Header.Get("Accept-Language"), "en") {
		return site.English
	}
	return site.Vietnamese
}

// problem is RFC 9457 with the faults of a form.
type problem struct {
	Type     string        `json:"type"`
	Title    string        `json:"title"`
	Status   int           `json:"status"`
	Detail   string        `json:"detail,omitempty"`
	Instance string        `json:"instance,omitempty"`
	Faults   []problemPart `json:"faults,omitempty"`
}

type problemPart struct {
	Field   string `json:"field"`
	Key     string `json:"key"`
	Message string `json:"message"`
}

// answerProblem writes a refusal, or "something is wrong here" with the number
// under which we find it in our log.
func answerProblem(c echo.Context, status int, e *fault.Error, number string) error {
	lang := lang(c)
	p := problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Instance: "urn:request:" + number}
	if e != nil {
		p.Type = "/api/v1/openapi.yaml#" + problemName(e.Faults[0].Key)
		for _, f := range e.Faults {
			message := site.Say(lang, f)
			p.Faults = append(p.Faults, problemPart{f.Field, f.Key, message})
		}
		p.Detail = p.Faults[0].Message
	} else if key, ok := untold[status]; ok {
		p.Detail = site.T(lang, key)
	} else {
		p.Detail = site.T(lang, "error.broken.title")
	}
	c.Response().Header().Set(echo.HeaderContentType, "application/problem+json")
	c.Response().WriteHeader(status)
	return json.NewEncoder(c.Response()).Encode(p)
}

// untold are the sentences for what no rule of ours refused.
var untold = map[int]string{
	http.StatusNotFound:              "api.missing",
	http.StatusMethodNotAllowed:      "api.missing",
	http.StatusRequestEntityTooLarge: "error.large.title",
	http.StatusInternalServerError:   "error.ours.title",
	http.StatusServiceUnavailable:    "error.busy.title",
}

// problemName keeps the names that outsiders rely on.
func problemName(key string) string {
	if key == "once.mismatch" {
		return "idempotency-mismatch"
	}
	return key
}

package site

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// Field is one question of a form: what is asked, what was typed, what is wrong.
// Templates show it with {{template "field" .Amount}}.
type Field struct {
	Name  string
	Type  string // text (or ""), tel, email, search, password, date, file, area, select, radios, chips, check, hidden
	Label string // key
	Hint  string // key, or ""
	Value string
	Error string // a sentence, put there by Explain

	Inputmode, Autocomplete string
	Optional                bool
	Max                     int    // letters; 0 is 2,000
	Unit                    string // shown behind the input, "₫"
	Options                 []Option
}

// Option is one answer to choose. Text is shown as it is; Label is a key.
type Option struct {
	Value, Label, Text, Hint string // Hint is a key
}

// lettersMax is how much a field takes that does not say. The rules of each area
// are stricter; this only keeps nonsense out of them.
const lettersMax = 2000

// Problem is one line of the error summary, with a link to its field.
type Problem struct{ Href, Text string }

// Form is embedded in the struct of a page with a form.
type Form struct {
	// Once names this filling-in, so that sending it twice does its work once.
	Once     string
	Problems []Problem
	Status   int // of the page as it stands: 200, or why Explain took it back

	lang string
	path string // where it was sent
	raw  url.Values
	file *multipart.Form
	sums string // what the files hold
}

// onceName is the hidden field of Form.Once.
const onceName = "once"

// NewForm is an empty form with a name of its own.
func NewForm(c echo.Context) Form {
	return Form{Once: rand.Text(), Status: http.StatusOK, lang: Lang(c)}
}

// tooLong is the sentence for more than fits: a number has digits and no letters.
func (f *Field) tooLong() string {
	if f.Inputmode == "numeric" {
		return "text.long.digits"
	}
	return "text.long"
}

// memoryMax is how much of an upload is kept in memory; the rest goes to a file.
const memoryMax = 1 << 20

// Read takes what was sent into the fields, as it was typed. It refuses what is
// no text at all (on its field), and bodies that are too large or broken.
func (f *Form) Read(c echo.Context, fields ...*Field) error {
	f.lang, f.path, f.Status = Lang(c), c.Request().URL.Path, http.StatusOK
	if err := f.parse(c); err != nil {
		return err
	}
	if err := f.sumFiles(); err != nil {
		return err
	}
	if f.Once = f.raw.Get(onceName); len(f.Once) < 16 || len(f.Once) > 64 || !plain(f.Once) {
		f.Once = rand.Text()
	}
	var wrong fault.List
	for _, field := range fields {
		typed := strings.Join(f.raw[field.Name], ",")
		if field.Type != "password" {
			typed = strings.TrimSpace(typed)
		}
		limit := field.Max
		if limit == 0 {
			limit = lettersMax
		}
		switch {
		case !utf8.ValidString(typed):
			wrong.On(field.Name, "text.encoding")
			typed = strings.ToValidUTF8(typed, "\ufffd")
		case strings.ContainsRune(typed, 0):
			wrong.On(field.Name, "text.control")
			typed = strings.ReplaceAll(typed, "\x00", "\ufffd")
		}
		if n := utf8.RuneCountInString(typed); n > limit {
			wrong.On(field.Name, field.tooLong(), "max", limit, "has", n)
			if n > 2*limit { // enough to go on with
				typed = string([]rune(typed)[:2*limit])
			}
		}
		field.Value = typed
	}
	return wrong.Err()
}

func (f *Form) parse(c echo.Context) error {
	r := c.Request()
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		if err = r.ParseMultipartForm(memoryMax); err == nil {
			f.file = r.MultipartForm
		}
	} else {
		err = r.ParseForm()
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		drain(c)
		return fault.Of(fault.TooLarge, "request.large", "max", sizeText(large.Limit))
	case err != nil && r.Context().Err() != nil:
		return err
	case err != nil:
		return fault.Of(fault.Invalid, "request.broken")
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		f.raw = r.Form
	} else {
		f.raw = r.PostForm
	}
	if f.raw == nil && r.MultipartForm != nil {
		f.raw = r.MultipartForm.Value
	}
	return nil
}

// sumFiles reads what was uploaded, so that another file is another content. A form that was
// sent without a file has the sum "".
func (f *Form) sumFiles() error {
	f.sums = ""
	if f.file == nil {
		return nil
	}
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(f.file.File)) {
		for _, head := range f.file.File[name] {
			sum, err := sumFile(head)
			if err != nil {
				return err
			}
			fmt.Fprintf(all, "%q %d %x\n", name, head.Size, sum)
		}
	}
	if len(f.file.File) > 0 {
		f.sums = hex.EncodeToString(all.Sum(nil))
	}
	return nil
}

func sumFile(head *multipart.FileHeader) ([]byte, error) {
	r, err := head.Open()
	if err != nil {
		return nil, fmt.Errorf("open an uploaded file: %w", err)
	}
	defer r.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, r); err != nil {
		return nil, fmt.Errorf("read an uploaded file: %w", err)
	}
	return sum.Sum(nil), nil
}

// drainMax is how much of a refused body is read and thrown away, so that the
// browser gets to the answer instead of a broken connection.
const drainMax = 32 << 20

func drain(c echo.Context) {
	if body, ok := c.Get(bodyKey).(io.Reader); ok {
		io.CopyN(io.Discard, body, drainMax) // a courtesy
	}
}

func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
	})
}

// Values are all answers to one question, for lists of ticks.
func (f *Form) Values(name string) []string {
	return slices.DeleteFunc(slices.Clone(f.raw[name]), func(s string) bool {
		return !utf8.ValidString(s) || strings.ContainsRune(s, 0)
	})
}

// File is an uploaded file, or nil. Its name is not to be trusted.
func (f *Form) File(name string) *multipart.FileHeader {
	if f.file == nil || len(f.file.File[name]) == 0 {
		return nil
	}
	return f.file.File[name][0]
}

// OnceFile names this filling-in with its file: after a step back in the browser the same
// form with another file is another upload.
func (f *Form) OnceFile() string {
	return f.Once + "-" + f.sums[:min(len(f.sums), 32)]
}

// Hash is the same for the same content sent to the same place, whatever its order:
// pg.Once wants it. The name of one form does not answer another, and a file is what it holds,
// not what it is called.
func (f *Form) Hash() []byte {
	v := url.Values{}
	for name, values := range f.raw {
		if name != onceName {
			v[name] = values
		}
	}
	sum := sha256.Sum256([]byte(f.path + "?" + v.Encode() + f.sums))
	return sum[:]
}

// Explain puts the mistakes that err tells on their fields and into the summary,
// and reports whether the page is to be shown again, with Status. It leaves
// other errors, and refusals that have a page of their own, to the caller. A form that was
// sent before with other content comes back with a new name: what was sent stands, and
// what is there now is taken if it is sent again.
func (f *Form) Explain(err error, fields ...*Field) bool {
	e, ok := fault.As(err)
	if !ok {
		return false
	}
	ours := e.Kind == fault.Invalid || e.Kind == fault.Conflict
	for _, m := range e.Faults {
		ours = ours || slices.ContainsFunc(fields, func(x *Field) bool { return x.Name == m.Field })
	}
	if !ours {
		return false
	}
	f.Status = statusOf(e.Kind)
	for _, m := range e.Faults {
		if m.Key == "once.mismatch" {
			f.Once, m.Key = rand.Text(), "once.sent"
		}
		text := told(f.lang, m)
		p := Problem{Text: text}
		for _, field := range fields {
			if field.Name == m.Field {
				p.Href = "#" + field.Name
				if field.Error == "" {
					field.Error = text
				}
			}
		}
		f.Problems = append(f.Problems, p)
	}
	return true
}

// sizeText is "1 MB".
func sizeText(n int64) string {
	switch {
	case n >= 1<<20:
		return strconv.FormatInt(n>>20, 10) + " MB"
	case n >= 1<<10:
		return strconv.FormatInt(n>>10, 10) + " KB"
	}
	return strconv.FormatInt(n, 10) + " B"
}

package site

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
)

type formPage struct {
	Form
	Amount, Donor Field
}

// testForm takes a form as handlers do and writes what came of it.
func testForm(c echo.Context) error {
	p := formPage{Amount: Field{Name: "amount", Label: "copy"}, Donor: Field{Name: "donor", Label: "copy", Max: 20}}
	err := p.Read(c, &p.Amount, &p.Donor)
	if err == nil && p.Amount.Value == "" {
		err = fault.On("amount", "text.long", "max", 3)
	}
	if p.Explain(err, &p.Amount, &p.Donor) {
		return c.String(p.Status, fmt.Sprintf("%s|%s|%s|%s|%v", p.Amount.Value, p.Amount.Error, p.Donor.Value, p.Donor.Error, p.Problems))
	}
	if err != nil {
		return err
	}
	return c.String(200, p.Donor.Value)
}

// Whatever is sent, the answer is a page with a sentence and never our fault.
func TestFormsWithOddInput(t *testing.T) {
	s, log := quiet()
	e := s.Echo()
	e.POST("/f", testForm)
	h := s.Handler(e)
	const plain = "application/x-www-form-urlencoded"
	huge := strings.Repeat("a", 10<<20)
	var multi bytes.Buffer
	m := multipart.NewWriter(&multi)
	m.WriteField("donor", huge)
	m.Close()
	for _, tt := range []struct {
		odd, kind, body string
		status          int
		want            string
	}{
		{"fine", plain, "amount=5&donor=+L%C3%AA+Lan+", 200, "Lê Lan"},
		{"nothing", plain, "", 422, "#amount"},
		{"NUL", plain, "amount=5&donor=a%00b", 422, "không hiển thị"},
		{"not UTF-8", plain, "amount=5&donor=a%ffb", 422, "không đọc được"},
		{"too long", plain, "amount=5&donor=" + strings.Repeat("ơ", 21), 422, "Nhiều nhất 20 chữ"},
		{"broken escape", plain, "amount=%zz", 422, "không đọc được nội dung"},
		{"10 MB", plain, "donor=" + huge, 413, "lớn hơn 1 MB"},
		{"10 MB in parts", m.FormDataContentType(), multi.String(), 413, "lớn hơn 1 MB"},
		{"parts without a boundary", "multipart/form-data", "x", 422, "không đọc được nội dung"},
		{"parts that end early", m.FormDataContentType(), "--x", 422, "không đọc được nội dung"},
		{"no form at all", "application/json", `{"amount":5}`, 422, "#amount"},
		{"many fields", plain, strings.Repeat("a=1&", 50000), 422, "không đọc được nội dung"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/f", strings.NewReader(tt.body))
		r.Header.Set("Content-Type", tt.kind)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s: %d %.300s", tt.odd, w.Code, w.Body)
		}
	}
	if log.Len() > 0 {
		t.Errorf("logged: %s", log)
	}
}

// Another file is another content, whatever it is called; and a form that was sent before
// with other content comes back with a new name, so that it can be sent again.
func TestFormSentBefore(t *testing.T) {
	s, _ := quiet()
	e := s.Echo()
	var sent Form
	e.POST("/f", func(c echo.Context) error {
		sent = Form{}
		return sent.Read(c)
	})
	h := s.Handler(e)
	send := func(name, content string) Form {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		m.WriteField("once", "SAMETOKENSAMETOKEN")
		if name != "" {
			w, _ := m.CreateFormFile("file", name)
			io.WriteString(w, content)
		}
		m.Close()
		r := httptest.NewRequest(http.MethodPost, "/f", &body)
		r.Header.Set("Content-Type", m.FormDataContentType())
		h.ServeHTTP(httptest.NewRecorder(), r)
		return sent
	}
	first, renamed, other, none := send("a.csv", "1"), send("b.csv", "1"), send("a.csv", "2"), send("", "")
	if !bytes.Equal(first.Hash(), renamed.Hash()) || first.OnceFile() != renamed.OnceFile() {
		t.Error("the same file under another name is other content")
	}
	for _, x := range []Form{other, none} {
		if bytes.Equal(first.Hash(), x.Hash()) || first.OnceFile() == x.OnceFile() {
			t.Error("another file is the same content")
		}
	}
	name := first.Once
	if !first.Explain(fault.Of(fault.Conflict, "once.mismatch")) || first.Status != http.StatusConflict || first.Once == name {
		t.Errorf("%d, named %q", first.Status, first.Once)
	}
}

// A form that another site sends is refused; a program without a browser is not.
func TestForeignForm(t *testing.T) {
	s, _ := quiet()
	e := s.Echo()
	e.POST("/f", func(c echo.Context) error { return c.NoContent(204) })
	h := s.Handler(e)
	for _, tt := range []struct {
		site, origin string
		status       int
	}{
		{"", "", 204},
		{"same-origin", "", 204},
		{"cross-site", "https://evil.example", 403},
		{"", "https://evil.example", 403},
	} {
		r := httptest.NewRequest(http.MethodPost, "/f", strings.NewReader(url.Values{}.Encode()))
		if tt.site != "" {
			r.Header.Set("Sec-Fetch-Site", tt.site)
		}
		if tt.origin != "" {
			r.Header.Set("Origin", tt.origin)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != tt.status {
			t.Errorf("%+v: %d", tt, w.Code)
		}
	}
}

// Pages are compressed, small answers and pictures are not, and an upload route
// takes what others refuse.
func TestCompressAndUpload(t *testing.T) {
	s, _ := quiet()
	e := s.Echo()
	long := strings.Repeat("sao kê ", 500)
	e.GET("/long", func(c echo.Context) error { return c.HTML(200, long) })
	e.GET("/short", func(c echo.Context) error { return c.HTML(200, "x") })
	e.GET("/png", func(c echo.Context) error { return c.Blob(200, "image/png", []byte(long)) })
	e.GET("/none", func(c echo.Context) error { return c.NoContent(204) })
	e.POST("/up", func(c echo.Context) error {
		n, err := io.Copy(io.Discard, c.Request().Body)
		if err != nil {
			return err
		}
		return c.String(200, fmt.Sprint(n))
	}, Upload(3<<20, time.Minute))
	h := s.Handler(e)
	for path, want := range map[string]string{"/long": "gzip", "/short": "", "/png": "", "/none": ""} {
		w := get(h, path, "Accept-Encoding", "gzip")
		if got := w.Header().Get("Content-Encoding"); got != want {
			t.Errorf("%s: %q", path, got)
		}
		if path == "/long" {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			if b, _ := io.ReadAll(z); string(b) != long {
				t.Error("compressed page is another page")
			}
		}
	}
	for size, want := range map[int]int{2 << 20: 200, 4 << 20: 413} {
		r := httptest.NewRequest(http.MethodPost, "/up", strings.NewReader(strings.Repeat("x", size)))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("upload of %d: %d", size, w.Code)
		}
	}
}

// What was sent to one address under a name does not answer for another address.
func TestHashNamesThePlace(t *testing.T) {
	hash := func(path, body string) string {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		c := echo.New().NewContext(r, httptest.NewRecorder())
		var f Form
		if err := f.Read(c); err != nil {
			t.Fatal(err)
		}
		return string(f.Hash())
	}
	one := hash("/a/1/dung", "x=1&y=2&once=AAAAAAAAAAAAAAAAAAAA")
	if hash("/a/1/dung", "y=2&x=1&once=BBBBBBBBBBBBBBBBBBBB") != one {
		t.Error("the order of fields, or the form's name, changes the hash")
	}
	for _, other := range []string{hash("/a/2/dung", "x=1&y=2"), hash("/a/1/huy", "x=1&y=2"), hash("/a/1/dung", "x=1&y=3")} {
		if other == one {
			t.Error("another place or other content has the same hash")
		}
	}
}

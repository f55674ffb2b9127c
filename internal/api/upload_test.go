package api

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// kept counts everything that an upload leaves behind.
func (h *house) kept() int {
	return h.count(`
		select (select count(*) from giving.statements) + (select count(*) from file.files)
			+ (select count(*) from file.contents) + (select count(*) from file.chunks) + (select count(*) from job.jobs)
			+ (select count(*) from giving.bank_lines) + (select count(*) from ledger.entries)`)
}

// A file that is no statement of this account is refused at the door, in a sentence
// at its field, and nothing of it is kept.
func TestUploadRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	accountant, cashier := h.officer("ketoan", auth.Accountant), h.officer("thuquy", auth.Cashier)
	before := h.kept()
	row := `1,11/11/2026,5017.1,,300.000,,"ung ho"`
	for _, tt := range []struct {
		name       string
		fields     []string
		status     int
		field, key string
	}{
		{"another account's", []string{"account", number, "file", "Tài khoản: 0099887766554\n" + vcb(row)}, 422, "file", "statement.file.account"},
		{"a program", []string{"account", number, "file", "MZ\x90\x00\x03" + strings.Repeat("\x00\xff", 5000)}, 415, "file", "statement.file.program"},
		{"a ZIP", []string{"account", number, "file", "PK\x03\x04" + strings.Repeat("\x00\x14", 5000)}, 415, "file", "statement.file.zip"},
		{"an old workbook", []string{"account", number, "file", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, 415, "file", "statement.file.xls"},
		{"a PDF", []string{"account", number, "file", "%PDF-1.7\n" + strings.Repeat("x", 5000)}, 415, "file", "statement.file.pdf"},
		{"a photo", []string{"account", number, "file", "\xff\xd8\xff\xe0" + strings.Repeat("\x00\x10\x02\x01", 5000)}, 415, "file", "statement.file.picture"},
		{"nothing", []string{"account", number, "file", ""}, 422, "file", "statement.file.empty"},
		{"spaces", []string{"account", number, "file", "\xef\xbb\xbf \r\n\r\n"}, 422, "file", "statement.file.empty"},
		{"no header", []string{"account", number, "file", "xin chào\n1,2,3\n"}, 422, "file", "statement.file.header"},
		{"no such profile", []string{"account", number, "profile", "hsbc", "file", vcb(row)}, 422, "profile", "account.profile.unknown"},
		{"another bank's profile", []string{"account", number, "profile", "agribank", "file", vcb(row)}, 422, "profile", "statement.profile.differs"},
		{"neither late nor not", []string{"account", number, "late", "perhaps", "file", vcb(row)}, 422, "late", "api.wrong_type"},
		{"an account of nobody", []string{"account", "123", "file", vcb(row)}, 422, "account", "api.account.unknown"},
		{"an account that is none", []string{"account", "không", "file", vcb(row)}, 422, "account", "account.number.shape"},
		{"a long account", []string{"account", strings.Repeat("1", 5000), "file", vcb(row)}, 422, "account", "text.long"},
		{"no account", []string{"file", vcb(row)}, 422, "account", "account.number.missing"},
		{"no file", []string{"account", number}, 422, "file", "api.file.missing"},
		{"an unknown field before", []string{"bank", "vcb", "account", number, "file", vcb(row)}, 422, "bank", "api.unknown_field"},
		{"an unknown field behind", []string{"account", number, "file", vcb(row), "bank", "vcb"}, 422, "bank", "api.unknown_field"},
		{"two files", []string{"account", number, "file", vcb(row), "file", vcb(row)}, 422, "file", "api.field.twice"},
	} {
		for _, once := range []string{"", "k" + tt.name[:1]} { // read at once, and put aside first
			a := h.upload(accountant, once, tt.fields...)
			a.refused(t, tt.status, tt.field, tt.key)
			if after := h.kept(); after != before {
				t.Fatalf("%s: %d rows are left", tt.name, after-before)
			}
		}
	}
	h.upload(cashier, "", "account", number, "file", vcb(row)).refused(t, 403, "", "auth.denied")

	body, kind := form("account", number, "file", vcb(row))
	for name, q := range map[string]request{
		"cut off in the file":   {body: bytes.NewReader(body.Bytes()[:body.Len()-100]), kind: kind},
		"cut off at its end":    {body: bytes.NewReader(body.Bytes()[:body.Len()-5]), kind: kind},
		"cut off at its start":  {body: bytes.NewReader(body.Bytes()[:20]), kind: kind},
		"of another boundary":   {body: bytes.NewReader(body.Bytes()), kind: "multipart/form-data; boundary=x"},
		"nothing of it arrived": {body: strings.NewReader(""), kind: kind},
	} {
		q.method, q.path, q.token, q.rude = http.MethodPost, "/bank-statements", accountant, true
		a := h.do(q)
		if a.Code != 422 || len(a.Problem.Faults) == 0 || a.Problem.Detail == "" {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
		if after := h.kept(); after != before {
			t.Fatalf("%s: %d rows are left", name, after-before)
		}
	}
	for _, kind := range []string{"text/csv", "multipart/form-data", "multipart/mixed; boundary=x", "application/json"} {
		a := h.do(request{method: http.MethodPost, path: "/bank-statements", token: accountant, body: strings.NewReader(vcb(row)), kind: kind, rude: true})
		a.refused(t, 415, "", "api.not_form")
	}
	if after := h.kept(); after != before {
		t.Errorf("%d rows are left", after-before)
	}
}

// Rows that cannot be read are listed with number and reason, and cost no other row:
// days that have not come, a quote that never ends, a line of 100 MB.
func TestUploadWithFaults(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	accountant := h.officer("ketoan", auth.Accountant)
	row := func(n int, rest string) string { return fmt.Sprintf("1,11/11/2026,5017.%d,,300.000,,%s\n", n, rest) }
	for _, tt := range []struct {
		name  string
		file  io.Reader
		lines int
		row   int
		key   string
	}{
		{"in the future", strings.NewReader(vcb("1,11/12/2026,1,,300.000,,mai sau") + row(1, "nay")), 1, 2, "statement.row.future"},
		{"only the future", strings.NewReader(vcb("1,11/12/2027,1,,300.000,,mai sau")), 0, 2, "statement.row.future"},
		{"cut in a quote", strings.NewReader(vcb() + row(2, "nay") + `1,11/11/2026,5017.3,,300.000,,"ung h`), 1, 4, "statement.row.quote"},
		{
			"100 MB", io.MultiReader(strings.NewReader(vcb("1,11/11/2026,5017.4,,300.000,,")[:90]),
				io.LimitReader(endless('A'), 100<<20), strings.NewReader("\n"+row(5, "nay"))), 1, 2, "statement.row.long",
		},
	} {
		out, in := io.Pipe()
		w := multipart.NewWriter(in)
		go func() {
			err := w.WriteField("account", number)
			var p io.Writer
			if err == nil {
				p, err = w.CreateFormFile("file", `C:\Sao kê\tháng 11.csv`)
			}
			if err == nil {
				_, err = io.Copy(p, tt.file)
			}
			if err == nil {
				err = w.Close()
			}
			in.CloseWithError(err)
		}()
		var ref statementRef
		var st bankStatement
		h.stream(accountant, out, w.FormDataContentType()).want(t, 202, &ref)
		h.work()
		h.get(fmt.Sprintf("/bank-statements/%d", ref.ID), accountant).want(t, 200, &st)
		if st.State != "done" || st.Lines != tt.lines || st.New != tt.lines || len(st.Faults) != 1 {
			t.Fatalf("%s: %+v", tt.name, st)
		}
		f := st.Faults[0]
		if f.Row != tt.row || f.Key != tt.key || f.Message == "" || f.Message == f.Key || strings.Contains(f.Message, "{") {
			t.Errorf("%s: %+v", tt.name, f)
		}
	}
	if n := h.count(`select count(*) from giving.bank_lines`); n != 3 {
		t.Errorf("%d lines in the book", n)
	}
}

// stream uploads what must not be read into memory, not even by the description.
func (h *house) stream(token string, body io.Reader, kind string) reply {
	r := requestTo(http.MethodPost, "/bank-statements", body)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", kind)
	return h.serve(r)
}

type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// The same file again is answered as what it is: all its lines are known.
func TestUploadTwice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	accountant := h.officer("ketoan", auth.Accountant)
	csv := vcb(`1,11/11/2026,5017.1,,300.000,,"A"`, `1,11/11/2026,5017.2,,300.000,,"B"`)
	var first, second statementRef
	h.upload(accountant, "", "account", number, "file", csv).want(t, 202, &first)
	h.work()
	h.upload(accountant, "", "account", number, "file", csv).want(t, 202, &second)
	h.work()
	var st bankStatement
	h.get(fmt.Sprintf("/bank-statements/%d", second.ID), accountant).want(t, 200, &st)
	if st.Repeats != first.ID || st.New != 0 || st.Repeated != 2 || st.State != "done" {
		t.Errorf("%+v", st)
	}
	if n := h.count(`select count(*) from giving.bank_lines`); n != 2 {
		t.Errorf("%d lines", n)
	}
}

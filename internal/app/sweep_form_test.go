package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/quykhancap/quykhancap/internal/auth"
)

var formName = regexp.MustCompile(`<(?:input|select|textarea)[^>]* name="([a-z_]+)"`)

// formOf is what a route's form asks: as its page shows it, or what forms without a
// page of their own ask.
func (s *sweep) formOf(target, token string) []string {
	w := s.house.do(http.MethodGet, target, token, "", nil)
	var names []string
	if w.Code == http.StatusOK {
		_, body, _ := strings.Cut(w.Body.String(), "<main")
		for _, m := range formName.FindAllStringSubmatch(body, -1) {
			names = append(names, m[1])
		}
	}
	if len(names) == 0 {
		names = []string{"pledge", "code", "ma", "legal_name", "public_name", "anonymous", "answer", "reason", "once"}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Every form bears every kind of bad input: in one field of a sound form, in all of
// its fields, as another kind of body, and 10 MB of it.
func TestSweepForms(t *testing.T) {
	t.Parallel()
	s := newSweep(t)
	const plain = "application/x-www-form-urlencoded"
	for _, r := range s.routes() {
		if r.method != http.MethodPost || r.api() {
			continue
		}
		token := s.seatFor(r)
		target := s.at(t, r)
		if r.path == "/van-phong/dat-mat-khau" {
			target = s.link
		}
		if r.path == "/ung-ho/cho/:code/cam-on" {
			target += "?" + url.Values{"key": {s.key}}.Encode()
		}
		names := s.formOf(target, token)
		sound, _ := url.ParseQuery(s.soundForm(r))
		for _, p := range poison {
			all := url.Values{}
			for _, name := range names {
				all.Set(name, p.text)
				one := url.Values{}
				for _, n := range names {
					one.Set(n, sound.Get(n))
				}
				one.Set(name, p.text)
				if p.alone && (len(p.text) < 1000 || name == names[0]) {
					s.bear(p.name+" in "+name, r, target, token, plain, strings.NewReader(one.Encode()))
				}
			}
			if len(p.text) < 1000 {
				s.bear(p.name+" everywhere", r, target, token, plain, strings.NewReader(all.Encode()))
			}
		}
		w := s.bear("10 MB", r, target, token, plain, io.MultiReader(strings.NewReader(names[0]+"="), io.LimitReader(letters{}, 10<<20)))
		if w.Code == http.StatusOK || w.Code == http.StatusUnprocessableEntity && !slices.Contains(uploads, r.path) {
			t.Errorf("10 MB at %s: %d", r, w.Code)
		}
		s.bear("a broken form", r, target, token, plain, strings.NewReader("%zz=%&&==&a[]=%ff;"))
		s.bear("half a multipart form", r, target, token, "multipart/form-data; boundary=b",
			strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"reason\"\r\n\r\nnửa"))
		s.bear("no boundary", r, target, token, "multipart/form-data", strings.NewReader("x"))
		s.bear("JSON", r, target, token, "application/json", strings.NewReader(`{"reason":"x"}`))
		s.bear("no body", r, target, token, "", nil)
		shut := func(status int) bool { return status == 401 || status == 403 || status == 404 }
		if !gates()[r].few && !slices.ContainsFunc(s.answers[r], func(status int) bool { return !shut(status) && status != 413 }) {
			t.Errorf("%s was never let in", r)
		}
	}
	s.enough(2000)
}

// uploads take a file beside the form, and so more than 10 MB.
var uploads = []string{
	"/van-phong/sao-ke/moi", "/van-phong/sao-ke/cot", "/hoi/hoan-tra", "/hoi/sai-ten", "/van-phong/thong-bao-van-dong/moi", "/van-phong/viec/:id/xong",
	"/van-phong/van-dong/moi", "/van-phong/van-dong/:id/sua", "/van-phong/ban-giao/:id/chenh-lech",
	"/van-phong/van-dong/:id/bao-cao", "/van-phong/van-dong/:id/gia-han", "/van-phong/van-dong/:id/tai-khoan", "/van-phong/dong/:id/danh-sach", "/ung-ho/cho/:code/danh-sach",
}

// soundForm is a form that would be taken, but for what names a thing once.
func (s *sweep) soundForm(r route) string {
	body, kind := s.payload(s.house, r)
	if kind != "application/x-www-form-urlencoded" {
		return ""
	}
	b, err := io.ReadAll(body)
	s.must(err)
	if r.path == "/van-phong/dat-mat-khau" {
		_, link, _ := strings.Cut(s.link, "ma=")
		return strings.Replace(string(b), "ma="+s.pledge, "ma="+link, 1)
	}
	return string(b)
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// A name typed on a Mac comes in pieces; it is kept whole, and found by either.
func TestSweepKeepsNFC(t *testing.T) {
	t.Parallel()
	s := newSweep(t)
	nfc := "Nguyễn Thị Thu Thủy"
	nfd := norm.NFD.String(nfc)
	form := url.Values{
		"amount": {"200.000"}, "public_name": {nfd}, "legal_name": {nfd}, "leftover": {"next_round"}, "show": {"name"},
	}
	w := s.house.do(http.MethodPost, "/ung-ho/"+s.slug, "", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d: %s", w.Code, told.Find(w.Body.Bytes()))
	}
	b, err := json.Marshal(map[string]any{"campaign": s.slug, "amount": 200_000, "public_name": nfd, "legal_name": nfd})
	s.must(err)
	w = s.house.do(http.MethodPost, "/api/v1/pledges", "", "application/json", bytes.NewReader(b))
	if w.Code != http.StatusCreated {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	if n := s.read(`select count(*) from giving.pledges where public_name = $1`, nfc); n != 2 {
		t.Errorf("%d of 2 names are kept in NFC", n)
	}
	if n := s.read(`select count(*) from giving.pledges where public_name <> normalize(public_name, NFC)`); n != 0 {
		t.Errorf("%d names are kept in pieces", n)
	}
}

// What is no statement of the account is refused on the officers' page as well, with
// the sentence at its field.
func TestSweepUploads(t *testing.T) {
	t.Parallel()
	s := newSweep(t)
	accountant := s.seats[auth.Accountant]
	r := route{http.MethodPost, "/van-phong/sao-ke/moi"}
	head := "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"
	for _, tt := range []struct {
		name, file string
		status     int
	}{
		{"another account's", "Số tài khoản: 0099887766554\n" + head + "1,11/11/2026,1,,300.000,,x\n", 422},
		{"a program", "MZ\x90\x00" + strings.Repeat("\x00\xff", 5000), 415},
		{"a workbook", "PK\x03\x04" + strings.Repeat("\x00\x14", 5000), 415},
		{"a PDF", "%PDF-1.7\n" + strings.Repeat("x", 5000), 415},
		{"nothing", "", 422},
		{"a letter", "Kính gửi quý ngân hàng,\n", 422},
	} {
		for _, profile := range []string{"", "vcb", "hsbc", "\x00"} {
			var b bytes.Buffer
			form := multipart.NewWriter(&b)
			s.must(form.WriteField("account", fmt.Sprint(s.account)))
			s.must(form.WriteField("profile", profile))
			p, err := form.CreateFormFile("file", "sao kê.csv")
			s.must(err)
			_, err = io.WriteString(p, tt.file)
			s.must(err)
			s.must(form.Close())
			w := s.bear(tt.name, r, r.path, accountant, form.FormDataContentType(), &b)
			if profile == "vcb" && (w.Code != tt.status || !strings.Contains(w.Body.String(), `id="file-error"`)) {
				t.Errorf("%s: %d, want %d at the file", tt.name, w.Code, tt.status)
			}
		}
	}
}

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
)

const (
	dayLines  = 193_384 // one day of September 2024 at Vietcombank
	dayCodes  = 4_800   // of them with the code of a pledge: one in forty
	uploadMax = 20 * time.Minute
)

// statement is a file on its way into the book.
type statement struct {
	path    string
	account *giving.BankAccount
	sums    givingtest.Sums
}

// write makes the file of an account. It is on the disk before the clock runs.
func (b *bench) write(a *giving.BankAccount, bank string, s givingtest.Spec) (*statement, error) {
	file, err := os.CreateTemp(b.tmp, a.Number+"-*"+suffix(s.Form))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	st := &statement{path: file.Name(), account: a}
	w := bufio.NewWriterSize(file, 1<<20)
	s.Bank, s.Account = bank, a.Number
	if st.sums, err = givingtest.Write(w, s); err != nil {
		return nil, err
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	return st, file.Sync()
}

// suffix is for people who look at the folder; the program goes by the content.
func suffix(form string) string {
	if form == "xlsx" {
		return ".xlsx"
	}
	return ".csv"
}

// uploaded is what the API says of a statement.
type uploaded struct {
	ID       int64  `json:"id"`
	State    string `json:"state"`
	Lines    int    `json:"lines"`
	New      int    `json:"new"`
	Repeated int    `json:"repeated"`
	Matched  int    `json:"matched"`
	Faults   []any  `json:"faults"`
}

// upload hands a statement in over HTTP as an officer and waits until all its lines are
// in the book. The time is from the first byte sent to the answer that says done.
func (f *fund) upload(ctx context.Context, st *statement) (u uploaded, took time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, uploadMax)
	defer cancel()
	token, err := f.officer(ctx, "ketoan")
	if err != nil {
		return u, 0, err
	}
	begun := time.Now()
	if u.ID, err = f.send(ctx, st, token); err != nil {
		return u, 0, err
	}
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/api/v1/bank-statements/%d", f.url, u.ID), nil)
		if err != nil {
			return u, 0, err
		}
		if err := answer(r, token, &u); err != nil {
			return u, 0, err
		}
		if u.State == "done" {
			return u, time.Since(begun), nil
		}
		select {
		case <-ctx.Done():
			return u, 0, fmt.Errorf("statement %d is %s: %w", u.ID, u.State, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// send streams the file as a form, as a browser does.
func (f *fund) send(ctx context.Context, st *statement, token string) (int64, error) {
	file, err := os.Open(st.path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	out, in := io.Pipe()
	form := multipart.NewWriter(in)
	go func() {
		err := form.WriteField("account", st.account.Number)
		if err == nil {
			var part io.Writer
			if part, err = form.CreateFormFile("file", filepath.Base(st.path)); err == nil {
				_, err = io.Copy(part, file)
			}
		}
		if err == nil {
			err = form.Close()
		}
		in.CloseWithError(err)
	}()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.url+"/api/v1/bank-statements", out)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	var a struct {
		ID int64 `json:"id"`
	}
	err = answer(r, token, &a)
	return a.ID, err
}

// wasWhole refuses a measurement of something else than was meant.
func (u uploaded) wasWhole(st *statement) error {
	if u.New != st.sums.Lines || u.Repeated != 0 || len(u.Faults) != 0 || u.Matched < st.sums.WithCode {
		return fmt.Errorf("of %d lines, %d with a code, %d are new, %d repeated, %d matched, %d faults",
			st.sums.Lines, st.sums.WithCode, u.New, u.Repeated, u.Matched, len(u.Faults))
	}
	return nil
}

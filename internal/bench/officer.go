package main

import (
	"context"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// officer signs in over HTTP; the token is good for a request at once. The second factor is
// set up first, anew where another run has set one up; its recovery codes open one sign-in
// each.
func (f *fund) officer(ctx context.Context, login string) (token string, err error) {
	form := map[string]string{"username": login, "password": password}
	if codes := f.codes[login]; len(codes) > 0 {
		form["otp"], f.codes[login] = codes[0], codes[1:]
		var answer struct {
			Token string `json:"access_token"`
		}
		err = f.post(ctx, "/api/v1/sessions", "", form, &answer)
		return answer.Token, err
	}
	if err := f.forget(ctx, login); err != nil {
		return "", err
	}
	var plain, full struct {
		Token string   `json:"access_token"`
		Codes []string `json:"recovery_codes"`
	}
	if err := f.post(ctx, "/api/v1/sessions", "", form, &plain); err != nil {
		return "", err
	}
	var factor struct {
		Secret string `json:"secret"`
	}
	if err := f.post(ctx, "/api/v1/second-factor", plain.Token, struct{}{}, &factor); err != nil {
		return "", err
	}
	code := map[string]string{"code": staff.Code(factor.Secret, time.Now())}
	err = f.post(ctx, "/api/v1/second-factor/confirm", plain.Token, code, &full)
	f.codes[login] = full.Codes
	return full.Token, err
}

// forget takes away the second factor that another run has set up.
func (f *fund) forget(ctx context.Context, login string) error {
	found, err := f.app.Staff.List(ctx, system, staff.Filter{Text: login})
	if err != nil {
		return err
	}
	for _, u := range found {
		if u.Login != login {
			continue
		}
		err = f.app.Staff.ResetFactor(ctx, system, u.ID, "another run")
		if fault.Is(err, "second.none") {
			err = nil
		}
	}
	return err
}

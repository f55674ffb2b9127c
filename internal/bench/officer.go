package main

import (
	"context"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// signedIn is an officer's token and since when it is one.
type signedIn struct {
	token string
	at    time.Time
}

// tokenFor is how long a token is used again: half of what it is good for.
const tokenFor = 5 * time.Minute

// officer gives an officer's token. Several hands may ask at once and share it: a sign-in
// that sets the second factor up anew would end the others' sessions.
func (f *fund) officer(ctx context.Context, login string) (token string, err error) {
	f.officers.Lock()
	defer f.officers.Unlock()
	if s := f.tokens[login]; time.Since(s.at) < tokenFor {
		return s.token, nil
	}
	begun := time.Now()
	if token, err = f.signIn(ctx, login); err == nil {
		f.tokens[login] = signedIn{token, begun}
	}
	return token, err
}

// signIn signs an officer in over HTTP. The second factor is set up first, anew where
// another run has set one up; its recovery codes open one sign-in each.
func (f *fund) signIn(ctx context.Context, login string) (token string, err error) {
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

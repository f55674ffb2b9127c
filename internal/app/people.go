package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// operator acts for whoever has a shell on the server; the audit trail says so.
var operator = auth.System("operator")

// AddUser invites a user whose unit is named by its code and gives the one-time link
// by which the person sets a password.
func (a *App) AddUser(ctx context.Context, n staff.NewUser, unit string) (link string, err error) {
	err = a.DB.View(ctx, operator, func(tx *pg.Tx) error {
		u, err := place.ByRef(tx, unit)
		if err != nil {
			return err
		}
		n.Unit = u.ID
		return nil
	})
	if err != nil {
		return "", err
	}
	n.From = workday.On(a.DB.Now())
	return a.Staff.Invite(ctx, operator, n)
}

// ResetUser gives a one-time link for a new password, "" if it went by mail.
func (a *App) ResetUser(ctx context.Context, login string) (link string, err error) {
	id, err := a.userID(ctx, login)
	if err != nil {
		return "", err
	}
	return a.Staff.Reset(ctx, operator, id, "quykhancap user reset")
}

// ResetSecond takes away the second factor of who lost it, when no administrator above can.
func (a *App) ResetSecond(ctx context.Context, login string) error {
	id, err := a.userID(ctx, login)
	if err != nil {
		return err
	}
	return a.Staff.ResetFactor(ctx, operator, id, "quykhancap user reset --second-factor")
}

func (a *App) userID(ctx context.Context, login string) (int64, error) {
	found, err := a.Staff.List(ctx, operator, staff.Filter{Text: login})
	if err != nil {
		return 0, err
	}
	for _, u := range found {
		if strings.EqualFold(u.Login, login) {
			return u.ID, nil
		}
	}
	return 0, fmt.Errorf("there is no user %q", login)
}

// RotateLogKey gives the public log a new key, beside running servers: they sign with
// it from their next checkpoint on.
func (a *App) RotateLogKey(ctx context.Context) (*tlog.Key, error) {
	return a.Log.RotateKey(ctx, operator)
}

// Explain puts a refusal into words for a terminal; any other error says itself.
func Explain(err error) error {
	e, ok := fault.As(err)
	if !ok {
		return err
	}
	var lines []string
	for _, f := range e.Faults {
		line := Sentence(f.Key, f.Values)
		if f.Field != "" {
			line = f.Field + ": " + line
		}
		lines = append(lines, line)
	}
	return fmt.Errorf("%s", strings.Join(lines, "\n"))
}

// Sentence is what a key says, in English as all that a terminal shows.
func Sentence(key string, values map[string]any) string {
	return sentenceIn(site.English, key, values)
}

// ExplainTwice is Explain in both languages, for what is read on a bad day.
func ExplainTwice(err error) error {
	e, ok := fault.As(err)
	if !ok {
		return err
	}
	var lines []string
	for _, f := range e.Faults {
		lines = append(lines, sentenceIn(site.Vietnamese, f.Key, f.Values), sentenceIn(site.English, f.Key, f.Values))
	}
	return fmt.Errorf("%s", strings.Join(lines, "\n"))
}

func sentenceIn(lang, key string, values map[string]any) string {
	var kv []any
	for name, value := range values {
		kv = append(kv, name, value)
	}
	return site.T(lang, key, kv...)
}

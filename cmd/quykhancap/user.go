package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/quykhancap/quykhancap/internal/app"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// user adds a user, or gives one a link for a new password or takes a lost second factor
// away, when nobody can sign in.
func user(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "add" && args[0] != "reset" {
		fmt.Fprintln(os.Stderr, "usage: quykhancap user add [--demo] --name NAME --role ROLE --unit CODE --basis DECISION LOGIN")
		fmt.Fprintln(os.Stderr, "       quykhancap user reset [--demo] [--second-factor] LOGIN")
		return errUsage
	}
	var n staff.NewUser
	var o config.Options
	var role, unit string
	var second bool
	f := flag.NewFlagSet("user "+args[0], flag.ContinueOnError)
	f.BoolVar(&o.Demo, "demo", false, "the sample books instead of the real ones")
	if args[0] == "add" {
		f.StringVar(&n.Name, "name", "", "the person's name")
		f.StringVar(&role, "role", "", "the first role, such as accountant")
		f.StringVar(&unit, "unit", "", "code of the unit, such as 20")
		f.StringVar(&n.Basis, "basis", "", "the decision that gives the role")
		f.StringVar(&n.Email, "email", "", "where the link is sent, too")
	} else {
		f.BoolVar(&second, "second-factor", false, "take the second factor away instead, of who lost telephone and recovery codes")
	}
	if err := flags(f, args[1:], 1); err != nil {
		return err
	}
	n.Login, n.Role = f.Arg(0), auth.Role(role)

	link, err := beside(ctx, o, func(a *app.App) (string, error) {
		if args[0] == "add" {
			return a.AddUser(ctx, n, unit)
		}
		if second {
			return "", a.ResetSecond(ctx, n.Login)
		}
		return a.ResetUser(ctx, n.Login)
	})
	if err != nil || second {
		return err
	}
	if link == "" {
		link = "the link went to the user's mail address"
	}
	fmt.Println(link)
	return nil
}

// beside runs f on the program without its pages, next to a running server if there
// is one.
func beside[T any](ctx context.Context, o config.Options, f func(*app.App) (T, error)) (answer T, err error) {
	c, err := config.Load(os.Environ(), o)
	if err != nil {
		return answer, err
	}
	a, err := app.Beside(ctx, c)
	if err != nil {
		return answer, app.ExplainTwice(err)
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	answer, err = f(a)
	return answer, app.Explain(err)
}

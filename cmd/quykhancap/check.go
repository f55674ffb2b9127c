package main

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/app"
)

// check prints nothing when every promise holds; otherwise what was promised, the rows
// that break it and what to do, and the program ends with 1.
func check(ctx context.Context, args []string) error {
	c, err := load("check", args)
	if err != nil {
		return err
	}
	broken, err := app.Check(ctx, c)
	if err != nil {
		return app.Explain(err)
	}
	if len(broken) == 0 {
		return nil
	}
	fmt.Print(app.ReportBroken(broken))
	return app.ErrBroken(len(broken))
}

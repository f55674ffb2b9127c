package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/app"
)

// check prints nothing when every promise holds; otherwise each broken one with its
// rows, and the program ends with 1.
func check(ctx context.Context, args []string) error {
	c, err := load("check", args)
	if err != nil {
		return err
	}
	broken, err := app.Check(ctx, c)
	if err != nil {
		return app.Explain(err)
	}
	for _, b := range broken {
		fmt.Printf("%s: %s\n  %s\n", b.Check, b.Promise, strings.Join(b.Columns, "\t"))
		for _, row := range b.Rows {
			fmt.Printf("  %s\n", strings.Join(row, "\t"))
		}
	}
	switch len(broken) {
	case 0:
		return nil
	case 1:
		return errors.New("one promise of the books is broken")
	}
	return fmt.Errorf("%d promises of the books are broken", len(broken))
}

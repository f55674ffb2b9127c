package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/quykhancap/quykhancap/internal/app"
)

// restore brings a backup back into an installation that has no books.
func restore(ctx context.Context, args []string) error {
	o := app.RestoreOptions{Ask: askPassphrase}
	var note string
	f := flag.NewFlagSet("restore", flag.ContinueOnError)
	f.StringVar(&note, "checkpoint", "", "file with the newest checkpoint of the public log that anybody has")
	c, err := loadWithFile(f, args, &o.Path)
	if err != nil {
		return err
	}
	if note != "" {
		if o.Checkpoint, err = os.ReadFile(note); err != nil {
			return err
		}
	}
	done, err := app.Restore(ctx, c, o)
	if err != nil {
		return app.ExplainTwice(err)
	}
	fmt.Print(done.Report())
	return nil
}

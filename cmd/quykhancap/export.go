package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/quykhancap/quykhancap/internal/app"
	"github.com/quykhancap/quykhancap/internal/config"
)

// exportCommand writes the public log into a folder, beside a server that runs or
// without one.
func exportCommand(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "log" {
		fmt.Fprintln(os.Stderr, "usage: quykhancap export log [--demo] DIR")
		return errUsage
	}
	var o config.Options
	f := flag.NewFlagSet("export log", flag.ContinueOnError)
	f.BoolVar(&o.Demo, "demo", false, "the sample books instead of the real ones")
	if err := flags(f, args[1:], 1); err != nil {
		return err
	}
	x, err := beside(ctx, o, func(a *app.App) (app.Exported, error) { return a.ExportLog(ctx, f.Arg(0)) })
	if err != nil {
		return err
	}
	fmt.Printf("log %s, %d leaves, %d day files: %d files written\n", x.Origin, x.Size, x.Days, x.Written)
	return nil
}

package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/quykhancap/quykhancap/internal/app"
	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// logCommand changes the key of the public log and prints the new one, as those who
// pinned the old one will want to compare it.
func logCommand(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "rotate-key" {
		fmt.Fprintln(os.Stderr, "usage: quykhancap log rotate-key [--demo]")
		return errUsage
	}
	var o config.Options
	f := flag.NewFlagSet("log rotate-key", flag.ContinueOnError)
	f.BoolVar(&o.Demo, "demo", false, "the sample books instead of the real ones")
	if err := flags(f, args[1:], 0); err != nil {
		return err
	}
	key, err := beside(ctx, o, func(a *app.App) (*tlog.Key, error) { return a.RotateLogKey(ctx) })
	if err != nil {
		return err
	}
	fmt.Printf("%s\nsigns the checkpoints of size %d and more\n", key.VKey, key.FromSize)
	return nil
}

package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/quykhancap/quykhancap/internal/app"
	"github.com/quykhancap/quykhancap/internal/config"
)

// demoReset removes the sample books' folder; the next start makes them anew. It
// never touches a database that DATABASE_URL names, nor real books.
func demoReset(_ context.Context, args []string) error {
	if err := flags(flag.NewFlagSet("demo-reset", flag.ContinueOnError), args, 0); err != nil {
		return err
	}
	c, err := config.Load(os.Environ(), config.Options{Demo: true, Listen: "127.0.0.1:0"})
	if err != nil {
		return err
	}
	if err := app.RemoveDemo(c); err != nil {
		return err
	}
	fmt.Println("removed", c.Folder())
	return nil
}

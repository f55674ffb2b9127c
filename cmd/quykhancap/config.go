package main

import (
	"context"
	"os"
)

func printConfig(_ context.Context, args []string) error {
	c, err := load("config", args)
	if err != nil {
		return err
	}
	return c.Print(os.Stdout)
}

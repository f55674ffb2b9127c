package main

import (
	"context"

	"github.com/quykhancap/quykhancap/internal/app"
)

func migrate(ctx context.Context, args []string) error {
	c, err := load("migrate", args)
	if err != nil {
		return err
	}
	return app.Migrate(ctx, c)
}

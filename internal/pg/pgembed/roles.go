package pgembed

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

//go:embed roles.sql
var rolesSQL string

// makeRoles makes the roles and the program's database if they are missing. The
// owner of a database may add the trusted extensions (unaccent, pg_trgm) itself.
func (s *Server) makeRoles(ctx context.Context) error {
	c, err := pgx.Connect(ctx, s.SuperURL("postgres"))
	if err != nil {
		return fmt.Errorf("reach the private PostgreSQL: %w", err)
	}
	defer c.Close(context.WithoutCancel(ctx))
	var exists bool
	err = c.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, Database).Scan(&exists)
	if err != nil {
		return fmt.Errorf("look for the database: %w", err)
	}
	if exists {
		return nil
	}
	if _, err := c.Exec(ctx, rolesSQL, pgx.QueryExecModeSimpleProtocol); err != nil {
		return fmt.Errorf("make the roles: %w", err)
	}
	// The database comes last: where it exists, the roles do too.
	_, err = c.Exec(ctx, `create database `+Database+` owner quy_owner`)
	if err != nil && !isDuplicate(err) {
		return fmt.Errorf("make the database: %w", err)
	}
	return nil
}

func isDuplicate(err error) bool {
	e, ok := err.(*pgconn.PgError)
	return ok && e.Code == "42P04"
}

package app

import (
	"context"
	"errors"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// holders are those who are told of a duty: duties know no users.
func (a *App) holders(tx *pg.Tx, unit int64, role auth.Role) ([]duty.Holder, error) {
	list, err := a.Staff.Holders(tx, unit, role)
	told := make([]duty.Holder, 0, len(list))
	for _, h := range list {
		told = append(told, duty.Holder(h))
	}
	return told, err
}

// keepDuties opens what a passing day makes due, and tells who is to do it.
func (a *App) keepDuties(ctx context.Context) error {
	return errors.Join(a.Giving.EndReceptions(ctx), a.Giving.AskLate(ctx), a.Giving.AskHeirs(ctx),
		a.Giving.AskInquiries(ctx), a.Disaster.AskReports(ctx), a.Duty.Remind(ctx))
}

// who are people by their logins, for officers' pages.
func (a *App) who(ctx context.Context, logins []string) (names map[string]string, err error) {
	err = a.DB.View(ctx, clock, func(tx *pg.Tx) error {
		names, err = staff.Named(tx, logins)
		return err
	})
	return names, err
}

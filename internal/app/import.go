package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/quykhancap/quykhancap/internal/giving"
)

// ImportStatement brings a bank's file into the book of one of our accounts and
// returns when its lines are there, whether we or a running server took them. late
// says that a file wholly after the campaign's last day is meant.
func (a *App) ImportStatement(
	ctx context.Context, number, path string, late bool,
) (st *giving.Statement, faults []giving.StatementFault, err error) {
	accounts, err := a.Giving.IsOfficial(ctx, number)
	if err != nil {
		return nil, nil, err
	}
	if len(accounts) != 1 {
		return nil, nil, fmt.Errorf("%q is the number of %d published accounts", number, len(accounts))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	st, err = a.Giving.UploadStatement(ctx, operator, giving.NewStatement{
		Account: accounts[0].ID, Name: filepath.Base(path), Late: late,
	}, f)
	if err != nil {
		return nil, nil, err
	}
	args, err := json.Marshal(st.ID)
	if err != nil {
		return nil, nil, err
	}
	if err := a.Giving.RunStatement(ctx, args); err != nil {
		return nil, nil, err
	}
	return a.Giving.StatementFor(ctx, operator, st.ID)
}

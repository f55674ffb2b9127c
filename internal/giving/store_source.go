package giving

import (
	"context"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// SourceAccount is a bank account of ours that takes no gifts, as everybody may know it:
// it is for money of one source, which comes by decision.
type SourceAccount struct {
	ID         int64
	SourceID   int64
	UnitID     int64
	BookID     int64
	Kind       ledger.BookKind
	Name       string // of the source
	Purpose    string
	BankName   string
	Branch     string
	Number     string
	HolderName string
	OpenedOn   workday.Day
	ClosedOn   workday.Day
}

// SourceAccounts lists the accounts that are for other sources, closed ones too.
func (s *Service) SourceAccounts(ctx context.Context) (list []SourceAccount, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		list, err = sourceAccounts(tx, "")
		return err
	})
	return list, err
}

// IsSourceAccount finds those with a number, as somebody typed it: it is ours, and no
// place to give.
func (s *Service) IsSourceAccount(ctx context.Context, number string) (list []SourceAccount, err error) {
	var l fault.List
	number = cleanNumber(&l, strings.TrimSpace(number))
	if err := l.Err(); err != nil {
		return nil, err
	}
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		list, err = sourceAccounts(tx, number)
		return err
	})
	return list, err
}

func sourceAccounts(tx *pg.Tx, number string) (list []SourceAccount, err error) {
	err = tx.Gorm().Raw(`
		select * from giving.public_source_accounts where ? = '' or number = ?
		order by closed_on is not null, id desc limit ?`, number, number, campaignsMax).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list the accounts of other sources: %w", err)
	}
	return list, nil
}

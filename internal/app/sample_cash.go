package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// fetched lets the banks tell of the cash that sessions drew and paid back, and the
// accountant upload it the same evening.
func (s *story) fetched(ctx context.Context) error {
	s.now.Add(3600)
	by := s.acts(ctx, "ketoan.tinh")
	cash, err := s.app.Giving.SessionCashFor(ctx, by)
	if err != nil || len(cash) == 0 {
		return err
	}
	campaigns, err := s.app.Giving.CampaignsFor(ctx, by)
	if err != nil {
		return err
	}
	for _, c := range campaigns {
		sheet, err := s.app.Giving.CampaignFor(ctx, by, c.ID)
		if err != nil {
			return err
		}
		for _, a := range sheet.Accounts {
			if err := s.fetchedOf(ctx, a, cash); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *story) fetchedOf(ctx context.Context, a giving.BankAccount, cash []giving.SessionCash) error {
	var rows strings.Builder
	for i, x := range cash {
		if x.Account != a.ID {
			continue
		}
		out, in, text := grouped(int64(x.Amount)), "", "RUT TIEN MAT"
		if x.Kind != giving.CashDrawn {
			out, in, text = "", out, fmt.Sprintf("NOP TIEN MAT PHIEN PHAT %d", x.Session)
		}
		if a.Profile == giving.VietinBank {
			fmt.Fprintf(&rows, "1,%s,16:0%d:00,7701%d,,%s,%q,%q,,\n", x.On.Local(), i%10, i, text, out, in)
		} else {
			fmt.Fprintf(&rows, "1,%s,7701.%d,%q,%q,,%s\n", x.On.Local(), i, out, in, text)
		}
	}
	if rows.Len() == 0 {
		return nil
	}
	header := "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"
	if a.Profile == giving.VietinBank {
		header = "PageId,Date,Time,DocumentNumber,ReferenceNumber,TransactionDetails,DebitAmount,CreditAmount,Balance,OffsetAccount\n"
	}
	_, err := s.app.Giving.UploadStatement(ctx, s.acts(ctx, "ketoan.tinh"), giving.NewStatement{
		Account: a.ID, Name: fmt.Sprintf("tien-mat-%s.csv", workday.On(s.clock())),
	}, strings.NewReader(header+rows.String()))
	if err != nil {
		return err
	}
	return s.run(ctx)
}

// grouped is a sum as banks print it, without a sign: "25,300,000".
func grouped(n int64) string {
	var parts []string
	for ; n >= 1000; n /= 1000 {
		parts = append([]string{fmt.Sprintf("%03d", n%1000)}, parts...)
	}
	return strings.Join(append([]string{fmt.Sprint(n)}, parts...), ",")
}

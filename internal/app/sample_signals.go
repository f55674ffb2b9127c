package app

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// school registers five classes by its secretary's telephone: to be looked at, and nothing
// wrong.
func (s *story) school(ctx context.Context, c *giving.Campaign) error {
	s.at(s.today-1, 10, 5)
	for i, amount := range []string{"1850000", "2140000", "1675000", "1990000", "2305000"} {
		name := fmt.Sprintf("Tập thể lớp 12A%d (mẫu)", i+1)
		_, err := s.app.Giving.Pledge(ctx, auth.Public, giving.New{
			Campaign: c.Slug, Amount: amount, Leftover: giving.NextRound, Locale: "vi",
			Donor: giving.Donor{PublicName: name, LegalName: name, Phone: "0900 000 012", Consent: giving.ConsentVersion},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

package giving

import (
	"context"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
)

func contextFor(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), d)
}

func (b *bank) pledgeOne(ctx context.Context, i int) (string, error) {
	g, err := b.Pledge(ctx, auth.Public, New{
		Campaign: b.campaign.Slug, Amount: "200000",
		Donor: Donor{PublicName: "Nguyễn Văn A", LegalName: "Nguyễn Văn A", Anonymous: i%10 == 0},
	})
	if err != nil {
		return "", err
	}
	return g.Code, nil
}
